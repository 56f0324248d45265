package analysis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Estimates are point estimates of one domain with their covariance matrix.
type Estimates struct {
	Keys       []string
	Values     []float64
	Cov        *mat.SymDense
	N          int     // respondents: rows of the domain with positive weight and all variables present
	SumWeights float64 // their weights
	DFDesign   int     // PSUs - strata of the whole design, or rank - 1 of replicates
	DFDomain   int     // the same among the rows of the domain
	// Deff is V/V_srs without, DeffWR with replacement (Kish 1965, §8.2), where
	// V_srs = s²(1 - n/W)/n or s²/n inside the domain with
	// s² = n/(n-1) Σ w (y - ȳ)²/W. +Inf where only V_srs is 0; NaN where V is 0
	// too, for ratios, and Deff where the weights do not exceed n.
	Deff, DeffWR []float64
}

// SE returns the standard error of estimate k.
func (e *Estimates) SE(k int) float64 { return math.Sqrt(math.Max(0, e.Cov.At(k, k))) }

// CV returns SE/estimate.
func (e *Estimates) CV(k int) float64 { return e.SE(k) / e.Values[k] }

// CI returns the two-sided interval estimate ± t_{df} SE of the given level
// (0.95); df = +Inf takes the normal distribution, df ≤ 0 gives NaN.
func (e *Estimates) CI(k int, df, level float64) [2]float64 {
	h := quantileT(level, df) * e.SE(k)
	return [2]float64{e.Values[k] - h, e.Values[k] + h}
}

// Contrast returns Σ c_k θ_k and its standard error √(cᵀ V c).
func (e *Estimates) Contrast(c []float64) (value, se float64, err error) {
	if len(c) != len(e.Values) {
		return 0, 0, fmt.Errorf("contrast has %d coefficients for %d estimates", len(c), len(e.Values))
	}
	var sum, v accumulator
	for i, ci := range c {
		sum.add(ci * e.Values[i])
		for j, cj := range c {
			v.add(ci * cj * e.Cov.At(i, j))
		}
	}
	return sum.value(), math.Sqrt(math.Max(0, v.value())), nil
}

// Precision returns estimate k, a share, as an interval of a proportion needs
// it: with the respondents and the degrees of freedom of the domain.
func (e *Estimates) Precision(k int) Precision {
	return Precision{Share: e.Values[k], Variance: math.Max(0, e.Cov.At(k, k)), N: float64(e.N), DF: float64(e.DFDomain)}
}

// Missing says what a missing value of a variable does.
type Missing int

const (
	// DropMissing takes rows with any variable missing out of the domain; they
	// stay in the design.
	DropMissing Missing = iota
	// KeepMissing makes the estimate of a variable with missing values NaN.
	KeepMissing
)

// Mean estimates the means Σ w y/Σ w of variables over a domain (nil: all
// rows), linearised as z_i = w_i (y_i - ȳ)/Σ w (Särndal, Swensson and Wretman
// 1992, eq. 5.7.1), or by replicates. A domain without respondents is an error.
func (d *Design) Mean(domain []bool, missing Missing, vars ...Column) (*Estimates, error) {
	return d.meansOrTotals(domain, missing, vars, false)
}

// Total estimates the totals Σ w y over a domain, z_i = w_i y_i.
func (d *Design) Total(domain []bool, missing Missing, vars ...Column) (*Estimates, error) {
	return d.meansOrTotals(domain, missing, vars, true)
}

// Ratio estimates the ratios R = Σ w y/Σ w x of numerators to denominators
// pair by pair with their joint covariance, z_i = w_i (y_i - R x_i)/Σ w x.
func (d *Design) Ratio(domain []bool, missing Missing, numerators, denominators []Column) (*Estimates, error) {
	if len(numerators) != len(denominators) || len(numerators) == 0 {
		return nil, fmt.Errorf("%d numerators for %d denominators", len(numerators), len(denominators))
	}
	all := append(append([]Column(nil), numerators...), denominators...)
	q, err := d.newQuery(domain, missing, all)
	if err != nil {
		return nil, err
	}
	k := len(numerators)
	e := q.estimates()
	for i, c := range numerators {
		e.Keys = append(e.Keys, c.Name+"/"+denominators[i].Name)
	}
	targets := make([]target, k)
	for i := range targets {
		targets[i] = target{name: e.Keys[i], num: q.x[i], den: q.x[k+i]}
	}
	if err := q.solve(e, targets); err != nil {
		return nil, err
	}
	e.Deff, e.DeffWR = nans(k), nans(k)
	return e, nil
}

