package survey

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestIntakeQuarantine: whatever is wrong with an envelope, it is kept and the
// reason is said.
func TestIntakeQuarantine(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		f.exec("UPDATE field_case SET state = 'withdrawn' WHERE id = 'c6'")
		f.exec("INSERT INTO round (id, kind, name_vi, state, method) VALUES ('other','household','Khác','open','m1')")
		f.exec("INSERT INTO questionnaire (form, id, version, body, sha256) VALUES ('alien@1','alien','1',$1,'x')", strings.Replace(testForm, `"id": "visit"`, `"id": "alien"`, 1))
		for _, tt := range []struct {
			reason, field string
			change        func(e *Envelope)
		}{
			{"intake.unknown_case", "case", func(e *Envelope) { e.Case = "nowhere" }},
			{"intake.case_withdrawn", "case", func(e *Envelope) { e.Case = "c6" }},
			{"intake.other_round", "round", func(e *Envelope) { e.Round = "other" }},
			{"intake.foreign_device", "device", func(e *Envelope) { e.Device = "" }},
			{"intake.foreign_person", "person", func(e *Envelope) { e.Person = NewID() }},
			{"intake.unknown_form", "form", func(e *Envelope) { e.Form = "visit@9" }},
			{"intake.other_form", "form", func(e *Envelope) { e.Form = "alien@1" }},
			{"intake.form_changed", "form_sha256", func(e *Envelope) { e.FormSHA256 = "0" }},
			{"intake.member", "kind", func(e *Envelope) { e.Kind = "poem" }},
			{"intake.member", "mode", func(e *Envelope) { e.Mode = "telepathy" }},
			{"intake.member", "elapsed_ms", func(e *Envelope) { e.ElapsedMS = -1 }},
			{"intake.outcome", "outcome", func(e *Envelope) { e.Outcome = "refused" }},
			{"intake.outcome", "outcome", func(e *Envelope) { e.Outcome = "eaten" }},
			{"intake.outcome", "outcome", func(e *Envelope) { e.Kind = "visit" }},
			{"intake.time", "started", func(e *Envelope) { e.Started = "yesterday" }},
			{"intake.time", "appointment", func(e *Envelope) { e.Appointment = "soon" }},
			{"rating.value", "A2", func(e *Envelope) { e.Answers["A2"] = "7" }},
			{"rating.unknown", "ZZ", func(e *Envelope) { e.Answers["ZZ"] = "7" }},
			{"rating.number", "age", func(e *Envelope) { e.Answers["age"] = "bốn mươi" }},
			{"text.too_long", "M1", func(e *Envelope) { e.Answers["M1"] = strings.Repeat("a", 21) }},
			{"rating.empty", "", func(e *Envelope) { e.Answers = nil }},
			{"text.too_long", "phone", func(e *Envelope) { e.Contact["phone"] = strings.Repeat("9", 201) }},
			{"intake.member", "contact", func(e *Envelope) { e.Contact["<b>"] = "x" }},
			{"intake.replaces_unknown", "replaces", func(e *Envelope) { e.Replaces = NewID() }},
			{"intake.not_sealed", "A2", func(e *Envelope) { e.Handed = map[string]string{"A2": "AAAA"} }},
			{"intake.member", "A2", func(e *Envelope) { e.Handed = map[string]string{"A2": "!"} }},
		} {
			e := f.interview("c1")
			tt.change(&e)
			r := f.send(e, IntakeQuarantined, tt.reason)
			k, err := f.Intake(context.Background(), r.ID, r.Hash)
			if field, _ := k.Args["field"].(string); err != nil || field != tt.field || k.NextTry != Stamp(f.now.time().Add(5*time.Minute)) || k.Tries != 1 {
				t.Errorf("%s: got field %q, next try %s after %d, %v; want %q", tt.reason, field, k.NextTry, k.Tries, err, tt.field)
			}
		}
		n, err := f.QuarantineCount(context.Background())
		if list, listErr := f.Quarantine(context.Background()); err != nil || listErr != nil || n != 26 || len(list) != 26 {
			t.Errorf("got %d, %d in quarantine, %v %v; want 26", n, len(list), err, listErr)
		}
		if c := f.caseOf("c1"); c.State != CaseOpen || c.Attempts != 0 {
			t.Errorf("got case %+v; want it untouched", c)
		}
		f.send(f.interview("c1"), IntakeAccepted, "") // nobody is held up
		e := f.interview("c2")
		e.Device = NewID()
		f.send(e, IntakeAccepted, "") // made before the tablet was enrolled again
	})
}

