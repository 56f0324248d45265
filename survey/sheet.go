package survey

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits of a file to import. They are far above what a province collects, and
// below what makes a server run out of memory.
const (
	maxFile     = 200 << 20 // bytes
	maxUnpacked = 1 << 30   // bytes of an XLSX, unpacked
	maxRatio    = 200       // unpacked to packed: more is a bomb
	maxColumns  = 300
	maxLine     = 1 << 20 // bytes of a row
	maxSpan     = 200     // lines that one quoted row may span
)

// sheet reads the rows of a CSV or XLSX file one by one.
type sheet struct {
	Format    string // csv, xlsx
	Encoding  string
	Separator string
	SHA256    string
	Rows      int64 // about how many rows there are, with the header

	// read gives the next row and its line; io.EOF after the last. A refusal
	// (*Error) is of this row alone.
	read  func() (line int, values []string, err error)
	close func() error
}

// openSheet opens a table and finds out how it is written.
func openSheet(path string) (*sheet, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.Size() > maxFile {
		err = Refuse(Invalid, "import.too_large", "file", "bytes", info.Size(), "limit", int64(maxFile))
	}
	magic := make([]byte, 8)
	if err == nil {
		var n int
		n, err = io.ReadFull(file, magic)
		magic = magic[:n]
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		} else if errors.Is(err, io.EOF) {
			err = Refuse(Invalid, "import.empty", "file")
		}
	}
	var sh *sheet
	switch {
	case err != nil:
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		sh, err = openXLSX(file, info.Size())
	case bytes.HasPrefix(magic, []byte("\xD0\xCF\x11\xE0")):
		err = Refuse(Invalid, "import.old_excel", "file")
	default:
		sh, err = openCSV(file)
	}
	if err != nil {
		_ = file.Close() // it was only read
		return nil, err
	}
	return sh, nil
}

func openCSV(file *os.File) (*sheet, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	enc, sum, lines, err := scanText(file)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var in io.Reader = file
	if enc.wide != nil {
		in = enc.wide.NewDecoder().Reader(file)
	}
	c := &csvReader{in: bufio.NewReaderSize(in, 1<<16), enc: enc}
	if err := c.findSeparator(); err != nil {
		return nil, err
	}
	return &sheet{Format: "csv", Encoding: enc.name, Separator: string(c.separator), SHA256: sum, Rows: lines,
		read: c.read, close: file.Close}, nil
}

// csvReader reads rows by RFC 4180, with two freedoms that files from the
// field need: each line is decoded by itself, and a quote that is never closed
// spoils its own line only.
type csvReader struct {
	in        *bufio.Reader
	enc       textEncoding
	separator byte
	line      int
	ahead     []rawLine // lines read but not yet used
}

type rawLine struct {
	text []byte
	long bool
}

// findSeparator takes the one among tab, semicolon and comma that the first
// line with any has most often outside quotes; a line "sep=;" of Excel decides.
func (c *csvReader) findSeparator() error {
	c.separator = ','
	for i := range 20 {
		raw, err := c.peek(i)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if i == 0 {
			raw.text = bytes.TrimPrefix(raw.text, []byte("\xEF\xBB\xBF"))
			raw.text = bytes.TrimPrefix(raw.text, []byte("\uFEFF"))
			c.ahead[0] = raw
		}
		line := strings.TrimSpace(string(raw.text))
		if i == 0 && len(line) == 5 && strings.HasPrefix(strings.ToLower(line), "sep=") {
			c.separator = line[4]
			c.ahead = c.ahead[1:]
			c.line++
			return nil
		}
		most, quoted := 0, false
		counts := map[byte]int{}
		for j := range len(line) {
			switch b := line[j]; {
			case b == '"':
				quoted = !quoted
			case !quoted && (b == '\t' || b == ';' || b == ','):
				counts[b]++
			}
		}
		for _, b := range []byte{'\t', ';', ','} {
			if counts[b] > most {
				c.separator, most = b, counts[b]
			}
		}
		if most > 0 {
			return nil
		}
	}
	return nil
}

// peek gives the i-th line that is not yet used.
func (c *csvReader) peek(i int) (rawLine, error) {
	for len(c.ahead) <= i {
		raw, err := c.readLine()
		if err != nil {
			return raw, err
		}
		c.ahead = append(c.ahead, raw)
	}
	return c.ahead[i], nil
}

// readLine reads to the end of a line and keeps at most maxLine bytes of it.
func (c *csvReader) readLine() (raw rawLine, err error) {
	for {
		part, err := c.in.ReadSlice('\n')
		if len(raw.text)+len(part) <= maxLine {
			raw.text = append(raw.text, part...)
		} else {
			raw.long = true
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && (len(raw.text) > 0 || raw.long), err == nil:
			raw.text = bytes.TrimRight(raw.text, "\r\n")
			return raw, nil
		default:
			return raw, err
		}
	}
}

