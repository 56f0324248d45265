package survey

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// AnswerChange is one answer in which two versions differ; values as
// ReadInterview takes them, "" = none.
type AnswerChange struct{ Code, From, To string }

// AnswerChanges compares two versions by code, in the order of the form.
func AnswerChanges(q *Questionnaire, from, to AnswerVersion) []AnswerChange {
	a, b := from.Values(q), to.Values(q)
	var out []AnswerChange
	for _, code := range q.answerCodes() {
		if x, y := strings.Join(a[code], ";"), strings.Join(b[code], ";"); x != y {
			out = append(out, AnswerChange{code, x, y})
		}
	}
	return out
}

// answerCodes are the codes of all answers that stay with an interview.
func (q *Questionnaire) answerCodes() []string {
	var out []string
	for _, it := range q.layout().items {
		out = append(out, it.Code)
	}
	for x := range q.AllQuestions() {
		if !x.Identifier {
			out = append(out, x.codes()...)
		}
	}
	return out
}

// InForce gives the version of the answers that counts.
func (s *Store) InForce(ctx context.Context, i Interview) (AnswerVersion, error) {
	return answerVersion(ctx, s.ro, i.ID, i.InForce)
}

func answerVersion(ctx context.Context, q querier, interview string, number int64) (AnswerVersion, error) {
	found, err := rows(ctx, q, scanAnswerVersion, answerVersionColumns+`WHERE v.interview_id = $1 AND v.number = $2`, interview, number)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "interview.unknown", "interview")
	}
	if err != nil {
		return AnswerVersion{}, err
	}
	return found[0], nil
}

// proposedEdit is the number of the version that waits for its second person, 0
// = none.
func proposedEdit(ctx context.Context, q querier, interview string) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM interview_version WHERE interview_id = $1 AND state = 'proposed'`, interview).Scan(&n)
	return n, err
}

// ProposeEdit adds a version of the answers that counts once another person
// agreed; the versions before it stay as they are. Values are all answers by
// code, checked by the questionnaire; reason says how the right answer is known.
// version is that of the interview as the author saw it.
func (s *Store) ProposeEdit(ctx context.Context, by *Person, interview string, version int64, values map[string][]string, reason string) (AnswerVersion, error) {
	var v AnswerVersion
	reason, refused := CleanText(reason, 0)
	if refused == nil && reason == "" {
		refused = Refuse(Invalid, "error.required", "reason")
	}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		i, err := interviewByID(ctx, tx, interview)
		if err == nil {
			err = s.mayEdit(ctx, tx, i, version)
		}
		if err != nil {
			return err
		}
		if v, err = s.editedVersion(ctx, tx, i, values); err != nil {
			if many, ok := err.(Errors); ok && refused != nil {
				return append(many, refused)
			}
			return err
		}
		if refused != nil {
			refused.Field = "reason"
			return Errors{refused}
		}
		v.Reason, v.Author, v.At, v.State = reason, by.Login, Stamp(s.clock()), "proposed"
		if err := putAnswerVersion(ctx, tx, v); err != nil {
			return err
		}
		err = changed(tx.ExecContext(ctx, `UPDATE interview SET version = version + 1 WHERE id = $1 AND version = $2`, interview, version))
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "interview.edit_proposed", interview, fmt.Sprintf("version %d: %s", v.Number, reason))
	})
	return v, err
}

func (s *Store) mayEdit(ctx context.Context, tx *sql.Tx, i Interview, version int64) error {
	if err := roundAllows(ctx, tx, i.Round, ActEdit); err != nil {
		return err
	}
	switch open, err := proposedEdit(ctx, tx, i.ID); {
	case err != nil:
		return err
	case open != 0:
		return Refuse(Conflict, "edit.open", "")
	case i.Version != version:
		return Refuse(Conflict, "error.outdated", "version")
	case i.Standing != StandingActive:
		return Refuse(Conflict, "review.not_active", "")
	}
	return nil
}

// editedVersion checks what was typed and numbers it after the last version.
func (s *Store) editedVersion(ctx context.Context, tx *sql.Tx, i Interview, values map[string][]string) (AnswerVersion, error) {
	v := AnswerVersion{Interview: i.ID}
	q, err := s.LoadForm(ctx, i.Form)
	if err != nil {
		return v, err
	}
	old, err := answerVersion(ctx, tx, i.ID, i.InForce)
	if err != nil {
		return v, err
	}
	// What was rightly blank before may stay blank.
	had, blank := old.Values(q), map[string]bool{}
	for _, it := range q.layout().items {
		blank[it.Code] = len(had[it.Code]) == 0
	}
	values = maps.Clone(values)
	for x := range q.AllQuestions() {
		blank[x.Code] = !slices.ContainsFunc(x.codes(), func(code string) bool { return len(had[code]) > 0 })
		if x.Identifier { // stands apart and is not edited here
			delete(values, x.Code)
		}
	}
	read, err := q.ReadInterview(values, func(code string) bool { return i.Outcome == Partial || blank[code] })
	if err != nil {
		return v, err
	}
	v.Answers, v.Extra, v.Texts = read.Answers, read.Extra, read.Texts
	if len(AnswerChanges(q, old, v)) == 0 {
		return v, Refuse(Invalid, "edit.nothing", "")
	}
	err = tx.QueryRowContext(ctx, `SELECT MAX(number) + 1 FROM interview_version WHERE interview_id = $1`, i.ID).Scan(&v.Number)
	return v, err
}

// DecideEdit puts a proposed version in force, or refuses it. Never its author,
// and never who held the interview.
func (s *Store) DecideEdit(ctx context.Context, by *Person, interview string, number int64, approve bool) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		i, err := interviewByID(ctx, tx, interview)
		if err == nil {
			err = roundAllows(ctx, tx, i.Round, ActEdit)
		}
		if err != nil {
			return err
		}
		v, err := answerVersion(ctx, tx, interview, number)
		switch {
		case err != nil:
			return err
		case v.State != "proposed":
			return Refuse(Conflict, "error.outdated", "version")
		case v.Author == by.Login:
			return Refuse(Conflict, "edit.author", "")
		case i.Person == by.ID:
			return Refuse(Conflict, "edit.enumerator", "")
		}
		state, inForce := "refused", i.InForce
		if approve {
			state, inForce = "approved", number
		}
		err = changed(tx.ExecContext(ctx, `UPDATE interview_version SET state = $3, decided_by = $4, decided_at = $5
			WHERE interview_id = $1 AND number = $2 AND state = 'proposed'`, interview, number, state, by.Login, Stamp(s.clock())))
		if err == nil {
			err = changed(tx.ExecContext(ctx, `UPDATE interview SET in_force = $2, version = version + 1 WHERE id = $1 AND version = $3`,
				interview, inForce, i.Version))
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "interview.edit_"+state, interview, fmt.Sprintf("version %d", number))
	})
}
