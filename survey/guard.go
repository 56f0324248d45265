package survey

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"

	"sipas/analysis"
)

// guard says which published figures may be seen, each part of the
// questionnaire by itself. It is made once for a state of the published data,
// from all of its figures, so that what a page, a file or a filter shows does not
// depend on how it was asked: no two questions together give away what one of
// them hides.
//
// Figures that add up to a figure make a line: the sectors of an agency, the
// agencies of a sector, the groups of respondents, the months of a quarter and
// of a year, the quarters of a year. In each line the hidden figures hold at
// least as many answers as a shown one (10) and are at least two; otherwise the
// next smallest is hidden with them, and the sum itself when nothing is left.
type guard struct {
	parts     map[partKey]int
	cells     map[Cell]guarded // those of unit All are the sums over all agencies
	sectors   map[Cell][]Cell  // the sectors of an agency in a period, by their sum
	hideBelow int64
}

type partKey struct {
	level Level
	code  string
}

// guarded is one published figure: for each part of the questionnaire who was
// asked, who gave a valid answer, and whether that is hidden.
type guarded []guardedPart

type guardedPart struct {
	asked, valid int64
	hidden       bool
}

// line are figures that add up to total. Where it yields, the sum is hidden
// rather than the last of them: one agency says more than the province it is
// nearly alone in.
type line struct {
	cells  []guarded
	total  guarded
	yields bool
}

var allLevels = []Level{LevelIndex, LevelContent, LevelFactor, LevelItem}

func newGuard(form *Questionnaire, published, unseen []Tally, hideBelow int64) *guard {
	ps := parts(form, allLevels)
	items := form.satisfactionItems()
	g := &guard{parts: map[partKey]int{}, cells: make(map[Cell]guarded, len(published)), sectors: map[Cell][]Cell{}, hideBelow: hideBelow}
	for i, p := range ps {
		g.parts[partKey{p.level, p.code}] = i
	}
	for _, t := range published {
		x := measure(t, ps, items)
		g.cells[t.Cell] = x
		t.Unit = All
		g.cells[t.Cell] = g.cells[t.Cell].plus(x)
	}
	cells := slices.SortedFunc(maps.Keys(g.cells), Cell.compare)
	for _, c := range cells {
		for i := range g.cells[c] {
			x := &g.cells[c][i]
			x.hidden = x.asked > 0 && x.valid < hideBelow
		}
	}
	lines := newLines(g)
	for _, c := range cells {
		lines.place(c, g.cells[c], false)
	}
	for _, t := range unseen {
		x := measure(t, ps, items)
		for i := range x {
			x[i].hidden = x[i].asked > 0
		}
		lines.place(t.Cell, x, true)
	}
	inOrder := lines.inOrder()
	for changed := true; changed; { // each round hides at least one more
		changed = false
		for _, c := range cells {
			g.cells[c].hideWithIndex()
		}
		for part := range ps {
			for _, l := range inOrder {
				changed = l.protect(part, hideBelow) || changed
			}
		}
		for part := 0; part < len(ps) && !changed; part++ {
			changed = closeSystem(inOrder, part)
		}
	}
	return g
}

// plus adds another figure to x, which it may change.
func (x guarded) plus(o guarded) guarded {
	if x == nil {
		return slices.Clone(o)
	}
	for i := range x {
		x[i].asked += o[i].asked
		x[i].valid += o[i].valid
	}
	return x
}

// hideWithIndex hides all parts where the index, the first, is hidden: pages
// show nothing of it either.
func (x guarded) hideWithIndex() {
	for i := range x {
		x[i].hidden = x[i].hidden || x[0].hidden && x[i].asked > 0
	}
}

// measure counts who was asked and who answered, by part.
func measure(t Tally, ps []part, items []placed) guarded {
	counts := make([]analysis.Counts, len(items))
	for i, it := range items {
		counts[i] = t.Counts.Item(it.Code, false)
	}
	out := make(guarded, len(ps))
	for i, p := range ps {
		var sum analysis.Counts
		for _, it := range p.items {
			sum = sum.Add(counts[it])
		}
		x := guardedPart{asked: sum.Asked(), valid: sum.Valid()}
		if len(p.items) > 1 {
			x.valid = min(x.valid, t.Counts.Get(p.counted, "n"))
		}
		if p.level == LevelIndex {
			x.asked = t.N
		}
		out[i] = x
	}
	return out
}

