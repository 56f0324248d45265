package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// successorsAtOnce is how many units one can be split into on the page.
const successorsAtOnce = 4

// endPage is the data of unit-end.html: first the questions, then, once they
// are answered, what will happen, in numbers.
type endPage struct {
	Back    way
	Unit    survey.Unit
	Fields  []fieldView
	Parts   []endPart
	Errors  formErrors
	Confirm bool
	Posted  []option // everything that was answered, to be sent again
	Effects []fact
}

// endPart is one unit that takes over a share.
type endPart struct{ Unit, Share fieldView }

func (s *Server) showUnitEnd(c echo.Context) error {
	u, err := s.units().load(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.renderUnitEnd(c, u, nil, nil)
}

// submitUnitEnd shows the consequences first, and acts when they were confirmed.
func (s *Server) submitUnitEnd(c echo.Context) error {
	ctx := c.Request().Context()
	u, err := s.units().load(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	end := s.readUnitEnd(f, u)
	if err := f.errs.Or(); err != nil {
		return s.renderUnitEnd(c, u, f, err)
	}
	if !f.flag("confirm") {
		return s.renderEffects(c, u, end, f)
	}
	if err := s.store.EndUnit(ctx, person(c).Login, end); err != nil {
		return s.renderUnitEnd(c, u, f, err)
	}
	s.flash(c, "admin.units.ended", "name", u.Name.In(s.langOf(c).Code), "day", s.langOf(c).Date(end.Day))
	return redirectBack(c, s.units().path(u.ID))
}

func (s *Server) readUnitEnd(f *formReader, u survey.Unit) survey.UnitEnd {
	end := survey.UnitEnd{Unit: u.ID, Version: f.version(), Day: f.text("day"), Kind: f.text("kind"), Act: f.text("act")}
	if !survey.ValidDay(end.Day) {
		f.refuse("error.day", "day")
	}
	if end.Kind == "" {
		return end
	}
	if end.Act == "" {
		f.refuse("unit.act_required", "act")
	}
	for i := range successorsAtOnce {
		name := "into" + strconv.Itoa(i)
		if to := f.unit(name); to != "" {
			share := 100.0
			if f.text("share"+strconv.Itoa(i)) != "" {
				share = f.decimal("share" + strconv.Itoa(i))
			}
			end.Into = append(end.Into, survey.Share{Unit: to, Part: share / 100})
		}
	}
	if name := f.text("new_name_vi"); name != "" {
		end.New = &survey.Unit{Code: f.text("new_code"), Kind: u.Kind, Block: u.Block, Status: "official",
			Name: survey.Text{Vi: name, En: f.text("new_name_en")}}
	}
	if len(end.Into) == 0 && end.New == nil && len(f.errs) == 0 {
		f.refuse("unit.successor_required", "into0")
	}
	return end
}

func (s *Server) renderUnitEnd(c echo.Context, u survey.Unit, f *formReader, err error) error {
	reg, regErr := s.store.Register(c.Request().Context())
	if regErr != nil {
		return regErr
	}
	lang := s.langOf(c)
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	today := s.store.Clock().Day()
	day := m.input("day", "").hint(lang.T("hint.end_day"))
	day.Type = "date"
	page := endPage{Unit: u, Back: way{Href: s.units().path(u.ID), Text: u.Name.In(lang.Code)}}
	page.Fields = []fieldView{
		m.pick("radios", "kind", append([]option{{Label: lang.T("succession.none")}}, m.words("succession.", "merge", "rename", "split", "succession")...), ""),
		day, m.input("act", "").hint(lang.T("hint.act")),
	}
	for i := range successorsAtOnce {
		unit := m.units("into"+strconv.Itoa(i), survey.Unit{}, reg, today)
		unit.Label, unit.Hint, unit.Optional = lang.T("admin.units.successor", "number", i+1), "", true
		unit.List = "into0-list"
		if i > 0 {
			unit.Options = nil // the list of the first serves all
		}
		share := m.input("share"+strconv.Itoa(i), "").opt()
		share.Label, share.Mode = lang.T("admin.units.share", "number", i+1), "decimal"
		page.Parts = append(page.Parts, endPart{unit, share})
	}
	page.Fields = append(page.Fields, m.input("new_name_vi", "").opt().hint(lang.T("hint.new_unit")),
		m.input("new_name_en", "").opt(), m.input("new_code", "").opt())
	return s.formPage(c, "unit-end", lang.T("admin.units.end_of", "name", u.Name.In(lang.Code)), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// renderEffects says in numbers what ending the unit does.
func (s *Server) renderEffects(c echo.Context, u survey.Unit, end survey.UnitEnd, f *formReader) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	page := endPage{Unit: u, Confirm: true, Back: way{Href: s.units().path(u.ID) + "/end", Text: lang.T("admin.units.end")}}
	for name, values := range f.values {
		for _, v := range values {
			page.Posted = append(page.Posted, option{Label: name, Value: v})
		}
	}
	slices.SortFunc(page.Posted, func(a, b option) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	var err error
	if page.Effects, err = s.endEffects(ctx, lang, u, end); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "unit-end", lang.T("admin.units.end_of", "name", u.Name.In(lang.Code)), page)
}

func (s *Server) endEffects(ctx context.Context, lang *Lang, u survey.Unit, end survey.UnitEnd) ([]fact, error) {
	reg, err := s.store.Register(ctx)
	if err != nil {
		return nil, err
	}
	stations, err := s.store.Stations(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	people, err := s.store.People(ctx)
	if err != nil {
		return nil, err
	}
	open, leaders := 0, 0
	for _, st := range stations {
		if st.State == "open" {
			open++
		}
	}
	for _, p := range people {
		if slices.Contains(p.Units, u.ID) {
			leaders++
		}
	}
	effects := []fact{{lang.T("effect.last_day"), lang.T("effect.valid_until", "day", lang.Date(end.Day)), ""}}
	for _, part := range end.Into {
		to, _ := reg.Unit(part.Unit)
		effects = append(effects, fact{lang.T("succession." + end.Kind), to.Name.In(lang.Code) + " (" + lang.Pct(100*part.Part, 0) + ")", ""})
	}
	if end.New != nil {
		effects = append(effects, fact{lang.T("effect.new_unit"), end.New.Name.In(lang.Code) + " (" + end.New.Code + ")", ""})
	}
	return append(effects,
		fact{lang.T("effect.stations"), lang.Int(int64(open)), ""},
		fact{lang.T("effect.children"), lang.Int(int64(len(validOn(reg.Children(u.ID), end.Day)))), ""},
		fact{lang.T("effect.leaders"), lang.Int(int64(leaders)), ""}), nil
}
