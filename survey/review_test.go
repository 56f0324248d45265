package survey

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

var (
	quan = &Person{ID: "quan", Login: "quan", Role: Administrator}
	giam = &Person{ID: "giam", Login: "giam", Role: Supervisor}
	sat  = &Person{ID: "sat", Login: "sat", Role: Supervisor}
	e0   = &Person{ID: "e0", Login: "e0", Role: Enumerator}
)

// wantKey fails unless the error is a refusal with the message key.
func wantKey(t *testing.T, what string, err error, key string) {
	t.Helper()
	var one *Error
	var many Errors
	if errors.As(err, &many) && len(many) > 0 {
		one = many[0]
	} else {
		errors.As(err, &one)
	}
	if one == nil || one.Key != key {
		t.Errorf("%s: got %v, want %s", what, err, key)
	}
}

func mustInterview(t *testing.T, s *Store, id string) Interview {
	t.Helper()
	i, err := s.Interview(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func mustCase(t *testing.T, s *Store, id string) Case {
	t.Helper()
	c, err := s.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestReview(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		fieldStore(t, s, surveytest.Field{Each: 3, Failed: 2})
		ctx, id, kase := t.Context(), surveytest.FieldInterview(0, 0), surveytest.FieldCase(0, 0)

		wantKey(t, "what", s.ReviewInterview(ctx, giam, id, 1, ReviewNew, ""), "review.decide")
		wantKey(t, "own", s.ReviewInterview(ctx, e0, id, 1, ReviewApproved, ""), "review.own")
		wantKey(t, "outdated", s.ReviewInterview(ctx, giam, id, 2, ReviewApproved, ""), "error.outdated")
		wantKey(t, "returned without a word", s.ReviewInterview(ctx, giam, id, 1, ReviewReturned, ""), "review.say_why")
		wantKey(t, "comment on what is not asked", s.CommentInterview(ctx, giam, id, "ZZ", "?"), "review.question")
		wantKey(t, "empty comment", s.CommentInterview(ctx, giam, id, "O1", " \n"), "error.required")
		wantKey(t, "unknown", s.CommentInterview(ctx, giam, "zz", "O1", "x"), "interview.unknown")

		if err := s.CommentInterview(ctx, giam, id, "O1", "Xin hỏi lại."); err != nil {
			t.Fatal(err)
		}
		if err := s.ReviewInterview(ctx, giam, id, 1, ReviewReturned, "Thiếu nhiều câu."); err != nil {
			t.Fatal(err)
		}
		if i, c := mustInterview(t, s, id), mustCase(t, s, kase); i.Review != ReviewReturned || i.Version != 2 || c.State != CaseReturned || c.Version != 2 || c.Changed != "2026-11-24T05:00:00Z" {
			t.Errorf("returned: got %+v of %+v", i, c)
		}
		said, err := s.ReviewComments(ctx, id)
		if err != nil || len(said) != 2 || said[0].Author != "giam" || said[0].At == "" {
			t.Errorf("comments: got %+v (%v)", said, err)
		}
		// Second thoughts: the case is done again.
		if err := s.ReviewInterview(ctx, sat, id, 2, ReviewApproved, ""); err != nil {
			t.Fatal(err)
		}
		if i, c := mustInterview(t, s, id), mustCase(t, s, kase); i.Review != ReviewApproved || c.State != CaseDone {
			t.Errorf("approved: got %+v of %+v", i, c)
		}

		// To be checked again, it is a back-check for somebody else, once.
		for version := range int64(2) {
			if err := s.ReviewInterview(ctx, giam, surveytest.FieldInterview(0, 1), 1+version, ReviewRecheck, ""); err != nil {
				t.Fatal(err)
			}
		}
		checks, err := s.BackChecks(ctx, "ho")
		if err != nil || len(checks) != 1 || checks[0].ChosenBy != "review" || checks[0].Person == "" || checks[0].Person == "e0" || len(checks[0].Questions) == 0 {
			t.Errorf("recheck: got %+v (%v)", checks, err)
		}

		counts, err := s.ReviewCounts(ctx, "ho")
		if err != nil || counts[ReviewNew] != 16 || counts[ReviewApproved] != 1 || counts[ReviewRecheck] != 1 {
			t.Errorf("counts: got %v (%v)", counts, err)
		}

		mustExec(t, s, `UPDATE round SET state = 'closed' WHERE id = 'ho'`)
		wantKey(t, "closed", s.ReviewInterview(ctx, giam, surveytest.FieldInterview(0, 2), 1, ReviewReturned, "x"), "round.only.assign")
		mustExec(t, s, `UPDATE round SET state = 'edition' WHERE id = 'ho'`)
		wantKey(t, "edition", s.ReviewInterview(ctx, giam, surveytest.FieldInterview(0, 2), 1, ReviewApproved, ""), "round.only.review")
		wantKey(t, "edition", s.CommentInterview(ctx, giam, id, "", "x"), "round.only.review")
	})
}

// TestReviewQueue goes through the whole queue page by page, and from one
// interview to the next.
func TestReviewQueue(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		fieldStore(t, s, surveytest.Field{Each: 3})
		ctx := t.Context()
		var ids []string
		q := QueueQuery{Round: "ho", Review: ReviewNew, Limit: 7}
		for {
			page, err := s.ReviewQueue(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range page {
				ids = append(ids, x.ID)
				if x.CaseCode == "" || x.Unit == "" || x.Edit || x.Review != ReviewNew {
					t.Errorf("row: got %+v", x)
				}
			}
			if len(page) < q.Limit {
				break
			}
			q.After = ids[len(ids)-1]
		}
		seen := map[string]bool{}
		at := ids[len(ids)-1]
		for i := range ids { // around from the last to the first
			next, err := s.NextToReview(ctx, "ho", at)
			if err != nil || next != ids[i] {
				t.Fatalf("after %s: got %s (%v), want %s", at, next, err, ids[i])
			}
			seen[next], at = true, next
		}
		if len(ids) != 18 || len(seen) != 18 {
			t.Errorf("got %d interviews, %d different", len(ids), len(seen))
		}
		if page, err := s.ReviewQueue(ctx, QueueQuery{Round: "ho", Person: "e1", Limit: 50}); err != nil || len(page) != 3 {
			t.Errorf("of e1: got %d (%v)", len(page), err)
		}
		mustExec(t, s, `UPDATE interview SET review = 'approved'`)
		if next, err := s.NextToReview(ctx, "ho", at); err != nil || next != "" {
			t.Errorf("nothing left: got %q (%v)", next, err)
		}
	})
}

