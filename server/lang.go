package server

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/labstack/echo/v4"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"sipas/analysis"
	"sipas/survey"
)

// Messages stand in locales/AREA.LANG.toml as flat quoted keys.
//
//go:embed locales/*.toml
var locales embed.FS

// languages are those of the product, the reference first.
var languages = []string{"vi", "en"}

// Lang speaks one language: messages, numbers, dates.
type Lang struct {
	Code string
	loc  *i18n.Localizer
}

const nbsp = "\u00a0"

func loadLangs() (map[string]*Lang, error) {
	bundle := i18n.NewBundle(language.Vietnamese)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	names, err := fs.Glob(locales, "locales/*.toml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		body, err := locales.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if _, err := bundle.ParseMessageFileBytes(body, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	langs := map[string]*Lang{}
	for _, code := range languages {
		langs[code] = &Lang{Code: code, loc: i18n.NewLocalizer(bundle, code)}
	}
	return langs, nil
}

// Messages speaks a language outside of a request: to whom runs a command.
func Messages(code string) (*Lang, error) {
	langs, err := loadLangs()
	if err != nil {
		return nil, err
	}
	l, ok := langs[code]
	if !ok {
		return nil, fmt.Errorf("no messages in %q", code)
	}
	return l, nil
}

// T gives a message; args are name, value, name, value, …. An argument named
// "count" chooses the plural. A missing key shows itself, and a test finds it.
func (l *Lang) T(key string, args ...any) string {
	data := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	return l.message(key, data, data["count"])
}

func (l *Lang) message(key string, data map[string]any, count any) string {
	switch n := count.(type) { // as {{.count}} it is written in the reader's way
	case int:
		data["count"] = l.Int(int64(n))
	case int64:
		data["count"] = l.Int(n)
	}
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: count}
	text, err := l.loc.Localize(cfg)
	if err != nil && text == "" { // with a text it only says that Vietnamese has no singular
		return key
	}
	return text
}

// Error gives the sentence of a refusal; {{.field}} is the input it speaks of.
// Numbers among its arguments are written in the reader's way.
func (l *Lang) Error(e *survey.Error) string {
	data := map[string]any{"field": e.Field}
	for k, v := range e.Args {
		switch n := v.(type) {
		case int:
			data[k] = l.Int(int64(n))
		case int64:
			data[k] = l.Int(n)
		case float64:
			data[k] = l.plain(n)
		default:
			data[k] = v
		}
	}
	return l.message(e.Key, data, e.Args["count"])
}

// Refusal gives the sentence of a refused row of an import.
func (l *Lang) Refusal(r survey.Refusal) string {
	return l.Error(&survey.Error{Key: r.Key, Args: wholeNumbers(r.Args), Field: r.Field})
}

// Explain gives the text of any error to whom runs a command: the sentences of
// refusals after their fields, and what is wrapped around them.
func (l *Lang) Explain(err error) string {
	var one *survey.Error
	var many survey.Errors
	if !errors.As(err, &many) && errors.As(err, &one) {
		many = survey.Errors{one}
	}
	text := err.Error()
	for _, e := range many {
		sentence := l.Error(e)
		if e.Field != "" {
			sentence = e.Field + ": " + sentence
		}
		text = strings.Replace(text, e.Error(), sentence, 1)
	}
	return text
}

// Int writes a whole number with separators: 1.234 in Vietnamese, 1,234 in English.
func (l *Lang) Int(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	sep := "."
	if l.Code == "en" {
		sep = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return sign + s
}

// plain writes a number with the decimals it has.
func (l *Lang) plain(x float64) string {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return l.Num(x, len(decimals))
}

// Num writes x with the given decimals, half up. NaN is an en dash.
func (l *Lang) Num(x float64, digits int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	s := analysis.Decimal(x, digits)
	neg := strings.HasPrefix(s, "-")
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	n, _ := strconv.ParseInt(whole, 10, 64)
	out := l.Int(n)
	if frac != "" {
		out += l.decimal() + frac
	}
	if neg && strings.Trim(s, "-0.") != "" {
		out = "−" + out
	}
	return out
}

// decimal is the decimal mark.
func (l *Lang) decimal() string {
	if l.Code == "en" {
		return "."
	}
	return ","
}

// Pct writes a percentage: 92,54 % in Vietnamese, 92.54% in English; x is in percent.
func (l *Lang) Pct(x float64, digits int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	if l.Code == "en" {
		return l.Num(x, digits) + "%"
	}
	return l.Num(x, digits) + nbsp + "%"
}

// Date writes an ISO day (2026-11-23) or month (2026-11) the reader's way.
func (l *Lang) Date(iso string) string {
	if t, err := time.Parse(time.DateOnly, iso); err == nil {
		if l.Code == "en" {
			return t.Format("2 Jan 2006")
		}
		return t.Format("02/01/2006")
	}
	if t, err := time.Parse("2006-01", iso); err == nil {
		if l.Code == "en" {
			return t.Format("Jan 2006")
		}
		return t.Format("01/2006")
	}
	return iso
}

// Period writes a year, quarter or month the reader's way.
func (l *Lang) Period(p string) string {
	year, rest, part := strings.Cut(p, "-")
	switch {
	case p == survey.All:
		return l.T("period.all")
	case !part:
		return l.T("period.year", "year", year)
	case strings.HasPrefix(rest, "Q"):
		return l.T("period.quarter", "quarter", rest[1:], "year", year)
	}
	return l.Date(p)
}

// Instant writes an RFC 3339 instant in Vietnam's time.
func (l *Lang) Instant(stamp string) string {
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return stamp
	}
	t = t.In(survey.Vietnam)
	return t.Format("15:04") + " " + l.Date(t.Format(time.DateOnly))
}

// Name chooses between the Vietnamese and the English name of a thing.
func (l *Lang) Name(vi, en string) string { return survey.Text{Vi: vi, En: en}.In(l.Code) }

// langOf finds the reader's language: ?lang=, then the choice of the
// signed-in person's browser, then Accept-Language, else Vietnamese.
func (s *Server) langOf(c echo.Context) *Lang {
	if l, ok := s.langs[c.QueryParam("lang")]; ok {
		return l
	}
	if cookie, err := c.Cookie("lang"); err == nil {
		if l, ok := s.langs[cookie.Value]; ok {
			return l
		}
	}
	tags, _, err := language.ParseAcceptLanguage(c.Request().Header.Get("Accept-Language"))
	if err == nil {
		for _, t := range tags {
			base, _ := t.Base()
			if l, ok := s.langs[base.String()]; ok {
				return l
			}
		}
	}
	return s.langs[languages[0]]
}
