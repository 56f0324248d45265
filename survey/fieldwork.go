package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// Fieldwork is what a sample round is beyond its name, dates and state.
type Fieldwork struct {
	Round      string
	Form       string   // questionnaire version that is asked
	PeriodFrom string   // reference period that the answers speak of, ISO days, '' = open
	PeriodTo   string   // the last day
	Units      []string // reporting units, none = all that the frame has
	Targets    []string // ids of the targets it will answer
	Rules      FieldRules
	Draw       string // the draw that went to the field, '' = none yet
	Version    int64
}

// FieldRules are the rules of one round; DefaultFieldRules states the method's.
type FieldRules struct {
	Attempts       int     `json:"attempts"`         // contacts before a case that nobody answers may be replaced
	AttemptDays    int     `json:"attempt_days"`     // on at least so many days
	Replace        bool    `json:"replace"`          // reserves come into play at all
	BackCheck      float64 `json:"back_check"`       // share of interviews done again by another person
	BackCheckLeast int     `json:"back_check_least"` // for every enumerator
	BackCheckEarly float64 `json:"back_check_early"` // share of the back-checks in the first two weeks
	DoubleEntry    float64 `json:"double_entry"`     // share of paper keyed twice
	KeepDays       int     `json:"keep_days"`        // sealed interviews stay on the tablet after the receipt
	Partial        float64 `json:"partial"`          // share of the asked items from which an interview counts as partial, not as broken off
	Shortest       int     `json:"shortest"`         // seconds under which an interview is looked at
	ContactsUntil  string  `json:"contacts_until"`   // ISO day, the last on which contact data are kept; '' = six months after the round
}

// DefaultFieldRules are those of the method (docs/method.md, substitution and back-check).
func DefaultFieldRules() FieldRules {
	return FieldRules{Attempts: 3, AttemptDays: 2, Replace: true, BackCheck: 0.10, BackCheckLeast: 5, BackCheckEarly: 0.20,
		DoubleEntry: 0.05, KeepDays: 30, Partial: 0.5, Shortest: 180}
}

// Check gives all that is wrong with the fieldwork in itself.
func (f Fieldwork) Check() Errors {
	var es Errors
	needed(&es, "form", f.Form)
	days := true
	for _, x := range [][2]string{{"period_from", f.PeriodFrom}, {"period_to", f.PeriodTo}} {
		if x[1] != "" && !ValidDay(x[1]) {
			es, days = append(es, Refuse(Invalid, "error.day", x[0], "value", x[1])), false
		}
	}
	if days && f.PeriodTo != "" && f.PeriodTo < f.PeriodFrom {
		es = append(es, Refuse(Invalid, "fieldwork.period", "period_to", "from", f.PeriodFrom, "to", f.PeriodTo))
	}
	return append(es, f.Rules.Check()...)
}

// Check gives all that is wrong with the rules; shares are in percent in the
// forms that people fill in, and so are their limits.
func (r FieldRules) Check() Errors {
	var es Errors
	between := func(field string, x, low, high float64) {
		if !(x >= low && x <= high) {
			es = append(es, Refuse(Invalid, "fieldwork.range", field, "low", low, "high", high))
		}
	}
	between("attempts", float64(r.Attempts), 1, 20)
	between("attempt_days", float64(r.AttemptDays), 1, 20)
	between("back_check", 100*r.BackCheck, 0, 100)
	between("back_check_least", float64(r.BackCheckLeast), 0, 1000)
	between("back_check_early", 100*r.BackCheckEarly, 0, 100)
	between("double_entry", 100*r.DoubleEntry, 0, 100)
	between("keep_days", float64(r.KeepDays), 1, 365)
	between("partial", 100*r.Partial, 0, 100)
	between("shortest", float64(r.Shortest), 0, 3600)
	if r.ContactsUntil != "" && !ValidDay(r.ContactsUntil) {
		es = append(es, Refuse(Invalid, "error.day", "contacts_until", "value", r.ContactsUntil))
	}
	if len(es) == 0 && r.AttemptDays > r.Attempts {
		es = append(es, Refuse(Invalid, "fieldwork.attempt_days", "attempt_days"))
	}
	return es
}

// SaveFieldwork plans the fieldwork of a round (Version 0) or changes it. The
// draw in the field is not touched: see ReleaseDraw. Questionnaire and units
// are fixed by the frame, the reference period by the release.
func (s *Store) SaveFieldwork(ctx context.Context, actor string, f Fieldwork) (Fieldwork, error) {
	if err := f.Check().Or(); err != nil {
		return f, err
	}
	return f, s.tx(ctx, func(tx *sql.Tx) error { return s.saveFieldwork(ctx, tx, actor, &f) })
}

