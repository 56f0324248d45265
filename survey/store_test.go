package survey

import (
	"context"
	"os"
	"strings"
	"testing"
)

func TestOpenMigratesAndIsUnordered(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, t.TempDir()+"/a b.db", SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CheckSchema(ctx); err != ErrSchemaOlder {
		t.Errorf("before migrating: got %v, want ErrSchemaOlder", err)
	}
	for range 2 {
		if err := s.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.CheckSchema(ctx); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(s.path + suffix); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s%s: got %v (%v), want a file that only its owner reads", s.path, suffix, info.Mode(), err)
		}
	}
	for _, table := range []string{"rating", "comment"} {
		var def string
		if err := s.ro.QueryRow("SELECT sql FROM sqlite_master WHERE name = $1", table).Scan(&def); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(def, ") STRICT, WITHOUT ROWID") {
			t.Errorf("table %s must be without rowid, or it keeps the order of arrival: %s", table, def)
		}
	}
}
