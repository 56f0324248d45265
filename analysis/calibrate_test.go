package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// calSample is a random sample with two factors and a number; population
// totals are those of other random positive weights, so that they can be met.
type calSample struct {
	d          *Design
	w, y, x    []float64
	a, b       Factor
	truth      []float64
	marginA    MarginTotals
	marginB    MarginTotals
	marginAxB  MarginTotals
	terms      []CalibrationTerm
	totalTruth float64
}

func drawCalSample(t *rapid.T) calSample {
	n := rapid.IntRange(12, 40).Draw(t, "n")
	s := calSample{}
	var a, b []string
	for i := range n {
		s.w = append(s.w, rapid.Float64Range(1, 4).Draw(t, "w"))
		s.truth = append(s.truth, s.w[i]*rapid.Float64Range(0.8, 1.25).Draw(t, "g"))
		s.y = append(s.y, rapid.Float64Range(-3, 3).Draw(t, "y"))
		s.x = append(s.x, rapid.Float64Range(0, 9).Draw(t, "x"))
		a = append(a, fmt.Sprint("a", (i+rapid.IntRange(0, 1).Draw(t, "a"))%3))
		b = append(b, fmt.Sprint("b", i%2))
	}
	s.a, s.b = NewFactor(a), NewFactor(b)
	d, err := NewDesign(DesignSpec{Weights: num("w", s.w...)})
	if err != nil {
		t.Fatal(err)
	}
	s.d = d
	s.marginA, s.marginB = truthMargin("A", s.a, s.truth), truthMargin("B", s.b, s.truth)
	s.marginAxB = truthMargin("A × B", Interact("|", s.a, s.b), s.truth)
	total := func(x []float64) float64 { return dot(x, s.truth) }
	s.totalTruth = total(ones(n))
	s.terms = []CalibrationTerm{{num("(Intercept)", ones(n)...), s.totalTruth}, {num("x", s.x...), total(s.x)}}
	ind := make([]float64, n)
	for i, v := range b {
		if v == "b1" {
			ind[i] = 1
		}
	}
	s.terms = append(s.terms, CalibrationTerm{num("b1", ind...), total(ind)})
	return s
}

func truthMargin(name string, f Factor, truth []float64) MarginTotals {
	m := MarginTotals{Name: name, Factor: f, Totals: make(map[string]float64)}
	for i, c := range f.Codes {
		m.Totals[f.Levels[c]] += truth[i]
	}
	return m
}

func (m MarginTotals) check(t *rapid.T, w []float64) {
	sums := make([]float64, len(m.Factor.Levels))
	for i, c := range m.Factor.Codes {
		sums[c] += w[i]
	}
	for c, got := range sums {
		if want := m.Totals[m.Factor.Levels[c]]; !closeTo(got, want, 1e-9) {
			t.Fatalf("margin %s, level %s: weights sum to %g, want %g", m.Name, m.Factor.Levels[c], got, want)
		}
	}
}

// TestCalibratedTotals: every method reaches its totals, within its bounds, and
// the variance of a calibration variable's total is 0.
func TestCalibratedTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawCalSample(t)
		raked, err := s.d.Rake(s.marginA, s.marginB)
		if err != nil {
			t.Fatal(err)
		}
		s.marginA.check(t, raked.Weights())
		s.marginB.check(t, raked.Weights())
		post, err := s.d.PostStratify(s.marginAxB)
		if err != nil {
			t.Fatal(err)
		}
		s.marginAxB.check(t, post.Weights())
		e, err := post.Total(nil, DropMissing, num("one", ones(len(s.w))...))
		if err != nil || !closeTo(e.Values[0], s.totalTruth, 1e-9) || e.SE(0) > 1e-9*e.Values[0] {
			t.Fatalf("known total: %v (%v), %v", e.Values[0], e.SE(0), err)
		}
		for _, f := range []struct {
			name   string
			bounds *[2]float64
		}{{CalLinear, nil}, {CalRaking, nil}, {CalLinear, &[2]float64{0.3, 3}}, {CalLogit, &[2]float64{0.3, 3}}, {CalRaking, &[2]float64{0.3, 3}}} {
			c, err := s.d.Calibrate(s.terms, f.name, f.bounds)
			if err != nil {
				t.Fatalf("%s %v: %v", f.name, f.bounds, err)
			}
			report := c.Adjustments()[0]
			if report.Method != f.name || f.bounds != nil && (report.MinG < f.bounds[0]-1e-12 || report.MaxG > f.bounds[1]+1e-12) {
				t.Fatalf("%s: report %+v, bounds %v", f.name, report, f.bounds)
			}
			x, err := c.Total(nil, DropMissing, s.terms[1].X)
			if err != nil || !closeTo(x.Values[0], s.terms[1].Total, 1e-7) || x.SE(0) > 1e-7*(1+math.Abs(x.Values[0])) {
				t.Fatalf("%s: total of x %v (%v), want %v with SE 0; %v", f.name, x.Values[0], x.SE(0), s.terms[1].Total, err)
			}
		}
	})
}

