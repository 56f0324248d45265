package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
	"pgregory.net/rapid"
)

func ExampleDisclosureRule_Suppress() {
	rows := []CountRow{
		{Name: "group", Parent: -1, Counts: []int64{2, 21, 77}},
		{Name: "A", Parent: 0, Counts: []int64{2, 9, 37}},
		{Name: "B", Parent: 0, Counts: []int64{0, 12, 40}},
	}
	mask, _ := StandardDisclosure().Suppress(rows)
	for i, row := range mask {
		fmt.Println(rows[i].Name, row)
	}
	// Output:
	// group [true true false false]
	// A [true true false false]
	// B [false false false false]
}

func ExampleDisclosureRule_CodeShare() {
	coded, _ := StandardDisclosure().CodeShare(40, 40, false)
	fmt.Println(coded.Code, coded.Percent)
	// Output: at_least 95
}

// attacker bounds a count by linear programming from what is published: it
// shares no code with the network of Suppress.
type attacker struct {
	index map[[2]int]int // row, column -> variable
	a     [][]float64
	b     []float64
}

// newAttacker takes the published cells of rows (mask false and not implicit)
// and the sums that everybody knows.
func newAttacker(rows []CountRow, mask [][]bool) *attacker {
	k := len(rows[0].Counts)
	at := &attacker{index: make(map[[2]int]int)}
	hidden := func(i, j int) bool { return rows[i].Implicit || mask[i][j] }
	for i := range rows {
		for j := range k + 1 {
			if hidden(i, j) {
				at.index[[2]int{i, j}] = len(at.index)
			}
		}
	}
	type term struct{ row, column, sign int }
	add := func(terms []term) {
		line, right := make([]float64, len(at.index)), 0.0
		for _, t := range terms {
			if v, ok := at.index[[2]int{t.row, t.column}]; ok {
				line[v] += float64(t.sign)
			} else {
				right -= float64(t.sign) * float64(countAt(rows, t.row, t.column))
			}
		}
		at.a, at.b = append(at.a, line), append(at.b, right)
	}
	for i := range rows {
		sum := []term{{i, k, -1}}
		for j := range k {
			sum = append(sum, term{i, j, 1})
		}
		add(sum)
		for j := range k + 1 {
			sum := []term{{i, j, -1}}
			for c, row := range rows {
				if row.Parent == i {
					sum = append(sum, term{c, j, 1})
				}
			}
			if len(sum) > 1 {
				add(sum)
			}
		}
	}
	at.reduce()
	return at
}

func countAt(rows []CountRow, i, j int) int64 {
	if j < len(rows[i].Counts) {
		return rows[i].Counts[j]
	}
	return sumCounts(rows[i].Counts)
}

// reduce drops equations that follow from others (Gauss).
func (at *attacker) reduce() {
	rank := 0
	for v := 0; v < len(at.index) && rank < len(at.a); v++ {
		pivot := -1
		for i := rank; i < len(at.a); i++ {
			if math.Abs(at.a[i][v]) > 1e-9 {
				pivot = i
				break
			}
		}
		if pivot < 0 {
			continue
		}
		at.a[rank], at.a[pivot] = at.a[pivot], at.a[rank]
		at.b[rank], at.b[pivot] = at.b[pivot], at.b[rank]
		for i := range at.a {
			if f := at.a[i][v] / at.a[rank][v]; i != rank && f != 0 {
				for j := range at.a[i] {
					at.a[i][j] -= f * at.a[rank][j]
				}
				at.b[i] -= f * at.b[rank]
			}
		}
		rank++
	}
	at.a, at.b = at.a[:rank], at.b[:rank]
}

// width is the distance of the attacker's bounds of a hidden cell.
func (at *attacker) width(t interface{ Fatalf(string, ...any) }, cell [2]int) float64 {
	n := len(at.index)
	if len(at.a) == n {
		return 0
	}
	if len(at.a) == 0 {
		return math.Inf(1)
	}
	a := mat.NewDense(len(at.a), n, nil)
	for i, line := range at.a {
		a.SetRow(i, line)
	}
	bound := func(sign float64) float64 {
		c := make([]float64, n)
		c[at.index[cell]] = sign
		value, _, err := lp.Simplex(c, a, at.b, 1e-10, nil)
		if errors.Is(err, lp.ErrUnbounded) {
			return math.Inf(1)
		}
		if err != nil {
			t.Fatalf("linear program: %v", err)
		}
		return sign * value
	}
	high := bound(-1)
	return high - bound(1)
}