// lines are the lines of a guard by their sum and what their figures differ in.
type lines struct {
	*guard
	found map[lineKey]*line
}

type lineKey struct {
	Cell
	along string
}

func newLines(g *guard) *lines { return &lines{g, map[lineKey]*line{}} }

// inOrder are the lines in an order that depends on the figures alone: what is
// hidden must be the same in every process and at every start.
func (ls *lines) inOrder() []*line {
	keys := slices.SortedFunc(maps.Keys(ls.found), func(a, b lineKey) int {
		return cmp.Or(a.Cell.compare(b.Cell), cmp.Compare(a.along, b.along))
	})
	out := make([]*line, len(keys))
	for i, k := range keys {
		out[i] = ls.found[k]
		if k.along == "respondents" {
			out[i].cells = append(out[i].cells, out[i].rest())
		}
	}
	return out
}

// place puts a figure into the lines that it is part of. One that is unseen is
// in the published sums of its agency, and through them in those of the
// province, which add up what is published.
func (ls *lines) place(c Cell, x guarded, unseen bool) {
	add := func(total Cell, along string) {
		k := lineKey{total, along}
		l := ls.found[k]
		if l == nil {
			l = &line{total: ls.cells[total], yields: along == "units"}
			ls.found[k] = l
		}
		l.cells = append(l.cells, x)
	}
	join := func(total Cell, along string) {
		if ls.cells[total] == nil {
			return
		}
		add(total, along)
		if total.Unit = All; unseen {
			add(total, along)
		}
	}
	total := c
	if total.Unit = All; c.Unit != All && !unseen {
		add(total, "units")
	}
	if total = c; c.Sector != All {
		total.Sector = All
		join(total, "sectors")
		if !unseen {
			ls.sectors[total] = append(ls.sectors[total], c)
		}
	}
	if total = c; c.Respondent != All {
		total.Respondent = All
		join(total, "respondents")
	}
	total = c
	if year, _, quarter := strings.Cut(c.Period, "-Q"); quarter {
		total.Period = year
		join(total, "quarters")
	}
	if within := PeriodsOf(c.Period); len(within) == 3 { // a month
		total.Period = within[1]
		join(total, "months of a quarter")
		total.Period = within[2]
		join(total, "months")
	}
}

// rest are those in the sum who are in none of the figures: people who did not
// say whether they are a business. Nobody ever sees them alone.
func (l *line) rest() guarded {
	out := slices.Clone(l.total)
	for i := range out {
		for _, c := range l.cells {
			out[i].asked -= c[i].asked
			out[i].valid -= c[i].valid
		}
		out[i].asked, out[i].valid = max(0, out[i].asked), max(0, out[i].valid)
		out[i].hidden = out[i].asked > 0
	}
	return out
}

// protect hides in one part what would give away a hidden figure of the line,
// and reports whether it had to. Nothing can be had from a sum that is hidden
// itself, as long as one of its figures is hidden too.
func (l *line) protect(part int, hideBelow int64) (changed bool) {
	if l.total == nil || l.total[part].asked == 0 {
		return false
	}
	var valid int64
	hidden, shown := 0, 0
	for _, c := range l.cells {
		switch x := c[part]; {
		case x.hidden:
			hidden++
			valid += x.valid
		case x.asked > 0:
			shown++
		}
	}
	for total := &l.total[part]; ; shown-- {
		if total.hidden && (hidden > 0 || shown == 0) || !total.hidden && (hidden == 0 || hidden > 1 && valid >= hideBelow) {
			return changed
		}
		changed = true
		if !total.hidden && (shown == 0 || shown == 1 && l.yields) {
			total.hidden = true
			return changed
		}
		next := l.smallestShown(part)
		next.hidden = true
		hidden++
		valid += next.valid
	}
}

func (l *line) smallestShown(part int) *guardedPart {
	var found *guardedPart
	for _, c := range l.cells {
		if x := &c[part]; x.asked > 0 && !x.hidden && (found == nil || x.valid < found.valid) {
			found = x
		}
	}
	return found
}

