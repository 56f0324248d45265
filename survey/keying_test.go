package survey

import (
	"database/sql"
	"fmt"
	"maps"
	"math"
	"testing"

	"sipas/analysis"
)

// office is a field with two people who key paper.
type office struct {
	*field
	an, bi, chi *Person
}

func eachOffice(t *testing.T, double float64, fn func(t *testing.T, o *office)) {
	t.Helper()
	eachField(t, func(t *testing.T, f *field) {
		f.exec(`UPDATE fieldwork SET rules = $1`, fmt.Sprintf(`{"partial":0.5,"double_entry":%g}`, double))
		o := &office{field: f}
		for login, p := range map[string]**Person{"an": &o.an, "bi": &o.bi, "chi": &o.chi} {
			*p = &Person{Login: login, Name: "Người " + login, Role: Supervisor}
			if err := f.CreatePerson(t.Context(), "admin", *p); err != nil {
				t.Fatal(err)
			}
		}
		fn(t, o)
	})
}

// task is the pass of a case that a person may key.
func (o *office) task(who *Person, id string) KeyingTask {
	o.t.Helper()
	k, err := o.KeyingTask(o.t.Context(), who, "hh", id)
	if err != nil {
		o.t.Fatalf("task of %s for %s: %v", id, who.Login, err)
	}
	return k
}

// key types a whole paper.
func (o *office) key(who *Person, id string, form KeyedForm) Keying {
	o.t.Helper()
	k := o.task(who, id)
	k.Keying.Form = form
	done, err := o.FinishKeying(o.t.Context(), who, k)
	if err != nil {
		o.t.Fatalf("%s keys %s: %v", who.Login, id, err)
	}
	return done
}

func (o *office) accept(who *Person, want KeyingResult) {
	o.t.Helper()
	got, err := o.AcceptKeyings(o.t.Context(), who, "hh")
	if err != nil || got != want {
		o.t.Errorf("accept: %+v, want %+v: %v", got, want, err)
	}
}

// paperForm is a paper with every kind of answer.
func paperForm() KeyedForm {
	return KeyedForm{Day: "2026-11-20", Consent: true, Answers: map[string]string{"O1": "2", "A2": "05", "A1": " 1 ", "B1": "?", "R0": "9 2,2", "K": "3 1", "Gr1": "1", "F2": "085",
		"M1": "  Tốt   lắm ", "P3": "0912345678", "respondent": "1", "age": "-"}}
}