func (c *csvReader) read() (int, []string, error) {
	line := c.line + 1
	var text strings.Builder
	for span := 1; ; span++ {
		raw, err := c.peek(span - 1)
		if err == io.EOF && span == 1 {
			return line, nil, io.EOF
		}
		if err != nil && err != io.EOF {
			return line, nil, err
		}
		decoded, ok := c.enc.decode(raw.text)
		switch {
		case span > 1 && (err == io.EOF || span > maxSpan || raw.long || !ok):
			c.use(1) // the first line alone is spoiled, the rest is read again
			return line, nil, Refuse(Invalid, "import.quote", "")
		case raw.long:
			c.use(1)
			return line, nil, Refuse(Invalid, "import.line_too_long", "", "limit", maxLine)
		case !ok:
			c.use(1)
			return line, nil, Refuse(Invalid, "import.encoding", "", "encoding", c.enc.name)
		}
		if span > 1 {
			text.WriteByte('\n')
		}
		text.WriteString(decoded)
		if values, closed := splitRow(text.String(), c.separator); closed {
			c.use(span)
			return line, values, nil
		}
	}
}

func (c *csvReader) use(lines int) {
	c.ahead = c.ahead[lines:]
	c.line += lines
}

// splitRow parts a row into its cells; closed is false when the text ends
// inside quotes. A quote inside an unquoted cell is an ordinary letter. Text
// between a closing quote and the separator is kept, but not in a cell of
// several lines: there the quote belongs to the next row, and was never closed.
func splitRow(text string, separator byte) (values []string, closed bool) {
	for {
		if !strings.HasPrefix(text, `"`) {
			i := strings.IndexByte(text, separator)
			if i < 0 {
				return append(values, text), true
			}
			values = append(values, text[:i])
			text = text[i+1:]
			continue
		}
		var cell strings.Builder
		rest := text[1:]
		for {
			i := strings.IndexByte(rest, '"')
			if i < 0 {
				return nil, false
			}
			cell.WriteString(rest[:i])
			rest = rest[i+1:]
			if !strings.HasPrefix(rest, `"`) {
				break
			}
			cell.WriteByte('"')
			rest = rest[1:]
		}
		i := strings.IndexByte(rest, separator)
		if i < 0 {
			i = len(rest)
		}
		if strings.TrimSpace(rest[:i]) != "" && strings.Contains(cell.String(), "\n") {
			return nil, false
		}
		if i == len(rest) {
			return append(values, cell.String()+rest), true
		}
		values = append(values, cell.String()+rest[:i])
		text = rest[i+1:]
	}
}

// openXLSX opens the first sheet of a workbook that has rows. Numbers come as
// they are stored, so that a date is its serial number whatever its format.
func openXLSX(file *os.File, size int64) (sh *sheet, err error) {
	defer damaged(&err)
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, Refuse(Invalid, "import.damaged", "file", "cause", err.Error())
	}
	var unpacked uint64
	for _, f := range archive.File {
		unpacked += f.UncompressedSize64
	}
	if unpacked > maxUnpacked || len(archive.File) > 10_000 || unpacked > 1<<20 && unpacked/uint64(max(size, 1)) > maxRatio {
		return nil, Refuse(Invalid, "import.bomb", "file", "bytes", unpacked)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(file, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, Refuse(Invalid, "import.damaged", "file", "cause", err.Error())
	}
	name, total := firstSheet(book)
	rows, err := book.Rows(name)
	if err != nil {
		_ = book.Close() // it was only read
		return nil, Refuse(Invalid, "import.damaged", "file", "cause", err.Error())
	}
	line := 0
	return &sheet{Format: "xlsx", SHA256: hex.EncodeToString(hash.Sum(nil)), Rows: total,
		read: func() (_ int, _ []string, err error) {
			defer damaged(&err)
			if !rows.Next() {
				if err := rows.Error(); err != nil {
					return line, nil, spoiled(err)
				}
				return line, nil, io.EOF
			}
			line++
			values, err := rows.Columns()
			if err != nil {
				return line, nil, Refuse(Invalid, "import.row", "", "cause", err.Error())
			}
			return line, values, nil
		},
		close: func() error { return errors.Join(rows.Close(), book.Close(), file.Close()) },
	}, nil
}

// damaged turns a panic of the reader over a hostile workbook into a refusal.
func damaged(err *error) {
	if p := recover(); p != nil {
		*err = spoiled(p)
	}
}

// spoiled refuses the whole file: wrapped, so that it does not pass for the
// refusal of one row.
func spoiled(cause any) error {
	return fmt.Errorf("%w", Refuse(Invalid, "import.damaged", "file", "cause", fmt.Sprint(cause)))
}

var lastRow = regexp.MustCompile(`:[A-Z]+(\d+)$`)

// firstSheet names the first visible sheet with more than one cell, and about
// how many rows it has.
func firstSheet(book *excelize.File) (name string, rows int64) {
	list := book.GetSheetList()
	for _, name := range list {
		if visible, err := book.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		area, err := book.GetSheetDimension(name)
		if m := lastRow.FindStringSubmatch(area); err == nil && m != nil {
			n, _ := strconv.ParseInt(m[1], 10, 64) // digits, by the pattern
			return name, n
		}
	}
	if len(list) == 0 {
		return "", 0
	}
	return list[0], 0
}
