package analysis

import "math"

// Interval is a two-sided confidence interval on the scale of its estimate: a
// share between 0 and 1 for an index. NaN limits mean that there is none.
type Interval struct{ Lower, Upper float64 }

// noInterval is the interval of an estimate about which nothing can be said.
func noInterval() Interval { return Interval{math.NaN(), math.NaN()} }

// Defined reports whether both limits are numbers.
func (iv Interval) Defined() bool { return !math.IsNaN(iv.Lower) && !math.IsNaN(iv.Upper) }

// Width returns upper minus lower.
func (iv Interval) Width() float64 { return iv.Upper - iv.Lower }

// Precision is what an estimated share needs beside its value to be given an
// interval: everything a design says about it.
type Precision struct {
	Share    float64 // the estimate, 0..1
	Variance float64 // its design-based variance
	N        float64 // respondents with positive weight and a valid answer
	Answers  float64 // answers, for an index over several items; 0 means N
	DF       float64 // degrees of freedom: PSUs minus strata of the domain
}

// EffectiveN returns n*, the degrees-of-freedom-adjusted effective sample size
// of the NCHS standard (Parker et al. 2017, Vital and Health Statistics
// 2(175); Korn and Graubard 1998):
//
//	n* = min(cap, p(1-p)/V · (t_{n-1}/t_df)²)
//
// with t the (1+level)/2 quantiles and cap = n for one question, the number of
// answers for an index over several items. At 0 %, at 100 % and where V = 0,
// n* = n. With no degrees of freedom nothing is known and n* = 0, whatever the
// value: a domain inside one PSU has V = 0 and would otherwise look certain.
func (p Precision) EffectiveN(level float64) float64 {
	return p.effectiveN(func(df float64) float64 { return StudentQuantile((1+level)/2, df) })
}

// effectiveN is EffectiveN with the quantile of t by degrees of freedom.
func (p Precision) effectiveN(t func(df float64) float64) float64 {
	switch {
	case !(p.N > 0) || !(p.DF > 0) || math.IsNaN(p.Share):
		return 0
	case p.Share <= 0 || p.Share >= 1 || !(p.Variance > 0):
		return p.N
	case p.N < 2:
		return 0
	}
	limit := p.Answers
	if limit <= 0 {
		limit = p.N
	}
	n := p.Share * (1 - p.Share) / p.Variance
	if p.DF != p.N-1 {
		adjust := t(p.N-1) / t(p.DF)
		n *= adjust * adjust
	}
	if n > limit*(1-1e-12) { // also when rounding alone put it below
		return limit
	}
	return n
}

// KornGraubard returns the Korn-Graubard interval in its NCHS form and the n*
// it rests on. With x = n*·p and α = 1-level,
//
//	L = qbeta(α/2; x, n*-x+1)     (0 at p = 0)
//	U = qbeta(1-α/2; x+1, n*-x)   (1 at p = 1)
//
// n* = 0 gives [0, 1]; no respondents give no interval. It always lies inside
// [0, 1], contains the estimate, and widens with the level.
func (p Precision) KornGraubard(level float64) (Interval, float64) {
	if !(p.N > 0) || math.IsNaN(p.Share) || !(level > 0 && level < 1) {
		return noInterval(), 0
	}
	n := p.EffectiveN(level)
	return kornGraubardOn(p.Share, n, level), n
}

// kornGraubardOn is the exact binomial interval for x = n·share of n answers,
// n not necessarily whole.
func kornGraubardOn(share, n, level float64) Interval {
	iv := Interval{0, 1}
	if n == 0 {
		return iv
	}
	x, tail := n*share, (1-level)/2
	if share > 0 {
		iv.Lower = limitQuantile(tail, x, n-x+1)
	}
	if share < 1 {
		iv.Upper = limitQuantile(1-tail, x+1, n-x)
	}
	return iv
}

// limitQuantile is the quantile of a limit, to ten digits of the tail: fast for
// cells of tens of thousands of answers.
func limitQuantile(p, a, b float64) float64 {
	if x := betaHalley(p, a, b, 30_000); !math.IsNaN(x) {
		return x
	}
	return BetaQuantile(p, a, b)
}

