package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// enumeratorPage is the data of enumerator.html: a person who interviews, with
// the tablets.
type enumeratorPage struct {
	Back     way
	Person   *survey.Person
	Facts    []fact
	Tablets  []tabletRow
	Warnings bool // a tablet has some
}

// tabletRow is a tablet in the reader's words.
type tabletRow struct {
	Name, Href, LastSeen, Unsent, Storage, Version string
	Warnings                                       []string
}

// enrolPage is the data of enrol.html: the code that enrols a tablet, shown once.
type enrolPage struct {
	Back    way
	Person  *survey.Person
	Address string // with the token in the fragment, which no server and no log sees
	Path    string // of the QR code
	Side    int
	Until   string
	NoBase  bool
}

// quiet is how long a tablet may be away before that is worth a word.
const quiet = 3 * 24 * time.Hour

// showEnumerators lists the people who interview, a line a tablet.
func (s *Server) showEnumerators(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	people, err := s.store.People(ctx)
	if err != nil {
		return err
	}
	tablets, err := s.tablets(ctx, lang)
	if err != nil {
		return err
	}
	page := listPage{Back: fieldLink(lang), Lead: lang.T("enumerators.lead"), Empty: lang.T("enumerators.none"),
		Columns: []string{"name", "tablet", "last_sync", "unsent", "storage_used", "warnings"}, Nums: []bool{3: true, 4: true}}
	for _, p := range people {
		if p.Role != survey.Enumerator {
			continue
		}
		name := cell{Text: p.Name, Link: enumeratorPath(p.ID)}
		if len(tablets[p.ID]) == 0 {
			page.Rows = append(page.Rows, []cell{name, {Text: lang.T("enumerators.no_tablet")}, {Text: "–"}, {Text: "–"}, {Text: "–"}, s.personState(lang, p)})
		}
		for _, t := range tablets[p.ID] {
			state := s.personState(lang, p)
			if len(t.Warnings) > 0 {
				state = cell{Text: lang.T("enumerators.warnings", "count", len(t.Warnings)), Mark: "wait"}
			}
			page.Rows = append(page.Rows, []cell{name, {Text: t.Name, Link: t.Href}, {Text: t.LastSeen}, {Text: t.Unsent}, {Text: t.Storage}, state})
		}
	}
	page.Total = len(page.Rows)
	return s.render(c, http.StatusOK, "admin-list", lang.T("enumerators.title"), page)
}

func enumeratorPath(id string) string { return "/field/enumerators/" + id }

func (s *Server) personState(lang *Lang, p *survey.Person) cell {
	if p.Disabled {
		return cell{Text: lang.T("enumerators.off"), Mark: "off"}
	}
	return cell{Text: lang.T("enumerators.on"), Mark: "on"}
}

// tablets are all tablets by person.
func (s *Server) tablets(ctx context.Context, lang *Lang) (map[string][]tabletRow, error) {
	devices, err := s.store.Devices(ctx)
	if err != nil {
		return nil, err
	}
	gaps, err := s.store.SeqGaps(ctx, devices)
	if err != nil {
		return nil, err
	}
	out := map[string][]tabletRow{}
	for _, d := range devices {
		out[d.Person] = append(out[d.Person], s.tabletRow(lang, d, gaps[d.ID]))
	}
	return out, nil
}

func (s *Server) tabletRow(lang *Lang, d survey.Device, gaps []survey.SeqGap) tabletRow {
	t := tabletRow{Name: d.Name, Href: devicePath(d.ID), LastSeen: lang.T("device.never"), Unsent: "–", Storage: "–", Version: d.AppVersion,
		Warnings: s.deviceWarnings(lang, d, gaps)}
	if d.LastSeen != "" {
		t.LastSeen, t.Unsent = lang.Instant(d.LastSeen), lang.Int(d.Report.Unsent)
	}
	if used, ok := storageShare(d); ok {
		t.Storage = lang.Pct(100*used, 0)
	}
	return t
}

