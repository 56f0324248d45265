package server

import (
	"context"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// Definitions (questionnaires, methods) are JSON files: they are looked at
// here, and a new version is uploaded or pasted.

// questionnairePage is the data of questionnaire.html.
type questionnairePage struct {
	Info   survey.FormInfo
	Status string
	Form   *survey.Questionnaire
}

// definitionPage is the data of definition.html: the form for a new version.
type definitionPage struct {
	Back   way
	Lead   string
	Action string
	Body   string
	Errors formErrors
}

// maxDefinition bounds a definition; the longest of ours has 60 KB.
const maxDefinition = 1 << 20

func (s *Server) showQuestionnaireList(c echo.Context) error {
	forms, err := s.store.ListForms(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{
		Lead: lang.T("admin.questionnaires.lead"), Total: len(forms), Back: adminLink(lang), Empty: lang.T("admin.nothing_found"),
		Actions: []way{{Href: "/admin/questionnaires/new", Text: lang.T("admin.questionnaires.new")}},
		Columns: []string{"title", "id", "version", "items", "status", "frozen"}, Nums: []bool{3: true},
	}
	for _, f := range forms {
		frozen := cell{Text: lang.T("word.not_frozen"), Mark: "wait"}
		if f.Frozen {
			frozen = cell{Text: lang.T("word.frozen"), Mark: "on"}
		}
		page.Rows = append(page.Rows, []cell{{Text: f.Title.In(lang.Code), Link: "/admin/questionnaires/" + f.Form}, {Text: f.ID},
			{Text: f.Version}, {Text: lang.Int(int64(f.Items))}, {Text: lang.word("status.", f.Status)}, frozen})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("admin.questionnaires.title"), page)
}

func (s *Server) findForm(ctx context.Context, form string) (survey.FormInfo, error) {
	forms, err := s.store.ListForms(ctx)
	if err != nil {
		return survey.FormInfo{}, err
	}
	return firstOf(forms, func(f survey.FormInfo) bool { return f.Form == form })
}

func (s *Server) showQuestionnaire(c echo.Context) error {
	ctx := c.Request().Context()
	info, err := s.findForm(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	q, err := s.store.LoadForm(ctx, info.Form)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "questionnaire", q.Title.In(s.langOf(c).Code), questionnairePage{info, s.langOf(c).word("status.", info.Status), q})
}

// downloadQuestionnaire gives the definition as it is stored.
func (s *Server) downloadQuestionnaire(c echo.Context) error {
	ctx := c.Request().Context()
	info, err := s.findForm(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	body, err := s.store.FormBody(ctx, info.Form)
	if err != nil {
		return err
	}
	return sendFile(c, info.Form+".json", echo.MIMEApplicationJSON, []byte(body))
}

// sendFile sends bytes as a file.
func sendFile(c echo.Context, name, kind string, body []byte) error {
	attach(c, name)
	return c.Blob(http.StatusOK, kind, body)
}

func (s *Server) showNewQuestionnaire(c echo.Context) error {
	return s.renderDefinition(c, "questionnaires", "", nil)
}

func (s *Server) uploadQuestionnaire(c echo.Context) error {
	body, err := readDefinition(c)
	var q *survey.Questionnaire
	if err == nil {
		q, err = s.store.SaveQuestionnaire(c.Request().Context(), person(c).Login, body)
	}
	if err != nil {
		return s.renderDefinition(c, "questionnaires", string(body), err)
	}
	s.flash(c, "admin.saved", "name", q.Title.In(s.langOf(c).Code))
	return redirectBack(c, "/admin/questionnaires/"+q.Form())
}

// readDefinition takes the file, or the text when no file was chosen.
func readDefinition(c echo.Context) ([]byte, error) {
	if _, err := c.FormParams(); err != nil {
		return nil, malformed(err)
	}
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		text := c.Request().PostForm.Get("body")
		if text == "" {
			return nil, survey.Refuse(survey.Invalid, "definition.none", "file")
		}
		return []byte(text), nil
	}
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxDefinition))
}

// renderDefinition shows the form for a new version of a questionnaire or method.
func (s *Server) renderDefinition(c echo.Context, name, body string, err error) error {
	lang := s.langOf(c)
	page := definitionPage{Back: way{Href: "/admin/" + name, Text: lang.T("admin." + name + ".title")},
		Lead: lang.T("admin." + name + ".new_lead"), Action: "/admin/" + name, Body: body}
	return s.formPage(c, "definition", lang.T("admin."+name+".new"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}
