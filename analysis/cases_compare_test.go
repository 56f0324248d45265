package analysis

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
)

// comparer compares a result with the expected tree of a case by the rules of
// testdata/reference/README.md.
type comparer struct {
	rel, abs    float64
	want        any
	known       map[string]bool
	compared    int
	worst       float64 // largest relative difference among values not near 0
	diffs       []string
	notCompared []string
}

func newComparer(c *testCase, known map[string]bool) *comparer {
	cmp := &comparer{rel: 1e-9, abs: 1e-12, want: normalise(c.Expected), known: known}
	if c.Tolerance != nil {
		if c.Tolerance.Rel != nil {
			cmp.rel = *c.Tolerance.Rel
		}
		if c.Tolerance.Abs != nil {
			cmp.abs = *c.Tolerance.Abs
		}
	}
	return cmp
}

// ignoredKeys of "expected" are information, not results.
var ignoredKeys = map[string]bool{"message": true, "error": true, "made_with": true, "r_code": true, "note": true, "notes": true}

func (c *comparer) differ(path string, want, got any) {
	c.diffs = append(c.diffs, fmt.Sprintf("%s: got %v, want %v", strings.TrimPrefix(path, "."), got, want))
}

// compare walks want; parent is the object that holds want, for rules that
// look at a neighbour.
func (c *comparer) compare(path string, want, got any, parent map[string]any) {
	switch w := want.(type) {
	case nil:
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			c.differ(path, "an object", got)
			return
		}
		for _, k := range sortedKeys(w) {
			if ignoredKeys[k] || w[k] == nil {
				continue
			}
			x, has := g[k]
			if !has {
				if c.known[k] || !c.named(path) {
					c.differ(path+"."+k, w[k], "nothing")
				} else {
					c.notCompared = append(c.notCompared, strings.TrimPrefix(path+"."+k, "."))
				}
				continue
			}
			c.compare(path+"."+k, w[k], x, w)
		}
	case []any:
		c.compareList(path, w, got, parent)
	case float64:
		c.compareNumber(path, w, got, parent)
	case string:
		c.compareString(path, w, got)
	default:
		c.compared++
		if want != got {
			c.differ(path, want, got)
		}
	}
}

// named reports whether the keys of the object at path are field names; below
// mean, total and the like they are variables, which must all be there.
func (c *comparer) named(path string) bool {
	return !strings.HasSuffix(path, ".mean") && !strings.HasSuffix(path, ".total") && !strings.HasSuffix(path, ".by")
}

func (c *comparer) compareString(path, want string, got any) {
	c.compared++
	switch want {
	case "NaN", "Inf", "-Inf":
		g, ok := got.(float64)
		same := ok && (want == "NaN" && math.IsNaN(g) || want == "Inf" && math.IsInf(g, 1) || want == "-Inf" && math.IsInf(g, -1))
		if strings.Contains(path, "likelihood_R_raw") {
			return // R's spline left the profile, which is no statement about the interval
		}
		if !same && (want != "NaN" || got != nil) {
			c.differ(path, want, got)
		}
		return
	}
	if canonical(got) != canonical(want) {
		c.differ(path, want, got)
	}
}

