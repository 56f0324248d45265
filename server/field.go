package server

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// fieldPage is the data of field.html, the first page of the field office.
type fieldPage struct {
	Rounds []fieldRow
	Cards  []fieldCard
}

// fieldRow is a round in the field.
type fieldRow struct {
	Href, Name, Dates string
	State             cell
	Done, Cases       int64
	Share             string
	Waiting           []string // what waits for a person
}

// fieldCard is one of the places that the field office begins at.
type fieldCard struct {
	Href, Title, Lead string
	Waiting           string // what waits there for a person, '' = nothing
}

// showField is the first page of the field office: the rounds in the field, the
// latest first, and what does not belong to one round.
func (s *Server) showField(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	rounds, err := s.store.Rounds(ctx)
	if err != nil {
		return err
	}
	waiting, err := s.store.QuarantineCount(ctx)
	if err != nil {
		return err
	}
	seconds, err := s.store.SecondInterviews(ctx)
	if err != nil {
		return err
	}
	page := fieldPage{Cards: []fieldCard{
		{Href: "/field/enumerators", Title: lang.T("enumerators.title"), Lead: lang.T("enumerators.about")},
		{Href: quarantinePath, Title: lang.T("quarantine.title"), Lead: lang.T("quarantine.about"),
			Waiting: waits(lang, "quarantine.waiting", waiting+int64(len(seconds)))},
	}}
	for _, r := range rounds {
		if !r.Sample() {
			continue
		}
		x, err := s.store.RoundStatus(ctx, r.ID)
		if err != nil {
			return err
		}
		if x.Planned {
			page.Rounds = append(page.Rounds, fieldRowOf(lang, r, x))
		}
	}
	return s.render(c, http.StatusOK, "field", lang.T("field.title"), page)
}

func fieldRowOf(lang *Lang, r survey.Round, x survey.RoundStatus) fieldRow {
	row := fieldRow{Href: fieldPath(r.ID), Name: r.Name.In(lang.Code), Dates: dayRange(lang, r.Starts, r.Ends), State: stateCell(lang, r),
		Done: x.Cases[survey.CaseDone], Cases: x.Live(), Share: shareOf(lang, x.Cases[survey.CaseDone], x.Live())}
	for _, w := range []string{waits(lang, "effect.unassigned", x.Unassigned), waits(lang, "outstanding.returned", x.Outstanding.Returned),
		waits(lang, "outstanding.quarantined", x.Outstanding.Quarantined), waits(lang, "outstanding.unreviewed", x.Outstanding.Unreviewed)} {
		if w != "" && r.Allows(survey.ActReview) == nil {
			row.Waiting = append(row.Waiting, w)
		}
	}
	return row
}

// dayRange writes the days of a fieldwork.
func dayRange(lang *Lang, from, to string) string {
	switch {
	case from == "" && to == "":
		return "–"
	case from == to:
		return lang.Date(from)
	}
	return lang.Date(from) + " – " + lang.Date(to)
}

// shareOf is part of whole in percent, – where there is none.
func shareOf(lang *Lang, part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	return lang.Pct(100*float64(part)/float64(whole), 0)
}

func fieldLink(l *Lang) way { return way{Href: "/field", Text: l.T("field.title")} }

func fieldPath(round string) string { return "/field/rounds/" + round }

// roundLink leads back to a round in the field.
func roundLink(l *Lang, r survey.Round) way {
	return way{Href: fieldPath(r.ID), Text: r.Name.In(l.Code)}
}

// fieldRoundPage is the data of field-round.html.
type fieldRoundPage struct {
	Back        way
	Facts       []fact
	Cards       []fieldCard
	Outstanding []fact
	Links       []way
}

