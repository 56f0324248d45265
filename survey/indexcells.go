package survey

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"sipas/analysis"
)

// cellGroup are the published figures behind one row of an index table.
type cellGroup struct {
	key     RowKey
	ratings int64
	sectors []Sector   // that the row is about
	former  []string   // former units among them
	units   []weighted // a figure a unit, over its sectors
	detail  []weighted // a figure a unit and sector, with the dossiers it handled
	cells   []Cell     // the published figures that the row is the sum of
}

// weighted is one figure with its weight; 0 = not known.
type weighted struct {
	name   string
	unit   string
	sector string
	n      int64
	counts Counts
	items  []analysis.Counts // of the satisfaction items, filled while computing
	weight float64
}

// basis chooses how the answers of a group are weighted: to dossiers handled
// when they are known wherever there are answers; otherwise each answer counts
// once within an agency, and each agency once among several.
func (g *cellGroup) basis(method analysis.Method) (Basis, []weighted) {
	known := len(g.detail) > 1 && method.Weights != analysis.WeightsNone
	for _, c := range g.detail {
		known = known && (c.weight > 0 || c.n == 0)
	}
	if known {
		return BasisDossiers, slices.Clone(g.detail)
	}
	use := slices.Clone(g.units)
	for i := range use {
		use[i].weight = 1
	}
	if len(use) > 1 {
		return BasisAgencies, use
	}
	return BasisAnswers, use
}

