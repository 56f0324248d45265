package server

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// keyingForm is the data of keying-form.html: one paper to be typed in, laid
// out in the order and with the numbers of the print-out.
type keyingForm struct {
	Back     way
	Lead     string
	Notes    []string
	Version  int64
	Pass     int64
	Done     bool
	Saved    string // when the draft was saved last
	Sections []keyingSection
	Top      []fieldView // day and outcome
	Consent  bool
	Note     string
	Errors   formErrors
}

// keyingSection is a part of the paper.
type keyingSection struct {
	Title  string
	Fields []keyingField
}

// keyingField is one field to type in.
type keyingField struct {
	Code, Number, Label string
	Legend              string // numbers and words of the answers; "" when the field before has the same
	Head                string // of a grid, before its first row
	Kind                string // one, several, number, line, text
	Value, Error        string
	Allowed             string // answers that end the field, for the script
	Max                 int    // digits
	Low, High           int    // of a number; High 0 is no limit
	Own                 bool   // its legend is of this field alone and stands below it
}

// ID is that of the input.
func (f keyingField) ID() string { return f.Code }

func (s *Server) showKeyingForm(c echo.Context) error {
	t, err := s.store.KeyingTask(c.Request().Context(), person(c), c.Param("id"), c.Param("case"))
	if err != nil {
		return s.keyingRefused(c, err)
	}
	return s.renderKeyingForm(c, t, nil)
}

// keyingRefused shows the board with the reason why a paper is not to be keyed.
func (s *Server) keyingRefused(c echo.Context, err error) error {
	if survey.Is(err, survey.Conflict) {
		return s.renderKeying(c, "", err)
	}
	return err
}

func (s *Server) renderKeyingForm(c echo.Context, t survey.KeyingTask, err error) error {
	lang := s.langOf(c)
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	title := lang.T("keying.form_title", "code", survey.FormatCaseCode(t.Of.Code))
	return s.formPage(c, "keying-form", title, err, func(es formErrors) any {
		page := keyingForm{Back: way{Href: keyingPath(t.Of.Round), Text: lang.T("keying.title")}, Version: t.Version, Pass: t.Pass,
			Lead: names.unit(t.Of.Unit) + " · " + t.Paper.Form(), Done: t.State == survey.KeyingDone, Consent: t.Keying.Form.Consent, Note: t.Keying.Form.Note, Errors: es}
		if t.Pass == survey.KeyedSecond {
			page.Notes = append(page.Notes, lang.T("keying.second_note"))
		}
		if t.Of.Interview != "" {
			page.Notes = append(page.Notes, lang.T("keying.answered_note"))
		}
		if t.Version > 0 && !page.Done {
			page.Saved = lang.T("keying.saved", "at", lang.Instant(t.At))
		}
		m := fieldMaker{lang: lang, es: es}
		day, outcome := m.input(survey.KeyedDay, t.Keying.Form.Day), m.pick("select", survey.KeyedOutcome, outcomeOptions(lang), t.Keying.Form.Outcome)
		day.Value, day.Mode, day.Hint = shownDay(t.Keying.Form.Day), "numeric", lang.T("keying.day_hint")
		day.Label, outcome.Label = lang.T("keying.day_of"), lang.T("keying.outcome_of")
		page.Top = []fieldView{day, outcome}
		page.Sections = keyingSections(lang, t, es)
		return page
	})
}

// outcomeOptions are the outcomes that a paper can have, the first to be found
// from the answers.
func outcomeOptions(lang *Lang) []option {
	out := []option{{Label: lang.T("keying.by_answers")}}
	for _, d := range survey.Dispositions() {
		if d.Final {
			out = append(out, option{Value: d.Code, Label: lang.T("outcome." + d.Code)})
		}
	}
	return out
}

