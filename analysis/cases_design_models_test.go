package analysis

// designAndGroups declares the design of a case and reads its response, group
// and domain.
func designAndGroups(c *caseContext) (d *Design, domain []bool, y []float64, group Factor, err error) {
	if d, err = c.SampleDesign(); err != nil {
		return
	}
	if domain, err = c.Domain(); err != nil {
		return
	}
	data, err := c.Data()
	if err != nil {
		return
	}
	if y, err = data.Numbers(c.String("response")); err != nil {
		return
	}
	group, err = data.Factor(c.String("group"))
	return
}

func runIndependence(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	vars, err := c.columns([]string{c.String("row"), c.String("col")})
	if err != nil {
		return nil, err
	}
	r, err := d.Independence(domain, vars[0].Factor(), vars[1].Factor())
	if err != nil {
		return nil, err
	}
	test := func(t TestResult) map[string]any {
		return map[string]any{"statistic": t.Statistic, "parameter": t.DF, "p": t.P}
	}
	return map[string]any{"table": r.Table, "tests": map[string]any{"F": test(r.F), "Chisq": test(r.Chisq),
		"Wald": test(r.Wald), "adjWald": test(r.AdjustedWald)}}, nil
}

func runGroupTTest(c *caseContext) (map[string]any, error) {
	d, domain, y, group, err := designAndGroups(c)
	if err != nil {
		return nil, err
	}
	r, err := d.GroupTTest(domain, y, group, c.Float("level", 0.95))
	if err != nil {
		return nil, err
	}
	return map[string]any{"t": r.Statistic, "df": r.DF[0], "diff": r.Estimate[0], "p": r.P, "ci": limits(r.Interval)}, nil
}

func runRankTest(c *caseContext) (map[string]any, error) {
	d, domain, y, group, err := designAndGroups(c)
	if err != nil {
		return nil, err
	}
	tests := make(map[string]any)
	for _, score := range []RankScore{WilcoxonScore, VanDerWaerdenScore, MedianScore} {
		r, err := d.RankTest(domain, y, group, score)
		if err != nil {
			return nil, err
		}
		if len(r.Groups) == 2 {
			tests[string(score)] = map[string]any{"t": r.Statistic, "df": r.DF[0], "diff": r.Difference, "p": r.P}
		} else {
			tests[string(score)] = map[string]any{"chisq": r.Statistic, "ndf": r.DF[0], "ddf": r.DF[1], "p": r.P}
		}
	}
	return map[string]any{"tests": tests}, nil
}

func runRegression(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	data, err := c.Data()
	if err != nil {
		return nil, err
	}
	formula, err := ParseFormula(c.String("formula"))
	if err != nil {
		return nil, err
	}
	r, err := d.Regress(data, formula, Family(c.String("family")), domain)
	if err != nil {
		return nil, err
	}
	var rows []map[string]any
	vcov := square(len(r.Coefficients))
	for i, k := range r.Coefficients {
		rows = append(rows, map[string]any{"key": k.Key, "estimate": k.Estimate, "se": k.SE, "t": k.T, "p": k.P})
		for j := range vcov {
			vcov[i][j] = r.Covariance.At(i, j)
		}
	}
	got := map[string]any{"df_residual": r.DFResidual, "coef": rows, "vcov": vcov}
	if text := c.String("wald"); text != "" {
		terms, err := ParseFormula(text)
		if err != nil {
			return nil, err
		}
		w, err := r.Wald(terms.Terms...)
		if err != nil {
			return nil, err
		}
		got["wald"] = map[string]any{"F": w.Statistic, "df": w.DF[0], "ddf": w.DF[1], "p": w.P}
	}
	return got, nil
}

func runWeightedAlpha(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	data, err := c.Data()
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	weights := append([]float64(nil), d.Weights()...)
	for i := range weights {
		if domain != nil && !domain[i] {
			weights[i] = 0
		}
	}
	var items [][]float64
	for _, name := range c.Strings("items") {
		x, err := data.Numbers(name)
		if err != nil {
			return nil, err
		}
		items = append(items, x)
	}
	alpha, err := WeightedAlpha(items, weights)
	return map[string]any{"alpha": alpha}, err
}
