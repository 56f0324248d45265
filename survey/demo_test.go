package survey

import (
	"math"
	"slices"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

func TestDemo(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	ctx := t.Context()
	if err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	begin := SystemClock()
	truth, err := s.FillDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d ratings, %d stations, %d cells in %v", truth.Ratings, len(truth.Stations), len(truth.Cells), SystemClock().Sub(begin))
	if n := ratingRows(t, s); n != truth.Ratings || n < 35_000 || n > 45_000 {
		t.Errorf("got %d ratings kept, %d drawn, want about 40,000", n, truth.Ratings)
	}
	var first, last string
	if err := s.ro.QueryRow("SELECT min(day), max(day) FROM rating").Scan(&first, &last); err != nil {
		t.Fatal(err)
	}
	if first < "2025-11-24" || first > "2025-12-01" || last != "2026-11-23" {
		t.Errorf("days: got %s to %s, want a year that ends on 2026-11-23", first, last)
	}

	// What was drawn is what was kept, and it agrees with the truth.
	var expected, variance, top float64
	kept := map[DemoCell]int64{}
	tallies, err := rows(ctx, s.ro, scanTally, "SELECT round_id, form, month, unit_id, sector, respondent, n, counts FROM tally")
	if err != nil {
		t.Fatal(err)
	}
	units := map[string]int64{}
	for _, x := range tallies {
		c := x.Counts.Item("O1", false)
		kept[DemoCell{x.Unit, x.Sector, x.Period}] += c.Level[3] + c.Level[4]
		units[x.Unit] += x.N
	}
	for cell, draw := range truth.Cells {
		if kept[cell] != int64(draw.Top) {
			t.Fatalf("%v: got %d answers of 4–5 kept, %d drawn", cell, kept[cell], draw.Top)
		}
		n := float64(draw.Valid)
		expected += n * draw.Satisfied
		variance += n * draw.Satisfied * (1 - draw.Satisfied)
		top += float64(draw.Top)
	}
	if z := (top - expected) / math.Sqrt(variance); math.Abs(z) > 3.5 {
		t.Errorf("satisfied: got %.0f, the truth is %.1f, %.1f standard deviations off", top, expected, z)
	}
	if units[truth.Without] != 0 || truth.Without == "" {
		t.Errorf("unit %q has %d ratings, want none", truth.Without, units[truth.Without])
	}
	var under10, under30 int
	for _, n := range units {
		if n < 10 {
			under10++
		} else if n < 30 {
			under30++
		}
	}
	if under10 < 2 || under30 < 3 || len(units) < 125 {
		t.Errorf("got %d units, %d under 10, %d under 30", len(units), under10, under30)
	}

	if _, err := s.StationByCode(ctx, truth.Stations[0].Code); err != nil {
		t.Errorf("first station: %v", err)
	}
	if _, err := s.StationByCode(ctx, truth.Closed.Code); !Is(err, Closed) {
		t.Errorf("closed station: got %v", err)
	}
	if len(truth.Moved) < 4 {
		t.Errorf("got %d moved posters, want several", len(truth.Moved))
	}
	for _, st := range truth.Moved {
		if p, err := s.StationByCode(ctx, st.Code); err != nil || p.Printed() != st.Code {
			t.Errorf("poster %s of %s: got %q, %v", st.Code, st.Unit, p.Station.Code, err)
		}
	}
	if diff, err := s.Recount(ctx, false); err != nil || len(diff) != 0 {
		t.Errorf("tallies differ from the answers: %v %v", diff, err)
	}
	if list, err := s.Dossiers(ctx, "2026-01", "2026-10"); err != nil || len(list) < 1000 {
		t.Errorf("got %d dossier counts, %v", len(list), err)
	}

	// Again: nothing is added, and the same is true.
	again, err := s.FillDemo(ctx)
	if err != nil || ratingRows(t, s) != truth.Ratings || !slices.EqualFunc(again.Stations, truth.Stations, func(a, b Station) bool { return a.Code == b.Code }) {
		t.Errorf("again: %v, %d ratings", err, ratingRows(t, s))
	}
}

func TestDemoIsTheSameOnBothEngines(t *testing.T) {
	if testing.Short() {
		t.Skip("two demos")
	}
	sums := map[Engine]string{}
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		if _, err := s.FillDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := rows(t.Context(), s.ro, scanRating, "SELECT "+ratingColumns+" FROM rating ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, r := range list {
			fields = append(fields, r.ID, r.Unit, r.Day, r.Answers, r.Extra.String())
		}
		sum := hashFields(fields...)
		sums[s.engine] = string(sum[:])
	})
	if len(sums) == 2 && sums[SQLite] != sums[Postgres] {
		t.Error("the demo differs between the engines")
	}
}