func (c *comparer) compareNumber(path string, want float64, got any, parent map[string]any) {
	c.compared++
	if b, ok := got.(bool); ok {
		got = map[bool]float64{true: 1}[b]
	}
	g, ok := got.(float64)
	if !ok {
		c.differ(path, want, got)
		return
	}
	if (strings.HasSuffix(path, ".deff") || strings.HasSuffix(path, ".deff_wr") || strings.HasSuffix(path, "n_eff")) && want > 1e12 {
		// Its denominator is 0 but for R's rounding: it is not finite.
		if g < 1e12 {
			c.differ(path, "infinite", got)
		}
		return
	}
	if want == 0 && math.IsNaN(g) && parent["estimate"] == "NaN" {
		return // R leaves SE 0 beside an undefined estimate
	}
	tol := c.abs + c.rel*math.Abs(want)
	key := path[strings.LastIndexByte(path, '.')+1:]
	switch {
	case strings.HasPrefix(key, "likelihood_R_raw"):
		// R's spline, and its dispersion n/(n-1), which widens a side by 1/(2n).
		limits, _ := parent[key[:len("likelihood_R_raw")]].([]any)
		tol = math.Max(tol, 5e-3)
		if n, _ := parent["n"].(float64); n > 0 && len(limits) == 2 {
			lower, _ := limits[0].(float64)
			upper, _ := limits[1].(float64)
			tol = math.Max(tol, 5e-3+(upper-lower)/(2*n)) // smaller where a limit is undefined
		}
	case key == "se" && want == 0:
		est, _ := parent["estimate"].(float64)
		tol = math.Max(tol, 1e-9*math.Abs(est))
	case isPValue(path) && want >= 0 && want < 1e-12:
		tol = math.Max(tol, 1e-10)
	}
	if math.Abs(want) > 1e-6 && !strings.Contains(path, "likelihood_R_raw") {
		c.worst = math.Max(c.worst, math.Abs(g-want)/math.Abs(want))
	}
	if !(math.Abs(g-want) <= tol) {
		c.diffs = append(c.diffs, fmt.Sprintf("%s: got %.17g, want %.17g (difference %.2g, allowed %.2g)", strings.TrimPrefix(path, "."), g, want, math.Abs(g-want), tol))
	}
}

