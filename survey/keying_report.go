package survey

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
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
	all, err := rows(ctx, s.ro, func(r *sql.Rows) (row KeyingRow, err error) {
		row.Keying, err = scanKeyingAnd(r, &row.Code, &row.Unit)
		return row, err
	}, `SELECT k.case_id, k.pass, k.round_id, k.person_id, k.at, k.answers, k.twice, k.state, k.envelope, k.reason, k.version, c.code, c.unit_id
		FROM keying k JOIN field_case c ON c.id = k.case_id WHERE k.round_id = $1 AND k.state <> 'accepted' ORDER BY k.at DESC, k.case_id, k.pass`, round)
	if err != nil || len(all) == 0 {
		return b, errors.Join(err, s.countAccepted(ctx, round, &b.Accepted))
	}
	work, err := s.Fieldwork(ctx, round)
	if err != nil {
		return b, err
	}
	q, err := s.LoadForm(ctx, work.Form)
	if err != nil {
		return b, err
	}
	passes := map[string]keyed{}
	for _, k := range all {
		passes[k.Case] = append(passes[k.Case], k.Keying)
	}
	for _, row := range all {
		if first := passes[row.Case].pass(KeyedFirst); first != nil {
			row.Mine = first.Person == who.ID
			b.place(row, passes[row.Case], who, q)
		}
	}
	return b, s.countAccepted(ctx, round, &b.Accepted)
}

func (s *Store) countAccepted(ctx context.Context, round string, n *int64) error {
	return s.ro.QueryRowContext(ctx, `SELECT COUNT(*) FROM keying WHERE round_id = $1 AND pass = 1 AND state = 'accepted'`, round).Scan(n)
}

// place puts an entry where it waits.
func (b *KeyingBoard) place(row KeyingRow, passes keyed, who *Person, q *Questionnaire) {
	first, second := passes.pass(KeyedFirst), passes.pass(KeyedSecond)
	switch {
	case row.State == KeyingDone:
		if b.Ready++; row.Person == who.ID {
			b.Own = append(b.Own, row)
		}
	case row.State == KeyingDraft && row.Person == who.ID:
		b.Own = append(b.Own, row)
	case row.State == KeyingDraft:
		b.Others = append(b.Others, row)
	case row.Pass != KeyedFirst:
	case first.Twice && second == nil:
		if b.Waiting++; !row.Mine {
			b.Second = append(b.Second, row)
		}
	case !first.Twice || second.State == KeyingSealed:
		if _, _, differ := passes.settled(q); differ {
			b.Differ = append(b.Differ, row)
		} else {
			b.Ready++ // sealed, but its way to the inbox was cut short
		}
	}
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
	for passes := range byCase(all) {
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
