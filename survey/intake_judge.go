package survey

import (
	"cmp"
	"database/sql"
	"slices"
)

// judge decides what a visit means beside what is there already: whether an
// interview counts, and what a person should look at.
func (in *intaker) judge(a *arrival, e *Envelope, c *Case) error {
	r := in.rounds[c.Round]
	if day := dayOf(a.visit.Started); r.Ends != "" && day > r.Ends {
		a.visit.addFlag(FlagLate)
	}
	if e.Device != "" && c.Person != e.Person {
		a.visit.addFlag(FlagNotAssigned)
	}
	if c.Reserve {
		if err := in.putIntoPlay(a, e, c); err != nil {
			return err
		}
	}
	if a.interview == nil {
		return nil
	}
	standing, err := in.standing(e, *c)
	a.interview.Standing = standing
	return err
}

// standing tells whether an interview counts: the first valid one of a case
// does; a correction of a returned one takes its place; another waits for a
// person. One that was broken off counts as no interview.
func (in *intaker) standing(e *Envelope, c Case) (Standing, error) {
	if e.Outcome == breakOff {
		return StandingVoid, nil
	}
	if e.Replaces == "" {
		if c.Interview != "" && c.Interview != e.ID {
			return StandingReview, nil
		}
		return StandingActive, nil
	}
	old, err := interviewByID(in.ctx, in.tx, e.Replaces)
	switch {
	case Is(err, NotFound), err == nil && old.Case != c.ID:
		return "", Refuse(Invalid, "intake.replaces_unknown", "replaces")
	case err != nil:
		return "", err
	case c.Interview == "" || c.Interview == e.ID:
		return StandingActive, nil
	case old.ID != c.Interview || old.Review != ReviewReturned || e.Person != old.Person && e.Person != c.Person:
		return StandingReview, nil
	}
	return StandingActive, changed(in.tx.ExecContext(in.ctx, `UPDATE interview SET standing = $2, version = version + 1
		WHERE id = $1 AND version = $3`, old.ID, string(StandingSuperseded), old.Version))
}

// putIntoPlay lets a reserve stand for the case that the envelope names. What
// the rules of the round do not allow yet is accepted and flagged.
func (in *intaker) putIntoPlay(a *arrival, e *Envelope, c *Case) error {
	if c.State != CaseReserve { // it is in play already
		if e.StandsFor != "" && e.StandsFor != c.Replaces {
			a.visit.addFlag(FlagReplacement)
		}
		return nil
	}
	c.Replaces = e.StandsFor
	fits, err := in.mayStandFor(*c, e.StandsFor)
	if err == nil && !fits {
		a.visit.addFlag(FlagReplacement)
	}
	return err
}

// clearReplaced takes the flag from visits to reserves that stand for a case, if
// by now the rule is kept: the visits that prove it were on their way.
func (in *intaker) clearReplaced(id string) error {
	reserves, err := rows(in.ctx, in.tx, scanCase, caseColumns+`WHERE replaces = $1`, id)
	for _, reserve := range reserves {
		if err != nil {
			return err
		}
		var fits bool
		if fits, err = in.mayStandFor(reserve, id); err != nil || !fits {
			continue
		}
		var visits []Visit
		visits, err = rows(in.ctx, in.tx, scanVisit, visitColumns+`WHERE case_id = $1`, reserve.ID)
		for _, v := range visits {
			if i := slices.Index(v.Flags, FlagReplacement); i >= 0 && err == nil {
				_, err = in.tx.ExecContext(in.ctx, `UPDATE visit SET flags = $2 WHERE id = $1`, v.ID, Join(slices.Delete(v.Flags, i, i+1)))
			}
		}
	}
	return err
}

// mayStandFor applies the round's rule of replacement: the case was tried often
// enough on enough days, or ended without an interview for good; the reserve is
// of the same unit, stratum and PSU, is the next of those that its enumerator
// has, who knows of no others while offline, and nobody else stands for the case.
func (in *intaker) mayStandFor(reserve Case, replaced string) (bool, error) {
	old, err := caseByID(in.ctx, in.tx, replaced)
	if Is(err, NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	work, err := in.work(reserve.Round)
	if err != nil || !work.Rules.Replace || old.Draw != reserve.Draw || old.Unit != reserve.Unit || old.Stratum != reserve.Stratum ||
		old.PSU != reserve.PSU || old.ID == reserve.ID {
		return false, err
	}
	var before, rivals int
	err = in.tx.QueryRowContext(in.ctx, `SELECT count(*) FROM field_case WHERE draw_id = $1 AND unit_id = $2 AND stratum = $3 AND psu = $4
		AND state = 'reserve' AND position < $5 AND person_id = $6`, reserve.Draw, reserve.Unit, reserve.Stratum, reserve.PSU, reserve.Position,
		reserve.Person).Scan(&before)
	if err == nil {
		err = in.tx.QueryRowContext(in.ctx, `SELECT count(*) FROM field_case WHERE replaces = $1 AND id <> $2`, replaced, reserve.ID).Scan(&rivals)
	}
	if err != nil || before > 0 || rivals > 0 {
		return false, err
	}
	return in.givenUp(old, work.Rules)
}

// givenUp reports whether a case may be replaced.
func (in *intaker) givenUp(c Case, rules FieldRules) (bool, error) {
	if d, ok := DispositionOf(c.Outcome); c.Interview == "" && ok && d.Final && !d.Answered() {
		return true, nil
	}
	if c.Interview != "" {
		return false, nil
	}
	starts, err := rows(in.ctx, in.tx, func(r *sql.Rows) (at string, err error) { return at, r.Scan(&at) },
		`SELECT started FROM visit WHERE case_id = $1`, c.ID)
	days := make([]string, len(starts))
	for i, at := range starts {
		days[i] = dayOf(at)
	}
	slices.SortFunc(days, cmp.Compare)
	return len(starts) >= rules.Attempts && len(slices.Compact(days)) >= rules.AttemptDays, err
}
