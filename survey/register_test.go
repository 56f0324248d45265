package survey

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// testNow is the instant of the tests' clock.
var testNow = time.Date(2026, 11, 24, 9, 0, 0, 0, Vietnam)

// testStore opens a migrated database whose clock can be set.
func testStore(t testing.TB, database string) (*Store, *time.Time) {
	t.Helper()
	now := testNow
	s, err := Open(t.Context(), database, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, &now
}

// eachSeeded runs fn on both engines with the register loaded.
func eachSeeded(t *testing.T, fn func(t *testing.T, s *Store, now *time.Time)) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		s, now := testStore(t, database)
		if err := s.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		fn(t, s, now)
	})
}

func names(units []Unit) []string {
	var out []string
	for _, u := range units {
		out = append(out, u.Name.Vi)
	}
	return out
}

func TestSeedLoadsTheRegisterOnce(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		ctx := t.Context()
		reg, err := s.Register(ctx)
		if err != nil {
			t.Fatal(err)
		}
		count := func(kind, day string) (n int) {
			for _, u := range reg.Units() {
				if u.Kind == kind && (day == "" || u.ValidOn(day)) {
					n++
				}
			}
			return n
		}
		for _, want := range []struct {
			kind, day string
			n         int
		}{
			{"commune", "2026-11-24", 99}, {"commune", "2025-06-30", 192 + 121}, {"district", "2025-06-30", 18},
			{"district", "2025-07-01", 0}, {"department", "2026-11-24", 15}, {"vertical", "2026-11-24", 5},
			{"province", "2025-06-30", 2}, {"province", "2026-11-24", 1}, {"", "", 0},
		} {
			if got := count(want.kind, want.day); got != want.n {
				t.Errorf("%s on %q: got %d units, want %d", want.kind, want.day, got, want.n)
			}
		}
		for table, want := range map[string]int{"sector": 30, "target": 14, "questionnaire": 6, "method": 6, "round": 1,
			"unit_succession": 345} {
			var n int
			if err := s.ro.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != want {
				t.Errorf("%s: got %d rows (%v), want %d", table, n, err, want)
			}
		}

		sector, _ := reg.Sector("land")
		sector.Name.En = "Land affairs"
		if _, err := s.SaveSector(ctx, "an", sector); err != nil {
			t.Fatal(err)
		}
		// A newer program brings a changed register: what was edited stays.
		if _, err := s.db.Exec("UPDATE setting SET value = 'older' WHERE key = 'register'"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Seed(ctx); err != nil {
				t.Fatal(err)
			}
		}
		reg, _ = s.Register(ctx)
		if got, _ := reg.Sector("land"); got.Name.En != "Land affairs" {
			t.Errorf("after loading again: got %q, want the edited name", got.Name.En)
		}
	})
}

