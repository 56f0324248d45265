package analysis

import (
	"fmt"
	"testing"
)

// benchRows is a stratified cluster sample of n rows: 10 strata, 200 PSUs,
// five margins of 4 to 8 levels, 120 domains.
func benchRows(n int) (DesignSpec, Column, []MarginTotals, Factor) {
	w, y := make([]float64, n), make([]float64, n)
	strata, psu := Factor{Codes: make([]int32, n)}, Factor{Codes: make([]int32, n)}
	by := Factor{Codes: make([]int32, n)}
	for k := range 10 {
		strata.Levels = append(strata.Levels, fmt.Sprint("h", k))
	}
	for k := range 200 {
		psu.Levels = append(psu.Levels, fmt.Sprint("p", k))
	}
	for k := range 120 {
		by.Levels = append(by.Levels, fmt.Sprint("u", k))
	}
	margins := make([]MarginTotals, 5)
	for k := range margins {
		margins[k] = MarginTotals{Name: fmt.Sprint("m", k), Factor: Factor{Codes: make([]int32, n)}, Totals: make(map[string]float64)}
		for l := range 4 + k {
			margins[k].Factor.Levels = append(margins[k].Factor.Levels, fmt.Sprint("l", l))
		}
	}
	state := uint64(1)
	for i := range n {
		state = state*6364136223846793005 + 1442695040888963407
		r := state >> 20
		psu.Codes[i] = int32(r % 200)
		strata.Codes[i] = psu.Codes[i] % 10
		by.Codes[i] = int32(r / 7 % 120)
		w[i], y[i] = 1+float64(r%1000)/500, float64(r/3%2)
		for k := range margins {
			l := int32(r >> (5 * k) % uint64(4+k))
			margins[k].Factor.Codes[i] = l
			margins[k].Totals[margins[k].Factor.Levels[l]] += w[i] * (1 + float64(r>>9%64)/200)
		}
	}
	for k := range margins {
		f := margins[0].sum() / margins[k].sum()
		for _, l := range margins[k].Factor.Levels {
			margins[k].Totals[l] *= f
		}
	}
	return DesignSpec{Weights: num("w", w...), Strata: []Column{TextColumn("h", strata)}, IDs: []Column{TextColumn("p", psu)}}, num("y", y...), margins, by
}

func benchDesign(b *testing.B) (*Design, Column, []MarginTotals, Factor) {
	spec, y, margins, by := benchRows(1_000_000)
	d, err := NewDesign(spec)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	return d, y, margins, by
}

func BenchmarkNewDesign(b *testing.B) {
	spec, _, _, _ := benchRows(1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewDesign(spec); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRake rakes 10⁶ rows to five margins.
func BenchmarkRake(b *testing.B) {
	d, _, margins, _ := benchDesign(b)
	for b.Loop() {
		if _, err := d.Rake(margins...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBootstrap makes 200 replicates of 10⁶ rows and estimates a mean.
func BenchmarkBootstrap(b *testing.B) {
	d, y, _, _ := benchDesign(b)
	for b.Loop() {
		rep, err := d.BootstrapReplicates(200, 1, false)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := rep.Mean(nil, DropMissing, y); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMeanBy estimates a mean in 120 domains of 10⁶ rows.
func BenchmarkMeanBy(b *testing.B) {
	d, y, _, by := benchDesign(b)
	for b.Loop() {
		if _, err := d.MeanBy(ByQuery{By: by}, y); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMean estimates one mean of 10⁶ rows.
func BenchmarkMean(b *testing.B) {
	d, y, _, _ := benchDesign(b)
	for b.Loop() {
		if _, err := d.Mean(nil, DropMissing, y); err != nil {
			b.Fatal(err)
		}
	}
}
