package server

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// progressPage is the data of field-progress.html.
type progressPage struct {
	Tabs      roundTabs
	Facts     []fact
	Forecast  string
	Late      bool // the forecast lies after the last day of the round
	By        string
	Choices   []way // by what the table sums up; Quiet is the present one
	Table     progressTable
	Files     string
	Rates     []rateRow
	RatesNote string
	Outcomes  [][3]string // outcome, AAPOR code and group, cases
	Days      dayChart
	Untouched [][]cell
	More      int // untouched cases that are not shown
}

// progressTable is progress by area, enumerator or day, as pages and files have it.
type progressTable struct {
	Columns []string // keys of the headings after the first, progress.col.KEY
	Rows    []progressLine
}

// progressLine is one row: a name, a bar where it has a plan, and its values.
type progressLine struct {
	Name  string
	Bar   *progressBar
	Cells []any
	Texts []string // the values as the reader writes them
	Look  string   // why somebody should look, '' = nothing
}

// progressBar shows done and approved as shares of the plan, in percent.
type progressBar struct {
	Done, Approved float64
	Label          string
}

// rateRow is an outcome rate with its formula.
type rateRow struct{ Name, Formula, Value string }

// progressBys are what the table may sum up by.
var progressBys = []string{"unit", "stratum", "person", "day"}

// untouchedRows is how many cases without an attempt the page lists.
const untouchedRows = 100

func (s *Server) showProgress(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	tabs, err := s.superviseTabs(c, "progress")
	if err != nil {
		return err
	}
	p, err := s.store.Progress(ctx, tabs.Round.ID)
	if err != nil {
		return err
	}
	names, err := s.fieldNames(c)
	if err != nil {
		return err
	}
	page := progressPage{Tabs: tabs, By: progressBy(c), Facts: progressFacts(lang, p), Rates: rateRows(lang, p.All.Rates), Days: newDayChart(lang, p.Days)}
	page.Files = fieldRoundPath(tabs.Round.ID, "progress/table") + "?by=" + page.By
	for _, by := range progressBys {
		page.Choices = append(page.Choices, way{Href: "?by=" + by, Text: lang.T("progress.by." + by), Quiet: by == page.By})
	}
	page.Table = progressTableOf(names, p, page.By)
	page.Forecast, page.Late = forecastWords(lang, p)
	page.RatesNote = lang.T("progress.rates_open", "e", lang.Num(p.All.Rates.E, 3))
	if p.Final {
		page.RatesNote = lang.T("progress.rates_final", "e", lang.Num(p.All.Rates.E, 3))
	}
	for _, o := range p.Outcomes {
		page.Outcomes = append(page.Outcomes, [3]string{lang.T("outcome." + o.Disposition.Code), o.Disposition.AAPOR + " (" + string(o.Disposition.Group) + ")", lang.Int(int64(o.Cases))})
	}
	for _, x := range p.Untouched[:min(len(p.Untouched), untouchedRows)] {
		page.Untouched = append(page.Untouched, []cell{{Text: survey.FormatCaseCode(x.Code)}, {Text: names.unit(x.Unit)}, {Text: stratumName(x.Stratum)}, {Text: names.assigned(x.Person)}})
	}
	page.More = len(p.Untouched) - len(page.Untouched)
	return s.render(c, http.StatusOK, "field-progress", lang.T("progress.title"), page)
}

func progressBy(c echo.Context) string {
	for _, by := range progressBys {
		if c.QueryParam("by") == by {
			return by
		}
	}
	return progressBys[0]
}

func progressFacts(lang *Lang, p survey.Progress) []fact {
	count := func(key string, n int) fact {
		text := lang.Int(int64(n))
		if p.All.Plan > 0 && (key == "done" || key == "approved") {
			text += " (" + lang.Pct(100*float64(n)/float64(p.All.Plan), 1) + ")"
		}
		return fact{lang.T("progress.col." + key), text, ""}
	}
	return []fact{count("plan", p.All.Plan), count("done", p.All.Done), count("approved", p.All.Approved), count("returned", p.All.Returned),
		count("open", p.All.Open), {lang.T("progress.untouched"), lang.Int(int64(len(p.Untouched))), ""}}
}

