package analysis

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// judgeRunners are the statistic types of the harness that this part computes.
var judgeRunners = map[string]caseRunner{
	"verdict":           runVerdict,
	"index_table":       runIndexTable,
	"index_table_mean5": runIndexTableMean5,
	"item_indices":      runItemIndices,
	"ptest":             runShareTests,
	"by_target_test":    runByTargetTest,
}

// expectedRows returns the rows of a case whose rows carry inputs and outputs.
func (c *caseContext) expectedRows() ([]map[string]any, error) {
	list, ok := c.Expected["rows"].([]any)
	if !ok {
		return nil, fmt.Errorf("case %s has no rows", c.Name)
	}
	rows := make([]map[string]any, len(list))
	for i, x := range list {
		if rows[i], ok = x.(map[string]any); !ok {
			return nil, fmt.Errorf("case %s: row %d is not an object", c.Name, i+1)
		}
	}
	return rows, nil
}

// numberOf reads a number of a row, NaN where it is null or absent.
func numberOf(row map[string]any, key string) float64 {
	if x, ok := number(row[key]); ok {
		return x
	}
	return math.NaN()
}

// presentationMap is a publication decision in the shape of the cases.
func presentationMap(p Presentation) map[string]any {
	flags := p.Flags
	if flags == nil {
		flags = []string{}
	}
	return map[string]any{"show": p.Show, "reason": p.Reason, "flags": flags, "width": p.Width, "rel_width": p.RelativeWidth}
}

func runVerdict(c *caseContext) (map[string]any, error) {
	rows, err := c.expectedRows()
	if err != nil {
		return nil, err
	}
	var out []map[string]any
	for _, row := range rows {
		se := numberOf(row, "se")
		p := Precision{Share: numberOf(row, "p"), Variance: se * se, N: numberOf(row, "n"), DF: numberOf(row, "df")}
		if cap, ok := number(row["cap"]); ok {
			p.Answers = cap
		}
		iv, nStar := p.KornGraubard(defaultLevel)
		positives := int(math.RoundToEven(p.Share * p.N))
		got := map[string]any{
			"p": p.Share, "se": se, "n": p.N, "df": p.DF, "n_positive": positives,
			"n_star": nStar, "ci_kg": []float64{iv.Lower, iv.Upper},
			"nchs": presentationMap(NCHS(p.Share, int(p.N), positives, nStar, iv, p.DF)),
		}
		for key := range row {
			percent, err := strconv.ParseFloat(strings.TrimPrefix(key, "verdict_"), 64)
			if strings.HasPrefix(key, "verdict_") && err == nil {
				got[key] = string(Target{AtLeast, percent}.ByInterval(iv))
			}
		}
		out = append(out, got)
	}
	return map[string]any{"rows": out}, nil
}

// indexBreakdown returns the domains of an index case: the levels of "by", or
// all rows, within statistic.domain.
func (c *caseContext) indexBreakdown(d *Data) (Breakdown, error) {
	by := Factor{Codes: make([]int32, d.Rows()), Levels: []string{"all"}}
	if names := c.Strings("by"); len(names) > 0 {
		var factors []Factor
		for _, name := range names {
			f, err := d.Factor(name)
			if err != nil {
				return Breakdown{}, err
			}
			factors = append(factors, f)
		}
		by = Interact("|", factors...)
	}
	inside, err := c.Domain()
	if err != nil || inside == nil {
		return Breakdown{By: by}, err
	}
	kept := Factor{Codes: slices.Clone(by.Codes), Levels: by.Levels}
	for i, in := range inside {
		if !in {
			kept.Codes[i] = -1
		}
	}
	return Breakdown{By: kept}, nil
}

// indexValues computes one indicator of numbers in the domains of the case.
func (c *caseContext) indexValues(score ItemScore, numerator, denominator []float64) ([]string, []IndexValue, error) {
	d, err := c.Data()
	if err != nil {
		return nil, nil, err
	}
	design, err := c.SampleDesign()
	if err != nil {
		return nil, nil, err
	}
	by, err := c.indexBreakdown(d)
	if err != nil {
		return nil, nil, err
	}
	table, err := design.IndexTable(IndexRequest{Score: score, Rule: OfficialRule(), Breakdowns: []Breakdown{by},
		Indicators: []Indicator{{Code: c.Name, Numerator: numerator, Denominator: denominator}}})
	if err != nil {
		return nil, nil, err
	}
	var values []IndexValue
	for _, row := range table.Breakdowns[0].Values {
		values = append(values, row[0])
	}
	return by.By.Levels, values, nil
}

