package analysis

import "math"

// Difference compares two independent estimates, such as rounds drawn as
// separate samples. Rounds in the same communes are not independent: stack
// them in one design and use Estimates.Contrast.
type Difference struct {
	Diff, SE, T   float64 // second minus first; SE = √(V₁+V₂); T = Diff/SE
	DFSum         float64 // df₁ + df₂
	DFSatterth    float64 // (V₁+V₂)²/(V₁²/df₁ + V₂²/df₂) (Satterthwaite 1946)
	PTwoSum       float64 // two-sided p with DFSum
	PTwoSatterth  float64 // two-sided p with DFSatterth
	PIncreaseSum  float64 // one-sided p for an increase, with DFSum
	Interval95Sum Interval
}

// CompareRounds returns the difference of two independent estimates with
// standard errors se and degrees of freedom df. With both standard errors 0
// the test is undefined (NaN).
func CompareRounds(estimate1, se1, df1, estimate2, se2, df2 float64) Difference {
	v1, v2 := se1*se1, se2*se2
	d := Difference{Diff: estimate2 - estimate1, SE: math.Sqrt(v1 + v2), DFSum: df1 + df2}
	d.DFSatterth = (v1 + v2) * (v1 + v2) / (ratioOrZero(v1*v1, df1) + ratioOrZero(v2*v2, df2))
	d.T = d.Diff / d.SE
	d.PTwoSum = 2 * StudentCDF(-math.Abs(d.T), d.DFSum)
	d.PTwoSatterth = 2 * StudentCDF(-math.Abs(d.T), d.DFSatterth)
	d.PIncreaseSum = StudentCDF(-d.T, d.DFSum)
	h := quantileT(0.95, d.DFSum) * d.SE
	d.Interval95Sum = Interval{d.Diff - h, d.Diff + h}
	return d
}

// ratioOrZero is a/b, 0 where a is 0 (an exact estimate has no df to weigh in).
func ratioOrZero(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return a / b
}
