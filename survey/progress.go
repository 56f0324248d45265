package survey

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"math"
	"slices"
	"time"

	"sipas/analysis"
)

// Progress is how far a round is in the field.
type Progress struct {
	Round       Round
	Day         string        // of the reading, in Vietnam
	All         ProgressRow   // the whole round
	Units       []ProgressRow // by reporting unit
	Strata      []ProgressRow // by reporting unit and stratum
	Enumerators []ProgressRow // by who has the case, '' = nobody
	Days        []DayProgress // those with a visit or interview, in order
	Outcomes    []OutcomeCount
	Untouched   []Case // cases in play without any attempt, in the order of the draw
	Final       bool   // cases that nobody visited count as of unknown eligibility: fieldwork is over
}

// ProgressRow sums up the cases of one area or enumerator.
type ProgressRow struct {
	Key      [2]string // unit and stratum, or enumerator
	Plan     int       // cases of the sample, without reserves
	Tried    int       // cases in play with an attempt
	Open     int       // cases in play that still wait for an outcome
	Done     int       // with an active interview
	Approved int
	Returned int
	Replaced int // cases in whose place a reserve stands
	Outcomes analysis.Outcomes
	Rates    analysis.OutcomeRates
	Pace     float64 // cases that ended per day, over the last PaceDays days
	Ends     string  // day on which the last open case ends at this pace; '' where there is none
	recent   int     // cases that ended in these days
}

// ReplacementRate is the share of the tried cases that were replaced; NaN
// without any. Above ReplacementLook somebody looks.
func (p ProgressRow) ReplacementRate() float64 { return float64(p.Replaced) / float64(p.Tried) }

// ReplacementLook is the replacement rate above which an enumerator is looked at.
const ReplacementLook = 0.20

// DayProgress is what happened on one day.
type DayProgress struct {
	Day                          string // in Vietnam
	Visits, Interviews, Approved int    // interviews held that day, and those of them approved since
}

// OutcomeCount is the number of cases in play with a final or present outcome.
type OutcomeCount struct {
	Disposition Disposition
	Cases       int
}

// PaceDays are the days over which the present pace is measured.
const PaceDays = 7

// attempt is a visit without what only its own page needs.
type attempt struct{ caseID, day, outcome string }

// held is an active interview without its answers.
type held struct {
	caseID, day string
	review      Review
}

// Progress reads how far a round is.
func (s *Store) Progress(ctx context.Context, round string) (Progress, error) {
	p := Progress{Day: s.clock.Day()}
	var cases []Case
	var attempts []attempt
	var interviews []held
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		if p.Round, err = roundByID(ctx, tx, round); err != nil {
			return err
		}
		if cases, err = rows(ctx, tx, scanCase, caseColumns+`WHERE round_id = $1 ORDER BY number`, round); err != nil {
			return err
		}
		attempts, err = rows(ctx, tx, func(r *sql.Rows) (a attempt, err error) {
			err = r.Scan(&a.caseID, &a.day, &a.outcome)
			a.day = dayOf(a.day)
			return a, err
		}, `SELECT case_id, started, outcome FROM visit WHERE round_id = $1 ORDER BY started, id`, round)
		if err != nil {
			return err
		}
		interviews, err = rows(ctx, tx, func(r *sql.Rows) (h held, err error) {
			err = r.Scan(&h.caseID, &h.day, &h.review)
			h.day = dayOf(h.day)
			return h, err
		}, `SELECT case_id, started, review FROM interview WHERE round_id = $1 AND standing = 'active'`, round)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Final = p.Round.State != RoundDraft && p.Round.State != RoundOpen
	return p, p.count(cases, attempts, interviews)
}

func (p *Progress) count(cases []Case, attempts []attempt, interviews []held) error {
	visits, answered, replaced := map[string][]attempt{}, map[string]held{}, map[string]bool{}
	for _, a := range attempts {
		visits[a.caseID] = append(visits[a.caseID], a)
	}
	for _, h := range interviews {
		answered[h.caseID] = h
	}
	for _, c := range cases {
		if c.Replaces != "" && c.State != CaseReserve {
			replaced[c.Replaces] = true
		}
	}
	units, strata, people := progressTable{}, progressTable{}, progressTable{}
	outcomes := map[string]int{}
	from := p.paceFrom(attempts, interviews)
	for _, c := range cases {
		own := visits[c.ID]
		h, done := answered[c.ID]
		d, known := finalDisposition(c, own)
		if known && c.State != CaseReserve {
			outcomes[d.Code]++
		}
		for _, row := range []*ProgressRow{&p.All, units.row(c.Unit, ""), strata.row(c.Unit, c.Stratum), people.row(c.Person, "")} {
			row.add(c, len(own) > 0 || done, replaced[c.ID])
			row.addInterview(h, done)
			if day := lastDay(own, h); c.State == CaseDone && day >= from && day <= p.Day {
				row.recent++
			}
			if c.State != CaseReserve && (known || p.Final) {
				addOutcome(&row.Outcomes, d.Group)
			}
		}
		if len(own) == 0 && !done && c.State == CaseOpen {
			p.Untouched = append(p.Untouched, c)
		}
	}
	for _, d := range dispositions {
		if n := outcomes[d.Code]; n > 0 {
			p.Outcomes = append(p.Outcomes, OutcomeCount{d, n})
		}
	}
	p.Units, p.Strata, p.Enumerators = units.sorted(), strata.sorted(), people.sorted()
	p.countDays(attempts, interviews)
	return p.finish(from)
}

