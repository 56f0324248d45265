package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// EditionProposal says who wants to publish a round, and with which weighting.
// A second person agrees by moving the round, see MoveRound.
type EditionProposal struct {
	Actor     string `json:"actor"` // login
	At        string `json:"at"`    // RFC 3339, UTC
	Weighting string `json:"weighting"`
}

// editionKey is the setting under which the proposal of a round waits.
func editionKey(round string) string { return "edition." + round }

// EditionProposal gives the proposal that waits for a second person; Actor is
// ” where there is none.
func (s *Store) EditionProposal(ctx context.Context, round string) (EditionProposal, error) {
	return editionProposal(ctx, s.ro, round)
}

func editionProposal(ctx context.Context, q querier, round string) (p EditionProposal, err error) {
	value, err := setting(ctx, q, editionKey(round))
	if err == nil && value != "" {
		err = json.Unmarshal([]byte(value), &p)
	}
	return p, err
}

// ProposeEdition proposes to publish a closed round with the weighting that is
// chosen. A later proposal takes the place of an earlier one.
func (s *Store) ProposeEdition(ctx context.Context, actor, id string, version int64) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		r, err := roundByID(ctx, tx, id)
		if err == nil && r.Version != version {
			err = Refuse(Conflict, "error.outdated", "version")
		}
		if err == nil {
			err = r.Allows(ActPublish)
		}
		if err != nil {
			return err
		}
		p := EditionProposal{Actor: actor, At: Stamp(s.clock())}
		if p.Weighting, err = chosenWeighting(ctx, tx, id); err != nil {
			return err
		}
		value, err := json.Marshal(p)
		if err == nil {
			err = putSetting(ctx, tx, editionKey(id), string(value))
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "round.edition_proposed", id, p.Weighting)
	})
}

// WithdrawEdition takes back the proposal to publish a round.
func (s *Store) WithdrawEdition(ctx context.Context, actor, id string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		p, err := editionProposal(ctx, tx, id)
		if err != nil || p.Actor == "" {
			return err
		}
		if err := putSetting(ctx, tx, editionKey(id), ""); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "round.edition_withdrawn", id, "proposed by "+p.Actor)
	})
}

// agreeEdition is the act of the second person: it refuses the first one, and a
// proposal that spoke of another weighting, and freezes what is chosen.
func (s *Store) agreeEdition(ctx context.Context, tx *sql.Tx, actor string, r Round) error {
	p, err := editionProposal(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	chosen, err := chosenWeighting(ctx, tx, r.ID)
	switch {
	case err != nil:
		return err
	case p.Actor == "":
		return Refuse(Conflict, "edition.not_proposed", "state")
	case p.Actor == actor:
		return Refuse(Conflict, "edition.same_person", "state", "person", p.Actor)
	case p.Weighting != chosen:
		return Refuse(Conflict, "edition.changed", "state", "person", p.Actor)
	}
	if err := s.freezeWeighting(ctx, tx, r.ID); err != nil {
		return fmt.Errorf("edition of %s: %w", r.ID, err)
	}
	return nil
}
