package server

import (
	"slices"
	"strings"

	"sipas/survey"
)

// askedItem is one question, item or grid row of a form as pages of interviews show
// it, with the answer in words.
type askedItem struct {
	Code, Head, Text string // Head is the factor or grid that it belongs to
	Answer           string // '' = not answered
}

// askedOf lists everything that a form asks, in the form's order, but for what
// identifies a person.
func askedOf(l *Lang, q *survey.Questionnaire) []askedItem {
	var out []askedItem
	done := map[string]bool{}
	items := func() {
		for _, f := range q.Factors {
			for _, it := range f.Items {
				out = append(out, askedItem{Code: it.Code, Head: f.Text.In(l.Code), Text: it.Text.In(l.Code)})
			}
		}
	}
	question := func(x survey.Question) {
		switch {
		case x.Identifier || done[x.Code]:
		case x.Type == "grid":
			for _, row := range x.Rows {
				out = append(out, askedItem{Code: row.Code, Head: x.Text.In(l.Code), Text: row.Text.In(l.Code)})
			}
		default:
			out = append(out, askedItem{Code: x.Code, Text: x.Text.In(l.Code)})
		}
		done[x.Code] = true
	}
	for _, part := range append(slices.Clone(q.Order), "factors", "profile") {
		x, ok := q.Question(part)
		switch {
		case part == "factors" && !done[part]:
			items()
		case part == "profile":
			for _, x := range q.Profile {
				question(x)
			}
		case ok:
			question(x)
		}
		done[part] = true
	}
	for _, x := range q.Questions { // those that the order does not name
		question(x)
	}
	return out
}

// answerWords says an answer, given as survey.AnswerVersion.Values has it.
func answerWords(l *Lang, q *survey.Questionnaire, code string, given []string) string {
	words := make([]string, len(given))
	for i, v := range given {
		words[i] = answerWord(l, q, code, v)
	}
	return strings.Join(words, "; ")
}

func answerWord(l *Lang, q *survey.Questionnaire, code, v string) string {
	if v == string(survey.Refused) {
		return l.T("supervise.refused")
	}
	for _, o := range answerChoices(l, q, code) {
		if o.Value == v {
			return o.Label
		}
	}
	return v
}

// answerChoices are the answers that a code offers, without "refused"; none
// where it takes a number or words.
func answerChoices(l *Lang, q *survey.Questionnaire, code string) []option {
	var out []option
	scale := func(name string) {
		s := q.Scales[name]
		for _, v := range slices.Concat(s.Values, s.Missing) {
			n := l.plain(float64(v.Value))
			out = append(out, option{Value: n, Label: n + " – " + v.Text.In(l.Code)})
		}
	}
	if i := q.ItemIndex(code); i >= 0 {
		scale(q.Items()[i].Scale)
		return out
	}
	x, ok := questionOf(q, code)
	if !ok || x.Type == "percent" || x.Type == "number" || x.Type == "text" {
		return nil
	}
	for _, o := range x.Options {
		n := l.plain(float64(o.Value))
		out = append(out, option{Value: n, Label: n + " – " + o.Text.In(l.Code)})
	}
	if len(x.Options) == 0 {
		scale(x.Scale)
	}
	return out
}

// questionOf finds the question of a code, that of its grid for a row.
func questionOf(q *survey.Questionnaire, code string) (survey.Question, bool) {
	if x, ok := q.Question(code); ok {
		return x, true
	}
	for x := range q.AllQuestions() {
		if slices.ContainsFunc(x.Rows, func(r survey.GridRow) bool { return r.Code == code }) {
			return *x, true
		}
	}
	return survey.Question{}, false
}
