package analysis

import (
	"fmt"
	"math"
	"slices"
)

// ItemReliability says how one item fits its scale.
type ItemReliability struct {
	N            int     // rows with an answer to the item
	Mean, SD     float64 // of the item
	ItemTotal    float64 // correlation with the sum of all items
	ItemRest     float64 // correlation with the sum of the other items
	AlphaDropped float64 // alpha without the item; NaN for a scale of two
}

// Reliability describes a scale of k items: Cronbach's alpha (1951, eq. 2)
//
//	α = k/(k-1) · (1 - Σ s_jj / Σ s_jl)
//
// from the covariances s, Standardized the same from correlations, AverageR
// their mean and Guttman6 the lower bound λ6 of Guttman (1945) with squared
// multiple correlations. Feldt is the interval of Feldt (1965), for complete
// rows only.
type Reliability struct {
	N, Items            int
	Alpha, Standardized float64
	AverageR, Guttman6  float64
	Feldt               Interval
	Item                []ItemReliability
	covariance          [][]float64
}

// Cronbach computes the reliability of items given as columns of equal length,
// NaN where an answer is missing. Listwise uses rows without any missing
// answer; pairwise uses for each covariance the rows that have both answers
// (the item-rest correlations then come from those covariances), with N the
// number of rows.
//
// What the data do not determine is NaN: the correlations of an item that does
// not vary (its alpha still counts), Guttman6 of linearly dependent items, and
// everything but N and the means when one row is left. Fewer than two items, no
// usable row and, pairwise, items without two rows in common are errors.
func Cronbach(items [][]float64, pairwise bool, level float64) (Reliability, error) {
	if err := checkItems(items); err != nil {
		return Reliability{}, err
	}
	rows := len(items[0])
	use := items
	if !pairwise {
		use = completeRows(items)
		rows = len(use[0])
	}
	if rows == 0 {
		return Reliability{}, fmt.Errorf("no row has answers to all %d items", len(items))
	}
	covariance, correlation, err := pairwiseCovariance(use)
	if err != nil {
		return Reliability{}, err
	}
	if pairwise {
		for i, line := range covariance {
			if j := slices.IndexFunc(line, math.IsNaN); j >= 0 {
				return Reliability{}, fmt.Errorf("items %d and %d have fewer than two rows in common", i+1, j+1)
			}
		}
	}
	r := Reliability{N: rows, Items: len(items), covariance: covariance, Feldt: noInterval()}
	r.Alpha, r.Standardized = alphaOf(covariance, -1), alphaOf(correlation, -1)
	k := float64(len(items))
	sum := 0.0
	for _, line := range correlation {
		for _, x := range line {
			sum += x
		}
	}
	r.AverageR = (sum - k) / (k * (k - 1))
	r.Guttman6 = math.NaN()
	if inverse, _, err := invertSymmetric(correlation); err == nil && !math.IsNaN(sum) {
		unexplained := 0.0
		for j := range inverse {
			unexplained += 1 / inverse[j][j]
		}
		r.Guttman6 = 1 - unexplained/sum
	}
	if !pairwise && !math.IsNaN(r.Alpha) {
		n := float64(rows)
		r.Feldt = Interval{1 - (1-r.Alpha)*FQuantile((1+level)/2, n-1, (n-1)*(k-1)), 1 - (1-r.Alpha)*FQuantile((1-level)/2, n-1, (n-1)*(k-1))}
	}
	for j := range items {
		r.Item = append(r.Item, r.itemOf(use[j], j))
	}
	return r, nil
}

// itemOf derives the item statistics from the covariances.
func (r Reliability) itemOf(values []float64, j int) ItemReliability {
	item := ItemReliability{AlphaDropped: alphaOf(r.covariance, j)}
	present := make([]float64, 0, len(values))
	for _, v := range values {
		if !math.IsNaN(v) {
			present = append(present, v)
		}
	}
	mean, variance := meanVariance(present)
	item.N, item.Mean, item.SD = len(present), mean, math.Sqrt(variance)
	total, withTotal := 0.0, 0.0
	for i, line := range r.covariance {
		withTotal += r.covariance[j][i]
		for _, x := range line {
			total += x
		}
	}
	own := r.covariance[j][j]
	item.ItemTotal = withTotal / math.Sqrt(own*total)
	item.ItemRest = (withTotal - own) / math.Sqrt(own*(total-2*withTotal+own))
	return item
}

// alphaOf is Cronbach's alpha of a covariance matrix without item drop (-1:
// all items).
func alphaOf(s [][]float64, drop int) float64 {
	k, trace, total := 0.0, 0.0, 0.0
	for i := range s {
		if i == drop {
			continue
		}
		k++
		trace += s[i][i]
		for j := range s {
			if j != drop {
				total += s[i][j]
			}
		}
	}
	if k < 2 {
		return math.NaN()
	}
	return k / (k - 1) * (1 - trace/total)
}

// WeightedAlpha is Cronbach's alpha from weighted variances (R svycralpha), on
// the rows of positive weight without a missing answer:
// k/(k-1)·(1 - Σ var_w(x_j)/var_w(Σ x_j)).
func WeightedAlpha(items [][]float64, weights []float64) (float64, error) {
	if err := checkItems(items); err != nil {
		return 0, err
	}
	if len(weights) != len(items[0]) {
		return 0, fmt.Errorf("%d weights but %d rows", len(weights), len(items[0]))
	}
	k := len(items)
	columns := make([][]float64, k+1)
	var w []float64
rows:
	for i, weight := range weights {
		if !(weight >= 0) || math.IsInf(weight, 1) {
			return 0, fmt.Errorf("weight of row %d is %v", i+1, weight)
		}
		sum := 0.0
		for _, item := range items {
			sum += item[i]
		}
		if weight == 0 || math.IsNaN(sum) {
			continue rows
		}
		for j := range items {
			columns[j] = append(columns[j], items[j][i])
		}
		columns[k] = append(columns[k], sum)
		w = append(w, weight)
	}
	if len(w) < 2 {
		return 0, fmt.Errorf("%d complete rows with positive weight, want at least 2", len(w))
	}
	parts := 0.0
	for _, c := range columns[:k] {
		parts += weightedSpread(c, w)
	}
	total := weightedSpread(columns[k], w)
	if !(total > 0) {
		return 0, fmt.Errorf("the sum of the items does not vary: alpha is not defined")
	}
	return float64(k) / float64(k-1) * (1 - parts/total), nil
}

// weightedSpread is Σ w (x - mean)² / Σ w.
func weightedSpread(x, w []float64) float64 {
	sum, mean, spread := 0.0, 0.0, 0.0
	for i, v := range x {
		sum += w[i]
		mean += w[i] * v
	}
	mean /= sum
	for i, v := range x {
		spread += w[i] * (v - mean) * (v - mean)
	}
	return spread / sum
}
