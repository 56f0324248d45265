package analysis

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// near reports whether got is within rel of want.
func near(got, want, rel float64) bool {
	return math.Abs(got-want) <= rel*math.Max(math.Abs(want), 1e-300) || got == want
}

// TestWilsonTable: published values of the interval, to two decimals.
func TestWilsonTable(t *testing.T) {
	for _, test := range []struct {
		x, n         float64
		lower, upper string
	}{
		{90, 100, "82.56", "94.48"},
		{95, 100, "88.82", "97.85"},
		{96, 100, "90.16", "98.43"},
		{180, 200, "85.06", "93.43"},
		{360, 400, "86.67", "92.57"},
		{0, 10, "0.00", "27.75"},
		{10, 10, "72.25", "100.00"},
	} {
		iv := Wilson(test.x/test.n, test.n, 0.95)
		if l, u := Decimal(100*iv.Lower, 2), Decimal(100*iv.Upper, 2); l != test.lower || u != test.upper {
			t.Errorf("%v of %v: got %s to %s, want %s to %s", test.x, test.n, l, u, test.lower, test.upper)
		}
	}
	for _, bad := range []Interval{Wilson(0.5, 0, 0.95), Wilson(1.5, 9, 0.95), Wilson(0.5, 9, 1)} {
		if bad.Defined() {
			t.Errorf("got %v, want no interval", bad)
		}
	}
}

// drawPrecision draws any plausible estimate, with extremes.
func drawPrecision(t *rapid.T) Precision {
	n := float64(rapid.IntRange(1, 5000).Draw(t, "n"))
	share := rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 0.5}), rapid.Float64Range(0.001, 0.999)).Draw(t, "share")
	deff := rapid.Float64Range(0, 5).Draw(t, "deff")
	return Precision{Share: share, Variance: deff * share * (1 - share) / n, N: n,
		Answers: n * float64(rapid.IntRange(0, 22).Draw(t, "items")), DF: float64(rapid.IntRange(-1, min(200, int(n)-1)).Draw(t, "df"))}
}

func TestKornGraubardProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPrecision(t)
		level := rapid.Float64Range(0.5, 0.98).Draw(t, "level")
		iv, n := p.KornGraubard(level)
		wider, _ := p.KornGraubard(level + 0.015)
		if !(iv.Lower >= 0 && iv.Upper <= 1 && iv.Lower <= p.Share && p.Share <= iv.Upper) {
			t.Fatalf("%+v: %v outside [0,1] or without the estimate", p, iv)
		}
		if p.DF <= 0 && (n != 0 || iv != Interval{0, 1}) {
			t.Fatalf("%+v: no degrees of freedom give n* %v and %v, want 0 and [0,1]", p, n, iv)
		}
		if n == 0 {
			return
		}
		if wider.Lower > iv.Lower+1e-12 || wider.Upper < iv.Upper-1e-12 {
			t.Fatalf("%+v: %v at %v is not inside %v at a higher level", p, iv, level, wider)
		}
		if limit := math.Max(p.N, p.Answers); n > limit {
			t.Fatalf("%+v: n* %v above the cap %v", p, n, limit)
		}
		target := rapid.Float64Range(0.01, 0.99).Draw(t, "target")
		less, greater := p.KornGraubardTest(target, level)
		tail := (1 - level) / 2
		if math.Abs(greater-tail) > 1e-9 && (iv.Lower >= target) != (greater <= tail) {
			t.Fatalf("%+v: lower %v against %v, but p %v against %v", p, iv.Lower, target, greater, tail)
		}
		if math.Abs(less-tail) > 1e-9 && (iv.Upper <= target) != (less <= tail) {
			t.Fatalf("%+v: upper %v against %v, but p %v against %v", p, iv.Upper, target, less, tail)
		}
	})
}

func TestMeanScoreProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPrecision(t)
		p.Share = meanScoreFloor + (1-meanScoreFloor)*p.Share
		iv := p.MeanScore(0.95)
		if p.DF <= 0 {
			if iv.Defined() {
				t.Fatalf("%+v: got %v without degrees of freedom", p, iv)
			}
			return
		}
		if p.Share > meanScoreFloor && p.Share < 1 && !(iv.Lower >= meanScoreFloor && iv.Upper <= 1+1e-15 && iv.Lower <= p.Share && p.Share <= iv.Upper) {
			t.Fatalf("%+v: got %v, want it around the estimate inside [0.2, 1]", p, iv)
		}
		equal := AllEqualMeanScore(p.Share, p.N, 0.95)
		more := AllEqualMeanScore(p.Share, p.N+50, 0.95)
		if !(equal.Lower >= meanScoreFloor-1e-15 && equal.Upper <= 1 && more.Width() <= equal.Width()) {
			t.Fatalf("%+v: equal answers give %v, with 50 more %v", p, equal, more)
		}
	})
	if iv := AllEqualMeanScore(1, 30, 0.95); !near(iv.Lower, 0.2+0.8*math.Pow(0.025, 1.0/30), 1e-14) || iv.Upper != 1 {
		t.Errorf("30 answers, all 5: got %v", iv)
	}
	if AllEqualMeanScore(0.8, 0, 0.95).Defined() {
		t.Errorf("no answers: got an interval")
	}
}

func TestIntervalEdges(t *testing.T) {
	for name, p := range map[string]Precision{
		"nobody":   {Share: 0.5, DF: 3},
		"no value": {Share: math.NaN(), N: 20, DF: 3},
	} {
		if iv, n := p.KornGraubard(0.95); iv.Defined() || n != 0 {
			t.Errorf("%s: got %v on %v, want no interval", name, iv, n)
		}
		if l, g := p.KornGraubardTest(0.9, 0.95); !math.IsNaN(l) || !math.IsNaN(g) {
			t.Errorf("%s: got p %v and %v, want NaN", name, l, g)
		}
	}
	one := Precision{Share: 0.4, Variance: 0.1, N: 1, Answers: 5, DF: 2}
	if iv, n := one.KornGraubard(0.95); n != 0 || iv != (Interval{0, 1}) {
		t.Errorf("one respondent, several items: got %v on %v, want [0,1] on 0", iv, n)
	}
	for _, share := range []float64{0, 1} {
		if (Precision{Share: share, N: 9, DF: 8}).Logit(0.95).Defined() {
			t.Errorf("logit at %v: got an interval", share)
		}
	}
	// R: plogis(qlogis(.93) + c(-1,1)*qt(.975,60)*.015/(.93*.07))
	iv := Precision{Share: 0.93, Variance: 0.015 * 0.015, N: 400, DF: 60}.Logit(0.95)
	odds, half := math.Log(93.0/7), 2.0002978220142604*0.015/(0.93*0.07)
	if !near(iv.Lower, 1/(1+math.Exp(half-odds)), 1e-9) || !near(iv.Upper, 1/(1+math.Exp(-half-odds)), 1e-9) {
		t.Errorf("logit: got %v", iv)
	}
}
