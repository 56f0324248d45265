package survey

import (
	"context"
	"database/sql"
	"errors"
)

// setting is the value under a key, "" when there is none.
func setting(ctx context.Context, q querier, key string) (string, error) {
	var value string
	err := q.QueryRowContext(ctx, "SELECT value FROM setting WHERE key = $1", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// putSetting keeps a value under a key.
func putSetting(ctx context.Context, t *sql.Tx, key, value string) error {
	_, err := t.ExecContext(ctx, "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}

// saveSetting is putSetting in a transaction of its own.
func (s *Store) saveSetting(ctx context.Context, key, value string) error {
	return s.tx(ctx, func(t *sql.Tx) error { return putSetting(ctx, t, key, value) })
}
