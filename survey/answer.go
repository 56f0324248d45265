package survey

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Read fills a rating from named values, as a form, the API or a file gives
// them: item and question codes with their values as text. Several choices are
// several values or one joined by ';'. Blank is not answered. Answers to
// questions that the other answers hide are dropped, as the person no longer
// sees them. Texts become comments of the rating's unit, sector and week.
//
// Names that the form does not have, and everything Check refuses, are
// returned as Errors, all at once.
func (q *Questionnaire) Read(r Rating, values map[string][]string) (Rating, []Comment, error) {
	l := q.layout()
	var es Errors
	var comments []Comment
	r.Form = q.Form()
	answers := []byte(strings.Repeat(string(NotAsked), len(l.items)))
	for i, it := range l.items {
		given := filled(values[it.Code])
		switch {
		case len(given) > 1:
			es = append(es, Refuse(Invalid, "rating.one_value", it.Code, "count", len(given)))
		case len(given) == 1 && (len(given[0]) != 1 || strings.IndexByte(l.allowed[i], given[0][0]) < 0):
			es = append(es, Refuse(Invalid, "rating.value", it.Code, "value", clip(given[0])))
		case len(given) == 1:
			answers[i] = given[0][0]
		}
	}
	r.Answers, r.Extra = string(answers), nil
	for i := range l.questions {
		x := &l.questions[i]
		for _, code := range x.codes() {
			if x.Type == "text" {
				found, err := readComment(x, r, values[code])
				if err != nil {
					es = append(es, err)
				}
				comments = append(comments, found...)
				continue
			}
			numbers, err := readNumbers(x, code, filled(values[code]))
			if err != nil {
				es = append(es, err)
			} else if len(numbers) > 0 {
				es = append(es, l.put(&r, x, code, numbers)...)
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(values)) {
		if _, ok := l.byCode[code]; !ok && len(filled(values[code])) > 0 {
			es = append(es, Refuse(Invalid, "rating.unknown", clip(code)))
		}
	}
	l.dropHidden(&r)
	if len(es) > 0 {
		return r, nil, es
	}
	if err := l.check(&r); err != nil {
		return r, nil, err
	}
	return r, comments, nil
}

// put stores values under a code; a respondent group becomes its column.
func (l *layout) put(r *Rating, x *Question, code string, values []int) Errors {
	if x != l.group {
		if r.Extra == nil {
			r.Extra = Extra{}
		}
		r.Extra[code] = values
		return nil
	}
	i := slices.IndexFunc(x.Options, func(o Option) bool { return o.Value == values[0] })
	if i < 0 || len(values) > 1 {
		return Errors{Refuse(Invalid, "rating.value", code, "value", values[0])}
	}
	r.Respondent = x.Options[i].Group
	return nil
}

// dropHidden removes answers to hidden questions until nothing changes: what
// is dropped may hide further questions.
func (l *layout) dropHidden(r *Rating) {
	for dropped := true; dropped; {
		dropped = false
		for i := range l.questions {
			x := &l.questions[i]
			if l.shown(x, r) {
				continue
			}
			for _, code := range x.codes() {
				if _, ok := r.Extra[code]; ok {
					delete(r.Extra, code)
					dropped = true
				}
			}
		}
	}
	if len(r.Extra) == 0 {
		r.Extra = nil
	}
}

// readNumbers reads the values of one question; a set comes back sorted.
func readNumbers(x *Question, code string, texts []string) ([]int, *Error) {
	var numbers []int
	for _, text := range texts {
		v, err := strconv.Atoi(text)
		if err != nil {
			return nil, Refuse(Invalid, "rating.number", code, "value", clip(text))
		}
		numbers = append(numbers, v)
	}
	if x.Type == "multi" {
		slices.Sort(numbers)
	}
	return numbers, nil
}

// filled gives the values that are not blank, parted at ';'.
func filled(values []string) []string {
	var out []string
	for _, v := range values {
		for _, part := range strings.Split(v, ";") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// clip shortens a value for a message.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
