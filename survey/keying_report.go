package survey

import (
	"cmp"
	"context"
	"math"
	"slices"

	"sipas/analysis"
)

// KeyingBoard is what there is to do with the paper of a round, for one person.
type KeyingBoard struct {
	Own      []KeyingRow // begun or finished by the person, not sealed yet
	Others   []KeyingRow // drafts of others
	Second   []KeyingRow // wait for a second entry that this person may make
	Differ   []KeyingRow // wait for a third look
	Ready    int64       // finished by anybody, not sealed yet
	Waiting  int64       // wait for a second entry, by whomever
	Accepted int64       // papers that are interviews or visits now
}

// KeyingRow is a paper on the board.
type KeyingRow struct {
	Keying
	Code string // of the case
	Unit string
	Mine bool // the person keyed it first
}

// KeyingBoard lists the paper of a round.
func (s *Store) KeyingBoard(ctx context.Context, who *Person, round string) (KeyingBoard, error) {
	var b KeyingBoard
	all, err := rows(ctx, s.ro, scanKeying, keyingColumns+`WHERE round_id = $1 AND state <> 'accepted' ORDER BY at DESC, case_id, pass`, round)
	if err != nil {
		return b, err
	}
	if err := s.ro.QueryRowContext(ctx, `SELECT COUNT(*) FROM keying WHERE round_id = $1 AND pass = 1 AND state = 'accepted'`, round).Scan(&b.Accepted); err != nil {
		return b, err
	}
	byCase := map[string]keyed{}
	for _, k := range all {
		byCase[k.Case] = append(byCase[k.Case], k)
	}
	for _, k := range all {
		row := KeyingRow{Keying: k}
		first, second := byCase[k.Case].pass(KeyedFirst), byCase[k.Case].pass(KeyedSecond)
		if first == nil {
			continue
		}
		row.Mine = first.Person == who.ID
		if k.State == KeyingDone {
			b.Ready++
		}
		to := (*[]KeyingRow)(nil)
		switch {
		case k.State != KeyingSealed && k.Person == who.ID:
			to = &b.Own
		case k.State == KeyingDraft:
			to = &b.Others
		case k.Pass == KeyedFirst && k.State == KeyingSealed && k.Twice && second == nil:
			b.Waiting++
			if !row.Mine {
				to = &b.Second
			}
		case k.Pass == KeyedSecond && k.State == KeyingSealed:
			to = &b.Differ
		}
		if to == nil {
			continue
		}
		c, err := s.Case(ctx, k.Case)
		if err != nil {
			return b, err
		}
		row.Code, row.Unit = c.Code, c.Unit
		*to = append(*to, row)
	}
	return b, nil
}

// KeyingLimit is the share of fields that may differ between two entries
// (docs/method.md, paper).
const KeyingLimit = 0.005

// KeyingRate is how often two entries of the same papers differ.
type KeyingRate struct {
	Key       string // id of the person, or code of the question
	Forms     int    // pairs of entries
	Fields    int    // that at least one of the two filled
	Differing int
	Wrong     int     // of a person: fields in which the third look found the other entry right
	Rate      float64 // NaN without fields
	Interval  analysis.Interval
	Verdict   analysis.Verdict // against KeyingLimit
}

// KeyingReport compares the two entries of all papers keyed twice.
type KeyingReport struct {
	All       KeyingRate
	People    []KeyingRate // the most differences first
	Questions []KeyingRate // with differences, the most first
	Keyed     int          // papers keyed to the end
	Undecided int          // pairs that wait for a third look
}

