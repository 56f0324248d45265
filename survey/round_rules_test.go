package survey

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRoundAllows writes the rules down a second time: action, then the states
// draft, open, closing, closed, edition.
func TestRoundAllows(t *testing.T) {
	for action, want := range map[RoundAction]string{
		ActChange: "yyyyn", ActMethod: "ynnnn", ActPlan: "yynnn", ActFrame: "yynnn", ActDesign: "yynnn", ActDraw: "yynnn", ActRelease: "yynnn",
		ActAssign: "yyynn", ActCollect: "nyynn", ActReview: "nyyyn", ActEdit: "nyyyn", ActWeigh: "nnyyn", ActPublish: "nnnyn", "other": "nnnnn",
	} {
		for i, state := range roundStates {
			sample := Round{Kind: "household", State: RoundState(state)}
			if err := sample.Allows(action); (err == nil) != (want[i] == 'y') || err != nil && !Is(err, Conflict) {
				t.Errorf("%s of a sample that is %s: got %v, want %c", action, state, err, want[i])
			}
			counter := Round{Kind: "counter", State: RoundState(state)}
			known := slices.Contains(ofEveryRound, action)
			if err := counter.Allows(action); (err == nil) != (known && want[i] == 'y') {
				t.Errorf("%s of counter ratings that are %s: got %v", action, state, err)
			} else if !known && !strings.Contains(err.Error(), "round.no_sample") {
				t.Errorf("%s of counter ratings: got %v, want round.no_sample", action, err)
			}
		}
	}
	if len(roundRules) != 13 {
		t.Errorf("%d actions have rules; the table of this test has 13", len(roundRules))
	}
}

// TestStatesHoldEverywhere brings a round through its states and tries what
// goes through Allows in each.
func TestStatesHoldEverywhere(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		r := sampleRound(t, s, 2, 40)
		plan, err := s.SaveFieldwork(ctx, "an", Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", Rules: DefaultFieldRules()})
		if err != nil {
			t.Fatal(err)
		}
		d := DesignPreset("household")
		d.Take, d.N = 5, 10
		if err := s.SaveSampleDesign(ctx, "an", r.ID, d, 0); err != nil {
			t.Fatal(err)
		}
		for _, to := range []RoundState{RoundOpen, RoundClosing, RoundClosed} {
			if r, err = s.MoveRound(ctx, "an", r.ID, to, r.Version); err != nil {
				t.Fatal(err)
			}
			version := int64(1)
			for action, do := range map[RoundAction]func() error{
				ActPlan: func() (err error) {
					again := plan
					again, err = s.SaveFieldwork(ctx, "an", again)
					if err == nil {
						plan = again
					}
					return err
				},
				ActDesign: func() error { return s.SaveSampleDesign(ctx, "an", r.ID, d, version) },
				ActDraw:   func() error { _, err := s.DrawSample(ctx, "an", r.ID); return err },
			} {
				if got, want := do(), r.Allows(action); (got == nil) != (want == nil) || want != nil && got.Error() != want.Error() {
					t.Errorf("%s of a round that is %s: got %v, want %v", action, to, got, want)
				}
			}
		}
	})
}

func TestFrameFixesThePlan(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		r := sampleRound(t, s, 1, 4)
		f, err := s.SaveFieldwork(ctx, "an", Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", Rules: DefaultFieldRules()})
		if err != nil {
			t.Fatal(err)
		}
		kind := r
		kind.Kind = "transaction"
		other, units := f, f
		other.Form, units.Units = "tthc-2640@1.0.0", []string{"07210"}
		for what, change := range map[string]func() error{
			"kind":          func() error { _, err := s.SaveRound(ctx, "an", kind); return err },
			"questionnaire": func() error { _, err := s.SaveFieldwork(ctx, "an", other); return err },
			"units":         func() error { _, err := s.SaveFieldwork(ctx, "an", units); return err },
		} {
			if err := change(); !Is(err, Conflict) || !strings.Contains(err.Error(), "frame.fixes") {
				t.Errorf("another %s after the import: got %v, want frame.fixes", what, err)
			}
		}
		if err := s.ClearFrame(ctx, "an", r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveFieldwork(ctx, "an", other); err != nil {
			t.Errorf("another questionnaire without a frame: %v", err)
		}
		if kind, err = s.SaveRound(ctx, "an", kind); err != nil {
			t.Errorf("another kind without a frame: %v", err)
		}
		kind.Kind = "counter"
		if _, err := s.SaveRound(ctx, "an", kind); err == nil || !strings.Contains(err.Error(), "fieldwork.kind") {
			t.Errorf("ratings at the counter with a fieldwork: got %v", err)
		}
	})
}

func TestFieldworkIsChecked(t *testing.T) {
	good := Fieldwork{Round: "r", Form: "f@1", Rules: DefaultFieldRules()}
	if es := good.Check(); len(es) > 0 {
		t.Errorf("the rules of the method: %v", es)
	}
	for field, change := range map[string]func(*Fieldwork){
		"form": func(f *Fieldwork) { f.Form = " " }, "period_from": func(f *Fieldwork) { f.PeriodFrom = "2026-02-30" },
		"period_to": func(f *Fieldwork) { f.PeriodFrom, f.PeriodTo = "2026-05-01", "2026-04-30" },
		"attempts":  func(f *Fieldwork) { f.Rules.Attempts = 0 }, "attempt_days": func(f *Fieldwork) { f.Rules.AttemptDays = 4 },
		"back_check": func(f *Fieldwork) { f.Rules.BackCheck = 1.01 }, "back_check_least": func(f *Fieldwork) { f.Rules.BackCheckLeast = -1 },
		"back_check_early": func(f *Fieldwork) { f.Rules.BackCheckEarly = -0.1 }, "double_entry": func(f *Fieldwork) { f.Rules.DoubleEntry = 2 },
		"keep_days": func(f *Fieldwork) { f.Rules.KeepDays = 0 }, "partial": func(f *Fieldwork) { f.Rules.Partial = 1.5 },
		"shortest": func(f *Fieldwork) { f.Rules.Shortest = -1 }, "contacts_until": func(f *Fieldwork) { f.Rules.ContactsUntil = "x" },
	} {
		f := good
		change(&f)
		if es := f.Check(); len(es) != 1 || es[0].Field != field {
			t.Errorf("%s is wrong in %+v: got %v", field, f, es)
		}
	}
}
