package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestJackknifeOfTotals: for a total the jackknife variance is the Taylor
// variance of the first stage, with fpc, and the df are PSUs minus strata.
func TestJackknifeOfTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, true)
		if len(s.spec.FPC) > 1 {
			s.spec.FPC = s.spec.FPC[:1]
		}
		mse := rapid.Bool().Draw(t, "mse")
		d, err := NewDesign(s.spec)
		if err != nil {
			t.Fatal(err)
		}
		kind := JKn
		if _, strata := d.Strata(); strata == 1 {
			kind = JK1
		}
		rep, err := d.Jackknife(kind, mse)
		if err != nil {
			t.Fatal(err)
		}
		y := num("y", s.y...)
		a, errA := d.Total(nil, DropMissing, y)
		b, errB := rep.Total(nil, DropMissing, y)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if !closeTo(a.SE(0), b.SE(0), 1e-10) || a.DFDesign != b.DFDesign {
			t.Fatalf("%s: SE %v with %d df, Taylor %v with %d", kind, b.SE(0), b.DFDesign, a.SE(0), a.DFDesign)
		}
		if _, err := rep.Jackknife(kind, mse); err == nil {
			t.Fatal("a jackknife of a jackknife was accepted")
		}
	})
}

// TestHalfSamplesOfTotals: with full balance the BRR and Fay variances of a
// total are the Taylor variance exactly.
func TestHalfSamplesOfTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := rapid.IntRange(2, 40).Draw(t, "strata")
		rho := rapid.SampledFrom([]float64{0, 0.3, 0.5}).Draw(t, "rho")
		var h, p []string
		var w, y []float64
		for a := range strata {
			for b := range 2 {
				h, p = append(h, fmt.Sprint(a)), append(p, fmt.Sprint(b))
				w = append(w, rapid.Float64Range(1, 3).Draw(t, "w"))
				y = append(y, rapid.Float64Range(-4, 4).Draw(t, "y"))
			}
		}
		d, err := NewDesign(DesignSpec{Weights: num("w", w...), Strata: []Column{text("h", h...)}, IDs: []Column{text("p", p...)}, Nest: true})
		if err != nil {
			t.Fatal(err)
		}
		rep, err := d.BalancedHalfSamples(rho, false)
		if err != nil {
			t.Fatal(err)
		}
		a, errA := d.Total(nil, DropMissing, num("y", y...))
		b, errB := rep.Total(nil, DropMissing, num("y", y...))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if !closeTo(a.SE(0), b.SE(0), 1e-10) || b.DFDesign != strata {
			t.Fatalf("SE %v with %d df, Taylor %v with %d", b.SE(0), b.DFDesign, a.SE(0), strata)
		}
	})
}

// TestHadamard: the columns are orthogonal and the first is constant.
func TestHadamard(t *testing.T) {
	for n := 2; n <= 130; n++ {
		h := hadamard(n)
		if len(h) < n || len(h) > 2*n+8 {
			t.Errorf("order %d for at least %d", len(h), n)
		}
		for a := range h {
			for b := range a + 1 {
				sum := 0
				for row := range h {
					sum += int(h[row][a]) * int(h[row][b])
				}
				if want := map[bool]int{true: len(h)}[a == b]; sum != want {
					t.Fatalf("order %d: columns %d and %d have product %d, want %d", len(h), a, b, sum, want)
				}
			}
			if h[a][0] != 1 {
				t.Fatalf("order %d: first column is not 1 in row %d", len(h), a)
			}
		}
	}
}

// TestBootstrap: the same seed gives the same replicates, and the variance of
// a total is near the Taylor variance.
func TestBootstrap(t *testing.T) {
	var h, p []string
	var w, y, fpc []float64
	for i := range 120 {
		h, p = append(h, fmt.Sprint(i%3)), append(p, fmt.Sprint(i%30))
		w, y, fpc = append(w, 1+float64(i%5)), append(y, math.Cos(float64(i*i))), append(fpc, 25)
	}
	d := mustDesign(t, DesignSpec{Weights: num("w", w...), Strata: []Column{text("h", h...)}, IDs: []Column{text("p", p...)}, FPC: []Column{num("N", fpc...)}})
	taylor, err := d.Total(nil, DropMissing, num("y", y...))
	if err != nil {
		t.Fatal(err)
	}
	for _, mse := range []bool{false, true} {
		var se [2]float64
		for k := range se {
			rep, err := d.BootstrapReplicates(2000, 7, mse)
			if err != nil {
				t.Fatal(err)
			}
			e, err := rep.Total(nil, DropMissing, num("y", y...))
			if err != nil {
				t.Fatal(err)
			}
			if se[k] = e.SE(0); math.Abs(se[k]/taylor.SE(0)-1) > 0.06 {
				t.Errorf("mse %v: bootstrap SE %v, Taylor %v", mse, se[k], taylor.SE(0))
			}
			if e.DFDesign != 27 {
				t.Errorf("df of the bootstrap: got %d, want 27", e.DFDesign)
			}
		}
		if se[0] != se[1] {
			t.Errorf("the same seed gave SE %v and %v", se[0], se[1])
		}
	}
}

