package analysis

import (
	"fmt"
	"math"
	"slices"
)

// Pearson is the product-moment correlation with its t-test on n-2 degrees of
// freedom and the interval by Fisher's z at level (none for n < 4).
func Pearson(x, y []float64, level float64) (TestResult, error) {
	if err := checkPairs(x, y); err != nil {
		return TestResult{}, err
	}
	r, err := pearson(x, y)
	if err != nil {
		return TestResult{}, err
	}
	n := float64(len(x))
	result := correlationT(r, n)
	result.Interval = noInterval()
	if n > 3 && level > 0 && level < 1 {
		half := -NormalQuantile((1-level)/2) / math.Sqrt(n-3)
		z := math.Atanh(r)
		result.Interval = Interval{math.Tanh(z - half), math.Tanh(z + half)}
	}
	return result, nil
}

// Spearman is the correlation of mid-ranks with the t approximation.
func Spearman(x, y []float64) (TestResult, error) {
	if err := checkPairs(x, y); err != nil {
		return TestResult{}, err
	}
	rx, _ := midRanks(x)
	ry, _ := midRanks(y)
	r, err := pearson(rx, ry)
	if err != nil {
		return TestResult{}, err
	}
	return correlationT(r, float64(len(x))), nil
}

func correlationT(r, n float64) TestResult {
	df := n - 2
	t := r * math.Sqrt(df/((1-r)*(1+r)))
	return TestResult{Statistic: t, DF: []float64{df}, P: 2 * StudentCDF(-math.Abs(t), df), Estimate: []float64{r}, Interval: noInterval()}
}

func checkPairs(x, y []float64) error {
	if len(x) != len(y) || len(x) < 3 {
		return fmt.Errorf("correlation of %d and %d values: want two lists of equal length, at least 3", len(x), len(y))
	}
	for i := range x {
		if math.IsNaN(x[i]) || math.IsNaN(y[i]) {
			return fmt.Errorf("row %d is missing: keep complete pairs only", i+1)
		}
	}
	return nil
}

func pearson(x, y []float64) (float64, error) {
	mx, vx := meanVariance(x)
	my, vy := meanVariance(y)
	if !(vx > 0) || !(vy > 0) {
		return 0, fmt.Errorf("a variable does not vary: correlation is not defined")
	}
	sum := 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	r := sum / float64(len(x)-1) / math.Sqrt(vx*vy)
	return math.Max(-1, math.Min(1, r)), nil
}

// Kendall is Kendall's tau-b with the normal test of S under ties (Kendall
// 1970, 4.4), without continuity correction; the concordant pairs are counted
// in n log n steps (Knight 1966).
func Kendall(x, y []float64) (TestResult, error) {
	if err := checkPairs(x, y); err != nil {
		return TestResult{}, err
	}
	n := float64(len(x))
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := compareFloat(x[a], x[b]); c != 0 {
			return c
		}
		return compareFloat(y[a], y[b])
	})
	sorted := make([]float64, len(y))
	joint, run := 0.0, 1.0
	for k, i := range order {
		sorted[k] = y[i]
		if k > 0 && x[i] == x[order[k-1]] && y[i] == y[order[k-1]] {
			joint += run
			run++
		} else {
			run = 1
		}
	}
	discordant := inversions(sorted)
	tx, ty := tieCounts(x), tieCounts(y)
	pairs := n * (n - 1) / 2
	s := pairs - tx.pairs - ty.pairs + joint - 2*discordant
	if pairs == tx.pairs || pairs == ty.pairs {
		return TestResult{}, fmt.Errorf("a variable does not vary: correlation is not defined")
	}
	tau := s / math.Sqrt((pairs-tx.pairs)*(pairs-ty.pairs))
	v := (n*(n-1)*(2*n+5)-tx.linear-ty.linear)/18 +
		2*tx.pairs*ty.pairs/(n*(n-1)) + tx.triples*ty.triples/(9*n*(n-1)*(n-2))
	z := s / math.Sqrt(v)
	return TestResult{Statistic: z, P: 2 * NormalCDF(-math.Abs(z)), Estimate: []float64{tau}, Interval: noInterval()}, nil
}

// ties sums over tie groups of size t: pairs t(t-1)/2, linear t(t-1)(2t+5),
// triples t(t-1)(t-2).
type ties struct{ pairs, linear, triples float64 }

func tieCounts(x []float64) ties {
	s := slices.Clone(x)
	slices.Sort(s)
	var sum ties
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] == s[i] {
			j++
		}
		t := float64(j - i)
		sum.pairs += t * (t - 1) / 2
		sum.linear += t * (t - 1) * (2*t + 5)
		sum.triples += t * (t - 1) * (t - 2)
		i = j
	}
	return sum
}

// inversions counts the pairs out of order, by merge sort; x is sorted.
func inversions(x []float64) float64 {
	if len(x) < 2 {
		return 0
	}
	left, right := slices.Clone(x[:len(x)/2]), slices.Clone(x[len(x)/2:])
	count := inversions(left) + inversions(right)
	i, j := 0, 0
	for k := range x {
		if i < len(left) && (j == len(right) || left[i] <= right[j]) {
			x[k] = left[i]
			i++
		} else {
			x[k] = right[j]
			j++
			count += float64(len(left) - i)
		}
	}
	return count
}
