package analysis

import "math"

// NeedState says whether more answers would decide a verdict.
type NeedState string

// The three states.
const (
	AlreadyDecided NeedState = "decided"     // the verdict stands
	MoreNeeded     NeedState = "needed"      // so many more would decide it
	Undecidable    NeedState = "undecidable" // no number would: the value is (nearly) the target
)

// Needed is how many answers would decide a verdict if the value stayed.
type Needed struct {
	State NeedState
	More  int64 // further respondents, when State is MoreNeeded
	Total int64 // respondents in all, when State is MoreNeeded
}

// neededPower is the chance that the stated number of answers decides, when
// the truth is the present value.
const neededPower = 0.80

// neededLimit ends the search: no survey asks a hundred million people.
const neededLimit = 1e8

// AnswersNeeded returns how many more respondents would turn "cannot tell"
// into a verdict, if the value and the design effect stay as they are: the
// smallest number that reaches the publication minimum of 30, whose 95 %
// interval lies on one side of the target, and that has 80 % power to do so
// (one-sided 2.5 %, [TargetSize] with the design effect for a share;
// (z_{1-α}+z_{power})²·n·V/(R-T)² for a MEAN5 index). At the target itself, and
// without answers or degrees of freedom, no number can be named.
func AnswersNeeded(v IndexValue, t Target) Needed {
	if j := Judge(v, t); j.Verdict != CannotTell {
		return Needed{State: AlreadyDecided}
	}
	if v.N == 0 || !(v.DF > 0) || v.Estimate == t.Share() || math.IsNaN(v.Estimate) {
		return Needed{State: Undecidable}
	}
	decides := func(n float64) bool {
		return t.ByInterval(v.scaledTo(n).Interval) != CannotTell
	}
	low, high := float64(v.N), math.Max(float64(v.N), platformMark)
	for !decides(high) {
		if low, high = high, 2*high; high > neededLimit {
			return Needed{State: Undecidable}
		}
	}
	for high-low > 1 {
		mid := math.Floor((low + high) / 2)
		if decides(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	total := max(high, platformMark, math.Ceil(v.powerSize(t)), float64(v.N+1))
	if total > neededLimit {
		return Needed{State: Undecidable}
	}
	return Needed{State: MoreNeeded, More: int64(total) - int64(v.N), Total: int64(total)}
}

// scaledTo is the value as n respondents of the same design would show it: the
// same estimate and design effect, the variance times N/n.
func (v IndexValue) scaledTo(n float64) IndexValue {
	grow := n / float64(v.N)
	if v.PSUs == v.N { // every respondent is a PSU: each one adds a degree of freedom
		v.DF += n - float64(v.N)
	}
	v.SE /= math.Sqrt(grow)
	v.Answers *= grow
	v.N = int(n)
	v.setInterval()
	return v
}

// powerSize is the total with the wanted power, by the normal approximation.
func (v IndexValue) powerSize(t Target) float64 {
	const alpha = (1 - defaultLevel) / 2
	variance, n := v.SE*v.SE, float64(v.N)
	if v.Score.isMean() {
		z := (NormalQuantile(1-alpha) + NormalQuantile(neededPower)) / (v.Estimate - t.Share())
		return z * z * n * variance
	}
	deff := 1.0
	if variance > 0 && v.Estimate > 0 && v.Estimate < 1 {
		deff = variance * n / (v.Estimate * (1 - v.Estimate))
	}
	size, err := TargetSize(v.Estimate, t.Share(), alpha, neededPower, deff)
	if err != nil { // at 0 % and 100 % the interval alone decides
		return 0
	}
	return size
}