func forecastWords(lang *Lang, p survey.Progress) (words string, late bool) {
	switch {
	case p.All.Plan == 0:
		return lang.T("progress.no_cases"), false
	case p.All.Open == 0:
		return lang.T("progress.all_ended"), false
	case p.All.Ends == "":
		return lang.T("progress.no_pace", "days", survey.PaceDays, "open", lang.Int(int64(p.All.Open))), true
	}
	words = lang.T("progress.pace", "pace", lang.Num(p.All.Pace, 1), "days", survey.PaceDays, "open", lang.Int(int64(p.All.Open)), "day", lang.Date(p.All.Ends))
	if late = p.Round.Ends != "" && p.All.Ends > p.Round.Ends; late {
		words += " " + lang.T("progress.too_late", "day", lang.Date(p.Round.Ends))
	} else if p.Round.Ends != "" {
		words += " " + lang.T("progress.in_time", "day", lang.Date(p.Round.Ends))
	}
	return words, late
}

// progressTableOf makes the table of the page and of its files.
func progressTableOf(n fieldNames, p survey.Progress, by string) progressTable {
	if by == "day" {
		t := progressTable{Columns: []string{"visits", "interviews", "approved"}}
		for _, d := range p.Days {
			t.Rows = append(t.Rows, progressLine{Name: n.lang.Date(d.Day)}.counts(n.lang, d.Visits, d.Interviews, d.Approved))
		}
		return t
	}
	t := progressTable{Columns: []string{"plan", "tried", "done", "approved", "returned", "open", "ends", "rr3", "coop1", "ref2", "con2"}}
	rows, name := p.Units, func(k [2]string) string { return n.unit(k[0]) }
	switch by {
	case "stratum":
		rows, name = p.Strata, func(k [2]string) string { return n.unit(k[0]) + " · " + stratumName(k[1]) }
	case "person":
		rows, name = p.Enumerators, func(k [2]string) string { return n.assigned(k[0]) }
		t.Columns = append(t.Columns, "replacement")
	}
	for _, x := range rows {
		t.Rows = append(t.Rows, newProgressLine(n.lang, name(x.Key), x, by == "person"))
	}
	order := survey.Collator(n.lang.Code)
	slices.SortStableFunc(t.Rows, func(a, b progressLine) int { return order.CompareString(a.Name, b.Name) })
	if len(rows) > 1 {
		t.Rows = append(t.Rows, newProgressLine(n.lang, n.lang.T("progress.total"), p.All, by == "person"))
	}
	return t
}

func newProgressLine(l *Lang, name string, x survey.ProgressRow, replacement bool) progressLine {
	line := progressLine{Name: name}.counts(l, x.Plan, x.Tried, x.Done, x.Approved, x.Returned, x.Open)
	line.Cells, line.Texts = append(line.Cells, x.Ends), append(line.Texts, l.Date(x.Ends))
	line = line.shares(l, x.Rates.Response[2], x.Rates.Cooperation[0], x.Rates.Refusal[1], x.Rates.Contact[1])
	if replacement {
		line = line.shares(l, x.ReplacementRate())
		if x.ReplacementRate() > survey.ReplacementLook {
			line.Look = l.T("progress.many_replaced")
		}
	}
	if x.Plan > 0 {
		of := func(n int) float64 { return math.Min(100, math.Round(1000*float64(n)/float64(x.Plan))/10) }
		line.Bar = &progressBar{of(x.Done), of(x.Approved), l.T("progress.bar", "done", l.Int(int64(x.Done)), "approved", l.Int(int64(x.Approved)), "plan", l.Int(int64(x.Plan)))}
	}
	return line
}

func (p progressLine) counts(l *Lang, counts ...int) progressLine {
	for _, n := range counts {
		p.Cells, p.Texts = append(p.Cells, int64(n)), append(p.Texts, l.Int(int64(n)))
	}
	return p
}

// shares adds percentages, one decimal as inside the office.
func (p progressLine) shares(l *Lang, shares ...float64) progressLine {
	for _, x := range shares {
		p.Cells, p.Texts = append(p.Cells, analysis.RoundHalfUp(100*x, 1)), append(p.Texts, l.Pct(100*x, 1))
	}
	return p
}

