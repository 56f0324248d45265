package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sampleOf is a random stratified multistage sample with everything a design
// can declare, small enough to be recomputed naively.
type sampleOf struct {
	spec   DesignSpec
	y, x   []float64
	domain []bool
	by     []string
}

func drawSample(t *rapid.T, clean bool) sampleOf {
	var s sampleOf
	strata := rapid.IntRange(1, 3).Draw(t, "strata")
	stages := rapid.IntRange(1, 2).Draw(t, "stages")
	fpcStages := rapid.IntRange(0, stages).Draw(t, "fpc stages")
	least := 1
	if clean {
		least = 2
	}
	var h, p, q []string
	var w, n1, n2 []float64
	for a := range strata {
		psus := rapid.IntRange(least, 4).Draw(t, "psus")
		pop := float64(psus + rapid.IntRange(0, 5).Draw(t, "more psus"))
		for b := range psus {
			units := rapid.IntRange(least, 3).Draw(t, "units")
			popUnits := float64(units + rapid.IntRange(0, 4).Draw(t, "more units"))
			for c := range units {
				for range rapid.IntRange(1, 2).Draw(t, "rows") {
					h = append(h, fmt.Sprint("h", a))
					p = append(p, fmt.Sprint("h", a, "p", b))
					q = append(q, fmt.Sprint("q", c))
					n1, n2 = append(n1, pop), append(n2, popUnits)
					w = append(w, rapid.Float64Range(0.5, 5).Draw(t, "w"))
					s.y = append(s.y, rapid.Float64Range(-10, 10).Draw(t, "y"))
					s.x = append(s.x, rapid.Float64Range(1, 3).Draw(t, "x"))
					s.domain = append(s.domain, rapid.Bool().Draw(t, "in domain"))
					s.by = append(s.by, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "by"))
				}
			}
		}
	}
	s.spec = DesignSpec{Weights: num("w", w...), Strata: []Column{text("h", h...)}, IDs: []Column{text("p", p...)}}
	if stages == 2 {
		s.spec.IDs = append(s.spec.IDs, text("q", q...))
	}
	fpc := []Column{num("N1", n1...), num("N2", n2...)}
	s.spec.FPC = fpc[:fpcStages]
	if len(s.spec.FPC) == 0 {
		s.spec.FPC = nil
	}
	return s
}

// naiveVariance follows the text of the method word by word: recursion over
// stages with maps, no shared code with the package.
func naiveVariance(s sampleOf, z []float64) float64 {
	rows := make([]int, len(z))
	for i := range rows {
		rows[i] = i
	}
	return naiveStage(s, z, rows, 0)
}

func naiveStage(s sampleOf, z []float64, rows []int, stage int) float64 {
	groups := make(map[string]map[string][]int)
	for _, i := range rows {
		h := ""
		if stage < len(s.spec.Strata) {
			h = s.spec.Strata[stage].Text(i)
		}
		if groups[h] == nil {
			groups[h] = make(map[string][]int)
		}
		u := s.spec.IDs[stage].Text(i)
		groups[h][u] = append(groups[h][u], i)
	}
	v := 0.0
	for _, units := range groups {
		n, f := float64(len(units)), 0.0
		mean := 0.0
		totals := make(map[string]float64)
		for u, members := range units {
			for _, i := range members {
				totals[u] += z[i]
				if stage < len(s.spec.FPC) {
					f = n / s.spec.FPC[stage].num[i]
				}
			}
			mean += totals[u] / n
		}
		if n > 1 {
			for _, t := range totals {
				v += (1 - f) * n / (n - 1) * (t - mean) * (t - mean)
			}
		}
		if stage+1 < len(s.spec.FPC) {
			for _, members := range units {
				v += f * naiveStage(s, z, members, stage+1)
			}
		}
	}
	return v
}

func closeTo(a, b, tol float64) bool {
	return math.Abs(a-b) <= tol*(1+math.Max(math.Abs(a), math.Abs(b)))
}