func TestKeyingOnce(t *testing.T) {
	ctx := t.Context()
	eachOffice(t, 0, func(t *testing.T, o *office) {
		k := o.task(o.an, "c1")
		k.Keying.Form = KeyedForm{Answers: map[string]string{"O1": "99"}} // a draft may be anything
		saved, err := o.SaveKeying(ctx, o.an, k)
		if err != nil || saved.Version != 1 || saved.Twice || !ValidID(saved.Envelope) {
			t.Fatalf("draft: %+v %v", saved, err)
		}
		if _, err := o.SaveKeying(ctx, o.an, k); !keyIs(err, "error.outdated") {
			t.Errorf("from a second window: %v", err)
		}
		if _, err := o.KeyingTask(ctx, o.bi, "hh", "c1"); !keyIs(err, "keying.by_other_draft") {
			t.Errorf("a draft of somebody else: %v", err)
		}
		k = o.task(o.an, "c1")
		if k.Keying.Form.Answers["O1"] != "99" {
			t.Errorf("the draft is %+v", k.Keying.Form)
		}
		for what, bad := range map[string]KeyedForm{
			"value": {Day: "2026-11-20", Answers: map[string]string{"O1": "9"}}, "no day": {Answers: map[string]string{"O1": "1"}},
			"future": {Day: "2026-11-25", Answers: map[string]string{"O1": "1"}}, "early": {Day: "2026-10-31", Answers: map[string]string{"O1": "1"}},
			"no outcome": {Day: "2026-11-20"}, "answers, but moved": {Day: "2026-11-20", Outcome: "moved", Answers: map[string]string{"O1": "1"}},
			"complete without answers": {Day: "2026-11-20", Outcome: Complete}, "outcome": {Day: "2026-11-20", Outcome: "x", Answers: map[string]string{"O1": "1"}},
			"two boxes": {Day: "2026-11-20", Answers: map[string]string{"O1": "1 2"}}, "code": {Day: "2026-11-20", Answers: map[string]string{"O1": "1", "ZZ": "1"}},
			"only unreadable, complete": {Day: "2026-11-20", Outcome: Complete, Answers: map[string]string{"O1": "?"}},
		} {
			k.Keying.Form = bad
			if _, err := o.FinishKeying(ctx, o.an, k); !Is(err, Invalid) && noteds(err) == 0 {
				t.Errorf("%s: %v", what, err)
			}
		}
		done := o.key(o.an, "c1", paperForm())
		if done.State != KeyingDone || done.Form.Outcome != Partial {
			t.Errorf("done: %+v", done)
		}
		if err := o.ReopenKeying(ctx, o.bi, "hh", "c1", KeyedFirst, done.Version); !Is(err, Forbidden) {
			t.Errorf("taken back by somebody else: %v", err)
		}
		if err := o.ReopenKeying(ctx, o.an, "hh", "c1", KeyedFirst, done.Version); err != nil {
			t.Fatal(err)
		}
		o.accept(o.bi, KeyingResult{}) // nothing is finished
		done = o.key(o.an, "c1", paperForm())
		if err := o.sealKeyings(ctx, o.bi, "hh"); err != nil { // and here the power fails
			t.Fatal(err)
		}
		if board, err := o.KeyingBoard(ctx, o.an, "hh"); err != nil || board.Ready != 1 || len(board.Own) != 0 {
			t.Errorf("board after a failure: %+v %v", board, err)
		}
		o.accept(o.bi, KeyingResult{Accepted: 1})
		o.accept(o.bi, KeyingResult{})
		if board, err := o.KeyingBoard(ctx, o.an, "hh"); err != nil || board.Ready != 0 || board.Accepted != 1 {
			t.Errorf("board: %+v %v", board, err)
		}
		i := o.interviewOf(done.Envelope)
		if i.Standing != StandingActive || i.Mode != "paper" || i.Person != o.an.ID || dayOf(i.Started) != "2026-11-20" || i.Outcome != Partial {
			t.Errorf("interview %+v", i)
		}
		versions, err := o.AnswerVersions(ctx, i.ID)
		if err != nil || versions[0].Answers != "251." || versions[0].Extra.String() != `{"F2":[85],"Gr1":[1],"K":[3,1],"R0":[2,9],"respondent":[1]}` || versions[0].Texts["M1"] != "Tốt lắm" {
			t.Errorf("answers %+v %v", versions, err)
		}
		if v := o.visitOf(i.ID); v.Paradata.Missing["B1"] != "unreadable" || v.Paradata.Missing["age"] != "refused" || v.Paradata.Consent == "" {
			t.Errorf("visit %+v", v)
		}
		if c := o.caseOf("c1"); c.State != CaseDone || c.Interview != i.ID {
			t.Errorf("case %+v", c)
		}
		passes, err := keyedOf(ctx, o.ro, "c1")
		if err != nil || passes[0].State != KeyingAccepted || passes[0].Form.Answers["P3"] != "" || passes[0].Form.Answers["O1"] != "2" {
			t.Errorf("entries %+v %v", passes, err)
		}
		if _, err := o.KeyingTask(ctx, o.an, "hh", "c1"); !keyIs(err, "keying.accepted") {
			t.Errorf("again: %v", err)
		}
		// A paper that came back empty is a visit; a second paper of a case that has answers waits for a person.
		back := o.key(o.an, "c2", KeyedForm{Day: "2026-11-21", Outcome: "moved"})
		o.send(o.interview("c3"), IntakeAccepted, "")
		late := o.key(o.an, "c3", paperForm())
		o.accept(o.an, KeyingResult{Accepted: 2})
		if c := o.caseOf("c2"); c.State != CaseDone || c.Interview != "" || c.Outcome != "moved" || o.visitOf(back.Envelope).Mode != "paper" {
			t.Errorf("case %+v", c)
		}
		if i := o.interviewOf(late.Envelope); i.Standing != StandingReview {
			t.Errorf("second answers %+v", i)
		}
		if _, err := o.KeyingTask(ctx, o.an, "hh", "r1"); !keyIs(err, "keying.not_in_play") {
			t.Errorf("reserve: %v", err)
		}
		if _, err := o.KeyingTask(ctx, o.an, "other", "c4"); !Is(err, NotFound) {
			t.Errorf("another round: %v", err)
		}
		draft, err := o.SaveKeying(ctx, o.an, o.task(o.an, "c4"))
		if err != nil {
			t.Fatal(err)
		}
		if err := o.DropKeying(ctx, o.bi, "hh", "c4", KeyedFirst, draft.Version); err != nil {
			t.Errorf("given up for somebody who is away: %v", err)
		}
		o.key(o.bi, "c4", paperForm())
		if err := o.DeleteContacts(ctx, "an", "hh"); err != nil {
			t.Fatal(err)
		}
		if k := o.task(o.bi, "c4"); k.Keying.Form.Answers["P3"] != "" || k.Keying.Form.Answers["O1"] != "2" {
			t.Errorf("after contact data are deleted: %+v", k.Keying.Form)
		}
		o.exec("UPDATE round SET state = 'closed' WHERE id = 'hh'")
		if _, err := o.AcceptKeyings(ctx, o.an, "hh"); !Is(err, Conflict) {
			t.Errorf("accepted in a closed round: %v", err)
		}
		if _, err := o.SaveKeying(ctx, o.an, o.task(o.an, "c5")); !Is(err, Conflict) {
			t.Errorf("keyed in a closed round: %v", err)
		}
	})
}

