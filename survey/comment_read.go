package survey

import (
	"context"
	"database/sql"
	"slices"
)

// The states of a comment. New ones wait for a reviewer, who belongs to no
// unit that is judged.
const (
	CommentNew    = "new"
	CommentShown  = "shown"  // may be read as it is, less what is masked by itself
	CommentMasked = "masked" // the reviewer has taken something out
	CommentHidden = "hidden"
)

// CommentStates are all states, in the order of a review.
func CommentStates() []string {
	return []string{CommentNew, CommentShown, CommentMasked, CommentHidden}
}

// commentsTogether is how many comments of a unit become readable at once, so
// that none can be tied to the visit of one person.
const commentsTogether = 5

// CommentQuery chooses comments; an empty field chooses all.
type CommentQuery struct {
	Scope  Scope
	Unit   string
	Sector string
	States []string
	After  Comment // the last one of the page before: its week and id
	Limit  int
}

// Comments lists comments that may be read, the latest weeks first and within
// a week in no order. They come late: only weeks that are over, and of each
// unit only in groups of five or more.
func (s *Store) Comments(ctx context.Context, q CommentQuery) (list []Comment, err error) {
	if q.Scope.Nothing {
		return nil, nil
	}
	week := q.After.Week
	if week == "" {
		week = "9999"
	}
	err = s.view(ctx, func(tx *sql.Tx) error {
		released, err := releasedWeeks(ctx, tx, Week(s.clock.Day()))
		if err != nil {
			return err
		}
		found, err := tx.QueryContext(ctx, `SELECT id, unit_id, sector, week, body, state FROM comment
			WHERE (week < $1 OR week = $2 AND id > $3) AND ($4 = '' OR unit_id = $5) AND ($6 = '' OR sector = $7)
			ORDER BY week DESC, id`, week, week, q.After.ID, q.Unit, q.Unit, q.Sector, q.Sector)
		if err != nil {
			return err
		}
		defer found.Close()
		for len(list) < q.Limit && found.Next() {
			c, err := scanComment(found)
			if err != nil {
				return err
			}
			if c.Week <= released[c.Unit] && q.Scope.Allows(c.Unit, c.Sector) &&
				(len(q.States) == 0 || slices.Contains(q.States, c.State)) {
				list = append(list, c)
			}
		}
		return found.Err()
	})
	return list, err
}

func scanComment(row interface{ Scan(...any) error }) (c Comment, err error) {
	return c, row.Scan(&c.ID, &c.Unit, &c.Sector, &c.Week, &c.Body, &c.State)
}

// releasedWeeks gives for each unit the last week whose comments may be read.
// Walking through the weeks before this one, comments wait until five are
// together; then all that wait are released.
func releasedWeeks(ctx context.Context, tx *sql.Tx, now string) (map[string]string, error) {
	counts, err := tx.QueryContext(ctx, `SELECT unit_id, week, COUNT(*) FROM comment WHERE week < $1
		GROUP BY unit_id, week ORDER BY unit_id, week`, now)
	if err != nil {
		return nil, err
	}
	defer counts.Close()
	released, waiting, last := map[string]string{}, 0, ""
	for counts.Next() {
		var unit, week string
		var n int
		if err := counts.Scan(&unit, &week, &n); err != nil {
			return nil, err
		}
		if unit != last {
			waiting, last = 0, unit
		}
		if waiting += n; waiting >= commentsTogether {
			released[unit], waiting = week, 0
		}
	}
	return released, counts.Err()
}

// CommentByID gives one comment to its reviewer.
func (s *Store) CommentByID(ctx context.Context, id string) (Comment, error) {
	c, err := scanComment(s.ro.QueryRowContext(ctx, `SELECT id, unit_id, sector, week, body, state FROM comment WHERE id = $1`, id))
	return c, found(err)
}

// ReviewComment decides about a comment that is in the state from. Masking
// replaces the text for good: what was taken out is nowhere kept.
func (s *Store) ReviewComment(ctx context.Context, actor, id, from, to, masked string) error {
	if !slices.Contains([]string{CommentShown, CommentMasked, CommentHidden}, to) {
		return Refuse(Invalid, "comment.state", "state")
	}
	if to == CommentMasked {
		clean, refusal := CleanText(masked, 0)
		if refusal != nil {
			refusal.Field = "body"
			return refusal
		}
		if clean == "" {
			return Refuse(Invalid, "error.required", "body")
		}
		masked = clean
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		err := changed(tx.ExecContext(ctx, `UPDATE comment SET state = $1, body = CASE WHEN $2 = 'masked' THEN $3 ELSE body END
			WHERE id = $4 AND state = $5`, to, to, masked, id, from))
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "comment."+to, id, "")
	})
}
