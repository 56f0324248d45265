package survey

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rating is one answered form. It is anonymous: a random id, a day, no time,
// no address. It is never changed once stored.
type Rating struct {
	ID         string   // 128 random bits made by the client, see NewID
	Round      string   // round id
	Form       string   // questionnaire version, id@version
	Unit       string   // unit id
	Sector     string   // sector code, or "" where the unit has only one service
	Station    string   // code of the station, "" for imported ratings of unknown station
	Printed    string   // the code that was printed, where a moved poster led on
	Channel    string   // phone, kiosk, import
	Respondent string   // group of the respondent (citizen, organisation, business, …) or ""
	Day        string   // ISO date in Vietnam
	Answers    string   // one character a scale item in the form's frozen order, see Asked
	Extra      Extra    // the other answers
	Flags      []string // findings at arrival (burst, …); counted, never a reason to drop
	Batch      string   // "" for live answers, else the import that brought it
}

// The characters of Rating.Answers besides the values 1 to 5 of a scale.
const (
	NoOpinion = '0' // not used, don't know, no opinion
	Refused   = '-'
	NotAsked  = '.' // never shown, or left blank
)

// Channels are the ways a rating arrives.
var Channels = []string{"phone", "kiosk", "import"}

// Extra holds the answers that are not scale items, by the code of the
// question or grid row: one value of a single choice, percentage, number or
// grid row; the set of a multiple choice; the order of a ranking. Texts are
// never here, see Comment.
type Extra map[string][]int

// String is the stored form: JSON with sorted keys, "" when there is nothing.
func (e Extra) String() string {
	if len(e) == 0 {
		return ""
	}
	b, err := json.Marshal(e)
	if err != nil {
		panic(err) // a map of integers always marshals
	}
	return string(b)
}

// ParseExtra is the inverse of Extra.String.
func ParseExtra(text string) (Extra, error) {
	if text == "" {
		return nil, nil
	}
	var e Extra
	err := json.Unmarshal([]byte(text), &e)
	return e, err
}

// Check refuses a rating that does not fit the questionnaire, all faults at
// once, as Errors in the order of the form.
func (r *Rating) Check(q *Questionnaire) error { return q.layout().check(r) }

// sameContent reports whether two ratings under one id are the same answer
// sent twice. What the server adds to a live rating (day, unit and round of
// the station at that moment, flags) may differ in a repetition.
func sameContent(a, b *Rating) bool {
	if a.Form != b.Form || a.Sector != b.Sector || a.Printed != b.Printed ||
		a.Respondent != b.Respondent || a.Answers != b.Answers || a.Extra.String() != b.Extra.String() {
		return false
	}
	if a.Batch == "" && b.Batch == "" {
		return true
	}
	return a.Round == b.Round && a.Unit == b.Unit && a.Station == b.Station && a.Day == b.Day
}

func (l *layout) check(r *Rating) error {
	var es Errors
	refuse := func(key, field string, args ...any) { es = append(es, Refuse(Invalid, key, field, args...)) }
	es = r.checkFrame(l.q.Form())
	if n := len(l.items); len(r.Answers) != n {
		refuse("rating.answers", "answers", "got", len(r.Answers), "want", n)
		return es
	}
	said := len(r.Extra) > 0
	for i, it := range l.items {
		c := r.Answers[i]
		said = said || c != NotAsked
		if strings.IndexByte(l.allowed[i], c) < 0 {
			refuse("rating.value", it.Code, "value", string(rune(c)))
		} else if it.Required && c == NotAsked {
			refuse("rating.required", it.Code)
		}
	}
	es = append(es, l.checkExtra(r)...)
	if !said && len(es) == 0 {
		refuse("rating.empty", "")
	}
	return es.Or()
}

