package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// citizen puts around a handler what the pages of citizens have: compression,
// and a referrer policy with which old browsers, too, say that a form comes
// from the same site. There is no session, no cookie and no log of accesses.
func citizen(next echo.HandlerFunc) echo.HandlerFunc {
	return gzipped(func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Referrer-Policy", "same-origin")
		h.Add("Vary", "Accept-Language")
		return next(c)
	})
}

// ratingBody is the body of PUT /api/v1/ratings/{id}.
type ratingBody struct {
	Station    string               `json:"station" validate:"required,max=40"` // the printed code
	Sector     string               `json:"sector" validate:"max=40"`           // needed where the station has several
	Form       string               `json:"form" validate:"max=100"`            // id@version; the station's quick form when empty
	Channel    string               `json:"channel" validate:"omitempty,oneof=phone kiosk"`
	Answers    map[string]int       `json:"answers"` // item code: value, 0 for no opinion
	Extra      map[string]intOrInts `json:"extra"`   // question or grid row code: value, or list of values
	Comment    string               `json:"comment"`
	Respondent string               `json:"respondent" validate:"max=40"` // citizen, organisation, business
}

// intOrInts reads 3 as well as [1, 3].
type intOrInts []int

// UnmarshalJSON reads one number or a list of numbers.
func (v *intOrInts) UnmarshalJSON(b []byte) error {
	var one int
	if json.Unmarshal(b, &one) == nil {
		*v = intOrInts{one}
		return nil
	}
	return json.Unmarshal(b, (*[]int)(v))
}

// ratingReceipt is what an integrator gets back.
type ratingReceipt struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome"` // stored, or repeated: the same was there already
}

// putRating records a rating that another program took: the same way as a form.
// 201 when it is new, 200 when the same was there already, 409 when another
// content was; sending it again is always safe.
func (s *Server) putRating(c echo.Context) error {
	var body ratingBody
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if err := s.check(&body); err != nil {
		return err
	}
	place, err := s.store.StationByCode(c.Request().Context(), body.Station)
	if err != nil {
		return err
	}
	if body.Form == "" {
		body.Form = place.Station.Form
	}
	if body.Form != place.Station.Form && body.Form != place.Station.FullForm {
		return survey.Refuse(survey.Invalid, "rating.form", "form", "value", body.Form)
	}
	v := visit{place: place, sector: body.Sector, frame: frame{Kiosk: body.Channel == "kiosk"}}
	if err := v.checkSector(); err != nil {
		return err
	}
	if v.form, err = s.store.LoadForm(c.Request().Context(), body.Form); err != nil {
		return err
	}
	values, err := body.values(v.form)
	if err != nil {
		return err
	}
	rating, comments, err := v.form.Read(v.rating(s.store.Clock(), c.Param("id")), s.complete(v, values))
	if err != nil {
		return err
	}
	outcome, err := s.addRating(c, rating, comments)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if outcome == survey.Repeated {
		status = http.StatusOK
	}
	return c.JSON(status, ratingReceipt{rating.ID, string(outcome)})
}

// checkSector takes the only sector of a station, or wants one of its sectors.
func (v *visit) checkSector() error {
	known := make([]string, len(v.place.Sectors))
	for i, x := range v.place.Sectors {
		known[i] = x.Code
	}
	if v.sector == "" && len(known) == 1 {
		v.sector = known[0]
	}
	if !slices.Contains(known, v.sector) {
		return survey.Refuse(survey.Invalid, "rating.sector", "sector", "value", v.sector, "known", strings.Join(known, ", "))
	}
	return nil
}

// values names the answers as a form would.
func (b *ratingBody) values(q *survey.Questionnaire) (map[string][]string, error) {
	values := map[string][]string{}
	for code, v := range b.Answers {
		if q.ItemIndex(code) < 0 {
			return nil, survey.Refuse(survey.Invalid, "rating.unknown", code)
		}
		values[code] = []string{strconv.Itoa(v)}
	}
	for code, list := range b.Extra {
		if q.ItemIndex(code) >= 0 {
			return nil, survey.Refuse(survey.Invalid, "rating.unknown", code)
		}
		for _, v := range list {
			values[code] = append(values[code], strconv.Itoa(v))
		}
	}
	if b.Respondent != "" && !setRespondent(q, b.Respondent, values) {
		return nil, survey.Refuse(survey.Invalid, "rating.respondent", "respondent", "value", b.Respondent)
	}
	if b.Comment == "" {
		return values, nil
	}
	for _, x := range q.Questions {
		if x.IsComment() {
			values[x.Code] = []string{b.Comment}
			return values, nil
		}
	}
	return nil, survey.Refuse(survey.Invalid, "rating.no_comment", "comment")
}

// setRespondent chooses the option that stands for a group of respondents.
func setRespondent(q *survey.Questionnaire, group string, values map[string][]string) bool {
	for _, x := range slices.Concat(q.Questions, q.Profile) {
		for _, o := range x.Options {
			if o.Group == group {
				values[x.Code] = []string{fmt.Sprint(o.Value)}
				return true
			}
		}
	}
	return false
}
