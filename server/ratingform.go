package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sipas/survey"
)

// section is a part of a rating form.
type section struct {
	Title     string // "" for the leading question and what follows from it
	Folded    bool   // optional, behind a heading that opens
	Open      bool
	Lead      bool // holds the one question that is enough, and a button after it
	Questions []question
}

// question is an item or question as a page shows it.
type question struct {
	Code     string
	Kind     string // single, multi, ranked, grid, number, text, line
	Lead     bool   // the one question of the quick form; its label is the page's heading
	Factor   string // name of the factor, before the label, where the section is not the factor
	Label    string
	Hint     string
	Required bool
	Scale    bool // choices of a satisfaction scale, shown as tiles
	Choices  []choice
	Ranks    []rank     // ranked: one list a place
	Rows     []question // grid
	Value    string     // number, text, line
	Max      int        // text, line: characters
	Phone    bool       // line: a telephone number
	Error    string
	Wraps    []int // conditions under which it is shown, see conditions
}

// First is the id of the first field, where an error message leads.
func (q question) First() string { return "f-" + q.Code }

// choice is one answer of a question.
type choice struct {
	ID      string // of the first choice of a question
	Value   string
	Number  string // shown before the label on a scale
	Label   string
	Mouth   string // path of the face
	Class   string // conditions that this choice fulfils: t1 t3
	Checked bool
}

// rank is one place of a ranking.
type rank struct {
	ID, Label string
	Choices   []choice
}

// mouths of the faces 1 to 5, in a box of 24.
var mouths = map[int]string{1: "M7.5 17q4.5-5 9 0", 2: "M8 16.5q4-3 8 0", 3: "M8 15.5h8", 4: "M8 14.5q4 3.500 8 0", 5: "M7 14q5 6.500 10 0"}

// atCounter and atKiosk are what is asked on a person's own phone and on a shared screen.
func atCounter(x survey.Question) bool { return asked(x, false) }

func atKiosk(x survey.Question) bool { return asked(x, true) }

// asked reports whether a counter asks the question at all. It does not ask
// for identifiers and personal data (ratings are anonymous, and these need
// a consent of their own), nor for what the register knows, nor, on a shared
// screen, what must be asked in private.
func asked(x survey.Question, kiosk bool) bool {
	if x.Identifier || x.SensitiveKind == "personal-data" || kiosk && x.SensitiveKind == "fieldwork" {
		return false
	}
	if x.Type == "text" {
		return x.IsComment()
	}
	return !knowsSector(x)
}

// knowsSector reports whether the answer is the sector of the station.
func knowsSector(x survey.Question) bool {
	return slices.ContainsFunc(x.Options, func(o survey.Option) bool { return o.Sector != "" })
}

// formBuilder turns a questionnaire into sections.
type formBuilder struct {
	q          *survey.Questionnaire
	lang       *Lang
	asks       func(survey.Question) bool
	first      string              // title of the questions before the criteria
	values     map[string][]string // what was entered
	errors     map[string]string   // by code
	conditions conditions
}

// entry is one step of the order of a form.
type entry struct {
	factor   *survey.Factor // of an item
	item     survey.Item
	question *survey.Question
	profile  bool
	personal bool // of a household: asked last, with its own explanation
}

// entries walks through the form in its order. A code that is named stands in
// its own place and not in its block.
func entries(q *survey.Questionnaire) (list []entry) {
	named := func(code string) bool { return slices.Contains(q.Order, code) }
	add := func(match func(code, block string) bool) {
		for i := range q.Factors {
			for _, it := range q.Factors[i].Items {
				if match(it.Code, "factors") {
					list = append(list, entry{factor: &q.Factors[i], item: it})
				}
			}
		}
		for _, x := range q.Questions {
			if match(x.Code, "") {
				list = append(list, entry{question: &x})
			}
		}
		for _, x := range q.Profile {
			if match(x.Code, "profile") {
				list = append(list, entry{question: &x, profile: true})
			}
		}
	}
	for _, step := range q.Order {
		add(func(code, block string) bool { return code == step || block == step && !named(code) })
	}
	return list
}

// quick gives the short form: the one question of the index, the criteria
// folded, reasons when they apply, everything else folded at the end. A form
// without such a question is shown in full.
func (b *formBuilder) quick() []section {
	if b.q.ItemIndex(b.q.IndexItems) < 0 {
		return b.full(entries(b.q))
	}
	var out []section
	last := func(title string) *section {
		if len(out) == 0 || out[len(out)-1].Title != title || out[len(out)-1].Lead {
			out = append(out, section{Title: title, Folded: title != ""})
		}
		return &out[len(out)-1]
	}
	for _, e := range entries(b.q) {
		x, ok := b.entry(e)
		switch {
		case !ok:
			continue
		case x.Code == b.q.IndexItems:
			b.lead(&x)
			out = append(out, section{Lead: true, Questions: []question{x}})
		case e.factor != nil:
			x.Factor = e.factor.In(b.lang.Code)
			last(b.lang.T("rate.each")).add(x)
		case len(x.Wraps) > 0:
			last("").add(x)
		default:
			last(b.lang.T("rate.more")).add(x)
		}
	}
	return out
}

