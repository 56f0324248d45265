package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// The pages on which a household answers with the code of its paper: no script
// needed, no cookie, nothing kept in the browser. The code stands in the address
// and nowhere else: not in logs, and the referrer that browsers send has no path.

// household puts around a handler what these pages have.
func household(next echo.HandlerFunc) echo.HandlerFunc {
	return gzipped(func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Referrer-Policy", "origin") // with none at all, old browsers would not say where a form comes from
		h.Add("Vary", "Accept-Language")
		return next(c)
	})
}

// isDropOff reports whether the page is one on which a household answers.
func isDropOff(c echo.Context) bool {
	path := c.Request().URL.Path
	return path == "/c" || strings.HasPrefix(path, "/c/")
}

// dropOffPage is the data of dropoff.html.
type dropOffPage struct {
	frame
	Heading  string
	Action   string
	ID       string // of the answers
	Began    string
	Kept     bool // the page shows what was entered before
	Consent  string
	Accept   string
	Agreed   bool
	NoAgree  string // said at the consent
	Sections []section
	Errors   []question
	Problem  string // why nothing was recorded
	Confirm  string // asks whether to send it as it is
	Sure     string // words of the button that does
}

// dropOffStop is the data of dropoff-stop.html: where there is nothing to
// answer, and the field for a code.
type dropOffStop struct {
	frame
	Reason string // ask, mistyped, unknown, answered, late, other, many, ours, input
	Detail string
	Typed  string
}

// dropOffThanks is the data of dropoff-thanks.html.
type dropOffThanks struct{ frame }

func dropOffPath(c echo.Context, lang *Lang, page string) string {
	return "/c" + page + "?" + url.Values{"lang": {lang.Code}}.Encode()
}

func (s *Server) showCodeForm(c echo.Context) error {
	return s.render(c, http.StatusOK, "dropoff-stop", s.langOf(c).T("dropoff.title"), dropOffStop{Reason: "ask"})
}

// submitCode leads from a typed code to its page; a code that cannot be one is
// told at once.
func (s *Server) submitCode(c echo.Context) error {
	if _, err := c.FormParams(); err != nil {
		return malformed(err)
	}
	typed := c.Request().PostForm.Get("code")
	if !survey.ValidCaseCode(typed) {
		s.metrics.dropOffs.WithLabelValues("mistyped").Inc()
		return s.stopDropOff(c, http.StatusUnprocessableEntity, dropOffStop{Reason: "mistyped", Typed: shortly(typed)})
	}
	return c.Redirect(http.StatusSeeOther, dropOffPath(c, s.langOf(c), "/"+survey.CaseKey(typed)))
}

// shortly bounds what is shown again of a typed code.
func shortly(text string) string {
	text = strings.ToValidUTF8(text, "")
	if r := []rune(text); len(r) > 40 {
		return string(r[:40])
	}
	return text
}

// dropOff finds what the code in the address opens, within the limits of guessing.
func (s *Server) dropOff(c echo.Context) (survey.DropOff, error) {
	code, now := c.Param("code"), s.store.Clock()()
	count := func(outcome string) { s.metrics.dropOffs.WithLabelValues(outcome).Inc() }
	if survey.ValidCaseCode(code) && !s.limits.mayTry(survey.CaseKey(code), c.RealIP(), now, false) {
		count("limited")
		return survey.DropOff{}, survey.Refuse(survey.TooMany, "dropoff.many", "")
	}
	d, err := s.store.DropOffByCode(c.Request().Context(), code)
	switch {
	case err == nil:
		count("opened")
	case survey.Is(err, survey.NotFound):
		count("unknown")
		s.limits.mayTry(survey.CaseKey(code), c.RealIP(), now, true)
	case survey.Is(err, survey.Invalid):
		count("mistyped")
	case survey.Is(err, survey.Closed):
		count("answered")
	}
	return d, err
}

func (s *Server) showDropOff(c echo.Context) error {
	d, err := s.dropOff(c)
	if err != nil {
		return err
	}
	p := dropOffPage{ID: survey.NewID(), Began: survey.Stamp(s.store.Clock()())}
	return s.renderDropOff(c, d, http.StatusOK, p, nil, nil)
}

func (s *Server) renderDropOff(c echo.Context, d survey.DropOff, status int, p dropOffPage, values map[string][]string, es survey.Errors) error {
	lang := s.langOf(c)
	b := formBuilder{q: d.Form, lang: lang, asks: ofHousehold, first: lang.T("paper.first"), values: values, errors: map[string]string{},
		conditions: newConditions(d.Form, ofHousehold)}
	for _, e := range es {
		if _, ok := b.errors[e.Field]; !ok {
			b.errors[e.Field] = fieldError(lang, d.Form, e)
		}
	}
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	u, _ := reg.Unit(d.Case.Unit)
	p.frame = frame{Unit: d.Round.Name.In(lang.Code), Counter: u.Name.In(lang.Code)}
	p.Heading, p.Kept = d.Form.Title.In(lang.Code), values != nil
	p.Consent, p.Accept = s.consent(d.Form, lang), d.Form.Consent.Accept.In(lang.Code)
	if p.Accept == "" {
		p.Accept = lang.T("dropoff.agree")
	}
	p.Action = dropOffPath(c, lang, "/"+survey.CaseKey(c.Param("code")))
	p.Sections = b.full(householdEntries(d.Form))
	p.NoAgree = b.errors[fieldConsent]
	delete(b.errors, fieldConsent)
	if p.NoAgree != "" {
		p.Errors = []question{{Code: fieldConsent, Error: p.NoAgree}}
	}
	p.Errors = append(p.Errors, faults(p.Sections, b.errors)...)
	title := lang.T("dropoff.form_title", "round", p.Unit)
	if len(p.Errors) > 0 || p.Problem != "" || p.Confirm != "" {
		title = lang.T("rate.title_error", "title", title)
	}
	return s.render(c, status, "dropoff", title, p)
}

