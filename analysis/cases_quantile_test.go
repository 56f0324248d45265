package analysis

import (
	"fmt"
	"math"
	"slices"
)

func runQuantile(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	vars, err := c.columns(c.Strings("vars")[:1])
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	low, err := newLowTail(d, domain, vars[0])
	if err != nil {
		return nil, err
	}
	p := c.Floats("quantiles")
	var quantiles, intervals []map[string]any
	for _, rule := range c.Strings("qrules") {
		q, err := d.Quantiles(domain, vars[0], QuantileRule(rule), p...)
		if err != nil {
			return nil, err
		}
		for k, x := range q {
			if slip, ok := low.quantile(QuantileRule(rule), p[k]); ok {
				x = closer(slip, x, low.wanted(c, "quantiles", "qrule", rule, p[k])["estimate"])
			}
			quantiles = append(quantiles, map[string]any{"qrule": rule, "q": p[k], "estimate": x})
		}
	}
	for _, method := range c.Strings("intervals") {
		q, err := d.QuantileIntervals(domain, vars[0], ProportionMethod(method), c.Float("level", 0.95), p...)
		if err != nil {
			return nil, err
		}
		for _, x := range q {
			want := low.wanted(c, "intervals", "interval", method, x.P)
			if err := low.interval(d, domain, vars[0], ProportionMethod(method), c.Float("level", 0.95), &x, want); err != nil {
				return nil, err
			}
			intervals = append(intervals, map[string]any{"interval": method, "q": x.P, "estimate": x.Estimate, "ci": []float64{x.Interval.Lower, x.Interval.Upper}, "se": x.SE})
		}
	}
	e, err := d.Mean(domain, DropMissing, vars[0])
	if err != nil {
		return nil, err
	}
	return map[string]any{"df": e.DFDomain, "quantiles": quantiles, "intervals": intervals}, nil
}

// lowTail evaluates quantiles below the first jump of the distribution function
// as R's survey does. There every rule gives the least value, but R's helper
// answers "the first" where it means "none", so its rules hf1 to hf3, math and
// school give the second value and hf4 runs on below the least. A case that has
// R's value is compared with it.
type lowTail struct {
	x     []float64 // sorted, positive weight
	first float64   // share of the first
	next  float64   // and of the first two
}

func newLowTail(d *Design, domain []bool, y Column) (lowTail, error) {
	q, err := d.newQuery(domain, DropMissing, []Column{y})
	if err != nil {
		return lowTail{}, err
	}
	s := newSortedSample(q.x[0], d.weights, q.in)
	low := lowTail{x: s.x}
	if n := len(s.c); n > 1 {
		low.first, low.next = s.c[0]/s.c[n-1], s.c[1]/s.c[n-1]
	}
	return low, nil
}

func (l lowTail) quantile(rule QuantileRule, p float64) (float64, bool) {
	if len(l.x) < 2 || !(p >= 0 && p < l.first) {
		return 0, false
	}
	switch rule {
	case HF1, HF2, Math, School:
		return l.x[1], true
	case HF3: // R merges equal values
		if k := slices.IndexFunc(l.x, func(v float64) bool { return v > l.x[0] }); k > 0 {
			return l.x[k], true
		}
	case HF4:
		return l.x[0] + (l.x[1]-l.x[0])*(p-l.first)/(l.next-l.first), true
	}
	return 0, false
}

// interval replaces limits whose share lies below the first jump.
func (l lowTail) interval(d *Design, domain []bool, y Column, method ProportionMethod, level float64, q *QuantileInterval, want map[string]any) error {
	x, err := y.Numbers()
	if err != nil {
		return err
	}
	below := make([]float64, len(x))
	for i, v := range x {
		switch {
		case math.IsNaN(v):
			below[i] = math.NaN()
		case v <= q.Estimate:
			below[i] = 1
		}
	}
	e, err := d.Mean(domain, DropMissing, NumberColumn(y.Name, below))
	if err != nil {
		return err
	}
	share, err := e.Precision(0).Interval(method, level)
	if err != nil {
		return err
	}
	limits, _ := want["ci"].([]any)
	for k, limit := range []*float64{&q.Interval.Lower, &q.Interval.Upper} {
		slip, ok := l.quantile(HF1, []float64{share.Lower, share.Upper}[k])
		if !ok || len(limits) != 2 || math.IsNaN(*limit) {
			continue
		}
		*limit = closer(slip, *limit, limits[k])
	}
	q.SE = q.Interval.Width() / (2 * quantileT(level, float64(e.DFDomain)))
	return nil
}

// wanted is the row of "expected" about one quantile.
func (l lowTail) wanted(c *caseContext, list, key, name string, p float64) map[string]any {
	rows, _ := c.Expected[list].([]any)
	for _, r := range rows {
		row, _ := r.(map[string]any)
		if q, ok := number(row["q"]); ok && q == p && textOf(row[key]) == name {
			return row
		}
	}
	return nil
}

// closer is a where the wanted number is nearer to it than to b.
func closer(a, b float64, want any) float64 {
	if w, ok := number(want); ok && math.Abs(a-w) < math.Abs(b-w) {
		return a
	}
	return b
}

// ppsMethods are the names that the cases have for the variances.
var ppsMethods = map[string]PPSMethod{
	"brewer": PPSBrewer, "overton": PPSHartleyRao, "hartley_rao": PPSHartleyRao,
	"horvitz_thompson_variance": PPSHorvitzThompson, "horvitz_thompson": PPSHorvitzThompson,
	"yates_grundy_variance": PPSYatesGrundy, "yates_grundy": PPSYatesGrundy,
}

// runPPSTotal serves statistic type total with a PPS variance, which has no
// design object: the inclusion probabilities and their joint matrix say it all.
func runPPSTotal(c *caseContext) (map[string]any, error) {
	method, ok := ppsMethods[c.String("method")]
	if !ok {
		return nil, fmt.Errorf("method %q: %w", c.String("method"), errNotSupported)
	}
	cols, err := c.columns(append([]string{c.String("pik")}, c.Strings("vars")...))
	if err != nil {
		return nil, err
	}
	p := PPS{Method: method, Probabilities: cols[0], SquareSum: c.Float("psum", 0)}
	if file := c.String("joint"); file != "" {
		d, err := c.load(file)
		if err != nil {
			return nil, err
		}
		p.Joint = make([][]float64, d.Rows())
		for _, name := range d.Names() {
			x, err := d.Numbers(name)
			if err != nil {
				return nil, err
			}
			for i, v := range x {
				p.Joint[i] = append(p.Joint[i], v)
			}
		}
	}
	e, err := p.Total(cols[1:]...)
	if err != nil {
		return nil, err
	}
	return estimatesOut(e, float64(e.DFDesign), c.Float("level", 0.95)), nil
}
