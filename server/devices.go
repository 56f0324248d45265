package server

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// devicePage is the data of device.html: one tablet.
type devicePage struct {
	Back     way
	Device   survey.Device
	Facts    []fact
	Warnings []string
	Gaps     string // sequence numbers that have not arrived
	Parcels  []parcelRow
	More     bool // there are older ones
	Journal  []journalRow
}

// parcelRow is what became of one arrival, in the reader's words.
type parcelRow struct {
	Href, Received, Seq, Outcome, Case string
	State                              cell
	Reason, NextTry                    string
}

// journalRow is what a tablet noted of itself.
type journalRow struct{ At, Text string }

// parcelsOnPage is how many arrivals the page of a tablet shows.
const parcelsOnPage = 100

func devicePath(id string) string { return "/field/devices/" + id }

func (s *Server) showDevice(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	d, err := s.store.Device(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	p, err := s.store.Person(ctx, d.Person)
	if err != nil {
		return err
	}
	all, err := s.store.Devices(ctx)
	if err != nil {
		return err
	}
	gaps, err := s.store.SeqGaps(ctx, all)
	if err != nil {
		return err
	}
	arrived, err := s.store.IntakesOfDevice(ctx, d.ID, parcelsOnPage+1)
	if err != nil {
		return err
	}
	page := devicePage{Back: way{Href: enumeratorPath(p.ID), Text: p.Name}, Device: d, Facts: s.deviceFacts(lang, d, p, gaps[d.ID]),
		Warnings: s.deviceWarnings(lang, d, gaps[d.ID]), Gaps: rangesOf(gaps[d.ID]), More: len(arrived) > parcelsOnPage, Journal: journalRows(lang, d.Report.Journal)}
	for _, k := range arrived[:min(len(arrived), parcelsOnPage)] {
		page.Parcels = append(page.Parcels, s.parcelRow(lang, k))
	}
	return s.render(c, http.StatusOK, "device", d.Name, page)
}

func (s *Server) deviceFacts(lang *Lang, d survey.Device, p *survey.Person, gaps []survey.SeqGap) []fact {
	t := s.tabletRow(lang, d, gaps)
	yes := map[bool]string{true: lang.T("word.yes"), false: lang.T("word.no")}
	facts := []fact{{lang.T("role.enumerator"), p.Name, enumeratorPath(p.ID)}, {lang.T("device.enrolled"), lang.Instant(d.Enrolled), ""},
		{lang.T("device.last_sync"), t.LastSeen, ""}, {lang.T("device.unsent"), t.Unsent, ""}, {lang.T("device.last_seq"), lang.Int(d.LastSeq), ""},
		{lang.T("device.storage"), t.Storage, ""}, {lang.T("device.persisted"), yes[d.Report.Storage.Persisted], ""},
		{lang.T("device.locked"), yes[d.Report.Locked], ""}, {lang.T("device.app_version_name"), d.AppVersion, ""}}
	if d.Revoked != "" {
		facts = append(facts, fact{lang.T("device.revoked_at"), lang.Instant(d.Revoked), ""})
	}
	return facts
}

// parcelRow says what became of an arrival.
func (s *Server) parcelRow(lang *Lang, k survey.Intake) parcelRow {
	row := parcelRow{Href: parcelPath(k), Received: lang.Instant(k.Received), State: parcelState(lang, k.State), Case: k.Case}
	if k.Seq > 0 {
		row.Seq = lang.Int(k.Seq)
	}
	if why := k.Refusal(); why != nil {
		row.Reason = lang.Error(why)
	}
	if k.NextTry != "" {
		row.NextTry = lang.Instant(k.NextTry)
	}
	return row
}

func parcelState(lang *Lang, state survey.IntakeState) cell {
	marks := map[survey.IntakeState]string{survey.IntakeAccepted: "on", survey.IntakeRejected: "off"}
	mark := marks[state]
	if mark == "" {
		mark = "wait"
	}
	return cell{Text: lang.T("intake.state." + string(state)), Mark: mark}
}

// journalRows reads the notes of a tablet, whatever they hold, the newest first.
func journalRows(lang *Lang, entries []json.RawMessage) (out []journalRow) {
	for _, entry := range slices.Backward(entries) {
		var fields map[string]any
		if err := json.Unmarshal(entry, &fields); err != nil {
			continue
		}
		row := journalRow{}
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			text := fmt.Sprint(fields[name])
			switch name {
			case "at":
				row.At = lang.Instant(text)
			case "event":
				parts = slices.Insert(parts, 0, text)
			default:
				parts = append(parts, name+" "+text)
			}
		}
		row.Text = strings.Join(parts, " · ")
		out = append(out, row)
	}
	return out
}

// showRevokeDevice says what a revocation does before it is done.
func (s *Server) showRevokeDevice(c echo.Context) error { return s.renderRevokeDevice(c, nil) }

func (s *Server) renderRevokeDevice(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	d, loadErr := s.store.Device(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	p, loadErr := s.store.Person(ctx, d.Person)
	if loadErr != nil {
		return loadErr
	}
	t := s.tabletRow(lang, d, nil)
	page := confirmPage{Back: way{Href: devicePath(d.ID), Text: d.Name}, Lead: lang.T("device.revoke_lead"), Note: lang.T("device.revoke_note"),
		Submit: lang.T("device.revoke"), Effects: []fact{{lang.T("role.enumerator"), p.Name, ""}, {lang.T("device.last_sync"), t.LastSeen, ""},
			{lang.T("device.unsent"), t.Unsent, ""}}}
	return s.formPage(c, "confirm", lang.T("device.revoke_title", "name", d.Name), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

func (s *Server) revokeDevice(c echo.Context) error {
	if err := s.store.RevokeDevice(c.Request().Context(), person(c).Login, c.Param("id")); err != nil {
		return s.renderRevokeDevice(c, err)
	}
	s.flash(c, "device.revoked_done")
	return redirectBack(c, devicePath(c.Param("id")))
}
