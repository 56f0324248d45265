package survey

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Comment is a free text of a respondent. It stands apart from the rating it
// came with: its own random id, no rating id, no day, because a text names
// people and a join would carry the name to the answers. The text is plain
// text, whatever it looks like.
type Comment struct {
	ID     string
	Unit   string
	Sector string
	Week   string // ISO week, 2026-W48
	Body   string
	State  string // new, shown, masked, hidden
}

// MaxText is the longest comment in characters where the question
// names no limit.
const MaxText = 2000

// Week is the ISO 8601 week of an ISO date: 2026-11-24 is in 2026-W48. It is
// "" when the day is not a date.
func Week(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	year, week := t.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// IsComment reports whether the question asks for a free text that is kept
// with ratings, as a comment. Names, dates and contact data (identifiers,
// prefilled or formatted texts, sensitive texts) are not.
func (x *Question) IsComment() bool {
	return x.Type == "text" && !x.Identifier && !x.Sensitive && x.Prefill == "" && x.Format == ""
}

// readComment reads the text given to a question, if any.
func readComment(x *Question, r Rating, values []string) ([]Comment, *Error) {
	text, err := CleanText(strings.Join(values, "\n"), x.MaxLength)
	if err != nil {
		err.Field = x.Code
		return nil, err
	}
	if text == "" {
		return nil, nil
	}
	if !x.IsComment() {
		return nil, Refuse(Invalid, "rating.text_not_kept", x.Code)
	}
	return []Comment{{ID: NewID(), Unit: r.Unit, Sector: r.Sector, Week: Week(r.Day), Body: text, State: "new"}}, nil
}

// CleanText brings a text to NFC with single line ends, without control and
// direction characters and without blank ends. Invalid UTF-8 and texts of more
// than most characters are refused; most 0 means the default of 2,000.
func CleanText(text string, most int) (string, *Error) {
	if most == 0 {
		most = MaxText
	}
	if !utf8.ValidString(text) {
		return "", Refuse(Invalid, "text.encoding", "")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\u200c' || c == '\u200d': // the joiners of scripts and emoji
			return c
		case c == '\r' || c == '\u2028' || c == '\u2029':
			return '\n'
		case c == '\t':
			return ' '
		case unicode.In(c, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) || c == utf8.RuneError:
			return -1
		}
		return c
	}, text)
	text = strings.TrimSpace(norm.NFC.String(text))
	if n := utf8.RuneCountInString(text); n > most {
		return "", Refuse(Invalid, "text.too_long", "", "length", n, "max", most)
	}
	return text, nil
}

// check refuses a comment that was not made by Read.
func (c *Comment) check() error {
	clean, err := CleanText(c.Body, 0)
	switch {
	case err != nil:
		err.Field = "comment"
		return err
	case clean != c.Body || clean == "" || !ValidID(c.ID) || c.Unit == "" || !plain(c.Unit) || !plain(c.Sector) || len(c.Week) != len("2026-W48"):
		return Refuse(Invalid, "text.comment", "comment")
	}
	return nil
}
