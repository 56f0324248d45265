package analysis

import "fmt"

// itemColumns are the items of a case inside its domain.
func itemColumns(c *caseContext) (names []string, items [][]float64, err error) {
	d, err := c.Data()
	if err != nil {
		return nil, nil, err
	}
	if domain, err := c.Domain(); err != nil {
		return nil, nil, err
	} else if domain != nil {
		d = d.Select(domain)
	}
	names = c.Strings("items")
	for _, name := range names {
		x, err := d.Numbers(name)
		if err != nil {
			return nil, nil, err
		}
		items = append(items, x)
	}
	return names, items, nil
}

func runCronbach(c *caseContext) (map[string]any, error) {
	names, items, err := itemColumns(c)
	if err != nil {
		return nil, err
	}
	r, err := Cronbach(items, c.String("missing") == "pairwise", 0.95)
	if err != nil {
		return nil, err
	}
	var rows []map[string]any
	for j, it := range r.Item {
		rows = append(rows, map[string]any{"item": names[j], "n": it.N, "mean": it.Mean, "sd": it.SD, "item_total": it.ItemTotal,
			"item_rest": it.ItemRest, "r_drop": it.ItemRest, "alpha_dropped": it.AlphaDropped})
	}
	return map[string]any{"n": r.N, "k": r.Items, "alpha": r.Alpha, "alpha_std": r.Standardized, "average_r": r.AverageR, "g6": r.Guttman6,
		"feldt_ci95": limits(r.Feldt), "items": rows}, nil
}

func runComponents(c *caseContext) (map[string]any, error) {
	_, items, err := itemColumns(c)
	if err != nil {
		return nil, err
	}
	r, err := PrincipalComponents(items)
	if err != nil {
		return nil, err
	}
	return map[string]any{"n": r.N, "cor": r.Correlation, "eigenvalues": r.Eigenvalues, "explained": r.Explained, "loadings": r.Loadings,
		"kmo": r.KMO, "kmo_items": r.ItemKMO, "bartlett": map[string]any{"chisq": r.Bartlett.Statistic, "df": r.Bartlett.DF[0], "p": r.Bartlett.P}}, nil
}

func runFactorAnalysis(c *caseContext) (map[string]any, error) {
	_, items, err := itemColumns(c)
	if err != nil {
		return nil, err
	}
	r, err := FactorAnalysis(items, int(c.Float("factors", 1)))
	if err != nil {
		return nil, err
	}
	return map[string]any{"n": r.N, "uniquenesses": r.Uniqueness, "communality": r.Communality, "chisq": r.ChiSquare, "df": r.DF, "p": r.P,
		"reproduced": r.Reproduced, "varimax": r.Varimax}, nil
}

func runPolychoric(c *caseContext) (map[string]any, error) {
	if m := c.String("method"); m != "" && m != "two_step" {
		return nil, fmt.Errorf("polychoric method %q: %w", m, errNotSupported)
	}
	table, err := crossTable(c, "x", "y")
	if err != nil {
		return nil, err
	}
	r, err := Polychoric(table)
	return map[string]any{"rho": r.Rho, "se": r.SE, "n": r.N}, err
}

func runFayHerriot(c *caseContext) (map[string]any, error) {
	var x [][]float64
	rows, _ := c.Statistic["X"].([]any)
	for _, r := range rows {
		x = append(x, asFloats(r))
	}
	method := VarianceMethod(c.String("method"))
	r, err := FayHerriot(c.Floats("y"), c.Floats("D"), x, method)
	return map[string]any{"method": string(method), "A": r.A, "beta": r.Beta, "gamma": r.Gamma, "eblup": r.EBLUP, "mse": r.MSE,
		"g1": r.G1, "g2": r.G2, "g3": r.G3}, err
}
