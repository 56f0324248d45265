package analysis

import "math"

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

// frameWorker is what one goroutine needs of its own.
type frameWorker struct {
	sums    []cellSum                // of the indicator at hand, by cell
	t       func(df float64) float64 // t95, remembered
	z       []float64                // PSU totals of one stratum
	general *generalVariance         // of the indicator at hand, or nil
}

// estimate computes the value of one domain from its cells, which lie in
// group order. conditional asks for the inner error of a domain in one PSU.
func (f *indexFrame) estimate(w *frameWorker, cells []int32, score ItemScore, conditional bool) (IndexValue, error) {
	sums := w.sums
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
		if variance, err = w.general.variance(&v, cells, &total); err != nil {
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
		variance = f.psuVariance(w, cells, &total)
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
	v.setIntervalOf(v.Precision(), w.t)
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
func (f *indexFrame) psuVariance(w *frameWorker, cells []int32, total *cellSum) float64 {
	size := total.s + total.d
	r, q := total.s/size, total.d/size
	var variance float64
	z := w.z[:0]
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
			s += w.sums[cells[k]].s
			d += w.sums[cells[k]].d
		}
		if h := f.groups[group].stratum; h != stratum {
			flush()
			stratum = h
		}
		z = append(z, (q*s-r*d)/size)
	}
	flush()
	w.z = z
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