// checkFrame checks what does not depend on the questions.
func (r *Rating) checkFrame(form string) Errors {
	var es Errors
	refuse := func(key, field, value string) { es = append(es, Refuse(Invalid, key, field, "value", clip(value))) }
	if !ValidID(r.ID) {
		refuse("rating.id", "id", r.ID)
	}
	if r.Form != form {
		refuse("rating.form", "form", r.Form)
	}
	if _, err := time.Parse(time.DateOnly, r.Day); err != nil {
		refuse("rating.day", "day", r.Day)
	}
	if !slices.Contains(Channels, r.Channel) || (r.Channel == "import") != (r.Batch != "") {
		refuse("rating.channel", "channel", r.Channel)
	}
	for _, f := range []struct {
		field, value string
		required     bool
	}{{"round", r.Round, true}, {"unit", r.Unit, true}, {"sector", r.Sector, false}, {"station", r.Station, false},
		{"printed", r.Printed, false}, {"respondent", r.Respondent, false}, {"batch", r.Batch, false}} {
		if f.required && f.value == "" {
			refuse("rating.missing", f.field, "")
		} else if !plain(f.value) {
			refuse("rating.code", f.field, f.value)
		}
	}
	for i, flag := range r.Flags {
		if !flagPattern.MatchString(flag) || slices.Contains(r.Flags[:i], flag) {
			refuse("rating.code", "flags", flag)
		}
	}
	return es
}

var flagPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// plain reports whether a key or code is short printable ASCII, as keys of the
// register are.
func plain(s string) bool {
	if len(s) > 100 {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func (l *layout) checkExtra(r *Rating) (es Errors) {
	refuse := func(key, field string, args ...any) { es = append(es, Refuse(Invalid, key, field, args...)) }
	if l.group != nil && r.Respondent != "" && !slices.ContainsFunc(l.group.Options, func(o Option) bool { return o.Group == r.Respondent }) {
		refuse("rating.respondent", l.group.Code, "value", r.Respondent)
	}
	for i := range l.questions {
		x := &l.questions[i]
		shown := l.shown(x, r)
		answered := false
		for _, code := range x.codes() {
			values, ok := r.Extra[code]
			if !ok {
				continue
			}
			answered = true
			switch {
			case x == l.group:
				refuse("rating.group", code) // it is the column respondent, kept once
			case x.Type == "text":
				refuse("rating.text_apart", code)
			case !shown:
				refuse("rating.hidden", code)
			default:
				es = append(es, l.checkValues(x, code, values)...)
			}
		}
		if x == l.group {
			answered = r.Respondent != ""
		}
		if x.Required && x.Prefill == "" && x.Type != "text" && shown && !answered {
			refuse("rating.required", x.Code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(r.Extra)) {
		if _, ok := l.byCode[code]; !ok {
			refuse("rating.unknown", code)
		}
	}
	return es
}

// checkValues checks the values given to one question or grid row.
func (l *layout) checkValues(x *Question, code string, values []int) Errors {
	refuse := func(key string, args ...any) Errors { return Errors{Refuse(Invalid, key, code, args...)} }
	several := x.Type == "multi" || x.Type == "ranked"
	if len(values) == 0 || !several && len(values) > 1 {
		return refuse("rating.one_value", "count", len(values))
	}
	most := x.MaxChoices
	if most == 0 {
		most = len(x.Options)
	}
	if several && len(values) > most {
		return refuse("rating.too_many", "count", len(values), "max", most)
	}
	for i, v := range values {
		if x.Type == "percent" || x.Type == "number" {
			if lo, hi := x.bounds(); v < lo || v > hi {
				return refuse("rating.range", "value", v, "min", lo, "max", hi)
			}
		} else if !l.offers(x, v) {
			return refuse("rating.value", "value", v)
		}
		if slices.Contains(values[:i], v) || (x.Type == "multi" && i > 0 && values[i-1] > v) {
			return refuse("rating.repeated", "value", v) // a set is kept sorted, each value once
		}
	}
	return nil
}

// bounds of a percentage or number; a percentage may exceed 100 (more than expected).
func (x *Question) bounds() (lo, hi int) {
	switch {
	case x.Min != 0 || x.Max != 0:
		return x.Min, x.Max
	case x.Type == "percent":
		return 0, 200
	}
	return 0, 1_000_000_000
}

// codes under which answers to the question are kept.
func (x *Question) codes() []string {
	if x.Type != "grid" {
		return []string{x.Code}
	}
	codes := make([]string, len(x.Rows))
	for i, row := range x.Rows {
		codes[i] = row.Code
	}
	return codes
}

// shown evaluates the condition of a question over the answers given. A
// condition on an unanswered or missing answer does not hold.
func (l *layout) shown(x *Question, r *Rating) bool {
	if x.ShowIf == nil {
		return true
	}
	holds := func(c Condition) bool {
		values := l.values(c.Code, r)
		switch c.Op {
		case "<=":
			return len(values) == 1 && values[0] <= c.Value
		case "=":
			return len(values) == 1 && values[0] == c.Value
		}
		return slices.Contains(values, c.Value) // includes
	}
	for _, c := range x.ShowIf.All {
		if !holds(c) {
			return false
		}
	}
	return len(x.ShowIf.Any) == 0 || slices.ContainsFunc(x.ShowIf.Any, holds)
}

// values are the answers given under a code, of an item or a question.
func (l *layout) values(code string, r *Rating) []int {
	at, ok := l.byCode[code]
	switch {
	case !ok:
		return nil
	case at.question == nil:
		if at.position < len(r.Answers) && r.Answers[at.position] >= '1' && r.Answers[at.position] <= '9' {
			return []int{int(r.Answers[at.position] - '0')}
		}
		return nil
	case at.question == l.group:
		for _, o := range l.group.Options {
			if r.Respondent != "" && o.Group == r.Respondent {
				return []int{o.Value}
			}
		}
		return nil
	}
	return r.Extra[code]
}

// offers reports whether v is an option of the question or a value of its scale.
func (l *layout) offers(x *Question, v int) bool {
	if slices.ContainsFunc(x.Options, func(o Option) bool { return o.Value == v }) {
		return true
	}
	scale := l.q.Scales[x.Scale]
	is := func(s ScaleValue) bool { return s.Value == v }
	return x.Scale != "" && (slices.ContainsFunc(scale.Values, is) || slices.ContainsFunc(scale.Missing, is))
}

// layout is a questionnaire prepared for checking and counting. It does not change.
type layout struct {
	q         *Questionnaire
	items     []Item
	allowed   []string      // by item: the characters of Rating.Answers
	questions []Question    // form and profile, in order
	group     *Question     // the question whose options are respondent groups, or nil
	byCode    map[string]at // items, questions and grid rows
	levels    []itemGroup   // factors, contents and the index, see counts
}

// at is where the answer to a code stands: a position, or a question.
type at struct {
	position int
	question *Question
}

func newLayout(q *Questionnaire) *layout {
	l := &layout{q: q, items: q.Items(), questions: slices.Concat(q.Questions, q.Profile), byCode: map[string]at{}}
	for i, it := range l.items {
		allowed := []byte{NotAsked, Refused}
		for _, v := range slices.Concat(q.Scales[it.Scale].Values, q.Scales[it.Scale].Missing) {
			if v.Value >= 0 && v.Value <= 9 {
				allowed = append(allowed, strconv.Itoa(v.Value)...)
			}
		}
		l.allowed = append(l.allowed, string(allowed))
		l.byCode[it.Code] = at{position: i}
	}
	for i := range l.questions {
		x := &l.questions[i]
		for _, code := range x.codes() {
			l.byCode[code] = at{question: x}
		}
		if l.group == nil && slices.ContainsFunc(x.Options, func(o Option) bool { return o.Group != "" }) {
			l.group = x
		}
	}
	l.prepareCounts()
	return l
}
