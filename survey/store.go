package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Engine is the database behind a Store.
type Engine string

// The two engines. One SQL text runs on both.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Store keeps everything a survey knows. It is safe for concurrent use.
type Store struct {
	engine  Engine
	path    string  // SQLite: the database file
	unclean bool    // SQLite: it was not closed properly before
	db      *sql.DB // writes; one connection on SQLite, so writers queue here instead of failing
	ro      *sql.DB // reads
	clock   Clock

	hashers hashers      // passwords
	cache   cache        // what every rating reads
	guards  guards       // what of the published data may be seen
	samples sampleCache  // rounds whose index was asked for
	writer  writer       // all ratings go through it
	quality qualityCache // daily checks of rounds in the field
	failure failure      // the storage failed: no more writes

	households stripes // answers of households on their way

	watch atomic.Pointer[Watch]
}

// Open opens the database named by a file path or a postgres:// address. It
// checks the settings that durability rests on, but not the schema: see
// Migrate and CheckSchema.
func Open(ctx context.Context, database string, clock Clock) (*Store, error) {
	if isPostgres(database) {
		return openPostgres(ctx, database, clock)
	}
	return openSQLite(ctx, strings.TrimPrefix(database, "file:"), clock)
}

func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// Exists fails when Open would begin a new SQLite file. PostgreSQL tells by
// itself that there is no such database.
func Exists(database string) error {
	if isPostgres(database) {
		return nil
	}
	_, err := os.Stat(strings.TrimPrefix(database, "file:"))
	return err
}

// sqlitePragmas make a commit durable and a deletion final. They stand in the
// address so that every pooled connection has them.
var sqlitePragmas = []string{
	"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "foreign_keys(1)",
	"secure_delete(1)", "temp_store(MEMORY)", "cache_size(-32000)",
	"wal_autocheckpoint(8000)", // 32 MB; checkpoints of the default 4 MB cost a quarter of the time per rating
}

func sqliteDSN(path string, readOnly bool) string {
	q := url.Values{"_dqs": {"0"}, "_txlock": {"immediate"}, "_pragma": sqlitePragmas}
	if readOnly {
		q.Set("_txlock", "deferred") // a reader never becomes a writer
		q["_pragma"] = append([]string{"query_only(1)"}, sqlitePragmas[1:]...)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func openSQLite(ctx context.Context, path string, clock Clock) (*Store, error) {
	if path == "" || strings.HasPrefix(path, ":") {
		return nil, fmt.Errorf("database %q: give a file path or a postgres:// address", path)
	}
	s := &Store{engine: SQLite, path: path, clock: clock, hashers: newHashers()}
	// A new file is for its owner alone, and SQLite makes those beside it alike.
	switch f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); {
	case err == nil:
		if err := f.Close(); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	log, err := os.Stat(path + "-wal") // closing the database removes it
	s.unclean = err == nil && log.Size() > 0
	_, _ = sqlite.Fdatasync(true) // as every Linux distribution's SQLite syncs; where there is none, fsync stays
	if s.db, err = sql.Open("sqlite", sqliteDSN(path, false)); err != nil {
		return nil, err
	}
	s.db.SetMaxOpenConns(1)
	var mode string
	var synchronous int
	if err = s.db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err == nil {
		err = s.db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous)
	}
	if err == nil && (mode != "wal" || synchronous != 2) {
		err = fmt.Errorf("journal_mode=%s synchronous=%d; a durable database needs wal and 2 (a network file system?)", mode, synchronous)
	}
	if err == nil {
		s.ro, err = sql.Open("sqlite", sqliteDSN(path, true))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening %s: %w", path, err), s.db.Close())
	}
	s.ro.SetMaxOpenConns(8)
	return s, nil
}

// postgresDurability are the settings without which an acknowledged answer
// could be lost; the program refuses to write without them.
var postgresDurability = map[string]string{"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}

func openPostgres(ctx context.Context, address string, clock Clock) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["synchronous_commit"] = "on"
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "sipas"
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	s := &Store{engine: Postgres, db: db, ro: db, clock: clock, hashers: newHashers()}
	for name, want := range postgresDurability {
		var got string
		if err := db.QueryRowContext(ctx, "SELECT current_setting($1)", name).Scan(&got); err != nil { // postgres only
			return nil, errors.Join(fmt.Errorf("opening PostgreSQL: %w", err), db.Close())
		}
		if got != want {
			return nil, errors.Join(fmt.Errorf("PostgreSQL has %s=%s; answers would not be safe, it must be %s", name, got, want), db.Close())
		}
	}
	return s, nil
}

// Engine tells which database is behind the store.
func (s *Store) Engine() Engine { return s.engine }

// Clock is the store's clock.
func (s *Store) Clock() Clock { return s.clock }

// Close writes what waits, ends all work and closes the database.
func (s *Store) Close() error {
	s.writer.stop()
	if s.ro != s.db {
		return errors.Join(s.ro.Close(), s.db.Close())
	}
	return s.db.Close()
}

// tx runs fn in a writing transaction; there is no other way to begin one.
// After the storage has failed it refuses.
func (s *Store) tx(ctx context.Context, fn func(*sql.Tx) error) error {
	if err := s.failure.refusal(); err != nil {
		return err
	}
	err := runTx(ctx, s.db, nil, fn)
	return s.failure.judge(err)
}

// view runs fn in a read-only transaction: everything it reads is of one instant.
func (s *Store) view(ctx context.Context, fn func(*sql.Tx) error) error {
	return runTx(ctx, s.ro, &sql.TxOptions{ReadOnly: true, Isolation: s.snapshot()}, fn)
}

// snapshot is the isolation under which several reads see one instant.
func (s *Store) snapshot() sql.IsolationLevel {
	if s.engine == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

func runTx(ctx context.Context, db *sql.DB, opts *sql.TxOptions, fn func(*sql.Tx) error) error {
	t, err := db.BeginTx(ctx, opts)
	if err != nil {
		return storageError(err)
	}
	defer t.Rollback() // after Commit it does nothing
	if err := fn(t); err != nil {
		return storageError(err)
	}
	return storageError(t.Commit())
}

// storageError turns what a database says into the refusals a person
// understands; other errors pass unchanged.
func storageError(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		switch lite.Code() {
		case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE:
			return fmt.Errorf("%w: %w", Refuse(Conflict, "error.exists", ""), err)
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return fmt.Errorf("%w: %w", Refuse(Invalid, "error.reference", ""), err)
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%w: %w", Refuse(StorageFull, "error.storage_full", ""), err)
		}
	case errors.As(err, &pg):
		switch pg.Code {
		case "23505":
			return fmt.Errorf("%w: %w", Refuse(Conflict, "error.exists", ""), err)
		case "23503":
			return fmt.Errorf("%w: %w", Refuse(Invalid, "error.reference", ""), err)
		case "53100":
			return fmt.Errorf("%w: %w", Refuse(StorageFull, "error.storage_full", ""), err)
		}
	}
	return err
}

// rows reads each row of a query with scan.
func rows[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rs, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rs.Close()
	var out []T
	for rs.Next() {
		v, err := scan(rs)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rs.Err()
}

// each hands the rows of a query to fn, one at a time, and keeps none.
func each(ctx context.Context, q querier, fn func(*sql.Rows) error, query string, args ...any) error {
	rs, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rs.Close()
	for rs.Next() {
		if err := fn(rs); err != nil {
			return err
		}
	}
	return rs.Err()
}

// querier is what *sql.DB and *sql.Tx share.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
