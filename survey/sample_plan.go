package survey

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"

	"sipas/analysis"
)

// FrameStratum is what the frame holds of a stratum of a reporting unit.
type FrameStratum struct {
	Unit     string
	Vertical bool // the unit is a vertical agency
	Stratum  string
	N        int64
	PSUs     []int64 // units of selection in each PSU
	NoPSU    int64   // units of selection without one
}

// FrameStrata counts the frame of a round, sorted by unit and stratum.
func (s *Store) FrameStrata(ctx context.Context, round string) ([]FrameStratum, error) {
	reg, err := s.Register(ctx)
	if err != nil {
		return nil, err
	}
	return frameStrata(ctx, s.ro, reg, round)
}

func frameStrata(ctx context.Context, q querier, reg *Register, round string) ([]FrameStratum, error) {
	type group struct {
		unit, stratum, psu string
		n                  int64
	}
	groups, err := rows(ctx, q, func(r *sql.Rows) (g group, err error) {
		return g, r.Scan(&g.unit, &g.stratum, &g.psu, &g.n)
	}, `SELECT unit_id, stratum, psu, COUNT(*) FROM frame_unit WHERE round_id = $1 GROUP BY unit_id, stratum, psu`, round)
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.stratum, b.stratum), cmp.Compare(a.psu, b.psu))
	})
	var out []FrameStratum
	for _, g := range groups {
		if len(out) == 0 || out[len(out)-1].Unit != g.unit || out[len(out)-1].Stratum != g.stratum {
			u, _ := reg.Unit(g.unit)
			out = append(out, FrameStratum{Unit: g.unit, Vertical: u.Kind == "vertical", Stratum: g.stratum})
		}
		last := &out[len(out)-1]
		last.N += g.n
		if g.psu == "" {
			last.NoPSU += g.n
		} else {
			last.PSUs = append(last.PSUs, g.n)
		}
	}
	return out, err
}

// StratumPlan is how many a design takes from a stratum.
type StratumPlan struct {
	FrameStratum
	Cases int64 // allocated; with two stages about, the lists of small villages may be shorter
	Drawn int64 // PSUs, with two stages
}

// Plan allocates the sample over the strata of a frame.
func (d SampleDesign) Plan(strata []FrameStratum) ([]StratumPlan, error) {
	if len(strata) == 0 {
		return nil, Refuse(Conflict, "frame.none", "round")
	}
	out := make([]StratumPlan, len(strata))
	for i, h := range strata {
		if d.Stages == 2 && h.NoPSU > 0 {
			return nil, Refuse(Conflict, "design.no_psu", "stages", "count", h.NoPSU)
		}
		out[i].FrameStratum = h
	}
	for start := 0; start < len(out); {
		end := len(out)
		if d.Size != "total" {
			for end = start + 1; end < len(out) && out[end].Unit == out[start].Unit; end++ {
			}
		}
		if err := d.allocate(out[start:end]); err != nil {
			return nil, err
		}
		start = end
	}
	if d.Stages == 2 {
		for i := range out {
			out[i].takePSUs(d.Take)
		}
	}
	return out, nil
}

// size is how many cases are wanted of a group of strata.
func (d SampleDesign) size(population int64, vertical bool) (int64, error) {
	switch {
	case d.Size == "each" || d.Size == "total":
		return min(d.N, population), nil
	case d.Size == "capped" && population <= d.Census:
		return population, nil
	case d.Size == "capped" && vertical:
		return min(d.Vertical, population), nil
	}
	n, err := analysis.Yamane(population, 500)
	if d.Size == "capped" {
		n = min(n, d.N)
	}
	return n, err
}

// allocate divides the cases of a group over its strata: two a stratum at
// least, so that a variance can be estimated, one where two are too many.
func (d SampleDesign) allocate(group []StratumPlan) error {
	var total int64
	population, sd := make([]float64, len(group)), make([]float64, len(group))
	most := make([]int, len(group))
	for h, x := range group {
		total += x.N
		population[h], most[h], sd[h] = float64(x.N), int(x.N), d.sd(x.Stratum)
	}
	n, err := d.size(total, group[0].Vertical)
	if err != nil {
		return err
	}
	measure := analysis.PowerMeasure(population, 1)
	switch d.Allocation {
	case "equal":
		measure = analysis.EqualMeasure(len(group))
	case "power":
		measure = analysis.PowerMeasure(population, d.Power)
	case "neyman":
		if measure, err = analysis.NeymanMeasure(population, sd); err != nil {
			return err
		}
	}
	least := make([]int, len(group))
	for each := 2; each > 0; each-- {
		sum := 0
		for h := range least {
			least[h] = min(each, most[h])
			sum += least[h]
		}
		if sum <= int(n) {
			break
		}
		if each == 1 {
			return Refuse(Conflict, "design.too_few", "cases", "cases", n, "strata", int64(len(group)))
		}
	}
	cases, err := analysis.AllocateWithin(measure, int(n), least, most)
	for h := range cases {
		group[h].Cases = int64(cases[h])
	}
	return err
}

// takePSUs says how many PSUs give the cases, take from each: at least two
// where there are two, so that a variance can be estimated.
func (p *StratumPlan) takePSUs(take int64) {
	all := int64(len(p.PSUs))
	p.Drawn = all
	if p.Cases < p.N {
		p.Drawn = min(all, max(2, (p.Cases+take-1)/take))
	}
}

// UnitPlan is what a design promises for a reporting unit before a single
// interview is made, if all cases answer.
type UnitPlan struct {
	Unit     string
	N        int64
	Cases    int64
	PSUs     int64 // drawn
	Census   bool  // everybody is asked: nothing is left to chance
	Interval analysis.Interval
	Proves   float64           // the smallest share that proves the target, 0 when none does
	DF       int64             // degrees of freedom of the unit's own variance: PSUs less strata, with two stages
	Own      analysis.Interval // as Interval with these, the one that its result will have; NaN with none
}

// Units sums a plan by reporting unit. The interval rests on the design effect
// assumed, the expected share and n-1 degrees of freedom, as if the design effect
// were known; with two stages the result is judged by the variance between the
// unit's own PSUs, of which there are few.
func (d SampleDesign) Units(plan []StratumPlan) ([]UnitPlan, error) {
	var out []UnitPlan
	for _, h := range plan {
		if len(out) == 0 || out[len(out)-1].Unit != h.Unit {
			out = append(out, UnitPlan{Unit: h.Unit})
		}
		u := &out[len(out)-1]
		u.N, u.Cases, u.PSUs = u.N+h.N, u.Cases+h.Cases, u.PSUs+h.Drawn
		if d.Stages == 2 {
			u.DF += h.Drawn - 1
		}
	}
	for i := range out {
		u := &out[i]
		u.Census = u.Cases == u.N
		if u.Cases < 2 {
			continue
		}
		var err error
		df := float64(u.Cases - 1)
		if u.Interval, err = analysis.ExpectedInterval(float64(u.Cases), d.Deff, df, d.Share, 0.95); err != nil {
			return nil, err
		}
		if u.Own = (analysis.Interval{Lower: math.NaN(), Upper: math.NaN()}); u.DF > 0 {
			if u.Own, err = analysis.ExpectedInterval(float64(u.Cases), d.Deff, float64(u.DF), d.Share, 0.95); err != nil {
				return nil, err
			}
		}
		share, ok, err := analysis.SmallestProvable(int(u.Cases), d.Deff, df, d.Target, 0.95)
		if err != nil {
			return nil, err
		}
		if ok {
			u.Proves = share
		}
	}
	return out, nil
}
