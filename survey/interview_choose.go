package survey

import (
	"context"
	"database/sql"
	"fmt"
)

// SecondInterviews lists the interviews that came when their case had one
// already and wait for a person's choice, the first arrival first.
func (s *Store) SecondInterviews(ctx context.Context) ([]Interview, error) {
	return rows(ctx, s.ro, scanInterview, interviewColumns+`WHERE standing = 'review' ORDER BY received, id`)
}

// ChooseInterview decides whether a second interview of a case counts instead
// of the one that does, or not at all. The other is void from then on; its
// answers stay readable and the reason stands beside them. Nobody chooses about
// an interview that they held themselves. version is that of the second
// interview as the person saw it.
func (s *Store) ChooseInterview(ctx context.Context, by *Person, id string, version int64, take bool, reason string) error {
	reason, refused := CleanText(reason, 0)
	if refused == nil && reason == "" {
		refused = Refuse(Invalid, "error.required", "reason")
	}
	if refused != nil {
		refused.Field = "reason"
		return refused
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		second, c, err := mayChoose(ctx, tx, by, id, version)
		if err != nil {
			return err
		}
		loser, action := second, "interview.not_chosen"
		if take {
			action = "interview.chosen"
			if loser, err = s.takeInstead(ctx, tx, by, second, c); err != nil {
				return err
			}
		}
		if loser.ID != "" {
			err = changed(tx.ExecContext(ctx, `UPDATE interview SET standing = 'void', version = version + 1 WHERE id = $1 AND version = $2`,
				loser.ID, loser.Version))
			if err == nil {
				err = s.addReviewComment(ctx, tx, by, loser.ID, "", reason)
			}
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, action, id, fmt.Sprintf("case %s: %s", second.Case, reason))
	})
}

// mayChoose reads a second interview and its case for somebody who may decide.
func mayChoose(ctx context.Context, tx *sql.Tx, by *Person, id string, version int64) (i Interview, c Case, err error) {
	if i, err = interviewByID(ctx, tx, id); err != nil {
		return i, c, err
	}
	if err = roundAllows(ctx, tx, i.Round, ActReview); err != nil {
		return i, c, err
	}
	switch {
	case i.Standing != StandingReview:
		return i, c, Refuse(Conflict, "choose.decided", "")
	case i.Version != version:
		return i, c, Refuse(Conflict, "error.outdated", "version")
	case i.Person == by.ID:
		return i, c, Refuse(Conflict, "review.own", "")
	}
	c, err = caseByID(ctx, tx, i.Case)
	return i, c, err
}

// takeInstead makes a second interview the one that counts, and gives the one
// that did; that may be none.
func (s *Store) takeInstead(ctx context.Context, tx *sql.Tx, by *Person, second Interview, c Case) (was Interview, err error) {
	if c.Interview != "" {
		if was, err = interviewByID(ctx, tx, c.Interview); err != nil {
			return was, err
		}
		if was.Person == by.ID {
			return was, Refuse(Conflict, "review.own", "")
		}
		if open, err := proposedEdit(ctx, tx, was.ID); err != nil || open != 0 {
			return was, refusedOr(err, Refuse(Conflict, "review.edit_open", ""))
		}
	}
	err = changed(tx.ExecContext(ctx, `UPDATE interview SET standing = 'active', version = version + 1 WHERE id = $1 AND version = $2`,
		second.ID, second.Version))
	if err != nil {
		return was, err
	}
	c.Interview, c.Outcome, c.State = second.ID, second.Outcome, CaseDone
	return was, s.saveCase(ctx, tx, &c)
}

// EnvelopeValues are the answers in an envelope by code, as ReadInterview takes
// them; those that the respondent gave alone are opened.
func (s *Store) EnvelopeValues(ctx context.Context, e *Envelope) (map[string][]string, error) {
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return nil, err
	}
	answers, _, err := keys.openHanded(e)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for code, value := range answers {
		out[code] = Split(value)
	}
	return out, nil
}
