package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// checkItems wants at least two columns of equal length, without infinities.
func checkItems(items [][]float64) error {
	if len(items) < 2 {
		return fmt.Errorf("%d items, want at least 2", len(items))
	}
	for j, item := range items {
		if len(item) != len(items[0]) {
			return fmt.Errorf("item %d has %d rows, item 1 has %d", j+1, len(item), len(items[0]))
		}
		for i, v := range item {
			if math.IsInf(v, 0) {
				return fmt.Errorf("item %d, row %d is infinite", j+1, i+1)
			}
		}
	}
	return nil
}

// completeRows keeps the rows without a missing value.
func completeRows(items [][]float64) [][]float64 {
	out := make([][]float64, len(items))
rows:
	for i := range items[0] {
		for _, item := range items {
			if math.IsNaN(item[i]) {
				continue rows
			}
		}
		for j, item := range items {
			out[j] = append(out[j], item[i])
		}
	}
	return out
}

// pairwiseCovariance computes each covariance from the rows that have both
// values, and the correlations as s_ij/√(s_ii s_jj): NaN for an item that does
// not vary, and everywhere where fewer than two rows have both values.
func pairwiseCovariance(items [][]float64) (covariance, correlation [][]float64, err error) {
	k := len(items)
	covariance, correlation = square(k), square(k)
	for i := range k {
		for j := i; j < k; j++ {
			x, y, err := CompletePairs(items[i], items[j])
			if err != nil {
				return nil, nil, err
			}
			mx, vx := meanVariance(x)
			my, vy := meanVariance(y)
			s := 0.0
			for r := range x {
				s += (x[r] - mx) * (y[r] - my)
			}
			s /= float64(len(x) - 1)
			switch {
			case len(x) < 2:
				s = math.NaN()
			case vx == 0 || vy == 0:
				s = 0 // not the rounding of a mean
			}
			covariance[i][j], covariance[j][i] = s, s
		}
	}
	for i := range k {
		for j := range k {
			correlation[i][j] = covariance[i][j] / math.Sqrt(covariance[i][i]*covariance[j][j])
		}
		if covariance[i][i] > 0 {
			correlation[i][i] = 1
		}
	}
	return covariance, correlation, nil
}

// varyingCorrelation is the correlation matrix of complete rows, for methods
// that need at least three rows and items that all vary.
func varyingCorrelation(complete [][]float64) ([][]float64, error) {
	if n := len(complete[0]); n < 3 {
		return nil, fmt.Errorf("%d rows have answers to all items, want at least 3", n)
	}
	covariance, correlation, err := pairwiseCovariance(complete)
	if err != nil {
		return nil, err
	}
	for j := range covariance {
		if !(covariance[j][j] > 0) {
			return nil, fmt.Errorf("item %d does not vary", j+1)
		}
	}
	return correlation, nil
}

func square(k int) [][]float64 {
	m := make([][]float64, k)
	for i := range m {
		m[i] = make([]float64, k)
	}
	return m
}

func symmetric(m [][]float64) *mat.SymDense {
	s := mat.NewSymDense(len(m), nil)
	for i := range m {
		for j := i; j < len(m); j++ {
			s.SetSym(i, j, m[i][j])
		}
	}
	return s
}

// invertSymmetric inverts a positive definite matrix and gives the logarithm of
// its determinant.
func invertSymmetric(m [][]float64) (inverse [][]float64, logDet float64, err error) {
	var cholesky mat.Cholesky
	if !cholesky.Factorize(symmetric(m)) || cholesky.Cond() > 1e14 {
		return nil, 0, fmt.Errorf("the matrix is singular or not positive definite")
	}
	var s mat.SymDense
	if err := cholesky.InverseTo(&s); err != nil {
		return nil, 0, err
	}
	inverse = square(len(m))
	for i := range inverse {
		for j := range inverse {
			inverse[i][j] = s.At(i, j)
		}
	}
	return inverse, cholesky.LogDet(), nil
}

// eigenDescending returns eigenvalues from the largest and the eigenvectors as
// columns.
func eigenDescending(m [][]float64) (values []float64, vectors [][]float64, err error) {
	var e mat.EigenSym
	if !e.Factorize(symmetric(m), true) {
		return nil, nil, fmt.Errorf("the eigenvalues did not converge")
	}
	k := len(m)
	up := e.Values(nil)
	var v mat.Dense
	e.VectorsTo(&v)
	values, vectors = make([]float64, k), square(k)
	for c := range k {
		values[c] = up[k-1-c]
		for i := range k {
			vectors[i][c] = v.At(i, k-1-c)
		}
	}
	return values, vectors, nil
}

// positiveColumns turns the sign of columns so that each sums to at least 0.
func positiveColumns(m [][]float64) {
	if len(m) == 0 {
		return
	}
	for c := range m[0] {
		sum := 0.0
		for i := range m {
			sum += m[i][c]
		}
		if sum < 0 {
			for i := range m {
				m[i][c] = -m[i][c]
			}
		}
	}
}
