package survey

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	encodingunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// textEncoding is how a text file writes letters.
type textEncoding struct {
	name string
	wide encoding.Encoding // of the whole file: UTF-16
	line *charmap.Charmap  // of each line: a Windows code page
}

// The encodings that files come in. Windows-1258 is Vietnamese, 1252 Western.
var (
	utf8Text    = textEncoding{name: "UTF-8"}
	utf16LE     = textEncoding{name: "UTF-16LE", wide: encodingunicode.UTF16(encodingunicode.LittleEndian, encodingunicode.UseBOM)}
	utf16BE     = textEncoding{name: "UTF-16BE", wide: encodingunicode.UTF16(encodingunicode.BigEndian, encodingunicode.UseBOM)}
	windows1258 = textEncoding{name: "Windows-1258", line: charmap.Windows1258}
	windows1252 = textEncoding{name: "Windows-1252", line: charmap.Windows1252}
)

// scanText reads a text file once and finds its encoding, its SHA-256 and its
// number of lines. Byte order marks and zero bytes decide for UTF-16. Otherwise
// the lines vote: those that are UTF-8 with letters beyond ASCII against those
// that are no UTF-8. Lines of the minority are refused later, one by one.
func scanText(file io.Reader) (enc textEncoding, sum string, lines int64, err error) {
	hash := sha256.New()
	in := bufio.NewReaderSize(io.TeeReader(file, hash), 1<<16)
	start, err := in.Peek(4096)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return enc, "", 0, err
	}
	enc = utf8Text
	if wide, ok := wideEncoding(start); ok {
		enc = wide
	}
	var marked, broken, vietnamese int
	for {
		line, err := in.ReadSlice('\n')
		if len(line) > 0 && err != bufio.ErrBufferFull {
			lines++
		}
		switch {
		case !utf8.Valid(line):
			broken++
			vietnamese += toneMarks(line)
		case bytes.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }):
			marked++
		}
		if err == io.EOF {
			break
		}
		if err != nil && err != bufio.ErrBufferFull {
			return enc, "", 0, err
		}
	}
	if enc.wide == nil && broken > marked {
		enc = windows1252
		if vietnamese > 0 {
			enc = windows1258
		}
	}
	return enc, hex.EncodeToString(hash.Sum(nil)), lines, nil
}

// wideEncoding tells UTF-16 by its mark, or by every second byte being zero.
func wideEncoding(start []byte) (textEncoding, bool) {
	switch {
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}):
		return utf16LE, true
	case bytes.HasPrefix(start, []byte{0xFE, 0xFF}):
		return utf16BE, true
	}
	var zeros [2]int
	for i, b := range start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch half := len(start) / 2; {
	case half > 0 && zeros[1]*3 > half && zeros[0] == 0:
		return utf16LE, true
	case half > 0 && zeros[0]*3 > half && zeros[1] == 0:
		return utf16BE, true
	}
	return utf8Text, false
}

// toneMarks counts what Windows-1258 writes Vietnamese with: a vowel followed
// by the byte of a combining tone mark, and the letters đ, ư, ơ.
func toneMarks(line []byte) (n int) {
	for i, b := range line {
		switch b {
		case 0xCC, 0xD2, 0xDE, 0xEC, 0xF2: // grave, hook, tilde, acute, dot below
			if i > 0 && bytes.IndexByte([]byte("aeiouyAEIOUY\xE2\xE3\xEA\xF4\xF5\xFD\xC2\xC3\xCA\xD4\xD5\xDD"), line[i-1]) >= 0 {
				n++
			}
		case 0xF0, 0xD0: // đ, Đ
			n++
		}
	}
	return n
}

// decode gives a line as clean text, or false when it is not in this encoding.
func (e textEncoding) decode(line []byte) (string, bool) {
	ascii := !bytes.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf })
	switch {
	case e.line == nil:
		return string(line), utf8.Valid(line)
	case ascii:
		return string(line), true
	case utf8.Valid(line): // by chance no text of a code page is well-formed UTF-8
		return "", false
	}
	out, err := e.line.NewDecoder().Bytes(line)
	return string(out), err == nil
}

// cleanCell makes the text of a cell comparable: composed letters, no spaces
// around, ordinary spaces for unbreakable ones, nothing invisible.
func cleanCell(s string) string {
	simple := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' {
			simple = false
			break
		}
	}
	if simple {
		return strings.TrimSpace(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0' || r == '\u202f' || r == '\u2007' || r == '\t':
			return ' '
		case r == '\n':
			return r
		case r == '\ufeff' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u00ad' || unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}
