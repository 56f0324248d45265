package analysis

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// FactorModel is a maximum-likelihood factor analysis of a correlation matrix.
type FactorModel struct {
	N            int
	Uniqueness   []float64
	Communality  []float64
	Reproduced   [][]float64 // ΛΛ' + Ψ
	Varimax      [][]float64 // item × factor, by decreasing sum of squares, columns sum to >= 0
	ChiSquare    float64     // Bartlett's test that the factors suffice
	DF           float64
	P            float64
	Discrepancy  float64 // minimum of the likelihood discrepancy
	AtLowerBound []int   // items whose uniqueness is at the bound 0.005 (Heywood)
}

const uniquenessFloor = 0.005

// FactorAnalysis fits factors common factors by maximum likelihood (Jöreskog
// 1967; Lawley & Maxwell 1971) on the rows without a missing answer: over the
// uniquenesses ψ it minimises Σ_{j>q} (e_j - log e_j) - (p-q), e the
// eigenvalues of Ψ^-½ R Ψ^-½, with 0.005 <= ψ <= 1 as R's factanal, and turns
// the loadings by Kaiser-normalised varimax (Kaiser 1958).
//
// More factors than the items can identify, dependent items and no convergence
// are errors.
func FactorAnalysis(items [][]float64, factors int) (FactorModel, error) {
	if err := checkItems(items); err != nil {
		return FactorModel{}, err
	}
	p, q := len(items), factors
	df := float64((p-q)*(p-q)-p-q) / 2
	if q < 1 || df < 0 {
		return FactorModel{}, fmt.Errorf("%d factors of %d items cannot be identified", q, p)
	}
	complete := completeRows(items)
	r, err := varyingCorrelation(complete)
	if err != nil {
		return FactorModel{}, err
	}
	inverse, _, err := invertSymmetric(r)
	if err != nil {
		return FactorModel{}, fmt.Errorf("items are linearly dependent: %w", err)
	}
	psi, low, err := fitUniqueness(r, inverse, q)
	if err != nil {
		return FactorModel{}, err
	}
	loadings, err := mlLoadings(r, psi, q)
	if err != nil {
		return FactorModel{}, err
	}
	m := FactorModel{N: len(complete[0]), Uniqueness: psi, DF: df, Discrepancy: low, Communality: make([]float64, p), Reproduced: square(p)}
	for i := range p {
		for j := range p {
			for f := range q {
				m.Reproduced[i][j] += loadings[i][f] * loadings[j][f]
			}
		}
		m.Communality[i] = m.Reproduced[i][i]
		m.Reproduced[i][i] += psi[i]
		if psi[i] < uniquenessFloor*1.001 {
			m.AtLowerBound = append(m.AtLowerBound, i)
		}
	}
	m.ChiSquare = (float64(m.N) - 1 - (2*float64(p)+5)/6 - 2*float64(q)/3) * low
	m.P = math.NaN()
	if df > 0 {
		m.P = ChiSquareUpper(m.ChiSquare, df)
	}
	m.Varimax = varimax(loadings)
	return m, nil
}

// uniquenessOf maps an unbounded parameter into the allowed range.
func uniquenessOf(theta float64) float64 {
	return uniquenessFloor + (1-uniquenessFloor)*expit(theta)
}

