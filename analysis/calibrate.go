package analysis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// AdjustReport says how a weight adjustment ended.
type AdjustReport struct {
	Method     string  // poststratify, rake, linear, raking, logit, trim
	Iterations int     // 0 for closed forms
	MaxError   float64 // largest relative distance of a reached total from its target
	MinG, MaxG float64 // range of new weight / old weight
	Negative   int     // rows whose new weight is below 0 (unbounded linear calibration): look before use
}

// Adjustments reports on the adjustments of the weights, in order.
func (d *Design) Adjustments() []AdjustReport { return d.adjusted }

// adjuster turns weights into adjusted ones.
type adjuster func(w []float64) ([]float64, AdjustReport, error)

// adjust applies an adjuster to the weights and, when there are replicates, to
// those of every replicate. project makes the residual projection for the
// linearised variance from the old and new weights; nil means none.
func (d *Design) adjust(a adjuster, project func(before, after []float64) func(z []float64)) (*Design, error) {
	after, report, err := a(d.weights)
	if err != nil {
		return nil, err
	}
	report.MinG, report.MaxG = math.Inf(1), math.Inf(-1)
	for i, w := range after {
		if w < 0 {
			report.Negative++
		}
		if d.weights[i] != 0 {
			g := w / d.weights[i]
			report.MinG, report.MaxG = math.Min(report.MinG, g), math.Max(report.MaxG, g)
		}
	}
	out := *d
	out.weights = after
	out.adjusted = append(append([]AdjustReport(nil), d.adjusted...), report)
	if d.rep == nil {
		if project != nil {
			out.projection = append(append([]func([]float64){}, d.projection...), project(d.weights, after))
		}
		return &out, nil
	}
	rep := *d.rep
	rep.base, rep.unit, rep.units = ones(d.n), nil, d.n
	rep.factor = make([][]float64, len(d.rep.factor))
	w := make([]float64, d.n)
	for k := range rep.factor {
		d.rep.weightsOf(k, w)
		if rep.factor[k], _, err = a(w); err != nil {
			return nil, fmt.Errorf("replicate %d: %w", k+1, err)
		}
	}
	return out.withReplicates(&rep), nil
}

// Calibration functions (Deville and Särndal 1992, table 1).
const (
	CalLinear = "linear" // g = 1 + xᵀλ, clipped when there are bounds
	CalRaking = "raking" // g = exp(xᵀλ), clipped when there are bounds
	CalLogit  = "logit"  // g between the bounds L < 1 < U
)

// CalibrationTerm is a variable whose population total is known.
type CalibrationTerm struct {
	X     Column
	Total float64
}

// Calibrate changes the weights w to w g so that Σ w g x = total for every
// term, g as close to 1 as the calibration function measures (Deville and
// Särndal 1992, J. Amer. Statist. Assoc. 87). bounds on g may be nil for
// linear and raking; logit needs L < 1 < U.
//
// The solution is found by Newton steps on λ in an orthonormal basis of the
// terms. A term that others determine is left out when its total agrees with
// theirs and refused when it contradicts; totals that bounded weights cannot
// reach are refused naming the term that stays furthest off.
//
// The variance uses z_i = w_i e_i, with e the residuals of the linearised
// variable regressed on the terms with the old weights.
func (d *Design) Calibrate(terms []CalibrationTerm, function string, bounds *[2]float64) (*Design, error) {
	g, err := newGFunction(function, bounds)
	if err != nil {
		return nil, err
	}
	if len(terms) == 0 {
		return nil, errors.New("calibration without terms")
	}
	x := make([][]float64, len(terms))
	for k, t := range terms {
		if t.X.Len() != d.n {
			return nil, fmt.Errorf("calibration variable %q has %d rows, the design has %d", t.X.Name, t.X.Len(), d.n)
		}
		if math.IsNaN(t.Total) || math.IsInf(t.Total, 0) {
			return nil, fmt.Errorf("calibration total of %q is %g", t.X.Name, t.Total)
		}
		if x[k], err = t.X.Numbers(); err != nil {
			return nil, err
		}
		for i, v := range x[k] {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("calibration variable %q, row %d: the value is missing", t.X.Name, i+1)
			}
		}
	}
	solve := func(w []float64) ([]float64, AdjustReport, error) {
		b, err := newBasis(w, terms, x)
		if err != nil {
			return nil, AdjustReport{}, err
		}
		return b.calibrate(g)
	}
	return d.adjust(solve, func(before, after []float64) func([]float64) {
		b, _ := newBasis(before, terms, x) // the same call succeeded in solve
		return func(z []float64) { b.residuals(after, z) }
	})
}

