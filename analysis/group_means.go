package analysis

import (
	"errors"
	"fmt"
	"math"
)

var errNoVariation = errors.New("the values do not vary within groups: the test is not defined")

// TTest compares the means of two independent samples: Welch (1947) with the
// Satterthwaite degrees of freedom, or Student's test with a pooled variance.
// The estimates are the two means, the interval is that of their difference
// at level.
func TTest(x, y []float64, pooled bool, level float64) (TestResult, error) {
	if err := atLeast([][]float64{x, y}, 2, 2); err != nil {
		return TestResult{}, err
	}
	if !(level > 0 && level < 1) {
		return TestResult{}, fmt.Errorf("level %v outside (0,1)", level)
	}
	mx, vx := meanVariance(x)
	my, vy := meanVariance(y)
	nx, ny := float64(len(x)), float64(len(y))
	ax, ay := vx/nx, vy/ny
	se, df := math.Sqrt(ax+ay), (ax+ay)*(ax+ay)/(ax*ax/(nx-1)+ay*ay/(ny-1))
	if pooled {
		df = nx + ny - 2
		se = math.Sqrt(((nx-1)*vx + (ny-1)*vy) / df * (1/nx + 1/ny))
	}
	if !(se > 0) {
		return TestResult{}, errNoVariation
	}
	d := mx - my
	half := StudentQuantile((1+level)/2, df) * se
	return TestResult{Statistic: d / se, DF: []float64{df}, P: 2 * StudentCDF(-math.Abs(d/se), df),
		Estimate: []float64{mx, my}, Interval: Interval{d - half, d + half}}, nil
}

// Anova is the one-way analysis of variance.
type Anova struct {
	F, P             float64
	DFBetween        float64
	DFWithin         float64
	Between, Within  float64 // sums of squares
	Means            []float64
	Sizes            []float64
	ResidualVariance float64
}

// OneWayAnova compares the means of two or more samples under equal variances
// (Fisher 1925).
func OneWayAnova(samples [][]float64) (Anova, error) {
	if err := atLeast(samples, 2, 1); err != nil {
		return Anova{}, err
	}
	var a Anova
	total, n := 0.0, 0.0
	for _, s := range samples {
		size := float64(len(s))
		m := 0.0
		for _, v := range s {
			m += v / size
		}
		for _, v := range s {
			a.Within += (v - m) * (v - m)
		}
		a.Means, a.Sizes = append(a.Means, m), append(a.Sizes, size)
		total, n = total+m*size, n+size
	}
	grand := total / n
	for g, m := range a.Means {
		a.Between += a.Sizes[g] * (m - grand) * (m - grand)
	}
	a.DFBetween, a.DFWithin = float64(len(samples)-1), n-float64(len(samples))
	if !(a.DFWithin > 0) || !(a.Within > 0) {
		return Anova{}, errNoVariation
	}
	a.ResidualVariance = a.Within / a.DFWithin
	a.F = a.Between / a.DFBetween / a.ResidualVariance
	a.P = FUpper(a.F, a.DFBetween, a.DFWithin)
	return a, nil
}

// WelchAnova compares means without assuming equal variances (Welch 1951,
// Biometrika 38; R oneway.test).
func WelchAnova(samples [][]float64) (TestResult, error) {
	if err := atLeast(samples, 2, 2); err != nil {
		return TestResult{}, err
	}
	k := float64(len(samples))
	means, weights := make([]float64, len(samples)), make([]float64, len(samples))
	sum, centre := 0.0, 0.0
	for g, s := range samples {
		m, v := meanVariance(s)
		if !(v > 0) {
			return TestResult{}, fmt.Errorf("group %d: %w", g+1, errNoVariation)
		}
		means[g], weights[g] = m, float64(len(s))/v
		sum, centre = sum+weights[g], centre+weights[g]*m
	}
	centre /= sum
	between, spread := 0.0, 0.0
	for g := range samples {
		between += weights[g] * (means[g] - centre) * (means[g] - centre)
		share := 1 - weights[g]/sum
		spread += share * share / float64(len(samples[g])-1)
	}
	spread /= k*k - 1
	f := between / ((k - 1) * (1 + 2*(k-2)*spread))
	df := []float64{k - 1, 1 / (3 * spread)}
	return TestResult{Statistic: f, DF: df, P: FUpper(f, df[0], df[1]), Interval: noInterval()}, nil
}

// PairDifference is one comparison of Tukey's test: mean of group Second minus
// mean of group First (positions from 0).
type PairDifference struct {
	First, Second int
	Difference    float64
	Interval      Interval
	P             float64
}

// TukeyHSD compares all pairs of means with family level 1-level, by the
// studentised range (Tukey 1953; Kramer 1956 for unequal sizes).
func TukeyHSD(samples [][]float64, level float64) ([]PairDifference, error) {
	if !(level > 0 && level < 1) {
		return nil, fmt.Errorf("level %v outside (0,1)", level)
	}
	a, err := OneWayAnova(samples)
	if err != nil {
		return nil, err
	}
	k := len(samples)
	critical := StudentizedRangeQuantile(level, k, a.DFWithin)
	var pairs []PairDifference
	for i := range k {
		for j := i + 1; j < k; j++ {
			d := a.Means[j] - a.Means[i]
			se := math.Sqrt(a.ResidualVariance / 2 * (1/a.Sizes[i] + 1/a.Sizes[j]))
			pairs = append(pairs, PairDifference{First: i, Second: j, Difference: d,
				Interval: Interval{d - critical*se, d + critical*se},
				P:        StudentizedRangeUpper(math.Abs(d)/se, k, a.DFWithin)})
		}
	}
	return pairs, nil
}
