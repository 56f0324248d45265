package server

import (
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// qualityPage is the data of field-quality.html: the daily check of a round.
type qualityPage struct {
	Tabs  roundTabs
	Facts []fact
	Notes []string
	Rows  []qualityRow
	Files string
}

// qualityRow is one enumerator beside the others.
type qualityRow struct {
	Name, Href string
	N          string
	Score      string
	Reasons    []string // comparisons that stand out
	Counts     []string // interviews by what stands out in them
	Pace       string   // seconds per item
	cells      []any
}

// qualityPersonPage is the data of field-quality-person.html: the interviews of
// one enumerator.
type qualityPersonPage struct {
	Tabs        roundTabs
	Back        way
	Name        string
	Reasons     []string
	Comparisons []comparisonRow
	Rows        []qualityInterview
	Short       bool // too few interviews for a score
	CheckAll    string
	Redo        string
}

// comparisonRow is one comparison with the peers.
type comparisonRow struct {
	Name, Own, Peers, P string
	Look                bool
}

type qualityInterview struct {
	Href, Code, Unit, Started, Duration, Missing, Match, Near string
	Reasons                                                   []string
}

// reasonWords names what stands out.
func reasonWords(l *Lang, codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = l.T("quality.reason." + code)
	}
	return out
}

func (s *Server) loadQuality(c echo.Context) (tabs roundTabs, names fieldNames, q *survey.Quality, err error) {
	ctx := c.Request().Context()
	if tabs, err = s.superviseTabs(c, "quality"); err != nil {
		return tabs, names, q, err
	}
	if names, err = s.fieldNames(c); err != nil {
		return tabs, names, q, err
	}
	q, err = s.store.Quality(ctx, tabs.Round.ID)
	return tabs, names, q, err
}

func (s *Server) showQuality(c echo.Context) error {
	tabs, names, q, err := s.loadQuality(c)
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := qualityPage{Tabs: tabs, Rows: qualityRows(names, q), Files: fieldRoundPath(tabs.Round.ID, "quality/table") + "?by=person"}
	page.Facts = []fact{{lang.T("quality.interviews"), lang.Int(int64(q.Interviews)), ""}, {lang.T("quality.median"), duration(medianSeconds(q)), ""},
		{lang.T("quality.floor"), duration(q.Floor), ""}, {lang.T("quality.shortest"), duration(float64(q.Shortest)), ""}}
	if q.EffectKnown {
		page.Facts = append(page.Facts, fact{lang.T("quality.rho"), lang.T("quality.rho_text", "rho", lang.Num(q.Effect.Rho, 3), "deff", lang.Num(q.Effect.Deff, 2)), ""})
		if q.Effect.Flag {
			page.Notes = append(page.Notes, lang.T("quality.effect_large"))
		}
		if q.Effect.Confounded {
			page.Notes = append(page.Notes, lang.T("quality.confounded"))
		}
	}
	if q.Interviews > 0 && !q.Similarity {
		page.Notes = append(page.Notes, lang.T("quality.short_form", "items", len(q.Form.Items()), "least", analysis.MinDuplicateItems))
	}
	return s.render(c, http.StatusOK, "field-quality", lang.T("quality.title"), page)
}

func qualityRows(n fieldNames, q *survey.Quality) []qualityRow {
	l := n.lang
	var out []qualityRow
	for _, e := range q.Enumerators {
		row := qualityRow{Name: n.person(e.Person), Href: fieldRoundPath(q.Round.ID, "quality/"+e.Person), N: l.Int(int64(e.N)), Score: l.Num(e.Score, 1),
			Reasons: reasonWords(l, e.Reasons), Pace: l.Num(e.Daily.SecondsPerItem, 1)}
		row.cells = []any{row.Name, int64(e.N), e.Score, e.Similar.Value, e.Similar.Peers, e.Straight.Value, e.Heaped.Value, e.Missing.Value, e.Daily.SecondsPerItem, e.Effect}
		for _, reason := range survey.QualityReasons {
			if k := e.Counts[reason]; k > 0 {
				row.Counts = append(row.Counts, l.T("quality.reason."+reason)+": "+l.Int(int64(k)))
			}
			row.cells = append(row.cells, int64(e.Counts[reason]))
		}
		out = append(out, row)
	}
	return out
}

