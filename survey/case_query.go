package survey

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// CaseQuery chooses cases of a round; an empty field chooses all.
type CaseQuery struct {
	Round    string
	Unit     string
	PSU      string
	Person   string // id, or Nobody
	State    CaseState
	Outcome  string // code of a disposition, or Nobody for cases without a visit
	Reserve  string // main, reserve
	Code     string // how a code begins, however it was typed
	Workload string
	After    int64 // number in the draw: only later ones
	Limit    int   // 0 = all
}

// Nobody as a Person or Outcome of a CaseQuery chooses the cases without.
const Nobody = "-"

// CaseRow is a case with what people want to see beside it.
type CaseRow struct {
	Case
	WorkloadNumber int64  // 0 = none
	Due            string // ISO day
	Contact        Contact
}

const caseRowColumns = `SELECT c.id, c.round_id, c.draw_id, c.number, c.frame_id, c.code, c.unit_id, c.stratum, c.psu, c.reserve, c.position,
	c.workload_id, c.person_id, c.state, c.outcome, c.attempts, c.interview_id, c.replaces, c.changed, c.version,
	COALESCE(w.number, 0), COALESCE(w.due, '')`

const caseRowTables = ` FROM field_case c LEFT JOIN workload w ON w.id = c.workload_id `

const caseRowFilter = ` WHERE c.round_id = $1 AND ($2 = '' OR c.unit_id = $2) AND ($3 = '' OR c.psu = $3)
	AND ($4 = '' OR c.person_id = $4 OR $4 = '-' AND c.person_id = '') AND ($5 = '' OR c.state = $5)
	AND ($6 = '' OR c.outcome = $6 OR $6 = '-' AND c.outcome = '')
	AND ($7 = '' OR $7 = 'main' AND NOT c.reserve OR $7 = 'reserve' AND c.reserve) AND substr(c.code, 1, $8) = $9
	AND ($10 = '' OR c.workload_id = $10) `

func (q CaseQuery) args() []any {
	code := CaseKey(q.Code)
	return []any{q.Round, q.Unit, q.PSU, q.Person, string(q.State), q.Outcome, q.Reserve, len(code), code, q.Workload}
}

func scanCaseRow(r *sql.Rows, more ...any) (x CaseRow, err error) {
	c := &x.Case
	return x, r.Scan(append([]any{&c.ID, &c.Round, &c.Draw, &c.Number, &c.FrameID, &c.Code, &c.Unit, &c.Stratum, &c.PSU, &c.Reserve, &c.Position,
		&c.Workload, &c.Person, &c.State, &c.Outcome, &c.Attempts, &c.Interview, &c.Replaces, &c.Changed, &c.Version, &x.WorkloadNumber, &x.Due}, more...)...)
}

