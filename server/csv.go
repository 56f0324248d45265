package server

import (
	"bufio"
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"sipas/analysis"
)

// flavour says for which program a CSV file is written.
type flavour struct {
	bom      bool
	comma    rune
	decimal  string
	crlf     bool
	guarded  bool // texts that a spreadsheet would take for formulas get a quote
	fileName string
}

// flavours are the two that people need: a byte order mark breaks Stata's first
// variable name, none breaks accents in Excel.
func flavours(name string, l *Lang) (flavour, bool) {
	switch name {
	case "", "plain":
		return flavour{comma: ',', decimal: ".", fileName: "csv"}, true
	case "excel":
		f := flavour{bom: true, comma: ';', decimal: ",", crlf: true, guarded: true, fileName: "excel.csv"}
		if l.Code == "en" {
			f.comma, f.decimal = ',', "."
		}
		return f, true
	}
	return flavour{}, false
}

// csvWriter writes rows of values in one flavour.
type csvWriter struct {
	flavour
	out *csv.Writer
	buf *bufio.Writer
	row []string // used again for each row
}

func newCSV(w io.Writer, f flavour) (*csvWriter, error) {
	buf := bufio.NewWriterSize(w, 64<<10)
	if f.bom {
		if _, err := buf.WriteString("\ufeff"); err != nil {
			return nil, err
		}
	}
	out := csv.NewWriter(buf)
	out.Comma, out.UseCRLF = f.comma, f.crlf
	return &csvWriter{flavour: f, out: out, buf: buf}, nil
}

// texts writes a row of texts, such as the header.
func (w *csvWriter) texts(fields ...string) error {
	w.row = w.row[:0]
	for _, f := range fields {
		w.row = append(w.row, w.text(f))
	}
	return w.out.Write(w.row)
}

// text guards a text against being taken for a formula: = + - @ TAB CR NUL.
func (w *csvWriter) text(s string) string {
	if w.guarded && s != "" && strings.ContainsRune("=+-@\t\r\x00", rune(s[0])) {
		return "'" + s
	}
	return s
}

// value writes one cell: numbers with the decimals of their kind, nothing for
// an absent one.
func (w *csvWriter) value(v value, k kind, digits int) string {
	switch {
	case k == textKind:
		return w.text(v.Text)
	case math.IsNaN(v.Num):
		return ""
	case k == intKind:
		return strconv.FormatInt(int64(v.Num), 10)
	}
	return strings.Replace(analysis.Decimal(v.Num, digits), ".", w.decimal, 1)
}

// flush ends the file.
func (w *csvWriter) flush() error {
	w.out.Flush()
	if err := w.out.Error(); err != nil {
		return err
	}
	return w.buf.Flush()
}
