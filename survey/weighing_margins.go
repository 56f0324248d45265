package survey

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"sipas/analysis"
)

// MarginName names a margin by its columns.
func (m Margin) MarginName() string { return strings.Join(m.Columns, " × ") }

// mostFaults bounds how many cells one refusal lists.
const mostFaults = 12

// levels gives each answered case its level of a margin. Cases without a value
// take the most frequent one of their reporting unit, or are refused.
func (g *weighing) levels(m Margin, kept []int) (keys []string, filled int, err error) {
	values := make([][]string, len(m.Columns))
	for k, column := range m.Columns {
		if values[k] = make([]string, len(kept)); !slices.Contains(weightColumns, column) {
			if q, ok := g.form.Question(column); !ok || q.Type != "single" {
				return nil, 0, Refuse(Invalid, "weighting.column", "margins", "column", column)
			}
		}
		var blank []int
		for j, i := range kept {
			if values[k][j] = g.value(i, column); values[k][j] == "" && !slices.Contains(weightColumns, column) {
				blank = append(blank, j)
			}
		}
		if len(blank) > 0 && g.spec.Blank == "refuse" {
			return nil, 0, Refuse(Conflict, "weighting.blank", "blank", "column", column, "count", len(blank), "case", g.cases[kept[blank[0]]].Code)
		}
		if len(blank) > 0 && !g.fill(values[k], blank, kept) {
			return nil, 0, Refuse(Conflict, "weighting.all_blank", "margins", "column", column)
		}
		filled += len(blank)
	}
	keys = make([]string, len(kept))
	row := make([]string, len(m.Columns))
	for j := range kept {
		for k := range m.Columns {
			row[k] = values[k][j]
		}
		keys[j] = LevelKey(row...)
	}
	return keys, filled, nil
}

// nameBlank gives the level without a name, such as the rows of a frame that
// state no stratum, one: a blank is a missing value to the engine.
func nameBlank(keys []string, totals map[string]float64) ([]string, map[string]float64) {
	total, ok := totals[""]
	if !ok {
		return keys, totals
	}
	name := "–"
	for _, taken := totals[name]; taken; _, taken = totals[name] {
		name += "–"
	}
	totals = maps.Clone(totals)
	delete(totals, "")
	totals[name] = total
	keys = slices.Clone(keys)
	for i, k := range keys {
		if k == "" {
			keys[i] = name
		}
	}
	return keys, totals
}

// fill gives blank values the most frequent one of the unit, else of all.
func (g *weighing) fill(values []string, blank, kept []int) bool {
	counts := map[string]map[string]int{}
	for j, v := range values {
		for _, unit := range []string{g.cases[kept[j]].Unit, ""} {
			if v != "" {
				if counts[unit] == nil {
					counts[unit] = map[string]int{}
				}
				counts[unit][v]++
			}
		}
	}
	likely := func(unit string) (found string) {
		for v, n := range counts[unit] {
			if m := counts[unit][found]; n > m || n == m && v < found {
				found = v
			}
		}
		return found
	}
	for _, j := range blank {
		if values[j] = likely(g.cases[kept[j]].Unit); values[j] == "" {
			values[j] = likely("")
		}
		if values[j] == "" {
			return false
		}
	}
	return true
}

