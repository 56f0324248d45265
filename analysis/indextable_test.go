package analysis

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// tableSample is a small random sample with everything that is awkward: an
// empty domain, a domain in one PSU, rows of weight 0, missing answers, a
// factor nobody answered in some domains, an item with which all are satisfied.
type tableSample struct {
	n                   int
	w                   []float64
	stratum, psu, id    Factor
	clusters, people    []float64
	unit, sector        Factor
	answers             [][]uint8
	indicators          []Indicator
	numerator, answered []float64 // item 1 as numbers
}

func newTableSample(seed uint64) *tableSample {
	rng := rand.New(rand.NewPCG(seed, 7))
	s := &tableSample{answers: make([][]uint8, 4)}
	var stratum, psu, id, unit, sector []string
	for h := range 3 {
		for j := range 4 + h {
			members := 8 + rng.IntN(9)
			for i := range members {
				stratum = append(stratum, fmt.Sprint("h", h))
				psu = append(psu, fmt.Sprintf("h%d-c%d", h, j))
				id = append(id, fmt.Sprintf("h%d-c%d-%d", h, j, i))
				u := fmt.Sprint("dept", rng.IntN(3))
				if rng.IntN(3) == 0 {
					u = fmt.Sprintf("office h%d-c%d", h, j)
				}
				unit = append(unit, u)
				sector = append(sector, []string{"land", "health", ""}[rng.IntN(3)])
				w := 1 + 3*rng.Float64()
				if rng.IntN(15) == 0 {
					w = 0
				}
				s.w = append(s.w, w)
				s.clusters = append(s.clusters, float64(10+h))
				s.people = append(s.people, float64(members*4))
				for k := range 3 {
					s.answers[k] = append(s.answers[k], uint8(rng.IntN(6)))
				}
				s.answers[3] = append(s.answers[3], uint8(5*rng.IntN(2)))
			}
		}
	}
	s.n = len(s.w)
	s.stratum, s.psu, s.id = NewFactor(stratum), NewFactor(psu), NewFactor(id)
	s.unit, s.sector = NewFactor(unit), NewFactor(sector)
	s.unit.Levels = append(s.unit.Levels, "nobody")
	s.indicators = []Indicator{{Code: "q1", Items: []int{0}}, {Code: "q4", Items: []int{3}}, {Code: "all", Items: []int{0, 1, 2, 3}}}
	s.numerator, s.answered = make([]float64, s.n), make([]float64, s.n)
	for i, a := range s.answers[0] {
		s.numerator[i], s.answered[i] = b2f(a >= 4), b2f(a > 0)
	}
	s.indicators = append(s.indicators, Indicator{Code: "q1 as numbers", Numerator: s.numerator, Denominator: s.answered})
	return s
}

func (s *tableSample) request(score ItemScore) IndexRequest {
	return IndexRequest{Score: score, Answers: s.answers, Indicators: s.indicators, Rule: OfficialRule(),
		Breakdowns: []Breakdown{{"unit", s.unit}, {"sector", s.sector}, {"all", Factor{make([]int32, s.n), []string{"all"}}}}}
}

// designs declares the sample in the ways the table treats differently.
func (s *tableSample) designs(t testing.TB) map[string]*Design {
	w := NumberColumn("w", s.w)
	stratum, psu, id := TextColumn("stratum", s.stratum), TextColumn("psu", s.psu), TextColumn("id", s.id)
	clusters, people := NumberColumn("N", s.clusters), NumberColumn("M", s.people)
	designs := make(map[string]*Design)
	for name, spec := range map[string]DesignSpec{
		"two-stage":    {Weights: w, Strata: []Column{stratum}, IDs: []Column{psu, id}, FPC: []Column{clusters, people}},
		"first stage":  {Weights: w, Strata: []Column{stratum}, IDs: []Column{psu, id}, FPC: []Column{clusters}},
		"clusters":     {Weights: w, Strata: []Column{stratum}, IDs: []Column{psu}},
		"elements":     {Weights: w, Strata: []Column{psu}, FPC: []Column{people}},
		"unstratified": {Weights: w, IDs: []Column{psu, id}},
		"simple":       {Weights: w},
	} {
		d, err := NewDesign(spec)
		if err != nil {
			t.Fatal(err)
		}
		designs[name] = d
	}
	return designs
}

