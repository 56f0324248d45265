package survey

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// TokenDays is the longest life of an API token in days.
const TokenDays = 366

// tokenMark starts every API token, so that one that leaks is recognised.
const tokenMark = "sipas_"

// Token is a bearer token for programs: it acts as its person, with the
// person's role and scope. Only its hash is stored.
type Token struct {
	ID       string // its hash
	Name     string
	Prefix   string // how it starts, to tell tokens apart
	Expires  string // RFC 3339
	LastUsed string // a day, or ''
}

// CreateToken makes a token that is valid for some days; it is shown once.
func (s *Store) CreateToken(ctx context.Context, p *Person, name string, days int) (token string, err error) {
	name = strings.TrimSpace(norm.NFC.String(name))
	var es Errors
	if name == "" || len([]rune(name)) > NameMax || hasControl(name) {
		es = append(es, Refuse(Invalid, "person.name", "name", "max", NameMax))
	}
	if days < 1 || days > TokenDays {
		es = append(es, Refuse(Invalid, "token.days", "days", "max", TokenDays))
	}
	if err := es.Or(); err != nil {
		return "", err
	}
	secret, _ := NewSecret()
	token = tokenMark + secret
	prefix := token[:len(tokenMark)+6]
	return token, s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO api_token (token_hash, person_id, name, prefix, expires)
			VALUES ($1, $2, $3, $4, $5)`, HashSecret(token), p.ID, name, prefix, Stamp(s.clock().AddDate(0, 0, days))); err != nil {
			return err
		}
		return s.audit(ctx, tx, p.Login, "token.create", p.ID, prefix)
	})
}

// Tokens lists the tokens of a person, also expired ones.
func (s *Store) Tokens(ctx context.Context, personID string) ([]Token, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (t Token, err error) {
		return t, r.Scan(&t.ID, &t.Name, &t.Prefix, &t.Expires, &t.LastUsed)
	}, "SELECT token_hash, name, prefix, expires, last_used FROM api_token WHERE person_id = $1 ORDER BY expires, token_hash", personID)
}

// DeleteToken revokes a token of the person.
func (s *Store) DeleteToken(ctx context.Context, actor, personID, id string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "DELETE FROM api_token WHERE token_hash = $1 AND person_id = $2", id, personID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, found(sql.ErrNoRows))
		}
		return s.audit(ctx, tx, actor, "token.delete", personID, "")
	})
}

// PersonByToken finds who a token acts for; an unknown or expired token, or one
// of a disabled person, is NotFound. The day of its last use is noted.
func (s *Store) PersonByToken(ctx context.Context, token string) (*Person, error) {
	if !strings.HasPrefix(token, tokenMark) {
		return nil, found(sql.ErrNoRows)
	}
	var id, lastUsed string
	err := s.ro.QueryRowContext(ctx, "SELECT person_id, last_used FROM api_token WHERE token_hash = $1 AND expires > $2",
		HashSecret(token), Stamp(s.clock())).Scan(&id, &lastUsed)
	if err != nil {
		return nil, found(err)
	}
	p, err := s.Person(ctx, id)
	if err == nil && p.Disabled {
		return nil, found(sql.ErrNoRows)
	}
	if err == nil && lastUsed != s.clock.Day() {
		err = s.tx(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE api_token SET last_used = $1 WHERE token_hash = $2", s.clock.Day(), HashSecret(token))
			return err
		})
	}
	return p, err
}
