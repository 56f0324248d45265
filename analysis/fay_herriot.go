package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// VarianceMethod is how a small-area model estimates the variance between
// areas.
type VarianceMethod string

// Restricted and full maximum likelihood.
const (
	REML VarianceMethod = "REML"
	ML   VarianceMethod = "ML"
)

// SmallAreas is a fitted model y_i = x_i'β + u_i + e_i with u_i ~ N(0,A) and
// e_i ~ N(0,D_i), D_i known (Fay & Herriot 1979). Its estimates are model-
// based: for maps and for choosing where to inspect, never for a verdict.
type SmallAreas struct {
	A          float64
	Beta       []float64
	Gamma      []float64 // A/(A+D_i), the weight of the direct estimate
	EBLUP      []float64 // γ y + (1-γ) x'β
	MSE        []float64 // g1+g2+2g3 (REML), less (1-γ)²·bias of A for ML
	G1, G2, G3 []float64 // Prasad & Rao 1990; Datta & Lahiri 2000
}

// FayHerriot fits the model to direct estimates y with variances d and
// covariates x (one row per area; include a column of ones). A is the root of
// the score function, 0 when the score at 0 is not positive.
//
// Lists of different length, a variance that is not positive, missing values,
// dependent covariates and no more areas than covariates are errors.
func FayHerriot(y, d []float64, x [][]float64, method VarianceMethod) (SmallAreas, error) {
	f, err := newFayHerriot(y, d, x, method)
	if err != nil {
		return SmallAreas{}, err
	}
	_, spread := meanVariance(y)
	r := SmallAreas{}
	if f.score(0) > 0 {
		high := math.Max(spread, 1e-300)
		for f.score(high) > 0 && high < 1e300 {
			high *= 4
		}
		r.A = findRoot(f.score, 0, high, 1e-14*spread)
	}
	q, beta := f.solve(r.A)
	r.Beta = beta
	sum, sumW := 0.0, 0.0
	weighted := mat.NewSymDense(len(beta), nil)
	for i := range y {
		w := 1 / (r.A + d[i])
		sum, sumW = sum+w*w, sumW+w
		weighted.SymRankOne(weighted, w*w, mat.NewVecDense(len(beta), x[i]))
	}
	bias := 0.0
	if method == ML {
		var product mat.Dense
		product.Mul(q, weighted)
		bias = -mat.Trace(&product) / sum
	}
	for i := range y {
		gamma := r.A / (r.A + d[i])
		fit := 0.0
		for j, b := range beta {
			fit += b * x[i][j]
		}
		row := mat.NewVecDense(len(beta), x[i])
		g2 := (1 - gamma) * (1 - gamma) * mat.Inner(row, q, row)
		g3 := d[i] * d[i] / math.Pow(r.A+d[i], 3) * 2 / sum
		mse := gamma*d[i] + g2 + 2*g3 - (1-gamma)*(1-gamma)*bias
		r.Gamma, r.EBLUP = append(r.Gamma, gamma), append(r.EBLUP, fit+gamma*(y[i]-fit))
		r.G1, r.G2, r.G3, r.MSE = append(r.G1, gamma*d[i]), append(r.G2, g2), append(r.G3, g3), append(r.MSE, mse)
	}
	return r, nil
}

type fayHerriot struct {
	y, d   []float64
	x      [][]float64
	method VarianceMethod
}

func newFayHerriot(y, d []float64, x [][]float64, method VarianceMethod) (*fayHerriot, error) {
	if len(d) != len(y) || len(x) != len(y) || len(y) == 0 {
		return nil, fmt.Errorf("%d estimates, %d variances, %d rows of covariates", len(y), len(d), len(x))
	}
	if method != REML && method != ML {
		return nil, fmt.Errorf("unknown method %q: REML or ML", method)
	}
	p := len(x[0])
	if p == 0 || len(y) <= p {
		return nil, fmt.Errorf("%d areas and %d covariates: want at least one covariate and more areas", len(y), p)
	}
	cross := mat.NewSymDense(p, nil)
	for i := range y {
		if len(x[i]) != p {
			return nil, fmt.Errorf("area %d has %d covariates, area 1 has %d", i+1, len(x[i]), p)
		}
		if !(d[i] > 0) || math.IsInf(d[i], 1) || math.IsNaN(y[i]) || math.IsInf(y[i], 0) {
			return nil, fmt.Errorf("area %d: estimate %v, variance %v", i+1, y[i], d[i])
		}
		for j, v := range x[i] {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("area %d, covariate %d is %v", i+1, j+1, v)
			}
		}
		cross.SymRankOne(cross, 1, mat.NewVecDense(p, x[i]))
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(cross) || cholesky.Cond() > 1e15 {
		return nil, fmt.Errorf("the covariates are linearly dependent")
	}
	return &fayHerriot{y, d, x, method}, nil
}

// solve is generalised least squares at A: (X'V⁻¹X)⁻¹ and β.
func (f *fayHerriot) solve(a float64) (*mat.SymDense, []float64) {
	p := len(f.x[0])
	cross, right := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i, row := range f.x {
		w := 1 / (a + f.d[i])
		v := mat.NewVecDense(p, row)
		cross.SymRankOne(cross, w, v)
		right.AddScaledVec(right, w*f.y[i], v)
	}
	var cholesky mat.Cholesky
	q, beta := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	if cholesky.Factorize(cross) {
		// A badly conditioned matrix is still inverted; newFayHerriot refused dependence.
		_ = cholesky.InverseTo(q)
		_ = cholesky.SolveVecTo(beta, right)
	}
	return q, beta.RawVector().Data
}

// score is the derivative of the (restricted) log-likelihood in A:
// (Σ(Py)² - tr P)/2 for REML, with tr V⁻¹ in place of tr P for ML.
func (f *fayHerriot) score(a float64) float64 {
	q, beta := f.solve(a)
	trace, squares := 0.0, 0.0
	for i, row := range f.x {
		w := 1 / (a + f.d[i])
		fit := 0.0
		for j, b := range beta {
			fit += b * row[j]
		}
		e := w * (f.y[i] - fit)
		squares += e * e
		trace += w
		if f.method == REML {
			v := mat.NewVecDense(len(row), row)
			trace -= w * w * mat.Inner(v, q, v)
		}
	}
	return (squares - trace) / 2
}
