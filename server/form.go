package server

import (
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// newValidator names fields as the form does.
func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		for _, tag := range []string{"form", "json", "query", "param"} {
			if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" && name != "-" {
				return name
			}
		}
		return f.Name
	})
	return v
}

// bind fills a form struct from the request body (never from the query on a
// POST) and checks it; refusals name the fields and what is expected of them.
func (s *Server) bind(c echo.Context, form any) error {
	if _, err := c.FormParams(); err != nil {
		return malformed(err)
	}
	c.Request().Form = c.Request().PostForm // which would have the query as well
	if err := (&echo.DefaultBinder{}).BindBody(c, form); err != nil {
		return malformed(err)
	}
	return s.check(form)
}

// malformed is the refusal of a body that cannot be read; one that is too large
// or of another kind keeps its own status.
func malformed(err error) error {
	var he *echo.HTTPError
	if errors.As(err, &he) && he.Code != http.StatusBadRequest {
		return err
	}
	return survey.Refuse(survey.Invalid, "error.malformed", "")
}

// check validates a struct by its `validate` tags. The message key is
// "field." and the name of the broken rule.
func (s *Server) check(form any) error {
	err := s.validate.Struct(form)
	var broken validator.ValidationErrors
	if !errors.As(err, &broken) {
		return err
	}
	var es survey.Errors
	for _, b := range broken {
		es = append(es, survey.Refuse(survey.Invalid, "field."+b.Tag(), b.Field(), "param", b.Param()))
	}
	return es
}
