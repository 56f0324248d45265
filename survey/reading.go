package survey

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"sipas/analysis"
)

// Reading is a figure against one target.
type Reading struct {
	Target Target
	Score  analysis.ItemScore
	analysis.Judgement
	value analysis.IndexValue
}

// Needed is how many more answers would decide the verdict if the figure
// stayed as it is.
func (r Reading) Needed() analysis.Needed { return analysis.AnswersNeeded(r.value, r.Judgement.Target) }

// readings judges a row under both item scores against the targets that apply
// to it: those that cover every sector the row is about, in force in the
// period or the next to come.
func (t *Table) readings(row *Row, sectors []Sector, targets []Target) []Reading {
	if len(sectors) == 0 {
		return nil
	}
	covers := func(x Target) bool {
		return x.Metric == "satisfaction" && !slices.ContainsFunc(sectors, func(s Sector) bool { return !x.Covers(s) })
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

func read(v analysis.IndexValue, x Target) Reading {
	judged := analysis.Target{Operator: analysis.Operator(x.Operator), Percent: x.Percent}
	return Reading{Target: x, Score: v.Score, Judgement: analysis.Judge(v, judged), value: v}
}

// inForce chooses targets for a period: of the same sentence (measure, metric,
// sectors, respondents) the one of the latest year that has come, and the next.
func inForce(targets []Target, period string, want func(Target) bool) []Target {
	year, err := strconv.ParseInt(period[:min(4, len(period))], 10, 64)
	if err != nil {
		year = 1 << 30 // several periods in one row: the last targets
	}
	type sentence struct{ plan, measure, metric, sectors, respondents string }
	latest, next := map[sentence]Target{}, map[sentence]Target{}
	var order []sentence
	for _, x := range targets {
		if !x.Active || !want(x) {
			continue
		}
		k := sentence{x.Plan, x.Measure, x.Metric, Join(x.Sectors), Join(x.Respondents)}
		if !slices.Contains(order, k) {
			order = append(order, k)
		}
		if have, ok := latest[k]; x.Year <= year && (!ok || x.Year > have.Year) {
			latest[k] = x
		}
		if have, ok := next[k]; x.Year > year && (!ok || x.Year < have.Year) {
			next[k] = x
		}
	}
	var out []Target
	for _, k := range order {
		for _, m := range []map[sentence]Target{latest, next} {
			if x, ok := m[k]; ok {
				out = append(out, x)
			}
		}
	}
	return out
}

// TargetResult answers "is this target met?".
type TargetResult struct {
	Target  Target
	Verdict analysis.Verdict // under the reading that the target names
	Pooled  Row              // one figure over its sectors
	Reading Reading          // of the pooled figure, under the item score of the method
	Second  *Reading         // of the pooled figure, under the second item score
	Parts   []PartResult     // its sectors, where each must pass
	Units   *PartResult      // expectation met: the share of facilities whose own mean reaches 100 %
}

// PartResult is one part of a target.
type PartResult struct {
	Row     Row
	Reading Reading
}

// TargetResults answers for each target of the plans in force in the first
// period of a query, for its round and form in the reader's scope. The form
// of counters is the quick one of the round; targets on expectations are read
// from every form that asks for a percentage.
func (s *Store) TargetResults(ctx context.Context, asked IndexQuery) (*Table, []TargetResult, error) {
	if err := asked.Check().Or(); err != nil {
		return nil, nil, err
	}
	round, period, scope := asked.Round, asked.Periods[0], asked.Scope
	q := IndexQuery{Round: round, Form: asked.Form, Periods: asked.Periods[:1], By: []Dim{BySector}, Scope: scope, Preliminary: asked.Preliminary}
	bySector, err := s.Index(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	if bySector.Sample != nil {
		results, err := s.sampleTargetResults(ctx, q, bySector)
		return bySector, results, err
	}
	all, err := s.Targets(ctx)
	if err != nil {
		return nil, nil, err
	}
	var out []TargetResult
	for _, x := range inForce(all, period, func(Target) bool { return true }) {
		if len(scope.Sectors) > 0 && !overlaps(x, scope.Sectors, bySector.register) {
			continue
		}
		var r TargetResult
		if x.Metric == "expectation-met" {
			r, err = s.expectation(ctx, x, round, period, scope, bySector.register)
		} else {
			r, err = s.satisfaction(ctx, x, q, bySector)
		}
		if err != nil {
			return nil, nil, err
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b TargetResult) int { return cmp.Compare(a.Target.Year, b.Target.Year) })
	return bySector, out, nil
}

// overlaps reports whether a target speaks of a sector in scope.
func overlaps(x Target, sectors []string, reg *Register) bool {
	return slices.ContainsFunc(sectors, func(code string) bool {
		sector, ok := reg.Sector(code)
		return ok && x.Covers(sector)
	})
}

// satisfaction reads a target from the index: the figure over its sectors, and
// where each sector must pass, each by itself.
func (s *Store) satisfaction(ctx context.Context, x Target, q IndexQuery, bySector *Table) (TargetResult, error) {
	out := TargetResult{Target: x}
	q.By, q.Sectors = nil, nil
	for _, sector := range bySector.register.Sectors() {
		if x.Covers(sector) {
			q.Sectors = append(q.Sectors, sector.Code)
		}
	}
	out.Pooled = Row{RowKey: RowKey{Period: q.Periods[0], Unit: All, Sector: All, Respondent: All, Level: LevelIndex}, State: StateNone}
	pooled, err := s.Index(ctx, q)
	if err != nil {
		return out, err
	}
	if len(pooled.Rows) > 0 {
		out.Pooled = pooled.Rows[0]
	}
	out.Reading = read(out.Pooled.Primary, x)
	if out.Pooled.Secondary.Score != "" {
		second := read(out.Pooled.Secondary, x)
		out.Second = &second
	}
	out.Verdict = out.Reading.Verdict
	if x.Combine != string(analysis.CombineEach) {
		return out, nil
	}
	var values []analysis.IndexValue
	for _, code := range q.Sectors {
		part := Row{RowKey: out.Pooled.RowKey, State: StateNone, Primary: analysis.IndexValue{Score: out.Pooled.Primary.Score}}
		part.Sector = code
		if i := slices.IndexFunc(bySector.Rows, func(r Row) bool { return r.Sector == code }); i >= 0 {
			part = bySector.Rows[i]
		} else {
			part.Primary, _ = analysis.EstimateTally(nil, bySector.Method.ItemScore, analysis.CounterRule())
		}
		values = append(values, part.Primary)
		out.Parts = append(out.Parts, PartResult{part, read(part.Primary, x)})
	}
	combined, err := analysis.JudgeCombined(values, out.Pooled.Primary, out.Reading.Judgement.Target, analysis.CombineEach)
	out.Verdict = combined.Verdict
	return out, err
}

// expectation reads a target on stated expectations from the percentage
// questions of the long forms at the stations of its sectors: the mean of
// what was stated, and the share of facilities whose own mean reaches 100 %.
func (s *Store) expectation(ctx context.Context, x Target, round, period string, scope Scope, reg *Register) (TargetResult, error) {
	key := RowKey{Period: period, Unit: All, Sector: Join(x.Sectors), Respondent: All, Level: LevelIndex}
	out := TargetResult{Target: x, Pooled: Row{RowKey: key, Basis: BasisAnswers}}
	forms, err := s.ListForms(ctx)
	if err != nil {
		return out, err
	}
	all := analysis.PercentCounts{}
	byUnit := map[string]analysis.PercentCounts{}
	for _, info := range forms {
		form, err := s.LoadForm(ctx, info.Form)
		if err != nil {
			return out, err
		}
		i := slices.IndexFunc(form.Questions, func(q Question) bool { return q.Type == "percent" })
		if i < 0 {
			continue
		}
		groups, err := s.indexCells(ctx, IndexQuery{Round: round, Form: info.Form, Periods: []string{period}, Sectors: x.Sectors, By: []Dim{ByUnit}, Scope: scope}, reg)
		if err != nil {
			return out, err
		}
		for _, g := range groups {
			for _, c := range g.units {
				if byUnit[c.unit] == nil {
					byUnit[c.unit] = analysis.PercentCounts{}
				}
				for _, stated := range c.counts.Of(form.Questions[i].Code) {
					if p, err := strconv.Atoi(stated.Value); err == nil {
						all[p] += stated.N
						byUnit[c.unit][p] += stated.N
					}
				}
			}
		}
	}
	rule := analysis.CounterRule()
	if out.Pooled.Primary, err = analysis.EstimateExpectation(all, rule); err != nil {
		return out, err
	}
	out.Pooled.State, out.Pooled.Ratings = stateOf(out.Pooled.Primary.Publication), all.N()
	out.Reading = read(out.Pooled.Primary, x)
	out.Verdict = out.Reading.Verdict
	var units []analysis.PercentCounts
	for _, c := range byUnit {
		units = append(units, c)
	}
	share, err := analysis.ShareMeetingExpectation(units, int64(rule.HideBelow), rule)
	if err != nil {
		return out, err
	}
	row := Row{RowKey: key, State: stateOf(share.Publication), Primary: share, Ratings: int64(share.N), Basis: BasisAgencies}
	out.Units = &PartResult{row, read(share, x)}
	blank(&out.Pooled)
	blank(&out.Units.Row)
	return out, nil
}