// calibrate brings the weights to the totals of the margins.
func (g *weighing) calibrate() error {
	if g.spec.Calibration == "none" {
		return nil
	}
	var kept []int
	for i, w := range g.w {
		if w > 0 {
			kept = append(kept, i)
		}
	}
	var margins []analysis.MarginTotals
	blank := 0
	for _, m := range g.spec.Margins {
		keys, filled, err := g.levels(m, kept)
		if err != nil {
			return err
		}
		blank += filled
		if err := checkTotals(m, keys); err != nil {
			return err
		}
		keys, totals := nameBlank(keys, m.Totals)
		margins = append(margins, analysis.MarginTotals{Name: m.MarginName(), Factor: analysis.NewFactor(keys), Totals: totals})
	}
	if err := sameSums(g.spec.Margins); err != nil {
		return err
	}
	before := make([]float64, len(kept))
	for k, i := range kept {
		before[k] = g.w[i]
	}
	report, err := g.adjust(kept, func(d *analysis.Design) (*analysis.Design, error) { return calibrated(d, g.spec, margins) })
	if err != nil {
		return err
	}
	if report.Negative > 0 {
		return Refuse(Conflict, "weighting.negative", "low", "count", report.Negative)
	}
	g.step(WeightStep{Step: "calibration", Cells: g.marginCells(margins, kept, before), Iterations: report.Iterations,
		MaxError: report.MaxError, Notes: notes("blank", blank)})
	return nil
}

func calibrated(d *analysis.Design, spec WeightingSpec, margins []analysis.MarginTotals) (*analysis.Design, error) {
	switch spec.Calibration {
	case "poststratify":
		return d.PostStratify(margins[0])
	case "rake":
		return d.Rake(margins...)
	}
	var terms []analysis.CalibrationTerm
	for _, m := range margins {
		for code, level := range m.Factor.Levels {
			x := make([]float64, m.Factor.Len())
			for i, c := range m.Factor.Codes {
				if int(c) == code {
					x[i] = 1
				}
			}
			terms = append(terms, analysis.CalibrationTerm{X: analysis.NumberColumn(m.Name+": "+level, x), Total: m.Totals[level]})
		}
	}
	var bounds *[2]float64
	if spec.High > 0 {
		bounds = &[2]float64{spec.Low, spec.High}
	}
	return d.Calibrate(terms, spec.Calibration, bounds)
}

// checkTotals compares the totals of a margin with the levels that answered
// cases have, all faults at once.
func checkTotals(m Margin, keys []string) error {
	var es Errors
	have := map[string]bool{}
	for _, k := range keys {
		have[k] = true
	}
	for _, k := range sortedKeys(have) {
		if _, ok := m.Totals[k]; !ok {
			es = append(es, Refuse(Invalid, "weighting.no_total", "margins", "margin", m.MarginName(), "level", k))
		}
	}
	for _, k := range sortedKeys(m.Totals) {
		switch t := m.Totals[k]; {
		case !(t >= 0 && t < 1e12):
			es = append(es, Refuse(Invalid, "weighting.total", "margins", "margin", m.MarginName(), "level", k))
		case t > 0 && !have[k]:
			es = append(es, Refuse(Invalid, "weighting.no_rows", "margins", "margin", m.MarginName(), "level", k, "total", t))
		case t == 0 && have[k]:
			es = append(es, Refuse(Invalid, "weighting.zero_total", "margins", "margin", m.MarginName(), "level", k))
		}
	}
	if more := len(es) - mostFaults; more > 0 {
		es = append(es[:mostFaults], Refuse(Invalid, "weighting.more_faults", "margins", "count", more))
	}
	return es.Or()
}

