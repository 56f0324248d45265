package server

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// rowView is a row of a result table as a page shows it.
type rowView struct {
	Name     string
	Href     string
	Row      survey.Row
	Chart    *whisker
	Verdicts []verdictView
	Seconds  []verdictView // under the second item score
	Ranks    string        // the ranks that the data allow, where ranks are asked for
}

// verdictView is a figure against one requirement: several targets that ask
// for the same in the same year are one line.
type verdictView struct {
	Requirement string // ≥ 90 %
	Percent     float64
	Year        int64
	Verdict     analysis.Verdict
	PointMeets  bool
	Needed      string // "cần thêm khoảng 120 phiếu", or why no number helps
	Targets     []survey.Target
}

// tableView is a result table with its common scale and its downloads.
type tableView struct {
	Caption  string
	NameHead string
	Head     string // of the values: the item score of the method
	Other    string // of the second item score
	Axis     axis
	Digits   int
	Second   analysis.ItemScore
	Verdicts bool
	Ranked   bool
	Rows     []rowView
	Address  string // of the same table as a file; more parameters may follow
}

// filterView are the choices at the top of a result page; they live in the address.
type filterView struct {
	Path    string
	Period  string
	Periods []string
	Today   bool
	Forms   []option    // questionnaires that have results, where there is a choice
	Rounds  []option    // that have results, where there is a choice
	Sample  bool        // the round is a sample: it has one period and one questionnaire
	Keep    [][2]string // other parameters of the page
}

// footView is what stands under every result.
type footView struct {
	Round, Form, Method, Basis, Stamp string

	Preliminary string // what the reader must know before the figures, "" = they are published
	Sample      []fact // of a sample round: fieldwork, weights, response
	Weights     string // address of the weights of a sample round, for who may see them
}

func (s *Server) foot(c echo.Context, t *survey.Table, l *Lang) footView {
	f := footView{Round: t.Round.Name.In(l.Code), Form: t.Form.Title.In(l.Code), Method: t.Method.Version, Basis: t.Method.Basis, Stamp: t.Stamp}
	if t.Sample != nil {
		f.Preliminary, f.Sample = preliminary(l, t.Sample), sampleFacts(t, l)
		if p := person(c); p != nil && readers.has(p.Role) {
			f.Weights = weightsPath(t.Round.ID)
		}
	}
	return f
}

// newFilter offers the periods that have results.
func (s *Server) newFilter(c echo.Context, q survey.IndexQuery, keep ...string) (filterView, error) {
	f := filterView{Path: c.Request().URL.Path, Period: q.Periods[0], Today: q.Today}
	var err error
	if f.Rounds, f.Sample, err = s.roundOptions(c, q); err != nil {
		return f, err
	}
	f.Periods, err = s.store.Periods(c.Request().Context(), q.Round, q.Form)
	if !slices.Contains(f.Periods, f.Period) {
		f.Periods = append([]string{f.Period}, f.Periods...)
	}
	if err == nil {
		f.Forms, err = s.formOptions(c, q)
	}
	for _, name := range keep {
		for _, v := range c.QueryParams()[name] {
			if v != "" {
				f.Keep = append(f.Keep, [2]string{name, v})
			}
		}
	}
	return f, err
}

// formOptions are the questionnaires of the round that have results.
func (s *Server) formOptions(c echo.Context, q survey.IndexQuery) ([]option, error) {
	forms, err := s.store.PublishedForms(c.Request().Context(), q.Round)
	if err != nil {
		return nil, err
	}
	var out []option
	for _, form := range forms {
		f, err := s.store.LoadForm(c.Request().Context(), form)
		if err != nil {
			return nil, err
		}
		out = append(out, option{Value: form, Label: f.Title.In(s.langOf(c).Code), Chosen: form == q.Form})
	}
	return out, nil
}

