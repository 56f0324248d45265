package survey

import (
	"errors"
	"sync"
	"testing"
	"time"
)

// answersOf are answers of a household to the test form.
func answersOf(t testing.TB, s *Store, d DropOff, values map[string][]string) DropOffAnswers {
	t.Helper()
	a := DropOffAnswers{ID: NewID(), Began: s.clock().Add(-3 * time.Minute), Values: values}
	var err error
	if a.Read, err = d.Form.ReadInterview(values, func(string) bool { return false }); err != nil {
		t.Fatal(err)
	}
	return a
}

// keyIs reports whether an error is the refusal of that key.
func keyIs(err error, key string) bool {
	var e *Error
	return errors.As(err, &e) && e.Key == key
}

func TestDropOff(t *testing.T) {
	ctx := t.Context()
	eachField(t, func(t *testing.T, f *field) {
		c := f.caseOf("c1")
		d, err := f.DropOffByCode(ctx, " "+FormatCaseCode(c.Code))
		if err != nil || d.Case.ID != "c1" || d.Form.ID != "visit" {
			t.Fatalf("by code: %+v %v", d, err)
		}
		full := map[string][]string{"O1": {"4"}, "A2": {"5"}, "A1": {"1"}, "B1": {"3"}, "M1": {"Tốt"}, "P3": {"0912345678"}, "respondent": {"1"}, "age": {"40"}}
		a := answersOf(t, f.Store, d, full)
		var done sync.WaitGroup
		for range 4 { // a nervous thumb
			done.Go(func() {
				if _, err := f.AnswerDropOff(ctx, d, a); err != nil {
					t.Errorf("answers: %v", err)
				}
			})
		}
		done.Wait()
		f.now.add(time.Minute)
		if outcome, err := f.AnswerDropOff(ctx, d, a); err != nil || outcome != Repeated {
			t.Errorf("the same again: %s %v", outcome, err)
		}
		if n, err := f.QuarantineCount(ctx); err != nil || n != 0 {
			t.Errorf("%d in quarantine: %v", n, err)
		}
		i, err := f.Interview(ctx, a.ID)
		if err != nil || i.Standing != StandingActive || i.Mode != "dropoff" || i.Person != "" || i.Outcome != Complete || i.ElapsedMS != 180_000 {
			t.Fatalf("interview %+v: %v", i, err)
		}
		versions, err := f.AnswerVersions(ctx, a.ID)
		if err != nil || len(versions) != 1 || versions[0].Answers != "4513" || versions[0].Texts["M1"] != "Tốt" || versions[0].Texts["P3"] != "" {
			t.Errorf("answers %+v: %v", versions, err)
		}
		if c = f.caseOf("c1"); c.State != CaseDone || c.Interview != a.ID || c.Attempts != 0 || c.Changed <= "2026-11-01T00:00:00Z" {
			t.Errorf("case %+v", c)
		}
		if _, err := f.DropOffByCode(ctx, c.Code); !keyIs(err, "dropoff.answered") {
			t.Errorf("answered: %v", err)
		}

		other := a // another answer under the id changes nothing
		other.Values = map[string][]string{"O1": {"1"}}
		if _, err := f.AnswerDropOff(ctx, d, other); !keyIs(err, "dropoff.other") {
			t.Errorf("other answers under the id: %v", err)
		}
		second := answersOf(t, f.Store, d, full) // somebody else of the household had the form open
		for range 2 {
			if _, err := f.AnswerDropOff(ctx, d, second); !keyIs(err, "dropoff.late") {
				t.Errorf("second answers: %v", err)
			}
		}
		if i, err := f.Interview(ctx, second.ID); err != nil || i.Standing != StandingReview {
			t.Errorf("second answers %+v: %v", i, err)
		}
		visited := f.interview("c1") // the enumerator did not know yet
		f.send(visited, IntakeAccepted, "")
		if i := f.interviewOf(visited.ID); i.Standing != StandingReview {
			t.Errorf("the enumerator's interview %+v", i)
		}
		if c = f.caseOf("c1"); c.Interview != a.ID {
			t.Errorf("case %+v", c)
		}
	})
}

// TestDropOffOutcomes: few answers do not count and leave the case without an
// interview; the words for codes that nobody may use are the same.
func TestDropOffOutcomes(t *testing.T) {
	ctx := t.Context()
	eachField(t, func(t *testing.T, f *field) {
		for answers, want := range map[string]string{"5555": Complete, "555.": Partial, "5-..": "break_off", "0000": Complete} {
			if got := (FieldRules{Partial: 0.5}).OutcomeOf(answers); got != want {
				t.Errorf("%s is %s, want %s", answers, got, want)
			}
		}
		c := f.caseOf("c2")
		d, err := f.DropOffByCode(ctx, c.Code)
		if err != nil {
			t.Fatal(err)
		}
		a := answersOf(t, f.Store, d, map[string][]string{"O1": {"2"}})
		if !d.TooFew(a) {
			t.Error("one answer of four is enough")
		}
		if _, err := f.AnswerDropOff(ctx, d, a); err != nil {
			t.Fatal(err)
		}
		if c = f.caseOf("c2"); c.Interview != "" || c.Outcome != "break_off" {
			t.Errorf("case %+v", c)
		}
		if _, err := f.DropOffByCode(ctx, c.Code); err != nil {
			t.Errorf("again after too few: %v", err)
		}
		reserve := f.caseOf("r1")
		f.exec("UPDATE field_case SET state = 'withdrawn' WHERE id = 'c3'")
		for what, code := range map[string]string{"withdrawn": f.caseOf("c3").Code, "reserve": reserve.Code, "never printed": NewCaseCode()} {
			if _, err := f.DropOffByCode(ctx, code); !keyIs(err, "dropoff.unknown") || !Is(err, NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := f.DropOffByCode(ctx, "0000000000"); !keyIs(err, "dropoff.mistyped") {
			t.Errorf("mistyped: %v", err)
		}
		open := f.caseOf("c4").Code
		d, err = f.DropOffByCode(ctx, open)
		if err != nil {
			t.Fatal(err)
		}
		f.now.add(30 * 24 * time.Hour) // the last day is over
		if _, err := f.DropOffByCode(ctx, open); !keyIs(err, "dropoff.unknown") {
			t.Errorf("after the last day: %v", err)
		}
		f.exec("UPDATE round SET state = 'closed' WHERE id = 'hh'")
		late := answersOf(t, f.Store, d, map[string][]string{"O1": {"2"}, "A2": {"3"}, "A1": {"1"}, "B1": {"3"}})
		if _, err := f.AnswerDropOff(ctx, d, late); err != nil { // kept, for a person to decide
			t.Errorf("sent after the round was closed: %v", err)
		}
		if n, err := f.QuarantineCount(ctx); err != nil || n != 1 {
			t.Errorf("%d in quarantine: %v", n, err)
		}
	})
}

func TestBegan(t *testing.T) {
	s := &Store{clock: clockAt("2026-11-24")}
	now := s.clock()
	for told, want := range map[string]time.Time{Stamp(now.Add(-time.Hour)): now.Add(-time.Hour), Stamp(now.Add(time.Hour)): now,
		Stamp(now.Add(-25 * time.Hour)): now, "": now, "yesterday": now} {
		if got := s.Began(told); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", told, got, want)
		}
	}
}
