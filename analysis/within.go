package analysis

import (
	"errors"
	"fmt"
)

// RatioWithin estimates ratios of a domain that lies inside one PSU, such as a
// commune's own office in its commune, conditionally on that PSU: its strata
// are those of the second stage and its units are the second-stage units. The
// ordinary formula would give SE = 0 there (one PSU of the domain, no variation
// between PSUs), or f₁ × the within part. Weights are taken as they are: a
// calibration of the whole sample leaves no residuals in one PSU.
//
// DFDomain is second-stage units minus second-stage strata of the domain. A
// domain in several PSUs, or a design without second-stage ids, is an error:
// there is then no standard error for a statement about the one PSU.
func (d *Design) RatioWithin(domain []bool, missing Missing, numerators, denominators []Column) (*Estimates, error) {
	if d.rep != nil {
		return nil, errors.New("replicate weights have no within-PSU variance")
	}
	if len(d.stages) < 2 {
		return nil, errors.New("the domain lies inside one PSU and the design has no second stage: no standard error can be given")
	}
	if len(numerators) != len(denominators) || len(numerators) == 0 {
		return nil, fmt.Errorf("%d numerators for %d denominators", len(numerators), len(denominators))
	}
	all := append(append([]Column(nil), numerators...), denominators...)
	q, err := d.newQuery(domain, missing, all)
	if err != nil {
		return nil, err
	}
	if in, one := d.SinglePSU(q.domain); !one {
		return nil, fmt.Errorf("the domain has rows in more than one PSU (%s)", in)
	}
	e := q.estimates()
	e.Deff, e.DeffWR = nans(len(numerators)), nans(len(numerators))
	t := d.newTotals(len(numerators))
	for k, c := range numerators {
		e.Keys = append(e.Keys, c.Name+"/"+denominators[k].Name)
		target := target{name: e.Keys[k], num: q.x[k], den: q.x[len(numerators)+k]}
		r, err := q.value(&target, d.weights)
		if err != nil {
			return nil, err
		}
		e.Values = append(e.Values, r)
		t.add(d, k, q.linearised(&target, r))
		t.mark(d, k, q.domain)
	}
	e.DFDomain = d.stages[1].df(d.weights, q.domain)
	e.Cov, err = t.covariance(d, true)
	return e, err
}

// SinglePSU reports whether all rows of a domain with positive weight lie in
// one PSU, and names it (or the first two).
func (d *Design) SinglePSU(domain []bool) (names string, one bool) {
	first := -1
	for i, u := range d.stages[0].unit {
		if d.weights[i] == 0 || domain != nil && !domain[i] {
			continue
		}
		switch {
		case first < 0:
			first = i
		case d.stages[0].unit[first] != u:
			return d.psuText(first) + ", " + d.psuText(i), false
		}
	}
	if first < 0 {
		return "", false
	}
	return d.psuText(first), true
}

func (d *Design) psuText(i int) string {
	if len(d.spec.IDs) == 0 {
		return fmt.Sprintf("row %d", i+1)
	}
	return d.spec.IDs[0].Text(i)
}

// df is units minus strata among the rows of a domain with positive weight.
func (s *stage) df(weights []float64, domain []bool) int {
	unit, stratum := make([]bool, s.units()), make([]bool, s.strata())
	df := 0
	for i, u := range s.unit {
		if weights[i] == 0 || domain != nil && !domain[i] {
			continue
		}
		if !unit[u] {
			unit[u] = true
			df++
		}
		if h := s.stratum[u]; !stratum[h] {
			stratum[h] = true
			df--
		}
	}
	return df
}
