package server

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// methodPage is the data of method.html.
type methodPage struct {
	Method survey.MethodRecord
	Body   string // indented JSON
}

func (s *Server) showMethodList(c echo.Context) error {
	methods, err := s.store.Methods(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{
		Lead: lang.T("admin.methods.lead"), Total: len(methods), Back: adminLink(lang), Empty: lang.T("admin.nothing_found"),
		Actions: []way{{Href: "/admin/methods/new", Text: lang.T("admin.methods.new")}},
		Columns: []string{"version", "basis", "valid_from", "frozen"},
	}
	for _, m := range methods {
		frozen := cell{Text: lang.T("word.not_frozen"), Mark: "wait"}
		if m.Used {
			frozen = cell{Text: lang.T("word.frozen"), Mark: "on"}
		}
		page.Rows = append(page.Rows, []cell{{Text: m.Version, Link: "/admin/methods/" + m.Version}, {Text: m.Basis},
			{Text: lang.Date(m.ValidFrom)}, frozen})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("admin.methods.title"), page)
}

func (s *Server) showMethod(c echo.Context) error {
	methods, err := s.store.Methods(c.Request().Context())
	if err != nil {
		return err
	}
	m, err := firstOf(methods, func(m survey.MethodRecord) bool { return m.Version == c.Param("id") })
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := json.Indent(&body, []byte(m.Body), "", "  "); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "method", m.Version, methodPage{m, body.String()})
}

func (s *Server) showNewMethod(c echo.Context) error {
	return s.renderDefinition(c, "methods", "", nil)
}

func (s *Server) uploadMethod(c echo.Context) error {
	body, err := readDefinition(c)
	var m analysis.Method
	if err == nil {
		m, err = s.store.SaveMethod(c.Request().Context(), person(c).Login, body)
	}
	if err != nil {
		return s.renderDefinition(c, "methods", string(body), err)
	}
	s.flash(c, "admin.saved", "name", m.Version)
	return redirectBack(c, "/admin/methods/"+m.Version)
}
