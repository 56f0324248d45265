package survey

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

func finding(h Health, name string) Finding {
	for _, f := range h.Findings {
		if f.Name == name {
			return f
		}
	}
	return Finding{}
}

func TestHealthWritesAHeartbeat(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		h := s.Health(ctx)
		if f := finding(h, "write"); f.Level != Green || h.Level == Red {
			t.Errorf("got %+v", h)
		}
		var at string
		if err := s.ro.QueryRow("SELECT at FROM heartbeat").Scan(&at); err != nil || at != Stamp(s.clock()) {
			t.Errorf("heartbeat at %q, %v", at, err)
		}
		if f := finding(h, "chain"); f.Level != Green || f.Detail != "not checked yet" {
			t.Errorf("got %+v", f)
		}
		if err := s.saveSetting(ctx, chainChecked, "2026-11-24T05:00:00Z 2"); err != nil {
			t.Fatal(err)
		}
		if f := finding(s.Health(ctx), "chain"); f.Level != Yellow || !strings.Contains(f.Detail, "2 faults") {
			t.Errorf("got %+v", f)
		}
		old := map[Engine]HealthLevel{SQLite: Yellow, Postgres: Green}[s.engine]
		for last, want := range map[string]HealthLevel{"": old, "2026-11-23T12:00:00Z": Green, "2026-11-20T12:00:00Z": old} {
			if err := s.saveSetting(ctx, lastBackup, last); err != nil {
				t.Fatal(err)
			}
			if f := finding(s.Health(ctx), "backup"); f.Level != want {
				t.Errorf("last backup %q: got %+v, want %s", last, f, want)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if h := s.Health(ctx); h.Level != Red || time.Since(start) > time.Second {
			t.Errorf("closed: got %+v after %v", h, time.Since(start))
		}
	})
}

// TestHealthIsRedWhenNothingCanBeWritten blocks the database with a
// transaction that does not end.
func TestHealthIsRedWhenNothingCanBeWritten(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		add(t, s, goodRating())
		tx, err := s.db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if s.engine == Postgres {
			_, err = tx.Exec("LOCK TABLE heartbeat IN ACCESS EXCLUSIVE MODE")
		}
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		h := s.Health(context.Background())
		if took := time.Since(start); h.Level != Red || took > time.Second {
			t.Errorf("got %+v after %v, want red within a second", h, took)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		if h := s.Health(context.Background()); h.Level == Red {
			t.Errorf("afterwards: %+v", h)
		}
	})
}

func TestRecover(t *testing.T) {
	ctx := context.Background()
	path := surveytest.SQLitePath(t)
	s := openTest(t, path, clockAt("2026-11-24"))
	if r, err := s.Recover(ctx); err != nil || r.Unclean {
		t.Errorf("new: got %+v, %v", r, err)
	}
	closedStore(t, s)
	add(t, s, goodRating())
	// What a killed process leaves: the files as they are now.
	killed := filepath.Join(t.TempDir(), "killed.db")
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(killed+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, path, clockAt("2026-11-24"))
	if r, err := s.Recover(ctx); err != nil || r.Unclean {
		t.Errorf("after closing: got %+v, %v", r, err)
	}
	k, err := Open(ctx, killed, clockAt("2026-11-24"))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := k.Recover(ctx); err != nil || !r.Unclean || r.Skipped || len(r.Faults) != 0 {
		t.Errorf("after a kill: got %+v, %v", r, err)
	}
	if _, err := k.db.Exec("UPDATE rating SET answers = '1111' WHERE day = '2026-11-20'"); err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	// A page of the file is overwritten and the log is there again.
	damage(t, killed)
	if err := os.WriteFile(killed+"-wal", []byte("not a log"), 0o600); err != nil {
		t.Fatal(err)
	}
	k, err = Open(ctx, killed, clockAt("2026-11-24"))
	if err != nil {
		return // found at once, as well
	}
	defer k.Close()
	if r, err := k.Recover(ctx); err == nil {
		t.Errorf("damaged: got %+v, want an error", r)
	}
}

// damage overwrites the middle of a file.
func damage(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	junk := make([]byte, 4*4096)
	for i := range junk {
		junk[i] = byte(i * 31)
	}
	if _, err := f.WriteAt(junk, info.Size()/2/4096*4096); err != nil {
		t.Fatal(err)
	}
}
