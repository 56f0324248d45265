package analysis

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// overReplicates computes an estimator anew with the weights of every
// replicate and returns the covariance of its values; full are its values on
// the full sample. The weights handed to estimate are overwritten by the next
// call.
func (d *Design) overReplicates(full []float64, estimate func(weights []float64) ([]float64, error)) (*mat.SymDense, error) {
	rep := d.rep
	thetas := make([][]float64, len(rep.factor))
	weights := make([]float64, d.n)
	for r, factor := range rep.factor {
		for i := range weights {
			weights[i] = rep.base[i] * factor[rep.unitOf(i)]
		}
		theta, err := estimate(weights)
		if err != nil {
			return nil, fmt.Errorf("replicate %d: %w", r+1, err)
		}
		thetas[r] = theta
	}
	return rep.covariance(full, thetas), nil
}

// scoreCovariance is the covariance of totals of linearised contributions: by
// linearisation, or from the totals that each replicate gives them.
func (d *Design) scoreCovariance(domain []bool, z ...[]float64) (*mat.SymDense, error) {
	if d.rep == nil {
		return d.Covariance(domain, z...)
	}
	totals := func(weights []float64) ([]float64, error) {
		sums := make([]float64, len(z))
		for a := range z {
			for i, v := range z[a] {
				if v != 0 {
					sums[a] += v * (weights[i] / d.weights[i])
				}
			}
		}
		return sums, nil
	}
	full, err := totals(d.weights)
	if err != nil {
		return nil, err
	}
	return d.overReplicates(full, totals)
}
