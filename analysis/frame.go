package analysis

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// indexFrame is a design and a set of domains laid out for one pass: rows are
// sorted into cells, a cell being a group of the design (a PSU, or a stratum
// where the rows themselves are the PSUs) crossed with a finest domain. Every
// sum runs over the rows of one cell in file order and every total over cells
// in group order, by one goroutine: results do not depend on the number of
// threads, bit for bit.
type indexFrame struct {
	weights []float64 // by sorted row
	rows    []int32   // original index of a sorted row
	cells   []frameCell
	groups  []frameGroup
	strata  []frameStratum
	// elements: the rows are the PSUs and groups are strata.
	elements bool
	// second: stage 2 samples rows inside PSUs and enters the variance.
	second bool
	// inner: what lies inside one PSU can be judged by the rows of that PSU.
	inner bool
	// general computes variances by the design itself where the sums of cells
	// do not hold what it needs: calibration, replicate weights, lonely PSUs,
	// later stages of clusters.
	general *Design
}

// newFrame lays out the rows of a design by PSU (or stratum) and domain.
func (d *Design) newFrame(domain []int32, domains int) *indexFrame {
	first := &d.stages[0]
	f := &indexFrame{elements: first.units() == d.n}
	group := make([]int32, d.n)
	if f.elements {
		f.groups = make([]frameGroup, first.strata())
		for h := range f.groups {
			f.groups[h] = frameGroup{stratum: int32(h), sampled: float64(first.n[h]), fraction: first.share(h)}
		}
		for i, u := range first.unit {
			group[i] = first.stratum[u]
		}
	} else {
		f.clusters(d, group)
	}
	f.strata = make([]frameStratum, first.strata())
	for h := range f.strata {
		f.strata[h] = frameStratum{psus: float64(first.n[h]), fraction: first.share(h)}
	}
	rowsInside := len(d.stages) == 2 && d.stages[1].units() == d.n && d.stages[1].strata() == first.units()
	simple := len(d.projection) == 0 && d.rep == nil && !d.needsPresence() &&
		(d.active == 1 || !f.elements && rowsInside) && (len(d.stages) == 1 || f.elements || rowsInside)
	if !simple {
		f.general = d
	}
	f.second, f.inner = d.active > 1 && rowsInside, rowsInside
	f.sortCells(d.weights, group, domain, domains)
	return f
}

// clusters numbers the PSUs in the order of their strata.
func (f *indexFrame) clusters(d *Design, group []int32) {
	first := &d.stages[0]
	order := countingSort(first.units(), first.strata(), nil, func(u int32) int32 { return first.stratum[u] })
	f.groups = make([]frameGroup, len(order))
	place := make([]int32, len(order))
	for g, u := range order {
		f.groups[g].stratum, place[u] = first.stratum[u], int32(g)
	}
	for i, u := range first.unit {
		group[i] = place[u]
	}
	if len(d.stages) < 2 {
		return
	}
	next := &d.stages[1]
	for u, h := range next.stratum {
		g := &f.groups[place[next.parent[u]]]
		g.sampled, g.fraction = float64(next.n[h]), next.share(int(h))
	}
}

// share is the sampling fraction of a stratum, exactly 1 where it counts as
// taken completely.
func (s *stage) share(h int) float64 {
	if s.takeAll(h) {
		return 1
	}
	return s.f[h]
}

// frameCell is a run of sorted rows of one group and one finest domain.
type frameCell struct {
	start, end    int32
	group, domain int32
}

// frameGroup is a PSU, or a stratum of single-stage element designs.
type frameGroup struct {
	stratum  int32
	sampled  float64 // rows sampled in the group, whole design
	fraction float64 // sampling fraction of these rows; 0 without fpc
}

// frameStratum is a first-stage stratum.
type frameStratum struct {
	psus     float64 // sampled PSUs
	fraction float64 // sampling fraction of PSUs; 0 without fpc
}

