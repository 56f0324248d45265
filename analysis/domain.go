package analysis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// ByQuery asks for an estimate in every level of a factor.
type ByQuery struct {
	By      Factor
	Domain  []bool // rows to consider at all, nil: all
	Missing Missing
	// Covariance asks for the covariances between the domains as well, which
	// share PSUs; it takes 8 bytes a domain and PSU.
	Covariance bool
}

// DomainEstimate is the estimate of one domain. A domain without respondents
// has N = 0 and NaN.
type DomainEstimate struct {
	Level    string
	N        int // respondents with positive weight
	DF       int // PSUs - strata of the domain, see Design.DF
	Estimate float64
	SE       float64
}

// DomainTable holds one estimate a level, in the order of the factor's levels.
type DomainTable struct {
	Domains  []DomainEstimate
	DFDesign int
	Cov      *mat.SymDense // nil unless asked for
}

// MeanBy estimates the mean of y in every domain. Domains are domains: rows
// outside contribute 0 and every sampled PSU counts (method: linearisation of
// Mean). One pass over the rows adds to totals of (domain × PSU).
func (d *Design) MeanBy(q ByQuery, y Column) (*DomainTable, error) {
	return d.by(q, y, Column{}, false)
}

// TotalBy estimates the total of y in every domain.
func (d *Design) TotalBy(q ByQuery, y Column) (*DomainTable, error) {
	return d.by(q, y, Column{}, true)
}

// RatioBy estimates the ratio Σ w num/Σ w den in every domain.
func (d *Design) RatioBy(q ByQuery, num, den Column) (*DomainTable, error) {
	return d.by(q, num, den, false)
}

// byTotals limits how many (domain × PSU) totals are held at once.
const byTotals = 1 << 24

// byRun is the state of one by-query.
type byRun struct {
	d        *Design
	code     []int32 // row -> domain, -1: none
	k        int
	num, den []float64 // den nil: 1
	total    bool
	sum      []float64 // denominators
	table    *DomainTable
}

func (d *Design) by(q ByQuery, y, den Column, total bool) (*DomainTable, error) {
	if q.By.Len() != d.n {
		return nil, fmt.Errorf("the domains have %d rows, the design has %d", q.By.Len(), d.n)
	}
	vars := []Column{y}
	if den.given() {
		vars = append(vars, den)
	}
	inDomain, err := d.newQuery(q.Domain, q.Missing, vars)
	if err != nil && !errors.Is(err, ErrEmptyDomain) {
		return nil, err
	}
	b := &byRun{d: d, k: len(q.By.Levels), total: total, table: &DomainTable{DFDesign: d.DF(nil)}}
	if b.k == 0 {
		return b.table, nil
	}
	b.code = make([]int32, d.n)
	for i, c := range q.By.Codes {
		if int(c) >= b.k {
			return nil, fmt.Errorf("domains, row %d: code %d of a factor with %d levels", i+1, c, b.k)
		}
		if b.code[i] = c; d.weights[i] == 0 || inDomain != nil && !inDomain.in(i) || inDomain == nil {
			b.code[i] = -1
		}
	}
	b.table.Domains = make([]DomainEstimate, b.k)
	for k, level := range q.By.Levels {
		b.table.Domains[k] = DomainEstimate{Level: level, Estimate: math.NaN(), SE: math.NaN()}
	}
	if inDomain == nil {
		return b.table, nil
	}
	b.num = inDomain.x[0]
	if den.given() {
		b.den = inDomain.x[1]
	}
	b.values()
	b.degrees()
	return b.table, b.variances(q.Covariance)
}

func (b *byRun) denominator(i int) float64 {
	if b.den == nil {
		return 1
	}
	return b.den[i]
}

// values computes the estimates, refined once by their residuals as in query.value.
func (b *byRun) values() {
	num, den := make([]accumulator, b.k), make([]accumulator, b.k)
	for i, c := range b.code {
		if c < 0 {
			continue
		}
		w := b.d.weights[i]
		b.table.Domains[c].N++
		num[c].add(w * b.num[i])
		den[c].add(w * b.denominator(i))
	}
	b.sum = make([]float64, b.k)
	ratio := make([]float64, b.k)
	for k := range num {
		b.sum[k] = den[k].value()
		ratio[k] = num[k].value() / b.sum[k]
		if b.total && b.table.Domains[k].N > 0 {
			b.table.Domains[k].Estimate = num[k].value()
		}
	}
	if b.total {
		return
	}
	res := make([]accumulator, b.k)
	for i, c := range b.code {
		if c >= 0 {
			res[c].add(b.d.weights[i] * (b.num[i] - ratio[c]*b.denominator(i)))
		}
	}
	for k := range res {
		b.table.Domains[k].Estimate = ratio[k] + res[k].value()/b.sum[k]
	}
}

// z is the linearised contribution of row i to its own domain c.
func (b *byRun) z(i int, c int32) float64 {
	w := b.d.weights[i]
	if b.total {
		return w * b.num[i]
	}
	return w * (b.num[i] - b.table.Domains[c].Estimate*b.denominator(i)) / b.sum[c]
}

// degrees counts PSUs minus strata of every domain.
func (b *byRun) degrees() {
	if b.d.rep != nil {
		mask := make([]bool, b.d.n)
		for k := range b.table.Domains {
			for i, c := range b.code {
				mask[i] = c == int32(k)
			}
			b.table.Domains[k].DF = b.d.DF(mask)
		}
		return
	}
	s := &b.d.stages[0]
	b.count(s.units(), 1, func(i int) int32 { return s.unit[i] })
	b.count(s.strata(), -1, func(i int) int32 { return s.stratum[s.unit[i]] })
}

