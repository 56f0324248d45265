package analysis

import (
	"fmt"
	"math"
	"slices"
)

// Allocate divides a sample of n over strata in proportion to measure:
//
//	equal         1
//	proportional  N_h
//	power         N_h^a          (Bankier 1988; a = 1/2 is the square root)
//	Neyman        N_h S_h        (Neyman 1934)
//	optimal       N_h S_h / √c_h (Cochran 1977, 5.5, cost c_h per interview)
//
// The answer is real; [RoundAllocation] makes it whole. Measures must be
// finite, not negative, and not all 0.
func Allocate(measure []float64, n float64) ([]float64, error) {
	total := 0.0
	for h, m := range measure {
		if !(m >= 0) || math.IsInf(m, 1) {
			return nil, fmt.Errorf("stratum %d: measure %v must be finite and not negative", h+1, m)
		}
		total += m
	}
	if !(n >= 0) || math.IsInf(n, 1) || total == 0 {
		return nil, fmt.Errorf("cannot allocate a sample of %v over measures that sum to %v", n, total)
	}
	out := make([]float64, len(measure))
	for h, m := range measure {
		out[h] = n * m / total
	}
	return out, nil
}

// EqualMeasure, PowerMeasure, NeymanMeasure and OptimalMeasure are the
// measures of the rules above; PowerMeasure with a = 1 is proportional.
func EqualMeasure(strata int) []float64 { return slices.Repeat([]float64{1}, strata) }

// PowerMeasure is N_h^a.
func PowerMeasure(population []float64, a float64) []float64 {
	out := make([]float64, len(population))
	for h, n := range population {
		out[h] = math.Pow(n, a)
	}
	return out
}

// NeymanMeasure is N_h S_h; OptimalMeasure divides it by the square root of
// the cost. Lists of different length are an error.
func NeymanMeasure(population, sd []float64) ([]float64, error) {
	if len(sd) != len(population) {
		return nil, fmt.Errorf("%d strata but %d standard deviations", len(population), len(sd))
	}
	out := make([]float64, len(population))
	for h := range out {
		out[h] = population[h] * sd[h]
	}
	return out, nil
}

// OptimalMeasure is N_h S_h / √c_h; a cost that is not positive is an error.
func OptimalMeasure(population, sd, cost []float64) ([]float64, error) {
	out, err := NeymanMeasure(population, sd)
	if err != nil {
		return nil, err
	}
	if len(cost) != len(out) {
		return nil, fmt.Errorf("%d strata but %d costs", len(out), len(cost))
	}
	for h, c := range cost {
		if !(c > 0) {
			return nil, fmt.Errorf("stratum %d: cost %v must be positive", h+1, c)
		}
		out[h] /= math.Sqrt(c)
	}
	return out, nil
}

// RoundAllocation rounds shares that sum to n to whole numbers that sum to n,
// by largest remainder, ties to the earlier stratum.
func RoundAllocation(share []float64, n int) ([]int, error) {
	out := make([]int, len(share))
	order := make([]int, len(share))
	rest := n
	for h, s := range share {
		if !(s >= 0) || s > float64(n)+1e-6 {
			return nil, fmt.Errorf("stratum %d: share %v outside 0..%d", h+1, s, n)
		}
		out[h] = int(math.Floor(s))
		order[h] = h
		rest -= out[h]
	}
	if rest < 0 || rest > len(share) {
		return nil, fmt.Errorf("shares do not sum to %d", n)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return compareFloat(share[b]-float64(out[b]), share[a]-float64(out[a]))
	})
	for _, h := range order[:rest] {
		out[h]++
	}
	return out, nil
}

// AllocateWithin allocates n over strata in proportion to measure with at
// least least_h and at most most_h units each: strata pressed against a limit
// are fixed there and the rest is shared again among the others, then rounded
// by largest remainder. Limits that cannot hold n are an error.
func AllocateWithin(measure []float64, n int, least, most []int) ([]int, error) {
	k := len(measure)
	if len(least) != k || len(most) != k {
		return nil, fmt.Errorf("%d strata but %d lower and %d upper limits", k, len(least), len(most))
	}
	lowest, highest := 0, 0
	for h := range measure {
		if least[h] < 0 || least[h] > most[h] {
			return nil, fmt.Errorf("stratum %d: limits %d..%d", h+1, least[h], most[h])
		}
		lowest, highest = lowest+least[h], highest+most[h]
	}
	if n < lowest || n > highest {
		return nil, fmt.Errorf("a sample of %d does not fit limits that allow %d..%d", n, lowest, highest)
	}
	if _, err := Allocate(measure, float64(n)); err != nil {
		return nil, err
	}
	share := boundedShares(measure, float64(n), least, most)
	return RoundAllocation(share, n)
}

// boundedShares solves Σ clamp(λ·measure_h, least_h, most_h) = n for λ by
// bisection; strata of measure 0 are filled only when all others are full.
func boundedShares(measure []float64, n float64, least, most []int) []float64 {
	share := make([]float64, len(measure))
	fill := func(lambda float64) float64 {
		sum := 0.0
		for h, m := range measure {
			share[h] = math.Min(float64(most[h]), math.Max(float64(least[h]), lambda*m))
			sum += share[h]
		}
		return sum
	}
	low, high := 0.0, 1.0
	for fill(high) < n && high < 1e300 {
		high *= 2
	}
	for range 200 {
		mid := low + (high-low)/2
		if fill(mid) < n {
			low = mid
		} else {
			high = mid
		}
	}
	rest := n - fill(high)
	for h := range share {
		add := math.Min(math.Max(0, rest), float64(most[h])-share[h])
		if rest > 1e-9 && add > 0 {
			share[h] += add
			rest -= add
		}
	}
	return share
}
