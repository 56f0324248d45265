package survey

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"slices"
)

// Text is a text in both languages; Vietnamese is the reference.
type Text struct {
	Vi string `json:"vi"`
	En string `json:"en"`
}

// In gives the text in a language, Vietnamese where a translation is missing.
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" {
		return t.En
	}
	return t.Vi
}

// Questionnaire is one version of a form. Codes are unique within it over
// items, questions, grid rows and profile, and stable between versions. Once a
// version has an answer it is frozen: a change is a new version.
type Questionnaire struct {
	ID           string           `json:"id"`
	Version      string           `json:"version"`
	Title        Text             `json:"title"`
	Basis        string           `json:"basis"`
	Status       string           `json:"status"`
	Measurement  string           `json:"measurement"` // national-household, provincial-agency, public-service
	UnitOfAnswer string           `json:"unit_of_answer"`
	Notes        []string         `json:"notes"`
	IndexItems   string           `json:"index_items"` // "factors", or the code of the one item that is the index
	Scales       map[string]Scale `json:"scales"`
	Contents     []Content        `json:"contents"`
	Factors      []Factor         `json:"factors"`
	Questions    []Question       `json:"other_questions"`
	Profile      []Question       `json:"profile"`
	Order        []string         `json:"order"`
	Context      []string         `json:"context"`
	Consent      Consent          `json:"consent"`

	laid *layout // what checking and counting answers needs, made when parsed
}

// Scale is an answer scale; missing values never enter a denominator.
type Scale struct {
	Kind    string       `json:"kind"`
	Status  string       `json:"status"`
	Values  []ScaleValue `json:"values"`
	Missing []ScaleValue `json:"missing"`
	Note    string       `json:"note,omitempty"`
}

// ScaleValue is one point of a scale.
type ScaleValue struct {
	Value int `json:"value"`
	Text
	Status string `json:"status,omitempty"`
}

// Content groups factors.
type Content struct {
	Code string `json:"code"`
	Text
	Factors []string `json:"factors"`
}

// Factor is a dimension of satisfaction with its items (criteria).
type Factor struct {
	Code string `json:"code"`
	Text
	Content string `json:"content,omitempty"`
	Role    string `json:"role,omitempty"` // overall, factor
	Items   []Item `json:"items"`
}

// Item is one criterion, answered on a scale.
type Item struct {
	Code string `json:"code"`
	No   int    `json:"no,omitempty"`
	Text
	Scale        string `json:"scale"`
	Status       string `json:"status"`
	Required     bool   `json:"required,omitempty"`
	ViFull       string `json:"vi_full,omitempty"`
	ViFullStatus string `json:"vi_full_status,omitempty"`
}

// Question is any other question. Type is single, multi, ranked, grid,
// percent, number or text.
type Question struct {
	Code string `json:"code"`
	Type string `json:"type"`
	Text
	Required      bool      `json:"required"`
	Sensitive     bool      `json:"sensitive"`
	SensitiveKind string    `json:"sensitive_kind,omitempty"` // personal-data, fieldwork
	Identifier    bool      `json:"identifier,omitempty"`     // store apart from the answers
	Status        string    `json:"status"`
	Scale         string    `json:"scale,omitempty"`
	Options       []Option  `json:"options,omitempty"`
	Rows          []GridRow `json:"rows,omitempty"`
	MaxChoices    int       `json:"max_choices,omitempty"`
	Min           int       `json:"min,omitempty"`
	Max           int       `json:"max,omitempty"`
	MaxLength     int       `json:"max_length,omitempty"`
	Format        string    `json:"format,omitempty"` // date, phone
	Prefill       string    `json:"prefill,omitempty"`
	Factor        string    `json:"factor,omitempty"`
	ReturnValues  []int     `json:"return_values,omitempty"`
	ShowIf        *ShowIf   `json:"show_if,omitempty"`
	Note          string    `json:"note,omitempty"`
}

// Option is one choice of a question.
type Option struct {
	Value int `json:"value"`
	Text
	FreeText bool   `json:"free_text,omitempty"`
	Sector   string `json:"sector,omitempty"`
	Group    string `json:"group,omitempty"`
	Factor   string `json:"factor,omitempty"`
}

// GridRow is one row of a grid question.
type GridRow struct {
	Code string `json:"code"`
	Text
}

// ShowIf says when a question is asked; a hidden question stores nothing.
type ShowIf struct {
	Any []Condition `json:"any,omitempty"`
	All []Condition `json:"all,omitempty"`
}

// Condition compares an answer; Op is "=", "<=" or "includes".
type Condition struct {
	Code  string `json:"code"`
	Op    string `json:"op"`
	Value int    `json:"value"`
}

