package analysis

import (
	"fmt"
	"math"
	"slices"
)

// ReadingFloor is the time in seconds below which words cannot have been read
// at wordsPerMinute (English: 238 silent, 183 aloud, Brysbaert 2019; calibrate
// for Vietnamese).
func ReadingFloor(words int, wordsPerMinute float64) float64 {
	return float64(words) / wordsPerMinute * 60
}

// Speeders flags interviews whose duration is below a third of the median and
// also below the reading floor (check F4); both, since a third of the median
// alone hits up to 8 % of honest interviews. Durations are seconds, NaN is
// missing; a floor that is not positive is an error. When many are fast the
// median falls with them: look at the floor then.
func Speeders(seconds []float64, floor float64) (flags []bool, median float64, err error) {
	if !(floor > 0) || math.IsInf(floor, 1) {
		return nil, 0, fmt.Errorf("the reading floor is %v seconds", floor)
	}
	median = medianOf(seconds)
	flags = make([]bool, len(seconds))
	for i, s := range seconds {
		if s < 0 {
			return nil, 0, fmt.Errorf("interview %d took %v seconds", i+1, s)
		}
		flags[i] = s < median/3 && s < floor
	}
	return flags, median, nil
}

// medianOf is the median of the values present, NaN when there is none.
func medianOf(x []float64) float64 {
	q := presentQuantiles(x, 0.5)
	return q[0]
}

// presentQuantiles are quantiles of the values present by linear interpolation
// (Hyndman & Fan 1996, type 7).
func presentQuantiles(x []float64, probabilities ...float64) []float64 {
	sorted := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(v) {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	out := make([]float64, len(probabilities))
	for k, p := range probabilities {
		if len(sorted) == 0 {
			out[k] = math.NaN()
			continue
		}
		at := p * float64(len(sorted)-1)
		low := int(at)
		high := min(low+1, len(sorted)-1)
		out[k] = sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
	}
	return out
}

// BenfordResult compares first digits with Benford's law.
type BenfordResult struct {
	N      int
	Digits [9]int     // amounts that start with 1..9
	Test   TestResult // chi-square on 8 df
	MAD    float64    // mean absolute deviation of the shares (Nigrini 2012: above 0.015 does not conform)
}

// Benford tests the first digits of amounts against log10(1+1/d) (check F5). It
// applies to amounts over two orders of magnitude or more, at least 300 of
// them, never to satisfaction items or ages: fewer or narrower data are an
// error. Zeros and missing amounts are left out, the sign is ignored.
func Benford(amounts []float64) (BenfordResult, error) {
	var r BenfordResult
	low, high := math.Inf(1), 0.0
	for i, a := range amounts {
		if math.IsInf(a, 0) {
			return r, fmt.Errorf("amount %d is infinite", i+1)
		}
		a = math.Abs(a)
		if math.IsNaN(a) || a == 0 {
			continue
		}
		low, high = math.Min(low, a), math.Max(high, a)
		r.Digits[firstDigit(a)-1]++
		r.N++
	}
	if r.N < 300 || high/low < 100 {
		return r, fmt.Errorf("first digits need 300 amounts over two orders of magnitude, here are %d from %v to %v", r.N, low, high)
	}
	sum := 0.0
	for d, count := range r.Digits {
		expected := math.Log10(1+1/float64(d+1)) * float64(r.N)
		sum += (float64(count) - expected) * (float64(count) - expected) / expected
		r.MAD += math.Abs(float64(count)-expected) / float64(r.N) / 9
	}
	r.Test = TestResult{Statistic: sum, DF: []float64{8}, P: ChiSquareUpper(sum, 8), Interval: noInterval()}
	return r, nil
}

// firstDigit is the first digit of a positive number as it is written.
func firstDigit(a float64) int {
	return int(fmt.Sprintf("%e", a)[0] - '0')
}

// Outlier says why a number lies apart.
type Outlier struct {
	IQR bool // beyond 1.5 interquartile ranges from the quartiles (Tukey 1977)
	SD  bool // beyond 3 standard deviations from the mean
}

// Outliers marks numbers that lie apart (check F11), missing ones not. Numbers
// only: a rating cannot be an outlier.
func Outliers(x []float64) []Outlier {
	q := presentQuantiles(x, 0.25, 0.75)
	reach := 1.5 * (q[1] - q[0])
	var present []float64
	for _, v := range x {
		if !math.IsNaN(v) {
			present = append(present, v)
		}
	}
	mean, variance := math.NaN(), math.NaN()
	if len(present) > 1 {
		mean, variance = meanVariance(present)
	}
	out := make([]Outlier, len(x))
	for i, v := range x {
		out[i] = Outlier{v < q[0]-reach || v > q[1]+reach, math.Abs(v-mean) > 3*math.Sqrt(variance)}
	}
	return out
}

// ModeComparison compares the share from one way of asking (ratings at the
// counter) with that from another (independent interviews) of the same unit
// and month (check F7).
type ModeComparison struct {
	Difference float64 // ratings minus interviews
	SE         float64
	Z, P       float64 // two-sided; adjust over units with [AdjustP]
	Detectable float64 // difference that would be found with 80 % power at 5 %
}

// CompareModes is the z-test of two shares under their pooled value; 300
// interviews and 2,000 ratings at 85 % have SE 2.2 and detect about 6 points.
// deff1 and deff2 are design effects, 1 for simple random sampling.
func CompareModes(ratings, ratingN, interviews, interviewN, deff1, deff2 float64) (ModeComparison, error) {
	if !(ratings >= 0 && ratings <= 1 && interviews >= 0 && interviews <= 1 && ratingN > 0 && interviewN > 0 && deff1 > 0 && deff2 > 0) {
		return ModeComparison{}, fmt.Errorf("shares %v of %v and %v of %v, deff %v and %v", ratings, ratingN, interviews, interviewN, deff1, deff2)
	}
	n1, n2 := ratingN/deff1, interviewN/deff2
	p := (n1*ratings + n2*interviews) / (n1 + n2)
	m := ModeComparison{Difference: ratings - interviews, SE: math.Sqrt(p * (1 - p) * (1/n1 + 1/n2))}
	m.Detectable = (NormalQuantile(0.975) + NormalQuantile(0.8)) * m.SE
	if m.SE == 0 {
		m.P = 1
		return m, nil
	}
	m.Z = m.Difference / m.SE
	m.P = 2 * NormalCDF(-math.Abs(m.Z))
	return m, nil
}
