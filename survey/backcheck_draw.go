package survey

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

	"sipas/analysis"
)

// Back-checks are drawn again and again while interviews arrive: each
// enumerator has at any time at least the share and the least number that the
// rules of the round state, two thirds of them by score, the others at random,
// so that the random ones show how often the score is wrong. In the first two
// weeks more are drawn at random, to find early what must be found early.

// earlyDays are the two weeks.
const earlyDays = 14

// byScoreShare is the part of an enumerator's back-checks chosen by score: of
// 10 % by score and 5 % at random (docs/method.md, back-checks).
const byScoreShare = 2. / 3

// newSeed makes a seed from the system's random generator, and the draw that
// follows from it.
func newSeed() (string, *analysis.Draw) {
	var seed [16]byte
	rand.Read(seed[:])
	return hex.EncodeToString(seed[:]), drawOf(seed)
}

func drawOf(seed [16]byte) *analysis.Draw {
	return analysis.NewDraw(binary.BigEndian.Uint64(seed[:8]), binary.BigEndian.Uint64(seed[8:]))
}

// candidate is an interview that may be back-checked.
type candidate struct {
	id     string
	score  float64
	chosen string // by what, "" = not (yet)
	before bool   // chosen by an earlier draw
}

// backCheckPlan is what a draw has to reach.
type backCheckPlan struct {
	rules FieldRules
	cases map[string]int // of each enumerator in the field: how many back-checks there will be in all
	day   int            // of fieldwork, from 1
}

// choose marks further candidates, which are sorted by id, by enumerator.
func (p backCheckPlan) choose(people map[string][]candidate, names []string, draw *analysis.Draw) error {
	drawn, final := 0, 0
	for _, name := range names {
		own := people[name]
		need, err := p.need(len(own), max(len(own), p.cases[name]))
		if err != nil {
			return err
		}
		if err := chooseOwn(own, need[0], draw); err != nil {
			return err
		}
		final += need[1]
		for _, c := range own {
			drawn += oneIf(c.chosen != "")
		}
	}
	if p.day > earlyDays {
		return nil
	}
	early := int(math.Ceil(p.rules.BackCheckEarly*float64(final)*float64(p.day)/earlyDays - 1e-9))
	return chooseEarly(people, names, early-drawn, draw)
}

// need is how many back-checks numbers of interviews need; a rule without a
// share leaves the least number.
func (p backCheckPlan) need(interviews ...int) ([]int, error) {
	if p.rules.BackCheck > 0 {
		return analysis.BackCheckPlan(interviews, p.rules.BackCheck, p.rules.BackCheckLeast)
	}
	out := make([]int, len(interviews))
	for i, n := range interviews {
		out[i] = min(n, p.rules.BackCheckLeast)
	}
	return out, nil
}

// chooseOwn brings the back-checks of one enumerator to a number.
func chooseOwn(own []candidate, want int, draw *analysis.Draw) error {
	var free []int
	var score []float64
	have, byScore := 0, 0
	for i, c := range own {
		if c.chosen == "" {
			free, score = append(free, i), append(score, c.score)
			continue
		}
		have++
		byScore += oneIf(c.chosen == string(analysis.ByScore))
	}
	need := min(want-have, len(free))
	if need <= 0 {
		return nil
	}
	top := max(0, min(need, int(math.Round(byScoreShare*float64(want)))-byScore))
	n := float64(len(free))
	selected, err := analysis.SelectBackChecks(score, float64(top)/n, float64(need-top)/n, draw)
	if err != nil {
		return err
	}
	for _, x := range selected {
		own[free[x.Row]].chosen = string(x.By)
	}
	return nil
}

