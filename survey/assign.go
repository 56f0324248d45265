package survey

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// CasePick names a case as somebody saw it.
type CasePick struct {
	ID      string
	Version int64
}

// movable are the states in which a case changes hands: what is done stays
// with who did it.
func (c Case) movable() bool {
	return c.State == CaseOpen || c.State == CaseReturned || c.State == CaseReserve
}

// assigning runs fn in a transaction when the round allows to assign.
func (s *Store) assigning(ctx context.Context, round string, fn func(*sql.Tx) error) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		r, err := roundByID(ctx, tx, round)
		if err == nil {
			err = r.Allows(ActAssign)
		}
		if err != nil {
			return err
		}
		return fn(tx)
	})
}

// SaveWorkload gives a workload to an enumerator, or with Person ” takes it
// back, and sets its due day. Its cases that are not done go along.
func (s *Store) SaveWorkload(ctx context.Context, actor string, w Workload) (Workload, error) {
	if w.Due != "" && !ValidDay(w.Due) {
		return w, Refuse(Invalid, "error.day", "due", "value", w.Due)
	}
	return w, s.assigning(ctx, w.Round, func(tx *sql.Tx) error {
		old, err := workloadByID(ctx, tx, w.ID)
		if err == nil && old.Round != w.Round {
			err = Refuse(NotFound, "workload.unknown", "workload")
		}
		if err == nil && w.Person != "" && w.Person != old.Person {
			err = mayWork(ctx, tx, "person", w.Person)
		}
		if err != nil {
			return err
		}
		err = changed(tx.ExecContext(ctx, `UPDATE workload SET person_id = $2, due = $3, version = version + 1 WHERE id = $1 AND version = $4`,
			w.ID, w.Person, w.Due, w.Version))
		if err != nil {
			return err
		}
		w.Version++
		cases, err := rows(ctx, tx, scanCase, caseColumns+`WHERE workload_id = $1 ORDER BY number`, w.ID)
		for i := range cases {
			if err == nil && cases[i].movable() {
				cases[i].Person = w.Person
				err = s.saveCase(ctx, tx, &cases[i]) // also for a new due day, which tablets show
			}
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "workload.assign", w.ID, fmt.Sprintf("round %s, number %d, from %q to %q, due %s", w.Round, old.Number, old.Person, w.Person, w.Due))
	})
}

// ReassignCases gives single cases to an enumerator, or with person ” to
// nobody. They join a workload of that person in their unit; where there is
// none, one is made.
func (s *Store) ReassignCases(ctx context.Context, actor, round string, picks []CasePick, person string) error {
	if len(picks) == 0 {
		return Refuse(Invalid, "case.none_chosen", "cases")
	}
	return s.assigning(ctx, round, func(tx *sql.Tx) error {
		if person != "" {
			if err := mayWork(ctx, tx, "person", person); err != nil {
				return err
			}
		}
		for _, pick := range picks {
			c, err := pick.load(ctx, tx, round)
			if err == nil && !c.movable() {
				err = Refuse(Conflict, "case.not_movable", "cases", "code", FormatCaseCode(c.Code))
			}
			if err == nil {
				err = s.moveCase(ctx, tx, actor, &c, person)
			}
			if err != nil {
				return err
			}
		}
		return dropEmptyWorkloads(ctx, tx, round)
	})
}

// load reads a case of a round as it was seen.
func (p CasePick) load(ctx context.Context, tx *sql.Tx, round string) (Case, error) {
	c, err := caseByID(ctx, tx, p.ID)
	switch {
	case err != nil:
		return c, err
	case c.Round != round:
		return c, Refuse(NotFound, "case.unknown", "case")
	case c.Version != p.Version:
		return c, Refuse(Conflict, "error.outdated", "version")
	}
	return c, nil
}

func (s *Store) moveCase(ctx context.Context, tx *sql.Tx, actor string, c *Case, person string) error {
	before := c.Person
	w, err := s.workloadFor(ctx, tx, *c, person)
	if err != nil {
		return err
	}
	c.Workload, c.Person = w, person
	if err := s.saveCase(ctx, tx, c); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, "case.assign", c.ID, fmt.Sprintf("round %s, from %q to %q", c.Round, before, person))
}

// workloadFor finds the workload that a case joins, or makes it.
func (s *Store) workloadFor(ctx context.Context, tx *sql.Tx, c Case, person string) (string, error) {
	if person == "" {
		return "", nil
	}
	all, err := workloadsOf(ctx, tx, c.Round)
	if err != nil {
		return "", err
	}
	w := Workload{Round: c.Round, Number: 1, Unit: c.Unit, Person: person}
	for _, x := range all {
		if x.Person == person && x.Unit == c.Unit {
			return x.ID, nil
		}
		w.Number = x.Number + 1
		if x.ID == c.Workload {
			w.Due = x.Due
		}
	}
	return w.ID, insertWorkload(ctx, tx, &w)
}