// TestPostStratifyIsCalibration: with the cells as terms, linear calibration
// gives the same weights and the same variance.
func TestPostStratifyIsCalibration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawCalSample(t)
		var terms []CalibrationTerm
		for c, level := range s.a.Levels {
			ind := make([]float64, len(s.w))
			for i, code := range s.a.Codes {
				if code == int32(c) {
					ind[i] = 1
				}
			}
			terms = append(terms, CalibrationTerm{num(level, ind...), s.marginA.Totals[level]})
		}
		post, err := s.d.PostStratify(s.marginA)
		if err != nil {
			t.Fatal(err)
		}
		cal, err := s.d.Calibrate(terms, CalLinear, nil)
		if err != nil {
			t.Fatal(err)
		}
		y := num("y", s.y...)
		a, errA := post.Mean(nil, DropMissing, y)
		b, errB := cal.Mean(nil, DropMissing, y)
		if errA != nil || errB != nil || !closeTo(a.Values[0], b.Values[0], 1e-9) || !closeTo(a.SE(0), b.SE(0), 1e-9) {
			t.Fatalf("post-stratified %v (%v), calibrated %v (%v); %v %v", a.Values[0], a.SE(0), b.Values[0], b.SE(0), errA, errB)
		}
		// A term that the others determine is left out, not an error.
		all := append([]CalibrationTerm{{num("all", ones(len(s.w))...), s.totalTruth}}, terms...)
		if _, err := s.d.Calibrate(all, CalLinear, nil); err != nil {
			t.Fatalf("redundant term: %v", err)
		}
	})
}

// TestTrimKeepsSum: trimming keeps the sum of weights and, strict, the bounds.
func TestTrimKeepsSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SliceOfN(rapid.Float64Range(0.1, 10), 3, 20).Draw(t, "w")
		d, err := NewDesign(DesignSpec{Weights: num("w", w...)})
		if err != nil {
			t.Fatal(err)
		}
		lower, upper := rapid.Float64Range(0, 2).Draw(t, "lower"), rapid.Float64Range(3, 9).Draw(t, "upper")
		strict := rapid.Bool().Draw(t, "strict")
		trimmed, err := d.Trim(lower, upper, strict)
		if err != nil {
			if !strings.Contains(err.Error(), "every weight is clipped") {
				t.Fatal(err)
			}
			return
		}
		before, after := 0.0, 0.0
		for i, x := range trimmed.Weights() {
			before, after = before+w[i], after+x
			if strict && (x < lower-1e-12 || x > upper+1e-12) {
				t.Fatalf("weight %g outside [%g, %g]", x, lower, upper)
			}
		}
		if !closeTo(before, after, 1e-12) {
			t.Fatalf("sum of weights %g became %g", before, after)
		}
	})
}

// TestReplicatesAreCalibrated: every replicate meets the totals.
func TestReplicatesAreCalibrated(t *testing.T) {
	d := mustDesign(t, DesignSpec{Weights: num("w", 1, 2, 1, 2, 3, 1)})
	rep, err := d.Jackknife(JK1, false)
	if err != nil {
		t.Fatal(err)
	}
	m := MarginTotals{"sex", NewFactor([]string{"f", "m", "f", "m", "f", "m"}), map[string]float64{"f": 40, "m": 60}}
	if rep, err = rep.PostStratify(m); err != nil {
		t.Fatal(err)
	}
	e, err := rep.TotalBy(ByQuery{By: m.Factor, Covariance: true}, num("one", ones(6)...))
	if err != nil {
		t.Fatal(err)
	}
	for _, dom := range e.Domains {
		if want := m.Totals[dom.Level]; math.Abs(dom.Estimate-want) > 1e-12 || dom.SE > 1e-12 {
			t.Errorf("%s: %g (%g), want %g with SE 0", dom.Level, dom.Estimate, dom.SE, want)
		}
	}
}

