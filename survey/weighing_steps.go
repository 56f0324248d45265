package survey

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"sipas/analysis"
)

// WeightStep is one step of a weighting with its effect on the weights that
// are above 0.
type WeightStep struct {
	Step       string       `json:"step"` // design, eligibility, nonresponse, calibration, trimming
	N          int          `json:"n"`
	Sum        float64      `json:"sum"`
	Least      float64      `json:"min"`
	Most       float64      `json:"max"`
	CV         float64      `json:"cv"`
	Deff       float64      `json:"deff"`            // of weighting alone (Kish), 1 + CV²
	EffectiveN float64      `json:"effective_n"`     // n/Deff
	Index      *float64     `json:"index,omitempty"` // of the round with these weights, a share, under the item score of the method
	Cells      []WeightCell `json:"cells,omitempty"`
	Iterations int          `json:"iterations,omitempty"`
	MaxError   float64      `json:"max_error,omitempty"` // largest relative distance of a total from what it should be
	Notes      []WeightNote `json:"notes,omitempty"`
}

// WeightCell is a group of cases that share a factor.
type WeightCell struct {
	Margin   string   `json:"margin,omitempty"` // columns of the margin, of a calibration
	Levels   []string `json:"levels"`           // keys; several where small cells were put together
	Cases    int      `json:"cases"`
	Answered int      `json:"answered"`
	Before   float64  `json:"before"` // sum of the weights that are kept
	After    float64  `json:"after"`
}

// Factor is what the step multiplied the weights of the cell with.
func (c WeightCell) Factor() float64 { return c.After / c.Before }

// WeightNote counts something that a step did; Key is the end of a message key.
type WeightNote struct {
	Key   string  `json:"key"`
	Count float64 `json:"count"`
}

// weighing makes weights step by step. Index i of every slice is case i.
type weighing struct {
	spec   WeightingSpec
	cases  []weighCase
	form   *Questionnaire
	method analysis.Method
	reg    *Register
	w      []float64
	cells  []int // of each case, in groups
	groups []WeightCell
	log    []WeightStep
}

// weigh makes the weights of the places of a sample and writes down every
// step. Each adjustment is one of analysis: eligibility and non-response are
// post-stratifications of the kept cases to the weights of all in their cell.
func weigh(spec WeightingSpec, cases []weighCase, form *Questionnaire, method analysis.Method, reg *Register) ([]float64, []WeightStep, error) {
	if err := spec.Check().Or(); err != nil {
		return nil, nil, err
	}
	g := &weighing{spec: spec, cases: cases, form: form, method: method, reg: reg, w: make([]float64, len(cases))}
	answered, tooFew, spare := 0, 0, 0
	for i := range cases {
		c := &cases[i]
		if c.Standing == StandsSpare {
			spare++
			continue
		}
		g.w[i] = c.design()
		if c.Standing == StandsAnswered {
			answered++
		}
		if c.TooFew {
			tooFew++
		}
	}
	if answered < 2 {
		return nil, nil, Refuse(Conflict, "weighting.no_answers", "", "count", answered)
	}
	g.step(WeightStep{Step: "design", Notes: notes("spare", spare, "too_few", tooFew, "unknown", g.count(StandsUnknown))})
	g.group()
	for _, do := range []func() error{g.eligibility, g.nonresponse, g.calibrate, g.trim} {
		if err := do(); err != nil {
			return nil, nil, err
		}
	}
	return g.w, g.log, nil
}

// notes keeps those that count something.
func notes(pairs ...any) (out []WeightNote) {
	for i := 0; i < len(pairs); i += 2 {
		if n := pairs[i+1].(int); n > 0 {
			out = append(out, WeightNote{pairs[i].(string), float64(n)})
		}
	}
	return out
}

func (g *weighing) count(standings ...WeightStanding) int {
	n := 0
	for i := range g.cases {
		if slices.Contains(standings, g.cases[i].Standing) {
			n++
		}
	}
	return n
}

