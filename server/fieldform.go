package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sipas/survey"
)

// What a household is asked on paper and on its own phone, and in which order.
// The printed number of a question is the same on paper and where paper is keyed.

// ofHousehold reports whether paper and drop-off ask the question: all but the
// texts that the office knows, such as the name of the agency or today's day.
func ofHousehold(x survey.Question) bool { return x.Type != "text" || x.Prefill == "" }

// isPersonal reports whether a question is about who answers and not about the service.
func isPersonal(x survey.Question) bool { return x.Identifier || x.SensitiveKind == "personal-data" }

// householdEntries walks through the form in its order, personal questions
// last, without what is not asked and what nothing on the form can open.
func householdEntries(q *survey.Questionnaire) []entry {
	conditions := newConditions(q, ofHousehold)
	var list, last []entry
	for _, e := range entries(q) {
		if e.question != nil {
			if _, possible := conditions.of(*e.question); !possible || !ofHousehold(*e.question) {
				continue
			}
			if e.personal = isPersonal(*e.question); e.personal {
				last = append(last, e)
				continue
			}
		}
		list = append(list, e)
	}
	return append(list, last...)
}

// code is that of the item or question.
func (e entry) code() string {
	if e.factor != nil {
		return e.item.Code
	}
	return e.question.Code
}

// printed are the numbers of a form as they stand on paper: each item and
// question has its own, rows of a grid have letters after it.
type printed map[string]string

func printedNumbers(list []entry) printed {
	numbers := printed{}
	for i, e := range list {
		n := strconv.Itoa(i + 1)
		numbers[e.code()] = n
		if e.question != nil {
			for row, r := range e.question.Rows {
				numbers[r.Code] = n + rowLetter(row)
			}
		}
	}
	return numbers
}

// rowLetter is the letter of a row of a grid: a, b, …, z, aa, …
func rowLetter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return rowLetter(i/26-1) + rowLetter(i%26)
}

// skipRule says in words for whom a run of questions is, and where the others
// go on; next is the printed number of the question after the run, "" at the end.
func skipRule(lang *Lang, q *survey.Questionnaire, numbers printed, run []entry, next string) string {
	var parts []string
	for _, group := range groups(*run[0].question) {
		var any []string
		for _, c := range group {
			if n, ok := numbers[c.Code]; ok {
				any = append(any, conditionWords(lang, q, c, n))
			}
		}
		parts = append(parts, strings.Join(any, " "+lang.T("paper.or")+" "))
	}
	first, last := numbers[run[0].code()], numbers[run[len(run)-1].code()]
	for _, e := range run { // a grid ends with its last row
		last = numbers[e.code()]
	}
	what := lang.T("paper.only_one", "first", first)
	if len(run) > 1 {
		what = lang.T("paper.only_run", "first", first, "last", last)
	}
	then := lang.T("paper.skip_end")
	if next != "" {
		then = lang.T("paper.skip_to", "next", next)
	}
	return lang.T("paper.rule", "what", what, "condition", strings.Join(parts, " "+lang.T("paper.and")+" "), "then", then)
}

// conditionWords says what must be answered to the question of number n.
func conditionWords(lang *Lang, q *survey.Questionnaire, c survey.Condition, n string) string {
	if c.Op == "<=" {
		return lang.T("paper.if_most", "n", n, "value", c.Value)
	}
	label := strconv.Itoa(c.Value)
	for _, o := range choicesOf(q, c.Code) {
		if o.Value == c.Value {
			label = fmt.Sprintf("%d. %s", o.Value, o.In(lang.Code))
		}
	}
	return lang.T("paper.if_is", "n", n, "label", label)
}

// choicesOf are the answers to an item, question or row of a grid, those of a
// scale with its missing answers last.
func choicesOf(q *survey.Questionnaire, code string) []survey.Option {
	scale := ""
	if i := q.ItemIndex(code); i >= 0 {
		scale = q.Items()[i].Scale
	}
	for x := range q.AllQuestions() {
		if x.Code == code && x.Scale == "" {
			return x.Options
		}
		if x.Code == code || slices.ContainsFunc(x.Rows, func(r survey.GridRow) bool { return r.Code == code }) {
			scale = x.Scale
		}
	}
	var out []survey.Option
	for _, v := range slices.Concat(q.Scales[scale].Values, q.Scales[scale].Missing) {
		out = append(out, survey.Option{Value: v.Value, Text: v.Text})
	}
	return out
}
