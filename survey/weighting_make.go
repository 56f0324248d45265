package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"sipas/analysis"
)

// fieldSample is what the weights and the index of a round are made from.
type fieldSample struct {
	round     Round
	fieldwork Fieldwork
	draw      Draw
	form      *Questionnaire
	method    analysis.Method
	register  *Register
}

// fieldSample reads what stands about the sample of a round before its cases;
// a round whose draw did not go to the field is refused.
func (s *Store) fieldSample(ctx context.Context, round string) (x fieldSample, err error) {
	if x.round, err = s.Round(ctx, round); err != nil {
		return x, err
	}
	if x.fieldwork, err = s.Fieldwork(ctx, round); err != nil {
		return x, err
	}
	if x.fieldwork.Draw == "" {
		return x, Refuse(Conflict, "weighting.no_draw", "round")
	}
	if x.draw, err = s.Draw(ctx, x.fieldwork.Draw); err != nil {
		return x, err
	}
	if x.form, err = s.LoadForm(ctx, x.fieldwork.Form); err != nil {
		return x, err
	}
	if x.method, err = s.methodOf(ctx, x.round, x.fieldwork.Form); err != nil {
		return x, err
	}
	x.register, err = s.Register(ctx)
	return x, err
}

// weights makes the weights of the round as its answers are now.
func (x fieldSample) weights(ctx context.Context, q querier, spec WeightingSpec) ([]WeightRow, []WeightStep, error) {
	cases, err := weighCases(ctx, q, x.draw.ID, x.form, x.method)
	if err != nil {
		return nil, nil, err
	}
	final, log, err := weigh(spec, cases, x.form, x.method, x.register)
	if err != nil {
		return nil, nil, err
	}
	out := make([]WeightRow, len(cases))
	for i := range cases {
		c := &cases[i]
		out[i] = WeightRow{c.Case, c.Standing, c.Interview, c.Version, c.design(), final[i]}
		if c.Standing == StandsSpare {
			out[i].Design = 0
		}
	}
	return out, log, nil
}

// PreviewWeighting makes weights without keeping them and tells every step.
func (s *Store) PreviewWeighting(ctx context.Context, round string, spec WeightingSpec) ([]WeightStep, error) {
	if err := spec.Check().Or(); err != nil {
		return nil, err
	}
	x, err := s.fieldSample(ctx, round)
	if err != nil {
		return nil, err
	}
	_, log, err := x.weights(ctx, s.ro, spec)
	return log, err
}

var insertWeight = multiRow{`INSERT INTO weight (weighting_id, case_id, standing, interview_id, version, design, final) VALUES `, 7, ""}

