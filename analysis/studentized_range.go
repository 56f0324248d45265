package analysis

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// StudentizedRangeUpper is P(Q > q) of the studentised range of k means with
// df degrees of freedom of the variance. The range of k standard normals has
//
//	P(W <= w) = (2Φ(w/2)-1)^k + 2k ∫_{w/2}^8 φ(z) [Φ(z)-Φ(z-w)]^(k-1) dz
//
// and Q averages it over w = q·√(s/2), df·s/2 chi-square, by the Gauss-
// Legendre rules of Copenhaver & Holland (1988, J. Stat. Comput. Simul. 30),
// as R's ptukey: about 1e-11 absolute for 20 df and more, 1e-6 for fewer. NaN
// for k < 2 or df <= 0.
func StudentizedRangeUpper(q float64, k int, df float64) float64 {
	switch {
	case math.IsNaN(q) || k < 2 || !(df > 0):
		return math.NaN()
	case q <= 0:
		return 1
	}
	r := newRangeRule(k)
	if df > 25000 {
		return 1 - r.normalRange(q)
	}
	width := 0.125
	switch {
	case df <= 100:
		width = 1
	case df <= 800:
		width = 0.5
	case df <= 5000:
		width = 0.25
	}
	lg, _ := math.Lgamma(df / 2)
	constant := df/2*math.Log(df) - df*math.Ln2 - lg + math.Log(width)
	sum := 0.0
	for i := 1; i <= 50; i++ {
		part := 0.0
		for j, x := range r.outer {
			s := (float64(2*i-1) + x) * width
			if t := constant + (df/2-1)*math.Log(s) - s*df/4; t >= -30 {
				part += r.outerWeight[j] * math.Exp(t) * r.normalRange(q*math.Sqrt(s/2))
			}
		}
		if float64(i)*width >= 1 && part <= 1e-14 {
			break
		}
		sum += part
	}
	return math.Max(0, 1-sum)
}

// rangeRule holds the rules of 12 and 16 points on [-1,1].
type rangeRule struct {
	k                  float64
	inner, innerWeight [12]float64
	outer, outerWeight [16]float64
}

func newRangeRule(k int) *rangeRule {
	r := &rangeRule{k: float64(k)}
	quad.Legendre{}.FixedLocations(r.inner[:], r.innerWeight[:], -1, 1)
	quad.Legendre{}.FixedLocations(r.outer[:], r.outerWeight[:], -1, 1)
	return r
}

// normalRange is P(W <= w).
func (r *rangeRule) normalRange(w float64) float64 {
	const end = 8
	start := w / 2
	if start >= end {
		return 1
	}
	p := math.Pow(2*NormalCDF(start)-1, r.k)
	steps := 3.0
	if w > 3 {
		steps = 2
	}
	half := (end - start) / steps / 2
	for i := range int(steps) {
		centre := start + float64(2*i+1)*half
		for j, x := range r.inner {
			z := centre + half*x
			if z*z > 60 {
				continue
			}
			p += 2 * half * r.k * r.innerWeight[j] * NormalDensity(z) * math.Pow(NormalCDF(z)-NormalCDF(z-w), r.k-1)
		}
	}
	return math.Min(1, p)
}

// StudentizedRangeQuantile is the q with P(Q <= q) = p.
func StudentizedRangeQuantile(p float64, k int, df float64) float64 {
	switch {
	case !(p >= 0 && p <= 1) || k < 2 || !(df > 0):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	miss := func(q float64) float64 { return StudentizedRangeUpper(q, k, df) - (1 - p) }
	high := 1.0
	for miss(high) > 0 && high < 1e9 {
		high *= 2
	}
	return findRoot(miss, 0, high, 1e-10)
}

// findRoot finds a zero of f between low and high, where f has different
// signs, by inverse interpolation and bisection
// (Brent 1973, zeroin), to the absolute tolerance.
func findRoot(f func(float64) float64, low, high, tolerance float64) float64 {
	a, b := low, high
	fa, fb := f(a), f(b)
	c, fc := a, fa
	d, e := b-a, b-a
	for range 500 {
		if (fb > 0) == (fc > 0) {
			c, fc = a, fa
			d = b - a
			e = d
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tol := 2e-16*math.Abs(b) + tolerance/2
		middle := (c - b) / 2
		if math.Abs(middle) <= tol || fb == 0 {
			return b
		}
		if math.Abs(e) >= tol && math.Abs(fa) > math.Abs(fb) {
			var p, q float64
			s := fb / fa
			if a == c {
				p, q = 2*middle*s, 1-s
			} else {
				r, t := fb/fc, fa/fc
				p = s * (2*middle*t*(t-r) - (b-a)*(r-1))
				q = (t - 1) * (r - 1) * (s - 1)
			}
			if p > 0 {
				q = -q
			} else {
				p = -p
			}
			if 2*p < math.Min(3*middle*q-math.Abs(tol*q), math.Abs(e*q)) {
				e, d = d, p/q
			} else {
				d, e = middle, middle
			}
		} else {
			d, e = middle, middle
		}
		a, fa = b, fb
		if math.Abs(d) > tol {
			b += d
		} else {
			b += math.Copysign(tol, middle)
		}
		fb = f(b)
	}
	return b
}
