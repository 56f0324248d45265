package analysis

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

func runBy(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	by := c.Strings("by")
	cols, err := c.columns(append(slices.Clone(c.Strings("vars")), by...))
	if err != nil {
		return nil, err
	}
	vars, byCols := cols[:len(c.Strings("vars"))], cols[len(c.Strings("vars")):]
	if len(vars) != 1 {
		return nil, fmt.Errorf("%d variables in a by-table: %w", len(vars), errNotSupported)
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	factors := make([]Factor, len(byCols))
	for i, b := range byCols {
		factors[i] = b.Factor()
	}
	q := ByQuery{By: Interact("\x1f", factors...), Domain: domain, Missing: c.missing()}
	estimate := d.MeanBy
	if strings.HasSuffix(c.statType(), "total") {
		estimate = d.TotalBy
	}
	table, err := estimate(q, vars[0])
	if err != nil {
		return nil, err
	}
	// All covariances at once must give the same standard errors.
	q.Covariance = true
	again, err := estimate(q, vars[0])
	if err != nil {
		return nil, err
	}
	level := c.Float("level", 0.95)
	rows := make(map[string]map[string]any)
	for k, e := range table.Domains {
		if s := again.Domains[k].SE; math.Abs(s-e.SE) > 1e-9*s {
			return nil, fmt.Errorf("domain %q: SE %g alone, %g with covariances", e.Level, e.SE, s)
		}
		interval := func(df int) any {
			if df <= 0 {
				return nil
			}
			h := quantileT(level, float64(df)) * e.SE
			return []float64{e.Estimate - h, e.Estimate + h}
		}
		rows[e.Level] = map[string]any{"by": keyOf(by, strings.Split(e.Level, "\x1f")), "n": e.N, "df_domain": e.DF, "estimate": e.Estimate, "se": e.SE,
			"ci_t_df_design": interval(table.DFDesign), "ci_t_df_domain": interval(e.DF)}
	}
	var out []map[string]any
	if levels, ok := c.Statistic["levels"].([]any); ok {
		for _, l := range levels {
			values := asStrings(l)
			row, ok := rows[strings.Join(values, "\x1f")]
			if !ok {
				row = map[string]any{"by": keyOf(by, values), "n": 0}
			}
			out = append(out, row)
		}
	} else {
		for _, e := range table.Domains {
			if e.N > 0 || table.DFDesign > 0 {
				out = append(out, rows[e.Level])
			}
		}
	}
	return map[string]any{"df_design": table.DFDesign, "rows": out}, nil
}

func keyOf(by, values []string) map[string]any {
	key := make(map[string]any, len(by))
	for i, b := range by {
		key[b] = values[i]
	}
	return key
}

func runCIProp(c *caseContext) (map[string]any, error) {
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
	e, err := d.Mean(domain, DropMissing, vars...)
	if errors.Is(err, ErrEmptyDomain) {
		return map[string]any{"n": 0, "n_positive": 0, "estimate": math.NaN(), "se": math.NaN(), "df": 0}, nil
	}
	if err != nil {
		return nil, err
	}
	y, err := vars[0].Numbers()
	if err != nil {
		return nil, err
	}
	positives := 0.0
	for i, v := range y {
		if (domain == nil || domain[i]) && d.Weights()[i] != 0 && !math.IsNaN(v) {
			positives += v
		}
	}
	level := c.Float("level", 0.95)
	p := e.Precision(0)
	ci := make(map[string]any)
	for _, m := range ProportionMethods() {
		iv, err := p.Interval(m, level)
		if err != nil {
			return nil, err
		}
		ci[string(m)] = []float64{iv.Lower, iv.Upper}
	}
	if iv, _ := p.Interval(MethodAsin, level); iv.Lower == 0 || iv.Upper == 1 {
		// Beyond 0 and π/2 R's sine turns back, where ours stops at 0 and 1:
		// compare with the formula as R evaluates it.
		mid, h := math.Asin(math.Sqrt(p.Share)), quantileT(level, p.DF)*math.Sqrt(p.Variance/(4*p.Share*(1-p.Share)))
		lo, hi := math.Sin(mid-h), math.Sin(mid+h)
		ci["asin"] = []float64{lo * lo, hi * hi}
	}
	kg, nStar := p.KornGraubard(level)
	pr := NCHS(p.Share, e.N, int(math.Round(positives)), nStar, kg, p.DF)
	return map[string]any{"n": e.N, "n_positive": positives, "estimate": p.Share, "se": e.SE(0), "df": e.DFDomain, "n_eff": p.NaiveEffectiveN(), "level": level,
		"ci": ci, "likelihood_R_raw": ci["likelihood"], "kg_n_star": nStar,
		"nchs": map[string]any{"show": pr.Show, "reason": pr.Reason, "flags": pr.Flags, "width": pr.Width, "rel_width": pr.RelativeWidth}}, nil
}

func runKish(c *caseContext) (map[string]any, error) {
	cols, err := c.columns(c.Strings("weights"))
	if err != nil {
		return nil, err
	}
	k, err := KishEffect(cols[0])
	if err != nil {
		return nil, err
	}
	return map[string]any{"n": k.N, "sum_w": k.SumWeights, "sum_w2": k.SumSquares, "n_eff": k.EffectiveN, "deff_w": k.Deff, "cv_w2": k.CV2}, nil
}

// runTwoRounds estimates the mean of each round on its own data and design.
func runTwoRounds(c *caseContext) (map[string]any, error) {
	var derive []map[string]any
	if list, ok := c.Statistic["derive"].([]any); ok {
		for _, x := range list {
			step, _ := x.(map[string]any)
			derive = append(derive, step)
		}
	}
	type round struct {
		Estimate float64 `json:"estimate"`
		SE       float64 `json:"se"`
		DF       int     `json:"df"`
	}
	var rounds [2]round
	for i, key := range []string{"round1", "round2"} {
		raw, err := json.Marshal(c.Statistic[key])
		if err != nil {
			return nil, err
		}
		var spec struct {
			Dataset string           `json:"dataset"`
			Derive  []map[string]any `json:"derive"`
			Design  *caseDesign      `json:"design"`
		}
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.UseNumber()
		if err := dec.Decode(&spec); err != nil {
			return nil, err
		}
		one := &caseContext{testCase: &testCase{Name: c.Name, Dataset: spec.Dataset, Derive: append(slices.Clone(spec.Derive), derive...), Design: spec.Design, Statistic: c.Statistic}, folder: c.folder, cache: c.cache}
		d, err := one.SampleDesign()
		if err != nil {
			return nil, err
		}
		vars, err := one.columns(c.Strings("vars"))
		if err != nil {
			return nil, err
		}
		domain, err := one.Domain()
		if err != nil {
			return nil, err
		}
		e, err := d.Mean(domain, one.missing(), vars...)
		if err != nil {
			return nil, err
		}
		rounds[i] = round{e.Values[0], e.SE(0), e.DFDesign}
	}
	a, b := rounds[0], rounds[1]
	diff := CompareRounds(a.Estimate, a.SE, float64(a.DF), b.Estimate, b.SE, float64(b.DF))
	return map[string]any{"round1": a, "round2": b, "diff": diff.Diff, "se": diff.SE, "df_sum": diff.DFSum, "df_satterthwaite": diff.DFSatterth, "t": diff.T,
		"p_two_sum": diff.PTwoSum, "p_two_satterthwaite": diff.PTwoSatterth, "p_increase_sum": diff.PIncreaseSum}, nil
}

// runDomainInOnePSU compares three standard errors of offices that lie in one
// PSU; the keys are values of the column agency.
func runDomainInOnePSU(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	first := *c.Design
	first.IDs, first.FPC = first.IDs[:1], nil
	data, err := c.Data()
	if err != nil {
		return nil, err
	}
	ultimate, err := first.declare(data)
	if err != nil {
		return nil, err
	}
	key := c.String("by")
	if key == "" {
		key = "agency"
	}
	if _, err := data.Column(key); err != nil {
		return nil, fmt.Errorf("no column of keys: %w", errNotSupported)
	}
	cols, err := c.columns([]string{c.String("numerator"), c.String("denominator"), key})
	if err != nil {
		return nil, err
	}
	num, den := cols[:1], cols[1:2]
	var rows []map[string]any
	want, _ := c.Expected["rows"].([]any)
	for _, w := range want {
		m, _ := w.(map[string]any)
		name := textOf(m["key"])
		domain := make([]bool, data.Rows())
		for i := range domain {
			domain[i] = cols[2].Text(i) == name
		}
		row := map[string]any{"key": name}
		for _, e := range []struct {
			key string
			f   func([]bool, Missing, []Column, []Column) (*Estimates, error)
		}{{"se_ultimate_cluster", ultimate.Ratio}, {"se_two_stage_fpc", d.Ratio}, {"se_within_commune", d.RatioWithin}} {
			est, err := e.f(domain, DropMissing, num, den)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			row[e.key] = est.SE(0)
			row["estimate"] = est.Values[0]
		}
		rows = append(rows, row)
	}
	return map[string]any{"rows": rows}, nil
}
