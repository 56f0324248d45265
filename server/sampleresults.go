package server

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// seesPreliminary reports whether a person works on sample rounds and may see
// their results before the edition.
func seesPreliminary(p *survey.Person) bool {
	return p != nil && slices.Contains([]survey.Role{survey.Administrator, survey.Analyst, survey.Supervisor}, p.Role)
}

// sampleQuery fills in what a sample round decides by itself: its one period
// and questionnaire. On a page those of the round looked at before are left
// behind; a program that names others is told.
func (s *Server) sampleQuery(c echo.Context, q survey.IndexQuery, r survey.Round) (survey.IndexQuery, error) {
	if isAPI(c) && q.Form != "" && len(q.Periods) > 0 {
		return q, nil
	}
	ctx := c.Request().Context()
	form, err := s.store.QuickForm(ctx, r.ID)
	if err != nil {
		return q, err
	}
	periods, err := s.store.Periods(ctx, r.ID, form)
	if !isAPI(c) || q.Form == "" {
		q.Form = form
	}
	if !isAPI(c) || len(q.Periods) == 0 {
		q.Periods = periods
	}
	return q, err
}

// roundOptions are the rounds that the reader may choose from.
func (s *Server) roundOptions(c echo.Context, q survey.IndexQuery) (options []option, sample bool, err error) {
	rounds, err := s.store.ResultRounds(c.Request().Context(), q.Preliminary)
	for _, r := range rounds {
		options = append(options, option{Value: r.ID, Label: r.Name.In(s.langOf(c).Code), Chosen: r.ID == q.Round})
		sample = sample || r.ID == q.Round && r.Sample()
	}
	if len(options) < 2 && !sample {
		options = nil
	}
	return options, sample, err
}

// scoreName is the name of an item score as the head of a column.
func (l *Lang) scoreName(score analysis.ItemScore) string {
	switch score {
	case analysis.Top2:
		return l.T("index.value")
	case analysis.Mean5:
		return l.T("index.second")
	}
	return string(score)
}

// secondScore is a figure under the second item score as a sentence: of the
// keys the first says a mean score, the second a share.
func (l *Lang) secondScore(r *survey.Row, digits int, mean, share string) string {
	if r.Secondary.Score == analysis.Top2 {
		mean = share
	}
	return l.T(mean, "value", l.Pct(100*r.Secondary.Estimate, digits))
}

// preliminary says what a reader must know of figures without an edition.
func preliminary(l *Lang, x *survey.SampleInfo) string {
	switch {
	case !x.Preliminary:
		return ""
	case x.Weighting == 0:
		return l.T("sample.preliminary_unweighted")
	case x.Changed > 0:
		return l.T("sample.preliminary_changed", "number", x.Weighting, "changed", l.Int(int64(x.Changed)))
	}
	return l.T("sample.preliminary", "number", x.Weighting)
}

// sampleNote says in one sentence what kind of figures these are.
func sampleNote(l *Lang, x *survey.SampleInfo) string {
	if note := preliminary(l, x); note != "" {
		return note
	}
	return l.T("sample.note")
}

// sampleFacts are what stands under every figure of a sample round.
func sampleFacts(t *survey.Table, l *Lang) []fact {
	x := t.Sample
	weights := l.T("sample.weights_design")
	if x.Weighting > 0 {
		weights = l.T("sample.weights_version", "number", x.Weighting, "seal", x.Seal[:min(12, len(x.Seal))])
	}
	out := []fact{{l.T("sample.interviews"), l.T("sample.interviews_text", "n", l.Int(int64(x.Interviews)), "cases", l.Int(int64(x.Cases)), "replaced", l.Int(int64(x.Replaced))), ""},
		{l.T("sample.response"), responseText(l, x), ""}, {l.T("sample.fieldwork"), l.span(x.First, x.Last), ""}}
	if x.From != "" || x.To != "" {
		out = append(out, fact{l.T("sample.period"), l.span(x.From, x.To), ""})
	}
	out = append(out, fact{l.T("index.weights"), weights, ""}, fact{l.T("sample.variance"), l.T("sample.variance_text"), ""})
	if n := len(x.Merged); n > 0 {
		out = append(out, fact{l.T("sample.merged"), l.T("sample.merged_text", "count", n), ""})
	}
	return out
}

func responseText(l *Lang, x *survey.SampleInfo) string {
	if math.IsNaN(x.Response) {
		return "–"
	}
	return l.T("sample.response_text", "share", l.Pct(100*x.Response, 1))
}

// span is two days as a text.
func (l *Lang) span(from, to string) string {
	switch {
	case from == "" && to == "":
		return "–"
	case from == to || to == "":
		return l.Date(from)
	case from == "":
		return l.Date(to)
	}
	return l.Date(from) + " – " + l.Date(to)
}