// noteds counts refusals.
func noteds(err error) int {
	if es, ok := err.(Errors); ok {
		return len(es)
	}
	return 0
}

func TestKeyingTwice(t *testing.T) {
	ctx := t.Context()
	eachOffice(t, 1, func(t *testing.T, o *office) {
		first := o.key(o.an, "c1", paperForm())
		if !first.Twice {
			t.Fatal("not drawn")
		}
		if _, err := o.KeyingTask(ctx, o.bi, "hh", "c1"); !keyIs(err, "keying.by_other_done") {
			t.Errorf("before it is sealed: %v", err)
		}
		o.accept(o.an, KeyingResult{Second: 1})
		if _, err := o.KeyingTask(ctx, o.an, "hh", "c1"); !keyIs(err, "keying.waits") {
			t.Errorf("the same person again: %v", err)
		}
		if err := o.ReopenKeying(ctx, o.an, "hh", "c1", KeyedFirst, first.Version+1); !keyIs(err, "keying.state") {
			t.Errorf("taken back after sealing: %v", err)
		}
		if board, err := o.KeyingBoard(ctx, o.an, "hh"); err != nil || len(board.Second) != 0 || board.Waiting != 1 {
			t.Errorf("board of the first: %+v %v", board, err)
		}
		if board, err := o.KeyingBoard(ctx, o.bi, "hh"); err != nil || len(board.Second) != 1 || board.Second[0].Code != o.caseOf("c1").Code {
			t.Errorf("board of the second: %+v %v", board, err)
		}
		second := o.task(o.bi, "c1")
		if second.Pass != KeyedSecond || len(second.Keying.Form.Answers) != 0 {
			t.Fatalf("second pass: %+v", second.Keying)
		}
		same := paperForm()
		same.Answers["R0"], same.Answers["M1"], same.Answers["A2"] = "2;9", "tốt lắm", "5"
		o.key(o.bi, "c1", same)
		o.accept(o.an, KeyingResult{Accepted: 1})

		other := paperForm()
		other.Answers = maps.Clone(other.Answers)
		other.Answers["O1"], other.Answers["Gr1"], other.Day = "3", "", "2026-11-19"
		delete(other.Answers, "R0")
		mine := paperForm()
		delete(mine.Answers, "R0")
		kept := o.key(o.an, "c2", mine)
		o.accept(o.an, KeyingResult{Second: 1})
		o.key(o.bi, "c2", other)
		o.accept(o.bi, KeyingResult{Differ: 1})
		d, err := o.KeyingDispute(ctx, "hh", "c2")
		if err != nil || len(d.Differences) != 3 || d.Differences[0] != (KeyingDifference{KeyedDay, "2026-11-20", "2026-11-19", ""}) || d.Differences[1].Code != "O1" || d.Differences[2] != (KeyingDifference{"Gr1", "1", "", ""}) {
			t.Fatalf("differences %+v %v", d.Differences, err)
		}
		chosen := map[string]string{KeyedDay: "2026-11-20", "O1": "3", "Gr1": ""}
		if err := o.DecideKeying(ctx, o.an, d, chosen, "Xem lại phiếu"); !Is(err, Forbidden) {
			t.Errorf("decided by who keyed first: %v", err)
		}
		if err := o.DecideKeying(ctx, o.chi, d, map[string]string{"O1": "9", "Gr1": ""}, ""); noteds(err) != 2 {
			t.Errorf("half decided: %v", err)
		}
		if err := o.DecideKeying(ctx, o.chi, d, chosen, "Xem lại phiếu: số 3 viết mờ"); err != nil {
			t.Fatal(err)
		}
		if err := o.DecideKeying(ctx, o.chi, d, chosen, "lần nữa"); !Is(err, Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		versions, err := o.AnswerVersions(ctx, kept.Envelope)
		if err != nil || versions[0].Answers != "351." || versions[0].Extra["Gr1"] != nil {
			t.Errorf("answers %+v %v", versions, err)
		}
		report, err := o.KeyingReport(ctx, "hh")
		if err != nil || report.Keyed != 2 || report.Undecided != 0 || report.All.Forms != 2 || report.All.Differing != 3 || report.All.Fields != 27 {
			t.Fatalf("report %+v %v", report, err)
		}
		wrong := map[string]int{}
		for _, p := range report.People {
			wrong[p.Key] = p.Wrong
		}
		if want := map[string]int{o.an.ID: 2, o.bi.ID: 1}; !maps.Equal(wrong, want) {
			t.Errorf("wrong fields %v, want %v", wrong, want)
		}
		if len(report.Questions) != 3 || report.Questions[0].Fields != 2 || math.Abs(report.Questions[0].Rate-0.5) > 1e-12 && report.Questions[0].Rate != 1 {
			t.Errorf("questions %+v", report.Questions)
		}
		// Two at once: one of them is told so.
		k := o.task(o.an, "c5")
		if _, err := o.SaveKeying(ctx, o.an, k); err != nil {
			t.Fatal(err)
		}
		k2 := k
		k2.Keying.Person = o.bi.ID
		if _, err := o.SaveKeying(ctx, o.bi, k2); !Is(err, Conflict) {
			t.Errorf("begun by two: %v", err)
		}
	})
}

// TestDoubleEntryIsDrawn: about the share of the rules, the same at each try.
func TestDoubleEntryIsDrawn(t *testing.T) {
	ctx := t.Context()
	eachOffice(t, 0.05, func(t *testing.T, o *office) {
		drawn := 0
		err := o.edit(ctx, func(tx *sql.Tx) error {
			for i := range 4000 {
				twice, err := o.drawnTwice(ctx, tx, fmt.Sprint("case", i), 0.05)
				if err != nil {
					return err
				}
				again, err := o.drawnTwice(ctx, tx, fmt.Sprint("case", i), 0.05)
				if err != nil || again != twice {
					return fmt.Errorf("drawn %v, then %v: %w", twice, again, err)
				}
				if twice {
					drawn++
				}
			}
			return nil
		})
		if err != nil || drawn < 140 || drawn > 260 {
			t.Errorf("%d of 4000 drawn: %v", drawn, err)
		}
	})
}

func TestKeyingRate(t *testing.T) {
	none := keyingTally{key: "x"}
	for range 40 {
		none.add("x", 50, 0)
	}
	if r := none.rate(); r.Rate != 0 || r.Verdict != analysis.Met || r.Interval.Upper > KeyingLimit || r.Fields != 2000 {
		t.Errorf("no difference in 2000 fields: %+v", r)
	}
	many := keyingTally{}
	for i := range 40 {
		many.add("x", 50, i%2)
	}
	if r := many.rate(); r.Verdict != analysis.NotMet || math.Abs(r.Rate-0.01) > 1e-12 || !(r.Interval.Lower > 0.005 && r.Interval.Upper < 0.02) {
		t.Errorf("1 %% of 2000 fields: %+v", r)
	}
	one := keyingTally{}
	one.add("x", 50, 1)
	if r := one.rate(); r.Verdict != analysis.CannotTell || r.Interval.Lower != 0 || r.Interval.Upper != 1 {
		t.Errorf("one paper: %+v", r)
	}
	if r := (&keyingTally{}).rate(); !math.IsNaN(r.Rate) || r.Verdict != analysis.CannotTell {
		t.Errorf("nothing: %+v", r)
	}
}
