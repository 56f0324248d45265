package analysis

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func ExampleAdjustP() {
	adjusted, _ := AdjustP([]float64{0.01, 0.04, math.NaN(), 0.03}, Holm)
	fmt.Println(adjusted)
	// Output: [0.03 0.06 NaN 0.06]
}

func ExampleYamane() {
	n, _ := Yamane(100, 500)
	fmt.Println(n)
	// Output: 80
}

func ExampleSmallestProvable() {
	share, ok, _ := SmallestProvable(100, 1, 99, 0.90, 0.95)
	fmt.Println(share, ok)
	// Output: 0.96 true
}

func ExampleDraw_Simple() {
	sample, _ := NewDraw(2025, 7).Simple(10, 4)
	again, _ := NewDraw(2025, 7).Simple(10, 4)
	fmt.Println(len(sample), slices.Equal(sample, again))
	// Output: 4 true
}

func TestYamaneTableOfTheGuidance(t *testing.T) {
	want := map[int64]int64{1: 1, 50: 45, 80: 67, 81: 68, 100: 80, 300: 172, 500: 223, 1000: 286, 2000: 334, 5000: 371, 10000: 385, 100000: 399}
	for population, n := range want {
		if got, err := Yamane(population, 500); err != nil || got != n {
			t.Errorf("N = %d: got %d (%v), want %d", population, got, err, n)
		}
	}
	if got, err := Yamane(math.MaxInt64, 500); err != nil || got != 400 {
		t.Errorf("largest population: got %d (%v), want 400", got, err)
	}
	for _, bad := range [][2]int64{{0, 500}, {10, 0}, {10, 10001}} {
		if _, err := Yamane(bad[0], bad[1]); err == nil {
			t.Errorf("Yamane(%v): no error", bad)
		}
	}
}

func TestAdjustPProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 12).Draw(t, "p")
		byMethod := make(map[PAdjustment][]float64)
		for _, m := range PAdjustments() {
			adjusted, err := AdjustP(p, m)
			if err != nil {
				t.Fatal(err)
			}
			byMethod[m] = adjusted
			for i := range p {
				if adjusted[i] < p[i]-1e-15 || adjusted[i] > 1 {
					t.Fatalf("%s of %v: %v", m, p, adjusted)
				}
				for j := range p {
					if p[i] < p[j] && adjusted[i] > adjusted[j] {
						t.Fatalf("%s changes the order of %v: %v", m, p, adjusted)
					}
				}
			}
		}
		for i := range p {
			chain := []float64{byMethod[BenjaminiHochberg][i], byMethod[Hommel][i], byMethod[Hochberg][i], byMethod[Holm][i], byMethod[Bonferroni][i]}
			for k := 1; k < len(chain); k++ {
				if chain[k-1] > chain[k]+1e-12 {
					t.Fatalf("BH <= Hommel <= Hochberg <= Holm <= Bonferroni broken for %v: %v", p, chain)
				}
			}
		}
	})
}

func TestRankSetProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 8).Draw(t, "k")
		estimate := rapid.SliceOfN(rapid.Float64Range(0, 1), k, k).Draw(t, "estimate")
		se := rapid.SliceOfN(rapid.Float64Range(0, 0.1), k, k).Draw(t, "se")
		vcov := make([][]float64, k)
		for i := range vcov {
			vcov[i] = make([]float64, k)
			vcov[i][i] = se[i] * se[i]
		}
		points, err := PointRanks(estimate)
		if err != nil {
			t.Fatal(err)
		}
		holm, err := DifferenceRankSets(estimate, vcov, 0.05, Holm)
		if err != nil {
			t.Fatal(err)
		}
		bonferroni, err := DifferenceRankSets(estimate, vcov, 0.05, Bonferroni)
		if err != nil {
			t.Fatal(err)
		}
		kww, err := IntervalRankSets(estimate, se, KWWCritical(k, 0.05, false))
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range points {
			h, b := holm.Sets[i], bonferroni.Sets[i]
			if r < h.Best || r > h.Worst || r < kww[i].Best || r > kww[i].Worst {
				t.Fatalf("rank %d of unit %d lies outside its sets %v, %v", r, i, h, kww[i])
			}
			if h.Best < b.Best || h.Worst > b.Worst {
				t.Fatalf("Holm set %v is wider than Bonferroni's %v", h, b)
			}
		}
	})
}

