package analysis

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// caseContext gives a runner the inputs of one case.
type caseContext struct {
	*testCase
	folder string
	cache  map[string]*Data // data files by name
	data   *Data
}

// caseDesign is the "design" object of a case.
type caseDesign struct {
	Weights            *string          `json:"weights"`
	Strata             stringList       `json:"strata"`
	IDs                stringList       `json:"ids"`
	FPC                stringList       `json:"fpc"`
	Nest               bool             `json:"nest"`
	Rows               []map[string]any `json:"rows"`
	LonelyPSU          string           `json:"lonely_psu"`
	AdjustDomainLonely bool             `json:"adjust_domain_lonely"`
	Adjust             []map[string]any `json:"adjust"`
	Replicates         map[string]any   `json:"replicates"`
	PPS                any              `json:"pps"`
}

// stringList is a list of names; one name counts as a list of one.
type stringList []string

func (l *stringList) UnmarshalJSON(raw []byte) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	*l = asStrings(v)
	return nil
}

// load reads a data file (relative to data/) once and returns a copy that may
// be extended.
func (c *caseContext) load(dataset string) (*Data, error) {
	d, ok := c.cache[dataset]
	if !ok {
		f, err := os.Open(filepath.Join(c.folder, "data", dataset))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if d, err = ReadCSV(f, CSVOptions{}); err != nil {
			return nil, fmt.Errorf("%s: %w", dataset, err)
		}
		c.cache[dataset] = d
	}
	cp := NewData(d.Rows())
	for _, col := range d.cols {
		if err := cp.Set(col); err != nil {
			return nil, err
		}
	}
	return cp, nil
}

// Data returns the data set of the case with its derived columns and, when
// there is a design, only the rows the design is declared on.
func (c *caseContext) Data() (*Data, error) {
	if c.data != nil {
		return c.data, nil
	}
	if c.Dataset == "" {
		return nil, fmt.Errorf("case %s has no dataset", c.Name)
	}
	var rows []map[string]any
	if c.Design != nil {
		rows = c.Design.Rows
	}
	d, err := c.dataOf(c.Dataset, c.Derive, rows)
	if err == nil {
		c.data = d
	}
	return d, err
}

func (c *caseContext) dataOf(dataset string, derive, rows []map[string]any) (*Data, error) {
	d, err := c.load(dataset)
	if err != nil {
		return nil, err
	}
	for _, step := range derive {
		if err := deriveColumn(d, step); err != nil {
			return nil, fmt.Errorf("derive %v: %w", step["name"], err)
		}
	}
	if len(rows) == 0 {
		return d, nil
	}
	keep, err := conditions(d, rows)
	if err != nil {
		return nil, err
	}
	return d.Select(keep), nil
}

// Domain returns the rows that meet statistic.domain, nil for all rows.
func (c *caseContext) Domain() ([]bool, error) {
	list, err := c.condList("domain")
	if err != nil || len(list) == 0 {
		return nil, err
	}
	d, err := c.Data()
	if err != nil {
		return nil, err
	}
	return conditions(d, list)
}

func (c *caseContext) condList(key string) ([]map[string]any, error) {
	var list []map[string]any
	switch v := c.Statistic[key].(type) {
	case nil:
	case map[string]any:
		list = append(list, v)
	case []any:
		for _, x := range v {
			m, ok := x.(map[string]any)
			if !ok {
				return nil, fmt.Errorf("statistic.%s: %v is not a condition", key, x)
			}
			list = append(list, m)
		}
	default:
		return nil, fmt.Errorf("statistic.%s: %v is not a list of conditions", key, v)
	}
	return list, nil
}

// Strings returns a field of the statistic as a list of strings (one string
// counts as a list of one).
func (c *caseContext) Strings(key string) []string { return asStrings(c.Statistic[key]) }

// Floats returns a field of the statistic as numbers.
func (c *caseContext) Floats(key string) []float64 { return asFloats(c.Statistic[key]) }

// Float returns a number of the statistic, or def when it is absent.
func (c *caseContext) Float(key string, def float64) float64 {
	if x, ok := number(c.Statistic[key]); ok {
		return x
	}
	return def
}

