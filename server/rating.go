package server

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// visit is a citizen at a counter: where the code led and what the address
// says beside it. Everything about the citizen stays in the request.
type visit struct {
	place  survey.Place
	form   *survey.Questionnaire
	full   bool   // the long form
	sector string // "" when the citizen must choose it first
	frame  frame
}

// frame is what every citizen's page has around it.
type frame struct {
	Unit, Counter string // where the citizen is
	Kiosk         bool   // on a shared tablet
	Idle          int    // seconds without touch until a shared tablet starts afresh
	Slow          int    // the same where there is no script, and so no warning
	Home          string // first page of a shared tablet
	Thanks        bool
}

// Seconds without touch on a shared tablet.
const (
	idleUsual   = 30
	idleLeast   = 15
	idleMost    = 60
	idleNoWarn  = 180 // without script nothing can warn, so there is more time
	pathThanks  = "/thanks"
	fieldID     = "_id" // names with _ are ours: codes of questions begin with a letter
	fieldKeep   = "_keep"
	fieldSwitch = "_to"

	fieldConsent, fieldBegan = "_consent", "_at" // of households
)

// ratingPage is the data of citizen-rate.html.
type ratingPage struct {
	frame
	Full     bool
	Heading  string // of the long form
	Moved    string // name of the printed counter that moved here
	Sector   string
	Action   string // where the form is sent
	ID       string // of the rating
	Kept     bool   // the page shows what was entered before
	Sections []section
	Consent  string
	Accept   string
	Problem  string // why it was not recorded
	Errors   []question
	Personal bool   // asks whether a text with data of persons is meant
	FullLink string // to the long form
	FullSize int    // its criteria
}

// visit finds the place behind the code. A closed place comes with its error.
func (s *Server) visit(c echo.Context, full bool) (visit, error) {
	v := visit{full: full}
	var err error
	if v.place, err = s.store.StationByCode(c.Request().Context(), c.Param("code")); err != nil {
		return v, err
	}
	name := v.place.Station.Form
	if full {
		name = v.place.Station.FullForm
	}
	if name == "" {
		return v, survey.Refuse(survey.NotFound, "rate.no_full_form", "")
	}
	if v.form, err = s.store.LoadForm(c.Request().Context(), name); err != nil {
		return v, err
	}
	lang := s.langOf(c)
	v.frame = s.frame(c, v.place, lang)
	v.sector = c.QueryParam("s")
	if known := v.place.Sectors; len(known) == 1 {
		v.sector = known[0].Code
	} else if !slices.ContainsFunc(known, func(x survey.Sector) bool { return x.Code == v.sector }) {
		v.sector = ""
	}
	return v, nil
}

func (s *Server) frame(c echo.Context, p survey.Place, lang *Lang) frame {
	f := frame{Unit: p.Unit.Name.In(lang.Code), Counter: p.Station.Name.In(lang.Code), Kiosk: c.QueryParam("kiosk") == "1"}
	if !f.Kiosk {
		return f
	}
	f.Idle = idleUsual
	if n, err := strconv.Atoi(c.QueryParam("idle")); err == nil {
		f.Idle = min(max(n, idleLeast), idleMost)
	}
	f.Slow = max(idleNoWarn, 4*f.Idle)
	home := url.Values{"kiosk": {"1"}, "idle": {strconv.Itoa(f.Idle)}}
	if sector := c.QueryParam("s"); sector != "" && c.QueryParam("chosen") == "" {
		home.Set("s", sector) // the tablet stands at one desk; a sector that a citizen chose goes with the citizen
	}
	f.Home = "/q/" + url.PathEscape(c.Param("code")) + "?" + home.Encode()
	return f
}

// address is the address of a page of this visit, in the reader's language.
func (v visit) address(c echo.Context, lang *Lang, page string) string {
	q := url.Values{"lang": {lang.Code}}
	for _, name := range []string{"kiosk", "idle", "s", "chosen"} {
		if value := c.QueryParam(name); value != "" {
			q.Set(name, value)
		}
	}
	return "/q/" + url.PathEscape(c.Param("code")) + page + "?" + q.Encode()
}

func (v visit) page() string {
	if v.full {
		return "/full"
	}
	return ""
}

func (s *Server) showRatingForm(c echo.Context) error { return s.showForm(c, false) }

func (s *Server) showFullForm(c echo.Context) error { return s.showForm(c, true) }

