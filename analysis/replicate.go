package analysis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Kinds of replicate weights.
const (
	JK1       = "JK1"       // delete one PSU, no strata
	JKn       = "JKn"       // delete one PSU of one stratum
	BRR       = "BRR"       // balanced half samples
	Fay       = "Fay"       // BRR with perturbation 1 - Rho
	Bootstrap = "bootstrap" // resampled PSUs
)

// ReplicateSpec declares given replicate weights.
type ReplicateSpec struct {
	Type string // JK1, JKn, BRR, Fay, bootstrap or another name with Scale and RScales
	// Columns hold one replicate each.
	Columns []Column
	// Combined says that the columns already contain the sampling weight.
	Combined bool
	// Rho is Fay's perturbation, 0 ≤ Rho < 1.
	Rho float64
	// Scale and RScales multiply the squared deviations; 0 and nil mean those of
	// the type: BRR 1/R; Fay 1/(R(1-ρ)²); JK1 (R-1)/R; bootstrap 1/(R-1).
	Scale   float64
	RScales []float64
	// MSE centres at the full-sample estimate instead of the mean of the replicates.
	MSE bool
}

// replicates is a set of replicate weights. The analysis weight of row i in
// replicate r is base[i] * factor[r][unit[i]], so that constructed replicates
// cost one number a PSU, not one a row.
type replicates struct {
	kind    string
	base    []float64
	unit    []int32 // nil: the row itself
	units   int
	factor  [][]float64
	scale   float64
	rscales []float64
	mse     bool
	degf    int
}

// WithReplicates returns the design with given replicate weights in place of
// linearisation.
func (d *Design) WithReplicates(spec ReplicateSpec) (*Design, error) {
	if len(spec.Columns) < 2 {
		return nil, errors.New("replicate weights: at least two replicates are needed")
	}
	r := &replicates{kind: spec.Type, base: d.weights, units: d.n, scale: spec.Scale, rscales: spec.RScales, mse: spec.MSE}
	if spec.Combined {
		r.base = ones(d.n)
	}
	for _, c := range spec.Columns {
		x, err := c.Numbers()
		if err != nil {
			return nil, err
		}
		if len(x) != d.n {
			return nil, fmt.Errorf("replicate %q has %d rows, the design has %d", c.Name, len(x), d.n)
		}
		for i, v := range x {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("replicate %q, row %d: the weight is missing or infinite", c.Name, i+1)
			}
		}
		r.factor = append(r.factor, x)
	}
	if err := r.setScale(spec.Rho); err != nil {
		return nil, err
	}
	return d.withReplicates(r), nil
}

// setScale fills in the constants of the type.
func (r *replicates) setScale(rho float64) error {
	n := float64(len(r.factor))
	if r.rscales == nil {
		if r.kind == JKn && r.scale == 0 {
			return errors.New("replicates JKn: rscales, (n-1)/n of the stratum of each replicate, are needed")
		}
		r.rscales = ones(len(r.factor))
	}
	if len(r.rscales) != len(r.factor) {
		return fmt.Errorf("%d rscales for %d replicates", len(r.rscales), len(r.factor))
	}
	for k, v := range r.rscales {
		if !(v >= 0) || math.IsInf(v, 1) {
			return fmt.Errorf("rscales of replicate %d is %g", k+1, v)
		}
	}
	if rho < 0 || rho >= 1 || math.IsNaN(rho) {
		return fmt.Errorf("rho of Fay's method is %g, it must be in [0, 1)", rho)
	}
	if r.scale == 0 {
		switch r.kind {
		case BRR:
			r.scale = 1 / n
		case Fay:
			r.scale = 1 / (n * (1 - rho) * (1 - rho))
		case JK1:
			r.scale = (n - 1) / n
		case Bootstrap:
			r.scale = 1 / (n - 1)
		case JKn, "JK2":
			r.scale = 1
		default:
			return fmt.Errorf("replicates of type %q: a scale is needed", r.kind)
		}
	}
	if !(r.scale > 0) || math.IsInf(r.scale, 1) {
		return fmt.Errorf("replicate scale is %g", r.scale)
	}
	return nil
}

func (d *Design) withReplicates(r *replicates) *Design {
	out := *d
	out.rep = r
	out.projection = nil
	r.degf = r.rank(d.weights, nil) - 1
	return &out
}

// Replicates returns the number of replicates with their scale and rscales, 0
// for a linearised design.
func (d *Design) Replicates() (n int, scale float64, rscales []float64) {
	if d.rep == nil {
		return 0, 0, nil
	}
	return len(d.rep.factor), d.rep.scale, d.rep.rscales
}

func (r *replicates) unitOf(i int) int32 {
	if r.unit == nil {
		return int32(i)
	}
	return r.unit[i]
}

// weightsOf writes the analysis weights of replicate k into w.
func (r *replicates) weightsOf(k int, w []float64) {
	f := r.factor[k]
	for i, b := range r.base {
		w[i] = b * f[r.unitOf(i)]
	}
}

// unitSums returns Σ base_i x_i by unit.
func (r *replicates) unitSums(x []float64) []float64 {
	sums := make([]float64, r.units)
	for i, v := range x {
		if v != 0 {
			sums[r.unitOf(i)] += r.base[i] * v
		}
	}
	return sums
}

