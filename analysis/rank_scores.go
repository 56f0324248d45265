package analysis

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// RankScore is the score of a design-based rank test.
type RankScore string

// The scores of an estimated population rank r of N: r/N, the normal quantile
// of r/N, and 1 above the median.
const (
	WilcoxonScore      RankScore = "wilcoxon"
	VanDerWaerdenScore RankScore = "vanderWaerden"
	MedianScore        RankScore = "median"
)

func (s RankScore) of(share float64) (float64, error) {
	switch s {
	case WilcoxonScore:
		return share, nil
	case VanDerWaerdenScore:
		return NormalQuantile(share), nil
	case MedianScore:
		return indicator(share > 0.5), nil
	}
	return 0, fmt.Errorf("unknown rank score %q: wilcoxon, vanderWaerden or median", s)
}

// RankTest is the design-based rank test of Lumley & Scott (2013, Biometrika
// 100, 831-842): the scores of the estimated population ranks are compared
// between groups by a regression with design-based errors.
//
// With two groups the statistic is t on DF[0] = ν-1 and Difference the second
// group's mean score minus the first's. With k > 2 groups the statistic is the
// Wald chi-square; P refers statistic/(k-1) to F on DF = k-1 and ν-(k-1).
type RankTest struct {
	Groups     []string
	Difference float64
	TestResult
}

// RankTest compares the distribution of y between groups within a domain (nil:
// all rows); rows without a value or group are left out of the domain. Groups
// come in the order of [SplitSamples]; at least two must have weight.
func (d *Design) RankTest(domain []bool, y []float64, group Factor, score RankScore) (RankTest, error) {
	in, groupOf, names, err := d.groupRows(domain, y, group)
	if err != nil {
		return RankTest{}, err
	}
	k := len(names)
	if k < 2 {
		return RankTest{}, fmt.Errorf("%d groups have values, want at least 2", k)
	}
	scores, err := d.rankScores(in, y, score)
	if err != nil {
		return RankTest{}, err
	}
	means, v, err := d.groupContrasts(in, groupOf, scores, k)
	if err != nil {
		return RankTest{}, err
	}
	nu, ndf := float64(d.DF(in)), float64(k-1)
	r := RankTest{Groups: names, TestResult: TestResult{Interval: noInterval()}}
	if k == 2 {
		r.Difference, r.DF = means.AtVec(0), []float64{nu - 1}
		r.Statistic = r.Difference / math.Sqrt(v.At(0, 0))
		r.P = 2 * StudentCDF(-math.Abs(r.Statistic), nu-1)
		return r, nil
	}
	r.Difference = math.NaN()
	r.Statistic, r.DF = quadraticForm(v, means), []float64{ndf, nu - ndf}
	r.P = FUpper(r.Statistic/ndf, ndf, nu-ndf)
	return r, nil
}

// groupRows marks the rows of the domain with a value and a group, and numbers
// the groups that have weight.
func (d *Design) groupRows(domain []bool, y []float64, group Factor) (in []bool, groupOf []int32, names []string, err error) {
	if len(y) != d.n || group.Len() != d.n || domain != nil && len(domain) != d.n {
		return nil, nil, nil, fmt.Errorf("%d values and %d groups, the design has %d rows", len(y), group.Len(), d.n)
	}
	in = make([]bool, d.n)
	used := make([]bool, len(group.Levels))
	for i, v := range y {
		in[i] = (domain == nil || domain[i]) && !math.IsNaN(v) && group.Codes[i] >= 0
		if in[i] && d.weights[i] > 0 {
			used[group.Codes[i]] = true
		}
	}
	groupOf, names = usedCodes(group, used)
	for i := range in {
		in[i] = in[i] && groupOf[i] >= 0
	}
	return in, groupOf, names, nil
}

