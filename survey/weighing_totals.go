package survey

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// MarginLevel is a level of a margin that answered cases have.
type MarginLevel struct {
	Key      string
	Values   []string // by column
	Answered int
}

// MarginLevels are the levels of a margin among the answered cases of a round,
// by key. Cases without a value in one of the columns are in none.
func (s *Store) MarginLevels(ctx context.Context, round string, columns []string) ([]MarginLevel, error) {
	x, err := s.fieldSample(ctx, round)
	if err != nil {
		return nil, err
	}
	cases, err := weighCases(ctx, s.ro, x.draw.ID, x.form, x.method)
	if err != nil {
		return nil, err
	}
	g := &weighing{spec: WeightingSpec{Blank: "likely"}, cases: cases, form: x.form, reg: x.register}
	byKey := map[string]*MarginLevel{}
	for i := range cases {
		if cases[i].Standing != StandsAnswered {
			continue
		}
		values := make([]string, len(columns))
		for k, column := range columns {
			if q, ok := x.form.Question(column); !slices.Contains(weightColumns, column) && (!ok || q.Type != "single") {
				return nil, Refuse(Invalid, "weighting.column", "margins", "column", column)
			}
			values[k] = g.value(i, column)
		}
		if slices.Contains(values, "") && !slices.ContainsFunc(columns, func(c string) bool { return c == "stratum" || c == "psu" }) {
			continue
		}
		key := LevelKey(values...)
		if byKey[key] == nil {
			byKey[key] = &MarginLevel{Key: key, Values: values}
		}
		byKey[key].Answered++
	}
	var out []MarginLevel
	for _, key := range sortedKeys(byKey) {
		out = append(out, *byKey[key])
	}
	return out, nil
}

// ParseTotal reads a total as people write it: 1.234 and 1 234 are whole
// numbers, 12,5 is not.
func ParseTotal(text string) (float64, bool) {
	if n, ok := parseCount(text); ok {
		return float64(n), true
	}
	x, err := parseDecimal(text)
	return x, err == nil && x >= 0
}

// totalTitles are what the column of the totals may be called.
var totalTitles = []string{"total", "tong so", "tong", "dan so", "population", "n"}

// ReadTotals reads a table of totals, CSV or XLSX, into the margin that has
// its columns: those of the margin by their codes, unit, stratum, psu, block or
// the code or text of a question, and one for the total. Units are written as
// id, code or name, answers as number or text.
func (s *Store) ReadTotals(ctx context.Context, round, path string, margins []Margin) ([]Margin, error) {
	x, err := s.fieldSample(ctx, round)
	if err != nil {
		return nil, err
	}
	sh, err := openSheet(path)
	if err != nil {
		return nil, err
	}
	defer sh.close()
	_, head, err := sh.read()
	if err != nil {
		return nil, totalsFault(err)
	}
	at, total, m := findMargin(x.form, head, margins)
	if m < 0 {
		return nil, Refuse(Invalid, "weighting.file_columns", "totals", "columns", strings.Join(head, ", "))
	}
	out := slices.Clone(margins)
	out[m].Totals = map[string]float64{}
	for {
		line, values, err := sh.read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, totalsFault(err)
		}
		cell := func(i int) string {
			if i < len(values) {
				return cleanCell(values[i])
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(values, "")) == "" {
			continue
		}
		keys := make([]string, len(at))
		for k, i := range at {
			if keys[k], err = x.level(out[m].Columns[k], cell(i), line); err != nil {
				return nil, err
			}
		}
		n, ok := ParseTotal(cell(total))
		key := LevelKey(keys...)
		if _, twice := out[m].Totals[key]; !ok || twice {
			return nil, Refuse(Invalid, "weighting.file_total", "totals", "line", line, "value", cell(total), "level", key)
		}
		out[m].Totals[key] = n
	}
}