// showFieldRound is the page of a round for the field office.
func (s *Server) showFieldRound(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, plan, err := s.fieldRound(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	x, err := s.store.RoundStatus(ctx, r.ID)
	if err != nil {
		return err
	}
	form, err := s.store.LoadForm(ctx, plan.Form)
	if err != nil {
		return err
	}
	page := fieldRoundPage{Back: fieldLink(lang), Cards: fieldRoundCards(lang, r, x)}
	if !x.Outstanding.None() {
		page.Outstanding = outstandingFacts(lang, x.Outstanding)
	}
	page.Facts = []fact{{lang.T("col.state"), lang.T("round.state." + string(r.State)), ""},
		{lang.T("fieldwork.done"), lang.T("fieldwork.done_of", "done", lang.Int(x.Cases[survey.CaseDone]), "all", lang.Int(x.Live()),
			"share", shareOf(lang, x.Cases[survey.CaseDone], x.Live())), ""},
		{lang.T("fieldwork.dates"), dayRange(lang, r.Starts, r.Ends), ""},
		{lang.T("fieldwork.period_name"), dayRange(lang, plan.PeriodFrom, plan.PeriodTo), ""},
		{lang.T("fieldwork.form"), form.Title.In(lang.Code) + " (" + plan.Form + ")", ""},
		{lang.T("fieldwork.reserves"), lang.Int(x.Cases[survey.CaseReserve]), ""}, {lang.T("fieldwork.withdrawn"), lang.Int(x.Cases[survey.CaseWithdrawn]), ""}}
	if person(c).Role == survey.Administrator {
		page.Links = append(page.Links, way{s.rounds().path(r.ID), lang.T("fieldwork.hub"), true})
	}
	return s.render(c, http.StatusOK, "field-round", r.Name.In(lang.Code), page)
}

// fieldRound loads a sample round with its plan; a round of another kind, or
// without a plan, is not in the field.
func (s *Server) fieldRound(ctx context.Context, id string) (survey.Round, survey.Fieldwork, error) {
	r, err := s.store.Round(ctx, id)
	if err != nil {
		return r, survey.Fieldwork{}, err
	}
	plan, err := s.store.Fieldwork(ctx, id)
	return r, plan, err
}

// fieldRoundCards are the places of the field office in a round.
func fieldRoundCards(lang *Lang, r survey.Round, x survey.RoundStatus) []fieldCard {
	path := fieldPath(r.ID)
	return append([]fieldCard{
		{path + "/cases", lang.T("cases.title"), lang.T("cases.about"), waits(lang, "outstanding.returned", x.Outstanding.Returned)},
		{path + "/workloads", lang.T("workloads.title"), lang.T("workloads.about"), waits(lang, "effect.unassigned", x.Unassigned)},
		{paperPath(r.ID), lang.T("paper.title"), lang.T("paper.about"), ""},
		{keyingPath(r.ID), lang.T("keying.title"), lang.T("keying.about"), ""},
	}, superviseCards(lang, r, x)...)
}

// waits says how many wait, ” when none does.
func waits(lang *Lang, key string, n int64) string {
	if n == 0 {
		return ""
	}
	return lang.T(key) + ": " + lang.Int(n)
}

// caseRoutes are those of cases, workloads and rounds in the field.
func (s *Server) caseRoutes() []route {
	round := "/field/rounds/:id"
	return []route{
		{method: http.MethodGet, path: round, allow: fieldwork, handler: s.showFieldRound},
		{method: http.MethodGet, path: round + "/cases", allow: fieldwork, handler: s.showCases},
		{method: http.MethodPost, path: round + "/cases", allow: fieldwork, handler: s.moveCases},
		{method: http.MethodGet, path: round + "/cases/file", allow: fieldwork, handler: s.downloadFieldCases},
		{method: http.MethodPost, path: round + "/cases/contacts", allow: fieldwork, handler: s.downloadFieldContacts},
		{method: http.MethodGet, path: "/field/cases/:id", allow: fieldwork, handler: s.showCase},
		{method: http.MethodPost, path: "/field/cases/:id", allow: fieldwork, handler: s.changeCase},
		{method: http.MethodPost, path: "/field/cases/:id/contact", allow: fieldwork, handler: s.showCaseContact},
		{method: http.MethodGet, path: round + "/workloads", allow: fieldwork, handler: s.showWorkloads},
		{method: http.MethodGet, path: round + "/workloads/plan", allow: fieldwork, handler: s.showWorkloadPlan},
		{method: http.MethodPost, path: round + "/workloads/plan", allow: fieldwork, handler: s.submitWorkloadPlan},
		{method: http.MethodGet, path: round + "/handover", allow: fieldwork, handler: s.showHandOver},
		{method: http.MethodPost, path: round + "/handover", allow: fieldwork, handler: s.submitHandOver},
		{method: http.MethodGet, path: "/field/workloads/:id", allow: fieldwork, handler: s.showWorkload},
		{method: http.MethodPost, path: "/field/workloads/:id", allow: fieldwork, handler: s.submitWorkload},
	}
}