// fitUniqueness minimises the discrepancy from the start values of Jöreskog,
// (1 - q/2p) / r^jj.
func fitUniqueness(r, inverse [][]float64, q int) (psi []float64, low float64, err error) {
	p := len(r)
	psi = make([]float64, p)
	at := func(theta []float64) []float64 {
		for i, t := range theta {
			psi[i] = uniquenessOf(t)
		}
		return psi
	}
	problem := optimize.Problem{
		Func: func(theta []float64) float64 {
			values, _, err := scaledEigen(r, at(theta))
			if err != nil {
				return math.Inf(1)
			}
			f := -float64(p - q)
			for _, e := range values[q:] {
				f += e - math.Log(math.Max(e, 1e-300))
			}
			return f
		},
		Grad: func(gradient, theta []float64) {
			u := at(theta)
			loadings, err := mlLoadings(r, u, q)
			if err != nil {
				return
			}
			for i := range p {
				model := u[i]
				for f := range q {
					model += loadings[i][f] * loadings[i][f]
				}
				share := (u[i] - uniquenessFloor) / (1 - uniquenessFloor)
				gradient[i] = (model - r[i][i]) / (u[i] * u[i]) * (1 - uniquenessFloor) * share * (1 - share)
			}
		},
	}
	start := make([]float64, p)
	for i := range start {
		u := (1 - 0.5*float64(q)/float64(p)) / inverse[i][i]
		u = math.Min(0.99, math.Max(0.01, u))
		start[i] = logit((u - uniquenessFloor) / (1 - uniquenessFloor))
	}
	result, err := optimize.Minimize(problem, start, &optimize.Settings{GradientThreshold: 1e-9, MajorIterations: 2000}, &optimize.BFGS{})
	if result == nil || math.IsInf(result.F, 0) || math.IsNaN(result.F) {
		return nil, 0, fmt.Errorf("the factor analysis did not converge: %v", err)
	}
	at(result.X)
	return psi, result.F, nil
}

// scaledEigen decomposes Ψ^-½ R Ψ^-½.
func scaledEigen(r [][]float64, psi []float64) (values []float64, vectors [][]float64, err error) {
	s := square(len(r))
	for i := range r {
		for j := range r {
			s[i][j] = r[i][j] / math.Sqrt(psi[i]*psi[j])
		}
	}
	return eigenDescending(s)
}

// mlLoadings are Ψ^½ times the first q eigenvectors times √(e-1).
func mlLoadings(r [][]float64, psi []float64, q int) ([][]float64, error) {
	values, vectors, err := scaledEigen(r, psi)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, len(r))
	for i := range out {
		out[i] = make([]float64, q)
		for f := range q {
			out[i][f] = math.Sqrt(psi[i]*math.Max(0, values[f]-1)) * vectors[i][f]
		}
	}
	return out, nil
}

// varimax turns pairs of factors by Kaiser's planar rotation until no angle
// exceeds 1e-12, on rows of unit length; factors are then put in order.
func varimax(loadings [][]float64) [][]float64 {
	q := len(loadings[0])
	turned := make([][]float64, len(loadings))
	length := make([]float64, len(loadings))
	for i, row := range loadings {
		for _, x := range row {
			length[i] += x * x
		}
		length[i] = math.Sqrt(length[i])
		turned[i] = make([]float64, q)
		for f, x := range row {
			if length[i] > 0 {
				turned[i][f] = x / length[i]
			}
		}
	}
	for range 1000 {
		largest := 0.0
		for f := range q {
			for g := f + 1; g < q; g++ {
				largest = math.Max(largest, rotatePair(turned, f, g))
			}
		}
		if largest < 1e-12 {
			break
		}
	}
	weight, order := make([]float64, q), make([]int, q)
	for f := range q {
		order[f] = f
		for i := range turned {
			turned[i][f] *= length[i]
			weight[f] += turned[i][f] * turned[i][f]
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareFloat(weight[b], weight[a]) })
	out := make([][]float64, len(turned))
	for i := range out {
		for _, f := range order {
			out[i] = append(out[i], turned[i][f])
		}
	}
	positiveColumns(out)
	return out
}

// rotatePair applies the optimal angle to two columns and returns its size.
func rotatePair(m [][]float64, f, g int) float64 {
	var a, b, c, d float64
	for _, row := range m {
		u, v := row[f]*row[f]-row[g]*row[g], 2*row[f]*row[g]
		a += u
		b += v
		c += u*u - v*v
		d += 2 * u * v
	}
	n := float64(len(m))
	angle := math.Atan2(d-2*a*b/n, c-(a*a-b*b)/n) / 4
	sin, cos := math.Sincos(angle)
	for _, row := range m {
		row[f], row[g] = row[f]*cos+row[g]*sin, row[g]*cos-row[f]*sin
	}
	return math.Abs(angle)
}