func TestRegisterReadsHistory(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	reg, err := s.Register(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, _ := reg.UnitAt("07840", "2025-06-30")
	after, _ := reg.UnitAt("07840", "2025-07-01")
	if before.Name.Vi != "Thị trấn Thắng" || after.Name.Vi != "Xã Hiệp Hòa" {
		t.Errorf("code 07840: got %q then %q, want Thị trấn Thắng then Xã Hiệp Hòa", before.Name.Vi, after.Name.Vi)
	}
	if got := names(reg.Successors("bg-so-khdt~2025-02-28", "2026-11-24")); !slices.Equal(got, []string{"Sở Tài chính tỉnh Bắc Ninh"}) {
		t.Errorf("two steps on: got %v, want Sở Tài chính tỉnh Bắc Ninh", got)
	}
	if got := names(reg.Successors("bg-so-khdt~2025-02-28", "2025-04-01")); !slices.Equal(got, []string{"Sở Tài chính tỉnh Bắc Giang"}) {
		t.Errorf("one step on: got %v, want Sở Tài chính tỉnh Bắc Giang", got)
	}
	if got := len(reg.Predecessors("07210")); got != 7 {
		t.Errorf("predecessors of Phường Bắc Giang: got %d, want 7", got)
	}
	if got := len(reg.Predecessors("bn-so-tai-chinh")); got != 3 {
		t.Errorf("predecessors of the finance department: got %d, want 3", got)
	}
	for query, want := range map[string]string{
		"hiep hoa": "Xã Hiệp Hòa", "Hiệp Hòa": "Xã Hiệp Hòa", "07210": "Phường Bắc Giang", "so y te": "Sở Y tế tỉnh Bắc Ninh",
		"health": "Sở Y tế tỉnh Bắc Ninh",
	} {
		if got := reg.Search(query, "2026-11-24", 5); len(got) == 0 || got[0].Name.Vi != want {
			t.Errorf("search %q: got %v, want %s first", query, names(got), want)
		}
	}
	if got := reg.Search("", "", 5); got != nil {
		t.Errorf("empty search: got %v, want nothing", names(got))
	}
	if got := len(reg.Within("24")); got != 1+15+5+99 {
		t.Errorf("within the province: got %d units, want 120", got)
	}
	if got := names(reg.UnitsNamed("Hiệp Hòa", "2026-11-24")); !slices.Equal(got, []string{"Xã Hiệp Hòa"}) {
		t.Errorf("named Hiệp Hòa: got %v", got)
	}
	if got := len(reg.UnitsNamed("Xã Đồng Tiến", "2025-06-30")); got != 2 {
		t.Errorf("named Xã Đồng Tiến before the merger: got %d, want 2", got)
	}
}

func TestTargetsFor(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	reg, _ := s.Register(t.Context())
	sector := func(code string) *Sector { x, _ := reg.Sector(code); return &x }
	for _, c := range []struct {
		q    TargetQuery
		want []string
	}{
		{TargetQuery{Year: 2025, Sector: sector("land"), Measure: "procedure-settlement"}, []string{"T01", "T02"}},
		{TargetQuery{Year: 2030, Sector: sector("tax"), Measure: "procedure-settlement"}, []string{"T03"}},
		{TargetQuery{Year: 2025, Sector: sector("health"), Measure: "public-service"}, []string{"T06", "T09a"}},
		{TargetQuery{Year: 2025, Sector: sector("health"), Respondent: "organisation", Measure: "public-service"}, []string{"T09a"}},
		{TargetQuery{Year: 2030, Sector: sector("education"), Metric: "expectation-met"}, []string{"T11b"}},
		{TargetQuery{Year: 2030, Measure: "agency-service"}, []string{"T07"}},
		{TargetQuery{Year: 2026}, nil},
	} {
		got, err := s.TargetsFor(t.Context(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, x := range got {
			ids = append(ids, x.ID)
			if x.Text.En == "" {
				t.Errorf("target %s has no English text", x.ID)
			}
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%+v: got %v, want %v", c.q, ids, c.want)
		}
	}
}

func TestEditsNeedTheirVersionAndAreAudited(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		ctx := t.Context()
		u, err := s.SaveUnit(ctx, "an", Unit{Code: "bv-1", Kind: "facility", Name: Text{"Bệnh viện", "Hospital"}, Parent: "24",
			Block: "hospital", ValidFrom: "2025-07-01", Sectors: []string{"health"}})
		if err != nil {
			t.Fatal(err)
		}
		if u.ID != "bv-1" || u.Version != 1 {
			t.Errorf("created: got id %q version %d, want bv-1 and 1", u.ID, u.Version)
		}
		stale := u
		u.Name.Vi = "Bệnh viện A"
		if u, err = s.SaveUnit(ctx, "an", u); err != nil || u.Version != 2 {
			t.Fatalf("changed: got version %d, %v", u.Version, err)
		}
		if _, err := s.SaveUnit(ctx, "binh", stale); !Is(err, Conflict) {
			t.Errorf("outdated version: got %v, want a conflict", err)
		}
		for name, bad := range map[string]Unit{
			"kind":    {Code: "x", Kind: "castle", Name: Text{Vi: "x"}},
			"code":    {Code: "a b", Kind: "facility", Name: Text{Vi: "x"}},
			"parent":  {Code: "x", Kind: "facility", Name: Text{Vi: "x"}, Parent: "nowhere"},
			"sectors": {Code: "x", Kind: "facility", Name: Text{Vi: "x"}, Sectors: []string{"magic"}},
			"period":  {Code: "x", Kind: "facility", Name: Text{Vi: "x"}, ValidFrom: "2026-02-30"},
		} {
			if _, err := s.SaveUnit(ctx, "an", bad); !Is(err, Invalid) && !hasErrors(err) {
				t.Errorf("%s: got %v, want a refusal", name, err)
			}
		}
		if _, err := s.SaveUnit(ctx, "an", Unit{Code: "07210", Kind: "commune", Name: Text{Vi: "x"}}); !Is(err, Conflict) {
			t.Errorf("code in use: got %v, want a conflict", err)
		}
		if _, err := s.SaveUnit(ctx, "an", Unit{ID: "24", Code: "24", Kind: "province", Name: Text{Vi: "x"}, Parent: "07210",
			ValidFrom: "2025-07-01", Version: 1}); !Is(err, Invalid) {
			t.Errorf("parent below itself: got %v, want a refusal", err)
		}

		trail, err := s.AuditTrail(ctx, "bv-1", 0, 10)
		if err != nil || len(trail) != 2 || trail[0].Action != "unit.change" || trail[1].Actor != "an" {
			t.Errorf("audit of the unit: got %+v, %v; want create and change", trail, err)
		}
		if n, _, err := s.VerifyAudit(ctx); err != nil || n != 3 {
			t.Errorf("chain: got %d entries, %v; want 3", n, err)
		}
		for _, tamper := range []string{"UPDATE audit SET actor = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 1"} {
			if _, err := s.db.Exec(tamper); err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.VerifyAudit(ctx); err == nil {
				t.Errorf("after %q the chain still verifies", tamper)
			}
		}
	})
}

func hasErrors(err error) bool {
	_, ok := err.(Errors)
	return ok
}

func TestRoundSteps(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		ctx := t.Context()
		r, err := s.SaveRound(ctx, "an", Round{ID: "tthc-2026", Kind: "transaction", Name: Text{Vi: "Đợt 2026"}, Method: "TTHC-2640/BN-1"})
		if err != nil || r.State != RoundDraft {
			t.Fatalf("created: got %+v, %v", r, err)
		}
		if _, err := s.MoveRound(ctx, "an", r.ID, RoundClosed, r.Version); !Is(err, Conflict) {
			t.Errorf("draft to closed: got %v, want a conflict", err)
		}
		for _, to := range []RoundState{RoundOpen, RoundClosing, RoundOpen, RoundClosing, RoundClosed, RoundClosing, RoundClosed} {
			if r, err = s.MoveRound(ctx, "an", r.ID, to, r.Version); err != nil {
				t.Fatal(err)
			}
		}
		if r, err = publishRound(t, s, r); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveRound(ctx, "an", r); !Is(err, Conflict) {
			t.Errorf("change of an edition: got %v, want a conflict", err)
		}
		if _, err := s.SaveRound(ctx, "an", Round{ID: "x", Kind: "counter", Name: Text{Vi: "x"}, Method: "none"}); !Is(err, Invalid) {
			t.Errorf("unknown method: got %v, want a refusal", err)
		}
	})
}

