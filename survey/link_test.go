package survey

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// closedStore has three closed days, a closed import and today.
func closedStore(t *testing.T, s *Store) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 9))
	for i := range 120 {
		r := randomRating(rng)
		r.Day = []string{"2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24"}[i%4]
		if i%5 == 0 {
			r.Channel, r.Batch, r.Station = "import", "job1", ""
		}
		add(t, s, r)
	}
	if _, err := s.db.Exec(`INSERT INTO import_job (id, kind, file, sha256, state, total, done, accepted, repeated, refused, actor, started)
		VALUES ('job1', 'ratings', 'f.csv', '', 'done', 24, 24, 24, 0, 0, 'a', '2026-11-24T00:00:00Z')`); err != nil {
		t.Fatal(err)
	}
	links, err := s.CloseDays(context.Background())
	if err != nil || len(links) != 4 || links[3].Kind != "import" || links[0].N != 24 {
		t.Fatalf("links %v, %v; want three days and the import", links, err)
	}
}

func TestCloseDays(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		closedStore(t, s)
		before := dump(t, s, "rating")
		if again, err := s.CloseDays(ctx); err != nil || len(again) != 0 {
			t.Errorf("again: %v, %v", again, err)
		}
		if faults, err := s.VerifyChain(ctx); err != nil || len(faults) != 0 {
			t.Fatalf("faults %v, %v", faults, err)
		}
		if d, err := s.Recount(ctx, false); err != nil || len(d) != 0 {
			t.Errorf("differences %v, %v", d, err)
		}
		// What arrives late for a closed day counts for the first open one.
		late := goodRating()
		late.Day = "2026-11-21"
		add(t, s, late)
		var day string
		if err := s.ro.QueryRow("SELECT day FROM rating WHERE id = $1", late.ID).Scan(&day); err != nil || day != "2026-11-24" {
			t.Errorf("late rating got day %q, %v; want today", day, err)
		}
		// A finished import takes nothing more.
		tooLate := goodRating()
		tooLate.Channel, tooLate.Batch = "import", "job1"
		if _, err := s.AddRating(ctx, tooLate, nil); !Is(err, Closed) {
			t.Errorf("got %v, want closed", err)
		}
		if faults, err := s.VerifyChain(ctx); err != nil || len(faults) != 0 {
			t.Errorf("faults %v, %v", faults, err)
		}
		if n := len(dump(t, s, "rating")); n != len(before)+1 {
			t.Errorf("%d ratings, want %d", n, len(before)+1)
		}
		// Tomorrow this day is closed as well; after a clock went back, ratings still count.
		s.clock = clockAt("2026-11-25")
		if links, err := s.CloseDays(ctx); err != nil || len(links) != 1 {
			t.Errorf("links %v, %v", links, err)
		}
		s.clock = clockAt("2026-11-10")
		back := goodRating()
		back.Day = "2026-11-10"
		add(t, s, back)
		if err := s.ro.QueryRow("SELECT day FROM rating WHERE id = $1", back.ID).Scan(&day); err != nil || day != "2026-11-25" {
			t.Errorf("with the clock back the day is %q, %v; want the first open day", day, err)
		}
	})
}

