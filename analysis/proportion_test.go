package analysis

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestProportionIntervals: inside [0, 1] (all but mean), around the share, and
// wider at a higher level, for any design with at least as many respondents
// as PSUs.
func TestProportionIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 3000).Draw(t, "n")
		p := Precision{Share: rapid.Float64Range(0.001, 0.999).Draw(t, "p"), N: float64(n), DF: float64(rapid.IntRange(1, min(300, n-1)).Draw(t, "df"))}
		p.Variance = p.Share * (1 - p.Share) / p.N * rapid.Float64Range(0.2, 12).Draw(t, "deff")
		low, high := rapid.Float64Range(0.5, 0.9).Draw(t, "level"), rapid.Float64Range(0.9, 0.995).Draw(t, "higher level")
		for _, m := range ProportionMethods() {
			a, errA := p.Interval(m, low)
			b, errB := p.Interval(m, high)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			const eps = 1e-12
			if !(a.Lower <= p.Share+eps && p.Share-eps <= a.Upper) {
				t.Fatalf("%s: %v does not contain %v", m, a, p.Share)
			}
			if !(b.Lower <= a.Lower+eps && a.Upper <= b.Upper+eps) {
				t.Fatalf("%s: %v at level %v, %v at %v", m, a, low, b, high)
			}
			if m != MethodWald && !(b.Lower >= -eps && b.Upper <= 1+eps) {
				t.Fatalf("%s: %v is not inside [0, 1]", m, b)
			}
		}
	})
}

