package survey

import (
	"context"
	"database/sql"
	"encoding/json"

	"sipas/analysis"
)

// MethodRecord is a method with the state of its use.
type MethodRecord struct {
	analysis.Method
	Body string // the record as stored, JSON
	Used bool   // a published result names it: it never changes again
}

func scanMethod(r *sql.Rows) (m MethodRecord, err error) {
	if err = r.Scan(&m.Body, &m.Used); err != nil {
		return m, err
	}
	m.Method, err = analysis.ParseMethod([]byte(m.Body))
	return m, err
}

// Methods lists all method records by version.
func (s *Store) Methods(ctx context.Context) ([]MethodRecord, error) {
	return rows(ctx, s.ro, scanMethod, `SELECT body, used FROM method ORDER BY version`)
}

// Method gives the record of a version.
func (s *Store) Method(ctx context.Context, version string) (analysis.Method, error) {
	found, err := rows(ctx, s.ro, scanMethod, `SELECT body, used FROM method WHERE version = $1`, version)
	if err != nil {
		return analysis.Method{}, err
	}
	if len(found) == 0 {
		return analysis.Method{}, Refuse(NotFound, "method.unknown", "method", "version", version)
	}
	return found[0].Method, nil
}

// SaveMethod keeps a record. One that a published result used is refused:
// another way to compute is another version.
func (s *Store) SaveMethod(ctx context.Context, actor string, body []byte) (analysis.Method, error) {
	m, err := analysis.ParseMethod(body)
	if err != nil {
		return m, Refuse(Invalid, "method.invalid", "body", "cause", err.Error())
	}
	err = s.edit(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO method (version, body, valid_from, valid_to) VALUES ($1, $2, $3, $4)
			ON CONFLICT (version) DO UPDATE SET body = excluded.body, valid_from = excluded.valid_from,
			valid_to = excluded.valid_to WHERE NOT method.used`, methodRow(m)...)
		if err = changed(result, err); Is(err, Conflict) {
			return Refuse(Conflict, "method.used", "method_version", "version", m.Version)
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "method.save", m.Version, m.Basis)
	})
	return m, err
}

// methodRow gives the columns version, body, valid_from, valid_to.
func methodRow(m analysis.Method) []any {
	body, err := json.Marshal(m)
	if err != nil {
		panic(err) // a struct of texts and numbers always encodes
	}
	to := ""
	if m.ValidTo != nil {
		to = *m.ValidTo
	}
	return []any{m.Version, string(body), m.ValidFrom, to}
}

// useMethod marks the record as used by a published result.
func useMethod(ctx context.Context, tx *sql.Tx, version string) error {
	_, err := tx.ExecContext(ctx, `UPDATE method SET used = TRUE WHERE version = $1 AND NOT used`, version)
	return err
}