func (d *Design) meansOrTotals(domain []bool, missing Missing, vars []Column, total bool) (*Estimates, error) {
	if len(vars) == 0 {
		return nil, errors.New("no variables to estimate")
	}
	vars, err := expandFactors(vars)
	if err != nil {
		return nil, err
	}
	q, err := d.newQuery(domain, missing, vars)
	if err != nil {
		return nil, err
	}
	e := q.estimates()
	targets := make([]target, len(vars))
	for i, c := range vars {
		e.Keys = append(e.Keys, c.Name)
		targets[i] = target{name: c.Name, num: q.x[i], total: total}
	}
	if err := q.solve(e, targets); err != nil {
		return nil, err
	}
	q.designEffects(e, total)
	return e, nil
}

// expandFactors replaces a text variable by the indicators of its levels,
// sorted, named like R's model matrix: variable then level.
func expandFactors(vars []Column) ([]Column, error) {
	var out []Column
	for _, c := range vars {
		if c.IsNumeric() {
			out = append(out, c)
			continue
		}
		f := c.Factor()
		order := sortedLevels(f)
		for _, level := range order {
			x := make([]float64, len(f.Codes))
			for i, code := range f.Codes {
				switch code {
				case -1:
					x[i] = math.NaN()
				case level:
					x[i] = 1
				}
			}
			out = append(out, NumberColumn(c.Name+f.Levels[level], x))
		}
	}
	return out, nil
}

// query holds what all estimates of one domain share.
type query struct {
	d      *Design
	domain []bool // nil: all rows
	x      [][]float64
	n      int
	sumW   float64
}

// newQuery parses the variables and settles the domain.
func (d *Design) newQuery(domain []bool, missing Missing, vars []Column) (*query, error) {
	if domain != nil && len(domain) != d.n {
		return nil, fmt.Errorf("the domain has %d rows, the design has %d", len(domain), d.n)
	}
	q := &query{d: d, domain: domain}
	complete := make([]bool, d.n)
	for i := range complete {
		complete[i] = domain == nil || domain[i]
	}
	for _, c := range vars {
		if c.Len() != d.n {
			return nil, fmt.Errorf("variable %q has %d rows, the design has %d", c.Name, c.Len(), d.n)
		}
		x, err := c.Numbers()
		if err != nil {
			return nil, err
		}
		for i, v := range x {
			if math.IsNaN(v) {
				complete[i] = false
			} else if math.IsInf(v, 0) {
				return nil, fmt.Errorf("variable %q, row %d: the value is infinite", c.Name, i+1)
			}
		}
		q.x = append(q.x, x)
	}
	if missing == DropMissing {
		q.domain = complete
	}
	var sum accumulator
	for i, w := range d.weights {
		if complete[i] && w != 0 {
			q.n++
		}
		if q.in(i) {
			sum.add(w)
		}
	}
	q.sumW = sum.value()
	if q.n == 0 && missing == DropMissing {
		names := make([]string, len(vars))
		for i, c := range vars {
			names[i] = c.Name
		}
		return nil, fmt.Errorf("%w: no row with positive weight has %s", ErrEmptyDomain, listNames(names, 6))
	}
	return q, nil
}

// ErrEmptyDomain is returned for a domain without respondents.
var ErrEmptyDomain = errors.New("the domain is empty")

func (q *query) in(i int) bool { return q.domain == nil || q.domain[i] }

func (q *query) estimates() *Estimates {
	return &Estimates{N: q.n, SumWeights: q.sumW, DFDesign: q.d.DF(nil), DFDomain: q.d.DF(q.domain)}
}

// target is one ratio Σ w num/Σ w den over the domain of a query; den nil is 1,
// and a total has no denominator.
type target struct {
	name     string
	num, den []float64
	total    bool
}

func (t *target) denominator(i int) float64 {
	if t.den == nil {
		return 1
	}
	return t.den[i]
}

// solve computes values and covariance of the targets.
func (q *query) solve(e *Estimates, targets []target) error {
	for i := range targets {
		r, err := q.value(&targets[i], q.d.weights)
		if err != nil {
			return err
		}
		e.Values = append(e.Values, r)
	}
	var err error
	if q.d.rep != nil {
		e.Cov, err = q.replicateCovariance(e.Values, targets)
		return err
	}
	z := make([][]float64, len(targets))
	for i := range targets {
		z[i] = q.linearised(&targets[i], e.Values[i])
	}
	e.Cov, err = q.d.Covariance(q.domain, z...)
	return err
}

