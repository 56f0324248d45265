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
	page, err := newMethodPage(m)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "method", m.Version, page)
}

func newMethodPage(m survey.MethodRecord) (methodPage, error) {
	var body bytes.Buffer
	err := json.Indent(&body, []byte(m.Body), "", "  ")
	return methodPage{m, body.String()}, err
}

// showHow says to everybody how the figures are computed, with the method
// records as they are used.
func (s *Server) showHow(c echo.Context) error {
	methods, err := s.store.Methods(c.Request().Context())
	if err != nil {
		return err
	}
	pages := make([]methodPage, len(methods))
	for i, m := range methods {
		if pages[i], err = newMethodPage(m); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "how", s.langOf(c).T("how.title"), pages)
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
