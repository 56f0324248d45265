package analysis

import "math"

// IndexValue is one number of an index table with everything that must stand
// beside it. It is the one form in which a result travels to a page, a file or
// a verdict. Shares lie between 0 and 1 at full precision.
type IndexValue struct {
	Score    ItemScore
	N        int     // respondents with positive weight and a valid answer
	Answers  float64 // their valid answers
	PSUs     int     // primary units among them
	Estimate float64 // NaN without answers
	SE       float64 // NaN without answers
	DF       float64 // PSUs minus strata among them
	Deff     float64 // variance over that of a simple random sample with replacement; NaN when that is 0
	NStar    float64 // effective sample size n* of the Korn-Graubard interval; NaN for MEAN5
	// Interval is the 95 % interval that decides: Korn-Graubard in its NCHS form
	// for a share, t on the logit for a MEAN5 index (when all answers are the
	// same, [AllEqualMeanScore]).
	Interval Interval
	// Conditional says that the whole domain lies in one PSU, so that the
	// statement is about that PSU and carries its inner error only.
	Conditional bool
	// Coverage is the share of the weight (of dossiers handled) in cells that
	// have answers; 1 where nothing is missing.
	Coverage    float64
	Publication Publication
}

// CV returns SE/estimate.
func (v IndexValue) CV() float64 { return v.SE / v.Estimate }

// Precision returns what the interval formulas need.
func (v IndexValue) Precision() Precision {
	return Precision{Share: v.Estimate, Variance: v.SE * v.SE, N: float64(v.N), Answers: v.Answers, DF: v.DF}
}

// NCHS returns the presentation standard's outcome for a share.
func (v IndexValue) NCHS() Presentation {
	positives := int(math.RoundToEven(v.Estimate * float64(v.N)))
	return NCHS(v.Estimate, v.N, positives, v.NStar, v.Interval, v.DF)
}

// setInterval computes n* and the deciding interval from the rest.
func (v *IndexValue) setInterval() { v.setIntervalOf(v.Precision(), t95) }

// t95 is the quantile of t that belongs to the default level.
func t95(df float64) float64 { return StudentQuantile((1+defaultLevel)/2, df) }

// setIntervalOf is setInterval from p; t answers as t95, perhaps from memory.
func (v *IndexValue) setIntervalOf(p Precision, t func(df float64) float64) {
	if v.Score == ExpectationMet {
		v.NStar, v.Interval = math.NaN(), p.meanPercent(defaultLevel)
		return
	}
	if v.Score != Mean5 {
		v.Interval, v.NStar = noInterval(), 0
		if p.N > 0 && !math.IsNaN(p.Share) {
			v.NStar = p.effectiveN(t)
			v.Interval = kornGraubardOn(p.Share, v.NStar, defaultLevel)
		}
		return
	}
	v.NStar = math.NaN()
	v.Interval = p.MeanScore(defaultLevel)
	if v.SE == 0 && v.DF > 0 {
		v.Interval = AllEqualMeanScore(v.Estimate, p.N, defaultLevel)
	}
}

// noValue is the row of a domain without answers.
func noValue(score ItemScore) IndexValue {
	nan := math.NaN()
	return IndexValue{Score: score, Estimate: nan, SE: nan, Deff: nan, Interval: noInterval(), Coverage: nan,
		Publication: Publication{Status: Hidden, Reason: "no_answers"}}
}