// chooseEarly marks n further candidates of all enumerators at random.
func chooseEarly(people map[string][]candidate, names []string, n int, draw *analysis.Draw) error {
	var free []*candidate
	for _, name := range names {
		for i := range people[name] {
			if c := &people[name][i]; c.chosen == "" {
				free = append(free, c)
			}
		}
	}
	if n = min(n, len(free)); n <= 0 {
		return nil
	}
	chosen, err := draw.Simple(len(free), n)
	for _, i := range chosen {
		free[i].chosen = "early"
	}
	return err
}

// DrawBackChecks draws what is due in a round and gives how many were added.
func (s *Store) DrawBackChecks(ctx context.Context, actor, round string) (int, error) {
	var seed [16]byte
	rand.Read(seed[:])
	return s.drawBackChecks(ctx, actor, round, seed)
}

func (s *Store) drawBackChecks(ctx context.Context, actor, round string, seed [16]byte) (int, error) {
	q, err := s.Quality(ctx, round)
	if err != nil {
		return 0, err
	}
	f, err := s.Fieldwork(ctx, round)
	if err != nil {
		return 0, err
	}
	added := 0
	return added, s.tx(ctx, func(tx *sql.Tx) error {
		// The row of the fieldwork makes draws wait for each other.
		if err := changed(tx.ExecContext(ctx, `UPDATE fieldwork SET version = version WHERE round_id = $1`, round)); err != nil {
			return err
		}
		if err := roundAllows(ctx, tx, round, ActReview); err != nil {
			return err
		}
		plan := backCheckPlan{rules: f.Rules, day: fieldDay(q, s.clock.Day())}
		if plan.cases, err = casesByPerson(ctx, tx, round); err != nil {
			return err
		}
		people, names, err := candidates(ctx, tx, q)
		if err != nil {
			return err
		}
		draw := drawOf(seed)
		if err := plan.choose(people, names, draw); err != nil {
			return err
		}
		if added, err = s.insertChosen(ctx, tx, q, people, names, draw); err != nil || added == 0 {
			return err
		}
		return s.audit(ctx, tx, actor, "backcheck.draw", round, fmt.Sprintf("seed %s, data %s, %d drawn", hex.EncodeToString(seed[:]), q.Stamp, added))
	})
}

// fieldDay is the day of fieldwork, 1 for that of the first interview.
func fieldDay(q *Quality, today string) int {
	first := today
	for _, x := range q.checks {
		if day := dayOf(x.Started); day != "" {
			first = min(first, day)
		}
	}
	n := 1
	for day := first; day < today && n <= earlyDays; day = addDays(day, 1) {
		n++
	}
	return n
}

func casesByPerson(ctx context.Context, tx *sql.Tx, round string) (map[string]int, error) {
	out := map[string]int{}
	err := each(ctx, tx, func(r *sql.Rows) error {
		var person string
		var n int
		err := r.Scan(&person, &n)
		out[person] = n
		return err
	}, `SELECT person_id, COUNT(*) FROM field_case WHERE round_id = $1 AND NOT reserve AND person_id <> '' GROUP BY person_id`, round)
	return out, err
}

// candidates are the checked interviews by enumerator, with what was drawn
// before; those that are void or were replaced meanwhile are left out.
func candidates(ctx context.Context, tx *sql.Tx, q *Quality) (map[string][]candidate, []string, error) {
	before, active := map[string]string{}, map[string]bool{}
	err := each(ctx, tx, func(r *sql.Rows) error {
		var id, by string
		err := r.Scan(&id, &by)
		active[id] = true
		if by != "" {
			before[id] = by
		}
		return err
	}, `SELECT i.id, COALESCE(b.chosen_by, '') FROM interview i LEFT JOIN back_check b ON b.interview_id = i.id
		WHERE i.round_id = $1 AND i.standing = 'active'`, q.Round.ID)
	people := map[string][]candidate{}
	var names []string
	for _, x := range q.checks {
		if !active[x.ID] {
			continue
		}
		if people[x.Person] == nil {
			names = append(names, x.Person)
		}
		people[x.Person] = append(people[x.Person], candidate{x.ID, x.Score, before[x.ID], before[x.ID] != ""})
	}
	slices.Sort(names)
	return people, names, err
}

