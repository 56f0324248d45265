package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// InclusionProbabilities are the probabilities of selecting n units with
// probability proportional to size: n·size/Σsize, units that would exceed 1
// taken with certainty and the rest rescaled until none exceeds 1 (Särndal,
// Swensson & Wretman 1992, 3.6.2). Units of size 0 are never selected.
//
// A negative, missing or infinite size and n larger than the number of units
// with positive size are errors.
func InclusionProbabilities(size []float64, n int) ([]float64, error) {
	pi := make([]float64, len(size))
	positive := 0
	for i, s := range size {
		if !(s >= 0) || math.IsInf(s, 1) {
			return nil, fmt.Errorf("size of unit %d is %v: sizes must be finite and not negative", i+1, s)
		}
		if s > 0 {
			positive++
		}
	}
	if n < 0 || n > positive {
		return nil, fmt.Errorf("cannot select %d of %d units with positive size", n, positive)
	}
	certain := make([]bool, len(size))
	for taken := 0; ; {
		total := 0.0
		for i, s := range size {
			if !certain[i] {
				total += s
			}
		}
		before := taken
		for i, s := range size {
			switch {
			case certain[i]:
				pi[i] = 1
			case total > 0:
				pi[i] = float64(n-before) * s / total
			}
			if !certain[i] && pi[i] >= 1 {
				certain[i] = true
				taken++
			}
		}
		if taken == before {
			return pi, nil
		}
	}
}

// SystematicPPS selects units by one systematic pass with random start u in
// [0,1): unit i is selected when a point u, u+1, u+2, … lies in its interval
// of cumulated probabilities (Madow 1949; the rule of R sampling::UPsystematic).
// Probabilities within eps of 0 are never, within eps of 1 always selected.
// The answer lists positions from 0 in increasing order.
func SystematicPPS(probability []float64, u, eps float64) ([]int, error) {
	if !(u >= 0 && u < 1) {
		return nil, fmt.Errorf("random start u is %v, must lie in [0,1)", u)
	}
	fraction := func(x float64) float64 { return x - math.Floor(x) }
	var selected []int
	sum, last := 0.0, fraction(-u)
	for i, p := range probability {
		switch {
		case !(p >= 0 && p <= 1):
			return nil, fmt.Errorf("inclusion probability of unit %d is %v, outside [0,1]", i+1, p)
		case p >= 1-eps:
			selected = append(selected, i)
		case p > eps:
			sum += p
			next := fraction(sum - u)
			if last > next {
				selected = append(selected, i)
			}
			last = next
		}
	}
	return selected, nil
}

// DrawAlgorithm names how [Draw] turns a seed into a sample. It is stored with
// every draw, and changes whenever the same seed would give another sample.
const DrawAlgorithm = "pcg-dxsm/1"

// Draw is a stream of random numbers that is fixed by its seed: the PCG-DXSM
// generator of O'Neill, as frozen in math/rand/v2. The same seed gives the
// same sample on every machine, so that a stored draw can be repeated.
type Draw struct{ source *rand.PCG }

// NewDraw starts the stream of a seed of 128 bits.
func NewDraw(high, low uint64) *Draw { return &Draw{rand.NewPCG(high, low)} }

// Uniform is the next number of [0,1), a multiple of 2^-53.
func (d *Draw) Uniform() float64 { return float64(d.source.Uint64()>>11) / (1 << 53) }

// Below is the next whole number of 0..n-1, each equally likely; n must be
// positive.
func (d *Draw) Below(n int) int {
	bound := uint64(n)
	limit := -bound % bound // 2^64 mod n: smaller values would be favoured
	for {
		if x := d.source.Uint64(); x >= limit {
			return int(x % bound)
		}
	}
}

// Simple draws n of the units 0..size-1 without replacement, all samples
// equally likely, in the order drawn (Durstenfeld's shuffle): the first m of
// them are a simple random sample of size m, the later ones a reserve list.
func (d *Draw) Simple(size, n int) ([]int, error) {
	if size < 0 || n < 0 || n > size {
		return nil, fmt.Errorf("cannot draw %d of %d units without replacement", n, size)
	}
	units := make([]int, size)
	for i := range units {
		units[i] = i
	}
	for i := range n {
		j := i + d.Below(size-i)
		units[i], units[j] = units[j], units[i]
	}
	return units[:n], nil
}

// PPS draws n units by systematic sampling with probability proportional to
// size and returns their positions and design weights 1/π.
func (d *Draw) PPS(size []float64, n int) (selected []int, weights []float64, err error) {
	pi, err := InclusionProbabilities(size, n)
	if err != nil {
		return nil, nil, err
	}
	selected, err = SystematicPPS(pi, d.Uniform(), 1e-6)
	if err != nil {
		return nil, nil, err
	}
	for _, i := range selected {
		weights = append(weights, 1/pi[i])
	}
	return selected, weights, nil
}