// safe reports whether the hidden ones among some figures protect each other.
func (g *guard) safe(cells []Cell, part int) (hidden int, ok bool) {
	var valid int64
	for _, c := range cells {
		x, known := g.cells[c]
		if !known {
			return 1, false // newer than the guard
		}
		if x[part].hidden {
			hidden++
			valid += x[part].valid
		}
	}
	return hidden, hidden == 0 || hidden > 1 && valid >= g.hideBelow
}

// allows reports whether a row may be seen that is the sum of figures. fixed
// says that everybody can ask for this sum only, and not for any other choice.
func (g *guard) allows(cells []Cell, p partKey, fixed bool) bool {
	part := g.parts[p]
	hidden, ok := g.safe(cells, part)
	if hidden == 0 || len(cells) == 1 {
		return hidden == 0 && ok
	}
	return fixed && ok && g.othersSafe(cells, part)
}

// othersSafe reports whether the sectors that are not in the sum are as safe:
// they are the whole less the sum.
func (g *guard) othersSafe(cells []Cell, part int) bool {
	rest := map[Cell][]Cell{}
	for _, c := range cells {
		if c.Sector == All {
			return true
		}
		whole := c
		whole.Sector = All
		if rest[whole] == nil {
			rest[whole] = slices.Clone(g.sectors[whole])
		}
		rest[whole] = slices.DeleteFunc(rest[whole], func(o Cell) bool { return o == c })
	}
	for _, others := range rest {
		if _, ok := g.safe(others, part); !ok {
			return false
		}
	}
	return true
}

// guards keeps the guards of the latest state of the published data.
type guards struct {
	mu    sync.Mutex
	stamp string
	kept  map[guardKey]*guard
}

type guardKey struct {
	round, form string
	hideBelow   int64
}

// guard gives the guard of a form's figures in the state that stamp names.
func (s *Store) guard(ctx context.Context, stamp string, form *Questionnaire, k guardKey) (*guard, error) {
	s.guards.mu.Lock()
	defer s.guards.mu.Unlock()
	if s.guards.kept == nil || s.guards.stamp != stamp {
		s.guards.stamp, s.guards.kept = stamp, map[guardKey]*guard{}
	}
	if g := s.guards.kept[k]; g != nil {
		return g, nil
	}
	published, err := rows(ctx, s.ro, scanTally,
		"SELECT round_id, form, period, unit_id, sector, respondent, n, counts FROM published WHERE round_id = $1 AND form = $2", k.round, k.form)
	if err != nil {
		return nil, err
	}
	unseen, err := s.unseen(ctx, k, published)
	if err != nil {
		return nil, err
	}
	g := newGuard(form, published, unseen, k.hideBelow)
	s.guards.kept[k] = g
	return g, nil
}

// unseen are the figures too small to have been published by themselves; they
// are in the published sums.
func (s *Store) unseen(ctx context.Context, k guardKey, published []Tally) ([]Tally, error) {
	seen := make(map[Cell]bool, len(published))
	for _, t := range published {
		seen[t.Cell] = true
	}
	live, err := rows(ctx, s.ro, func(rs *sql.Rows) (t Tally, err error) {
		var counts sql.RawBytes
		if err := rs.Scan(&t.Round, &t.Form, &t.Period, &t.Unit, &t.Sector, &t.Respondent, &t.N, &counts); err != nil {
			return t, err
		}
		if slices.ContainsFunc(t.figures(), func(f Cell) bool { return !seen[f] }) {
			t.Counts, err = ParseCounts(string(counts))
		}
		return t, err
	}, "SELECT round_id, form, month, unit_id, sector, respondent, n, counts FROM tally WHERE round_id = $1 AND form = $2", k.round, k.form)
	if err != nil {
		return nil, err
	}
	sums := map[Cell]Tally{}
	for _, t := range live {
		for _, f := range t.figures() {
			if !seen[f] {
				sums[f] = Tally{f, sums[f].N + t.N, sums[f].Counts.Add(t.Counts)}
			}
		}
	}
	return slices.SortedFunc(maps.Values(sums), func(a, b Tally) int { return a.Cell.compare(b.Cell) }), nil
}
