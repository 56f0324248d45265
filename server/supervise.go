package server

import (
	"fmt"
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// The pages of supervisors about one round in the field: progress, review,
// daily checks, back-checks, and what waits for a second person.

// roundTabs leads from one of them to the others; parts/field.html shows it.
type roundTabs struct {
	Round survey.Round
	Back  way
	Here  string
	Tabs  []way
}

// supervisePages are the pages, in the order of a day's work.
var supervisePages = []string{"progress", "review", "quality", "backchecks", "proposals"}

func fieldRoundPath(round, page string) string { return fieldPath(round) + "/" + page }

// superviseTabs leads from a page of the round of the address to the others.
func (s *Server) superviseTabs(c echo.Context, here string) (roundTabs, error) {
	lang := s.langOf(c)
	r, _, err := s.fieldRound(c.Request().Context(), c.Param("id"))
	t := roundTabs{Round: r, Back: roundLink(lang, r), Here: here}
	for _, page := range supervisePages {
		t.Tabs = append(t.Tabs, way{Href: fieldRoundPath(r.ID, page), Text: lang.T("supervise.tab." + page), Quiet: page == here})
	}
	return t, err
}

// assigned is who has something to do.
func (n fieldNames) assigned(id string) string {
	if id == "" {
		return n.lang.T("supervise.nobody")
	}
	return n.person(id)
}

// login names who did something; the schedule has no person.
func (n fieldNames) login(login string) string {
	if name := n.logins[login]; name != "" {
		return name
	}
	return login
}

// duration writes seconds as minutes and seconds: 15:03; NaN is an en dash.
func duration(seconds float64) string {
	if math.IsNaN(seconds) {
		return "–"
	}
	n := int(math.Round(seconds))
	return fmt.Sprintf("%d:%02d", n/60, n%60)
}

// superviseRoutes are those of supervision.
func (s *Server) superviseRoutes() []route {
	round := "/field/rounds/:id"
	interview := round + "/interviews/:interview"
	return []route{
		{method: http.MethodGet, path: round + "/progress", allow: fieldwork, handler: s.showProgress},
		{method: http.MethodGet, path: round + "/progress/table", allow: fieldwork, handler: s.downloadProgress},
		{method: http.MethodGet, path: round + "/review", allow: fieldwork, handler: s.showReviewQueue},
		{method: http.MethodGet, path: interview, allow: fieldwork, handler: s.showInterview},
		{method: http.MethodPost, path: interview, allow: fieldwork, handler: s.decideInterview},
		{method: http.MethodPost, path: interview + "/comments", allow: fieldwork, handler: s.commentInterview},
		{method: http.MethodGet, path: interview + "/attachments/:sha256", allow: fieldwork, handler: s.downloadAttachment},
		{method: http.MethodGet, path: interview + "/edit", allow: fieldwork, handler: s.showEdit},
		{method: http.MethodPost, path: interview + "/edit", allow: fieldwork, handler: s.proposeEdit},
		{method: http.MethodGet, path: interview + "/history", allow: fieldwork, handler: s.showHistory},
		{method: http.MethodPost, path: interview + "/versions/:number", allow: fieldwork, handler: s.decideEdit},
		{method: http.MethodGet, path: interview + "/void", allow: fieldwork, handler: s.showVoid},
		{method: http.MethodPost, path: interview + "/void", allow: fieldwork, handler: s.proposeVoid},
		{method: http.MethodGet, path: round + "/redo/:person", allow: fieldwork, handler: s.showRedo},
		{method: http.MethodPost, path: round + "/redo/:person", allow: fieldwork, handler: s.proposeRedo},
		{method: http.MethodGet, path: round + "/proposals", allow: fieldwork, handler: s.showProposals},
		{method: http.MethodPost, path: round + "/proposals/:proposal", allow: fieldwork, handler: s.decideProposal},
		{method: http.MethodGet, path: round + "/quality", allow: fieldwork, handler: s.showQuality},
		{method: http.MethodGet, path: round + "/quality/table", allow: fieldwork, handler: s.downloadQuality},
		{method: http.MethodGet, path: round + "/quality/:person", allow: fieldwork, handler: s.showQualityPerson},
		{method: http.MethodGet, path: round + "/backchecks", allow: fieldwork, handler: s.showBackChecks},
		{method: http.MethodPost, path: round + "/backchecks", allow: fieldwork, handler: s.drawBackChecks},
		{method: http.MethodGet, path: round + "/backchecks/table", allow: fieldwork, handler: s.downloadBackChecks},
		{method: http.MethodPost, path: round + "/backchecks/full/:person", allow: fieldwork, handler: s.checkAll},
		{method: http.MethodGet, path: round + "/backchecks/:check", allow: fieldwork, handler: s.showBackCheck},
		{method: http.MethodPost, path: round + "/backchecks/:check", allow: fieldwork, handler: s.enterBackCheck},
		{method: http.MethodPost, path: round + "/backchecks/:check/person", allow: fieldwork, handler: s.assignBackCheck},
	}
}

// superviseCards are the places of supervision on the page of a round.
func superviseCards(lang *Lang, r survey.Round, x survey.RoundStatus) []fieldCard {
	card := func(page, waiting string) fieldCard {
		return fieldCard{fieldRoundPath(r.ID, page), lang.T("supervise.tab." + page), lang.T("supervise.about." + page), waiting}
	}
	o := x.Outstanding
	return []fieldCard{card("progress", ""), card("review", waits(lang, "outstanding.unreviewed", o.Unreviewed)), card("quality", ""),
		card("backchecks", waits(lang, "backcheck.waits", o.BackChecks)), card("proposals", waits(lang, "supervise.tab.proposals", o.Proposals))}
}