func tableOf(t testing.TB, d *Design, req IndexRequest) IndexTable {
	t.Helper()
	table, err := d.IndexTable(req)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// sameValues compares two tables value by value to a relative tolerance.
func sameValues(t *testing.T, what string, got, want IndexTable, rel float64) {
	t.Helper()
	close := func(a, b float64) bool {
		return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= rel*math.Max(math.Abs(b), 1e-6)
	}
	for b, br := range want.Breakdowns {
		for dom, row := range br.Values {
			for k, w := range row {
				g := got.Breakdowns[b].Values[dom][k]
				if g.N != w.N || g.PSUs != w.PSUs || g.DF != w.DF || g.Conditional != w.Conditional || !close(g.Estimate, w.Estimate) ||
					!close(g.SE, w.SE) || !close(g.Deff, w.Deff) || !close(g.Interval.Lower, w.Interval.Lower) || !close(g.Interval.Upper, w.Interval.Upper) {
					t.Errorf("%s, %s %s, %s:\n got %+v\nwant %+v", what, br.Name, br.Domains[dom], want.Indicators[k], g, w)
				}
			}
		}
	}
}

// TestIndexTableAgainstDesign: the sums of cells give what the design's own
// variance of the linearised contributions gives, and what RatioBy gives.
func TestIndexTableAgainstDesign(t *testing.T) {
	for seed := range uint64(4) {
		s := newTableSample(seed)
		for name, d := range s.designs(t) {
			for _, score := range []ItemScore{Top2, Mean5, Bot2} {
				for _, conditional := range []bool{false, true} {
					req := s.request(score)
					req.Conditional = conditional
					fast := tableOf(t, d, req)
					domain, levels, err := combineFactors(s.n, []Factor{req.Breakdowns[0].By, req.Breakdowns[1].By, req.Breakdowns[2].By})
					if err != nil {
						t.Fatal(err)
					}
					f := d.newFrame(domain, len(levels[0]))
					if f.general != nil {
						t.Fatalf("%s is not computed from sums", name)
					}
					f.general = d
					sorted, err := f.sortAnswers(req.Answers, 1)
					if err != nil {
						t.Fatal(err)
					}
					slow, err := f.table(req, levels, sorted)
					if err != nil {
						t.Fatal(err)
					}
					sameValues(t, fmt.Sprintf("seed %d, %s, %s, conditional %v", seed, name, score, conditional), fast, slow, 1e-9)
				}
			}
			by, err := d.RatioBy(ByQuery{By: s.unit}, NumberColumn("s", s.numerator), NumberColumn("v", s.answered))
			if err != nil {
				t.Fatal(err)
			}
			table := tableOf(t, d, s.request(Top2))
			for k, dom := range by.Domains {
				for _, indicator := range []int{0, 3} {
					v := table.Breakdowns[0].Values[k][indicator]
					if math.IsNaN(dom.Estimate) != (v.N == 0) || v.N > 0 && (!near(v.Estimate, dom.Estimate, 1e-12) || math.Abs(v.SE-dom.SE) > 1e-12) {
						t.Errorf("%s, %s: got %v ± %v, RatioBy %v ± %v", name, dom.Level, v.Estimate, v.SE, dom.Estimate, dom.SE)
					}
				}
			}
		}
	}
}

// TestIndexTableThreads: the same bytes on 1 and on many goroutines.
func TestIndexTableThreads(t *testing.T) {
	b := newBenchSample(20000)
	d := b.design(t)
	var first []byte
	for _, workers := range []int{1, 2, 3, 16} {
		req := IndexRequest{Score: Top2, Answers: b.answers, Indicators: b.indicators, Breakdowns: []Breakdown{b.breakdown}, Rule: OfficialRule(), Conditional: true, Workers: workers}
		var out bytes.Buffer
		if err := gob.NewEncoder(&out).Encode(tableOf(t, d, req)); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out.Bytes()
		}
		if !bytes.Equal(out.Bytes(), first) {
			t.Errorf("%d goroutines give other bytes than 1", workers)
		}
	}
}

