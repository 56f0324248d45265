package server

import (
	"math"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// backChecksPage is the data of field-backchecks.html: what is to be done, and
// what was found.
type backChecksPage struct {
	Tabs    roundTabs
	Errors  formErrors
	Facts   []fact
	Mine    []backCheckRow
	Others  []backCheckRow
	Done    []backCheckRow
	Sums    []backCheckSum
	By      [][3]string // how it was chosen, done, with something wrong
	Files   string
	Allowed bool // the round still takes back-checks
}

// backCheckRow is one back-check. It says nothing of the enumerator or of why it
// was chosen: whoever makes it shall not know.
type backCheckRow struct {
	Href, Code, Unit, Held, Person string
	Outcome                        cell
}

// backCheckSum is what was found for one enumerator.
type backCheckSum struct {
	Name, Href             string
	Interviews, Drawn      string
	Done, Reached          string
	Rates                  [3]rateCell
	Fabricated             string
	FullCheck, Redo, Total bool
	RedoHref, FullHref     string
	cells                  []any
}

func backCheckPath(round, id string) string { return fieldRoundPath(round, "backchecks/"+id) }

func (s *Server) showBackChecks(c echo.Context) error { return s.renderBackChecks(c, nil) }

// drawBackChecks draws what is due now; the schedule does the same each day.
func (s *Server) drawBackChecks(c echo.Context) error {
	n, err := s.store.DrawBackChecks(c.Request().Context(), person(c).Login, c.Param("id"))
	if err != nil {
		return s.renderBackChecks(c, err)
	}
	s.flash(c, "backcheck.drawn", "count", n)
	return redirectBack(c, fieldRoundPath(c.Param("id"), "backchecks"))
}

// checkAll puts all interviews of an enumerator among the back-checks.
func (s *Server) checkAll(c echo.Context) error {
	n, err := s.store.CheckAll(c.Request().Context(), person(c), c.Param("id"), c.Param("person"))
	if err != nil {
		return s.renderBackChecks(c, err)
	}
	s.flash(c, "backcheck.drawn", "count", n)
	return redirectBack(c, fieldRoundPath(c.Param("id"), "backchecks"))
}

func (s *Server) renderBackChecks(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	tabs, loadErr := s.superviseTabs(c, "backchecks")
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	page := backChecksPage{Tabs: tabs, Files: fieldRoundPath(tabs.Round.ID, "backchecks/table") + "?by=person", Allowed: tabs.Round.Allows(survey.ActReview) == nil}
	checks, loadErr := s.store.BackChecks(ctx, tabs.Round.ID)
	if loadErr != nil {
		return loadErr
	}
	sums, loadErr := s.store.BackCheckSummaries(ctx, tabs.Round.ID)
	if loadErr != nil {
		return loadErr
	}
	page.Sums = backCheckSums(names, tabs.Round.ID, sums)
	page.By = backChecksBy(lang, checks)
	if loadErr = s.backCheckLists(c, names, &page, checks); loadErr != nil {
		return loadErr
	}
	all := sums[len(sums)-1]
	page.Facts = []fact{{lang.T("backcheck.drawn_n"), lang.Int(int64(all.Drawn)), ""}, {lang.T("backcheck.done_n"), lang.Int(int64(all.Done)), ""},
		{lang.T("backcheck.share"), lang.Pct(100*float64(all.Done)/float64(all.Interviews), 1), ""}, {lang.T("backcheck.mine"), lang.Int(int64(len(page.Mine))), ""}}
	return s.formPage(c, "field-backchecks", lang.T("backcheck.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// backCheckRows is how many done back-checks the page lists.
const backCheckRows = 50

func (s *Server) backCheckLists(c echo.Context, n fieldNames, page *backChecksPage, checks []survey.BackCheck) error {
	cases, err := s.store.Cases(c.Request().Context(), page.Tabs.Round.ID)
	if err != nil {
		return err
	}
	interviews, err := s.store.Interviews(c.Request().Context(), page.Tabs.Round.ID, survey.StandingActive)
	if err != nil {
		return err
	}
	byID, held := map[string]survey.Case{}, map[string]survey.Interview{}
	for _, x := range cases {
		byID[x.ID] = x
	}
	for _, i := range interviews {
		held[i.ID] = i
	}
	for _, b := range checks {
		i, active := held[b.Interview]
		if !active { // void or replaced meanwhile
			continue
		}
		row := backCheckRow{Href: backCheckPath(b.Round, b.ID), Code: survey.FormatCaseCode(byID[i.Case].Code), Unit: n.unit(byID[i.Case].Unit),
			Held: n.lang.Instant(i.Started), Person: n.assigned(b.Person), Outcome: backCheckOutcome(n.lang, b)}
		switch {
		case b.Done != "" && b.Outcome != survey.BackNoContact:
			if len(page.Done) < backCheckRows {
				page.Done = append(page.Done, row)
			}
		case b.Person == person(c).ID:
			page.Mine = append(page.Mine, row)
		default:
			page.Others = append(page.Others, row)
		}
	}
	return nil
}

func backCheckOutcome(l *Lang, b survey.BackCheck) cell {
	if b.Done == "" {
		return cell{Text: l.T("backcheck.waits"), Mark: "wait"}
	}
	mark := map[string]string{survey.BackConfirmed: "on", survey.BackNoContact: "wait"}[b.Outcome]
	if mark == "" {
		mark = "off"
	}
	return cell{Text: l.T("backcheck.outcome." + b.Outcome), Mark: mark}
}

func backCheckSums(n fieldNames, round string, sums []survey.BackCheckSummary) []backCheckSum {
	l := n.lang
	var out []backCheckSum
	for i, x := range sums {
		reached := x.Done - x.Outcomes[survey.BackNoContact]
		row := backCheckSum{Name: n.person(x.Enumerator), Href: fieldRoundPath(round, "quality/"+x.Enumerator), Interviews: l.Int(int64(x.Interviews)),
			Drawn: l.Int(int64(x.Drawn)), Done: l.Int(int64(x.Done)), Reached: l.Int(int64(reached)), Fabricated: rateWords(l, x.Fabricated),
			FullCheck: x.FullCheck, Redo: x.Redo, RedoHref: fieldRoundPath(round, "redo/"+x.Enumerator), FullHref: fieldRoundPath(round, "backchecks/full/"+x.Enumerator)}
		if i == len(sums)-1 {
			row.Name, row.Href, row.Total, row.FullCheck, row.Redo = l.T("progress.total"), "", true, false, false
		}
		row.cells = []any{row.Name, int64(x.Interviews), int64(x.Drawn), int64(x.Done), int64(reached), int64(x.Outcomes[survey.BackNotVisited])}
		for k, r := range x.Rates {
			row.Rates[k] = rateCell{k + 1, rateWords(l, r)}
			row.cells = append(row.cells, int64(r.Compared), int64(r.Different), r.Rate, r.Interval.Lower, r.Interval.Upper)
		}
		out = append(out, row)
	}
	order := survey.Collator(l.Code) // the whole round stays last
	slices.SortStableFunc(out[:len(out)-1], func(a, b backCheckSum) int { return order.CompareString(a.Name, b.Name) })
	return out
}

// rateCell is the rate of one type of errors.
type rateCell struct {
	Type int
	Text string
}

// rateWords is a rate with its interval: 5,0 % (0,6–16,9; 2/40).
func rateWords(l *Lang, r analysis.BackCheckRate) string {
	if math.IsNaN(r.Rate) {
		return "–"
	}
	return l.T("backcheck.rate", "rate", l.Pct(100*r.Rate, 1), "low", l.Num(100*r.Interval.Lower, 1), "high", l.Num(100*r.Interval.Upper, 1),
		"different", l.Int(int64(r.Different)), "compared", l.Int(int64(r.Compared)))
}

// backChecksBy tells how often something was wrong by how it was chosen: what
// the score is worth shows beside chance.
func backChecksBy(l *Lang, checks []survey.BackCheck) [][3]string {
	var out [][3]string
	for _, by := range []string{"score", "random", "early", "full", "review"} {
		done, wrong := 0, 0
		for _, b := range checks {
			if b.ChosenBy == by && b.Done != "" && b.Outcome != survey.BackNoContact {
				done++
				if b.Outcome != survey.BackConfirmed {
					wrong++
				}
			}
		}
		if done > 0 {
			out = append(out, [3]string{l.T("backcheck.by." + by), l.Int(int64(done)), l.Int(int64(wrong)) + " (" + l.Pct(100*float64(wrong)/float64(done), 1) + ")"})
		}
	}
	return out
}

func (s *Server) downloadBackChecks(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	tabs, err := s.superviseTabs(c, "backchecks")
	if err != nil {
		return err
	}
	names, err := s.fieldNames(c)
	if err != nil {
		return err
	}
	sums, err := s.store.BackCheckSummaries(ctx, tabs.Round.ID)
	if err != nil {
		return err
	}
	var header []string
	for _, key := range []string{"name", "interviews", "drawn", "done", "reached", "not_visited"} {
		header = append(header, lang.T("backcheck.col."+key))
	}
	for k := range 3 {
		for _, key := range []string{"compared", "different", "rate", "low", "high"} {
			header = append(header, lang.T("backcheck.col."+key, "type", k+1))
		}
	}
	var rows [][]any
	for _, row := range backCheckSums(names, tabs.Round.ID, sums) {
		rows = append(rows, row.cells)
	}
	return s.sendRows(c, c.QueryParam("format"), "backchecks-"+tabs.Round.ID, lang.T("backcheck.title"), header, rows, 3)
}
