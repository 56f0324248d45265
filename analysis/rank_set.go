package analysis

import (
	"fmt"
	"math"
)

// RankSet is the set of ranks that the data allow for one unit: every rank
// from Best to Worst. Rank 1 is the largest estimate.
type RankSet struct {
	Best  int `json:"best"`
	Worst int `json:"worst"`
}

// SurelyTop reports whether the unit is among the k best, whatever the
// sampling error (at the family level of the sets).
func (r RankSet) SurelyTop(k int) bool { return r.Worst <= k }

// SurelyBottom reports whether the unit is among the k worst of units.
func (r RankSet) SurelyBottom(k, units int) bool { return r.Best > units-k }

// PointRanks ranks estimates from the largest (rank 1); equal estimates share
// the better rank.
func PointRanks(estimate []float64) ([]int, error) {
	ranks := make([]int, len(estimate))
	for i, e := range estimate {
		if math.IsNaN(e) {
			return nil, fmt.Errorf("estimate %d is missing: leave it out of the ranking", i+1)
		}
		ranks[i] = 1
		for _, o := range estimate {
			if o > e {
				ranks[i]++
			}
		}
	}
	return ranks, nil
}

// IntervalRankSets are the joint rank sets of Klein, Wright & Wieczorek (2020,
// JRSS A 183, 589-606): each unit gets the simultaneous interval
// estimate ± z·se, and a unit is surely better than another when their
// intervals do not meet. z is [KWWCritical] at the family level wanted.
func IntervalRankSets(estimate, se []float64, z float64) ([]RankSet, error) {
	k := len(estimate)
	if len(se) != k {
		return nil, fmt.Errorf("%d estimates but %d standard errors", k, len(se))
	}
	sets := make([]RankSet, k)
	for i := range sets {
		if math.IsNaN(estimate[i]) || !(se[i] >= 0) {
			return nil, fmt.Errorf("unit %d has no estimate or no standard error (%v, %v)", i+1, estimate[i], se[i])
		}
		sets[i] = RankSet{1, k}
		for j := range estimate {
			if j == i {
				continue
			}
			if estimate[j]-z*se[j] > estimate[i]+z*se[i] {
				sets[i].Best++
			}
			if estimate[j]+z*se[j] < estimate[i]-z*se[i] {
				sets[i].Worst--
			}
		}
	}
	return sets, nil
}

// KWWCritical is the normal quantile of k simultaneous intervals of family
// level 1-alpha: independent gives each 1-(1-alpha)^(1/k) (Klein et al. 2020),
// otherwise alpha/k (Bonferroni, valid under every dependence).
func KWWCritical(k int, alpha float64, independent bool) float64 {
	each := alpha / float64(k)
	if independent {
		each = -math.Expm1(math.Log1p(-alpha) / float64(k))
	}
	return -NormalQuantile(each / 2)
}

// RankDifferences is the outcome of all pairwise comparisons.
type RankDifferences struct {
	Critical    float64 // critical value of |z|; NaN for Holm, which has none
	Significant int     // pairs that differ
	Sets        []RankSet
}

// DifferenceRankSets builds joint rank sets from all k(k-1)/2 pairwise
// differences, z = (e_i-e_j)/sqrt(v_ii+v_jj-2v_ij), with the full covariance
// matrix: agencies that share PSUs are correlated. Two-sided family level
// alpha by Holm's step-down or by Bonferroni. The idea is that of Mogstad,
// Romano, Shaikh & Wilhelm (2024, Review of Economic Studies 91), with a
// deterministic critical value in place of the bootstrap.
//
// A unit's best rank is 1 plus the units significantly above it, the worst is
// k minus the units significantly below. Two equal estimates never differ;
// different estimates without sampling error always do.
func DifferenceRankSets(estimate []float64, vcov [][]float64, alpha float64, method PAdjustment) (RankDifferences, error) {
	if !(alpha > 0 && alpha < 1) {
		return RankDifferences{}, fmt.Errorf("family level alpha is %v, must lie in (0,1)", alpha)
	}
	if method != Holm && method != Bonferroni {
		return RankDifferences{}, fmt.Errorf("rank sets by %q are not defined: use holm or bonferroni", method)
	}
	z, err := pairwiseZ(estimate, vcov)
	if err != nil {
		return RankDifferences{}, err
	}
	if method == Bonferroni {
		critical := -NormalQuantile(alpha / (2 * float64(max(1, len(z)))))
		return rankPairs(len(estimate), z, critical, func(i int) bool { return math.Abs(z[i]) > critical }), nil
	}
	p := make([]float64, len(z))
	for i, v := range z {
		p[i] = 2 * NormalCDF(-math.Abs(v))
	}
	adjusted, err := AdjustP(p, Holm)
	if err != nil {
		return RankDifferences{}, err
	}
	return rankPairs(len(estimate), z, math.NaN(), func(i int) bool { return adjusted[i] <= alpha }), nil
}

// DifferenceRankSetsAt is DifferenceRankSets with a critical value of |z|
// found elsewhere, e.g. by a bootstrap of the studentised range.
func DifferenceRankSetsAt(estimate []float64, vcov [][]float64, critical float64) (RankDifferences, error) {
	if !(critical > 0) {
		return RankDifferences{}, fmt.Errorf("critical value is %v, must be positive", critical)
	}
	z, err := pairwiseZ(estimate, vcov)
	if err != nil {
		return RankDifferences{}, err
	}
	return rankPairs(len(estimate), z, critical, func(i int) bool { return math.Abs(z[i]) > critical }), nil
}

// pairwiseZ lists z of the pairs (0,1), (0,2), …, (1,2), ….
func pairwiseZ(estimate []float64, vcov [][]float64) ([]float64, error) {
	k := len(estimate)
	if len(vcov) != k {
		return nil, fmt.Errorf("%d estimates but a covariance matrix of %d rows", k, len(vcov))
	}
	for i := range vcov {
		if len(vcov[i]) != k {
			return nil, fmt.Errorf("row %d of the covariance matrix has %d values, want %d", i+1, len(vcov[i]), k)
		}
		if math.IsNaN(estimate[i]) || !(vcov[i][i] >= 0) {
			return nil, fmt.Errorf("unit %d has no estimate or no variance (%v, %v)", i+1, estimate[i], vcov[i][i])
		}
	}
	z := make([]float64, 0, k*(k-1)/2)
	for i := range k {
		for j := i + 1; j < k; j++ {
			d := estimate[i] - estimate[j]
			v := vcov[i][i] + vcov[j][j] - 2*vcov[i][j]
			if d != 0 {
				d /= math.Sqrt(math.Max(0, v))
			}
			if math.IsNaN(d) {
				return nil, fmt.Errorf("units %d and %d cannot be compared: covariance %v", i+1, j+1, vcov[i][j])
			}
			z = append(z, d)
		}
	}
	return z, nil
}

func rankPairs(k int, z []float64, critical float64, significant func(int) bool) RankDifferences {
	r := RankDifferences{Critical: critical, Sets: make([]RankSet, k)}
	for i := range r.Sets {
		r.Sets[i] = RankSet{1, k}
	}
	pair := 0
	for i := range k {
		for j := i + 1; j < k; j++ {
			if significant(pair) {
				r.Significant++
				upper, lower := i, j
				if z[pair] < 0 {
					upper, lower = j, i
				}
				r.Sets[lower].Best++
				r.Sets[upper].Worst--
			}
			pair++
		}
	}
	return r
}
