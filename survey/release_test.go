package survey

import (
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// drawnRound makes a round of households with a plan and a draw of 100 cases and
// 20 reserves in each commune; n households stand in a commune's list.
func drawnRound(t testing.TB, s *Store, communes, n int) (Round, Draw) {
	t.Helper()
	r := sampleRound(t, s, communes, n)
	if _, err := s.SaveFieldwork(t.Context(), "an", Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", Rules: DefaultFieldRules()}); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveSampleDesign(t.Context(), "an", r.ID, DesignPreset("household"), 0); err != nil {
		t.Fatal(err)
	}
	d, err := s.drawFrom(t.Context(), "an", r.ID, "000102030405060708090a0b0c0d0e0f")
	if err != nil {
		t.Fatal(err)
	}
	return r, d
}

func TestReleaseDraw(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		r, d := drawnRound(t, s, 2, 400)
		f, err := s.ReleaseDraw(ctx, "an", d.ID)
		if err != nil || f.Draw != d.ID {
			t.Fatalf("release: %+v %v", f, err)
		}
		cases, err := s.Cases(ctx, r.ID)
		if err != nil || len(cases) != 240 {
			t.Fatalf("%d cases, want 240: %v", len(cases), err)
		}
		i, codes := 0, map[string]bool{}
		err = s.DrawnCases(ctx, d.ID, func(want DrawnCase, _ FrameUnit) error {
			c := cases[i]
			i++
			state := CaseOpen
			if want.Reserve {
				state = CaseReserve
			}
			if c.Number != want.Number || c.FrameID != want.FrameID || c.Unit != want.Unit || c.Stratum != want.Stratum || c.PSU != want.PSU ||
				c.Reserve != want.Reserve || c.Position != want.Position || c.State != state || c.Version != 1 || c.Draw != d.ID || c.Changed != Stamp(*now) {
				t.Errorf("case %+v of %+v", c, want)
			}
			if codes[c.Code] || !ValidCaseCode(c.Code) || !ValidID(c.ID) {
				t.Errorf("case %d has the code %q and the id %q", c.Number, c.Code, c.ID)
			}
			codes[c.Code] = true
			if found, err := s.CaseByCode(ctx, FormatCaseCode(c.Code)); err != nil || found.ID != c.ID {
				t.Errorf("by code %s: %+v %v", c.Code, found, err)
			}
			return nil
		})
		if err != nil || i != 240 {
			t.Errorf("compared %d cases: %v", i, err)
		}
		if _, err := s.ReleaseDraw(ctx, "an", d.ID); !Is(err, Conflict) {
			t.Errorf("the same draw again: %v", err)
		}
		second, err := s.DrawSample(ctx, "an", r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.Exec("UPDATE field_case SET person_id = 'p' WHERE id = $1", cases[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReleaseDraw(ctx, "an", second.ID); !Is(err, Conflict) {
			t.Errorf("another draw while a case is assigned: %v", err)
		}
		if _, err := s.db.Exec("UPDATE field_case SET person_id = ''"); err != nil {
			t.Fatal(err)
		}
		if f, err = s.ReleaseDraw(ctx, "an", second.ID); err != nil || f.Draw != second.ID {
			t.Errorf("another draw before the first visit: %v", err)
		}
		if cases, err = s.Cases(ctx, r.ID); err != nil || len(cases) != 240 || cases[0].Draw != second.ID || codes[cases[0].Code] {
			t.Fatalf("after the second release %d cases, the first %+v: %v", len(cases), cases[0], err)
		}
		if _, err := s.db.Exec(`INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode)
			VALUES ($1, $2, $3, '', '', '', '', 'not_at_home', 'face')`, NewID(), cases[0].ID, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReleaseDraw(ctx, "an", d.ID); !Is(err, Conflict) {
			t.Errorf("another draw after a visit: %v", err)
		}
		if again, err := s.Cases(ctx, r.ID); err != nil || len(again) != 240 || again[0].ID != cases[0].ID {
			t.Errorf("a refused release changed the cases: %v", err)
		}
	})
}

func TestReleaseNeedsAPlan(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		r, d := drawnRound(t, s, 1, 200)
		if _, err := s.db.Exec("DELETE FROM fieldwork"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReleaseDraw(ctx, "an", d.ID); !Is(err, NotFound) {
			t.Errorf("without a plan: %v", err)
		}
		if _, err := s.SaveFieldwork(ctx, "an", Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", Units: []string{"24"}, Rules: DefaultFieldRules()}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReleaseDraw(ctx, "an", d.ID); err == nil || !strings.Contains(err.Error(), "release.outside") {
			t.Errorf("cases of units that the plan does not name: %v", err)
		}
		if _, err := s.ReleaseDraw(ctx, "an", "none"); !Is(err, NotFound) {
			t.Errorf("no such draw: %v", err)
		}
		if cases, err := s.Cases(ctx, r.ID); err != nil || len(cases) > 0 {
			t.Errorf("refused releases left %d cases: %v", len(cases), err)
		}
	})
}

// BenchmarkReleaseDraw releases 12,000 cases.
func BenchmarkReleaseDraw(b *testing.B) {
	s, _ := testStore(b, surveytest.SQLitePath(b))
	if err := s.Seed(b.Context()); err != nil {
		b.Fatal(err)
	}
	_, d := drawnRound(b, s, 99, 400)
	for b.Loop() {
		if _, err := s.ReleaseDraw(b.Context(), "bench", d.ID); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if _, err := s.db.Exec("DELETE FROM field_case"); err != nil {
			b.Fatal(err)
		}
		if _, err := s.db.Exec("UPDATE fieldwork SET draw_id = ''"); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// TestTogether lets several people do the same at once: one does it, the others
// are told so, and nothing is done twice.
func TestTogether(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		r, d := drawnRound(t, s, 2, 400)
		p := Person{Login: "lan", Name: "Lan", Role: Enumerator}
		if err := s.CreatePerson(ctx, "an", &p); err != nil {
			t.Fatal(err)
		}
		for _, act := range []struct {
			what string
			do   func() error
		}{
			{"release", func() error { _, err := s.ReleaseDraw(ctx, "an", d.ID); return err }},
			{"plan", func() error {
				_, err := s.PlanWorkloads(ctx, "an", r.ID, WorkloadSpec{Enumerators: []string{p.ID}, Size: 30, Seed: someSeed}, "")
				return err
			}},
		} {
			results := make(chan error, 4)
			for range 4 {
				go func() { results <- act.do() }()
			}
			won := 0
			for range 4 {
				switch err := <-results; {
				case err == nil:
					won++
				case !Is(err, Conflict):
					t.Errorf("%s: %v", act.what, err)
				}
			}
			if won != 1 {
				t.Errorf("%s: %d of 4 did it", act.what, won)
			}
		}
		cases, err := s.Cases(ctx, r.ID)
		if err != nil || len(cases) != 240 {
			t.Errorf("%d cases, want 240: %v", len(cases), err)
		}
		if _, _, err := s.VerifyAudit(ctx); err != nil {
			t.Error(err)
		}
	})
}
