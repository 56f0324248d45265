package server

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"sipas/survey"
)

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
