package server

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// verifyPage is the data of audit-verify.html.
type verifyPage struct {
	Entries int64
	Head    string
	Broken  string // what does not fit, or ''
}

// showAudit shows what members of staff did, the newest first.
func (s *Server) showAudit(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	object := c.QueryParam("object")
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if err != nil {
		before = 0
	}
	const most = 100
	trail, err := s.store.AuditTrail(ctx, object, before, most+1)
	if err != nil {
		return err
	}
	m := fieldMaker{lang: lang}
	page := listPage{
		Back: adminLink(lang), Lead: lang.T("admin.audit.lead"), Empty: lang.T("admin.nothing_found"), Total: len(trail),
		Filter:  []fieldView{m.input("object", object)},
		Actions: []way{{Href: "/admin/audit/verify", Text: lang.T("admin.audit.verify"), Quiet: true}},
		Columns: []string{"at", "actor", "action", "object", "detail"},
	}
	if len(trail) > most {
		trail = trail[:most]
		page.Next = withQuery(c, "before", strconv.FormatInt(trail[most-1].Seq, 10))
	}
	for _, e := range trail {
		page.Rows = append(page.Rows, []cell{{Text: lang.Instant(e.At)}, {Text: e.Actor}, {Text: lang.T("audit." + e.Action)},
			{Text: e.Object, Link: "/admin/audit?object=" + e.Object}, {Text: e.Detail}})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("admin.audit.title"), page)
}

// verifyAudit recomputes the chain of all entries.
func (s *Server) verifyAudit(c echo.Context) error {
	n, head, err := s.store.VerifyAudit(c.Request().Context())
	page := verifyPage{Entries: n, Head: head}
	if err != nil {
		page.Broken = err.Error()
		s.log.Error("audit chain", "cause", err)
	}
	return s.render(c, http.StatusOK, "audit-verify", s.langOf(c).T("admin.audit.verify"), page)
}
