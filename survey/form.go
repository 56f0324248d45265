package survey

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
)

// FormInfo says what a stored questionnaire version is.
type FormInfo struct {
	Form    string // id@version
	ID      string
	Version string
	Title   Text
	Status  string
	SHA256  string // of the stored definition
	Frozen  bool   // in use: never edited again
	Items   int
}

// ListForms lists the stored questionnaire versions.
func (s *Store) ListForms(ctx context.Context) ([]FormInfo, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (f FormInfo, err error) {
		var body string
		if err := r.Scan(&f.Form, &f.ID, &f.Version, &body, &f.SHA256, &f.Status, &f.Frozen); err != nil {
			return f, err
		}
		q, err := ParseQuestionnaire([]byte(body))
		if err != nil {
			return f, err
		}
		f.Title, f.Items = q.Title, len(q.Items())
		return f, nil
	}, `SELECT form, id, version, body, sha256, status, frozen FROM questionnaire ORDER BY id, version`)
}

// LoadForm gives a questionnaire version by its name id@version. The result is
// shared: callers read it and never change it.
func (s *Store) LoadForm(ctx context.Context, form string) (*Questionnaire, error) {
	return s.cache.forms.get(form, s.clock(), func() (*Questionnaire, error) {
		body, err := s.FormBody(ctx, form)
		if err != nil {
			return nil, err
		}
		return ParseQuestionnaire([]byte(body))
	})
}

// FormBody gives the stored definition of a version, JSON.
func (s *Store) FormBody(ctx context.Context, form string) (string, error) {
	var body string
	err := s.ro.QueryRowContext(ctx, `SELECT body FROM questionnaire WHERE form = $1`, form).Scan(&body)
	if err == sql.ErrNoRows {
		return "", Refuse(NotFound, "questionnaire.unknown", "form", "form", form)
	}
	return body, err
}

// FormForTablet is FormBody for a tablet. A version that a round asks is frozen
// from then on: what is on tablets must not become another one under its name.
func (s *Store) FormForTablet(ctx context.Context, form string) (string, error) {
	if !plain(form) {
		return "", Refuse(NotFound, "questionnaire.unknown", "form", "form", clip(form))
	}
	var due bool
	err := s.ro.QueryRowContext(ctx, `SELECT NOT frozen FROM questionnaire WHERE form = $1
		AND EXISTS (SELECT 1 FROM fieldwork f WHERE f.form = questionnaire.form)`, form).Scan(&due)
	if err == nil && due {
		err = s.edit(ctx, func(tx *sql.Tx) error { return freezeForms(ctx, tx, form) })
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	return s.FormBody(ctx, form)
}

// SaveQuestionnaire keeps a definition. A version that is in use is frozen:
// the same definition again is fine, another one is refused and needs a new
// version.
func (s *Store) SaveQuestionnaire(ctx context.Context, actor string, body []byte) (*Questionnaire, error) {
	q, err := ParseQuestionnaire(body)
	if err != nil {
		return nil, err
	}
	err = s.edit(ctx, func(tx *sql.Tx) error {
		wrote, err := putQuestionnaire(ctx, tx, q, body, true)
		if err != nil || !wrote {
			return err
		}
		return s.audit(ctx, tx, actor, "questionnaire.save", q.Form(), q.Title.Vi)
	})
	return q, err
}

// putQuestionnaire writes a definition in compact form, over an unfrozen one if
// replace, and tells whether it wrote.
func putQuestionnaire(ctx context.Context, tx *sql.Tx, q *Questionnaire, body []byte, replace bool) (bool, error) {
	compact := compactJSON(body)
	hash := hashText(compact)
	result, err := tx.ExecContext(ctx, `INSERT INTO questionnaire (form, id, version, body, sha256, status)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (form) DO UPDATE SET body = excluded.body,
		sha256 = excluded.sha256, status = excluded.status
		WHERE $7 AND NOT questionnaire.frozen AND questionnaire.sha256 <> excluded.sha256`,
		q.Form(), q.ID, q.Version, string(compact), hash, q.Status, replace)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 || !replace {
		return n > 0, err
	}
	var have string
	err = tx.QueryRowContext(ctx, `SELECT sha256 FROM questionnaire WHERE form = $1`, q.Form()).Scan(&have)
	if err == nil && have != hash {
		err = Refuse(Conflict, "questionnaire.frozen", "version", "form", q.Form())
	}
	return false, err
}

// compactJSON takes the white space out of a definition that was parsed before.
func compactJSON(body []byte) []byte {
	var compact bytes.Buffer
	if err := json.Compact(&compact, body); err != nil {
		return body // not reached: it was parsed
	}
	return compact.Bytes()
}

// freezeForms marks versions as in use; from then on they never change.
func freezeForms(ctx context.Context, tx *sql.Tx, forms ...string) error {
	for _, form := range forms {
		if form == "" {
			continue
		}
		_, err := tx.ExecContext(ctx, `UPDATE questionnaire SET frozen = TRUE WHERE form = $1 AND NOT frozen`, form)
		if err != nil {
			return err
		}
	}
	return nil
}
