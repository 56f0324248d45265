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
// suggested, or by its whole name when only one unit of today has it.
func (s *Server) findUnit(reg *survey.Register, text, field string) (survey.Unit, error) {
	text = strings.TrimSpace(text)
	id, _, _ := strings.Cut(text, strings.TrimSpace(unitMark))
	if u, ok := reg.Unit(strings.TrimSpace(id)); ok {
		return u, nil
	}
	named := reg.UnitsNamed(text, s.store.Clock().Day())
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
