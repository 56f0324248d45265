package analysis

import (
	"fmt"
	"math"
)

// ProportionMethod names an interval of a proportion.
type ProportionMethod string

// The intervals of a proportion. p is the share, V its variance, n the
// respondents, t the quantile of the domain's degrees of freedom,
// n_eff = p(1-p)/V.
const (
	// MethodWald ("mean" in R): p ± t√V. At 0 % and 100 % it has width 0.
	MethodWald ProportionMethod = "mean"
	// MethodLogit: t on the log odds, mapped back (R's logit and xlogit agree).
	MethodLogit  ProportionMethod = "logit"
	MethodXlogit ProportionMethod = "xlogit"
	// MethodAsin: t on arcsin√p with SE √V/(2√(p(1-p))), mapped back.
	MethodAsin ProportionMethod = "asin"
	// MethodBeta: Korn-Graubard as in R, Clopper-Pearson on n_eff (t_{n-1}/t_df)², which may exceed n.
	MethodBeta ProportionMethod = "beta"
	// MethodBetaNoDF: the same on n_eff, without the factor for degrees of freedom.
	MethodBetaNoDF ProportionMethod = "beta_nodf"
	// MethodWilson: score interval with n_eff and t (R survey 4.5).
	MethodWilson ProportionMethod = "wilson"
	// MethodWilsonDF: score interval with min(n, n_eff (t_{n-1}/t_df)²) and z.
	MethodWilsonDF ProportionMethod = "wilson_df"
	// MethodLikelihood: the two roots x of
	// 2n[p log(p/x) + (1-p) log((1-p)/(1-x))] = t² n V/(p(1-p)).
	MethodLikelihood ProportionMethod = "likelihood"
	// MethodKornGraubard: the NCHS form, see Precision.KornGraubard. The only
	// one defined at 0 % and 100 %, and the default of the platform.
	MethodKornGraubard ProportionMethod = "kg_nchs"
)

// ProportionMethods lists the methods.
func ProportionMethods() []ProportionMethod {
	return []ProportionMethod{MethodWald, MethodLogit, MethodXlogit, MethodAsin, MethodBeta, MethodBetaNoDF,
		MethodWilson, MethodWilsonDF, MethodLikelihood, MethodKornGraubard}
}

// Interval returns the two-sided interval of a proportion by the given method.
//
// What is not defined is NaN: every method but mean and kg_nchs at 0 % and
// 100 %; all but kg_nchs (which is [0, 1]) without degrees of freedom, that
// is with one PSU or one respondent; the methods on n_eff where V = 0. Logit,
// asin, beta, Wilson, likelihood and kg_nchs lie inside [0, 1]; mean may not.
func (p Precision) Interval(method ProportionMethod, level float64) (Interval, error) {
	if !(level > 0 && level < 1) {
		return noInterval(), fmt.Errorf("level %g is not between 0 and 1", level)
	}
	t := quantileT(level, p.DF)
	inside := p.Share > 0 && p.Share < 1
	nEff := p.NaiveEffectiveN()
	switch method {
	case MethodWald:
		h := t * math.Sqrt(p.Variance)
		return Interval{p.Share - h, p.Share + h}, nil
	case MethodLogit, MethodXlogit:
		return p.Logit(level), nil
	case MethodAsin:
		if !inside {
			return noInterval(), nil
		}
		mid, h := math.Asin(math.Sqrt(p.Share)), t*math.Sqrt(p.Variance/(4*p.Share*(1-p.Share)))
		// Beyond 0 and π/2 the sine would turn back.
		lower, upper := math.Sin(max(0, mid-h)), math.Sin(min(math.Pi/2, mid+h))
		return Interval{lower * lower, upper * upper}, nil
	case MethodBeta:
		return betaInterval(p.Share, nEff*p.dfFactor(level), level), nil
	case MethodBetaNoDF:
		return betaInterval(p.Share, nEff, level), nil
	case MethodWilson:
		return wilsonScore(p.Share, nEff, t), nil
	case MethodWilsonDF:
		n := nEff * p.dfFactor(level)
		if n > p.N {
			n = p.N
		}
		return wilsonScore(p.Share, n, NormalQuantile((1+level)/2)), nil
	case MethodLikelihood:
		return p.likelihood(t), nil
	case MethodKornGraubard:
		iv, _ := p.KornGraubard(level)
		return iv, nil
	}
	return noInterval(), fmt.Errorf("interval method %q: want one of %v", method, ProportionMethods())
}

// NaiveEffectiveN is p(1-p)/V, NaN at 0 %, 100 % and where V is 0.
func (p Precision) NaiveEffectiveN() float64 {
	if !(p.Share > 0 && p.Share < 1) || !(p.Variance > 0) {
		return math.NaN()
	}
	return p.Share * (1 - p.Share) / p.Variance
}

// dfFactor is (t_{n-1}/t_df)², NaN without degrees of freedom.
func (p Precision) dfFactor(level float64) float64 {
	r := quantileT(level, p.N-1) / quantileT(level, p.DF)
	return r * r
}

// betaInterval is the Clopper-Pearson interval for x = n p of n, n not whole.
func betaInterval(p, n, level float64) Interval {
	if !(n > 0) {
		return noInterval()
	}
	tail := (1 - level) / 2
	return Interval{BetaQuantile(tail, n*p, n*(1-p)+1), BetaQuantile(1-tail, n*p+1, n*(1-p))}
}

// wilsonScore is the score interval of a share with n answers and critical value t.
func wilsonScore(p, n, t float64) Interval {
	if !(n > 0) || math.IsNaN(t) {
		return noInterval()
	}
	d, mid := 1+t*t/n, p+t*t/(2*n)
	h := t / (2 * n) * math.Sqrt(4*n*p*(1-p)+t*t)
	return Interval{(mid - h) / d, (mid + h) / d}
}

// likelihood finds the two roots by bisection on the log odds, where the
// deviance is monotone on each side of p.
func (p Precision) likelihood(t float64) Interval {
	if !(p.Share > 0 && p.Share < 1) || math.IsNaN(t) || !(p.Variance >= 0) {
		return noInterval()
	}
	// Divided by 2n the equation is free of n.
	target := t * t * p.Variance / (p.Share * (1 - p.Share)) / 2
	mid := logit(p.Share)
	excess := func(x float64) float64 {
		// log(p/q) with q = expit(x), without cancellation near 0 and 1.
		logQ, log1Q := -math.Log1p(math.Exp(-x)), -math.Log1p(math.Exp(x))
		return p.Share*(math.Log(p.Share)-logQ) + (1-p.Share)*(math.Log1p(-p.Share)-log1Q) - target
	}
	root := func(sign float64) float64 {
		near, far := mid, mid+sign
		for excess(far) < 0 && math.Abs(far) < 700 {
			far = mid + 2*(far-mid)
		}
		for range 200 {
			m := (near + far) / 2
			if m == near || m == far {
				break
			}
			if excess(m) < 0 {
				near = m
			} else {
				far = m
			}
		}
		return expit((near + far) / 2)
	}
	return Interval{root(-1), root(1)}
}
