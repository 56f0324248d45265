package server

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// sendRows answers with a table as a file: xlsx, plain or excel (both CSV). A
// cell is a text, an int64 or a float64, NaN for none.
// Numbers of a spreadsheet show so many decimals.
func (s *Server) sendRows(c echo.Context, format, name, sheet string, header []string, rows [][]any, digits int) error {
	var body bytes.Buffer
	if format == "xlsx" {
		if err := writeRowsXLSX(&body, sheet, header, rows, digits); err != nil {
			return err
		}
		return sendFile(c, name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body.Bytes())
	}
	fl, ok := flavours(format, s.langOf(c))
	if !ok {
		return survey.Refuse(survey.Invalid, "error.word", "format", "value", format, "words", "plain, excel, xlsx")
	}
	if err := writeRowsCSV(&body, fl, header, rows); err != nil {
		return err
	}
	return sendFile(c, name+".csv", "text/csv; charset=utf-8", body.Bytes())
}

func writeRowsXLSX(body *bytes.Buffer, sheet string, header []string, rows [][]any, digits int) error {
	b, err := newBook(digits)
	if err != nil {
		return err
	}
	defer b.file.Close()
	widths := make([]float64, len(header))
	for i := range widths {
		widths[i] = 16
	}
	err = b.sheet(sheet, widths, header, func(yield func([]any) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	})
	if err == nil {
		_, err = b.file.WriteTo(body)
	}
	return err
}

func writeRowsCSV(body *bytes.Buffer, fl flavour, header []string, rows [][]any) error {
	w, err := newCSV(body, fl)
	if err != nil {
		return err
	}
	err = w.texts(header...)
	for _, row := range rows {
		fields := make([]string, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case float64:
				if math.IsNaN(v) {
					continue
				}
				fields[i] = strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", fl.decimal, 1)
			case string:
				fields[i] = w.text(v)
			default:
				fields[i] = fmt.Sprint(v)
			}
		}
		if err == nil {
			err = w.out.Write(fields)
		}
	}
	if err == nil {
		err = w.flush()
	}
	return err
}
