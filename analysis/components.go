package analysis

import (
	"fmt"
	"math"
)

// Components is a principal component analysis of the correlation matrix, with
// the checks of whether the items share anything worth factoring.
type Components struct {
	N           int
	Correlation [][]float64
	Eigenvalues []float64   // from the largest
	Explained   []float64   // eigenvalue / number of items
	Loadings    [][]float64 // item × component: eigenvector·√eigenvalue, columns sum to >= 0
	KMO         float64     // Kaiser (1974): Σr² / (Σr² + Σ partial²), off the diagonal
	ItemKMO     []float64
	Bartlett    TestResult // Bartlett (1951): -(n-1-(2p+5)/6) log det R, p(p-1)/2 df
}

// PrincipalComponents analyses items given as columns, on the rows without a
// missing answer. Linearly dependent items and an item that does not vary are
// errors.
func PrincipalComponents(items [][]float64) (Components, error) {
	if err := checkItems(items); err != nil {
		return Components{}, err
	}
	complete := completeRows(items)
	r, err := varyingCorrelation(complete)
	if err != nil {
		return Components{}, err
	}
	inverse, logDet, err := invertSymmetric(r)
	if err != nil {
		return Components{}, fmt.Errorf("items are linearly dependent: %w", err)
	}
	values, vectors, err := eigenDescending(r)
	if err != nil {
		return Components{}, err
	}
	p := len(items)
	c := Components{N: len(complete[0]), Correlation: r, Eigenvalues: values, Loadings: vectors}
	for _, v := range values {
		c.Explained = append(c.Explained, v/float64(p))
	}
	positiveColumns(c.Loadings)
	for i := range p {
		for j := range p {
			c.Loadings[i][j] *= math.Sqrt(math.Max(0, values[j]))
		}
	}
	shared, partial := 0.0, 0.0
	for i := range p {
		s, q := 0.0, 0.0
		for j := range p {
			if i != j {
				s += r[i][j] * r[i][j]
				q += inverse[i][j] * inverse[i][j] / (inverse[i][i] * inverse[j][j])
			}
		}
		c.ItemKMO = append(c.ItemKMO, s/(s+q))
		shared, partial = shared+s, partial+q
	}
	c.KMO = shared / (shared + partial)
	chi := -(float64(c.N) - 1 - (2*float64(p)+5)/6) * logDet
	df := float64(p*(p-1)) / 2
	c.Bartlett = TestResult{Statistic: chi, DF: []float64{df}, P: ChiSquareUpper(chi, df), Interval: noInterval()}
	return c, nil
}
