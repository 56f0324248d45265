package survey

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// eachStoreBench runs fn on a fresh database of each engine.
func eachStoreBench(b *testing.B, fn func(b *testing.B, s *Store)) {
	for name, database := range map[string]func(testing.TB) string{"sqlite": surveytest.SQLitePath, "postgres": surveytest.PostgresDSN} {
		b.Run(name, func(b *testing.B) { fn(b, openTest(b, database(b), clockAt("2026-11-24"))) })
	}
}

// BenchmarkAddRating measures durable ratings a second through the writer, for
// 64 and 256 callers, against the raw limit of the same engine: one writer that
// commits rows of the same table in batches of that size and does nothing else.
func BenchmarkAddRating(b *testing.B) {
	eachStoreBench(b, func(b *testing.B, s *Store) {
		for _, callers := range []int{64, 256} {
			var raw, through float64
			b.Run(fmt.Sprintf("raw/%d", callers), func(b *testing.B) { raw = rawRate(b, s, callers) })
			b.Run(fmt.Sprintf("callers/%d", callers), func(b *testing.B) {
				through = callersRate(b, s, callers)
				b.ReportMetric(through/raw, "of-raw")
			})
		}
	})
}

// BenchmarkPublish measures the publication of a month of 120 units, 8 sectors
// and 3 groups of respondents, most of whose figures have changed, and the one
// that finds nothing to change; and Recount of the same ratings.
func BenchmarkPublish(b *testing.B) {
	eachStoreBench(b, func(b *testing.B, s *Store) {
		ctx := context.Background()
		rng := rand.New(rand.NewPCG(9, 9))
		month := func() {
			subs := make([]Submission, 20_000)
			for i := range subs {
				r := randomRating(rng)
				r.Unit, r.Sector = fmt.Sprintf("u%d", rng.IntN(120)), fmt.Sprintf("s%d", rng.IntN(8))
				subs[i].Rating = r
			}
			for _, result := range s.AddRatings(ctx, subs) {
				if result.Err != nil {
					b.Fatal(result.Err)
				}
			}
		}
		publish := func(b *testing.B) (changed int) {
			changed, err := s.Publish(ctx)
			if err != nil {
				b.Fatal(err)
			}
			return changed
		}
		b.Run("changed", func(b *testing.B) {
			changed := 0
			for range b.N {
				b.StopTimer()
				month()
				b.StartTimer()
				changed += publish(b)
			}
			b.ReportMetric(float64(changed)/float64(b.N), "figures/op")
		})
		b.Run("unchanged", func(b *testing.B) {
			publish(b)
			for b.Loop() {
				publish(b)
			}
		})
		b.Run("recount", func(b *testing.B) {
			var n int
			if err := s.ro.QueryRow("SELECT count(*) FROM rating").Scan(&n); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if d, err := s.Recount(ctx, false); err != nil || len(d) > 0 {
					b.Fatal(d, err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "ratings/s")
		})
	})
}

// rawRate inserts rows into the rating table in batches of the given size.
func rawRate(b *testing.B, s *Store, size int) float64 {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(1, uint64(b.N)))
	stmt, err := s.db.PrepareContext(ctx, insertRating.text(s.engine, size))
	if err != nil {
		b.Fatal(err)
	}
	defer stmt.Close()
	b.ResetTimer()
	rows := 0
	for rows < b.N {
		args := make([]any, 0, size*insertRating.columns)
		for range size {
			r := randomRating(rng)
			args = append(args, NewID(), "raw", r.Form, r.Unit, r.Sector, r.Station, r.Printed, r.Channel, r.Respondent, r.Day, r.Answers, r.Extra.String(), "", "raw")
		}
		err := runTx(ctx, s.db, nil, func(t *sql.Tx) error {
			_, err := t.StmtContext(ctx, stmt).ExecContext(ctx, args...)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		rows += size
	}
	rate := float64(rows) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "ratings/s")
	return rate
}

// callersRate lets callers add ratings one by one and waits for each.
func callersRate(b *testing.B, s *Store, callers int) float64 {
	ctx := context.Background()
	work := make(chan Rating, b.N)
	rng := rand.New(rand.NewPCG(2, uint64(b.N)))
	for range b.N {
		work <- randomRating(rng)
	}
	close(work)
	latencies := make([]time.Duration, 0, b.N)
	var mu sync.Mutex
	var wg sync.WaitGroup
	cpu := cpuTime()
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			var mine []time.Duration
			for r := range work {
				start := time.Now()
				if _, err := s.AddRating(ctx, r, nil); err != nil {
					b.Error(err)
					return
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			latencies = append(latencies, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/float64(b.N), "cpu-µs/op") // of this process, whatever else runs
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "ratings/s")
	b.ReportMetric(percentile(latencies, 0.99).Seconds()*1000, "p99-ms")
	return rate
}

// cpuTime is the processor time this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
