package analysis

import (
	"errors"
	"fmt"
)

// DisclosureRule protects the few people in a cell of a table of counts. The
// attacker knows every published cell and total, of this and of all earlier
// editions, and that counts are not negative.
type DisclosureRule struct {
	HideBelow    int64 // counts from 1 to HideBelow-1 are hidden
	MinTotal     int64 // a row with fewer answers is not shown at all
	Width        int64 // the attacker's bounds of a hidden cell lie at least this far apart
	MinIncrement int64 // new answers a further edition needs
}

// StandardDisclosure is the rule of every output: counts 1-4 hidden with
// complementary suppression, at least 10 answers a unit, bounds at least 5
// apart, at least 10 new answers between editions.
func StandardDisclosure() DisclosureRule {
	return DisclosureRule{HideBelow: 5, MinTotal: 10, Width: 5, MinIncrement: 10}
}

// CountRow is one row of a table of counts by category, published with its
// total. Rows form a tree: the counts of a parent are the sums over its
// children, so that a commune, its group and the province are protected
// together. A table without totals over its rows is several trees.
type CountRow struct {
	Name   string
	Parent int // position of the parent row, -1 for a row of the top
	Counts []int64
	// Implicit rows are never published but follow by subtraction, as the
	// increment between two editions does. Their counts must not follow when
	// they are 1 to HideBelow-1.
	Implicit bool
	// Frozen is the mask (categories, then total; true = hidden) with which the
	// row was already published. It cannot change; nil for a new row.
	Frozen []bool
}

// ErrNotProtectable says that no choice of further hidden cells protects the
// table, because what was published earlier gives too much away. The edition
// must not be published.
var ErrNotProtectable = errors.New("the table cannot be protected")

// Suppress decides which cells of a table are hidden: for each row one flag a
// category and last the flag of its total (true = hidden).
//
// Hidden are the counts 1 to HideBelow-1, all of a row with a total from 1 to
// MinTotal-1, and as few others, the smallest first and zeros last, as are
// needed to keep the attacker's exact bounds of every hidden cell at least
// Width apart (complementary suppression; Willenborg & de Waal 2001, ch. 4).
// The cells and sums of a tree of rows are a circulation in a network, so the
// bounds are maximum flows and exact.
//
// Implicit rows answer true in all cells. Counts that do not add up and
// negative counts are errors naming row and category.
func (r DisclosureRule) Suppress(rows []CountRow) ([][]bool, error) {
	g, err := newCountNetwork(rows)
	if err != nil {
		return nil, err
	}
	if err := r.hidePrimary(g, rows); err != nil {
		return nil, err
	}
	for changed := true; changed; {
		changed = false
		for e := range g.cells {
			if !r.needsProtection(&g.cells[e], rows) {
				continue
			}
			added, err := g.protect(e, r.Width)
			if err != nil {
				return nil, fmt.Errorf("row %q, %s: %w", rows[g.cells[e].row].Name, g.cells[e].label(g.categories), err)
			}
			changed = changed || added
		}
	}
	r.reveal(g, rows)
	return g.mask(len(rows)), nil
}

// hidePrimary hides what must not be seen whatever the other cells are.
func (r DisclosureRule) hidePrimary(g *countNetwork, rows []CountRow) error {
	for e := range g.cells {
		c := &g.cells[e]
		row := rows[c.row]
		total := g.totals[c.row]
		small := c.value > 0 && c.value < r.HideBelow || total > 0 && total < r.MinTotal
		switch {
		case row.Implicit:
			c.hidden, c.fixed = true, true
		case row.Frozen != nil:
			c.hidden, c.fixed = row.Frozen[c.column], true
			if small && !c.hidden {
				return fmt.Errorf("row %q, %s: %d was already published: %w", row.Name, c.label(g.categories), c.value, ErrNotProtectable)
			}
		default:
			c.hidden = small
			c.fixed = small
		}
	}
	return nil
}

