package survey

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sipas/survey/surveytest"
)

// fullStore has a row in every table.
func fullStore(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	if err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	closedStore(t, s)
	r := goodRating()
	if _, err := s.AddRating(ctx, r, []Comment{{ID: NewID(), Unit: r.Unit, Sector: r.Sector, Week: "2026-W48", Body: "Cảm ơn 'anh' \"chị\" 👍", State: "new"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	if h := s.Health(ctx); h.Level == Red {
		t.Fatal(h)
	}
	for _, insert := range []string{
		"INSERT INTO person (id, login, name, role, created, disabled) VALUES ('p1', 'an', 'Nguyễn Văn An', 'viewer', '2026-11-24T00:00:00Z', TRUE)",
		"INSERT INTO session (token_hash, person_id, data, expires) VALUES ('h', 'p1', $1, '2026-11-25T00:00:00Z')",
		"INSERT INTO invitation (token_hash, person_id, purpose, expires) VALUES ('h', 'p1', 'login', '2026-11-25T00:00:00Z')",
		"INSERT INTO api_token (token_hash, person_id, name, prefix, expires) VALUES ('h', 'p1', 'n', 'p', '2026-12-01T00:00:00Z')",
		"INSERT INTO attempt (subject, failures, until) VALUES ('s', 3, '2026-11-24T00:00:00Z')",
		"INSERT INTO dossier_count (unit_id, sector, month, n) VALUES ('u1', 'land', '2026-11', 1234567890123)",
		"INSERT INTO import_refusal (job_id, line, field, value, reason, args) VALUES ('job1', 2, 'f', 'v', 'r', '{}')",
		"INSERT INTO unit_succession (from_id, to_id, day, kind, share) SELECT id, id, '2026-01-01', 'merge', 0.1 FROM unit LIMIT 1",
		"INSERT INTO station (code, unit_id, round_id, name_vi, sectors, form) SELECT 'zz2', id, 'r', 'Quầy', 'land', 'visit@1' FROM unit LIMIT 1",
		"INSERT INTO station (code, unit_id, round_id, name_vi, sectors, form, moved_to) SELECT 'aa1', id, 'r', 'Quầy', 'land', 'visit@1', 'zz2' FROM unit LIMIT 1",
		"INSERT INTO frame (round_id, contacts_until) VALUES ('r', '2027-05-31')",
		"INSERT INTO frame_unit (round_id, id, unit_id, stratum, psu, second, size) SELECT 'r', 'h1', id, 's', 'p', '1', 0.1 FROM unit LIMIT 1",
		"INSERT INTO frame_contact (round_id, id, name, address, phone) VALUES ('r', 'h1', 'Trần Thị Bưởi', 'Thôn Đông', '0912')",
		"INSERT INTO sample_design (round_id, body) VALUES ('r', '{}')",
		"INSERT INTO draw (id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal) VALUES ('d1', 'r', '2026-11-24T00:00:00Z', 'a', 'v', 'ff', '{}', 1, 'x', 'y')",
		"INSERT INTO draw_stratum (draw_id, unit_id, stratum, population, psus, drawn_psus) SELECT 'd1', id, 's', 1, 1, 1 FROM unit LIMIT 1",
		"INSERT INTO drawn_case (draw_id, number, frame_id, unit_id, stratum, psu, stage1, stage2, weight, reserve, position) SELECT 'd1', 1, 'h1', id, 's', 'p', 0.1, 1, 10, FALSE, 1 FROM unit LIMIT 1",
		"INSERT INTO fieldwork (round_id, form, rules) VALUES ('r', 'visit@1', '{}')",
		"INSERT INTO workload (id, round_id, number, unit_id, person_id) SELECT 'w1', 'r', 1, id, 'p1' FROM unit LIMIT 1",
		"INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, state, changed) SELECT 'c1', 'r', 'd1', 1, 'h1', 'AB', id, 's', 'p', FALSE, 1, 'open', '2026-11-24T00:00:00Z' FROM unit LIMIT 1",
		"INSERT INTO server_key (id, purpose, private, public, created) VALUES ('k', 'seal', $1, $1, '2026-11-24T00:00:00Z')",
		"INSERT INTO enrolment (token_hash, person_id, expires) VALUES ('h', 'p1', '2026-11-24T00:00:00Z')",
		"INSERT INTO device (id, person_id, name, public, enrolled) VALUES ('v1', 'p1', 'Máy 1', $1, '2026-11-24T00:00:00Z')",
		"INSERT INTO inbox (id, hash, device_id, via, received, signature, bytes) VALUES ('e1', 'x', 'v1', 'tablet', '2026-11-24T00:00:00Z', 's', $1)",
		"INSERT INTO intake (id, hash, device_id, received, state) VALUES ('e1', 'x', 'v1', '2026-11-24T00:00:00Z', 'accepted')",
		"INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode) VALUES ('e1', 'c1', 'r', 'p1', 'v1', '2026-11-24T00:00:00Z', '2026-11-24T00:10:00Z', 'complete', 'face')",
		"INSERT INTO interview (id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome, standing, review, received) VALUES ('e1', 'c1', 'r', 'visit@1', 'p1', 'face', '2026-11-24T00:00:00Z', '2026-11-24T00:10:00Z', 600000, 'complete', 'active', 'new', '2026-11-24T00:11:00Z')",
		"INSERT INTO interview_version (interview_id, number, answers, extra, texts, at, state) VALUES ('e1', 1, '5', '', '', '2026-11-24T00:11:00Z', 'original')",
		"INSERT INTO respondent_contact (interview_id, round_id, code, value) VALUES ('e1', 'r', 'phone', '0912')",
		"INSERT INTO review_comment (id, interview_id, question, body, author, at) VALUES ('rc', 'e1', '', 'Hỏi lại', 'an', '2026-11-24T00:00:00Z')",
		"INSERT INTO back_check (id, round_id, interview_id, enumerator, drawn, chosen_by, questions) VALUES ('b1', 'r', 'e1', 'p1', '2026-11-24T00:00:00Z', 'random', 'O1')",
		"INSERT INTO proposal (id, round_id, kind, object, reason, author, at, state) VALUES ('q1', 'r', 'void', 'e1', 'x', 'an', '2026-11-24T00:00:00Z', 'open')",
		"INSERT INTO keying (case_id, pass, round_id, person_id, at, answers, twice, state, envelope, reason) VALUES ('c1', 1, 'r', 'p1', '2026-11-24T00:00:00Z', '{}', TRUE, 'sealed', 'e1', 'x')",
		"INSERT INTO weighting (id, round_id, number, at, actor, spec, log, seal, state, answers) VALUES ('g1', 'r', 1, '2026-11-24T00:00:00Z', 'an', '{}', '[]', 'x', 'frozen', 'y')",
		"INSERT INTO weight (weighting_id, case_id, standing, interview_id, version, design, final) VALUES ('g1', 'c1', 'answered', 'i1', 1, 2.5, 2.75)",
		"INSERT INTO blob (sha256, size, received, whole, device_id, at) VALUES ('s1', 1, 1, TRUE, 'v1', '2026-11-24T00:00:00Z')",
		"INSERT INTO blob_part (sha256, start, bytes) VALUES ('s1', 0, $1)",
	} {
		var args []any
		if strings.Contains(insert, "$1") {
			args = append(args, []byte{0, 1, 255})
		}
		if _, err := s.db.Exec(insert, args...); err != nil {
			t.Fatalf("%s: %v", insert, err)
		}
	}
}

// everything is each table's contents.
func everything(t *testing.T, s *Store) map[string]contents {
	t.Helper()
	all := map[string]contents{}
	for _, table := range copiedTables {
		c, err := table.contents(context.Background(), s.ro, nil)
		if err != nil {
			t.Fatal(err)
		}
		all[table.name] = c
	}
	return all
}

func TestCopiedTablesAreAll(t *testing.T) {
	s := openTest(t, surveytest.SQLitePath(t), clockAt("2026-11-24"))
	names, err := rows(context.Background(), s.ro, func(r rowScanner) (name string, err error) { return name, r.Scan(&name) },
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose%'")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, table := range copiedTables {
		listed = append(listed, table.name)
		columns := func(query string) []string {
			t.Helper()
			rs, err := s.ro.Query(query)
			if err != nil {
				t.Fatal(err)
			}
			defer rs.Close()
			names, err := rs.Columns()
			if err != nil {
				t.Fatal(err)
			}
			return names
		}
		if got, want := columns(table.read), columns("SELECT * FROM "+table.name); !slices.Equal(got, want) || table.insert.columns != len(want) {
			t.Errorf("copied of %s are %v (%d), the schema has %v", table.name, got, table.insert.columns, want)
		}
	}
	slices.Sort(names)
	slices.Sort(listed)
	if !slices.Equal(names, listed) {
		t.Errorf("copied are\n%v\nthe schema has\n%v", listed, names)
	}
}

func TestCopyBetweenEngines(t *testing.T) {
	ctx := context.Background()
	databases := map[string]func(testing.TB) string{"sqlite": surveytest.SQLitePath, "postgres": surveytest.PostgresDSN}
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		t.Run(way[0]+"-"+way[1], func(t *testing.T) {
			src := openTest(t, databases[way[0]](t), clockAt("2026-11-24"))
			fullStore(t, src)
			dst, err := Open(ctx, databases[way[1]](t), src.clock)
			if err != nil {
				t.Fatal(err)
			}
			defer dst.Close()
			if _, err := src.CopyTo(ctx, dst, nil); !errors.Is(err, ErrSchemaOlder) {
				t.Errorf("target without schema: got %v", err)
			}
			if err := dst.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			want := everything(t, src)
			progress := map[string]int64{}
			counts, err := src.CopyTo(ctx, dst, func(table string, rows int64) { progress[table] = rows })
			if err != nil {
				t.Fatal(err)
			}
			if got := everything(t, dst); !maps.Equal(got, want) {
				t.Errorf("copied\n%v\nwant\n%v", got, want)
			}
			for table, n := range counts {
				if n == 0 || n != want[table].n || progress[table] != n {
					t.Errorf("table %s: %d copied, progress said %d, there were %d; the test wants rows in every table", table, n, progress[table], want[table].n)
				}
			}
			if faults, err := dst.VerifyChain(ctx); err != nil || len(faults) > 0 {
				t.Errorf("chain: %v, %v", faults, err)
			}
			if d, err := dst.Recount(ctx, false); err != nil || len(d) > 0 {
				t.Errorf("recount: %v, %v", d, err)
			}
			if _, err := src.CopyTo(ctx, dst, nil); !Is(err, Conflict) {
				t.Errorf("into a full target: got %v, want conflict", err)
			}
			add(t, dst, goodRating()) // it is alive
		})
	}
}

func TestBackupAndRestore(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		ctx := context.Background()
		s := openTest(t, database, clockAt("2026-11-24"))
		fullStore(t, s)
		want := everything(t, s)
		file := filepath.Join(t.TempDir(), "b c.db")
		report, err := s.Backup(ctx, file, false)
		if err != nil || report.Ratings != want["rating"].n || report.Bytes == 0 {
			t.Fatalf("got %+v, %v", report, err)
		}
		if _, err := s.Backup(ctx, file, false); !Is(err, Conflict) {
			t.Errorf("over an existing file: got %v, want conflict", err)
		}
		if _, err := s.Backup(ctx, file, true); err != nil {
			t.Errorf("told to overwrite: %v", err)
		}
		if f := finding(s.Health(ctx), "backup"); f.Level != Green || !strings.HasPrefix(f.Detail, "last backup at") {
			t.Errorf("health: %+v", f)
		}
		if left, _ := filepath.Glob(file + ".*"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}

		// Into a new SQLite file, and over one that is there.
		target := surveytest.SQLitePath(t)
		check := func(report RestoreReport, err error) {
			t.Helper()
			if err != nil || report.Ratings != want["rating"].n || len(report.Faults) > 0 {
				t.Fatalf("restore: %+v, %v", report, err)
			}
			r, err := Open(ctx, target, s.clock)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got := everything(t, r)
			delete(got, "setting") // the first backup's time came in between
			for table, c := range got {
				if c != want[table] {
					t.Errorf("restored table %s: %v, want %v", table, c, want[table])
				}
			}
			add(t, r, goodRating())
		}
		check(Restore(ctx, file, target, false, s.clock))
		if _, err := Restore(ctx, file, target, false, s.clock); !Is(err, Conflict) {
			t.Errorf("over an existing database: got %v, want conflict", err)
		}
		inUse, err := Open(ctx, target, s.clock)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(ctx, file, target, true, s.clock); !Is(err, Conflict) {
			t.Errorf("over a database in use: got %v, want conflict", err)
		}
		if err := inUse.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := Restore(ctx, file, target, true, s.clock)
		check(again, err)
		if aside, err := Open(ctx, again.Aside, s.clock); err != nil {
			t.Error(err)
		} else if n := everything(t, aside)["rating"].n; n != want["rating"].n+1 || aside.Close() != nil {
			t.Errorf("kept aside: %d ratings, want %d", n, want["rating"].n+1)
		}
	})
}