// TestIndexTableProperties: weights times a constant change nothing but noise,
// nor does the order of rows; a breakdown alone gives what it gives with others.
func TestIndexTableProperties(t *testing.T) {
	s := newTableSample(11)
	d := s.designs(t)["two-stage"]
	want := tableOf(t, d, s.request(Top2))

	scaled := *s
	scaled.w = make([]float64, s.n)
	for i, w := range s.w {
		scaled.w[i] = 1000 * w
	}
	sameValues(t, "weights times 1000", tableOf(t, scaled.designs(t)["two-stage"], s.request(Top2)), want, 1e-9)

	turned := &tableSample{n: s.n, answers: make([][]uint8, len(s.answers)), indicators: s.indicators[:3]}
	back := func(f Factor) Factor {
		out := Factor{Levels: f.Levels}
		for i := range f.Codes {
			out.Codes = append(out.Codes, f.Codes[s.n-1-i])
		}
		return out
	}
	turned.stratum, turned.psu, turned.id, turned.unit, turned.sector = back(s.stratum), back(s.psu), back(s.id), back(s.unit), back(s.sector)
	for i := s.n - 1; i >= 0; i-- {
		turned.w, turned.clusters, turned.people = append(turned.w, s.w[i]), append(turned.clusters, s.clusters[i]), append(turned.people, s.people[i])
		for k := range s.answers {
			turned.answers[k] = append(turned.answers[k], s.answers[k][i])
		}
	}
	short := want
	short.Indicators = want.Indicators[:3]
	got := tableOf(t, turned.designs(t)["two-stage"], turned.request(Top2))
	for b := range short.Breakdowns {
		for dom := range short.Breakdowns[b].Values {
			short.Breakdowns[b].Values[dom] = want.Breakdowns[b].Values[dom][:3]
		}
	}
	sameValues(t, "rows turned round", got, short, 1e-9)

	alone := s.request(Top2)
	alone.Indicators, alone.Breakdowns = s.indicators[:3], alone.Breakdowns[1:2]
	single := short
	single.Breakdowns = short.Breakdowns[1:2]
	sameValues(t, "sector alone", tableOf(t, d, alone), single, 1e-12)
}

// TestIndexTableConditional: an office inside one commune carries the error
// inside the commune, marked; without a second stage it is not judged.
func TestIndexTableConditional(t *testing.T) {
	s := newTableSample(5)
	designs := s.designs(t)
	req := s.request(Top2)
	req.Conditional = true
	offices := 0
	for k, row := range tableOf(t, designs["two-stage"], req).Breakdowns[0].Values {
		v, name := row[0], s.unit.Levels[k]
		if !strings.HasPrefix(name, "office") || v.N < 3 {
			continue
		}
		offices++
		domain := make([]bool, s.n)
		for i, c := range s.unit.Codes {
			domain[i] = int(c) == k
		}
		within, err := designs["two-stage"].RatioWithin(domain, DropMissing, []Column{NumberColumn("s", s.numerator)}, []Column{NumberColumn("v", s.answered)})
		if err != nil {
			t.Fatal(err)
		}
		if !v.Conditional || v.DF != float64(v.N-1) || !near(v.SE, within.SE(0), 1e-9) && within.SE(0) > 1e-9 {
			t.Errorf("%s: got %+v, want ± %v on n-1", name, v, within.SE(0))
		}
	}
	if offices == 0 {
		t.Fatal("no offices")
	}
	for k, row := range tableOf(t, designs["clusters"], req).Breakdowns[0].Values {
		if v := row[0]; strings.HasPrefix(s.unit.Levels[k], "office") && v.N > 0 {
			j := Judge(v, Target{AtLeast, 1})
			if !v.Conditional || !math.IsNaN(v.SE) || v.Interval != (Interval{0, 1}) || j.Verdict != CannotTell {
				t.Errorf("%s without a second stage: got %+v, judged %s", s.unit.Levels[k], v, j.Verdict)
			}
		}
	}
}

