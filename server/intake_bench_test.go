package server

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// What comes together when a region has its network back.
const (
	outageTablets    = 2000
	outageInterviews = 20 // of each
)

// BenchmarkOutage lets 2,000 tablets send 20 interviews each at the same moment,
// over one connection a tablet, and wants every one of them acknowledged and
// applied. Beside it stands the raw limit of group commit in the same run: one
// writer that puts the same bytes into the same tables of the inbox, as many in
// one transaction as the server takes, and does nothing else.
func BenchmarkOutage(b *testing.B) {
	for name, database := range map[string]func(testing.TB) string{"sqlite": surveytest.SQLitePath, "postgres": surveytest.PostgresDSN} {
		b.Run(name, func(b *testing.B) {
			base := newSimBase(b, database(b))
			o := newOutage(b, base)
			raw := o.raw(b, database(b))
			for range b.N {
				o.arrive(b, raw)
			}
		})
	}
}

// outage is what waits on the tablets.
type outage struct {
	base    *simBase
	records [][]*simRecord // by tablet
}

func newOutage(b *testing.B, base *simBase) *outage {
	b.Helper()
	store, err := survey.Open(b.Context(), base.path, survey.SystemClock)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	base.server.store = store
	db, err := sql.Open(base.driver, base.path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	seal, sign, err := store.ServerKeys(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	o := &outage{base: base}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	exec := func(text string, args ...any) {
		if _, err := tx.Exec(text, args...); err != nil {
			b.Fatal(err)
		}
	}
	for i := range outageTablets {
		d := &simDisk{device: survey.NewID(), person: survey.NewID(), form: base.form}
		if d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			b.Fatal(err)
		}
		if err := d.trust(seal.Public, sign.Public); err != nil {
			b.Fatal(err)
		}
		public, err := d.key.PublicKey.Bytes()
		if err != nil {
			b.Fatal(err)
		}
		exec("INSERT INTO person (id, login, name, role, created) VALUES ($1, $2, $2, 'enumerator', '2026-11-24T00:00:00Z')", d.person, fmt.Sprint("dt", i))
		exec("INSERT INTO device (id, person_id, name, public, enrolled) VALUES ($1, $2, 'x', $3, '2026-11-24T00:00:00Z')", d.device, d.person, public)
		var records []*simRecord
		for n := range outageInterviews {
			kase := survey.NewID()
			exec(`INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, person_id, state, changed)
				SELECT $1, round_id, draw_id, $2, frame_id, $3, unit_id, stratum, psu, FALSE, position, $4, 'open', changed FROM field_case WHERE number = 1`,
				kase, 1000+i*outageInterviews+n, kase[:10], d.person)
			id, seq := survey.NewID(), int64(n+1)
			records = append(records, d.signed(id, seq, d.seal(base.envelope(d, id, kase, seq))))
		}
		o.records = append(o.records, records)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return o
}

// envelope is a complete interview.
func (b *simBase) envelope(d *simDisk, id, kase string, seq int64) map[string]any {
	now := stampOf(simStart)
	return map[string]any{"id": id, "kind": "interview", "round": b.round, "form": d.form.form, "form_sha256": d.form.sha256, "case": kase,
		"device": d.device, "person": d.person, "seq": seq, "started": now, "ended": now, "elapsed_ms": 900_000,
		"clock":   map[string]any{"last_server": d.lastServer, "app_built": "2026-11-01T00:00:00Z"},
		"outcome": "complete", "mode": "face", "answers": b.answers, "contact": map[string]any{"phone": "0912345678"}, "paradata": map[string]any{},
		"appointment": "", "note": "Ghi chú <&> " + id[:4], "blobs": []any{}, "replaces": "", "stands_for": ""}
}

// raw is how many rows of the inbox a second one writer commits.
func (o *outage) raw(b *testing.B, database string) float64 {
	b.Helper()
	store, err := survey.Open(b.Context(), database, survey.SystemClock)
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	store.Close()
	dsn := database
	if !o.base.postgres {
		dsn = "file:" + filepath.ToSlash(database) + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(8000)"
	}
	db, err := sql.Open(o.base.driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	all := slices.Concat(o.records...)
	start := time.Now()
	for batch := range slices.Chunk(all, 512) {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for rows := range slices.Chunk(batch, 64) {
			var inbox, intake []any
			for _, r := range rows {
				inbox = append(inbox, r.id, r.hash, r.device, "tablet", "2026-11-24T00:00:00Z", r.sign, r.sealed)
				intake = append(intake, r.id, r.hash, r.device, "2026-11-24T00:00:00Z", "received")
			}
			_, err = tx.Exec("INSERT INTO inbox (id, hash, device_id, via, received, signature, bytes) VALUES "+places(len(rows), 7), inbox...)
			if err == nil {
				_, err = tx.Exec("INSERT INTO intake (id, hash, device_id, received, state) VALUES "+places(len(rows), 5), intake...)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(len(all)) / time.Since(start).Seconds()
}

func places(rows, columns int) string {
	var b strings.Builder
	for r := range rows {
		b.WriteString(map[bool]string{true: ",(", false: "("}[r > 0])
		for c := range columns {
			fmt.Fprintf(&b, "%s$%d", map[bool]string{true: ",", false: ""}[c > 0], r*columns+c+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// arrive sends everything and waits for the last receipt.
func (o *outage) arrive(b *testing.B, raw float64) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	hs := &http.Server{Handler: o.base.server}
	go hs.Serve(l)
	defer hs.Close()
	times, errs := make([][]time.Duration, len(o.records)), make([]error, len(o.records))
	var wg sync.WaitGroup
	cpu := cpuSeconds(b)
	start := time.Now()
	for i, records := range o.records {
		wg.Go(func() { times[i], errs[i] = sendAll(l.Addr().String(), records) })
	}
	wg.Wait()
	elapsed := time.Since(start)
	cpu = cpuSeconds(b) - cpu
	for _, err := range errs {
		if err != nil {
			b.Fatal(err)
		}
	}
	all := slices.Sorted(slices.Values(slices.Concat(times...)))
	db, err := sql.Open(o.base.driver, o.base.path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var accepted int
	if err := db.QueryRow("SELECT COUNT(*) FROM intake i JOIN interview v ON v.id = i.id WHERE i.state = 'accepted'").Scan(&accepted); err != nil || accepted != len(all) {
		b.Fatalf("of %d sent %d are interviews: %v", len(all), accepted, err)
	}
	rate := float64(len(all)) / elapsed.Seconds()
	b.ReportMetric(rate, "accepted/s")
	b.ReportMetric(raw, "raw/s")
	b.ReportMetric(rate/raw, "of-raw")
	b.ReportMetric(all[len(all)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(all[len(all)*99/100].Seconds()*1000, "p99-ms")
	b.ReportMetric(1e6*cpu/float64(len(all)), "cpu-µs/record") // of this process with its clients, whatever else runs
	b.ReportMetric(residentMB(b), "MB-resident")
}

// cpuSeconds is the processor time this process has used.
func cpuSeconds(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// sendAll is one tablet.
func sendAll(address string, records []*simRecord) (times []time.Duration, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	for _, record := range records {
		sum := sha256.Sum256(record.sealed)
		start := time.Now()
		head := fmt.Sprintf("PUT /api/v1/interviews/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n"+
			"Content-Digest: sha-256=:%s:\r\nSipas-Device: %s\r\nSipas-Signature: %s\r\n\r\n", record.id, len(record.sealed),
			base64.StdEncoding.EncodeToString(sum[:]), record.device, record.sign)
		if _, err := conn.Write(append([]byte(head), record.sealed...)); err != nil {
			return nil, err
		}
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			return nil, err
		}
		if err := res.Body.Close(); err != nil {
			return nil, err
		}
		if res.StatusCode != http.StatusCreated {
			return nil, fmt.Errorf("record %s: got %s", record.id, res.Status)
		}
		times = append(times, time.Since(start))
	}
	return times, nil
}
