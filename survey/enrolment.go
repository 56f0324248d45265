package survey

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// EnrolmentFor is how long the code is valid with which a tablet is enrolled.
const EnrolmentFor = 10 * time.Minute

// NewEnrolment makes a one-time token with which an enabled enumerator enrols a
// tablet, and tells until when it is valid. Only its hash is stored. An earlier
// token of the person that was not used ends.
func (s *Store) NewEnrolment(ctx context.Context, actor, personID string) (token, expires string, err error) {
	token, hash := NewSecret()
	now := s.clock()
	expires = Stamp(now.Add(EnrolmentFor))
	err = s.tx(ctx, func(tx *sql.Tx) error {
		p, err := scanPerson(tx.QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", personID))
		if err != nil {
			return err
		}
		if p.Role != Enumerator {
			return Refuse(Invalid, "device.not_enumerator", "person", "login", p.Login)
		}
		if p.Disabled {
			return Refuse(Conflict, "person.disabled", "")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE enrolment SET used = $1 WHERE person_id = $2 AND used = ''`, Stamp(now), personID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO enrolment (token_hash, person_id, expires) VALUES ($1, $2, $3)`,
			hash, personID, expires); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "device.invite", personID, p.Login)
	})
	return token, expires, err
}

// spendEnrolment marks a token as used and tells whose it is; checking and
// marking are one statement. Unknown, used and expired tokens are one refusal.
func (s *Store) spendEnrolment(ctx context.Context, tx *sql.Tx, token string) (*Person, error) {
	spent := Refuse(NotFound, "device.token_spent", "token")
	var id string
	err := tx.QueryRowContext(ctx, `UPDATE enrolment SET used = $2 WHERE token_hash = $1 AND used = '' AND expires > $2
		RETURNING person_id`, HashSecret(token), Stamp(s.clock())).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, spent
	}
	if err != nil {
		return nil, err
	}
	p, err := scanPerson(tx.QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", id))
	if err == nil && (p.Disabled || p.Role != Enumerator) {
		err = spent
	}
	return p, err
}
