package analysis

import (
	"fmt"
	"math/big"
	"strconv"
)

// Operator compares an index with a target: law says "at least" (tối thiểu) or
// "above" (trên).
type Operator string

// The two operators.
const (
	AtLeast Operator = ">="
	Above   Operator = ">"
)

// Target is what a plan demands of an index.
type Target struct {
	Operator Operator
	Percent  float64 // 90 for 90 %
}

// NewTarget checks and returns a target. Refused: another operator, a
// percentage outside (0, 100], and "> 100", which nothing can meet.
func NewTarget(op Operator, percent float64) (Target, error) {
	switch {
	case op != AtLeast && op != Above:
		return Target{}, fmt.Errorf("target: operator %q is neither %q nor %q", op, AtLeast, Above)
	case !(percent > 0 && percent <= 100):
		return Target{}, fmt.Errorf("target: %v %% is not above 0 and at most 100", percent)
	case op == Above && percent == 100:
		return Target{}, fmt.Errorf("target: nothing is above 100 %%")
	}
	return Target{op, percent}, nil
}

// Share returns the target between 0 and 1.
func (t Target) Share() float64 { return t.Percent / 100 }

// MetBy reports whether an unrounded share reaches the target: the point
// reading of official reports. Without a value (NaN) it does not.
func (t Target) MetBy(share float64) bool {
	if t.Operator == Above {
		return share > t.Share()
	}
	return share >= t.Share()
}

// MetByScore is [Target.MetBy] on an exact score: 89.996 does not reach 90
// although it prints as 90.00, and 95 is not above 95.
func (t Target) MetByScore(s Score) bool {
	percent, ok := new(big.Rat).SetString(strconv.FormatFloat(t.Percent, 'g', -1, 64))
	if !s.Defined() || !ok {
		return false
	}
	order := s.share.Cmp(percent.Quo(percent, big.NewRat(100, 1)))
	return order > 0 || (order == 0 && t.Operator == AtLeast)
}

// Verdict says whether a target is met as far as the data can tell.
type Verdict string

// The three verdicts: Đạt, Chưa đạt, Chưa kết luận được.
const (
	Met        Verdict = "met"
	NotMet     Verdict = "not_met"
	CannotTell Verdict = "cannot_tell"
)

// ByInterval compares a two-sided interval [L, U] with the target T:
//
//	at least T:  met when L >= T,  not met when U < T
//	above T:     met when L > T,   not met when U <= T
//
// and otherwise, or without an interval, it cannot tell. At 95 % each of the
// two statements is wrong at most 2.5 % of the time.
func (t Target) ByInterval(iv Interval) Verdict {
	if !iv.Defined() {
		return CannotTell
	}
	if t.MetBy(iv.Lower) {
		return Met
	}
	if !t.MetBy(iv.Upper) {
		return NotMet
	}
	return CannotTell
}

// Judgement is the verdict on one value with what must stand beside it.
type Judgement struct {
	Target Target
	// Verdict is the one that is shown. It is CannotTell for every value that
	// is not published as reliable, whatever its interval says.
	Verdict Verdict
	// ByInterval is the comparison of the interval alone.
	ByInterval Verdict
	// PointMeets is the point reading: the unrounded value reaches the target.
	PointMeets bool
	// Why a verdict cannot be given: "no_answers", "interval" (the target lies
	// inside it), or the reason of the publication rule. "" when there is one.
	Why string
}

// Judge is the one place where a value meets a target; every page, file and
// report shows what it returns.
func Judge(v IndexValue, t Target) Judgement {
	j := Judgement{Target: t, Verdict: CannotTell, ByInterval: t.ByInterval(v.Interval), PointMeets: t.MetBy(v.Estimate)}
	switch {
	case v.N == 0:
		j.Why = "no_answers"
	case v.Publication.Status != Shown:
		j.Why = v.Publication.Reason
		if j.Why == "" {
			j.Why = "not_published"
		}
	case j.ByInterval == CannotTell:
		j.Why = "interval"
	default:
		j.Verdict = j.ByInterval
	}
	return j
}

// Combine says how a target over several sectors is read.
type Combine string

// The two readings.
const (
	CombineEach Combine = "each" // every part must pass
	CombineAll  Combine = "all"  // one figure over the parts
)

// CombinedJudgement is a target over several parts, under both readings.
type CombinedJudgement struct {
	Reading Combine
	Verdict Verdict // under the reading that the target names
	Each    Verdict // every part must pass
	Pooled  Judgement
	Parts   []Judgement
}

// JudgeCombined judges a target over several parts (T02: land, construction,
// investment). Each part and the pooled figure are judged by [Judge]; "each"
// is met when every part is met, not met when at least one is not met, and
// cannot tell otherwise, also without parts. The chance of a wrong "met" stays
// at 2.5 % (intersection-union test, Berger 1982); that of a wrong "not met"
// grows with the number of parts, so lists of failures carry Holm-adjusted p.
func JudgeCombined(parts []IndexValue, pooled IndexValue, t Target, reading Combine) (CombinedJudgement, error) {
	if reading != CombineEach && reading != CombineAll {
		return CombinedJudgement{}, fmt.Errorf("target: reading %q is neither %q nor %q", reading, CombineEach, CombineAll)
	}
	c := CombinedJudgement{Reading: reading, Pooled: Judge(pooled, t)}
	met := 0
	c.Each = CannotTell
	for _, v := range parts {
		j := Judge(v, t)
		c.Parts = append(c.Parts, j)
		switch j.Verdict {
		case Met:
			met++
		case NotMet:
			c.Each = NotMet
		}
	}
	if met == len(parts) && met > 0 {
		c.Each = Met
	}
	c.Verdict = c.Each
	if reading == CombineAll {
		c.Verdict = c.Pooled.Verdict
	}
	return c, nil
}
