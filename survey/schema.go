package survey

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrSchemaNewer is returned when the database was written by a newer program.
var ErrSchemaNewer = errors.New("the database was written by a newer version of sipas; install that version")

// ErrSchemaOlder is returned when a PostgreSQL database needs `sipas migrate`.
var ErrSchemaOlder = errors.New("the database needs an upgrade; run: sipas migrate")

// migrator returns the goose provider of the store's engine.
func (s *Store) migrator() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectPostgres
	if s.engine == SQLite {
		dialect, dir = goose.DialectSQLite3, sqliteFS{dir}
	}
	return goose.NewProvider(dialect, s.db, dir, goose.WithDisableGlobalRegistry(true))
}

// Migrate brings the schema to the newest version. Several processes may call
// it at once: one does the work, the others wait.
func (s *Store) Migrate(ctx context.Context) error {
	p, err := s.migrator()
	if err != nil {
		return err
	}
	if err := s.checkNotNewer(ctx, p); err != nil {
		return err
	}
	unlock, err := s.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("upgrading the database: %w", err)
	}
	return nil
}

// CheckSchema returns ErrSchemaOlder or ErrSchemaNewer when the database does
// not fit this program.
func (s *Store) CheckSchema(ctx context.Context) error {
	p, err := s.migrator()
	if err != nil {
		return err
	}
	if err := s.checkNotNewer(ctx, p); err != nil {
		return err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return err
	}
	if pending {
		return ErrSchemaOlder
	}
	return nil
}

func (s *Store) checkNotNewer(ctx context.Context, p *goose.Provider) error {
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if have > sources[len(sources)-1].Version {
		return ErrSchemaNewer
	}
	return nil
}

// lockMigrations holds PostgreSQL's advisory lock while migrating, so that
// processes that start together do not upgrade twice. On SQLite the immediate
// transaction of each migration is the lock.
func (s *Store) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if s.engine == SQLite {
		return func() {}, nil
	}
	const key = 7_317_001
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key); err != nil { // postgres only
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", key) // postgres only; closing frees it too
		_ = conn.Close()
	}, nil
}

// sqliteFS gives each migration in SQLite's words.
type sqliteFS struct{ fs.FS }

var (
	sqliteTypes = strings.NewReplacer(
		"DOUBLE PRECISION", "REAL", "BIGINT", "INTEGER", "BOOLEAN", "INTEGER", "BYTEA", "BLOB")
	unorderedEnd = regexp.MustCompile(`(?m)^\) /\* unordered \*/;`)
	tableEnd     = regexp.MustCompile(`(?m)^\);`)
)

// sqliteText turns a migration written in PostgreSQL's words into SQLite's.
func sqliteText(text string) string {
	text = sqliteTypes.Replace(text)
	text = unorderedEnd.ReplaceAllString(text, ") STRICT, WITHOUT ROWID;")
	return tableEnd.ReplaceAllString(text, ") STRICT;")
}

func (f sqliteFS) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	defer file.Close()
	text, err := fs.ReadFile(f.FS, name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	adapted := []byte(sqliteText(string(text)))
	return &memFile{info: sizedInfo{info, int64(len(adapted))}, Reader: bytes.NewReader(adapted)}, nil
}

// Glob is what goose lists migrations with.
func (f sqliteFS) Glob(pattern string) ([]string, error) { return fs.Glob(f.FS, pattern) }

type memFile struct {
	info fs.FileInfo
	*bytes.Reader
}

func (m *memFile) Stat() (fs.FileInfo, error) { return m.info, nil }
func (m *memFile) Close() error               { return nil }

type sizedInfo struct {
	fs.FileInfo
	size int64
}

func (i sizedInfo) Size() int64 { return i.size }
