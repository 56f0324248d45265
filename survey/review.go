package survey

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// ReviewComment is what somebody of the field office said about an interview.
// Comments on a returned interview travel to the tablet.
type ReviewComment struct {
	ID        string
	Interview string
	Question  string // code, '' = the whole interview
	Body      string
	Author    string // login
	At        string
}

// ReviewDecisions are the decisions about an interview, in the order shown.
var ReviewDecisions = []Review{ReviewApproved, ReviewReturned, ReviewRecheck}

// QueueRow is an interview in the list of those to be reviewed.
type QueueRow struct {
	Interview
	CaseCode string
	Unit     string
	Flags    []string // of its visit
	Edit     bool     // a proposed edit waits for its second person
}

// QueueQuery chooses interviews for the list; empty fields mean all.
type QueueQuery struct {
	Round  string
	Review Review
	Person string // enumerator
	Edits  bool   // only those with a proposed edit
	After  string // id after which the page begins, '' = the first page
	Limit  int
}

// ReviewQueue lists active interviews, those that arrived first first.
func (s *Store) ReviewQueue(ctx context.Context, q QueueQuery) ([]QueueRow, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (x QueueRow, err error) {
		var flags string
		i := &x.Interview
		err = r.Scan(&i.ID, &i.Case, &i.Round, &i.Form, &i.Person, &i.Mode, &i.Started, &i.Ended, &i.ElapsedMS, &i.Outcome, &i.Standing, &i.Review,
			&i.InForce, &i.Replaces, &i.Received, &i.Version, &x.CaseCode, &x.Unit, &flags, &x.Edit)
		x.Flags = Split(flags)
		return x, err
	}, `SELECT i.id, i.case_id, i.round_id, i.form, i.person_id, i.mode, i.started, i.ended, i.elapsed_ms, i.outcome, i.standing, i.review,
		i.in_force, i.replaces, i.received, i.version, c.code, c.unit_id, COALESCE(v.flags, ''),
		EXISTS (SELECT 1 FROM interview_version w WHERE w.interview_id = i.id AND w.state = 'proposed') AS edit
		FROM interview i JOIN field_case c ON c.id = i.case_id LEFT JOIN visit v ON v.id = i.id
		WHERE i.round_id = $1 AND i.standing = 'active' AND ($2 = '' OR i.review = $2) AND ($3 = '' OR i.person_id = $3)
		AND ($4 = 0 OR EXISTS (SELECT 1 FROM interview_version w WHERE w.interview_id = i.id AND w.state = 'proposed'))
		AND ($5 = '' OR (i.received, i.id) > (SELECT received, id FROM interview WHERE id = $5))
		ORDER BY i.received, i.id LIMIT $6`,
		q.Round, string(q.Review), q.Person, oneIf(q.Edits), q.After, q.Limit)
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// NextToReview is the interview that follows one in the queue of those nobody
// has reviewed, around to the first; "" when there is no other.
func (s *Store) NextToReview(ctx context.Context, round, after string) (string, error) {
	var id string
	err := s.ro.QueryRowContext(ctx, `SELECT i.id FROM interview i LEFT JOIN interview a ON a.id = $2
		WHERE i.round_id = $1 AND i.standing = 'active' AND i.review = 'new' AND i.id <> $2
		ORDER BY CASE WHEN i.received > a.received OR (i.received = a.received AND i.id > a.id) THEN 0 ELSE 1 END, i.received, i.id LIMIT 1`,
		round, after).Scan(&id)
	if err == sql.ErrNoRows {
		err = nil
	}
	return id, err
}

// ReviewCounts tells how many active interviews of a round are in each state.
func (s *Store) ReviewCounts(ctx context.Context, round string) (map[Review]int64, error) {
	out := map[Review]int64{}
	err := each(ctx, s.ro, func(r *sql.Rows) error {
		var state Review
		var n int64
		err := r.Scan(&state, &n)
		out[state] = n
		return err
	}, `SELECT review, COUNT(*) FROM interview WHERE round_id = $1 AND standing = 'active' GROUP BY review`, round)
	return out, err
}