func storageShare(d survey.Device) (float64, bool) {
	if d.Report.Storage.Quota <= 0 {
		return 0, false
	}
	return float64(d.Report.Storage.Used) / float64(d.Report.Storage.Quota), true
}

// deviceWarnings are what the field office should look at, in words.
func (s *Server) deviceWarnings(lang *Lang, d survey.Device, gaps []survey.SeqGap) (out []string) {
	warn := func(on bool, key string, args ...any) {
		if on {
			out = append(out, lang.T("device.warn."+key, args...))
		}
	}
	now := s.store.Clock()()
	seen, err := time.Parse(time.RFC3339, d.LastSeen)
	lost := survey.Missing(gaps) - d.Report.Unsent
	used, _ := storageShare(d)
	warn(d.Revoked != "", "revoked", "at", lang.Instant(d.Revoked))
	warn(lost > 0 && d.LastSeen != "", "lost", "count", lost)
	warn(d.Revoked == "" && err == nil && now.Sub(seen) > quiet, "quiet", "days", lang.Int(int64(now.Sub(seen).Hours()/24)))
	warn(d.LastSeen == "" && d.LastSeq == 0 && d.Revoked == "", "never")
	warn(!d.Report.Storage.Persisted, "not_persisted")
	warn(!d.Report.Locked, "unlocked")
	warn(used >= 0.7, "storage", "share", lang.Pct(100*used, 0))
	skew := d.Report.SkewMS
	warn(skew > 120_000 || skew < -120_000, "clock", "minutes", lang.Int(max(skew, -skew)/60_000))
	return out
}

// enumerator finds the person of the path; other roles have no tablets.
func (s *Server) enumerator(c echo.Context) (*survey.Person, error) {
	p, err := s.store.Person(c.Request().Context(), c.Param("id"))
	if err == nil && p.Role != survey.Enumerator {
		err = survey.Refuse(survey.NotFound, "error.not_found", "")
	}
	return p, err
}

func (s *Server) showEnumerator(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	p, err := s.enumerator(c)
	if err != nil {
		return err
	}
	tablets, err := s.tablets(ctx, lang)
	if err != nil {
		return err
	}
	page := enumeratorPage{Back: way{Href: "/field/enumerators", Text: lang.T("enumerators.title")}, Person: p, Tablets: tablets[p.ID]}
	page.Facts = []fact{{lang.T("login.login"), p.Login, ""}, {lang.T("col.state"), s.personState(lang, p).Text, ""}}
	page.Warnings = slices.ContainsFunc(page.Tablets, func(t tabletRow) bool { return len(t.Warnings) > 0 })
	return s.render(c, http.StatusOK, "enumerator", p.Name, page)
}

// enrolTablet makes a token and shows it as a QR code, this once. The address
// has it behind a "#", which browsers keep to themselves.
func (s *Server) enrolTablet(c echo.Context) error {
	lang := s.langOf(c)
	p, err := s.enumerator(c)
	if err != nil {
		return err
	}
	page := enrolPage{Back: way{Href: enumeratorPath(p.ID), Text: p.Name}, Person: p, NoBase: s.baseURL == ""}
	if page.NoBase { // a code that leads nowhere
		return s.render(c, http.StatusOK, "enrol", lang.T("enrol.title"), page)
	}
	token, until, err := s.store.NewEnrolment(c.Request().Context(), person(c).Login, p.ID)
	if err != nil {
		return err
	}
	page.Until = lang.Instant(until)
	page.Address = s.baseURL + tabletPath + "#enrol=" + token
	if page.Path, page.Side, err = qrCode(page.Address); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "enrol", lang.T("enrol.title"), page)
}

// rangesOf writes gaps as 3, 7–9.
func rangesOf(gaps []survey.SeqGap) string {
	var parts []string
	for _, g := range gaps {
		part := strconv.FormatInt(g.From, 10)
		if g.To > g.From {
			part += "–" + strconv.FormatInt(g.To, 10)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
