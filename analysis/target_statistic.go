package analysis

import "math"

// TargetStatistic is a test statistic referred to Student's t, with its p-values.
type TargetStatistic struct {
	T, DF    float64
	Less     float64 // P(T <= t): small speaks for "below the target"
	Greater  float64 // P(T >= t): small speaks for "above the target"
	TwoSided float64
}

// newTargetStatistic completes a test from its statistic; NaN without degrees of freedom.
func newTargetStatistic(t, df float64) TargetStatistic {
	less, greater := StudentCDF(t, df), StudentCDF(-t, df)
	return TargetStatistic{T: t, DF: df, Less: less, Greater: greater, TwoSided: 2 * min(less, greater)}
}

// WaldTest tests whether an estimate is its target: t = (estimate-target)/se
// with df degrees of freedom. An estimate off the target with se 0 has an
// infinite t.
func WaldTest(estimate, se, target, df float64) TargetStatistic {
	return newTargetStatistic((estimate-target)/se, df)
}

// LogitTest tests a share on the log odds: t = (logit p - logit T)·p(1-p)/se.
// NaN where p is 0 or 1.
func (p Precision) LogitTest(target float64) TargetStatistic {
	se := math.Sqrt(p.Variance) / (p.Share * (1 - p.Share))
	return newTargetStatistic((logit(p.Share)-logit(target))/se, p.DF)
}

// ScoreTest tests a share with the variance it would have at the target:
// t = (p-T)/√(T(1-T)/n_eff), n_eff = p(1-p)/V. NaN where p is 0 or 1.
func (p Precision) ScoreTest(target float64) TargetStatistic {
	effective := p.Share * (1 - p.Share) / p.Variance
	return newTargetStatistic((p.Share-target)/math.Sqrt(target*(1-target)/effective), p.DF)
}

// MeanScoreTest tests a MEAN5 index on the logit of u = (R-0.2)/0.8, the scale
// of its interval ([Precision.MeanScore]). NaN at the ends of the scale.
func (p Precision) MeanScoreTest(target float64) TargetStatistic {
	const span = 1 - meanScoreFloor
	u, goal := (p.Share-meanScoreFloor)/span, (target-meanScoreFloor)/span
	if !(u > 0 && u < 1) {
		return newTargetStatistic(math.NaN(), p.DF)
	}
	return newTargetStatistic((logit(u)-logit(goal))/(math.Sqrt(p.Variance)/span/(u*(1-u))), p.DF)
}
