package survey

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

	"golang.org/x/text/unicode/norm"
)

// A source (an address) may try a login a few times without waiting; then each
// failure doubles the wait. Only this pair waits: the person is never locked
// out from elsewhere, and colleagues behind the same address are not either.
const (
	freeTries   = 5
	longestWait = 15 * time.Minute
	forgetAfter = 24 * time.Hour // a pair that has been quiet starts anew
)

func waitAfter(failures int64) time.Duration {
	if failures < freeTries {
		return 0
	}
	wait := time.Second << min(failures-freeTries, 20)
	return min(wait, longestWait)
}

// SignIn checks login and password. Every refusal is the same sentence and
// takes the same time, whether the login exists, is disabled or has no
// password yet; a pair of source and login that has to wait is told so, also
// when the login does not exist.
func (s *Store) SignIn(ctx context.Context, login, password, source string) (*Person, error) {
	login = Fold(login)
	id, err := s.checkPassword(ctx, login, password, source)
	if err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, login, "person.sign_in", id, "password"); err != nil {
		return nil, err
	}
	return s.Person(ctx, id)
}

func (s *Store) checkPassword(ctx context.Context, login, password, source string) (id string, err error) {
	subject := HashSecret(source + "\n" + login)
	if err := s.countTry(ctx, subject); err != nil {
		return "", err
	}
	var stored string
	var disabled bool
	err = s.ro.QueryRowContext(ctx, "SELECT id, password, disabled FROM person WHERE login = $1", login).Scan(&id, &stored, &disabled)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	if id == "" || stored == "" || disabled {
		stored = nobody()
	}
	ok, err := s.hashers.verify(ctx, stored, password)
	if err == nil && !ok {
		err = Refuse(Invalid, "signin.wrong", "")
	}
	if err != nil {
		return "", err
	}
	return id, s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM attempt WHERE subject = $1", subject)
		return err
	})
}

// countTry counts a try before the password is looked at, so that many at once
// do not slip through; success forgets the count.
func (s *Store) countTry(ctx context.Context, subject string) error {
	now := s.clock()
	return s.tx(ctx, func(tx *sql.Tx) error {
		var failures int64
		var until string
		err := tx.QueryRowContext(ctx, `INSERT INTO attempt (subject, failures, until) VALUES ($1, 0, $2)
			ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING failures, until`,
			subject, Stamp(now)).Scan(&failures, &until)
		if err != nil {
			return err
		}
		end, err := time.Parse(time.RFC3339, until)
		if err != nil {
			return err
		}
		if left := end.Sub(now); left > 0 {
			return Refuse(TooMany, "signin.wait", "", "count", int(math.Ceil(left.Seconds())))
		}
		if now.Sub(end) > forgetAfter {
			failures = 0
		}
		failures++
		_, err = tx.ExecContext(ctx, "UPDATE attempt SET failures = $1, until = $2 WHERE subject = $3",
			failures, Stamp(now.Add(waitAfter(failures))), subject)
		return err
	})
}

// ChangePassword sets a new password for somebody who knows the old one; all
// sessions end, also the one it is done from, which signs in anew.
func (s *Store) ChangePassword(ctx context.Context, p *Person, old, password, source string) error {
	if _, err := s.checkPassword(ctx, p.Login, old, source); err != nil {
		if Is(err, Invalid) {
			return Refuse(Invalid, "password.old", "old")
		}
		return err
	}
	if norm.NFC.String(old) == norm.NFC.String(password) {
		return Refuse(Invalid, "password.same", "password")
	}
	if err := CheckPassword(password, p); err != nil {
		return err
	}
	stored, err := s.hashers.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(tx *sql.Tx) error { return s.storePassword(ctx, tx, p.Login, p.ID, stored) })
}

// ExpireAccess deletes what no longer gives access: ended sessions, old links,
// expired API tokens and forgotten tries. It is called now and then.
func (s *Store) ExpireAccess(ctx context.Context) error {
	now := s.clock()
	return s.tx(ctx, func(tx *sql.Tx) error {
		for query, before := range map[string]time.Time{
			"DELETE FROM session WHERE expires <= $1":    now,
			"DELETE FROM invitation WHERE expires <= $1": now.AddDate(0, 0, -30),
			"DELETE FROM enrolment WHERE expires <= $1":  now.AddDate(0, 0, -30),
			"DELETE FROM api_token WHERE expires <= $1":  now.AddDate(0, 0, -30),
			"DELETE FROM attempt WHERE until <= $1":      now.Add(-forgetAfter),
		} {
			if _, err := tx.ExecContext(ctx, query, Stamp(before)); err != nil {
				return err
			}
		}
		return nil
	})
}