// TestVarianceAgainstDefinition compares domain means, totals and ratios with
// the definition on random designs.
func TestVarianceAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, false)
		s.spec.Lonely = LonelyRemove
		d, err := NewDesign(s.spec)
		if err != nil {
			if strings.Contains(err.Error(), "only one PSU") {
				return
			}
			t.Fatal(err)
		}
		w := s.spec.Weights.num
		sw, swy, swx := 0.0, 0.0, 0.0
		for i, in := range s.domain {
			if in {
				sw, swy, swx = sw+w[i], swy+w[i]*s.y[i], swx+w[i]*s.x[i]
			}
		}
		if sw == 0 {
			return
		}
		linear := func(f func(i int) float64) []float64 {
			z := make([]float64, len(w))
			for i, in := range s.domain {
				if in {
					z[i] = w[i] * f(i)
				}
			}
			return z
		}
		y, x := num("y", s.y...), num("x", s.x...)
		mean, err := d.Mean(s.domain, DropMissing, y)
		if err != nil {
			t.Fatal(err)
		}
		total, err := d.Total(s.domain, DropMissing, y)
		if err != nil {
			t.Fatal(err)
		}
		ratio, err := d.Ratio(s.domain, DropMissing, []Column{y}, []Column{x})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			got  *Estimates
			est  float64
			z    []float64
		}{
			{"mean", mean, swy / sw, linear(func(i int) float64 { return (s.y[i] - swy/sw) / sw })},
			{"total", total, swy, linear(func(i int) float64 { return s.y[i] })},
			{"ratio", ratio, swy / swx, linear(func(i int) float64 { return (s.y[i] - swy/swx*s.x[i]) / swx })},
		} {
			if !closeTo(c.got.Values[0], c.est, 1e-12) {
				t.Fatalf("%s: got %.17g, want %.17g", c.name, c.got.Values[0], c.est)
			}
			if got, want := c.got.Cov.At(0, 0), naiveVariance(s, c.z); !closeTo(got, want, 1e-11) {
				t.Fatalf("variance of the %s: got %.17g, want %.17g", c.name, got, want)
			}
		}
	})
}

// TestWeightScale: multiplying all weights leaves means alone and multiplies
// totals and their SE.
func TestWeightScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, true)
		k := rapid.Float64Range(0.01, 100).Draw(t, "factor")
		scaled := s.spec
		w := append([]float64(nil), s.spec.Weights.num...)
		for i := range w {
			w[i] *= k
		}
		scaled.Weights = num("w", w...)
		y := num("y", s.y...)
		a, b := estimateBoth(t, s.spec, y), estimateBoth(t, scaled, y)
		for i, factor := range []float64{1, k} {
			if !closeTo(b[i].Values[0], factor*a[i].Values[0], 1e-10) || !closeTo(b[i].SE(0), factor*a[i].SE(0), 1e-10) {
				t.Fatalf("weights times %g: %v (%v) became %v (%v)", k, a[i].Values[0], a[i].SE(0), b[i].Values[0], b[i].SE(0))
			}
		}
	})
}

// estimateBoth returns mean and total.
func estimateBoth(t *rapid.T, spec DesignSpec, y Column) [2]*Estimates {
	d, err := NewDesign(spec)
	if err != nil {
		t.Fatal(err)
	}
	mean, err := d.Mean(nil, DropMissing, y)
	if err != nil {
		t.Fatal(err)
	}
	total, err := d.Total(nil, DropMissing, y)
	if err != nil {
		t.Fatal(err)
	}
	return [2]*Estimates{mean, total}
}

// TestRowOrder: the order of the rows does not matter.
func TestRowOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, true)
		order := rapid.Permutation(seq(len(s.y))).Draw(t, "order")
		data := NewData(len(s.y))
		columns := append(append(append([]Column{s.spec.Weights, num("y", s.y...)}, s.spec.Strata...), s.spec.IDs...), s.spec.FPC...)
		for _, c := range columns {
			if err := data.Set(permuted(c, order)); err != nil {
				t.Fatal(err)
			}
		}
		moved := s.spec
		moved.Weights, moved.Strata, moved.IDs, moved.FPC = permuted(s.spec.Weights, order), nil, nil, nil
		for _, c := range s.spec.Strata {
			moved.Strata = append(moved.Strata, permuted(c, order))
		}
		for _, c := range s.spec.IDs {
			moved.IDs = append(moved.IDs, permuted(c, order))
		}
		for _, c := range s.spec.FPC {
			moved.FPC = append(moved.FPC, permuted(c, order))
		}
		a, b := estimateBoth(t, s.spec, num("y", s.y...)), estimateBoth(t, moved, permuted(num("y", s.y...), order))
		for i := range a {
			if !closeTo(a[i].Values[0], b[i].Values[0], 1e-12) || !closeTo(a[i].SE(0), b[i].SE(0), 1e-11) || a[i].DFDesign != b[i].DFDesign {
				t.Fatalf("permuted: %v (%v, df %d) became %v (%v, df %d)", a[i].Values[0], a[i].SE(0), a[i].DFDesign, b[i].Values[0], b[i].SE(0), b[i].DFDesign)
			}
		}
	})
}

func seq(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	return x
}

func permuted(c Column, order []int) Column {
	if c.isText {
		s := make([]string, len(order))
		for i, k := range order {
			s[i] = c.Text(k)
		}
		return text(c.Name, s...)
	}
	x := make([]float64, len(order))
	for i, k := range order {
		x[i] = c.num[k]
	}
	return num(c.Name, x...)
}

