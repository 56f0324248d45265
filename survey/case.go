package survey

import (
	"context"
	"database/sql"
)

// Case is a drawn unit in the field: what an enumerator visits, a paper form is
// printed for and a household answers by code.
type Case struct {
	ID        string
	Round     string
	Draw      string
	Number    int64  // in the draw
	FrameID   string // in the frame
	Code      string // printed, see NewCaseCode
	Unit      string // reporting unit
	Stratum   string
	PSU       string
	Reserve   bool
	Position  int64 // order in which reserves of the same PSU or stratum come into play
	Workload  string
	Person    string // id of the enumerator, '' = not assigned
	State     CaseState
	Outcome   string // code of the Disposition of the last visit, '' = none yet
	Attempts  int64
	Interview string // id of the active interview
	Replaces  string // of a reserve in play: the case in whose place it stands
	Changed   string // RFC 3339, UTC
	Version   int64
}

// CaseState is where a case stands.
type CaseState string

// A case waits in reserve, or is open until an outcome is final; returned, its
// interview is to be done again or completed; withdrawn, nobody visits it.
const (
	CaseReserve   CaseState = "reserve"
	CaseOpen      CaseState = "open"
	CaseDone      CaseState = "done"
	CaseReturned  CaseState = "returned"
	CaseWithdrawn CaseState = "withdrawn"
)

// CaseStates are all states, in the order of a case's life.
var CaseStates = []CaseState{CaseReserve, CaseOpen, CaseDone, CaseReturned, CaseWithdrawn}

const caseColumns = `SELECT id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, workload_id,
	person_id, state, outcome, attempts, interview_id, replaces, changed, version FROM field_case `

func scanCase(r *sql.Rows) (c Case, err error) {
	return c, r.Scan(&c.ID, &c.Round, &c.Draw, &c.Number, &c.FrameID, &c.Code, &c.Unit, &c.Stratum, &c.PSU, &c.Reserve, &c.Position,
		&c.Workload, &c.Person, &c.State, &c.Outcome, &c.Attempts, &c.Interview, &c.Replaces, &c.Changed, &c.Version)
}

// Case gives one case.
func (s *Store) Case(ctx context.Context, id string) (Case, error) { return caseByID(ctx, s.ro, id) }

func caseByID(ctx context.Context, q querier, id string) (Case, error) {
	return oneCase(rows(ctx, q, scanCase, caseColumns+`WHERE id = $1`, id))
}

// CaseByCode gives the case of a printed code, however it was typed.
func (s *Store) CaseByCode(ctx context.Context, code string) (Case, error) {
	return oneCase(rows(ctx, s.ro, scanCase, caseColumns+`WHERE code = $1`, CaseKey(code)))
}

func oneCase(found []Case, err error) (Case, error) {
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "case.unknown", "case")
	}
	if err != nil {
		return Case{}, err
	}
	return found[0], nil
}

// Cases lists the cases of a round in the order of the draw.
func (s *Store) Cases(ctx context.Context, round string) ([]Case, error) {
	return rows(ctx, s.ro, scanCase, caseColumns+`WHERE round_id = $1 ORDER BY number`, round)
}

// saveCase writes what changes in a case and counts its version on; an
// outdated one is refused.
func (s *Store) saveCase(ctx context.Context, tx *sql.Tx, c *Case) error {
	c.Changed = Stamp(s.clock())
	err := changed(tx.ExecContext(ctx, `UPDATE field_case SET workload_id = $2, person_id = $3, state = $4, outcome = $5, attempts = $6,
		interview_id = $7, replaces = $8, changed = $9, version = version + 1 WHERE id = $1 AND version = $10`,
		c.ID, c.Workload, c.Person, string(c.State), c.Outcome, c.Attempts, c.Interview, c.Replaces, c.Changed, c.Version))
	c.Version++
	return err
}
