package server

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

type sectorResultPage struct {
	Sector  survey.Sector
	Filter  filterView
	Foot    footView
	Whole   tableView
	Units   tableView
	Factors tableView
	Trend   trend
	Sorts   []option // addresses of this page in other orders
}

// showSector shows a sector: the whole, its agencies, its factors, its months.
func (s *Server) showSector(c echo.Context) error {
	q, err := s.indexQuery(c)
	if err != nil {
		return err
	}
	ctx, l := c.Request().Context(), s.langOf(c)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	code := c.Param("code")
	sector, ok := reg.Sector(code)
	if !ok || (q.Scope.Sectors != nil && !slices.Contains(q.Scope.Sectors, code)) {
		return survey.Refuse(survey.NotFound, "error.not_found", "")
	}
	q.Sectors = []string{code}
	page := sectorResultPage{Sector: sector}
	name := func(t *survey.Table) func(r *survey.Row) string {
		return func(r *survey.Row) string { return s.partName(t, l, r) }
	}
	whole, err := s.store.Index(ctx, with(q, nil, survey.LevelIndex, survey.LevelFactor))
	if err != nil {
		return err
	}
	page.Whole = s.newTable(whole, l, l.T("sector.whole"), l.T("index.part"), name(whole), nil)
	units, err := s.store.Index(ctx, with(q, []survey.Dim{survey.ByUnit}))
	if err != nil {
		return err
	}
	page.Foot = s.foot(c, units, l)
	page.Units = s.newTable(units, l, l.T("sector.units", "period", l.Period(q.Periods[0])), l.T("index.unit"),
		func(r *survey.Row) string { return s.unitName(units, l, r.Unit) },
		func(r *survey.Row) string { return s.keep("/units/"+url.PathEscape(r.Unit)+"/results", q) })
	sortRows(page.Units.Rows, c.QueryParam("sort"), l)
	page.Sorts = sorts(c, l)
	if page.Trend, err = s.months(c, q, l); err != nil {
		return err
	}
	if page.Filter, err = s.newFilter(c, q, "sort"); err != nil {
		return err
	}
	return s.render(c, 200, "sector", l.T("sector.title", "sector", sector.Name.In(l.Code)), page)
}

// sorts are the orders of a table as addresses of the page that shows it.
func sorts(c echo.Context, l *Lang) []option {
	var out []option
	chosen := c.QueryParam("sort")
	for i, by := range []string{"name", "value", "n"} {
		u := *c.Request().URL
		v := u.Query()
		v.Set("sort", by)
		u.RawQuery = v.Encode()
		out = append(out, option{Value: localPath(u.RequestURI()), Label: l.T("sort." + by), Chosen: by == chosen || i == 0 && chosen == ""})
	}
	return out
}

// with is the query with other rows and levels.
func with(q survey.IndexQuery, by []survey.Dim, levels ...survey.Level) survey.IndexQuery {
	q.By, q.Levels = by, levels
	if len(levels) == 0 {
		q.Levels = []survey.Level{survey.LevelIndex}
	}
	return q
}

// partName names a row by its part of the questionnaire.
func (s *Server) partName(t *survey.Table, l *Lang, r *survey.Row) string {
	if r.Level == survey.LevelIndex {
		return l.T("level.index")
	}
	return r.Code + ". " + t.Label(r.RowKey).In(l.Code)
}

// months is the trend over the twelve months that end with the period; of a
// sample round over the rounds of its kind.
func (s *Server) months(c echo.Context, q survey.IndexQuery, l *Lang) (trend, error) {
	if r, err := s.store.Round(c.Request().Context(), q.Round); err != nil || r.Sample() {
		if err != nil {
			return trend{}, err
		}
		return s.roundTrend(c, q, l)
	}
	within := survey.MonthsOf(q.Periods[0])
	last := min(within[len(within)-1], s.store.Clock().Day()[:len("2006-01")])
	q.Periods = survey.MonthsBefore(last, 12)
	t, err := s.store.Index(c.Request().Context(), with(q, []survey.Dim{survey.ByPeriod}))
	if err != nil {
		return trend{}, err
	}
	view := s.newTable(t, l, l.T("trend.caption"), l.T("index.period_head"), func(r *survey.Row) string { return l.Period(r.Period) }, nil)
	out := s.newTrend(l, view, trendTargets(view), nil)
	out.Title, out.TableTitle = l.T("trend.title"), l.T("trend.table")
	return out, s.markBreaks(c, &out, q, l)
}

