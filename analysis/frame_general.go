package analysis

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// generalVariance computes the variance of one indicator in one domain by the
// design itself, from the contributions of all rows. It serves designs whose
// variance the sums of cells do not hold: calibrated ones (residuals over the
// whole sample), replicate weights, lonely PSUs, clusters at later stages.
type generalVariance struct {
	frame  *indexFrame
	s, d   []float64 // parts of each row, 0 where it is no respondent
	count  []float64 // answers of each row
	z      []float64
	domain []bool
}

// newGeneralVariance spreads the parts of an indicator over the file's rows.
func newGeneralVariance(f *indexFrame, p *rowParts) *generalVariance {
	n := f.general.n
	g := &generalVariance{frame: f, s: make([]float64, n), d: make([]float64, n), count: make([]float64, n),
		z: make([]float64, n), domain: make([]bool, n)}
	var s, d, count [frameBlock]float64
	for at := int32(0); int(at) < len(f.rows); at += frameBlock {
		end := min(at+frameBlock, int32(len(f.rows)))
		p.fill(f.rows, at, end, s[:], d[:], count[:])
		for k, i := range f.rows[at:end] {
			g.s[i], g.d[i], g.count[i] = s[k], d[k], count[k]
		}
	}
	return g
}

// variance returns the variance of v and sets its degrees of freedom.
func (g *generalVariance) variance(v *IndexValue, cells []int32, total *cellSum) (float64, error) {
	rows := g.mark(cells, true)
	defer g.mark(cells, false)
	design := g.frame.general
	if design.rep != nil {
		v.Conditional = false
		v.DF = float64(design.DF(g.domain))
		// the rows of the domain alone, not the weights of the whole file
		thetas := make([][]float64, len(design.rep.factor))
		for k, factor := range design.rep.factor {
			var s, d float64
			for _, i := range rows {
				w := design.rep.base[i] * factor[design.rep.unitOf(int(i))]
				s += w * g.s[i]
				d += w * g.d[i]
			}
			thetas[k] = []float64{s / (s + d)}
		}
		return design.rep.pair([]float64{v.Estimate}, thetas, 0, 0), nil
	}
	if v.Conditional && len(design.stages) < 2 {
		return math.NaN(), nil
	}
	size := total.s + total.d
	r, q := total.s/size, total.d/size
	for _, i := range rows {
		g.z[i] = design.weights[i] * (q*g.s[i] - r*g.d[i]) / size
	}
	defer clear(g.z) // projections reach every row
	var cov *mat.SymDense
	var err error
	if v.Conditional {
		v.DF = float64(design.stages[1].df(design.weights, g.domain))
		design.project(g.z)
		t := design.newTotals(1)
		t.add(design, 0, g.z)
		t.mark(design, 0, g.domain)
		cov, err = t.covariance(design, true)
	} else {
		cov, err = design.Covariance(g.domain, g.z)
	}
	if err != nil {
		return 0, err
	}
	return cov.At(0, 0), nil
}

// mark sets or clears the respondents of the cells and returns their rows.
func (g *generalVariance) mark(cells []int32, on bool) []int32 {
	var rows []int32
	for _, c := range cells {
		cell := g.frame.cells[c]
		for _, i := range g.frame.rows[cell.start:cell.end] {
			if g.count[i] > 0 {
				g.domain[i] = on
				rows = append(rows, i)
			}
		}
	}
	return rows
}
