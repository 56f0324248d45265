package server

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// formReader takes values out of a posted form. What cannot be read is
// collected as refusals that name the field.
type formReader struct {
	values url.Values
	errs   survey.Errors
	reg    *survey.Register // to find units by what was typed
	day    string           // today
}

// readForm reads the body of a form; the query of the address has no part in it.
func (s *Server) readForm(c echo.Context) (*formReader, error) {
	if _, err := c.FormParams(); err != nil {
		return nil, malformed(err)
	}
	reg, err := s.store.Register(c.Request().Context())
	return &formReader{values: c.Request().PostForm, reg: reg, day: s.store.Clock().Day()}, err
}

// text is a value in NFC without blank ends.
func (f *formReader) text(name string) string {
	return strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(f.values.Get(name), "\ufffd")))
}

// texts are all values of a name that are not blank.
func (f *formReader) texts(name string) (out []string) {
	for _, v := range f.values[name] {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (f *formReader) flag(name string) bool { return f.values.Get(name) != "" }

// count is a whole number that is not negative; blank is 0.
func (f *formReader) count(name string) int64 {
	text := strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(f.text(name))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		f.refuse("form.count", name)
		return 0
	}
	return n
}

// decimal is a number with a point or comma.
func (f *formReader) decimal(name string) float64 {
	x, err := strconv.ParseFloat(strings.Replace(strings.TrimSuffix(f.text(name), "%"), ",", ".", 1), 64)
	if err != nil {
		f.refuse("form.number", name)
	}
	return x
}

// version is the version of what was edited.
func (f *formReader) version() int64 {
	n, err := strconv.ParseInt(f.values.Get("version"), 10, 64)
	if err != nil {
		f.refuse("error.http.if_match_required", "")
	}
	return n
}

// unit is the id of the unit that was meant, or "".
func (f *formReader) unit(name string) string {
	text := f.text(name)
	if text == "" {
		return ""
	}
	u, err := findUnit(f.reg, text, f.day, name)
	if err != nil {
		f.errs = append(f.errs, err)
	}
	return u.ID
}

func (f *formReader) refuse(key, name string) {
	f.errs = append(f.errs, survey.Refuse(survey.Invalid, key, name, "value", f.text(name)))
}