// trendTargets are the requirements that the rows of a trend are judged against, each once.
func trendTargets(view tableView) (targets []verdictView) {
	for _, r := range view.Rows {
		for _, v := range r.Verdicts {
			if !slices.ContainsFunc(targets, func(o verdictView) bool { return o.Percent == v.Percent }) {
				targets = append(targets, v)
			}
		}
	}
	return targets
}

type unitPage struct {
	Unit         survey.Unit
	Parent       survey.Unit
	Former       []survey.Unit
	Successors   []survey.Unit
	Filter       filterView
	Foot         footView
	Whole        rowView
	FlaggedShare string // of the ratings
	Digits       int
	Second       string // the figure under the second item score, in words
	Factors      tableView
	Items        tableView
	Sectors      tableView
	Respondents  tableView
	Trend        trend
}

// showUnitResults shows one agency: against its targets, by factor, item,
// sector and group of respondents, and by month.
func (s *Server) showUnitResults(c echo.Context) error {
	q, err := s.indexQuery(c)
	if err != nil {
		return err
	}
	ctx, l := c.Request().Context(), s.langOf(c)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	id := c.Param("id")
	unit, ok := reg.Unit(id)
	if !ok || (q.Scope.Units != nil && !slices.Contains(q.Scope.Units, id)) || q.Scope.Nothing {
		return survey.Refuse(survey.NotFound, "error.not_found", "")
	}
	q.Units = []string{id}
	page := unitPage{Unit: unit, Former: reg.Predecessors(id)}
	page.Parent, _ = reg.Unit(unit.Parent)
	if unit.ValidTo != "" {
		page.Successors = reg.Successors(id, s.store.Clock().Day())
	}
	for _, part := range []struct {
		to     *tableView
		by     []survey.Dim
		levels []survey.Level
		title  string
		head   string
		name   func(t *survey.Table, r *survey.Row) string
	}{
		{&page.Factors, nil, []survey.Level{survey.LevelIndex, survey.LevelFactor}, "unit.factors", "index.part",
			func(t *survey.Table, r *survey.Row) string { return s.partName(t, l, r) }},
		{&page.Items, nil, []survey.Level{survey.LevelItem}, "unit.items", "index.part",
			func(t *survey.Table, r *survey.Row) string { return s.partName(t, l, r) }},
		{&page.Sectors, []survey.Dim{survey.BySector}, nil, "unit.sectors", "index.sector",
			func(t *survey.Table, r *survey.Row) string { return s.sectorName(t, l, r.Sector) }},
		{&page.Respondents, []survey.Dim{survey.ByRespondent}, nil, "unit.respondents", "index.respondent",
			func(_ *survey.Table, r *survey.Row) string { return l.respondent(r.Respondent) }},
	} {
		t, err := s.store.Index(ctx, with(q, part.by, part.levels...))
		if err != nil {
			return err
		}
		*part.to = s.newTable(t, l, l.T(part.title), l.T(part.head), func(r *survey.Row) string { return part.name(t, r) }, nil)
		page.Foot, page.Digits = s.foot(c, t, l), t.Method.Round.Digits
	}
	page.Whole.Row.State = survey.StateNone
	if len(page.Factors.Rows) > 0 {
		page.Whole = page.Factors.Rows[0]
	}
	if r := page.Whole.Row; r.State.Visible() && r.Secondary.Score != "" {
		page.Second = l.secondScore(&r, page.Digits, "unit.second", "unit.second_share")
	}
	if r := page.Whole.Row; r.Ratings > 0 {
		page.FlaggedShare = l.Pct(100*float64(r.Flagged)/float64(r.Ratings), 1)
	}
	if page.Trend, err = s.months(c, q, l); err != nil {
		return err
	}
	if page.Filter, err = s.newFilter(c, q); err != nil {
		return err
	}
	return s.render(c, 200, "unit-results", unit.Name.In(l.Code), page)
}

type comparePage struct {
	Filter  filterView
	Foot    footView
	Units   tableView
	Blocks  []option
	Sectors []option
	Sort    string
	Same    bool // no pair of agencies differs
}

