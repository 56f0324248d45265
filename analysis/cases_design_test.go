package analysis

import (
	"errors"
	"fmt"
	"math"
)

// designRunners are the statistic types of the harness that this part computes.
var designRunners = map[string]caseRunner{
	"mean":             runMeanOrTotal,
	"total":            runMeanOrTotal,
	"ratio":            runRatio,
	"mean_total":       runMeanTotal,
	"ratio_contrast":   runRatioContrast,
	"ciprop_replicate": runPropReplicate,

	"by_mean":           runBy,
	"by_total":          runBy,
	"ciprop":            runCIProp,
	"kish":              runKish,
	"two_rounds":        runTwoRounds,
	"domain_in_one_psu": runDomainInOnePSU,
	"quantile":          runQuantile,
}

// columns returns variables of the case's data.
func (c *caseContext) columns(names []string) ([]Column, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	cols := make([]Column, len(names))
	for i, n := range names {
		if cols[i], err = d.Column(n); err != nil {
			return nil, err
		}
	}
	return cols, nil
}

// SampleDesign declares the design of the case on its data.
func (c *caseContext) SampleDesign() (*Design, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	if c.Design == nil {
		return nil, fmt.Errorf("case %s has no design", c.Name)
	}
	return c.Design.declare(d)
}

func (s *caseDesign) declare(d *Data) (*Design, error) {
	spec := DesignSpec{Nest: s.Nest, Lonely: Lonely(s.LonelyPSU), AdjustDomainLonely: s.AdjustDomainLonely, Rows: d.Rows()}
	for _, part := range []struct {
		names []string
		into  *[]Column
	}{{s.Strata, &spec.Strata}, {s.IDs, &spec.IDs}, {s.FPC, &spec.FPC}} {
		for _, n := range part.names {
			col, err := d.Column(n)
			if err != nil {
				return nil, err
			}
			*part.into = append(*part.into, col)
		}
	}
	if s.PPS != nil {
		return nil, fmt.Errorf("design.pps: %w", errNotSupported)
	}
	if s.Weights != nil {
		col, err := d.Column(*s.Weights)
		if err != nil {
			return nil, err
		}
		spec.Weights = col
	}
	design, err := NewDesign(spec)
	if err != nil {
		return nil, err
	}
	if s.Replicates != nil {
		if design, err = s.replicate(design, d); err != nil {
			return nil, err
		}
	}
	for _, step := range s.Adjust {
		if design, err = adjustDesign(design, d, step); err != nil {
			return nil, err
		}
	}
	return design, nil
}

func (s *caseDesign) replicate(design *Design, d *Data) (*Design, error) {
	r := s.Replicates
	if kind := textOf(r["construct"]); kind != "" {
		return design.Jackknife(kind, r["mse"] == true)
	}
	spec := ReplicateSpec{Type: textOf(r["type"]), Combined: r["combined"] == true, MSE: r["mse"] == true, RScales: asFloats(r["rscales"])}
	spec.Rho, _ = number(r["rho"])
	spec.Scale, _ = number(r["scale"])
	for _, n := range asStrings(r["columns"]) {
		col, err := d.Column(n)
		if err != nil {
			return nil, err
		}
		spec.Columns = append(spec.Columns, col)
	}
	return design.WithReplicates(spec)
}

func (c *caseContext) missing() Missing {
	if c.Bool("na_rm") {
		return DropMissing
	}
	return KeepMissing
}

// estimatesOut writes estimates in the form of the mean and total cases.
func estimatesOut(e *Estimates, df, level float64) map[string]any {
	var rows []map[string]any
	for k, key := range e.Keys {
		se := e.SE(k)
		rows = append(rows, map[string]any{
			"key": key, "estimate": e.Values[k], "se": se, "var": se * se, "cv": e.CV(k),
			"ci_t": e.CI(k, df, level), "ci_z": e.CI(k, math.Inf(1), level),
			"deff": e.Deff[k], "deff_wr": e.DeffWR[k],
		})
	}
	return map[string]any{"df": df, "level": level, "estimates": rows, "vcov": symRows(e)}
}

// emptyOut is the result of a domain without respondents.
func (c *caseContext) emptyOut(d *Design) map[string]any {
	var rows []map[string]any
	nan := math.NaN()
	if c.statType() == "total" { // nobody adds up to nothing
		for _, v := range c.Strings("vars") {
			rows = append(rows, map[string]any{"key": v, "estimate": 0, "se": 0, "var": 0, "cv": nan, "ci_t": []float64{0, 0}, "ci_z": []float64{0, 0}, "deff": nan, "deff_wr": nan})
		}
	}
	for _, v := range c.Strings("vars")[len(rows):] {
		rows = append(rows, map[string]any{"key": v, "estimate": nan, "se": nan, "var": nan, "cv": nan, "ci_t": []float64{nan, nan}, "ci_z": []float64{nan, nan}, "deff": nan, "deff_wr": nan})
	}
	return map[string]any{"n": 0, "df_design": d.DF(nil), "df_domain": 0, "sum_w": 0, "df": d.DF(nil), "level": c.Float("level", 0.95), "estimates": rows}
}

