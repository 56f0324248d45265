package server

import (
	"strings"

	"sipas/survey"
)

// unitMark parts id and name of a unit in a field with suggestions.
const unitMark = " · "

// unitText is how a unit stands in such a field.
func unitText(u survey.Unit, lang string) string {
	if u.ID == "" {
		return ""
	}
	return u.ID + unitMark + u.Name.In(lang)
}

// findUnit finds the unit that was meant: by id, alone or before the name as
// suggested, or by its whole name when only one unit valid on the day has it.
func findUnit(reg *survey.Register, text, day, field string) (survey.Unit, *survey.Error) {
	text = strings.TrimSpace(text)
	id, _, _ := strings.Cut(text, strings.TrimSpace(unitMark))
	if u, ok := reg.Unit(strings.TrimSpace(id)); ok {
		return u, nil
	}
	named := reg.UnitsNamed(text, day)
	switch len(named) {
	case 0:
		return survey.Unit{}, survey.Refuse(survey.Invalid, "person.no_unit", field, "value", text)
	case 1:
		return named[0], nil
	}
	return survey.Unit{}, survey.Refuse(survey.Invalid, "unit.ambiguous", field, "value", text, "count", len(named))
}

// sectorChoices are the active sectors as options.
func sectorChoices(reg *survey.Register, lang *Lang, chosen ...string) []option {
	var codes []string
	for _, x := range reg.Sectors() {
		if x.Active {
			codes = append(codes, x.Code)
		}
	}
	return choices(codes, func(code string) string {
		x, _ := reg.Sector(code)
		return x.Name.In(lang.Code)
	}, chosen...)
}

// sectorNames are the names of sectors in one line.
func (s *Server) sectorNames(reg *survey.Register, lang *Lang, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		x, _ := reg.Sector(code)
		names[i] = x.Name.In(lang.Code)
	}
	return strings.Join(names, "; ")
}

// unitID is the id in what stands in a field with suggestions; a name that was
// typed by hand stays as it is, and is refused where a unit is needed.
func unitID(text string) string {
	id, _, _ := strings.Cut(text, strings.TrimSpace(unitMark))
	return strings.TrimSpace(id)
}

// units is an input with all units of a day as suggestions.
func (m fieldMaker) units(id string, u survey.Unit, reg *survey.Register, day string) fieldView {
	f := m.make("units", id, unitText(u, m.lang.Code)).hint(m.lang.T("hint.unit"))
	f.List = id + "-list"
	for _, u := range reg.UnitsOn(day) {
		f.Options = append(f.Options, option{Value: unitText(u, m.lang.Code)})
	}
	return f
}
