package analysis

import (
	"fmt"
	"math"
)

// KruskalWallis compares two or more samples by their mid-ranks, with the
// correction for ties (Kruskal & Wallis 1952).
func KruskalWallis(samples [][]float64) (TestResult, error) {
	if err := atLeast(samples, 2, 1); err != nil {
		return TestResult{}, err
	}
	var all []float64
	for _, s := range samples {
		all = append(all, s...)
	}
	ranks, ties := midRanks(all)
	n := float64(len(all))
	correction := 1 - ties/(n*n*n-n)
	if !(correction > 0) {
		return TestResult{}, fmt.Errorf("all values are equal: the test is not defined")
	}
	sum, at := 0.0, 0
	for _, s := range samples {
		r := 0.0
		for range s {
			r += ranks[at]
			at++
		}
		sum += r * r / float64(len(s))
	}
	h := (12*sum/(n*(n+1)) - 3*(n+1)) / correction
	df := float64(len(samples) - 1)
	return TestResult{Statistic: h, DF: []float64{df}, P: ChiSquareUpper(h, df), Interval: noInterval()}, nil
}

// WilcoxonRankSum is the test of Wilcoxon (1945) and Mann & Whitney (1947) in
// its normal approximation with ties; the statistic counts the pairs in which
// x exceeds y, ties as 1/2. continuity moves it 1/2 towards its mean.
func WilcoxonRankSum(x, y []float64, continuity bool) (TestResult, error) {
	if err := atLeast([][]float64{x, y}, 2, 1); err != nil {
		return TestResult{}, err
	}
	nx, ny := float64(len(x)), float64(len(y))
	n := nx + ny
	ranks, ties := midRanks(append(append([]float64(nil), x...), y...))
	w := -nx * (nx + 1) / 2
	for i := range x {
		w += ranks[i]
	}
	sigma := math.Sqrt(nx * ny / 12 * (n + 1 - ties/(n*(n-1))))
	if !(sigma > 0) {
		return TestResult{}, fmt.Errorf("all values are equal: the test is not defined")
	}
	z := w - nx*ny/2
	if continuity && z != 0 {
		z -= math.Copysign(0.5, z)
	}
	p := math.Min(1, 2*NormalCDF(-math.Abs(z/sigma)))
	return TestResult{Statistic: w, P: p, Interval: noInterval()}, nil
}
