package survey

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
)

// Round is one measurement: its answers are read together under one method.
type Round struct {
	ID      string
	Kind    string // one of RoundKinds
	Name    Text
	State   RoundState
	Method  string // version of the method record
	Starts  string // ISO day, '' = no limit
	Ends    string // ISO day, the last; '' = no limit
	Version int64
}

// RoundState is where a round stands.
type RoundState string

// A round is prepared as a draft; open, it takes answers; while closing it
// takes those that were begun or collected before; closed, none; an edition is
// published and frozen.
const (
	RoundDraft   RoundState = "draft"
	RoundOpen    RoundState = "open"
	RoundClosing RoundState = "closing"
	RoundClosed  RoundState = "closed"
	RoundEdition RoundState = "edition"
)

// Next are the states a round may go to from this one.
func (st RoundState) Next() []RoundState {
	switch st {
	case RoundDraft:
		return []RoundState{RoundOpen}
	case RoundOpen:
		return []RoundState{RoundClosing}
	case RoundClosing:
		return []RoundState{RoundOpen, RoundClosed}
	case RoundClosed:
		return []RoundState{RoundEdition, RoundClosing}
	}
	return nil
}

var (
	roundKinds   = []string{"counter", "household", "transaction", "health", "education"}
	roundStates  = []string{string(RoundDraft), string(RoundOpen), string(RoundClosing), string(RoundClosed), string(RoundEdition)}
	roundPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
)

// RoundKinds are the kinds of rounds; counter is self-selected, the others are samples.
func RoundKinds() []string { return slices.Clone(roundKinds) }

// Check gives all that is wrong with the round in itself.
func (r Round) Check() Errors {
	var es Errors
	if !roundPattern.MatchString(r.ID) {
		es = append(es, Refuse(Invalid, "round.id", "id", "value", r.ID))
	}
	oneOf(&es, "kind", r.Kind, roundKinds)
	needed(&es, "name_vi", r.Name.Vi)
	oneOf(&es, "state", string(r.State), roundStates)
	needed(&es, "method", r.Method)
	var days Errors
	period(&days, r.Starts, r.Ends)
	for _, e := range days {
		e.Field = map[string]string{"valid_from": "starts", "valid_to": "ends"}[e.Field]
	}
	return append(es, days...)
}

func (x *Round) read(r *Record) {
	r.text("id", &x.ID)
	r.text("kind", &x.Kind)
	r.text("name_vi", &x.Name.Vi)
	r.text("name_en", &x.Name.En)
	state := string(x.State)
	r.text("state", &state)
	x.State = RoundState(state)
	r.text("method", &x.Method)
	r.day("starts", &x.Starts)
	r.day("ends", &x.Ends)
}

// Takes tells why the round takes no answer on a day, or nil when it does.
func (r Round) Takes(day string) error {
	switch {
	case r.State == RoundDraft || day < r.Starts:
		return Refuse(Closed, "round.not_open", "", "day", r.Starts)
	case r.Allows(ActCollect) != nil, r.Ends != "" && day > r.Ends:
		return Refuse(Closed, "round.closed", "", "day", r.Ends)
	}
	return nil
}

const roundColumns = `SELECT id, kind, name_vi, name_en, state, method, starts, ends, version FROM round `

func scanRound(r *sql.Rows) (x Round, err error) {
	return x, r.Scan(&x.ID, &x.Kind, &x.Name.Vi, &x.Name.En, &x.State, &x.Method, &x.Starts, &x.Ends, &x.Version)
}

// Rounds lists all rounds, the latest start first.
func (s *Store) Rounds(ctx context.Context) ([]Round, error) {
	return rows(ctx, s.ro, scanRound, roundColumns+`ORDER BY starts DESC, id`)
}

// Round gives one round.
func (s *Store) Round(ctx context.Context, id string) (Round, error) {
	return roundByID(ctx, s.ro, id)
}

func roundByID(ctx context.Context, q querier, id string) (Round, error) {
	found, err := rows(ctx, q, scanRound, roundColumns+`WHERE id = $1`, id)
	if err != nil {
		return Round{}, err
	}
	if len(found) == 0 {
		return Round{}, Refuse(NotFound, "round.unknown", "round", "id", id)
	}
	return found[0], nil
}

