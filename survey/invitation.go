package survey

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Purpose is what a one-time link is for.
type Purpose string

// The purposes of one-time links.
const (
	SetPassword Purpose = "password" // choose a password, then sign in
	SignInOnce  Purpose = "login"    // sign in without a password; for demonstrations
)

// How long one-time links are valid.
const (
	SetPasswordFor = 72 * time.Hour
	SignInOnceFor  = 24 * time.Hour
)

// Invitation is a one-time link as found by its token.
type Invitation struct {
	Person  *Person
	Purpose Purpose
	Expires string
}

// Invite makes a one-time link for a person and returns its token, of which
// only the hash is stored. An earlier unused link of the same purpose ends.
func (s *Store) Invite(ctx context.Context, actor, personID string, purpose Purpose) (token string, err error) {
	token, hash := NewSecret()
	now := s.clock()
	valid := SetPasswordFor
	if purpose == SignInOnce {
		valid = SignInOnceFor
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		p, err := scanPerson(tx.QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", personID))
		if err != nil {
			return err
		}
		if p.Disabled {
			return Refuse(Conflict, "person.disabled", "")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE invitation SET used = $1
			WHERE person_id = $2 AND purpose = $3 AND used = ''`, Stamp(now), personID, purpose); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO invitation (token_hash, person_id, purpose, expires)
			VALUES ($1, $2, $3, $4)`, hash, personID, purpose, Stamp(now.Add(valid))); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "person.invite", personID, string(purpose))
	})
	return token, err
}

const validInvitation = "token_hash = $1 AND used = '' AND expires > $2"

// Invitation looks at a one-time link without using it. Unknown, used and
// expired links are one refusal.
func (s *Store) Invitation(ctx context.Context, token string) (*Invitation, error) {
	var inv Invitation
	var personID string
	err := s.ro.QueryRowContext(ctx, "SELECT person_id, purpose, expires FROM invitation WHERE "+validInvitation,
		HashSecret(token), Stamp(s.clock())).Scan(&personID, &inv.Purpose, &inv.Expires)
	if err != nil {
		return nil, spentLink(err)
	}
	inv.Person, err = s.Person(ctx, personID)
	if err == nil && inv.Person.Disabled {
		err = spentLink(sql.ErrNoRows)
	}
	return &inv, err
}

func spentLink(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return Refuse(NotFound, "setup.spent", "")
	}
	return err
}

// AcceptPassword uses a link to set a password. All sessions of the person end.
// Of several tries at once, one wins.
func (s *Store) AcceptPassword(ctx context.Context, token, password string) (*Person, error) {
	inv, err := s.Invitation(ctx, token)
	if err != nil {
		return nil, err
	}
	if inv.Purpose != SetPassword {
		return nil, spentLink(sql.ErrNoRows)
	}
	if err := CheckPassword(password, inv.Person); err != nil {
		return nil, err
	}
	stored, err := s.hashers.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	return inv.Person, s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.spend(ctx, tx, token, SetPassword); err != nil {
			return err
		}
		return s.storePassword(ctx, tx, inv.Person.Login, inv.Person.ID, stored)
	})
}

// AcceptSignIn uses a link to sign in once.
func (s *Store) AcceptSignIn(ctx context.Context, token string) (*Person, error) {
	inv, err := s.Invitation(ctx, token)
	if err != nil {
		return nil, err
	}
	return inv.Person, s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.spend(ctx, tx, token, SignInOnce); err != nil {
			return err
		}
		return s.audit(ctx, tx, inv.Person.Login, "person.sign_in", inv.Person.ID, "link")
	})
}

// spend marks a link as used; checking and marking are one statement.
func (s *Store) spend(ctx context.Context, tx *sql.Tx, token string, purpose Purpose) error {
	res, err := tx.ExecContext(ctx, "UPDATE invitation SET used = $2 WHERE "+validInvitation+" AND purpose = $3",
		HashSecret(token), Stamp(s.clock()), purpose)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, spentLink(sql.ErrNoRows))
	}
	return nil
}

// storePassword sets a password; sessions, other links and earlier failures end.
func (s *Store) storePassword(ctx context.Context, tx *sql.Tx, actor, personID, stored string) error {
	if _, err := tx.ExecContext(ctx, "UPDATE person SET password = $1, version = version + 1 WHERE id = $2", stored, personID); err != nil {
		return err
	}
	if err := revokeInvitations(ctx, tx, personID, Stamp(s.clock())); err != nil {
		return err
	}
	if err := s.endSessions(ctx, tx, personID); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, "person.password", personID, "")
}

func revokeInvitations(ctx context.Context, tx *sql.Tx, personID, at string) error {
	_, err := tx.ExecContext(ctx, "UPDATE invitation SET used = $1 WHERE person_id = $2 AND used = ''", at, personID)
	return err
}

// FirstRunLink gives the token of a set-up link for the first administrator
// while no administrator can sign in, and "" afterwards. There is no default
// password: whoever reads the link on the console chooses one.
func (s *Store) FirstRunLink(ctx context.Context) (token string, err error) {
	var n int
	err = s.ro.QueryRowContext(ctx, "SELECT COUNT(*) FROM person WHERE role = $1 AND NOT disabled AND password <> ''",
		Administrator).Scan(&n)
	if err != nil || n > 0 {
		return "", err
	}
	p, err := s.PersonByLogin(ctx, "admin")
	if Is(err, NotFound) {
		p = &Person{Login: "admin", Name: "Quản trị viên", Role: Administrator}
		if err = s.CreatePerson(ctx, "system", p); Is(err, Conflict) { // another process was first
			p, err = s.PersonByLogin(ctx, "admin")
		}
	}
	if err != nil {
		return "", err
	}
	if p.Role != Administrator || p.Disabled {
		return "", errors.New("no administrator can sign in, and the login admin is not one; run: sipas user add --role administrator")
	}
	return s.Invite(ctx, "system", p.ID, SetPassword)
}
