package analysis

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestQuantilesOfEqualWeights: with equal weights the rules are those of
// Hyndman and Fan for a plain sample.
func TestQuantilesOfEqualWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-9, 9), 2, 30).Draw(t, "x")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		d, err := NewDesign(DesignSpec{Rows: len(x)})
		if err != nil {
			t.Fatal(err)
		}
		s := slices.Clone(x)
		slices.Sort(s)
		n := float64(len(x))
		// m of the definition: the point is at np + m - j between x_j and x_{j+1}.
		for rule, m := range map[QuantileRule]float64{HF4: 0, HF5: 0.5, HF6: p, HF7: 1 - p, HF8: (p + 1) / 3, HF9: p/4 + 3./8} {
			pos := n*p + m
			j := int(math.Floor(pos))
			at := func(k int) float64 { return s[min(max(k, 1), len(s))-1] }
			want := at(j) + (pos-float64(j))*(at(j+1)-at(j))
			got, err := d.Quantiles(nil, num("x", x...), rule, p)
			if err != nil || math.Abs(got[0]-want) > 1e-9 {
				t.Fatalf("%s of %v at %v: got %v (%v), want %v", rule, s, p, got, err, want)
			}
		}
	})
}

// TestQuantileProperties: quantiles are values within the range, rise with p
// and do not depend on rows of weight 0.
func TestQuantileProperties(t *testing.T) {
	rules := []QuantileRule{HF1, HF2, HF3, HF4, HF5, HF6, HF7, HF8, HF9, School, Math}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		w := append(rapid.SliceOfN(rapid.Float64Range(0.1, 5), n, n).Draw(t, "w"), 0)
		x := append(rapid.SliceOfN(rapid.Float64Range(-9, 9), n, n).Draw(t, "x"), 1000)
		d, err := NewDesign(DesignSpec{Weights: num("w", w...)})
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := slices.Min(x[:n]), slices.Max(x[:n])
		for _, rule := range rules {
			q, err := d.Quantiles(nil, num("x", x...), rule, 0, 0.2, 0.5, 0.7, 1)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSorted(q) || q[0] < lo || q[4] > hi {
				t.Fatalf("%s: quantiles %v of values in [%v, %v]", rule, q, lo, hi)
			}
		}
	})
}

// TestWoodruff: the interval is read off the distribution function; a limit of
// the share outside [0, 1] has no quantile.
func TestWoodruff(t *testing.T) {
	d := mustDesign(t, DesignSpec{Rows: 5})
	q, err := d.QuantileIntervals(nil, num("x", 1, 2, 3, 4, 5), MethodWald, 0.95, 0.5, 1)
	if err != nil {
		t.Fatal(err)
	}
	// The share 0.6 ± 2.776·0.245 leaves [0, 1] on both sides.
	if q[0].Estimate != 3 || q[0].Interval.Defined() || !math.IsNaN(q[0].SE) {
		t.Errorf("median: got %+v, want 3 without interval", q[0])
	}
	half, err := d.QuantileIntervals(nil, num("x", 1, 2, 3, 4, 5), MethodWald, 0.5, 0.5)
	if err != nil || half[0].Interval != (Interval{3, 4}) {
		t.Errorf("median at level 0.5: got %+v (%v), want [3, 4]", half, err)
	}
	if q[1].Estimate != 5 || q[1].Interval != (Interval{5, 5}) || q[1].SE != 0 {
		t.Errorf("maximum: got %+v, want 5", q[1])
	}
}
