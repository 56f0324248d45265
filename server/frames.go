package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// framePage is the data of frame.html: the list from which a sample is drawn,
// and what was drawn from it.
type framePage struct {
	Back    way
	Round   survey.Round
	Facts   []fact
	Links   []way
	Empty   bool
	Strata  []frameRow
	Draws   []drawRow
	Until   fieldView
	Version int64
	Errors  formErrors
	Sealed  bool
}

// frameRow is a stratum of a reporting unit in the frame.
type frameRow struct {
	Unit, Stratum string
	N, PSUs       int64
}

type drawRow struct{ ID, At, Actor string }

// confirmPage is the data of confirm.html: the consequences of an act in
// numbers, before it is done.
type confirmPage struct {
	Back    way
	Lead    string
	Effects []fact
	Note    string
	Submit  string
	Hidden  []option // what the page showed, to refuse who comes later: name in Label
	Errors  formErrors
}

func framePath(round string) string { return "/admin/rounds/" + round + "/frame" }

// sampleRound is the round of a page about its sample.
func (s *Server) sampleRound(c echo.Context) (survey.Round, error) {
	r, err := s.store.Round(c.Request().Context(), c.Param("id"))
	if err == nil && !r.Sample() {
		err = survey.Refuse(survey.Conflict, "round.no_sample", "round")
	}
	return r, err
}

func (s *Server) showFrame(c echo.Context) error { return s.renderFrame(c, nil, nil) }

// scheduleContacts states until when contact data are kept.
func (s *Server) scheduleContacts(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	version := f.version()
	if err = f.errs.Or(); err == nil {
		err = s.store.ScheduleContacts(c.Request().Context(), person(c).Login, c.Param("id"), f.text("contacts_until"), version)
	}
	if err != nil {
		return s.renderFrame(c, f, err)
	}
	s.flash(c, "frame.scheduled")
	return redirectBack(c, framePath(c.Param("id")))
}

func (s *Server) renderFrame(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, loadErr := s.sampleRound(c)
	if loadErr != nil {
		return loadErr
	}
	page := framePage{Back: way{Href: s.rounds().path(r.ID), Text: r.Name.In(lang.Code)}, Round: r}
	frame, loadErr := s.store.Frame(ctx, r.ID)
	if page.Empty = survey.Is(loadErr, survey.NotFound); loadErr != nil && !page.Empty {
		return loadErr
	}
	draws, loadErr := s.store.Draws(ctx, r.ID)
	if loadErr != nil {
		return loadErr
	}
	for _, d := range draws {
		page.Draws = append(page.Draws, drawRow{d.ID, lang.Instant(d.At), d.Actor})
	}
	page.Sealed = len(draws) > 0
	if loadErr = s.frameRows(c, &page); loadErr != nil {
		return loadErr
	}
	page.Links = frameLinks(lang, page, frame.Contacts)
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page.Until, page.Version = m.date("contacts_until", frame.ContactsUntil).hint(lang.T("hint.contacts_until")), frame.Version
	page.Until.Optional = false
	if frame.ContactsGone != "" && !frame.Contacts {
		page.Facts = append(page.Facts, fact{lang.T("frame.contacts_gone"), lang.Date(frame.ContactsGone), ""})
	}
	return s.formPage(c, "frame", lang.T("frame.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// frameRows fills in what the frame holds.
func (s *Server) frameRows(c echo.Context, page *framePage) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	strata, err := s.store.FrameStrata(ctx, page.Round.ID)
	var n, psus int64
	units := map[string]bool{}
	for _, h := range strata {
		u, _ := reg.Unit(h.Unit)
		page.Strata = append(page.Strata, frameRow{u.Name.In(lang.Code), stratumName(h.Stratum), h.N, int64(len(h.PSUs))})
		n, psus = n+h.N, psus+int64(len(h.PSUs))
		units[h.Unit] = true
	}
	page.Empty = page.Empty || n == 0
	page.Facts = []fact{{lang.T("frame.units"), lang.Int(n), ""}, {lang.T("frame.reporting"), lang.Int(int64(len(units))), ""},
		{lang.T("frame.strata"), lang.Int(int64(len(strata))), ""}, {lang.T("frame.psus"), lang.Int(psus), ""}}
	return err
}

func stratumName(stratum string) string {
	if stratum == "" {
		return "–"
	}
	return stratum
}

// frameLinks are the next steps, the foremost first.
func frameLinks(lang *Lang, page framePage, contacts bool) []way {
	path := framePath(page.Round.ID)
	load := way{"/admin/imports/new?kind=frame&round=" + page.Round.ID, lang.T("frame.import"), !page.Empty}
	if page.Empty {
		return []way{load}
	}
	design := way{"/admin/rounds/" + page.Round.ID + "/sample", lang.T("sample.title"), page.Sealed}
	links := []way{design}
	if contacts {
		links = append(links, way{path + "/duplicates", lang.T("frame.duplicates"), true}, way{path + "/contacts", lang.T("frame.delete_contacts"), true})
	}
	if !page.Sealed {
		links = append(links, load, way{path + "/clear", lang.T("frame.clear"), true})
	}
	return links
}

// showDuplicates lists units of selection that may be the same.
func (s *Server) showDuplicates(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, err := s.sampleRound(c)
	if err != nil {
		return err
	}
	groups, err := s.store.FrameDuplicates(ctx, r.ID)
	if err != nil {
		return err
	}
	page := listPage{Lead: lang.T("frame.duplicates_lead"), Total: len(groups), Back: way{Href: framePath(r.ID), Text: lang.T("frame.title")},
		Empty: lang.T("frame.no_duplicates"), Columns: []string{"frame_ids", "same"}}
	for _, g := range groups[:min(len(groups), listedRows)] {
		ids := strings.Join(g.IDs[:min(len(g.IDs), 20)], ", ")
		if len(g.IDs) > 20 {
			ids += ", …"
		}
		page.Rows = append(page.Rows, []cell{{Text: ids}, {Text: lang.T("frame.same." + g.Key)}})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("frame.duplicates"), page)
}

func (s *Server) showClearFrame(c echo.Context) error { return s.renderClear(c, "clear", nil) }

func (s *Server) showDeleteContacts(c echo.Context) error {
	return s.renderClear(c, "delete_contacts", nil)
}

func (s *Server) clearFrame(c echo.Context) error {
	if err := s.store.ClearFrame(c.Request().Context(), person(c).Login, c.Param("id")); err != nil {
		return s.renderClear(c, "clear", err)
	}
	s.flash(c, "frame.cleared")
	return redirectBack(c, framePath(c.Param("id")))
}

func (s *Server) deleteContacts(c echo.Context) error {
	if err := s.store.DeleteContacts(c.Request().Context(), person(c).Login, c.Param("id")); err != nil {
		return s.renderClear(c, "delete_contacts", err)
	}
	s.flash(c, "frame.contacts_deleted")
	return redirectBack(c, framePath(c.Param("id")))
}

// renderClear shows what would be lost.
func (s *Server) renderClear(c echo.Context, what string, err error) error {
	lang := s.langOf(c)
	r, loadErr := s.store.Round(c.Request().Context(), c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	frame := framePage{Round: r}
	if loadErr = s.frameRows(c, &frame); loadErr != nil {
		return loadErr
	}
	page := confirmPage{Back: way{Href: framePath(r.ID), Text: lang.T("frame.title")}, Lead: lang.T("frame.about." + what), Effects: frame.Facts[:2],
		Submit: lang.T("frame." + what)}
	return s.formPage(c, "confirm", lang.T("frame."+what), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}
