package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// keyingPage is the data of keying.html: the paper of a round and what there is
// to do with it.
type keyingPage struct {
	Back   way
	Path   string
	Code   fieldView
	Errors formErrors
	Facts  []fact
	Ready  int64 // that may be accepted
	Lists  []keyingList
	Report string // address
}

// keyingList is a list of papers that wait for the same.
type keyingList struct {
	Title, Lead string
	Rows        []keyingRow
}

type keyingRow struct{ Code, Href, Unit, At, Note string }

func keyingPath(round string) string { return fieldPath(round) + "/keying" }

// keyingRoutes are those of paper that is keyed in.
func (s *Server) keyingRoutes() []route {
	path := "/field/rounds/:id/keying"
	return []route{
		{method: http.MethodGet, path: path, allow: fieldwork, handler: s.showKeying},
		{method: http.MethodPost, path: path, allow: fieldwork, handler: s.openKeying},
		{method: http.MethodPost, path: path + "/accept", allow: fieldwork, handler: s.acceptKeyings},
		{method: http.MethodGet, path: path + "/report", allow: fieldwork, handler: s.showKeyingReport},
		{method: http.MethodGet, path: path + "/:case", allow: fieldwork, handler: s.showKeyingForm},
		{method: http.MethodPost, path: path + "/:case", allow: fieldwork, handler: s.submitKeying},
		{method: http.MethodGet, path: path + "/:case/decide", allow: fieldwork, handler: s.showKeyingDispute},
		{method: http.MethodPost, path: path + "/:case/decide", allow: fieldwork, handler: s.decideKeying},
	}
}

func (s *Server) showKeying(c echo.Context) error { return s.renderKeying(c, "", nil) }

// openKeying leads from the code on a paper to its form.
func (s *Server) openKeying(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	code := f.text("code")
	if !survey.ValidCaseCode(code) {
		return s.renderKeying(c, code, survey.Refuse(survey.Invalid, "keying.mistyped", "code"))
	}
	found, err := s.store.CaseByCode(c.Request().Context(), code)
	if survey.Is(err, survey.NotFound) || err == nil && found.Round != c.Param("id") {
		return s.renderKeying(c, code, survey.Refuse(survey.Invalid, "keying.no_such_code", "code"))
	}
	if err != nil {
		return err
	}
	if _, err := s.store.KeyingTask(c.Request().Context(), person(c), found.Round, found.ID); err != nil {
		return s.renderKeying(c, code, err)
	}
	return redirectBack(c, keyingPath(found.Round)+"/"+found.ID)
}

func (s *Server) renderKeying(c echo.Context, typed string, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, _, loadErr := s.fieldRound(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	board, loadErr := s.store.KeyingBoard(ctx, person(c), r.ID)
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	path := keyingPath(r.ID)
	page := keyingPage{Back: roundLink(lang, r), Path: path, Ready: board.Ready, Report: path + "/report"}
	page.Facts = []fact{{lang.T("keying.accepted_n"), lang.Int(board.Accepted), ""}, {lang.T("keying.ready_n"), lang.Int(board.Ready), ""},
		{lang.T("keying.second_n"), lang.Int(board.Waiting), ""}, {lang.T("keying.differ_n"), lang.Int(int64(len(board.Differ))), ""}}
	for _, list := range []struct {
		name string
		rows []survey.KeyingRow
		path string
	}{{"differ", board.Differ, "/decide"}, {"second", board.Second, ""}, {"own", board.Own, ""}, {"others", board.Others, ""}} {
		if len(list.rows) == 0 {
			continue
		}
		l := keyingList{Title: lang.T("keying.list_" + list.name), Lead: lang.T("keying.list_" + list.name + "_lead")}
		for _, k := range list.rows[:min(len(list.rows), listedRows)] {
			row := keyingRow{Code: survey.FormatCaseCode(k.Code), Href: path + "/" + k.Case + list.path, Unit: names.unit(k.Unit), At: lang.Instant(k.At),
				Note: lang.T("keying.state_" + string(k.State))}
			switch list.name {
			case "others":
				row.Note = names.person(k.Person)
			case "second", "differ":
				row.Note = ""
			}
			l.Rows = append(l.Rows, row)
		}
		page.Lists = append(page.Lists, l)
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	page.Code = m.input("code", typed).hint(lang.T("keying.code_hint"))
	page.Code.Label = lang.T("dropoff.code")
	return s.formPage(c, "keying", lang.T("keying.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// acceptKeyings brings finished papers into the results.
func (s *Server) acceptKeyings(c echo.Context) error {
	lang := s.langOf(c)
	done, err := s.store.AcceptKeyings(c.Request().Context(), person(c), c.Param("id"))
	if err != nil {
		return s.renderKeying(c, "", err)
	}
	key := "keying.accepted_now"
	if done.Held > 0 {
		key = "keying.accepted_held"
	}
	s.flash(c, key, "n", lang.Int(int64(done.Accepted)), "second", lang.Int(int64(done.Second)), "differ", lang.Int(int64(done.Differ)), "held", lang.Int(int64(done.Held)))
	return redirectBack(c, keyingPath(c.Param("id")))
}