// paceFrom is the first of the days over which the pace is measured; fieldwork
// may have begun later than PaceDays ago.
func (p *Progress) paceFrom(attempts []attempt, interviews []held) string {
	first := p.Day
	for _, a := range attempts {
		first = min(first, a.day)
	}
	for _, h := range interviews {
		first = min(first, h.day)
	}
	return max(first, addDays(p.Day, 1-PaceDays))
}

func lastDay(own []attempt, h held) string {
	if len(own) == 0 {
		return h.day
	}
	return own[len(own)-1].day
}

// finalDisposition is the outcome of a case by all of its visits: that of the
// last one, but a refusal outlives later visits at which nobody was met or
// nothing was learnt (AAPOR 2023, temporary and final dispositions). A case
// without outcome is of unknown eligibility, not attempted (3.11).
func finalDisposition(c Case, own []attempt) (Disposition, bool) {
	d, ok := DispositionOf(c.Outcome)
	if !ok {
		return Disposition{Group: UnknownHousehold}, false
	}
	if d.Group == NonContact || d.Group == UnknownHousehold || d.Group == UnknownOther {
		for _, a := range slices.Backward(own) {
			if earlier, ok := DispositionOf(a.outcome); ok && earlier.Group == RefusalBreakOff {
				return earlier, true
			}
		}
	}
	return d, true
}

func addOutcome(o *analysis.Outcomes, g DispositionGroup) {
	switch g {
	case CompleteInterview:
		o.I++
	case PartialInterview:
		o.P++
	case RefusalBreakOff:
		o.R++
	case NonContact:
		o.NC++
	case OtherNonResponse:
		o.O++
	case UnknownHousehold:
		o.UH++
	case UnknownOther:
		o.UO++
	case NotEligible:
		o.NE++
	}
}

func (p *ProgressRow) add(c Case, tried, replaced bool) {
	if !c.Reserve {
		p.Plan++
	}
	if c.State == CaseReserve {
		return
	}
	if tried {
		p.Tried++
	}
	if replaced {
		p.Replaced++
	}
	if c.State == CaseOpen || c.State == CaseReturned {
		p.Open++
	}
}

func (p *ProgressRow) addInterview(h held, done bool) {
	if !done {
		return
	}
	p.Done++
	switch h.review {
	case ReviewApproved:
		p.Approved++
	case ReviewReturned:
		p.Returned++
	}
}

// progressTable is rows by key.
type progressTable map[[2]string]*ProgressRow

func (t progressTable) row(a, b string) *ProgressRow {
	k := [2]string{a, b}
	if t[k] == nil {
		t[k] = &ProgressRow{Key: k}
	}
	return t[k]
}

func (t progressTable) sorted() []ProgressRow {
	out := make([]ProgressRow, 0, len(t))
	for _, row := range t {
		out = append(out, *row)
	}
	slices.SortFunc(out, func(a, b ProgressRow) int {
		return cmp.Or(cmp.Compare(a.Key[0], b.Key[0]), cmp.Compare(a.Key[1], b.Key[1]))
	})
	return out
}

// countDays fills in the days on which somebody visited or interviewed.
func (p *Progress) countDays(attempts []attempt, interviews []held) {
	days := map[string]*DayProgress{}
	at := func(day string) *DayProgress {
		if days[day] == nil {
			days[day] = &DayProgress{Day: day}
		}
		return days[day]
	}
	for _, a := range attempts {
		at(a.day).Visits++
	}
	for _, h := range interviews {
		x := at(h.day)
		x.Interviews++
		if h.review == ReviewApproved {
			x.Approved++
		}
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		p.Days = append(p.Days, *days[day])
	}
}

// addDays is the day so many days later; the day itself where it is none.
func addDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// finish fills in the outcome rates and forecasts. One e holds for all rows:
// small areas have too few cases of known eligibility to estimate it.
func (p *Progress) finish(from string) error {
	days := 1
	for day := from; day < p.Day; day = addDays(day, 1) {
		days++
	}
	e := p.All.Outcomes.EligibleShare()
	out := []*ProgressRow{&p.All}
	for _, table := range [][]ProgressRow{p.Units, p.Strata, p.Enumerators} {
		for i := range table {
			out = append(out, &table[i])
		}
	}
	for _, row := range out {
		var err error
		if row.Rates, err = analysis.AAPORRates(row.Outcomes, e); err != nil {
			return err
		}
		row.Pace = float64(row.recent) / float64(days)
		if row.Pace > 0 && row.Open > 0 {
			row.Ends = addDays(p.Day, int(math.Ceil(float64(row.Open)/row.Pace)))
		}
	}
	return nil
}
