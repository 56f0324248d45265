package survey

import (
	"maps"
	"slices"
	"strings"
)

// Column is a column of a table to import.
type Column struct {
	Name     string // its name in our files
	Title    Text   // its name for people; headers may use any of the three
	Required bool
	Also     []string // other headers that mean the same
}

// headerKey makes headers comparable: "Tên  đơn-vị (*)" is "ten don vi".
func headerKey(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-./()*:[]\n\t", r) {
			return ' '
		}
		return r
	}, cleanCell(s))
	return Fold(s)
}

func (c Column) keys() []string {
	keys := []string{headerKey(c.Name), headerKey(c.Title.Vi), headerKey(c.Title.En)}
	for _, also := range c.Also {
		keys = append(keys, headerKey(also))
	}
	return slices.DeleteFunc(keys, func(k string) bool { return k == "" })
}

// header is a header row matched to the columns of a kind.
type header struct {
	titles  []string       // as in the file
	cols    map[string]int // our name → position
	ignored []string       // titles that no column uses
}

// Mapping gives the title of the file for each of our names.
func (h header) mapping() map[string]string {
	m := map[string]string{}
	for name, i := range h.cols {
		m[name] = h.titles[i]
	}
	return m
}

// matchHeader finds the columns of a kind in a header row: those of an explicit
// mapping (our name → title in the file), the others by name. fixed columns
// have one value for all rows and may be missing. A header that lacks columns is
// refused with what was expected, what was found, and what looks alike.
func matchHeader(columns []Column, titles []string, mapping, fixed map[string]string) (header, error) {
	h := header{titles: titles, cols: map[string]int{}}
	byKey := map[string][]int{}
	for i, title := range titles {
		h.titles[i] = cleanCell(title)
		byKey[headerKey(title)] = append(byKey[headerKey(title)], i)
	}
	used := map[int]bool{}
	take := func(name string, at []int) error {
		if len(at) > 1 {
			return Refuse(Invalid, "import.column_twice", name, "title", h.titles[at[0]])
		}
		h.cols[name] = at[0]
		used[at[0]] = true
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(mapping)) {
		title := mapping[name]
		if title == "" {
			continue
		}
		if !slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }) {
			return h, Refuse(Invalid, "import.mapping_column", name, "column", name)
		}
		at := byKey[headerKey(title)]
		if len(at) == 0 {
			return h, Refuse(Invalid, "import.mapping_title", name, "title", title, "found", strings.Join(h.titles, ", "))
		}
		if err := take(name, at[:1]); err != nil {
			return h, err
		}
	}
	for _, c := range columns {
		if _, ok := h.cols[c.Name]; ok {
			continue
		}
		if title, given := mapping[c.Name]; given && title == "" {
			continue // explicitly not in this file
		}
		for _, key := range c.keys() {
			at := slices.DeleteFunc(slices.Clone(byKey[key]), func(i int) bool { return used[i] })
			if len(at) == 0 {
				continue
			}
			if err := take(c.Name, at); err != nil {
				return h, err
			}
			break
		}
	}
	for i, title := range h.titles {
		if !used[i] && title != "" {
			h.ignored = append(h.ignored, title)
		}
	}
	return h, h.missing(columns, fixed)
}

// missing refuses a header without all required columns.
func (h header) missing(columns []Column, fixed map[string]string) error {
	var expected, missing, closest []string
	for _, c := range columns {
		_, have := h.cols[c.Name]
		if !c.Required {
			continue
		}
		expected = append(expected, c.Name)
		if have || fixed[c.Name] != "" {
			continue
		}
		missing = append(missing, c.Name)
		if near := nearest(c, h.ignored); near != "" {
			closest = append(closest, c.Name+" ≈ "+near)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return Refuse(Invalid, "import.columns", "file", "missing", strings.Join(missing, ", "),
		"expected", strings.Join(expected, ", "), "found", strings.Join(h.titles, ", "), "closest", strings.Join(closest, "; "))
}

// nearest is the unused title most like a column, if any is like it at all.
func nearest(c Column, titles []string) (best string) {
	least := 1.0
	for _, title := range titles {
		key := headerKey(title)
		for _, want := range c.keys() {
			d := float64(distance(key, want)) / float64(max(len(key), len(want), 1))
			if d < least && d <= 0.5 {
				best, least = title, d
			}
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
