package analysis

import (
	"errors"
	"fmt"
	"math"
)

// MarginTotals is a categorical variable with the population total of every level.
type MarginTotals struct {
	Name   string
	Factor Factor
	Totals map[string]float64
}

// cells checks a margin against the sample and returns the totals by code.
func (m *MarginTotals) cells(n int) ([]float64, error) {
	if m.Factor.Len() != n {
		return nil, fmt.Errorf("margin %q has %d rows, the design has %d", m.Name, m.Factor.Len(), n)
	}
	seen := make([]bool, len(m.Factor.Levels))
	for i, c := range m.Factor.Codes {
		if c < 0 {
			return nil, fmt.Errorf("margin %q, row %d: the value is missing", m.Name, i+1)
		}
		seen[c] = true
	}
	totals := make([]float64, len(seen))
	sampled := make(map[string]bool, len(seen))
	for c, level := range m.Factor.Levels {
		if !seen[c] {
			continue
		}
		t, ok := m.Totals[level]
		if !ok {
			return nil, fmt.Errorf("margin %q: no population total for level %q of the sample", m.Name, level)
		}
		totals[c], sampled[level] = t, true
	}
	for _, level := range sortedNames(m.Totals) {
		t := m.Totals[level]
		if !(t >= 0) || math.IsInf(t, 1) {
			return nil, fmt.Errorf("margin %q: the total of level %q is %g", m.Name, level, t)
		}
		if t > 0 && !sampled[level] {
			return nil, fmt.Errorf("margin %q: the total of level %q is %g, but the sample has no row of it", m.Name, level, t)
		}
	}
	return totals, nil
}

// sum returns the population total of the margin, in the order of its levels.
func (m *MarginTotals) sum() float64 {
	var s accumulator
	for _, level := range sortedNames(m.Totals) {
		s.add(m.Totals[level])
	}
	return s.value()
}

// scaleTo multiplies weights so that every level reaches its total, and
// returns the largest relative distance before and its level. codes are those
// of the margin for each weight.
func (m *MarginTotals) scaleTo(codes []int32, totals, w []float64) (float64, int32, error) {
	sums := make([]accumulator, len(totals))
	for i, c := range codes {
		sums[c].add(w[i])
	}
	worst, at := 0.0, int32(-1)
	g := make([]float64, len(totals))
	for c, t := range totals {
		s := sums[c].value()
		if s == 0 {
			if t > 0 {
				return 0, 0, fmt.Errorf("margin %q: level %q has total %g, but its rows in the sample have weight 0", m.Name, m.Factor.Levels[c], t)
			}
			g[c] = 1
			continue
		}
		g[c] = t / s
		if off := math.Abs(s-t) / math.Max(t, s); off > worst {
			worst, at = off, int32(c)
		}
	}
	for i, c := range codes {
		w[i] *= g[c]
	}
	return worst, at, nil
}

// PostStratify scales the weights so that every cell of the margin has its
// population total (Holt and Smith 1979). The variance uses the deviations
// from the weighted cell means, weights before post-stratification (R's
// postStratify).
func (d *Design) PostStratify(m MarginTotals) (*Design, error) {
	totals, err := m.cells(d.n)
	if err != nil {
		return nil, err
	}
	scale := func(w []float64) ([]float64, AdjustReport, error) {
		after := append([]float64(nil), w...)
		_, _, err := m.scaleTo(m.Factor.Codes, totals, after)
		return after, AdjustReport{Method: "poststratify"}, err
	}
	return d.adjust(scale, func(before, after []float64) func([]float64) {
		return func(z []float64) {
			mean, sum := make([]float64, len(totals)), make([]float64, len(totals))
			for i, c := range m.Factor.Codes {
				sum[c] += before[i]
				if after[i] != 0 {
					mean[c] += before[i] * z[i] / after[i]
				}
			}
			for i, c := range m.Factor.Codes {
				if sum[c] != 0 {
					z[i] -= after[i] * mean[c] / sum[c]
				}
			}
		}
	})
}

// rakeCycles bounds the cycles of iterative proportional fitting.
const rakeCycles = 2000

// Rake scales the weights to each margin in turn until all hold (iterative
// proportional fitting; Deming and Stephan 1940), to a relative distance of
// 1e-12. Margins whose totals do not add up to the same number are refused, and
// so are margins that the sample cannot meet together, naming the worst level.
//
// The variance uses ten cycles of unweighted cell-mean projections of z/w over
// the margins, as R's survey does.
func (d *Design) Rake(margins ...MarginTotals) (*Design, error) {
	if len(margins) == 0 {
		return nil, errors.New("raking without margins")
	}
	totals := make([][]float64, len(margins))
	for k := range margins {
		var err error
		if totals[k], err = margins[k].cells(d.n); err != nil {
			return nil, err
		}
		a, b := margins[0].sum(), margins[k].sum()
		if math.Abs(a-b) > 1e-9*math.Max(a, b) {
			return nil, fmt.Errorf("the totals of margin %q add up to %.12g, those of %q to %.12g: they contradict each other", margins[0].Name, a, margins[k].Name, b)
		}
	}
	j := newJointCells(margins)
	fit := func(w []float64) ([]float64, AdjustReport, error) { return j.rake(margins, totals, w) }
	return d.adjust(fit, func(_, after []float64) func([]float64) {
		return func(z []float64) { j.residuals(margins, after, z) }
	})
}

