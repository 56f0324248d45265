package analysis

import (
	"fmt"
	"math"
)

// result writes a test as the reference files do.
func (r TestResult) result() map[string]any {
	got := map[string]any{"statistic": r.Statistic, "p": r.P, "df": r.DF, "estimate": r.Estimate}
	if r.Interval.Defined() {
		got["ci"] = limits(r.Interval)
	}
	return got
}

func limits(iv Interval) []float64 { return []float64{iv.Lower, iv.Upper} }

// samplesOf splits the response of a case by its group, inside its domain.
func samplesOf(c *caseContext) (names []string, samples [][]float64, err error) {
	d, err := c.Data()
	if err != nil {
		return nil, nil, err
	}
	x, err := numbersIn(c, d, c.String("response"))
	if err != nil {
		return nil, nil, err
	}
	g, err := d.Factor(c.String("group"))
	if err != nil {
		return nil, nil, err
	}
	return SplitSamples(x, g)
}

// numbersIn is a column with NaN outside the domain of the case.
func numbersIn(c *caseContext, d *Data, name string) ([]float64, error) {
	x, err := d.Numbers(name)
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil || domain == nil {
		return x, err
	}
	in := make([]float64, len(x))
	for i := range x {
		in[i] = math.NaN()
		if domain[i] {
			in[i] = x[i]
		}
	}
	return in, nil
}

func runSamples(test func(c *caseContext, s [][]float64) (TestResult, error)) caseRunner {
	return func(c *caseContext) (map[string]any, error) {
		_, samples, err := samplesOf(c)
		if err != nil {
			return nil, err
		}
		r, err := test(c, samples)
		return r.result(), err
	}
}

// twoSamples runs a test of two groups and refuses another number of them.
func twoSamples(test func(c *caseContext, x, y []float64) (TestResult, error)) caseRunner {
	return runSamples(func(c *caseContext, s [][]float64) (TestResult, error) {
		if len(s) != 2 {
			return TestResult{}, fmt.Errorf("%d groups, want 2", len(s))
		}
		return test(c, s[0], s[1])
	})
}

func runTTest(pooled bool) caseRunner {
	return twoSamples(func(c *caseContext, x, y []float64) (TestResult, error) {
		return TTest(x, y, pooled, c.Float("level", 0.95))
	})
}

func runAnova(c *caseContext) (map[string]any, error) {
	_, samples, err := samplesOf(c)
	if err != nil {
		return nil, err
	}
	a, err := OneWayAnova(samples)
	return map[string]any{"F": a.F, "df": []float64{a.DFBetween, a.DFWithin}, "p": a.P, "ss": []float64{a.Between, a.Within}}, err
}

func runTukey(c *caseContext) (map[string]any, error) {
	names, samples, err := samplesOf(c)
	if err != nil {
		return nil, err
	}
	pairs, err := TukeyHSD(samples, c.Float("level", 0.95))
	var rows []map[string]any
	for _, p := range pairs {
		rows = append(rows, map[string]any{"pair": names[p.Second] + "-" + names[p.First], "diff": p.Difference, "ci": limits(p.Interval), "p": p.P})
	}
	return map[string]any{"rows": rows}, err
}

func runCorrelation(c *caseContext) (map[string]any, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	var xy [2][]float64
	for i, key := range []string{"x", "y"} {
		if xy[i], err = numbersIn(c, d, c.String(key)); err != nil {
			return nil, err
		}
	}
	x, y, err := CompletePairs(xy[0], xy[1])
	if err != nil {
		return nil, err
	}
	var r TestResult
	switch method := c.String("method"); method {
	case "", "pearson":
		r, err = Pearson(x, y, c.Float("level", 0.95))
	case "spearman":
		r, err = Spearman(x, y)
	case "kendall":
		r, err = Kendall(x, y)
	default:
		return nil, fmt.Errorf("correlation %q: %w", method, errNotSupported)
	}
	got := r.result()
	got["t"] = r.Statistic
	if c.String("method") == "spearman" && err == nil {
		got["estimate"] = r.Estimate[0]
	}
	return got, err
}

func runChiSquare(c *caseContext) (map[string]any, error) {
	table, err := crossTable(c, "row", "col")
	if err != nil {
		return nil, err
	}
	r, err := ChiSquare(table, c.Bool("correct"))
	return r.result(), err
}

func crossTable(c *caseContext, row, col string) ([][]float64, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	if domain, err := c.Domain(); err != nil {
		return nil, err
	} else if domain != nil {
		d = d.Select(domain)
	}
	r, err := d.Factor(c.String(row))
	if err != nil {
		return nil, err
	}
	k, err := d.Factor(c.String(col))
	if err != nil {
		return nil, err
	}
	_, _, table, err := CrossCount(r, k)
	return table, err
}

func runBinomialIntervals(c *caseContext) (map[string]any, error) {
	x, n, level := int(c.Float("x", 0)), int(c.Float("n", 0)), c.Float("level", 0.95)
	if err := checkBinomial(x, n, level); err != nil {
		return nil, err
	}
	return map[string]any{
		"clopper_pearson": limits(ClopperPearson(x, n, level)), "wilson": limits(Wilson(float64(x)/float64(n), float64(n), level)),
		"agresti_coull": limits(AgrestiCoull(x, n, level)), "jeffreys": limits(Jeffreys(x, n, level)),
	}, nil
}

func runBinomialTest(c *caseContext) (map[string]any, error) {
	x, n, p0, level := int(c.Float("x", 0)), int(c.Float("n", 0)), c.Floats("p0")[0], c.Float("level", 0.95)
	got := make(map[string]any)
	for _, side := range []Alternative{Less, Greater, TwoSided} {
		r, err := BinomialTest(x, n, p0, side, level)
		if err != nil {
			return nil, err
		}
		got[string(side)] = r.result()
	}
	for name, correct := range map[string]bool{"wilson": false, "wilson_cc": true} {
		r, err := ProportionTest(x, n, p0, correct, level)
		if err != nil {
			return nil, err
		}
		got[name] = r.result()
	}
	return got, nil
}

func runTwoProportions(c *caseContext) (map[string]any, error) {
	x, n := c.Floats("x"), c.Floats("n")
	if len(x) != 2 || len(n) != 2 {
		return nil, fmt.Errorf("%d samples: %w", len(x), errNotSupported)
	}
	return bothForms("plain", "yates", func(correct bool) (TestResult, error) {
		return TwoProportions(x[0], n[0], x[1], n[1], correct, c.Float("level", 0.95))
	})
}

func runMcNemar(c *caseContext) (map[string]any, error) {
	var table [][]float64
	rows, _ := c.Statistic["table"].([]any)
	for _, r := range rows {
		table = append(table, asFloats(r))
	}
	return bothForms("plain", "corrected", func(correct bool) (TestResult, error) { return McNemar(table, correct) })
}

// bothForms runs a test without and with its continuity correction.
func bothForms(plain, corrected string, test func(correct bool) (TestResult, error)) (map[string]any, error) {
	got := make(map[string]any)
	for name, correct := range map[string]bool{plain: false, corrected: true} {
		r, err := test(correct)
		if err != nil {
			return nil, err
		}
		got[name] = r.result()
	}
	return got, nil
}
