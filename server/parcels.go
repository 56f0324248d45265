package server

import (
	"context"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// parcelPage is the data of parcel.html: one arrival that waits, with what a
// person can do about it.
type parcelPage struct {
	Back    way
	Errors  formErrors
	Path    string
	State   cell
	Reason  string // why it waits
	Advice  string // what a person can do
	Facts   []fact
	Against string // which other one it is compared with, '' = none
	Changes []difference
	Open    bool // may be let in or turned down
	Choice  bool // between two contents: each way has a reason
	Why     fieldView
}

// difference is one thing in which two records of a visit differ.
type difference struct{ Name, Here, There string }

// secondPage is the data of second.html: an interview of a case that has one.
type secondPage struct {
	Back    way
	Errors  formErrors
	Version int64
	Case    way
	Facts   []fact // of the one that counts
	Others  []fact // of the second
	Changes []difference
	Choice  fieldView
	Reason  fieldView
}

func parcelPath(k survey.Intake) string { return "/field/parcels/" + k.ID + "/" + k.Hash }

func secondPath(id string) string { return "/field/seconds/" + id }

func (s *Server) showParcel(c echo.Context) error { return s.renderParcel(c, nil, nil) }

func (s *Server) renderParcel(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	k, loadErr := s.store.Intake(ctx, c.Param("id"), c.Param("hash"))
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	row := waitingRow{parcelRow: s.parcelRow(lang, k), From: lang.T("parcel.via." + k.Via)}
	if loadErr = s.fillWaiting(ctx, names, k.Device, k.Case, &row); loadErr != nil {
		return loadErr
	}
	page := parcelPage{Back: way{Href: quarantinePath, Text: lang.T("quarantine.title")}, Path: parcelPath(k), State: row.State, Reason: row.Reason,
		Open: k.State != survey.IntakeAccepted, Choice: k.State == survey.IntakeCandidate}
	if page.Open {
		page.Advice = lang.T("parcel.advice." + string(k.State))
	}
	page.Facts = []fact{{lang.T("col.received"), row.Received, ""}, {lang.T("parcel.from"), row.From, ""}, {lang.T("parcel.number"), row.Seq, ""},
		{lang.T("parcel.case"), row.Code, row.CaseHref}, {lang.T("col.next_try"), row.NextTry, ""}, {lang.T("parcel.decided"), names.login(k.Decided), ""},
		{lang.T("parcel.hash"), k.Hash[:min(12, len(k.Hash))], ""}}
	if loadErr = s.fillEnvelope(ctx, names, k, &page); loadErr != nil {
		return loadErr
	}
	page.Facts = slices.DeleteFunc(page.Facts, func(x fact) bool { return x.Text == "" })
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page.Why = m.area("why", "").hint(lang.T("parcel.why_hint"))
	page.Why.Label = lang.T("parcel.why")
	return s.formPage(c, "parcel", lang.T("parcel.title", "at", row.Received), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// fillEnvelope opens what came, where it opens, and compares it with other
// content under the same id.
func (s *Server) fillEnvelope(ctx context.Context, n fieldNames, k survey.Intake, page *parcelPage) error {
	e, err := s.store.OpenEnvelope(ctx, k.ID, k.Hash)
	if survey.Is(err, survey.Invalid) {
		return nil
	}
	if err != nil {
		return err
	}
	page.Facts = append(page.Facts, s.envelopeFacts(n, e)...)
	all, err := s.store.IntakesOf(ctx, k.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x survey.Intake) bool { return x.Hash != k.Hash && x.State == survey.IntakeAccepted })
	if i < 0 {
		i = slices.IndexFunc(all, func(x survey.Intake) bool { return x.Hash != k.Hash })
	}
	if i < 0 {
		return nil
	}
	other, err := s.store.OpenEnvelope(ctx, k.ID, all[i].Hash)
	if survey.Is(err, survey.Invalid) {
		return nil
	}
	if err != nil {
		return err
	}
	page.Against = n.lang.T("parcel.against", "at", n.lang.Instant(all[i].Received), "state", n.lang.T("intake.state."+string(all[i].State)))
	page.Changes, err = s.envelopeDifferences(ctx, n, e, other)
	return err
}

// envelopeFacts are what stands on the outside of a record of a visit.
func (s *Server) envelopeFacts(n fieldNames, e *survey.Envelope) []fact {
	l := n.lang
	return []fact{{l.T("parcel.person"), n.people[e.Person], ""}, {l.T("parcel.outcome"), outcomeWord(l, e.Outcome), ""},
		{l.T("parcel.started"), l.Instant(e.Started), ""}, {l.T("parcel.ended"), l.Instant(e.Ended), ""},
		{l.T("parcel.form"), e.Form, ""}, {l.T("parcel.note"), e.Note, ""}}
}

// outcomeWord names an outcome; one that is unknown is shown as it came.
func outcomeWord(l *Lang, code string) string {
	if _, ok := survey.DispositionOf(code); ok {
		return l.T("outcome." + code)
	}
	return code
}

// envelopeDifferences compares two records of a visit field by field.
func (s *Server) envelopeDifferences(ctx context.Context, n fieldNames, here, there *survey.Envelope) ([]difference, error) {
	var out []difference
	add := func(name, a, b string) {
		if a != b {
			out = append(out, difference{name, a, b})
		}
	}
	theirs := s.envelopeFacts(n, there)
	for i, x := range s.envelopeFacts(n, here) {
		add(x.Name, x.Text, theirs[i].Text)
	}
	a, err := s.store.EnvelopeValues(ctx, here)
	if err != nil {
		return out, err
	}
	b, err := s.store.EnvelopeValues(ctx, there)
	if err != nil {
		return out, err
	}
	q, err := s.store.LoadForm(ctx, here.Form)
	if survey.Is(err, survey.NotFound) || survey.Is(err, survey.Invalid) { // codes and values as they came
		for code := range a {
			add(code, strings.Join(a[code], "; "), strings.Join(b[code], "; "))
		}
		slices.SortFunc(out, func(x, y difference) int { return strings.Compare(x.Name, y.Name) })
		return out, nil
	}
	if err == nil {
		out = append(out, answerDifferences(n.lang, q, a, b)...)
	}
	return out, err
}

// answerDifferences are the answers in which two interviews differ, in words.
func answerDifferences(l *Lang, q *survey.Questionnaire, here, there map[string][]string) (out []difference) {
	for _, x := range askedOf(l, q) {
		if a, b := answerWords(l, q, x.Code, here[x.Code]), answerWords(l, q, x.Code, there[x.Code]); a != b {
			out = append(out, difference{x.Code + " · " + x.Text, a, b})
		}
	}
	return out
}

// applyParcel lets in what waits, on the word of the person; other content
// under an id that counts already with a reason.
func (s *Server) applyParcel(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	k, err := s.store.Intake(ctx, c.Param("id"), c.Param("hash"))
	if err != nil {
		return err
	}
	if k.State == survey.IntakeCandidate {
		_, err = s.store.ChooseCandidate(ctx, person(c).Login, k.ID, k.Hash, f.text("why"))
	} else {
		_, err = s.store.ApplyIntake(ctx, person(c).Login, k.ID, k.Hash)
	}
	if err != nil {
		return s.renderParcel(c, f, err)
	}
	s.flash(c, "parcel.applied")
	return redirectBack(c, quarantinePath)
}

// rejectParcel turns it down, with a reason; it is kept all the same.
func (s *Server) rejectParcel(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	if err := s.store.RejectIntake(c.Request().Context(), person(c).Login, c.Param("id"), c.Param("hash"), f.text("why")); err != nil {
		return s.renderParcel(c, f, err)
	}
	s.flash(c, "parcel.rejected")
	return redirectBack(c, quarantinePath)
}

func (s *Server) showSecond(c echo.Context) error { return s.renderSecond(c, nil, nil) }

func (s *Server) renderSecond(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	second, loadErr := s.store.Interview(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	if second.Standing != survey.StandingReview && err == nil {
		return redirectBack(c, interviewPath(second.Round, second.ID))
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	kase, loadErr := s.store.Case(ctx, second.Case)
	if loadErr != nil {
		return loadErr
	}
	page := secondPage{Back: way{Href: quarantinePath, Text: lang.T("quarantine.title")}, Version: second.Version,
		Case: way{Href: casePath(kase.ID), Text: survey.FormatCaseCode(kase.Code)}, Others: interviewSummary(names, second)}
	if loadErr = s.fillSecond(ctx, names, second, kase, &page); loadErr != nil {
		return loadErr
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page.Choice = m.pick("radios", "choice", m.words("second.choice.", "keep", "take"), "")
	page.Choice.Label = lang.T("second.choose")
	page.Reason = m.area("reason", "").hint(lang.T("second.reason_hint"))
	page.Reason.Label = lang.T("second.reason")
	return s.formPage(c, "second", lang.T("second.title", "code", page.Case.Text), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// fillSecond compares the second interview with the one that counts.
func (s *Server) fillSecond(ctx context.Context, n fieldNames, second survey.Interview, kase survey.Case, page *secondPage) error {
	if kase.Interview == "" {
		return nil
	}
	first, err := s.store.Interview(ctx, kase.Interview)
	if err != nil {
		return err
	}
	page.Facts = interviewSummary(n, first)
	q, err := s.store.LoadForm(ctx, first.Form)
	if err != nil {
		return err
	}
	values := func(i survey.Interview) (map[string][]string, error) {
		v, err := s.store.InForce(ctx, i)
		return v.Values(q), err
	}
	a, err := values(first)
	if err != nil {
		return err
	}
	b, err := values(second)
	page.Changes = answerDifferences(n.lang, q, a, b)
	return err
}

// interviewSummary says who held an interview, when and how.
func interviewSummary(n fieldNames, i survey.Interview) []fact {
	l := n.lang
	return []fact{{l.T("parcel.person"), n.person(i.Person), ""}, {l.T("parcel.outcome"), n.outcome(i.Outcome), ""},
		{l.T("parcel.started"), l.Instant(i.Started), ""}, {l.T("second.duration"), duration(float64(i.ElapsedMS) / 1000), ""},
		{l.T("second.mode"), l.T("mode." + i.Mode), ""}, {l.T("col.received"), l.Instant(i.Received), interviewPath(i.Round, i.ID)}}
}

func (s *Server) chooseSecond(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	choice, version := f.text("choice"), f.version()
	if choice != "keep" && choice != "take" {
		f.errs = append(f.errs, survey.Refuse(survey.Invalid, "second.no_choice", "choice"))
	}
	if err = f.errs.Or(); err == nil {
		err = s.store.ChooseInterview(c.Request().Context(), person(c), c.Param("id"), version, choice == "take", f.text("reason"))
	}
	if err != nil {
		return s.renderSecond(c, f, err)
	}
	s.flash(c, "second.done")
	return redirectBack(c, quarantinePath)
}
