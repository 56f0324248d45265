package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Family is the error family of a regression.
type Family string

// The families: least squares, and logistic regression for a response between
// 0 and 1.
const (
	Gaussian      Family = "gaussian"
	Quasibinomial Family = "quasibinomial"
)

// Coefficient is one term of a fitted regression.
type Coefficient struct {
	Key      string // "(Intercept)", a variable, or variable and level
	Estimate float64
	SE       float64
	T, P     float64 // two-sided, on the residual degrees of freedom
}

// Regression is a weighted regression with design-based errors.
type Regression struct {
	Formula      Formula
	N            int // rows with positive weight used
	Coefficients []Coefficient
	Covariance   *mat.SymDense
	DFResidual   float64 // ν + 1 - number of coefficients, ν of the rows used
	term         []int
}

// Regress fits the formula by weighted (quasi-)likelihood on the rows of the
// domain (nil: all) without a missing variable, and estimates the covariance
// by the sandwich of Binder (1983): the design-based covariance of the total of
//
//	A⁻¹ x_i w_i (y_i - μ_i),  A = Σ w_i v_i x_i x_i'
//
// with v = 1 for Gaussian and μ(1-μ) for Quasibinomial, whose link is the
// logit (R svyglm); with replicate weights it is fitted to each of them. t-tests use ν + 1 - p degrees of freedom (NaN p-values
// when that is not positive).
//
// A factor with one level, a column that the others determine, a logit
// response outside [0,1] and perfect separation are errors naming the column.
func (d *Design) Regress(data *Data, formula Formula, family Family, domain []bool) (*Regression, error) {
	if data.Rows() != d.n {
		return nil, fmt.Errorf("the data have %d rows, the design has %d", data.Rows(), d.n)
	}
	in, err := formula.complete(data, domain)
	if err != nil {
		return nil, err
	}
	m, err := formula.build(data, in)
	if err != nil {
		return nil, err
	}
	y, err := data.Numbers(formula.Response)
	if err != nil {
		return nil, err
	}
	fit := &glmFit{d: d, weights: d.weights, m: m, y: y, family: family}
	if err := fit.prepare(in); err != nil {
		return nil, err
	}
	shift := 0.0
	if family == Gaussian && formula.Intercept {
		shift = fit.shiftResponse()
	}
	if err := fit.iterate(); err != nil {
		return nil, err
	}
	v, err := fit.covariance(in)
	if err != nil {
		return nil, err
	}
	fit.beta[0] += shift
	r := &Regression{Formula: formula, N: len(fit.rows), Covariance: v, term: m.term}
	r.DFResidual = float64(d.DF(in)) + 1 - float64(len(m.names))
	for j, name := range m.names {
		c := Coefficient{Key: name, Estimate: fit.beta[j], SE: math.Sqrt(v.At(j, j))}
		c.T = c.Estimate / c.SE
		c.P = 2 * StudentCDF(-math.Abs(c.T), r.DFResidual)
		r.Coefficients = append(r.Coefficients, c)
	}
	return r, nil
}

// Wald tests that all coefficients of the named terms are 0: W/k referred to F
// on k and the residual degrees of freedom (R regTermTest). NaN where the
// covariance is singular.
func (r *Regression) Wald(terms ...Term) (TestResult, error) {
	var columns []int
	for _, t := range terms {
		k := slices.IndexFunc(r.Formula.Terms, func(o Term) bool { return o.String() == t.String() })
		if k < 0 {
			return TestResult{}, fmt.Errorf("the model has no term %q", t)
		}
		for j, of := range r.term {
			if of == k {
				columns = append(columns, j)
			}
		}
	}
	if len(columns) == 0 {
		return TestResult{}, fmt.Errorf("no term to test")
	}
	k := len(columns)
	v, b := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
	for a, i := range columns {
		b.SetVec(a, r.Coefficients[i].Estimate)
		for c := a; c < k; c++ {
			v.SetSym(a, c, r.Covariance.At(i, columns[c]))
		}
	}
	df := float64(k)
	f := quadraticForm(v, b) / df
	return TestResult{Statistic: f, DF: []float64{df, r.DFResidual}, P: FUpper(f, df, r.DFResidual), Interval: noInterval()}, nil
}

// glmFit is the state of one fit.
type glmFit struct {
	d       *Design
	weights []float64 // of the design, or of a replicate
	m       *modelMatrix
	y       []float64
	family  Family
	rows    []int     // used, with positive weight
	scale   []float64 // of the columns, for conditioning
	beta    []float64
	solver  mat.Cholesky
}

// prepare checks the response and columns and scales each to length 1.
func (g *glmFit) prepare(in []bool) error {
	if g.family != Gaussian && g.family != Quasibinomial {
		return fmt.Errorf("unknown family %q: gaussian or quasibinomial", g.family)
	}
	for i, used := range in {
		if !used || g.d.weights[i] <= 0 {
			continue
		}
		g.rows = append(g.rows, i)
		if missingNumber(g.y[i]) || g.family == Quasibinomial && (g.y[i] < 0 || g.y[i] > 1) {
			return fmt.Errorf("row %d: response %v is outside the range of the %s family", i+1, g.y[i], g.family)
		}
	}
	if len(g.rows) <= len(g.m.names) {
		return fmt.Errorf("%d rows for %d coefficients", len(g.rows), len(g.m.names))
	}
	g.beta, g.scale = make([]float64, len(g.m.names)), make([]float64, len(g.m.names))
	for j, x := range g.m.columns {
		sum := 0.0
		for _, i := range g.rows {
			if missingNumber(x[i]) {
				return fmt.Errorf("row %d: %q is %v", i+1, g.m.names[j], x[i])
			}
			sum += g.d.weights[i] * x[i] * x[i]
		}
		if sum == 0 {
			return fmt.Errorf("%q is 0 in all rows used", g.m.names[j])
		}
		g.scale[j] = 1 / math.Sqrt(sum)
	}
	return nil
}