// TestIntakeStates: what happens in the office while a tablet is away.
func TestIntakeStates(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		late, revoked, disabled := f.interview("c1"), f.interview("c2"), f.interview("c3")
		f.exec("UPDATE round SET state = 'closing' WHERE id = 'hh'")
		f.send(f.visit("c4", "not_at_home"), IntakeAccepted, "")
		f.exec("UPDATE round SET state = 'closed' WHERE id = 'hh'")
		r := f.send(late, IntakeQuarantined, "intake.round_closed")
		if k, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); err != nil || k.State != IntakeAccepted || k.Decided != "chau" {
			t.Errorf("a person lets it in: got %+v, %v", k, err)
		}
		if c := f.caseOf("c1"); c.Interview != late.ID {
			t.Errorf("got case %+v", c)
		}
		if _, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); !Is(err, Conflict) {
			t.Errorf("again: got %v", err)
		}
		f.exec("UPDATE round SET state = 'open' WHERE id = 'hh'")

		if err := f.RevokeDevice(ctx, "chau", f.tablet.ID); err != nil {
			t.Fatal(err)
		}
		r = f.send(revoked, IntakeQuarantined, "intake.device_revoked")
		if _, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); err != nil {
			t.Errorf("a person lets in what a revoked device sent: %v", err)
		}
		f.exec("UPDATE device SET revoked = ''")
		f.exec("UPDATE person SET disabled = TRUE WHERE login = 'lan'")
		r = f.send(disabled, IntakeQuarantined, "intake.person_disabled")
		if err := f.RejectIntake(ctx, "chau", r.ID, r.Hash, " "); !Is(err, Invalid) {
			t.Errorf("rejected without a reason: got %v", err)
		}
		if err := f.RejectIntake(ctx, "chau", r.ID, r.Hash, "không đến nhà"); err != nil {
			t.Fatal(err)
		}
		if k, err := f.Intake(ctx, r.ID, r.Hash); err != nil || k.State != IntakeRejected || k.NextTry != "" {
			t.Errorf("got %+v, %v", k, err)
		}
		if again, err := f.upload(f.tablet, disabled.ID, mustBytes(t, f, r)); err != nil || again.State != IntakeRejected || again.Outcome != Repeated || again.Signature != r.Signature {
			t.Errorf("sent again: got %+v, %v", again, err)
		}
		if _, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); err != nil { // minds may change
			t.Errorf("let in after all: %v", err)
		}
		f.exec("UPDATE person SET disabled = FALSE")

		f.exec("UPDATE round SET state = 'edition' WHERE id = 'hh'")
		r = f.send(f.interview("c5"), IntakeQuarantined, "intake.round_edition")
		if _, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); refusalKey(err) != "intake.round_edition" {
			t.Errorf("an edition is changed: %v", err)
		}
		if n, _, err := f.VerifyAudit(ctx); err != nil || n < 5 {
			t.Errorf("audit: %d entries, %v", n, err)
		}
	})
}

func mustBytes(t *testing.T, f *field, r Receipt) []byte {
	t.Helper()
	var sealed []byte
	if err := f.ro.QueryRow("SELECT bytes FROM inbox WHERE id = $1 AND hash = $2", r.ID, r.Hash).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	return sealed
}

