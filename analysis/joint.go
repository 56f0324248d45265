package analysis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// PPSMethod is a variance for one stage of unequal-probability sampling
// without replacement. With replacement is the ordinary Design with weights
// 1/π and no fpc (Hansen and Hurwitz 1943).
type PPSMethod string

const (
	// PPSBrewer: n/(n-1) Σ (1-π_i)(ž_i - mean ž)² with ž_i = y_i/π_i, which
	// needs no joint probabilities (Brewer and Donadio 2003; R's "brewer").
	PPSBrewer PPSMethod = "brewer"
	// PPSHartleyRao: joint probabilities approximated so that
	// Δ_ij/π_ij = 1 - (n - π_i - π_j + Σπ²/n)/(n-1) (Hartley and Rao 1962).
	PPSHartleyRao PPSMethod = "hartley_rao"
	// PPSHorvitzThompson: ΣΣ Δ_ij/π_ij ž_i ž_j with given joint probabilities
	// (Horvitz and Thompson 1952).
	PPSHorvitzThompson PPSMethod = "horvitz_thompson"
	// PPSYatesGrundy: -½ ΣΣ Δ_ij/π_ij (ž_i - ž_j)² (Yates and Grundy 1953); for
	// samples of fixed size.
	PPSYatesGrundy PPSMethod = "yates_grundy"
)

// PPS is a sample drawn with unequal probabilities without replacement.
type PPS struct {
	Method PPSMethod
	// Probabilities of inclusion π, one a row, 0 < π ≤ 1.
	Probabilities Column
	// Joint inclusion probabilities π_ij with π_i on the diagonal, for
	// Horvitz-Thompson and Yates-Grundy.
	Joint [][]float64
	// SquareSum is Σ_U π²/n of the population for Hartley-Rao; 0 takes Σ π²/n of
	// the sample.
	SquareSum float64
}

// Total estimates totals Σ y/π with their covariance matrix.
func (p PPS) Total(vars ...Column) (*Estimates, error) {
	pi, err := p.probabilities()
	if err != nil {
		return nil, err
	}
	if len(vars) == 0 {
		return nil, errors.New("no variables to estimate")
	}
	e := &Estimates{N: len(pi), Deff: nans(len(vars)), DeffWR: nans(len(vars)), DFDesign: len(pi) - 1, DFDomain: len(pi) - 1}
	z := make([][]float64, len(vars))
	var sumW accumulator
	for _, x := range pi {
		sumW.add(1 / x)
	}
	e.SumWeights = sumW.value()
	for k, c := range vars {
		y, err := c.Numbers()
		if err != nil {
			return nil, err
		}
		if len(y) != len(pi) {
			return nil, fmt.Errorf("variable %q has %d rows, the probabilities have %d", c.Name, len(y), len(pi))
		}
		var sum accumulator
		z[k] = make([]float64, len(pi))
		for i, v := range y {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("variable %q, row %d: the value is missing", c.Name, i+1)
			}
			z[k][i] = v / pi[i]
			sum.add(z[k][i])
		}
		e.Keys, e.Values = append(e.Keys, c.Name), append(e.Values, sum.value())
	}
	e.Cov, err = p.Covariance(z...)
	return e, err
}

// Covariance returns the covariance matrix of estimates from their weighted
// contributions z (for a total y/π, for a mean (y - ȳ)/π/Σ(1/π)).
func (p PPS) Covariance(z ...[]float64) (*mat.SymDense, error) {
	pi, err := p.probabilities()
	if err != nil {
		return nil, err
	}
	n := float64(len(pi))
	v := mat.NewSymDense(len(z), nil)
	if p.Method == PPSBrewer {
		for a := range z {
			for b := a; b < len(z); b++ {
				ma, mb := grandMean(z[a]), grandMean(z[b])
				sum := 0.0
				for i, x := range pi {
					sum += (1 - x) * (z[a][i] - ma) * (z[b][i] - mb)
				}
				v.SetSym(a, b, n/(n-1)*sum)
			}
		}
		return v, nil
	}
	delta, err := p.delta(pi)
	if err != nil {
		return nil, err
	}
	for a := range z {
		for b := a; b < len(z); b++ {
			sum := 0.0
			for i := range pi {
				for j := range pi {
					if p.Method == PPSYatesGrundy {
						sum -= delta(i, j) * (z[a][i] - z[a][j]) * (z[b][i] - z[b][j]) / 2
					} else {
						sum += delta(i, j) * z[a][i] * z[b][j]
					}
				}
			}
			v.SetSym(a, b, sum)
		}
	}
	return v, nil
}

// delta returns Δ_ij/π_ij = 1 - π_i π_j/π_ij.
func (p PPS) delta(pi []float64) (func(i, j int) float64, error) {
	n := float64(len(pi))
	switch p.Method {
	case PPSHartleyRao:
		square := p.SquareSum
		if square == 0 {
			square = dot(pi, pi) / n
		}
		return func(i, j int) float64 {
			if i == j {
				return 1 - pi[i]
			}
			return 1 - (n-pi[i]-pi[j]+square)/(n-1)
		}, nil
	case PPSHorvitzThompson, PPSYatesGrundy:
		if err := p.checkJoint(pi); err != nil {
			return nil, err
		}
		return func(i, j int) float64 {
			if i == j {
				return 1 - pi[i]
			}
			return 1 - pi[i]*pi[j]/p.Joint[i][j]
		}, nil
	}
	return nil, fmt.Errorf("PPS method %q: want brewer, hartley_rao, horvitz_thompson or yates_grundy", p.Method)
}

func (p PPS) probabilities() ([]float64, error) {
	pi, err := p.Probabilities.Numbers()
	if err != nil {
		return nil, err
	}
	if len(pi) < 2 {
		return nil, errors.New("a variance needs at least two sampled units")
	}
	for i, x := range pi {
		if !(x > 0 && x <= 1) {
			return nil, fmt.Errorf("inclusion probability %q, row %d: %g is not in (0, 1]", p.Probabilities.Name, i+1, x)
		}
	}
	return pi, nil
}

func (p PPS) checkJoint(pi []float64) error {
	if len(p.Joint) != len(pi) {
		return fmt.Errorf("joint probabilities have %d rows for %d sampled units", len(p.Joint), len(pi))
	}
	for i, row := range p.Joint {
		if len(row) != len(pi) {
			return fmt.Errorf("joint probabilities, row %d: %d values for %d sampled units", i+1, len(row), len(pi))
		}
		if math.Abs(row[i]-pi[i]) > 1e-8*pi[i] {
			return fmt.Errorf("joint probabilities, row %d: %g on the diagonal, the inclusion probability is %g", i+1, row[i], pi[i])
		}
		for j, x := range row {
			if !(x > 0 && x <= math.Min(pi[i], pi[j])*(1+1e-8)) {
				return fmt.Errorf("joint probability of units %d and %d is %g", i+1, j+1, x)
			}
			if math.Abs(x-p.Joint[j][i]) > 1e-8*x {
				return fmt.Errorf("joint probabilities of units %d and %d are not symmetric: %g and %g", i+1, j+1, x, p.Joint[j][i])
			}
		}
	}
	return nil
}
