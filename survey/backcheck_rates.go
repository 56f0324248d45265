package survey

import (
	"context"
	"database/sql"
	"slices"

	"sipas/analysis"
)

// BackCheckSummary is what the back-checks of one enumerator found.
type BackCheckSummary struct {
	Enumerator string // '' = all of the round
	Interviews int    // active ones
	Drawn      int
	Done       int
	Outcomes   map[string]int
	Rates      [3]analysis.BackCheckRate // of types 1, 2 and 3
	Fabricated analysis.BackCheckRate    // interviews never held, of those with contact
	FullCheck  bool                      // more than 10 % of facts wrong
	Redo       bool                      // more than 5 % never held
}

// backCheckCounts are sums of one enumerator.
type backCheckCounts struct {
	BackCheckSummary
	compared, different [3]int
}

// BackCheckSummaries gives the error rates of each enumerator and, last, of the
// whole round. That the visit was made and that the right person answered are
// facts and count as type 1, with the facts about the person.
func (s *Store) BackCheckSummaries(ctx context.Context, round string) ([]BackCheckSummary, error) {
	var checks []BackCheck
	first, forms, interviews := map[string]AnswerVersion{}, map[string]string{}, map[string]int{}
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		if checks, err = backChecksOf(ctx, tx, round); err != nil {
			return err
		}
		err = each(ctx, tx, func(r *sql.Rows) error {
			var person string
			var n int
			err := r.Scan(&person, &n)
			interviews[person] = n
			return err
		}, `SELECT person_id, COUNT(*) FROM interview WHERE round_id = $1 AND standing = 'active' AND person_id <> '' GROUP BY person_id`, round)
		if err != nil {
			return err
		}
		versions, err := rows(ctx, tx, scanAnswerVersion, answerVersionColumns+`JOIN back_check b ON b.interview_id = v.interview_id
			WHERE b.round_id = $1 AND v.number = 1`, round)
		for _, v := range versions {
			first[v.Interview] = v
		}
		if err != nil {
			return err
		}
		return each(ctx, tx, func(r *sql.Rows) error {
			var id, form string
			err := r.Scan(&id, &form)
			forms[id] = form
			return err
		}, `SELECT i.id, i.form FROM interview i JOIN back_check b ON b.interview_id = i.id WHERE b.round_id = $1`, round)
	})
	if err != nil {
		return nil, err
	}
	all := &backCheckCounts{}
	people := map[string]*backCheckCounts{}
	for person, n := range interviews {
		people[person] = &backCheckCounts{BackCheckSummary: BackCheckSummary{Enumerator: person, Interviews: n}}
		all.Interviews += n
	}
	for _, b := range checks {
		q, err := s.LoadForm(ctx, forms[b.Interview])
		if err != nil {
			return nil, err
		}
		if people[b.Enumerator] == nil {
			people[b.Enumerator] = &backCheckCounts{BackCheckSummary: BackCheckSummary{Enumerator: b.Enumerator}}
		}
		people[b.Enumerator].add(q, b, first[b.Interview])
		all.add(q, b, first[b.Interview])
	}
	return summaries(people, all)
}

func summaries(people map[string]*backCheckCounts, all *backCheckCounts) ([]BackCheckSummary, error) {
	var out []BackCheckSummary
	var names []string
	for name := range people {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := people[name].rate(); err != nil {
			return nil, err
		}
		out = append(out, people[name].BackCheckSummary)
	}
	err := all.rate()
	return append(out, all.BackCheckSummary), err
}

func (c *backCheckCounts) add(q *Questionnaire, b BackCheck, first AnswerVersion) {
	c.Drawn++
	if b.Done == "" {
		return
	}
	c.Done++
	if c.Outcomes == nil {
		c.Outcomes = map[string]int{}
	}
	c.Outcomes[b.Outcome]++
	if b.Outcome == BackNoContact {
		return
	}
	c.fact(b.Outcome != BackNotVisited)
	if b.Outcome == BackNotVisited {
		return
	}
	c.fact(b.Outcome != BackOtherPerson)
	for _, x := range compareBackCheck(q, b, first) {
		c.compared[x.Kind-1]++
		c.different[x.Kind-1] += oneIf(x.Differs)
	}
}

func (c *backCheckCounts) fact(right bool) {
	c.compared[0]++
	c.different[0] += oneIf(!right)
}

func (c *backCheckCounts) rate() (err error) {
	for k, kind := range []analysis.ErrorKind{analysis.TypeFact, analysis.TypeSkill, analysis.TypeStability} {
		if c.Rates[k], err = analysis.BackCheckRates(kind, c.compared[k], c.different[k]); err != nil {
			return err
		}
	}
	reached := c.Done - c.Outcomes[BackNoContact]
	c.Fabricated, err = analysis.BackCheckRates(analysis.TypeFact, reached, c.Outcomes[BackNotVisited])
	c.FullCheck, c.Redo = c.Rates[0].FullCheck, c.Fabricated.Rate > FabricatedAbove
	return err
}