// TestCalibrationRefusals: impossible or contradictory totals are refused
// naming the margin or term.
func TestCalibrationRefusals(t *testing.T) {
	d := mustDesign(t, DesignSpec{Weights: num("w", 1, 1, 1, 1)})
	sex := NewFactor([]string{"f", "f", "m", "m"})
	area := NewFactor([]string{"u", "u", "r", "r"})
	none := NewFactor([]string{"f", "", "m", "m"})
	zero := mustDesign(t, DesignSpec{Weights: num("w", 0, 0, 1, 1)})
	one := num("(Intercept)", ones(4)...)
	x := num("income", 1, 2, 3, 4)
	totals := func(f, m float64) map[string]float64 { return map[string]float64{"f": f, "m": m} }
	tests := []struct {
		name string
		run  func() (*Design, error)
		want []string
	}{
		{"margins disagree", func() (*Design, error) {
			return d.Rake(MarginTotals{"sex", sex, totals(4, 6)}, MarginTotals{"area", area, map[string]float64{"u": 5, "r": 6}})
		}, []string{`"sex"`, "10", `"area"`, "11"}},
		{"margins cannot be met together", func() (*Design, error) {
			return d.Rake(MarginTotals{"sex", sex, totals(4, 6)}, MarginTotals{"area", area, map[string]float64{"u": 5, "r": 5}})
		}, []string{"did not converge", "cannot be met together"}},
		{"no margins", func() (*Design, error) { return d.Rake() }, []string{"without margins"}},
		{"level without total", func() (*Design, error) { return d.PostStratify(MarginTotals{"sex", sex, map[string]float64{"f": 4}}) }, []string{`"sex"`, `"m"`}},
		{"total without rows", func() (*Design, error) {
			return d.Rake(MarginTotals{"sex", sex, map[string]float64{"f": 4, "m": 4, "x": 2}})
		}, []string{`"sex"`, `"x"`}},
		{"negative total", func() (*Design, error) { return d.PostStratify(MarginTotals{"sex", sex, totals(-1, 4)}) }, []string{`"f"`, "-1"}},
		{"missing level", func() (*Design, error) { return d.PostStratify(MarginTotals{"sex", none, totals(4, 4)}) }, []string{`"sex"`, "row 2"}},
		{"margin length", func() (*Design, error) { return d.Rake(MarginTotals{"sex", NewFactor([]string{"f"}), totals(4, 4)}) }, []string{"1 rows"}},
		{"cell of weight 0", func() (*Design, error) { return zero.PostStratify(MarginTotals{"sex", sex, totals(4, 4)}) }, []string{`"f"`, "weight 0"}},
		{"cell of weight 0, raked", func() (*Design, error) { return zero.Rake(MarginTotals{"sex", sex, totals(4, 4)}) }, []string{`"f"`, "weight 0"}},
		{"trim bounds", func() (*Design, error) { return d.Trim(3, 2, false) }, []string{"[3, 2]"}},
		{"trim impossible", func() (*Design, error) { return d.Trim(2, 3, true) }, []string{"every weight is clipped"}},
		{"no terms", func() (*Design, error) { return d.Calibrate(nil, CalLinear, nil) }, []string{"without terms"}},
		{"function", func() (*Design, error) { return d.Calibrate([]CalibrationTerm{{one, 9}}, "cubic", nil) }, []string{`"cubic"`}},
		{"bounds", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{one, 9}}, CalLinear, &[2]float64{1.5, 2})
		}, []string{"[1.5, 2]"}},
		{"logit bounds", func() (*Design, error) { return d.Calibrate([]CalibrationTerm{{one, 9}}, CalLogit, nil) }, []string{"two finite bounds"}},
		{"total NaN", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{one, math.NaN()}}, CalLinear, nil)
		}, []string{"NaN"}},
		{"term missing", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{num("income", 1, 2, math.NaN(), 4), 9}}, CalLinear, nil)
		}, []string{`"income"`, "row 3"}},
		{"term text", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{text("t", "1", "b", "2", "3"), 9}}, CalLinear, nil)
		}, []string{`"t"`, "row 2"}},
		{"term length", func() (*Design, error) { return d.Calibrate([]CalibrationTerm{{num("t", 1), 9}}, CalLinear, nil) }, []string{"1 rows"}},
		{"contradiction", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{one, 8}, {num("twice", 2, 2, 2, 2), 20}}, CalLinear, nil)
		}, []string{`"twice"`, "contradicts", "16"}},
		{"variable of zeros", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{one, 8}, {num("absent", 0, 0, 0, 0), 5}}, CalLinear, nil)
		}, []string{`"absent"`, "no row"}},
		{"out of reach", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{one, 4}, {x, 40}}, CalLogit, &[2]float64{0.5, 2})
		}, []string{"cannot reach", "[0.5, 2]"}},
		{"out of reach, linear", func() (*Design, error) {
			return d.Calibrate([]CalibrationTerm{{one, 4}, {x, 40}}, CalLinear, &[2]float64{0.5, 2})
		}, []string{"cannot reach"}},
	}
	for _, tt := range tests {
		_, err := tt.run()
		if err == nil {
			t.Errorf("%s: no error", tt.name)
			continue
		}
		for _, part := range tt.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not contain %q", tt.name, err, part)
			}
		}
	}
}

// TestNegativeWeights: unbounded linear calibration may give negative weights,
// which are counted in the report.
func TestNegativeWeights(t *testing.T) {
	d := mustDesign(t, DesignSpec{Weights: num("w", 1, 1, 1, 1)})
	c, err := d.Calibrate([]CalibrationTerm{{num("(Intercept)", ones(4)...), 4}, {num("x", 1, 2, 3, 4), 15}}, CalLinear, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := c.Adjustments()[0]; r.Negative != 1 || !(r.MinG < 0) {
		t.Errorf("report %+v, want one negative weight", r)
	}
}