// showForm is the first view. On a phone the browser may keep it for going
// back, so that the id in it is the same and an answer sent again counts once.
func (s *Server) showForm(c echo.Context, full bool) error {
	v, err := s.visit(c, full)
	if err != nil {
		return err
	}
	switch {
	case v.place.From != nil && c.QueryParam("to") != v.place.Station.Code && c.QueryParam("s") == "":
		return s.showMoved(c, v)
	case v.sector == "":
		return s.showSectors(c, v, http.StatusOK)
	}
	if !v.frame.Kiosk {
		c.Response().Header().Set("Cache-Control", "private, no-cache")
	}
	return s.renderForm(c, v, http.StatusOK, ratingPage{ID: survey.NewID()}, nil, nil)
}

// renderForm shows the form with what was entered and what is wrong with it.
func (s *Server) renderForm(c echo.Context, v visit, status int, p ratingPage, values map[string][]string, es survey.Errors) error {
	lang := s.langOf(c)
	asks := atCounter
	if v.frame.Kiosk {
		asks = atKiosk
	}
	b := formBuilder{q: v.form, lang: lang, asks: asks, first: lang.T("rate.first"), values: values, errors: map[string]string{}, conditions: newConditions(v.form, asks)}
	for _, e := range es {
		if _, ok := b.errors[e.Field]; !ok {
			b.errors[e.Field] = fieldError(lang, v.form, e)
		}
	}
	p.frame, p.Full, p.Kept = v.frame, v.full, values != nil
	// Sent to another address than the form's own: a browser forgets what it has
	// kept under an address once something is posted there.
	p.Action = v.address(c, lang, v.page()) + "&send=1"
	p.Consent, p.Accept = strings.ReplaceAll(v.form.Consent.In(lang.Code), "{retention_months}", strconv.Itoa(s.retentionMonths)), v.form.Consent.Accept.In(lang.Code)
	if p.Accept == "" {
		p.Accept = lang.T("rate.send")
	}
	if v.full {
		p.Sections, p.Heading = b.full(entries(v.form)), v.form.Title.In(lang.Code)
	} else {
		p.Sections = b.quick()
		if p.Sections[0].Title != "" {
			p.Heading = v.form.Title.In(lang.Code)
		}
	}
	p.Errors = faults(p.Sections, b.errors)
	if from := v.place.From; from != nil {
		p.Moved = from.Name.In(lang.Code)
	}
	for _, x := range v.place.Sectors {
		if x.Code == v.sector && len(v.place.Sectors) > 1 {
			p.Sector = x.Name.In(lang.Code)
		}
	}
	if err := s.linkFullForm(c, v, lang, &p); err != nil {
		return err
	}
	title := lang.T("rate.title", "counter", v.frame.Counter, "unit", v.frame.Unit)
	if len(p.Errors) > 0 || p.Problem != "" {
		title = lang.T("rate.title_error", "title", title)
	}
	return s.render(c, status, "citizen-rate", title, p)
}

func (s *Server) linkFullForm(c echo.Context, v visit, lang *Lang, p *ratingPage) error {
	if v.full || v.place.Station.FullForm == "" || v.place.Station.FullForm == v.place.Station.Form {
		return nil
	}
	q, err := s.store.LoadForm(c.Request().Context(), v.place.Station.FullForm)
	if err != nil {
		return err
	}
	p.FullLink, p.FullSize = v.address(c, lang, "/full"), len(q.Items())
	return nil
}

