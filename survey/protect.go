package survey

import (
	"cmp"
	"math"
	"slices"

	"sipas/analysis"
)

// protect hides what would give away a hidden row, then takes the numbers out
// of every row that is not shown. Within a unit whose total is shown, the sectors
// that are hidden together must hold at least as many answers as a shown row
// (10) and be at least two; otherwise the next smallest is hidden with them.
// The same holds for the units of a sector and for the periods of a year.
func (t *Table) protect(groups []cellGroup) {
	for range 3 { // hiding along one dimension may ask for more along another
		for _, dim := range []Dim{BySector, ByUnit, ByPeriod} {
			if t.Query.by(dim) {
				t.protectAlong(dim, groups)
			}
		}
	}
	for i := range t.Rows {
		blank(&t.Rows[i])
	}
}

// protectAlong makes sure that no hidden row can be had by subtracting the
// shown ones from their total along one dimension.
func (t *Table) protectAlong(dim Dim, groups []cellGroup) {
	lines := map[RowKey][]int{} // groups that add up to one total
	var order []RowKey
	for i, g := range groups {
		k := g.key
		switch dim {
		case BySector:
			k.Sector = All
		case ByUnit:
			k.Unit = All
		case ByPeriod:
			k.Period = k.Period[:min(4, len(k.Period))]
		}
		if lines[k] == nil {
			order = append(order, k)
		}
		lines[k] = append(lines[k], i)
	}
	for _, k := range order {
		line := lines[k]
		slices.SortStableFunc(line, func(a, b int) int { return cmp.Compare(groups[a].ratings, groups[b].ratings) })
		for part := range len(t.Rows) / max(1, len(groups)) {
			t.protectLine(line, groups, part)
		}
	}
}

// protectLine hides the smallest shown rows of a line, sorted by ratings, until
// those that are hidden protect each other.
func (t *Table) protectLine(line []int, groups []cellGroup, part int) {
	width := len(t.Rows) / len(groups)
	var hidden int64
	count, shown := 0, 0
	for _, g := range line {
		switch state := t.Rows[g*width+part].State; {
		case state.Visible():
			shown++
		case state != StateNone && groups[g].ratings > 0:
			hidden += groups[g].ratings
			count++
		}
	}
	for _, g := range line {
		if count == 0 || shown <= 1 || (count > 1 && hidden >= int64(t.rule().HideBelow)) {
			return
		}
		if row := &t.Rows[g*width+part]; row.State.Visible() {
			row.State = StateProtected
			hidden += groups[g].ratings
			count++
			shown--
		}
	}
}

// blank takes the numbers out of a row that is not shown: what is not in the
// table cannot leave through a page, a file or the API.
func blank(r *Row) {
	if r.State.Visible() {
		return
	}
	hide := func(v *analysis.IndexValue) {
		nan := math.NaN()
		reason := v.Publication.Reason
		if r.State == StateProtected {
			reason = "protected"
		}
		*v = analysis.IndexValue{Score: v.Score, Estimate: nan, SE: nan, Deff: nan, NStar: nan, DF: nan, Coverage: nan,
			Interval:    analysis.Interval{Lower: nan, Upper: nan},
			Publication: analysis.Publication{Status: analysis.Hidden, Reason: reason}}
	}
	hide(&r.Primary)
	hide(&r.Secondary)
	r.Ratings, r.Flagged, r.Missing = 0, 0, math.NaN()
	for i := range r.Readings {
		reading := &r.Readings[i]
		hide(&reading.value)
		reading.Judgement = analysis.Judgement{Target: reading.Judgement.Target, Verdict: analysis.CannotTell,
			ByInterval: analysis.CannotTell, Why: reading.value.Publication.Reason}
	}
}
