package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// editAnswersPage is the data of field-edit.html: all answers of an interview
// as a form.
type editAnswersPage struct {
	Back    way
	Errors  formErrors
	Version int64
	Fields  []fieldView
	Reason  fieldView
}

func (s *Server) showEdit(c echo.Context) error { return s.renderEdit(c, nil, nil) }

// proposeEdit keeps what was typed as a version that waits for a second person.
func (s *Server) proposeEdit(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	i, err := s.mayOpen(c)
	if err != nil {
		return err
	}
	q, err := s.store.LoadForm(c.Request().Context(), i.Form)
	if err != nil {
		return err
	}
	values := map[string][]string{}
	for _, a := range askedOf(s.langOf(c), q) {
		values[a.Code] = f.values[a.Code]
	}
	version := f.version()
	if err = f.errs.Or(); err == nil {
		_, err = s.store.ProposeEdit(c.Request().Context(), person(c), i.ID, version, values, f.text("reason"))
	}
	if err != nil {
		return s.renderEdit(c, f, err)
	}
	s.flash(c, "edit.proposed")
	return redirectBack(c, interviewPath(i.Round, i.ID)+"/history")
}

// mayOpen is the interview of the address for somebody who may see its answers:
// whoever is to back-check it sees them only afterwards.
func (s *Server) mayOpen(c echo.Context) (survey.Interview, error) {
	i, err := s.interviewOf(c)
	if err != nil {
		return i, err
	}
	check, err := s.store.BackCheckOf(c.Request().Context(), i.ID)
	if err == nil && check.ID != "" && check.Person == person(c).ID && check.Done == "" {
		err = survey.Refuse(survey.Conflict, "backcheck.hidden", "")
	}
	return i, err
}

