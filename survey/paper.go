package survey

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// PaperLot is a part of a round whose questionnaires are printed together: a
// workload, or all cases of a reporting unit.
type PaperLot struct {
	Workload string // id, "" = the whole unit
	Number   int64  // of the workload
	Unit     string
	Cases    int64 // that still wait for answers
}

// PaperLots lists the workloads of a round and then its units, with the cases
// that still wait for answers.
func (s *Store) PaperLots(ctx context.Context, round string) ([]PaperLot, error) {
	scan := func(r *sql.Rows) (l PaperLot, err error) { return l, r.Scan(&l.Workload, &l.Number, &l.Unit, &l.Cases) }
	lots, err := rows(ctx, s.ro, scan, `SELECT w.id, w.number, w.unit_id, COUNT(*) FROM workload w
		JOIN field_case c ON c.workload_id = w.id AND c.state IN ('open', 'returned') WHERE w.round_id = $1
		GROUP BY w.id, w.number, w.unit_id ORDER BY w.number`, round)
	if err != nil {
		return nil, err
	}
	units, err := rows(ctx, s.ro, scan, `SELECT '', 0, unit_id, COUNT(*) FROM field_case
		WHERE round_id = $1 AND state IN ('open', 'returned') GROUP BY unit_id ORDER BY unit_id`, round)
	return append(lots, units...), err
}

// PaperPick says whose questionnaires are printed: of a workload, of a unit, or
// of the printed codes, however they are typed. Nothing picks all cases.
type PaperPick struct {
	Workload, Unit string
	Codes          []string
	Contacts       bool // with name and address, for a label
}

// PaperCase is a case to print for; Contact is empty unless it was picked.
type PaperCase struct {
	Case
	Contact Contact
}

// PaperCases gives the cases that a person prints for, in the order of the
// draw, and notes it in the audit trail: who has a code can answer. Only cases
// that wait for answers are printed; a code of another case is refused by name.
func (s *Store) PaperCases(ctx context.Context, actor, round string, pick PaperPick) ([]PaperCase, error) {
	all, err := s.Cases(ctx, round)
	if err != nil {
		return nil, err
	}
	var found []PaperCase
	missing := map[string]bool{}
	for _, code := range pick.Codes {
		missing[CaseKey(code)] = true
	}
	for _, c := range all {
		waits := c.State == CaseOpen || c.State == CaseReturned
		named := missing[c.Code]
		if waits && (len(pick.Codes) == 0 || named) && (pick.Workload == "" || c.Workload == pick.Workload) && (pick.Unit == "" || c.Unit == pick.Unit) {
			found = append(found, PaperCase{Case: c})
			delete(missing, c.Code)
		}
	}
	if len(missing) > 0 {
		var es Errors
		for code := range missing {
			es = append(es, Refuse(Invalid, "paper.no_such_code", "codes", "code", FormatCaseCode(clip(code))))
		}
		slices.SortFunc(es, func(a, b *Error) int { return cmp.Compare(fmt.Sprint(a.Args["code"]), fmt.Sprint(b.Args["code"])) })
		return nil, es
	}
	if len(found) == 0 {
		return nil, Refuse(Invalid, "paper.nothing", "lot")
	}
	detail := fmt.Sprintf("%d cases", len(found))
	if pick.Contacts {
		detail += " with addresses"
		if err := s.addContacts(ctx, round, found); err != nil {
			return nil, err
		}
	}
	return found, s.Audit(ctx, actor, "paper.print", round, detail)
}

// addContacts fills in names and addresses, as far as they are still kept.
func (s *Store) addContacts(ctx context.Context, round string, cases []PaperCase) error {
	at := map[string]int{}
	for i, c := range cases {
		at[c.FrameID] = i
	}
	return each(ctx, s.ro, func(r *sql.Rows) error {
		var id string
		var c Contact
		if err := r.Scan(&id, &c.Name, &c.Address, &c.Phone); err != nil {
			return err
		}
		if i, ok := at[id]; ok {
			cases[i].Contact = c
		}
		return nil
	}, `SELECT id, name, address, phone FROM frame_contact WHERE round_id = $1`, round)
}

// SplitCodes parts what people paste into a field for codes: one a line, or
// parted by commas or semicolons.
func SplitCodes(text string) (codes []string) {
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '\n' || c == '\r' || c == ',' || c == ';' || c == '\t' }) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(codes, part) {
			codes = append(codes, part)
		}
	}
	return codes
}