// count adds sign to the df of a domain for each different code among its
// rows; seen is a bit a domain and code, for a batch of domains at a time.
func (b *byRun) count(codes, sign int, of func(i int) int32) {
	words := (codes + 63) / 64
	batch := max(1, min(b.k, byTotals/words))
	for from := 0; from < b.k; from += batch {
		seen := make([]uint64, batch*words)
		for i, c := range b.code {
			k := int(c) - from
			if c < 0 || k < 0 || k >= batch {
				continue
			}
			u := of(i)
			word, bit := k*words+int(u/64), uint64(1)<<(u%64)
			if seen[word]&bit == 0 {
				seen[word] |= bit
				b.table.Domains[c].DF += sign
			}
		}
	}
}

// variances fills in the standard errors, a batch of domains at a time.
func (b *byRun) variances(covariance bool) error {
	units := 0
	for s := range b.d.stages {
		units += b.d.stages[s].units() // at least 2
	}
	if b.d.rep != nil {
		units = 2 * b.d.rep.units
	}
	batch := max(1, min(b.k, byTotals/units))
	if covariance {
		batch = b.k
	}
	for from := 0; from < b.k; from += batch {
		to := min(b.k, from+batch)
		var v []float64
		var err error
		if b.d.rep != nil {
			v = b.replicateBatch(from, to, covariance)
		} else {
			v, err = b.taylorBatch(from, to, covariance)
		}
		if err != nil {
			return err
		}
		for k := range v {
			if dom := &b.table.Domains[from+k]; dom.N > 0 {
				dom.SE = math.Sqrt(math.Max(0, v[k]))
			}
		}
	}
	return nil
}

func (b *byRun) taylorBatch(from, to int, covariance bool) ([]float64, error) {
	d := b.d
	t := d.newTotals(to - from)
	if len(d.projection) > 0 {
		z := make([]float64, d.n)
		for k := from; k < to; k++ {
			for i, c := range b.code {
				z[i] = 0
				if c == int32(k) {
					z[i] = b.z(i, c)
				}
			}
			d.project(z)
			t.add(d, k-from, z)
		}
	} else {
		last := len(d.stages) - 1
		s := &d.stages[last]
		for k := range to - from {
			t.z[last][k] = make([]float64, s.units())
		}
		for i, c := range b.code {
			if k := int(c) - from; c >= 0 && k >= 0 && k < to-from {
				t.z[last][k][s.unit[i]] += b.z(i, c)
			}
		}
		for k := range to - from {
			t.lift(d, k)
		}
	}
	if d.needsPresence() {
		mask := make([]bool, d.n)
		for k := from; k < to; k++ {
			for i, c := range b.code {
				// Calibration residuals are not 0 outside the domain.
				mask[i] = c == int32(k) || len(d.projection) > 0
			}
			t.mark(d, k-from, mask)
		}
	}
	if covariance {
		cov, err := t.covariance(d, false)
		if err != nil {
			return nil, err
		}
		b.table.Cov = cov
		return diagonal(cov), nil
	}
	return t.variances(d)
}

// variances computes the diagonal of covariance.
func (t *unitTotals) variances(d *Design) ([]float64, error) {
	v := make([]float64, len(t.z[0]))
	for stageNo := range d.active {
		s := &d.stages[stageNo]
		for k := range v {
			if t.present != nil {
				x, err := t.pairStage(d, stageNo, false, k, k)
				if err != nil {
					return nil, err
				}
				v[k] += x
				continue
			}
			sum := 0.0
			for u, dev := range s.deviations(t.z[stageNo][k]) {
				sum += s.factor(int(s.stratum[u]), false) * dev * dev
			}
			v[k] += sum
		}
	}
	return v, nil
}

func diagonal(m *mat.SymDense) []float64 {
	v := make([]float64, m.SymmetricDim())
	for i := range v {
		v[i] = m.At(i, i)
	}
	return v
}

// replicateBatch is the replicate form: unit sums of numerator residuals and
// denominators by domain, then one dot product a replicate and domain.
func (b *byRun) replicateBatch(from, to int, covariance bool) []float64 {
	rep := b.d.rep
	num, den := make([][]float64, to-from), make([][]float64, to-from)
	for k := range num {
		num[k], den[k] = make([]float64, rep.units), make([]float64, rep.units)
	}
	full := make([]float64, to-from)
	for k := range full {
		full[k] = b.table.Domains[from+k].Estimate
	}
	for i, c := range b.code {
		k := int(c) - from
		if c < 0 || k < 0 || k >= to-from {
			continue
		}
		u, x := rep.unitOf(i), b.num[i]
		if !b.total {
			x -= full[k] * b.denominator(i)
		}
		num[k][u] += rep.base[i] * x
		den[k][u] += rep.base[i] * b.denominator(i)
	}
	thetas := make([][]float64, len(rep.factor))
	for r, f := range rep.factor {
		thetas[r] = make([]float64, len(full))
		for k := range full {
			if b.total {
				thetas[r][k] = dot(f, num[k])
			} else if below := dot(f, den[k]); below == 0 {
				thetas[r][k] = math.NaN()
			} else {
				thetas[r][k] = full[k] + dot(f, num[k])/below
			}
		}
	}
	if covariance {
		b.table.Cov = rep.covariance(full, thetas)
		return diagonal(b.table.Cov)
	}
	v := make([]float64, len(full))
	for k := range v {
		v[k] = rep.pair(full, thetas, k, k)
	}
	return v
}