func (s *Store) insertChosen(ctx context.Context, tx *sql.Tx, q *Quality, people map[string][]candidate, names []string, draw *analysis.Draw) (added int, err error) {
	staff, err := backCheckers(ctx, tx, q.Round.ID)
	for _, name := range names {
		for _, c := range people[name] {
			if c.chosen == "" || c.before || err != nil {
				continue
			}
			b := BackCheck{Round: q.Round.ID, Interview: c.id, Enumerator: name, ChosenBy: c.chosen, Questions: backCheckQuestions(q.Form, draw)}
			b.Person = staff.take(name)
			err = s.insertBackCheck(ctx, tx, &b)
			added++
		}
	}
	return added, err
}

// CheckAll puts all interviews of an enumerator among the back-checks: what
// too many wrong facts ask for.
func (s *Store) CheckAll(ctx context.Context, by *Person, round, enumerator string) (int, error) {
	q, err := s.Quality(ctx, round)
	if err != nil {
		return 0, err
	}
	seed, draw := newSeed()
	added := 0
	return added, s.tx(ctx, func(tx *sql.Tx) error {
		if err := roundAllows(ctx, tx, round, ActReview); err != nil {
			return err
		}
		people, _, err := candidates(ctx, tx, q)
		if err != nil {
			return err
		}
		own := people[enumerator]
		for i := range own {
			own[i].chosen = cmp.Or(own[i].chosen, "full")
		}
		if added, err = s.insertChosen(ctx, tx, q, people, []string{enumerator}, draw); err != nil {
			return err
		}
		if added == 0 {
			return Refuse(Conflict, "backcheck.all_drawn", "")
		}
		return s.audit(ctx, tx, by.Login, "backcheck.full", round, fmt.Sprintf("enumerator %s, seed %s, %d drawn", enumerator, seed, added))
	})
}

// DrawDueBackChecks draws in all rounds in the field; the schedule calls it.
func (s *Store) DrawDueBackChecks(ctx context.Context) error {
	due, err := rows(ctx, s.ro, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT r.id FROM round r JOIN fieldwork f ON f.round_id = r.id WHERE r.state IN ('open', 'closing') ORDER BY r.id`)
	for _, round := range due {
		if err == nil {
			_, err = s.DrawBackChecks(ctx, "schedule", round)
		}
	}
	return err
}

// checker is somebody who may make back-checks, with how many wait for them.
type checker struct {
	id      string
	waiting int
}

// checkers share the back-checks out.
type checkers []*checker

// backCheckers are the active supervisors, or where there is none the
// administrators.
func backCheckers(ctx context.Context, q querier, round string) (checkers, error) {
	type row struct {
		checker
		role Role
	}
	found, err := rows(ctx, q, func(r *sql.Rows) (x row, err error) { return x, r.Scan(&x.id, &x.role, &x.waiting) },
		`SELECT p.id, p.role, (SELECT COUNT(*) FROM back_check b WHERE b.person_id = p.id AND b.done = '' AND b.round_id = $1)
		FROM person p WHERE p.role IN ('supervisor', 'administrator') AND NOT p.disabled ORDER BY p.login`, round)
	var out, administrators checkers
	for i := range found {
		if found[i].role == Supervisor {
			out = append(out, &found[i].checker)
		} else {
			administrators = append(administrators, &found[i].checker)
		}
	}
	if len(out) == 0 {
		out = administrators
	}
	return out, err
}

// take chooses whoever has least to do, but not the enumerator; ” = nobody.
func (c checkers) take(enumerator string) string {
	var best *checker
	for _, x := range c {
		if x.id != enumerator && (best == nil || x.waiting < best.waiting) {
			best = x
		}
	}
	if best == nil {
		return ""
	}
	best.waiting++
	return best.id
}
