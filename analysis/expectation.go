package analysis

import (
	"fmt"
	"math"
	"slices"
)

// ExpectationMet is the score of "how many percent of your expectation was
// met": the mean of the stated percentages as a share, which may exceed 1.
const ExpectationMet ItemScore = "EXPECTATION_MET"

// isMean reports whether the score is a mean of values, not a share of answers.
func (s ItemScore) isMean() bool { return s == Mean5 || s == ExpectationMet }

// PercentCounts counts stated percentages: percentage → respondents.
type PercentCounts map[int]int64

// N is the number of respondents.
func (c PercentCounts) N() int64 {
	var n int64
	for _, k := range c {
		n += k
	}
	return n
}

// EstimateExpectation returns the mean of the stated percentages, p_k stated
// by n_k of n respondents, as a share with its t interval:
//
//	R = Σ n_k p_k / (100 n)     V = Σ n_k (p_k/100 - R)² / ((n-1) n)     df = n-1
//
// One respondent gives a value without an interval. When all say the same the
// variance says nothing; the interval is then that of a share of others whose
// upper limit is 1-(α/2)^(1/n) (Clopper and Pearson 1934), who at worst stated
// 0 or 200. Refused: negative counts, percentages outside 0 to 200.
func EstimateExpectation(c PercentCounts, rule PublicationRule) (IndexValue, error) {
	v := noValue(ExpectationMet)
	var sum float64
	values := make([]int, 0, len(c))
	for p, k := range c {
		if p < 0 || p > 200 || k < 0 {
			return v, fmt.Errorf("expectation: %d respondents stated %d %%", k, p)
		}
		values = append(values, p)
		sum += float64(k) * float64(p) // whole numbers: exact in any order
	}
	slices.Sort(values)
	n := float64(c.N())
	if n == 0 {
		return v, nil
	}
	v.N, v.PSUs, v.Answers, v.DF, v.Coverage = int(n), int(n), n, n-1, 1
	v.Estimate = sum / (100 * n)
	var squares float64
	for _, p := range values {
		d := float64(p)/100 - v.Estimate
		squares += float64(c[p]) * d * d
	}
	v.SE = math.NaN()
	if n > 1 {
		v.SE = math.Sqrt(squares / ((n - 1) * n))
	}
	v.setInterval()
	v.Publication = rule.Publish(v)
	return v, nil
}

// meanPercent is the interval of [EstimateExpectation].
func (p Precision) meanPercent(level float64) Interval {
	switch {
	case p.Variance == 0:
		other := -math.Expm1(math.Log((1-level)/2) / p.N)
		return Interval{p.Share * (1 - other), p.Share + other*(2-p.Share)}
	case !(p.DF > 0):
		return noInterval()
	}
	half := StudentQuantile((1+level)/2, p.DF) * math.Sqrt(p.Variance)
	return Interval{max(0, p.Share-half), min(2, p.Share+half)}
}

// ShareMeetingExpectation returns the share of units whose own mean reaches
// 100 %, over the units with at least minAnswers respondents: the second
// reading of the target "schools meeting expectations". Each unit counts once.
func ShareMeetingExpectation(units []PercentCounts, minAnswers int64, rule PublicationRule) (IndexValue, error) {
	var met, not int64
	for _, c := range units {
		if c.N() < max(minAnswers, 1) {
			continue
		}
		v, err := EstimateExpectation(c, rule)
		if err != nil {
			return v, err
		}
		if v.Estimate >= 1 {
			met++
		} else {
			not++
		}
	}
	return EstimateTally([]TallyCell{{Counts: NewCounts(not, 0, 0, 0, met, 0)}}, Top2, rule)
}
