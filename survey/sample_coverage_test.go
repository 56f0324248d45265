package survey

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"sipas/analysis"
)

// simTown is a population whose truth is known: communes with villages of
// households, of which one person answers. Women are more satisfied and are met
// more often; villages differ. Who is met does not depend on the answers but
// through sex and village, so that weights can make up for it.
type simTown struct {
	units  []FrameUnit
	people map[string]simPerson // by id of the household
	plan   []StratumPlan
	design SampleDesign
	totals Margin // people by commune and sex
	form   *Questionnaire
	reg    *Register
}

type simPerson struct {
	unit     string
	sex      int
	answers  string
	meets    float64 // probability of an interview
	eligible bool
}

const (
	simCommunes   = 8
	simVillages   = 24 // in a commune
	simHouseholds = 40 // in a village, on average
)

func newSimTown(t testing.TB, method string) *simTown {
	t.Helper()
	rng := rand.New(rand.NewPCG(20261124, 4))
	s := &simTown{people: map[string]simPerson{}, totals: Margin{Columns: []string{"unit", "sex"}, Totals: map[string]float64{}}, form: sexForm(t), reg: &Register{}}
	s.design = DesignPreset("household")
	s.design.N, s.design.Take, s.design.Method, s.design.Reserve = 80, 10, method, 0
	for c := range simCommunes {
		lean := 0.3 * rng.NormFloat64()
		for v := range simVillages {
			mood, busy := lean+0.35*rng.NormFloat64(), 0.7+0.2*rng.Float64()
			for h := range simHouseholds/2 + rng.IntN(simHouseholds) {
				id := fmt.Sprintf("%d-%02d-%03d", c, v, h)
				p := simPerson{unit: fmt.Sprint("u", c), sex: 1 + rng.IntN(2), eligible: rng.IntN(25) > 0}
				p.meets = busy * []float64{0, 0.75, 1}[p.sex]
				p.answers = simAnswers(rng, mood+0.6*float64(p.sex-1))
				s.people[id] = p
				if p.eligible {
					s.totals.Totals[LevelKey(p.unit, fmt.Sprint(p.sex))]++
				}
				s.units = append(s.units, FrameUnit{ID: id, Unit: p.unit, PSU: fmt.Sprint("v", v), Size: 1})
			}
		}
	}
	slices.SortFunc(s.units, compareFrameUnits)
	var strata []FrameStratum
	for i, u := range s.units {
		if i == 0 || s.units[i-1].Unit != u.Unit {
			strata = append(strata, FrameStratum{Unit: u.Unit})
		}
		h := &strata[len(strata)-1]
		if h.N++; i == 0 || s.units[i-1].PSU != u.PSU || s.units[i-1].Unit != u.Unit {
			h.PSUs = append(h.PSUs, 0)
		}
		h.PSUs[len(h.PSUs)-1]++
	}
	var err error
	if s.plan, err = s.design.Plan(strata); err != nil {
		t.Fatal(err)
	}
	return s
}

// simAnswers are the four answers of the test form; x is how content a person is.
func simAnswers(rng *rand.Rand, x float64) string {
	own := x + 0.8*rng.NormFloat64()
	level := func() byte {
		switch y := own + rng.NormFloat64(); {
		case rng.IntN(30) == 0:
			return NoOpinion
		case y < -2.2:
			return '1'
		case y < -1.5:
			return '2'
		case y < -0.6:
			return '3'
		case y < 0.9:
			return '4'
		}
		return '5'
	}
	return string([]byte{level(), level(), NotAsked, level()})
}

// truth is the index of the whole ("") or of a commune, counted.
func (s *simTown) truth(score analysis.ItemScore, unit string) float64 {
	var all analysis.Counts
	for _, p := range s.people {
		if !p.eligible || unit != "" && p.unit != unit {
			continue
		}
		for k := range p.answers {
			if k != 2 {
				all.Tally(answerValue(p.answers, k))
			}
		}
	}
	return score.Of(all).Share()
}

