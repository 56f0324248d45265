package survey

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"sipas/analysis"
	"sipas/survey/surveytest"
)

const quickForm = "counter-rating@1.0.0"

// province is a seeded store with counters in three communes.
func province(t *testing.T, database string) *Store {
	t.Helper()
	ctx := context.Background()
	s, err := Open(ctx, database, clockAt("2026-11-24"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	for i, unit := range []string{"07210", "07228", "07246"} {
		_, err := s.SaveStation(ctx, "test", Station{Code: "TEST" + string(rune('A'+i)), Unit: unit, Round: "counter",
			Name: Text{Vi: "Quầy 1", En: "Counter 1"}, Sectors: []string{"land", "civil-status", "construction"},
			Form: quickForm, FullForm: "tthc-2640@1.0.0", State: "open"})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// rate adds ratings whose overall answers are the given characters.
func rate(t *testing.T, s *Store, unit, sector, overall string) {
	t.Helper()
	var all []Submission
	for _, o := range overall {
		all = append(all, Submission{Rating: Rating{ID: NewID(), Round: "counter", Form: quickForm, Unit: unit, Sector: sector,
			Channel: "phone", Day: "2026-11-24", Answers: string(o) + "....."}})
	}
	for i, r := range s.AddRatings(context.Background(), all) {
		if r.Err != nil {
			t.Fatalf("rating %d: %v", i, r.Err)
		}
	}
}

func index(t *testing.T, s *Store, q IndexQuery) *Table {
	t.Helper()
	if _, err := s.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	q.Round, q.Form = "counter", quickForm
	if q.Periods == nil {
		q.Periods = []string{"2026-11"}
	}
	table, err := s.Index(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func find(t *testing.T, table *Table, unit, sector string) Row {
	t.Helper()
	for _, r := range table.Rows {
		if r.Unit == unit && r.Sector == sector && r.Level == LevelIndex {
			return r
		}
	}
	t.Fatalf("no row for %s %s among %d rows", unit, sector, len(table.Rows))
	return Row{}
}

func TestIndexOfAUnit(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, dsn string) {
		s := province(t, dsn)
		// 20 satisfied, 5 neutral, 5 dissatisfied, 3 without an opinion
		rate(t, s, "07210", "land", strings.Repeat("5", 12)+strings.Repeat("4", 8)+"33333"+"11122"+"000")
		rate(t, s, "07228", "land", "555554444")
		table := index(t, s, IndexQuery{By: []Dim{ByUnit}})
		r := find(t, table, "07210", All)
		if r.State != StateShown || r.Ratings != 33 || r.Primary.N != 30 || r.Basis != BasisAnswers {
			t.Errorf("got %s, %d ratings, n=%d, %s", r.State, r.Ratings, r.Primary.N, r.Basis)
		}
		if want := 20.0 / 30; math.Abs(r.Primary.Estimate-want) > 1e-15 {
			t.Errorf("TOP2: got %v, want %v", r.Primary.Estimate, want)
		}
		if want := (12*5.0 + 8*4 + 5*3 + 2*2 + 3*1) / 150; math.Abs(r.Secondary.Estimate-want) > 1e-15 {
			t.Errorf("MEAN5: got %v, want %v", r.Secondary.Estimate, want)
		}
		if want := 3.0 / 33; math.Abs(r.Missing-want) > 1e-15 {
			t.Errorf("missing: got %v, want %v", r.Missing, want)
		}
		// binom.test(20, 30)$conf.int in R
		if math.Abs(r.Primary.Interval.Lower-0.4718800) > 1e-6 || math.Abs(r.Primary.Interval.Upper-0.8271258) > 1e-6 {
			t.Errorf("interval: got %v", r.Primary.Interval)
		}
		for _, reading := range r.Readings {
			if reading.Score == analysis.Top2 && reading.Target.Percent >= 85 && reading.Verdict != analysis.NotMet {
				t.Errorf("%s: got %s, want not met", reading.Target.ID, reading.Verdict)
			}
		}
		if len(r.Readings) == 0 {
			t.Error("no target applies")
		}
		few := find(t, table, "07228", All)
		if few.State != StateFew || few.Ratings != 0 || few.Primary.N != 0 || !math.IsNaN(few.Primary.Estimate) {
			t.Errorf("9 answers: got %+v", few)
		}
		if none := find(t, table, "07246", All); none.State != StateNone {
			t.Errorf("no answers: got %s", none.State)
		}
	})
}

func TestIncrementRule(t *testing.T) {
	s := province(t, t.TempDir()+"/t.db")
	shown := func() int64 { return find(t, index(t, s, IndexQuery{By: []Dim{ByUnit}}), "07210", All).Ratings }
	rate(t, s, "07210", "land", strings.Repeat("5", 12))
	if got := shown(); got != 12 {
		t.Fatalf("first: got %d, want 12", got)
	}
	before, err := s.PublishedStamp(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rate(t, s, "07210", "land", "1111")
	if got := shown(); got != 12 {
		t.Errorf("after 4 more: got %d, want 12", got)
	}
	if now, _ := s.PublishedStamp(context.Background()); now != before {
		t.Errorf("the stamp changed from %v to %v although nothing did", before, now)
	}
	rate(t, s, "07210", "land", "1")
	if got := shown(); got != 17 {
		t.Errorf("after 5 more: got %d, want 17", got)
	}
	if now, _ := s.PublishedStamp(context.Background()); now == before {
		t.Errorf("stamp: got %v after %v", now, before)
	}
}

func TestDossiersWeigh(t *testing.T) {
	s := province(t, t.TempDir()+"/t.db")
	rate(t, s, "07210", "land", strings.Repeat("5", 10)+strings.Repeat("1", 10))
	rate(t, s, "07210", "civil-status", strings.Repeat("5", 40))
	if got := find(t, index(t, s, IndexQuery{By: []Dim{ByUnit}}), "07210", All); got.Basis != BasisAnswers || math.Abs(got.Primary.Estimate-50.0/60) > 1e-15 {
		t.Errorf("without dossiers: %s %v", got.Basis, got.Primary.Estimate)
	}
	counts := []DossierCount{{Unit: "07210", Sector: "land", Month: "2026-11", N: 900}, {Unit: "07210", Sector: "civil-status", Month: "2026-11", N: 100}}
	if err := s.SaveDossiers(context.Background(), "test", counts[:1]); err != nil {
		t.Fatal(err)
	}
	if got := find(t, index(t, s, IndexQuery{By: []Dim{ByUnit}}), "07210", All); got.Basis != BasisAnswers {
		t.Errorf("with half of the dossiers: %s", got.Basis)
	}
	if err := s.SaveDossiers(context.Background(), "test", counts); err != nil {
		t.Fatal(err)
	}
	got := find(t, index(t, s, IndexQuery{By: []Dim{ByUnit}}), "07210", All)
	if want := 0.9*0.5 + 0.1*1; got.Basis != BasisDossiers || math.Abs(got.Primary.Estimate-want) > 1e-12 {
		t.Errorf("with dossiers: %s %v, want %v", got.Basis, got.Primary.Estimate, want)
	}
}

func TestAgenciesAreNotPooled(t *testing.T) {
	s := province(t, t.TempDir()+"/t.db")
	rate(t, s, "07210", "land", strings.Repeat("5", 90)+strings.Repeat("1", 10))
	rate(t, s, "07228", "land", strings.Repeat("5", 10)+strings.Repeat("1", 10))
	got := find(t, index(t, s, IndexQuery{By: []Dim{BySector}}), All, "land")
	if want := (0.9 + 0.5) / 2; got.Basis != BasisAgencies || math.Abs(got.Primary.Estimate-want) > 1e-12 || got.Primary.N != 120 {
		t.Errorf("got %s %v n=%d, want the mean of agencies %v", got.Basis, got.Primary.Estimate, got.Primary.N, want)
	}
}

func TestHiddenSectorCannotBeSubtracted(t *testing.T) {
	s := province(t, t.TempDir()+"/t.db")
	rate(t, s, "07210", "land", strings.Repeat("5", 40))
	rate(t, s, "07210", "civil-status", strings.Repeat("4", 15))
	rate(t, s, "07210", "construction", strings.Repeat("1", 6))
	table := index(t, s, IndexQuery{By: []Dim{ByUnit, BySector}})
	for sector, want := range map[string]State{"land": StateShown, "civil-status": StateProtected, "construction": StateFew} {
		if got := find(t, table, "07210", sector); got.State != want || (got.Ratings > 0) != (want == StateShown) {
			t.Errorf("%s: got %s with %d ratings, want %s", sector, got.State, got.Ratings, want)
		}
	}
}

func TestScopeLimitsRows(t *testing.T) {
	s := province(t, t.TempDir()+"/t.db")
	rate(t, s, "07210", "land", strings.Repeat("5", 20))
	rate(t, s, "07210", "civil-status", strings.Repeat("1", 20))
	rate(t, s, "07228", "land", strings.Repeat("1", 20))
	land := index(t, s, IndexQuery{By: []Dim{ByUnit}, Scope: Scope{Sectors: []string{"land"}}})
	if got := find(t, land, "07210", All); got.Primary.Estimate != 1 || got.Ratings != 20 {
		t.Errorf("a department on land sees %v of %d", got.Primary.Estimate, got.Ratings)
	}
	leader := index(t, s, IndexQuery{By: []Dim{ByUnit}, Scope: Scope{Units: []string{"07228"}}})
	if len(leader.Rows) != 1 || leader.Rows[0].Unit != "07228" {
		t.Errorf("a leader sees %d rows", len(leader.Rows))
	}
	for _, q := range []IndexQuery{{Scope: Scope{Nothing: true}}, {Units: []string{"07210"}, Scope: Scope{Units: []string{"07228"}}}} {
		if got := index(t, s, q); slices.ContainsFunc(got.Rows, func(r Row) bool { return r.State != StateNone }) {
			t.Errorf("out of scope: %+v", got.Rows)
		}
	}
}

func TestTargetResults(t *testing.T) {
	s := province(t, t.TempDir()+"/t.db")
	rate(t, s, "07210", "land", strings.Repeat("5", 99)+"1")
	rate(t, s, "07210", "construction", strings.Repeat("5", 20)+strings.Repeat("1", 30))
	if _, err := s.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	_, results, err := s.TargetResults(context.Background(), IndexQuery{Round: "counter", Form: quickForm, Periods: []string{"2026-11"}})
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]analysis.Verdict{}
	for _, r := range results {
		verdicts[r.Target.ID] = r.Verdict
	}
	// T02: land, construction and investment must each reach 85 %; construction has 40 %.
	if verdicts["T02"] != analysis.NotMet {
		t.Errorf("T02: got %s, want not met; all: %v", verdicts["T02"], verdicts)
	}
	// Nobody has answered about health: no verdict.
	if verdicts["T09a"] != analysis.CannotTell {
		t.Errorf("T09a: got %s, want cannot tell", verdicts["T09a"])
	}
	if len(results) < 12 {
		t.Errorf("got %d targets", len(results))
	}
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		period string
		want   string
	}{
		{"2026-02", "2026-02"}, {"2026-Q1", "2026-01 2026-02 2026-03"}, {"2026-13", ""}, {"2026-Q5", ""}, {"26", ""}, {"", ""}, {"2026-1", ""},
		{"2026", "2026-01 2026-02 2026-03 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10 2026-11 2026-12"},
	} {
		if got := strings.Join(MonthsOf(tt.period), " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.period, got, tt.want)
		}
	}
	if got := strings.Join(PeriodsOf("2026-11"), " "); got != "2026-11 2026-Q4 2026" {
		t.Errorf("got %q", got)
	}
}
