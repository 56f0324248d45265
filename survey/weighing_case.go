package survey

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"sipas/analysis"
)

// WeightStanding is what a case counts as when the sample is weighted.
type WeightStanding string

// A drawn case and the reserves that stood in for it are one place of the
// sample. It is answered when one of them gave a valid interview. Of two
// interviews of one place that of the earlier case counts; the other is spare.
const (
	StandsAnswered   WeightStanding = "answered"
	StandsSilent     WeightStanding = "silent"     // eligible, no valid interview
	StandsUnknown    WeightStanding = "unknown"    // not known if it belongs to the population
	StandsIneligible WeightStanding = "ineligible" // known not to
	StandsSpare      WeightStanding = "spare"
)

// weighCase is one place of the sample with the case that stands for it.
type weighCase struct {
	Case      string // id
	Number    int64  // of the draw
	Unit      string // of the place, as are stratum, PSU and probabilities
	Stratum   string
	PSU       string
	Stage1    float64
	Stage2    float64
	Reserve   bool   // a reserve answers for it
	Code      string // printed
	Outcome   string
	Standing  WeightStanding
	TooFew    bool // the interview has too few answers to be a valid ballot
	Interview string
	Version   int64 // of the answers
	Mode      string
	Day       string // on which the interview ended, in Vietnam
	Flags     []string
	Answers   string // see Rating.Answers
	Extra     Extra
	Final     float64 // weight
}

// design is the design weight 1/π of the place.
func (c *weighCase) design() float64 { return 1 / (c.Stage1 * c.Stage2) }

// fieldRow is a released case as the database has it, with its valid interview.
type fieldRow struct {
	weighCase
	State    CaseState
	Replaces string
}

const fieldRowQuery = `SELECT c.id, c.number, c.code, c.unit_id, c.stratum, c.psu, c.reserve, c.state, c.outcome, c.replaces, d.stage1, d.stage2,
	COALESCE(i.id, ''), COALESCE(i.mode, ''), COALESCE(i.ended, ''), COALESCE(f.flags, ''),
	COALESCE(v.number, 0), COALESCE(v.answers, ''), COALESCE(v.extra, '')
	FROM field_case c JOIN drawn_case d ON d.draw_id = c.draw_id AND d.number = c.number
	LEFT JOIN interview i ON i.case_id = c.id AND i.standing = 'active'
	LEFT JOIN interview_version v ON v.interview_id = i.id AND v.number = i.in_force
	LEFT JOIN visit f ON f.id = i.id
	WHERE c.draw_id = $1 ORDER BY c.number, i.id`

func scanFieldRow(r *sql.Rows) (x fieldRow, err error) {
	var ended, flags, extra string
	err = r.Scan(&x.Case, &x.Number, &x.Code, &x.Unit, &x.Stratum, &x.PSU, &x.Reserve, &x.State, &x.Outcome, &x.Replaces, &x.Stage1, &x.Stage2,
		&x.Interview, &x.Mode, &ended, &flags, &x.Version, &x.Answers, &extra)
	if err == nil {
		x.Extra, err = ParseExtra(extra)
	}
	if err != nil {
		return x, fmt.Errorf("case %s, interview %s: %w", x.Case, x.Interview, err)
	}
	x.Day, x.Flags = dayOf(ended), Split(flags)
	return x, nil
}

// weighCases reads the places of the sample that a draw sent to the field, in
// the order of the draw, each with what became of it now.
func weighCases(ctx context.Context, q querier, draw string, form *Questionnaire, method analysis.Method) ([]weighCase, error) {
	released, err := rows(ctx, q, scanFieldRow, fieldRowQuery, draw)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*fieldRow, len(released))
	items := satisfactionPositions(form)
	for i := range released {
		x := &released[i]
		if byID[x.Case] == nil { // a second active interview of a case is looked at by nobody
			byID[x.Case] = x
		}
		x.judge(items, method)
	}
	places := map[string][]*fieldRow{} // root case → the case and its reserves
	for _, id := range orderOf(released) {
		x := byID[id]
		root, inPlay := rootOf(byID, x)
		if inPlay {
			places[root.Case] = append(places[root.Case], x)
		}
	}
	var out []weighCase
	for _, id := range orderOf(released) {
		if chain := places[id]; len(chain) > 0 {
			out = append(out, resolve(byID[id], chain)...)
		}
	}
	return out, nil
}

