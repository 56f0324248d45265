package analysis

import (
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
)

func runDistributions(c *caseContext) (map[string]any, error) {
	var rows []map[string]any
	for _, in := range c.inputRows() {
		inputs := maps.Clone(in)
		delete(inputs, "value") // may be "Inf"
		raw, err := json.Marshal(inputs)
		if err != nil {
			return nil, err
		}
		var r distributionRow
		if err := json.Unmarshal(raw, &r); err != nil {
			return nil, err
		}
		out := map[string]any{"value": evaluateDistribution(r)}
		for k, v := range in {
			if k != "value" {
				out[k] = v
			}
		}
		rows = append(rows, out)
	}
	return map[string]any{"rows": rows}, nil
}

func runAdjustP(c *caseContext) (map[string]any, error) {
	got := make(map[string]any)
	for _, method := range PAdjustments() {
		p, err := AdjustP(c.Floats("pvalues"), method)
		if err != nil {
			return nil, err
		}
		got[string(method)] = p
	}
	return got, nil
}

// targetTestResult is the shape of target_tests and by_target_test.
func targetTestResult(estimate, se []float64, target, df float64) (map[string]any, error) {
	t, err := TestTargets(estimate, se, target, df)
	if err != nil {
		return nil, err
	}
	got := map[string]any{"estimate": estimate, "se": se, "p_less": t.PLess, "p_greater": t.PGreater}
	for side, p := range map[string][]float64{"less": t.PLess, "greater": t.PGreater} {
		for name, method := range map[string]PAdjustment{"holm_": Holm, "bh_": BenjaminiHochberg} {
			if got[name+side], err = AdjustP(p, method); err != nil {
				return nil, err
			}
		}
	}
	return got, nil
}

func runTargetTests(c *caseContext) (map[string]any, error) {
	return targetTestResult(c.Floats("estimate"), c.Floats("se"), c.Float("target", math.NaN()), c.Float("df", math.NaN()))
}

func runRankSets(c *caseContext) (map[string]any, error) {
	estimate, se := c.Floats("estimate"), c.Floats("se")
	alpha, k := c.Float("alpha", 0.05), len(estimate)
	vcov := make([][]float64, k)
	if rows, ok := c.Statistic["vcov"].([]any); ok {
		se = make([]float64, k)
		for i := range vcov {
			vcov[i] = asFloats(rows[i])
			se[i] = math.Sqrt(vcov[i][i])
		}
	} else {
		for i := range vcov {
			vcov[i] = make([]float64, k)
			vcov[i][i] = se[i] * se[i]
		}
	}
	points, err := PointRanks(estimate)
	if err != nil {
		return nil, err
	}
	got := map[string]any{"K": k, "alpha": alpha, "point_rank": points}
	for name, independent := range map[string]bool{"kww_independent": true, "kww_bonferroni": false} {
		z := KWWCritical(k, alpha, independent)
		sets, err := IntervalRankSets(estimate, se, z)
		if err != nil {
			return nil, err
		}
		got[name] = rankResult(map[string]any{"z": z}, sets)
	}
	differences := func(name string, d RankDifferences, err error) error {
		if err == nil {
			got[name] = rankResult(map[string]any{"z": d.Critical, "crit": d.Critical, "n_significant": d.Significant}, d.Sets)
		}
		return err
	}
	d, err := DifferenceRankSets(estimate, vcov, alpha, Bonferroni)
	if err := differences("diff_bonferroni", d, err); err != nil {
		return nil, err
	}
	d, err = DifferenceRankSets(estimate, vcov, alpha, Holm)
	if err := differences("diff_holm", d, err); err != nil {
		return nil, err
	}
	want, _ := c.Expected["diff_given_crit"].(map[string]any)
	if critical := c.Float("crit", field(want, "crit")); critical > 0 {
		d, err = DifferenceRankSetsAt(estimate, vcov, critical)
		if err := differences("diff_given_crit", d, err); err != nil {
			return nil, err
		}
	}
	return got, nil
}

func rankResult(into map[string]any, sets []RankSet) map[string]any {
	best, worst := make([]int, len(sets)), make([]int, len(sets))
	for i, s := range sets {
		best[i], worst[i] = s.Best, s.Worst
	}
	into["best"], into["worst"] = best, worst
	return into
}

func runInclusionProbabilities(c *caseContext) (map[string]any, error) {
	pi, err := InclusionProbabilities(c.Floats("size"), int(c.Float("n", 0)))
	return map[string]any{"pik": pi}, err
}

func runSystematicPPS(c *caseContext) (map[string]any, error) {
	pi, err := InclusionProbabilities(c.Floats("size"), int(c.Float("n", 0)))
	if err != nil {
		return nil, err
	}
	selected, err := SystematicPPS(pi, c.Float("u", 0), c.Float("eps", 1e-6))
	for i := range selected {
		selected[i]++
	}
	return map[string]any{"pik": pi, "selected": selected}, err
}

