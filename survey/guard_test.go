package survey

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// attack is what somebody knows who asked every question there is: each shown
// number of ratings is a sum over cells (month, agency, sector).
type attack struct {
	cells []string             // the unknowns
	truth map[string]int       // ratings by cell
	sums  map[string][]float64 // each shown figure: 1 for each cell in it
}

// determined reports whether one cell can be had as a combination of the shown
// figures: Gaussian elimination with the cell's own unit vector as the last row.
func (a *attack) determined(cell int) bool {
	var rows [][]float64
	for _, s := range a.sums {
		rows = append(rows, slices.Clone(s))
	}
	want := make([]float64, len(a.cells))
	want[cell] = 1
	at := 0
	for c := range a.cells {
		p := slices.IndexFunc(rows[at:], func(r []float64) bool { return math.Abs(r[c]) > 1e-9 })
		if p < 0 {
			continue
		}
		rows[at], rows[at+p] = rows[at+p], rows[at]
		reduce := func(r []float64) {
			if f := r[c] / rows[at][c]; f != 0 {
				for i := range r {
					r[i] -= f * rows[at][i]
				}
			}
		}
		for i := at + 1; i < len(rows); i++ {
			reduce(rows[i])
		}
		reduce(want)
		at++
	}
	return !slices.ContainsFunc(want, func(x float64) bool { return math.Abs(x) > 1e-6 })
}

// TestNothingHiddenCanBeDerived asks all tables of a small province: every
// subset of agencies and sectors, by all dimensions, in months, quarter and year.
// No shown row stands on fewer than ten answers, and no cell of fewer than ten
// ratings follows from those that are shown, however they are added and
// subtracted.
func TestNothingHiddenCanBeDerived(t *testing.T) {
	units, sectors, months := []string{"07210", "07228", "07246"}, []string{"land", "civil-status", "construction"}, []string{"2026-10", "2026-11"}
	hidden, visible := 0, 0
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 7))
		s := province(t, t.TempDir()+"/t.db")
		a := &attack{truth: map[string]int{}, sums: map[string][]float64{}}
		for _, m := range months {
			for _, u := range units {
				for _, x := range sectors {
					n := []int{0, 2, 4, 6, 9, 12, 17, 40}[rng.IntN(8)]
					key := m + " " + u + " " + x
					a.cells, a.truth[key] = append(a.cells, key), n
					var all []Submission
					for range n {
						all = append(all, Submission{Rating: Rating{ID: NewID(), Round: "counter", Form: quickForm, Unit: u, Sector: x,
							Channel: "phone", Day: m + "-15", Answers: string("012345"[rng.IntN(6)]) + "....."}})
					}
					for _, r := range s.AddRatings(context.Background(), all) {
						if r.Err != nil {
							t.Fatal(r.Err)
						}
					}
				}
			}
		}
		for _, period := range []string{"2026-10", "2026-11", "2026-Q4", "2026"} {
			for _, us := range subsets(units) {
				for _, xs := range subsets(sectors) {
					for _, by := range [][]Dim{nil, {ByUnit}, {BySector}, {ByUnit, BySector}} {
						q := IndexQuery{Periods: []string{period}, Units: us, Sectors: xs, By: by}
						for _, r := range index(t, s, q).Rows {
							if !r.State.Visible() {
								if r.Ratings != 0 || !math.IsNaN(r.Primary.Estimate) || r.Primary.N != 0 {
									t.Fatalf("seed %d: a hidden row has numbers: %+v", seed, r)
								}
								continue
							}
							visible++
							if r.Primary.N < 10 {
								t.Fatalf("seed %d: %+v is shown on %d answers", seed, r.RowKey, r.Primary.N)
							}
							a.learn(r, q)
						}
					}
				}
			}
		}
		for i, cell := range a.cells {
			if n := a.truth[cell]; n > 0 && n < 10 {
				hidden++
				if a.determined(i) {
					t.Errorf("seed %d: %d ratings of %s follow from what is shown", seed, n, cell)
				}
			}
		}
	}
	if hidden < 20 || visible < 500 {
		t.Errorf("%d hidden cells, %d shown rows: the test has no teeth", hidden, visible)
	}
}

// learn adds a shown row as a sum over cells. What is too small to have been
// published by itself is in the sum over all sectors only.
func (a *attack) learn(r Row, q IndexQuery) {
	figure := map[string]int{} // ratings of an agency, in one sector and in all, in the period
	each := func(visit func(i int, unit, sector string)) {
		for i, cell := range a.cells {
			if part := strings.Fields(cell); slices.Contains(MonthsOf(r.Period), part[0]) {
				visit(i, part[1], part[2])
			}
		}
	}
	each(func(i int, unit, sector string) {
		figure[unit+" "+sector] += a.truth[a.cells[i]]
		figure[unit] += a.truth[a.cells[i]]
	})
	sum := make([]float64, len(a.cells))
	each(func(i int, unit, sector string) {
		of := unit + " " + sector
		if r.Sector == All && len(q.Sectors) == 0 && !q.by(BySector) {
			of = unit
		}
		in := (r.Unit == unit || r.Unit == All && (len(q.Units) == 0 || slices.Contains(q.Units, unit))) &&
			(r.Sector == sector || r.Sector == All && (len(q.Sectors) == 0 || slices.Contains(q.Sectors, sector)))
		if in && figure[of] >= MinIncrement && a.truth[a.cells[i]] > 0 {
			sum[i] = 1
		}
	})
	a.sums[fmt.Sprint(sum)] = sum
}

// subsets are all subsets, the empty one included, which asks for all.
func subsets(of []string) [][]string {
	var out [][]string
	for mask := range 1 << len(of) {
		var one []string
		for i, x := range of {
			if mask>>i&1 == 1 {
				one = append(one, x)
			}
		}
		out = append(out, one)
	}
	return out
}

// TestIndexBeforeTheFirstPublication asks for an index before anything was published.
func TestIndexBeforeTheFirstPublication(t *testing.T) {
	s := province(t, t.TempDir()+"/t.db")
	table, err := s.Index(context.Background(), IndexQuery{Round: "counter", Form: quickForm, Periods: []string{"2026"}, By: []Dim{ByUnit}})
	if err != nil || len(table.Rows) == 0 {
		t.Fatalf("got %v, %v; want rows without answers", table, err)
	}
	for _, r := range table.Rows {
		if r.State != StateNone {
			t.Errorf("%s: got %s, want none", r.Unit, r.State)
		}
	}
}
