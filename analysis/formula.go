package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Formula is a model formula in R's notation: variables joined with +,
// products with : or *, factor(x) for a numeric variable taken as categories,
// and 0 or -1 for no intercept. Text variables are categories; names with
// other signs than letters, digits, "." and "_" go in backticks.
type Formula struct {
	Response  string // "" for a one-sided formula
	Intercept bool
	Terms     []Term
}

// Term is a product of variables: one variable for a main effect.
type Term struct{ Factors []TermFactor }

// TermFactor is one variable of a term.
type TermFactor struct {
	Name        string
	Categorical bool // written factor(name)
}

// String writes the factor as R names it.
func (f TermFactor) String() string {
	if f.Categorical {
		return "factor(" + f.Name + ")"
	}
	return f.Name
}

// String writes the term as R names it.
func (t Term) String() string {
	names := make([]string, len(t.Factors))
	for i, f := range t.Factors {
		names[i] = f.String()
	}
	return strings.Join(names, ":")
}

// ParseFormula reads "y ~ a + factor(b) + a:c" or "~ a + b". Main effects come
// before products. Anything else, such as functions, is an error naming it.
func ParseFormula(text string) (Formula, error) {
	f := Formula{Intercept: true}
	left, right, found := strings.Cut(text, "~")
	if !found {
		return f, fmt.Errorf("formula %q has no ~", text)
	}
	if strings.TrimSpace(left) != "" {
		response, err := parseTermFactor(left)
		if err != nil || response.Categorical {
			return f, fmt.Errorf("formula %q: the response must be one variable", text)
		}
		f.Response = response.Name
	}
	for _, part := range splitOutside(right, '+') {
		minus := splitOutside(part, '-')
		for _, dropped := range minus[1:] {
			if strings.TrimSpace(dropped) != "1" {
				return f, fmt.Errorf("formula %q: only the intercept can be taken out", text)
			}
			f.Intercept = false
		}
		if part = strings.TrimSpace(minus[0]); part == "" && len(minus) > 1 {
			continue
		}
		switch part {
		case "0":
			f.Intercept = false
			continue
		case "1":
			continue
		case "":
			return f, fmt.Errorf("formula %q has an empty term", text)
		}
		if err := f.addProduct(part); err != nil {
			return f, fmt.Errorf("formula %q: %w", text, err)
		}
	}
	slices.SortStableFunc(f.Terms, func(a, b Term) int { return len(a.Factors) - len(b.Factors) })
	return f, nil
}

// addProduct adds a, a:b or a*b (a + b + a:b).
func (f *Formula) addProduct(text string) error {
	stars := splitOutside(text, '*')
	if len(stars) > 6 {
		return fmt.Errorf("a product of %d variables has too many terms", len(stars))
	}
	var parts []Term
	for _, s := range stars {
		var t Term
		for _, v := range splitOutside(s, ':') {
			factor, err := parseTermFactor(v)
			if err != nil {
				return err
			}
			t.Factors = append(t.Factors, factor)
		}
		parts = append(parts, t)
	}
	for mask := 1; mask < 1<<len(parts); mask++ {
		var t Term
		for k, p := range parts {
			if mask>>k&1 == 1 {
				t.Factors = append(t.Factors, p.Factors...)
			}
		}
		if (len(parts) > 1 || mask == 1) && !slices.ContainsFunc(f.Terms, func(o Term) bool { return o.String() == t.String() }) {
			f.Terms = append(f.Terms, t)
		}
	}
	return nil
}

// splitOutside splits at a sign outside backticks and parentheses.
func splitOutside(text string, sign byte) []string {
	var parts []string
	depth, quoted, from := 0, false, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '`':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == sign && depth == 0:
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}

func parseTermFactor(text string) (TermFactor, error) {
	name := strings.TrimSpace(text)
	inner, isFactor := strings.CutPrefix(name, "factor(")
	if isFactor {
		var closed bool
		if inner, closed = strings.CutSuffix(inner, ")"); !closed {
			return TermFactor{}, fmt.Errorf("%q: a parenthesis is missing", name)
		}
		name = strings.TrimSpace(inner)
	}
	if len(name) > 2 && name[0] == '`' && name[len(name)-1] == '`' {
		name = name[1 : len(name)-1]
	} else if name == "" || strings.ContainsAny(name, "()^-/%`'\" ,&|<>=") {
		return TermFactor{}, fmt.Errorf("%q is not a variable", name)
	}
	return TermFactor{Name: name, Categorical: isFactor}, nil
}