// Bool returns a true/false field of the statistic, false when it is absent.
func (c *caseContext) Bool(key string) bool { return c.Statistic[key] == true }

// String returns a text field of the statistic, "" when it is absent.
func (c *caseContext) String(key string) string {
	if s := c.Strings(key); len(s) > 0 {
		return s[0]
	}
	return ""
}

// number reads a JSON number or one of the strings "NaN", "Inf", "-Inf".
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case float64:
		return v, true
	case string:
		switch v {
		case "NaN":
			return math.NaN(), true
		case "Inf":
			return math.Inf(1), true
		case "-Inf":
			return math.Inf(-1), true
		}
	}
	return 0, false
}

func asFloats(v any) []float64 {
	list, ok := v.([]any)
	if !ok {
		if x, ok := number(v); ok {
			return []float64{x}
		}
		return nil
	}
	out := make([]float64, len(list))
	for i, x := range list {
		f, ok := number(x)
		if !ok {
			f = math.NaN() // null: missing
		}
		out[i] = f
	}
	return out
}

func asStrings(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		out := make([]string, len(v))
		for i, x := range v {
			out[i] = textOf(x)
		}
		return out
	}
	return []string{textOf(v)}
}

// textOf writes a JSON scalar as the CSV would.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strings.ToUpper(fmt.Sprint(v))
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}

// conditions joins a list of conditions with AND; missing never satisfies.
func conditions(d *Data, list []map[string]any) ([]bool, error) {
	keep := make([]bool, d.Rows())
	for i := range keep {
		keep[i] = true
	}
	for _, cond := range list {
		r, err := condition(d, cond)
		if err != nil {
			return nil, err
		}
		for i, v := range r {
			keep[i] = keep[i] && v == 1
		}
	}
	return keep, nil
}

// condition evaluates one condition to 1, 0 or NaN (missing).
func condition(d *Data, cond map[string]any) ([]float64, error) {
	name := textOf(cond["var"])
	col, err := d.Column(name)
	if err != nil {
		return nil, err
	}
	op := textOf(cond["op"])
	out := make([]float64, d.Rows())
	switch op {
	case "is_na", "not_na":
		for i := range out {
			out[i] = b2f(col.Missing(i) == (op == "is_na"))
		}
	case "in", "notin", "eq", "ne":
		values := cond["values"]
		if values == nil {
			values = cond["value"]
		}
		match := textMatcher(asStrings(values))
		positive := op == "in" || op == "eq"
		f := col.Factor()
		level := make([]bool, len(f.Levels))
		for k, s := range f.Levels {
			level[k] = match(s) == positive
		}
		for i, code := range f.Codes {
			out[i] = math.NaN()
			if code >= 0 {
				out[i] = b2f(level[code])
			}
		}
	case "ge", "gt", "le", "lt":
		x, err := col.Numbers()
		if err != nil {
			return nil, err
		}
		limit, ok := number(cond["value"])
		if !ok {
			return nil, fmt.Errorf("condition on %s: %v is not a number", name, cond["value"])
		}
		holds := map[string]func(a float64) bool{
			"ge": func(a float64) bool { return a >= limit }, "gt": func(a float64) bool { return a > limit },
			"le": func(a float64) bool { return a <= limit }, "lt": func(a float64) bool { return a < limit }}[op]
		for i, v := range x {
			out[i] = math.NaN()
			if !math.IsNaN(v) {
				out[i] = b2f(holds(v))
			}
		}
	default:
		return nil, fmt.Errorf("condition op %q: %w", op, errNotSupported)
	}
	return out, nil
}