// keyingSections lays the fields out as the print-out has them.
func keyingSections(lang *Lang, t survey.KeyingTask, es formErrors) []keyingSection {
	var out []keyingSection
	list := householdEntries(t.Paper)
	numbers := printedNumbers(list)
	b := formBuilder{q: t.Paper, lang: lang, first: lang.T("paper.first")}
	criteria := false
	add := func(f keyingField) {
		f.Value, f.Error = t.Keying.Form.Answers[f.Code], es.Of(f.Code)
		if f.Number == "" {
			f.Number = numbers[f.Code]
		}
		fields := &out[len(out)-1].Fields
		f.Legend, f.Allowed, f.Max = legendOf(lang, t.Paper, f)
		if x, ok := t.Paper.Question(f.Code); ok && f.Kind == "number" {
			f.Low, f.High = x.Min, x.Max
		}
		if n := len(*fields); n > 0 && !f.Own && f.Kind == "one" && (*fields)[n-1].Kind == "one" && sameScale(*fields, f.Legend) {
			f.Legend = ""
		}
		*fields = append(*fields, f)
	}
	for _, e := range list {
		criteria = criteria || e.factor != nil
		if title := b.sectionTitle(e, criteria); len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, keyingSection{Title: title})
		}
		if e.factor != nil {
			add(keyingField{Code: e.item.Code, Label: e.item.In(lang.Code), Kind: "one"})
			continue
		}
		x := *e.question
		f := keyingField{Code: x.Code, Label: x.In(lang.Code), Kind: "one"}
		switch x.Type {
		case "grid":
			for i, r := range x.Rows {
				row := keyingField{Code: r.Code, Label: r.In(lang.Code), Kind: "one"}
				if i == 0 {
					row.Head = numbers[x.Code] + ". " + f.Label
				}
				add(row)
			}
			continue
		case "multi", "ranked":
			f.Kind = "several"
		case "percent", "number":
			f.Kind = "number"
		case "text":
			f.Kind = "line"
			if x.IsComment() {
				f.Kind = "text"
			}
		}
		f.Own = true
		add(f)
	}
	return out
}

// sameScale reports whether the last field that has a legend has this one.
func sameScale(fields []keyingField, legend string) bool {
	for _, f := range slices.Backward(fields) {
		if f.Legend != "" && !f.Own {
			return f.Legend == legend
		}
	}
	return false
}

// legendOf says which numbers may be typed and what they mean.
func legendOf(lang *Lang, q *survey.Questionnaire, f keyingField) (legend, allowed string, digits int) {
	if f.Kind == "line" || f.Kind == "text" {
		return "", "", 0
	}
	if f.Kind == "number" {
		x, _ := q.Question(f.Code)
		if x.Max == 0 {
			return "", "", 9
		}
		return lang.T("rate.between", "min", lang.Int(int64(x.Min)), "max", lang.Int(int64(x.Max))), "", len(strconv.Itoa(x.Max))
	}
	var words, values []string
	for _, o := range choicesOf(q, f.Code) {
		v := strconv.Itoa(o.Value)
		words, values = append(words, v+" "+o.In(lang.Code)), append(values, v)
		digits = max(digits, len(v))
	}
	x, _ := q.Question(f.Code)
	switch {
	case x.Type == "ranked":
		words = append([]string{lang.T("keying.in_order", "n", rankedPlaces(x))}, words...)
	case f.Kind == "several":
		words = append([]string{lang.T("keying.several")}, words...)
	}
	return strings.Join(words, " · "), strings.Join(append(values, string(survey.Refused), survey.Unreadable), " "), digits
}