func TestRankSetHelpersAndRefusals(t *testing.T) {
	if r := (RankSet{1, 3}); !r.SurelyTop(3) || r.SurelyTop(2) || !(RankSet{9, 10}).SurelyBottom(2, 10) || (RankSet{8, 10}).SurelyBottom(2, 10) {
		t.Errorf("SurelyTop or SurelyBottom wrong for %v", r)
	}
	nan := math.NaN()
	one := [][]float64{{1}}
	d, err := DifferenceRankSets([]float64{0.9, 0.8}, [][]float64{{0, 0}, {0, 0}}, 0.05, Holm)
	if err != nil || d.Significant != 1 {
		t.Errorf("two estimates without error: got %+v (%v), want one difference", d, err)
	}
	refusals := map[string]func() error{
		"missing estimate": func() error { _, err := PointRanks([]float64{nan}); return err },
		"se count":         func() error { _, err := IntervalRankSets([]float64{1}, nil, 2); return err },
		"se missing":       func() error { _, err := IntervalRankSets([]float64{1}, []float64{nan}, 2); return err },
		"alpha":            func() error { _, err := DifferenceRankSets([]float64{1}, one, 0, Holm); return err },
		"method":           func() error { _, err := DifferenceRankSets([]float64{1}, one, 0.05, Hommel); return err },
		"matrix rows":      func() error { _, err := DifferenceRankSets([]float64{1, 2}, one, 0.05, Holm); return err },
		"matrix columns":   func() error { _, err := DifferenceRankSetsAt([]float64{1}, [][]float64{{1, 2}}, 3); return err },
		"critical":         func() error { _, err := DifferenceRankSetsAt([]float64{1}, one, 0); return err },
		"variance":         func() error { _, err := DifferenceRankSetsAt([]float64{1}, [][]float64{{-1}}, 3); return err },
		"covariance": func() error {
			_, err := DifferenceRankSetsAt([]float64{1, 2}, [][]float64{{1, nan}, {nan, 1}}, 3)
			return err
		},
		"p outside":      func() error { _, err := AdjustP([]float64{1.5}, Holm); return err },
		"p method":       func() error { _, err := AdjustP([]float64{0.5}, "x"); return err },
		"targets length": func() error { _, err := TestTargets([]float64{1}, nil, 0.9, 5); return err },
		"targets se":     func() error { _, err := TestTargets([]float64{1}, []float64{-1}, 0.9, 5); return err },
	}
	for name, f := range refusals {
		if f() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestInclusionProbabilitiesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SliceOfN(rapid.Float64Range(0.1, 1000), 1, 30).Draw(t, "size")
		n := rapid.IntRange(0, len(size)).Draw(t, "n")
		u := rapid.Float64Range(0, 0.999999).Draw(t, "u")
		pi, err := InclusionProbabilities(size, n)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, p := range pi {
			sum += p
			if p < 0 || p > 1 {
				t.Fatalf("probability %d of %v is %v", i, size, p)
			}
		}
		if math.Abs(sum-float64(n)) > 1e-9 {
			t.Fatalf("probabilities %v sum to %v, want %d", pi, sum, n)
		}
		selected, err := SystematicPPS(pi, u, 0)
		if err != nil {
			t.Fatal(err)
		}
		if d := len(selected) - n; d < -1 || d > 1 || !slices.IsSorted(selected) {
			t.Fatalf("selected %v of %v, want %d", selected, pi, n)
		}
	})
}

// Over many starts every unit is selected as often as its probability says.
func TestSystematicPPSMeetsItsProbabilities(t *testing.T) {
	pi, err := InclusionProbabilities([]float64{120, 45, 300, 8, 77, 640, 15}, 3)
	if err != nil {
		t.Fatal(err)
	}
	const starts = 20000
	count := make([]float64, len(pi))
	for k := range starts {
		selected, err := SystematicPPS(pi, (float64(k)+0.5)/starts, 1e-6)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range selected {
			count[i]++
		}
	}
	for i, p := range pi {
		if got := count[i] / starts; math.Abs(got-p) > 2.0/starts {
			t.Errorf("unit %d: selected in %v of the starts, want %v", i, got, p)
		}
	}
}