// textMatcher matches the text of a cell: exactly, or as the same number
// where one side was written as 1 and the other as 1.0.
func textMatcher(values []string) func(string) bool {
	exact := make(map[string]bool, len(values))
	for _, v := range values {
		exact[v] = true
	}
	return func(s string) bool {
		if exact[s] {
			return true
		}
		x, err := parseNumber(s)
		if err != nil || !strings.ContainsAny(s+strings.Join(values, ""), ".eE") {
			return false
		}
		return slices.ContainsFunc(values, func(v string) bool {
			y, err := parseNumber(v)
			return err == nil && x == y
		})
	}
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// deriveColumn computes one derived column and sets it.
func deriveColumn(d *Data, step map[string]any) error {
	name, op := textOf(step["name"]), textOf(step["op"])
	names := asStrings(step["vars"])
	if v := textOf(step["var"]); v != "" && len(names) == 0 {
		names = []string{v}
	}
	if op == "paste" {
		factors := make([]Factor, len(names))
		for i, v := range names {
			f, err := d.Factor(v)
			if err != nil {
				return err
			}
			factors[i] = f
		}
		return d.Set(TextColumn(name, Interact("|", factors...)))
	}
	if op == "fill" && len(names) == 1 {
		c, err := d.Column(names[0])
		if err != nil {
			return err
		}
		if _, isNumber := number(step["value"]); !isNumber || !c.IsNumeric() {
			text := make([]string, d.Rows())
			for i := range text {
				if text[i] = c.Text(i); c.Missing(i) {
					text[i] = textOf(step["value"])
				}
			}
			return d.Set(TextColumn(name, NewFactor(text)))
		}
	}
	out, err := deriveNumbers(d, step, op, names)
	if err != nil {
		return err
	}
	return d.Set(NumberColumn(name, out))
}

func deriveNumbers(d *Data, step map[string]any, op string, names []string) ([]float64, error) {
	value, _ := number(step["value"])
	out := make([]float64, d.Rows())
	cols := make([][]float64, len(names))
	switch op {
	case "const":
		for i := range out {
			out[i] = value
		}
		return out, nil
	case "valid", "count_valid":
		for _, n := range names {
			c, err := d.Column(n)
			if err != nil {
				return nil, err
			}
			for i := range out {
				out[i] += b2f(!c.Missing(i))
			}
		}
		return out, nil
	case "count_in":
		for _, n := range names {
			in, err := condition(d, map[string]any{"var": n, "op": "in", "values": step["values"]})
			if err != nil {
				return nil, err
			}
			for i := range out {
				out[i] += b2f(in[i] == 1)
			}
		}
		return out, nil
	case "num", "mul", "div", "sub", "sum", "sum_valid", "mean_valid", "rev", "fill":
		for k, n := range names {
			x, err := d.Numbers(n)
			if err != nil && op == "num" {
				x, err = lenientNumbers(d, n)
			}
			if err != nil {
				return nil, err
			}
			cols[k] = x
		}
		if len(cols) == 0 || (op == "div" || op == "sub") && len(cols) != 2 {
			return nil, fmt.Errorf("op %s with %d variables", op, len(cols))
		}
	default:
		return condition(d, step)
	}
	row := make([]float64, len(cols))
	for i := range out {
		for k := range cols {
			row[k] = cols[k][i]
		}
		out[i] = deriveRow(op, row, value)
	}
	return out, nil
}

// lenientNumbers is R's as.numeric: what is no number is missing.
func lenientNumbers(d *Data, name string) ([]float64, error) {
	f, err := d.Factor(name)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(f.Codes))
	for i := range out {
		x, err := parseNumber(f.At(i))
		if err != nil {
			x = math.NaN()
		}
		out[i] = x
	}
	return out, nil
}

// deriveRow computes one value from the values of a row.
func deriveRow(op string, x []float64, value float64) float64 {
	switch op {
	case "div":
		return x[0] / x[1]
	case "sub":
		return x[0] - x[1]
	case "rev":
		return value - x[0]
	case "fill":
		if math.IsNaN(x[0]) {
			return value
		}
		return x[0]
	}
	sum, product, n := 0.0, 1.0, 0
	for _, v := range x {
		if math.IsNaN(v) && (op == "sum_valid" || op == "mean_valid") {
			continue
		}
		sum, product, n = sum+v, product*v, n+1
	}
	switch op {
	case "mul":
		return product
	case "mean_valid":
		return sum / float64(n)
	case "num":
		return x[0]
	}
	return sum
}
