package analysis

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// The functions of this file answer NaN outside their domain (a probability
// outside [0,1], degrees of freedom or shapes that are not positive): the
// callers decide what an undefined quantile means for them. Tail
// probabilities are computed in the tail itself, never as 1 minus the other
// side, so that p-values keep their relative precision.
//
// gonum's StudentsT.Quantile fails for many degrees of freedom (it gives
// -258.2 for p = 1e-8, df = 1e6 where the value is -5.612) and its F tail
// loses digits at df2 = 1e5; hence the incomplete beta function is evaluated
// here by its continued fraction with Loader's saddle-point prefactor.

// NormalCDF is P(Z <= z) of the standard normal distribution.
func NormalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// NormalDensity is the standard normal density exp(-z²/2)/sqrt(2π).
func NormalDensity(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }

// NormalQuantile is the z with P(Z <= z) = p; -Inf at 0, +Inf at 1.
func NormalQuantile(p float64) float64 {
	switch {
	case math.IsNaN(p) || p < 0 || p > 1:
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case p == 1:
		return math.Inf(1)
	case p > 0.5:
		return -NormalQuantile(1 - p)
	}
	z := mathext.NormalQuantile(p)
	// One Newton step on log P repairs the last digits in the tail.
	if d := NormalDensity(z); d > 0 {
		tail := NormalCDF(z)
		z -= tail * math.Log(tail/p) / d
	}
	return z
}

// StudentCDF is P(T <= t) of Student's t with df > 0 degrees of freedom (any
// positive real; +Inf is the normal). The upper tail is StudentCDF(-t, df).
//
// P(T <= -|t|) = I_x(df/2, 1/2)/2 with x = df/(df+t²) (Abramowitz & Stegun
// 1964, 26.7.1). Beyond 1e7 degrees of freedom the normalising transformation
// of Hill (1970, Comm. ACM 13, Algorithm 395) is exact to machine precision.
func StudentCDF(t, df float64) float64 {
	if math.IsNaN(t) || !(df > 0) {
		return math.NaN()
	}
	if math.IsInf(df, 1) {
		return NormalCDF(t)
	}
	var tail float64
	if df > 1e7 {
		tail = NormalCDF(-studentToNormal(math.Abs(t), df))
	} else {
		r := t / math.Sqrt(df)
		lx, ly := -math.Log1p(r*r), -math.Log1p(1/(r*r))
		if math.IsInf(r*r, 1) {
			lx = -2 * math.Log(math.Abs(r))
		}
		lower, _ := betaLogTails(lx, ly, df/2, 0.5)
		tail = 0.5 * math.Exp(lower)
	}
	if t > 0 {
		return 1 - tail
	}
	return tail
}

// studentToNormal is Hill's transformation of t >= 0 to a normal deviate.
func studentToNormal(t, df float64) float64 {
	a := df - 0.5
	b := 48 * a * a
	y := a * math.Log1p(t*t/df)
	return (((((-0.4*y-3.3)*y-24)*y-85.5)/(0.8*y*y+100+b)+y+3)/b + 1) * math.Sqrt(y)
}

// StudentQuantile is the t with P(T <= t) = p for df > 0 degrees of freedom.
// Above 1e7 degrees of freedom, and above 1e3 for |t| < 6, it is the
// Cornish-Fisher expansion around the normal quantile to 1/df⁵ (Abramowitz &
// Stegun 1964, 26.7.5), exact to 1e-13 there.
func StudentQuantile(p, df float64) float64 {
	switch {
	case math.IsNaN(p) || p < 0 || p > 1 || !(df > 0):
		return math.NaN()
	case p == 0.5:
		return 0
	case p > 0.5:
		return -StudentQuantile(1-p, df)
	case p == 0:
		return math.Inf(-1)
	case df > 1e3:
		z := NormalQuantile(p)
		if z2, v := z*z, 1/df; df > 1e7 || z2 < 36 {
			return z * (1 + v*((z2+1)/4+v*(((5*z2+16)*z2+3)/96+v*((((3*z2+19)*z2+17)*z2-15)/384+
				v*((((79*z2+776)*z2+1482)*z2-1920)*z2-945)/92160))))
		}
	}
	if t := studentHalley(p, df); !math.IsNaN(t) {
		return -t
	}
	lx, ly := betaLogQuantile(2*p, 1-2*p, df/2, 0.5)
	return -math.Sqrt(df) * math.Exp((ly-lx)/2)
}