// ReplicateCovariance computes a statistic with every set of replicate weights
// and returns scale Σ_r rscales_r (θ_r - c)(θ_r - c)ᵀ, where c is the mean of
// the replicates or, with MSE, the full-sample estimate full. Replicates in
// which the statistic is not defined (NaN) are left out, as in R's svrVar.
// theta gets the weights of one replicate and must not keep them.
func (d *Design) ReplicateCovariance(full []float64, theta func(w []float64) ([]float64, error)) (*mat.SymDense, error) {
	if d.rep == nil {
		return nil, errors.New("the design has no replicate weights")
	}
	w := make([]float64, d.n)
	thetas := make([][]float64, len(d.rep.factor))
	for k := range thetas {
		d.rep.weightsOf(k, w)
		t, err := theta(w)
		if err != nil {
			return nil, fmt.Errorf("replicate %d: %w", k+1, err)
		}
		if len(t) != len(full) {
			return nil, fmt.Errorf("replicate %d gives %d values for %d estimates", k+1, len(t), len(full))
		}
		thetas[k] = t
	}
	return d.rep.covariance(full, thetas), nil
}

func (r *replicates) covariance(full []float64, thetas [][]float64) *mat.SymDense {
	k := len(full)
	v := mat.NewSymDense(k, nil)
	for a := range k {
		for b := a; b < k; b++ {
			v.SetSym(a, b, r.pair(full, thetas, a, b))
		}
	}
	return v
}

func (r *replicates) pair(full []float64, thetas [][]float64, a, b int) float64 {
	ca, cb := full[a], full[b]
	defined := func(t []float64) bool { return !math.IsNaN(t[a]) && !math.IsNaN(t[b]) }
	if !r.mse {
		n, sa, sb := 0.0, 0.0, 0.0
		for i, t := range thetas {
			if r.rscales[i] > 0 && defined(t) {
				n++
				sa += t[a] - full[a]
				sb += t[b] - full[b]
			}
		}
		if n > 0 { // else every rscale is 0 and so is the variance
			ca, cb = ca+sa/n, cb+sb/n
		}
	}
	sum := 0.0
	for i, t := range thetas {
		if defined(t) {
			sum += r.rscales[i] * (t[a] - ca) * (t[b] - cb)
		}
	}
	return r.scale * sum
}

// df is the rank of the analysis weights of the rows of a domain minus 1
// (R's degf of a replicate design).
func (r *replicates) dfOf(weights []float64, domain []bool) int {
	if domain == nil {
		return r.degf
	}
	return max(0, r.rank(weights, domain)-1)
}

// rank of the matrix (rows of the domain) x (replicates). Rows of one unit are
// proportional, so one of each is enough; when there are still many more rows
// than replicates, equal rows are dropped and the rest folded by fixed
// pseudo-random signs into 8 rows a replicate, which keeps the rank.
func (r *replicates) rank(weights []float64, domain []bool) int {
	reps := len(r.factor)
	seen := make([]bool, r.units)
	var rows [][]float64
	known := make(map[uint64]bool)
	for i := range weights {
		if domain != nil && !domain[i] || r.base[i] == 0 || weights[i] == 0 {
			continue
		}
		u := r.unitOf(i)
		if seen[u] {
			continue
		}
		seen[u] = true
		row := make([]float64, reps)
		hash := uint64(14695981039346656037)
		for k := range reps {
			row[k] = r.factor[k][u]
			hash = (hash ^ math.Float64bits(row[k]/weightOr1(r.factor[0][u]))) * 1099511628211
			hash ^= hash >> 32
		}
		if known[hash] {
			continue
		}
		known[hash] = true
		if len(rows) < 8*reps {
			rows = append(rows, row)
			continue
		}
		// xorshift of the row hash gives a bucket and a sign, the same every run.
		hash ^= hash >> 29
		target := rows[hash%uint64(len(rows))]
		sign := float64(int(hash>>40&1)*2 - 1)
		for k := range row {
			target[k] += sign * row[k]
		}
	}
	return rankOf(rows, reps)
}

func weightOr1(x float64) float64 {
	if x == 0 {
		return 1
	}
	return x
}

// rankOf counts linearly independent columns by modified Gram-Schmidt; a
// column counts as dependent when less than 1e-5 of its length remains, the
// tolerance that R's degf gives to qr.
func rankOf(rows [][]float64, reps int) int {
	var basis [][]float64
	for k := range reps {
		col := make([]float64, len(rows))
		for i, row := range rows {
			col[i] = row[k]
		}
		norm := math.Sqrt(dot(col, col))
		for range 2 {
			for _, b := range basis {
				c := dot(b, col)
				for i := range col {
					col[i] -= c * b[i]
				}
			}
		}
		left := math.Sqrt(dot(col, col))
		if norm == 0 || left <= 1e-5*norm {
			continue
		}
		for i := range col {
			col[i] /= left
		}
		if basis = append(basis, col); len(basis) == len(rows) {
			break
		}
	}
	return len(basis)
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