// Consent is what the respondent agrees to; it is never pre-ticked.
type Consent struct {
	Text
	Accept    Text   `json:"accept"`
	Preticked bool   `json:"preticked"`
	Status    string `json:"status"`
}

// Form is the name under which answers refer to this version: id@version.
func (q *Questionnaire) Form() string { return q.ID + "@" + q.Version }

// Items are all scale items in their frozen order: position i of an answer
// vector belongs to Items()[i].
func (q *Questionnaire) Items() []Item {
	var items []Item
	for _, f := range q.Factors {
		items = append(items, f.Items...)
	}
	return items
}

// ItemIndex gives the position of an item in an answer vector, or -1.
func (q *Questionnaire) ItemIndex(code string) int {
	return slices.IndexFunc(q.Items(), func(it Item) bool { return it.Code == code })
}

// layout is made once for a parsed definition, which nobody changes.
func (q *Questionnaire) layout() *layout {
	if q.laid != nil {
		return q.laid
	}
	return newLayout(q)
}

// AllQuestions are the questions of the form and of its profile.
func (q *Questionnaire) AllQuestions() iter.Seq[*Question] {
	return func(yield func(*Question) bool) {
		for _, list := range [][]Question{q.Questions, q.Profile} {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}

// Question finds a question of the form or of its profile by code.
func (q *Questionnaire) Question(code string) (Question, bool) {
	for _, list := range [][]Question{q.Questions, q.Profile} {
		if i := slices.IndexFunc(list, func(x Question) bool { return x.Code == code }); i >= 0 {
			return list[i], true
		}
	}
	return Question{}, false
}

// IndexItem reports whether the item takes part in the index of the form: all
// factor items, or the one named item.
func (q *Questionnaire) IndexItem(code string) bool {
	return q.IndexItems == "factors" || q.IndexItems == code
}

var codePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,39}$`)

// ParseQuestionnaire reads and checks a definition. Unknown fields, repeated
// or malformed codes, unknown scales and conditions on unknown codes are refused,
// all of them at once, as Errors.
func ParseQuestionnaire(body []byte) (*Questionnaire, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	var q Questionnaire
	if err := dec.Decode(&q); err != nil {
		return nil, Refuse(Invalid, "questionnaire.syntax", "", "cause", err.Error())
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	q.laid = newLayout(&q)
	return &q, nil
}

func (q *Questionnaire) check() error {
	var es Errors
	refuse := func(key, field string, args ...any) { es = append(es, Refuse(Invalid, key, field, args...)) }
	if !codePattern.MatchString(q.ID) || q.Version == "" {
		refuse("questionnaire.identity", "id")
	}
	seen := map[string]bool{}
	code := func(c string) {
		if !codePattern.MatchString(c) {
			refuse("questionnaire.code", c, "code", c)
		} else if seen[c] {
			refuse("questionnaire.repeated", c, "code", c)
		}
		seen[c] = true
	}
	for _, f := range q.Factors {
		for _, it := range f.Items {
			code(it.Code)
			if _, ok := q.Scales[it.Scale]; !ok {
				refuse("questionnaire.scale", it.Code, "scale", it.Scale)
			}
		}
	}
	for _, x := range slices.Concat(q.Questions, q.Profile) {
		code(x.Code)
		for _, r := range x.Rows {
			code(r.Code)
		}
		if _, ok := q.Scales[x.Scale]; x.Scale != "" && !ok {
			refuse("questionnaire.scale", x.Code, "scale", x.Scale)
		}
		if !slices.Contains([]string{"single", "multi", "ranked", "grid", "percent", "number", "text"}, x.Type) {
			refuse("questionnaire.type", x.Code, "type", x.Type)
		}
	}
	for _, x := range slices.Concat(q.Questions, q.Profile) {
		if x.ShowIf == nil {
			continue
		}
		for _, c := range slices.Concat(x.ShowIf.Any, x.ShowIf.All) {
			if !seen[c.Code] {
				refuse("questionnaire.condition", x.Code, "code", c.Code)
			}
		}
	}
	if q.IndexItems != "factors" && q.ItemIndex(q.IndexItems) < 0 {
		refuse("questionnaire.index", "index_items", "code", q.IndexItems)
	}
	if len(q.Items()) == 0 {
		refuse("questionnaire.empty", "factors")
	}
	return es.Or()
}

// hashText is the SHA-256 of a text, hex.
func hashText(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// String names the version for logs.
func (q *Questionnaire) String() string { return fmt.Sprintf("%s (%s)", q.Form(), q.Status) }
