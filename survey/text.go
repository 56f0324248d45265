package survey

import (
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Fold gives the key under which a name is searched: no marks, lower case, đ as
// d, single spaces. The engines fold Vietnamese differently, so it is done here.
func Fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 'đ' || r == 'Đ':
			return 'd'
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// Collator sorts names for people, by the rules of the language ("vi", "en").
// It is not safe for use by several goroutines.
func Collator(lang string) *collate.Collator {
	return collate.New(language.Make(lang), collate.Numeric)
}

// Split parts a list of codes joined by ';', as columns keep it.
func Split(codes string) []string {
	if codes == "" {
		return nil
	}
	return strings.Split(codes, ";")
}

// Join is the inverse of Split.
func Join(codes []string) string { return strings.Join(codes, ";") }
