package survey

import (
	"context"
	"fmt"
	"math"
	"slices"

	"sipas/analysis"
)

// BasisDesign are the weights of a sample round.
const BasisDesign Basis = "design"

// sampleIndex computes the index of a sample round: estimates of its design,
// with the same rows, verdicts and protection as the index of the counters.
func (s *Store) sampleIndex(ctx context.Context, t *Table, targets []Target) (*Table, error) {
	d, err := s.openSample(ctx, t)
	if err != nil {
		return nil, err
	}
	groups := d.cellGroups(t)
	if err := d.compute(t, groups, targets); err != nil {
		return nil, err
	}
	t.protect(groups, d.guard, targets)
	return t, nil
}

// openSample gives the data of the round of a query, if the reader may see it:
// before the edition only who works on it.
func (s *Store) openSample(ctx context.Context, t *Table) (*sampleData, error) {
	if t.Round.State != RoundEdition && !t.Query.Preliminary {
		return nil, Refuse(NotFound, "index.not_published", "round")
	}
	d, err := s.sampleData(ctx, t.Round.ID)
	if err != nil {
		return nil, err
	}
	if t.Query.Form != d.form.Form() {
		return nil, Refuse(Invalid, "index.round_form", "form", "form", d.form.Form())
	}
	if len(t.Query.Periods) != 1 || t.Query.Periods[0] != d.period {
		return nil, Refuse(Invalid, "index.round_period", "period", "period", d.period)
	}
	info := d.info
	t.Sample = &info
	t.Method, t.Stamp = d.method, d.stamp()
	return d, nil
}

// stamp names the state of the figures for people: version and seal of the weights.
func (d *sampleData) stamp() string {
	if d.info.Weighting == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", d.info.Weighting, d.info.Seal[:min(12, len(d.info.Seal))])
}

// cellGroups are the rows of a table with the numbers of interviews behind
// them. Each reporting unit has rows, also without an interview.
func (d *sampleData) cellGroups(t *Table) []cellGroup {
	b := newGrouper(t.Query, t.register)
	if t.Query.Scope.Nothing {
		return nil
	}
	for _, f := range d.figures {
		if b.wants(f.Unit, f.Sector, f.Respondent) {
			b.add(d.period, f.Unit, f.Sector, f.Respondent, weighted{n: f.N, counts: f.Counts})
		}
	}
	if !b.q.by(BySector) && !b.q.by(ByRespondent) && b.sectors == nil {
		for _, unit := range d.units {
			if now := b.unit(unit); b.units == nil || b.units[now] || b.units[unit] {
				b.group(d.period, now, All, All)
			}
		}
	}
	return b.sorted()
}

// domains gives each row of the design its row of the table, -1 for none.
func (d *sampleData) domains(t *Table, groups []cellGroup) analysis.Factor {
	b := newGrouper(t.Query, t.register)
	at := make(map[RowKey]int32, len(groups))
	f := analysis.Factor{Codes: make([]int32, len(d.rows)), Levels: make([]string, len(groups))}
	for i, g := range groups {
		at[g.key], f.Levels[i] = int32(i), fmt.Sprint(i+1)
	}
	for i := range d.rows {
		f.Codes[i] = -1
		unit := d.rows[i].Unit
		now := b.unit(unit)
		if d.rows[i].Final == 0 || b.units != nil && !b.units[now] && !b.units[unit] || b.sectors != nil && !b.sectors[d.sectors[i]] {
			continue
		}
		k := RowKey{Period: d.period, Unit: All, Sector: All, Respondent: All}
		if b.q.by(ByUnit) {
			k.Unit = now
		}
		if b.q.by(BySector) {
			k.Sector = d.sectors[i]
		}
		if b.q.by(ByRespondent) {
			k.Respondent = d.groups[i]
		}
		if code, ok := at[k]; ok {
			f.Codes[i] = code
		}
	}
	return f
}

// compute fills the rows of a table.
func (d *sampleData) compute(t *Table, groups []cellGroup, targets []Target) error {
	ps := parts(t.Form, t.Query.Levels)
	t.Rows = make([]Row, len(groups)*len(ps))
	if len(groups) == 0 {
		return nil
	}
	domains := d.domains(t, groups)
	primary, err := d.values(t, ps, domains, t.Method.ItemScore)
	if err != nil {
		return err
	}
	var secondary [][]analysis.IndexValue
	if t.Method.Secondary != "" {
		if secondary, err = d.values(t, ps, domains, t.Method.Secondary); err != nil {
			return err
		}
	}
	items := t.Form.satisfactionItems()
	for g := range groups {
		group, rows := &groups[g], t.Rows[g*len(ps):(g+1)*len(ps)]
		for i := range group.units {
			group.units[i].items = make([]analysis.Counts, len(items))
			for j, it := range items {
				group.units[i].items[j] = group.units[i].counts.Item(it.Code, true)
			}
		}
		for i, p := range ps {
			row := Row{RowKey: group.key, Ratings: group.ratings, Basis: BasisDesign, Former: group.former, Primary: primary[g][i]}
			row.Level, row.Code = p.level, p.code
			if secondary != nil {
				row.Secondary = secondary[g][i]
			}
			d.finish(t, &row, group, p, targets)
			rows[i] = row
		}
		followIndex(rows)
	}
	return nil
}

