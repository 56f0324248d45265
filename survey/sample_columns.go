package survey

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"sipas/analysis"
)

// A sample is declared to analysis in columns, the same that its microdata
// have, so that everybody can compute what the pages show.
//
//   - Rows are the answered cases and those found not to belong to the
//     population, with weight 0: they are known and count among the sampled. Silent
//     cases have no row: those who answered are what was sampled, and the sampling
//     fractions of a stratum or PSU are theirs. With them in, a census with half of
//     its people silent would look exact.
//   - One stage: strata are reporting unit by stratum, each case is a PSU, the
//     population is that of the stratum.
//   - Two stages: PSUs in strata, cases in PSUs, both with their populations. A
//     PSU that was certain to be selected is a stratum, and its cases are PSUs.
//     For PSUs drawn in proportion to size the share of PSUs drawn stands for
//     their mean inclusion probability, which is larger: the variance is not too small.
//   - A stratum with one PSU left has no variance of its own. It is put together
//     with the next one of its unit, else of the next unit (Wolter 2007, §2.5:
//     collapsed strata, which overstate the variance rather than not). A PSU with
//     one case left adds nothing at its second stage.
type sampleColumns struct {
	Stratum []string
	PSU     []string
	FPC1    []float64 // population of PSUs of the stratum; of cases where cases are the PSUs
	FPC2    []float64 // of cases of the PSU; 1 where cases are the PSUs
	Two     bool      // stages
	Merged  []string  // strata that were put together
}

// drawnPSU is a selected PSU of a draw.
type drawnPSU struct {
	Unit, Stratum, PSU string
	Cases              int64   // drawn, without reserves
	Stage1, Stage2     float64 // inclusion probabilities
}

func (p drawnPSU) key() string { return LevelKey(p.Unit, p.Stratum, p.PSU) }

// population is how many units of selection the PSU has: cases are drawn with
// equal probabilities inside it.
func (p drawnPSU) population() float64 {
	return max(float64(p.Cases), math.Round(float64(p.Cases)/p.Stage2))
}

// certain reports whether the PSU could not have been left out.
func (p drawnPSU) certain() bool { return p.Stage1 > 1-1e-9 }

// declare makes the columns of some cases.
func declare(cases []weighCase, two bool, strata []DrawnStratum, psus []drawnPSU) (sampleColumns, error) {
	n := len(cases)
	c := sampleColumns{Stratum: make([]string, n), PSU: make([]string, n), FPC1: make([]float64, n), FPC2: make([]float64, n), Two: two}
	population := map[string]DrawnStratum{}
	for _, h := range strata {
		population[LevelKey(h.Unit, h.Stratum)] = h
	}
	byKey, certain := map[string]drawnPSU{}, map[string]float64{}
	for _, p := range psus {
		byKey[p.key()] = p
		if p.certain() {
			certain[LevelKey(p.Unit, p.Stratum)]++
		}
	}
	for i := range cases {
		x := &cases[i]
		stratum := LevelKey(x.Unit, x.Stratum)
		h, ok := population[stratum]
		p, drawn := byKey[LevelKey(x.Unit, x.Stratum, x.PSU)]
		switch {
		case !ok || two && !drawn:
			return c, fmt.Errorf("case %s: the draw has no stratum %s or PSU %s", x.Case, stratum, x.PSU)
		case !two:
			c.Stratum[i], c.PSU[i], c.FPC1[i], c.FPC2[i] = stratum, x.Case, float64(h.Population), 1
		case p.certain():
			c.Stratum[i], c.PSU[i], c.FPC1[i], c.FPC2[i] = p.key(), x.Case, p.population(), 1
		default:
			c.Stratum[i], c.PSU[i], c.FPC1[i], c.FPC2[i] = stratum, p.key(), float64(h.PSUs)-certain[stratum], p.population()
		}
	}
	c.single()
	c.merge(cases)
	return c, nil
}

