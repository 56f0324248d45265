package server

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// formErrors are what has to be corrected in a form, in the order of its fields.
type formErrors []problemField

// Of is what is wrong with a field, or "".
func (es formErrors) Of(field string) string {
	for _, e := range es {
		if e.Field == field {
			return e.Detail
		}
	}
	return ""
}

// refusals turns an error into what a form shows; ok is false when the error is
// not one that the person at the form can do something about.
func (s *Server) refusals(c echo.Context, err error) (es formErrors, status int, ok bool) {
	var one *survey.Error
	var many survey.Errors
	switch {
	case err == nil:
		return nil, http.StatusOK, true
	case errors.As(err, &many):
	case errors.As(err, &one) && one.Code != survey.NotFound && one.Code != survey.Forbidden:
		many = survey.Errors{one}
	default:
		return nil, 0, false
	}
	lang := s.langOf(c)
	for _, e := range many {
		es = append(es, problemField{e.Field, e.Key, lang.Error(e)})
	}
	return es, statusOf[many[0].Code], true
}

// formPage answers with a form, with what was wrong where err is a refusal. The page
// gets everything that was typed from data, which is made with the errors.
func (s *Server) formPage(c echo.Context, name, title string, err error, data func(formErrors) any) error {
	es, status, ok := s.refusals(c, err)
	if !ok {
		return err
	}
	if status == http.StatusTooManyRequests {
		c.Response().Header().Set("Retry-After", "30")
	}
	return s.render(c, status, name, title, data(es))
}

// fieldView is one input of a form with its label, hint and error; parts/form.html shows it.
type fieldView struct {
	ID, Label, Value, Error, Hint string

	Kind     string // input, area, select, checks, radios or flag: its part of form.html
	Chosen   bool   // of a flag
	Type     string // of an input; text unless said otherwise
	Auto     string // autocomplete
	Mode     string // inputmode
	List     string // id of a datalist
	Optional bool
	ReadOnly bool
	Rows     int // of a text area
	Options  []option
}

// option is one choice of a select or of check boxes.
type option struct {
	Value, Label string
	Chosen       bool
}

// field makes a fieldView in a template: id, label, value, errors, then pairs
// of a name and a value.
func field(id, label string, value any, es formErrors, more ...any) (fieldView, error) {
	f := fieldView{ID: id, Label: label, Value: fmt.Sprint(value), Error: es.Of(id), Type: "text", Auto: "off", Rows: 4}
	if len(more)%2 != 0 {
		return f, fmt.Errorf("field %s: a name without a value", id)
	}
	for i := 0; i < len(more); i += 2 {
		ok := true
		switch more[i] {
		case "hint":
			f.Hint, ok = more[i+1].(string)
		case "type":
			f.Type, ok = more[i+1].(string)
		case "auto":
			f.Auto, ok = more[i+1].(string)
		case "mode":
			f.Mode, ok = more[i+1].(string)
		case "list":
			f.List, ok = more[i+1].(string)
		case "optional":
			f.Optional, ok = more[i+1].(bool)
		case "readonly":
			f.ReadOnly, ok = more[i+1].(bool)
		case "rows":
			f.Rows, ok = more[i+1].(int)
		case "options":
			f.Options, ok = more[i+1].([]option)
		default:
			ok = false
		}
		if !ok {
			return f, fmt.Errorf("field %s: %v does not take %T", id, more[i], more[i+1])
		}
	}
	return f, nil
}

// Described is the value of aria-describedby: hint and error where there are any.
func (f fieldView) Described() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.ID + "-hint " + f.ID + "-error"
	case f.Hint != "":
		return f.ID + "-hint"
	case f.Error != "":
		return f.ID + "-error"
	}
	return ""
}

// choices makes options of values; label names each, chosen says which are on.
func choices(values []string, label func(string) string, chosen ...string) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{Value: v, Label: label(v)}
		for _, c := range chosen {
			out[i].Chosen = out[i].Chosen || c == v
		}
	}
	return out
}

// redirectBack sends the reader on after a change, so that a reload does not
// repeat it.
func redirectBack(c echo.Context, to string) error { return c.Redirect(http.StatusSeeOther, to) }
