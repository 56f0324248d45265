package server

import (
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// disputePage is the data of keying-decide.html: a paper whose two entries differ.
type disputePage struct {
	Back   way
	Lead   string
	Own    bool // the reader keyed it first and may not decide
	Rows   []disputeRow
	Reason fieldView
	Errors formErrors
}

// disputeRow is a field that differs.
type disputeRow struct {
	Code, Number, Label string
	First, Second       string // in words
	Chosen, Other       string // 1, 2 or 3; what was typed for 3
	Error               string
}

// ID is that of the group of choices.
func (r disputeRow) ID() string { return r.Code }

func (s *Server) showKeyingDispute(c echo.Context) error {
	d, err := s.store.KeyingDispute(c.Request().Context(), c.Param("id"), c.Param("case"))
	if err != nil {
		return err
	}
	return s.renderDispute(c, d, nil, nil)
}

func (s *Server) renderDispute(c echo.Context, d survey.KeyingDispute, f *formReader, err error) error {
	lang := s.langOf(c)
	title := lang.T("keying.decide_title", "code", survey.FormatCaseCode(d.Of.Code))
	return s.formPage(c, "keying-decide", title, err, func(es formErrors) any {
		page := disputePage{Back: way{Href: keyingPath(d.Of.Round), Text: lang.T("keying.title")}, Own: d.Person == person(c).ID, Errors: es,
			Lead: lang.T("keying.decide_lead", "n", len(d.Differences))}
		numbers := printedNumbers(householdEntries(d.Paper))
		m := fieldMaker{lang: lang, es: es}
		for _, x := range d.Differences {
			row := disputeRow{Code: x.Code, Number: numbers[x.Code], Label: fieldLabel(lang, d.Paper, x.Code), First: keyedWords(lang, d.Paper, x.Code, x.First),
				Second: keyedWords(lang, d.Paper, x.Code, x.Second), Error: es.Of(x.Code)}
			if f != nil {
				row.Chosen, row.Other = f.text("choose."+x.Code), f.text("other."+x.Code)
			}
			page.Rows = append(page.Rows, row)
		}
		if f != nil {
			m.typed = f.values
		}
		page.Reason = m.area("reason", "").hint(lang.T("keying.reason_hint"))
		return page
	})
}

// fieldLabel names a field of a paper.
func fieldLabel(lang *Lang, q *survey.Questionnaire, code string) string {
	switch code {
	case survey.KeyedDay:
		return lang.T("keying.day_of")
	case survey.KeyedOutcome:
		return lang.T("keying.outcome_of")
	case survey.KeyedConsent:
		return lang.T("keying.consent_of")
	}
	if i := q.ItemIndex(code); i >= 0 {
		return q.Items()[i].In(lang.Code)
	}
	for x := range q.AllQuestions() {
		if x.Code == code {
			return x.In(lang.Code)
		}
		for _, r := range x.Rows {
			if r.Code == code {
				return x.In(lang.Code) + " – " + r.In(lang.Code)
			}
		}
	}
	return code
}

// keyedWords says a typed answer with its words.
func keyedWords(lang *Lang, q *survey.Questionnaire, code, value string) string {
	switch {
	case value == "":
		return lang.T("keying.blank")
	case value == survey.Unreadable:
		return lang.T("keying.unreadable")
	case value == string(survey.Refused):
		return lang.T("keying.refused")
	case code == survey.KeyedDay:
		return lang.Date(value)
	case code == survey.KeyedOutcome:
		return lang.T("outcome." + value)
	case code == survey.KeyedConsent:
		return lang.T("keying.ticked")
	}
	options := choicesOf(q, code)
	if len(options) == 0 {
		return value
	}
	var parts []string
	for v := range strings.SplitSeq(value, ";") {
		for _, o := range options {
			if lang.plain(float64(o.Value)) == v {
				v += " " + o.In(lang.Code)
			}
		}
		parts = append(parts, v)
	}
	return strings.Join(parts, "; ")
}

// decideKeying settles a paper whose entries differ.
func (s *Server) decideKeying(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	d, err := s.store.KeyingDispute(c.Request().Context(), c.Param("id"), c.Param("case"))
	if err != nil {
		return err
	}
	chosen := map[string]string{}
	for _, x := range d.Differences {
		switch f.text("choose." + x.Code) {
		case "1":
			chosen[x.Code] = x.First
		case "2":
			chosen[x.Code] = x.Second
		case "3":
			chosen[x.Code] = f.text("other." + x.Code)
		}
	}
	if err := s.store.DecideKeying(c.Request().Context(), person(c), d, chosen, f.text("reason")); err != nil {
		return s.renderDispute(c, d, f, err)
	}
	s.flash(c, "keying.decided", "code", survey.FormatCaseCode(d.Of.Code))
	return redirectBack(c, keyingPath(d.Of.Round))
}

// keyingReportPage is the data of keying-report.html.
type keyingReportPage struct {
	Back      way
	Empty     bool
	Facts     []fact
	Verdict   string
	Above     bool // more differences than the limit allows
	People    []keyingRateRow
	Questions []keyingRateRow
}

// keyingRateRow is a rate in the reader's words.
type keyingRateRow struct{ Name, Forms, Fields, Differing, Wrong, Rate, Verdict string }

func (s *Server) showKeyingReport(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, plan, err := s.fieldRound(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	report, err := s.store.KeyingReport(ctx, r.ID)
	if err != nil {
		return err
	}
	names, err := s.fieldNames(c)
	if err != nil {
		return err
	}
	q, err := s.store.LoadForm(ctx, plan.Form)
	if err != nil {
		return err
	}
	page := keyingReportPage{Back: way{Href: keyingPath(r.ID), Text: lang.T("keying.title")}, Empty: report.All.Fields == 0}
	all := keyedRate(lang, "", report.All)
	page.Verdict, page.Above = all.Verdict, slices.ContainsFunc(append(report.People, report.All), func(x survey.KeyingRate) bool { return x.Verdict == "not_met" })
	page.Facts = []fact{{lang.T("keying.sealed_n"), lang.Int(int64(report.Keyed)), ""}, {lang.T("keying.pairs_n"), all.Forms, ""},
		{lang.T("keying.rate_of"), all.Rate, ""}, {lang.T("keying.limit"), lang.Pct(100*survey.KeyingLimit, 1), ""},
		{lang.T("keying.differ_n"), lang.Int(int64(report.Undecided)), ""}}
	for _, x := range report.People {
		page.People = append(page.People, keyedRate(lang, names.person(x.Key), x))
	}
	numbers := printedNumbers(householdEntries(q))
	for _, x := range report.Questions {
		label := fieldLabel(lang, q, x.Key)
		if n := numbers[x.Key]; n != "" {
			label = n + ". " + label
		}
		page.Questions = append(page.Questions, keyedRate(lang, label, x))
	}
	return s.render(c, http.StatusOK, "keying-report", lang.T("keying.report"), page)
}

func keyedRate(lang *Lang, name string, x survey.KeyingRate) keyingRateRow {
	row := keyingRateRow{Name: name, Forms: lang.Int(int64(x.Forms)), Fields: lang.Int(int64(x.Fields)), Differing: lang.Int(int64(x.Differing)),
		Wrong: lang.Int(int64(x.Wrong)), Rate: "–", Verdict: lang.T("verdict." + string(x.Verdict))}
	if !math.IsNaN(x.Rate) {
		row.Rate = lang.T("keying.rate", "rate", lang.Pct(100*x.Rate, 2), "low", lang.Num(100*x.Interval.Lower, 2), "high", lang.Pct(100*x.Interval.Upper, 2))
	}
	return row
}
