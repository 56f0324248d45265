package analysis

import (
	"errors"
	"fmt"
)

// Jackknife returns the design with delete-one-PSU replicate weights.
//
// JK1 (no strata): one replicate a PSU, the kept PSUs weighted n/(n-1),
// scale (n-1)/n · (1-f). JKn: one replicate a PSU, the kept PSUs of its stratum
// weighted n_h/(n_h-1), scale 1, rscales (n_h-1)/n_h · (1-f_h) (Wolter 2007,
// §4.5; R's jk1weights and jknweights). A stratum with one PSU is an error
// unless the lonely rule is remove or certainty: it then has no replicate.
func (d *Design) Jackknife(kind string, mse bool) (*Design, error) {
	s := &d.stages[0]
	if d.rep != nil {
		return nil, errors.New("the design already has replicate weights")
	}
	r := &replicates{kind: kind, base: d.weights, unit: s.unit, units: s.units(), mse: mse, scale: 1}
	switch kind {
	case JK1:
		if s.strata() > 1 {
			return nil, fmt.Errorf("JK1 is for designs without strata, this one has %d: use JKn", s.strata())
		}
		n := float64(s.n[0])
		r.scale = (n - 1) / n * (1 - s.f[0])
	case JKn:
	default:
		return nil, fmt.Errorf("jackknife %q: want JK1 or JKn", kind)
	}
	for u, h := range s.stratum {
		if s.n[h] == 1 {
			if s.takeAll(int(h)) || d.lonely == LonelyRemove || d.lonely == LonelyCertainty {
				continue
			}
			return nil, fmt.Errorf("stratum %q has only one PSU: no jackknife replicate can be made", d.strataText(0, int(s.first[h])))
		}
		n := float64(s.n[h])
		factor := make([]float64, s.units())
		for v, g := range s.stratum {
			switch {
			case v == u:
			case g == h:
				factor[v] = n / (n - 1)
			default:
				factor[v] = 1
			}
		}
		r.factor = append(r.factor, factor)
		rscale := 1.0
		if kind == JKn {
			rscale = (n - 1) / n * (1 - s.f[h])
		}
		r.rscales = append(r.rscales, rscale)
	}
	if len(r.factor) < 2 {
		return nil, errors.New("fewer than two jackknife replicates: no variance")
	}
	return d.withReplicates(r), nil
}
