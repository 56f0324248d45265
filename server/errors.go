package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// problem is application/problem+json (RFC 9457) with our stable code.
type problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail"`
	Code     string         `json:"code"`
	Instance string         `json:"instance,omitempty"`
	Errors   []problemField `json:"errors,omitempty"`
}

type problemField struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// errorPage is the data of error.html.
type errorPage struct {
	Status   int
	Detail   string
	Fields   []problemField
	Incident string
	Retry    bool
}

var statusOf = map[survey.Code]int{
	survey.Invalid: http.StatusUnprocessableEntity, survey.NotFound: http.StatusNotFound,
	survey.Conflict: http.StatusConflict, survey.Forbidden: http.StatusForbidden, survey.Closed: http.StatusConflict,
	survey.TooMany: http.StatusTooManyRequests, survey.StorageFull: http.StatusInsufficientStorage,
	survey.Unavailable: http.StatusServiceUnavailable,
}

// explain turns any error into what the reader is told. Refusals are said in
// the reader's language; everything else is ours: the log keeps the cause,
// the reader gets a number by which it is found.
func (s *Server) explain(c echo.Context, err error) problem {
	lang := s.langOf(c)
	p := problem{Type: "about:blank", Instance: c.Request().URL.Path}
	var one *survey.Error
	var many survey.Errors
	var he *echo.HTTPError
	var told *refused
	switch {
	case errors.As(err, &told):
		p.Status, p.Code, p.Detail = told.status, told.code, lang.Error(told.reason)
	case errors.As(err, &many):
		p.Status, p.Code, p.Detail = http.StatusUnprocessableEntity, string(survey.Invalid), lang.T("error.fields", "count", len(many))
		for _, e := range many {
			p.Errors = append(p.Errors, problemField{e.Field, e.Key, lang.Error(e)})
		}
	case errors.As(err, &one):
		p.Status, p.Code, p.Detail = statusOf[one.Code], string(one.Code), lang.Error(one)
		if one.Field != "" {
			p.Errors = []problemField{{one.Field, one.Key, p.Detail}}
		}
	case errors.As(err, &he):
		p.Status = he.Code
		p.Code, p.Detail = httpCode(he.Code), lang.T("error.http."+httpCode(he.Code))
	case errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil:
		p.Status, p.Code, p.Detail = 499, "cancelled", ""
	default:
		incident := survey.NewID()[:8]
		s.log.Error("incident", "incident", incident, "route", c.Path(), "cause", err)
		p.Status, p.Code, p.Detail = http.StatusInternalServerError, "internal", lang.T("error.incident", "incident", incident)
		p.Instance = incident
	}
	p.Title = lang.T("error.title." + statusGroup(p.Status))
	return p
}

// httpCode is our stable code for an error of the HTTP layer.
func httpCode(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed"
	case http.StatusUnauthorized:
		return "sign_in_required"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusMethodNotAllowed:
		return "method_not_allowed"
	case http.StatusNotAcceptable:
		return "format_not_supported"
	case http.StatusPreconditionFailed:
		return "etag_mismatch"
	case http.StatusPreconditionRequired:
		return "if_match_required"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "media_type"
	case http.StatusTooManyRequests:
		return "too_many_requests"
	case http.StatusServiceUnavailable:
		return "unavailable"
	}
	return "malformed"
}

// statusGroup chooses the title of an error page.
func statusGroup(status int) string {
	switch {
	case status == http.StatusNotFound:
		return "not_found"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "forbidden"
	case status >= 500:
		return "ours"
	}
	return "input"
}

// showError answers every error, in the form the reader expects.
func (s *Server) showError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := s.explain(c, err)
	if p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", spread())
	}
	if p.Status == http.StatusUnauthorized && isAPI(c) {
		c.Response().Header().Set("WWW-Authenticate", "Bearer")
	}
	if isAPI(c) {
		body, jsonErr := json.Marshal(p)
		if jsonErr == nil {
			_ = c.Blob(p.Status, "application/problem+json", body) // the client has gone; nobody is left to tell
			return
		}
	}
	if isDropOff(c) {
		if renderErr := s.showDropOffStop(c, err, p); renderErr == nil {
			return
		}
	}
	if isCitizen(c) {
		if renderErr := s.showStop(c, err, p); renderErr == nil {
			return
		}
	}
	data := errorPage{Status: p.Status, Detail: p.Detail, Fields: p.Errors, Retry: p.Status >= 500 || p.Status == 429}
	if len(p.Errors) == 1 && p.Errors[0].Detail == p.Detail { // it is said once
		data.Fields = nil
	}
	if renderErr := s.render(c, p.Status, "error", p.Title, data); renderErr != nil {
		s.log.Error("error page", "cause", renderErr)
		_ = c.String(http.StatusInternalServerError, p.Detail)
	}
}
