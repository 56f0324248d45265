package server

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// BenchmarkSubmissions sends ratings over HTTP, each to be acknowledged only
// when it is on disk, from 64 and 256 clients in the same process. Beside it
// stand an Echo handler that reads the same form and stores nothing, which is the
// limit of this machine with the clients on it, and the raw limit of the
// engine (survey.BenchmarkAddRating).
func BenchmarkSubmissions(b *testing.B) {
	for _, clients := range []int{64, 256} {
		nothing := 0.0
		b.Run(fmt.Sprintf("nothing/%d", clients), func(b *testing.B) { nothing = flood(b, doNothing(), clients) })
		for _, engine := range []string{"sqlite", "postgres"} {
			b.Run(fmt.Sprintf("%s/%d", engine, clients), func(b *testing.B) {
				database := surveytest.SQLitePath
				if engine == "postgres" {
					database = surveytest.PostgresDSN
				}
				rate := flood(b, benchServer(b, database(b)), clients)
				b.ReportMetric(rate/nothing, "of-nothing")
				b.ReportMetric(residentMB(b), "MB-resident")
			})
		}
	}
}

// benchStations is how many counters the ratings are spread over.
const benchStations = 120

func benchServer(b *testing.B, database string) http.Handler {
	ctx := context.Background()
	store, err := survey.Open(ctx, database, survey.SystemClock)
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
	reg, err := store.Register(ctx)
	if err != nil {
		b.Fatal(err)
	}
	units := reg.UnitsOn(store.Clock().Day())
	var stations []survey.Station
	for i := range benchStations {
		stations = append(stations, survey.Station{Code: benchCode(i), Unit: units[i].ID, Round: "counter", Name: survey.Text{Vi: "Quầy"},
			Sectors: []string{"land"}, Form: "counter-rating@1.0.0", State: "open"})
	}
	if _, err := store.SaveStations(ctx, "bench", stations); err != nil {
		b.Fatal(err)
	}
	s, err := New(Config{Store: store, Limits: Limits{AddressPerSecond: 1 << 20, AddressBurst: 1 << 30, StationPerSecond: 1 << 20, StationBurst: 1 << 30}})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func benchCode(i int) string {
	const letters = "ABCDEFGHJK"
	return "BENCH" + string([]byte{letters[i/100%10], letters[i/10%10], letters[i%10]})
}

// doNothing reads the form and leads on, as the real handler does, and stores
// nothing.
func doNothing() http.Handler {
	e := echo.New()
	e.POST("/q/:code", func(c echo.Context) error {
		if _, err := c.FormParams(); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/q/"+c.Param("code")+"/thanks")
	})
	return e
}

// flood sends b.N ratings over so many connections and returns the number
// acknowledged a second.
func flood(b *testing.B, h http.Handler, clients int) float64 {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	hs := &http.Server{Handler: h}
	go hs.Serve(l)
	defer hs.Close()
	var next atomic.Int64
	var wg sync.WaitGroup
	times := make([][]time.Duration, clients)
	errs := make([]error, clients)
	b.ResetTimer()
	for i := range clients {
		wg.Go(func() { times[i], errs[i] = client(l.Addr().String(), &next, int64(b.N)) })
	}
	wg.Wait()
	elapsed := b.Elapsed()
	b.StopTimer()
	var all []time.Duration
	for i, err := range errs {
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, times[i]...)
	}
	slices.Sort(all)
	rate := float64(len(all)) / elapsed.Seconds()
	b.ReportMetric(rate, "ratings/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	return rate
}

// client posts forms over one connection, written and read by hand so that the
// clients take little of the machine they share with the server.
func client(address string, next *atomic.Int64, n int64) ([]time.Duration, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	var times []time.Duration
	for {
		i := next.Add(1)
		if i > n {
			return times, nil
		}
		body := url.Values{"_id": {survey.NewID()}, "O1": {strconv.Itoa(1 + int(i%5))}, "C1": {"4"}}.Encode()
		start := time.Now()
		if _, err := fmt.Fprintf(conn, "POST /q/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
			benchCode(int(i)%benchStations), len(body), body); err != nil {
			return nil, err
		}
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			return nil, err
		}
		if err := res.Body.Close(); err != nil {
			return nil, err
		}
		if res.StatusCode != http.StatusSeeOther {
			return nil, fmt.Errorf("got %s", res.Status)
		}
		times = append(times, time.Since(start))
	}
}

// residentMB is the resident memory of this process, clients included.
func residentMB(b *testing.B) float64 {
	runtime.GC()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}