// totalsFault is what a table without rows, or with a broken one, is refused with.
func totalsFault(err error) error {
	if errors.Is(err, io.EOF) {
		return Refuse(Invalid, "import.empty", "totals")
	}
	return err
}

// findMargin finds the margin whose columns a header has, where each stands,
// and where the totals stand; margin -1 when there is none.
func findMargin(form *Questionnaire, head []string, margins []Margin) (at []int, total, margin int) {
	position := map[string]int{}
	for i, title := range head {
		position[headerKey(title)] = i
	}
	total = -1
	for _, title := range totalTitles {
		if i, ok := position[title]; ok && total < 0 {
			total = i
		}
	}
	for m := range margins {
		at = nil
		for _, column := range margins[m].Columns {
			titles := []string{column}
			switch column {
			case "unit":
				titles = append(titles, "đơn vị", "xã", "mã đơn vị", "mã xã", "xã phường")
			case "stratum":
				titles = append(titles, "tầng")
			case "psu":
				titles = append(titles, "thôn", "tổ dân phố")
			case "block":
				titles = append(titles, "nhóm")
			}
			if q, ok := form.Question(column); ok {
				titles = append(titles, q.Text.Vi, q.Text.En)
			}
			for _, title := range titles {
				if i, ok := position[headerKey(title)]; ok {
					at = append(at, i)
					break
				}
			}
		}
		if len(at) == len(margins[m].Columns) && len(head) == len(at)+1 && total >= 0 {
			return at, total, m
		}
	}
	return nil, total, -1
}

// level reads a value of a column of a margin.
func (x fieldSample) level(column, text string, line int) (string, error) {
	refuse := Refuse(Invalid, "weighting.file_level", "totals", "line", line, "column", column, "value", text)
	switch column {
	case "stratum", "psu", "block":
		return text, nil
	case "unit":
		if _, ok := x.register.Unit(text); ok {
			return text, nil
		}
		found := ""
		for _, u := range x.register.UnitsOn(x.day()) {
			if u.Code == text || Fold(u.Name.Vi) == Fold(text) || Fold(u.Name.En) == Fold(text) {
				if found != "" {
					return "", refuse
				}
				found = u.ID
			}
		}
		if found == "" {
			return "", refuse
		}
		return found, nil
	}
	q, _ := x.form.Question(column)
	for _, o := range x.form.choices(q) {
		if fmt.Sprint(o.Value) == text || Fold(o.Vi) == Fold(text) || Fold(o.En) == Fold(text) {
			return fmt.Sprint(o.Value), nil
		}
	}
	return "", refuse
}

// day is a day of the round, on which units are looked up.
func (x fieldSample) day() string {
	for _, day := range []string{x.fieldwork.PeriodTo, x.round.Ends, x.round.Starts} {
		if day != "" {
			return day
		}
	}
	return x.draw.At[:len("2006-01-02")]
}

// choices are the options of a question with one choice, also where they stand
// in a scale.
func (q *Questionnaire) choices(x Question) []Option {
	if x.Scale == "" {
		return x.Options
	}
	var out []Option
	for _, v := range q.Scales[x.Scale].Values {
		out = append(out, Option{Value: v.Value, Text: v.Text})
	}
	return out
}

// ChoiceText is the text of a choice of a question, the value itself where
// there is none.
func (q *Questionnaire) ChoiceText(code, value string) Text {
	x, _ := q.Question(code)
	for _, o := range q.choices(x) {
		if fmt.Sprint(o.Value) == value {
			return o.Text
		}
	}
	return Text{Vi: value}
}

// MarginQuestions are the questions that margins may be made of: those of the
// profile first.
func (q *Questionnaire) MarginQuestions() []Question {
	var out []Question
	for _, list := range [][]Question{q.Profile, q.Questions} {
		for _, x := range list {
			if x.Type == "single" && !x.Identifier {
				out = append(out, x)
			}
		}
	}
	return out
}
