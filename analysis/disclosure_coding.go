package analysis

import (
	"fmt"
	"math"
	"slices"
)

// RoundToFive rounds a count of a public table to the nearest multiple of 5,
// 2.5 upwards. Negative counts are rounded by size.
func RoundToFive(n int64) int64 {
	if n < 0 {
		return -RoundToFive(-n)
	}
	return (n + 2) / 5 * 5
}

// SizeBand is the band in which a public table gives a number of answers:
// 10-29, 30-49, 50-99, 100-199, 200-499, 500-999, 1000 and more. High is 0 for
// the open band; under 10 there is none and Low is 0.
type SizeBand struct{ Low, High int64 }

// BandOf finds the band of n answers.
func BandOf(n int64) SizeBand {
	limits := []int64{10, 30, 50, 100, 200, 500, 1000}
	band := SizeBand{}
	for i, low := range limits {
		if n < low {
			break
		}
		band = SizeBand{Low: low}
		if i+1 < len(limits) {
			band.High = limits[i+1] - 1
		}
	}
	return band
}

// ShareCode says how a share of a public table is written.
type ShareCode string

// The codes. AtMost and AtLeast carry the limit as percentage.
const (
	ShareExact   ShareCode = "exact"    // whole percentage
	ShareAtMost  ShareCode = "at_most"  // "≤ 5 %"
	ShareAtLeast ShareCode = "at_least" // "≥ 95 %", "≥ 90 %"
	ShareHidden  ShareCode = "hidden"
)

// CodedShare is a share as a public table shows it.
type CodedShare struct {
	Code    ShareCode
	Percent int // whole percentage, or the limit; 0 when hidden
}

// CodeShare codes count of n for a public table, so that nobody's answer
// follows from it:
//
//   - under MinTotal answers it is hidden;
//   - up to 5 % and from 95 % are written "≤ 5 %" and "≥ 95 %" under 100
//     answers (from there on 0 % and 100 % are not about anybody in particular);
//   - more than 90 % in a negative category is written "≥ 90 %", for any n;
//   - counts of 1 to HideBelow-1, and of all but so few, are hidden unless one
//     of these codes already covers them;
//   - the rest is a whole percentage, half up.
func (r DisclosureRule) CodeShare(count, n int64, negative bool) (CodedShare, error) {
	if n < 0 || count < 0 || count > n {
		return CodedShare{}, fmt.Errorf("%d of %d answers is not a share", count, n)
	}
	few := func(x int64) bool { return x > 0 && x < r.HideBelow }
	switch {
	case n == 0 || n < r.MinTotal:
		return CodedShare{Code: ShareHidden}, nil
	case negative && count*10 > n*9:
		return CodedShare{ShareAtLeast, 90}, nil
	case n < 100 && count*20 <= n:
		return CodedShare{ShareAtMost, 5}, nil
	case n < 100 && (n-count)*20 <= n:
		return CodedShare{ShareAtLeast, 95}, nil
	case few(count) || few(n-count):
		return CodedShare{Code: ShareHidden}, nil
	}
	return CodedShare{ShareExact, int(math.Floor(100*float64(count)/float64(n) + 0.5))}, nil
}

// UnitSize is a unit of a tree with its own number of answers (without those
// of the units below it).
type UnitSize struct {
	Name   string
	Parent int // position of the parent, -1 at the top
	N      int64
}

// PooledGroup is a set of units that are published as one. A group of one unit
// is that unit itself; a larger one is labelled as pooled, under the unit to
// which its members belong.
type PooledGroup struct {
	Members []int // positions, increasing
	Under   int   // the unit whose subtree holds all members; itself for a single unit
	N       int64
}

// Pooled reports whether the group stands for more than one unit.
func (g PooledGroup) Pooled() bool { return len(g.Members) > 1 }

// PoolUpward gathers units with fewer than least answers: siblings too small
// alone are pooled under their parent (together with the smallest shown
// sibling while they are still too few), and what is too small below a parent
// is pooled with the parent and so moves up the tree. Each unit ends in
// exactly one group, so no group follows from totals by subtraction; only if
// the whole tree is too small its group has fewer than least answers, and must
// not be shown. Units without answers stay out.
func PoolUpward(units []UnitSize, least int64) ([]PooledGroup, error) {
	children := make([][]int, len(units))
	var top []int
	for i, u := range units {
		if u.N < 0 || u.Parent < -1 || u.Parent >= len(units) || u.Parent == i {
			return nil, fmt.Errorf("unit %q: %d answers, parent %d", u.Name, u.N, u.Parent)
		}
		if u.Parent < 0 {
			top = append(top, i)
		} else {
			children[u.Parent] = append(children[u.Parent], i)
		}
	}
	p := &pooler{units: units, children: children, least: least, seen: 0}
	var all []PooledGroup
	for _, t := range top {
		all = append(all, p.gather(t)...)
	}
	if p.seen != len(units) {
		return nil, fmt.Errorf("the parents of %d units form a circle", len(units)-p.seen)
	}
	for i := range all {
		slices.Sort(all[i].Members)
	}
	slices.SortFunc(all, func(a, b PooledGroup) int { return a.Members[0] - b.Members[0] })
	return all, nil
}

type pooler struct {
	units    []UnitSize
	children [][]int
	least    int64
	seen     int
}

// gather returns the groups of the subtree of a unit; at most one of them, and
// then the last, is too small.
func (p *pooler) gather(unit int) []PooledGroup {
	p.seen++
	var groups []PooledGroup
	if p.units[unit].N > 0 {
		groups = append(groups, PooledGroup{Members: []int{unit}, Under: unit, N: p.units[unit].N})
	}
	for _, c := range p.children[unit] {
		groups = append(groups, p.gather(c)...)
	}
	var small PooledGroup
	var kept []PooledGroup
	for _, g := range groups {
		if g.N < p.least {
			small = p.merge(small, g, unit)
		} else {
			kept = append(kept, g)
		}
	}
	for small.N > 0 && small.N < p.least && len(kept) > 0 {
		smallest := 0
		for i, g := range kept {
			if g.N < kept[smallest].N {
				smallest = i
			}
		}
		small = p.merge(small, kept[smallest], unit)
		kept = slices.Delete(kept, smallest, smallest+1)
	}
	if small.N > 0 {
		kept = append(kept, small)
	}
	return kept
}

// merge joins two groups under a unit; joined with nothing a group stays what
// it is.
func (p *pooler) merge(a, b PooledGroup, under int) PooledGroup {
	if a.N == 0 {
		return b
	}
	return PooledGroup{Members: append(slices.Clone(a.Members), b.Members...), Under: under, N: a.N + b.N}
}
