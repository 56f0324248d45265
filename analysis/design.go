package analysis

import (
	"errors"
	"fmt"
	"math"
)

// Lonely says what a stratum with one sampled PSU and a sampling fraction
// below 1 contributes to a variance.
type Lonely string

const (
	// LonelyFail refuses with the name of the stratum. It is the default.
	LonelyFail Lonely = "fail"
	// LonelyRemove lets the stratum contribute 0.
	LonelyRemove Lonely = "remove"
	// LonelyCertainty treats the PSU as taken with certainty: it contributes 0.
	LonelyCertainty Lonely = "certainty"
	// LonelyAdjust centres at the mean of all PSU totals of the stage.
	LonelyAdjust Lonely = "adjust"
	// LonelyAverage gives the stratum the mean contribution of the others.
	LonelyAverage Lonely = "average"
)

// DesignSpec declares how a sample was drawn. Columns have one value a row;
// their names appear in errors.
type DesignSpec struct {
	// Weights of the rows; left out (zero Column) they are the product over the
	// stages of N/n when FPC is given, else 1.
	Weights Column
	// Strata by stage, stage 1 first; none means one stratum. The strata of a
	// later stage are always within a unit of the stage before.
	Strata []Column
	// IDs of the clusters, outermost first; none means that every row is its own PSU.
	IDs []Column
	// FPC by stage: all population counts N ≥ 1 or all sampling fractions n/N ≤ 1.
	// Stages beyond the last FPC add no variance of their own.
	FPC []Column
	// Nest declares that PSU names are unique only inside their stratum.
	Nest bool
	// Lonely rule for strata with one sampled PSU; empty is LonelyFail.
	Lonely Lonely
	// AdjustDomainLonely applies the rule also to a stratum of which a domain
	// keeps one PSU.
	AdjustDomainLonely bool
	// Rows is needed only when no column at all is given.
	Rows int
}

// Design is a declared, validated sample design. It is immutable and safe for
// concurrent use.
type Design struct {
	n          int
	weights    []float64
	stages     []stage
	active     int // stages that enter the variance
	lonely     Lonely
	domLonely  bool
	projection []func(z []float64) // residuals of the calibrations, in order
	rep        *replicates
	spec       *DesignSpec // for names in errors
	adjusted   []AdjustReport
}

// stage is one stage of selection with integer-coded units and strata.
type stage struct {
	unit    []int32   // row -> unit
	parent  []int32   // unit -> unit of the stage before; nil at stage 1
	stratum []int32   // unit -> stratum
	first   []int32   // stratum -> first row in it, for names in errors
	n       []int     // stratum -> sampled units
	f       []float64 // stratum -> sampling fraction, 0 = with replacement
	within  []float64 // stratum -> product of fractions of stages 2 … k-1
	weight  []float64 // stratum -> product of fractions of stages 1 … k-1
}

func (s *stage) units() int  { return len(s.stratum) }
func (s *stage) strata() int { return len(s.n) }

func (c Column) given() bool { return c.isText || c.num != nil }

// NewDesign checks a declaration. It refuses, naming variable and row, missing
// or negative or infinite weights, missing identifiers, PSU names that occur
// in two strata (unless Nest), population sizes below the sample size, mixed
// counts and fractions, and a design with a single PSU. A weight of 0 keeps its
// PSU in the design; the row is no respondent.
func NewDesign(spec DesignSpec) (*Design, error) {
	if spec.Lonely == "" {
		spec.Lonely = LonelyFail
	}
	switch spec.Lonely {
	case LonelyFail, LonelyRemove, LonelyCertainty, LonelyAdjust, LonelyAverage:
	default:
		return nil, fmt.Errorf("lonely-PSU rule %q: want fail, remove, certainty, adjust or average", spec.Lonely)
	}
	d := &Design{lonely: spec.Lonely, domLonely: spec.AdjustDomainLonely, spec: &spec}
	var err error
	if d.n, err = specRows(&spec); err != nil {
		return nil, err
	}
	if spec.Weights.given() {
		if d.weights, err = checkWeights(spec.Weights); err != nil {
			return nil, err
		}
	}
	if err = d.buildStages(); err != nil {
		return nil, err
	}
	if d.stages[0].units() < 2 {
		return nil, errors.New("the design has only one PSU: no variance between PSUs can be estimated")
	}
	if err = d.setFractions(); err != nil {
		return nil, err
	}
	if d.weights == nil {
		d.weights = d.inverseFractions()
	}
	return d, nil
}