// studentHalley is the t > 0 with P(T > t) = tail where the Cornish-Fisher
// expansion is a start for Halley steps on the tail; NaN elsewhere.
func studentHalley(tail, df float64) float64 {
	z := -NormalQuantile(tail)
	z2, v := z*z, 1/df
	if df < 8 || df > 1e4 || z2 > df || z2 > 25 || z2 < 0.01 {
		return math.NaN()
	}
	x := z * (1 + v*((z2+1)/4+v*(((5*z2+16)*z2+3)/96+v*(((3*z2+19)*z2+17)*z2-15)/384)))
	top, _ := math.Lgamma((df + 1) / 2)
	bottom, _ := math.Lgamma(df / 2)
	norm := math.Exp(top-bottom) / math.Sqrt(df*math.Pi)
	for range 6 {
		density := norm * math.Exp(-(df+1)/2*math.Log1p(x*x/df))
		step := (mathext.RegIncBeta(df/2, 0.5, df/(df+x*x))/2 - tail) / density
		step /= 1 - step*(df+1)*x/(2*(df+x*x))
		x += step
		if math.Abs(step) < 1e-6*x {
			return x
		}
	}
	return math.NaN()
}

// FUpper is P(F > x) for d1 and d2 > 0 degrees of freedom (any positive
// reals; d2 = +Inf gives the chi-square with d1 divided by d1).
func FUpper(x, d1, d2 float64) float64 {
	switch {
	case math.IsNaN(x) || !(d1 > 0) || !(d2 > 0) || math.IsInf(d1, 1):
		return math.NaN()
	case x <= 0:
		return 1
	case math.IsInf(x, 1):
		return 0
	case d2 > 1e11:
		return ChiSquareUpper(d1*x, d1)
	}
	r := d1 * x / d2
	lower, _ := betaLogTails(-math.Log1p(r), -math.Log1p(1/r), d2/2, d1/2)
	return math.Exp(lower)
}

// FQuantile is the x with P(F <= x) = p.
func FQuantile(p, d1, d2 float64) float64 {
	switch {
	case math.IsNaN(p) || p < 0 || p > 1 || !(d1 > 0) || !(d2 > 0) || math.IsInf(d1, 1):
		return math.NaN()
	case d2 > 1e11:
		return ChiSquareQuantile(p, d1) / d1
	}
	lx, ly := betaLogQuantile(p, 1-p, d1/2, d2/2)
	return d2 / d1 * math.Exp(lx-ly)
}