// finish adds what stands beside the estimates of a row.
func (d *sampleData) finish(t *Table, row *Row, g *cellGroup, p part, targets []Target) {
	row.Missing = missingShare(g.units, p)
	if p.level == LevelIndex {
		row.Flagged = flagged(g.units)
		row.Readings = d.readings(row, g.sectors, targets)
	}
	row.State = stateOf(row.Primary.Publication)
	if row.State == StateNone && (!math.IsNaN(row.Missing) || p.level == LevelIndex && g.ratings > 0) {
		row.State = StateFew
	}
}

// values computes all parts of the form in all domains, by domain and part.
func (d *sampleData) values(t *Table, ps []part, domains analysis.Factor, score analysis.ItemScore) ([][]analysis.IndexValue, error) {
	out := make([][]analysis.IndexValue, len(domains.Levels))
	for g := range out {
		out[g] = make([]analysis.IndexValue, len(ps))
		for i := range out[g] {
			out[g][i] = d.published(analysis.IndexValue{Score: score, Estimate: math.NaN(), SE: math.NaN(), Deff: math.NaN(), NStar: math.NaN(),
				Interval: analysis.Interval{Lower: math.NaN(), Upper: math.NaN()}, Coverage: 1})
		}
	}
	if d.design == nil {
		return out, nil
	}
	// A part of several items is one indicator when answers are pooled, else a
	// mean of the indicators of its items.
	pooled := t.Method.Aggregation == analysis.Pooled
	var indicators []analysis.Indicator
	first := make([]int, len(ps))
	for i, p := range ps {
		first[i] = len(indicators)
		switch {
		case len(p.items) == 0:
		case pooled || len(p.items) == 1:
			indicators = append(indicators, analysis.Indicator{Code: p.code, Items: p.items})
		default:
			for _, it := range p.items {
				indicators = append(indicators, analysis.Indicator{Code: p.code, Items: []int{it}})
			}
		}
	}
	table, err := d.design.IndexTable(analysis.IndexRequest{Score: score, Answers: d.answers, Indicators: indicators, Rule: d.rule(),
		Breakdowns: []analysis.Breakdown{{Name: "row", By: domains}}, Conditional: true})
	if err != nil {
		return nil, fmt.Errorf("index of round %s: %w", d.round.ID, err)
	}
	for g, values := range table.Breakdowns[0].Values {
		for i, p := range ps {
			if len(p.items) == 0 {
				continue
			}
			v := values[first[i]]
			if !pooled && len(p.items) > 1 {
				items := values[first[i] : first[i]+len(p.items)]
				if v, err = analysis.Composite(items, t.itemWeights(p, items), d.rule()); err != nil {
					return nil, fmt.Errorf("index of round %s: %w", d.round.ID, err)
				}
			}
			out[g][i] = d.published(v)
		}
	}
	return out, nil
}

// published decides about one value. What the presentation standard would
// suppress is shown with a mark and never judged: a leader may see that the
// sample is too small to tell, and a census of 20 dossiers is all there is.
func (d *sampleData) published(v analysis.IndexValue) analysis.IndexValue {
	p := d.rule().Publish(v)
	if p.Status == analysis.Hidden && p.Reason != "no_answers" && p.Reason != "too_few" {
		p.Status = analysis.Marked
	}
	v.Publication = p
	return v
}

// readings judges a row against the targets that the round answers.
func (d *sampleData) readings(row *Row, sectors []Sector, targets []Target) []Reading {
	covers := func(x Target) bool {
		return x.Metric == "satisfaction" && d.answersTarget(x) && d.coversRow(x, sectors)
	}
	var out []Reading
	for _, x := range inForce(targets, row.Period, covers) {
		for _, v := range []analysis.IndexValue{row.Primary, row.Secondary} {
			if v.Score != "" {
				out = append(out, read(v, x))
			}
		}
	}
	return out
}

// coversRow reports whether a target speaks of all that a row is about.
func (d *sampleData) coversRow(x Target, sectors []Sector) bool {
	if len(sectors) == 0 {
		return len(x.Sectors) == 0
	}
	return !slices.ContainsFunc(sectors, func(s Sector) bool { return !x.Covers(s) })
}

// answersTarget reports whether the round is one that answers a target: those
// that its fieldwork names, else those of its kind of measurement.
func (d *sampleData) answersTarget(x Target) bool {
	if len(d.fieldwork.Targets) > 0 {
		return slices.Contains(d.fieldwork.Targets, x.ID)
	}
	switch d.round.Kind {
	case "household":
		return x.Measure == "agency-service"
	case "transaction":
		return x.Measure == "procedure-settlement"
	}
	return x.Measure == "public-service" && (len(x.Sectors) == 0 || slices.Contains(x.Sectors, d.round.Kind))
}
