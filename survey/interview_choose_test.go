package survey

import (
	"context"
	"testing"
)

// TestChooseInterview: of two interviews of a case a person chooses one; the
// other is void, and both stay readable.
func TestChooseInterview(t *testing.T) {
	ctx := context.Background()
	office := &Person{ID: "office", Login: "giamsat", Role: Supervisor}
	eachField(t, func(t *testing.T, f *field) {
		second := func(kase string) (Interview, Interview) {
			t.Helper()
			a, b := f.interview(kase), f.interview(kase)
			f.send(a, IntakeAccepted, "")
			f.send(b, IntakeAccepted, "")
			return f.interviewOf(a.ID), f.interviewOf(b.ID)
		}
		a, b := second("c1")
		if waiting, err := f.SecondInterviews(ctx); err != nil || len(waiting) != 1 || waiting[0].ID != b.ID {
			t.Fatalf("waiting: %+v %v", waiting, err)
		}
		holder := &Person{ID: b.Person, Login: "x"}
		for what, err := range map[string]error{
			"without a reason": f.ChooseInterview(ctx, office, b.ID, b.Version, true, " "),
			"outdated":         f.ChooseInterview(ctx, office, b.ID, b.Version+1, true, "đúng người"),
			"their own":        f.ChooseInterview(ctx, holder, b.ID, b.Version, true, "đúng người"),
			"the first":        f.ChooseInterview(ctx, office, a.ID, a.Version, true, "đúng người"),
		} {
			if !Is(err, Conflict) && !Is(err, Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := f.ChooseInterview(ctx, office, b.ID, b.Version, true, "đúng người trả lời"); err != nil {
			t.Fatal(err)
		}
		if c := f.caseOf("c1"); c.Interview != b.ID || f.interviewOf(b.ID).Standing != StandingActive || f.interviewOf(a.ID).Standing != StandingVoid {
			t.Errorf("taken instead: %+v %+v %+v", c, f.interviewOf(a.ID), f.interviewOf(b.ID))
		}
		if said, err := f.ReviewComments(ctx, a.ID); err != nil || len(said) != 1 || said[0].Body != "đúng người trả lời" {
			t.Errorf("the reason: %+v %v", said, err)
		}
		if err := f.ChooseInterview(ctx, office, b.ID, b.Version+1, false, "x"); !Is(err, Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		a, b = second("c2")
		if err := f.ChooseInterview(ctx, office, b.ID, b.Version, false, "gọi nhầm hộ"); err != nil {
			t.Fatal(err)
		}
		if c := f.caseOf("c2"); c.Interview != a.ID || f.interviewOf(a.ID).Standing != StandingActive || f.interviewOf(b.ID).Standing != StandingVoid {
			t.Errorf("kept: %+v", c)
		}
		if versions, err := f.AnswerVersions(ctx, b.ID); err != nil || len(versions) != 1 {
			t.Errorf("the answers of a void interview: %v %v", versions, err)
		}
	})
}
