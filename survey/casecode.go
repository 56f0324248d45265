package survey

import (
	"crypto/rand"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// caseAlphabet are the digits of a case code: no 0 1 I L O U, which look like others or make words.
const caseAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// caseCodeLength counts the check character. 30⁹ codes: of a million cases one
// is hit by about 20 million guesses, and guesses are limited.
const caseCodeLength = 10

// NewCaseCode makes a random code for paper and drop-off, with a check
// character at the end (Luhn mod N: every single wrong character and almost
// all swaps of neighbours are noticed).
func NewCaseCode() string {
	code := make([]byte, 0, caseCodeLength)
	var b [1]byte
	for len(code) < caseCodeLength-1 {
		rand.Read(b[:])
		if int(b[0]) < 256/len(caseAlphabet)*len(caseAlphabet) { // no bias
			code = append(code, caseAlphabet[int(b[0])%len(caseAlphabet)])
		}
	}
	return string(append(code, caseCheck(code)))
}

// caseCheck is the check character of a code without one.
func caseCheck(code []byte) byte {
	n, sum, factor := len(caseAlphabet), 0, 2
	for i := len(code) - 1; i >= 0; i-- {
		addend := factor * strings.IndexByte(caseAlphabet, code[i])
		factor = 3 - factor
		sum += addend/n + addend%n
	}
	return caseAlphabet[(n-sum%n)%n]
}

// ValidCaseCode reports whether a code, however it was typed, could be one:
// its check character fits.
func ValidCaseCode(code string) bool {
	code = CaseKey(code)
	if len(code) != caseCodeLength || strings.Trim(code, caseAlphabet) != "" {
		return false
	}
	return caseCheck([]byte(code[:caseCodeLength-1])) == code[caseCodeLength-1]
}

// FormatCaseCode is a code as it is printed: in three groups.
func FormatCaseCode(code string) string {
	if len(code) != caseCodeLength {
		return code
	}
	return code[:3] + "-" + code[3:6] + "-" + code[6:]
}

// telexMarks are the letters that a Vietnamese keyboard has made into a mark,
// by the mark: a code typed "AS" arrives as "Á", "DD" as "Đ".
var telexMarks = map[rune]string{0x301: "S", 0x300: "F", 0x309: "R", 0x303: "X", 0x323: "J", 0x306: "W"}

// CaseKey is a code as it is stored. It forgives what people and keyboards do: small
// letters, separators of any kind, full-width characters, and letters that a
// Telex keyboard joined to an accented one.
func CaseKey(code string) string {
	if len(code) > 200 {
		return ""
	}
	var out []rune
	for _, r := range norm.NFKD.String(strings.ToUpper(code)) {
		switch n := len(out); {
		case r == 'Đ':
			out = append(out, 'D', 'D')
		case r == 0x302 && n > 0: // circumflex: the letter twice
			out = append(out, out[n-1])
		case r == 0x31B && n > 0 && out[n-1] == 'U': // Ư is one W
			out[n-1] = 'W'
		case telexMarks[r] != "":
			out = append(out, []rune(telexMarks[r])...)
		case unicode.IsLetter(r), unicode.IsDigit(r):
			out = append(out, r)
		}
	}
	return string(out)
}
