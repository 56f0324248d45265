package survey

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// HealthLevel is how a health check stands.
type HealthLevel string

// The levels, from good to bad.
const (
	Green  HealthLevel = "green"
	Yellow HealthLevel = "yellow" // somebody should look soon
	Red    HealthLevel = "red"    // answers cannot be stored, or soon cannot
)

var levels = []HealthLevel{Green, Yellow, Red}

// Health is the state of the storage, for health checks and operators.
type Health struct {
	Level    HealthLevel `json:"level"` // the worst of the findings
	Findings []Finding   `json:"findings"`
}

// Finding is one thing looked at: write, space, wal, backup, chain or inbox. Detail is
// English and holds no SQL and no data.
type Finding struct {
	Name   string      `json:"name"`
	Level  HealthLevel `json:"level"`
	Detail string      `json:"detail"`
}

const (
	beatTimeout = 800 * time.Millisecond // red must show within a second
	walYellow   = 256 << 20              // a reader that never ends keeps the log from being emptied
	backupOld   = 48 * time.Hour
)

// Health writes a heartbeat through the very path that ratings take, and looks
// at free space, the write-ahead log, the last backup and the last check of the
// chain. It answers within a second.
func (s *Store) Health(ctx context.Context) Health {
	ctx, cancel := context.WithTimeout(ctx, beatTimeout)
	defer cancel()
	h := Health{Level: Green}
	h.add("write")(s.checkWrite(ctx))
	if s.engine == SQLite {
		h.add("space")(checkSpace(filepath.Dir(s.path)))
		h.add("wal")(s.checkWAL())
	}
	if h.Level != Red { // a database that does not write is not asked for more
		h.add("backup")(s.checkBackup(ctx))
		h.add("chain")(s.checkChain(ctx))
		h.add("inbox")(s.checkInbox(ctx))
	}
	return h
}

func (h *Health) add(name string) func(HealthLevel, string) {
	return func(l HealthLevel, detail string) {
		h.Findings = append(h.Findings, Finding{name, l, detail})
		if slices.Index(levels, l) > slices.Index(levels, h.Level) {
			h.Level = l
		}
	}
}

// checkWrite sends a heartbeat ahead of the ratings that wait.
func (s *Store) checkWrite(ctx context.Context) (HealthLevel, string) {
	if s.failure.refusal() != nil {
		return Red, "the storage failed; only a restart may write again"
	}
	j := &job{beat: true, done: make(chan struct{})}
	s.writer.submit(s, []*job{j})
	select {
	case <-j.done:
	case <-ctx.Done():
		return Red, fmt.Sprintf("nothing could be written for %v", beatTimeout)
	}
	switch err := j.result.Err; {
	case err == nil:
		return Green, "written at " + Stamp(s.clock())
	case Is(err, StorageFull):
		return Red, "the disk is full"
	case Is(err, Unavailable):
		return Red, "the database takes no writes"
	}
	return Red, "writing failed; see the log"
}

// checkSpace judges free space by what the database needs, not by how full a
// large disk is: yellow under 1 GB, red under 256 MB; on small volumes under
// 20 % and 10 %.
func checkSpace(dir string) (HealthLevel, string) {
	free, total, err := space(dir)
	if err != nil {
		return Green, "free space is not known: " + err.Error()
	}
	detail := fmt.Sprintf("%d MB free of %d MB", free>>20, total>>20)
	switch {
	case free < min(256<<20, total/10):
		return Red, detail
	case free < min(1<<30, total/5):
		return Yellow, detail
	}
	return Green, detail
}

func (s *Store) checkWAL() (HealthLevel, string) {
	info, err := os.Stat(s.path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return Green, "empty"
	}
	if err != nil {
		return Yellow, "the write-ahead log cannot be looked at"
	}
	detail := fmt.Sprintf("%d MB", info.Size()>>20)
	if info.Size() > walYellow {
		return Yellow, detail
	}
	return Green, detail
}

// checkBackup reports the age of the last backup made by this program.
// PostgreSQL is often backed up by other means, so there it only reports.
func (s *Store) checkBackup(ctx context.Context) (HealthLevel, string) {
	old := Yellow
	if s.engine == Postgres {
		old = Green
	}
	last, err := setting(ctx, s.ro, lastBackup)
	if err != nil {
		return Yellow, "the time of the last backup cannot be read"
	}
	at, err := time.Parse(time.RFC3339, last)
	if err != nil {
		return old, "there is no backup yet"
	}
	if age := s.clock().Sub(at); age > backupOld {
		return old, fmt.Sprintf("the last backup is %d days old", int(age.Hours()/24))
	}
	return Green, "last backup at " + last
}

// checkChain reports the last run of VerifyChain.
func (s *Store) checkChain(ctx context.Context) (HealthLevel, string) {
	checked, err := setting(ctx, s.ro, chainChecked)
	if err != nil {
		return Yellow, "the last check of the chain cannot be read"
	}
	at, faults, ok := strings.Cut(checked, " ")
	switch {
	case !ok:
		return Green, "not checked yet"
	case faults != "0":
		return Yellow, fmt.Sprintf("checked at %s: %s faults; closed ratings were changed", at, faults)
	}
	return Green, "checked at " + at + ": no faults"
}

// inboxOverdue is how long an envelope may lie in the inbox before somebody
// should look why nothing applies it.
const inboxOverdue = 10 * time.Minute

// checkInbox reports what waits in the inbox of the field survey: for the
// program, which should be a minute, and for people.
func (s *Store) checkInbox(ctx context.Context) (HealthLevel, string) {
	var waiting, overdue int64
	err := s.ro.QueryRowContext(ctx, `SELECT count(*), COALESCE(sum(CASE WHEN state = 'received' AND received < $1 THEN 1 ELSE 0 END), 0) FROM intake
		WHERE state IN ('received', 'quarantined', 'candidate')`, Stamp(s.clock().Add(-inboxOverdue))).Scan(&waiting, &overdue)
	switch {
	case err != nil:
		return Yellow, "the inbox cannot be read"
	case overdue > 0:
		return Yellow, fmt.Sprintf("%d envelopes were not applied for %v; see the log", overdue, inboxOverdue)
	}
	return Green, fmt.Sprintf("%d envelopes wait", waiting)
}