// ChiSquareUpper is P(X > x) of the chi-square distribution, df > 0.
func ChiSquareUpper(x, df float64) float64 {
	switch {
	case math.IsNaN(x) || !(df > 0) || math.IsInf(df, 1):
		return math.NaN()
	case x <= 0:
		return 1
	case math.IsInf(x, 1):
		return 0
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}

// ChiSquareQuantile is the x with P(X <= x) = p.
func ChiSquareQuantile(p, df float64) float64 {
	switch {
	case math.IsNaN(p) || p < 0 || p > 1 || !(df > 0) || math.IsInf(df, 1):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	return 2 * mathext.GammaIncRegInv(df/2, p)
}

// BetaCDF is P(X <= x) of the beta distribution with shapes a, b > 0: the
// regularised incomplete beta function I_x(a,b).
func BetaCDF(x, a, b float64) float64 {
	lower, _ := betaTails(x, a, b)
	return lower
}

// BetaUpper is P(X > x) of the beta distribution, exact in the upper tail.
func BetaUpper(x, a, b float64) float64 {
	_, upper := betaTails(x, a, b)
	return upper
}

// BetaQuantile is the x with I_x(a,b) = p. Values below the smallest positive
// number are 0.
func BetaQuantile(p, a, b float64) float64 {
	if math.IsNaN(p) || p < 0 || p > 1 || !validShapes(a, b) {
		return math.NaN()
	}
	if x := betaHalley(p, a, b, 3000); !math.IsNaN(x) {
		return x
	}
	lx, _ := betaLogQuantile(p, 1-p, a, b)
	return math.Exp(lx)
}

// betaHalley is BetaQuantile for the shapes and probabilities of everyday
// intervals, many times as fast: Halley steps on the continued fraction, each
// of which triples the exact digits. NaN where it does not serve.
func betaHalley(p, a, b, largest float64) float64 {
	if min(a, b) < 0.9 || max(a, b) > largest || min(p, 1-p) < 1e-3 {
		return math.NaN()
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	x := math.Exp(betaStart(p, a, b))
	for range 8 {
		if !(x > 1e-12 && x < 1-1e-12) {
			break
		}
		lead := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
		lower := 0.0
		if x < (a+1)/(a+b+2) {
			lower = lead * betaFraction(x, 1-x, a, b)
		} else {
			lower = 1 - lead*betaFraction(1-x, x, b, a)
		}
		step := (lower - p) * x * (1 - x) / lead
		step /= 1 - min(1, max(-1, step*((a-1)/x-(b-1)/(1-x))))/2
		next := x - step
		if math.Abs(step) < 1e-6*min(x, 1-x) && next > 0 && next < 1 {
			return next
		}
		x = next
	}
	return math.NaN()
}

func validShapes(a, b float64) bool {
	return a > 0 && b > 0 && !math.IsInf(a, 1) && !math.IsInf(b, 1)
}

func betaTails(x, a, b float64) (lower, upper float64) {
	switch {
	case math.IsNaN(x) || !validShapes(a, b):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case x >= 1:
		return 1, 0
	}
	l, u := betaLogTails(math.Log(x), math.Log1p(-x), a, b)
	return math.Exp(l), math.Exp(u)
}

// betaLogTails is log I_x(a,b) and log(1 - I_x(a,b)) for lx = log x and
// ly = log(1-x), by the continued fraction of DLMF 8.17.22, on the side of
// the mean where it converges in O(sqrt(max(a,b))) steps.
func betaLogTails(lx, ly, a, b float64) (lower, upper float64) {
	switch {
	case math.IsInf(lx, -1):
		return math.Inf(-1), 0
	case math.IsInf(ly, -1):
		return 0, math.Inf(-1)
	}
	x, y := math.Exp(lx), math.Exp(ly)
	lead := betaLogPrefactor(lx, ly, a, b)
	if x < (a+1)/(a+b+2) {
		lower = math.Min(0, lead+math.Log(betaFraction(x, y, a, b)))
		return lower, math.Log1p(-math.Exp(lower))
	}
	upper = math.Min(0, lead+math.Log(betaFraction(y, x, b, a)))
	return math.Log1p(-math.Exp(upper)), upper
}

// betaLogPrefactor is log of x^a (1-x)^b / B(a,b), by the saddle-point
// expansion of Loader (2000, "Fast and accurate computation of binomial
// probabilities"), which keeps full precision for large a and b.
func betaLogPrefactor(lx, ly, a, b float64) float64 {
	if lx < -650 || ly < -650 {
		la, _ := math.Lgamma(a)
		lb, _ := math.Lgamma(b)
		lab, _ := math.Lgamma(a + b)
		return a*lx + b*ly - la - lb + lab
	}
	n := a + b
	x, y := math.Exp(lx), math.Exp(ly)
	binomial := stirlingError(n) - stirlingError(a) - stirlingError(b) -
		devianceTerm(a, n*x) - devianceTerm(b, n*y) + 0.5*math.Log(n/(2*math.Pi*a*b))
	return binomial + math.Log(a*b/n)
}

// stirlingError is log(n!) - log(sqrt(2πn)(n/e)^n).
func stirlingError(n float64) float64 {
	if n <= 15 {
		l, _ := math.Lgamma(n + 1)
		return l - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	q := n * n
	return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-1.0/1188/q)/q)/q)/q) / n
}

// devianceTerm is x log(x/m) + m - x without cancellation near x = m.
func devianceTerm(x, m float64) float64 {
	if math.Abs(x-m) < 0.1*(x+m) {
		v := (x - m) / (x + m)
		s := (x - m) * v
		e := 2 * x * v
		for j := 1; j < 1000; j++ {
			e *= v * v
			next := s + e/float64(2*j+1)
			if next == s {
				break
			}
			s = next
		}
		return s
	}
	return x*math.Log(x/m) + m - x
}

