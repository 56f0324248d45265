package survey

import (
	"strings"
	"testing"
	"time"
)

func TestCreateSampleRound(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		r := Round{ID: "ho-2027", Kind: "household", Name: Text{Vi: "Hộ 2027"}, Method: "SIPAS-2023/BN-1", Starts: "2027-03-01", Ends: "2027-04-30"}
		f := Fieldwork{Form: "sipas-1001@1.0.0", Units: []string{"07210"}, Targets: []string{"T07"}, Rules: DefaultFieldRules()}
		f.Rules.ContactsUntil = "2027-06-30"
		for what, change := range map[string]func(*Round, *Fieldwork){
			"form": func(_ *Round, f *Fieldwork) { f.Form = "none@1" }, "units": func(_ *Round, f *Fieldwork) { f.Units = []string{"nowhere"} },
			"targets": func(_ *Round, f *Fieldwork) { f.Targets = []string{"T99"} }, "kind": func(r *Round, _ *Fieldwork) { r.Kind = "counter" },
			"method": func(r *Round, _ *Fieldwork) { r.Method = "none" }, "contacts_until": func(_ *Round, f *Fieldwork) { f.Rules.ContactsUntil = "2027-04-29" },
		} {
			r, f := r, f
			change(&r, &f)
			if _, err := s.CreateSampleRound(ctx, "an", r, f); err == nil || !strings.Contains(err.Error(), "("+what+")") {
				t.Errorf("%s: got %v", what, err)
			}
			if _, err := s.Round(ctx, r.ID); !Is(err, NotFound) {
				t.Fatalf("%s: the round was made all the same: %v", what, err)
			}
		}
		made, err := s.CreateSampleRound(ctx, "an", r, f)
		if err != nil || made.Version != 1 || made.State != RoundDraft {
			t.Fatalf("created %+v %v", made, err)
		}
		if plan, err := s.Fieldwork(ctx, r.ID); err != nil || plan.Rules != f.Rules || plan.Units[0] != "07210" || plan.Targets[0] != "T07" {
			t.Errorf("fieldwork %+v %v", plan, err)
		}
		if _, err := s.CreateSampleRound(ctx, "an", r, f); !Is(err, Conflict) || !strings.Contains(err.Error(), "round.taken") {
			t.Errorf("twice: %v", err)
		}
		in := Import{Kind: "frame", Fixed: map[string]string{"round": r.ID}, Path: file(t, "x.csv", []byte("Mã hộ,Xã\na,07210\nb,07228\n"))}
		if report := bring(t, s, in); counts(report) != "+1 ~0 =0 !1" || !strings.Contains(reasons(report), "frame.outside") {
			t.Errorf("a household elsewhere: %s %s", counts(report), reasons(report))
		}
		if frame, err := s.Frame(ctx, r.ID); err != nil || frame.ContactsUntil != "2027-06-30" {
			t.Errorf("contacts are kept as the plan says: %+v %v", frame, err)
		}
	})
}

// TestTargetsOfARound compares which targets a round can answer with the plan's.
func TestTargetsOfARound(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		targets, err := s.Targets(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ kind, form, want string }{
			{"household", "sipas-1001@1.0.0", "T05 T07"},
			{"transaction", "tthc-2640@1.0.0", "T01 T02 T03 T04"},
			{"health-inpatient", "health-inpatient@1.0.0", "T09a T09b"},
			{"health-outpatient", "health-outpatient@1.0.0", "T09a T09b"},
			{"education", "education-parents@1.0.0", "T10a T11a T10b T11b"},
		} {
			q, err := s.LoadForm(ctx, c.form)
			if err != nil {
				t.Fatal(err)
			}
			var k SampleKind
			for _, x := range SampleKinds() {
				if x.Code == c.kind {
					k = x
				}
				if x.Fits(q) != (x.Code == c.kind) {
					t.Errorf("%s fits %s: %t", c.form, x.Code, x.Fits(q))
				}
			}
			if back, ok := SampleKindOf(k.Kind, q); !ok || back != k {
				t.Errorf("%s of %s is %+v", k.Code, c.form, back)
			}
			var can []string
			for _, x := range targets {
				if k.Unanswered(x, q) == "" {
					can = append(can, x.ID)
				}
				x.Active = false
				if k.Unanswered(x, q) != "unanswered.not_in_force" {
					t.Errorf("%s answers %s, which is not in force", c.kind, x.ID)
				}
			}
			if got := strings.Join(can, " "); got != c.want {
				t.Errorf("%s answers %q, want %q", c.kind, got, c.want)
			}
		}
	})
}