// specRows checks that all columns have the same number of rows.
func specRows(spec *DesignSpec) (int, error) {
	n := -1
	if spec.Rows > 0 {
		n = spec.Rows
	}
	columns := append(append(append([]Column(nil), spec.Strata...), spec.IDs...), spec.FPC...)
	if spec.Weights.given() {
		columns = append(columns, spec.Weights)
	}
	for _, c := range columns {
		if n >= 0 && c.Len() != n {
			return 0, fmt.Errorf("design variable %q has %d rows, others have %d", c.Name, c.Len(), n)
		}
		n = c.Len()
	}
	if n <= 0 {
		return 0, errors.New("a design needs at least one row")
	}
	if len(spec.Strata) > max(1, len(spec.IDs)) {
		return 0, fmt.Errorf("%d strata variables for %d stages", len(spec.Strata), max(1, len(spec.IDs)))
	}
	if len(spec.FPC) > max(1, len(spec.IDs)) {
		return 0, fmt.Errorf("%d fpc variables for %d stages", len(spec.FPC), max(1, len(spec.IDs)))
	}
	return n, nil
}

func checkWeights(c Column) ([]float64, error) {
	w, err := c.Numbers()
	if err != nil {
		return nil, err
	}
	positive := false
	for i, x := range w {
		switch {
		case math.IsNaN(x):
			return nil, fmt.Errorf("weights %q, row %d: the weight is missing", c.Name, i+1)
		case math.IsInf(x, 0):
			return nil, fmt.Errorf("weights %q, row %d: the weight is infinite", c.Name, i+1)
		case x < 0:
			return nil, fmt.Errorf("weights %q, row %d: the weight %g is negative", c.Name, i+1, x)
		}
		positive = positive || x > 0
	}
	if !positive {
		return nil, fmt.Errorf("weights %q: all weights are 0", c.Name)
	}
	return w, nil
}

// complete returns a design variable as categories and refuses missing values.
func complete(role string, c Column) (Factor, error) {
	f := c.Factor()
	for i, code := range f.Codes {
		if code < 0 {
			return f, fmt.Errorf("%s %q, row %d: the value is missing", role, c.Name, i+1)
		}
	}
	return f, nil
}

// pairCoder numbers pairs of codes in order of first appearance: in a table
// where the pairs are few, in a map where they are many.
type pairCoder struct {
	stride int
	table  []int32 // code + 1, 0 = new
	many   map[[2]int32]int32
	count  int32
}

func newPairCoder(as, bs int) *pairCoder {
	if as*bs <= 1<<20 {
		return &pairCoder{stride: bs, table: make([]int32, as*bs)}
	}
	return &pairCoder{many: make(map[[2]int32]int32)}
}

func (p *pairCoder) code(a, b int32) (c int32, isNew bool) {
	if p.table != nil {
		cell := &p.table[int(a)*p.stride+int(b)]
		if *cell == 0 {
			p.count++
			*cell, isNew = p.count, true
		}
		return *cell - 1, isNew
	}
	key := [2]int32{a, b}
	if c, ok := p.many[key]; ok {
		return c, false
	}
	p.many[key] = p.count
	p.count++
	return p.count - 1, true
}

// buildStages codes units and strata of every stage and counts n.
func (d *Design) buildStages() error {
	spec := d.spec
	for k := range max(1, len(spec.IDs)) {
		var ids, strata Factor
		var err error
		if len(spec.IDs) > 0 {
			if ids, err = complete("cluster id", spec.IDs[k]); err != nil {
				return err
			}
		}
		if k < len(spec.Strata) {
			if strata, err = complete("stratum", spec.Strata[k]); err != nil {
				return err
			}
		}
		s, err := d.buildStage(k, ids, strata)
		if err != nil {
			return err
		}
		d.stages = append(d.stages, s)
	}
	return nil
}

// buildStage codes one stage: a stratum is (parent unit, stratum value), a
// unit is (parent unit, id), and with Nest at stage 1 (stratum, id).
func (d *Design) buildStage(k int, ids, strata Factor) (stage, error) {
	s := stage{unit: make([]int32, d.n)}
	var parentUnit []int32
	parents := 1
	if k > 0 {
		parentUnit, parents = d.stages[k-1].unit, d.stages[k-1].units()
	}
	nest := k == 0 && d.spec.Nest
	strataCodes := newPairCoder(parents, max(1, len(strata.Levels)))
	unitCodes := newPairCoder(parents, max(1, len(ids.Levels)))
	if nest {
		unitCodes = newPairCoder(max(1, len(strata.Levels)), max(1, len(ids.Levels)))
	}
	for i := range d.n {
		var parent, value int32
		if parentUnit != nil {
			parent = parentUnit[i]
		}
		if strata.Codes != nil {
			value = strata.Codes[i]
		}
		h, isNew := strataCodes.code(parent, value)
		if isNew {
			s.first = append(s.first, int32(i))
			s.n = append(s.n, 0)
		}
		u, newUnit := int32(i), true
		if ids.Codes != nil {
			within := parent
			if nest {
				within = h
			}
			u, newUnit = unitCodes.code(within, ids.Codes[i])
		}
		if newUnit {
			s.stratum = append(s.stratum, h)
			s.n[h]++
			if parentUnit != nil {
				s.parent = append(s.parent, parent)
			}
		} else if s.stratum[u] != h {
			return s, fmt.Errorf("stage %d: unit %q of %q occurs in strata %q and %q; declare nest if unit names are unique only inside a stratum",
				k+1, d.spec.IDs[k].Text(i), d.spec.IDs[k].Name, d.strataText(k, int(s.first[s.stratum[u]])), d.strataText(k, i))
		}
		s.unit[i] = u
	}
	return s, nil
}

