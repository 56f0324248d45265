package analysis

import (
	"fmt"
	"math"
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

// cellSum holds what one index needs of a cell. With s the satisfied part and
// d the other part of a row's answers (s+d = its valid answers m):
type cellSum struct {
	s, d       float64 // Σ w s, Σ w d
	ss, sd, dd float64 // Σ w² s², Σ w² s d, Σ w² d²
	as, ad, aa float64 // Σ w s², Σ w s d, Σ w d²
	w          float64 // Σ w over rows with m > 0
	answers    float64 // Σ m
	n          float64 // rows with m > 0
}

func (a *cellSum) add(b *cellSum) {
	a.s += b.s
	a.d += b.d
	a.ss += b.ss
	a.sd += b.sd
	a.dd += b.dd
	a.as += b.as
	a.ad += b.ad
	a.aa += b.aa
	a.w += b.w
	a.answers += b.answers
	a.n += b.n
}

// sum adds one block of rows.
func (a *cellSum) sum(w, s, d []float64, count []float64) {
	if len(w) == 0 {
		return
	}
	s, d, count = s[:len(w)], d[:len(w)], count[:len(w)]
	for k, wk := range w {
		if count[k] == 0 {
			continue
		}
		ws, wd := wk*s[k], wk*d[k]
		a.s += ws
		a.d += wd
		a.ss += ws * ws
		a.sd += ws * wd
		a.dd += wd * wd
		a.as += ws * s[k]
		a.ad += ws * d[k]
		a.aa += wd * d[k]
		a.w += wk
		a.answers += count[k]
		a.n++
	}
}

// residual returns Σ z² of rows whose sums are a, z = w(s(1-R) - d·R), from
// the second-order sums; q is 1-R. Written in s and d it does not cancel when
// R is near 0 or 1, and is exactly 0 at both.
func (a *cellSum) residual(r, q float64) float64 {
	return cancel(q*q*a.ss+r*r*a.dd, 2*q*r*a.sd)
}

// cancel returns a - b, and 0 where nothing but rounding is left of it: equal
// answers of several items have exactly no variance.
func cancel(a, b float64) float64 {
	if d := a - b; d > 1e-14*(a+b) {
		return d
	}
	return 0
}

// estimate computes the value of one domain from its cells, which lie in
// group order. conditional asks for the inner error of a domain in one PSU.
func (f *indexFrame) estimate(sums []cellSum, cells []int32, score ItemScore, conditional bool, general *generalVariance, t func(df float64) float64) (IndexValue, error) {
	var total cellSum
	psus, strata, lastGroup, lastStratum := 0, 0, int32(-1), int32(-1)
	for _, c := range cells {
		a := &sums[c]
		if a.n == 0 {
			continue
		}
		total.add(a)
		g := f.cells[c].group
		if g != lastGroup {
			psus, lastGroup = psus+1, g
		}
		if h := f.groups[g].stratum; h != lastStratum {
			strata, lastStratum = strata+1, h
		}
	}
	if total.n == 0 {
		return noValue(score), nil
	}
	v := IndexValue{Score: score, N: int(total.n), Answers: total.answers, Coverage: 1}
	v.Estimate = total.s / (total.s + total.d)
	v.PSUs = psus
	if f.elements {
		v.PSUs, strata = v.N, psus
	}
	v.DF = float64(v.PSUs - strata)
	v.Conditional = conditional && psus == 1 && !f.elements
	var variance float64
	switch {
	case f.general != nil:
		var err error
		if variance, err = general.variance(&v, sums, cells, &total); err != nil {
			return v, err
		}
	case v.Conditional && !f.inner:
		variance = math.NaN() // no second stage: no statement about the one PSU
	case v.Conditional:
		v.DF = float64(v.N - 1)
		variance = f.groupVariance(sums, cells, &total, func(frameGroup) float64 { return 1 })
	case f.elements:
		variance = f.groupVariance(sums, cells, &total, func(frameGroup) float64 { return 1 })
	default:
		variance = f.psuVariance(sums, cells, &total)
		if f.second {
			variance += f.groupVariance(sums, cells, &total, func(g frameGroup) float64 { return f.strata[g.stratum].fraction })
		}
	}
	if variance < 1e-24 { // an index is at most 1: this is rounding noise
		variance = 0
	}
	v.SE = math.Sqrt(variance)
	v.Deff = variance / total.simpleVariance(v.Estimate)
	if math.IsInf(v.Deff, 0) {
		v.Deff = math.NaN()
	}
	v.setIntervalOf(v.Precision(), t)
	return v, nil
}

// simpleVariance is the variance that the ratio would have under simple random
// sampling with replacement, the denominator of the design effect:
//
//	V_srs = Σ w e² / (Σ w · (n-1)),  e = (s(1-R) - d·R) / (Σ w m / Σ w)
func (a *cellSum) simpleVariance(r float64) float64 {
	if a.n < 2 {
		return 0
	}
	q := a.d / (a.s + a.d)
	e := cancel(q*q*a.as+r*r*a.aa, 2*q*r*a.ad)
	scale := (a.s + a.d) / a.w
	return e / (scale * scale) / a.w / (a.n - 1)
}

// psuVariance is the first-stage variance of a ratio, PSUs without rows of the
// domain counting with z = 0 (Särndal, Swensson and Wretman 1992, 4.6, 5.6):
//
//	V = Σ_h (1-f_h) n_h/(n_h-1) Σ_j (z_hj - z̄_h)²,  z_hj = Σ_{i in j} z_i / Σ w m
func (f *indexFrame) psuVariance(sums []cellSum, cells []int32, total *cellSum) float64 {
	size := total.s + total.d
	r, q := total.s/size, total.d/size
	var variance float64
	var z []float64
	stratum := int32(-1)
	flush := func() {
		if stratum < 0 {
			return
		}
		h := f.strata[stratum]
		if h.psus > 1 && h.fraction < 1 {
			variance += (1 - h.fraction) * h.psus / (h.psus - 1) * centredSquares(z, h.psus)
		}
		z = z[:0]
	}
	for k := 0; k < len(cells); {
		group := f.cells[cells[k]].group
		var s, d float64
		for ; k < len(cells) && f.cells[cells[k]].group == group; k++ {
			s += sums[cells[k]].s
			d += sums[cells[k]].d
		}
		if h := f.groups[group].stratum; h != stratum {
			flush()
			stratum = h
		}
		z = append(z, (q*s-r*d)/size)
	}
	flush()
	return variance
}

// centredSquares returns Σ (z - z̄)² over n values, of which those not given are 0.
func centredSquares(z []float64, n float64) float64 {
	var sum float64
	for _, x := range z {
		sum += x
	}
	mean := sum / n
	squares := (n - float64(len(z))) * mean * mean
	for _, x := range z {
		squares += (x - mean) * (x - mean)
	}
	return squares
}

// groupVariance is the variance among the rows inside groups, rows outside the
// domain counting with z = 0; factor is what a group's part is multiplied
// with (1 for strata, the stage-1 fraction for PSUs):
//
//	V = Σ_g factor_g (1-f_g) m_g/(m_g-1) (Σ z² - (Σ z)²/m_g)
func (f *indexFrame) groupVariance(sums []cellSum, cells []int32, total *cellSum, factor func(frameGroup) float64) float64 {
	size := total.s + total.d
	r, q := total.s/size, total.d/size
	var variance float64
	for k := 0; k < len(cells); {
		group := f.cells[cells[k]].group
		var z, squares float64
		for ; k < len(cells) && f.cells[cells[k]].group == group; k++ {
			a := &sums[cells[k]]
			z += q*a.s - r*a.d
			squares += a.residual(r, q)
		}
		g := f.groups[group]
		if g.sampled > 1 && g.fraction < 1 {
			inside := max(0, squares-z*z/g.sampled) / (size * size)
			variance += factor(g) * (1 - g.fraction) * g.sampled / (g.sampled - 1) * inside
		}
	}
	return variance
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
