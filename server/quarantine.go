package server

import (
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// quarantinePage is the data of quarantine.html: what came in and waits for a
// repair or a person.
type quarantinePage struct {
	Back     way
	Errors   formErrors
	Parcels  []waitingRow
	Seconds  []waitingRow // interviews of cases that have one
	Rejected bool         // those that a person turned down are shown
	File     fieldView
}

// waitingRow is one of them.
type waitingRow struct {
	parcelRow
	From, Code, CaseHref string
}

// filePage is the data of parcel-file.html: what became of a tablet's export file.
type filePage struct {
	Back    way
	Facts   []fact
	Refused []fileRefusal
}

type fileRefusal struct {
	Line   int
	ID     string
	Reason string
}

const quarantinePath = "/field/quarantine"

// quarantineRoutes are those of what waits.
func (s *Server) quarantineRoutes() []route {
	parcel := "/field/parcels/:id/:hash"
	return []route{
		{method: http.MethodGet, path: quarantinePath, allow: fieldwork, handler: s.showQuarantine},
		{method: http.MethodPost, path: "/field/files", allow: fieldwork, handler: s.receiveFile, body: maxUpload},
		{method: http.MethodGet, path: parcel, allow: fieldwork, handler: s.showParcel},
		{method: http.MethodPost, path: parcel + "/apply", allow: fieldwork, handler: s.applyParcel},
		{method: http.MethodPost, path: parcel + "/reject", allow: fieldwork, handler: s.rejectParcel},
		{method: http.MethodGet, path: "/field/seconds/:id", allow: fieldwork, handler: s.showSecond},
		{method: http.MethodPost, path: "/field/seconds/:id", allow: fieldwork, handler: s.chooseSecond},
	}
}

func (s *Server) showQuarantine(c echo.Context) error { return s.renderQuarantine(c, nil) }

func (s *Server) renderQuarantine(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	page := quarantinePage{Back: fieldLink(lang), Rejected: c.QueryParam("state") == string(survey.IntakeRejected)}
	waiting, loadErr := s.store.Quarantine(ctx)
	if page.Rejected {
		waiting, loadErr = s.store.Intakes(ctx, survey.IntakeRejected, parcelsOnPage)
	}
	if loadErr != nil {
		return loadErr
	}
	for _, k := range waiting {
		row := waitingRow{parcelRow: s.parcelRow(lang, k), From: lang.T("parcel.via." + k.Via)}
		if loadErr = s.fillWaiting(ctx, names, k.Device, k.Case, &row); loadErr != nil {
			return loadErr
		}
		page.Parcels = append(page.Parcels, row)
	}
	if page.Seconds, loadErr = s.secondRows(ctx, names); loadErr != nil {
		return loadErr
	}
	es, _, _ := s.refusals(c, err)
	page.File, loadErr = field("file", lang.T("parcel.file"), "", es, "type", "file", "hint", lang.T("parcel.file_hint"))
	if loadErr != nil {
		return loadErr
	}
	return s.formPage(c, "quarantine", lang.T("quarantine.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// fillWaiting says from whom something came and for which case, where that is known.
func (s *Server) fillWaiting(ctx context.Context, n fieldNames, device, kase string, row *waitingRow) error {
	if device != "" {
		d, err := s.store.Device(ctx, device)
		if err != nil && !survey.Is(err, survey.NotFound) {
			return err
		}
		row.From = cmp.Or(n.person(d.Person), row.From)
	}
	if kase != "" {
		x, err := s.store.Case(ctx, kase)
		if err != nil && !survey.Is(err, survey.NotFound) {
			return err
		}
		if err == nil {
			row.Code, row.CaseHref = survey.FormatCaseCode(x.Code), casePath(x.ID)
		}
	}
	return nil
}

func (s *Server) secondRows(ctx context.Context, n fieldNames) ([]waitingRow, error) {
	seconds, err := s.store.SecondInterviews(ctx)
	var out []waitingRow
	for _, i := range seconds {
		row := waitingRow{parcelRow: parcelRow{Href: secondPath(i.ID), Received: n.lang.Instant(i.Received), Outcome: n.outcome(i.Outcome)}, From: n.person(i.Person)}
		if err := s.fillWaiting(ctx, n, "", i.Case, &row); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, err
}

// receiveFile takes the file that a tablet exported. What it says is shown line
// by line; the same file may be brought again.
func (s *Server) receiveFile(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return s.renderQuarantine(c, survey.Refuse(survey.Invalid, "import.no_file", "file"))
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return s.renderQuarantine(c, survey.Refuse(survey.Invalid, "import.no_file", "file"))
		}
		if err != nil {
			return malformed(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		records, err := s.store.ReceiveFile(ctx, person(c).Login, part)
		if err != nil {
			return err
		}
		if len(records) == 0 {
			return s.renderQuarantine(c, survey.Refuse(survey.Invalid, "import.no_file", "file"))
		}
		return s.render(c, http.StatusOK, "parcel-file", lang.T("parcel.file_title"), filePageOf(lang, records))
	}
}

func filePageOf(lang *Lang, records []survey.FileRecord) filePage {
	page := filePage{Back: way{Href: quarantinePath, Text: lang.T("quarantine.title")}}
	states := map[survey.IntakeState]int64{}
	taken, repeated := int64(0), int64(0)
	for _, r := range records {
		if r.Err != nil {
			page.Refused = append(page.Refused, fileRefusal{r.Line, r.ID, lang.Explain(r.Err)})
			continue
		}
		taken++
		states[r.Receipt.State]++
		if r.Receipt.Outcome == survey.Repeated {
			repeated++
		}
	}
	page.Facts = []fact{{lang.T("parcel.lines"), lang.Int(int64(len(records))), ""}, {lang.T("parcel.taken"), lang.Int(taken), ""},
		{lang.T("parcel.repeated"), lang.Int(repeated), ""}}
	for _, state := range slices.Sorted(maps.Keys(states)) {
		page.Facts = append(page.Facts, fact{lang.T("intake.state." + string(state)), lang.Int(states[state]), ""})
	}
	return page
}
