package survey

import (
	"cmp"
	"database/sql"
	"fmt"
)

// Cell is the finest group of ratings that is counted. Period is a month
// ("2026-11") in the tallies, and a month, quarter ("2026-Q4") or year ("2026")
// in what is published.
type Cell struct {
	Round, Form, Period, Unit, Sector, Respondent string
}

func (c Cell) compare(o Cell) int {
	return cmp.Or(cmp.Compare(c.Round, o.Round), cmp.Compare(c.Form, o.Form), cmp.Compare(c.Period, o.Period),
		cmp.Compare(c.Unit, o.Unit), cmp.Compare(c.Sector, o.Sector), cmp.Compare(c.Respondent, o.Respondent))
}

// Tally is what a cell holds: how many ratings, and how often each answer.
type Tally struct {
	Cell
	N      int64
	Counts Counts
}

// cell of a rating in the tallies.
func (r *Rating) cell() Cell {
	return Cell{r.Round, r.Form, r.Day[:len("2006-01")], r.Unit, r.Sector, r.Respondent}
}

// scanTally reads round_id, form, month or period, unit_id, sector, respondent, n, counts.
func scanTally(rs *sql.Rows) (Tally, error) {
	var t Tally
	var counts string
	if err := rs.Scan(&t.Round, &t.Form, &t.Period, &t.Unit, &t.Sector, &t.Respondent, &t.N, &counts); err != nil {
		return t, err
	}
	var err error
	if t.Counts, err = ParseCounts(counts); err != nil {
		return t, fmt.Errorf("tally of %v: %w", t.Cell, err)
	}
	return t, nil
}
