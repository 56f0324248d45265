package analysis

import (
	"fmt"
	"math"
	"slices"
)

// Bursts flags the ratings of one station that belong to a window of seconds
// with at least least ratings (check F15: 3 within 60 s). Times are seconds in
// any order; only the flag is kept, never the time.
func Bursts(times []float64, least int, seconds float64) ([]bool, error) {
	if least < 2 || !(seconds > 0) {
		return nil, fmt.Errorf("bursts of %d ratings within %v seconds are not defined", least, seconds)
	}
	order := make([]int, len(times))
	for i, t := range times {
		if math.IsNaN(t) {
			return nil, fmt.Errorf("rating %d has no time", i+1)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareFloat(times[a], times[b]) })
	flags := make([]bool, len(times))
	for x := least - 1; x < len(order); x++ {
		if times[order[x]]-times[order[x-least+1]] <= seconds {
			for _, i := range order[x-least+1 : x+1] {
				flags[i] = true
			}
		}
	}
	return flags, nil
}

// FunnelState says where a share lies against the control limits.
type FunnelState string

// The states.
const (
	FunnelInside FunnelState = "inside"
	FunnelLow    FunnelState = "low"
	FunnelHigh   FunnelState = "high"
)

// FunnelPoint is one unit in a funnel plot (Spiegelhalter 2005, Statistics in
// Medicine 24, 1185-1202).
type FunnelPoint struct {
	Share  float64
	Limits Interval // shares inside which count/n may lie
	State  FunnelState
}

// funnelTail is each tail of the 99.8 % limits.
const funnelTail = 0.001

// Funnel compares count of n with a target share by exact binomial limits of
// 99.8 %: a unit is low when P(X <= count) < 0.1 % and high when P(X >= count)
// < 0.1 %. Used for the share of all-5 ratings, redeemed ÷ issued codes and
// similar of each station (check F15).
func Funnel(count, n int, target float64) (FunnelPoint, error) {
	if n < 1 || count < 0 || count > n || !(target >= 0 && target <= 1) {
		return FunnelPoint{}, fmt.Errorf("funnel: %d of %d against %v", count, n, target)
	}
	low, high := 0, n
	switch target {
	case 0:
		high = 0
	case 1:
		low = n
	default:
		low = firstWhere(n, func(k int) bool { return binomialLower(k, n, target) >= funnelTail })
		high = firstWhere(n, func(k int) bool { return binomialUpper(k+1, n, target) < funnelTail })
	}
	p := FunnelPoint{Share: float64(count) / float64(n), State: FunnelInside,
		Limits: Interval{float64(low) / float64(n), float64(high) / float64(n)}}
	switch {
	case count < low:
		p.State = FunnelLow
	case count > high:
		p.State = FunnelHigh
	}
	return p, nil
}

// firstWhere is the first of 0..n for which a monotone condition holds, n when
// it never does.
func firstWhere(n int, holds func(int) bool) int {
	low, high := 0, n
	for low < high {
		mid := (low + high) / 2
		if holds(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// AgainstHistory compares a unit's present share with its own past by the z-
// test of two shares at 99.8 %; a unit without past is inside.
func AgainstHistory(count, n, pastCount, pastN int) (FunnelState, error) {
	if n < 1 || count < 0 || count > n || pastN < 0 || pastCount < 0 || pastCount > pastN {
		return "", fmt.Errorf("%d of %d against a past of %d of %d", count, n, pastCount, pastN)
	}
	if pastN == 0 {
		return FunnelInside, nil
	}
	m, err := CompareModes(float64(count)/float64(n), float64(n), float64(pastCount)/float64(pastN), float64(pastN), 1, 1)
	if err != nil {
		return "", err
	}
	switch limit := -NormalQuantile(funnelTail); {
	case m.Z > limit:
		return FunnelHigh, nil
	case m.Z < -limit:
		return FunnelLow, nil
	}
	return FunnelInside, nil
}
