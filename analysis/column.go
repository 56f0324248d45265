package analysis

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Factor is a categorical variable: Codes[i] is the index of row i in Levels,
// or -1 where the value is missing. Identifiers are text: "01" and "1" are
// two different levels.
type Factor struct {
	Codes  []int32
	Levels []string
}

// NewFactor codes text values in order of first appearance; the empty string
// is missing.
func NewFactor(values []string) Factor {
	f := Factor{Codes: make([]int32, len(values))}
	index := make(map[string]int32)
	for i, v := range values {
		f.Codes[i] = f.code(index, v)
	}
	return f
}

// code returns the code of v and adds v to the levels when it is new.
func (f *Factor) code(index map[string]int32, v string) int32 {
	if v == "" {
		return -1
	}
	c, ok := index[v]
	if !ok {
		c = int32(len(f.Levels))
		v = strings.Clone(v)
		f.Levels = append(f.Levels, v)
		index[v] = c
	}
	return c
}

// At returns the text of row i, "" where it is missing.
func (f Factor) At(i int) string {
	if c := f.Codes[i]; c >= 0 {
		return f.Levels[c]
	}
	return ""
}

// Len returns the number of rows.
func (f Factor) Len() int { return len(f.Codes) }

// Interact combines factors into one whose levels are the combinations that
// occur, joined with sep; a row missing in any factor is missing.
func Interact(sep string, factors ...Factor) Factor {
	if len(factors) == 1 {
		return factors[0]
	}
	if len(factors) == 0 {
		return Factor{}
	}
	out := factors[0]
	for _, f := range factors[1:] {
		out = interact2(sep, out, f)
	}
	return out
}

func interact2(sep string, a, b Factor) Factor {
	out := Factor{Codes: make([]int32, len(a.Codes))}
	pairs := newPairCoder(len(a.Levels), len(b.Levels))
	for i, ca := range a.Codes {
		cb := b.Codes[i]
		if ca < 0 || cb < 0 {
			out.Codes[i] = -1
			continue
		}
		c, isNew := pairs.code(ca, cb)
		if isNew {
			out.Levels = append(out.Levels, a.Levels[ca]+sep+b.Levels[cb])
		}
		out.Codes[i] = c
	}
	return out
}

// Column is one variable of a data set, held as text (coded) or as numbers
// with NaN for a missing value.
type Column struct {
	Name   string
	text   Factor
	num    []float64
	isText bool
}

// NumberColumn wraps numbers; NaN is missing.
func NumberColumn(name string, x []float64) Column { return Column{Name: name, num: x} }

// TextColumn wraps coded text.
func TextColumn(name string, f Factor) Column { return Column{Name: name, text: f, isText: true} }

// Len returns the number of rows.
func (c Column) Len() int {
	if c.isText {
		return len(c.text.Codes)
	}
	return len(c.num)
}

// Missing reports whether row i has no value.
func (c Column) Missing(i int) bool {
	if c.isText {
		return c.text.Codes[i] < 0
	}
	return math.IsNaN(c.num[i])
}

// Text returns the text of row i, "" where it is missing. A number is written
// in its shortest exact form.
func (c Column) Text(i int) string {
	if c.isText {
		return c.text.At(i)
	}
	if math.IsNaN(c.num[i]) {
		return ""
	}
	return strconv.FormatFloat(c.num[i], 'g', -1, 64)
}

// Factor returns the column as categories.
func (c Column) Factor() Factor {
	if c.isText {
		return c.text
	}
	f := Factor{Codes: make([]int32, len(c.num))}
	index := make(map[float64]int32)
	for i, x := range c.num {
		if math.IsNaN(x) {
			f.Codes[i] = -1
			continue
		}
		code, ok := index[x]
		if !ok {
			code = int32(len(f.Levels))
			index[x] = code
			f.Levels = append(f.Levels, strconv.FormatFloat(x, 'g', -1, 64))
		}
		f.Codes[i] = code
	}
	return f
}