// TestIntakeCandidate: other content under a known id is kept, and a person
// makes it a further version of the answers.
func TestIntakeCandidate(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		e := f.interview("c1")
		f.send(e, IntakeAccepted, "")
		f.send(e, IntakeAccepted, "") // sealed twice, the same content
		e.Answers = maps.Clone(e.Answers)
		e.Answers["O1"] = "5"
		r := f.send(e, IntakeCandidate, "intake.other_content")
		if c := f.caseOf("c1"); c.Attempts != 1 || f.interviewOf(e.ID).InForce != 1 {
			t.Errorf("got case %+v", c)
		}
		if err := f.RetryIntake(ctx); err != nil {
			t.Fatal(err)
		}
		if k, err := f.Intake(ctx, r.ID, r.Hash); err != nil || k.State != IntakeCandidate {
			t.Errorf("after the task: got %+v, %v", k, err)
		}
		if _, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); err != nil {
			t.Fatal(err)
		}
		versions, err := f.AnswerVersions(ctx, e.ID)
		if err != nil || len(versions) != 2 || versions[0].Answers != "241-" || versions[1].Answers != "541-" || versions[1].DecidedBy != "chau" ||
			versions[1].State != "approved" || f.interviewOf(e.ID).InForce != 2 {
			t.Errorf("got %+v, %v", versions, err)
		}
		// A candidate of what waits itself, and one of a visit.
		w := f.interview("c2")
		w.Answers["A2"] = "9"
		f.send(w, IntakeQuarantined, "rating.value")
		w.Answers["A2"] = "3"
		r = f.send(w, IntakeCandidate, "intake.other_content")
		if _, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); err != nil || f.caseOf("c2").Interview != w.ID {
			t.Errorf("got %v, %+v", err, f.caseOf("c2"))
		}
		v := f.visit("c3", "not_at_home")
		f.send(v, IntakeAccepted, "")
		v.Note = "khác"
		r = f.send(v, IntakeCandidate, "intake.other_content")
		if _, err := f.ApplyIntake(ctx, "chau", r.ID, r.Hash); refusalKey(err) != "intake.candidate_visit" {
			t.Errorf("got %v", err)
		}
	})
}

// TestIntakeRetry follows the schedule of tries with a clock of its own, and
// sees an envelope applied once its reason is gone.
func TestIntakeRetry(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		f.exec("UPDATE round SET state = 'closed' WHERE id = 'hh'")
		a, b := f.send(f.interview("c1"), IntakeQuarantined, "intake.round_closed"), f.send(f.interview("c2"), IntakeQuarantined, "intake.round_closed")
		for i, wait := range []time.Duration{5 * time.Minute, 10 * time.Minute, time.Hour, 8 * time.Hour, 24 * time.Hour} {
			f.now.add(wait - time.Second)
			if err := f.RetryIntake(ctx); err != nil {
				t.Fatal(err)
			}
			early, err := f.Intake(ctx, a.ID, a.Hash)
			if err != nil || early.Tries != int64(i+1) {
				t.Errorf("before try %d: %d tries, %v", i+2, early.Tries, err)
			}
			if i == 3 { // meanwhile the round is opened for a moment: b was applied by hand
				if _, err := f.ApplyIntake(ctx, "chau", b.ID, b.Hash); err != nil {
					t.Fatal(err)
				}
			}
			f.now.add(time.Second)
			if err := f.RetryIntake(ctx); err != nil {
				t.Fatal(err)
			}
		}
		k, err := f.Intake(ctx, a.ID, a.Hash)
		if err != nil || k.Tries != 6 || k.NextTry != "" || k.State != IntakeQuarantined {
			t.Errorf("after the last try: got %+v, %v", k, err)
		}
		c := f.send(f.interview("c3"), IntakeQuarantined, "intake.round_closed")
		f.exec("UPDATE round SET state = 'open' WHERE id = 'hh'")
		f.now.add(5 * time.Minute)
		if err := f.RetryIntake(ctx); err != nil {
			t.Fatal(err)
		}
		if k, err := f.Intake(ctx, c.ID, c.Hash); err != nil || k.State != IntakeAccepted || k.Reason != "" || k.NextTry != "" {
			t.Errorf("once the round is open: got %+v, %v", k, err)
		}
	})
}

