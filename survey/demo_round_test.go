package survey

import (
	"math"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// TestDemoRounds holds that the program carries out a round from the frame to
// the edition by itself, without a finding where there is nothing to find.
func TestDemoRounds(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	ctx := t.Context()
	if err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	begin := SystemClock()
	d, err := s.FillDemoRounds(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d cases in %v", d.Cases, SystemClock().Sub(begin))
	for round, want := range map[string]struct {
		state RoundState
		least float64 // share of the sample that answered
		most  float64
	}{d.Finished: {RoundEdition, 0.85, 0.99}, d.InField: {RoundOpen, 0.4, 0.75}} {
		r, err := s.Round(ctx, round)
		if err != nil || r.State != want.state {
			t.Errorf("round %s is %s, %v, want %s", round, r.State, err, want.state)
		}
		cases, err := s.Cases(ctx, round)
		if err != nil {
			t.Fatal(err)
		}
		sample, answered := 0.0, 0.0
		for _, c := range cases {
			if !c.Reserve {
				sample++
			}
			if c.Interview != "" {
				answered++
			}
		}
		if share := answered / sample; sample != 40*99 || share < want.least || share > want.most {
			t.Errorf("round %s: %.0f of %.0f answered, want a share from %.2f to %.2f of 3960", round, answered, sample, want.least, want.most)
		}
		visits, err := s.Visits(ctx, round)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range visits {
			if len(v.Flags) > 0 && Join(v.Flags) != FlagNotAssigned { // the second interview of a household
				t.Fatalf("round %s: a visit has flags %v: %+v", round, v.Flags, v)
			}
		}
	}
	seconds, err := s.SecondInterviews(ctx)
	if n, countErr := s.QuarantineCount(ctx); n != 2 || len(seconds) != 1 || err != nil || countErr != nil {
		t.Errorf("%d envelopes and %d second interviews wait, %v %v, want 2 and 1", n, len(seconds), err, countErr)
	}
	cases, err := s.Cases(ctx, d.Finished)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.FillDemoRounds(ctx)
	if err != nil || again.Cases != d.Cases {
		t.Errorf("again: %+v, %v, want the %d cases that are there", again, err, d.Cases)
	}
	w, err := s.Weightings(ctx, d.Finished)
	if err != nil || len(w) != 1 || w[0].State != "frozen" {
		t.Fatalf("weightings: %+v, %v, want a frozen one", w, err)
	}
	weights, err := s.WeightRows(ctx, w[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	frame, err := s.FrameStrata(ctx, d.Finished)
	if err != nil {
		t.Fatal(err)
	}
	var sum, households float64
	for _, x := range weights {
		sum += x.Final
	}
	for _, h := range frame {
		households += float64(h.N)
	}
	// Vacant houses are no households: the sum stays a little below the list.
	if math.Abs(sum/households-0.99) > 0.02 || len(weights) < len(cases)/2 {
		t.Errorf("%d weights sum to %.0f, the frame has %.0f households", len(weights), sum, households)
	}
	var name string
	if err := s.ro.QueryRow(`SELECT name FROM frame_contact LIMIT 1`).Scan(&name); err != nil || !strings.Contains(name, " ") {
		t.Errorf("contact %q, %v", name, err)
	}
}