// drawTable makes a top row, its children and sometimes grandchildren.
func drawTable(t *rapid.T) []CountRow {
	k := rapid.IntRange(2, 4).Draw(t, "categories")
	count := rapid.OneOf(rapid.Int64Range(0, 6), rapid.Int64Range(0, 40), rapid.Int64Range(3, 300))
	rows := []CountRow{{Name: "top", Parent: -1, Counts: make([]int64, k)}}
	for c := range rapid.IntRange(0, 4).Draw(t, "children") {
		rows = append(rows, CountRow{Name: fmt.Sprint("child ", c), Parent: 0, Counts: make([]int64, k)})
	}
	children := len(rows)
	for p := 1; p < children; p++ {
		for c := range rapid.IntRange(0, 2).Draw(t, "grandchildren") {
			rows = append(rows, CountRow{Name: fmt.Sprint("grandchild ", p, c), Parent: p, Counts: make([]int64, k)})
		}
	}
	inner := make([]bool, len(rows))
	for _, row := range rows[1:] {
		inner[row.Parent] = true
	}
	for i := range rows {
		if inner[i] {
			continue
		}
		for j := range k {
			x := count.Draw(t, "count")
			for p := i; p >= 0; p = rows[p].Parent {
				rows[p].Counts[j] += x
			}
		}
	}
	return rows
}

// No attacker with all totals narrows a hidden cell to less than 5, and no
// count from 1 to 4 is published or follows.
func TestSuppressWithstandsAttacker(t *testing.T) {
	rule := StandardDisclosure()
	rapid.Check(t, func(t *rapid.T) {
		rows := drawTable(t)
		mask, err := rule.Suppress(rows)
		if err != nil {
			t.Fatalf("%v: %v", rows, err)
		}
		at := newAttacker(rows, mask)
		for i, row := range mask {
			for j, hidden := range row {
				n := countAt(rows, i, j)
				if !hidden && n > 0 && n < 5 {
					t.Fatalf("%v: row %d, column %d shows %d", rows, i, j, n)
				}
				if hidden {
					if w := at.width(t, [2]int{i, j}); w < 5-1e-6 {
						t.Fatalf("%+v\nmask %v: row %d, column %d (%d) is known within %v", rows, mask, i, j, n, w)
					}
				}
			}
		}
	})
}

// 52 weekly editions of one unit: no count and no increment between any two
// editions from 1 to 4 follows, with everything published so far.
func TestSuppressNextOverAYear(t *testing.T) {
	rule := StandardDisclosure()
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 5).Draw(t, "categories")
		weekly := rapid.Int64Range(0, rapid.SampledFrom([]int64{4, 12, 40}).Draw(t, "busy"))
		counts := make([]int64, k)
		var history []Edition
		for range 52 {
			for j := range counts {
				counts[j] += weekly.Draw(t, "new")
			}
			mask, err := rule.SuppressNext(history, counts)
			if errors.Is(err, ErrNotProtectable) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			history = append(history, Edition{slices.Clone(counts), mask})
			if len(history) == 5 {
				break
			}
		}
		checkEditions(t, rule, history)
	})
}

// checkEditions attacks each pair of editions, and all of them together.
func checkEditions(t *rapid.T, rule DisclosureRule, history []Edition) {
	if len(history) == 0 {
		return
	}
	last := len(history) - 1
	rows := []CountRow{{Parent: -1, Counts: history[last].Counts}}
	masks := [][]bool{history[last].Hidden}
	parent := 0
	for e := last - 1; e >= 0; e-- {
		increment := make([]int64, len(history[e].Counts))
		for j := range increment {
			increment[j] = history[e+1].Counts[j] - history[e].Counts[j]
		}
		rows = append(rows, CountRow{Parent: parent, Counts: increment, Implicit: true}, CountRow{Parent: parent, Counts: history[e].Counts})
		masks = append(masks, nil, history[e].Hidden)
		parent = len(rows) - 1
	}
	joint := newAttacker(rows, masks)
	for i, row := range rows {
		for j := range len(row.Counts) + 1 {
			n := countAt(rows, i, j)
			if hidden := row.Implicit && n > 0 && n < 5 || !row.Implicit && masks[i][j]; hidden {
				if w := joint.width(t, [2]int{i, j}); w < 5-1e-6 {
					t.Fatalf("all of %v together: row %d, column %d (%d) is known within %v", history, i, j, n, w)
				}
			}
		}
	}
	for b := range history {
		for a := range b {
			// Only what an attacker with two editions sees: the pair and its increment.
			increment := make([]int64, len(history[a].Counts))
			for j := range increment {
				increment[j] = history[b].Counts[j] - history[a].Counts[j]
			}
			rows := []CountRow{{Parent: -1, Counts: history[b].Counts}, {Parent: 0, Counts: history[a].Counts}, {Parent: 0, Counts: increment, Implicit: true}}
			all := slices.Repeat([]bool{true}, len(increment)+1)
			at := newAttacker(rows, [][]bool{history[b].Hidden, history[a].Hidden, all})
			if sumCounts(increment) < rule.MinIncrement {
				t.Fatalf("editions %d and %d: only %d new answers", a, b, sumCounts(increment))
			}
			for j := range increment {
				if n := increment[j]; n > 0 && n < 5 {
					if w := at.width(t, [2]int{2, j}); w < 5-1e-6 {
						t.Fatalf("editions %v and %v: the increment %d of category %d is known within %v", history[a], history[b], n, j, w)
					}
				}
			}
		}
	}
}