// TestIntakeAfterKill: the program ended between the two transactions. The
// bytes are there, and the task applies them.
func TestIntakeAfterKill(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		e := f.interview("c1")
		sealed := f.seal(e)
		p := &parcel{Parcel: Parcel{ID: e.ID, Hash: hashText(sealed), Device: f.tablet.ID, Via: ViaTablet, Signature: "s", Bytes: sealed}}
		f.writer.statements = statements{f.engine, map[statementKey]statement{}}
		if err := f.writeBatch([]*job{{parcel: p, done: make(chan struct{})}}); err != nil {
			t.Fatal(err)
		}
		if k, err := f.Intake(ctx, e.ID, p.Hash); err != nil || k.State != IntakeReceived {
			t.Fatalf("got %+v, %v", k, err)
		}
		if r, err := f.upload(f.tablet, e.ID, sealed); err != nil || r.Outcome != Repeated || r.State != IntakeReceived && r.State != IntakeAccepted {
			t.Errorf("sent again: got %+v, %v", r, err)
		}
		f.now.add(time.Minute)
		if err := f.RetryIntake(ctx); err != nil {
			t.Fatal(err)
		}
		if c := f.caseOf("c1"); c.Interview != e.ID {
			t.Errorf("got case %+v", c)
		}
	})
}

// TestIntakeSurvivesAFaultOfOurs: an envelope that trips the program harms
// neither the program nor the envelopes beside it.
func TestIntakeSurvivesAFaultOfOurs(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	in := &intaker{s: f.Store, ctx: context.Background()}
	if err := in.applySafely(&parcel{}); err == nil || !strings.Contains(err.Error(), "nil pointer") {
		t.Errorf("got %v; want the panic as an error", err)
	}
	// A damaged fieldwork is nobody's fault in the field.
	f.exec("UPDATE fieldwork SET rules = '{'")
	r := f.send(f.interview("c1"), IntakeQuarantined, "intake.fault")
	f.send(f.visit("c2", "not_at_home"), IntakeAccepted, "")
	f.exec("UPDATE fieldwork SET rules = '{}'")
	f.now.add(time.Hour)
	if err := f.RetryIntake(context.Background()); err != nil {
		t.Fatal(err)
	}
	if k, err := f.Intake(context.Background(), r.ID, r.Hash); err != nil || k.State != IntakeAccepted {
		t.Errorf("got %+v, %v", k, err)
	}
}

// TestSecondInterview: two interviews of a case, corrections, and who may make them.
func TestSecondInterview(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		first := f.interview("c1")
		f.send(first, IntakeAccepted, "")
		minh := &Person{Login: "minh", Name: "Trần Văn Minh", Role: Enumerator}
		if err := f.CreatePerson(context.Background(), "admin", minh); err != nil {
			t.Fatal(err)
		}
		his := f.enrol(minh)
		second := f.interview("c1")
		second.Person, second.Device = minh.ID, his.ID
		if r, err := f.upload(his, second.ID, f.seal(second)); err != nil || r.State != IntakeAccepted {
			t.Fatalf("got %+v, %v", r, err)
		}
		if c := f.caseOf("c1"); c.Interview != first.ID || c.Attempts != 2 || f.interviewOf(second.ID).Standing != StandingReview {
			t.Errorf("second: got %+v, %+v", c, f.interviewOf(second.ID))
		}
		if flags := f.visitOf(second.ID).Flags; !slices.Contains(flags, FlagNotAssigned) {
			t.Errorf("got flags %v", flags)
		}
		// Not returned: a correction waits for a person.
		early := f.interview("c1")
		early.Replaces = first.ID
		f.send(early, IntakeAccepted, "")
		if i := f.interviewOf(early.ID); i.Standing != StandingReview {
			t.Errorf("early: got %+v", i)
		}
		f.exec("UPDATE interview SET review = 'returned' WHERE id = $1", first.ID)
		f.exec("UPDATE field_case SET state = 'returned' WHERE id = 'c1'")
		foreign := f.interview("c1")
		foreign.Person, foreign.Device, foreign.Replaces = minh.ID, his.ID, first.ID
		if r, err := f.upload(his, foreign.ID, f.seal(foreign)); err != nil || f.interviewOf(foreign.ID).Standing != StandingReview {
			t.Errorf("correction by somebody else: got %+v, %v, %+v", r, err, f.interviewOf(foreign.ID))
		}
		f.send(f.visit("c1", "not_at_home"), IntakeAccepted, "")
		if c := f.caseOf("c1"); c.State != CaseReturned || c.Outcome != Complete {
			t.Errorf("still to be corrected: got %+v", c)
		}
		right := f.interview("c1")
		right.Replaces = first.ID
		f.send(right, IntakeAccepted, "")
		if c := f.caseOf("c1"); c.Interview != right.ID || c.State != CaseDone || f.interviewOf(right.ID).Standing != StandingActive ||
			f.interviewOf(first.ID).Standing != StandingSuperseded {
			t.Errorf("corrected: got %+v, %+v", c, f.interviewOf(first.ID))
		}
		// The case is given to another enumerator, who corrects it again.
		f.exec("UPDATE interview SET review = 'returned' WHERE id = $1", right.ID)
		f.exec("UPDATE field_case SET person_id = $1 WHERE id = 'c1'", minh.ID)
		last := f.interview("c1")
		last.Person, last.Device, last.Replaces = minh.ID, his.ID, right.ID
		if r, err := f.upload(his, last.ID, f.seal(last)); err != nil || f.caseOf("c1").Interview != last.ID {
			t.Errorf("by who has the case now: got %+v, %v", r, err)
		}
	})
}