// orderOf are the ids of the cases, each once, in the order of the draw.
func orderOf(released []fieldRow) []string {
	var out []string
	for i := range released {
		if i == 0 || released[i-1].Case != released[i].Case {
			out = append(out, released[i].Case)
		}
	}
	return out
}

// rootOf follows a reserve to the drawn case in whose place it stands. A
// reserve that waits, or stands for nobody, is not in play.
func rootOf(byID map[string]*fieldRow, x *fieldRow) (*fieldRow, bool) {
	for range len(byID) {
		if !x.Reserve {
			return x, true
		}
		next := byID[x.Replaces]
		if next == nil || x.State == CaseReserve {
			return nil, false
		}
		x = next
	}
	return nil, false // a ring of replacements
}

// resolve chooses who stands for a place: the first case with a valid
// interview, else the last that was tried.
func resolve(root *fieldRow, chain []*fieldRow) []weighCase {
	depth := func(x *fieldRow) int64 { // the drawn case first, then the reserves in the order of the draw
		if !x.Reserve {
			return -1
		}
		return x.Number
	}
	slices.SortFunc(chain, func(a, b *fieldRow) int { return cmp.Compare(depth(a), depth(b)) })
	stands := chain[len(chain)-1]
	if i := slices.IndexFunc(chain, func(x *fieldRow) bool { return x.Standing == StandsAnswered }); i >= 0 {
		stands = chain[i]
	}
	var out []weighCase
	for _, x := range chain {
		if x != stands && x.Standing != StandsAnswered {
			continue // the place is somebody else's
		}
		c := x.weighCase
		c.Unit, c.Stratum, c.PSU, c.Stage1, c.Stage2 = root.Unit, root.Stratum, root.PSU, root.Stage1, root.Stage2
		if x != stands {
			c.Standing = StandsSpare
		}
		out = append(out, c)
	}
	return out
}

// judge tells what the outcome of a case means for its weight. A case that is
// not finished, or was withdrawn without an outcome, is not known to belong to
// the population.
func (x *fieldRow) judge(items []int, method analysis.Method) {
	if x.Interview != "" {
		if x.Standing = StandsAnswered; !validBallot(x.Answers, items, method) {
			x.Standing, x.TooFew = StandsSilent, true
		}
		return
	}
	d, known := DispositionOf(x.Outcome)
	switch {
	case !known || d.Group == UnknownHousehold || d.Group == UnknownOther:
		x.Standing = StandsUnknown
	case d.Group == NotEligible:
		x.Standing = StandsIneligible
	default:
		x.Standing = StandsSilent
	}
}

// satisfactionPositions are the places of the satisfaction items in a vector of answers.
func satisfactionPositions(form *Questionnaire) (at []int) {
	for i, it := range form.Items() {
		if form.satisfaction(it) {
			at = append(at, i)
		}
	}
	return at
}

// validBallot applies the method's share of satisfaction items that must be
// answered; "no opinion" is an answer, a refusal or a blank is none.
func validBallot(answers string, items []int, method analysis.Method) bool {
	answered := 0
	for _, i := range items {
		if i < len(answers) && answers[i] >= '0' && answers[i] <= '9' {
			answered++
		}
	}
	return answered > 0 && method.ValidBallot(answered, len(items))
}

// choice is the answer to a question with one choice as the text of its value,
// "" where there is none.
func (c *weighCase) choice(code string) string {
	if v := c.Extra[code]; len(v) > 0 {
		return strconv.Itoa(v[0])
	}
	return ""
}