// RoundEnumerators are the people who held interviews of a round.
func (s *Store) RoundEnumerators(ctx context.Context, round string) ([]string, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT DISTINCT person_id FROM interview WHERE round_id = $1 AND person_id <> '' ORDER BY person_id`, round)
}

// ReviewComments lists what was said about an interview, the first first.
func (s *Store) ReviewComments(ctx context.Context, interview string) ([]ReviewComment, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (c ReviewComment, err error) {
		return c, r.Scan(&c.ID, &c.Interview, &c.Question, &c.Body, &c.Author, &c.At)
	}, `SELECT id, interview_id, question, body, author, at FROM review_comment WHERE interview_id = $1 ORDER BY at, id`, interview)
}

// CommentInterview says something about one question of an interview, or about
// the whole ("").
func (s *Store) CommentInterview(ctx context.Context, by *Person, interview, question, body string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		i, err := interviewByID(ctx, tx, interview)
		if err == nil {
			err = roundAllows(ctx, tx, i.Round, ActReview)
		}
		if err == nil && question != "" {
			var q *Questionnaire
			if q, err = s.LoadForm(ctx, i.Form); err == nil && !q.has(question) {
				err = Refuse(Invalid, "review.question", "question", "code", clip(question))
			}
		}
		if err == nil {
			err = s.addReviewComment(ctx, tx, by, interview, question, body)
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "interview.comment", interview, question)
	})
}

// has reports whether the form has an item, question or grid row of the code.
func (q *Questionnaire) has(code string) bool {
	if _, ok := q.layout().byCode[code]; ok {
		return true
	}
	_, ok := q.Question(code)
	return ok
}

func (s *Store) addReviewComment(ctx context.Context, tx *sql.Tx, by *Person, interview, question, body string) error {
	body, refused := CleanText(body, 0)
	if refused != nil {
		refused.Field = "body"
		return refused
	}
	if body == "" {
		return Refuse(Invalid, "error.required", "body")
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO review_comment (id, interview_id, question, body, author, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		NewID(), interview, question, body, by.Login, Stamp(s.clock()))
	return err
}

// ReviewInterview decides about an interview. Returned, its case goes back to
// the enumerator with the comments, of which there must be one; to be checked
// again, it joins the back-checks. Nobody decides about an interview that they
// held themselves. body, where there is one, becomes a comment on the whole.
func (s *Store) ReviewInterview(ctx context.Context, by *Person, interview string, version int64, decision Review, body string) error {
	if !slices.Contains(ReviewDecisions, decision) {
		return Refuse(Invalid, "review.decide", "decision")
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		i, err := interviewByID(ctx, tx, interview)
		if err == nil {
			err = s.mayReview(ctx, tx, by, i, version, decision)
		}
		if err == nil && body != "" {
			err = s.addReviewComment(ctx, tx, by, interview, "", body)
		}
		if err == nil {
			err = s.returnCase(ctx, tx, i, decision)
		}
		if err == nil && decision == ReviewRecheck {
			err = s.recheck(ctx, tx, i)
		}
		if err == nil {
			err = changed(tx.ExecContext(ctx, `UPDATE interview SET review = $2, version = version + 1 WHERE id = $1 AND version = $3`,
				interview, string(decision), version))
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "interview."+string(decision), interview, "case "+i.Case)
	})
}

func (s *Store) mayReview(ctx context.Context, tx *sql.Tx, by *Person, i Interview, version int64, decision Review) error {
	action := ActReview
	if decision == ReviewReturned {
		action = ActAssign // an enumerator must still be able to send it again
	}
	if err := roundAllows(ctx, tx, i.Round, action); err != nil {
		return err
	}
	switch {
	case i.Version != version:
		return Refuse(Conflict, "error.outdated", "version")
	case i.Standing != StandingActive:
		return Refuse(Conflict, "review.not_active", "")
	case i.Person == by.ID:
		return Refuse(Conflict, "review.own", "")
	case decision == ReviewReturned && i.Person == "":
		return Refuse(Conflict, "review.nobody", "")
	}
	if open, err := proposedEdit(ctx, tx, i.ID); err != nil || open != 0 && decision == ReviewApproved {
		return refusedOr(err, Refuse(Conflict, "review.edit_open", ""))
	}
	return nil
}

// refusedOr is the error, or where there is none the refusal.
func refusedOr(err error, refusal *Error) error {
	if err != nil {
		return err
	}
	return refusal
}

func roundAllows(ctx context.Context, q querier, round string, action RoundAction) error {
	r, err := roundByID(ctx, q, round)
	if err != nil {
		return err
	}
	return r.Allows(action)
}

// returnCase returns the case to its enumerator, or takes back that it was.
func (s *Store) returnCase(ctx context.Context, tx *sql.Tx, i Interview, decision Review) error {
	c, err := caseByID(ctx, tx, i.Case)
	if err != nil {
		return err
	}
	switch {
	case decision == ReviewReturned:
		var said bool
		err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM review_comment WHERE interview_id = $1)`, i.ID).Scan(&said)
		if err != nil || !said {
			return refusedOr(err, Refuse(Invalid, "review.say_why", "body"))
		}
		c.State = CaseReturned
	case c.State == CaseReturned && c.Interview == i.ID:
		c.State = CaseDone
	default:
		return nil
	}
	return s.saveCase(ctx, tx, &c)
}

// recheck puts an interview among the back-checks unless it is there.
func (s *Store) recheck(ctx context.Context, tx *sql.Tx, i Interview) error {
	have, err := backCheckOf(ctx, tx, i.ID)
	if err != nil || have.ID != "" {
		return err
	}
	c, err := caseByID(ctx, tx, i.Case)
	if err != nil {
		return err
	}
	staff, err := backCheckers(ctx, tx, i.Round)
	if err != nil {
		return err
	}
	q, err := s.LoadForm(ctx, i.Form)
	if err != nil {
		return err
	}
	seed, draw := newSeed()
	b := BackCheck{Round: i.Round, Interview: i.ID, Enumerator: i.Person, ChosenBy: "review", Questions: backCheckQuestions(q, draw)}
	b.Person = staff.take(b.Enumerator)
	if err := s.insertBackCheck(ctx, tx, &b); err != nil {
		return err
	}
	return s.audit(ctx, tx, "sipas", "backcheck.review", b.ID, fmt.Sprintf("case %s, seed %s", c.Code, seed))
}