// FindCases lists cases in the order of the draw, without contact data, and
// tells how many there are in all, whatever After and Limit.
func (s *Store) FindCases(ctx context.Context, q CaseQuery) (found []CaseRow, total int, err error) {
	limit := q.Limit
	if limit == 0 {
		limit = 1 << 30
	}
	err = s.view(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*)`+caseRowTables+caseRowFilter, q.args()...).Scan(&total); err != nil {
			return err
		}
		found, err = rows(ctx, tx, func(r *sql.Rows) (CaseRow, error) { return scanCaseRow(r) },
			caseRowColumns+caseRowTables+caseRowFilter+`AND c.number > $11 ORDER BY c.number LIMIT $12`, append(q.args(), q.After, limit)...)
		return err
	})
	return found, total, err
}

// CasesWithContacts lists cases with their contact data; that it was done
// stands in the audit trail.
func (s *Store) CasesWithContacts(ctx context.Context, actor string, q CaseQuery) (found []CaseRow, err error) {
	return found, s.tx(ctx, func(tx *sql.Tx) error {
		found, err = rows(ctx, tx, func(r *sql.Rows) (CaseRow, error) {
			var contact Contact
			x, err := scanCaseRow(r, &contact.Name, &contact.Address, &contact.Phone)
			x.Contact = contact
			return x, err
		}, caseRowColumns+`, COALESCE(k.name, ''), COALESCE(k.address, ''), COALESCE(k.phone, '')`+caseRowTables+
			`LEFT JOIN frame_contact k ON k.round_id = c.round_id AND k.id = c.frame_id`+caseRowFilter+`ORDER BY c.number`, q.args()...)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "case.contacts", q.Round, fmt.Sprintf("%d cases, %+v", len(found), q))
	})
}

// CaseContact gives the contact data of one case; that somebody opened them
// stands in the audit trail.
func (s *Store) CaseContact(ctx context.Context, actor, id string) (contact Contact, err error) {
	return contact, s.tx(ctx, func(tx *sql.Tx) error {
		c, err := caseByID(ctx, tx, id)
		if err != nil {
			return err
		}
		err = each(ctx, tx, func(r *sql.Rows) error { return r.Scan(&contact.Name, &contact.Address, &contact.Phone) },
			`SELECT name, address, phone FROM frame_contact WHERE round_id = $1 AND id = $2`, c.Round, c.FrameID)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "case.contact", c.ID, "round "+c.Round)
	})
}

// WorkloadRow is a workload with how far it is.
type WorkloadRow struct {
	Workload
	Cases    int64 // neither in reserve nor withdrawn
	Done     int64
	Reserves int64
	PSUs     int64
}

// WorkloadRows lists the workloads of a round by number, each with how far it is.
func (s *Store) WorkloadRows(ctx context.Context, round string) ([]WorkloadRow, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (x WorkloadRow, err error) {
		w := &x.Workload
		return x, r.Scan(&w.ID, &w.Round, &w.Number, &w.Unit, &w.Person, &w.Due, &w.Seed, &w.Version, &x.Cases, &x.Done, &x.Reserves, &x.PSUs)
	}, `SELECT w.id, w.round_id, w.number, w.unit_id, w.person_id, w.due, w.seed, w.version,
		COALESCE(SUM(CASE WHEN c.state IN ('open', 'done', 'returned') THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.state = 'done' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN c.state = 'reserve' THEN 1 ELSE 0 END), 0), COUNT(DISTINCT NULLIF(c.psu, ''))
		FROM workload w LEFT JOIN field_case c ON c.workload_id = w.id WHERE w.round_id = $1
		GROUP BY w.id, w.round_id, w.number, w.unit_id, w.person_id, w.due, w.seed, w.version ORDER BY w.number`, round)
}

// FieldUnit is a reporting unit with its cases that nobody has.
type FieldUnit struct {
	Unit    string
	Cases   int64 // in all
	Free    int64 // that nobody has, reserves not counted
	Waiting int64 // reserves that nobody has
}

// FieldUnits lists the reporting units of a round in the field.
func (s *Store) FieldUnits(ctx context.Context, round string) ([]FieldUnit, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (x FieldUnit, err error) {
		return x, r.Scan(&x.Unit, &x.Cases, &x.Free, &x.Waiting)
	}, `SELECT unit_id, COUNT(*), COALESCE(SUM(CASE WHEN person_id = '' AND state IN ('open', 'returned') THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN person_id = '' AND state = 'reserve' THEN 1 ELSE 0 END), 0)
		FROM field_case WHERE round_id = $1 GROUP BY unit_id ORDER BY unit_id`, round)
}

// FieldPSUs lists the PSUs of a round in the field, of one reporting unit or of
// all (”), sorted.
func (s *Store) FieldPSUs(ctx context.Context, round, unit string) ([]string, error) {
	found, err := rows(ctx, s.ro, func(r *sql.Rows) (psu string, err error) { return psu, r.Scan(&psu) },
		`SELECT DISTINCT psu FROM field_case WHERE round_id = $1 AND ($2 = '' OR unit_id = $2) AND psu <> ''`, round, unit)
	slices.SortFunc(found, Collator("vi").CompareString)
	return found, err
}