// shiftResponse takes the first response off all of them and returns it: next
// to a large common offset the residuals would drown in rounding. With an
// intercept, which gets it back, nothing else changes.
func (g *glmFit) shiftResponse() float64 {
	shift := g.y[g.rows[0]]
	shifted := make([]float64, len(g.y))
	for i, y := range g.y {
		shifted[i] = y - shift
	}
	g.y = shifted
	return shift
}

// iterate runs Newton's method (for least squares: with refinements).
func (g *glmFit) iterate() error {
	mu, w := make([]float64, len(g.rows)), make([]float64, len(g.rows))
	for step := range 60 {
		if g.family == Gaussian && step == 4 {
			return nil // one step is exact, the others took off its rounding
		}
		g.fitted(mu)
		for k, i := range g.rows {
			w[k] = g.weights[i]
			if g.family == Quasibinomial {
				w[k] *= mu[k] * (1 - mu[k])
			}
		}
		if err := g.factorize(w); err != nil {
			return err
		}
		move := mat.NewVecDense(len(g.beta), nil)
		for k, i := range g.rows {
			e := g.weights[i] * (g.y[i] - mu[k])
			for j, x := range g.m.columns {
				move.SetVec(j, move.AtVec(j)+e*x[i]*g.scale[j])
			}
		}
		if err := g.solver.SolveVecTo(move, move); err != nil {
			return fmt.Errorf("the normal equations are singular: %w", err)
		}
		largest := 0.0
		for j := range g.beta {
			change := move.AtVec(j) * g.scale[j]
			g.beta[j] += change
			largest = math.Max(largest, math.Abs(change)/(math.Abs(g.beta[j])+g.scale[j]/g.scale[0]*1e-3))
		}
		if largest < 1e-11 {
			return nil
		}
	}
	return errors.New("the regression did not converge: some variable separates the answers 0 and 1 completely")
}

func (g *glmFit) fitted(mu []float64) {
	for k, i := range g.rows {
		eta := 0.0
		for j, x := range g.m.columns {
			eta += g.beta[j] * x[i]
		}
		mu[k] = eta
		if g.family == Quasibinomial {
			mu[k] = expit(eta)
		}
	}
}

// factorize decomposes the scaled A and names the first column that the ones
// before it determine.
func (g *glmFit) factorize(w []float64) error {
	p := len(g.beta)
	a := mat.NewSymDense(p, nil)
	for j, x := range g.m.columns {
		for l := j; l < p; l++ {
			z, sum := g.m.columns[l], 0.0
			for k, i := range g.rows {
				sum += w[k] * x[i] * z[i]
			}
			a.SetSym(j, l, sum*g.scale[j]*g.scale[l])
		}
	}
	if j := dependentColumn(a); j >= 0 {
		return fmt.Errorf("column %q is determined by the columns before it, or separates the answers completely", g.m.names[j])
	}
	if !g.solver.Factorize(a) {
		return fmt.Errorf("the normal equations are singular")
	}
	return nil
}

// dependentColumn is the first column whose pivot in Cholesky's method is a
// rounding error of its diagonal, -1 when there is none.
func dependentColumn(a *mat.SymDense) int {
	p := a.SymmetricDim()
	l := square(p)
	for j := range p {
		for i := range j + 1 {
			sum := a.At(j, i)
			for k := range i {
				sum -= l[j][k] * l[i][k]
			}
			if i < j {
				l[j][i] = sum / l[i][i]
				continue
			}
			if !(sum > 1e-11*a.At(j, j)) {
				return j
			}
			l[j][j] = math.Sqrt(sum)
		}
	}
	return -1
}

// covariance of the coefficients: the sandwich, or with replicate weights that
// of the coefficients fitted to each replicate.
func (g *glmFit) covariance(in []bool) (*mat.SymDense, error) {
	if g.d.rep == nil {
		return g.sandwich(in)
	}
	return g.d.overReplicates(g.beta, func(weights []float64) ([]float64, error) {
		again := &glmFit{d: g.d, weights: weights, m: g.m, y: g.y, family: g.family, rows: g.rows, scale: g.scale, beta: slices.Clone(g.beta)}
		err := again.iterate()
		return again.beta, err
	})
}

// sandwich is the linearised covariance of the coefficients.
func (g *glmFit) sandwich(in []bool) (*mat.SymDense, error) {
	mu := make([]float64, len(g.rows))
	g.fitted(mu)
	p := len(g.beta)
	z := make([][]float64, p)
	for j := range z {
		z[j] = make([]float64, g.d.n)
	}
	score, solved := mat.NewVecDense(p, nil), mat.NewVecDense(p, nil)
	for k, i := range g.rows {
		e := g.weights[i] * (g.y[i] - mu[k])
		for j, x := range g.m.columns {
			score.SetVec(j, e*x[i]*g.scale[j])
		}
		if err := g.solver.SolveVecTo(solved, score); err != nil {
			return nil, err
		}
		for j := range z {
			z[j][i] = solved.AtVec(j) * g.scale[j]
		}
	}
	return g.d.Covariance(in, z...)
}