// rankScores estimates each row's population rank by the weight below it plus
// half its own, ties sharing the mean, and scores it.
func (d *Design) rankScores(in []bool, y []float64, score RankScore) ([]float64, error) {
	var order []int
	total := 0.0
	for i := range in {
		if in[i] {
			order = append(order, i)
			total += d.weights[i]
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareFloat(y[a], y[b]) })
	out := make([]float64, len(y))
	below := 0.0
	for i := 0; i < len(order); {
		j, sum := i, 0.0
		for j < len(order) && y[order[j]] == y[order[i]] {
			w := d.weights[order[j]]
			sum += below + w/2
			below += w
			j++
		}
		s, err := score.of(sum / float64(j-i) / total)
		if err != nil {
			return nil, err
		}
		for _, row := range order[i:j] {
			if d.weights[row] > 0 { // without weight the score may be infinite, and 0·∞ is not 0
				out[row] = s
			}
		}
		i = j
	}
	return out, nil
}

// groupContrasts are the weighted means of groups 1..k-1 minus that of group 0,
// with their design-based covariance.
func (d *Design) groupContrasts(in []bool, groupOf []int32, x []float64, k int) (*mat.VecDense, *mat.SymDense, error) {
	sum, weight := groupSums(in, groupOf, x, k, d.weights)
	z := make([][]float64, k-1)
	for a := range z {
		z[a] = make([]float64, d.n)
	}
	for i, g := range groupOf {
		if !in[i] {
			continue
		}
		e := d.weights[i] * (x[i] - sum[g]/weight[g]) / weight[g]
		if g > 0 {
			z[g-1][i] = e
			continue
		}
		for a := range z {
			z[a][i] = -e
		}
	}
	v, err := d.scoreCovariance(in, z...)
	if err != nil {
		return nil, nil, err
	}
	means := mat.NewVecDense(k-1, nil)
	for a := range k - 1 {
		means.SetVec(a, sum[a+1]/weight[a+1]-sum[0]/weight[0])
	}
	return means, v, nil
}

// groupSums are the weighted sums of x and of 1 by group.
func groupSums(in []bool, groupOf []int32, x []float64, k int, w []float64) (sum, weight []float64) {
	sum, weight = make([]float64, k), make([]float64, k)
	for i, g := range groupOf {
		if in[i] {
			weight[g] += w[i]
			sum[g] += w[i] * x[i]
		}
	}
	return sum, weight
}

// GroupTTest compares the means of y in two groups with design-based errors (R
// svyttest): the estimate is the second group's mean minus the first's, on
// ν-1 degrees of freedom, ν those of the rows used.
func (d *Design) GroupTTest(domain []bool, y []float64, group Factor, level float64) (TestResult, error) {
	in, groupOf, names, err := d.groupRows(domain, y, group)
	if err != nil {
		return TestResult{}, err
	}
	if len(names) != 2 {
		return TestResult{}, fmt.Errorf("%d groups have values, want 2", len(names))
	}
	// Next to a large common offset the difference would drown in rounding.
	y = slices.Clone(y)
	shift := y[slices.Index(in, true)]
	for i := range y {
		y[i] -= shift
	}
	means, v, err := d.groupContrasts(in, groupOf, y, 2)
	if err != nil {
		return TestResult{}, err
	}
	if d.rep != nil { // the means of each replicate, not their linearisation
		v, err = d.overReplicates(means.RawVector().Data, func(w []float64) ([]float64, error) {
			sum, weight := groupSums(in, groupOf, y, 2, w)
			return []float64{sum[1]/weight[1] - sum[0]/weight[0]}, nil
		})
		if err != nil {
			return TestResult{}, err
		}
	}
	diff, se, df := means.AtVec(0), math.Sqrt(v.At(0, 0)), float64(d.DF(in))-1
	half := StudentQuantile((1+level)/2, df) * se
	return TestResult{Statistic: diff / se, DF: []float64{df}, P: 2 * StudentCDF(-math.Abs(diff/se), df),
		Estimate: []float64{diff}, Interval: Interval{diff - half, diff + half}}, nil
}