func (s *Store) saveFieldwork(ctx context.Context, tx *sql.Tx, actor string, f *Fieldwork) error {
	r, err := roundByID(ctx, tx, f.Round)
	if err == nil {
		err = r.Allows(ActPlan)
	}
	if until := f.Rules.ContactsUntil; err == nil && until != "" && until < r.Ends {
		err = Refuse(Invalid, "fieldwork.contacts_early", "contacts_until", "ends", r.Ends)
	}
	if err == nil {
		err = f.known(ctx, tx)
	}
	if err != nil {
		return err
	}
	f.Draw = ""
	if f.Version > 0 {
		old, err := fieldworkOf(ctx, tx, f.Round)
		if err == nil {
			err = f.mayFollow(ctx, tx, old)
		}
		if err != nil {
			return err
		}
		f.Draw = old.Draw
	}
	if err := putFieldwork(ctx, tx, f); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, "fieldwork.save", f.Round, f.Form)
}

// mayFollow refuses changes of what the frame or the release has fixed.
func (f Fieldwork) mayFollow(ctx context.Context, tx *sql.Tx, old Fieldwork) error {
	for _, fixed := range []struct{ field, before, now string }{{"form", old.Form, f.Form}, {"units", Join(old.Units), Join(f.Units)}} {
		if fixed.before != fixed.now {
			if err := noFrame(ctx, tx, f.Round, fixed.field); err != nil {
				return err
			}
		}
	}
	if old.Draw != "" && (old.PeriodFrom != f.PeriodFrom || old.PeriodTo != f.PeriodTo) {
		return Refuse(Conflict, "fieldwork.released", "period_from")
	}
	return nil
}

// known refuses a questionnaire, units and targets that do not exist.
func (f Fieldwork) known(ctx context.Context, tx *sql.Tx) error {
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM questionnaire WHERE form = $1`, f.Form).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return Refuse(Invalid, "fieldwork.form_unknown", "form", "form", f.Form)
	}
	for _, id := range f.Units {
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM unit WHERE id = $1`, id).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return Refuse(Invalid, "fieldwork.unit_unknown", "units", "id", id)
		}
	}
	for _, id := range f.Targets {
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM target WHERE id = $1 AND active`, id).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return Refuse(Invalid, "fieldwork.target_unknown", "targets", "id", id)
		}
	}
	return nil
}

const fieldworkColumns = `SELECT round_id, form, period_from, period_to, units, targets, rules, draw_id, version FROM fieldwork `

func scanFieldwork(r *sql.Rows) (f Fieldwork, err error) {
	var units, targets, rules string
	if err := r.Scan(&f.Round, &f.Form, &f.PeriodFrom, &f.PeriodTo, &units, &targets, &rules, &f.Draw, &f.Version); err != nil {
		return f, err
	}
	f.Units, f.Targets = Split(units), Split(targets)
	if err := json.Unmarshal([]byte(rules), &f.Rules); err != nil {
		return f, fmt.Errorf("rules of round %s: %w", f.Round, err)
	}
	return f, nil
}

// Fieldwork gives the fieldwork of a round; NotFound where none is planned.
func (s *Store) Fieldwork(ctx context.Context, round string) (Fieldwork, error) {
	return fieldworkOf(ctx, s.ro, round)
}

func fieldworkOf(ctx context.Context, q querier, round string) (Fieldwork, error) {
	found, err := rows(ctx, q, scanFieldwork, fieldworkColumns+`WHERE round_id = $1`, round)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "fieldwork.none", "round", "round", round)
	}
	if err != nil {
		return Fieldwork{}, err
	}
	return found[0], nil
}

func putFieldwork(ctx context.Context, tx *sql.Tx, f *Fieldwork) error {
	rules, err := json.Marshal(f.Rules)
	if err != nil {
		return err
	}
	args := []any{f.Round, f.Form, f.PeriodFrom, f.PeriodTo, Join(f.Units), Join(f.Targets), string(rules), f.Draw}
	if f.Version == 0 {
		_, err = tx.ExecContext(ctx, `INSERT INTO fieldwork (round_id, form, period_from, period_to, units, targets, rules, draw_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, args...)
	} else {
		err = changed(tx.ExecContext(ctx, `UPDATE fieldwork SET form = $2, period_from = $3, period_to = $4, units = $5, targets = $6,
			rules = $7, draw_id = $8, version = version + 1 WHERE round_id = $1 AND version = $9`, append(args, f.Version)...))
	}
	f.Version++
	return err
}
