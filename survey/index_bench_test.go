package survey

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// BenchmarkIndex computes the index of 120 units × 8 sectors × (index + 22
// items) of a year, each with interval and verdicts, from the tallies of 1 and
// 10 million ratings: it depends on the number of cells, not of ratings.
func BenchmarkIndex(b *testing.B) {
	for _, ratings := range []int64{1_000_000, 10_000_000} {
		b.Run(fmt.Sprintf("ratings=%dM", ratings/1_000_000), func(b *testing.B) {
			s, q := bigTallies(b, ratings)
			start := time.Now()
			if _, err := s.Index(context.Background(), q); err != nil {
				b.Fatal(err)
			}
			first := time.Since(start) // the first after a publication also makes the guard
			for b.Loop() {
				t, err := s.Index(context.Background(), q)
				if err != nil {
					b.Fatal(err)
				}
				if len(t.Rows) != 120*8*23 {
					b.Fatalf("got %d rows, want %d", len(t.Rows), 120*8*23)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/50, "x-of-50ms")
			b.ReportMetric(float64(first.Milliseconds()), "first-ms")
		})
	}
}

// bigTallies is a store whose tallies stand for so many ratings, spread over
// 120 units, 8 sectors and 12 months, and published.
func bigTallies(b *testing.B, ratings int64) (*Store, IndexQuery) {
	ctx := context.Background()
	s, err := Open(ctx, b.TempDir()+"/bench.db", clockAt("2026-11-24"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	if err := s.Seed(ctx); err != nil {
		b.Fatal(err)
	}
	reg, err := s.Register(ctx)
	if err != nil {
		b.Fatal(err)
	}
	const form = "tthc-2640@1.0.0"
	q, err := s.LoadForm(ctx, form)
	if err != nil {
		b.Fatal(err)
	}
	units, sectors := reg.UnitsOn("2026-01-01")[:120], reg.Sectors()[:8]
	rng := rand.New(rand.NewPCG(1, 1))
	cell := ratings / int64(len(units)*len(sectors)*12)
	err = s.tx(ctx, func(tx *sql.Tx) error {
		for _, u := range units {
			for _, x := range sectors {
				for m := 1; m <= 12; m++ {
					counts := bigCounts(rng, q, cell)
					if _, err := tx.ExecContext(ctx, `INSERT INTO tally (round_id, form, month, unit_id, sector, respondent, n, counts)
						VALUES ('counter', $1, $2, $3, $4, '', $5, $6)`, form, fmt.Sprintf("2026-%02d", m), u.ID, x.Code, cell, counts.String()); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Publish(ctx); err != nil {
		b.Fatal(err)
	}
	return s, IndexQuery{Round: "counter", Form: form, Periods: []string{"2026"}, By: []Dim{ByUnit, BySector}, Levels: []Level{LevelIndex, LevelItem}}
}

func bigCounts(rng *rand.Rand, q *Questionnaire, n int64) Counts {
	out := Counts{}
	for _, it := range q.Items() {
		left := n
		var item Counts
		for _, v := range []string{"0", "1", "2", "3", "4"} {
			k := left * int64(rng.IntN(12)) / 100
			left -= k
			if k > 0 {
				item = append(item, Count{it.Code, v, k})
			}
		}
		out = out.Add(append(item, Count{it.Code, "5", left}))
	}
	return out.Add(Counts{{"_index", "n", n}, {"_index", "all", n / 2}})
}