// KeyingReport gives the rates of differing fields by who keyed and by
// question. The intervals of persons and of all are those of Korn and Graubard
// for fields in clusters of papers, since mistakes come in runs; those of a
// question, one field a paper, are exact binomial ones. A paper counts for both
// who keyed it: which of the two was wrong, only the third look knows.
func (s *Store) KeyingReport(ctx context.Context, round string) (KeyingReport, error) {
	var out KeyingReport
	all, err := rows(ctx, s.ro, scanKeying, keyingColumns+`WHERE round_id = $1 AND state IN ('sealed', 'accepted') ORDER BY case_id, pass`, round)
	if err != nil || len(all) == 0 {
		return out, err
	}
	work, err := s.Fieldwork(ctx, round)
	if err != nil {
		return out, err
	}
	q, err := s.LoadForm(ctx, work.Form)
	if err != nil {
		return out, err
	}
	total, people, questions := &keyingTally{}, map[string]*keyingTally{}, map[string]*keyingTally{}
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].Case == all[0].Case {
			n++
		}
		passes := keyed(all[:n])
		all = all[n:]
		out.Keyed++
		first, second, decision := passes.pass(KeyedFirst), passes.pass(KeyedSecond), passes.pass(KeyedDecision)
		if first == nil || second == nil {
			continue
		}
		// What identifies a person is gone once a paper is accepted.
		first.Form, second.Form = first.Form.withoutPerson(q), second.Form.withoutPerson(q)
		differ, fields := KeyingDifferences(q, first.Form, second.Form)
		if decision == nil && len(differ) > 0 {
			out.Undecided++
		}
		total.add("", fields, len(differ))
		for _, k := range []*Keying{first, second} {
			tally(people, k.Person).add(k.Person, fields, len(differ))
		}
		countQuestions(q, questions, first, second, differ)
		if decision == nil {
			continue
		}
		final := decision.Form.fields(q)
		for _, x := range differ {
			if x.First != final[x.Code] {
				people[first.Person].wrong++
			}
			if x.Second != final[x.Code] {
				people[second.Person].wrong++
			}
		}
	}
	out.All, out.People, out.Questions = total.rate(), rates(people), rates(questions)
	out.Questions = slices.DeleteFunc(out.Questions, func(r KeyingRate) bool { return r.Differing == 0 })
	return out, nil
}

// countQuestions counts each field of a pair for its question.
func countQuestions(q *Questionnaire, questions map[string]*keyingTally, first, second *Keying, differ []KeyingDifference) {
	filled := first.Form.fields(q)
	for code, v := range second.Form.fields(q) {
		filled[code] = v
	}
	for code := range filled {
		n := 0
		if slices.ContainsFunc(differ, func(x KeyingDifference) bool { return x.Code == code }) {
			n = 1
		}
		tally(questions, code).add(code, 1, n)
	}
}

// keyingTally collects pairs: fields and differences of each.
type keyingTally struct {
	key            string
	fields, differ []float64
	wrong          int
}

func tally(by map[string]*keyingTally, key string) *keyingTally {
	if by[key] == nil {
		by[key] = &keyingTally{}
	}
	return by[key]
}

func (t *keyingTally) add(key string, fields, differ int) {
	t.key, t.fields, t.differ = key, append(t.fields, float64(fields)), append(t.differ, float64(differ))
}

// rate is the ratio R of differing to filled fields over G papers with fields
// m_g and differences d_g; its variance by linearisation is
//
//	G/(G-1) · Σ (d_g - R·m_g)² / (Σ m_g)²
//
// with G-1 degrees of freedom (Cochran, Sampling Techniques, 3rd edition, §6.4).
func (t *keyingTally) rate() KeyingRate {
	m, d := sum(t.fields), sum(t.differ)
	r := KeyingRate{Key: t.key, Forms: len(t.fields), Fields: int(m), Differing: int(d), Wrong: t.wrong, Rate: math.NaN(),
		Interval: analysis.Interval{Lower: math.NaN(), Upper: math.NaN()}, Verdict: analysis.CannotTell}
	if m == 0 {
		return r
	}
	r.Rate = d / m
	g, v := float64(len(t.fields)), 0.0
	for i := range t.fields {
		e := t.differ[i] - r.Rate*t.fields[i]
		v += e * e
	}
	if g > 1 {
		v *= g / (g - 1) / (m * m)
	}
	single := !slices.ContainsFunc(t.fields, func(n float64) bool { return n != 1 })
	if single {
		r.Interval = analysis.ClopperPearson(int(d), int(m), 0.95)
	} else {
		r.Interval, _ = analysis.Precision{Share: r.Rate, Variance: v, N: m, DF: g - 1}.KornGraubard(0.95)
	}
	switch {
	case r.Interval.Upper <= KeyingLimit:
		r.Verdict = analysis.Met
	case r.Interval.Lower > KeyingLimit:
		r.Verdict = analysis.NotMet
	}
	return r
}

func sum(x []float64) (total float64) {
	for _, v := range x {
		total += v
	}
	return total
}

func rates(by map[string]*keyingTally) []KeyingRate {
	var out []KeyingRate
	for _, t := range by {
		out = append(out, t.rate())
	}
	slices.SortFunc(out, func(a, b KeyingRate) int {
		return cmp.Or(cmp.Compare(b.Rate, a.Rate), cmp.Compare(b.Fields, a.Fields), cmp.Compare(a.Key, b.Key))
	})
	return out
}
