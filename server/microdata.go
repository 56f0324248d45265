package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// downloadMicrodata streams the ratings of a form, one a row, as CSV:
// /api/v1/microdata?form=…&from=2026-01-01&to=2026-12-31. Every download is in
// the audit log.
func (s *Server) downloadMicrodata(c echo.Context) error {
	q, f, err := s.microdataQuery(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if r, err := s.store.Round(ctx, q.Round); err != nil || r.Sample() {
		if err != nil {
			return err
		}
		return s.downloadSample(c, r, f)
	}
	form, err := s.store.LoadForm(ctx, q.Form)
	if err != nil {
		return err
	}
	from, to := c.QueryParam("from"), c.QueryParam("to")
	if err := s.store.Audit(ctx, person(c).Login, "microdata.download", q.Round, strings.Join([]string{q.Form, from, to}, " ")); err != nil {
		return err
	}
	attach(c, "sipas-microdata."+f.fileName)
	c.Response().Header().Set("Content-Type", "text/csv; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	out, err := newCSV(c.Response(), f)
	if err != nil {
		return err
	}
	var names []string
	for _, v := range form.Variables() {
		names = append(names, v.Name)
	}
	if err := out.texts(names...); err != nil {
		return err
	}
	if err := s.store.Microdata(ctx, q.Round, q.Form, from, to, func(values []string) error { return out.texts(values...) }); err != nil {
		return err
	}
	return out.flush()
}

// downloadSample gives the interviews of a sample round, with its design and
// weights: always all of them, since a part of a sample is no sample.
func (s *Server) downloadSample(c echo.Context, r survey.Round, f flavour) error {
	for _, name := range []string{"from", "to"} {
		if c.QueryParam(name) != "" {
			return survey.Refuse(survey.Invalid, "microdata.whole_sample", name)
		}
	}
	ctx := c.Request().Context()
	variables, rows, err := s.store.SampleMicrodata(ctx, r.ID)
	if err != nil {
		return err
	}
	if err := s.store.Audit(ctx, person(c).Login, "microdata.download", r.ID, "sample, round "+string(r.State)); err != nil {
		return err
	}
	attach(c, "sipas-"+r.ID+"-microdata."+f.fileName)
	c.Response().Header().Set("Content-Type", "text/csv; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	out, err := newCSV(c.Response(), f)
	if err != nil {
		return err
	}
	names := make([]string, len(variables))
	for i, v := range variables {
		names[i] = v.Name
	}
	if err := out.texts(names...); err != nil {
		return err
	}
	for values := range rows {
		for i, v := range variables {
			if v.Type == "number" {
				values[i] = strings.Replace(values[i], ".", f.decimal, 1)
			}
		}
		if err := out.texts(values...); err != nil {
			return err
		}
	}
	return out.flush()
}

func (s *Server) microdataQuery(c echo.Context) (survey.IndexQuery, flavour, error) {
	q, err := s.indexQuery(c)
	if err != nil {
		return q, flavour{}, err
	}
	for _, name := range []string{"from", "to"} {
		if day := c.QueryParam(name); day != "" && !survey.ValidDay(day) {
			return q, flavour{}, survey.Refuse(survey.Invalid, "field.datetime", name)
		}
	}
	f, known := flavours(c.QueryParam("flavour"), s.langOf(c))
	if !known {
		return q, f, echo.NewHTTPError(http.StatusNotAcceptable)
	}
	return q, f, nil
}

// showDictionary describes the columns of the microdata of a form: names,
// labels in both languages, codes and which of them are missing.
func (s *Server) showDictionary(c echo.Context) error {
	q, err := s.indexQuery(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	form, err := s.store.LoadForm(ctx, q.Form)
	if err != nil {
		return err
	}
	variables := form.Variables()
	if r, err := s.store.Round(ctx, q.Round); err != nil || r.Sample() {
		if err == nil {
			variables, _, err = s.store.SampleMicrodata(ctx, r.ID)
		}
		if err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, struct {
		Form      string            `json:"form"`
		Title     survey.Text       `json:"title"`
		Variables []survey.Variable `json:"variables"`
	}{form.Form(), form.Title, variables})
}