// faults are the questions with errors in the order of the page, then what
// belongs to no question of it.
func faults(sections []section, texts map[string]string) (list []question) {
	seen := map[string]bool{}
	add := func(x question) {
		if x.Error != "" {
			list = append(list, x)
			seen[x.Code] = true
		}
	}
	for _, part := range sections {
		for _, x := range part.Questions {
			add(x)
			for _, row := range x.Rows {
				add(row)
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(texts)) {
		if !seen[code] {
			text := texts[code]
			if code != "" {
				text = code + ": " + text
			}
			list = append(list, question{Error: text})
		}
	}
	return list
}

// fieldError says at a question what is wrong with its answer.
func fieldError(lang *Lang, q *survey.Questionnaire, e *survey.Error) string {
	switch {
	case e.Key == "rating.required" && e.Field == q.IndexItems:
		return lang.T("rate.choose")
	case e.Key == "rating.repeated":
		return lang.T("rate.once")
	}
	return lang.Error(e)
}

// showMoved names the counter where a printed code now leads. The code in the
// address stays the printed one: it is recorded with the answer.
func (s *Server) showMoved(c echo.Context, v visit) error {
	lang := s.langOf(c)
	from := v.place.From
	p := movedPage{frame: v.frame, From: from.Name.In(lang.Code), Code: from.Code, To: v.frame.Counter, ToUnit: v.frame.Unit}
	if v.place.FromUnit != nil {
		p.FromUnit = v.place.FromUnit.Name.In(lang.Code)
	}
	p.Link = v.address(c, lang, v.page()) + "&to=" + url.QueryEscape(v.place.Station.Code)
	return s.render(c, http.StatusOK, "citizen-moved", lang.T("rate.moved_title"), p)
}

type movedPage struct {
	frame
	From, FromUnit, Code, To, ToUnit, Link string
}

// showSectors asks for the sector at a counter that serves several.
func (s *Server) showSectors(c echo.Context, v visit, status int) error {
	lang := s.langOf(c)
	p := sectorPage{frame: v.frame}
	query := c.QueryParams()
	query.Set("lang", lang.Code)
	query.Set("chosen", "1")
	for _, x := range v.place.Sectors {
		query.Set("s", x.Code)
		p.Links = append(p.Links, link{x.Name.In(lang.Code), c.Request().URL.Path + "?" + query.Encode()})
	}
	return s.render(c, status, "citizen-sector", lang.T("rate.which_sector"), p)
}

type sectorPage struct {
	frame
	Links []link
}

type link struct{ Label, Href string }

// showThanks proves that something was received, and nothing more.
func (s *Server) showThanks(c echo.Context) error {
	place, err := s.store.StationByCode(c.Request().Context(), c.Param("code"))
	if err != nil && !survey.Is(err, survey.Closed) {
		return err
	}
	lang := s.langOf(c)
	p := thanksPage{frame: s.frame(c, place, lang)}
	p.Thanks = true
	p.Again = visit{}.address(c, lang, "")
	return s.render(c, http.StatusOK, "citizen-thanks", lang.T("rate.thanks"), p)
}

type thanksPage struct {
	frame
	Again string
}

// stopPage is the data of citizen-stop.html: a page of its own for each reason
// why there is nothing to answer here.
type stopPage struct {
	frame
	Reason   string // unknown, closed, recorded, many, ours, input
	Detail   string
	Again    string // to start a new rating
	Incident bool
}

// isCitizen reports whether the page is one that a citizen sees.
func isCitizen(c echo.Context) bool {
	path := c.Request().URL.Path
	return path == "/q" || strings.HasPrefix(path, "/q/")
}

// showStop answers an error on a citizen's page.
func (s *Server) showStop(c echo.Context, err error, p problem) error {
	lang := s.langOf(c)
	stop := stopPage{Detail: p.Detail, Reason: "input"}
	if place, placeErr := s.store.StationByCode(c.Request().Context(), c.Param("code")); placeErr == nil || survey.Is(placeErr, survey.Closed) {
		stop.frame = s.frame(c, place, lang)
		stop.Again = visit{}.address(c, lang, "")
	}
	switch {
	case p.Status == http.StatusNotFound:
		stop.Reason = "unknown"
	case survey.Is(err, survey.Closed):
		stop.Reason = "closed"
	case p.Status == http.StatusConflict:
		stop.Reason = "recorded"
	case p.Status == http.StatusTooManyRequests:
		stop.Reason = "many"
	case p.Status >= 500:
		stop.Reason = "ours"
	}
	stop.frame.Kiosk = stop.frame.Kiosk && stop.Reason != "unknown"
	return s.render(c, p.Status, "citizen-stop", lang.T("rate.title_error", "title", lang.T("rate.stop_"+stop.Reason)), stop)
}

// findStation leads from a typed code to its page.
func (s *Server) findStation(c echo.Context) error {
	code := survey.StationKey(c.QueryParam("code"))
	if code == "" {
		return survey.Refuse(survey.NotFound, "station.unknown", "")
	}
	q := url.Values{"lang": {s.langOf(c).Code}}
	return c.Redirect(http.StatusSeeOther, "/q/"+url.PathEscape(code)+"?"+q.Encode())
}

// noted is the error list of a refusal, or nil when it is another error.
func noted(err error) survey.Errors {
	var many survey.Errors
	var one *survey.Error
	switch {
	case errors.As(err, &many):
		return many
	case errors.As(err, &one) && one.Code == survey.Invalid:
		return survey.Errors{one}
	}
	return nil
}