func symRows(e *Estimates) [][]float64 {
	v := make([][]float64, len(e.Values))
	for i := range v {
		v[i] = make([]float64, len(v))
		for j := range v {
			v[i][j] = e.Cov.At(i, j)
		}
	}
	return v
}

func runMeanOrTotal(c *caseContext) (map[string]any, error) {
	if c.String("method") != "" {
		return runPPSTotal(c)
	}
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	vars, err := c.columns(c.Strings("vars"))
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	estimate := d.Mean
	if c.statType() == "total" {
		estimate = d.Total
	}
	e, err := estimate(domain, c.missing(), vars...)
	if errors.Is(err, ErrEmptyDomain) && !c.Bool("expect_error") {
		return c.emptyOut(d), nil
	}
	if err != nil {
		return nil, err
	}
	df := float64(e.DFDesign)
	if c.String("df") == "domain" {
		df = float64(e.DFDomain)
	} else if x, ok := number(c.Statistic["df"]); ok {
		df = x
	}
	out := estimatesOut(e, df, c.Float("level", 0.95))
	out["n"], out["sum_w"] = e.N, e.SumWeights
	out["df_design"], out["df_domain"] = e.DFDesign, e.DFDomain
	return out, nil
}

func runRatio(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	num, err := c.columns(c.Strings("numerators"))
	if err != nil {
		return nil, err
	}
	den, err := c.columns(c.Strings("denominators"))
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	e, err := d.Ratio(domain, c.missing(), num, den)
	if err != nil {
		return nil, err
	}
	df := float64(e.DFDesign)
	return map[string]any{"n": e.N, "df_design": e.DFDesign, "degf": e.DFDesign, "df_domain": e.DFDomain, "estimate": e.Values[0], "se": e.SE(0), "cv": e.CV(0), "ci_t": e.CI(0, df, c.Float("level", 0.95))}, nil
}

func runMeanTotal(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	vars, err := c.columns(c.Strings("vars"))
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	mean, err := d.Mean(domain, c.missing(), vars...)
	if err != nil {
		return nil, err
	}
	total, err := d.Total(domain, c.missing(), vars...)
	if err != nil {
		return nil, err
	}
	df, level := float64(mean.DFDesign), c.Float("level", 0.95)
	out := map[string]any{"mean": estimatesOut(mean, df, level), "total": estimatesOut(total, df, level)}
	if n, scale, rscales := d.Replicates(); n > 0 {
		out["degf"], out["n_rep"], out["scale"], out["rscales"] = mean.DFDesign, n, scale, rscales
	}
	w := d.Weights()
	var sum, sum2 accumulator
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range w {
		sum.add(x)
		sum2.add(x * x)
		low, high = math.Min(low, x), math.Max(high, x)
	}
	out["sum_w"], out["sum_w2"], out["min_w"], out["max_w"] = sum.value(), sum2.value(), low, high
	if first, ok := c.Expected["weights_first"].([]any); ok && len(first) <= len(w) {
		out["weights_first"] = w[:len(first)]
	}
	return out, nil
}

func runRatioContrast(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	num, err := c.columns(c.Strings("numerators"))
	if err != nil {
		return nil, err
	}
	den, err := c.columns(c.Strings("denominators"))
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	e, err := d.Ratio(domain, c.missing(), num, den)
	if err != nil {
		return nil, err
	}
	df, level := float64(e.DFDesign), c.Float("level", 0.95)
	var contrasts []map[string]any
	list, _ := c.Statistic["contrast"].([]any)
	if len(list) > 0 {
		if _, nested := list[0].([]any); !nested {
			list = []any{list}
		}
	}
	for _, l := range list {
		coef := asFloats(l)
		value, se, err := e.Contrast(coef)
		if err != nil {
			return nil, err
		}
		t := value / se
		h := quantileT(level, df) * se
		contrasts = append(contrasts, map[string]any{"contrast": coef, "estimate": value, "se": se, "t": t, "df": df, "p_two": 2 * StudentCDF(-math.Abs(t), df), "ci": []float64{value - h, value + h}, "ci_t": []float64{value - h, value + h}})
	}
	return map[string]any{"df": df, "estimates": e.Values, "vcov": symRows(e), "contrasts": contrasts}, nil
}

func runPropReplicate(c *caseContext) (map[string]any, error) {
	d, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	vars, err := c.columns(c.Strings("vars"))
	if err != nil {
		return nil, err
	}
	domain, err := c.Domain()
	if err != nil {
		return nil, err
	}
	e, err := d.Mean(domain, c.missing(), vars...)
	if err != nil {
		return nil, err
	}
	return map[string]any{"estimate": e.Values[0], "se": e.SE(0), "df": e.DFDesign}, nil
}
