package analysis

import (
	"fmt"
	"math"
)

// PeerRates compares the rate of an event per enumerator with that of the
// others (checks F3, F6, F10: equal answers, minutes ending in 0 or 5, missing
// items, "other", short texts, filters that shorten the interview), by Fisher's
// exact test, two-sided as twice the smaller tail, with FDR 5 %. event[i] and
// of[i] are the events and the chances of interview i, e.g. missing items and
// items asked. Chances within an interview are taken as independent; where they
// are not, count interviews (event 0 or 1 of 1).
func PeerRates(event, of []int, enumerator Factor) ([]PeerResult, error) {
	if len(event) != len(of) || enumerator.Len() != len(of) {
		return nil, fmt.Errorf("%d events, %d chances, %d enumerators", len(event), len(of), enumerator.Len())
	}
	k := len(enumerator.Levels)
	x, n := make([]int, k), make([]int, k)
	out := make([]PeerResult, k)
	allX, allN := 0, 0
	for i, e := range enumerator.Codes {
		if event[i] < 0 || event[i] > of[i] {
			return nil, fmt.Errorf("interview %d: %d events of %d chances", i+1, event[i], of[i])
		}
		if e >= 0 {
			x[e] += event[i]
			n[e] += of[i]
			allX, allN = allX+event[i], allN+of[i]
			out[e].N++
		}
	}
	for e := range out {
		out[e].Value = float64(x[e]) / float64(n[e])
		out[e].Peers = float64(allX-x[e]) / float64(allN-n[e])
		out[e].P = math.NaN()
		if n[e] > 0 && n[e] < allN {
			out[e].P = fisherTwoSided(x[e], n[e], allX, allN)
		}
	}
	return out, flagPeers(out)
}

// fisherTwoSided is twice the smaller tail of the hypergeometric distribution:
// x events among n chances when all of the allN chances have allX events.
func fisherTwoSided(x, n, allX, allN int) float64 {
	logWays := logChoose(allN, n)
	density := func(k int) float64 {
		return math.Exp(logChoose(allX, k) + logChoose(allN-allX, n-k) - logWays)
	}
	low, high := max(0, n-(allN-allX)), min(n, allX)
	lower, upper := 0.0, 0.0
	for k := low; k <= high; k++ {
		p := density(k)
		if k <= x {
			lower += p
		}
		if k >= x {
			upper += p
		}
	}
	return math.Min(1, 2*math.Min(lower, upper))
}

// Heaped tells for each clock time, in minutes after midnight, whether its
// minute ends in 0 or 5 (check F6). By chance one in five does; people round,
// so compare enumerators with [PeerRates].
func Heaped(minutes []int) []bool {
	out := make([]bool, len(minutes))
	for i, m := range minutes {
		out[i] = m%5 == 0
	}
	return out
}

// InterviewerEffect is the part of the variance that interviewers make (check
// F8).
type InterviewerEffect struct {
	Rho      float64   // between-interviewer ÷ total variance, not below 0
	Deff     float64   // 1 + ρ(m-1), m the mean number of interviews
	Workload float64   // m
	Shrunken []float64 // effect of each interviewer in SDs of the effects, shrunk; NaN without interviews
	// Confounded: some area has interviews of one enumerator only, so that area
	// and enumerator cannot be told apart there.
	Confounded bool
	Flag       bool // ρ > 0.10, or a shrunken effect beyond 3 SD
}

// InterviewerVariance estimates the effect by the analysis of variance for
// groups of unequal size (Searle, Casella & McCulloch 1992, 3.6), on values
// from which the mean of their area was taken. The shrunken effect is
// γ(mean - 0)/σ_b, γ = σ²_b/(σ²_b + σ²_w/m_e). Rows without value, enumerator
// or area are left out; two interviewers and more interviews than interviewers
// are needed.
func InterviewerVariance(values []float64, enumerator, area Factor) (InterviewerEffect, error) {
	if enumerator.Len() != len(values) || area.Len() != len(values) {
		return InterviewerEffect{}, fmt.Errorf("%d values, %d enumerators, %d areas", len(values), enumerator.Len(), area.Len())
	}
	use := make([]bool, len(values))
	sum, count := make([]float64, len(area.Levels)), make([]float64, len(area.Levels))
	only := make([]int32, len(area.Levels))
	mixed := make([]bool, len(area.Levels))
	for i, v := range values {
		a, e := area.Codes[i], enumerator.Codes[i]
		if math.IsNaN(v) || a < 0 || e < 0 {
			continue
		}
		use[i] = true
		if count[a] == 0 {
			only[a] = e
		}
		mixed[a] = mixed[a] || only[a] != e
		sum[a] += v
		count[a]++
	}
	samples := make([][]float64, len(enumerator.Levels))
	for i, v := range values {
		if use[i] {
			a := area.Codes[i]
			samples[enumerator.Codes[i]] = append(samples[enumerator.Codes[i]], v-sum[a]/count[a])
		}
	}
	var r InterviewerEffect
	for a, n := range count {
		r.Confounded = r.Confounded || n > 0 && !mixed[a]
	}
	err := r.estimate(samples)
	return r, err
}

func (r *InterviewerEffect) estimate(samples [][]float64) error {
	var groups [][]float64
	for _, s := range samples {
		if len(s) > 0 {
			groups = append(groups, s)
		}
	}
	a, err := OneWayAnova(groups)
	if err != nil {
		return fmt.Errorf("interviewer effect: %w", err)
	}
	n, squares := 0.0, 0.0
	for _, m := range a.Sizes {
		n += m
		squares += m * m
	}
	size := (n - squares/n) / a.DFBetween
	between := math.Max(0, (a.Between/a.DFBetween-a.ResidualVariance)/size)
	r.Rho = between / (between + a.ResidualVariance)
	r.Workload = n / float64(len(groups))
	r.Deff = 1 + r.Rho*(r.Workload-1)
	r.Flag = r.Rho > 0.10
	r.Shrunken = make([]float64, len(samples))
	for e, s := range samples {
		if len(s) == 0 {
			r.Shrunken[e] = math.NaN()
			continue
		}
		mean := 0.0
		for _, v := range s {
			mean += v / float64(len(s))
		}
		if between > 0 {
			gamma := between / (between + a.ResidualVariance/float64(len(s)))
			r.Shrunken[e] = gamma * mean / math.Sqrt(between)
		}
		r.Flag = r.Flag || math.Abs(r.Shrunken[e]) > 3
	}
	return nil
}
