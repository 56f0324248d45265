package survey

import (
	"cmp"
	"context"
	"math"
	"slices"

	"sipas/analysis"
)

// ResultRounds are the rounds that have results to look at, the latest start
// first: those of the counters, and the sample rounds that were published;
// with preliminary also those in the field.
func (s *Store) ResultRounds(ctx context.Context, preliminary bool) ([]Round, error) {
	all, err := s.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	var out []Round
	for _, r := range all {
		switch {
		case !r.Sample():
			if r.State != RoundDraft {
				out = append(out, r)
			}
		case r.State == RoundEdition || preliminary:
			f, err := s.Fieldwork(ctx, r.ID)
			if err != nil && !Is(err, NotFound) {
				return nil, err
			}
			if f.Draw != "" {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// samplePeriod is the one period of a sample round; false for other rounds.
func (s *Store) samplePeriod(ctx context.Context, round string) (string, bool, error) {
	r, err := s.Round(ctx, round)
	if err != nil || !r.Sample() {
		if Is(err, NotFound) {
			err = nil
		}
		return "", false, err
	}
	f, err := s.Fieldwork(ctx, round)
	return periodOf(f, r), true, err
}

// sampleTargetResults answers for the targets of a sample round: from the
// figure over the sectors of the target, or over everybody where the round
// knows no sectors.
func (s *Store) sampleTargetResults(ctx context.Context, q IndexQuery, bySector *Table) ([]TargetResult, error) {
	d, err := s.sampleData(ctx, q.Round)
	if err != nil {
		return nil, err
	}
	all, err := s.Targets(ctx)
	if err != nil {
		return nil, err
	}
	var out []TargetResult
	for _, x := range inForce(all, d.period, d.answersTarget) {
		if len(q.Scope.Sectors) > 0 && !overlaps(x, q.Scope.Sectors, bySector.register) {
			continue
		}
		var r TargetResult
		if x.Metric == "expectation-met" {
			r, err = d.expectation(bySector, x)
		} else {
			r, err = s.sampleSatisfaction(ctx, q, d, bySector, x)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b TargetResult) int { return cmp.Compare(a.Target.Year, b.Target.Year) })
	return out, nil
}

func (s *Store) sampleSatisfaction(ctx context.Context, q IndexQuery, d *sampleData, bySector *Table, x Target) (TargetResult, error) {
	if d.sectored {
		return s.satisfaction(ctx, x, q, bySector)
	}
	out := TargetResult{Target: x}
	q.By, q.Sectors = nil, nil
	whole, err := s.Index(ctx, q)
	if err != nil {
		return out, err
	}
	out.Pooled = Row{RowKey: RowKey{Period: d.period, Unit: All, Sector: All, Respondent: All, Level: LevelIndex}, State: StateNone}
	if len(whole.Rows) > 0 && len(x.Sectors) == 0 {
		out.Pooled = whole.Rows[0]
	}
	out.Reading = read(out.Pooled.Primary, x)
	if out.Pooled.Secondary.Score != "" {
		second := read(out.Pooled.Secondary, x)
		out.Second = &second
	}
	out.Verdict = out.Reading.Verdict
	return out, nil
}

// expectation reads a target on stated expectations: the design's mean of what
// was stated, and the share of reporting units whose own mean reaches 100 %.
func (d *sampleData) expectation(t *Table, x Target) (TargetResult, error) {
	key := RowKey{Period: d.period, Unit: All, Sector: Join(x.Sectors), Respondent: All, Level: LevelIndex}
	out := TargetResult{Target: x, Pooled: Row{RowKey: key, Basis: BasisDesign, Primary: d.published(noExpectation())}}
	units := Row{RowKey: key, Basis: BasisAgencies, Primary: d.published(noExpectation())}
	i := slices.IndexFunc(d.form.Questions, func(q Question) bool { return q.Type == "percent" })
	if i >= 0 && d.design != nil && !t.Query.Scope.Nothing {
		stated := d.stated(t, d.form.Questions[i].Code)
		var err error
		if out.Pooled.Primary, err = d.meanStated(stated); err != nil {
			return out, err
		}
		if units.Primary, err = d.unitsMeeting(stated); err != nil {
			return out, err
		}
	}
	for _, row := range []*Row{&out.Pooled, &units} {
		row.State, row.Ratings = stateOf(row.Primary.Publication), int64(row.Primary.N)
		blank(row)
	}
	out.Reading = read(out.Pooled.Primary, x)
	out.Verdict = out.Reading.Verdict
	out.Units = &PartResult{units, read(units.Primary, x)}
	return out, nil
}

func noExpectation() analysis.IndexValue {
	nan := math.NaN()
	return analysis.IndexValue{Score: analysis.ExpectationMet, Estimate: nan, SE: nan, Deff: nan, NStar: nan, Coverage: 1,
		Interval: analysis.Interval{Lower: nan, Upper: nan}}
}

// stated are the stated percentages of the rows in the reader's scope as
// shares, NaN where there is none.
func (d *sampleData) stated(t *Table, code string) []float64 {
	units := narrow(nil, t.Query.Scope.Units)
	out := make([]float64, len(d.rows))
	for i := range d.rows {
		c := &d.rows[i]
		out[i] = math.NaN()
		if v := c.Extra[code]; len(v) > 0 && c.Final > 0 && (units == nil || units[c.Unit]) {
			out[i] = float64(v[0]) / 100
		}
	}
	return out
}

// meanStated is the mean of stated shares with its t interval; where all say
// the same the interval is that of [analysis.EstimateExpectation].
func (d *sampleData) meanStated(stated []float64) (analysis.IndexValue, error) {
	counts := analysis.PercentCounts{}
	for _, x := range stated {
		if !math.IsNaN(x) {
			counts[int(math.Round(100*x))]++
		}
	}
	if len(counts) < 2 {
		v, err := analysis.EstimateExpectation(counts, d.rule())
		return d.published(v), err
	}
	e, err := d.design.Mean(nil, analysis.DropMissing, analysis.NumberColumn("stated", stated))
	if err != nil {
		return analysis.IndexValue{}, err
	}
	v := noExpectation()
	v.N, v.Answers, v.Estimate, v.SE, v.DF, v.Deff = e.N, float64(e.N), e.Values[0], e.SE(0), float64(e.DFDomain), e.DeffWR[0]
	ci := e.CI(0, v.DF, 0.95)
	v.Interval = analysis.Interval{Lower: max(0, ci[0]), Upper: min(2, ci[1])}
	return d.published(v), nil
}

// unitsMeeting is the share of reporting units whose own mean reaches 100 %,
// over those with enough answers. Each unit counts once.
func (d *sampleData) unitsMeeting(stated []float64) (analysis.IndexValue, error) {
	units := make([]string, len(d.rows))
	for i := range units {
		units[i] = d.rows[i].Unit
	}
	table, err := d.design.MeanBy(analysis.ByQuery{By: analysis.NewFactor(units)}, analysis.NumberColumn("stated", stated))
	if err != nil {
		return analysis.IndexValue{}, err
	}
	var met, not int64
	for _, u := range table.Domains {
		switch {
		case u.N < d.rule().HideBelow:
		case u.Estimate >= 1:
			met++
		default:
			not++
		}
	}
	v, err := analysis.EstimateTally([]analysis.TallyCell{{Counts: analysis.NewCounts(not, 0, 0, 0, met, 0)}}, analysis.Top2, d.rule())
	return d.published(v), err
}

// RoundPoint is one round in the series of its kind.
type RoundPoint struct {
	Round Round
	Table *Table // of one row
	Break string // why it cannot be compared with the one before: form or method; "" where it can
}

// RoundSeries gives the index of a unit or sector in the rounds of the kind of
// a sample round, the earliest first, published ones and the round itself.
// Where form or method changed the series breaks.
func (s *Store) RoundSeries(ctx context.Context, q IndexQuery) ([]RoundPoint, error) {
	this, err := s.Round(ctx, q.Round)
	if err != nil {
		return nil, err
	}
	rounds, err := s.ResultRounds(ctx, q.Preliminary)
	if err != nil {
		return nil, err
	}
	var out []RoundPoint
	for _, r := range slices.Backward(rounds) {
		if r.Kind != this.Kind || r.State != RoundEdition && r.ID != this.ID {
			continue
		}
		d, err := s.sampleData(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		at := q
		at.Round, at.Form, at.Periods, at.By, at.Levels = r.ID, d.form.Form(), []string{d.period}, nil, []Level{LevelIndex}
		t, err := s.Index(ctx, at)
		if err != nil {
			return nil, err
		}
		if len(t.Rows) == 0 {
			continue
		}
		out = append(out, RoundPoint{Round: r, Table: t})
	}
	slices.SortStableFunc(out, func(a, b RoundPoint) int { return cmp.Compare(a.Table.Query.Periods[0], b.Table.Query.Periods[0]) })
	for i := 1; i < len(out); i++ {
		switch last, t := out[i-1].Table, out[i].Table; {
		case last.Form.Form() != t.Form.Form():
			out[i].Break = "form"
		case last.Method.Version != t.Method.Version:
			out[i].Break = "method"
		}
	}
	return out, nil
}
