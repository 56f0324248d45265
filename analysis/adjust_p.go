package analysis

import (
	"fmt"
	"math"
	"slices"
)

// PAdjustment names a correction of p-values for testing many hypotheses.
type PAdjustment string

// The corrections, named as in R's p.adjust. Holm controls the chance of any
// false claim under every dependence and is used for lists of agencies that
// miss a target; BH controls the expected share of false claims and is used
// for screening.
const (
	Bonferroni         PAdjustment = "bonferroni" // p·m
	Holm               PAdjustment = "holm"       // Holm 1979, step-down
	Hochberg           PAdjustment = "hochberg"   // Hochberg 1988, step-up, independent tests
	Hommel             PAdjustment = "hommel"     // Hommel 1988, closed Simes test
	BenjaminiHochberg  PAdjustment = "BH"         // Benjamini & Hochberg 1995, false discovery rate
	BenjaminiYekutieli PAdjustment = "BY"         // Benjamini & Yekutieli 2001, any dependence
)

// PAdjustments lists the corrections.
func PAdjustments() []PAdjustment {
	return []PAdjustment{Bonferroni, Holm, Hochberg, Hommel, BenjaminiHochberg, BenjaminiYekutieli}
}

// AdjustP returns the p-values adjusted for their number m. A missing p-value
// (NaN) stays missing and is not counted in m. Adjusted values are capped at 1
// and keep the order of the raw ones.
//
// With p(1) <= … <= p(m): Holm max_{j<=i} (m-j+1)p(j); Hochberg
// min_{j>=i} (m-j+1)p(j); BH min_{j>=i} m·p(j)/j; BY the same times
// 1+1/2+…+1/m. A p outside [0,1] is an error naming its position.
func AdjustP(p []float64, method PAdjustment) ([]float64, error) {
	out := make([]float64, len(p))
	var order []int
	for i, v := range p {
		out[i] = math.NaN()
		if math.IsNaN(v) {
			continue
		}
		if v < 0 || v > 1 {
			return nil, fmt.Errorf("p-value %d is %v, outside [0,1]", i+1, v)
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareFloat(p[a], p[b]) })
	m := len(order)
	sorted := make([]float64, m)
	for r, i := range order {
		sorted[r] = p[i]
	}
	adjusted, err := adjustSorted(sorted, method)
	if err != nil {
		return nil, err
	}
	for r, i := range order {
		out[i] = math.Min(1, adjusted[r])
	}
	return out, nil
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// adjustSorted adjusts increasing p-values without the cap at 1.
func adjustSorted(p []float64, method PAdjustment) ([]float64, error) {
	m := len(p)
	out := make([]float64, m)
	factor := func(i int) float64 { return float64(m - i) } // Holm and Hochberg, i from 0
	switch method {
	case Bonferroni:
		for i, v := range p {
			out[i] = v * float64(m)
		}
		return out, nil
	case Holm:
		high := 0.0
		for i, v := range p {
			high = math.Max(high, v*factor(i))
			out[i] = high
		}
		return out, nil
	case Hommel:
		return hommel(p), nil
	case Hochberg:
	case BenjaminiHochberg:
		factor = func(i int) float64 { return float64(m) / float64(i+1) }
	case BenjaminiYekutieli:
		harmonic := 0.0
		for i := 1; i <= m; i++ {
			harmonic += 1 / float64(i)
		}
		factor = func(i int) float64 { return harmonic * float64(m) / float64(i+1) }
	default:
		return nil, fmt.Errorf("unknown correction %q of p-values", method)
	}
	low := math.Inf(1)
	for i := m - 1; i >= 0; i-- {
		low = math.Min(low, p[i]*factor(i))
		out[i] = low
	}
	return out, nil
}

// hommel is the algorithm of Wright (1992, Biometrics 48, 1005-1013).
func hommel(p []float64) []float64 {
	n := len(p)
	best := math.Inf(1)
	for i, v := range p {
		best = math.Min(best, float64(n)*v/float64(i+1))
	}
	q, adjusted := make([]float64, n), make([]float64, n)
	for i := range adjusted {
		adjusted[i] = best
	}
	for m := n - 1; m >= 2; m-- {
		split := n - m + 1
		low := math.Inf(1)
		for j := 2; j <= m; j++ {
			low = math.Min(low, float64(m)*p[n-m+j-1]/float64(j))
		}
		for i := range q {
			if i < split {
				q[i] = math.Min(float64(m)*p[i], low)
			} else {
				q[i] = q[split-1]
			}
			adjusted[i] = math.Max(adjusted[i], q[i])
		}
	}
	for i, v := range p {
		adjusted[i] = math.Max(adjusted[i], v)
	}
	return adjusted
}

// TargetTest holds one-sided t-tests of several estimates against one target.
// PLess is the p-value against "the truth is at least the target", PGreater
// the one against "at most".
type TargetTest struct {
	PLess, PGreater []float64
}

// TestTargets tests each estimate against the target with
// t = (estimate-target)/se on df degrees of freedom. A standard error of 0
// gives p-values 0 or 1, and NaN where the estimate equals the target.
func TestTargets(estimate, se []float64, target, df float64) (TargetTest, error) {
	if len(estimate) != len(se) {
		return TargetTest{}, fmt.Errorf("%d estimates but %d standard errors", len(estimate), len(se))
	}
	r := TargetTest{make([]float64, len(estimate)), make([]float64, len(estimate))}
	for i, e := range estimate {
		if se[i] < 0 {
			return TargetTest{}, fmt.Errorf("standard error %d is negative (%v)", i+1, se[i])
		}
		t := (e - target) / se[i]
		r.PLess[i], r.PGreater[i] = StudentCDF(t, df), StudentCDF(-t, df)
	}
	return r, nil
}