func TestEdits(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		fieldStore(t, s, surveytest.Field{Each: 2})
		ctx, id := t.Context(), surveytest.FieldInterview(0, 0)
		mustExec(t, s, `UPDATE interview_version SET answers = '54.3', extra = '{"F2":[90]}', texts = '{"M1":"Chờ lâu"}' WHERE interview_id = $1`, id)
		q := testQuestionnaire(t)
		form := map[string][]string{"O1": {"5"}, "A2": {"3"}, "B1": {"3"}, "F2": {"95"}, "M1": {"Chờ rất lâu"}, "P3": {"0912345678"}}
		propose := func(by *Person, version int64, reason string) error {
			_, err := s.ProposeEdit(ctx, by, id, version, form, reason)
			return err
		}
		wantKey(t, "no reason", propose(giam, 1, " "), "error.required")
		wantKey(t, "outdated", propose(giam, 5, "x"), "error.outdated")
		form["A2"] = []string{"9"}
		wantKey(t, "wrong", propose(giam, 1, "x"), "rating.value")
		form["A2"] = []string{"3"}
		delete(form, "O1")
		wantKey(t, "required", propose(giam, 1, "x"), "rating.required")
		form["O1"] = []string{"5"}
		if err := propose(giam, 1, "Nghe lại ghi âm"); err != nil {
			t.Fatal(err)
		}
		wantKey(t, "another one", propose(sat, 2, "x"), "edit.open")
		wantKey(t, "approve before it is decided", s.ReviewInterview(ctx, sat, id, 2, ReviewApproved, ""), "review.edit_open")

		// Proposed, it does not count yet.
		i := mustInterview(t, s, id)
		old, err := s.InForce(ctx, i)
		if err != nil || i.InForce != 1 || old.Answers != "54.3" {
			t.Errorf("in force: got %+v, %+v (%v)", i, old, err)
		}
		wantKey(t, "the author", s.DecideEdit(ctx, giam, id, 2, true), "edit.author")
		wantKey(t, "the enumerator", s.DecideEdit(ctx, e0, id, 2, true), "edit.enumerator")
		wantKey(t, "no such version", s.DecideEdit(ctx, sat, id, 9, true), "interview.unknown")
		if err := s.DecideEdit(ctx, sat, id, 2, true); err != nil {
			t.Fatal(err)
		}
		wantKey(t, "twice", s.DecideEdit(ctx, quan, id, 2, false), "error.outdated")
		i = mustInterview(t, s, id)
		now, err := s.InForce(ctx, i)
		if err != nil || i.InForce != 2 || now.Answers != "53.3" || now.Texts["M1"] != "Chờ rất lâu" || now.Author != "giam" || now.DecidedBy != "sat" {
			t.Errorf("in force: got %+v (%v)", now, err)
		}
		if got := fmt.Sprint(AnswerChanges(q, old, now)); got != "[{A2 4 3} {F2 90 95} {M1 Chờ lâu Chờ rất lâu}]" {
			t.Errorf("changes: got %s", got)
		}
		wantKey(t, "nothing to change", propose(giam, i.Version, "x"), "edit.nothing")

		// Refused, the one before stays in force, and nothing is overwritten.
		form["B1"] = []string{"1"}
		if err := propose(sat, i.Version, "Gọi lại"); err != nil {
			t.Fatal(err)
		}
		if err := s.DecideEdit(ctx, giam, id, 3, false); err != nil {
			t.Fatal(err)
		}
		versions, err := s.AnswerVersions(ctx, id)
		if err != nil || len(versions) != 3 || versions[0].Answers != "54.3" || versions[2].State != "refused" || mustInterview(t, s, id).InForce != 2 {
			t.Errorf("versions: got %+v (%v)", versions, err)
		}
		// Identifying answers are not edited here, and stay apart.
		if strings.Contains(fmt.Sprint(versions), "0912345678") {
			t.Error("a phone number stands among the answers")
		}
		mustExec(t, s, `UPDATE round SET state = 'edition' WHERE id = 'ho'`)
		wantKey(t, "edition", propose(sat, mustInterview(t, s, id).Version, "x"), "round.only.edit")
		if _, _, err := s.VerifyAudit(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestProposals(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		fieldStore(t, s, surveytest.Field{Each: 3})
		ctx, id := t.Context(), surveytest.FieldInterview(0, 0)
		_, err := s.Propose(ctx, giam, "ho", ProposeVoid, id, "")
		wantKey(t, "no reason", err, "error.required")
		_, err = s.Propose(ctx, giam, "ho", ProposeVoid, "zz", "x")
		wantKey(t, "no such interview", err, "proposal.nothing")
		_, err = s.Propose(ctx, giam, "ho", "burn", id, "x")
		wantKey(t, "no such kind", err, "proposal.unknown")
		p, err := s.Propose(ctx, giam, "ho", ProposeVoid, id, "Không có thật")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Propose(ctx, sat, "ho", ProposeVoid, id, "x")
		wantKey(t, "twice", err, "proposal.open")
		if mustInterview(t, s, id).Standing != StandingActive {
			t.Error("one person alone made an interview void")
		}
		wantKey(t, "the author", s.DecideProposal(ctx, giam, p.ID, true), "proposal.author")
		wantKey(t, "whose it is", s.DecideProposal(ctx, e0, p.ID, true), "review.own")
		if err := s.DecideProposal(ctx, sat, p.ID, true); err != nil {
			t.Fatal(err)
		}
		wantKey(t, "decided", s.DecideProposal(ctx, quan, p.ID, false), "error.outdated")
		if i, c := mustInterview(t, s, id), mustCase(t, s, surveytest.FieldCase(0, 0)); i.Standing != StandingVoid || c.State != CaseOpen || c.Interview != "" || c.Outcome != "" || c.Person != "e0" {
			t.Errorf("void: got %+v of %+v", i, c)
		}
		if versions, err := s.AnswerVersions(ctx, id); err != nil || len(versions) != 1 {
			t.Errorf("a void interview keeps its answers: got %+v (%v)", versions, err)
		}

		// All of an enumerator: refused changes nothing, confirmed opens the cases again.
		for _, confirm := range []bool{false, true} {
			p, err := s.Propose(ctx, giam, "ho", ProposeRedo, "e1", "Phúc tra")
			if err != nil {
				t.Fatal(err)
			}
			if err := s.DecideProposal(ctx, sat, p.ID, confirm); err != nil {
				t.Fatal(err)
			}
			want := map[bool]Case{false: {State: CaseDone, Person: "e1"}, true: {State: CaseOpen}}[confirm]
			for i := range 3 {
				if c := mustCase(t, s, surveytest.FieldCase(1, i)); c.State != want.State || c.Person != want.Person {
					t.Errorf("confirmed %t: got %+v", confirm, c)
				}
			}
		}
		_, err = s.Propose(ctx, giam, "ho", ProposeRedo, "e1", "x")
		wantKey(t, "nothing left", err, "proposal.nothing")
		list, err := s.Proposals(ctx, "ho")
		if err != nil || len(list) != 3 {
			t.Errorf("proposals: got %+v (%v)", list, err)
		}
		progress, err := s.Progress(ctx, "ho")
		if err != nil || progress.All.Done != 14 || progress.All.Open != 4 {
			t.Errorf("progress: got %+v (%v)", progress.All, err)
		}
	})
}