// value computes a target with given weights. A ratio is refined once by its
// own residual, R += Σ w (y - R x)/Σ w x, so that a large common offset of y
// costs no digits.
func (q *query) value(t *target, w []float64) (float64, error) {
	var num, den accumulator
	for i, wi := range w {
		if wi != 0 && q.in(i) {
			num.add(wi * t.num[i])
			if !t.total {
				den.add(wi * t.denominator(i))
			}
		}
	}
	if t.total {
		return num.value(), nil
	}
	sum := den.value()
	if sum == 0 {
		return math.NaN(), fmt.Errorf("%s: the denominator sums to 0", t.name)
	}
	r := num.value() / sum
	var res accumulator
	for i, wi := range w {
		if wi != 0 && q.in(i) {
			res.add(wi * (t.num[i] - r*t.denominator(i)))
		}
	}
	return r + res.value()/sum, nil
}

// linearised returns the contributions z of a target.
func (q *query) linearised(t *target, r float64) []float64 {
	z := make([]float64, q.d.n)
	scale := 1.0
	if !t.total {
		var den accumulator
		for i, wi := range q.d.weights {
			if wi != 0 && q.in(i) {
				den.add(wi * t.denominator(i))
			}
		}
		scale = den.value()
	}
	for i, wi := range q.d.weights {
		if wi == 0 || !q.in(i) {
			continue
		}
		if t.total {
			z[i] = wi * t.num[i]
		} else {
			z[i] = wi * (t.num[i] - r*t.denominator(i)) / scale
		}
	}
	return z
}

// replicateCovariance needs only the unit totals of numerators and
// denominators: every replicate is then one dot product over the units.
func (q *query) replicateCovariance(full []float64, targets []target) (*mat.SymDense, error) {
	rep := q.d.rep
	thetas := make([][]float64, len(rep.factor))
	for r := range thetas {
		thetas[r] = make([]float64, len(targets))
	}
	masked := make([]float64, q.d.n)
	sums := func(x func(i int) float64) []float64 {
		for i := range masked {
			masked[i] = 0
			if q.in(i) {
				masked[i] = x(i)
			}
		}
		return rep.unitSums(masked)
	}
	for k := range targets {
		t := &targets[k]
		// Numerators enter as residuals of the full-sample ratio.
		num := sums(func(i int) float64 {
			if t.total {
				return t.num[i]
			}
			return t.num[i] - full[k]*t.denominator(i)
		})
		var den []float64
		if !t.total {
			den = sums(t.denominator)
		}
		for r, f := range rep.factor {
			if t.total {
				thetas[r][k] = dot(f, num)
			} else if below := dot(f, den); below == 0 {
				thetas[r][k] = math.NaN()
			} else {
				thetas[r][k] = full[k] + dot(f, num)/below
			}
		}
	}
	return rep.covariance(full, thetas), nil
}

// designEffects fills in Deff and DeffWR.
func (q *query) designEffects(e *Estimates, total bool) {
	e.Deff, e.DeffWR = nans(len(e.Values)), nans(len(e.Values))
	n, w := float64(q.n), q.sumW
	for k := range e.Values {
		mean := e.Values[k]
		scale := 1.0
		if total {
			mean, scale = e.Values[k]/w, w*w
		}
		var ss accumulator
		for i, wi := range q.d.weights {
			if wi != 0 && q.in(i) {
				dev := q.x[k][i] - mean
				ss.add(wi * dev * dev)
			}
		}
		s2 := n / (n - 1) * ss.value() / w
		v := e.Cov.At(k, k)
		e.DeffWR[k] = v / (scale * s2 / n)
		if fpc := 1 - n/w; fpc > 0 {
			e.Deff[k] = v / (scale * s2 * fpc / n)
		}
	}
}

func nans(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.NaN()
	}
	return x
}

// quantileT is the factor of a two-sided interval of the given level: the
// t quantile with df degrees of freedom, NaN for df <= 0.
func quantileT(level, df float64) float64 {
	if !(df > 0) {
		return math.NaN()
	}
	return StudentQuantile(1-(1-level)/2, df)
}