// KornGraubardTest returns the one-sided p-values that belong to the interval:
// pLess of the hypothesis that the truth is at least target, pGreater that it
// is at most target. They agree with the interval: L >= target exactly when
// pGreater <= α/2, U <= target exactly when pLess <= α/2.
//
//	pLess    = 1 - pbeta(target; x+1, n*-x)
//	pGreater = pbeta(target; x, n*-x+1)
//
// NaN when n* is 0: nothing can be tested.
func (p Precision) KornGraubardTest(target, level float64) (pLess, pGreater float64) {
	n := p.EffectiveN(level)
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	x := n * p.Share
	pLess, pGreater = 1, 1
	if p.Share < 1 {
		pLess = BetaUpper(target, x+1, n-x)
	}
	if p.Share > 0 {
		pGreater = BetaCDF(target, x, n-x+1)
	}
	return pLess, pGreater
}

// Logit returns the t interval on the log odds, mapped back (Stata, SUDAAN, R
// svyciprop method "logit"); undefined at 0 %, 100 % and without degrees of
// freedom.
func (p Precision) Logit(level float64) Interval {
	if !(p.Share > 0 && p.Share < 1) || !(p.DF > 0) {
		return noInterval()
	}
	t := StudentQuantile((1+level)/2, p.DF)
	half := t * math.Sqrt(p.Variance) / (p.Share * (1 - p.Share))
	mid := logit(p.Share)
	return Interval{expit(mid - half), expit(mid + half)}
}

// meanScoreFloor is the lowest value of a MEAN5 index: all answers "1" of 5.
const meanScoreFloor = 0.2

// MeanScore returns the interval of a MEAN5 index, whose share lies between
// 0.2 and 1: t on the logit of u = (R-0.2)/0.8, mapped back (docs/method.md §4: plain t
// has 3.6 % false "met" where this has 2.2 %). At the ends of the scale it is
// the plain t interval. Undefined without degrees of freedom.
func (p Precision) MeanScore(level float64) Interval {
	if math.IsNaN(p.Share) || !(p.DF > 0) {
		return noInterval()
	}
	const span = 1 - meanScoreFloor
	t, se := StudentQuantile((1+level)/2, p.DF), math.Sqrt(p.Variance)
	u := (p.Share - meanScoreFloor) / span
	if !(u > 0 && u < 1) {
		return Interval{p.Share - t*se, p.Share + t*se}
	}
	half, mid := t*(se/span)/(u*(1-u)), logit(u)
	lower, upper := meanScoreFloor+span*expit(mid-half), meanScoreFloor+span*expit(mid+half)
	return Interval{min(lower, p.Share), max(upper, p.Share)} // rounding never puts the estimate outside
}

// AllEqualMeanScore returns the interval of a MEAN5 index when all n answers
// are the same, where the sample variance is 0 and says nothing. The share δ
// of other answers is below 1-(α/2)^(1/n) with confidence 1-α/2 (Clopper and
// Pearson 1934), and at worst they all lie at one end of the scale:
//
//	[R - δ(R-0.2), R + δ(1-R)]
func AllEqualMeanScore(share, n, level float64) Interval {
	if !(n > 0) || math.IsNaN(share) {
		return noInterval()
	}
	other := -math.Expm1(math.Log((1-level)/2) / n)
	return Interval{share - other*(share-meanScoreFloor), share + other*(1-share)}
}

// Wilson returns the score interval (Wilson 1927) of a share observed among n
// answers with critical value z = 1.959964 for 95 %:
//
//	(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)
//
// n may be an effective size. No interval for n <= 0.
func Wilson(share, n, level float64) Interval {
	if !(n > 0) || !(share >= 0 && share <= 1) || !(level > 0 && level < 1) {
		return noInterval()
	}
	z := NormalQuantile((1 + level) / 2)
	d, mid := 1+z*z/n, share+z*z/(2*n)
	half := z / (2 * n) * math.Sqrt(4*n*share*(1-share)+z*z)
	return Interval{max(0, (mid-half)/d), min(1, (mid+half)/d)}
}

func logit(p float64) float64 { return math.Log(p) - math.Log1p(-p) }

func expit(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
