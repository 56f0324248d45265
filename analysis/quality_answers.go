package analysis

import (
	"fmt"
	"math"
)

// No check of this package accuses anybody: it selects interviews for a
// back-check. Answers are rows of items with 0 for a missing answer.

// MinDuplicateItems is the length from which equal answer vectors mean
// something: with 5 items three of four honest people have a twin.
const MinDuplicateItems = 30

// ExactDuplicates lists the groups of rows with equal answers (check F1), rows
// increasing, groups by their first row. Fewer than [MinDuplicateItems] items
// are refused; a row with fewer answers than that belongs to no group.
func ExactDuplicates(answers [][]uint8) ([][]int, error) {
	items, err := itemCount(answers)
	if err != nil {
		return nil, err
	}
	if items < MinDuplicateItems {
		return nil, fmt.Errorf("exact duplicates need %d items, here are %d", MinDuplicateItems, items)
	}
	first := make(map[string]int)
	var groups [][]int
	for i, row := range answers {
		answered := 0
		for _, a := range row {
			if a != 0 {
				answered++
			}
		}
		if answered < MinDuplicateItems {
			continue
		}
		key := string(row)
		g, seen := first[key]
		if !seen {
			g = len(groups)
			first[key] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	var twins [][]int
	for _, g := range groups {
		if len(g) > 1 {
			twins = append(twins, g)
		}
	}
	return twins, nil
}

// itemCount checks that all rows have the same number of items, at least one.
func itemCount(answers [][]uint8) (int, error) {
	if len(answers) == 0 {
		return 0, fmt.Errorf("no interviews")
	}
	items := len(answers[0])
	if items == 0 {
		return 0, fmt.Errorf("no items")
	}
	for i, row := range answers {
		if len(row) != items {
			return 0, fmt.Errorf("interview %d has %d items, interview 1 has %d", i+1, len(row), items)
		}
	}
	return items, nil
}

// match is the share of items with the same answer; missing matches nothing.
func match(a, b []uint8) float64 {
	same := 0
	for q, x := range a {
		if x == b[q] && x != 0 {
			same++
		}
	}
	return float64(same) / float64(len(a))
}

// PercentMatch is, for each interview, its largest share of equal answers with
// another one and which that is (check F2, Kuriakose & Robbins 2016):
// pm_i = max over j≠i of (1/Q) Σ_q 1[a_iq = a_jq]. It is shown, not judged: 5
// to 14 % of honest interviews exceed the usual 85 %. nearest is -1 for a
// single interview.
func PercentMatch(answers [][]uint8) (share []float64, nearest []int, err error) {
	if _, err := itemCount(answers); err != nil {
		return nil, nil, err
	}
	share, nearest = make([]float64, len(answers)), make([]int, len(answers))
	for i := range nearest {
		nearest[i] = -1
	}
	for i, a := range answers {
		for j := i + 1; j < len(answers); j++ {
			m := match(a, answers[j])
			if m > share[i] || nearest[i] < 0 {
				share[i], nearest[i] = m, j
			}
			if m > share[j] || nearest[j] < 0 {
				share[j], nearest[j] = m, i
			}
		}
	}
	return share, nearest, nil
}

// PeerResult compares one enumerator (by code) with the others.
type PeerResult struct {
	N        int     // interviews
	Value    float64 // of the enumerator
	Peers    float64 // of the others
	P        float64 // NaN where nothing can be compared
	Adjusted float64 // P by Benjamini-Hochberg over all enumerators
	Flag     bool    // Adjusted <= 5 %
}

// falseDiscoveryRate is the level of all peer comparisons.
const falseDiscoveryRate = 0.05

// flagPeers adjusts the p-values and sets the flags.
func flagPeers(results []PeerResult) error {
	p := make([]float64, len(results))
	for i, r := range results {
		p[i] = r.P
	}
	adjusted, err := AdjustP(p, BenjaminiHochberg)
	for i := range adjusted {
		results[i].Adjusted, results[i].Flag = adjusted[i], adjusted[i] <= falseDiscoveryRate
	}
	return err
}

// SimilarityTest asks whether the interviews of one enumerator resemble each
// other more than those of different enumerators in the same area do (check
// F2): Value is the mean match of an enumerator's pairs, Peers the mean match
// of pairs of different enumerators in the same areas, and P is one-sided from
// permutations of the interviews within their areas, (1+hits)/(1+permutations),
// FDR 5 %. Interviews with a missing code are left out. An area of n interviews
// takes 8n² bytes.
func SimilarityTest(answers [][]uint8, enumerator, area Factor, draw *Draw, permutations int) ([]PeerResult, error) {
	if _, err := itemCount(answers); err != nil {
		return nil, err
	}
	if enumerator.Len() != len(answers) || area.Len() != len(answers) || permutations < 1 {
		return nil, fmt.Errorf("%d interviews, %d enumerators, %d areas, %d permutations", len(answers), enumerator.Len(), area.Len(), permutations)
	}
	rows := make([][]int, len(area.Levels))
	for i, a := range area.Codes {
		if a >= 0 && enumerator.Codes[i] >= 0 {
			rows[a] = append(rows[a], i)
		}
	}
	k := len(enumerator.Levels)
	within, between := newPairMeans(k), newPairMeans(k)
	hits := make([]float64, k)
	excess := make([][]float64, permutations) // by permutation and enumerator, centred
	for b := range excess {
		excess[b] = make([]float64, k)
	}
	observed := make([]float64, k)
	for _, members := range rows {
		s := newSimilarity(answers, members)
		labels := make([]int32, len(members))
		for x, i := range members {
			labels[x] = enumerator.Codes[i]
		}
		s.addPairs(labels, within, between)
		s.addExcess(labels, observed)
		for b := range excess {
			for x := len(labels) - 1; x > 0; x-- {
				y := draw.Below(x + 1)
				labels[x], labels[y] = labels[y], labels[x]
			}
			s.addExcess(labels, excess[b])
		}
	}
	for b := range excess {
		for e := range hits {
			if excess[b][e] >= observed[e]-1e-12 {
				hits[e]++
			}
		}
	}
	out := make([]PeerResult, k)
	for _, e := range enumerator.Codes {
		if e >= 0 {
			out[e].N++
		}
	}
	for e := range out {
		out[e].Value, out[e].Peers, out[e].P = within.mean(e), between.mean(e), math.NaN()
		if within.count[e] > 0 && between.count[e] > 0 {
			out[e].P = (1 + hits[e]) / float64(1+permutations)
		}
	}
	return out, flagPeers(out)
}

// pairMeans sums the matches of pairs by enumerator.
type pairMeans struct{ sum, count []float64 }

func newPairMeans(k int) *pairMeans { return &pairMeans{make([]float64, k), make([]float64, k)} }

func (p *pairMeans) add(e int32, x float64) { p.sum[e] += x; p.count[e]++ }

func (p *pairMeans) mean(e int) float64 { return p.sum[e] / p.count[e] }

// similarity holds the matches of the pairs of one area.
type similarity struct {
	match [][]float64
	mean  float64
}

func newSimilarity(answers [][]uint8, members []int) *similarity {
	s := &similarity{match: square(len(members))}
	pairs := 0.0
	for x, i := range members {
		for y := range x {
			m := match(answers[i], answers[members[y]])
			s.match[x][y], s.match[y][x] = m, m
			s.mean += m
			pairs++
		}
	}
	if pairs > 0 {
		s.mean /= pairs
	}
	return s
}

func (s *similarity) addPairs(labels []int32, within, between *pairMeans) {
	for x, e := range labels {
		for y := range x {
			m := s.match[x][y]
			if f := labels[y]; f == e {
				within.add(e, m)
			} else {
				between.add(e, m)
				between.add(f, m)
			}
		}
	}
}

// addExcess adds, by enumerator, the matches of own pairs less the area's mean.
func (s *similarity) addExcess(labels []int32, into []float64) {
	for x, e := range labels {
		for y := range x {
			if labels[y] == e {
				into[e] += s.match[x][y] - s.mean
			}
		}
	}
}

// Straightness describes the answers of one interview to a block of items with
// the same scale (check F3). Missing answers are passed over.
type Straightness struct {
	Answered   int
	AllEqual   bool    // at least two answers, all the same
	SD         float64 // with divisor n-1; NaN under two answers
	LongestRun float64 // longest run of one answer ÷ answers
}

// StraightLining describes each row of a block. Two honest people in a hundred
// give 20 equal answers and 14 give 5: compare enumerators with [PeerRates].
func StraightLining(block [][]uint8) []Straightness {
	out := make([]Straightness, len(block))
	for i, row := range block {
		var given []float64
		run, longest := 0, 0
		for _, a := range row {
			if a == 0 {
				continue
			}
			if len(given) > 0 && given[len(given)-1] == float64(a) {
				run++
			} else {
				run = 1
			}
			longest = max(longest, run)
			given = append(given, float64(a))
		}
		s := Straightness{Answered: len(given), SD: math.NaN()}
		if len(given) > 1 {
			_, variance := meanVariance(given)
			s.SD = math.Sqrt(math.Max(0, variance))
			s.AllEqual = longest == len(given)
		}
		if len(given) > 0 {
			s.LongestRun = float64(longest) / float64(len(given))
		}
		out[i] = s
	}
	return out
}