// indexColumns reads numerator (divided by scale) and denominator.
func (c *caseContext) indexColumns(scale float64) (numerator, denominator []float64, err error) {
	d, err := c.Data()
	if err != nil {
		return nil, nil, err
	}
	if denominator, err = d.Numbers(c.String("denominator")); err != nil {
		return nil, nil, err
	}
	num, err := d.Numbers(c.String("numerator"))
	if err != nil {
		return nil, nil, err
	}
	numerator = slices.Clone(num)
	for i := range numerator {
		numerator[i] /= scale
	}
	return numerator, denominator, nil
}

// expectedByKey finds the row of a domain; a domain that the case does not
// list gives an empty row.
func (c *caseContext) expectedByKey() (map[string]map[string]any, error) {
	rows, err := c.expectedRows()
	if err != nil {
		return nil, err
	}
	byKey := make(map[string]map[string]any)
	for _, row := range rows {
		byKey[textOf(row["key"])] = row
	}
	return byKey, nil
}

// judgeInto adds the verdicts for the targets that the expected row names:
// target and verdict, target_2030 and verdict_2030, and so on.
func judgeInto(got, want map[string]any, value float64, iv Interval) {
	for key := range want {
		suffix, isTarget := strings.CutPrefix(key, "target")
		share, ok := number(want[key])
		if !isTarget || !ok {
			continue
		}
		target := Target{AtLeast, 100 * share}
		got[key] = share
		got["verdict"+suffix] = string(target.ByInterval(iv))
		if suffix == "" {
			got["point_meets"] = target.MetBy(value)
		}
	}
}

func runIndexTable(c *caseContext) (map[string]any, error) {
	numerator, denominator, err := c.indexColumns(1)
	if err != nil {
		return nil, err
	}
	keys, values, err := c.indexValues(Top2, numerator, denominator)
	if err != nil {
		return nil, err
	}
	want, err := c.expectedByKey()
	if err != nil {
		return nil, err
	}
	var rows []map[string]any
	for k, v := range values {
		row := map[string]any{"key": keys[k], "n": v.N, "n_answers": v.Answers}
		if v.N > 0 {
			p, logit := v.Precision(), v.Precision().Logit(defaultLevel)
			maps.Copy(row, map[string]any{
				"n_psu": v.PSUs, "estimate": v.Estimate, "se": v.SE, "cv": v.CV(), "df": v.DF, "deff": v.Deff,
				"n_star": v.NStar, "ci_kg": []float64{v.Interval.Lower, v.Interval.Upper},
				"ci_logit": []float64{logit.Lower, logit.Upper}, "nchs": presentationMap(v.NCHS()),
			})
			judgeInto(row, want[keys[k]], v.Estimate, v.Interval)
			if target, ok := number(want[keys[k]]["target"]); ok && v.SE > 0 && v.DF > 0 {
				test := p.LogitTest(target)
				row["p_less_logit"], row["p_greater_logit"] = test.Less, test.Greater
			}
		}
		rows = append(rows, row)
	}
	return map[string]any{"rows": rows}, nil
}

func runIndexTableMean5(c *caseContext) (map[string]any, error) {
	numerator, denominator, err := c.indexColumns(c.Float("divide_by", 5))
	if err != nil {
		return nil, err
	}
	keys, values, err := c.indexValues(Mean5, numerator, denominator)
	if err != nil {
		return nil, err
	}
	want, err := c.expectedByKey()
	if err != nil {
		return nil, err
	}
	var rows []map[string]any
	for k, v := range values {
		row := map[string]any{"key": keys[k], "n": v.N, "n_answers": v.Answers}
		if v.N > 0 {
			p := v.Precision()
			logit, plain := p.MeanScore(defaultLevel), noInterval()
			if v.DF > 0 {
				if plain, err = p.Interval(MethodWald, defaultLevel); err != nil {
					return nil, err
				}
			}
			maps.Copy(row, map[string]any{
				"estimate": v.Estimate, "se": v.SE, "cv": v.CV(), "df": v.DF,
				"ci_t": []float64{plain.Lower, plain.Upper}, "ci_logit": []float64{logit.Lower, logit.Upper},
				"show": v.N >= nchsMinN && v.DF >= 1,
			})
			judgeInto(row, want[keys[k]], v.Estimate, logit)
			if target, ok := number(want[keys[k]]["target"]); ok && v.SE > 0 && v.DF > 0 {
				test := p.MeanScoreTest(target)
				row["t"], row["p_less"], row["p_greater"] = test.T, test.Less, test.Greater
			}
		}
		rows = append(rows, row)
	}
	return map[string]any{"rows": rows}, nil
}

