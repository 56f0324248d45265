package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// simulation is a province whose truth is known: 5 districts (strata) of 30
// communes with 150 to 300 clients each, three departments that cut across the
// communes and an office in every commune. Satisfaction varies between
// communes; answers are 1 to 5.
type simulation struct {
	rng      *rand.Rand
	communes []simCommune
}

type simCommune struct {
	district int
	answers  []uint8
	domain   []int8 // 0..2 department, 3 the commune's own office
}

const (
	simDistricts  = 5
	simCommunes   = 30 // in a district
	simSampled    = 8  // of them
	simShare      = 0.35
	simDepartment = 3
)

// newSimulation draws a province with about the share p of satisfied clients.
func newSimulation(seed uint64, p float64) *simulation {
	s := &simulation{rng: rand.New(rand.NewPCG(seed, math.Float64bits(p)))}
	for h := range simDistricts {
		for range simCommunes {
			c := simCommune{district: h}
			effect := 0.3 * s.rng.NormFloat64()
			for range 150 + s.rng.IntN(151) {
				dom := int8(s.rng.IntN(5))
				if dom > simDepartment {
					dom = simDepartment
				}
				level := uint8(3) // most who are not satisfied are neutral
				if s.rng.IntN(4) == 0 {
					level = uint8(1 + s.rng.IntN(2))
				}
				if s.rng.Float64() < expit(logit(p)+effect) {
					level = uint8(4 + s.rng.IntN(2))
				}
				c.answers, c.domain = append(c.answers, level), append(c.domain, dom)
			}
			s.communes = append(s.communes, c)
		}
	}
	return s
}

// truth returns the index of each department and of the province (last).
func (s *simulation) truth(score ItemScore) [simDepartment + 1]float64 {
	var counts [simDepartment + 1]Counts
	for _, c := range s.communes {
		for i, a := range c.answers {
			if c.domain[i] < simDepartment {
				counts[c.domain[i]].Tally(int(a))
			}
			counts[simDepartment].Tally(int(a))
		}
	}
	var out [simDepartment + 1]float64
	for k, c := range counts {
		out[k] = score.Of(c).Share()
	}
	return out
}

// simDraw is one sample: communes at random in each district, clients at
// random in each commune, both without replacement.
type simDraw struct {
	design   *Design
	answers  []uint8
	unit     Factor // department 0..2; an office is a level of its own
	province Factor
	offices  []int // level of unit - simDepartment -> commune
}

