package analysis

import (
	"fmt"
	"math"
)

// ErrorKind is the kind of question of a back-check (check F12): type 1 never
// changes (the visit was made, the year of birth), type 2 shows the skill of
// the enumerator, type 3 the stability of the answer.
type ErrorKind int

// The kinds.
const (
	TypeFact ErrorKind = iota + 1
	TypeSkill
	TypeStability
)

// BackCheckRate is the error rate of one kind of question.
type BackCheckRate struct {
	Compared, Different int
	Rate                float64  // NaN when nothing was compared
	Interval            Interval // Clopper-Pearson, 95 %
	FullCheck           bool     // type 1 and above 10 %: check all interviews
}

// fullCheckAbove is the type-1 error rate from which all are checked.
const fullCheckAbove = 0.10

// BackCheckRates are the shares of answers that differ between interview and
// re-interview.
func BackCheckRates(kind ErrorKind, compared, different int) (BackCheckRate, error) {
	if kind < TypeFact || kind > TypeStability || compared < 0 || different < 0 || different > compared {
		return BackCheckRate{}, fmt.Errorf("back-check of type %d: %d different of %d compared", kind, different, compared)
	}
	r := BackCheckRate{Compared: compared, Different: different, Rate: math.NaN(), Interval: noInterval()}
	if compared > 0 {
		r.Rate = float64(different) / float64(compared)
		r.Interval = ClopperPearson(different, compared, defaultLevel)
		r.FullCheck = kind == TypeFact && r.Rate > fullCheckAbove
	}
	return r, nil
}

// BackCheckPlan is how many of each enumerator's interviews to back-check: share
// of them rounded up, at least least, never more than there are. 10 % and 5 are
// the rule; every enumerator with interviews is checked.
func BackCheckPlan(interviews []int, share float64, least int) ([]int, error) {
	if !(share > 0 && share <= 1) || least < 0 {
		return nil, fmt.Errorf("back-check: share %v and at least %d", share, least)
	}
	out := make([]int, len(interviews))
	for e, n := range interviews {
		if n < 0 {
			return nil, fmt.Errorf("enumerator %d has %d interviews", e+1, n)
		}
		out[e] = min(n, max(least, int(ceilSize(share*float64(n)))))
	}
	return out, nil
}

// FirstWeeks is the least number of back-checks to make in the first two
// weeks: a fifth of all, rounded up.
func FirstWeeks(backChecks int) int { return (max(0, backChecks) + 4) / 5 }