// TestProportionEdges: 0 %, 100 %, one PSU, one respondent, no variance.
func TestProportionEdges(t *testing.T) {
	undefined := Interval{math.NaN(), math.NaN()}
	for _, tt := range []struct {
		name string
		p    Precision
		want map[ProportionMethod]Interval // others undefined
	}{
		{"all satisfied", Precision{Share: 1, N: 40, DF: 12}, map[ProportionMethod]Interval{MethodWald: {1, 1}, MethodKornGraubard: {0.9119027, 1}}},
		{"none satisfied", Precision{Share: 0, N: 40, DF: 12}, map[ProportionMethod]Interval{MethodWald: {0, 0}, MethodKornGraubard: {0, 0.0880973}}},
		{"one PSU", Precision{Share: 0.8, N: 40}, map[ProportionMethod]Interval{MethodKornGraubard: {0, 1}}},
		{"one respondent", Precision{Share: 1, N: 1}, map[ProportionMethod]Interval{MethodKornGraubard: {0, 1}}},
		{"no variance", Precision{Share: 0.5, N: 40, DF: 12}, map[ProportionMethod]Interval{
			MethodWald: {0.5, 0.5}, MethodLogit: {0.5, 0.5}, MethodXlogit: {0.5, 0.5}, MethodAsin: {0.5, 0.5}, MethodLikelihood: {0.5, 0.5}, MethodKornGraubard: {0.3380178, 0.6619822}}},
	} {
		for _, m := range ProportionMethods() {
			got, err := tt.p.Interval(m, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			want, ok := tt.want[m]
			if !ok {
				want = undefined
			}
			same := func(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-6 }
			if !same(got.Lower, want.Lower) || !same(got.Upper, want.Upper) {
				t.Errorf("%s, %s: got %v, want %v", tt.name, m, got, want)
			}
		}
	}
	if _, err := (Precision{}).Interval("guess", 0.95); err == nil {
		t.Error("an unknown method was accepted")
	}
}

// TestAsinStops: beyond the ends the interval stops at 0 and 1 and does not
// turn back.
func TestAsinStops(t *testing.T) {
	iv, err := Precision{Share: 0.98, Variance: 0.001, N: 30, DF: 5}.Interval(MethodAsin, 0.95)
	if err != nil || iv.Upper != 1 || !(iv.Lower < 0.98) {
		t.Errorf("got %v, %v, want an upper limit of 1", iv, err)
	}
}

// TestKish: weights of 0 are not counted.
func TestKish(t *testing.T) {
	k, err := KishEffect(num("w", 1, 3, 0))
	if err != nil || k.N != 2 || k.EffectiveN != 1.6 || k.Deff != 1.25 || k.CV2 != 0.25 {
		t.Errorf("got %+v, %v, want n 2, n_eff 1.6, deff 1.25", k, err)
	}
}

// TestCompareRounds: exact rounds, and one of them exact.
func TestCompareRounds(t *testing.T) {
	d := CompareRounds(0.8, 0.03, 10, 0.9, 0.04, 20)
	if math.Abs(d.SE-0.05) > 1e-15 || d.DFSum != 30 || math.Abs(d.T-2) > 1e-12 || d.PIncreaseSum >= d.PTwoSum {
		t.Errorf("got %+v", d)
	}
	if d = CompareRounds(0.8, 0, 0, 0.9, 0.04, 20); math.Abs(d.DFSatterth-20) > 1e-12 {
		t.Errorf("df with an exact first round: got %g, want 20", d.DFSatterth)
	}
	if d = CompareRounds(0.8, 0, 0, 0.8, 0, 0); !math.IsNaN(d.PTwoSum) || !math.IsNaN(d.T) {
		t.Errorf("two exact rounds: got t %g, p %g, want NaN", d.T, d.PTwoSum)
	}
}

// TestWithin: a domain inside one PSU gets the error of its own second stage.
func TestWithin(t *testing.T) {
	ids := []Column{text("commune", "x", "x", "x", "y", "y", "z"), text("client", "1", "2", "3", "1", "2", "1")}
	y, one := num("y", 1, 2, 6, 1, 1, 5), num("one", ones(6)...)
	inX := []bool{true, true, true, false, false, false}
	for _, fpc := range [][]Column{nil, {num("N", 9, 9, 9, 9, 9, 9), num("M", 12, 12, 12, 4, 4, 1)}} {
		d := mustDesign(t, DesignSpec{Weights: num("w", ones(6)...), IDs: ids, FPC: fpc})
		e, err := d.RatioWithin(inX, DropMissing, []Column{y}, []Column{one})
		if err != nil {
			t.Fatal(err)
		}
		v := 14. / 2 / 3 // s²/n
		if fpc != nil {
			v *= 1 - 3./12
		}
		if e.Values[0] != 3 || math.Abs(e.Cov.At(0, 0)-v) > 1e-14 || e.DFDomain != 2 || e.N != 3 {
			t.Errorf("fpc %v: got %v (V %v), df %d; want 3 (V %v), df 2", fpc != nil, e.Values[0], e.Cov.At(0, 0), e.DFDomain, v)
		}
		inXY := []bool{true, true, true, true, false, false}
		if _, err := d.RatioWithin(inXY, DropMissing, []Column{y}, []Column{one}); err == nil {
			t.Error("a domain in two PSUs was accepted")
		}
		if _, err := d.RatioWithin(inX, DropMissing, []Column{y}, nil); err == nil {
			t.Error("a ratio without denominator was accepted")
		}
		if _, err := d.RatioWithin(make([]bool, 6), DropMissing, []Column{y}, []Column{one}); !errors.Is(err, ErrEmptyDomain) {
			t.Errorf("empty domain: got %v", err)
		}
		zero := num("zero", make([]float64, 6)...)
		if _, err := d.RatioWithin(inX, DropMissing, []Column{y}, []Column{zero}); err == nil {
			t.Error("a denominator of 0 was accepted")
		}
		if name, single := d.SinglePSU(inX); !single || name != "x" {
			t.Errorf("SinglePSU: %q, %v, want x, true", name, single)
		}
		if _, single := d.SinglePSU(make([]bool, 6)); single {
			t.Error("an empty domain lies in no PSU")
		}
	}
}

// TestLonelyRules on a hand-computed example: strata a (two PSUs, totals 1 and
// 5) and b (one PSU, total 6); the mean of all totals is 4.
func TestLonelyRules(t *testing.T) {
	spec := DesignSpec{Weights: num("w", 1, 1, 1), Strata: []Column{text("h", "a", "a", "b")}}
	y := num("y", 1, 5, 6)
	inA := []bool{true, true, false}
	for _, tt := range []struct {
		rule Lonely
		want float64 // V of the total; stratum a alone gives 16
	}{{LonelyRemove, 16}, {LonelyCertainty, 16}, {LonelyAverage, 32}, {LonelyAdjust, 16 + 4}} {
		spec.Lonely = tt.rule
		d := mustDesign(t, spec)
		e, err := d.Total(nil, DropMissing, y)
		if err != nil || math.Abs(e.Cov.At(0, 0)-tt.want) > 1e-13 {
			t.Errorf("%s: V %v (%v), want %v", tt.rule, e.Cov.At(0, 0), err, tt.want)
		}
		if e, err = d.Total(inA, DropMissing, y); err != nil || math.Abs(e.Cov.At(0, 0)-16) > 1e-13 {
			t.Errorf("%s in a: V %v (%v), want 16", tt.rule, e.Cov.At(0, 0), err)
		}
		table, err := d.TotalBy(ByQuery{By: NewFactor([]string{"p", "p", "q"})}, y)
		if tt.rule == LonelyAverage {
			if err == nil {
				t.Error("average over no other stratum was accepted")
			}
		} else if err != nil || math.Abs(table.Domains[0].SE-4) > 1e-13 {
			t.Errorf("%s by domain: %+v, %v", tt.rule, table, err)
		}
	}
	// A domain that keeps one PSU of a stratum of two.
	inOne := []bool{true, false, false}
	spec.Lonely, spec.AdjustDomainLonely = LonelyAdjust, true
	e, err := mustDesign(t, spec).Total(inOne, DropMissing, y)
	// Centred at the mean of all totals, 1/3: 2/(2-1) ((1-1/3)² + (1/3)²).
	if want := 2 * (4./9 + 1./9); err != nil || math.Abs(e.Cov.At(0, 0)-want) > 1e-13 {
		t.Errorf("domain with one PSU: V %v (%v), want %v", e.Cov.At(0, 0), err, want)
	}
	// With f = 1 the stratum is no lonely one.
	spec = DesignSpec{Weights: num("w", 1, 1, 1), Strata: spec.Strata, FPC: []Column{num("N", 4, 4, 1)}}
	if e, err = mustDesign(t, spec).Total(nil, DropMissing, y); err != nil || math.Abs(e.Cov.At(0, 0)-8) > 1e-13 {
		t.Errorf("take-all stratum: V %v (%v), want 8", e.Cov.At(0, 0), err)
	}
}