// TestReplicateCovarianceOfAnyStatistic: the general form agrees with the
// sums that means use, and undefined replicates are left out.
func TestReplicateCovarianceOfAnyStatistic(t *testing.T) {
	w, y := []float64{1, 2, 3, 4, 2}, []float64{3, 1, 4, 1, 5}
	d := mustDesign(t, DesignSpec{Weights: num("w", w...)})
	rep, err := d.Jackknife(JK1, false)
	if err != nil {
		t.Fatal(err)
	}
	mean := func(w []float64) ([]float64, error) { return []float64{dot(w, y) / dot(w, ones(5))}, nil }
	full, _ := mean(w)
	v, err := rep.ReplicateCovariance(full, mean)
	if err != nil {
		t.Fatal(err)
	}
	e, err := rep.Mean(nil, DropMissing, num("y", y...))
	if err != nil || !closeTo(v.At(0, 0), e.Cov.At(0, 0), 1e-13) {
		t.Errorf("variance %g, by sums %g (%v)", v.At(0, 0), e.Cov.At(0, 0), err)
	}
	// A domain of one row is undefined in the replicate that drops it.
	one := []bool{true, false, false, false, false}
	e, err = rep.Mean(one, DropMissing, num("y", y...))
	if err != nil || e.Values[0] != 3 || e.SE(0) != 0 {
		t.Errorf("domain of one row: %v, %v, want 3 with SE 0", e, err)
	}
	table, err := rep.MeanBy(ByQuery{By: NewFactor([]string{"a", "b", "b", "b", "b"})}, num("y", y...))
	if err != nil || table.Domains[0].SE != 0 || table.Domains[0].DF != 0 || table.Domains[1].DF != 3 {
		t.Errorf("domains of one and four rows: %+v, %v", table, err)
	}
	if _, err := rep.ReplicateCovariance(full, func([]float64) ([]float64, error) { return nil, fmt.Errorf("singular") }); err == nil || !strings.Contains(err.Error(), "replicate 1: singular") {
		t.Errorf("error of the statistic: got %v", err)
	}
	if _, err := rep.ReplicateCovariance(full, func([]float64) ([]float64, error) { return nil, nil }); err == nil {
		t.Error("a statistic of the wrong length was accepted")
	}
	if _, err := rep.Covariance(nil, y); err == nil {
		t.Error("a linearised variance of a replicate design was accepted")
	}
	if _, err := rep.RatioWithin(nil, DropMissing, []Column{num("y", y...)}, []Column{num("y", y...)}); err == nil {
		t.Error("a within-PSU variance of a replicate design was accepted")
	}
}

