package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// IndependenceTest is a design-based test of independence of two factors.
type IndependenceTest struct {
	Rows, Cols []string
	Table      [][]float64 // weighted counts

	// Chisq is Pearson's statistic on the estimated proportions, scaled to the
	// number of rows, with the first-order p-value of Rao & Scott (1984):
	// X²/mean(δ) on (r-1)(c-1) df, δ the generalised design effects.
	Chisq TestResult
	// F is their second-order correction in F form: X²/Σδ on
	// d0 = (Σδ)²/Σδ² and d0·ν df, ν the design's degrees of freedom.
	F TestResult
	// Wald is Koch, Freeman & Freeman's (1975) test of the residuals
	// N_ij - N_i·N_·j/N, divided by its df, on ν; AdjustedWald on ν-(r-1)(c-1)+1
	// (Thomas & Rao 1987). NaN where the residuals' covariance is singular.
	Wald, AdjustedWald TestResult
}

// Independence tests two factors for independence within a domain (nil: all
// rows). Rows without one of the two are outside the table but stay in the
// design. Each factor needs two levels in the domain.
func (d *Design) Independence(domain []bool, row, col Factor) (IndependenceTest, error) {
	if row.Len() != d.n || col.Len() != d.n || domain != nil && len(domain) != d.n {
		return IndependenceTest{}, fmt.Errorf("row factor has %d rows, column factor %d, the design %d", row.Len(), col.Len(), d.n)
	}
	t, err := newWeightedTable(d, domain, row, col)
	if err != nil {
		return IndependenceTest{}, err
	}
	nu := float64(d.DF(domain))
	r := IndependenceTest{Rows: t.rowNames, Cols: t.colNames, Table: t.cells}
	if err := t.raoScott(&r, nu); err != nil {
		return IndependenceTest{}, err
	}
	if err := t.wald(&r, nu); err != nil {
		return IndependenceTest{}, err
	}
	return r, nil
}

// weightedTable is a weighted table with, for each row of the data, its cell.
type weightedTable struct {
	d                  *Design
	valid              []bool
	rowOf, colOf       []int32
	rowNames, colNames []string
	cells              [][]float64
	rows, cols         []float64
	total              float64
	count              float64 // rows of the domain, valid or not
}

func newWeightedTable(d *Design, domain []bool, row, col Factor) (*weightedTable, error) {
	t := &weightedTable{d: d, valid: make([]bool, d.n)}
	rowUsed, colUsed := make([]bool, len(row.Levels)), make([]bool, len(col.Levels))
	for i := range d.n {
		if domain != nil && !domain[i] {
			continue
		}
		t.count++
		if r, c := row.Codes[i], col.Codes[i]; r >= 0 && c >= 0 {
			t.valid[i] = true
			if d.weights[i] > 0 {
				rowUsed[r], colUsed[c] = true, true
			}
		}
	}
	t.rowOf, t.rowNames = usedCodes(row, rowUsed)
	t.colOf, t.colNames = usedCodes(col, colUsed)
	if len(t.rowNames) < 2 || len(t.colNames) < 2 {
		return nil, fmt.Errorf("a %d×%d table: both factors need two levels with weight in the domain", len(t.rowNames), len(t.colNames))
	}
	t.cells = make([][]float64, len(t.rowNames))
	for i := range t.cells {
		t.cells[i] = make([]float64, len(t.colNames))
	}
	for i, w := range d.weights {
		if t.valid[i] && t.rowOf[i] >= 0 && t.colOf[i] >= 0 {
			t.cells[t.rowOf[i]][t.colOf[i]] += w
		} else {
			t.valid[i] = false
		}
	}
	var err error
	t.rows, t.cols, t.total, err = margins(t.cells)
	return t, err
}

// usedCodes renumbers the used levels of a factor in their natural order.
func usedCodes(f Factor, used []bool) (codes []int32, names []string) {
	to := make([]int32, len(f.Levels))
	for _, c := range levelOrder(f.Levels) {
		to[c] = -1
		if used[c] {
			to[c] = int32(len(names))
			names = append(names, f.Levels[c])
		}
	}
	codes = make([]int32, len(f.Codes))
	for i, c := range f.Codes {
		codes[i] = -1
		if c >= 0 {
			codes[i] = to[c]
		}
	}
	return codes, names
}

// covariance of totals whose contribution of a row in cell (r,c) is
// w·weight(a, r, c) for the a-th of k totals.
func (t *weightedTable) covariance(k int, weight func(a int, r, c int32) float64) (*mat.SymDense, error) {
	z := make([][]float64, k)
	for a := range z {
		z[a] = make([]float64, t.d.n)
		for i, w := range t.d.weights {
			if t.valid[i] {
				z[a][i] = w * weight(a, t.rowOf[i], t.colOf[i])
			}
		}
	}
	return t.d.scoreCovariance(t.valid, z...)
}

