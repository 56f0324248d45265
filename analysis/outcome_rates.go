package analysis

import (
	"fmt"
	"math"
)

// Outcomes are the cases of a sample by the groups of their final disposition,
// with the letters of The American Association for Public Opinion Research,
// Standard Definitions, 10th edition, 2023. Counts, or sums of weights.
type Outcomes struct {
	I  float64 // complete interviews
	P  float64 // partial interviews
	R  float64 // refusals and break-offs
	NC float64 // non-contacts
	O  float64 // other eligible non-respondents
	UH float64 // unknown if the address is an eligible household
	UO float64 // household, unknown if it has an eligible respondent
	NE float64 // not eligible
}

// eligible are those known to be eligible.
func (o Outcomes) eligible() float64 { return o.I + o.P + o.R + o.NC + o.O }

// EligibleShare is e by the proportional allocation of unknown cases (CASRO):
// the eligible among the cases whose eligibility is known,
// (I+P+R+NC+O) / (I+P+R+NC+O+NE); NaN without any.
func (o Outcomes) EligibleShare() float64 { return o.eligible() / (o.eligible() + o.NE) }

// OutcomeRates are the outcome rates of a survey; index 0 holds the rate with
// number 1. A rate without cases in its denominator is NaN.
type OutcomeRates struct {
	Response    [6]float64 // RR1 to RR6
	Cooperation [4]float64 // COOP1 to COOP4
	Refusal     [3]float64 // REF1 to REF3
	Contact     [3]float64 // CON1 to CON3
	E           float64    // share of the unknown cases taken as eligible
}

// AAPORRates computes the outcome rates (AAPOR, Standard Definitions, 10th
// edition, 2023). With N = (I+P) + (R+NC+O), the eligible cases, and
// U = UH+UO, those of unknown eligibility:
//
//	RR1 = I/(N+U)          RR2 = (I+P)/(N+U)
//	RR3 = I/(N+e·U)        RR4 = (I+P)/(N+e·U)
//	RR5 = I/N              RR6 = (I+P)/N
//	COOP1 = I/((I+P)+R+O)  COOP2 = (I+P)/((I+P)+R+O)
//	COOP3 = I/((I+P)+R)    COOP4 = (I+P)/((I+P)+R)
//	REF1 = R/(N+U)         REF2 = R/(N+e·U)        REF3 = R/N
//	CON1 = ((I+P)+R+O)/(N+U), CON2 with e·U, CON3 without U
//
// e is the share of the unknown cases that are eligible, from 0 to 1; NaN
// means estimated, see [Outcomes.EligibleShare]. Where nothing is known to
// estimate it from, all unknown cases count.
func AAPORRates(o Outcomes, e float64) (OutcomeRates, error) {
	for _, n := range []float64{o.I, o.P, o.R, o.NC, o.O, o.UH, o.UO, o.NE} {
		if !(n >= 0) || math.IsInf(n, 1) {
			return OutcomeRates{}, fmt.Errorf("outcome rates: %+v are no counts", o)
		}
	}
	if math.IsNaN(e) {
		if e = o.EligibleShare(); math.IsNaN(e) {
			e = 1
		}
	}
	if !(e >= 0 && e <= 1) {
		return OutcomeRates{}, fmt.Errorf("outcome rates: e = %v, want 0 to 1", e)
	}
	answered, n, unknown := o.I+o.P, o.eligible(), o.UH+o.UO
	contacted := answered + o.R + o.O
	var r OutcomeRates
	r.E = e
	for k, all := range []float64{n + unknown, n + e*unknown, n} {
		r.Response[2*k], r.Response[2*k+1] = o.I/all, answered/all
		r.Refusal[k], r.Contact[k] = o.R/all, contacted/all
	}
	r.Cooperation = [4]float64{o.I / contacted, answered / contacted, o.I / (answered + o.R), answered / (answered + o.R)}
	return r, nil
}