// sameSums refuses margins that speak of different populations.
func sameSums(margins []Margin) error {
	sum := func(m Margin) (s float64) {
		for _, k := range sortedKeys(m.Totals) {
			s += m.Totals[k]
		}
		return s
	}
	for _, m := range margins[1:] {
		if a, b := sum(margins[0]), sum(m); math.Abs(a-b) > 1e-9*max(a, b) {
			return Refuse(Invalid, "weighting.sums_differ", "margins", "first", margins[0].MarginName(), "sum", fmt.Sprintf("%.12g", a),
				"second", m.MarginName(), "other", fmt.Sprintf("%.12g", b))
		}
	}
	return nil
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// marginCells tells for each level of each margin how its sum changed.
func (g *weighing) marginCells(margins []analysis.MarginTotals, kept []int, before []float64) (out []WeightCell) {
	for _, m := range margins {
		cells := make([]WeightCell, len(m.Factor.Levels))
		for k, c := range m.Factor.Codes {
			x := &cells[c]
			x.Margin, x.Levels = m.Name, []string{m.Factor.Levels[c]}
			x.Cases, x.Answered = x.Cases+1, x.Answered+1
			x.Before, x.After = x.Before+before[k], x.After+g.w[kept[k]]
		}
		slices.SortFunc(cells, func(a, b WeightCell) int { return strings.Compare(a.Levels[0], b.Levels[0]) })
		out = append(out, cells...)
	}
	return out
}

// trim bounds the weights from above; what is cut off goes in equal parts to the
// other cases of the reporting unit, whose sum stays, or is lost. The log says
// how far the totals of the calibration are off then.
func (g *weighing) trim() error {
	upper := g.upper()
	if math.IsInf(upper, 1) {
		return nil
	}
	byUnit := map[string][]int{}
	cut := 0
	for i, w := range g.w {
		if w > 0 {
			byUnit[g.cases[i].Unit] = append(byUnit[g.cases[i].Unit], i)
		}
		if w > upper {
			cut++
		}
	}
	before := slices.Clone(g.w)
	for _, unit := range sortedKeys(byUnit) {
		members := byUnit[unit]
		if !slices.ContainsFunc(members, func(i int) bool { return g.w[i] > upper }) {
			continue
		}
		if !g.spec.Trim.Redistribute {
			for _, i := range members {
				g.w[i] = min(g.w[i], upper)
			}
			continue
		}
		if err := g.trimUnit(unit, members, upper); err != nil {
			return err
		}
	}
	step := WeightStep{Step: "trimming", Notes: append(notes("cut", cut), WeightNote{"upper", upper})}
	step.MaxError = g.offTotals(before)
	g.step(step)
	return nil
}

func (g *weighing) trimUnit(unit string, members []int, upper float64) error {
	w := make([]float64, len(members))
	for k, i := range members {
		w[k] = g.w[i]
	}
	u, _ := g.reg.Unit(unit)
	refuse := Refuse(Conflict, "weighting.trim_unit", "trim_factor", "unit", cmp.Or(u.Name.Vi, unit))
	if len(members) < 2 {
		return refuse
	}
	d, err := analysis.NewDesign(analysis.DesignSpec{Weights: analysis.NumberColumn("weight", w)})
	if err == nil {
		d, err = d.Trim(0, upper, true)
	}
	if err != nil { // every weight of the unit is clipped
		return refuse
	}
	for k, i := range members {
		g.w[i] = d.Weights()[k]
	}
	return nil
}

// upper is the bound that the two rules give together.
func (g *weighing) upper() float64 {
	upper := math.Inf(1)
	if g.spec.Trim.Cap > 0 {
		upper = g.spec.Trim.Cap
	}
	if g.spec.Trim.Factor > 0 {
		var w []float64
		for _, x := range g.w {
			if x > 0 {
				w = append(w, x)
			}
		}
		slices.Sort(w)
		median := (w[(len(w)-1)/2] + w[len(w)/2]) / 2
		upper = min(upper, g.spec.Trim.Factor*median)
	}
	return upper
}

// offTotals is the largest relative distance that trimming left between a
// level of a margin and its total, 0 without calibration.
func (g *weighing) offTotals(before []float64) (worst float64) {
	if g.spec.Calibration == "none" {
		return 0
	}
	var kept []int
	for i, w := range before {
		if w > 0 {
			kept = append(kept, i)
		}
	}
	for _, m := range g.spec.Margins {
		keys, _, err := g.levels(m, kept)
		if err != nil {
			return math.NaN() // not reached: the calibration had the same levels
		}
		sums := map[string]float64{}
		for k, key := range keys {
			sums[key] += g.w[kept[k]]
		}
		for _, key := range sortedKeys(sums) {
			worst = max(worst, math.Abs(sums[key]/m.Totals[key]-1))
		}
	}
	return worst
}