// round holds one round: draw, fieldwork, weights, index.
func (s *simTown) round(t testing.TB, seed uint64) map[string]Row {
	t.Helper()
	drawn, strata, err := drawSample(s.design, s.plan, s.units, 2026, seed)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 9))
	psus := map[string]*drawnPSU{}
	var cases []weighCase
	for _, x := range drawn {
		p := s.people[x.FrameID]
		c := weighCase{Case: x.FrameID, Number: x.Number, Unit: x.Unit, Stratum: x.Stratum, PSU: x.PSU, Stage1: x.Stage1, Stage2: x.Stage2, Standing: StandsSilent}
		switch met := rng.Float64() < p.meets; {
		case !p.eligible && met:
			c.Standing = StandsIneligible
		case rng.IntN(25) == 0:
			c.Standing = StandsUnknown
		case met && p.eligible:
			c.Standing, c.Interview, c.Answers, c.Extra = StandsAnswered, x.FrameID, p.answers, Extra{"sex": {p.sex}}
		}
		cases = append(cases, c)
		key := LevelKey(x.Unit, x.Stratum, x.PSU)
		if psus[key] == nil {
			psus[key] = &drawnPSU{Unit: x.Unit, Stratum: x.Stratum, PSU: x.PSU, Stage1: x.Stage1, Stage2: x.Stage2}
		}
		psus[key].Cases++
	}
	spec := DefaultWeighting()
	spec.Calibration, spec.Margins, spec.Trim = "poststratify", []Margin{s.totals}, TrimSpec{Factor: 6, Redistribute: true}
	method := testMethod()
	final, _, err := weigh(spec, cases, s.form, method, s.reg)
	if err != nil {
		t.Fatal(err)
	}
	d := &sampleData{fieldSample: fieldSample{round: Round{ID: "sim", Kind: "household"}, draw: Draw{Design: s.design}, form: s.form, method: method, register: s.reg}, period: "2026"}
	for i := range cases {
		if c := &cases[i]; c.Standing == StandsAnswered || c.Standing == StandsIneligible {
			c.Final = final[i]
			d.rows = append(d.rows, *c)
		}
	}
	var list []drawnPSU
	for _, p := range psus {
		list = append(list, *p)
	}
	if err := d.prepare(strata, list); err != nil {
		t.Fatal(err)
	}
	out := map[string]Row{}
	for _, by := range [][]Dim{nil, {ByUnit}} {
		table := &Table{Query: IndexQuery{Round: "sim", Periods: []string{"2026"}, By: by, Levels: []Level{LevelIndex}}, Form: s.form, Method: method, register: s.reg}
		if err := d.compute(table, d.cellGroups(table), nil); err != nil {
			t.Fatal(err)
		}
		for _, r := range table.Rows {
			out[r.Unit] = r
		}
	}
	return out
}

// TestCoverageOfRounds holds 500 rounds, from the draw to the index, in
// towns whose truth is known, and counts how often the 95 % intervals of the
// whole and of the communes hold it. SIPAS_SIMULATION sets their number.
func TestCoverageOfRounds(t *testing.T) {
	rounds := 500
	if text := os.Getenv("SIPAS_SIMULATION"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 100 {
			t.Fatalf("SIPAS_SIMULATION=%s is not a number of rounds from 100", text)
		}
		rounds = n
	}
	if testing.Short() {
		rounds = 100
	}
	for _, selection := range []string{"simple", "pps"} {
		s := newSimTown(t, selection)
		type count struct{ n, in, below, above int }
		found := map[string]*count{}
		bias := 0.0
		truths := map[string]float64{}
		for _, score := range []analysis.ItemScore{analysis.Top2, analysis.Mean5} {
			truths[string(score)+"*"] = s.truth(score, "")
			for c := range simCommunes {
				truths[string(score)+fmt.Sprint("u", c)] = s.truth(score, fmt.Sprint("u", c))
			}
		}
		for seed := range rounds {
			for unit, row := range s.round(t, uint64(seed)) {
				for _, v := range []analysis.IndexValue{row.Primary, row.Secondary} {
					what := "communes"
					if unit == All {
						what = "province"
					}
					key := what + " " + string(v.Score)
					if found[key] == nil {
						found[key] = &count{}
					}
					c, truth := found[key], truths[string(v.Score)+unit]
					c.n++
					switch {
					case v.Interval.Lower > truth:
						c.above++
					case v.Interval.Upper < truth:
						c.below++
					default:
						c.in++
					}
					if unit == All && v.Score == analysis.Mean5 {
						bias += (v.Estimate - truth) / float64(rounds)
					}
				}
			}
		}
		for _, key := range sortedKeys(found) {
			c := found[key]
			share := float64(c.in) / float64(c.n)
			fmt.Printf("%-8s %-15s %5d intervals of %d rounds: coverage %.3f, too high %.3f, too low %.3f\n", selection, key, c.n, rounds, share,
				float64(c.above)/float64(c.n), float64(c.below)/float64(c.n))
			noise := 0.0
			if rounds < 500 {
				noise = 2 * math.Sqrt(0.05*0.95/float64(rounds))
			}
			if share < 0.93-noise || share > 0.98+noise {
				t.Errorf("%s, %s: coverage %.3f, want 0.93 to 0.98", selection, key, share)
			}
		}
		if math.Abs(bias) > 0.002 {
			t.Errorf("%s: the index of the province is off by %.4f on average", selection, bias)
		}
	}
}