// jointCells are the combinations of levels that occur. All rows of one get
// the same factor, so the cycles run over cells, not rows.
type jointCells struct {
	cell  []int32   // row -> cell
	count int       // cells
	level [][]int32 // margin -> cell -> level
}

func newJointCells(margins []MarginTotals) *jointCells {
	j := &jointCells{cell: margins[0].Factor.Codes, count: len(margins[0].Factor.Levels)}
	for _, m := range margins[1:] {
		pairs := newPairCoder(j.count, len(m.Factor.Levels))
		cell := make([]int32, len(j.cell))
		for i, c := range m.Factor.Codes {
			cell[i], _ = pairs.code(j.cell[i], c)
		}
		j.cell, j.count = cell, int(pairs.count)
	}
	j.level = make([][]int32, len(margins))
	for k, m := range margins {
		j.level[k] = make([]int32, j.count)
		for i, c := range m.Factor.Codes {
			j.level[k][j.cell[i]] = c
		}
	}
	return j
}

func (j *jointCells) rake(margins []MarginTotals, totals [][]float64, w []float64) ([]float64, AdjustReport, error) {
	report := AdjustReport{Method: "rake"}
	sums := make([]accumulator, j.count)
	for i, c := range j.cell {
		sums[c].add(w[i])
	}
	before, cells := make([]float64, j.count), make([]float64, j.count)
	for c := range sums {
		before[c] = sums[c].value()
		cells[c] = before[c]
	}
	previous := math.Inf(1)
	for {
		report.Iterations++
		report.MaxError = 0
		worstMargin, worstLevel := 0, int32(0)
		for k := range margins {
			off, level, err := margins[k].scaleTo(j.level[k], totals[k], cells)
			if err != nil {
				return nil, report, err
			}
			if off > report.MaxError {
				report.MaxError, worstMargin, worstLevel = off, k, level
			}
		}
		// Below 1e-9 rounding may keep it from getting closer.
		if report.MaxError < 1e-12 || report.MaxError < 1e-9 && report.MaxError >= previous {
			break
		}
		if report.Iterations == rakeCycles {
			m := &margins[worstMargin]
			return nil, report, fmt.Errorf("raking did not converge in %d cycles: level %q of margin %q stays off its total %g by a share of %.3g; the margins cannot be met together", rakeCycles, m.Factor.Levels[worstLevel], m.Name, totals[worstMargin][worstLevel], report.MaxError)
		}
		previous = report.MaxError
	}
	after := make([]float64, len(w))
	for i, c := range j.cell {
		if before[c] != 0 {
			after[i] = w[i] * (cells[c] / before[c])
		}
	}
	return after, report, nil
}

// residuals runs the ten cycles of projections: each shifts z/w by a constant
// in every cell.
func (j *jointCells) residuals(margins []MarginTotals, after, z []float64) {
	sum, n := make([]float64, j.count), make([]float64, j.count)
	for i, c := range j.cell {
		if after[i] != 0 {
			sum[c] += z[i] / after[i]
			n[c]++
		}
	}
	shift := make([]float64, j.count)
	for range 10 {
		for k := range margins {
			mean, rows := make([]float64, len(margins[k].Factor.Levels)), make([]float64, len(margins[k].Factor.Levels))
			for c, level := range j.level[k] {
				mean[level] += sum[c] - n[c]*shift[c]
				rows[level] += n[c]
			}
			for c, level := range j.level[k] {
				if rows[level] > 0 {
					shift[c] += mean[level] / rows[level]
				}
			}
		}
	}
	for i, c := range j.cell {
		z[i] -= after[i] * shift[c]
	}
}

// Trim clips the weights to [lower, upper] and adds what was cut off in equal
// parts to the rows that were not clipped, so that the sum stays (R's
// trimWeights). Strict repeats this until every weight lies inside; rows once
// clipped receive nothing. Weights of 0 stay 0. Bounds that the sum of weights
// cannot keep are an error. The variance does not change its form.
func (d *Design) Trim(lower, upper float64, strict bool) (*Design, error) {
	if !(lower < upper) {
		return nil, fmt.Errorf("trimming bounds [%g, %g]", lower, upper)
	}
	cut := func(w []float64) ([]float64, AdjustReport, error) {
		after, rounds, err := trim(w, lower, upper, strict)
		return after, AdjustReport{Method: "trim", Iterations: rounds}, err
	}
	return d.adjust(cut, nil)
}

func trim(w []float64, lower, upper float64, strict bool) ([]float64, int, error) {
	after := append([]float64(nil), w...)
	clipped := make([]bool, len(w))
	for rounds := 1; ; rounds++ {
		var cut accumulator
		free, outside := 0, 0
		for i, x := range after {
			if x == 0 {
				continue
			}
			if x < lower || x > upper {
				clipped[i] = true
				outside++
				after[i] = math.Min(math.Max(x, lower), upper)
				cut.add(x - after[i])
			}
			if !clipped[i] {
				free++
			}
		}
		if outside == 0 {
			return after, rounds - 1, nil
		}
		if free == 0 {
			return nil, rounds, fmt.Errorf("trimming to [%g, %g]: every weight is clipped and %g of their sum has no place", lower, upper, cut.value())
		}
		share := cut.value() / float64(free)
		for i := range after {
			if !clipped[i] && after[i] != 0 {
				after[i] += share
			}
		}
		if !strict {
			return after, rounds, nil
		}
	}
}