// lead marks the leading question, and with the class t0 those of its answers
// that open further questions: the button then comes after these.
func (b *formBuilder) lead(x *question) {
	x.Lead = true
	for i := range x.Choices {
		if c := &x.Choices[i]; c.Class != "" {
			c.Class += " t0"
		}
	}
}

func (s *section) add(x question) {
	s.Questions = append(s.Questions, x)
	s.Open = s.Open || x.Error != ""
}

// full gives the whole form on one page, in sections.
func (b *formBuilder) full(list []entry) []section {
	var out []section
	last := func(title string) *section {
		if len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, section{Title: title})
		}
		return &out[len(out)-1]
	}
	criteria := false
	for _, e := range list {
		if x, ok := b.entry(e); ok {
			criteria = criteria || e.factor != nil
			last(b.sectionTitle(e, criteria)).add(x)
		}
	}
	return out
}

// sectionTitle names the part of the form in which a question stands; criteria
// tells whether some came before.
func (b *formBuilder) sectionTitle(e entry, criteria bool) string {
	switch {
	case e.personal:
		return b.lang.T("paper.personal")
	case e.factor != nil:
		return b.factorTitle(e.factor)
	case criteria && e.profile:
		return b.lang.T("rate.about_you")
	case criteria:
		return b.lang.T("rate.further")
	}
	return b.first
}

// factorTitle names the factor, after its content where the form has contents.
func (b *formBuilder) factorTitle(f *survey.Factor) string {
	for _, c := range b.q.Contents {
		if c.Code == f.Content {
			return c.In(b.lang.Code) + " – " + f.In(b.lang.Code)
		}
	}
	return f.In(b.lang.Code)
}

func (b *formBuilder) entry(e entry) (question, bool) {
	if e.factor != nil {
		return b.item(e.item), true
	}
	x := *e.question
	if !b.asks(x) {
		return question{}, false
	}
	wraps, possible := b.conditions.of(x)
	out := b.question(x)
	out.Wraps = wraps
	return out, possible
}

func (b *formBuilder) item(it survey.Item) question {
	x := question{Code: it.Code, Kind: "single", Label: it.In(b.lang.Code), Required: it.Required, Error: b.errors[it.Code]}
	if it.No > 0 {
		x.Label = strconv.Itoa(it.No) + ". " + x.Label
	}
	b.scale(&x, it.Scale)
	if it.Code == b.q.IndexItems && len(x.Choices) > 0 {
		if none := &x.Choices[len(x.Choices)-1]; none.Value == "0" {
			none.Label = b.lang.T("rate.no_opinion")
		}
	}
	return x
}

// scale offers the values of a scale, a satisfaction scale from most to least,
// then its missing answers.
func (b *formBuilder) scale(x *question, name string) {
	s := b.q.Scales[name]
	values := slices.Clone(s.Values)
	x.Scale = s.Kind == "satisfaction"
	if x.Scale {
		slices.Reverse(values)
	}
	for _, v := range values {
		c := b.choice(x.Code, v.Value, v.In(b.lang.Code))
		if x.Scale {
			c.Number, c.Mouth = c.Value, mouths[v.Value]
		}
		x.Choices = append(x.Choices, c)
	}
	for _, v := range s.Missing {
		x.Choices = append(x.Choices, b.choice(x.Code, v.Value, v.In(b.lang.Code)))
	}
	x.Choices[0].ID = x.First()
}

func (b *formBuilder) choice(code string, value int, label string) choice {
	v := strconv.Itoa(value)
	return choice{Value: v, Label: label, Class: b.conditions.met(code, value), Checked: slices.Contains(b.values[code], v)}
}

func (b *formBuilder) question(x survey.Question) question {
	out := question{Code: x.Code, Kind: x.Type, Label: x.In(b.lang.Code), Required: x.Required, Error: b.errors[x.Code]}
	switch x.Type {
	case "grid":
		for _, r := range x.Rows {
			row := question{Code: r.Code, Kind: "single", Label: r.In(b.lang.Code), Error: b.errors[r.Code]}
			b.scale(&row, x.Scale)
			out.Rows = append(out.Rows, row)
		}
	case "percent", "number":
		out.Kind = "number"
		out.Value = strings.Join(b.values[x.Code], " ")
		if x.Max > 0 {
			out.Hint = b.lang.T("rate.between", "min", b.lang.Int(int64(x.Min)), "max", b.lang.Int(int64(x.Max)))
		}
	case "text":
		out.Value = strings.Join(b.values[x.Code], "\n")
		if out.Max = x.MaxLength; out.Max == 0 {
			out.Max = survey.MaxText
		}
		if !x.IsComment() {
			out.Kind, out.Phone = "line", x.Format == "phone"
		}
	case "ranked":
		out.Ranks = b.ranks(x)
	default:
		if x.Scale != "" {
			b.scale(&out, x.Scale)
			break
		}
		out.Choices = b.options(x, b.values[x.Code])
		out.Choices[0].ID = out.First()
	}
	if x.Type == "multi" {
		out.Hint = b.lang.T("rate.several")
	}
	return out
}