// showComparison compares agencies of one kind: sorted by name, value or
// number of answers, with the ranks that the data allow beside each.
func (s *Server) showComparison(c echo.Context) error {
	q, err := s.indexQuery(c)
	if err != nil {
		return err
	}
	ctx, l := c.Request().Context(), s.langOf(c)
	t, err := s.store.Index(ctx, with(q, []survey.Dim{survey.ByUnit}))
	if err != nil {
		return err
	}
	page := comparePage{Foot: s.foot(c, t, l), Sort: c.QueryParam("sort")}
	block := c.QueryParam("block")
	if page.Blocks = blocks(t, l, block); block == "" && len(page.Blocks) > 0 {
		block = page.Blocks[0].Value
		page.Blocks[0].Chosen = true
	}
	t.Rows = slices.DeleteFunc(t.Rows, func(r survey.Row) bool { return t.Unit(r.Unit).Block != block })
	page.Units = s.newTable(t, l, l.T("compare.caption", "period", l.Period(q.Periods[0])), l.T("index.unit"),
		func(r *survey.Row) string { return s.unitName(t, l, r.Unit) },
		func(r *survey.Row) string { return s.keep("/units/"+url.PathEscape(r.Unit)+"/results", q) })
	if page.Same, err = rankRows(page.Units.Rows, l); err != nil {
		return err
	}
	page.Units.Ranked = true
	sortRows(page.Units.Rows, page.Sort, l)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	page.Sectors = append(page.Sectors, option{Value: "", Label: l.T("index.all_sectors"), Chosen: len(q.Sectors) == 0})
	for _, x := range reg.Sectors() {
		if q.Scope.Sectors == nil || slices.Contains(q.Scope.Sectors, x.Code) {
			page.Sectors = append(page.Sectors, option{Value: x.Code, Label: x.Name.In(l.Code), Chosen: slices.Contains(q.Sectors, x.Code)})
		}
	}
	if page.Filter, err = s.newFilter(c, q); err != nil {
		return err
	}
	return s.render(c, 200, "compare", l.T("compare.title"), page)
}

// blocks are the kinds of agencies in a table.
func blocks(t *survey.Table, l *Lang, chosen string) []option {
	var out []option
	for i := range t.Rows {
		b := t.Unit(t.Rows[i].Unit).Block
		if !slices.ContainsFunc(out, func(o option) bool { return o.Value == b }) {
			out = append(out, option{Value: b, Label: l.block(b), Chosen: b == chosen})
		}
	}
	return out
}

// block names a kind of agencies; a province may have kinds of its own.
func (l *Lang) block(code string) string {
	if text := l.T("block." + code); text != "block."+code {
		return text
	}
	return cmp.Or(code, l.T("block.none"))
}

// rankRows gives each shown row the ranks that the data allow, at a family level of
// 95 %; same is true when no two of them differ.
func rankRows(rows []rowView, l *Lang) (same bool, err error) {
	var shown []int
	var estimate []float64
	for i := range rows {
		if rows[i].Row.State == survey.StateShown {
			shown = append(shown, i)
			estimate = append(estimate, rows[i].Row.Primary.Estimate)
		}
	}
	if len(shown) < 2 {
		return false, nil
	}
	vcov := make([][]float64, len(shown)) // agencies have no respondents in common
	for i, at := range shown {
		vcov[i] = make([]float64, len(shown))
		iv := rows[at].Row.Primary.Interval
		se := max(rows[at].Row.Primary.SE, iv.Width()/4) // also where all answers are the same
		vcov[i][i] = se * se
	}
	sets, err := analysis.DifferenceRankSets(estimate, vcov, 0.05, analysis.Holm)
	if err != nil {
		return false, err
	}
	same = true
	for i, at := range shown {
		best, worst := sets.Sets[i].Best, sets.Sets[i].Worst
		same = same && best == 1 && worst == len(shown)
		rows[at].Ranks = l.T("compare.ranks", "best", l.Int(int64(best)), "worst", l.Int(int64(worst)))
		if best == worst {
			rows[at].Ranks = l.Int(int64(best))
		}
	}
	return same, nil
}

// sortRows sorts by name (the default), value (lowest first: where to look) or
// number of answers. Rows without a figure come last.
func sortRows(rows []rowView, by string, l *Lang) {
	collator := survey.Collator(l.Code)
	slices.SortStableFunc(rows, func(a, b rowView) int {
		if x := visibleFirst(a, b); x != 0 {
			return x
		}
		switch {
		case by == "value" && a.Row.State.Visible():
			return cmp.Compare(a.Row.Primary.Estimate, b.Row.Primary.Estimate)
		case by == "n":
			return cmp.Compare(b.Row.Primary.N, a.Row.Primary.N)
		}
		return collator.CompareString(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
}

func visibleFirst(a, b rowView) int {
	x, y := a.Row.State.Visible(), b.Row.State.Visible()
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}