func TestRestoreIntoPostgres(t *testing.T) {
	ctx := context.Background()
	s := openTest(t, surveytest.SQLitePath(t), clockAt("2026-11-24"))
	fullStore(t, s)
	file := filepath.Join(t.TempDir(), "b.db")
	if _, err := s.Backup(ctx, file, false); err != nil {
		t.Fatal(err)
	}
	target := surveytest.PostgresDSN(t)
	if report, err := Restore(ctx, file, target, false, s.clock); err != nil || report.Ratings == 0 {
		t.Errorf("got %+v, %v", report, err)
	}
	if _, err := Restore(ctx, file, target, true, s.clock); !Is(err, Conflict) {
		t.Errorf("into a full database: got %v, want conflict", err)
	}
}

func TestRestoreRefusesBadBackups(t *testing.T) {
	ctx := context.Background()
	s := openTest(t, surveytest.SQLitePath(t), clockAt("2026-11-24"))
	fullStore(t, s)
	dir := t.TempDir()
	good := filepath.Join(dir, "good.db")
	if _, err := s.Backup(ctx, good, false); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "target.db")
	refused := func(name string, want error, change func(file string)) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := copyFile(good, file); err != nil {
			t.Fatal(err)
		}
		change(file)
		if _, err := Restore(ctx, file, target, false, s.clock); err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: got %v", name, err)
		}
		if left, _ := filepath.Glob(target + "*"); len(left) > 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
	refused("missing", os.ErrNotExist, func(file string) { os.Remove(file) })
	refused("text", nil, func(file string) { os.WriteFile(file, []byte("hello, this is no database"), 0o600) })
	refused("damaged", nil, func(file string) { damage(t, file) })
	refused("newer", ErrSchemaNewer, func(file string) {
		n, err := Open(ctx, file, s.clock)
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		if _, err := n.db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"); err != nil {
			t.Fatal(err)
		}
	})
	// A changed answer is restored, but told.
	changed := filepath.Join(dir, "changed.db")
	if err := copyFile(good, changed); err != nil {
		t.Fatal(err)
	}
	c, err := Open(ctx, changed, s.clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.db.Exec("UPDATE rating SET answers = '1111' WHERE day = '2026-11-20'"); err != nil || c.Close() != nil {
		t.Fatal(err)
	}
	if report, err := Restore(ctx, changed, target, false, s.clock); err != nil || len(report.Faults) == 0 {
		t.Errorf("changed: got %+v, %v; want faults", report, err)
	}
}