// MakeWeighting makes the weights of a round and keeps them as a new version.
func (s *Store) MakeWeighting(ctx context.Context, actor, round string, spec WeightingSpec) (Weighting, error) {
	w := Weighting{ID: NewID(), Round: round, At: Stamp(s.clock()), Actor: actor, Spec: spec, State: WeightingMade}
	if err := spec.Check().Or(); err != nil {
		return w, err
	}
	x, err := s.fieldSample(ctx, round)
	if err != nil {
		return w, err
	}
	if err := x.round.Allows(ActWeigh); err != nil {
		return w, err
	}
	w.Spec.Draw = x.draw.ID
	var weights []WeightRow
	err = s.view(ctx, func(tx *sql.Tx) (err error) { // computing holds up nobody
		weights, w.Log, err = x.weights(ctx, tx, spec)
		return err
	})
	if err != nil {
		return w, err
	}
	w.Seal = sealOfWeights(weights)
	return w, s.tx(ctx, func(tx *sql.Tx) error {
		if err := weightable(ctx, tx, round); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM weighting WHERE round_id = $1`, round).Scan(&w.Number)
		if err == nil {
			err = s.insertWeighting(ctx, tx, w, weights)
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "weighting.make", round, fmt.Sprintf("version %d, seal %s", w.Number, w.Seal))
	})
}

// weightable refuses rounds whose state does not allow to weigh.
func weightable(ctx context.Context, tx *sql.Tx, round string) error {
	r, err := roundByID(ctx, tx, round)
	if err == nil {
		err = r.Allows(ActWeigh)
	}
	return err
}

func (s *Store) insertWeighting(ctx context.Context, tx *sql.Tx, w Weighting, weights []WeightRow) error {
	spec, err := json.Marshal(w.Spec)
	if err != nil {
		return err
	}
	log, err := json.Marshal(w.Log)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO weighting (id, round_id, number, at, actor, spec, log, seal, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, w.ID, w.Round, w.Number, w.At, w.Actor, string(spec), string(log), w.Seal, string(w.State))
	for len(weights) > 0 && err == nil {
		n := chunk(len(weights))
		var args []any
		for _, x := range weights[:n] {
			args = append(args, w.ID, x.Case, string(x.Standing), x.Interview, x.Version, x.Design, x.Final)
		}
		_, err = tx.ExecContext(ctx, insertWeight.text(s.engine, n), args...)
		weights = weights[n:]
	}
	return err
}

// ChooseWeighting makes a version the one that the results of its round use;
// number 0 chooses none. Chosen is the version that the person saw as chosen, 0 for
// none: when another was chosen meanwhile the choice is refused as outdated.
func (s *Store) ChooseWeighting(ctx context.Context, actor, round string, number, chosen int64) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := weightable(ctx, tx, round); err != nil {
			return err
		}
		now, _, err := currentWeighting(ctx, tx, round)
		if err != nil {
			return err
		}
		if now.Number != chosen {
			return Refuse(Conflict, "error.outdated", "version")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE weighting SET state = 'made' WHERE round_id = $1 AND state = 'chosen'`, round); err != nil {
			return err
		}
		if number > 0 {
			if _, err := oneWeighting(rows(ctx, tx, scanWeighting, weightingColumnList+`WHERE round_id = $1 AND number = $2`, round, number)); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE weighting SET state = 'chosen' WHERE round_id = $1 AND number = $2`, round, number); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, actor, "weighting.choose", round, fmt.Sprintf("version %d", number))
	})
}

// freezeWeighting fixes the chosen weights of a round for good, with the
// versions of the answers that they count; from then on its index can always
// be computed again. It is refused when none is chosen and when answers have
// changed since. The caller moves the round to its edition in the same transaction.
func (s *Store) freezeWeighting(ctx context.Context, tx *sql.Tx, round string) error {
	id, err := chosenWeighting(ctx, tx, round)
	if err != nil {
		return err
	}
	if err := s.freshWeighting(ctx, tx, round); err != nil {
		return err
	}
	answers, err := sealOfAnswers(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE weighting SET state = 'frozen', answers = $2 WHERE id = $1`, id, answers); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE method SET used = TRUE WHERE NOT used AND version = (SELECT method FROM round WHERE id = $1)`, round)
	return err
}

// freshWeighting refuses a chosen weighting that does not fit the answers any
// more. A round without a sample in the field has none.
func (s *Store) freshWeighting(ctx context.Context, tx *sql.Tx, round string) error {
	f, err := fieldworkOf(ctx, tx, round)
	if err != nil || f.Draw == "" {
		if Is(err, NotFound) {
			return nil
		}
		return err
	}
	x, err := s.fieldSample(ctx, round)
	if err != nil {
		return err
	}
	w, _, err := currentWeighting(ctx, tx, round)
	if err != nil {
		return err
	}
	changed, err := x.changedSince(ctx, tx, w)
	if err == nil && changed > 0 {
		err = Refuse(Conflict, "weighting.stale", "state", "count", changed, "number", w.Number)
	}
	return err
}

// WeightingChanges counts the cases of a round that changed since its chosen
// weights were made; 0 where none is chosen.
func (s *Store) WeightingChanges(ctx context.Context, round string) (int, error) {
	w, ok, err := currentWeighting(ctx, s.ro, round)
	if err != nil || !ok {
		return 0, err
	}
	x, err := s.fieldSample(ctx, round)
	if err != nil {
		return 0, err
	}
	return x.changedSince(ctx, s.ro, w)
}

// changedSince counts the cases that stand otherwise, or answer otherwise,
// than when the weights were made.
func (x fieldSample) changedSince(ctx context.Context, q querier, w Weighting) (int, error) {
	weights, err := weightRows(ctx, q, w.ID)
	if err != nil {
		return 0, err
	}
	cases, err := weighCases(ctx, q, x.draw.ID, x.form, x.method)
	if err != nil {
		return 0, err
	}
	return differences(weights, cases), nil
}

func differences(weights []WeightRow, cases []weighCase) int {
	type standing struct {
		standing  WeightStanding
		interview string
		version   int64
	}
	then := make(map[string]standing, len(weights))
	for _, w := range weights {
		then[w.Case] = standing{w.Standing, w.Interview, w.Version}
	}
	n := 0
	for i := range cases {
		c := &cases[i]
		if was, ok := then[c.Case]; !ok || was != (standing{c.Standing, c.Interview, c.Version}) {
			n++
		}
		delete(then, c.Case)
	}
	return n + len(then)
}
