package analysis

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// CSVOptions says what to read from a CSV file.
type CSVOptions struct {
	// Columns to keep; nil keeps all. A column that the header lacks is an error.
	Columns []string
	// Numbers lists the columns to parse while reading, eight bytes a row;
	// all others are kept as coded text and parsed when asked for.
	Numbers []string
	// Comma separates cells; 0 takes what the header line has most of: comma,
	// semicolon or tab.
	Comma rune
	// DecimalComma reads numbers written 0,95 instead of 0.95.
	DecimalComma bool
	// Missing are texts that mean a missing value, beside the empty cell.
	Missing []string
	// Progress, when set, is called every 65,536 rows with the rows and bytes read.
	Progress func(rows int, bytes int64)
}

// ReadCSV reads UTF-8 CSV with one header line into columns, streaming: only
// the columns are held, never the text of the file. An empty cell is missing.
// Errors name the line and the column; a column named in opts.Numbers must
// hold numbers with a decimal point, or TRUE/FALSE for 1/0.
func ReadCSV(r io.Reader, opts CSVOptions) (*Data, error) {
	br := bufio.NewReaderSize(r, 1<<16)
	if bom, err := br.Peek(3); err == nil && string(bom) == "\ufeff" {
		_, _ = br.Discard(3)
	}
	cr := csv.NewReader(br)
	if cr.Comma = opts.Comma; cr.Comma == 0 {
		cr.Comma = separatorOf(br)
	}
	cr.ReuseRecord = true
	header, err := cr.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty: a header line is needed")
	}
	if err != nil {
		return nil, csvError(err)
	}
	cols, err := csvColumns(header, opts)
	if err != nil {
		return nil, err
	}
	rows := 0
	for {
		rec, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvError(err)
		}
		for k := range cols {
			if err := cols[k].add(rec[cols[k].field], &opts); err != nil {
				line, _ := cr.FieldPos(cols[k].field)
				return nil, fmt.Errorf("line %d, column %q: %w", line, cols[k].Name, err)
			}
		}
		rows++
		if opts.Progress != nil && rows&0xffff == 0 {
			opts.Progress(rows, cr.InputOffset())
		}
	}
	if opts.Progress != nil {
		opts.Progress(rows, cr.InputOffset())
	}
	data := NewData(rows)
	for _, c := range cols {
		if err := data.Set(c.Column); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// separatorOf looks at the header line, as far as it is buffered.
func separatorOf(br *bufio.Reader) rune {
	line, _ := br.Peek(br.Size())
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	best, most := ',', bytes.Count(line, []byte{','})
	for _, sep := range []byte{';', '\t'} {
		if n := bytes.Count(line, []byte{sep}); n > most {
			best, most = rune(sep), n
		}
	}
	return best
}

// pointed writes a number with a decimal comma with a point; other text stays.
func pointed(cell string) string {
	at := strings.IndexByte(cell, ',')
	if at < 0 {
		return cell
	}
	text := cell[:at] + "." + cell[at+1:]
	if _, err := parseNumber(text); err != nil {
		return cell
	}
	return text
}

// csvColumn fills one column from its field of every record.
type csvColumn struct {
	Column
	field int
	index map[string]int32
}

func (c *csvColumn) add(cell string, opts *CSVOptions) error {
	if len(opts.Missing) > 0 && slices.Contains(opts.Missing, cell) {
		cell = ""
	}
	if opts.DecimalComma {
		cell = pointed(cell)
	}
	if c.isText {
		if !utf8.ValidString(cell) {
			return errors.New("the text is not UTF-8")
		}
		c.text.Codes = append(c.text.Codes, c.text.code(c.index, cell))
		return nil
	}
	x := math.NaN()
	if cell != "" {
		var err error
		if x, err = parseNumber(cell); err != nil {
			return err
		}
	}
	c.num = append(c.num, x)
	return nil
}

// csvColumns matches the header with the wanted columns.
func csvColumns(header []string, opts CSVOptions) ([]csvColumn, error) {
	fields := make(map[string]int, len(header))
	names := make([]string, len(header))
	for i, h := range header {
		h = strings.Clone(h)
		if _, dup := fields[h]; dup {
			return nil, fmt.Errorf("line 1: column %q appears twice in the header", h)
		}
		if !utf8.ValidString(h) {
			return nil, fmt.Errorf("line 1, column %d: the header is not UTF-8", i+1)
		}
		fields[h], names[i] = i, h
	}
	numeric := make(map[string]bool, len(opts.Numbers))
	for _, n := range opts.Numbers {
		numeric[n] = true
	}
	wanted := names
	if opts.Columns != nil {
		wanted = append(append([]string(nil), opts.Columns...), opts.Numbers...)
	}
	var cols []csvColumn
	done := make(map[string]bool, len(wanted))
	for _, name := range wanted {
		field, ok := fields[name]
		if !ok {
			return nil, fmt.Errorf("no column %q in the file (it has %s)", name, listNames(names, 12))
		}
		if done[name] {
			continue
		}
		done[name] = true
		c := csvColumn{Column: Column{Name: name, isText: !numeric[name]}, field: field}
		if c.isText {
			c.index = make(map[string]int32)
		}
		cols = append(cols, c)
	}
	for _, name := range opts.Numbers {
		if _, ok := fields[name]; !ok {
			return nil, fmt.Errorf("no column %q in the file (it has %s)", name, listNames(names, 12))
		}
	}
	return cols, nil
}

// csvError rewords an error of encoding/csv so that it starts with the line.
func csvError(err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		if errors.Is(pe.Err, csv.ErrFieldCount) {
			return fmt.Errorf("line %d: the number of cells differs from the header", pe.StartLine)
		}
		return fmt.Errorf("line %d: %w", pe.Line, pe.Err)
	}
	return fmt.Errorf("reading CSV: %w", err)
}

// parseNumber reads a finite decimal number. It is stricter than strconv:
// "NaN", "Inf", hexadecimal and digit separators are refused.
func parseNumber(s string) (float64, error) {
	switch s {
	case "TRUE":
		return 1, nil
	case "FALSE":
		return 0, nil
	}
	t := strings.TrimSpace(s)
	for i := 0; i < len(t); i++ {
		c := t[i]
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			if c == ',' {
				return 0, fmt.Errorf("%q is not a number (decimals have a point here, unless decimal commas are asked for)", s)
			}
			return 0, fmt.Errorf("%q is not a number", s)
		}
	}
	x, err := strconv.ParseFloat(t, 64)
	if err != nil {
		if errors.Is(err, strconv.ErrRange) {
			return 0, fmt.Errorf("%q is too large for a number", s)
		}
		return 0, fmt.Errorf("%q is not a number", s)
	}
	return x, nil
}
