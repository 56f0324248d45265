package analysis

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// BalancedHalfSamples returns the design with balanced repeated replication
// for exactly two PSUs in every stratum (McCarthy 1969): in each replicate one
// PSU of the stratum weighs 2-ρ and the other ρ, chosen by a column of a
// Hadamard matrix whose order is the smallest available multiple of 4 above
// the number of strata, which balances the halves fully. ρ = 0 is BRR,
// 0 < ρ < 1 is Fay's method (Dippo, Fay and Morganstein 1984), scale
// 1/(R(1-ρ)²). The finite population correction is not used.
func (d *Design) BalancedHalfSamples(rho float64, mse bool) (*Design, error) {
	if d.rep != nil {
		return nil, errors.New("the design already has replicate weights")
	}
	s := &d.stages[0]
	for h, n := range s.n {
		if n != 2 {
			return nil, fmt.Errorf("stratum %q has %d PSUs: balanced half samples need two in every stratum", d.strataText(0, int(s.first[h])), n)
		}
	}
	kind := BRR
	if rho != 0 {
		kind = Fay
	}
	had := hadamard(s.strata() + 1)
	r := &replicates{kind: kind, base: d.weights, unit: s.unit, units: s.units(), mse: mse}
	second := make([]bool, s.units()) // the later of the two PSUs of a stratum
	seen := make([]bool, s.strata())
	for u, h := range s.stratum {
		second[u], seen[h] = seen[h], true
	}
	for row := range had {
		factor := make([]float64, s.units())
		for u, h := range s.stratum {
			// Column 0 is constant; stratum h uses column h+1.
			if (had[row][h+1] > 0) != second[u] {
				factor[u] = 2 - rho
			} else {
				factor[u] = rho
			}
		}
		r.factor = append(r.factor, factor)
	}
	if err := r.setScale(rho); err != nil {
		return nil, err
	}
	return d.withReplicates(r), nil
}

// hadamard returns a Hadamard matrix with first column 1 of the smallest order
// ≥ n that Sylvester's doubling and Paley's first construction reach.
func hadamard(n int) [][]int8 {
	for order := 4 * ((n + 3) / 4); ; order += 4 {
		if h := hadamardOf(order); h != nil {
			return h
		}
	}
}

func hadamardOf(order int) [][]int8 {
	switch {
	case order == 1:
		return [][]int8{{1}}
	case order == 2:
		return [][]int8{{1, 1}, {1, -1}}
	case order%4 != 0:
		return nil
	case isPrime(order - 1):
		return paley(order - 1)
	}
	half := hadamardOf(order / 2)
	if half == nil {
		return nil
	}
	h := make([][]int8, order)
	for i := range h {
		h[i] = make([]int8, order)
		for j := range h[i] {
			h[i][j] = half[i%len(half)][j%len(half)]
			if i >= len(half) && j >= len(half) {
				h[i][j] = -h[i][j]
			}
		}
	}
	return h
}

// paley builds the matrix of order q+1 for a prime q = 3 mod 4 from the
// quadratic residues of q.
func paley(q int) [][]int8 {
	residue := make([]bool, q)
	for x := 1; x < q; x++ {
		residue[x*x%q] = true
	}
	h := make([][]int8, q+1)
	for i := range h {
		h[i] = make([]int8, q+1)
		h[i][0] = 1
		for j := 1; j <= q; j++ {
			switch {
			case i == 0:
				h[i][j] = -1
			case i == j, residue[(i-j+q)%q]:
				h[i][j] = 1
			default:
				h[i][j] = -1
			}
		}
	}
	return h
}

func isPrime(n int) bool {
	for k := 2; k*k <= n; k++ {
		if n%k == 0 {
			return false
		}
	}
	return n > 1
}

// BootstrapReplicates returns the design with n replicates of the rescaling
// bootstrap (Rao and Wu 1988; Rao, Wu and Yue 1992): in each stratum n_h - 1
// PSUs are drawn with replacement and a PSU drawn t times weighs
// 1 - λ + λ t n_h/(n_h-1), λ = √(1-f_h); scale 1/(n-1) around the mean, 1/n
// with mse. The draw depends on seed alone. A stratum with one PSU is an error
// unless it was taken completely or the lonely rule is remove or certainty.
func (d *Design) BootstrapReplicates(n int, seed uint64, mse bool) (*Design, error) {
	if d.rep != nil {
		return nil, errors.New("the design already has replicate weights")
	}
	if n < 2 {
		return nil, fmt.Errorf("%d bootstrap replicates: at least two are needed", n)
	}
	s := &d.stages[0]
	members := make([][]int32, s.strata())
	for u, h := range s.stratum {
		members[h] = append(members[h], int32(u))
	}
	for h, m := range members {
		if len(m) == 1 && !s.takeAll(h) && d.lonely != LonelyRemove && d.lonely != LonelyCertainty {
			return nil, fmt.Errorf("stratum %q has only one PSU: it cannot be resampled", d.strataText(0, int(s.first[h])))
		}
	}
	r := &replicates{kind: Bootstrap, base: d.weights, unit: s.unit, units: s.units(), mse: mse}
	if mse {
		r.scale = 1 / float64(n)
	}
	source := rand.New(rand.NewPCG(seed, 0x5349504153))
	for range n {
		factor := make([]float64, s.units())
		for h, m := range members {
			size := float64(len(m))
			lambda := math.Sqrt(1 - s.f[h])
			if len(m) == 1 {
				lambda = 0
			}
			for _, u := range m {
				factor[u] = 1 - lambda
			}
			if lambda == 0 {
				continue
			}
			for range len(m) - 1 {
				factor[m[source.IntN(len(m))]] += lambda * size / (size - 1)
			}
		}
		r.factor = append(r.factor, factor)
	}
	if err := r.setScale(0); err != nil {
		return nil, err
	}
	return d.withReplicates(r), nil
}
