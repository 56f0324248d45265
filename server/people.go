package server

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// personForm is what an administrator may say about a person.
type personForm struct {
	Login    string   `form:"login"` // only of a new person
	Name     string   `form:"name"`
	Role     string   `form:"role"`
	Sectors  []string `form:"sectors"`
	Units    []string `form:"units"` // as typed, see unitText
	Disabled bool     `form:"disabled"`
	Version  int64    `form:"version"`
}

type personPage struct {
	ID      string // '' for a new person
	Form    personForm
	Errors  formErrors
	Roles   []option
	Sectors []option
	Units   []survey.Unit
	Ready   bool
}

type personRow struct {
	*survey.Person
	Scope string
}

type peoplePage struct {
	Query  string
	People []personRow
	Total  int
}

type linkPage struct {
	Person *survey.Person
	Link   string
	Whole  bool // has the public address
}

func (s *Server) showPeople(c echo.Context) error {
	people, err := s.store.People(c.Request().Context())
	if err != nil {
		return err
	}
	page := peoplePage{Query: c.QueryParam("q"), Total: len(people)}
	query := survey.Fold(page.Query)
	for _, p := range people {
		if strings.Contains(survey.Fold(p.Name)+" "+p.Login, query) {
			names, err := s.scopeNames(c, p)
			if err != nil {
				return err
			}
			page.People = append(page.People, personRow{p, strings.Join(names, "; ")})
		}
	}
	return s.render(c, 200, "people", s.langOf(c).T("people.title"), page)
}

// scopeNames are the names of the sectors or units that a person is limited to.
func (s *Server) scopeNames(c echo.Context, p *survey.Person) ([]string, error) {
	scope := p.Scope()
	if len(scope.Sectors)+len(scope.Units) == 0 {
		return nil, nil
	}
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return nil, err
	}
	lang, names := s.langOf(c).Code, []string(nil)
	for _, code := range scope.Sectors {
		if x, ok := reg.Sector(code); ok {
			names = append(names, x.Name.In(lang))
		}
	}
	for _, id := range scope.Units {
		if u, ok := reg.Unit(id); ok {
			names = append(names, u.Name.In(lang))
		}
	}
	return names, nil
}

func (s *Server) showNewPerson(c echo.Context) error {
	return s.renderPerson(c, "", personForm{Role: string(survey.Viewer)}, false, nil)
}

func (s *Server) createPerson(c echo.Context) error {
	var f personForm
	if err := s.bind(c, &f); err != nil {
		return err
	}
	ctx := c.Request().Context()
	p, err := s.personOf(ctx, f)
	if err == nil {
		p.Login = f.Login
		err = s.store.CreatePerson(ctx, person(c).Login, p)
	}
	if err != nil {
		return s.renderPerson(c, "", f, false, err)
	}
	return s.renderLink(c, p)
}

func (s *Server) showPerson(c echo.Context) error {
	p, err := s.store.Person(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	f := personForm{Login: p.Login, Name: p.Name, Role: string(p.Role), Sectors: p.Sectors, Disabled: p.Disabled, Version: p.Version}
	for _, id := range p.Units {
		u, _ := reg.Unit(id)
		f.Units = append(f.Units, unitText(u, s.langOf(c).Code))
	}
	return s.renderPerson(c, p.ID, f, p.Ready, nil)
}

func (s *Server) updatePerson(c echo.Context) error {
	ctx := c.Request().Context()
	old, err := s.store.Person(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	var f personForm
	if err := s.bind(c, &f); err != nil {
		return err
	}
	f.Login = old.Login
	p, err := s.personOf(ctx, f)
	if err == nil {
		p.ID, p.Login = old.ID, old.Login
		err = s.store.UpdatePerson(ctx, person(c).Login, p)
	}
	if err != nil {
		return s.renderPerson(c, old.ID, f, old.Ready, err)
	}
	s.flash(c, "people.saved", "name", p.Name)
	if p.Role != survey.Enumerator || p.Disabled { // what is left goes to somebody else
		rounds, err := s.store.RoundsHeldBy(ctx, p.ID)
		if err != nil {
			return err
		}
		if len(rounds) > 0 {
			s.flash(c, "people.holds_cases", "name", p.Name)
			return redirectBack(c, fieldPath(rounds[0])+"/handover?from="+p.ID)
		}
	}
	return redirectBack(c, "/admin/people")
}

// createLink makes a new set-up link, for a person who has lost the first one
// or the password.
func (s *Server) createLink(c echo.Context) error {
	p, err := s.store.Person(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.renderLink(c, p)
}

func (s *Server) renderLink(c echo.Context, p *survey.Person) error {
	token, err := s.store.Invite(c.Request().Context(), person(c).Login, p.ID, survey.SetPassword)
	if err != nil {
		return err
	}
	return s.render(c, 200, "person-link", s.langOf(c).T("people.link_title"),
		linkPage{Person: p, Link: s.setupLink(token), Whole: s.baseURL != ""})
}

// personOf makes a person of what was typed; units are found by id or name.
func (s *Server) personOf(ctx context.Context, f personForm) (*survey.Person, error) {
	p := &survey.Person{Name: f.Name, Role: survey.Role(f.Role), Sectors: f.Sectors, Disabled: f.Disabled, Version: f.Version}
	if p.Role != survey.Leader {
		return p, nil
	}
	reg, err := s.store.Register(ctx)
	if err != nil {
		return nil, err
	}
	for _, text := range f.Units {
		if strings.TrimSpace(text) == "" {
			continue
		}
		u, refusal := findUnit(reg, text, s.store.Clock().Day(), "units")
		if refusal != nil {
			return nil, refusal
		}
		p.Units = append(p.Units, u.ID)
	}
	return p, nil
}

func (s *Server) renderPerson(c echo.Context, id string, f personForm, ready bool, err error) error {
	reg, regErr := s.store.Register(c.Request().Context())
	if regErr != nil {
		return regErr
	}
	lang := s.langOf(c)
	page := personPage{ID: id, Form: f, Ready: ready, Units: reg.UnitsOn(s.store.Clock().Day())}
	roles := make([]string, len(survey.Roles))
	for i, r := range survey.Roles {
		roles[i] = string(r)
	}
	page.Roles = choices(roles, func(r string) string { return lang.T("role."+r) + ": " + lang.T("role.about."+r) }, f.Role)
	page.Sectors = sectorChoices(reg, lang, f.Sectors...)
	for range max(1, 3-len(f.Units)) {
		page.Form.Units = append(page.Form.Units, "") // room for one more
	}
	title := lang.T("people.new")
	if id != "" {
		title = f.Name
	}
	return s.formPage(c, "person", title, err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}
