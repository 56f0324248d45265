package analysis

import (
	"fmt"
	"math"
	"slices"
)

// countCell is one count as an arc of the network: it appears in two sums,
// with a minus in that of its tail and a plus in that of its head.
type countCell struct {
	row, column int // column = number of categories for the total
	tail, head  int
	value       int64
	delta       int64 // change by the flow being searched
	hidden      bool
	fixed       bool // hidden or shown whatever the search finds
}

func (c *countCell) label(categories int) string {
	if c.column == categories {
		return "total"
	}
	return fmt.Sprintf("category %d", c.column+1)
}

// countNetwork is the circulation of a tree of rows. Nodes are the sums: one
// for each row without children (its categories make its total) and one for
// each column of each row with children (the children make the parent). The
// sum of a parent's own categories follows from these, except at the top,
// where it has a node.
type countNetwork struct {
	categories int
	cells      []countCell
	nodes      int
	touching   [][]int // node -> cells
	totals     []int64
}

func newCountNetwork(rows []CountRow) (*countNetwork, error) {
	if err := checkCountRows(rows); err != nil {
		return nil, err
	}
	g := &countNetwork{categories: len(rows[0].Counts), totals: make([]int64, len(rows))}
	inner := make([]bool, len(rows))
	for _, row := range rows {
		if row.Parent >= 0 {
			inner[row.Parent] = true
		}
	}
	own := make([]int, len(rows))     // sum of a row without children, or of a top row
	columns := make([]int, len(rows)) // first of the column sums of a row with children
	free := make([]int, len(rows))    // second end of a top row without children
	for i, row := range rows {
		g.totals[i] = sumCounts(row.Counts)
		if !inner[i] || row.Parent < 0 {
			own[i] = g.newNodes(1)
		}
		if inner[i] {
			columns[i] = g.newNodes(g.categories + 1)
		} else if row.Parent < 0 {
			free[i] = g.newNodes(1)
		}
	}
	for i, row := range rows {
		for j := range g.categories + 1 {
			c := countCell{row: i, column: j, value: g.totals[i]}
			if j < g.categories {
				c.value = row.Counts[j]
			}
			// Below: the sum nearer the leaves; above: nearer the top.
			below, above := own[i], own[i]
			if inner[i] {
				below = columns[i] + j
			}
			switch {
			case row.Parent >= 0:
				above = columns[row.Parent] + j
			case !inner[i]:
				above = free[i]
			}
			c.tail, c.head = below, above
			if j == g.categories {
				c.tail, c.head = above, below
			}
			g.cells = append(g.cells, c)
		}
	}
	g.touching = make([][]int, g.nodes)
	for e, c := range g.cells {
		g.touching[c.tail] = append(g.touching[c.tail], e)
		g.touching[c.head] = append(g.touching[c.head], e)
	}
	return g, nil
}

func (g *countNetwork) newNodes(n int) int {
	g.nodes += n
	return g.nodes - n
}

// checkCountRows refuses tables that are not trees of sums.
func checkCountRows(rows []CountRow) error {
	if len(rows) == 0 || len(rows[0].Counts) == 0 {
		return fmt.Errorf("the table has no rows or no categories")
	}
	k := len(rows[0].Counts)
	sums := make([][]int64, len(rows))
	for i, row := range rows {
		if len(row.Counts) != k || row.Frozen != nil && len(row.Frozen) != k+1 {
			return fmt.Errorf("row %q has %d categories and %d frozen flags, want %d and %d", row.Name, len(row.Counts), len(row.Frozen), k, k+1)
		}
		if row.Parent >= len(rows) || row.Parent == i || row.Parent < -1 {
			return fmt.Errorf("row %q has parent %d", row.Name, row.Parent)
		}
		steps := 0
		for p := row.Parent; p >= 0; p = rows[p].Parent {
			if steps++; steps > len(rows) {
				return fmt.Errorf("row %q is its own ancestor", row.Name)
			}
		}
		for j, n := range row.Counts {
			if n < 0 {
				return fmt.Errorf("row %q, category %d: count %d is negative", row.Name, j+1, n)
			}
			if row.Parent >= 0 {
				if sums[row.Parent] == nil {
					sums[row.Parent] = make([]int64, k)
				}
				sums[row.Parent][j] += n
			}
		}
	}
	for i, s := range sums {
		for j := range s {
			if s[j] != rows[i].Counts[j] {
				return fmt.Errorf("row %q, category %d: %d, but the rows below sum to %d", rows[i].Name, j+1, rows[i].Counts[j], s[j])
			}
		}
	}
	return nil
}

// width is how far the attacker's bounds of a cell lie apart, at most enough.
func (g *countNetwork) width(e int, enough int64) int64 {
	up := g.push(e, true, enough)
	g.reset()
	if up >= enough {
		return up
	}
	down := g.push(e, false, min(g.cells[e].value, enough-up))
	g.reset()
	return up + down
}