// isPValue reports whether a path ends in a p-value or an adjusted one.
func isPValue(path string) bool {
	key := path[strings.LastIndexByte(path, '.')+1:]
	if i := strings.IndexByte(key, '['); i >= 0 {
		key = key[:i]
	}
	switch key {
	case "p", "holm", "hochberg", "hommel", "bonferroni", "BH", "BY", "bh", "p_value":
		return true
	}
	for _, prefix := range []string{"p_", "holm_", "bh_", "pvalue"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func (c *comparer) compareList(path string, want []any, got any, parent map[string]any) {
	g, ok := got.([]any)
	if !ok {
		// A list of one may come as the value itself.
		if len(want) == 1 && got != nil {
			c.compare(path, want[0], got, parent)
			return
		}
		c.differ(path, fmt.Sprintf("a list of %d", len(want)), got)
		return
	}
	if strings.HasSuffix(path, ".vcov") {
		c.compareMatrix(path, want, g, parent)
		return
	}
	if id := identity(want); id != nil && identityFits(g, id) {
		rows := make(map[string]any, len(g))
		for _, r := range g {
			rows[identityOf(r, id)] = r
		}
		for _, w := range want {
			k := identityOf(w, id)
			r, has := rows[k]
			if !has {
				c.differ(path+"["+k+"]", "a row", "none")
				continue
			}
			c.compare(path+"["+k+"]", w, r, parent)
			delete(rows, k)
		}
		for k, r := range rows {
			if n, _ := r.(map[string]any)["n"].(float64); n != 0 {
				c.differ(path+"["+k+"]", "no such row", r)
			}
		}
		return
	}
	if len(g) != len(want) {
		c.differ(path, fmt.Sprintf("a list of %d", len(want)), fmt.Sprintf("a list of %d", len(g)))
		return
	}
	for i := range want {
		c.compare(fmt.Sprintf("%s[%d]", path, i), want[i], g[i], parent)
	}
}

// compareMatrix allows 10*rel*sqrt(v_ii*v_jj) in each cell of a covariance
// matrix. A total that calibration fixed has variance 0 but for rounding: as for
// a standard error of 0, 1e-9 of the estimate is its least standard deviation.
func (c *comparer) compareMatrix(path string, want, got []any, parent map[string]any) {
	sd := make([]float64, len(want))
	estimates, _ := parent["estimates"].([]any)
	for i := range want {
		if row, _ := want[i].([]any); i < len(row) {
			v, _ := row[i].(float64)
			sd[i] = math.Sqrt(math.Abs(v))
		}
		if i < len(estimates) {
			row, _ := estimates[i].(map[string]any)
			x, _ := row["estimate"].(float64)
			sd[i] = math.Max(sd[i], 1e-9*math.Abs(x))
		}
	}
	if len(want) != len(got) {
		c.differ(path, fmt.Sprintf("%d rows", len(want)), fmt.Sprintf("%d rows", len(got)))
		return
	}
	cell := func(m []any, i, j int) (float64, bool) {
		row, _ := m[i].([]any)
		if j >= len(row) {
			return 0, false
		}
		x, ok := row[j].(float64)
		return x, ok
	}
	for i := range want {
		for j := range want {
			w, ok := cell(want, i, j)
			if !ok {
				continue // null or a string: not defined in R
			}
			c.compared++
			g, ok := cell(got, i, j)
			tol := c.abs + 10*c.rel*sd[i]*sd[j]
			if !ok || !(math.Abs(g-w) <= tol) {
				c.diffs = append(c.diffs, fmt.Sprintf("%s[%d][%d]: got %.17g, want %.17g (allowed %.2g)", strings.TrimPrefix(path, "."), i, j, g, w, tol))
			}
		}
	}
}

// identityFields name what a row is about; rows are matched by them.
var identityFields = []string{"by", "key", "name", "unit", "item", "term", "statistic", "test", "contrast", "qrule", "interval", "q", "p0", "level", "group", "pair", "comparison"}

// identity returns the identity fields that all rows have and that tell them
// apart, nil when rows can only be matched by position.
func identity(rows []any) []string {
	var id []string
	for _, f := range identityFields {
		all := len(rows) > 0
		for _, r := range rows {
			m, ok := r.(map[string]any)
			all = all && ok && m[f] != nil
		}
		if all {
			id = append(id, f)
		}
	}
	seen := make(map[string]bool, len(rows))
	for _, r := range rows {
		if len(id) == 0 || seen[identityOf(r, id)] {
			return nil
		}
		seen[identityOf(r, id)] = true
	}
	return id
}

func identityFits(rows []any, id []string) bool {
	for _, r := range rows {
		m, ok := r.(map[string]any)
		if !ok {
			return false
		}
		for _, f := range id {
			if _, has := m[f]; !has {
				return false
			}
		}
	}
	return true
}

// canonical writes a number that is held as text in one way: R's "1e+05" is
// the cell 100000.
func canonical(v any) any {
	switch x := v.(type) {
	case string:
		if n, err := parseNumber(x); err == nil && x != "TRUE" && x != "FALSE" {
			return fmt.Sprint(n)
		}
	case float64:
		return fmt.Sprint(x)
	}
	return v
}

func identityOf(row any, id []string) string {
	m, _ := row.(map[string]any)
	var b strings.Builder
	for _, f := range id {
		switch v := m[f].(type) {
		case map[string]any:
			for _, k := range sortedKeys(v) {
				fmt.Fprintf(&b, "%s=%v;", k, canonical(v[k]))
			}
		default:
			fmt.Fprintf(&b, "%s=%v;", f, canonical(v))
		}
	}
	return b.String()
}

// normalise turns any result into the kinds of decoded JSON with float64 for
// every number, so that NaN and infinities survive.
func normalise(v any) any {
	if v == nil {
		return nil
	}
	if n, ok := v.(json.Number); ok {
		f, err := n.Float64()
		if err != nil {
			return n.String()
		}
		return f
	}
	rv := reflect.ValueOf(v)
	switch rv.Kind() {
	case reflect.Pointer, reflect.Interface:
		if rv.IsNil() {
			return nil
		}
		return normalise(rv.Elem().Interface())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return float64(rv.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return float64(rv.Uint())
	case reflect.Float32, reflect.Float64:
		return rv.Float()
	case reflect.String:
		return rv.String()
	case reflect.Bool:
		return rv.Bool()
	case reflect.Slice, reflect.Array:
		out := make([]any, rv.Len())
		for i := range out {
			out[i] = normalise(rv.Index(i).Interface())
		}
		return out
	case reflect.Map:
		out := make(map[string]any, rv.Len())
		for it := rv.MapRange(); it.Next(); {
			out[fmt.Sprint(it.Key().Interface())] = normalise(it.Value().Interface())
		}
		return out
	case reflect.Struct:
		return normaliseStruct(rv)
	}
	return fmt.Sprint(v)
}

func normaliseStruct(rv reflect.Value) any {
	out := make(map[string]any, rv.NumField())
	for i := range rv.NumField() {
		f := rv.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		out[name] = normalise(rv.Field(i).Interface())
	}
	return out
}
