package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sipas/server"
	"sipas/survey"
)

func newApp(t *testing.T) *app {
	t.Helper()
	messages, err := server.Messages("en")
	if err != nil {
		t.Fatal(err)
	}
	return &app{ctx: context.Background(), log: slog.New(slog.DiscardHandler), database: filepath.Join(t.TempDir(), "s.db"), messages: messages}
}

// TestNoDatabaseIsNoSuccess: a mistyped name is neither a new database nor a
// backup of nothing.
func TestNoDatabaseIsNoSuccess(t *testing.T) {
	a := newApp(t)
	copied := a.database + ".copy"
	for name, cmd := range map[string]interface{ Run(*app) error }{
		"backup": &BackupCmd{File: copied}, "recount": &RecountCmd{}, "verify": VerifyCmd{}, "replay": ReplayCmd{}, "copy-to": &CopyToCmd{Target: copied},
		"user list": UserListCmd{}, "user off": &UserOffCmd{Login: "an"},
	} {
		if err := cmd.Run(a); err == nil || !strings.Contains(err.Error(), "no database") {
			t.Errorf("%s without a database: got %v, want a refusal", name, err)
		}
		for _, file := range []string{a.database, copied} {
			if _, err := os.Stat(file); err == nil {
				t.Errorf("%s made %s", name, file)
			}
		}
	}
}

// TestImportIntoNewDatabase: the register is there before the first file comes,
// and the report says why a row was refused.
func TestImportIntoNewDatabase(t *testing.T) {
	a := newApp(t)
	file, report := filepath.Join(t.TempDir(), "d.csv"), filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(file, []byte("unit,sector,month,n\n07210,land,2026-10,5\nnope,land,2026-10,6\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (&ImportCmd{Kind: "dossiers", File: file, Report: report}).Run(a); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(report)
	if want := "line,field,value,reason\n3,unit,nope,There is no unit “nope” on 2026-10-28.\n"; err != nil || string(got) != want {
		t.Errorf("report: got %q (%v), want %q", got, err, want)
	}
	if err := a.withStore(func(s *survey.Store) error {
		stored, err := s.Dossiers(a.ctx, "2026-10", "2026-10")
		if err == nil && (len(stored) != 1 || stored[0].N != 5) {
			t.Errorf("stored: got %+v, want 5 dossiers", stored)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