// basis is an orthonormal basis q of calibration terms in the metric of the
// weights, with the totals expressed in it.
type basis struct {
	w      []float64
	terms  []CalibrationTerm
	x, q   [][]float64
	target []float64
}

// newBasis orthonormalises the terms (modified Gram-Schmidt, twice).
func newBasis(w []float64, terms []CalibrationTerm, x [][]float64) (*basis, error) {
	b := &basis{w: w, terms: terms, x: x}
	for k := range x {
		q := append([]float64(nil), x[k]...)
		total := terms[k].Total
		norm := math.Sqrt(dot3(w, q, q))
		for range 2 {
			for j, qj := range b.q {
				r := dot3(w, qj, q)
				for i := range q {
					q[i] -= r * qj[i]
				}
				total -= r * b.target[j]
			}
		}
		left := math.Sqrt(dot3(w, q, q))
		if left <= 1e-9*norm || norm == 0 {
			// The other terms determine this one: its total must agree.
			if scale := math.Abs(terms[k].Total) + norm; math.Abs(total) > 1e-7*scale {
				if norm == 0 {
					return nil, fmt.Errorf("calibration total of %q is %g, but the sample has no row with it", terms[k].X.Name, terms[k].Total)
				}
				return nil, fmt.Errorf("calibration total %g of %q contradicts the totals of the terms before it: they imply %g", terms[k].Total, terms[k].X.Name, terms[k].Total-total)
			}
			continue
		}
		for i := range q {
			q[i] /= left
		}
		b.q = append(b.q, q)
		b.target = append(b.target, total/left)
	}
	return b, nil
}

// dot3 is Σ w a b. Weights below 0 (after an unbounded calibration) count with
// their size, as a metric must.
func dot3(w, a, b []float64) float64 {
	s := 0.0
	for i, wi := range w {
		s += math.Abs(wi) * a[i] * b[i]
	}
	return s
}

// residuals replaces z = w_new y by w_new (y - fitted y).
func (b *basis) residuals(after, z []float64) {
	y := make([]float64, len(z))
	for i, w := range after {
		if w != 0 {
			y[i] = z[i] / w
		}
	}
	for range 2 {
		for _, q := range b.q {
			c := dot3(b.w, q, y)
			for i := range y {
				y[i] -= c * q[i]
			}
		}
	}
	for i, w := range after {
		z[i] = w * y[i]
	}
}

// gFunction is a calibration function g(u) with its derivative; g(0) = 1.
type gFunction struct {
	name   string
	lo, hi float64
}

func newGFunction(name string, bounds *[2]float64) (gFunction, error) {
	g := gFunction{name, math.Inf(-1), math.Inf(1)}
	if bounds != nil {
		g.lo, g.hi = bounds[0], bounds[1]
		if !(g.lo < 1 && g.hi > 1) {
			return g, fmt.Errorf("calibration bounds [%g, %g] on new/old weight must lie around 1", g.lo, g.hi)
		}
	}
	switch name {
	case CalLinear, CalRaking:
	case CalLogit:
		if math.IsInf(g.lo, 0) || math.IsInf(g.hi, 0) {
			return g, errors.New("logit calibration needs two finite bounds on new/old weight")
		}
	default:
		return g, fmt.Errorf("calibration function %q: want linear, raking or logit", name)
	}
	return g, nil
}

func (g gFunction) at(u float64) (value, slope float64) {
	switch g.name {
	case CalRaking:
		value = math.Exp(u)
		slope = value
	case CalLogit:
		a := (g.hi - g.lo) / ((g.hi - 1) * (1 - g.lo))
		// Written with e^{-|au|} so that it does not overflow.
		e := math.Exp(-math.Abs(a * u))
		top, bottom := g.lo*(g.hi-1)+g.hi*(1-g.lo)*e, g.hi-1+(1-g.lo)*e
		if u > 0 {
			top, bottom = g.lo*(g.hi-1)*e+g.hi*(1-g.lo), (g.hi-1)*e+1-g.lo
		}
		value = top / bottom
		return value, a * (value - g.lo) * (g.hi - value) / (g.hi - g.lo)
	default:
		value, slope = 1+u, 1
	}
	if value < g.lo {
		return g.lo, 0
	}
	if value > g.hi {
		return g.hi, 0
	}
	return value, slope
}

