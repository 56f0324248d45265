package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// drawPage is the data of draw.html: a sealed draw.
type drawPage struct {
	Back     way
	Draw     survey.Draw
	Facts    []fact
	Verified string // what became of the repetition, where it was asked for
	Two      bool
	Rows     []stratumRow
	Contacts bool // contact data are still kept
	Release  way  // to the field; where it is there, to the round
}

// stratumRow is a stratum of a draw, in the reader's words.
type stratumRow struct{ Unit, Stratum, N, Cases, Reserves, PSUs, Probability, Weights string }

func (s *Server) showDraw(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	d, err := s.store.Draw(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	r, err := s.store.Round(ctx, d.Round)
	if err != nil {
		return err
	}
	frame, err := s.store.Frame(ctx, r.ID)
	if err != nil {
		return err
	}
	page := drawPage{Back: way{Href: framePath(r.ID), Text: lang.T("frame.title")}, Draw: d, Two: d.Design.Stages == 2, Contacts: frame.Contacts}
	if page.Release, err = s.releaseLink(c, r, d); err != nil {
		return err
	}
	if page.Rows, err = s.stratumRows(c, d); err != nil {
		return err
	}
	page.Facts = []fact{{lang.T("col.round"), r.Name.In(lang.Code), s.rounds().path(r.ID)}, {lang.T("col.at"), lang.Instant(d.At), ""},
		{lang.T("col.actor"), d.Actor, ""}, {lang.T("frame.units"), lang.Int(d.FrameN), ""}, {lang.T("draw.design"), designWords(lang, d.Design), ""}, {lang.T("draw.algorithm"), d.Algorithm, ""},
		{lang.T("draw.seed"), d.Seed, ""}, {lang.T("draw.frame_sha"), d.FrameSHA256, ""}, {lang.T("draw.seal"), d.Seal, ""}}
	if c.QueryParam("verify") != "" {
		page.Verified = lang.T("draw.verified")
		if err := s.store.VerifyDraw(ctx, d); err != nil {
			problems, _, ok := s.refusals(c, err)
			if !ok {
				return err
			}
			page.Verified = problems[0].Detail
		}
	}
	return s.render(c, http.StatusOK, "draw", lang.T("draw.title", "round", r.Name.In(lang.Code)), page)
}

// designWords says a design in one line.
func designWords(lang *Lang, d survey.SampleDesign) string {
	size := lang.T("sample.size." + d.Size)
	if d.Size != "yamane" {
		size += " (" + lang.Int(d.N) + ")"
	}
	words := []string{size, lang.T("sample.allocation." + d.Allocation), lang.T("sample.method." + d.Method)}
	if d.Stages == 2 {
		words = append(words, lang.T("col.take")+" "+lang.Int(d.Take), lang.T("sample.method."+d.Within))
	}
	return strings.Join(append(words, lang.T("sample.reserve")+" "+lang.Pct(100*d.Reserve, 0)), "; ")
}

func (s *Server) stratumRows(c echo.Context, d survey.Draw) ([]stratumRow, error) {
	ctx, lang := c.Request().Context(), s.langOf(c)
	summary, err := s.store.DrawSummary(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	reg, err := s.store.Register(ctx)
	var out []stratumRow
	for _, x := range summary {
		u, _ := reg.Unit(x.Unit)
		probability := lang.Num(x.Low, 4)
		if high := lang.Num(x.High, 4); high != probability {
			probability += " – " + high
		}
		out = append(out, stratumRow{u.Name.In(lang.Code), stratumName(x.Stratum), lang.Int(x.Population), lang.Int(x.Cases), lang.Int(x.Reserves),
			lang.Int(x.DrawnPSUs) + "/" + lang.Int(x.PSUs), probability, lang.Num(x.Weights, 1)})
	}
	return out, err
}

// downloadCases gives the drawn sample without contact data.
func (s *Server) downloadCases(c echo.Context) error {
	return s.sendCases(c, c.QueryParam("format"), false)
}

// downloadContacts gives it with contact data; who took it is in the audit trail.
func (s *Server) downloadContacts(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	d, err := s.store.Draw(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.store.Audit(c.Request().Context(), person(c).Login, "draw.contacts", d.ID, d.Round); err != nil {
		return err
	}
	return s.sendCases(c, f.text("format"), true)
}

// caseColumns are the columns of a drawn sample; those of contacts follow.
var (
	caseColumns = []string{"number", "frame_id", "unit", "unit_name", "stratum", "psu", "second", "stage1", "stage2", "weight", "reserve",
		"position"}
	contactColumns = []string{"name", "address", "phone"}
)

func (s *Server) sendCases(c echo.Context, format string, contacts bool) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	d, err := s.store.Draw(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	header := caseColumns
	if contacts {
		header = append(header[:len(header):len(header)], contactColumns...)
	}
	var rows [][]any
	err = s.store.DrawnCases(ctx, d.ID, func(x survey.DrawnCase, u survey.FrameUnit) error {
		unit, _ := reg.Unit(x.Unit)
		reserve := int64(0)
		if x.Reserve {
			reserve = 1
		}
		row := []any{x.Number, x.FrameID, x.Unit, unit.Name.In(lang.Code), x.Stratum, x.PSU, u.Second, x.Stage1, x.Stage2, x.Weight, reserve, x.Position}
		if contacts {
			row = append(row, u.Contact.Name, u.Contact.Address, u.Contact.Phone)
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	name := "sample-" + d.Round + "-" + d.ID[:8]
	if contacts {
		name += "-contacts"
	}
	return s.sendRows(c, format, name, lang.T("draw.sheet"), header, rows, 8)
}