func (s *Server) renderEdit(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	i, loadErr := s.mayOpen(c)
	if loadErr != nil {
		return loadErr
	}
	kase, loadErr := s.store.Case(ctx, i.Case)
	if loadErr != nil {
		return loadErr
	}
	q, loadErr := s.store.LoadForm(ctx, i.Form)
	if loadErr != nil {
		return loadErr
	}
	v, loadErr := s.store.InForce(ctx, i)
	if loadErr != nil {
		return loadErr
	}
	es, _, _ := s.refusals(c, err)
	page := editAnswersPage{Back: way{Href: interviewPath(i.Round, i.ID), Text: lang.T("review.interview", "code", survey.FormatCaseCode(kase.Code))}, Version: i.Version}
	values := v.Values(q)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed, values = f.values, f.values
		page.Version = max(page.Version, 0)
	}
	for _, a := range askedOf(lang, q) {
		page.Fields = append(page.Fields, answerField(lang, q, a, values[a.Code], es))
	}
	page.Reason = m.area("reason", "").hint(lang.T("edit.reason_hint"))
	page.Reason.Label = lang.T("edit.reason")
	return s.formPage(c, "field-edit", lang.T("edit.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// answerField is the input for one answer: a choice, several, a number or words.
func answerField(l *Lang, q *survey.Questionnaire, a askedItem, given []string, es formErrors) fieldView {
	label := a.Code + " · " + a.Text
	if a.Head != "" {
		label = a.Code + " · " + a.Head + ": " + a.Text
	}
	f := fieldView{ID: a.Code, Label: label, Value: strings.Join(given, ";"), Error: es.Of(a.Code), Kind: "input", Type: "text", Auto: "off", Rows: 3}
	x, _ := questionOf(q, a.Code)
	options := answerChoices(l, q, a.Code)
	switch {
	case x.Type == "text":
		f.Kind = "area"
	case x.Type == "ranked":
		f.Hint = l.T("edit.ranked_hint", "choices", strings.Join(labels(options), "; "))
	case x.Type == "multi":
		f.Kind, f.Options = "checks", options
	case len(options) > 0:
		f.Kind, f.Options = "select", append([]option{{Label: l.T("supervise.no_answer")}}, options...)
		if x.Code == "" { // a scale item may be refused
			f.Options = append(f.Options, option{Value: string(survey.Refused), Label: l.T("supervise.refused")})
		}
	default:
		f.Mode = "numeric"
	}
	for k := range f.Options {
		f.Options[k].Chosen = slices.Contains(given, f.Options[k].Value) && (f.Options[k].Value != "" || len(given) == 0)
	}
	return f
}

func labels(options []option) (out []string) {
	for _, o := range options {
		out = append(out, o.Label)
	}
	return out
}

// historyPage is the data of field-history.html: every version of the answers.
type historyPage struct {
	Back     way
	Errors   formErrors
	Path     string
	Lead     string
	Versions []versionRow
}

// versionRow is a version with what it changes against the one that it was
// made from.
type versionRow struct {
	Number  int64
	State   cell
	InForce bool
	Facts   []fact
	Changes []changeRow
	Decide  bool // the reader may decide about it
	Own     bool // the reader proposed it
}

type changeRow struct{ Question, From, To string }

func (s *Server) showHistory(c echo.Context) error { return s.renderHistory(c, nil) }

// decideEdit puts a proposed version in force, or refuses it.
func (s *Server) decideEdit(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	i, err := s.mayOpen(c)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil {
		return survey.Refuse(survey.NotFound, "interview.unknown", "interview")
	}
	approve := f.text("decision") == "approve"
	if err := s.store.DecideEdit(c.Request().Context(), person(c), i.ID, number, approve); err != nil {
		return s.renderHistory(c, err)
	}
	if approve {
		s.flash(c, "edit.done.approve")
	} else {
		s.flash(c, "edit.done.refuse")
	}
	return redirectBack(c, interviewPath(i.Round, i.ID)+"/history")
}

func (s *Server) renderHistory(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	i, loadErr := s.mayOpen(c)
	if loadErr != nil {
		return loadErr
	}
	kase, loadErr := s.store.Case(ctx, i.Case)
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	versions, loadErr := s.store.AnswerVersions(ctx, i.ID)
	if loadErr != nil {
		return loadErr
	}
	q, loadErr := s.store.LoadForm(ctx, i.Form)
	if loadErr != nil {
		return loadErr
	}
	code := survey.FormatCaseCode(kase.Code)
	page := historyPage{Back: way{Href: interviewPath(i.Round, i.ID), Text: lang.T("review.interview", "code", code)}, Path: interviewPath(i.Round, i.ID),
		Lead: code + " · " + names.unit(kase.Unit)}
	base := versions[0]
	for _, v := range versions {
		page.Versions = append(page.Versions, newVersionRow(names, q, i, base, v, person(c)))
		if v.State == "approved" {
			base = v
		}
	}
	slices.Reverse(page.Versions)
	return s.formPage(c, "field-history", lang.T("edit.history", "count", len(versions)), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

func newVersionRow(n fieldNames, q *survey.Questionnaire, i survey.Interview, base, v survey.AnswerVersion, reader *survey.Person) versionRow {
	l := n.lang
	row := versionRow{Number: v.Number, InForce: v.Number == i.InForce, Own: v.State == "proposed" && v.Author == reader.Login,
		Decide: v.State == "proposed" && v.Author != reader.Login && i.Person != reader.ID}
	row.State = cell{Text: l.T("edit.state." + v.State), Mark: map[string]string{"original": "on", "approved": "on", "refused": "off", "proposed": "wait"}[v.State]}
	author := n.login(v.Author)
	if author == "" {
		author = n.person(i.Person)
	}
	row.Facts = []fact{{l.T("col.at"), l.Instant(v.At), ""}, {l.T("edit.author_name"), author, ""}}
	if v.Reason != "" {
		row.Facts = append(row.Facts, fact{l.T("edit.reason"), v.Reason, ""})
	}
	if v.DecidedBy != "" {
		row.Facts = append(row.Facts, fact{l.T("edit.decided"), n.login(v.DecidedBy) + ", " + l.Instant(v.DecidedAt), ""})
	}
	if v.Number == base.Number {
		return row
	}
	texts := map[string]string{}
	for _, a := range askedOf(l, q) {
		texts[a.Code] = a.Code + " · " + a.Text
	}
	none := func(text string) string { return cmp.Or(text, l.T("supervise.no_answer")) }
	for _, x := range survey.AnswerChanges(q, base, v) {
		row.Changes = append(row.Changes, changeRow{texts[x.Code], none(answerWords(l, q, x.Code, parts(q, x.Code, x.From))), none(answerWords(l, q, x.Code, parts(q, x.Code, x.To)))})
	}
	return row
}

// parts parts the values of an answer; words stay whole.
func parts(q *survey.Questionnaire, code, joined string) []string {
	if x, _ := questionOf(q, code); x.Type == "text" || joined == "" {
		if joined == "" {
			return nil
		}
		return []string{joined}
	}
	return strings.Split(joined, ";")
}
