package analysis

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Covariance returns the covariance matrix of estimates from their linearised
// weighted contributions z[k][i], zero outside the domain: for a mean
// w_i (y_i - ȳ)/Σw, for a total w_i y_i, for a ratio w_i (y_i - R x_i)/Σ w x.
//
// At each stage V = Σ_h (1 - f_h) n_h/(n_h - 1) Σ_j (z_hj - z̄_h)(z_hj - z̄_h)ᵀ
// over the unit totals z_hj of stratum h, where n_h counts the units sampled,
// with or without rows of the domain; later stages are weighted with the
// product of the earlier fractions (Särndal, Swensson and Wretman 1992,
// result 4.3.1; R survey's svyrecvar). Calibrated designs use residuals.
//
// domain marks the rows that the estimates use (nil: all); it decides which
// strata a lonely-PSU rule concerns. Unit order and summation order are those
// of the rows, so equal input gives equal bytes.
func (d *Design) Covariance(domain []bool, z ...[]float64) (*mat.SymDense, error) {
	domains := make([][]bool, len(z))
	for k := range domains {
		domains[k] = domain
	}
	return d.covariance(domains, z)
}

// covariance is Covariance with a domain for each estimate.
func (d *Design) covariance(domains [][]bool, z [][]float64) (*mat.SymDense, error) {
	if d.rep != nil {
		return nil, errors.New("the design has replicate weights: a linearised variance is not defined")
	}
	if len(z) == 0 {
		return nil, errors.New("no estimates")
	}
	for _, v := range z {
		if len(v) != d.n {
			return nil, fmt.Errorf("contributions have %d rows, the design has %d", len(v), d.n)
		}
	}
	if len(d.projection) > 0 {
		residuals := make([][]float64, len(z))
		for k, v := range z {
			residuals[k] = append([]float64(nil), v...)
			d.project(residuals[k])
		}
		z = residuals
		// Residuals are not 0 outside the domain: every stratum counts.
		domains = make([][]bool, len(z))
	}
	t := d.newTotals(len(z))
	for k, v := range z {
		t.add(d, k, v)
	}
	if d.needsPresence() {
		for k, dom := range domains {
			t.mark(d, k, dom)
		}
	}
	return t.covariance(d, false)
}

// project replaces contributions by their calibration residuals.
func (d *Design) project(z []float64) {
	for _, p := range d.projection {
		p(z)
	}
}

// needsPresence reports whether the variance depends on which units have rows
// in a domain: only the lonely-PSU rules ask.
func (d *Design) needsPresence() bool {
	if d.domLonely {
		return true
	}
	for k := range d.active {
		for h, n := range d.stages[k].n {
			if n == 1 && !d.stages[k].takeAll(h) {
				return true
			}
		}
	}
	return false
}

// takeAll reports whether a stratum was taken completely, or so nearly that
// R's survey treats it so.
func (s *stage) takeAll(h int) bool { return 1-s.f[h] < 1e-7 }

// unitTotals holds the totals of K estimates over the units of each stage, the
// only thing a variance needs: z[stage][k][unit].
type unitTotals struct {
	z       [][][]float64
	present [][][]bool // nil when no lonely rule asks
}

func (d *Design) newTotals(k int) *unitTotals {
	t := &unitTotals{z: make([][][]float64, len(d.stages))}
	for s := range d.stages {
		t.z[s] = make([][]float64, k)
	}
	return t
}

// add sums the contributions of estimate k into its unit totals.
func (t *unitTotals) add(d *Design, k int, z []float64) {
	last := len(d.stages) - 1
	tot := make([]float64, d.stages[last].units())
	for i, u := range d.stages[last].unit {
		tot[u] += z[i]
	}
	t.z[last][k] = tot
	t.lift(d, k)
}

// lift sums the totals of the last stage into those of the stages before.
func (t *unitTotals) lift(d *Design, k int) {
	for s := len(d.stages) - 1; s > 0; s-- {
		up := make([]float64, d.stages[s-1].units())
		for u, p := range d.stages[s].parent {
			up[p] += t.z[s][k][u]
		}
		t.z[s-1][k] = up
	}
}

// mark records which units have rows of the domain of estimate k.
func (t *unitTotals) mark(d *Design, k int, domain []bool) {
	if t.present == nil {
		t.present = make([][][]bool, len(d.stages))
		for s := range t.present {
			t.present[s] = make([][]bool, len(t.z[s]))
		}
	}
	for s := range d.stages {
		p := make([]bool, d.stages[s].units())
		for i, u := range d.stages[s].unit {
			if domain == nil || domain[i] {
				p[u] = true
			}
		}
		t.present[s][k] = p
	}
}

// covariance computes the matrix from the totals. Conditional leaves the first
// stage out and takes its units as given (strata), for domains that lie inside
// one PSU.
func (t *unitTotals) covariance(d *Design, conditional bool) (*mat.SymDense, error) {
	k := len(t.z[0])
	v := mat.NewSymDense(k, nil)
	from, to := 0, d.active
	if conditional {
		from, to = 1, max(2, d.active)
	}
	for s := from; s < to; s++ {
		if t.present == nil {
			t.addStage(d, s, conditional, v)
			continue
		}
		for a := range k {
			for b := a; b < k; b++ {
				x, err := t.pairStage(d, s, conditional, a, b)
				if err != nil {
					return nil, err
				}
				v.SetSym(a, b, v.At(a, b)+x)
			}
		}
	}
	return v, nil
}

// factor returns (1 - f) n/(n - 1) times the product of earlier fractions; a
// single unit has no n/(n - 1).
func (s *stage) factor(h int, conditional bool) float64 {
	if s.takeAll(h) {
		return 0
	}
	w := s.weight[h]
	if conditional {
		w = s.within[h]
	}
	if s.n[h] > 1 {
		w *= float64(s.n[h]) / float64(s.n[h]-1)
	}
	return w * (1 - s.f[h])
}

// addStage adds the variance of a stage in which no lonely rule applies.
func (t *unitTotals) addStage(d *Design, stageNo int, conditional bool, v *mat.SymDense) {
	s := &d.stages[stageNo]
	k := len(t.z[stageNo])
	dev := make([][]float64, k)
	for a := range k {
		dev[a] = s.deviations(t.z[stageNo][a])
	}
	factor := make([]float64, s.strata())
	for h := range factor {
		factor[h] = s.factor(h, conditional)
	}
	for a := range k {
		for b := a; b < k; b++ {
			sum := 0.0
			for u, h := range s.stratum {
				sum += factor[h] * dev[a][u] * dev[b][u]
			}
			v.SetSym(a, b, v.At(a, b)+sum)
		}
	}
}

// deviations centres unit totals at the mean of their stratum.
func (s *stage) deviations(z []float64) []float64 {
	mean := make([]float64, s.strata())
	for u, h := range s.stratum {
		mean[h] += z[u]
	}
	for h := range mean {
		mean[h] /= float64(s.n[h])
	}
	dev := make([]float64, len(z))
	for u, h := range s.stratum {
		dev[u] = z[u] - mean[h]
	}
	return dev
}
