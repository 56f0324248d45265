package analysis

import (
	"fmt"
	"math"
)

// Alternative is the direction of a test.
type Alternative string

// The directions: the truth is less than, greater than, or different from the
// hypothesis.
const (
	Less     Alternative = "less"
	Greater  Alternative = "greater"
	TwoSided Alternative = "two_sided"
)

func checkBinomial(x, n int, level float64) error {
	if n < 1 || x < 0 || x > n || !(level > 0 && level < 1) {
		return fmt.Errorf("%d of %d at level %v: out of range", x, n, level)
	}
	return nil
}

// BinomialTest is the exact test of x successes in n independent trials
// against the share p0, with the interval of Clopper & Pearson (1934), one-
// sided where the test is. The two-sided p-value adds all outcomes that are
// not more likely than x (within 1e-7 relative, as R's binom.test).
func BinomialTest(x, n int, p0 float64, side Alternative, level float64) (TestResult, error) {
	if err := checkBinomial(x, n, level); err != nil {
		return TestResult{}, err
	}
	if !(p0 > 0 && p0 < 1) {
		return TestResult{}, fmt.Errorf("hypothesis p0 = %v must lie inside (0,1)", p0)
	}
	r := TestResult{Statistic: float64(x), DF: []float64{float64(n)}, Estimate: []float64{float64(x) / float64(n)}, Interval: Interval{0, 1}}
	alpha := 1 - level
	switch side {
	case Less:
		r.P = binomialLower(x, n, p0)
		r.Interval.Upper = clopperPearsonUpper(x, n, alpha)
	case Greater:
		r.P = binomialUpper(x, n, p0)
		r.Interval.Lower = 1 - clopperPearsonUpper(n-x, n, alpha)
	case TwoSided:
		r.P = binomialTwoSided(x, n, p0)
		r.Interval = ClopperPearson(x, n, level)
	default:
		return TestResult{}, fmt.Errorf("unknown alternative %q", side)
	}
	return r, nil
}

// binomialLower is P(X <= x), binomialUpper P(X >= x).
func binomialLower(x, n int, p float64) float64 {
	switch {
	case x < 0:
		return 0
	case x >= n:
		return 1
	}
	return BetaUpper(p, float64(x+1), float64(n-x))
}

func binomialUpper(x, n int, p float64) float64 {
	switch {
	case x <= 0:
		return 1
	case x > n:
		return 0
	}
	return BetaCDF(p, float64(x), float64(n-x+1))
}

func binomialTwoSided(x, n int, p float64) float64 {
	density := func(k int) float64 {
		return math.Exp(logChoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	}
	limit := density(x) * (1 + 1e-7)
	mean := float64(n) * p
	switch {
	case float64(x) == mean:
		return 1
	case float64(x) < mean:
		k := n
		for k > x && float64(k) >= mean && density(k) <= limit {
			k--
		}
		return math.Min(1, binomialLower(x, n, p)+binomialUpper(k+1, n, p))
	}
	k := 0
	for k < x && float64(k) <= mean && density(k) <= limit {
		k++
	}
	return math.Min(1, binomialUpper(x, n, p)+binomialLower(k-1, n, p))
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

func clopperPearsonUpper(x, n int, tail float64) float64 {
	if x == n {
		return 1
	}
	return BetaQuantile(1-tail, float64(x+1), float64(n-x))
}

// ClopperPearson is the exact interval of x of n; it covers at least level.
func ClopperPearson(x, n int, level float64) Interval {
	if checkBinomial(x, n, level) != nil {
		return noInterval()
	}
	tail := (1 - level) / 2
	lower := 0.0
	if x > 0 {
		lower = BetaQuantile(tail, float64(x), float64(n-x+1))
	}
	return Interval{lower, clopperPearsonUpper(x, n, tail)}
}

// Jeffreys is the equal-tailed interval under the prior Beta(1/2,1/2).
func Jeffreys(x, n int, level float64) Interval {
	if checkBinomial(x, n, level) != nil {
		return noInterval()
	}
	a, b, tail := float64(x)+0.5, float64(n-x)+0.5, (1-level)/2
	return Interval{BetaQuantile(tail, a, b), BetaQuantile(1-tail, a, b)}
}

// AgrestiCoull is the Wald interval around the midpoint of Wilson's (Agresti &
// Coull 1998), cut to [0,1].
func AgrestiCoull(x, n int, level float64) Interval {
	if checkBinomial(x, n, level) != nil {
		return noInterval()
	}
	z := -NormalQuantile((1 - level) / 2)
	n2 := float64(n) + z*z
	p := (float64(x) + z*z/2) / n2
	half := z * math.Sqrt(p*(1-p)/n2)
	return Interval{math.Max(0, p-half), math.Min(1, p+half)}
}

// ProportionTest is the score test of x of n against p0 with Wilson's (1927)
// interval, both with the continuity correction when correct.
func ProportionTest(x, n int, p0 float64, correct bool, level float64) (TestResult, error) {
	if err := checkBinomial(x, n, level); err != nil {
		return TestResult{}, err
	}
	if !(p0 > 0 && p0 < 1) {
		return TestResult{}, fmt.Errorf("hypothesis p0 = %v must lie inside (0,1)", p0)
	}
	size := float64(n)
	p := float64(x) / size
	deviation := math.Abs(float64(x) - size*p0)
	yates := 0.0
	if correct {
		yates = math.Min(0.5, deviation)
	}
	d := deviation - yates
	statistic := d * d / (size * p0 * (1 - p0))
	z := -NormalQuantile((1 - level) / 2)
	z22 := z * z / (2 * size)
	limit := func(centre, sign float64) float64 {
		if sign < 0 && centre <= 0 {
			return 0
		}
		if sign > 0 && centre >= 1 {
			return 1
		}
		return (centre + z22 + sign*z*math.Sqrt(centre*(1-centre)/size+z22/(2*size))) / (1 + 2*z22)
	}
	interval := Interval{limit(p-yates/size, -1), limit(p+yates/size, 1)}
	return TestResult{Statistic: statistic, DF: []float64{1}, P: ChiSquareUpper(statistic, 1), Estimate: []float64{p}, Interval: interval}, nil
}