// indexCells reads the published figures that a query needs and groups them
// by row. Every unit with a station of the round has rows, also without
// answers: "none yet" is something to see.
func (s *Store) indexCells(ctx context.Context, q IndexQuery, reg *Register) ([]cellGroup, error) {
	b := newGrouper(q, reg)
	if b.q.Scope.Nothing {
		return nil, nil
	}
	for _, period := range q.Periods {
		if err := s.readDossiers(ctx, b, period); err != nil {
			return nil, err
		}
		if err := s.readPublished(ctx, b, period); err != nil {
			return nil, err
		}
	}
	stations, err := s.Stations(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, st := range stations {
		if st.Round != q.Round {
			continue
		}
		for _, period := range q.Periods {
			b.expect(period, st)
		}
	}
	return b.sorted(), nil
}

func (s *Store) readDossiers(ctx context.Context, b *grouper, period string) error {
	months := MonthsOf(period)
	dossiers, err := s.Dossiers(ctx, months[0], months[len(months)-1])
	for _, d := range dossiers {
		b.dossiers[[3]string{period, b.unit(d.Unit), d.Sector}] += float64(d.N)
	}
	return err
}

func (s *Store) readPublished(ctx context.Context, b *grouper, period string) error {
	rs, err := s.ro.QueryContext(ctx, `SELECT unit_id, sector, respondent, n, counts FROM published
		WHERE round_id = $1 AND form = $2 AND period = $3`, b.q.Round, b.q.Form, period)
	if err != nil {
		return err
	}
	defer rs.Close()
	var unit, sector, respondent string
	var counts sql.RawBytes
	for rs.Next() {
		var n int64
		if err := rs.Scan(&unit, &sector, &respondent, &n, &counts); err != nil {
			return err
		}
		if !b.wants(unit, sector, respondent) {
			continue
		}
		parsed, err := ParseCounts(string(counts))
		if err != nil {
			return err
		}
		b.add(period, unit, sector, respondent, weighted{n: n, counts: parsed})
	}
	return rs.Err()
}

// grouper sorts published figures into the rows of a query.
type grouper struct {
	q        IndexQuery
	reg      *Register
	units    map[string]bool // wanted; nil = all
	sectors  map[string]bool
	dossiers map[[3]string]float64
	groups   map[RowKey]*cellGroup
	today    map[string]string
}

func newGrouper(q IndexQuery, reg *Register) *grouper {
	b := &grouper{q: q, reg: reg, dossiers: map[[3]string]float64{}, groups: map[RowKey]*cellGroup{}, today: map[string]string{}}
	b.units = narrow(q.Units, q.Scope.Units)
	b.sectors = narrow(q.Sectors, q.Scope.Sectors)
	return b
}

// narrow is what both lists allow; an empty list allows all.
func narrow(asked, allowed []string) map[string]bool {
	if len(asked) == 0 {
		asked, allowed = allowed, nil
	}
	if len(asked) == 0 {
		return nil
	}
	m := map[string]bool{}
	for _, x := range asked {
		m[x] = len(allowed) == 0 || slices.Contains(allowed, x)
	}
	return m
}

// unit is the unit that figures are read under.
func (b *grouper) unit(id string) string {
	if !b.q.Today {
		return id
	}
	if to, ok := b.today[id]; ok {
		return to
	}
	to := id
	if next := b.reg.Successors(id, b.lastDay()); len(next) == 1 {
		to = next[0].ID
	}
	b.today[id] = to
	return to
}

// lastDay is the last day of the last period: "today" as the query sees it.
func (b *grouper) lastDay() string {
	months := MonthsOf(slices.Max(b.q.Periods))
	return months[len(months)-1] + "-28"
}

func (b *grouper) wants(unit, sector, respondent string) bool {
	if (respondent != All) != b.q.by(ByRespondent) {
		return false
	}
	if b.units != nil && !b.units[b.unit(unit)] && !b.units[unit] {
		return false
	}
	if sector == All { // the sum over all sectors serves only a row about all
		return b.sectors == nil && !b.q.by(BySector)
	}
	return b.sectors == nil || b.sectors[sector]
}

// group is the row that a figure belongs to.
func (b *grouper) group(period, unit, sector, respondent string) *cellGroup {
	k := RowKey{Period: All, Unit: All, Sector: All, Respondent: respondent}
	if b.q.by(ByPeriod) || len(b.q.Periods) == 1 {
		k.Period = period
	}
	if b.q.by(ByUnit) {
		k.Unit = unit
	}
	if b.q.by(BySector) {
		k.Sector = sector
	}
	g := b.groups[k]
	if g == nil {
		g = &cellGroup{key: k}
		b.groups[k] = g
	}
	return g
}

func (b *grouper) add(period, unit, sector, respondent string, c weighted) {
	now := b.unit(unit)
	g := b.group(period, now, sector, respondent)
	if now != unit && !slices.Contains(g.former, unit) {
		g.former = append(g.former, unit)
	}
	c.unit = now
	total := b.sectors == nil && !b.q.by(BySector) // rows over all sectors have a published sum of their own
	if sector != All {
		d := c
		d.name, d.sector = now+" "+sector, sector
		g.detail = merge(g.detail, d)
		if x, ok := b.reg.Sector(sector); ok && !slices.ContainsFunc(g.sectors, func(y Sector) bool { return y.Code == x.Code }) {
			g.sectors = append(g.sectors, x)
		}
	}
	if (sector == All) == total {
		c.name = now
		g.units = merge(g.units, c)
		g.ratings += c.n
		g.cells = append(g.cells, Cell{b.q.Round, b.q.Form, period, unit, sector, respondent})
	}
}

// merge adds a figure to the one of the same name: former units read as one.
func merge(list []weighted, c weighted) []weighted {
	if i := slices.IndexFunc(list, func(o weighted) bool { return o.name == c.name }); i >= 0 {
		list[i].n += c.n
		list[i].counts = list[i].counts.Add(c.counts)
		return list
	}
	return append(list, c)
}

// handled is the number of dossiers behind a figure.
func (b *grouper) handled(period string, c weighted) float64 {
	var n float64
	for _, p := range b.q.Periods {
		if period == All || p == period {
			n += b.dossiers[[3]string{p, c.unit, c.sector}]
		}
	}
	return n
}

// expect makes the rows of a station that has no answers yet.
func (b *grouper) expect(period string, st Station) {
	if b.q.by(ByRespondent) || (b.units != nil && !b.units[st.Unit]) || (st.Form != b.q.Form && st.FullForm != b.q.Form) {
		return
	}
	for _, sector := range st.Sectors {
		if b.sectors == nil || b.sectors[sector] {
			g := b.group(period, b.unit(st.Unit), sector, All)
			if x, ok := b.reg.Sector(sector); ok && !slices.ContainsFunc(g.sectors, func(y Sector) bool { return y.Code == x.Code }) {
				g.sectors = append(g.sectors, x)
			}
		}
	}
}

// whole are the cells of a row over all agencies: their sums.
func (b *grouper) whole(cells []Cell) []Cell {
	if b.units != nil || b.q.by(ByUnit) {
		return cells
	}
	var out []Cell
	for _, c := range cells {
		if c.Unit = All; !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// sorted are the groups in the order of the register: period, unit, sector.
func (b *grouper) sorted() []cellGroup {
	place := map[string]int{All: -1}
	for i, u := range b.reg.Units() {
		place[u.ID] = i
	}
	sector := map[string]int{All: -1}
	for i, x := range b.reg.Sectors() {
		sector[x.Code] = i
	}
	out := make([]cellGroup, 0, len(b.groups))
	for _, g := range b.groups {
		for i := range g.detail {
			g.detail[i].weight = b.handled(g.key.Period, g.detail[i])
		}
		slices.SortFunc(g.detail, func(x, y weighted) int { return strings.Compare(x.name, y.name) })
		slices.SortFunc(g.units, func(x, y weighted) int { return strings.Compare(x.name, y.name) })
		slices.SortFunc(g.sectors, func(x, y Sector) int { return strings.Compare(x.Code, y.Code) })
		slices.Sort(g.former)
		g.cells = b.whole(g.cells)
		out = append(out, *g)
	}
	slices.SortFunc(out, func(x, y cellGroup) int {
		for _, c := range []int{strings.Compare(x.key.Period, y.key.Period), place[x.key.Unit] - place[y.key.Unit],
			sector[x.key.Sector] - sector[y.key.Sector], strings.Compare(x.key.Respondent, y.key.Respondent),
			strings.Compare(x.key.Unit, y.key.Unit), strings.Compare(x.key.Sector, y.key.Sector)} { // at the end what the register does not know
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}