// runSystematicPPSUnits counts the rows per unit, units in numeric order.
func runSystematicPPSUnits(c *caseContext) (map[string]any, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	f, err := d.Factor(c.String("unit"))
	if err != nil {
		return nil, err
	}
	count := make(map[string]float64)
	for i := range f.Len() {
		count[f.At(i)]++
	}
	units := slices.Clone(f.Levels)
	value := func(s string) float64 { x, _ := strconv.ParseFloat(s, 64); return x }
	slices.SortFunc(units, func(a, b string) int { return cmp.Compare(value(a), value(b)) })
	size := make([]float64, len(units))
	for i, u := range units {
		size[i] = count[u]
	}
	pi, err := InclusionProbabilities(size, int(c.Float("n", 0)))
	if err != nil {
		return nil, err
	}
	selected, err := SystematicPPS(pi, c.Float("u", 0), c.Float("eps", 1e-6))
	certain, sum := 0, 0.0
	for _, p := range pi {
		sum += p
		if p >= 1-1e-6 {
			certain++
		}
	}
	var names, weights []float64
	for _, i := range selected {
		names, weights = append(names, value(units[i])), append(weights, 1/pi[i])
	}
	return map[string]any{"n_certainty": certain, "pik_sum": sum, "selected_units": names, "weights": weights}, err
}

func runAllocation(c *caseContext) (map[string]any, error) {
	population, sd, cost, n := c.Floats("N"), c.Floats("S"), c.Floats("cost"), c.Float("n", 0)
	if sd == nil {
		sd = EqualMeasure(len(population))
	}
	if cost == nil {
		cost = EqualMeasure(len(population))
	}
	neyman, err := NeymanMeasure(population, sd)
	if err != nil {
		return nil, err
	}
	optimal, err := OptimalMeasure(population, sd, cost)
	if err != nil {
		return nil, err
	}
	got := make(map[string]any)
	for name, measure := range map[string][]float64{
		"equal": EqualMeasure(len(population)), "proportional": population, "power_half": PowerMeasure(population, 0.5),
		"neyman": neyman, "optimal_cost": optimal,
	} {
		share, err := Allocate(measure, n)
		if err != nil {
			return nil, err
		}
		got[name] = share
		if got[name+"_int"], err = RoundAllocation(share, int(n)); err != nil {
			return nil, err
		}
	}
	return got, nil
}

func runSampleSize(c *caseContext) (map[string]any, error) {
	got := make(map[string]any)
	var rows []map[string]any
	for _, in := range c.inputRows() {
		n, e := field(in, "N"), field(in, "e")
		yamane, err := Yamane(int64(n), int64(math.Round(e*10000)))
		if err != nil {
			return nil, err
		}
		needs, err := SizePlan{Population: n, Margin: e, Share: field(in, "p"), Level: field(in, "level"), Deff: 1.5, Response: 0.8}.Needs()
		if err != nil {
			return nil, err
		}
		got["z"] = needs.Z
		rows = append(rows, map[string]any{
			"N": n, "e": e, "p": field(in, "p"), "level": field(in, "level"),
			"yamane": n / (1 + n*e*e), "yamane_ceil": yamane, "cochran_n0": needs.Initial, "cochran_fpc": needs.Finite,
			"cochran_fpc_ceil": needs.FiniteCeil, "with_deff_1_5": needs.WithDeff, "with_deff_and_response_0_8": needs.Issue,
		})
	}
	got["rows"] = rows
	return got, nil
}

func runTargetSize(c *caseContext) (map[string]any, error) {
	var rows []map[string]any
	for _, in := range c.inputRows() {
		share, target, alpha, power := field(in, "p_true"), field(in, "p0"), field(in, "alpha_one_sided"), field(in, "power")
		n, err := TargetSize(share, target, alpha, power, 1)
		if err != nil {
			return nil, err
		}
		n2, err := TargetSize(share, target, alpha, power, 2)
		if err != nil {
			return nil, err
		}
		rows = append(rows, map[string]any{"p_true": share, "p0": target, "alpha_one_sided": alpha, "power": power,
			"n": n, "n_ceil": ceilSize(n), "n_deff2": ceilSize(n2)})
	}
	return map[string]any{"rows": rows}, nil
}

func runMargin(c *caseContext) (map[string]any, error) {
	var rows []map[string]any
	for _, in := range c.inputRows() {
		n, p, deff := field(in, "n"), field(in, "p"), field(in, "deff")
		m, err := Margin(n, p, deff, 0.95)
		if err != nil {
			return nil, err
		}
		w := Wilson(p, n/deff, 0.95)
		rows = append(rows, map[string]any{"n": n, "p": p, "deff": deff, "margin95": m, "wilson": []float64{w.Lower, w.Upper}})
	}
	return map[string]any{"rows": rows}, nil
}

func runDeffPlan(c *caseContext) (map[string]any, error) {
	var rows []map[string]any
	for _, in := range c.inputRows() {
		deff, err := PlanningDeff(field(in, "m"), field(in, "icc"), field(in, "cv2_w"))
		if err != nil {
			return nil, err
		}
		rows = append(rows, map[string]any{"m": field(in, "m"), "icc": field(in, "icc"), "cv2_w": field(in, "cv2_w"), "deff": deff})
	}
	return map[string]any{"rows": rows}, nil
}