// sampleUnits are the reporting units of a sample round, which the overview
// shows in the place of months.
func (s *Server) sampleUnits(c echo.Context, q survey.IndexQuery, l *Lang) (tableView, error) {
	t, err := s.store.Index(c.Request().Context(), with(q, []survey.Dim{survey.ByUnit}))
	if err != nil {
		return tableView{}, err
	}
	v := s.newTable(t, l, l.T("sample.units"), l.T("index.unit"), func(r *survey.Row) string { return s.unitName(t, l, r.Unit) },
		func(r *survey.Row) string { return s.keep("/units/"+url.PathEscape(r.Unit)+"/results", q) })
	sortRows(v.Rows, c.QueryParam("sort"), l)
	return v, nil
}

// roundTrend is the trend over the rounds of the kind of a sample round. A new
// questionnaire or method breaks it.
func (s *Server) roundTrend(c echo.Context, q survey.IndexQuery, l *Lang) (trend, error) {
	points, err := s.store.RoundSeries(c.Request().Context(), q)
	if err != nil {
		return trend{}, err
	}
	var view tableView
	var rows []survey.Row
	breaks := map[int]string{}
	for _, p := range points {
		rows = append(rows, p.Table.Rows[0])
	}
	for i, p := range points {
		one := s.newTable(p.Table, l, l.T("sample.series"), l.T("index.round"), func(*survey.Row) string {
			return p.Round.Name.In(l.Code) + " (" + l.Period(p.Table.Query.Periods[0]) + ")"
		}, nil)
		if i == 0 {
			view = one
			view.Rows = nil
		}
		if p.Round.ID == q.Round {
			view.Address = one.Address
		}
		view.Axis = newAxis(l, rows)
		row := one.Rows[0]
		var lines []float64
		for _, x := range row.Verdicts {
			lines = append(lines, x.Percent)
		}
		row.Chart = s.newWhisker(l, view.Axis, &row.Row, lines, view.Digits)
		view.Rows, view.Verdicts = append(view.Rows, row), view.Verdicts || one.Verdicts
		if p.Break != "" {
			breaks[i] = l.T("sample.break."+p.Break, "round", p.Round.Name.In(l.Code))
		}
	}
	out := s.newTrend(l, view, trendTargets(view), breaks)
	out.Title, out.TableTitle = l.T("sample.series"), l.T("sample.series_table")
	return out, nil
}

// sampleMeta is what files and the API say of a sample round beside the rows.
type sampleMeta struct {
	Preliminary bool     `json:"preliminary"`
	Weighting   int64    `json:"weighting"` // 0 = design weights alone
	Seal        string   `json:"seal"`
	Interviews  int      `json:"interviews"`
	Cases       int      `json:"cases"`
	Replaced    int      `json:"replaced"`
	Response    *float64 `json:"response_rate"` // AAPOR RR4, percent
	First       string   `json:"fieldwork_from"`
	Last        string   `json:"fieldwork_to"`
	From        string   `json:"period_from"`
	To          string   `json:"period_to"`
	Merged      []string `json:"merged_strata"`
}

func newSampleMeta(x *survey.SampleInfo) *sampleMeta {
	if x == nil {
		return nil
	}
	m := &sampleMeta{Preliminary: x.Preliminary, Weighting: x.Weighting, Seal: x.Seal, Interviews: x.Interviews, Cases: x.Cases, Replaced: x.Replaced,
		First: x.First, Last: x.Last, From: x.From, To: x.To, Merged: append([]string{}, x.Merged...)}
	if !math.IsNaN(x.Response) {
		r := analysis.RoundHalfUp(100*x.Response, 1)
		m.Response = &r
	}
	return m
}

// sampleColumns are the columns that only estimates of a design have, for
// each item score.
func sampleColumns(t *survey.Table, scores []func(r *survey.Row) analysis.IndexValue) (out []column) {
	for i, name := range []analysis.ItemScore{t.Method.ItemScore, t.Method.Secondary} {
		if name == "" {
			continue
		}
		key, of := strings.ToLower(string(name)), scores[i]
		for _, x := range []struct {
			name string
			get  func(v analysis.IndexValue) float64
		}{{"df", func(v analysis.IndexValue) float64 { return v.DF }}, {"deff", func(v analysis.IndexValue) float64 { return v.Deff }}, {"neff", effectiveN}} {
			out = append(out, column{key + "_" + x.name, percentKind, "", func(r *survey.Row) value {
				if !r.State.Visible() {
					return value{Num: math.NaN()}
				}
				return value{Num: analysis.RoundHalfUp(x.get(of(r)), 2)}
			}})
		}
	}
	return out
}

// effectiveN is how many people of a simple random sample would tell as much:
// n by the design effect; n itself where all say the same or all were asked.
func effectiveN(v analysis.IndexValue) float64 {
	if v.Deff > 0 {
		return float64(v.N) / v.Deff
	}
	return float64(v.N)
}

// roundKey names the state of the data of a round for a client's cache.
func (s *Server) roundKey(c echo.Context, round string) (string, error) {
	stamp, err := s.store.PublishedStamp(c.Request().Context())
	if err != nil {
		return "", err
	}
	r, err := s.store.Round(c.Request().Context(), round)
	if err != nil || !r.Sample() {
		return stamp, err
	}
	sample, err := s.store.SampleStamp(c.Request().Context(), round)
	return fmt.Sprint(stamp, sample), err
}