// step writes down the weights as they are now.
func (g *weighing) step(s WeightStep) {
	s.Least = math.Inf(1)
	for _, w := range g.w {
		if w > 0 {
			s.Least, s.Most = min(s.Least, w), max(s.Most, w)
		}
	}
	if k, err := analysis.KishEffect(analysis.NumberColumn("weight", g.w)); err == nil {
		s.N, s.Sum, s.CV, s.Deff, s.EffectiveN = k.N, k.SumWeights, math.Sqrt(max(0, k.CV2)), k.Deff, k.EffectiveN
	}
	if x := g.index(); !math.IsNaN(x) {
		s.Index = &x
	}
	g.log = append(g.log, s)
}

// index is the index of the round with the weights as they are: the effect of
// a step on what is published.
func (g *weighing) index() float64 {
	items := g.form.satisfactionItems()
	at := make([]int, 0, len(items))
	for _, it := range items {
		if g.form.IndexItem(it.Code) {
			at = append(at, g.form.ItemIndex(it.Code))
		}
	}
	var num, den float64
	for i := range g.cases {
		c := &g.cases[i]
		if c.Standing != StandsAnswered {
			continue
		}
		var counts analysis.Counts
		for _, k := range at {
			counts.Tally(answerValue(c.Answers, k))
		}
		n, d := g.method.ItemScore.Fraction(counts)
		if d > 0 {
			valid := float64(counts.Valid())
			num, den = num+g.w[i]*valid*float64(n)/float64(d), den+g.w[i]*valid
		}
	}
	return num / den
}

// answerValue is the value 1 to 5 of an answer, 0 for none.
func answerValue(answers string, item int) int {
	if item < len(answers) && answers[item] >= '1' && answers[item] <= '5' {
		return int(answers[item] - '0')
	}
	return 0
}

// value is a case's value in a column of the frame, or its answer to a question.
func (g *weighing) value(i int, column string) string {
	c := &g.cases[i]
	switch column {
	case "unit":
		return c.Unit
	case "stratum":
		return c.Stratum
	case "psu":
		return c.PSU
	case "block":
		u, _ := g.reg.Unit(c.Unit)
		return u.Block
	}
	return c.choice(column)
}

// group puts the cases into cells and small cells together: within all columns
// but the last the two cells with the fewest answers, until each has enough or
// there is one left; then within all but the last two, and so on.
func (g *weighing) group() {
	type cell struct {
		path     []string
		levels   []string
		members  []int
		answered int
	}
	byKey := map[string]*cell{}
	var cells []*cell
	for i := range g.cases {
		if g.cases[i].Standing == StandsSpare {
			continue
		}
		path := make([]string, len(g.spec.Cells))
		for k, column := range g.spec.Cells {
			path[k] = g.value(i, column)
		}
		key := LevelKey(path...)
		c := byKey[key]
		if c == nil {
			c = &cell{path: path, levels: []string{key}}
			byKey[key], cells = c, append(cells, c)
		}
		c.members = append(c.members, i)
		if g.cases[i].Standing == StandsAnswered {
			c.answered++
		}
	}
	fewest := func(a, b *cell) int {
		return cmp.Or(cmp.Compare(a.answered, b.answered), slices.Compare(a.path, b.path))
	}
	for depth := len(g.spec.Cells) - 1; depth >= 0; depth-- {
		within := map[string][]*cell{}
		var order []string
		for _, c := range cells {
			key := LevelKey(c.path[:depth]...)
			if within[key] == nil {
				order = append(order, key)
			}
			within[key] = append(within[key], c)
		}
		cells = cells[:0:0]
		for _, key := range order {
			list := within[key]
			slices.SortFunc(list, fewest)
			for len(list) > 1 && list[0].answered < g.spec.Least {
				a, b := list[0], list[1]
				b.levels, b.members, b.answered = append(b.levels, a.levels...), append(b.members, a.members...), b.answered+a.answered
				list = list[1:]
				slices.SortFunc(list, fewest)
			}
			cells = append(cells, list...)
		}
	}
	slices.SortFunc(cells, func(a, b *cell) int { return slices.Compare(a.path, b.path) })
	g.cells = make([]int, len(g.cases))
	for k, c := range cells {
		slices.Sort(c.levels)
		g.groups = append(g.groups, WeightCell{Levels: c.levels, Answered: c.answered})
		for _, i := range c.members {
			g.cells[i] = k
		}
	}
}

