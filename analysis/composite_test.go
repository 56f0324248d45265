package analysis

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestCompositeIsTheRuleOfMeans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.Int64Range(0, 40)
		k := rapid.IntRange(1, 6).Draw(t, "items")
		score := rapid.SampledFrom([]ItemScore{Top2, Mean5}).Draw(t, "score")
		var items []ItemCounts
		var values []IndexValue
		var weights []float64
		for i := range k {
			c := NewCounts(count.Draw(t, "1"), count.Draw(t, "2"), count.Draw(t, "3"), count.Draw(t, "4"), count.Draw(t, "5"), count.Draw(t, "missing"))
			v, err := EstimateTally([]TallyCell{{Counts: c}}, score, CounterRule())
			if err != nil {
				t.Fatal(err)
			}
			items = append(items, ItemCounts{Code: string(rune('a' + i)), Counts: c})
			values, weights = append(values, v), append(weights, 1)
		}
		got, err := Composite(values, weights, CounterRule())
		if err != nil {
			t.Fatal(err)
		}
		want, err := Aggregate(items, score, MeanOfItems, "")
		if err != nil {
			t.Fatal(err)
		}
		if share := want.Overall.Score.Share(); math.Abs(got.Estimate-share) > 1e-12 && !(math.IsNaN(got.Estimate) && math.IsNaN(share)) {
			t.Fatalf("estimate %v, want %v", got.Estimate, share)
		}
		if got.N > 0 && got.Interval.Defined() && !(got.Interval.Lower <= got.Estimate+1e-12 && got.Estimate <= got.Interval.Upper+1e-12) {
			t.Fatalf("%v outside %v", got.Estimate, got.Interval)
		}
	})
}

func TestCompositeOfOneItemIsTheItem(t *testing.T) {
	v, err := EstimateTally([]TallyCell{{Counts: NewCounts(1, 2, 3, 20, 40, 5)}}, Top2, CounterRule())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Composite([]IndexValue{v}, []float64{3}, CounterRule())
	if err != nil {
		t.Fatal(err)
	}
	if got.Interval != v.Interval || got.Estimate != v.Estimate || got.N != v.N {
		t.Errorf("got %+v, want %+v", got, v)
	}
}

func TestCompositeRefuses(t *testing.T) {
	v, w := noValue(Top2), noValue(Mean5)
	for name, call := range map[string]func() error{
		"lengths": func() error { _, err := Composite([]IndexValue{v}, nil, CounterRule()); return err },
		"scores":  func() error { _, err := Composite([]IndexValue{v, w}, []float64{1, 1}, CounterRule()); return err },
		"weight":  func() error { _, err := Composite([]IndexValue{v}, []float64{-1}, CounterRule()); return err },
	} {
		if call() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