// HandOver gives all that an enumerator of a round still has to another one, as
// when a person leaves: workloads and the cases that are not done.
func (s *Store) HandOver(ctx context.Context, actor, round, from, to string) (n int, err error) {
	if from == "" || from == to {
		return 0, Refuse(Invalid, "workload.same_person", "person")
	}
	return n, s.assigning(ctx, round, func(tx *sql.Tx) error {
		if err := mayWork(ctx, tx, "person", to); err != nil {
			return err
		}
		cases, err := rows(ctx, tx, scanCase, caseColumns+`WHERE round_id = $1 AND person_id = $2 ORDER BY number`, round, from)
		if err != nil {
			return err
		}
		for i := range cases {
			if !cases[i].movable() {
				continue
			}
			n++
			cases[i].Person = to
			if err := s.saveCase(ctx, tx, &cases[i]); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE workload SET person_id = $3, version = version + 1 WHERE round_id = $1 AND person_id = $2`, round, from, to)
		if err != nil {
			return err
		}
		if n == 0 {
			return Refuse(Conflict, "workload.nothing_left", "person")
		}
		return s.audit(ctx, tx, actor, "workload.hand_over", round, fmt.Sprintf("%d cases from %q to %q", n, from, to))
	})
}

// RoundsHeldBy lists the rounds in which somebody still has cases to do, those
// that allow to assign.
func (s *Store) RoundsHeldBy(ctx context.Context, person string) (ids []string, err error) {
	rounds, err := rows(ctx, s.ro, scanRound, roundColumns+`WHERE id IN (SELECT round_id FROM field_case WHERE person_id = $1
		AND state IN ('open', 'returned', 'reserve')) ORDER BY id`, person)
	for _, r := range rounds {
		if r.Allows(ActAssign) == nil {
			ids = append(ids, r.ID)
		}
	}
	return ids, err
}

// TakeBackAll takes all cases of a round that are not done from their
// enumerators and dissolves the workloads that nothing is done of.
func (s *Store) TakeBackAll(ctx context.Context, actor, round string) (n int, err error) {
	return n, s.assigning(ctx, round, func(tx *sql.Tx) error {
		cases, err := rows(ctx, tx, scanCase, caseColumns+`WHERE round_id = $1 AND person_id <> '' ORDER BY number`, round)
		if err != nil {
			return err
		}
		for i := range cases {
			if !cases[i].movable() {
				continue
			}
			n++
			cases[i].Person, cases[i].Workload = "", ""
			if err := s.saveCase(ctx, tx, &cases[i]); err != nil {
				return err
			}
		}
		if n == 0 {
			return Refuse(Conflict, "workload.nothing_left", "person")
		}
		if err := dropEmptyWorkloads(ctx, tx, round); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "workload.take_back", round, fmt.Sprintf("%d cases", n))
	})
}

// WithdrawCase takes a case out of the field: nobody visits it any more. The
// reason stands in the audit trail.
func (s *Store) WithdrawCase(ctx context.Context, actor, round string, pick CasePick, reason string) error {
	var es Errors
	needed(&es, "reason", reason)
	if err := es.Or(); err != nil {
		return err
	}
	return s.assigning(ctx, round, func(tx *sql.Tx) error {
		c, err := pick.load(ctx, tx, round)
		if err == nil && !c.movable() {
			err = Refuse(Conflict, "case.not_movable", "cases", "code", FormatCaseCode(c.Code))
		}
		if err != nil {
			return err
		}
		c.State = CaseWithdrawn
		if err := s.saveCase(ctx, tx, &c); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "case.withdraw", c.ID, reason)
	})
}

// RestoreCase undoes WithdrawCase: the case stands where it stood, with the
// enumerator who has its workload now, or with nobody where that person may no
// longer work.
func (s *Store) RestoreCase(ctx context.Context, actor, round string, pick CasePick) error {
	return s.assigning(ctx, round, func(tx *sql.Tx) error {
		c, err := pick.load(ctx, tx, round)
		if err == nil && c.State != CaseWithdrawn {
			err = Refuse(Conflict, "case.not_withdrawn", "cases", "code", FormatCaseCode(c.Code))
		}
		if err != nil {
			return err
		}
		switch {
		case c.Reserve && c.Replaces == "" && c.Attempts == 0:
			c.State = CaseReserve
		case c.Interview != "":
			c.State = CaseReturned
		default:
			c.State = CaseOpen
		}
		if err := rejoin(ctx, tx, &c); err != nil {
			return err
		}
		if err := s.saveCase(ctx, tx, &c); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "case.restore", c.ID, string(c.State))
	})
}

// rejoin gives a case to who has its workload now.
func rejoin(ctx context.Context, tx *sql.Tx, c *Case) error {
	if c.Workload == "" {
		c.Person = ""
		return nil
	}
	w, err := workloadByID(ctx, tx, c.Workload)
	if err != nil {
		return err
	}
	c.Person = w.Person
	if w.Person == "" {
		return nil
	}
	err = mayWork(ctx, tx, "person", w.Person)
	if Is(err, Invalid) {
		c.Person, c.Workload, err = "", "", nil
	}
	return err
}

// CaseHistory is what was done to a case: the entries of the audit trail about
// it and about its workload, the newest first.
func (s *Store) CaseHistory(ctx context.Context, c Case) ([]AuditEntry, error) {
	const most = 200
	entries, err := s.AuditTrail(ctx, c.ID, 0, most)
	if err == nil && c.Workload != "" {
		var more []AuditEntry
		more, err = s.AuditTrail(ctx, c.Workload, 0, most)
		entries = append(entries, more...)
	}
	slices.SortFunc(entries, func(a, b AuditEntry) int { return cmp.Compare(b.Seq, a.Seq) })
	return entries, err
}
