package analysis

import "fmt"

// pairStage returns the covariance that a stage adds to estimates a and b when
// a lonely-PSU rule may apply. A stratum is lonely when one unit was sampled
// and f < 1; with AdjustDomainLonely also when the two domains together keep
// one unit of it. Strata without any row of the two domains are not looked at.
//
// Rules (R survey 4.5): fail refuses; remove and certainty contribute 0;
// adjust centres at the mean of all unit totals of the stage instead of the
// stratum mean; average multiplies the sum over the other strata by H/H_ok,
// with H the strata that have rows of the domains.
func (t *unitTotals) pairStage(d *Design, stageNo int, conditional bool, a, b int) (float64, error) {
	s := &d.stages[stageNo]
	za, zb := t.z[stageNo][a], t.z[stageNo][b]
	kept := make([]int, s.strata())
	for u, h := range s.stratum {
		if t.present[stageNo][a][u] || t.present[stageNo][b][u] {
			kept[h]++
		}
	}
	lonely := make([]bool, s.strata())
	strata, ok := 0, 0
	for h := range lonely {
		if kept[h] == 0 {
			continue
		}
		strata++
		if !s.takeAll(h) {
			lonely[h] = s.n[h] == 1 || d.domLonely && kept[h] == 1
		}
		if lonely[h] && s.n[h] == 1 && d.lonely == LonelyFail {
			return 0, fmt.Errorf("stratum %q has only one PSU at stage %d: merge strata or choose a lonely-PSU rule", d.strataText(stageNo, int(s.first[h])), stageNo+1)
		}
		if !lonely[h] {
			ok++
		}
	}
	da, db := s.deviations(za), s.deviations(zb)
	ga, gb := grandMean(za), grandMean(zb)
	sum := 0.0
	for u, h := range s.stratum {
		x := da[u] * db[u]
		if lonely[h] {
			switch d.lonely {
			case LonelyAdjust:
				x = (za[u] - ga) * (zb[u] - gb)
			case LonelyAverage:
				continue
			}
		}
		sum += s.factor(int(h), conditional) * x
	}
	if d.lonely == LonelyAverage && ok < strata {
		if ok == 0 {
			return 0, fmt.Errorf("every stratum of the domain has only one PSU at stage %d: there is nothing to average", stageNo+1)
		}
		sum *= float64(strata) / float64(ok)
	}
	return sum, nil
}

func grandMean(z []float64) float64 {
	sum := 0.0
	for _, x := range z {
		sum += x
	}
	return sum / float64(len(z))
}
