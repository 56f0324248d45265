package server

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// exportRows is a year of a large province; exportLimit what its export may
// add to the resident memory.
const (
	exportRows  = 1_000_000
	exportLimit = 50 << 20
)

// BenchmarkExportMicrodata streams a million ratings as CSV over HTTP and
// reports the growth of resident memory meanwhile as a ratio of its limit. The
// first export is reported apart: it also fills the page cache of the database
// (32 MB a connection) and the heap of a process that has just started.
func BenchmarkExportMicrodata(b *testing.B) {
	if testing.Short() {
		b.Skip("a million rows")
	}
	ctx := context.Background()
	path := surveytest.SQLitePath(b)
	store, err := survey.Open(ctx, path, survey.SystemClock)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	if err := store.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	if err := store.Seed(ctx); err != nil {
		b.Fatal(err)
	}
	surveytest.FillRatings(b, path, "counter", "counter-rating@1.0.0", "07210", "land", "2026-01-15", "512345", exportRows)
	p := survey.Person{Login: "analyst", Name: "Phân Tích", Role: survey.Analyst}
	if err := store.CreatePerson(ctx, "bench", &p); err != nil {
		b.Fatal(err)
	}
	token, err := store.CreateToken(ctx, &p, "bench", 1)
	if err != nil {
		b.Fatal(err)
	}
	s, err := New(Config{Store: store})
	if err != nil {
		b.Fatal(err)
	}
	site := httptest.NewServer(s)
	b.Cleanup(site.Close)
	const query = "/api/v1/microdata?period=2026&from=2026-01-01&to=2026-12-31"
	first := growth(b, func() { export(b, site.URL+query, token) })
	more := growth(b, func() {
		for b.Loop() {
			export(b, site.URL+query, token)
		}
	})
	b.ReportMetric(exportRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(first/(1<<20), "MB-first")
	b.ReportMetric(more/(1<<20), "MB-growth")
	b.ReportMetric(more/exportLimit, "x-of-50MB")
	if more > exportLimit {
		b.Errorf("resident memory grew by %.0f MB", more/(1<<20))
	}
}

// growth is how much more memory is resident at the most while work is done.
func growth(b *testing.B, work func()) float64 {
	debug.FreeOSMemory()
	before := resident(b)
	var peak atomic.Int64
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { watch(b, &peak, done) })
	work()
	close(done)
	wg.Wait()
	return float64(max(0, peak.Load()-before))
}

// export reads a whole download and counts its lines.
func export(b *testing.B, url, token string) {
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	buf := make([]byte, 64<<10)
	for lines := 0; ; {
		n, err := res.Body.Read(buf)
		lines += bytes.Count(buf[:n], []byte("\n"))
		if err == io.EOF {
			if lines != exportRows+1 || res.StatusCode != 200 {
				b.Fatalf("got %s with %d lines, want %d", res.Status, lines, exportRows+1)
			}
			return
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// watch keeps the highest resident memory seen until done.
func watch(b *testing.B, peak *atomic.Int64, done chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		peak.Store(max(peak.Load(), resident(b)))
		select {
		case <-done:
			return
		case <-tick.C:
		}
	}
}

// resident is the resident memory of this process in bytes.
func resident(b *testing.B) int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0 // not Linux: nothing to compare
	}
	fields := bytes.Fields(text)
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		b.Error(err)
	}
	return pages * int64(os.Getpagesize())
}
