package server

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// openapi describes /api/v1; tests hold it against the routes and against real
// answers.
//
//go:embed openapi.yaml
var openapi []byte

func (s *Server) showOpenAPI(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", openapi)
}

type apiUnit struct {
	ID        string      `json:"id"`
	Code      string      `json:"code"`
	Kind      string      `json:"kind"`
	Name      survey.Text `json:"name"`
	Parent    *string     `json:"parent"`
	Block     string      `json:"block"`
	Sectors   []string    `json:"sectors"`
	ValidFrom *string     `json:"valid_from"`
	ValidTo   *string     `json:"valid_to"`
	Status    string      `json:"status"`
	Became    []string    `json:"became"`
}

// listUnits gives the register of units: ?day=2026-11-24 those valid on a day.
func (s *Server) listUnits(c echo.Context) error {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	day := c.QueryParam("day")
	if day != "" && !survey.ValidDay(day) {
		return survey.Refuse(survey.Invalid, "field.datetime", "day")
	}
	units := []apiUnit{}
	for _, u := range reg.Units() {
		if day != "" && !u.ValidOn(day) {
			continue
		}
		out := apiUnit{u.ID, u.Code, u.Kind, u.Name, orNull(u.Parent), u.Block, append([]string{}, u.Sectors...),
			orNull(u.ValidFrom), orNull(u.ValidTo), u.Status, []string{}}
		for _, x := range reg.SuccessionFrom(u.ID) {
			out.Became = append(out.Became, x.To)
		}
		units = append(units, out)
	}
	return c.JSON(http.StatusOK, map[string]any{"units": units})
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

type apiSector struct {
	Code string      `json:"code"`
	Name survey.Text `json:"name"`
	Kind string      `json:"kind"`
}

// listSectors gives the sectors.
func (s *Server) listSectors(c echo.Context) error {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	sectors := []apiSector{}
	for _, x := range reg.Sectors() {
		sectors = append(sectors, apiSector{x.Code, x.Name, x.Kind})
	}
	return c.JSON(http.StatusOK, map[string]any{"sectors": sectors})
}

// giveQuestionnaire gives a questionnaire version as it was loaded.
func (s *Server) giveQuestionnaire(c echo.Context) error {
	body, err := s.store.FormBody(c.Request().Context(), c.Param("form"))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, []byte(body))
}

type apiFigure struct {
	Sector   *string  `json:"sector"`
	State    string   `json:"state"`
	Estimate *float64 `json:"estimate"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	N        *int     `json:"n"`
	Point    string   `json:"point"`
	Verdict  string   `json:"verdict"`
	Needed   *int64   `json:"needed"`
}

type apiTarget struct {
	ID         string      `json:"id"`
	Year       int64       `json:"year"`
	Operator   string      `json:"operator"`
	Percent    float64     `json:"percent"`
	Measure    string      `json:"measure"`
	Metric     string      `json:"metric"`
	Combine    string      `json:"combine"`
	Sectors    []string    `json:"sectors"`
	Section    string      `json:"section"`
	Text       survey.Text `json:"text"`
	Verdict    string      `json:"verdict"`
	Pooled     apiFigure   `json:"pooled"`
	Parts      []apiFigure `json:"parts"`
	Facilities *apiFigure  `json:"facilities"`
}

// listTargets answers for each target of a period whether it is met.
func (s *Server) listTargets(c echo.Context) error {
	q, err := s.indexQuery(c)
	if err != nil {
		return err
	}
	table, results, err := s.store.TargetResults(c.Request().Context(), q)
	if err != nil {
		return err
	}
	digits := table.Method.Round.Digits
	targets := []apiTarget{}
	for _, r := range results {
		out := apiTarget{r.Target.ID, r.Target.Year, r.Target.Operator, r.Target.Percent, r.Target.Measure, r.Target.Metric, r.Target.Combine,
			append([]string{}, r.Target.Sectors...), r.Target.Section, r.Target.Text, string(r.Verdict), figureOf(r.Pooled, r.Reading, digits), []apiFigure{}, nil}
		for _, p := range r.Parts {
			out.Parts = append(out.Parts, figureOf(p.Row, p.Reading, digits))
		}
		if r.Units != nil {
			f := figureOf(r.Units.Row, r.Units.Reading, digits)
			out.Facilities = &f
		}
		targets = append(targets, out)
	}
	return c.JSON(http.StatusOK, map[string]any{"meta": s.indexMeta(table, s.langOf(c)), "targets": targets})
}

func figureOf(r survey.Row, x survey.Reading, digits int) apiFigure {
	out := apiFigure{State: string(r.State), Verdict: string(x.Verdict), Point: "none"}
	if r.Sector != survey.All {
		out.Sector = &r.Sector
	}
	if !r.State.Visible() {
		return out
	}
	percent := func(v float64) *float64 {
		rounded := analysis.RoundHalfUp(100*v, digits)
		return &rounded
	}
	v := r.Primary
	out.Estimate, out.Low, out.High, out.N = percent(v.Estimate), percent(v.Interval.Lower), percent(v.Interval.Upper), &v.N
	out.Point = "not_met"
	if x.PointMeets {
		out.Point = "met"
	}
	if need := x.Needed(); need.State == analysis.MoreNeeded {
		out.Needed = &need.More
	}
	return out
}