func (b *formBuilder) options(x survey.Question, chosen []string) []choice {
	var list []choice
	for _, o := range x.Options {
		c := b.choice(x.Code, o.Value, o.In(b.lang.Code))
		c.Checked = slices.Contains(chosen, c.Value)
		list = append(list, c)
	}
	return list
}

// ranks offers all options in each place; it works without script.
func (b *formBuilder) ranks(x survey.Question) []rank {
	places := x.MaxChoices
	if places == 0 {
		places = len(x.Options)
	}
	var list []rank
	for i := range places {
		r := rank{ID: fmt.Sprintf("f-%s-%d", x.Code, i+1), Label: b.lang.T("rate.place", "n", i+1)}
		if i == 0 {
			r.ID = "f-" + x.Code
		}
		var chosen []string
		if i < len(b.values[x.Code]) {
			chosen = b.values[x.Code][i : i+1]
		}
		r.Choices = b.options(x, chosen)
		list = append(list, r)
	}
	return list
}

// conditions numbers the conditions of a form. A choice that fulfils number 3
// has the class t3, what it shows stands in a box with the class w3: one fixed
// style sheet (or script) serves every questionnaire.
type conditions struct {
	asked map[string]survey.Question // questions on the page; items have no entry
	items map[string]bool
	keys  []string
	terms [][]survey.Condition // any of them fulfils the number
}

// maxConditions is how many the style sheet knows.
const maxConditions = 9

func newConditions(q *survey.Questionnaire, asks func(survey.Question) bool) conditions {
	cs := conditions{asked: map[string]survey.Question{}, items: map[string]bool{}}
	for _, it := range q.Items() {
		cs.items[it.Code] = true
	}
	all := slices.Concat(q.Questions, q.Profile)
	for _, x := range all {
		if asks(x) {
			cs.asked[x.Code] = x
		}
	}
	for _, x := range all {
		if _, ok := cs.asked[x.Code]; ok {
			for _, group := range groups(x) {
				cs.number(group)
			}
		}
	}
	return cs
}

// groups are the alternatives that must each hold for the question to be shown.
func groups(x survey.Question) (list [][]survey.Condition) {
	if x.ShowIf == nil {
		return nil
	}
	for _, c := range x.ShowIf.All {
		list = append(list, []survey.Condition{c})
	}
	if len(x.ShowIf.Any) > 0 {
		list = append(list, x.ShowIf.Any)
	}
	return list
}

// number gives a group of alternatives its number, from 1.
func (cs *conditions) number(group []survey.Condition) int {
	key := fmt.Sprint(group)
	i := slices.Index(cs.keys, key)
	if i < 0 {
		i = len(cs.keys)
		cs.keys, cs.terms = append(cs.keys, key), append(cs.terms, group)
	}
	return i + 1
}

// of gives the numbers that must hold for a question. It is impossible when
// nothing on the page can fulfil one of them; what only a typed number can
// fulfil, and what goes beyond the style sheet, is always shown.
func (cs *conditions) of(x survey.Question) (numbers []int, possible bool) {
	for _, group := range groups(x) {
		choice, typed := false, false
		for _, c := range group {
			source, ok := cs.asked[c.Code]
			typed = typed || ok && (source.Type == "number" || source.Type == "percent" || source.Type == "ranked")
			choice = choice || ok || cs.items[c.Code]
		}
		if !choice {
			return nil, false
		}
		if n := cs.number(group); !typed && n <= maxConditions {
			numbers = append(numbers, n)
		}
	}
	return numbers, true
}

// met gives the classes of a choice.
func (cs *conditions) met(code string, value int) string {
	var classes []string
	for i, group := range cs.terms {
		if i < maxConditions && slices.ContainsFunc(group, func(c survey.Condition) bool {
			if c.Code != code {
				return false
			}
			// 0 is a missing answer of an item, not a low one
			return c.Op == "<=" && value <= c.Value && (value > 0 || !cs.items[code]) || c.Op != "<=" && value == c.Value
		}) {
			classes = append(classes, "t"+strconv.Itoa(i+1))
		}
	}
	return strings.Join(classes, " ")
}