// TestOutcomes: what visits make of a case, in whatever order they arrive.
func TestOutcomes(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		want := func(id string, state CaseState, outcome string, attempts int64) {
			t.Helper()
			if c := f.caseOf(id); c.State != state || c.Outcome != outcome || c.Attempts != attempts {
				t.Errorf("%s: got %s %q after %d; want %s %q after %d", id, c.State, c.Outcome, c.Attempts, state, outcome, attempts)
			}
		}
		early := f.visit("c1", "refused")
		f.now.add(time.Hour)
		f.send(f.visit("c1", "not_at_home"), IntakeAccepted, "")
		want("c1", CaseOpen, "not_at_home", 1)
		f.send(early, IntakeAccepted, "") // it took another way
		want("c1", CaseOpen, "not_at_home", 2)
		f.send(f.visit("c2", "vacant"), IntakeAccepted, "")
		want("c2", CaseDone, "vacant", 1)
		f.send(f.interview("c2"), IntakeAccepted, "") // somebody lived there after all
		want("c2", CaseDone, Complete, 2)
		late := f.interview("c3")
		f.now.add(time.Hour)
		f.send(f.visit("c3", "moved"), IntakeAccepted, "")
		f.send(late, IntakeAccepted, "")
		want("c3", CaseDone, Complete, 2)
		// What the enumerator said stays; the rule of the round is flagged beside it.
		flags := func(e Envelope, want ...string) {
			t.Helper()
			f.send(e, IntakeAccepted, "")
			if got := f.visitOf(e.ID).Flags; !slices.Equal(got, want) {
				t.Errorf("%s %s: got flags %v, want %v", e.Case, e.Outcome, got, want)
			}
		}
		e := f.interview("c4")
		e.Outcome, e.Answers = Partial, map[string]string{"O1": "5", "A2": "-"} // one of four
		flags(e, FlagFewAnswers)
		want("c4", CaseDone, Partial, 1)
		e = f.interview("c5")
		e.Outcome = breakOff
		flags(e, FlagManyAnswers)
		if i := f.interviewOf(e.ID); i.Standing != StandingVoid || f.caseOf("c5").Interview != "" {
			t.Errorf("broken off: got %+v", i)
		}
		want("c5", CaseDone, breakOff, 1)
		e = f.interview("c6")
		e.Outcome, e.Answers, e.Contact = breakOff, nil, nil
		flags(e)
		want("c6", CaseDone, breakOff, 1)
		e = f.interview("c1")
		delete(e.Answers, "O1")
		delete(e.Answers, "R0")
		flags(e, FlagMissing)
		e = f.interview("c1")
		delete(e.Answers, "O1")
		delete(e.Answers, "R0")
		e.Paradata.Missing = map[string]string{"O1": "refused"}
		flags(e)
		if i := f.interviewOf(e.ID); i.Standing != StandingReview {
			t.Errorf("got %+v", i)
		}
	})
}
