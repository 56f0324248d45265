package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// PolychoricResult is a polychoric correlation with its standard error for
// fixed thresholds.
type PolychoricResult struct {
	Rho, SE float64
	N       float64
}

// Polychoric estimates the correlation of two normal variables seen only as
// ordered categories, from their cross table of counts, in two steps (Olsson
// 1979): thresholds from the margins, then ρ by maximum likelihood. The
// standard error is from the second derivative of the log-likelihood in ρ.
//
// Both margins need two categories or more and none empty. A perfect
// association ends at |ρ| = 0.9999 with SE as the likelihood gives it there.
func Polychoric(table [][]float64) (PolychoricResult, error) {
	rows, cols, total, err := margins(table)
	if err != nil {
		return PolychoricResult{}, err
	}
	h, err := thresholds(rows, total, "row")
	if err != nil {
		return PolychoricResult{}, err
	}
	k, err := thresholds(cols, total, "column")
	if err != nil {
		return PolychoricResult{}, err
	}
	loss := func(rho float64) float64 { return polychoricLoss(table, h, k, rho) }
	const edge = 0.9999
	rho := minimiseGolden(loss, -edge, edge, 1e-9)
	step := math.Min(1e-3, (1-math.Abs(rho))/4)
	curvature := (loss(rho+step) - 2*loss(rho) + loss(rho-step)) / (step * step)
	return PolychoricResult{Rho: rho, SE: 1 / math.Sqrt(curvature), N: total}, nil
}

// thresholds are the normal quantiles of the cumulated margin, from -Inf to +Inf.
func thresholds(margin []float64, total float64, name string) ([]float64, error) {
	if len(margin) < 2 {
		return nil, fmt.Errorf("the %s variable has one category", name)
	}
	out := []float64{math.Inf(-1)}
	sum := 0.0
	for i, m := range margin {
		if m == 0 {
			return nil, fmt.Errorf("%s category %d is empty: leave it out", name, i+1)
		}
		sum += m
		out = append(out, NormalQuantile(math.Min(1, sum/total)))
	}
	out[len(margin)] = math.Inf(1)
	return out, nil
}

// polychoricLoss is the negative log-likelihood.
func polychoricLoss(table [][]float64, h, k []float64, rho float64) float64 {
	corner := make([][]float64, len(h))
	for i := range h {
		corner[i] = make([]float64, len(k))
		for j := range k {
			corner[i][j] = BivariateNormalCDF(h[i], k[j], rho)
		}
	}
	sum := 0.0
	for i, line := range table {
		for j, n := range line {
			if n > 0 {
				p := corner[i+1][j+1] - corner[i][j+1] - corner[i+1][j] + corner[i][j]
				sum -= n * math.Log(math.Max(p, 1e-15))
			}
		}
	}
	return sum
}

// BivariateNormalCDF is P(X <= h, Y <= k) of two standard normals with
// correlation rho, |rho| < 1: Φ(h)Φ(k) plus Plackett's (1954) integral
// (1/2π) ∫_0^{asin ρ} exp(-(h²+k²-2hk sin θ)/(2cos²θ)) dθ by a Gauss-Legendre
// rule; NaN outside |rho| <= 1.
func BivariateNormalCDF(h, k, rho float64) float64 {
	switch {
	case math.IsNaN(h) || math.IsNaN(k) || !(rho >= -1 && rho <= 1):
		return math.NaN()
	case math.IsInf(h, -1) || math.IsInf(k, -1):
		return 0
	case math.IsInf(h, 1):
		return NormalCDF(k)
	case math.IsInf(k, 1):
		return NormalCDF(h)
	case rho == 1:
		return NormalCDF(math.Min(h, k))
	case rho == -1:
		return math.Max(0, NormalCDF(h)-NormalCDF(-k))
	}
	f := func(theta float64) float64 {
		sin, cos := math.Sincos(theta)
		return math.Exp(-(h*h + k*k - 2*h*k*sin) / (2 * cos * cos))
	}
	points := 40
	if math.Abs(rho) > 0.9 {
		points = 160
	}
	integral := quad.Fixed(f, math.Min(0, math.Asin(rho)), math.Max(0, math.Asin(rho)), points, nil, 0)
	return NormalCDF(h)*NormalCDF(k) + math.Copysign(integral, rho)/(2*math.Pi)
}

// minimiseGolden finds the minimum of a unimodal function by golden section.
func minimiseGolden(f func(float64) float64, low, high, tolerance float64) float64 {
	ratio := (math.Sqrt(5) - 1) / 2
	a, b := high-ratio*(high-low), low+ratio*(high-low)
	fa, fb := f(a), f(b)
	for high-low > tolerance {
		if fa <= fb {
			high, b, fb = b, a, fa
			a = high - ratio*(high-low)
			fa = f(a)
		} else {
			low, a, fa = a, b, fb
			b = low + ratio*(high-low)
			fb = f(b)
		}
	}
	return (low + high) / 2
}
