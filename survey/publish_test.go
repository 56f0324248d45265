package survey

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func shown(t *testing.T, s *Store) map[Cell]Tally {
	t.Helper()
	all, err := rows(context.Background(), s.ro, scanTally, "SELECT round_id, form, period, unit_id, sector, respondent, n, counts FROM published")
	if err != nil {
		t.Fatal(err)
	}
	m := map[Cell]Tally{}
	for _, c := range all {
		m[c.Cell] = c
	}
	return m
}

// TestPublishedStatesDifferByNothingOrEnough compares successive shown states
// as an attacker would: by cell, and by sums of any cells.
func TestPublishedStatesDifferByNothingOrEnough(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		rng := rand.New(rand.NewPCG(3, 5))
		before, stamp := shown(t, s), ""
		published := 0
		for step := range 40 {
			var some []Rating
			for range rng.IntN(12) {
				r := randomRating(rng)
				r.Unit, r.Sector = []string{"u1", "u2"}[rng.IntN(2)], "land"
				r.Day = []string{"2025-12-31", "2026-01-01", "2026-10-01", "2026-11-24"}[rng.IntN(4)]
				some = append(some, r)
			}
			add(t, s, some...)
			changed, err := s.Publish(ctx)
			if err != nil {
				t.Fatal(err)
			}
			published += changed
			now := shown(t, s)
			newStamp, err := s.PublishedStamp(ctx)
			if err != nil || (newStamp != stamp) != (changed > 0) {
				t.Errorf("step %d: %d cells changed, stamp %q after %q, %v", step, changed, newStamp, stamp, err)
			}
			cells := slices.SortedFunc(maps.Keys(now), Cell.compare)
			for try := range 200 {
				var difference, items int64
				for i, c := range cells {
					if try < len(cells) && i != try || try >= len(cells) && rng.IntN(2) == 0 {
						continue
					}
					difference += now[c].N - before[c].N
					items += now[c].Counts.Item("O1", true).Asked() - before[c].Counts.Item("O1", true).Asked()
				}
				if difference != items || difference < 0 || difference > 0 && difference < MinIncrement {
					t.Fatalf("step %d: a sum of cells grew by %d ratings (%d answers)", step, difference, items)
				}
			}
			before, stamp = now, newStamp
		}
		if published < 20 {
			t.Errorf("only %d changes were published: the test has no teeth", published)
		}
	})
}

func TestPublishedFigures(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		for i := range MinIncrement { // each of another group: none of them alone, all together
			r := goodRating()
			r.Respondent = []string{"citizen", "business", ""}[i%3]
			add(t, s, r)
		}
		lonely := goodRating()
		lonely.Unit = "u3"
		add(t, s, lonely)
		if n, err := s.Publish(ctx); err != nil || n != 6 {
			t.Fatalf("got %d figures, %v; want 3 periods of one sector and of all", n, err)
		}
		for c, f := range shown(t, s) {
			if c.Unit != goodRating().Unit || c.Respondent != All || f.N != MinIncrement || f.Counts.Get("O1", "5") != MinIncrement {
				t.Errorf("got %+v", f)
			}
		}
		periods, err := s.Periods(ctx, "r", "visit@1")
		if err != nil || strings.Join(periods, " ") != "2026 2026-Q4 2026-11" {
			t.Errorf("periods: %v, %v", periods, err)
		}
		var used bool
		if err := s.ro.QueryRow("SELECT used FROM method WHERE version = 'm1'").Scan(&used); err != nil || !used {
			t.Errorf("method used = %v, %v; a published result must freeze it", used, err)
		}
	})
}

func TestRecountFindsAndFixes(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		rng := rand.New(rand.NewPCG(8, 8))
		for range 60 {
			add(t, s, randomRating(rng))
		}
		if d, err := s.Recount(ctx, false); err != nil || len(d) != 0 {
			t.Fatalf("fresh: %v, %v", d, err)
		}
		before := dump(t, s, "tally")
		extra := goodRating()
		extra.Unit = "nobody"
		for _, damage := range []string{
			"UPDATE tally SET n = n + 1 WHERE unit_id = 'u1' AND sector = 'land' AND respondent = 'citizen'",
			"UPDATE tally SET counts = 'O1:1=1' WHERE unit_id = 'u2'",
			"UPDATE tally SET counts = 'O1:5=' WHERE unit_id = 'u4' AND sector = 'land'",
			"DELETE FROM tally WHERE unit_id = 'u3' AND sector = ''",
			"INSERT INTO tally (round_id, form, month, unit_id, sector, respondent, n, counts) VALUES ('r','visit@1','2026-11','ghost','','',3,'O1:1=3')",
		} {
			if _, err := s.db.Exec(damage); err != nil {
				t.Fatal(err)
			}
		}
		found, err := s.Recount(ctx, false)
		if err != nil || len(found) < 5 {
			t.Fatalf("got %d differences, %v; want at least 5", len(found), err)
		}
		if fixed, err := s.Recount(ctx, true); err != nil || len(fixed) != len(found) {
			t.Errorf("fixed %d of %d, %v", len(fixed), len(found), err)
		}
		if after := dump(t, s, "tally"); !slices.Equal(before, after) {
			t.Errorf("after fixing:\n%v\nwant\n%v", after, before)
		}
	})
}

// dump is a table as sorted text.
func dump(t *testing.T, s *Store, table string) []string {
	t.Helper()
	lines, err := rows(context.Background(), s.ro, func(rs *sql.Rows) (string, error) {
		columns, err := rs.Columns()
		if err != nil {
			return "", err
		}
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		err = rs.Scan(to...)
		return fmt.Sprintln(values...), err
	}, "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}