// SaveRound creates a round as a draft (Version 0) or changes it; its state
// moves by MoveRound only. An edition is frozen, and the method of a round
// changes only in the draft.
func (s *Store) SaveRound(ctx context.Context, actor string, r Round) (Round, error) {
	action := "round.change"
	if r.Version == 0 {
		action, r.State = "round.create", RoundDraft
	}
	if err := r.Check().Or(); err != nil {
		return r, err
	}
	err := s.edit(ctx, func(tx *sql.Tx) error {
		if r.Version > 0 {
			old, err := roundByID(ctx, tx, r.ID)
			if err != nil {
				return err
			}
			if err := roundChange(old, r); err != nil {
				return err
			}
			if old.Kind != r.Kind {
				if err := r.mayTurn(ctx, tx); err != nil {
					return err
				}
			}
		}
		if err := putRound(ctx, tx, &r); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, action, r.ID, r.Name.Vi)
	})
	return r, err
}

func roundChange(old, r Round) error {
	switch {
	case old.Version != r.Version:
		return Refuse(Conflict, "error.outdated", "version")
	case old.State != r.State:
		return Refuse(Invalid, "round.state", "state")
	case old.Method != r.Method || old.Kind != r.Kind:
		if err := old.Allows(ActMethod); err != nil {
			return err
		}
	}
	return old.Allows(ActChange)
}

// mayTurn refuses another kind once a frame was imported for the old one, and
// ratings at the counter in a round that has a fieldwork.
func (r Round) mayTurn(ctx context.Context, tx *sql.Tx) error {
	if !r.Sample() {
		if _, err := fieldworkOf(ctx, tx, r.ID); err == nil {
			return Refuse(Conflict, "fieldwork.kind", "kind")
		} else if !Is(err, NotFound) {
			return err
		}
	}
	return noFrame(ctx, tx, r.ID, "kind")
}

// MoveRound brings a round to its next state. A sample round becomes an edition
// only when somebody else has proposed it, see ProposeEdition.
func (s *Store) MoveRound(ctx context.Context, actor, id string, to RoundState, version int64) (Round, error) {
	var r Round
	err := s.edit(ctx, func(tx *sql.Tx) (err error) {
		if r, err = roundByID(ctx, tx, id); err != nil {
			return err
		}
		if r.Version != version {
			return Refuse(Conflict, "error.outdated", "version")
		}
		if !slices.Contains(r.State.Next(), to) {
			return Refuse(Conflict, "round.next."+string(r.State), "state")
		}
		if err := s.leave(ctx, tx, actor, r, to); err != nil {
			return err
		}
		r.State = to
		if err := putRound(ctx, tx, &r); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "round."+string(to), r.ID, r.Name.Vi)
	})
	return r, err
}

// leave does what belongs to the step of a round to its next state.
func (s *Store) leave(ctx context.Context, tx *sql.Tx, actor string, r Round, to RoundState) error {
	switch {
	case r.State != RoundClosed || !r.Sample():
		return nil
	case to == RoundEdition:
		return s.agreeEdition(ctx, tx, actor, r)
	}
	return putSetting(ctx, tx, editionKey(r.ID), "") // opened again: what was proposed no longer holds
}

func putRound(ctx context.Context, tx *sql.Tx, r *Round) error {
	args := []any{r.ID, r.Kind, r.Name.Vi, r.Name.En, string(r.State), r.Method, r.Starts, r.Ends}
	var err error
	if r.Version == 0 {
		_, err = tx.ExecContext(ctx, `INSERT INTO round (id, kind, name_vi, name_en, state, method, starts, ends)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, args...)
	} else {
		err = changed(tx.ExecContext(ctx, `UPDATE round SET kind = $2, name_vi = $3, name_en = $4, state = $5,
			method = $6, starts = $7, ends = $8, version = version + 1 WHERE id = $1 AND version = $9`,
			append(args, r.Version)...))
	}
	if err = storageError(err); Is(err, Invalid) {
		return Refuse(Invalid, "method.unknown", "method", "version", r.Method)
	}
	r.Version++
	return err
}
