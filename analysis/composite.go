package analysis

import (
	"fmt"
	"math"
)

// Composite returns the index that is a weighted mean of item indices, as the
// rules MEAN_OF_ITEMS, MEAN_OF_FACTORS and MEAN_OF_CONTENTS make it:
//
//	R = Σ a_i R_i      SE = Σ a_i SE_i      Σ a_i = 1
//
// Items of one person go together, and from counts alone it is not known how
// closely; the standard error is the one of items that go together perfectly,
// the largest that is possible (Cauchy-Schwarz), so that the interval is never
// too narrow. N and DF are those of the item with the fewest answers, Deff is
// not known (NaN). Items without answers are left out and the weights of the
// others scaled up. Refused: other lengths, negative weights, different scores.
func Composite(items []IndexValue, weights []float64, rule PublicationRule) (IndexValue, error) {
	if len(items) == 0 || len(items) != len(weights) {
		return IndexValue{}, fmt.Errorf("composite: %d items with %d weights", len(items), len(weights))
	}
	out := noValue(items[0].Score)
	var sum float64
	for i, v := range items {
		switch {
		case v.Score != out.Score:
			return IndexValue{}, fmt.Errorf("composite: item %d is %s, item 1 is %s", i+1, v.Score, out.Score)
		case !(weights[i] >= 0) || math.IsInf(weights[i], 0):
			return IndexValue{}, fmt.Errorf("composite: weight %d is %v", i+1, weights[i])
		case v.N > 0:
			sum += weights[i]
		}
	}
	if sum == 0 {
		return out, nil
	}
	out.Estimate, out.SE, out.N, out.DF, out.Answers, out.Coverage = 0, 0, math.MaxInt, math.Inf(1), 0, 1
	for i, v := range items {
		if v.N == 0 || weights[i] == 0 {
			continue
		}
		a := weights[i] / sum
		out.Estimate += a * v.Estimate
		out.SE += a * v.SE
		out.Answers += v.Answers
		out.N, out.PSUs = min(out.N, v.N), min(out.N, v.N)
		out.DF, out.Coverage = math.Min(out.DF, v.DF), math.Min(out.Coverage, v.Coverage)
	}
	out.Estimate = min(out.Estimate, 1)
	p := out.Precision()
	p.Answers = p.N // the cap of n*: perfectly related items add no information
	out.setIntervalOf(p, t95)
	out.Publication = rule.Publish(out)
	return out, nil
}