func (s *simulation) draw(t testing.TB) simDraw {
	var w, people, clusters []float64
	var district, commune, client []int32
	d := simDraw{unit: Factor{Levels: []string{"0", "1", "2"}}}
	for h := range simDistricts {
		for _, j := range s.rng.Perm(simCommunes)[:simSampled] {
			at := h*simCommunes + j
			c := &s.communes[at]
			m := int(simShare*float64(len(c.answers)) + 0.5)
			d.unit.Levels, d.offices = append(d.unit.Levels, strconv.Itoa(at)), append(d.offices, at)
			for _, i := range s.rng.Perm(len(c.answers))[:m] {
				unit := int32(c.domain[i])
				if unit == simDepartment {
					unit = int32(len(d.unit.Levels) - 1)
				}
				d.unit.Codes = append(d.unit.Codes, unit)
				d.answers = append(d.answers, c.answers[i])
				w = append(w, float64(simCommunes)/simSampled*float64(len(c.answers))/float64(m))
				clusters, people = append(clusters, simCommunes), append(people, float64(len(c.answers)))
				district, commune, client = append(district, int32(h)), append(commune, int32(at)), append(client, int32(len(client)))
			}
		}
	}
	d.province = Factor{make([]int32, len(w)), []string{"province"}}
	var err error
	d.design, err = NewDesign(DesignSpec{
		Weights: NumberColumn("w", w),
		Strata:  []Column{TextColumn("district", Factor{district, make([]string, simDistricts)})},
		IDs:     []Column{TextColumn("commune", Factor{commune, make([]string, len(s.communes))}), TextColumn("client", Factor{client, make([]string, len(w))})},
		FPC:     []Column{NumberColumn("N", clusters), NumberColumn("M", people)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// errorRates counts how intervals miss a known truth.
type errorRates struct{ n, below, above int }

// add records an interval: above is L > truth, a target just above the truth
// would be called met; below is U < truth, one just below it not met.
func (e *errorRates) add(iv Interval, truth float64) {
	if !iv.Defined() {
		return
	}
	e.n++
	if iv.Lower > truth {
		e.above++
	}
	if iv.Upper < truth {
		e.below++
	}
}

func (e errorRates) coverage() float64 { return 1 - float64(e.above+e.below)/float64(e.n) }

// promise is what intervals are held to, within three standard errors of the
// simulation: coverage from 93 % to most, each side wrong at most so often.
type promise struct{ most, wrong float64 }

// check compares the rates found in so many independent samples.
func (e errorRates) check(t *testing.T, what string, samples int, want promise) {
	t.Helper()
	fmt.Printf("%-34s %6d intervals, coverage %.3f, false met %.4f, false not met %.4f\n", what, e.n, e.coverage(),
		float64(e.above)/float64(e.n), float64(e.below)/float64(e.n))
	noise := func(p float64) float64 { return 3 * math.Sqrt(p*(1-p)/float64(samples)) }
	if c := e.coverage(); c < 0.93-noise(0.93) || c > want.most+noise(0.98) {
		t.Errorf("%s: coverage %.4f, want 0.93 to %v", what, c, want.most)
	}
	for side, wrong := range map[string]int{"met": e.above, "not met": e.below} {
		if rate := float64(wrong) / float64(e.n); rate > want.wrong+noise(want.wrong) {
			t.Errorf("%s: false %s in %.4f, want at most %v", what, side, rate, want.wrong)
		}
	}
}

// TestCoverage draws samples of known provinces and counts how often the
// deciding interval misses the truth; of the communes' offices only where the
// value is published, since no other is judged. SIPAS_SIMULATION sets the number of
// samples for each share (400 in an ordinary run).
func TestCoverage(t *testing.T) {
	samples := 400
	if text := os.Getenv("SIPAS_SIMULATION"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 100 {
			t.Fatalf("SIPAS_SIMULATION=%s is not a number of samples from 100", text)
		}
		samples = n
	}
	if testing.Short() {
		samples = 100
	}
	for _, p := range []float64{0.85, 0.90, 0.95, 0.99} {
		s := newSimulation(20261124, p)
		for _, score := range []ItemScore{Top2, Mean5} {
			truth := s.truth(score)
			var departments, province, offices errorRates
			for range samples {
				d := s.draw(t)
				table, err := d.design.IndexTable(IndexRequest{Score: score, Answers: [][]uint8{d.answers}, Indicators: []Indicator{{Code: "q", Items: []int{0}}},
					Breakdowns: []Breakdown{{"unit", d.unit}, {"province", d.province}}, Rule: OfficialRule(), Conditional: true, Workers: 1})
				if err != nil {
					t.Fatal(err)
				}
				for k, row := range table.Breakdowns[0].Values {
					switch {
					case k < simDepartment:
						departments.add(row[0].Interval, truth[k])
					case row[0].Publication.Status == Shown:
						var c Counts
						office := s.communes[d.offices[k-simDepartment]]
						for i, a := range office.answers {
							if office.domain[i] == simDepartment {
								c.Tally(int(a))
							}
						}
						offices.add(row[0].Interval, score.Of(c).Share())
					}
				}
				province.add(table.Breakdowns[1].Values[0][0].Interval, truth[simDepartment])
			}
			name := func(of string) string { return fmt.Sprintf("%s %v %s", score, p, of) }
			province.check(t, name("province"), samples, promise{0.98, 0.025})
			departments.check(t, name("departments"), simDepartment*samples, promise{0.98, 0.025})
			// 30 to 60 answers of one office: Korn-Graubard is cautious there, and
			// t on few answers of five values a little less exact.
			small := promise{1, 0.025}
			if score == Mean5 {
				small = promise{0.98, 0.03}
			}
			offices.check(t, name("offices, published"), offices.n/4, small)
		}
	}
}

// TestTallyCoverage does the same for counter ratings: sectors that differ in
// satisfaction, in ratings and, the other way round, in dossiers handled.
func TestTallyCoverage(t *testing.T) {
	const samples = 4000
	for _, p := range []float64{0.85, 0.90, 0.95, 0.99} {
		rng := rand.New(rand.NewPCG(5, math.Float64bits(p)))
		for _, score := range []ItemScore{Top2, Mean5} {
			for _, size := range []int{20, 60} {
				sectors := []struct{ p, dossiers, ratings float64 }{{p + 0.4*(1-p), 1, 4}, {p, 3, 2}, {p - 0.3*(1-p), 2, 1}}
				var truth, dossiers float64
				for _, s := range sectors {
					mean := s.p
					if score == Mean5 { // 4 or 5 alike when satisfied, else 3
						mean = s.p*0.9 + (1-s.p)*0.6
					}
					truth += s.dossiers * mean
					dossiers += s.dossiers
				}
				truth /= dossiers
				var rates errorRates
				for range samples {
					var cells []TallyCell
					for _, s := range sectors {
						c := TallyCell{Dossiers: s.dossiers}
						for range size * int(s.ratings) {
							level := 3
							if rng.Float64() < s.p {
								level = 4 + rng.IntN(2)
							}
							c.Counts.Tally(level)
						}
						cells = append(cells, c)
					}
					v, err := EstimateTally(cells, score, CounterRule())
					if err != nil {
						t.Fatal(err)
					}
					rates.add(v.Interval, truth)
				}
				want := promise{1, 0.025}
				if score == Mean5 { // t on the logit of few unequally weighted answers
					want = promise{0.98, 0.03}
				}
				rates.check(t, fmt.Sprintf("%s %v tallies of %d ratings", score, p, 7*size), samples, want)
			}
		}
	}
}