func TestSuppressDetails(t *testing.T) {
	rule := StandardDisclosure()
	// Nothing small: nothing hidden. All zero: nothing hidden.
	for _, counts := range [][]int64{{10, 20, 30}, {0, 0, 0}, {0, 55, 5}} {
		mask, err := rule.Suppress([]CountRow{{Parent: -1, Counts: counts}})
		if err != nil || slices.Contains(mask[0], true) {
			t.Errorf("%v: got %v (%v), want nothing hidden", counts, mask, err)
		}
	}
	// The next smallest is the complement.
	mask, err := rule.Suppress([]CountRow{{Parent: -1, Counts: []int64{3, 40, 8, 90}}})
	if want := []bool{true, false, true, false, false}; err != nil || !slices.Equal(mask[0], want) {
		t.Errorf("got %v (%v), want %v", mask, err, want)
	}
	// Fewer than 10 answers: the row is hidden, its total too.
	mask, err = rule.Suppress([]CountRow{{Parent: -1, Counts: []int64{5, 0, 4}}})
	if want := []bool{true, true, true, true}; err != nil || !slices.Equal(mask[0], want) {
		t.Errorf("got %v (%v), want %v", mask, err, want)
	}
	big := make([]CountRow, 121)
	big[0] = CountRow{Name: "province", Parent: -1, Counts: make([]int64, 5)}
	for i := 1; i < len(big); i++ {
		big[i] = CountRow{Name: fmt.Sprint("commune ", i), Parent: 0, Counts: []int64{int64(i % 4), int64(i % 7), int64(3 + i%11), 30, 60}}
		for j, x := range big[i].Counts {
			big[0].Counts[j] += x
		}
	}
	if mask, err = rule.Suppress(big); err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for _, row := range mask {
		for _, h := range row {
			hidden += int(indicator(h))
		}
	}
	if hidden == 0 || hidden > 121*6/2 {
		t.Errorf("120 communes × 5 answers: %d of %d cells hidden", hidden, 121*6)
	}
}

