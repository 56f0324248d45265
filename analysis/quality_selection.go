package analysis

import (
	"fmt"
	"math"
	"slices"
)

// Suspicion says which values of an indicator are suspicious.
type Suspicion int

// Large values, small values, or both.
const (
	SuspectHigh Suspicion = iota
	SuspectLow
	SuspectBoth
)

// QualityIndicator is one quality measure of all interviews, or of all enumerators.
type QualityIndicator struct {
	Name    string
	Values  []float64 // NaN where it does not apply
	Suspect Suspicion
}

// RobustZ standardises within each stratum by median and 1.4826 times the
// median absolute deviation; where more than half the values are equal, by
// 1.2533 times the mean absolute deviation (Iglewicz & Hoaglin 1993). Equal
// values give 0, missing values and strata NaN.
func RobustZ(values []float64, stratum Factor) ([]float64, error) {
	if stratum.Len() != len(values) {
		return nil, fmt.Errorf("%d values but %d strata", len(values), stratum.Len())
	}
	groups := make([][]int, len(stratum.Levels))
	out := nans(len(values))
	for i, s := range stratum.Codes {
		if s >= 0 && !math.IsNaN(values[i]) {
			groups[s] = append(groups[s], i)
		}
	}
	for _, rows := range groups {
		x := make([]float64, len(rows))
		for k, i := range rows {
			x[k] = values[i]
		}
		centre := medianOf(x)
		mean := 0.0
		for k := range x {
			x[k] = math.Abs(x[k] - centre)
			mean += x[k] / float64(len(x))
		}
		scale := 1.4826 * medianOf(x)
		if scale == 0 {
			scale = 1.2533 * mean
		}
		for _, i := range rows {
			out[i] = 0
			if scale > 0 {
				out[i] = (values[i] - centre) / scale
			}
		}
	}
	return out, nil
}

// SuspicionScore adds the robust z of all indicators within strata, with equal
// weights, turned so that large is suspicious. An indicator that does not
// apply to a row adds 0. Single indicators are weak, their sum is not.
func SuspicionScore(indicators []QualityIndicator, stratum Factor) ([]float64, error) {
	score := make([]float64, stratum.Len())
	for _, ind := range indicators {
		z, err := RobustZ(ind.Values, stratum)
		if err != nil {
			return nil, fmt.Errorf("indicator %q: %w", ind.Name, err)
		}
		for i, v := range z {
			if math.IsNaN(v) {
				continue
			}
			switch ind.Suspect {
			case SuspectHigh:
				score[i] += v
			case SuspectLow:
				score[i] -= v
			case SuspectBoth:
				score[i] += math.Abs(v)
			}
		}
	}
	return score, nil
}

// Selection is why a row goes to the back-check.
type Selection string

// By its score, or at random.
const (
	ByScore  Selection = "score"
	AtRandom Selection = "random"
)

// Selected is one row of a selection.
type Selected struct {
	Row   int
	By    Selection
	Score float64
}

// SelectBackChecks takes the share top of rows with the largest scores, ties by
// position, and the share random of the rows at random from the others: the
// random part shows how often the score is wrong. Both are rounded up; 10 %
// and 5 % are the rule.
func SelectBackChecks(score []float64, top, random float64, draw *Draw) ([]Selected, error) {
	if !(top >= 0 && random >= 0 && top+random <= 1) {
		return nil, fmt.Errorf("shares %v by score and %v at random", top, random)
	}
	order := make([]int, len(score))
	for i, s := range score {
		if math.IsNaN(s) {
			return nil, fmt.Errorf("row %d has no score", i+1)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareFloat(score[b], score[a]) })
	n := float64(len(score))
	first := int(ceilSize(top * n))
	rest := order[first:]
	slices.Sort(rest)
	drawn, err := draw.Simple(len(rest), min(len(rest), int(ceilSize(random*n))))
	if err != nil {
		return nil, err
	}
	var out []Selected
	for _, i := range order[:first] {
		out = append(out, Selected{i, ByScore, score[i]})
	}
	for _, k := range drawn {
		out = append(out, Selected{rest[k], AtRandom, score[rest[k]]})
	}
	return out, nil
}