// raoScott fills in Chisq and F. The generalised design effects are those of
// the contrasts that span the interaction: (e_i-1/r)⊗(e_j-1/c), i,j > 0.
func (t *weightedTable) raoScott(out *IndependenceTest, nu float64) error {
	r, c := len(t.rows), len(t.cols)
	share := func(i, j int) float64 { return t.cells[i][j] / t.total }
	v, err := t.shareCovariance(share)
	if err != nil {
		return err
	}
	k := (r - 1) * (c - 1)
	contrast := mat.NewDense(r*c, k, nil) // divided by the cell shares
	denominator := mat.NewDense(k, k, nil)
	x2 := 0.0
	for i := range r {
		for j := range c {
			p := share(i, j)
			e := t.rows[i] * t.cols[j] / (t.total * t.total)
			x2 += t.count * (p - e) * (p - e) / e
			if p == 0 {
				continue
			}
			row := make([]float64, k)
			for a := range row {
				row[a] = (indicator(i == 1+a/(c-1)) - 1/float64(r)) * (indicator(j == 1+a%(c-1)) - 1/float64(c))
				contrast.Set(i*c+j, a, row[a]/p)
			}
			for a := range row {
				for b := range row {
					denominator.Set(a, b, denominator.At(a, b)+row[a]*row[b]/(p*t.count))
				}
			}
		}
	}
	var half, numerator, delta, squared mat.Dense
	half.Mul(v, contrast)
	numerator.Mul(contrast.T(), &half)
	if err := delta.Solve(denominator, &numerator); err != nil {
		return fmt.Errorf("too many empty cells for a Rao-Scott test: %w", err)
	}
	squared.Mul(&delta, &delta)
	trace := mat.Trace(&delta)
	d0 := trace * trace / mat.Trace(&squared)
	df := float64(k)
	out.Chisq = TestResult{Statistic: x2, DF: []float64{df}, P: ChiSquareUpper(x2/(trace/df), df), Interval: noInterval()}
	out.F = TestResult{Statistic: x2 / trace, DF: []float64{d0, d0 * nu}, P: FUpper(x2/trace, d0, d0*nu), Interval: noInterval()}
	return nil
}

// shareCovariance is the covariance of the cell shares, row by row.
func (t *weightedTable) shareCovariance(share func(i, j int) float64) (*mat.SymDense, error) {
	r, c := len(t.rows), len(t.cols)
	if t.d.rep == nil {
		return t.covariance(r*c, func(a int, ri, ci int32) float64 {
			return (indicator(int(ri) == a/c && int(ci) == a%c) - share(a/c, a%c)) / t.total
		})
	}
	shares := func(weights []float64) ([]float64, error) {
		out, total := make([]float64, r*c), 0.0
		for i, w := range weights {
			if t.valid[i] {
				out[int(t.rowOf[i])*c+int(t.colOf[i])] += w
				total += w
			}
		}
		for a := range out {
			out[a] /= total
		}
		return out, nil
	}
	full, err := shares(t.d.weights)
	if err != nil {
		return nil, err
	}
	return t.d.overReplicates(full, shares)
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// wald fills in the two Wald tests.
func (t *weightedTable) wald(out *IndependenceTest, nu float64) error {
	r, c := len(t.rows), len(t.cols)
	k := (r - 1) * (c - 1)
	df := float64(k)
	at := func(a int) (int, int) { return 1 + a/(c-1), 1 + a%(c-1) }
	v, err := t.covariance(k, func(a int, ri, ci int32) float64 {
		i, j := at(a)
		inRow, inCol := indicator(int(ri) == i), indicator(int(ci) == j)
		rowShare, colShare := t.rows[i]/t.total, t.cols[j]/t.total
		return inRow*inCol - inRow*colShare - inCol*rowShare + rowShare*colShare
	})
	if err != nil {
		return err
	}
	y := mat.NewVecDense(k, nil)
	for a := range k {
		i, j := at(a)
		y.SetVec(a, t.cells[i][j]-t.rows[i]*t.cols[j]/t.total)
	}
	w := quadraticForm(v, y)
	out.Wald = TestResult{Statistic: w / df, DF: []float64{df, nu}, P: FUpper(w/df, df, nu), Interval: noInterval()}
	second := nu - df + 1
	adjusted := w * second / (df * nu)
	if !(second > 0) {
		adjusted = math.NaN()
	}
	out.AdjustedWald = TestResult{Statistic: adjusted, DF: []float64{df, second}, P: FUpper(adjusted, df, second), Interval: noInterval()}
	return nil
}

// quadraticForm is y'V⁻¹y, NaN when V is singular.
func quadraticForm(v *mat.SymDense, y *mat.VecDense) float64 {
	n := y.Len()
	scaled, unit := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		si := math.Sqrt(v.At(i, i))
		if !(si > 0) {
			return math.NaN()
		}
		unit.SetVec(i, y.AtVec(i)/si)
		for j := i; j < n; j++ {
			scaled.SetSym(i, j, v.At(i, j)/(si*math.Sqrt(v.At(j, j))))
		}
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(scaled) || cholesky.Cond() > 1e13 {
		return math.NaN()
	}
	solved := mat.NewVecDense(n, nil)
	if cholesky.SolveVecTo(solved, unit) != nil {
		return math.NaN()
	}
	return mat.Dot(unit, solved)
}