// TestIdenticalStrata: m copies of a stratum have the mean of one and 1/m of its
// variance; merged into one stratum only the factor n/(n-1) changes.
func TestIdenticalStrata(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-5, 5), 2, 8).Draw(t, "y")
		m := rapid.IntRange(2, 4).Draw(t, "copies")
		n := len(y)
		var all []float64
		var strata []string
		for k := range m {
			for range y {
				strata = append(strata, fmt.Sprint(k))
			}
			all = append(all, y...)
		}
		one := estimateBoth(t, DesignSpec{Weights: num("w", ones(n)...)}, num("y", y...))[0]
		split := estimateBoth(t, DesignSpec{Weights: num("w", ones(n*m)...), Strata: []Column{text("h", strata...)}}, num("y", all...))[0]
		merged := estimateBoth(t, DesignSpec{Weights: num("w", ones(n*m)...)}, num("y", all...))[0]
		if !closeTo(split.Values[0], one.Values[0], 1e-12) || !closeTo(merged.Values[0], one.Values[0], 1e-12) {
			t.Fatalf("means %g, %g, %g", one.Values[0], split.Values[0], merged.Values[0])
		}
		v1, vs, vm := one.Cov.At(0, 0), split.Cov.At(0, 0), merged.Cov.At(0, 0)
		nf, mf := float64(n), float64(m)
		if !closeTo(vs, v1/mf, 1e-12) || !closeTo(vm, vs*(nf*mf/(nf*mf-1))/(nf/(nf-1)), 1e-12) {
			t.Fatalf("variances: one %g, %d copies %g, merged %g", v1, m, vs, vm)
		}
	})
}

// TestDomainsAddUp: totals of the domains add up to the total, their covariance
// matrix to its variance, and the by-table equals domain by domain.
func TestDomainsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, true)
		s.spec.Lonely = rapid.SampledFrom([]Lonely{LonelyFail, LonelyAdjust, LonelyRemove}).Draw(t, "lonely")
		d, err := NewDesign(s.spec)
		if err != nil {
			t.Fatal(err)
		}
		y := num("y", s.y...)
		by := NewFactor(s.by)
		total, err := d.Total(nil, DropMissing, y)
		if err != nil {
			t.Fatal(err)
		}
		table, err := d.TotalBy(ByQuery{By: by, Covariance: true}, y)
		if err != nil {
			t.Fatal(err)
		}
		sum, v, n := 0.0, 0.0, 0
		for a, dom := range table.Domains {
			sum += dom.Estimate
			n += dom.N
			for b := range table.Domains {
				v += table.Cov.At(a, b)
			}
			in := make([]bool, len(s.by))
			for i, level := range s.by {
				in[i] = level == dom.Level
			}
			alone, err := d.Total(in, DropMissing, y)
			if err != nil {
				t.Fatal(err)
			}
			if !closeTo(alone.Values[0], dom.Estimate, 1e-12) || !closeTo(alone.SE(0), dom.SE, 1e-11) || alone.DFDomain != dom.DF || alone.N != dom.N {
				t.Fatalf("domain %s: %+v in the table, %v (%v) alone", dom.Level, dom, alone.Values[0], alone.SE(0))
			}
		}
		if !closeTo(sum, total.Values[0], 1e-11) || !closeTo(v, total.Cov.At(0, 0), 1e-9) || n != total.N {
			t.Fatalf("sum of domains %v (V %v), total %v (V %v)", sum, v, total.Values[0], total.Cov.At(0, 0))
		}
	})
}

// TestBigOffset: a large common offset costs a mean no digits of its SE.
func TestBigOffset(t *testing.T) {
	var small, big []float64
	for i := range 50 {
		v := float64(i*i%17) / 8
		small, big = append(small, v), append(big, 1e9+v)
	}
	d := mustDesign(t, DesignSpec{Weights: num("w", ones(50)...)})
	a, err := d.Mean(nil, DropMissing, num("small", small...), num("big", big...))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.Values[1]-1e9, a.Values[0]; math.Abs(got-want) > 2e-7 {
		t.Errorf("mean: got 1e9 + %.12g, want + %.12g", got, want)
	}
	if got, want := a.SE(1), a.SE(0); math.Abs(got-want) > 1e-13*want {
		t.Errorf("se: got %.17g, want %.17g", got, want)
	}
}

// TestSameBytes: equal input gives equal bits.
func TestSameBytes(t *testing.T) {
	run := func() *DomainTable {
		var w, y []float64
		var h, p, by []string
		for i := range 600 {
			w, y = append(w, 1+float64(i%7)/3), append(y, math.Sin(float64(i)))
			h, p = append(h, fmt.Sprint(i%4)), append(p, fmt.Sprint(i%40))
			by = append(by, fmt.Sprint(i*i%11))
		}
		d := mustDesign(t, DesignSpec{Weights: num("w", w...), Strata: []Column{text("h", h...)}, IDs: []Column{text("p", p...)}})
		table, err := d.MeanBy(ByQuery{By: NewFactor(by)}, num("y", y...))
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	a, b := run(), run()
	for k := range a.Domains {
		if math.Float64bits(a.Domains[k].SE) != math.Float64bits(b.Domains[k].SE) || a.Domains[k].Estimate != b.Domains[k].Estimate {
			t.Errorf("domain %d: %v and %v", k, a.Domains[k], b.Domains[k])
		}
	}
}
