package server

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// importForm is the data of import-new.html.
type importForm struct {
	Back   way
	Kinds  []option
	Source string
	Forms  []option
	Rounds []option
	Errors formErrors
}

// mappingPage is the data of import-map.html: which column of the file is which.
type mappingPage struct {
	Back    way
	Upload  upload
	Columns []mappedColumn
	Titles  []string
	Samples [][]string
	Errors  formErrors
}

// mappedColumn is one of our columns with the title in the file that it is
// read from, or one value for all rows.
type mappedColumn struct {
	Name     string
	Required bool
	From     fieldView // select of titles
	Fixed    fieldView // the one value
}

// previewPage is the data of import-preview.html: what an import would do.
type previewPage struct {
	Back    way
	Upload  upload
	Report  *survey.ImportReport
	Posted  []option // the mapping, to be sent again
	Changes []survey.Change
	Refused []refusedRow
	Empty   bool // nothing would change
	More    bool // more rows are refused than shown
}

// refusedRow is a row that is not taken, in the reader's words.
type refusedRow struct {
	Line                 int
	Field, Value, Reason string
}

// listedRows is how many rows a page shows; the file of refused rows has all.
const listedRows = 100

func (s *Server) showImportList(c echo.Context) error {
	jobs, err := s.store.ImportJobs(c.Request().Context(), 100)
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{
		Lead: lang.T("admin.imports.lead"), Total: len(jobs), Back: adminLink(lang), Empty: lang.T("import.none_yet"),
		Actions: []way{{Href: "/admin/imports/new", Text: lang.T("admin.imports.new")}},
		Columns: []string{"file", "kind", "state", "accepted", "repeated", "refused", "actor", "started"},
		Nums:    []bool{3: true, true, true},
	}
	for _, j := range jobs {
		page.Rows = append(page.Rows, []cell{{Text: j.File, Link: "/admin/imports/" + j.ID}, {Text: lang.T("import.kind." + j.Kind)},
			jobState(lang, j.State), {Text: lang.Int(j.Accepted)}, {Text: lang.Int(j.Repeated)}, {Text: lang.Int(j.Refused)},
			{Text: j.Actor}, {Text: lang.Instant(j.Started)}})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("admin.imports.title"), page)
}

func jobState(l *Lang, state string) cell {
	mark := map[string]string{"done": "on", "running": "wait", "stopped": "wait"}[state]
	if mark == "" {
		mark = "off"
	}
	return cell{Text: l.T("import.state." + state), Mark: mark}
}

func (s *Server) showNewImport(c echo.Context) error {
	return s.renderNewImport(c, upload{Kind: c.QueryParam("kind"), Round: c.QueryParam("round")}, nil)
}

