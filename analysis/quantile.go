package analysis

import (
	"fmt"
	"math"
	"slices"
)

// QuantileRule says what the quantile of a weighted sample is where the
// distribution function jumps or is interpolated. The rules are those of
// Hyndman and Fan (1996, The American Statistician 50) with weights w_k and
// their cumulative sums C_k over the sorted values (R survey's qrule).
type QuantileRule string

// The rules. HF1 is the inverse of the distribution function, HF2 ("school")
// averages at a jump, HF4 to HF9 interpolate between the points (p_k, x_k).
// HF3 is R survey's reading: HF1, but at a jump with k odd the next value.
const (
	HF1    QuantileRule = "hf1" // smallest x with C_k ≥ p C_n
	HF2    QuantileRule = "hf2" // the same, averaged with the next where C_k = p C_n
	HF3    QuantileRule = "hf3" // the same, but the next x where C_k = p C_n with k odd
	HF4    QuantileRule = "hf4" // p_k = C_k/C_n
	HF5    QuantileRule = "hf5" // p_k = (C_{k-1} + C_k)/(2 C_n)
	HF6    QuantileRule = "hf6" // p_k = C_k/(C_n + w_n)
	HF7    QuantileRule = "hf7" // p_k = C_{k-1}/C_{n-1}
	HF8    QuantileRule = "hf8" // p_k = (C_{k-1} + 2 C_k)/3 / (C_n + w_n/3)
	HF9    QuantileRule = "hf9" // p_k = (3 C_{k-1} + 5 C_k)/8 / (C_n + w_n/4)
	School QuantileRule = "school"
	Math   QuantileRule = "math" // another name of HF1
)

// sortedSample is a weighted sample in the order of its values.
type sortedSample struct {
	x, w, c []float64 // values, weights, cumulative weights
}

func newSortedSample(x, w []float64, in func(i int) bool) *sortedSample {
	var order []int
	for i := range x {
		if w[i] > 0 && in(i) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return 0
	})
	s := &sortedSample{}
	var sum accumulator
	for _, i := range order {
		sum.add(w[i])
		s.x, s.w, s.c = append(s.x, x[i]), append(s.w, w[i]), append(s.c, sum.value())
	}
	return s
}

// quantile returns the p quantile, 0 ≤ p ≤ 1; NaN for an empty sample.
func (s *sortedSample) quantile(p float64, rule QuantileRule) (float64, error) {
	n := len(s.x)
	if n == 0 || math.IsNaN(p) {
		return math.NaN(), nil
	}
	if !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("quantile %g is not between 0 and 1", p)
	}
	switch rule {
	case HF1, Math, HF2, School, HF3:
		return s.step(p, rule), nil
	case HF4, HF5, HF6, HF7, HF8, HF9:
		return s.interpolated(p, rule), nil
	}
	return 0, fmt.Errorf("quantile rule %q: want hf1 to hf9, math or school", rule)
}

// step serves the rules without interpolation. Cumulative weights within
// 1e-12 of p C_n count as equal to it: equal weights do not add up exactly.
func (s *sortedSample) step(p float64, rule QuantileRule) float64 {
	n := len(s.x)
	total := s.c[n-1]
	goal, eps := p*total, 1e-12*total
	low := -1 // last k with C_k ≤ p C_n
	for k, c := range s.c {
		if c > goal+eps {
			break
		}
		low = k
	}
	if low < 0 {
		return s.x[0]
	}
	next := min(low+1, n-1)
	atJump := math.Abs(goal-s.c[low]) <= eps
	switch {
	case !atJump, rule == HF3 && low%2 == 0: // k = low + 1 is odd
		return s.x[next]
	case rule == HF2 || rule == School:
		return (s.x[low] + s.x[next]) / 2
	}
	return s.x[low]
}

// interpolated serves the rules that join points (p_k, x_k) by lines and are
// constant outside them.
func (s *sortedSample) interpolated(p float64, rule QuantileRule) float64 {
	n := len(s.x)
	at := func(k int) float64 {
		before, c, total, last := 0.0, s.c[k], s.c[n-1], s.w[n-1]
		if k > 0 {
			before = s.c[k-1]
		}
		switch rule {
		case HF5:
			return (before + c) / (2 * total)
		case HF6:
			return c / (total + last)
		case HF7:
			if n == 1 {
				return 0
			}
			return before / s.c[n-2]
		case HF8:
			return (before + 2*c) / 3 / (total + last/3)
		case HF9:
			return (3*before + 5*c) / 8 / (total + last/4)
		}
		return c / total
	}
	if p <= at(0) {
		return s.x[0]
	}
	for k := 1; k < n; k++ {
		if right := at(k); p <= right {
			left := at(k - 1)
			f := (p - left) / (right - left)
			// Rounding must not leave the two values.
			return min(max((1-f)*s.x[k-1]+f*s.x[k], s.x[k-1]), s.x[k])
		}
	}
	return s.x[n-1]
}

// Quantiles estimates quantiles of y over the rows of a domain with positive
// weight; rows with y missing leave the domain.
func (d *Design) Quantiles(domain []bool, y Column, rule QuantileRule, p ...float64) ([]float64, error) {
	q, err := d.newQuery(domain, DropMissing, []Column{y})
	if err != nil {
		return nil, err
	}
	s := newSortedSample(q.x[0], d.weights, q.in)
	out := make([]float64, len(p))
	for k, pk := range p {
		if out[k], err = s.quantile(pk, rule); err != nil {
			return nil, fmt.Errorf("variable %q: %w", y.Name, err)
		}
	}
	return out, nil
}

// QuantileInterval is a quantile with its Woodruff interval.
type QuantileInterval struct {
	P, Estimate float64
	Interval    Interval
	SE          float64 // interval width / (2 t)
}

// QuantileIntervals estimates quantiles by rule hf1 with Woodruff intervals
// (Woodruff 1952, J. Amer. Statist. Assoc. 47): the interval of the share of
// values ≤ the estimate, by one of the methods mean, beta, xlogit or asin with
// the degrees of freedom of the domain, mapped back through the quantile
// function. A limit of the share outside [0, 1] or undefined gives NaN.
func (d *Design) QuantileIntervals(domain []bool, y Column, method ProportionMethod, level float64, p ...float64) ([]QuantileInterval, error) {
	q, err := d.newQuery(domain, DropMissing, []Column{y})
	if err != nil {
		return nil, err
	}
	s := newSortedSample(q.x[0], d.weights, q.in)
	out := make([]QuantileInterval, len(p))
	below := make([]float64, d.n)
	for k, pk := range p {
		est, err := s.quantile(pk, HF1)
		if err != nil {
			return nil, fmt.Errorf("variable %q: %w", y.Name, err)
		}
		for i, x := range q.x[0] {
			below[i] = 0
			if x <= est {
				below[i] = 1
			}
		}
		e, err := d.Mean(q.domain, DropMissing, NumberColumn(y.Name, below))
		if err != nil {
			return nil, err
		}
		iv, err := e.Precision(0).Interval(method, level)
		if err != nil {
			return nil, err
		}
		limit := func(share float64) float64 {
			if !(share >= 0 && share <= 1) {
				return math.NaN()
			}
			x, _ := s.quantile(share, HF1)
			return x
		}
		out[k] = QuantileInterval{P: pk, Estimate: est, Interval: Interval{limit(iv.Lower), limit(iv.Upper)}}
		out[k].SE = out[k].Interval.Width() / (2 * quantileT(level, float64(e.DFDomain)))
	}
	return out, nil
}
