package server

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

func (s *Server) submitRating(c echo.Context) error { return s.submitForm(c, false) }

func (s *Server) submitFullForm(c echo.Context) error { return s.submitForm(c, true) }

// submitForm records an answer. It leads to the thank-you page only when the
// answer is on disk; otherwise the form comes back with everything entered and
// the same id, so that sending it again is safe.
func (s *Server) submitForm(c echo.Context, full bool) error {
	v, err := s.visit(c, full)
	if err != nil {
		return err
	}
	sent, err := readPost(c)
	if err != nil {
		return err
	}
	if v.sector == "" {
		return s.showSectors(c, v, http.StatusUnprocessableEntity)
	}
	p := ratingPage{ID: sent.id}
	if sent.switchLang {
		return s.renderForm(c, v, http.StatusOK, p, sent.answers, nil)
	}
	values := s.complete(v, sent.answers)
	rating, comments, err := v.form.Read(v.rating(s.store.Clock(), sent.id), values)
	if es := noted(err); es != nil {
		return s.renderForm(c, v, http.StatusUnprocessableEntity, p, sent.answers, es)
	}
	if err != nil {
		return err
	}
	if es := personal(v.form, sent.answers); es != nil && !sent.keep {
		p.Personal = true
		return s.renderForm(c, v, http.StatusUnprocessableEntity, p, sent.answers, es)
	}
	if _, err := s.addRating(c, rating, comments); err != nil {
		if survey.Is(err, survey.Conflict) || survey.Is(err, survey.Closed) {
			return err
		}
		why := s.explain(c, err)
		p.Problem = why.Detail
		if why.Status == http.StatusTooManyRequests || why.Status == http.StatusServiceUnavailable {
			c.Response().Header().Set("Retry-After", "30")
		}
		return s.renderForm(c, v, why.Status, p, sent.answers, noted(err))
	}
	return c.Redirect(http.StatusSeeOther, v.address(c, s.langOf(c), pathThanks))
}

// rating is the frame of an answer of this visit.
func (v visit) rating(clock survey.Clock, id string) survey.Rating {
	channel := "phone"
	if v.frame.Kiosk {
		channel = "kiosk"
	}
	return survey.Rating{ID: id, Round: v.place.Round.ID, Unit: v.place.Unit.ID, Sector: v.sector, Station: v.place.Station.Code,
		Printed: v.place.Printed(), Channel: channel, Day: clock.Day()}
}

// addRating stores an answer within the limits of the counter and address, and
// with what the moment of its arrival tells.
func (s *Server) addRating(c echo.Context, r survey.Rating, comments []survey.Comment) (outcome survey.Outcome, err error) {
	defer func() { s.metrics.rated(outcome, err) }()
	now := s.store.Clock()()
	if !s.limits.allow(r.Station, c.RealIP(), now) {
		return "", survey.Refuse(survey.TooMany, "rate.too_many", "")
	}
	var forget func()
	r.Flags, forget = s.arrivals.note(r.Station, r.Channel == "kiosk", now)
	outcome, err = s.store.AddRating(c.Request().Context(), r, comments)
	if err != nil || outcome == survey.Repeated {
		forget()
	}
	return outcome, err
}

// post is what a form sent.
type post struct {
	id         string
	keep       bool   // a text with data of persons is meant as it is
	switchLang bool   // not an answer yet: show the form in the other language
	consent    bool   // of a household
	began      string // when a household opened the form
	answers    map[string][]string
}

// maxFields bounds the fields of a form; the longest questionnaire has fewer
// than 200.
const maxFields = 1000

// readPost reads the body of a form; the query of the address has no answers.
func readPost(c echo.Context) (post, error) {
	r := c.Request()
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != echo.MIMEApplicationForm {
		return post{}, echo.ErrUnsupportedMediaType
	}
	if err := r.ParseForm(); err != nil {
		var he *echo.HTTPError
		if errors.As(err, &he) {
			return post{}, he // the body is too large
		}
		return post{}, survey.Refuse(survey.Invalid, "error.malformed", "")
	}
	if len(r.PostForm) > maxFields {
		return post{}, echo.ErrStatusRequestEntityTooLarge
	}
	p := post{id: r.PostForm.Get(fieldID), keep: r.PostForm.Get(fieldKeep) != "", switchLang: r.PostForm.Get(fieldSwitch) != "",
		consent: r.PostForm.Get(fieldConsent) != "", began: r.PostForm.Get(fieldBegan), answers: map[string][]string{}}
	if !survey.ValidID(p.id) {
		p.id = survey.NewID()
	}
	for name, values := range r.PostForm {
		if !utf8.ValidString(name) || slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) }) {
			return post{}, survey.Refuse(survey.Invalid, "text.encoding", "")
		}
		if !slices.Contains([]string{fieldID, fieldKeep, fieldSwitch, fieldConsent, fieldBegan}, name) {
			p.answers[name] = values
		}
	}
	return p, nil
}

// complete adds the answers that the counter knows: the sector.
func (s *Server) complete(v visit, answers url.Values) url.Values {
	out := url.Values{}
	for name, values := range answers {
		out[name] = values
	}
	for x := range v.form.AllQuestions() {
		for _, o := range x.Options {
			if o.Sector != "" && o.Sector == v.sector && len(out[x.Code]) == 0 {
				out.Set(x.Code, strconv.Itoa(o.Value))
			}
		}
	}
	return out
}

// personal finds texts that seem to name a person.
func personal(q *survey.Questionnaire, answers map[string][]string) (es survey.Errors) {
	for x := range q.AllQuestions() {
		if x.IsComment() && survey.ContainsPersonal(strings.Join(answers[x.Code], "\n")) {
			es = append(es, survey.Refuse(survey.Invalid, "rate.personal", x.Code))
		}
	}
	return es
}
