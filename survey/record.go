package survey

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Record is one row of a table, its fields found by the name of their column.
// Each method reads one field into a place and leaves the place alone when the
// table has no such column, so that a file of a few columns changes only those.
// What does not fit is collected as refusals that name the field.
type Record struct {
	Line   int // line of the file, the header is line 1
	cols   map[string]int
	values []string
	fixed  map[string]string // values of columns that the table has not
	errs   Errors
}

// field gives the text of a column, and whether the table has it.
func (r *Record) field(col string) (string, bool) {
	i, ok := r.cols[col]
	if !ok {
		v, ok := r.fixed[col]
		return v, ok
	}
	if i >= len(r.values) {
		return "", true
	}
	return cleanCell(r.values[i]), true
}

func (r *Record) refuse(key, col, value string, args ...any) {
	r.errs = append(r.errs, Refuse(Invalid, key, col, append([]any{"value", value}, args...)...))
}

func (r *Record) text(col string, to *string) {
	if v, ok := r.field(col); ok {
		*to = v
	}
}

// day reads a date in any of the accepted forms, or nothing.
func (r *Record) day(col string, to *string) {
	v, ok := r.field(col)
	if !ok {
		return
	}
	if v == "" {
		*to = ""
		return
	}
	day, ok := ParseDay(v)
	if !ok {
		r.refuse("import.day", col, v)
		return
	}
	*to = day
}

func (r *Record) count(col string, to *int64) {
	v, ok := r.field(col)
	if !ok {
		return
	}
	if v == "" {
		*to = 0
		return
	}
	n, ok := parseCount(v)
	if !ok {
		r.refuse("import.count", col, v)
		return
	}
	*to = n
}

func (r *Record) decimal(col string, to *float64) {
	v, ok := r.field(col)
	if !ok {
		return
	}
	f, err := parseDecimal(v)
	if err != nil {
		r.refuse("import.number", col, v)
		return
	}
	*to = f
}

// codes reads a list of codes parted by ';', ',' or spaces.
func (r *Record) codes(col string, to *[]string) {
	if v, ok := r.field(col); ok {
		*to = strings.FieldsFunc(v, func(c rune) bool { return c == ';' || c == ',' || c == ' ' })
	}
}

// yes reads true/false, yes/no, có/không, 1/0, x or nothing.
func (r *Record) yes(col string, to *bool) {
	v, ok := r.field(col)
	if !ok {
		return
	}
	switch Fold(v) {
	case "true", "yes", "co", "1", "x":
		*to = true
	case "false", "no", "khong", "0", "":
		*to = false
	default:
		r.refuse("import.yes_no", col, v)
	}
}

// ParseDay reads a calendar day written 2026-11-23, 23/11/2026, 23-11-2026,
// 23.11.2026 (day first, as in Vietnam), with or without a time after it, or as
// a serial number of a spreadsheet (46349), and gives it as ISO 8601.
func ParseDay(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " T"); i > 0 {
		s = s[:i]
	}
	for _, layout := range []string{time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006", "2006/1/2"} {
		if t, err := time.Parse(layout, s); err == nil {
			return plausibleDay(t)
		}
	}
	// Spreadsheets count days from 1899-12-30. Numbers below 20,000 (October 1954)
	// are years and other things.
	serial, err := strconv.ParseFloat(s, 64)
	if err != nil || serial < 20_000 || serial > 100_000 {
		return "", false
	}
	return plausibleDay(time.Date(1899, 12, 30+int(serial), 0, 0, 0, 0, time.UTC))
}

// plausibleDay refuses years that are typing errors.
func plausibleDay(t time.Time) (string, bool) {
	if t.Year() < 1900 || t.Year() > 2199 {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// ValidDay reports whether s is a calendar day in ISO 8601.
func ValidDay(s string) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && t.Format(time.DateOnly) == s
}

// parseCount reads a whole number that is not negative; dots, commas and spaces
// may part the thousands.
func parseCount(s string) (int64, bool) {
	if strings.ContainsAny(s, "., \u00a0") {
		groups := strings.FieldsFunc(s, func(c rune) bool { return c == '.' || c == ',' || c == ' ' || c == '\u00a0' })
		for i, g := range groups {
			zeros := i > 0 && i == len(groups)-1 && strings.Trim(g, "0") == "" // 12.0 from a spreadsheet
			if i > 0 && len(g) != 3 && !(zeros && len(groups) == 2) {
				return 0, false
			}
			if zeros && len(g) != 3 {
				groups = groups[:i]
			}
		}
		s = strings.Join(groups, "")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 0
}

// parseDecimal reads a number with a decimal point or comma, with or without a
// percent sign.
func parseDecimal(s string) (float64, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && (f != f || f > 1e15 || f < -1e15) {
		err = errors.New("not a number in range")
	}
	return f, err
}

// oneOf refuses a word that is not in the list.
func oneOf(es *Errors, field, value string, words []string) {
	if !slices.Contains(words, value) {
		*es = append(*es, Refuse(Invalid, "error.word", field, "value", value, "words", strings.Join(words, ", ")))
	}
}

// needed refuses an empty text, and a very long one.
func needed(es *Errors, field, value string) {
	if strings.TrimSpace(value) == "" {
		*es = append(*es, Refuse(Invalid, "error.required", field))
	}
	short(es, field, value)
}

// maxName is the longest name or note in characters.
const maxName = 1000

// short refuses a very long text, and one that is not well-formed.
func short(es *Errors, field, value string) {
	if n := utf8.RuneCountInString(value); n > maxName {
		*es = append(*es, Refuse(Invalid, "error.too_long", field, "length", n, "max", maxName))
	}
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		*es = append(*es, Refuse(Invalid, "text.encoding", field))
	}
}

// period refuses days that are no days, or end before they start.
func period(es *Errors, from, to string) {
	for field, day := range map[string]string{"valid_from": from, "valid_to": to} {
		if day != "" && !ValidDay(day) {
			*es = append(*es, Refuse(Invalid, "error.day", field, "value", day))
		}
	}
	if from != "" && to != "" && to < from {
		*es = append(*es, Refuse(Invalid, "error.period", "valid_to", "from", from, "to", to))
	}
}

// records reads a comma-separated table whose header has our own column names:
// the files of the register that the program carries.
func records(file io.Reader) ([]*Record, error) {
	lines := csv.NewReader(file)
	header, err := lines.Read()
	if err != nil {
		return nil, err
	}
	cols := map[string]int{}
	for i, name := range header {
		cols[name] = i
	}
	var out []*Record
	for {
		values, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the register: %w", err)
		}
		line, _ := lines.FieldPos(0)
		out = append(out, &Record{Line: line, cols: cols, values: values})
	}
}