// TestRankOfManyRows: the rank of the analysis weights does not need as many
// rows as the file has.
func TestRankOfManyRows(t *testing.T) {
	const n, reps = 5000, 12
	var columns []Column
	for k := range reps {
		x := make([]float64, n)
		for i := range x {
			// Eight independent patterns in twelve columns, no two rows alike.
			x[i] = 1 + 0.1*math.Sin(float64(i)*float64(k%8+1))
		}
		columns = append(columns, num(fmt.Sprint("r", k), x...))
	}
	d := mustDesign(t, DesignSpec{Rows: n})
	rep, err := d.WithReplicates(ReplicateSpec{Type: Bootstrap, Columns: columns, Combined: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := rep.DF(nil); got != 7 {
		t.Errorf("df: got %d, want 7", got)
	}
	if n, scale, rscales := rep.Replicates(); n != reps || scale != 1./11 || len(rscales) != reps {
		t.Errorf("replicates %d, scale %g, %d rscales", n, scale, len(rscales))
	}
	if n, _, _ := d.Replicates(); n != 0 {
		t.Errorf("%d replicates of a linearised design", n)
	}
}

// TestReplicateScales: the constants that a type implies.
func TestReplicateScales(t *testing.T) {
	d := mustDesign(t, DesignSpec{Rows: 3})
	c := []Column{num("a", 1, 0, 2), num("b", 2, 1, 0), num("c", 0, 2, 1)}
	for _, tt := range []struct {
		spec ReplicateSpec
		want float64
	}{
		{ReplicateSpec{Type: BRR}, 1. / 3}, {ReplicateSpec{Type: Fay, Rho: 0.5}, 4. / 3}, {ReplicateSpec{Type: JK1}, 2. / 3},
		{ReplicateSpec{Type: Bootstrap}, 0.5}, {ReplicateSpec{Type: "JK2"}, 1}, {ReplicateSpec{Type: JKn, RScales: []float64{.5, .5, .5}}, 1},
		{ReplicateSpec{Type: "mine", Scale: 7}, 7},
	} {
		tt.spec.Columns = c
		rep, err := d.WithReplicates(tt.spec)
		if err != nil {
			t.Errorf("%s: %v", tt.spec.Type, err)
			continue
		}
		if _, scale, _ := rep.Replicates(); math.Abs(scale-tt.want) > 1e-15 {
			t.Errorf("scale of %s: got %g, want %g", tt.spec.Type, scale, tt.want)
		}
	}
}

// TestResampleEdges: take-all and removed strata have no replicates of their own.
func TestResampleEdges(t *testing.T) {
	spec := DesignSpec{Weights: num("w", 2, 2, 2, 1), Strata: []Column{text("h", "a", "a", "a", "b")}, FPC: []Column{num("N", 6, 6, 6, 1)}}
	y := num("y", 1, 2, 6, 50)
	taylor, err := mustDesign(t, spec).Total(nil, DropMissing, y)
	if err != nil {
		t.Fatal(err)
	}
	d := mustDesign(t, spec)
	rep, err := d.Jackknife(JKn, true)
	if err != nil {
		t.Fatal(err)
	}
	if e, err := rep.Total(nil, DropMissing, y); err != nil || !closeTo(e.SE(0), taylor.SE(0), 1e-12) {
		t.Errorf("jackknife beside a take-all stratum: SE %v (%v), want %v", e.SE(0), err, taylor.SE(0))
	}
	boot, err := d.BootstrapReplicates(500, 3, true)
	if err != nil {
		t.Fatal(err)
	}
	if e, err := boot.Total(nil, DropMissing, y); err != nil || math.Abs(e.SE(0)/taylor.SE(0)-1) > 0.15 {
		t.Errorf("bootstrap beside a take-all stratum: SE %v (%v), Taylor %v", e.SE(0), err, taylor.SE(0))
	}
	spec.FPC, spec.Lonely = nil, LonelyRemove
	for _, make := range []func(*Design) (*Design, error){
		func(d *Design) (*Design, error) { return d.Jackknife(JKn, false) },
		func(d *Design) (*Design, error) { return d.BootstrapReplicates(20, 1, false) },
	} {
		if rep, err := make(mustDesign(t, spec)); err != nil {
			t.Errorf("removed stratum: %v", err)
		} else if _, err := make(rep); err == nil {
			t.Error("replicates of replicates were accepted")
		} else if _, err := rep.BalancedHalfSamples(0, false); err == nil {
			t.Error("half samples of replicates were accepted")
		}
	}
	all := mustDesign(t, DesignSpec{Strata: []Column{text("h", "a", "b")}, FPC: []Column{num("f", 1, 1)}})
	if _, err := all.Jackknife(JKn, false); err == nil || !strings.Contains(err.Error(), "fewer than two") {
		t.Errorf("a census has no jackknife: got %v", err)
	}
	two := mustDesign(t, DesignSpec{Strata: []Column{text("h", "a", "a", "b", "b")}})
	if _, err := two.BalancedHalfSamples(1, false); err == nil || !strings.Contains(err.Error(), "rho") {
		t.Errorf("rho 1: got %v", err)
	}
}

// TestManyDomainsOfManyUnits takes the roads for designs whose domains and
// units are too many to hold all totals at once, and compares with one domain.
func TestManyDomainsOfManyUnits(t *testing.T) {
	const n, k = 60_000, 300
	w, y, by := make([]float64, n), make([]float64, n), Factor{Codes: make([]int32, n)}
	for i := range n {
		w[i], y[i], by.Codes[i] = 1+float64(i%9), float64(i*7919%1000), int32(i%k)
	}
	for c := range k {
		by.Levels = append(by.Levels, fmt.Sprint(c))
	}
	d := mustDesign(t, DesignSpec{Weights: num("w", w...)})
	table, err := d.MeanBy(ByQuery{By: by}, num("y", y...))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []int32{0, 171, k - 1} {
		in := make([]bool, n)
		for i, code := range by.Codes {
			in[i] = code == c
		}
		e, err := d.Mean(in, DropMissing, num("y", y...))
		if got := table.Domains[c]; err != nil || !closeTo(got.SE, e.SE(0), 1e-12) || got.DF != e.DFDomain || got.DF != n/k-1 || got.N != n/k {
			t.Errorf("domain %d: %+v, alone %v (%v) df %d", c, got, e.Values[0], e.SE(0), e.DFDomain)
		}
	}
	if empty, err := d.MeanBy(ByQuery{By: Factor{Codes: by.Codes}}, num("y", y...)); err != nil || len(empty.Domains) != 0 {
		t.Errorf("no levels: %v, %v", empty, err)
	}
	none := ByQuery{By: by, Domain: make([]bool, n)}
	if empty, err := d.RatioBy(none, num("y", y...), num("w", w...)); err != nil || empty.Domains[5].N != 0 || !math.IsNaN(empty.Domains[5].Estimate) {
		t.Errorf("empty domain: %v", err)
	}
	ratio, err := d.RatioBy(ByQuery{By: by}, num("y", y...), num("w", w...))
	if err != nil {
		t.Fatal(err)
	}
	in := make([]bool, n)
	for i, code := range by.Codes {
		in[i] = code == 7
	}
	if e, err := d.Ratio(in, DropMissing, []Column{num("y", y...)}, []Column{num("w", w...)}); err != nil || !closeTo(e.SE(0), ratio.Domains[7].SE, 1e-12) {
		t.Errorf("ratio in domain 7: %+v, alone %v", ratio.Domains[7], err)
	}
}