// needsProtection reports whether the bounds of a cell must be wide.
func (r DisclosureRule) needsProtection(c *countCell, rows []CountRow) bool {
	if rows[c.row].Implicit {
		return c.value > 0 && c.value < r.HideBelow
	}
	return c.hidden
}

// reveal shows again, the largest first, complementary cells that turn out not
// to be needed. Large tables keep them.
func (r DisclosureRule) reveal(g *countNetwork, rows []CountRow) {
	var extra []int
	for e := range g.cells {
		if g.cells[e].hidden && !g.cells[e].fixed {
			extra = append(extra, e)
		}
	}
	if len(extra) > 100 {
		return
	}
	g.sortByValue(extra)
	for _, e := range extra {
		g.cells[e].hidden = false
		for o := range g.cells {
			if r.needsProtection(&g.cells[o], rows) && g.width(o, r.Width) < r.Width {
				g.cells[e].hidden = true
				break
			}
		}
	}
}

// CanPublishNext reports whether a further edition of cumulated counts has
// enough new answers: MinIncrement more than the edition before, or any for
// the first one.
func (r DisclosureRule) CanPublishNext(previousTotal, currentTotal int64) bool {
	return currentTotal-previousTotal >= r.MinIncrement
}

// Edition is one published state of cumulated counts: by category, and what of
// it is hidden (categories, then total).
type Edition struct {
	Counts []int64
	Hidden []bool
}

// SuppressNext decides which cells of a new edition of the same cumulated
// counts are hidden, so that neither it nor its difference from any earlier
// edition gives a count of 1 to HideBelow-1 away. Earlier editions are frozen.
//
// Too few new answers and editions that cannot be protected give
// ErrNotProtectable: the last edition stays the current one. Counts that fell
// are an error.
func (r DisclosureRule) SuppressNext(history []Edition, counts []int64) ([]bool, error) {
	if len(history) == 0 {
		mask, err := r.Suppress([]CountRow{{Name: "first edition", Parent: -1, Counts: counts}})
		if err != nil {
			return nil, err
		}
		return mask[0], nil
	}
	last := history[len(history)-1]
	if !r.CanPublishNext(sumCounts(last.Counts), sumCounts(counts)) {
		return nil, fmt.Errorf("%d answers after %d: %w", sumCounts(counts), sumCounts(last.Counts), ErrNotProtectable)
	}
	// The newest edition is the parent of the one before and of the increment.
	rows := []CountRow{{Name: "new edition", Parent: -1, Counts: counts}}
	for k := len(history) - 1; k >= 0; k-- {
		above := len(rows) - 1
		if k < len(history)-1 {
			above = len(rows) - 2
		}
		newer := rows[above].Counts
		if len(history[k].Counts) != len(newer) || len(history[k].Hidden) != len(newer)+1 {
			return nil, fmt.Errorf("edition %d has %d categories and %d flags, want %d and %d", k+1, len(history[k].Counts), len(history[k].Hidden), len(newer), len(newer)+1)
		}
		increment := make([]int64, len(newer))
		for j := range newer {
			if increment[j] = newer[j] - history[k].Counts[j]; increment[j] < 0 {
				return nil, fmt.Errorf("category %d fell from %d to %d after edition %d", j+1, history[k].Counts[j], newer[j], k+1)
			}
		}
		rows = append(rows,
			CountRow{Name: fmt.Sprintf("edition %d", k+1), Parent: above, Counts: history[k].Counts, Frozen: history[k].Hidden},
			CountRow{Name: fmt.Sprintf("increment after edition %d", k+1), Parent: above, Counts: increment, Implicit: true})
	}
	mask, err := r.Suppress(rows)
	if err != nil {
		return nil, err
	}
	return mask[0], nil
}

func sumCounts(x []int64) (sum int64) {
	for _, v := range x {
		sum += v
	}
	return sum
}
