package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// readJSON reads a body of JSON that has nothing but the fields of body, each once.
func readJSON(c echo.Context, body any) error {
	if kind, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type")); err != nil || kind != echo.MIMEApplicationJSON {
		return echo.ErrUnsupportedMediaType
	}
	text, err := io.ReadAll(c.Request().Body)
	if err != nil {
		var he *echo.HTTPError
		if errors.As(err, &he) {
			return he
		}
		return survey.Refuse(survey.Invalid, "error.malformed", "")
	}
	if !utf8.Valid(text) {
		return survey.Refuse(survey.Invalid, "text.encoding", "")
	}
	if err := plainJSON(json.NewDecoder(bytes.NewReader(text)), ""); err != nil {
		return refuseJSON(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(body); err != nil {
		return refuseJSON(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return survey.Refuse(survey.Invalid, "error.json", "", "cause", "more than one value")
	}
	return nil
}

// maxDepth bounds the nesting of JSON; a rating needs three levels.
const maxDepth = 32

// plainJSON refuses what decoding would pass over in silence and so turn into
// an answer that nobody gave: a null, which would become 0 (no opinion), and a
// name that comes twice, of which the last would win. Field is the path so far.
func plainJSON(dec *json.Decoder, field string) error {
	t, err := dec.Token()
	if err != nil {
		return err
	}
	open, nested := t.(json.Delim)
	switch {
	case t == nil:
		return survey.Refuse(survey.Invalid, "error.json_null", field)
	case !nested:
		return nil
	case strings.Count(field, ".") >= maxDepth:
		return survey.Refuse(survey.Invalid, "error.json", "", "cause", "exceeded max depth")
	}
	names := map[string]bool{}
	for i := 0; dec.More(); i++ {
		name := strconv.Itoa(i)
		if open == '{' {
			if t, err = dec.Token(); err != nil {
				return err
			}
			name = t.(string)
		}
		path := strings.TrimPrefix(field+"."+name, ".")
		fold := strings.ToLower(name) // as decoding reads names
		if names[fold] {
			return survey.Refuse(survey.Invalid, "error.json_twice", path)
		}
		names[fold] = true
		if err := plainJSON(dec, path); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

// refuseJSON says what is wrong with a JSON body, in terms of its fields.
func refuseJSON(err error) error {
	var refusal *survey.Error
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &kind):
		return survey.Refuse(survey.Invalid, "error.json_kind", kind.Field, "got", kind.Value)
	}
	return survey.Refuse(survey.Invalid, "error.json", "", "cause", strings.TrimPrefix(err.Error(), "json: "))
}