// rateRows are all outcome rates with their formulas, as AAPOR writes them.
func rateRows(l *Lang, r analysis.OutcomeRates) []rateRow {
	formulas := []struct {
		name  string
		rates []float64
		texts []string
	}{
		{"RR", r.Response[:], []string{"I/(N+U)", "(I+P)/(N+U)", "I/(N+e·U)", "(I+P)/(N+e·U)", "I/N", "(I+P)/N"}},
		{"COOP", r.Cooperation[:], []string{"I/(I+P+R+O)", "(I+P)/(I+P+R+O)", "I/(I+P+R)", "(I+P)/(I+P+R)"}},
		{"REF", r.Refusal[:], []string{"R/(N+U)", "R/(N+e·U)", "R/N"}},
		{"CON", r.Contact[:], []string{"(I+P+R+O)/(N+U)", "(I+P+R+O)/(N+e·U)", "(I+P+R+O)/N"}},
	}
	var out []rateRow
	for _, f := range formulas {
		for i, x := range f.rates {
			out = append(out, rateRow{fmt.Sprint(f.name, i+1), f.texts[i], l.Pct(100*x, 1)})
		}
	}
	return out
}

// downloadProgress gives the table of the page as a file.
func (s *Server) downloadProgress(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	tabs, err := s.superviseTabs(c, "progress")
	if err != nil {
		return err
	}
	p, err := s.store.Progress(ctx, tabs.Round.ID)
	if err != nil {
		return err
	}
	names, err := s.fieldNames(c)
	if err != nil {
		return err
	}
	by := progressBy(c)
	t := progressTableOf(names, p, by)
	header := []string{lang.T("progress.by." + by)}
	for _, key := range t.Columns {
		header = append(header, lang.T("progress.col."+key))
	}
	var rows [][]any
	for _, line := range t.Rows {
		rows = append(rows, append([]any{line.Name}, line.Cells...))
	}
	return s.sendRows(c, c.QueryParam("format"), strings.Join([]string{"progress", tabs.Round.ID, by, p.Day}, "-"), lang.T("progress.title"), header, rows, 1)
}

// dayChart draws interviews by day, in a box of Width × Height.
type dayChart struct {
	Bars          []dayBar
	Ticks         []trendTick
	Width, Height float64
	Floor, Right  float64
	Label         string
}

// dayBar is one day: its interviews and those of them approved since.
type dayBar struct {
	X, Wide, Y, Tall, ApprovedY, ApprovedTall, Middle float64
	Name                                              string
}

// dayBars bounds a chart to what can be read: the last eight weeks.
const dayBars = 56

func newDayChart(l *Lang, days []survey.DayProgress) dayChart {
	days = days[max(0, len(days)-dayBars):]
	c := dayChart{Width: trendWidth, Height: 220, Floor: 190, Right: trendWidth - 8, Label: l.T("progress.days")}
	most := 1
	for _, d := range days {
		most = max(most, d.Interviews)
	}
	step := niceStep(most)
	top := float64((most + step - 1) / step * step)
	y := func(n float64) float64 { return math.Round(10*(c.Floor-(c.Floor-14)*n/top)) / 10 }
	for v := 0; v <= int(top); v += step {
		c.Ticks = append(c.Ticks, trendTick{y(float64(v)), l.Int(int64(v))})
	}
	wide := math.Min(40, (c.Right-trendLeft)/math.Max(1, float64(len(days))))
	every := (len(days) + 13) / 14 // names of at most 14 days
	for i, d := range days {
		b := dayBar{X: trendLeft + wide*float64(i) + wide*0.1, Wide: wide * 0.8, Y: y(float64(d.Interviews)), ApprovedY: y(float64(d.Approved))}
		b.Tall, b.ApprovedTall, b.Middle = c.Floor-b.Y, c.Floor-b.ApprovedY, b.X+b.Wide/2
		if i%max(every, 1) == 0 {
			b.Name = d.Day[8:] + "/" + d.Day[5:7]
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}

// niceStep is 1, 2 or 5 times a power of ten, so that an axis has at most six
// marks.
func niceStep(most int) int {
	for step := 1; ; step *= 10 {
		for _, k := range []int{1, 2, 5} {
			if most <= 5*k*step {
				return k * step
			}
		}
	}
}