// sortCells lays rows out by group, then finest domain, in file order within
// a cell. Rows without weight or outside every domain (code -1) take no part.
func (f *indexFrame) sortCells(weights []float64, group, domain []int32, domains int) {
	byDomain := countingSort(len(weights), domains, nil, func(i int32) int32 {
		if weights[i] == 0 {
			return -1
		}
		return domain[i]
	})
	f.rows = countingSort(len(byDomain), len(f.groups), byDomain, func(i int32) int32 { return group[i] })
	f.weights = make([]float64, len(f.rows))
	for k, i := range f.rows {
		f.weights[k] = weights[i]
		if last := len(f.cells) - 1; last < 0 || f.cells[last].group != group[i] || f.cells[last].domain != domain[i] {
			f.cells = append(f.cells, frameCell{start: int32(k), group: group[i], domain: domain[i]})
		}
		f.cells[len(f.cells)-1].end = int32(k + 1)
	}
}

// countingSort returns the items 0..n-1 (or those listed) in order of their
// key, stable; items with a negative key are left out.
func countingSort(n, keys int, items []int32, key func(int32) int32) []int32 {
	at := make([]int32, keys+1)
	item := func(k int) int32 {
		if items == nil {
			return int32(k)
		}
		return items[k]
	}
	for k := range n {
		if c := key(item(k)); c >= 0 {
			at[c+1]++
		}
	}
	for c := range keys {
		at[c+1] += at[c]
	}
	out := make([]int32, at[keys])
	for k := range n {
		i := item(k)
		if c := key(i); c >= 0 {
			out[at[c]] = i
			at[c]++
		}
	}
	return out
}

// domainCells lists, for each of n coarse domains, its cells in group order.
// coarse maps a finest domain to a coarse one, -1 to none.
func (f *indexFrame) domainCells(n int, coarse []int32) [][]int32 {
	order := countingSort(len(f.cells), n, nil, func(c int32) int32 { return coarse[f.cells[c].domain] })
	lists := make([][]int32, n)
	start := 0
	for k, c := range order {
		d := coarse[f.cells[c].domain]
		if k+1 == len(order) || coarse[f.cells[order[k+1]].domain] != d {
			lists[d] = order[start : k+1]
			start = k + 1
		}
	}
	return lists
}

// remembered returns a function that computes f once for each argument.
func remembered(f func(float64) float64) func(float64) float64 {
	known := make(map[float64]float64)
	return func(x float64) float64 {
		y, ok := known[x]
		if !ok {
			y = f(x)
			known[x] = y
		}
		return y
	}
}

// forEach runs task(0..n-1) on the given number of goroutines (0: one per
// processor). Tasks share nothing, so their order does not matter.
func forEach(n, workers int, task func(worker, k int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = max(1, min(workers, n))
	if workers == 1 {
		for k := range n {
			task(0, k)
		}
		return
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for k := int(next.Add(1)) - 1; k < n; k = int(next.Add(1)) - 1 {
				task(w, k)
			}
		})
	}
	wait.Wait()
}

// combineFactors numbers the combinations of factor levels that occur, as
// finest domains, and returns for each factor the level of each combination.
func combineFactors(rows int, factors []Factor) (domain []int32, levels [][]int32, err error) {
	domain = make([]int32, rows)
	levels = make([][]int32, len(factors))
	count := 1
	for k, f := range factors {
		if len(f.Codes) != rows {
			return nil, nil, fmt.Errorf("index table: breakdown %d has %d rows, the design has %d", k+1, len(f.Codes), rows)
		}
		wide := len(f.Levels) + 1 // code -1 is a level here: no domain of this breakdown
		number := numbering(count*wide, rows)
		var from, level []int32
		for i, c := range f.Codes {
			n := number(int(domain[i])*wide + int(c) + 1)
			if int(n) == len(from) {
				from, level = append(from, domain[i]), append(level, c)
			}
			domain[i] = n
		}
		for j := range k {
			old := levels[j]
			levels[j] = make([]int32, len(from))
			for n, p := range from {
				levels[j][n] = old[p]
			}
		}
		levels[k] = level
		count = len(from)
	}
	return domain, levels, nil
}

// numbering numbers keys below limit 0, 1, 2 … as they first appear.
func numbering(limit, rows int) func(key int) int32 {
	next := int32(0)
	if limit > 1<<20+4*rows { // too sparse for a table
		seen := make(map[int]int32)
		return func(key int) int32 {
			n, ok := seen[key]
			if !ok {
				n = next
				seen[key] = n
				next++
			}
			return n
		}
	}
	table := make([]int32, limit)
	return func(key int) int32 {
		if table[key] == 0 {
			next++
			table[key] = next
		}
		return table[key] - 1
	}
}
