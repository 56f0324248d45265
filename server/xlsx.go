package server

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
)

// book writes an XLSX file sheet by sheet. Texts are stored as texts, also
// those that look like formulas.
type book struct {
	file    *excelize.File
	head    int // style of header cells
	percent int // style of percentages
	wrap    int // style of long texts
	first   bool
}

func newBook(digits int) (*book, error) {
	b := &book{file: excelize.NewFile(), first: true}
	var err error
	style := func(st *excelize.Style) int {
		id, styleErr := b.file.NewStyle(st)
		if styleErr != nil {
			err = styleErr
		}
		return id
	}
	format := "0." + strings.Repeat("0", max(1, digits))
	b.head = style(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"0B5D57"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.percent = style(&excelize.Style{CustomNumFmt: &format})
	b.wrap = style(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return b, err
}

// sheet writes one sheet: a header row that stays in sight, then the rows.
// A cell is a text, an int64, a float64 (a percentage), or nil.
func (b *book) sheet(name string, widths []float64, header []string, rows func(yield func([]any) bool)) error {
	if b.first {
		if err := b.file.SetSheetName(b.file.GetSheetName(0), name); err != nil {
			return err
		}
		b.first = false
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = excelize.Cell{StyleID: b.head, Value: h}
	}
	if err := w.SetRow("A1", cells); err != nil {
		return err
	}
	line := 1
	for row := range rows {
		line++
		if err = w.SetRow(fmt.Sprintf("A%d", line), b.cells(row)); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (b *book) cells(row []any) []any {
	out := make([]any, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case float64:
			if !math.IsNaN(v) {
				out[i] = excelize.Cell{StyleID: b.percent, Value: v}
			}
		case string:
			out[i] = excelize.Cell{StyleID: b.wrap, Value: v}
		default:
			out[i] = v
		}
	}
	return out
}

// writeIndexXLSX writes the values, a chart of them, the meaning of codes and
// columns, and the method.
func (s *Server) writeIndexXLSX(w io.Writer, t *survey.Table, l *Lang) error {
	b, err := newBook(t.Method.Round.Digits)
	if err != nil {
		return err
	}
	defer b.file.Close()
	columns := s.columns(t, l)
	keys, widths := make([]string, len(columns)), make([]float64, len(columns))
	for i, col := range columns {
		keys[i], widths[i] = col.Key, 11
		if strings.HasSuffix(col.Key, "_name") || col.Key == "label" {
			widths[i] = 34
		}
	}
	err = b.sheet(l.T("index.sheet.values"), widths, keys, func(yield func([]any) bool) {
		for i := range t.Rows {
			row := make([]any, len(columns))
			for j, col := range columns {
				row[j] = xlsxValue(col.get(&t.Rows[i]), col.Kind)
			}
			if !yield(row) {
				return
			}
		}
	})
	if err == nil {
		err = s.chartSheet(b, t, l)
	}
	if err == nil {
		err = b.sheet(l.T("index.sheet.labels"), []float64{18, 18, 60}, []string{"column", "code", "label"}, s.labels(t, l))
	}
	if err == nil {
		err = b.sheet(l.T("index.sheet.dictionary"), []float64{18, 10, 80}, []string{"column", "unit", "meaning"}, func(yield func([]any) bool) {
			for _, col := range columns {
				if !yield([]any{col.Key, col.Unit, l.columnMeaning(col.Key)}) {
					return
				}
			}
		})
	}
	if err == nil {
		err = b.sheet(l.T("index.sheet.method"), []float64{24, 100}, []string{"", l.T("index.sheet.method")}, s.methodNote(t, l))
	}
	if err != nil {
		return err
	}
	_, err = b.file.WriteTo(w)
	return err
}

func xlsxValue(v value, k kind) any {
	switch {
	case k == textKind:
		return v.Text
	case math.IsNaN(v.Num):
		return nil
	case k == intKind:
		return int64(v.Num)
	}
	return v.Num
}

// columnMeaning says in the reader's language what a column holds.
func (l *Lang) columnMeaning(key string) string {
	if i := strings.LastIndexByte(key, '_'); i > 0 {
		of, what := key[:i], key[i+1:]
		switch what {
		case "low", "high", "se", "df", "deff", "neff":
			return l.T("column.of."+what, "score", l.T("column."+of))
		case "point", "verdict", "needed":
			return l.T("column.of."+what, "target", of)
		}
	}
	return l.T("column." + key)
}

// labels lists what the codes in the values mean.
func (s *Server) labels(t *survey.Table, l *Lang) func(yield func([]any) bool) {
	return func(yield func([]any) bool) {
		seen := map[string]bool{}
		put := func(column, code, label string) bool {
			if code == "" || seen[column+"|"+code] {
				return true
			}
			seen[column+"|"+code] = true
			return yield([]any{column, code, label})
		}
		for i := range t.Rows {
			r := &t.Rows[i]
			ok := put("unit", r.Unit, s.unitName(t, l, r.Unit)) && put("sector", r.Sector, s.sectorName(t, l, r.Sector)) &&
				put("respondent", r.Respondent, l.respondent(r.Respondent)) && put("level", string(r.Level), l.T("level."+string(r.Level))) &&
				put("code", r.Code, t.Label(r.RowKey).In(l.Code)) && put("state", string(r.State), l.T("state."+string(r.State))) &&
				put("basis", string(r.Basis), l.T("basis."+string(r.Basis)))
			if !ok {
				return
			}
		}
		for _, v := range []string{"met", "not_met", "cannot_tell"} {
			if !put("verdict", v, l.T("verdict."+v)) {
				return
			}
		}
		for _, x := range tableTargets(t) {
			if !put("target", x.ID, x.Text.In(l.Code)) {
				return
			}
		}
	}
}

// respondent names a group of respondents.
func (l *Lang) respondent(code string) string {
	if code == survey.All || code == "" {
		return l.T("respondent.all")
	}
	return l.T("respondent." + code)
}

// methodNote is the method record in words.
func (s *Server) methodNote(t *survey.Table, l *Lang) func(yield func([]any) bool) {
	m := s.indexMeta(t, l)
	lines := [][2]string{
		{l.T("index.note"), m.Note}, {l.T("index.round"), m.RoundName + " (" + m.Round + ")"}, {l.T("index.form"), m.FormTitle + " (" + m.Form + ")"},
		{l.T("index.method"), m.Method + ": " + m.Basis}, {l.T("index.scores"), strings.Join(m.ItemScores, ", ")}, {l.T("index.aggregation"), m.Aggregation},
		{l.T("index.periods"), strings.Join(m.Periods, ", ")}, {l.T("index.stamp"), m.Stamp}, {l.T("index.interval"), l.T("index.interval_text")},
	}
	if t.Sample == nil {
		lines = append(lines, [2]string{l.T("index.publication"), l.T("index.publication_text")}, [2]string{l.T("index.weights"), l.T("index.weights_text")})
	} else {
		lines = append(lines, [2]string{l.T("index.publication"), l.T("sample.publication_text")})
		for _, f := range sampleFacts(t, l) {
			lines = append(lines, [2]string{f.Name, f.Text})
		}
	}
	return func(yield func([]any) bool) {
		for _, line := range lines {
			if !yield([]any{line[0], line[1]}) {
				return
			}
		}
	}
}

// chartRows bounds a chart to what can be read.
const chartRows = 60

// chartSheet draws the index of the rows that are shown: the value, its
// interval as a line from low to high, and the first target.
func (s *Server) chartSheet(b *book, t *survey.Table, l *Lang) error {
	name := l.T("index.sheet.chart")
	var lines [][]any
	target := math.NaN()
	if ts := tableTargets(t); len(ts) > 0 {
		target = ts[0].Percent
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Level != survey.LevelIndex || !r.State.Visible() || len(lines) == chartRows {
			continue
		}
		iv := r.Primary.Interval
		lines = append(lines, []any{s.rowName(t, l, r), 100 * r.Primary.Estimate, 100 * iv.Lower, 100 * iv.Upper, target})
	}
	header := []string{"", string(t.Method.ItemScore), l.T("index.low"), l.T("index.high"), l.T("index.target")}
	err := b.sheet(name, []float64{40, 11, 11, 11, 11}, header, func(yield func([]any) bool) {
		for _, row := range lines {
			if !yield(row) {
				return
			}
		}
	})
	if err != nil || len(lines) == 0 {
		return err
	}
	ref := func(column string, from int) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", name, column, from, column, len(lines)+1)
	}
	series := func(column, symbol string, line bool) excelize.ChartSeries {
		out := excelize.ChartSeries{Name: fmt.Sprintf("'%s'!$%s$1", name, column), Categories: ref("A", 2), Values: ref(column, 2),
			Marker: excelize.ChartMarker{Symbol: symbol, Size: 7}}
		if !line {
			out.Line = excelize.LineOptions{Type: excelize.LineNone}
		}
		return out
	}
	chart := &excelize.Chart{Type: excelize.Line, XAxis: excelize.ChartAxis{HighLowLines: true}, Series: []excelize.ChartSeries{
		series("B", "circle", false), series("C", "dash", false), series("D", "dash", false)},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: t.Form.Title.In(l.Code) + " · " + strings.Join(t.Query.Periods, ", ")}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: uint(min(1800, 480+24*len(lines))), Height: 480},
	}
	if math.IsNaN(target) {
		return b.file.AddChart(name, "G2", chart)
	}
	line := &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{series("E", "none", true)}}
	return b.file.AddChart(name, "G2", chart, line)
}

// rowName names a row by the dimensions in which rows differ.
func (s *Server) rowName(t *survey.Table, l *Lang, r *survey.Row) string {
	var parts []string
	if r.Unit != survey.All {
		parts = append(parts, s.unitName(t, l, r.Unit))
	}
	if r.Sector != survey.All {
		parts = append(parts, s.sectorName(t, l, r.Sector))
	}
	if r.Respondent != survey.All {
		parts = append(parts, l.respondent(r.Respondent))
	}
	if len(parts) == 0 || len(t.Query.Periods) > 1 {
		parts = append(parts, l.Period(r.Period))
	}
	return strings.Join(parts, " · ")
}