func TestSuppressRefusals(t *testing.T) {
	rule := StandardDisclosure()
	for name, rows := range map[string][]CountRow{
		"empty":      nil,
		"no columns": {{Parent: -1}},
		"ragged":     {{Parent: -1, Counts: []int64{5}}, {Parent: 0, Counts: []int64{5, 6}}},
		"negative":   {{Parent: -1, Counts: []int64{-5}}},
		"sums":       {{Parent: -1, Counts: []int64{50}}, {Parent: 0, Counts: []int64{40}}},
		"parent":     {{Parent: 7, Counts: []int64{50}}},
		"own parent": {{Parent: 0, Counts: []int64{50}}},
		"circle":     {{Parent: 1, Counts: []int64{50}}, {Parent: 0, Counts: []int64{50}}},
		"frozen":     {{Parent: -1, Counts: []int64{50}, Frozen: []bool{true}}},
	} {
		if _, err := rule.Suppress(rows); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	shown := []bool{false, false, false}
	if _, err := rule.Suppress([]CountRow{{Parent: -1, Counts: []int64{3, 90}, Frozen: shown}}); !errors.Is(err, ErrNotProtectable) {
		t.Errorf("a small count already published: got %v", err)
	}
	first := Edition{[]int64{20, 30}, shown}
	for name, counts := range map[string][]int64{"few new": {22, 33}, "nothing to hide behind": {22, 60}} {
		if _, err := rule.SuppressNext([]Edition{first}, counts); name == "few new" && !errors.Is(err, ErrNotProtectable) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, counts := range map[string][]int64{"fell": {19, 90}, "categories": {20, 30, 40}} {
		if _, err := rule.SuppressNext([]Edition{first}, counts); err == nil || errors.Is(err, ErrNotProtectable) {
			t.Errorf("%s: got %v, want another error", name, err)
		}
	}
	if _, err := rule.SuppressNext([]Edition{{[]int64{20, 30}, nil}}, []int64{40, 60}); err == nil {
		t.Error("no flags: no error")
	}
	if _, err := rule.SuppressNext(nil, []int64{-1}); err == nil {
		t.Error("negative first edition: no error")
	}
}

func TestCodeShare(t *testing.T) {
	rule := StandardDisclosure()
	tests := []struct {
		count, n int64
		negative bool
		want     CodedShare
	}{
		{0, 9, false, CodedShare{ShareHidden, 0}}, {0, 0, false, CodedShare{ShareHidden, 0}},
		{0, 40, false, CodedShare{ShareAtMost, 5}}, {40, 40, false, CodedShare{ShareAtLeast, 95}},
		{39, 40, false, CodedShare{ShareAtLeast, 95}}, {37, 40, false, CodedShare{ShareHidden, 0}}, {3, 40, false, CodedShare{ShareHidden, 0}},
		{0, 100, false, CodedShare{ShareExact, 0}}, {100, 100, false, CodedShare{ShareExact, 100}},
		{37, 40, true, CodedShare{ShareAtLeast, 90}}, {950, 1000, true, CodedShare{ShareAtLeast, 90}}, {900, 1000, true, CodedShare{ShareExact, 90}},
		{25, 50, false, CodedShare{ShareExact, 50}}, {125, 1000, false, CodedShare{ShareExact, 13}},
	}
	for _, tt := range tests {
		if got, err := rule.CodeShare(tt.count, tt.n, tt.negative); err != nil || got != tt.want {
			t.Errorf("%d of %d (negative %v): got %v (%v), want %v", tt.count, tt.n, tt.negative, got, err, tt.want)
		}
	}
	if _, err := rule.CodeShare(5, 4, false); err == nil {
		t.Error("5 of 4: no error")
	}
}

func TestRoundingAndBands(t *testing.T) {
	for n, want := range map[int64]int64{0: 0, 2: 0, 3: 5, 7: 5, 8: 10, 12: 10, 13: 15, -8: -10} {
		if got := RoundToFive(n); got != want {
			t.Errorf("RoundToFive(%d): got %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int64]SizeBand{9: {}, 10: {10, 29}, 29: {10, 29}, 30: {30, 49}, 99: {50, 99}, 100: {100, 199}, 999: {500, 999}, 5000: {1000, 0}} {
		if got := BandOf(n); got != want {
			t.Errorf("BandOf(%d): got %v, want %v", n, got, want)
		}
	}
}

func TestPoolUpward(t *testing.T) {
	rule := StandardDisclosure()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 15).Draw(t, "units")
		units := make([]UnitSize, n)
		total := int64(0)
		for i := range units {
			units[i] = UnitSize{Name: fmt.Sprint(i), Parent: -1, N: rapid.Int64Range(0, 25).Draw(t, "n")}
			if i > 0 {
				units[i].Parent = rapid.IntRange(0, i-1).Draw(t, "parent")
			}
			total += units[i].N
		}
		groups, err := PoolUpward(units, rule.MinTotal)
		if err != nil {
			t.Fatal(err)
		}
		seen := make([]bool, n)
		for _, g := range groups {
			sum := int64(0)
			for _, m := range g.Members {
				if seen[m] {
					t.Fatalf("unit %d is in two groups: %v", m, groups)
				}
				seen[m] = true
				sum += units[m].N
				for p := m; p != g.Under; p = units[p].Parent {
					if p < 0 {
						t.Fatalf("unit %d does not lie under %d: %v", m, g.Under, groups)
					}
				}
			}
			if sum != g.N || sum < rule.MinTotal && len(groups) > 1 || g.Pooled() != (len(g.Members) > 1) {
				t.Fatalf("group %v of %v", g, groups)
			}
		}
		for i, u := range units {
			if seen[i] != (u.N > 0) {
				t.Fatalf("unit %d with %d answers: in a group %v", i, u.N, seen[i])
			}
		}
	})
	for name, units := range map[string][]UnitSize{
		"negative": {{Parent: -1, N: -1}}, "parent": {{Parent: 3}}, "circle": {{Parent: 1}, {Parent: 0}},
	} {
		if _, err := PoolUpward(units, 10); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
