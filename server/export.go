package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// downloadIndex gives an index table as a file: /api/v1/index?format=json (the
// default), csv (with ?flavour=plain or excel) or xlsx. All are written from
// the one table that the pages show.
func (s *Server) downloadIndex(c echo.Context) error {
	q, err := s.indexQuery(c)
	if err != nil {
		return err
	}
	format := c.QueryParam("format")
	if format == "" {
		format = "json"
	}
	lang := s.langOf(c)
	f, known := flavours(c.QueryParam("flavour"), lang)
	if !known || (format != "json" && format != "csv" && format != "xlsx") {
		return echo.NewHTTPError(http.StatusNotAcceptable)
	}
	stamp, err := s.roundKey(c, q.Round)
	if err != nil {
		return err
	}
	if fresh, err := s.notModified(c, stamp, lang.Code); fresh || err != nil {
		return err
	}
	t, err := s.store.Index(c.Request().Context(), q)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	name, contentType := "sipas-"+strings.Join(q.Periods, "_"), "application/json"
	if t.Sample != nil {
		name = "sipas-" + t.Round.ID
	}
	switch format {
	case "json":
		err = s.writeIndexJSON(&b, t, lang)
	case "csv":
		name, contentType = name+"."+f.fileName, "text/csv; charset=utf-8"
		err = s.writeIndexCSV(&b, t, lang, f)
	case "xlsx":
		name, contentType = name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = s.writeIndexXLSX(&b, t, lang)
	}
	if err != nil {
		return err
	}
	if format != "json" {
		attach(c, name)
	}
	return c.Blob(http.StatusOK, contentType, b.Bytes())
}

// attach makes the answer a download with a file name (RFC 6266).
func attach(c echo.Context, name string) {
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// notModified answers 304 when the client holds this state already. The tag
// is made of what the answer depends on, not of its bytes.
func (s *Server) notModified(c echo.Context, parts ...string) (bool, error) {
	who := ""
	if p := person(c); p != nil {
		who = fmt.Sprint(p.Scope())
	}
	key := strings.Join(append(parts, s.version, c.Request().URL.RequestURI(), who), "\n")
	etag := `"` + survey.HashSecret(key)[:32] + `"`
	h := c.Response().Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Accept-Language, Authorization, Cookie")
	for tag := range strings.SplitSeq(c.Request().Header.Get("If-None-Match"), ",") {
		if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag == etag || tag == "*" {
			return true, c.NoContent(http.StatusNotModified)
		}
	}
	return false, nil
}

// indexMeta is what stands above every index in a file.
type indexMeta struct {
	Note        string   `json:"note"`
	Round       string   `json:"round"`
	RoundName   string   `json:"round_name"`
	Form        string   `json:"form"`
	FormTitle   string   `json:"form_title"`
	Method      string   `json:"method"`
	Basis       string   `json:"method_basis"`
	ItemScores  []string `json:"item_scores"`
	Aggregation string   `json:"aggregation"`
	Digits      int      `json:"digits"`
	Stamp       string   `json:"data_stamp"`
	Periods     []string `json:"periods"`
	Language    string   `json:"language"`

	Sample *sampleMeta `json:"sample,omitempty"` // of a sample round
}

func (s *Server) indexMeta(t *survey.Table, l *Lang) indexMeta {
	m := indexMeta{
		Note: l.T("index.self_selected"), Round: t.Round.ID, RoundName: t.Round.Name.In(l.Code), Form: t.Form.Form(),
		FormTitle: t.Form.Title.In(l.Code), Method: t.Method.Version, Basis: t.Method.Basis,
		ItemScores: []string{string(t.Method.ItemScore)}, Aggregation: string(t.Method.Aggregation),
		Digits: t.Method.Round.Digits, Stamp: t.Stamp, Periods: t.Query.Periods, Language: l.Code,
	}
	if t.Method.Secondary != "" {
		m.ItemScores = append(m.ItemScores, string(t.Method.Secondary))
	}
	if t.Sample != nil {
		m.Note, m.Sample = sampleNote(l, t.Sample), newSampleMeta(t.Sample)
	}
	return m
}

// writeIndexJSON writes {"meta": …, "rows": [{column: value, …}, …]}; an absent
// number is null.
func (s *Server) writeIndexJSON(w io.Writer, t *survey.Table, l *Lang) error {
	columns := s.columns(t, l)
	rows := make([]orderedObject, len(t.Rows))
	for i := range t.Rows {
		for _, col := range columns {
			rows[i] = append(rows[i], member{col.Key, jsonValue(col.get(&t.Rows[i]), col.Kind)})
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(orderedObject{{"meta", s.indexMeta(t, l)}, {"rows", rows}})
}

func jsonValue(v value, k kind) any {
	switch {
	case k == textKind && v.Text == "" && math.IsNaN(v.Num):
		return nil
	case k == textKind:
		return v.Text
	case math.IsNaN(v.Num):
		return nil
	case k == intKind:
		return int64(v.Num)
	}
	return v.Num
}

// orderedObject is a JSON object whose members keep their order.
type orderedObject []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o orderedObject) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		body, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(body)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// writeIndexCSV writes the table in one of the two flavours.
func (s *Server) writeIndexCSV(w io.Writer, t *survey.Table, l *Lang, f flavour) error {
	out, err := newCSV(w, f)
	if err != nil {
		return err
	}
	columns := s.columns(t, l)
	row := make([]string, len(columns))
	for i, col := range columns {
		row[i] = col.Key
	}
	if err := out.texts(row...); err != nil {
		return err
	}
	for i := range t.Rows {
		for j, col := range columns {
			row[j] = out.value(col.get(&t.Rows[i]), col.Kind, t.Method.Round.Digits)
		}
		if err := out.out.Write(row); err != nil {
			return err
		}
	}
	return out.flush()
}