// TestFromTabletToReviewAndBack goes the whole way: an interview arrives, is
// returned with a comment, corrected and approved; another is made void by two
// people, and its case is interviewed again.
func TestFromTabletToReviewAndBack(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := t.Context()
		supervisors := []*Person{{Login: "giam", Name: "Giám", Role: Supervisor}, {Login: "sat", Name: "Sát", Role: Supervisor}}
		for _, p := range supervisors {
			if err := f.CreatePerson(ctx, "admin", p); err != nil {
				t.Fatal(err)
			}
		}
		one, two := supervisors[0], supervisors[1]
		first := f.interview("c1")
		f.send(first, IntakeAccepted, "")
		f.now.add(time.Minute)
		if err := f.CommentInterview(ctx, one, first.ID, "A2", "Xin hỏi lại"); err != nil {
			t.Fatal(err)
		}
		if err := f.ReviewInterview(ctx, one, first.ID, 1, ReviewReturned, ""); err != nil {
			t.Fatal(err)
		}
		hello := f.greet(Hello{Since: Stamp(f.now.time().Add(-time.Second))})
		if len(hello.Returned) != 1 || hello.Returned[0].Comments[0].Body != "Xin hỏi lại" || caseIDs(hello) != "c1" {
			t.Fatalf("the tablet hears %+v of %s", hello.Returned, caseIDs(hello))
		}
		again := f.interview("c1")
		again.Answers, again.Replaces = hello.Returned[0].Answers, first.ID
		again.Answers["A2"] = "5"
		f.send(again, IntakeAccepted, "")
		if i, c := f.interviewOf(again.ID), f.caseOf("c1"); i.Standing != StandingActive || i.Review != ReviewNew || c.Interview != again.ID || c.State != CaseDone || f.interviewOf(first.ID).Standing != StandingSuperseded {
			t.Errorf("corrected: got %+v of %+v", i, c)
		}
		wantKey(t, "the first one", f.ReviewInterview(ctx, one, first.ID, f.interviewOf(first.ID).Version, ReviewApproved, ""), "review.not_active")
		if err := f.ReviewInterview(ctx, two, again.ID, f.interviewOf(again.ID).Version, ReviewApproved, ""); err != nil {
			t.Fatal(err)
		}

		f.send(f.interview("c2"), IntakeAccepted, "")
		voided := f.caseOf("c2").Interview
		p, err := f.Propose(ctx, one, "hh", ProposeVoid, voided, "Không có ai đến")
		if err == nil {
			err = f.DecideProposal(ctx, two, p.ID, true)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.now.add(time.Minute)
		if c := f.caseOf("c2"); c.State != CaseOpen || c.Interview != "" {
			t.Errorf("void: got %+v", c)
		}
		f.send(f.interview("c2"), IntakeAccepted, "")
		if c := f.caseOf("c2"); c.State != CaseDone || c.Interview == "" || c.Interview == voided || f.interviewOf(c.Interview).Standing != StandingActive {
			t.Errorf("interviewed again: got %+v", c)
		}
		progress, err := f.Progress(ctx, "hh")
		if err != nil || progress.All.Plan != 6 || progress.All.Done != 2 || progress.All.Approved != 1 || len(progress.Untouched) != 4 {
			t.Errorf("progress: got %+v (%v)", progress.All, err)
		}
		q, err := f.Quality(ctx, "hh")
		if err != nil || q.Interviews != 2 {
			t.Errorf("checks: got %+v (%v)", q, err)
		}
		if n, err := f.DrawBackChecks(ctx, "giam", "hh"); err != nil || n != 0 { // this round has no rule for them
			t.Errorf("back-checks: got %d (%v)", n, err)
		}
	})
}