func TestDrawIsFrozenAndUniform(t *testing.T) {
	// A stored seed must give the same sample for ever: DrawAlgorithm changes with these numbers.
	got, err := NewDraw(1, 2).Simple(20, 5)
	if want := "[0 3 8 14 4]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("seed (1,2): got %v (%v), want %v", got, err, want)
	}
	d := NewDraw(3, 4)
	counts := make([]int, 6)
	for range 6000 {
		sample, err := d.Simple(6, 2)
		if err != nil || sample[0] == sample[1] {
			t.Fatalf("got %v (%v)", sample, err)
		}
		counts[sample[0]]++
		counts[sample[1]]++
	}
	for i, c := range counts {
		if math.Abs(float64(c)-2000) > 5*math.Sqrt(2000*2.0/3) {
			t.Errorf("unit %d drawn %d times of 6000 draws of 2 from 6, want about 2000", i, c)
		}
	}
	selected, weights, err := d.PPS([]float64{1, 1, 1, 97}, 2)
	if err != nil || len(selected) != 2 || selected[1] != 3 || weights[1] != 1 || math.Abs(weights[0]-3) > 1e-12 {
		t.Errorf("PPS: got %v, %v (%v), want one small unit of weight 3 and the certain unit 3", selected, weights, err)
	}
	for name, err := range map[string]error{
		"too many": second(d.Simple(3, 4)), "negative": second(d.Simple(3, -1)), "negative size": second(InclusionProbabilities([]float64{-1}, 1)),
		"n": second(InclusionProbabilities([]float64{0, 1}, 2)), "u": second(SystematicPPS([]float64{0.5}, 1, 0)), "pi": second(SystematicPPS([]float64{1.5}, 0, 0)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, _, err := d.PPS(nil, 1); err == nil {
		t.Error("PPS of nothing: no error")
	}
}

func second[T any](_ T, err error) error { return err }

func TestAllocateWithinProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 8).Draw(t, "k")
		measure := rapid.SliceOfN(rapid.Float64Range(0, 100), k, k).Draw(t, "measure")
		measure[0]++
		least := rapid.SliceOfN(rapid.IntRange(0, 5), k, k).Draw(t, "least")
		most := make([]int, k)
		low, high := 0, 0
		for h := range most {
			most[h] = least[h] + rapid.IntRange(0, 40).Draw(t, "room")
			low, high = low+least[h], high+most[h]
		}
		n := rapid.IntRange(low, high).Draw(t, "n")
		got, err := AllocateWithin(measure, n, least, most)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for h, x := range got {
			sum += x
			if x < least[h] || x > most[h] {
				t.Fatalf("stratum %d: got %d outside %d..%d (%v)", h, x, least[h], most[h], got)
			}
		}
		if sum != n {
			t.Fatalf("got %v, sum %d, want %d", got, sum, n)
		}
	})
}

func TestPlanningRefusals(t *testing.T) {
	good := SizePlan{Population: 1000, Margin: 0.05, Share: 0.5, Level: 0.95, Deff: 1, Response: 1}
	for name, change := range map[string]func(*SizePlan){
		"population": func(s *SizePlan) { s.Population = 0 }, "margin": func(s *SizePlan) { s.Margin = 1 }, "share": func(s *SizePlan) { s.Share = 0 },
		"level": func(s *SizePlan) { s.Level = 1 }, "deff": func(s *SizePlan) { s.Deff = 0 }, "response": func(s *SizePlan) { s.Response = 1.1 },
	} {
		plan := good
		change(&plan)
		if _, err := plan.Needs(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	inf := math.Inf(1)
	for name, err := range map[string]error{
		"margin": second(Margin(0, 0.5, 1, 0.95)), "deff": second(PlanningDeff(0, 0, 0)), "target equal": second(TargetSize(0.9, 0.9, 0.05, 0.8, 1)),
		"target power": second(TargetSize(0.8, 0.9, 0.05, 1, 1)), "interval": second(ExpectedInterval(0, 1, 1, 0.5, 0.95)),
		"measure": second(Allocate([]float64{inf}, 5)), "zero measure": second(Allocate([]float64{0}, 5)), "neyman": second(NeymanMeasure([]float64{1}, nil)),
		"optimal sd": second(OptimalMeasure([]float64{1}, nil, nil)), "optimal costs": second(OptimalMeasure([]float64{1}, []float64{1}, nil)),
		"optimal cost": second(OptimalMeasure([]float64{1}, []float64{1}, []float64{0})), "round": second(RoundAllocation([]float64{5}, 3)),
		"round sum": second(RoundAllocation([]float64{1, 1}, 5)), "limits": second(AllocateWithin([]float64{1}, 1, nil, nil)),
		"limit order": second(AllocateWithin([]float64{1}, 1, []int{2}, []int{1})), "does not fit": second(AllocateWithin([]float64{1}, 5, []int{0}, []int{1})),
		"within measure": second(AllocateWithin([]float64{-1}, 1, []int{0}, []int{1})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, _, err := SmallestProvable(100, 1, 99, 1.2, 0.95); err == nil {
		t.Error("target above 1: no error")
	}
	if _, ok, err := SmallestProvable(10, 1, 9, 0.95, 0.95); ok || err != nil {
		t.Errorf("10 respondents cannot prove 95 %%: ok %v, error %v", ok, err)
	}
	if _, _, err := SmallestProvable(10, 0, 9, 0.95, 0.95); err == nil {
		t.Error("deff 0: no error")
	}
	for n := 30; n <= 400; n += 37 {
		share, ok, err := SmallestProvable(n, 1.5, 29, 0.85, 0.95)
		if err != nil || !ok {
			t.Fatalf("n = %d: %v %v", n, ok, err)
		}
		at, _ := ExpectedInterval(float64(n), 1.5, 29, share, 0.95)
		below, _ := ExpectedInterval(float64(n), 1.5, 29, share-1/float64(n), 0.95)
		if at.Lower < 0.85 || below.Lower >= 0.85 {
			t.Errorf("n = %d, share %v: lower limits %v and %v around 0.85", n, share, at.Lower, below.Lower)
		}
	}
}
