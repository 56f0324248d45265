package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"sipas/analysis"
)

// DrawAlgorithm names generator and steps of a draw: units sorted by reporting
// unit, stratum, PSU, position and id; one stream of random numbers over the
// strata in this order. It changes whenever the same seed would give another
// sample.
const DrawAlgorithm = "sipas-draw/1 " + analysis.DrawAlgorithm

// DrawnCase is a selected unit of the frame.
type DrawnCase struct {
	Number   int64 // order of the draw, from 1
	FrameID  string
	Unit     string
	Stratum  string
	PSU      string
	Stage1   float64 // inclusion probability of the first stage
	Stage2   float64 // of the second given the first; 1 with one stage
	Weight   float64 // 1/(Stage1·Stage2); 0 for a reserve until it replaces a case
	Reserve  bool
	Position int64 // order among cases or reserves of the stratum, or of the PSU
}

// DrawnStratum is what a draw took from a stratum.
type DrawnStratum struct {
	Unit       string
	Stratum    string
	Population int64
	PSUs       int64 // in the frame, with two stages
	DrawnPSUs  int64
}

// drawing makes one draw.
type drawing struct {
	design SampleDesign
	random *analysis.Draw
	cases  []DrawnCase
}

// drawSample draws a sample of sorted units by a design: the same seed, design
// and units give the same sample everywhere.
func drawSample(d SampleDesign, plan []StratumPlan, units []FrameUnit, high, low uint64) ([]DrawnCase, []DrawnStratum, error) {
	dr := &drawing{design: d, random: analysis.NewDraw(high, low)}
	var strata []DrawnStratum
	for _, h := range plan {
		if int64(len(units)) < h.N {
			return nil, nil, fmt.Errorf("the plan has more units than the frame")
		}
		part := units[:h.N]
		units = units[h.N:]
		stratum := DrawnStratum{Unit: h.Unit, Stratum: h.Stratum, Population: h.N}
		var err error
		if d.Stages == 2 {
			stratum.PSUs, stratum.DrawnPSUs = int64(len(h.PSUs)), h.Drawn
			err = dr.twoStages(h, part)
		} else {
			err = dr.take(part, int(h.Cases), d.Method, 1, false)
		}
		if err != nil {
			return nil, nil, err
		}
		strata = append(strata, stratum)
	}
	if len(units) > 0 {
		return nil, nil, fmt.Errorf("the frame has %d units more than the plan", len(units))
	}
	return dr.cases, strata, nil
}

// twoStages selects PSUs, with probability proportional to the sizes of their
// units or all alike, and then units within each.
func (dr *drawing) twoStages(h StratumPlan, units []FrameUnit) error {
	var psus [][]FrameUnit
	var size []float64
	for start := 0; start < len(units); {
		end, sum := start, 0.0
		for ; end < len(units) && units[end].PSU == units[start].PSU; end++ {
			sum += units[end].Size
		}
		psus, size = append(psus, units[start:end]), append(size, sum)
		start = end
	}
	selected, pi, err := dr.choose(size, int(h.Drawn), dr.design.Method)
	if err != nil {
		return err
	}
	for _, i := range selected {
		n := len(psus[i])
		if h.Cases < h.N {
			n = min(n, int(dr.design.Take))
		}
		if err := dr.take(psus[i], n, dr.design.Within, pi[i], true); err != nil {
			return err
		}
	}
	return nil
}

// take selects n units and their reserves from a list, which was itself
// selected with probability first when there are two stages.
func (dr *drawing) take(units []FrameUnit, n int, method string, first float64, second bool) error {
	size := make([]float64, len(units))
	for i, u := range units {
		size[i] = u.Size
	}
	selected, pi, err := dr.choose(size, n, method)
	if err != nil {
		return err
	}
	add := func(i int, reserve bool, position int) {
		u := units[i]
		c := DrawnCase{Number: int64(len(dr.cases) + 1), FrameID: u.ID, Unit: u.Unit, Stratum: u.Stratum, PSU: u.PSU,
			Stage1: pi[i], Stage2: 1, Reserve: reserve, Position: int64(position)}
		if second {
			c.Stage1, c.Stage2 = first, pi[i]
		}
		if !reserve {
			c.Weight = 1 / (c.Stage1 * c.Stage2)
		}
		dr.cases = append(dr.cases, c)
	}
	taken := make([]bool, len(units))
	for k, i := range selected {
		add(i, false, k+1)
		taken[i] = true
	}
	var rest []int
	for i := range units {
		if !taken[i] {
			rest = append(rest, i)
		}
	}
	reserves := min(len(rest), int(math.Ceil(dr.design.Reserve*float64(n)-1e-9)))
	order, err := dr.random.Simple(len(rest), reserves)
	for k, j := range order {
		add(rest[j], true, k+1)
	}
	return err
}

// choose selects n positions and gives the inclusion probability of every one.
func (dr *drawing) choose(size []float64, n int, method string) (selected []int, pi []float64, err error) {
	if method != "pps" {
		size = analysis.EqualMeasure(len(size))
	}
	if pi, err = analysis.InclusionProbabilities(size, n); err != nil {
		return nil, nil, err
	}
	if method == "simple" {
		selected, err = dr.random.Simple(len(size), n)
		return selected, pi, err
	}
	// The sum of the probabilities is n but for rounding; a start within the
	// rounding error of a boundary would give n±1, and is not taken.
	for range 100 {
		selected, err = analysis.SystematicPPS(pi, dr.random.Uniform(), 1e-12)
		if err != nil || len(selected) == n {
			return selected, pi, err
		}
	}
	return nil, nil, fmt.Errorf("no systematic sample of %d of %d units", n, len(size))
}

// sealOf is SHA-256 over all drawn cases in their order, each field preceded by
// its length.
func sealOf(cases []DrawnCase) string {
	h := sha256.New()
	var line []byte
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	for _, c := range cases {
		line = line[:0]
		for _, field := range []string{strconv.FormatInt(c.Number, 10), c.FrameID, c.Unit, c.Stratum, c.PSU, number(c.Stage1),
			number(c.Stage2), number(c.Weight), strconv.FormatBool(c.Reserve), strconv.FormatInt(c.Position, 10)} {
			line = append(strconv.AppendInt(line, int64(len(field)), 10), ':')
			line = append(line, field...)
		}
		h.Write(line)
	}
	return hex.EncodeToString(h.Sum(nil))
}
