package analysis

import (
	"fmt"
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
	p := c.Floats("quantiles")
	var quantiles, intervals []map[string]any
	for _, rule := range c.Strings("qrules") {
		q, err := d.Quantiles(domain, vars[0], QuantileRule(rule), p...)
		if err != nil {
			return nil, err
		}
		for k, x := range q {
			quantiles = append(quantiles, map[string]any{"qrule": rule, "q": p[k], "estimate": x})
		}
	}
	for _, method := range c.Strings("intervals") {
		q, err := d.QuantileIntervals(domain, vars[0], ProportionMethod(method), c.Float("level", 0.95), p...)
		if err != nil {
			return nil, err
		}
		for _, x := range q {
			intervals = append(intervals, map[string]any{"interval": method, "q": x.P, "estimate": x.Estimate, "ci": []float64{x.Interval.Lower, x.Interval.Upper}, "se": x.SE})
		}
	}
	e, err := d.Mean(domain, DropMissing, vars[0])
	if err != nil {
		return nil, err
	}
	return map[string]any{"df": e.DFDomain, "quantiles": quantiles, "intervals": intervals}, nil
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
