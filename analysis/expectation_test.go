package analysis

import (
	"math"
	"testing"
)

func TestExpectation(t *testing.T) {
	// mean(c(rep(100,30), rep(80,10), rep(120,10))); t.test(...)$conf.int / 100
	v, err := EstimateExpectation(PercentCounts{100: 30, 80: 10, 120: 10}, CounterRule())
	if err != nil {
		t.Fatal(err)
	}
	sd := math.Sqrt(20 * 400 / 49.0)
	half := 2.009575 * sd / math.Sqrt(50) / 100 // qt(0.975, 49)
	if v.Estimate != 1 || math.Abs(v.Interval.Lower-(1-half)) > 1e-8 || math.Abs(v.Interval.Upper-(1+half)) > 1e-8 {
		t.Errorf("got %v %v, want 1 ± %v", v.Estimate, v.Interval, half)
	}
	if need := AnswersNeeded(v, Target{Above, 95}); need.State != AlreadyDecided && need.State != MoreNeeded {
		t.Errorf("needed: %+v", need)
	}
	if v.N != 50 || v.Publication.Status != Shown {
		t.Errorf("got %d %+v", v.N, v.Publication)
	}
}

func TestExpectationEdges(t *testing.T) {
	for _, tt := range []struct {
		name   string
		counts PercentCounts
		n      int
		est    float64
	}{
		{"none", nil, 0, math.NaN()},
		{"one", PercentCounts{90: 1}, 1, 0.9},
		{"all the same", PercentCounts{100: 40}, 40, 1},
		{"none met", PercentCounts{0: 40}, 40, 0},
	} {
		v, err := EstimateExpectation(tt.counts, CounterRule())
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if v.N != tt.n || !(v.Estimate == tt.est || math.IsNaN(v.Estimate) && math.IsNaN(tt.est)) {
			t.Errorf("%s: got n=%d %v, want n=%d %v", tt.name, v.N, v.Estimate, tt.n, tt.est)
		}
		if v.N > 1 && !(v.Interval.Lower <= v.Estimate && v.Estimate <= v.Interval.Upper && v.Interval.Width() > 0) {
			t.Errorf("%s: interval %v around %v", tt.name, v.Interval, v.Estimate)
		}
	}
	for _, c := range []PercentCounts{{201: 1}, {-1: 1}, {50: -1}} {
		if _, err := EstimateExpectation(c, CounterRule()); err == nil {
			t.Errorf("%v: accepted", c)
		}
	}
}

func TestShareMeetingExpectation(t *testing.T) {
	units := []PercentCounts{{100: 20}, {99: 20}, {120: 10, 80: 9}, {100: 3}, nil}
	v, err := ShareMeetingExpectation(units, 10, CounterRule())
	if err != nil {
		t.Fatal(err)
	}
	if v.N != 3 || math.Abs(v.Estimate-2.0/3) > 1e-15 {
		t.Errorf("got %v of %d, want 2/3 of 3", v.Estimate, v.N)
	}
	if _, err := ShareMeetingExpectation([]PercentCounts{{300: 20}}, 10, CounterRule()); err == nil {
		t.Error("300 %% accepted")
	}
}
