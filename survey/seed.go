package survey

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"

	"sipas/analysis"
)

// register is what the program knows from the start: the province's units and
// their history, sectors, procedures, questionnaires, targets, methods and the
// open counter round. The tables have the columns of the imports.
//
//go:embed register
var register embed.FS

// Seed loads the register into a new database. What is there already stays as
// it is, and what was loaded once and taken away does not come back. Several
// processes may call it at once.
func (s *Store) Seed(ctx context.Context) error {
	stamp, err := seedStamp()
	if err != nil {
		return err
	}
	return s.edit(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO setting (key, value) VALUES ('register', $1)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE setting.value <> excluded.value`, stamp)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		for _, load := range []func(context.Context, *sql.Tx) error{
			seedSectors, seedUnits, seedProcedures, seedForms, seedMethods, seedTargets, seedRounds,
		} {
			if err := load(ctx, tx); err != nil {
				return fmt.Errorf("loading the register: %w", err)
			}
		}
		return s.audit(ctx, tx, "sipas", "register.load", stamp[:12], "")
	})
}

// seedStamp is the hash of all files of the register.
func seedStamp() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(register, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := register.ReadFile(path)
		fmt.Fprintf(h, "%s %d\n", path, len(body))
		h.Write(body)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// seedTable calls put for each row of a table of the register that is new: its
// key is not yet in the database.
func seedTable(ctx context.Context, tx *sql.Tx, file, keys string, put func(*Record) (key string, save func() error)) error {
	have, err := rows(ctx, tx, func(r *sql.Rows) (key string, err error) { return key, r.Scan(&key) }, keys)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, key := range have {
		known[key] = true
	}
	f, err := register.Open("register/" + file)
	if err != nil {
		return err
	}
	defer f.Close()
	list, err := records(f)
	if err != nil {
		return err
	}
	for _, r := range list {
		key, save := put(r)
		if err := r.errs.Or(); err != nil {
			return fmt.Errorf("%s line %d: %w", file, r.Line, err)
		}
		if known[key] {
			continue
		}
		if err := save(); err != nil {
			return fmt.Errorf("%s line %d: %w", file, r.Line, err)
		}
	}
	return nil
}

func seedSectors(ctx context.Context, tx *sql.Tx) error {
	return seedTable(ctx, tx, "sectors.csv", `SELECT code FROM sector`, func(r *Record) (string, func() error) {
		var x Sector
		x.read(r)
		r.errs = append(r.errs, x.Check()...)
		return x.Code, func() error { return putSector(ctx, tx, &x) }
	})
}

func seedUnits(ctx context.Context, tx *sql.Tx) error {
	err := seedTable(ctx, tx, "units.csv", `SELECT id FROM unit`, func(r *Record) (string, func() error) {
		var u Unit
		u.read(r)
		r.errs = append(r.errs, u.Check()...)
		return u.ID, func() error { return putUnit(ctx, tx, &u) }
	})
	if err != nil {
		return err
	}
	return seedTable(ctx, tx, "succession.csv", `SELECT from_id || ' ' || to_id || ' ' || day FROM unit_succession`,
		func(r *Record) (string, func() error) {
			var x Succession
			x.read(r)
			r.errs = append(r.errs, x.Check()...)
			return x.From + " " + x.To + " " + x.Day, func() error { return putSuccession(ctx, tx, x) }
		})
}

func seedProcedures(ctx context.Context, tx *sql.Tx) error {
	return seedTable(ctx, tx, "procedures.csv", `SELECT code FROM procedure`, func(r *Record) (string, func() error) {
		var p Procedure
		p.read(r)
		r.errs = append(r.errs, p.Check()...)
		return p.Code, func() error { return putProcedure(ctx, tx, &p) }
	})
}

func seedTargets(ctx context.Context, tx *sql.Tx) error {
	err := seedTable(ctx, tx, "plans.csv", `SELECT id FROM plan`, func(r *Record) (string, func() error) {
		var p Plan
		p.read(r)
		r.errs = append(r.errs, p.Check()...)
		return p.ID, func() error { return putPlan(ctx, tx, p) }
	})
	if err != nil {
		return err
	}
	return seedTable(ctx, tx, "targets.csv", `SELECT id FROM target`, func(r *Record) (string, func() error) {
		var t Target
		t.read(r)
		r.errs = append(r.errs, t.Check()...)
		return t.ID, func() error { return putTarget(ctx, tx, &t) }
	})
}

func seedRounds(ctx context.Context, tx *sql.Tx) error {
	return seedTable(ctx, tx, "rounds.csv", `SELECT id FROM round`, func(r *Record) (string, func() error) {
		var x Round
		x.read(r)
		r.errs = append(r.errs, x.Check()...)
		return x.ID, func() error { return putRound(ctx, tx, &x) }
	})
}

func seedForms(ctx context.Context, tx *sql.Tx) error {
	return eachFile("register/questionnaires", func(body []byte) error {
		q, err := ParseQuestionnaire(body)
		if err != nil {
			return err
		}
		_, err = putQuestionnaire(ctx, tx, q, body, false)
		return err
	})
}

func seedMethods(ctx context.Context, tx *sql.Tx) error {
	return eachFile("register/methods", func(body []byte) error {
		m, err := analysis.ParseMethod(body)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO method (version, body, valid_from, valid_to) VALUES ($1, $2, $3, $4)
			ON CONFLICT (version) DO NOTHING`, methodRow(m)...)
		return err
	})
}

// eachFile reads the files of a folder of the register by name.
func eachFile(dir string, load func(body []byte) error) error {
	files, err := register.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		body, err := register.ReadFile(dir + "/" + f.Name())
		if err == nil {
			err = load(body)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	return nil
}