// TestIndexTableGeneral: what the sums do not hold goes through the design.
func TestIndexTableGeneral(t *testing.T) {
	s := newTableSample(3)
	one := *s
	one.psu = Factor{Codes: append([]int32(nil), s.psu.Codes...), Levels: s.psu.Levels}
	for i, h := range s.stratum.Codes {
		if h == 0 { // the first stratum keeps one PSU
			one.psu.Codes[i] = 0
		}
	}
	spec := DesignSpec{Weights: NumberColumn("w", s.w), Strata: []Column{TextColumn("stratum", s.stratum)}, IDs: []Column{TextColumn("psu", one.psu)}}
	lonely, err := NewDesign(spec)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lonely.IndexTable(s.request(Top2)); err == nil || !strings.Contains(err.Error(), `"h0"`) || !strings.Contains(err.Error(), "q1") {
		t.Errorf("lonely PSU under fail: got error %v, want one with stratum and indicator", err)
	}
	spec.Lonely = LonelyAdjust
	adjusted, err := NewDesign(spec)
	if err != nil {
		t.Fatal(err)
	}
	jackknife, err := s.designs(t)["clusters"].Jackknife("JKn", false)
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]*Design{"adjust": adjusted, "jackknife": jackknife} {
		by, err := d.RatioBy(ByQuery{By: s.sector}, NumberColumn("s", s.numerator), NumberColumn("v", s.answered))
		if err != nil {
			t.Fatal(err)
		}
		table := tableOf(t, d, s.request(Top2))
		for k, dom := range by.Domains {
			v := table.Breakdowns[1].Values[k][0]
			if !near(v.Estimate, dom.Estimate, 1e-12) || !near(v.SE, dom.SE, 1e-9) {
				t.Errorf("%s, %s: got %v ± %v, RatioBy %v ± %v", name, dom.Level, v.Estimate, v.SE, dom.Estimate, dom.SE)
			}
		}
	}
}

func TestIndexTableMissScore(t *testing.T) {
	d, err := NewDesign(DesignSpec{Rows: 6})
	if err != nil {
		t.Fatal(err)
	}
	req := IndexRequest{Score: Miss, Answers: [][]uint8{{0, 0, 3, 4, 6, 6}}, Indicators: []Indicator{{Code: "q", Items: []int{0}}},
		Breakdowns: []Breakdown{{"all", Factor{make([]int32, 6), []string{"all"}}}}, Rule: OfficialRule()}
	if v := tableOf(t, d, req).Breakdowns[0].Values[0][0]; v.N != 4 || v.Estimate != 0.5 {
		t.Errorf("2 of 4 asked without answer: got %+v", v)
	}
}