// strataText names the stratum that row i has at stage k.
func (d *Design) strataText(k, i int) string {
	switch {
	case k < len(d.spec.Strata):
		return d.spec.Strata[k].Text(i)
	case k > 0:
		return d.spec.IDs[k-1].Text(i)
	}
	return "all"
}

// setFractions reads the finite population corrections into sampling fractions.
func (d *Design) setFractions() error {
	fpc := make([][]float64, len(d.spec.FPC))
	var above, below *fpcCell
	for k, c := range d.spec.FPC {
		x, err := c.Numbers()
		if err != nil {
			return err
		}
		for i, v := range x {
			switch {
			case math.IsNaN(v):
				return fmt.Errorf("fpc %q, row %d: the value is missing", c.Name, i+1)
			case v <= 0:
				return fmt.Errorf("fpc %q, row %d: %g is neither a population size nor a sampling fraction", c.Name, i+1, v)
			case v > 1 && above == nil:
				above = &fpcCell{c.Name, i, v}
			case v < 1 && below == nil:
				below = &fpcCell{c.Name, i, v}
			}
		}
		fpc[k] = x
	}
	if above != nil && below != nil {
		return fmt.Errorf("fpc mixes population sizes and sampling fractions: %q has %g in row %d, %q has %g in row %d",
			above.name, above.value, above.row+1, below.name, below.value, below.row+1)
	}
	d.active = max(1, len(fpc))
	for k := range d.stages {
		s := &d.stages[k]
		s.f = make([]float64, s.strata())
		if k < len(fpc) {
			if err := d.stageFractions(k, fpc[k], above != nil); err != nil {
				return err
			}
		}
		d.chainWeights(k)
	}
	return nil
}

// fpcCell remembers where a kind of fpc value was seen first.
type fpcCell struct {
	name  string
	row   int
	value float64
}

func (d *Design) stageFractions(k int, x []float64, counts bool) error {
	s := &d.stages[k]
	name := d.spec.FPC[k].Name
	for i, u := range s.unit {
		h := s.stratum[u]
		v, ref := x[i], x[s.first[h]]
		if v != ref {
			return fmt.Errorf("fpc %q varies inside stratum %q of stage %d: %g in row %d, %g in row %d", name, d.strataText(k, i), k+1, ref, s.first[h]+1, v, i+1)
		}
	}
	for h, first := range s.first {
		v := x[first]
		if !counts {
			s.f[h] = v
			continue
		}
		if v < float64(s.n[h]) {
			return fmt.Errorf("fpc %q: stratum %q of stage %d has population size %g but %d sampled units", name, d.strataText(k, int(first)), k+1, v, s.n[h])
		}
		s.f[h] = float64(s.n[h]) / v
	}
	return nil
}

// chainWeights multiplies the fractions of the earlier stages.
func (d *Design) chainWeights(k int) {
	s := &d.stages[k]
	s.weight = make([]float64, s.strata())
	s.within = make([]float64, s.strata())
	for h, first := range s.first {
		s.weight[h], s.within[h] = 1, 1
		if k == 0 {
			continue
		}
		p := &d.stages[k-1]
		ph := p.stratum[p.unit[first]]
		s.weight[h] = p.weight[ph] * p.f[ph]
		if k > 1 {
			s.within[h] = p.within[ph] * p.f[ph]
		}
	}
}

// inverseFractions returns the weights that the fractions imply.
func (d *Design) inverseFractions() []float64 {
	w := make([]float64, d.n)
	for i := range w {
		w[i] = 1
		for k := range d.stages {
			s := &d.stages[k]
			if f := s.f[s.stratum[s.unit[i]]]; f > 0 {
				w[i] /= f
			}
		}
	}
	return w
}

// Rows returns the number of rows of the design.
func (d *Design) Rows() int { return d.n }

// Weights returns the weights after all adjustments; do not change them.
func (d *Design) Weights() []float64 { return d.weights }

// PSUs returns, for every row, the number of its PSU (0 … count-1), and the count.
func (d *Design) PSUs() ([]int32, int) { return d.stages[0].unit, d.stages[0].units() }

// Strata returns, for every row, the number of its stratum, and the count.
func (d *Design) Strata() ([]int32, int) {
	s := &d.stages[0]
	out := make([]int32, d.n)
	for i, u := range s.unit {
		out[i] = s.stratum[u]
	}
	return out, s.strata()
}

// DF returns the degrees of freedom of a domain (nil: all rows): PSUs minus
// strata among its rows with positive weight (Korn and Graubard 1999, §5.2;
// R's degf of a subset). With replicate weights it is the rank of the matrix
// of analysis weights minus 1. It may be 0 or, for a domain without rows, 0.
func (d *Design) DF(domain []bool) int {
	if d.rep != nil {
		return d.rep.dfOf(d.weights, domain)
	}
	return d.stages[0].df(d.weights, domain)
}