// submitDropOff records the answers of a household. It leads to the thank-you
// page only once they are on disk; otherwise the form comes back as it was, with
// the same id, so that sending it again is safe.
func (s *Server) submitDropOff(c echo.Context) error {
	d, err := s.dropOff(c)
	answered := survey.Is(err, survey.Closed)
	if err != nil && !answered {
		return err
	}
	sent, err := readPost(c)
	if err != nil {
		return err
	}
	p := dropOffPage{ID: sent.id, Began: sent.began, Agreed: sent.consent}
	if sent.switchLang {
		return s.renderDropOff(c, d, http.StatusOK, p, sent.answers, nil)
	}
	a := survey.DropOffAnswers{ID: sent.id, Began: s.store.Began(sent.began), Values: sent.answers}
	a.Read, err = d.Form.ReadInterview(sent.answers, func(string) bool { return false })
	es := noted(err)
	if err != nil && es == nil {
		return err
	}
	if !sent.consent {
		es = append(es, survey.Refuse(survey.Invalid, "dropoff.no_consent", fieldConsent))
	}
	if len(es) > 0 {
		s.metrics.dropOffs.WithLabelValues("invalid").Inc()
		return s.renderDropOff(c, d, http.StatusUnprocessableEntity, p, sent.answers, es)
	}
	if !sent.keep && s.asksToConfirm(c, d, a, &p) {
		return s.renderDropOff(c, d, http.StatusUnprocessableEntity, p, sent.answers, personal(d.Form, sent.answers))
	}
	return s.storeDropOff(c, d, a, p)
}

// asksToConfirm asks once before texts with data of persons, and before answers
// so few that they do not count.
func (s *Server) asksToConfirm(c echo.Context, d survey.DropOff, a survey.DropOffAnswers, p *dropOffPage) bool {
	lang := s.langOf(c)
	switch {
	case personal(d.Form, a.Values) != nil:
		p.Confirm, p.Sure = lang.T("dropoff.personal"), lang.T("rate.personal_keep")
	case d.TooFew(a):
		n := len(a.Read.Answers) - strings.Count(a.Read.Answers, string(survey.NotAsked))
		p.Confirm, p.Sure = lang.T("dropoff.few", "n", n, "of", len(a.Read.Answers)), lang.T("dropoff.send_few")
	}
	return p.Confirm != ""
}

func (s *Server) storeDropOff(c echo.Context, d survey.DropOff, a survey.DropOffAnswers, p dropOffPage) error {
	if !s.limits.maySend(d.Case.ID, s.store.Clock()()) {
		s.metrics.dropOffs.WithLabelValues("limited").Inc()
		return survey.Refuse(survey.TooMany, "dropoff.many", "")
	}
	outcome, err := s.store.AnswerDropOff(c.Request().Context(), d, a)
	switch {
	case err == nil:
		s.metrics.dropOffs.WithLabelValues(string(outcome)).Inc()
		return c.Redirect(http.StatusSeeOther, dropOffPath(c, s.langOf(c), pathThanks))
	case survey.Is(err, survey.Closed):
		s.metrics.dropOffs.WithLabelValues("late").Inc()
		return err
	case survey.Is(err, survey.Conflict):
		return err
	}
	why := s.explain(c, err)
	p.Problem = why.Detail
	if why.Status == http.StatusTooManyRequests || why.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "30")
	}
	return s.renderDropOff(c, d, why.Status, p, a.Values, nil)
}

// showDropOffThanks proves that something was received, and nothing more; the
// code is gone from the address.
func (s *Server) showDropOffThanks(c echo.Context) error {
	return s.render(c, http.StatusOK, "dropoff-thanks", s.langOf(c).T("rate.thanks"), dropOffThanks{frame{Thanks: true}})
}

// showDropOffStop answers an error on a page of households. An unknown code and
// one that nobody may use any more look the same.
func (s *Server) showDropOffStop(c echo.Context, err error, p problem) error {
	stop := dropOffStop{Detail: p.Detail, Reason: "input"}
	switch {
	case p.Status == http.StatusNotFound:
		stop.Reason = "unknown"
	case survey.Is(err, survey.Closed), survey.Is(err, survey.Conflict):
		stop.Reason = "answered"
	case survey.Is(err, survey.Invalid) && len(p.Errors) == 1 && p.Errors[0].Code == "dropoff.mistyped":
		stop.Reason, stop.Typed = "mistyped", shortly(c.Param("code"))
	case p.Status == http.StatusTooManyRequests:
		stop.Reason = "many"
	case p.Status >= 500:
		stop.Reason = "ours"
	}
	return s.stopDropOff(c, p.Status, stop)
}

func (s *Server) stopDropOff(c echo.Context, status int, stop dropOffStop) error {
	lang := s.langOf(c)
	return s.render(c, status, "dropoff-stop", lang.T("rate.title_error", "title", lang.T("dropoff.stop_"+stop.Reason)), stop)
}