func TestIndexTableRefuses(t *testing.T) {
	d, err := NewDesign(DesignSpec{Rows: 3})
	if err != nil {
		t.Fatal(err)
	}
	good := func() IndexRequest {
		return IndexRequest{Score: Top2, Answers: [][]uint8{{1, 2, 5}}, Indicators: []Indicator{{Code: "q", Items: []int{0}}},
			Breakdowns: []Breakdown{{"all", Factor{make([]int32, 3), []string{"all"}}}}, Rule: OfficialRule()}
	}
	for want, change := range map[string]func(*IndexRequest){
		`"TOP9"`:            func(r *IndexRequest) { r.Score = "TOP9" },
		"no indicators":     func(r *IndexRequest) { r.Indicators = nil },
		"no breakdowns":     func(r *IndexRequest) { r.Breakdowns = nil },
		"item 1 has 2 rows": func(r *IndexRequest) { r.Answers = [][]uint8{{1, 2}} },
		"row 2: answer 7":   func(r *IndexRequest) { r.Answers = [][]uint8{{1, 7, 2}} },
		"no item 1":         func(r *IndexRequest) { r.Indicators[0].Items = []int{1} },
		"needs items":       func(r *IndexRequest) { r.Indicators[0].Items = nil },
		"has 1 and 3 rows": func(r *IndexRequest) {
			r.Indicators[0] = Indicator{Code: "x", Numerator: []float64{1}, Denominator: []float64{1, 1, 1}}
		},
		"row 2: numerator 2": func(r *IndexRequest) {
			r.Indicators[0] = Indicator{Code: "x", Numerator: []float64{1, 2, 1}, Denominator: []float64{1, 1, 1}}
		},
		"breakdown 1 has 2 rows": func(r *IndexRequest) { r.Breakdowns[0].By.Codes = []int32{0, 0} },
		"row 1: numerator -1 is not": func(r *IndexRequest) {
			r.Indicators[0] = Indicator{Code: "x", Numerator: []float64{-1, 0, 1}, Denominator: []float64{1, 1, 1}}
		},
	} {
		req := good()
		change(&req)
		if _, err := d.IndexTable(req); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	if _, err := d.IndexTable(good()); err != nil {
		t.Errorf("good request: %v", err)
	}
}

// TestIndexCovariance: the diagonal is the table's variance, and offices in
// different strata have no covariance.
func TestIndexCovariance(t *testing.T) {
	s := newTableSample(8)
	d := s.designs(t)["two-stage"]
	req := s.request(Mean5)
	table := tableOf(t, d, req)
	for indicator := range 2 {
		cov, err := d.IndexCovariance(req, indicator, 0)
		if err != nil {
			t.Fatal(err)
		}
		for k, dom := range cov.Domains {
			v := table.Breakdowns[0].Values[k][indicator]
			if v.N > 0 && (!near(dom.Estimate, v.Estimate, 1e-12) || math.Abs(math.Sqrt(cov.Cov.At(k, k))-v.SE) > 1e-9) {
				t.Errorf("%s: got %v ± %v, table %v ± %v", dom.Level, dom.Estimate, math.Sqrt(cov.Cov.At(k, k)), v.Estimate, v.SE)
			}
		}
	}
	bad := s.request(Top2)
	bad.Answers = append([][]uint8{append([]uint8{9}, s.answers[0][1:]...)}, s.answers[1:]...)
	for want, call := range map[string]func() (*DomainTable, error){
		"no indicator 9":    func() (*DomainTable, error) { return d.IndexCovariance(req, 9, 0) },
		"no indicator 0 in": func() (*DomainTable, error) { return d.IndexCovariance(req, 0, 3) },
		"unknown item":      func() (*DomainTable, error) { return d.IndexCovariance(IndexRequest{}, 0, 0) },
		"answer 9":          func() (*DomainTable, error) { return d.IndexCovariance(bad, 0, 0) },
	} {
		if _, err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// TestIndexTableHouseholds: clusters at the second stage and calibrated weights
// go through the design and agree with RatioBy.
func TestIndexTableHouseholds(t *testing.T) {
	s := newTableSample(21)
	house := Factor{Codes: make([]int32, s.n), Levels: make([]string, s.n)}
	for i := range house.Codes { // neighbours of one commune share a household
		if house.Codes[i] = int32(i); i%2 == 1 && s.psu.Codes[i] == s.psu.Codes[i-1] {
			house.Codes[i] = house.Codes[i-1]
		}
	}
	households, err := NewDesign(DesignSpec{
		Weights: NumberColumn("w", s.w), Strata: []Column{TextColumn("stratum", s.stratum)},
		IDs: []Column{TextColumn("psu", s.psu), TextColumn("house", house)},
		FPC: []Column{NumberColumn("N", s.clusters), NumberColumn("M", s.people)},
	})
	if err != nil {
		t.Fatal(err)
	}
	totals := map[string]float64{}
	for i, c := range s.stratum.Codes {
		totals[s.stratum.Levels[c]] += s.w[i]
	}
	for level := range totals {
		totals[level] = 1.1*totals[level] + 3
	}
	calibrated, err := s.designs(t)["two-stage"].PostStratify(MarginTotals{Name: "stratum", Factor: s.stratum, Totals: totals})
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]*Design{"households": households, "calibrated": calibrated} {
		by, err := d.RatioBy(ByQuery{By: s.sector}, NumberColumn("s", s.numerator), NumberColumn("v", s.answered))
		if err != nil {
			t.Fatal(err)
		}
		req := s.request(Top2)
		req.Conditional = true
		table := tableOf(t, d, req)
		for k, dom := range by.Domains {
			v := table.Breakdowns[1].Values[k][0]
			if !near(v.Estimate, dom.Estimate, 1e-12) || !near(v.SE, dom.SE, 1e-9) || v.DF != float64(dom.DF) {
				t.Errorf("%s, %s: got %v ± %v on %v, RatioBy %v ± %v on %d", name, dom.Level, v.Estimate, v.SE, v.DF, dom.Estimate, dom.SE, dom.DF)
			}
		}
		for k, row := range table.Breakdowns[0].Values {
			if v := row[0]; v.N > 3 && strings.HasPrefix(s.unit.Levels[k], "office") && (!v.Conditional || !(v.DF > 0)) {
				t.Errorf("%s, %s: got %+v, want it judged inside its PSU", name, s.unit.Levels[k], v)
			}
		}
	}
}

// TestNumbering: sparse keys are numbered as dense ones are.
func TestNumbering(t *testing.T) {
	dense, sparse := numbering(100, 10), numbering(1<<40, 10)
	for _, key := range []int{7, 7, 3, 99, 3, 7, 0} {
		if a, b := dense(key), sparse(key); a != b {
			t.Errorf("key %d: %d in a table, %d in a map", key, a, b)
		}
	}
}
