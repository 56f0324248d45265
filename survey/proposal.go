package survey

import (
	"context"
	"database/sql"
	"fmt"
)

// Proposal is an act that takes interviews out of a round: one person proposes
// it with a reason, another one decides.
type Proposal struct {
	ID        string
	Round     string
	Kind      string // ProposeVoid or ProposeRedo
	Object    string // id of the interview, or of the enumerator
	Reason    string
	Author    string // login
	At        string
	State     string // open, confirmed, refused
	DecidedBy string
	DecidedAt string
}

// The kinds of proposals: one interview is void, or all that an enumerator
// held are done again by somebody else.
const (
	ProposeVoid = "void"
	ProposeRedo = "redo"
)

const proposalColumns = `SELECT id, round_id, kind, object, reason, author, at, state, decided_by, decided_at FROM proposal `

func scanProposal(r *sql.Rows) (p Proposal, err error) {
	return p, r.Scan(&p.ID, &p.Round, &p.Kind, &p.Object, &p.Reason, &p.Author, &p.At, &p.State, &p.DecidedBy, &p.DecidedAt)
}

// Proposals lists those of a round, the open ones first, then the latest.
func (s *Store) Proposals(ctx context.Context, round string) ([]Proposal, error) {
	return rows(ctx, s.ro, scanProposal, proposalColumns+`WHERE round_id = $1
		ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, at DESC, id`, round)
}

// Proposal gives one.
func (s *Store) Proposal(ctx context.Context, id string) (Proposal, error) {
	return proposalByID(ctx, s.ro, id)
}

func proposalByID(ctx context.Context, q querier, id string) (Proposal, error) {
	found, err := rows(ctx, q, scanProposal, proposalColumns+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "proposal.unknown", "")
	}
	if err != nil {
		return Proposal{}, err
	}
	return found[0], nil
}

// Propose asks a second person to make an interview void, or to have all of an
// enumerator's done again.
func (s *Store) Propose(ctx context.Context, by *Person, round, kind, object, reason string) (Proposal, error) {
	p := Proposal{ID: NewID(), Round: round, Kind: kind, Object: object, Author: by.Login, At: Stamp(s.clock()), State: "open"}
	var refused *Error
	if p.Reason, refused = CleanText(reason, 0); refused == nil && p.Reason == "" {
		refused = Refuse(Invalid, "error.required", "reason")
	}
	if refused != nil {
		refused.Field = "reason"
		return p, refused
	}
	return p, s.tx(ctx, func(tx *sql.Tx) error {
		if err := roundAllows(ctx, tx, round, ActReview); err != nil {
			return err
		}
		affected, err := affectedInterviews(ctx, tx, p)
		if err != nil {
			return err
		}
		var open bool
		err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM proposal WHERE round_id = $1 AND kind = $2 AND object = $3 AND state = 'open')`,
			round, kind, object).Scan(&open)
		if err != nil || open {
			return refusedOr(err, Refuse(Conflict, "proposal.open", ""))
		}
		if _, err = tx.ExecContext(ctx, `INSERT INTO proposal (id, round_id, kind, object, reason, author, at, state)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, p.ID, p.Round, p.Kind, p.Object, p.Reason, p.Author, p.At, p.State); err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "proposal."+kind, object, fmt.Sprintf("%d interviews: %s", len(affected), p.Reason))
	})
}

// AffectedInterviews are the interviews that a proposal would take out.
func (s *Store) AffectedInterviews(ctx context.Context, p Proposal) ([]Interview, error) {
	return affectedInterviews(ctx, s.ro, p)
}

func affectedInterviews(ctx context.Context, q querier, p Proposal) (found []Interview, err error) {
	switch p.Kind {
	case ProposeVoid:
		found, err = rows(ctx, q, scanInterview, interviewColumns+`WHERE round_id = $1 AND standing = 'active' AND id = $2`, p.Round, p.Object)
	case ProposeRedo:
		found, err = rows(ctx, q, scanInterview, interviewColumns+`WHERE round_id = $1 AND standing = 'active' AND person_id = $2 AND person_id <> ''
			ORDER BY id`, p.Round, p.Object)
	default:
		return nil, Refuse(Invalid, "proposal.unknown", "")
	}
	if err == nil && len(found) == 0 {
		err = Refuse(Conflict, "proposal.nothing", "")
	}
	return found, err
}

// DecideProposal carries a proposal out, or refuses it. Never its author, and
// never whose interviews they are. Carried out, each interview is void, its
// answers stay readable, and its case is open again; cases to be done again
// have no enumerator until somebody assigns them.
func (s *Store) DecideProposal(ctx context.Context, by *Person, id string, confirm bool) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		p, err := proposalByID(ctx, tx, id)
		if err == nil {
			err = roundAllows(ctx, tx, p.Round, ActReview)
		}
		switch {
		case err != nil:
			return err
		case p.State != "open":
			return Refuse(Conflict, "error.outdated", "version")
		case p.Author == by.Login:
			return Refuse(Conflict, "proposal.author", "")
		}
		state, n := "refused", 0
		if confirm {
			state = "confirmed"
			if n, err = s.takeOut(ctx, tx, by, p); err != nil {
				return err
			}
		}
		err = changed(tx.ExecContext(ctx, `UPDATE proposal SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'open'`,
			id, state, by.Login, Stamp(s.clock())))
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "proposal."+state, p.Object, fmt.Sprintf("%s, %d interviews", p.Kind, n))
	})
}

func (s *Store) takeOut(ctx context.Context, tx *sql.Tx, by *Person, p Proposal) (int, error) {
	interviews, err := affectedInterviews(ctx, tx, p)
	if err != nil {
		return 0, err
	}
	for _, i := range interviews {
		if i.Person == by.ID {
			return 0, Refuse(Conflict, "review.own", "")
		}
		err := changed(tx.ExecContext(ctx, `UPDATE interview SET standing = 'void', version = version + 1 WHERE id = $1 AND version = $2`, i.ID, i.Version))
		if err != nil {
			return 0, err
		}
		c, err := caseByID(ctx, tx, i.Case)
		if err != nil {
			return 0, err
		}
		if c.Interview != i.ID { // a second envelope for the case is the one that counts
			continue
		}
		c.State, c.Outcome, c.Interview = CaseOpen, "", ""
		if p.Kind == ProposeRedo {
			c.Person, c.Workload = "", ""
		}
		if err := s.saveCase(ctx, tx, &c); err != nil {
			return 0, err
		}
	}
	return len(interviews), dropEmptyWorkloads(ctx, tx, p.Round)
}
