package server

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// Comments are read apart from the answers they came with, late and in groups
// (see survey.Comments). What looks like data about a person is masked for
// everybody but the reviewer of one comment.

// commentsPage is the data of comments.html.
type commentsPage struct {
	Filter   []fieldView
	Comments []commentRow
	Reviewer bool
	Next     string
}

type commentRow struct {
	survey.Comment
	UnitName, SectorName string
	State                cell
}

// commentPage is the data of comment.html: the review of one comment.
type commentPage struct {
	Comment  survey.Comment
	Unit     string
	Found    bool // something was masked by itself
	Body     fieldView
	Decision fieldView
	Errors   formErrors
}

const commentsOnPage = 50

// reviewer reports whether the person may see comments before their review.
func reviewer(c echo.Context) bool { return readers.has(person(c).Role) }

func (s *Server) showComments(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	q := survey.CommentQuery{Scope: person(c).Scope(), Unit: unitID(c.QueryParam("unit")), Sector: c.QueryParam("sector"), Limit: commentsOnPage + 1,
		After: survey.Comment{Week: c.QueryParam("week"), ID: c.QueryParam("after")}}
	state := c.QueryParam("state")
	switch {
	case !reviewer(c):
		q.States = []string{survey.CommentShown, survey.CommentMasked}
	case slices.Contains(survey.CommentStates(), state):
		q.States = []string{state}
	}
	list, err := s.store.Comments(ctx, q)
	if err != nil {
		return err
	}
	page := commentsPage{Reviewer: reviewer(c), Filter: s.commentFilter(c, reg, q, state)}
	if len(list) > commentsOnPage {
		list = list[:commentsOnPage]
		last := list[len(list)-1]
		page.Next = localPath("/comments?" + nextComments(c, last))
	}
	for _, x := range list {
		u, _ := reg.Unit(x.Unit)
		sector, _ := reg.Sector(x.Sector)
		x.Body = survey.MaskPersonal(x.Body)
		page.Comments = append(page.Comments, commentRow{x, u.Name.In(lang.Code), sector.Name.In(lang.Code), commentState(lang, x.State)})
	}
	return s.render(c, http.StatusOK, "comments", lang.T("comments.title"), page)
}

func nextComments(c echo.Context, last survey.Comment) string {
	q := c.Request().URL.Query()
	q.Set("week", last.Week)
	q.Set("after", last.ID)
	return q.Encode()
}

// commentFilter offers the units and sectors that the person may see.
func (s *Server) commentFilter(c echo.Context, reg *survey.Register, q survey.CommentQuery, state string) []fieldView {
	lang := s.langOf(c)
	m := fieldMaker{lang: lang}
	units := []option{{Label: lang.T("word.all")}}
	for _, id := range q.Scope.Units {
		if u, ok := reg.Unit(id); ok {
			units = append(units, option{Value: id, Label: u.Name.In(lang.Code)})
		}
	}
	chosen, _ := reg.Unit(q.Unit)
	filter := []fieldView{m.pick("select", "unit", units, q.Unit)}
	if len(q.Scope.Units) == 0 {
		filter[0] = m.units("unit", chosen, reg, s.store.Clock().Day())
	}
	sectors := slices.DeleteFunc(sectorChoices(reg, lang), func(o option) bool {
		return len(q.Scope.Sectors) > 0 && !slices.Contains(q.Scope.Sectors, o.Value)
	})
	filter = append(filter, m.pick("select", "sector", append([]option{{Label: lang.T("word.all")}}, sectors...), q.Sector))
	if reviewer(c) {
		states := append([]option{{Label: lang.T("word.all")}}, m.words("comment.state.", survey.CommentStates()...)...)
		filter = append(filter, m.pick("select", "state", states, state))
	}
	return filter
}

func commentState(l *Lang, state string) cell {
	mark := map[string]string{survey.CommentNew: "wait", survey.CommentHidden: "off"}[state]
	if mark == "" {
		mark = "on"
	}
	return cell{Text: l.T("comment.state." + state), Mark: mark}
}

func (s *Server) showComment(c echo.Context) error { return s.renderComment(c, nil, nil) }

func (s *Server) renderComment(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	x, loadErr := s.store.CommentByID(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	reg, loadErr := s.store.Register(ctx)
	if loadErr != nil {
		return loadErr
	}
	u, _ := reg.Unit(x.Unit)
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page := commentPage{Comment: x, Unit: u.Name.In(lang.Code), Found: survey.ContainsPersonal(x.Body)}
	page.Body = m.area("body", survey.MaskPersonal(x.Body)).hint(lang.T("comments.body_hint"))
	page.Body.Label = lang.T("comments.body")
	page.Decision = m.pick("radios", "state", m.words("comment.decide.", survey.CommentShown, survey.CommentMasked, survey.CommentHidden), "")
	page.Decision.Label = lang.T("comments.decision")
	return s.formPage(c, "comment", lang.T("comments.review"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

func (s *Server) reviewComment(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	err = s.store.ReviewComment(c.Request().Context(), person(c).Login, c.Param("id"), f.text("from"), f.text("state"), f.text("body"))
	if err != nil {
		return s.renderComment(c, f, err)
	}
	s.flash(c, "comments.decided")
	return redirectBack(c, "/comments?state=new")
}