// newTable turns an index table into what a page shows. name and href say what
// the rows are called and where they lead.
func (s *Server) newTable(t *survey.Table, l *Lang, caption, nameHead string, name, href func(r *survey.Row) string) tableView {
	v := tableView{Caption: caption, NameHead: nameHead, Head: l.scoreName(t.Method.ItemScore), Other: l.scoreName(t.Method.Secondary), Axis: newAxis(l, t.Rows), Digits: t.Method.Round.Digits, Second: t.Method.Secondary, Address: indexAddress(t.Query)}
	for i := range t.Rows {
		r := &t.Rows[i]
		row := rowView{Name: name(r), Row: *r, Verdicts: s.verdicts(l, r, t.Method.ItemScore)}
		if t.Method.Secondary != "" {
			row.Seconds = s.verdicts(l, r, t.Method.Secondary)
		}
		if href != nil {
			row.Href = href(r)
		}
		var lines []float64
		for _, x := range row.Verdicts {
			lines = append(lines, x.Percent)
		}
		row.Chart = s.newWhisker(l, v.Axis, r, lines, v.Digits)
		v.Verdicts = v.Verdicts || len(row.Verdicts) > 0
		v.Rows = append(v.Rows, row)
	}
	return v
}

// indexAddress is the address in the API of the same table. It is whole, because
// a template takes a part of a query for one value and escapes it.
func indexAddress(q survey.IndexQuery) string {
	v := url.Values{}
	add := func(name string, values []string) {
		if len(values) > 0 {
			v.Set(name, strings.Join(values, ","))
		}
	}
	add("round", []string{q.Round})
	add("form", []string{q.Form})
	add("period", q.Periods)
	add("unit", q.Units)
	add("sector", q.Sectors)
	by, levels := make([]string, len(q.By)), make([]string, len(q.Levels))
	for i, d := range q.By {
		by[i] = string(d)
	}
	for i, x := range q.Levels {
		levels[i] = string(x)
	}
	add("by", by)
	add("level", levels)
	if q.Today {
		v.Set("today", "1")
	}
	return "/api/v1/index?" + v.Encode()
}

// verdicts are the readings of a row under one item score, one a requirement.
func (s *Server) verdicts(l *Lang, r *survey.Row, score analysis.ItemScore) []verdictView {
	var out []verdictView
	for _, x := range r.Readings {
		if x.Score != score {
			continue
		}
		v := s.verdict(l, x)
		if i := slices.IndexFunc(out, func(o verdictView) bool { return o.Requirement == v.Requirement && o.Year == v.Year }); i >= 0 {
			out[i].Targets = append(out[i].Targets, x.Target)
			continue
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b verdictView) int { return int(a.Year - b.Year) })
	return out
}

func (s *Server) verdict(l *Lang, x survey.Reading) verdictView {
	v := verdictView{Requirement: l.requirement(x.Target), Percent: x.Target.Percent, Year: x.Target.Year,
		Verdict: x.Verdict, PointMeets: x.PointMeets, Targets: []survey.Target{x.Target}}
	if x.Verdict != analysis.CannotTell || x.Why == "too_few" || x.Why == "no_answers" || x.Why == "protected" {
		return v
	}
	switch need := x.Needed(); {
	case need.State == analysis.MoreNeeded && need.More <= manyAnswers:
		v.Needed = l.T("verdict.needed", "n", l.Int(roundUp(need.More)))
	case need.State != analysis.AlreadyDecided:
		v.Needed = l.T("verdict.undecidable", "n", l.Int(manyAnswers))
	}
	return v
}

// manyAnswers is more than a province collects: a value so close to its target
// is said to be undecidable.
const manyAnswers = 100_000

// roundUp gives a number of answers in two digits, as an estimate is said.
func roundUp(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit - 1) / unit * unit
}

// requirement writes a target: ≥ 90 % or > 95 %.
func (l *Lang) requirement(t survey.Target) string {
	digits := 0
	if t.Percent != float64(int(t.Percent)) {
		digits = 1
	}
	return strings.Replace(t.Operator, ">=", "≥", 1) + nbsp + l.Pct(t.Percent, digits)
}