func runItemIndices(c *caseContext) (map[string]any, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	satisfied := make(map[float64]bool)
	for _, v := range c.Floats("values") {
		satisfied[v] = true
	}
	var rows []map[string]any
	for _, item := range c.Strings("items") {
		answers, err := d.Numbers(item)
		if err != nil {
			return nil, err
		}
		numerator, valid, score := make([]float64, d.Rows()), make([]float64, d.Rows()), make([]float64, d.Rows())
		for i, a := range answers {
			if !math.IsNaN(a) {
				numerator[i], valid[i], score[i] = b2f(satisfied[a]), 1, a/5
			}
		}
		_, share, err := c.indexValues(Top2, numerator, valid)
		if err != nil {
			return nil, err
		}
		_, mean, err := c.indexValues(Mean5, score, valid)
		if err != nil {
			return nil, err
		}
		rows = append(rows, map[string]any{"item": item, "n": share[0].N, "estimate": share[0].Estimate, "se": share[0].SE,
			"mean_score": 5 * mean[0].Estimate, "mean_se": 5 * mean[0].SE})
	}
	return map[string]any{"rows": rows}, nil
}

// testMap is a test in the shape of the cases.
func testMap(t TargetStatistic) map[string]any {
	return map[string]any{"t": t.T, "df": t.DF, "p_less": t.Less, "p_greater": t.Greater, "p_two": t.TwoSided}
}

func runShareTests(c *caseContext) (map[string]any, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	y, err := d.Numbers(c.Strings("vars")[0])
	if err != nil {
		return nil, err
	}
	valid, share := make([]float64, len(y)), make([]float64, len(y))
	for i, v := range y {
		if !math.IsNaN(v) {
			valid[i], share[i] = 1, v
		}
	}
	_, values, err := c.indexValues(Top2, share, valid)
	if err != nil {
		return nil, err
	}
	v, p := values[0], values[0].Precision()
	var tests []map[string]any
	for _, target := range c.Floats("p0") {
		less, greater := p.KornGraubardTest(target, defaultLevel)
		kg := map[string]any{"n_star": v.NStar, "p_less": less, "p_greater": greater}
		if !(v.Estimate > 0 && v.Estimate < 1 && v.DF > 0) { // the cases define this test by n_eff alone
			kg = map[string]any{"n_star": math.NaN(), "p_less": math.NaN(), "p_greater": math.NaN()}
		}
		tests = append(tests, map[string]any{"p0": target, "wald": testMap(WaldTest(v.Estimate, v.SE, target, v.DF)),
			"logit": testMap(p.LogitTest(target)), "score": testMap(p.ScoreTest(target)), "kg": kg,
			"verdict_kg95": string(Target{AtLeast, 100 * target}.ByInterval(v.Interval))})
	}
	return map[string]any{"estimate": v.Estimate, "se": v.SE, "n": v.N, "df": v.DF, "tests": tests}, nil
}

func runByTargetTest(c *caseContext) (map[string]any, error) {
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	design, err := c.SampleDesign()
	if err != nil {
		return nil, err
	}
	by, err := c.indexBreakdown(d)
	if err != nil {
		return nil, err
	}
	y, err := d.Column(c.Strings("vars")[0])
	if err != nil {
		return nil, err
	}
	table, err := design.MeanBy(ByQuery{By: by.By, Missing: c.missing()}, y)
	if err != nil {
		return nil, err
	}
	domains := slices.Clone(table.Domains)
	slices.SortFunc(domains, func(a, b DomainEstimate) int { return strings.Compare(a.Level, b.Level) })
	var levels []string
	var estimate, se, less, greater []float64
	for _, dom := range domains {
		test := WaldTest(dom.Estimate, dom.SE, c.Float("target", math.NaN()), float64(table.DFDesign))
		levels = append(levels, dom.Level)
		estimate, se = append(estimate, dom.Estimate), append(se, dom.SE)
		less, greater = append(less, test.Less), append(greater, test.Greater)
	}
	out := map[string]any{"levels": levels, "estimate": estimate, "se": se, "p_less": less, "p_greater": greater}
	for name, p := range map[string][]float64{"less": less, "greater": greater} {
		for method, key := range map[PAdjustment]string{"holm": "holm_", "BH": "bh_"} {
			if out[key+name], err = AdjustP(p, method); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