// Numbers returns the column as numbers, NaN where it is missing. Text that is
// not a number is an error naming the column and the first such row (1 = first
// row of data).
func (c Column) Numbers() ([]float64, error) {
	if !c.isText {
		return c.num, nil
	}
	parsed := make([]float64, len(c.text.Levels))
	bad := make([]error, len(parsed))
	anyBad := false
	for k, s := range c.text.Levels {
		parsed[k], bad[k] = parseNumber(s)
		anyBad = anyBad || bad[k] != nil
	}
	out := make([]float64, len(c.text.Codes))
	for i, code := range c.text.Codes {
		switch {
		case code < 0:
			out[i] = math.NaN()
		case anyBad && bad[code] != nil:
			return nil, fmt.Errorf("variable %q, row %d: %w", c.Name, i+1, bad[code])
		default:
			out[i] = parsed[code]
		}
	}
	return out, nil
}

// IsNumeric reports whether every value present reads as a number.
func (c Column) IsNumeric() bool {
	if !c.isText {
		return true
	}
	for _, s := range c.text.Levels {
		if _, err := parseNumber(s); err != nil {
			return false
		}
	}
	return true
}

// Data is a set of columns of equal length.
type Data struct {
	n     int
	cols  []Column
	index map[string]int
}

// NewData returns a data set of n rows without columns.
func NewData(n int) *Data { return &Data{n: n, index: make(map[string]int)} }

// Rows returns the number of rows.
func (d *Data) Rows() int { return d.n }

// Names returns the column names in order.
func (d *Data) Names() []string {
	names := make([]string, len(d.cols))
	for i, c := range d.cols {
		names[i] = c.Name
	}
	return names
}

// Set adds a column or replaces the one of the same name.
func (d *Data) Set(c Column) error {
	if c.Len() != d.n {
		return fmt.Errorf("variable %q has %d rows, the data has %d", c.Name, c.Len(), d.n)
	}
	if i, ok := d.index[c.Name]; ok {
		d.cols[i] = c
		return nil
	}
	d.index[c.Name] = len(d.cols)
	d.cols = append(d.cols, c)
	return nil
}

// Column returns the named column; an unknown name is an error that lists the
// columns there are.
func (d *Data) Column(name string) (Column, error) {
	if i, ok := d.index[name]; ok {
		return d.cols[i], nil
	}
	return Column{}, fmt.Errorf("no variable %q in the data (it has %s)", name, listNames(d.Names(), 12))
}

// Numbers returns the named column as numbers.
func (d *Data) Numbers(name string) ([]float64, error) {
	c, err := d.Column(name)
	if err != nil {
		return nil, err
	}
	return c.Numbers()
}

// Factor returns the named column as categories.
func (d *Data) Factor(name string) (Factor, error) {
	c, err := d.Column(name)
	if err != nil {
		return Factor{}, err
	}
	return c.Factor(), nil
}

// Select returns a new data set with the rows where keep is true. It removes
// rows from the file; a domain of an estimate is not made this way.
func (d *Data) Select(keep []bool) *Data {
	n := 0
	for _, k := range keep {
		if k {
			n++
		}
	}
	out := NewData(n)
	for _, c := range d.cols {
		nc := Column{Name: c.Name, isText: c.isText}
		if c.isText {
			nc.text = Factor{Codes: pick(c.text.Codes, keep, n), Levels: c.text.Levels}
		} else {
			nc.num = pick(c.num, keep, n)
		}
		out.index[nc.Name] = len(out.cols)
		out.cols = append(out.cols, nc)
	}
	return out
}

func pick[T any](x []T, keep []bool, n int) []T {
	out := make([]T, 0, n)
	for i, k := range keep {
		if k {
			out = append(out, x[i])
		}
	}
	return out
}

// listNames joins at most limit names for an error message.
func listNames(names []string, limit int) string {
	if len(names) <= limit {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, … %d in all", strings.Join(names[:limit], ", "), len(names))
}

// sortedLevels returns the codes of the levels in the order of their text.
func sortedLevels(f Factor) []int32 {
	order := make([]int32, len(f.Levels))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(f.Levels[a], f.Levels[b]) })
	return order
}

// sortedNames returns the keys of a map in order: sums must not depend on the
// order of a map.
func sortedNames[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