func TestFormsFreezeInUse(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		ctx := t.Context()
		body, err := s.FormBody(ctx, "counter-rating@1.0.0")
		if err != nil {
			t.Fatal(err)
		}
		q, err := s.LoadForm(ctx, "counter-rating@1.0.0")
		if err != nil || len(q.Items()) != 6 {
			t.Fatalf("loaded: got %v, %v", q, err)
		}
		changed := []byte(strings.Replace(body, `"Đánh giá nhanh tại quầy"`, `"Đánh giá tại quầy"`, 1))
		if _, err := s.SaveQuestionnaire(ctx, "an", changed); err != nil {
			t.Fatalf("before use: %v", err)
		}
		if q, _ := s.LoadForm(ctx, "counter-rating@1.0.0"); q.Title.Vi != "Đánh giá tại quầy" {
			t.Errorf("own change: got %q at once", q.Title.Vi)
		}
		if _, err := s.SaveStation(ctx, "an", Station{Unit: "07210", Round: "counter", Name: Text{Vi: "Quầy 1"},
			Sectors: []string{"land"}, Form: "counter-rating@1.0.0"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveQuestionnaire(ctx, "an", changed); err != nil {
			t.Errorf("the same definition again: %v", err)
		}
		if _, err := s.SaveQuestionnaire(ctx, "an", []byte(body)); !Is(err, Conflict) {
			t.Errorf("another definition of a frozen version: got %v, want a conflict", err)
		}
		if _, err := s.LoadForm(ctx, "nothing@1"); !Is(err, NotFound) {
			t.Errorf("unknown form: got %v", err)
		}
	})
}

func TestMethodsAreFixedOnceUsed(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		ctx := t.Context()
		m, err := s.Method(ctx, "COUNTER/BN-1")
		if err != nil || m.SuppressBelow != 10 {
			t.Fatalf("got %+v, %v", m, err)
		}
		all, err := s.Methods(ctx)
		if err != nil || len(all) != 6 {
			t.Fatalf("got %d methods, %v", len(all), err)
		}
		if _, err := s.SaveMethod(ctx, "an", []byte(all[0].Body)); err != nil {
			t.Errorf("before use: %v", err)
		}
		if err := s.tx(ctx, func(tx *sql.Tx) error { return useMethod(ctx, tx, "COUNTER/BN-1") }); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveMethod(ctx, "an", []byte(all[0].Body)); !Is(err, Conflict) {
			t.Errorf("after use: got %v, want a conflict", err)
		}
		if _, err := s.SaveMethod(ctx, "an", []byte(`{}`)); !Is(err, Invalid) {
			t.Errorf("empty record: got %v, want a refusal", err)
		}
	})
}

func TestSeveralProcessesSeedAtOnce(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		first, _ := testStore(t, database)
		second, _ := testStore(t, database)
		errs := make(chan error, 2)
		for _, s := range []*Store{first, second} {
			go func() { errs <- s.Seed(context.WithoutCancel(t.Context())) }()
		}
		for range 2 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}