// betaFraction is I_x(a,b) B(a,b) / (x^a y^b) for x <= about a/(a+b), y = 1-x:
// the even part of the continued fraction of DLMF 8.17.22 as arranged by
// Didonato & Morris (1992, ACM TOMS 18, Algorithm 708, BFRAC). Its leading
// term a - (a+b)x is formed from whichever of x and y is smaller, so that
// nothing cancels when x is near 1 and a is large.
func betaFraction(x, y, a, b float64) float64 {
	lambda := a - (a+b)*x
	if y < x {
		lambda = (a+b)*y - b
	}
	c, c0, c1 := 1+lambda, b/a, 1+1/a
	p, s := 1.0, a+1
	an, bn, an1, bn1 := 0.0, 1.0, 1.0, c/c1
	r := c1 / c
	limit := 300 + int(30*math.Sqrt(math.Max(a, b)))
	for i := 1; i <= limit; i++ {
		n := float64(i)
		t := n / a
		w := n * (b - n) * x
		e := a / s
		alpha := p * (p + c0) * e * e * (w * x)
		e = (t + 1) / (c1 + t + t)
		beta := n + w/s + e*(c+n*(y+1))
		p, s = t+1, s+2
		an, an1 = an1, alpha*an+beta*an1
		bn, bn1 = bn1, alpha*bn+beta*bn1
		last := r
		r = an1 / bn1
		if math.Abs(r-last) <= 2e-16*math.Abs(r) {
			break
		}
		an, bn, an1, bn1 = an/bn1, bn/bn1, r, 1
	}
	return r
}

// betaLogQuantile is log x and log(1-x) for I_x(a,b) = p, given p and q = 1-p.
func betaLogQuantile(p, q, a, b float64) (lx, ly float64) {
	switch {
	case p <= 0:
		return math.Inf(-1), 0
	case q <= 0:
		return 0, math.Inf(-1)
	}
	half := math.Log(0.5)
	lower, _ := betaLogTails(half, half, a, b)
	if math.Log(p) <= lower {
		lx = betaSolve(p, q, a, b)
		return lx, math.Log1p(-math.Exp(lx))
	}
	ly = betaSolve(q, p, b, a)
	return math.Log1p(-math.Exp(ly)), ly
}

// betaSolve finds s = log x <= log(1/2) with I_x(a,b) = p by Newton steps on
// the logarithm of the smaller tail, kept inside a shrinking bracket.
func betaSolve(p, q, a, b float64) float64 {
	lo, hi := math.Inf(-1), math.Log(0.5)
	s := math.Min(hi, betaStart(p, a, b))
	for range 200 {
		ly := math.Log1p(-math.Exp(s))
		lower, upper := betaLogTails(s, ly, a, b)
		slope := betaLogPrefactor(s, ly, a, b) - ly
		var miss, step float64
		if p <= q {
			miss = lower - math.Log(p)
			step = miss / math.Exp(slope-lower)
		} else {
			miss = math.Log(q) - upper
			step = miss / math.Exp(slope-upper)
		}
		if miss == 0 {
			break
		}
		if miss > 0 {
			hi = math.Min(hi, s)
		} else {
			lo = math.Max(lo, s)
		}
		next := s - step
		if !(next > lo && next < hi) {
			switch {
			case math.IsInf(lo, -1):
				next = hi*2 - 1
			default:
				next = (lo + hi) / 2
			}
		}
		if math.Abs(next-s) <= 1e-16*math.Max(1, math.Abs(s)) {
			s = next
			break
		}
		s = next
	}
	return s
}

// betaStart is a first guess of log x for I_x(a,b) = p: Carter's normal
// approximation of the log odds (1947; Abramowitz & Stegun 1964, 26.5.22) where
// it holds, else the first term of the series at 0.
func betaStart(p, a, b float64) float64 {
	if a > 1 && b > 1 && p > 1e-6 && p < 1-1e-6 {
		y := -NormalQuantile(p)
		lambda := (y*y - 3) / 6
		ra, rb := 1/(2*a-1), 1/(2*b-1)
		h := 2 / (ra + rb)
		if h+lambda > 0 {
			w := y*math.Sqrt(h+lambda)/h - (rb-ra)*(lambda+5.0/6-2/(3*h))
			return -math.Log1p(b / a * math.Exp(2*w))
		}
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	return (math.Log(p) + math.Log(a) + la + lb - lab) / a
}
