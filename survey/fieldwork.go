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
}

// DefaultFieldRules are those of the method (docs/method.md, substitution and back-check).
func DefaultFieldRules() FieldRules {
	return FieldRules{Attempts: 3, AttemptDays: 2, Replace: true, BackCheck: 0.10, BackCheckLeast: 5, BackCheckEarly: 0.20,
		DoubleEntry: 0.05, KeepDays: 30, Partial: 0.5, Shortest: 180}
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
