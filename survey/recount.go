package survey

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
)

// Difference is a cell whose tally is not the count of its ratings.
type Difference struct {
	Ratings Tally // as the ratings say
	Tallied Tally // as the tallies had it; N is 0 where there was none, -1 where it cannot be read
}

func (d Difference) String() string {
	c := d.Ratings.Cell
	return fmt.Sprintf("round %s, form %s, %s, unit %s, sector %q, respondent %q: %d ratings, %d counted\n  ratings: %s\n  counted: %s",
		c.Round, c.Form, c.Period, c.Unit, c.Sector, c.Respondent, d.Ratings.N, d.Tallied.N, d.Ratings.Counts, d.Tallied.Counts)
}

// Recount counts all ratings again and returns every cell whose tally differs,
// in order; none proves the tallies equal to the answers. With fix the tallies
// are corrected in the same transaction, while no rating can be added.
func (s *Store) Recount(ctx context.Context, fix bool) (found []Difference, err error) {
	if !fix {
		err = s.view(ctx, func(t *sql.Tx) (err error) {
			found, err = s.recount(ctx, t)
			return err
		})
		return found, err
	}
	err = s.tx(ctx, func(t *sql.Tx) (err error) {
		if err = s.lockRatings(ctx, t); err != nil {
			return err
		}
		if found, err = s.recount(ctx, t); err != nil {
			return err
		}
		for _, d := range found {
			if err := d.fix(ctx, s.engine, t); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// lockRatings keeps all servers from adding ratings until the transaction
// ends; on SQLite a writing transaction is alone anyway.
func (s *Store) lockRatings(ctx context.Context, t *sql.Tx) error {
	if s.engine == SQLite {
		return nil
	}
	_, err := t.ExecContext(ctx, "LOCK TABLE rating IN SHARE ROW EXCLUSIVE MODE") // postgres only
	return err
}

// recount streams the ratings; in memory are the cells, never the ratings.
func (s *Store) recount(ctx context.Context, t *sql.Tx) ([]Difference, error) {
	forms, err := layouts(ctx, t)
	if err != nil {
		return nil, err
	}
	counted := map[Cell]*sums{}
	err = each(ctx, t, func(rs *sql.Rows) error {
		r, err := scanRating(rs)
		if err != nil {
			return err
		}
		l := forms[r.Form]
		if l == nil {
			return fmt.Errorf("rating %s: form %s is not in the database", r.ID, r.Form)
		}
		if err := l.check(r); err != nil {
			return fmt.Errorf("rating %s does not fit its form: %v", r.ID, err)
		}
		cell := r.cell()
		if counted[cell] == nil {
			counted[cell] = &sums{values: map[Count]int64{}}
		}
		counted[cell].add(l.counts(r))
		return nil
	}, "SELECT "+ratingColumns+" FROM rating")
	if err != nil {
		return nil, err
	}
	found := map[Cell]Difference{}
	for cell, sum := range counted {
		found[cell] = Difference{Ratings: Tally{cell, sum.n, sum.counts()}, Tallied: Tally{Cell: cell}}
	}
	err = each(ctx, t, func(rs *sql.Rows) error {
		var tallied Tally
		var text string
		if err := rs.Scan(&tallied.Round, &tallied.Form, &tallied.Period, &tallied.Unit, &tallied.Sector, &tallied.Respondent, &tallied.N, &text); err != nil {
			return err
		}
		var err error
		if tallied.Counts, err = ParseCounts(text); err != nil {
			tallied.N = -1
		}
		d := found[tallied.Cell]
		d.Ratings.Cell, d.Tallied = tallied.Cell, tallied
		found[tallied.Cell] = d
		return nil
	}, "SELECT round_id, form, month, unit_id, sector, respondent, n, counts FROM tally")
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(found, func(_ Cell, d Difference) bool {
		return d.Ratings.N == d.Tallied.N && slices.Equal(d.Ratings.Counts, d.Tallied.Counts)
	})
	differences := slices.Collect(maps.Values(found))
	slices.SortFunc(differences, func(a, b Difference) int { return a.Ratings.Cell.compare(b.Ratings.Cell) })
	return differences, nil
}

// fix writes what the ratings say.
func (d Difference) fix(ctx context.Context, engine Engine, t *sql.Tx) error {
	c := d.Ratings.Cell
	if d.Ratings.N == 0 {
		_, err := t.ExecContext(ctx, `DELETE FROM tally WHERE round_id = $1 AND form = $2 AND month = $3
			AND unit_id = $4 AND sector = $5 AND respondent = $6`, c.Round, c.Form, c.Period, c.Unit, c.Sector, c.Respondent)
		return err
	}
	_, err := t.ExecContext(ctx, writeTally.text(engine, 1), c.Round, c.Form, c.Period, c.Unit, c.Sector, c.Respondent,
		d.Ratings.N, d.Ratings.Counts.String())
	return err
}

// layouts are all questionnaires, prepared.
func layouts(ctx context.Context, q querier) (map[string]*layout, error) {
	forms := map[string]*layout{}
	err := each(ctx, q, func(rs *sql.Rows) error {
		var name, body string
		if err := rs.Scan(&name, &body); err != nil {
			return err
		}
		q, err := ParseQuestionnaire([]byte(body))
		if err != nil {
			return fmt.Errorf("questionnaire %s in the database: %v", name, err)
		}
		forms[name] = q.layout()
		return nil
	}, "SELECT form, body FROM questionnaire")
	return forms, err
}

// sums adds up many small Counts.
type sums struct {
	n      int64
	values map[Count]int64 // by code and value, N 0
}

func (s *sums) add(cs Counts) {
	s.n++
	for _, c := range cs {
		s.values[Count{Code: c.Code, Value: c.Value}] += c.N
	}
}

func (s *sums) counts() Counts {
	cs := make(Counts, 0, len(s.values))
	for c, n := range s.values {
		cs = append(cs, Count{c.Code, c.Value, n})
	}
	slices.SortFunc(cs, Count.compare)
	return cs
}