// TestBackupUnderLoad makes backups while others write; everything that was
// acknowledged before a backup began must be in it.
func TestBackupUnderLoad(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx, cancel := context.WithCancel(context.Background())
		var mu sync.Mutex
		acknowledged := map[string]bool{}
		var writers sync.WaitGroup
		for seed := range 4 {
			writers.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(seed), 1))
				for ctx.Err() == nil {
					r := randomRating(rng)
					if _, err := s.AddRating(context.Background(), r, nil); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					acknowledged[r.ID] = true
					mu.Unlock()
				}
			})
		}
		dir := t.TempDir()
		for i := range 4 {
			mu.Lock()
			before := maps.Clone(acknowledged)
			mu.Unlock()
			file := filepath.Join(dir, string(rune('a'+i)))
			if _, err := s.Backup(context.Background(), file, false); err != nil {
				t.Error(err)
				break
			}
			b, err := Open(context.Background(), file, s.clock)
			if err != nil {
				t.Fatal(err)
			}
			ids, err := rows(context.Background(), b.ro, func(r rowScanner) (id string, err error) { return id, r.Scan(&id) }, "SELECT id FROM rating")
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range ids {
				delete(before, id)
			}
			if len(before) > 0 {
				t.Errorf("backup %d: %d of the ratings acknowledged before it are missing", i, len(before))
			}
			if d, err := b.Recount(context.Background(), false); err != nil || len(d) > 0 {
				t.Errorf("backup %d: tallies do not fit: %v, %v", i, d, err)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		}
		cancel()
		writers.Wait()
		t.Logf("%d acknowledged meanwhile", len(acknowledged))
	})
}
