package survey

import (
	"math"
	"slices"

	"sipas/analysis"
)

// protect hides the rows that the guard of the published data does not allow,
// then takes the numbers out of every row that is not shown.
func (t *Table) protect(groups []cellGroup, g *guard, targets []Target) {
	width := len(t.Rows) / max(1, len(groups))
	fixed := t.fixed(targets)
	for i := range t.Rows {
		r, cells := &t.Rows[i], groups[i/width].cells
		if r.State.Visible() && !g.allows(cells, partKey{r.Level, r.Code}, fixed) {
			r.State = StateProtected
		}
	}
	for first := 0; first < len(t.Rows); first += width {
		followIndex(t.Rows[first : first+width])
	}
	for i := range t.Rows {
		blank(&t.Rows[i])
	}
}

// followIndex hides what belongs to an index that is not shown.
func followIndex(rows []Row) {
	if len(rows) == 0 || rows[0].Level != LevelIndex || rows[0].State.Visible() {
		return
	}
	for i := range rows[1:] {
		if rows[i+1].State.Visible() {
			rows[i+1].State = rows[0].State
		}
	}
}

// fixed reports whether the rows are sums that do not depend on a choice of
// the reader: over everything in scope, over the sectors of a target, or over former
// units that became one.
func (t *Table) fixed(targets []Target) bool {
	q := t.Query
	if !q.by(ByPeriod) && len(q.Periods) > 1 || !q.by(ByUnit) && len(q.Units) > 1 {
		return false
	}
	if q.by(BySector) || len(q.Sectors) == 0 {
		return true
	}
	return slices.ContainsFunc(targets, func(x Target) bool {
		return !slices.ContainsFunc(t.register.Sectors(), func(s Sector) bool { return x.Covers(s) != slices.Contains(q.Sectors, s.Code) })
	})
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