// calibrationSteps bounds the Newton iterations.
const calibrationSteps = 200

// calibrate solves Σ w g(qᵀλ) q = target.
func (b *basis) calibrate(g gFunction) ([]float64, AdjustReport, error) {
	p := len(b.q)
	lambda := make([]float64, p)
	w, miss, jac := b.try(g, lambda)
	report := AdjustReport{Method: g.name}
	for report.Iterations < calibrationSteps && norm(miss) > 1e-15*(1+norm(b.target)) {
		step, ok := newtonStep(jac, miss)
		if !ok {
			break
		}
		report.Iterations++
		improved := false
		for half := 1.0; half > 1e-8; half /= 2 {
			next := make([]float64, p)
			for k := range next {
				next[k] = lambda[k] + half*step[k]
			}
			w2, miss2, jac2 := b.try(g, next)
			if norm(miss2) < norm(miss) {
				lambda, w, miss, jac, improved = next, w2, miss2, jac2, true
				break
			}
		}
		if !improved {
			break
		}
	}
	worst := -1
	for k, t := range b.terms {
		var got, size accumulator
		for i, wi := range w {
			got.add(wi * b.x[k][i])
			size.add(math.Abs(wi * b.x[k][i]))
		}
		rel := math.Abs(got.value()-t.Total) / math.Max(math.Abs(t.Total), math.Max(size.value(), 1e-300))
		if rel > report.MaxError || math.IsNaN(rel) {
			report.MaxError, worst = rel, k
		}
	}
	if worst >= 0 && !(report.MaxError <= 1e-7) {
		bound := ""
		if !math.IsInf(g.lo, 0) || !math.IsInf(g.hi, 0) {
			bound = fmt.Sprintf(" with new/old weight in [%g, %g]", g.lo, g.hi)
		}
		return nil, report, fmt.Errorf("calibration cannot reach the total %g of %q%s: after %d iterations it is off by a share of %.3g", b.terms[worst].Total, b.terms[worst].X.Name, bound, report.Iterations, report.MaxError)
	}
	return w, report, nil
}

// try returns the weights for λ, the totals still missing and the Jacobian.
func (b *basis) try(g gFunction, lambda []float64) (w, miss []float64, jac *mat.SymDense) {
	p := len(b.q)
	w = make([]float64, len(b.w))
	slope := make([]float64, len(b.w))
	for i, w0 := range b.w {
		u := 0.0
		for k := range lambda {
			u += lambda[k] * b.q[k][i]
		}
		value, s := g.at(u)
		w[i], slope[i] = w0*value, s*math.Abs(w0)
	}
	miss = make([]float64, p)
	jac = mat.NewSymDense(p, nil)
	for a := range p {
		var sum accumulator
		for i, wi := range w {
			sum.add(wi * b.q[a][i])
		}
		miss[a] = b.target[a] - sum.value()
		for c := a; c < p; c++ {
			s := 0.0
			for i, v := range slope {
				s += v * b.q[a][i] * b.q[c][i]
			}
			jac.SetSym(a, c, s)
		}
	}
	return w, miss, jac
}

// newtonStep solves jac·step = miss; a singular Jacobian (weights held at their
// bounds) gets a small ridge.
func newtonStep(jac *mat.SymDense, miss []float64) ([]float64, bool) {
	p := len(miss)
	for _, ridge := range []float64{0, 1e-10, 1e-6, 1e-3} {
		a := mat.NewSymDense(p, nil)
		a.CopySym(jac)
		for k := range p {
			a.SetSym(k, k, a.At(k, k)+ridge)
		}
		var chol mat.Cholesky
		if !chol.Factorize(a) {
			continue
		}
		var step mat.VecDense
		if err := chol.SolveVecTo(&step, mat.NewVecDense(p, miss)); err != nil && !errors.As(err, new(mat.Condition)) {
			continue
		}
		return step.RawVector().Data, true
	}
	return nil, false
}

func norm(x []float64) float64 { return math.Sqrt(dot(x, x)) }
