package analysis

import (
	"fmt"
	"math"
	"strings"
)

// adjustDesign applies one step of design.adjust.
func adjustDesign(design *Design, d *Data, step map[string]any) (*Design, error) {
	switch op := textOf(step["op"]); op {
	case "poststratify":
		m, err := marginOf(d, step)
		if err != nil {
			return nil, err
		}
		return design.PostStratify(m)
	case "rake":
		var margins []MarginTotals
		list, _ := step["margins"].([]any)
		for _, x := range list {
			spec, _ := x.(map[string]any)
			m, err := marginOf(d, spec)
			if err != nil {
				return nil, err
			}
			margins = append(margins, m)
		}
		return design.Rake(margins...)
	case "trim":
		lower, upper := math.Inf(-1), math.Inf(1)
		if x, ok := number(step["lower"]); ok {
			lower = x
		}
		if x, ok := number(step["upper"]); ok {
			upper = x
		}
		return design.Trim(lower, upper, step["strict"] == true)
	case "calibrate":
		terms, err := calibrationTerms(d, textOf(step["formula"]), step["totals"])
		if err != nil {
			return nil, err
		}
		var bounds *[2]float64
		if b := asFloats(step["bounds"]); len(b) == 2 {
			bounds = &[2]float64{b[0], b[1]}
		}
		return design.Calibrate(terms, textOf(step["calfun"]), bounds)
	default:
		return nil, fmt.Errorf("adjust op %q: %w", op, errNotSupported)
	}
}

func marginOf(d *Data, spec map[string]any) (MarginTotals, error) {
	names := asStrings(spec["vars"])
	factors := make([]Factor, len(names))
	for i, n := range names {
		f, err := d.Factor(n)
		if err != nil {
			return MarginTotals{}, err
		}
		factors[i] = f
	}
	m := MarginTotals{Name: strings.Join(names, " × "), Factor: Interact("|", factors...), Totals: make(map[string]float64)}
	list, _ := spec["totals"].([]any)
	for _, x := range list {
		row, _ := x.(map[string]any)
		levels := make([]string, len(names))
		for i, n := range names {
			levels[i] = textOf(row[n])
		}
		total, ok := number(row["Freq"])
		if !ok {
			return m, fmt.Errorf("margin %s: total %v is not a number", m.Name, row["Freq"])
		}
		m.Totals[strings.Join(levels, "|")] = total
	}
	return m, nil
}

// calibrationTerms builds the columns of R's model.matrix that the totals name.
func calibrationTerms(d *Data, formula string, totals any) ([]CalibrationTerm, error) {
	split := func(r rune) bool { return strings.ContainsRune("~+*: `", r) }
	vars := strings.FieldsFunc(formula, split)
	list, _ := totals.([]any)
	var terms []CalibrationTerm
	have := make(map[string]bool)
	for _, x := range list {
		row, _ := x.(map[string]any)
		name := textOf(row["term"])
		total, ok := number(row["value"])
		if !ok {
			return nil, fmt.Errorf("total of %q: %v is not a number", name, row["value"])
		}
		product := ones(d.Rows())
		for _, part := range strings.Split(name, ":") {
			col, err := termColumn(d, vars, strings.Trim(part, "`"))
			if err != nil {
				return nil, err
			}
			for i := range product {
				product[i] *= col[i]
			}
		}
		have[name] = true
		terms = append(terms, CalibrationTerm{X: NumberColumn(name, product), Total: total})
	}
	for _, v := range vars {
		c, err := d.Column(v)
		if err != nil || c.IsNumeric() || strings.ContainsAny(formula, ":*-") {
			continue
		}
		f := c.Factor()
		for i, code := range sortedLevels(f) {
			if i > 0 && !have[v+f.Levels[code]] {
				return nil, fmt.Errorf("no total for level %q of %q", f.Levels[code], v)
			}
		}
	}
	return terms, nil
}

func termColumn(d *Data, vars []string, term string) ([]float64, error) {
	if term == "(Intercept)" {
		return ones(d.Rows()), nil
	}
	if c, err := d.Column(term); err == nil {
		return c.Numbers()
	}
	for _, v := range vars {
		level, ok := strings.CutPrefix(term, v)
		inner := strings.TrimSuffix(strings.TrimPrefix(v, "factor("), ")")
		c, err := d.Column(inner)
		if !ok || err != nil {
			continue
		}
		out := make([]float64, c.Len())
		for i := range out {
			switch {
			case c.Missing(i):
				out[i] = math.NaN()
			case c.Text(i) == level:
				out[i] = 1
			}
		}
		return out, nil
	}
	return nil, fmt.Errorf("calibration term %q is no variable or level", term)
}
