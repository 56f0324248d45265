package survey

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Sessions keeps browser sessions in the database, so that they can be revoked
// and any server process knows them. It has the methods of scs.CtxStore.
type Sessions struct{ Store *Store }

// Find gives the data of a session that has not expired.
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
	return data, err == nil, err
}

// Commit stores a session.
func (s Sessions) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// CommitCtx is Commit with a context.
func (s Sessions) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	return s.Store.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO session (token_hash, data, expires) VALUES ($1, $2, $3)
			ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires = excluded.expires`,
			token, b, Stamp(expiry))
		return err
	})
}

// Delete ends a session.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// DeleteCtx is Delete with a context.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.Store.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM session WHERE token_hash = $1", token)
		return err
	})
}