// modelMatrix is the matrix of a formula on the rows in: columns by term.
type modelMatrix struct {
	names   []string
	columns [][]float64
	term    []int // of each column; -1 for the intercept
}

// build codes the terms with treatment contrasts: the first level, in natural
// order, of the rows used is the baseline. A category keeps all its levels where
// nothing before it spans their sum, as R's model.matrix does: the first main
// effect of a model without intercept, and in a product whose other variables
// stand in no earlier term together (b in y ~ a + b:x, but not in y ~ x + b:x).
func (f Formula) build(data *Data, in []bool) (*modelMatrix, error) {
	m := &modelMatrix{}
	if f.Intercept {
		m.add("(Intercept)", slices.Repeat([]float64{1}, data.Rows()), -1)
	}
	fullUsed := f.Intercept
	for k, t := range f.Terms {
		names, columns := []string{""}, [][]float64{nil}
		for i, factor := range t.Factors {
			c, err := data.Column(factor.Name)
			if err != nil {
				return nil, err
			}
			full := !fullUsed
			if len(t.Factors) > 1 {
				full = !spanned(f.Terms[:k], slices.Delete(slices.Clone(t.Factors), i, i+1))
			}
			n, x, err := factorColumns(factor, c, in, full)
			if err != nil {
				return nil, err
			}
			if factor.Categorical || !c.IsNumeric() {
				fullUsed = true
			}
			names, columns = crossColumns(names, columns, n, x)
		}
		for i, name := range names {
			m.add(name, columns[i], k)
		}
	}
	return m, nil
}

// spanned reports whether one of the terms has all the variables.
func spanned(terms []Term, variables []TermFactor) bool {
	return slices.ContainsFunc(terms, func(t Term) bool {
		for _, v := range variables {
			if !slices.Contains(t.Factors, v) {
				return false
			}
		}
		return true
	})
}

func (m *modelMatrix) add(name string, x []float64, term int) {
	m.names, m.columns, m.term = append(m.names, name), append(m.columns, x), append(m.term, term)
}

// factorColumns is one numeric column or the dummies of a category.
func factorColumns(t TermFactor, c Column, in []bool, full bool) (names []string, columns [][]float64, err error) {
	if !t.Categorical && c.IsNumeric() {
		x, err := c.Numbers()
		return []string{t.String()}, [][]float64{x}, err
	}
	f := c.Factor()
	used := make([]bool, len(f.Levels))
	for i, code := range f.Codes {
		if in[i] && code >= 0 {
			used[code] = true
		}
	}
	codes, levels := usedCodes(f, used)
	first := 1
	if full {
		first = 0
	}
	if len(levels) < 2 {
		return nil, nil, fmt.Errorf("factor %q has fewer than two levels among the rows used", t.Name)
	}
	for l := first; l < len(levels); l++ {
		x := make([]float64, len(codes))
		for i, code := range codes {
			x[i] = indicator(int(code) == l)
		}
		names, columns = append(names, t.String()+levels[l]), append(columns, x)
	}
	return names, columns, nil
}

// crossColumns multiplies each column of a with each of b, a running fastest.
func crossColumns(aNames []string, a [][]float64, bNames []string, b [][]float64) (names []string, columns [][]float64) {
	for j, y := range b {
		for i, x := range a {
			if x == nil {
				names, columns = append(names, bNames[j]), append(columns, y)
				continue
			}
			product := make([]float64, len(x))
			for r := range x {
				product[r] = x[r] * y[r]
			}
			names, columns = append(names, aNames[i]+":"+bNames[j]), append(columns, product)
		}
	}
	return names, columns
}

// complete narrows the domain to rows with the response and all variables.
func (f Formula) complete(data *Data, domain []bool) ([]bool, error) {
	in := make([]bool, data.Rows())
	if domain != nil && len(domain) != len(in) {
		return nil, fmt.Errorf("the domain has %d rows, the data %d", len(domain), len(in))
	}
	for i := range in {
		in[i] = domain == nil || domain[i]
	}
	names := []string{f.Response}
	for _, t := range f.Terms {
		for _, v := range t.Factors {
			names = append(names, v.Name)
		}
	}
	for _, name := range names {
		c, err := data.Column(name)
		if err != nil {
			return nil, err
		}
		for i := range in {
			in[i] = in[i] && !c.Missing(i)
		}
	}
	return in, nil
}

// missingNumber reports a value that a model cannot use.
func missingNumber(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }
