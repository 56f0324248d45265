package survey

import (
	"slices"
	"strconv"
	"strings"
)

// InterviewAnswers are the answers of one interview as a version keeps them,
// and what must stand apart from them.
type InterviewAnswers struct {
	Answers string            // one character a scale item, see Rating.Answers
	Extra   Extra             // the other answers, the respondent group among them
	Texts   map[string]string // answers in words, by code
	Contact map[string]string // answers to identifying questions, by code: kept apart, see respondent_contact
}

// ReadInterview checks answers by code, as a tablet, a form or keyed paper
// gives them, and brings them into the stored form: the rules are those of
// Questionnaire.Read. excused tells the required questions that may stay
// blank: all of a partial interview, else those that were refused or not
// known. What does not fit is returned as Errors, all at once.
func (q *Questionnaire) ReadInterview(values map[string][]string, excused func(code string) bool) (InterviewAnswers, error) {
	var out InterviewAnswers
	var es Errors
	rest := map[string][]string{} // without texts: Read would make comments of them
	for code, given := range values {
		rest[code] = given
	}
	for x := range q.AllQuestions() {
		if x.Type != "text" && !x.Identifier {
			continue
		}
		text, err := CleanText(strings.Join(values[x.Code], "\n"), x.MaxLength)
		delete(rest, x.Code)
		switch {
		case err != nil:
			err.Field = x.Code
			es = append(es, err)
		case text == "":
		case x.Identifier:
			put(&out.Contact, x.Code, text)
		default:
			put(&out.Texts, x.Code, text)
		}
	}
	r := Rating{ID: NewID(), Round: "interview", Unit: "interview", Channel: Channels[0], Day: "2000-01-01"}
	r, _, err := q.Read(r, rest)
	if many, ok := err.(Errors); ok {
		es = append(es, slices.DeleteFunc(many, func(e *Error) bool {
			return e.Key == "rating.required" && excused(e.Field) || e.Key == "rating.empty"
		})...)
	} else if err != nil {
		return out, err
	}
	if len(es) == 0 && strings.Trim(r.Answers, string(NotAsked)) == "" && len(r.Extra) == 0 && r.Respondent == "" && len(out.Texts) == 0 {
		es = append(es, Refuse(Invalid, "rating.empty", ""))
	}
	if len(es) > 0 {
		return out, es
	}
	out.Answers, out.Extra = r.Answers, r.Extra
	l := q.layout()
	if group := l.group; group != nil && r.Respondent != "" {
		if out.Extra == nil {
			out.Extra = Extra{}
		}
		out.Extra[group.Code] = l.values(group.Code, &r)
	}
	for code := range out.Texts { // words of questions that the other answers hide
		if at := l.byCode[code]; at.question != nil && !l.shown(at.question, &r) {
			delete(out.Texts, code)
		}
	}
	return out, nil
}

func put(m *map[string]string, code, text string) {
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[code] = text
}

// Values are the answers of a version by code, as ReadInterview takes them:
// what was not asked is absent.
func (v AnswerVersion) Values(q *Questionnaire) map[string][]string {
	out := map[string][]string{}
	for i, it := range q.layout().items {
		if i < len(v.Answers) && v.Answers[i] != NotAsked {
			out[it.Code] = []string{string(v.Answers[i])}
		}
	}
	for code, given := range v.Extra {
		for _, n := range given {
			out[code] = append(out[code], strconv.Itoa(n))
		}
	}
	for code, text := range v.Texts {
		out[code] = []string{text}
	}
	return out
}
