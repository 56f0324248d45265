package survey

import (
	"regexp"
	"slices"
	"strings"
)

// Personal is a part of a text that looks like data about a person.
type Personal struct {
	Start, End int    // bytes
	Kind       string // email, plate, dossier, phone, number (identity, tax, bank account, …)
}

// The patterns that speak for themselves. Go's \b knows ASCII letters only,
// which is enough: none of these begin or end with an accented letter.
var personalPatterns = []struct {
	kind    string
	pattern *regexp.Regexp
}{
	{"email", regexp.MustCompile(`(?i)[a-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9-]+(?:\s?\.\s?[a-z]{2,})+`)},
	{"dossier", regexp.MustCompile(`\b(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3})*-\d{6}-\d{3,6}\b`)},
	{"dossier", regexp.MustCompile(`(?i)(?:mã|số|so|ma)(?:\s+(?:số|so))?\s+(?:hồ sơ|ho so|biên nhận|bien nhan|giấy hẹn|phiếu hẹn)(?:\s+(?:là|số))?\s*[:#]?\s*([a-z0-9][a-z0-9./-]*\d{3,}[a-z0-9./-]*)`)},
	{"plate", regexp.MustCompile(`(?i)\b[1-9]\d\s?[-–]?\s?[a-z]{1,2}\d?\s?[-–. ]\s?\d{3}\.?\d{2}\b`)},
	{"plate", regexp.MustCompile(`\b[1-9]\d\s?-?\s?[A-Z][A-Z0-9]?\s?[-–. ]?\s?(?:\d{4,5}|\d{3}\.\d{2})\b`)},
	{"number", regexp.MustCompile(`\b[A-Z]\d{7,8}\b`)}, // passport
	{"phone", regexp.MustCompile(`(?i)(?:(?:không|khong|một|mốt|mot|hai|ba|bốn|bon|tư|năm|lăm|nam|sáu|sau|bảy|bẩy|bay|tám|tam|chín|chin)[\s,.-]+){8,}(?:không|khong|một|mốt|mot|hai|ba|bốn|bon|tư|năm|lăm|nam|sáu|sau|bảy|bẩy|bay|tám|tam|chín|chin)`)},
}

var (
	digitRun = regexp.MustCompile(`(?:\+|\(\s?\+?)?[\d０-９](?:[\s\x{a0}.()\x{2010}-\x{2015}-]{0,3}[\d０-９])+`)
	// Dates, times, amounts and legal acts are numbers of nobody.
	harmless = regexp.MustCompile(`\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[:hg]\s?\d{2}\b|\b(?:19|20)\d{2}(?:[\s,-]+(?:19|20)\d{2}\b)+`)
	amount   = regexp.MustCompile(`^[1-9]\d{0,2}(?:[. ]\d{3})*[. ]000$`)
	phone    = regexp.MustCompile(`^(?:0[35789]\d{8}|01[2689]\d{8}|02\d{8,9})$`)
)

// FindPersonal finds phone numbers, e-mail addresses, number plates, dossier
// numbers and other long numbers of persons (identity, tax, bank account) in a
// text, in order. It is made to warn and to mask: it prefers a false alarm
// over a miss. Names of persons are not found.
func FindPersonal(text string) []Personal {
	var found []Personal
	add := func(start, end int, kind string) {
		if !slices.ContainsFunc(found, func(p Personal) bool { return start < p.End && p.Start < end }) {
			found = append(found, Personal{start, end, kind})
		}
	}
	for _, p := range personalPatterns {
		for _, m := range p.pattern.FindAllStringIndex(text, -1) {
			add(m[0], m[1], p.kind)
		}
	}
	hidden := harmless.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("\x00", len(s)) })
	for _, m := range digitRun.FindAllStringIndex(hidden, -1) {
		if kind := numberKind(hidden[m[0]:m[1]]); kind != "" {
			add(m[0], m[1], kind)
		}
	}
	slices.SortFunc(found, func(a, b Personal) int { return a.Start - b.Start })
	return found
}

// ContainsPersonal reports whether FindPersonal finds anything.
func ContainsPersonal(text string) bool { return len(FindPersonal(text)) > 0 }

// MaskPersonal replaces what FindPersonal finds by "[…]".
func MaskPersonal(text string) string {
	var b strings.Builder
	last := 0
	for _, p := range FindPersonal(text) {
		b.WriteString(text[last:p.Start])
		b.WriteString("[…]")
		last = p.End
	}
	b.WriteString(text[last:])
	return b.String()
}

// numberKind judges a run of digits with separators; "" is harmless.
func numberKind(run string) string {
	if !slices.ContainsFunc(strings.Split(run, "-"), func(s string) bool { return !amount.MatchString(s) }) {
		return "" // 1.500.000.000 (đồng), or from one round amount to another
	}
	digits := strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return c
		case c >= '０' && c <= '９': // full width
			return c - '０' + '0'
		}
		return -1
	}, run)
	national := digits
	international := strings.ContainsRune(run, '+') || strings.HasPrefix(digits, "0084")
	for _, prefix := range []string{"0084", "84"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && (international || len(digits) >= 11) {
			national = strings.TrimPrefix(rest, "0")
			break
		}
	}
	switch {
	case phone.MatchString(digits), national != digits && phone.MatchString("0"+national), international && len(digits) >= 9:
		return "phone"
	case len(digits) >= 9:
		return "number"
	}
	return ""
}