// eligibility decides about cases of unknown eligibility.
func (g *weighing) eligibility() error {
	unknown := g.count(StandsUnknown)
	if unknown == 0 {
		return nil
	}
	known := func(i int) bool { return g.cases[i].Standing != StandsUnknown }
	switch g.spec.Eligibility {
	case "share":
		return g.within("eligibility", known, known)
	case "ineligible":
		for i := range g.cases {
			if !known(i) {
				g.w[i] = 0
			}
		}
	}
	g.step(WeightStep{Step: "eligibility", Notes: notes("unknown_"+g.spec.Eligibility, unknown)})
	return nil
}

// nonresponse gives the weights of silent cases to the answered ones of their cell.
func (g *weighing) nonresponse() error {
	ineligible := 0.0
	for i := range g.cases {
		if g.cases[i].Standing == StandsIneligible {
			ineligible += g.w[i]
			g.w[i] = 0 // not of the population
		}
	}
	answered := func(i int) bool { return g.cases[i].Standing == StandsAnswered }
	if err := g.within("nonresponse", answered, func(i int) bool { return g.w[i] > 0 }); err != nil {
		return err
	}
	if ineligible > 0 {
		last := &g.log[len(g.log)-1]
		last.Notes = append(last.Notes, WeightNote{"ineligible", ineligible})
	}
	return nil
}

// within gives the weights of all counted cases of a cell to those that are kept.
func (g *weighing) within(step string, keep, counts func(i int) bool) error {
	cells := slices.Clone(g.groups)
	for i := range g.cases {
		if g.cases[i].Standing == StandsSpare || g.w[i] == 0 {
			continue
		}
		c := &cells[g.cells[i]]
		c.After += g.w[i]
		if counts(i) {
			c.Cases++
		}
		if keep(i) {
			c.Before += g.w[i]
		}
	}
	var kept []int
	for i := range g.cases {
		if g.w[i] > 0 && keep(i) {
			kept = append(kept, i)
		}
	}
	margin := analysis.MarginTotals{Name: step, Factor: analysis.Factor{Codes: make([]int32, len(kept))}, Totals: map[string]float64{}}
	for _, c := range cells {
		name := strings.Join(c.Levels, ", ")
		margin.Factor.Levels = append(margin.Factor.Levels, name)
		if c.Before > 0 {
			margin.Totals[name] = c.After
		} else if c.After > 0 {
			return Refuse(Conflict, "weighting.empty_cell", "cells", "cell", name)
		}
	}
	for k, i := range kept {
		margin.Factor.Codes[k] = int32(g.cells[i])
	}
	report, err := g.adjust(kept, func(d *analysis.Design) (*analysis.Design, error) { return d.PostStratify(margin) })
	if err != nil {
		return err
	}
	merged := 0
	for _, c := range cells {
		if len(c.Levels) > 1 {
			merged++
		}
	}
	cells = slices.DeleteFunc(cells, func(c WeightCell) bool { return c.Cases == 0 })
	g.step(WeightStep{Step: step, Cells: cells, MaxError: report.MaxError, Notes: notes("merged", merged)})
	return nil
}

// adjust applies an adjustment of analysis to the weights of some cases; those
// of all others become 0.
func (g *weighing) adjust(kept []int, do func(d *analysis.Design) (*analysis.Design, error)) (analysis.AdjustReport, error) {
	w := make([]float64, len(kept))
	for k, i := range kept {
		w[k] = g.w[i]
	}
	d, err := analysis.NewDesign(analysis.DesignSpec{Weights: analysis.NumberColumn("weight", w)})
	if err == nil {
		d, err = do(d)
	}
	if err != nil {
		return analysis.AdjustReport{}, Refuse(Conflict, "weighting.failed", "", "cause", err.Error())
	}
	clear(g.w)
	for k, i := range kept {
		g.w[i] = d.Weights()[k]
	}
	reports := d.Adjustments()
	return reports[len(reports)-1], nil
}