// single takes the second stage from PSUs with one row.
func (c *sampleColumns) single() {
	rows := map[string]int{}
	for _, p := range c.PSU {
		rows[p]++
	}
	for i, p := range c.PSU {
		if rows[p] == 1 {
			c.FPC2[i] = 1
		}
	}
}

// mergeStratum is a stratum while lonely ones look for company.
type mergeStratum struct {
	name, unit string
	psus       map[string]bool
	fpc        float64
	cases      bool // its PSUs are cases
	into       *mergeStratum
}

func (h *mergeStratum) lonely() bool { return len(h.psus) == 1 && h.fpc > 1 }

// merge puts strata with one PSU together with others.
func (c *sampleColumns) merge(cases []weighCase) {
	byName := map[string]*mergeStratum{}
	var order []*mergeStratum
	for i, name := range c.Stratum {
		h := byName[name]
		if h == nil {
			h = &mergeStratum{name: name, unit: cases[i].Unit, psus: map[string]bool{}, fpc: c.FPC1[i], cases: c.PSU[i] == cases[i].Case}
			byName[name], order = h, append(order, h)
		}
		h.psus[c.PSU[i]] = true
	}
	slices.SortStableFunc(order, func(a, b *mergeStratum) int { return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.name, b.name)) })
	for i, h := range order {
		if h.into != nil || !h.lonely() {
			continue
		}
		partner := companion(order, i)
		if partner == nil { // nothing to compare with
			h.fpc = float64(len(h.psus))
			c.Merged = append(c.Merged, h.name)
			continue
		}
		c.Merged = append(c.Merged, h.name+" + "+partner.name)
		for p := range h.psus {
			partner.psus[p] = true
		}
		partner.fpc += h.fpc
		h.into = partner
	}
	for i, name := range c.Stratum {
		h := byName[name]
		for h.into != nil {
			h = h.into
		}
		c.Stratum[i], c.FPC1[i] = h.name, h.fpc
	}
}

// companion is the stratum that a lonely one joins: of its own unit before
// others, with PSUs of its own kind before others, the next before the one
// before; never one that was taken completely.
func companion(order []*mergeStratum, at int) *mergeStratum {
	h := order[at]
	for _, want := range []func(o *mergeStratum) bool{
		func(o *mergeStratum) bool { return o.unit == h.unit && o.cases == h.cases },
		func(o *mergeStratum) bool { return o.unit == h.unit },
		func(o *mergeStratum) bool { return o.cases == h.cases },
		func(o *mergeStratum) bool { return true },
	} {
		for k := 1; k < len(order); k++ {
			o := order[(at+k)%len(order)]
			if o.into == nil && want(o) && float64(len(o.psus)) < o.fpc {
				return o
			}
		}
	}
	return nil
}

// design declares the sample to analysis.
func (c *sampleColumns) design(weights []float64) (*analysis.Design, error) {
	spec := analysis.DesignSpec{
		Weights: analysis.NumberColumn("weight", weights),
		Strata:  []analysis.Column{analysis.TextColumn("stratum", analysis.NewFactor(c.Stratum))},
		IDs:     []analysis.Column{analysis.TextColumn("psu", analysis.NewFactor(c.PSU))},
		FPC:     []analysis.Column{analysis.NumberColumn("fpc1", c.FPC1)},
	}
	if c.Two {
		rows := analysis.Factor{Codes: make([]int32, len(weights)), Levels: make([]string, len(weights))}
		for i := range rows.Codes {
			rows.Codes[i], rows.Levels[i] = int32(i), fmt.Sprint(i+1)
		}
		spec.IDs = append(spec.IDs, analysis.TextColumn("case", rows))
		spec.FPC = append(spec.FPC, analysis.NumberColumn("fpc2", c.FPC2))
	}
	return analysis.NewDesign(spec)
}

// psuCount is how many PSUs the columns have.
func (c *sampleColumns) psuCount() int {
	seen := map[string]bool{}
	for _, p := range c.PSU {
		seen[p] = true
	}
	return len(seen)
}