// push finds by how much cell e can grow (or shrink) while the other hidden
// cells make up for it: a maximum flow from its head back to its tail (or the
// reverse), at most limit. The changes stay in delta until reset.
func (g *countNetwork) push(e int, grow bool, limit int64) int64 {
	from, to := g.cells[e].head, g.cells[e].tail
	if !grow {
		from, to = to, from
	}
	if from == to {
		return limit
	}
	total := int64(0)
	via := make([]int, g.nodes)
	for total < limit {
		for i := range via {
			via[i] = -1
		}
		queue := []int{from}
		for len(queue) > 0 && via[to] < 0 {
			node := queue[0]
			queue = queue[1:]
			for _, o := range g.touching[node] {
				if o == e || !g.cells[o].hidden || g.room(o, node) == 0 {
					continue
				}
				if next := g.otherEnd(o, node); next != from && via[next] < 0 {
					via[next] = o
					queue = append(queue, next)
				}
			}
		}
		if via[to] < 0 {
			break
		}
		total += g.augment(via, from, to, limit-total)
	}
	return total
}

// room is how much more can flow through cell o out of node: without limit
// along the arc (the count grows), its present value against it.
func (g *countNetwork) room(o, node int) int64 {
	if g.cells[o].tail == node {
		return math.MaxInt64
	}
	return g.cells[o].value + g.cells[o].delta
}

func (g *countNetwork) otherEnd(o, node int) int {
	if g.cells[o].tail == node {
		return g.cells[o].head
	}
	return g.cells[o].tail
}

// augment moves the most that the path allows, and at most limit.
func (g *countNetwork) augment(via []int, from, to int, limit int64) int64 {
	for node := to; node != from; {
		previous := g.otherEnd(via[node], node)
		limit = min(limit, g.room(via[node], previous))
		node = previous
	}
	for node := to; node != from; {
		o := via[node]
		previous := g.otherEnd(o, node)
		if g.cells[o].tail == previous {
			g.cells[o].delta += limit
		} else {
			g.cells[o].delta -= limit
		}
		node = previous
	}
	return limit
}

func (g *countNetwork) reset() {
	for e := range g.cells {
		g.cells[e].delta = 0
	}
}

// protect hides further cells until the bounds of e are width apart, and
// reports whether it had to.
func (g *countNetwork) protect(e int, width int64) (added bool, err error) {
	for {
		have := g.width(e, width)
		if have >= width {
			return added, nil
		}
		need := width - have
		path := g.cheapest(e, true, need)
		if path == nil {
			path = g.cheapest(e, true, 1)
		}
		if path == nil && g.cells[e].value > 0 {
			path = g.cheapest(e, false, 1)
		}
		if path == nil {
			return added, ErrNotProtectable
		}
		for _, o := range path {
			g.cells[o].hidden = true
		}
		added = true
	}
}

// cheapest finds the cells to hide so that e can grow (or shrink) by at least
// room more: the path of least total count in what the present flow leaves,
// where cells already hidden cost nothing and zeros are the last choice. nil
// when there is none.
func (g *countNetwork) cheapest(e int, grow bool, room int64) []int {
	defer g.reset()
	g.push(e, grow, math.MaxInt32)
	from, to := g.cells[e].head, g.cells[e].tail
	if !grow {
		from, to = to, from
	}
	cost := make([]float64, g.nodes)
	via, done := make([]int, g.nodes), make([]bool, g.nodes)
	for i := range cost {
		cost[i], via[i] = math.Inf(1), -1
	}
	cost[from] = 0
	for {
		node := -1
		for i := range cost {
			if !done[i] && !math.IsInf(cost[i], 1) && (node < 0 || cost[i] < cost[node]) {
				node = i
			}
		}
		if node < 0 || node == to {
			break
		}
		done[node] = true
		for _, o := range g.touching[node] {
			c := &g.cells[o]
			if o == e || c.fixed && !c.hidden || g.room(o, node) < room {
				continue
			}
			if next := g.otherEnd(o, node); cost[node]+c.cost() < cost[next] {
				cost[next], via[next] = cost[node]+c.cost(), o
			}
		}
	}
	if math.IsInf(cost[to], 1) {
		return nil
	}
	var path []int
	for node := to; node != from; node = g.otherEnd(via[node], node) {
		if !g.cells[via[node]].hidden {
			path = append(path, via[node])
		}
	}
	return path
}

func (c *countCell) cost() float64 {
	switch {
	case c.hidden:
		return 0
	case c.value == 0:
		return 1e12
	}
	return float64(c.value + 1)
}

// sortByValue orders cells from the largest count.
func (g *countNetwork) sortByValue(cells []int) {
	slices.SortStableFunc(cells, func(a, b int) int {
		switch x, y := g.cells[a].value, g.cells[b].value; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
}

// mask is the answer: row × (categories, total).
func (g *countNetwork) mask(rows int) [][]bool {
	mask := make([][]bool, rows)
	for i := range mask {
		mask[i] = make([]bool, g.categories+1)
	}
	for _, c := range g.cells {
		mask[c.row][c.column] = c.hidden
	}
	return mask
}
