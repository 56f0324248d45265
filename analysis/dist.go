package analysis

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// normalQuantile returns z with P(Z <= z) = p, Z standard normal.
func normalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// studentQuantile returns t with P(T <= t) = p for Student's t with df
// degrees of freedom. NaN when df <= 0 or p is outside [0, 1].
//
// The Cornish-Fisher expansion in 1/df (Abramowitz and Stegun 1964, 26.7.5) is
// exact to 1e-13 above df = 1e4, far above which gonum's quantile fails. Below, it is
// the start of Halley steps on the tail; gonum's quantile serves the few
// degrees of freedom and far tails for which the expansion is no start.
func studentQuantile(p, df float64) float64 {
	switch {
	case !(df > 0) || !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0 || p == 1:
		return math.Inf(int(2*p - 1))
	case p == 0.5:
		return 0
	}
	z := normalQuantile(p)
	z2, v := z*z, 1/df
	t := z * (1 + v*((z2+1)/4+v*(((5*z2+16)*z2+3)/96+v*(((3*z2+19)*z2+17)*z2-15)/384)))
	if df > 1e4 {
		return t
	}
	if df < 4 || z2 > 2*df || z2 > 25 {
		return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(p)
	}
	tail, sign := p, -1.0
	if p > 0.5 {
		tail, sign = 1-p, 1
	}
	x := math.Abs(t)
	top, _ := math.Lgamma((df + 1) / 2)
	bottom, _ := math.Lgamma(df / 2)
	norm := math.Exp(top-bottom) / math.Sqrt(df*math.Pi)
	for range 6 {
		density := norm * math.Exp(-(df+1)/2*math.Log1p(x*x/df))
		step := (studentTail(x, df) - tail) / density
		step /= 1 - step*(df+1)*x/(2*(df+x*x))
		x += step
		if math.Abs(step) < 1e-15*x {
			break
		}
	}
	return sign * x
}

// studentTail returns P(T > t) for Student's t with df degrees of freedom,
// accurate in the far tail: for t > 0 it is I_x(df/2, 1/2)/2 with
// x = df/(df+t²). NaN when df <= 0.
func studentTail(t, df float64) float64 {
	switch {
	case math.IsNaN(t) || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1) || df > 1e8:
		return math.Erfc(t/math.Sqrt2) / 2
	case math.IsInf(t, 0):
		return (1 - math.Copysign(1, t)) / 2
	}
	var tail float64
	if t*t < df {
		tail = (1 - mathext.RegIncBeta(0.5, df/2, t*t/(df+t*t))) / 2
	}
	if tail < 0.1 {
		tail = mathext.RegIncBeta(df/2, 0.5, df/(df+t*t)) / 2
	}
	if t < 0 {
		return 1 - tail
	}
	return tail
}

// betaCDF returns P(X <= x) for X ~ Beta(a, b); a = 0 is the point mass at 0
// and b = 0 the point mass at 1, as the limits of Korn-Graubard intervals at
// 0 % and 100 % need.
func betaCDF(x, a, b float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsNaN(a) || math.IsNaN(b) || a < 0 || b < 0:
		return math.NaN()
	case x >= 1:
		return 1
	case x < 0 || b == 0:
		return 0
	case a == 0:
		return 1
	}
	return mathext.RegIncBeta(a, b, x)
}

// betaQuantile returns x with P(X <= x) = p for X ~ Beta(a, b): gonum's
// inverse, polished by Newton steps on the distribution function. Point
// masses as in [betaCDF].
func betaQuantile(p, a, b float64) float64 {
	switch {
	case !(p >= 0 && p <= 1) || !(a >= 0) || !(b >= 0) || a+b == 0:
		return math.NaN()
	case a == 0 || p == 0:
		return 0
	case b == 0 || p == 1:
		return 1
	}
	x := mathext.InvRegIncBeta(a, b, p)
	for range 4 {
		if !(x > 0 && x < 1) {
			return x
		}
		lb, _ := math.Lgamma(a + b)
		la, _ := math.Lgamma(a)
		lc, _ := math.Lgamma(b)
		density := math.Exp(lb - la - lc + (a-1)*math.Log(x) + (b-1)*math.Log1p(-x))
		step := (mathext.RegIncBeta(a, b, x) - p) / density
		next := x - step
		if !(next > 0 && next < 1) || math.Abs(step) < 1e-16*x {
			return x
		}
		x = next
	}
	return x
}