// downloadQuality gives the numbers behind the page.
func (s *Server) downloadQuality(c echo.Context) error {
	tabs, names, q, err := s.loadQuality(c)
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	var header []string
	for _, key := range []string{"name", "interviews", "score", "similar", "similar_peers", "straight", "heaped", "missing", "pace", "effect"} {
		header = append(header, lang.T("quality.col."+key))
	}
	header = append(header, reasonWords(lang, survey.QualityReasons)...)
	var rows [][]any
	for _, row := range qualityRows(names, q) {
		rows = append(rows, row.cells)
	}
	return s.sendRows(c, c.QueryParam("format"), "quality-"+tabs.Round.ID, lang.T("quality.title"), header, rows, 3)
}

func (s *Server) showQualityPerson(c echo.Context) error {
	tabs, names, q, err := s.loadQuality(c)
	if err != nil {
		return err
	}
	e, ok := q.Enumerator(c.Param("person"))
	if !ok {
		return survey.Refuse(survey.NotFound, "quality.unknown", "")
	}
	lang := s.langOf(c)
	page := qualityPersonPage{Tabs: tabs, Back: way{Href: fieldRoundPath(tabs.Round.ID, "quality"), Text: lang.T("quality.title")}, Name: names.person(e.Person),
		Reasons: reasonWords(lang, e.Reasons), Comparisons: comparisons(lang, q, e), Short: e.N < survey.ScoredFrom,
		CheckAll: fieldRoundPath(tabs.Round.ID, "backchecks/full/"+e.Person), Redo: fieldRoundPath(tabs.Round.ID, "redo/"+e.Person)}
	codes := map[string]string{}
	for _, x := range q.Checks(e.Person) {
		codes[x.ID] = survey.FormatCaseCode(x.CaseCode)
	}
	for _, x := range q.Checks(e.Person) {
		row := qualityInterview{Href: interviewPath(tabs.Round.ID, x.ID), Code: codes[x.ID], Unit: names.unit(x.Unit), Started: lang.Instant(x.Started),
			Duration: duration(x.Seconds), Missing: lang.Int(int64(x.Missing)) + "/" + lang.Int(int64(x.Items)), Match: "–", Reasons: reasonWords(lang, x.Reasons)}
		if !math.IsNaN(x.Match) {
			row.Match, row.Near = lang.Pct(100*x.Match, 0), codes[x.Nearest]
		}
		page.Rows = append(page.Rows, row)
	}
	return s.render(c, http.StatusOK, "field-quality-person", lang.T("quality.person", "name", page.Name), page)
}

// comparisons are the tests of an enumerator against the peers.
func comparisons(l *Lang, q *survey.Quality, e survey.EnumeratorQuality) []comparisonRow {
	var out []comparisonRow
	add := func(key string, r analysis.PeerResult) {
		p := "–"
		if !math.IsNaN(r.Adjusted) {
			p = l.Num(r.Adjusted, 4)
			if r.Adjusted < 0.0001 {
				p = "< " + l.Num(0.0001, 4)
			}
		}
		out = append(out, comparisonRow{l.T("quality.compare." + key), l.Pct(100*r.Value, 1), l.Pct(100*r.Peers, 1), p, r.Flag && r.Value > r.Peers})
	}
	if q.Similarity {
		add("similar", e.Similar)
	}
	add("straight", e.Straight)
	add("heaped", e.Heaped)
	add("missing", e.Missing)
	out = append(out, comparisonRow{l.T("quality.compare.pace"), l.Num(e.Daily.SecondsPerItem, 1), l.Num(medianSeconds(q)/float64(len(q.Form.Items())), 1), "–", false})
	if q.EffectKnown {
		out = append(out, comparisonRow{l.T("quality.compare.effect"), l.Num(e.Effect, 2), "0", "–", math.Abs(e.Effect) > 3})
	}
	return out
}
