package survey

import (
	"errors"
	"fmt"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// failure remembers that the storage failed in a way after which nothing it
// says can be trusted: after a failed fsync the kernel may have dropped what
// was to be written, and the next fsync can report success (docs/operate.md;
// PostgreSQL panics for the same reason). Only a restart, which recovers from
// what is really on disk, may write again. The zero value is ready.
type failure struct {
	mu    sync.Mutex
	cause error
	fatal chan error
}

// Fatal tells, at most once, that the storage failed and that the process
// should log the error and exit with a status other than 0.
func (s *Store) Fatal() <-chan error { return s.failure.channel() }

func (f *failure) channel() chan error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fatal == nil {
		f.fatal = make(chan error, 1)
	}
	return f.fatal
}

// refusal is nil until the storage has failed.
func (f *failure) refusal() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cause == nil {
		return nil
	}
	return fmt.Errorf("%w: the storage failed earlier: %w", Refuse(Unavailable, "error.storage_failed", ""), f.cause)
}

// judge looks at the error of a writing transaction.
func (f *failure) judge(err error) error {
	if !storageFailed(err) {
		return err
	}
	channel := f.channel()
	f.mu.Lock()
	if f.cause == nil {
		f.cause = err
		channel <- fmt.Errorf("the storage failed, restart to recover: %w", err)
	}
	f.mu.Unlock()
	return f.refusal()
}

// storageFailed reports whether SQLite could not write, sync or read its
// files, or found them damaged. The shared-memory file is no part of what is
// durable; a full disk that hits it passes.
func storageFailed(err error) bool {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	switch lite.Code() {
	case sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMLOCK:
		return false
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return true
	}
	return false
}