// targetView is one target with its answer.
type targetView struct {
	survey.TargetResult
	Text        string
	Requirement string
	Sectors     string
	Main        rowView   // the figure that the verdict is about
	Parts       []rowView // sectors or facilities
	SecondPoint string    // under the second item score, in words
	Point       bool
}

type overviewPage struct {
	Lead    string
	Filter  filterView
	Foot    footView
	Axis    axis
	Digits  int
	Results []targetView
	Sectors tableView
	Units   tableView // of a sample round
	Met     int
	NotMet  int
	Unknown int
}

// showOverview answers: are the targets met?
func (s *Server) showOverview(c echo.Context) error {
	q, err := s.indexQuery(c)
	if err != nil {
		return err
	}
	ctx, l := c.Request().Context(), s.langOf(c)
	bySector, results, err := s.store.TargetResults(ctx, q)
	if err != nil {
		return err
	}
	page := overviewPage{Lead: l.T("overview.lead", "period", l.Period(q.Periods[0])), Foot: s.foot(c, bySector, l), Digits: bySector.Method.Round.Digits}
	if bySector.Sample != nil {
		page.Lead = l.T("overview.sample_lead", "round", bySector.Round.Name.In(l.Code), "period", l.Period(q.Periods[0]))
		if page.Units, err = s.sampleUnits(c, q, l); err != nil {
			return err
		}
	}
	if page.Filter, err = s.newFilter(c, q); err != nil {
		return err
	}
	var rows []survey.Row
	for _, r := range results {
		rows = append(rows, r.Pooled)
		for _, p := range r.Parts {
			rows = append(rows, p.Row)
		}
	}
	page.Axis = newAxis(l, rows)
	for _, r := range results {
		page.Results = append(page.Results, s.newTarget(l, page.Axis, page.Digits, bySector, r))
		switch r.Verdict {
		case analysis.Met:
			page.Met++
		case analysis.NotMet:
			page.NotMet++
		default:
			page.Unknown++
		}
	}
	page.Sectors = s.newTable(bySector, l, l.T("overview.sectors", "period", l.Period(q.Periods[0])), l.T("index.sector"),
		func(r *survey.Row) string { return s.sectorName(bySector, l, r.Sector) },
		func(r *survey.Row) string { return s.keep("/sectors/"+url.PathEscape(r.Sector), q) })
	return s.render(c, 200, "overview", l.T("overview.title"), page)
}

// keep is an address with the period and the reading of the page it stands on.
func (s *Server) keep(path string, q survey.IndexQuery) string {
	v := url.Values{"period": q.Periods[:1], "form": {q.Form}, "round": {q.Round}}
	if q.Today {
		v.Set("today", "1")
	}
	return path + "?" + v.Encode()
}

func (s *Server) newTarget(l *Lang, a axis, digits int, t *survey.Table, r survey.TargetResult) targetView {
	v := targetView{TargetResult: r, Text: r.Target.Text.In(l.Code), Requirement: l.requirement(r.Target), Point: r.Reading.PointMeets}
	var names []string
	for _, code := range r.Target.Sectors {
		names = append(names, s.sectorName(t, l, code))
	}
	v.Sectors = strings.Join(names, ", ")
	row := func(name string, x survey.Row, reading survey.Reading) rowView {
		return rowView{Name: name, Row: x, Verdicts: []verdictView{s.verdict(l, reading)},
			Chart: s.newWhisker(l, a, &x, []float64{r.Target.Percent}, digits)}
	}
	v.Main = row("", r.Pooled, r.Reading)
	if r.Second != nil && r.Pooled.State.Visible() {
		v.SecondPoint = l.secondScore(&r.Pooled, digits, "overview.second", "overview.second_share")
	}
	for _, p := range r.Parts {
		v.Parts = append(v.Parts, row(s.sectorName(t, l, p.Row.Sector), p.Row, p.Reading))
	}
	if r.Units != nil {
		v.Parts = append(v.Parts, row(l.T("overview.facilities"), r.Units.Row, r.Units.Reading))
	}
	return v
}
