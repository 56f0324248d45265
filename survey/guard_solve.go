package survey

import (
	"math"
	"slices"
)

// maxUnknowns bounds the systems that are solved; larger ones hold so many
// hidden figures that lines alone protect them (see docs/method.md §6).
const maxUnknowns = 200

// closeSystem solves the lines of one part as an attacker would, as a system
// of equations over the hidden figures, and hides one more figure for each that
// follows. It reports whether it had to.
func closeSystem(lines []*line, part int) (changed bool) {
	for _, system := range systems(lines, part) {
		if len(system.unknowns) > maxUnknowns {
			continue
		}
		for _, j := range determined(system.rows(part), len(system.unknowns)) {
			changed = system.hideBeside(system.unknowns[j], part) || changed
		}
	}
	return changed
}

// system are lines that share hidden figures, directly or through others.
type system struct {
	lines    []*line
	unknowns []*guardedPart
}

// figures are the parts that a line speaks of, its sum last.
func (l *line) figures(part int) []*guardedPart {
	out := make([]*guardedPart, 0, len(l.cells)+1)
	for _, c := range l.cells {
		out = append(out, &c[part])
	}
	if l.total != nil {
		out = append(out, &l.total[part])
	}
	return out
}

// systems parts the lines by the hidden figures that they share.
func systems(lines []*line, part int) []*system {
	of := map[*guardedPart]*system{}
	var all []*system
	for _, l := range lines {
		if l.total == nil || l.total[part].asked == 0 {
			continue
		}
		joined := &system{lines: []*line{l}}
		for _, x := range l.figures(part) {
			if !x.hidden || x.asked == 0 {
				continue
			}
			switch other := of[x]; {
			case other == nil:
				joined.unknowns = append(joined.unknowns, x)
				of[x] = joined
			case other != joined: // the smaller joins the larger
				if len(other.unknowns) < len(joined.unknowns) {
					other, joined = joined, other
				}
				for _, y := range joined.unknowns {
					of[y] = other
				}
				other.unknowns = append(other.unknowns, joined.unknowns...)
				other.lines = append(other.lines, joined.lines...)
				joined.lines, joined.unknowns = nil, nil
				joined = other
			}
		}
		all = append(all, joined)
	}
	seen := map[*system]bool{}
	return slices.DeleteFunc(all, func(s *system) bool {
		again := seen[s]
		seen[s] = true
		return again || len(s.unknowns) == 0
	})
}

// rows are the equations: hidden figures minus a hidden sum are known.
func (s *system) rows(part int) [][]float64 {
	at := map[*guardedPart]int{}
	for j, x := range s.unknowns {
		at[x] = j
	}
	out := make([][]float64, len(s.lines))
	for i, l := range s.lines {
		out[i] = make([]float64, len(s.unknowns))
		for _, c := range l.cells {
			if j, ok := at[&c[part]]; ok {
				out[i][j] += 1
			}
		}
		if j, ok := at[&l.total[part]]; ok {
			out[i][j] -= 1
		}
	}
	return out
}

// determined are the unknowns that have one value only: after Gauss-Jordan
// elimination a row names them alone.
func determined(rows [][]float64, n int) (out []int) {
	rank := 0
	for j := 0; j < n && rank < len(rows); j++ {
		best := rank
		for i := rank; i < len(rows); i++ {
			if math.Abs(rows[i][j]) > math.Abs(rows[best][j]) {
				best = i
			}
		}
		if math.Abs(rows[best][j]) < 1e-9 {
			continue
		}
		rows[rank], rows[best] = rows[best], rows[rank]
		pivot := rows[rank][j]
		for k := range rows[rank] {
			rows[rank][k] /= pivot
		}
		for i := range rows {
			if f := rows[i][j]; i != rank && math.Abs(f) > 1e-12 {
				for k := range rows[i] {
					rows[i][k] -= f * rows[rank][k]
				}
			}
		}
		rank++
	}
	for _, row := range rows[:rank] {
		alone := -1
		for j, v := range row {
			if math.Abs(v) > 1e-9 {
				if alone >= 0 {
					alone = -2
					break
				}
				alone = j
			}
		}
		if alone >= 0 {
			out = append(out, alone)
		}
	}
	return out
}

// hideBeside hides the smallest shown figure in a line of x, or the sum of a
// line where nothing else is shown. A figure that nothing can be hidden beside,
// and one large enough to be shown itself, may be known.
func (s *system) hideBeside(x *guardedPart, part int) bool {
	var beside *guardedPart
	for _, l := range s.lines {
		if !slices.Contains(l.figures(part), x) {
			continue
		}
		if y := l.smallestShown(part); y != nil && (beside == nil || y.valid < beside.valid) {
			beside = y
		}
	}
	for _, l := range s.lines {
		if total := &l.total[part]; beside == nil && !total.hidden && total.asked > 0 && slices.Contains(l.figures(part), x) {
			beside = total
		}
	}
	if beside == nil {
		return false
	}
	beside.hidden = true
	return true
}