func (s *Server) renderNewImport(c echo.Context, up upload, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	kinds := slices.DeleteFunc(survey.ImportKinds(), func(k string) bool { return k == "questionnaires" })
	page := importForm{Back: way{Href: "/admin/imports", Text: lang.T("admin.imports.title")}, Source: up.From,
		Kinds: choices(kinds, func(k string) string { return lang.T("import.kind." + k) }, up.Kind),
		Forms: []option{{Label: "–"}}, Rounds: []option{{Label: "–"}}}
	forms, listErr := s.store.ListForms(ctx)
	if listErr != nil {
		return listErr
	}
	for _, f := range forms {
		page.Forms = append(page.Forms, option{f.Form, f.Title.In(lang.Code) + " (" + f.Form + ")", f.Form == up.Form})
	}
	rounds, listErr := s.store.Rounds(ctx)
	if listErr != nil {
		return listErr
	}
	for _, r := range rounds {
		page.Rounds = append(page.Rounds, option{r.ID, r.Name.In(lang.Code), r.ID == up.Round})
	}
	return s.formPage(c, "import-new", lang.T("admin.imports.new"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// receiveImport takes the file and goes on to its columns.
func (s *Server) receiveImport(c echo.Context) error {
	if err := errors.Join(s.uploads.prepare(), s.uploads.expire(s.store.Clock()())); err != nil {
		return err
	}
	up, err := s.uploads.receive(c)
	if err == nil && up.Kind == "ratings" && up.From == "" {
		err = survey.Refuse(survey.Invalid, "import.source_needed", "source")
	}
	if err == nil {
		_, err = s.store.InspectImport(c.Request().Context(), s.importOf(c, up, nil))
	}
	if err != nil {
		return s.renderNewImport(c, up, err)
	}
	return redirectBack(c, "/admin/imports/files/"+up.ID)
}

// importOf makes an Import of an upload and the mapping that was chosen.
func (s *Server) importOf(c echo.Context, up upload, f *formReader) survey.Import {
	in := survey.Import{Kind: up.Kind, Path: s.uploads.path(up.ID), File: up.File, Source: up.From, Actor: person(c).Login,
		Mapping: map[string]string{}, Fixed: map[string]string{}}
	if up.Kind == "ratings" {
		for column, value := range map[string]string{"form": up.Form, "round": up.Round} {
			if value != "" {
				in.Fixed[column] = value
			}
		}
	}
	if (up.Kind == "frame" || up.Kind == "interviews") && up.Round != "" {
		in.Fixed["round"] = up.Round
	}
	if f == nil {
		return in
	}
	for name := range f.values {
		if column, ok := strings.CutPrefix(name, "map."); ok && f.text(name) != "" {
			in.Mapping[column] = f.text(name)
		}
		if column, ok := strings.CutPrefix(name, "fix."); ok && f.text(name) != "" {
			in.Fixed[column] = f.text(name)
		}
	}
	return in
}

func (s *Server) showMapping(c echo.Context) error {
	up, err := s.uploads.find(c.Param("id"))
	if err != nil {
		return err
	}
	return s.renderMapping(c, up, nil, nil)
}

func (s *Server) renderMapping(c echo.Context, up upload, f *formReader, err error) error {
	lang := s.langOf(c)
	x, inspectErr := s.store.InspectImport(c.Request().Context(), s.importOf(c, up, nil))
	if inspectErr != nil {
		return inspectErr
	}
	if err == nil {
		err = x.Problem
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page := mappingPage{Back: way{Href: "/admin/imports/new?kind=" + up.Kind, Text: lang.T("admin.imports.new")}, Upload: up,
		Titles: x.Titles, Samples: x.Samples}
	titles := []option{{Label: lang.T("import.not_in_file")}}
	for _, title := range x.Titles {
		titles = append(titles, option{Value: title, Label: title})
	}
	for _, column := range x.Columns {
		from := m.pick("select", "map."+column.Name, titles, x.Mapping[column.Name])
		from.Label = column.Title.In(lang.Code)
		fixed := m.input("fix."+column.Name, "")
		fixed.Label = lang.T("import.fixed_for", "column", from.Label)
		page.Columns = append(page.Columns, mappedColumn{column.Name, column.Required, from, fixed})
	}
	return s.formPage(c, "import-map", up.File, err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// submitMapping shows what the import would change, and begins it when that
// was confirmed.
func (s *Server) submitMapping(c echo.Context) error {
	up, err := s.uploads.find(c.Param("id"))
	if err != nil {
		return err
	}
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	in := s.importOf(c, up, f)
	if f.flag("apply") {
		id, err := s.startImport(in, up)
		if err != nil {
			return s.renderMapping(c, up, f, err)
		}
		return redirectBack(c, "/admin/imports/"+id)
	}
	report, err := s.store.PreviewImport(c.Request().Context(), in)
	if err != nil {
		return s.renderMapping(c, up, f, err)
	}
	lang := s.langOf(c)
	page := previewPage{Back: way{Href: "/admin/imports/files/" + up.ID, Text: lang.T("import.back_to_columns")}, Upload: up, Report: report,
		Empty: report.Added+report.Changed == 0}
	for name := range f.values {
		if strings.HasPrefix(name, "map.") || strings.HasPrefix(name, "fix.") {
			page.Posted = append(page.Posted, option{Label: name, Value: f.text(name)})
		}
	}
	slices.SortFunc(page.Posted, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
	page.Changes = report.Changes[:min(listedRows, len(report.Changes))]
	for _, change := range page.Changes {
		for i := range change.Fields {
			change.Fields[i].Field = lang.word("col.", change.Fields[i].Field)
		}
	}
	page.Refused = refusedRows(lang, report.Refusals[:min(listedRows, len(report.Refusals))])
	page.More = report.Refused > int64(len(page.Refused))
	return s.render(c, http.StatusOK, "import-preview", up.File, page)
}

// refusedRows says refusals in the reader's words.
func refusedRows(l *Lang, refusals []survey.Refusal) []refusedRow {
	out := make([]refusedRow, len(refusals))
	for i, r := range refusals {
		out[i] = refusedRow{r.Line, l.word("col.", r.Field), r.Value, l.Refusal(r)}
	}
	return out
}

// word is the message under prefix for a code, or the code itself where there
// is none.
func (l *Lang) word(prefix, code string) string {
	if text := l.T(prefix + code); text != prefix+code {
		return text
	}
	return code
}

// wholeNumbers gives integers back to arguments that went through JSON.
func wholeNumbers(args map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range args {
		if x, ok := v.(float64); ok && x == float64(int64(x)) {
			v = int64(x)
		}
		out[k] = v
	}
	return out
}

// downloadRefused is the file of all refused rows of an import.
func (s *Server) downloadRefused(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	job, err := s.store.ImportJob(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	refusals, err := s.store.ImportRefusals(ctx, job.ID)
	if err != nil {
		return err
	}
	excel, _ := flavours("excel", lang)
	var body bytes.Buffer
	w, err := newCSV(&body, excel)
	if err != nil {
		return err
	}
	err = w.texts(lang.T("col.line"), lang.T("col.field"), lang.T("col.value"), lang.T("col.reason"))
	for _, r := range refusedRows(lang, refusals) {
		err = errors.Join(err, w.texts(strconv.Itoa(r.Line), r.Field, r.Value, r.Reason))
	}
	if err = errors.Join(err, w.flush()); err != nil {
		return err
	}
	name := strings.TrimSuffix(job.File, ".csv") + "-" + lang.T("import.refused_file") + ".csv"
	return sendFile(c, name, "text/csv; charset=utf-8", body.Bytes())
}
