package survey

import (
	"slices"
	"strings"
)

// answerTally counts answers by item, in the columns of digitsAndMarks, and
// who gave a valid one, by level of the form.
type answerTally struct {
	n      int64
	items  [][len(digitsAndMarks)]int64
	levels []int64
	flags  map[string]int64
}

// count makes the figures that add up to others: for the guard, and for what
// stands beside the estimates. They are numbers of interviews, never weighted.
func (d *sampleData) count() {
	l := d.form.layout()
	sums := map[Cell]*answerTally{}
	for i := range d.rows {
		c := &d.rows[i]
		if c.Final == 0 || len(c.Answers) != len(l.items) {
			continue
		}
		for _, cell := range d.cells(i) {
			t := sums[cell]
			if t == nil {
				t = &answerTally{items: make([][len(digitsAndMarks)]int64, len(l.items)), levels: make([]int64, len(l.levels)), flags: map[string]int64{}}
				sums[cell] = t
			}
			t.add(l, c)
		}
	}
	d.figures = make([]Tally, 0, len(sums))
	for cell, t := range sums {
		d.figures = append(d.figures, Tally{cell, t.n, t.counts(l)})
	}
	slices.SortFunc(d.figures, func(a, b Tally) int { return a.Cell.compare(b.Cell) })
}

// cells are the figures that row i is part of.
func (d *sampleData) cells(i int) []Cell {
	c := Cell{d.round.ID, d.form.Form(), d.period, d.rows[i].Unit, All, All}
	out := []Cell{c}
	if d.sectors[i] != "" {
		c.Sector = d.sectors[i]
		out = append(out, c)
	}
	if d.groups[i] != "" {
		for _, c := range slices.Clone(out) {
			c.Respondent = d.groups[i]
			out = append(out, c)
		}
	}
	return out
}

func (t *answerTally) add(l *layout, c *weighCase) {
	t.n++
	for k := range l.items {
		if at := strings.IndexByte(digitsAndMarks, c.Answers[k]); at >= 0 {
			t.items[k][at]++
		}
	}
	for k, v := range l.levels {
		if slices.ContainsFunc(v.items, func(i int) bool { return answerValue(c.Answers, i) > 0 }) {
			t.levels[k]++
		}
	}
	for _, f := range c.Flags {
		t.flags[f]++
	}
}

func (t *answerTally) counts(l *layout) (cs Counts) {
	put := func(code, value string, n int64) {
		if n > 0 {
			cs = append(cs, Count{code, value, n})
		}
	}
	for k, it := range l.items {
		for v := range len(digitsAndMarks) {
			put(it.Code, digitsAndMarks[v:v+1], t.items[k][v])
		}
	}
	for k, v := range l.levels {
		put(v.code, "n", t.levels[k])
	}
	for flag, n := range t.flags {
		put("_flag", flag, n)
	}
	slices.SortFunc(cs, Count.compare)
	return cs
}
