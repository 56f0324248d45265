package analysis

import (
	"fmt"
	"math"
	"math/big"
)

// Yamane is the sample size ceil(N/(1+N·e²)) of Yamane (1967), which the
// SIPAS guidance uses with e = 5 %: it assumes p = 0.5, 95 %, simple random
// sampling and no design effect. The margin is given in hundredths of a
// percent (500 = 5 %) and the arithmetic is exact: N = 100 gives 80, where
// floating point may give 81.
func Yamane(population int64, marginBasisPoints int64) (int64, error) {
	if population < 1 || marginBasisPoints < 1 || marginBasisPoints > 10000 {
		return 0, fmt.Errorf("population %d and margin %d/10000: want at least 1, and a margin of 1..10000", population, marginBasisPoints)
	}
	one := big.NewInt(100_000_000)
	n := big.NewInt(population)
	denominator := new(big.Int).Mul(n, big.NewInt(marginBasisPoints*marginBasisPoints))
	denominator.Add(denominator, one)
	numerator := n.Mul(n, one)
	numerator.Add(numerator, new(big.Int).Sub(denominator, big.NewInt(1)))
	return numerator.Quo(numerator, denominator).Int64(), nil
}

// SizePlan says what a sample size for one proportion rests on.
type SizePlan struct {
	Population float64 // N; +Inf for no finite-population correction
	Margin     float64 // e, half width wanted, as a share
	Share      float64 // p expected; 0.5 is the safe choice
	Level      float64 // e.g. 0.95
	Deff       float64 // design effect, 1 for simple random sampling
	Response   float64 // share of selected people who will answer, in (0,1]
}

// SizeNeeds are the steps of Cochran (1977, 4.4): Initial n0 = z²p(1-p)/e²,
// Finite n0/(1+(n0-1)/N), WithDeff times deff, and Issue, the whole number of
// people to select after division by the response rate.
type SizeNeeds struct {
	Z, Initial, Finite, WithDeff float64
	FiniteCeil, Issue            int64
}

// Needs computes the sample size of a plan. Fields out of range are errors
// naming them.
func (s SizePlan) Needs() (SizeNeeds, error) {
	for _, f := range []struct {
		name string
		ok   bool
		x    float64
	}{
		{"population", s.Population >= 1, s.Population}, {"margin", s.Margin > 0 && s.Margin < 1, s.Margin},
		{"share", s.Share > 0 && s.Share < 1, s.Share}, {"level", s.Level > 0 && s.Level < 1, s.Level},
		{"deff", s.Deff > 0 && !math.IsInf(s.Deff, 1), s.Deff}, {"response", s.Response > 0 && s.Response <= 1, s.Response},
	} {
		if !f.ok {
			return SizeNeeds{}, fmt.Errorf("sample size: %s is %v, out of range", f.name, f.x)
		}
	}
	z := -NormalQuantile((1 - s.Level) / 2)
	r := SizeNeeds{Z: z, Initial: z * z * s.Share * (1 - s.Share) / (s.Margin * s.Margin)}
	r.Finite = r.Initial / (1 + (r.Initial-1)/s.Population)
	r.WithDeff = r.Finite * s.Deff
	r.FiniteCeil, r.Issue = ceilSize(r.Finite), ceilSize(r.WithDeff/s.Response)
	return r, nil
}

// ceilSize rounds up, forgiving 1e-9 of floating-point excess.
func ceilSize(n float64) int64 { return int64(math.Ceil(n - 1e-9)) }

// Margin is the half width z·sqrt(deff·p(1-p)/n) of a proportion.
func Margin(n, share, deff, level float64) (float64, error) {
	if !(n > 0) || !(share >= 0 && share <= 1) || !(deff > 0) || !(level > 0 && level < 1) {
		return 0, fmt.Errorf("margin: n %v, share %v, deff %v, level %v out of range", n, share, deff, level)
	}
	return -NormalQuantile((1-level)/2) * math.Sqrt(deff*share*(1-share)/n), nil
}

// PlanningDeff is the design effect (1+cv²)(1+(m-1)ρ) of unequal weights with
// squared coefficient of variation cv² and clusters of m interviews with
// intraclass correlation ρ (Kish 1965, 8.2; 1987).
func PlanningDeff(clusterSize, icc, cv2 float64) (float64, error) {
	if !(clusterSize >= 1) || !(icc >= -1 && icc <= 1) || !(cv2 >= 0) {
		return 0, fmt.Errorf("design effect: cluster size %v, icc %v, cv² %v out of range", clusterSize, icc, cv2)
	}
	return (1 + cv2) * (1 + (clusterSize-1)*icc), nil
}

// TargetSize is the number of respondents with which a one-sided test of
// share against target at level alpha succeeds with the given power:
//
//	n = deff ((z_α √(T(1-T)) + z_β √(p(1-p))) / (p-T))²
//
// (Fleiss 1981, 2.1). The share must differ from the target.
func TargetSize(share, target, alpha, power, deff float64) (float64, error) {
	switch {
	case !(share > 0 && share < 1) || !(target > 0 && target < 1) || share == target:
		return 0, fmt.Errorf("share %v and target %v must differ and lie inside (0,1)", share, target)
	case !(alpha > 0 && alpha < 1) || !(power > 0 && power < 1) || !(deff > 0):
		return 0, fmt.Errorf("alpha %v, power %v or deff %v out of range", alpha, power, deff)
	}
	root := -NormalQuantile(alpha)*math.Sqrt(target*(1-target)) + NormalQuantile(power)*math.Sqrt(share*(1-share))
	ratio := root / (share - target)
	return deff * ratio * ratio, nil
}

// ExpectedInterval is the Korn-Graubard interval that a design with n
// respondents, design effect deff and df degrees of freedom will give when the
// share comes out as share.
func ExpectedInterval(n, deff, df, share, level float64) (Interval, error) {
	if !(n > 0) || !(deff > 0) || !(df > 0) || !(share >= 0 && share <= 1) || !(level > 0 && level < 1) {
		return Interval{}, fmt.Errorf("expected interval: n %v, deff %v, df %v, share %v, level %v out of range", n, deff, df, share, level)
	}
	p := Precision{Share: share, Variance: deff * share * (1 - share) / n, N: n, DF: df}
	interval, _ := p.KornGraubard(level)
	return interval, nil
}

// SmallestProvable is the smallest share k/n whose expected interval lies at or
// above the target, so that the verdict would be "met"; ok is false when even
// n of n would not prove it. With 100 respondents and deff 1 a target of 90 %
// needs 96.
func SmallestProvable(n int, deff, df, target, level float64) (share float64, ok bool, err error) {
	if !(target > 0 && target <= 1) {
		return 0, false, fmt.Errorf("target %v must lie in (0,1]", target)
	}
	proven := func(k int) bool {
		interval, e := ExpectedInterval(float64(n), deff, df, float64(k)/float64(n), level)
		if e != nil {
			err = e
		}
		return interval.Lower >= target
	}
	low, high := int(math.Ceil(target*float64(n)))-1, n
	if !proven(n) {
		return 0, false, err
	}
	for high-low > 1 {
		mid := (low + high) / 2
		if proven(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return float64(high) / float64(n), true, err
}