// TestChainFindsEveryChange damages closed ratings in the ways an administrator
// with the file could, each alone, and wants every one found.
func TestChainFindsEveryChange(t *testing.T) {
	const damages = 250 // on each engine
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		closedStore(t, s)
		ids, err := rows(ctx, s.ro, func(r rowScanner) (string, error) { var id string; return id, r.Scan(&id) },
			"SELECT id FROM rating WHERE day < '2026-11-24' OR batch <> '' ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		columns := strings.FieldsFunc(ratingColumns, func(c rune) bool { return c == ',' || c <= ' ' })
		rng := rand.New(rand.NewPCG(4, 4))
		for i := range damages {
			id := ids[rng.IntN(len(ids))]
			tx, err := s.db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			var what string
			switch rng.IntN(5) {
			case 0:
				what = "delete"
				_, err = tx.Exec("DELETE FROM rating WHERE id = $1", id)
			case 1: // add one to a closed day, an open day long past, or an import
				what = "insert"
				day, batch := []string{"2026-11-20", "2026-11-22", "2025-01-01"}[rng.IntN(3)], []string{"", "job1", "job2"}[rng.IntN(3)]
				_, err = tx.Exec("INSERT INTO rating ("+ratingColumns+") SELECT $1, round_id, form, unit_id, sector, station, printed, channel, respondent, $2, answers, extra, flags, $3 FROM rating WHERE id = $4",
					NewID(), day, batch, id)
			case 2:
				what = "link"
				_, err = tx.Exec([]string{"DELETE FROM link WHERE seq = $1", "UPDATE link SET hash = 'x' WHERE seq = $1", "UPDATE link SET n = n + 1 WHERE seq = $1",
					"UPDATE link SET subject = '2026-11-19' WHERE seq = $1", "UPDATE link SET prev = 'x' WHERE seq = $1"}[rng.IntN(5)], 1+rng.IntN(3))
			default:
				column := columns[rng.IntN(len(columns))]
				what = "change " + column
				var value string
				if err := tx.QueryRow("SELECT "+column+" FROM rating WHERE id = $1", id).Scan(&value); err != nil {
					t.Fatal(err)
				}
				changed := flipBit(rng, value)
				what += fmt.Sprintf(" %q → %q", value, changed)
				_, err = tx.Exec("UPDATE rating SET "+column+" = $1 WHERE id = $2", changed, id)
			}
			if err != nil {
				t.Fatal(what, err)
			}
			faults, err := verifyChain(ctx, tx)
			if err != nil || len(faults) == 0 {
				t.Errorf("damage %d not found: %s (%v)", i, what, err)
			}
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
		}
		if faults, err := s.VerifyChain(ctx); err != nil || len(faults) > 0 {
			t.Errorf("undamaged: %v, %v", faults, err)
		}
	})
}

// flipBit changes one bit of a text, or adds a letter to an empty one.
func flipBit(rng *rand.Rand, s string) string {
	for len(s) > 0 {
		b := []byte(s)
		b[rng.IntN(len(b))] ^= 1 << rng.IntN(7)
		if !strings.ContainsRune(string(b), 0) { // which PostgreSQL does not store
			return string(b)
		}
	}
	return "x"
}

// TestNoOrderOfArrival stores 3,000 ratings with comments one after the other
// and looks for their order in what the database tells: the order of a scan,
// and on PostgreSQL the transactions. Before the day is closed PostgreSQL has
// it; afterwards nobody must.
func TestNoOrderOfArrival(t *testing.T) {
	const n = 3000
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		s.clock = clockAt("2026-11-23")
		arrival := map[string]float64{}
		// Ids from a fixed seed: the chance of 0.05 among 3,000 is small, but a
		// test must not depend on it.
		rng := rand.New(rand.NewPCG(17, 11))
		newID := func() string { return fmt.Sprintf("%016x%016x", rng.Uint64(), rng.Uint64()) }
		for start := 0; start < n; start += 5 { // five share a commit
			subs := make([]Submission, 5)
			for i := range subs {
				r := goodRating()
				r.ID, r.Day = newID(), "2026-11-23"
				c := Comment{ID: newID(), Unit: r.Unit, Sector: r.Sector, Week: Week(r.Day), Body: "x", State: "new"}
				arrival[r.ID], arrival[c.ID] = float64(start+i), float64(start+i)
				subs[i] = Submission{r, []Comment{c}}
			}
			for _, res := range s.AddRatings(ctx, subs) {
				if res.Err != nil {
					t.Fatal(res.Err)
				}
			}
		}
		correlations := func() map[string]float64 {
			found := map[string]float64{}
			for _, table := range []string{"rating", "comment"} {
				columns := "id, '0'"
				if s.engine == Postgres {
					columns = "id, xmin::text"
				}
				var x, order, xmin []float64
				err := each(ctx, s.ro, func(rs rowScanner) error {
					var id string
					var transaction float64
					err := rs.Scan(&id, &transaction)
					x, order, xmin = append(x, arrival[id]), append(order, float64(len(order))), append(xmin, transaction)
					return err
				}, "SELECT "+columns+" FROM "+table)
				if err != nil || len(x) != n {
					t.Fatal(len(x), err)
				}
				found[table+" scan"], found[table+" transaction"] = correlation(x, order), correlation(x, xmin)
			}
			return found
		}
		before := correlations()
		if s.engine == Postgres && before["rating transaction"] < 0.9 {
			t.Errorf("before closing: %v; the test has no teeth", before)
		}
		s.clock = clockAt("2026-11-24")
		if _, err := s.CloseDays(ctx); err != nil {
			t.Fatal(err)
		}
		for what, r := range correlations() {
			if r > 0.05 || r < -0.05 {
				t.Errorf("%s follows arrival: r = %.3f (before closing %.3f)", what, r, before[what])
			}
		}
		t.Logf("before %.3v, after %.3v", before, correlations())
	})
}
