package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// Sessions keeps browser sessions in the database, so that they can be revoked
// and any server process knows them. It is the store and the codec of package
// scs. A session that has ended stays as an empty row until it would have
// expired, so that a request still under way cannot bring it back.
type Sessions struct {
	Store    *Store
	Idle     time.Duration // ends after so long without use
	Lifetime time.Duration // and after so long in any case
}

// sessionData is the stored form of a session.
type sessionData struct {
	Started string            `json:"started"` // RFC 3339
	Values  map[string]string `json:"values"`
}

// Names of values in a session.
const (
	SessionPerson  = "person"  // id of who is signed in
	SessionStarted = "started" // set here
)

// Encode writes the values of a session, which are strings.
func (s Sessions) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	d := sessionData{Started: Stamp(s.Store.clock()), Values: map[string]string{}}
	for k, v := range values {
		text, ok := v.(string)
		if !ok {
			return nil, errors.New("session value " + k + " is not a string")
		}
		if k == SessionStarted {
			d.Started = text
		} else {
			d.Values[k] = text
		}
	}
	return json.Marshal(d)
}

// Decode is the inverse of Encode. The deadline it gives is not used: how long
// a session lasts is decided in CommitCtx, by the store's clock.
func (s Sessions) Decode(b []byte) (time.Time, map[string]any, error) {
	var d sessionData
	if err := json.Unmarshal(b, &d); err != nil {
		return time.Time{}, nil, err
	}
	values := map[string]any{SessionStarted: d.Started}
	for k, v := range d.Values {
		values[k] = v
	}
	return s.Store.clock().Add(s.Lifetime), values, nil
}

// Find gives the data of a session that has not ended.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// FindCtx is Find with a context.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.Store.ro.QueryRowContext(ctx, "SELECT data FROM session WHERE token_hash = $1 AND expires > $2",
		token, Stamp(s.Store.clock())).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil && len(data) > 0, err
}

// Commit stores a session.
func (s Sessions) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// CommitCtx is Commit with a context. The expiry given is not used.
func (s Sessions) CommitCtx(ctx context.Context, token string, b []byte, _ time.Time) error {
	var d sessionData
	if err := json.Unmarshal(b, &d); err != nil {
		return err
	}
	started, err := time.Parse(time.RFC3339, d.Started)
	if err != nil {
		return err
	}
	expires := s.Store.clock().Add(s.Idle)
	if end := started.Add(s.Lifetime); end.Before(expires) {
		expires = end
	}
	same, fresh, err := s.compare(ctx, token, b, expires)
	if fresh || err != nil {
		return err
	}
	err = s.Store.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO session (token_hash, person_id, data, expires) VALUES ($1, $2, $3, $4)
			ON CONFLICT (token_hash) DO UPDATE SET person_id = excluded.person_id, data = excluded.data, expires = excluded.expires
			WHERE session.expires > $5 AND length(session.data) > 0`,
			token, d.Values[SessionPerson], b, Stamp(expires), Stamp(s.Store.clock()))
		return err
	})
	if same { // it only ends earlier: on a full disk results can still be read
		return nil
	}
	return err
}

// compare looks at what is stored of a session: the same data, and then fresh if
// it would expire within a minute of the new time. That saves a write at most
// page views.
func (s Sessions) compare(ctx context.Context, token string, b []byte, expires time.Time) (same, fresh bool, err error) {
	var data []byte
	var until string
	err = s.Store.ro.QueryRowContext(ctx, "SELECT data, expires FROM session WHERE token_hash = $1", token).Scan(&data, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	same = string(data) == string(b)
	return same, same && until > Stamp(expires.Add(-time.Minute)), err
}

// Delete ends a session.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// DeleteCtx is Delete with a context.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.Store.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE session SET data = $1, person_id = '' WHERE token_hash = $2", []byte{}, token)
		return err
	})
}

// endSessions ends all sessions of a person.
func (s *Store) endSessions(ctx context.Context, tx *sql.Tx, personID string) error {
	_, err := tx.ExecContext(ctx, "UPDATE session SET data = $1, person_id = '' WHERE person_id = $2", []byte{}, personID)
	return err
}

// SignOutEverywhere ends all sessions of a person.
func (s *Store) SignOutEverywhere(ctx context.Context, actor string, p *Person) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.endSessions(ctx, tx, p.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "person.sign_out_everywhere", p.ID, "")
	})
}

// OpenSessions counts the sessions in which a person is signed in.
func (s *Store) OpenSessions(ctx context.Context, personID string) (int, error) {
	var n int
	err := s.ro.QueryRowContext(ctx, "SELECT COUNT(*) FROM session WHERE person_id = $1 AND expires > $2",
		personID, Stamp(s.clock())).Scan(&n)
	return n, err
}