// submitKeying keeps, ends, takes back or gives up what was typed.
func (s *Server) submitKeying(c echo.Context) error {
	ctx, who := c.Request().Context(), person(c)
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	version, do := f.version(), f.text("do")
	if err := f.errs.Or(); err != nil {
		return err
	}
	t, err := s.store.KeyingTask(ctx, who, c.Param("id"), c.Param("case"))
	if do == "drop" && (err == nil || survey.Is(err, survey.Conflict)) {
		return s.dropKeying(c, t, version, err)
	}
	if err != nil {
		return s.keyingRefused(c, err)
	}
	if do == "reopen" {
		if err := s.store.ReopenKeying(ctx, who, t.Of.Round, t.Of.ID, t.Pass, version); err != nil {
			return s.renderKeyingForm(c, t, err)
		}
		return redirectBack(c, keyingPath(t.Of.Round)+"/"+t.Of.ID)
	}
	t.Version = version
	t.Keying.Form = readKeyed(f, t.Paper)
	if do == "finish" {
		if _, err := s.store.FinishKeying(ctx, who, t); err != nil {
			return s.renderKeyingForm(c, t, err)
		}
		s.flash(c, "keying.finished", "code", survey.FormatCaseCode(t.Of.Code))
		return redirectBack(c, keyingPath(t.Of.Round))
	}
	saved, err := s.store.SaveKeying(ctx, who, t)
	if c.Request().Header.Get("Accept") == echo.MIMEApplicationJSON {
		return s.tellSaved(c, saved, err)
	}
	if err != nil {
		return s.renderKeyingForm(c, t, err)
	}
	s.flash(c, "keying.draft_kept")
	return redirectBack(c, keyingPath(t.Of.Round)+"/"+t.Of.ID)
}

func (s *Server) dropKeying(c echo.Context, t survey.KeyingTask, version int64, refused error) error {
	if t.Keying.Case == "" {
		return s.keyingRefused(c, refused)
	}
	if err := s.store.DropKeying(c.Request().Context(), person(c), t.Of.Round, t.Of.ID, t.Pass, version); err != nil {
		return s.renderKeying(c, "", err)
	}
	s.flash(c, "keying.dropped", "code", survey.FormatCaseCode(t.Of.Code))
	return redirectBack(c, keyingPath(t.Of.Round))
}

// keyingSaved is what the script of the form learns about a draft.
type keyingSaved struct {
	Version int64  `json:"version"`
	Text    string `json:"text"`
}

func (s *Server) tellSaved(c echo.Context, saved survey.Keying, err error) error {
	lang := s.langOf(c)
	es, status, ok := s.refusals(c, err)
	if !ok {
		return err
	}
	if err != nil {
		return c.JSON(status, keyingSaved{Text: es[0].Detail})
	}
	return c.JSON(http.StatusOK, keyingSaved{saved.Version, lang.T("keying.saved", "at", lang.Instant(saved.At))})
}

// typedDay reads a day as people type it from paper: 24/11/2026, 24-11-26, or
// 24/11 of the last twelve months. What is none stays as it is.
func typedDay(text, today string) string {
	m := dayTyped.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	year := m[3]
	switch len(year) {
	case 0:
		year = today[:4]
	case 2:
		year = "20" + year
	}
	iso := fmt.Sprintf("%s-%02s-%02s", year, m[2], m[1])
	if m[3] == "" && iso > today {
		n, _ := strconv.Atoi(year) // four digits of the clock
		iso = strconv.Itoa(n-1) + iso[4:]
	}
	return iso
}

var dayTyped = regexp.MustCompile(`^\s*(\d{1,2})[/.\-\s](\d{1,2})(?:[/.\-\s](\d{4}|\d{2}))?\s*$`)

// shownDay is an ISO day as it is typed.
func shownDay(iso string) string {
	if !survey.ValidDay(iso) {
		return iso
	}
	return iso[8:] + "/" + iso[5:7] + "/" + iso[:4]
}

// maxTyped bounds what is kept of one field.
const maxTyped = 8000

// readKeyed reads the fields of the form, as they were typed. What else was sent is
// no field of this paper.
func readKeyed(f *formReader, q *survey.Questionnaire) survey.KeyedForm {
	form := survey.KeyedForm{Answers: map[string]string{}, Outcome: f.text(survey.KeyedOutcome), Day: typedDay(f.text(survey.KeyedDay), f.day), Consent: f.flag(survey.KeyedConsent), Note: f.text(survey.KeyedNote)}
	take := func(code string) {
		if text := f.text(code); text != "" {
			if utf8.RuneCountInString(text) > maxTyped {
				text = string([]rune(text)[:maxTyped])
			}
			form.Answers[code] = text
		}
	}
	for _, e := range householdEntries(q) {
		take(e.code())
		if e.question != nil {
			for _, r := range e.question.Rows {
				take(r.Code)
			}
		}
	}
	return form
}
