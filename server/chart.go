package server

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// axis is the common scale of the intervals in a table, in percent. It ends at
// 100 and begins at a multiple of ten below everything that is drawn.
type axis struct {
	Min   float64
	Ticks []tick
}

// tick is a mark on an axis; At is its place in percent of the width.
type tick struct {
	At    float64
	Label string
}

func newAxis(l *Lang, rows []survey.Row) axis {
	a := axis{Min: 80}
	for i := range rows {
		if low := 100 * rows[i].Primary.Interval.Lower; rows[i].State.Visible() && low < a.Min+2 {
			a.Min = math.Max(0, 10*math.Floor((low-2)/10))
		}
	}
	step := 5.0
	if a.Min < 70 {
		step = 10
	}
	if a.Min < 30 {
		step = 20
	}
	for v := a.Min; v <= 100; v += step {
		a.Ticks = append(a.Ticks, tick{a.at(v), l.Num(v, 0)})
	}
	return a
}

// at is the place of a percentage in percent of the width; a margin on both
// sides keeps marks at the ends whole.
func (a axis) at(percent float64) float64 {
	x := 2 + 96*(percent-a.Min)/(100-a.Min)
	return math.Round(100*math.Min(98, math.Max(2, x))) / 100
}

// whisker is an interval with its value against target lines; places are in
// percent of the width.
type whisker struct {
	Low, At, High float64
	Marked        bool
	Targets       []float64
	Label         string // the same in words, for screen readers
}

func (s *Server) newWhisker(l *Lang, a axis, r *survey.Row, targets []float64, digits int) *whisker {
	if !r.State.Visible() {
		return nil
	}
	iv := r.Primary.Interval
	w := &whisker{Low: a.at(100 * iv.Lower), At: a.at(100 * r.Primary.Estimate), High: a.at(100 * iv.Upper),
		Marked: r.State == survey.StateMarked, Label: l.figure(r, digits)}
	for _, t := range targets {
		w.Targets = append(w.Targets, a.at(t))
	}
	return w
}

// figure is a value as a sentence: 86,20 % (khoảng tin cậy 95 %: 83,10–89,00; n = 512).
func (l *Lang) figure(r *survey.Row, digits int) string {
	v := r.Primary
	return l.T("index.figure", "value", l.Pct(100*v.Estimate, digits), "low", l.Num(100*v.Interval.Lower, digits),
		"high", l.Num(100*v.Interval.Upper, digits), "n", l.Int(int64(v.N)))
}

// trend is a series of months with intervals against a target line, drawn in a
// box of trendWidth × trendHeight.
type trend struct {
	Title      string
	TableTitle string
	Table      tableView // the same numbers
	Points     []trendPoint
	Lines      []string // of consecutive months, points of a polyline; a gap ends a line
	Target     []trendTarget
	Ticks      []trendTick
	Width      float64
	Height     float64
	Label      string
	Marks      []float64 // where the series breaks
	Breaks     []string  // and why
	Floor      float64   // of the drawing, above the names of months
}

type trendPoint struct {
	X, Y, Low, High float64
	Name            string
	Marked          bool
}

type trendTarget struct {
	Y     float64
	Label string
}

type trendTick struct {
	Y     float64
	Label string
}

const (
	trendWidth  = 720.0
	trendHeight = 260.0
	trendLeft   = 44.0
	trendBottom = 30.0
)

// newTrend draws the rows of a table by month or by round; those without a
// shown figure are gaps, never zeros, and no line leads over a break.
func (s *Server) newTrend(l *Lang, t tableView, targets []verdictView, breaks map[int]string) trend {
	out := trend{Table: t, Width: trendWidth, Height: trendHeight, Label: t.Caption, Floor: trendHeight - trendBottom}
	y := func(percent float64) float64 {
		f := (percent - t.Axis.Min) / (100 - t.Axis.Min)
		return math.Round(10*(8+(trendHeight-trendBottom-8)*(1-f))) / 10
	}
	for v := t.Axis.Min; v <= 100; v += 10 {
		out.Ticks = append(out.Ticks, trendTick{y(v), l.Num(v, 0)})
	}
	for _, x := range targets {
		out.Target = append(out.Target, trendTarget{y(x.Percent), x.Requirement})
	}
	step := (trendWidth - trendLeft - 40) / math.Max(1, float64(len(t.Rows)-1))
	var line []string
	flush := func() {
		if len(line) > 1 {
			out.Lines = append(out.Lines, strings.Join(line, " "))
		}
		line = nil
	}
	for i, r := range t.Rows {
		p := trendPoint{X: math.Round(10*(trendLeft+20+step*float64(i))) / 10, Name: shortPeriod(r.Row.Period)}
		if why := breaks[i]; why != "" {
			flush()
			out.Marks, out.Breaks = append(out.Marks, p.X-12), append(out.Breaks, why)
		}
		if !r.Row.State.Visible() {
			p.Y = math.NaN()
			flush()
		} else {
			v := r.Row.Primary
			p.Y, p.Low, p.High = y(100*v.Estimate), y(100*v.Interval.Lower), y(100*v.Interval.Upper)
			p.Marked = r.Row.State == survey.StateMarked
			line = append(line, fmt.Sprintf("%g,%g", p.X, p.Y))
		}
		out.Points = append(out.Points, p)
	}
	flush()
	return out
}

// shortPeriod names a period under a drawing: 11/26, Q3/26 or 2026.
func shortPeriod(period string) string {
	year, part, ok := strings.Cut(period, "-")
	if !ok || len(year) < 4 {
		return period
	}
	return part + "/" + year[2:]
}

// Shown reports whether the point has a figure.
func (p trendPoint) Shown() bool { return !math.IsNaN(p.Y) }

// markBreaks marks the months in which the series of an agency breaks: when
// others were merged into it, or it became another one.
func (s *Server) markBreaks(c echo.Context, out *trend, q survey.IndexQuery, l *Lang) error {
	if len(q.Units) != 1 {
		return nil
	}
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	for _, x := range slices.Concat(reg.SuccessionTo(q.Units[0]), reg.SuccessionFrom(q.Units[0])) {
		i := slices.IndexFunc(out.Table.Rows, func(r rowView) bool { return strings.HasPrefix(x.Day, r.Row.Period) })
		text := l.T("trend.break", "day", l.Date(x.Day))
		if i < 0 || slices.Contains(out.Breaks, text) {
			continue
		}
		out.Marks = append(out.Marks, out.Points[i].X-12)
		out.Breaks = append(out.Breaks, text)
	}
	return nil
}
