// Package surveytest gives tests real databases: a fresh SQLite file, and a
// fresh database on a private PostgreSQL that lives as long as the test process.
package surveytest

import (
	"os"
	"path/filepath"
	"testing"
)

// EachEngine runs fn once per engine, each time with the address of a fresh,
// empty database: a file path for SQLite, postgres://… for PostgreSQL.
func EachEngine(t *testing.T, fn func(t *testing.T, database string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLitePath(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, PostgresDSN(t)) })
}

// SQLitePath is the path of a database file that does not exist yet; it is
// removed with the test.
func SQLitePath(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "sipas.db")
}

// RequireAll reports whether every test must run: what a machine lacks is then
// a failure, not a reason to skip. `make test` and CI demand it.
func RequireAll() bool {
	return os.Getenv("CI") == "true" || os.Getenv("SIPAS_REQUIRE_ALL") == "1"
}

// Missing ends a test that needs something this machine lacks: it skips, or
// fails where every test must run.
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if RequireAll() {
		t.Fatalf("missing on this machine: "+format, args...)
	}
	t.Skipf("SKIPPED, missing on this machine: "+format, args...)
}
