package analysis

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// TestResult is the outcome of a classical (unweighted) test.
type TestResult struct {
	Statistic float64
	DF        []float64 // degrees of freedom, empty for a normal statistic
	P         float64
	Estimate  []float64
	Interval  Interval // of the estimate or difference; NaN where there is none
}

// SplitSamples divides the values by group and drops rows without a value or
// group. Groups come in numeric order when all their names are numbers, else
// in code-point order; groups without a value are left out.
func SplitSamples(values []float64, group Factor) (names []string, samples [][]float64, err error) {
	if group.Len() != len(values) {
		return nil, nil, fmt.Errorf("%d values but %d group codes", len(values), group.Len())
	}
	byCode := make([][]float64, len(group.Levels))
	for i, v := range values {
		if c := group.Codes[i]; c >= 0 && !math.IsNaN(v) {
			byCode[c] = append(byCode[c], v)
		}
	}
	for _, c := range levelOrder(group.Levels) {
		if len(byCode[c]) > 0 {
			names = append(names, group.Levels[c])
			samples = append(samples, byCode[c])
		}
	}
	return names, samples, nil
}

// levelOrder returns the codes of levels in numeric order when all are
// numbers, else in code-point order.
func levelOrder(levels []string) []int {
	order := make([]int, len(levels))
	value := make([]float64, len(levels))
	numeric := true
	for i, l := range levels {
		order[i] = i
		var err error
		value[i], err = strconv.ParseFloat(l, 64)
		numeric = numeric && err == nil
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case numeric:
			return compareFloat(value[a], value[b])
		case levels[a] < levels[b]:
			return -1
		case levels[a] > levels[b]:
			return 1
		}
		return 0
	})
	return order
}

// CompletePairs keeps the rows in which both are present.
func CompletePairs(x, y []float64) (a, b []float64, err error) {
	if len(x) != len(y) {
		return nil, nil, fmt.Errorf("%d values of x but %d of y", len(x), len(y))
	}
	for i := range x {
		if !math.IsNaN(x[i]) && !math.IsNaN(y[i]) {
			a, b = append(a, x[i]), append(b, y[i])
		}
	}
	return a, b, nil
}

// meanVariance is the mean and the variance with divisor n-1, in two passes.
func meanVariance(x []float64) (mean, variance float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	carry := 0.0
	for _, v := range x {
		d := v - mean
		variance += d * d
		carry += d
	}
	variance = (variance - carry*carry/n) / (n - 1)
	if n > 1 && !slices.ContainsFunc(x, func(v float64) bool { return v != x[0] }) {
		return x[0], 0 // equal values: exactly, whatever the mean was rounded to
	}
	return mean, variance
}

// midRanks are ranks from 1, ties sharing their mean; tieSum is Σ(t³-t).
func midRanks(x []float64) (ranks []float64, tieSum float64) {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compareFloat(x[a], x[b]) })
	ranks = make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			ranks[k] = float64(i+j+1) / 2
		}
		t := float64(j - i)
		tieSum += t*t*t - t
		i = j
	}
	return ranks, tieSum
}

// atLeast refuses fewer than want groups and groups of fewer than size values.
func atLeast(samples [][]float64, want, size int) error {
	if len(samples) < want {
		return fmt.Errorf("%d groups, want at least %d", len(samples), want)
	}
	for g, s := range samples {
		if len(s) < size {
			return fmt.Errorf("group %d has %d values, want at least %d", g+1, len(s), size)
		}
		for _, v := range s {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("group %d holds %v: drop missing values first", g+1, v)
			}
		}
	}
	return nil
}
