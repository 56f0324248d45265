package survey

import (
	"context"
	"slices"
)

// Place is where a printed code leads: the station that takes the answer, with
// its unit, round and sectors. When the printed station moved, or its unit was
// merged into another, From is the printed one.
type Place struct {
	Station  Station
	Unit     Unit
	Round    Round
	Sectors  []Sector // active sectors of the station, in the order of the register
	From     *Station // the printed station, when it is another one
	FromUnit *Unit    // its unit, when it is another one
}

// Printed is the code to record with an answer: the printed one when the
// poster led on to another station, else nothing.
func (p Place) Printed() string {
	if p.From == nil {
		return ""
	}
	return p.From.Code
}

// StationByCode follows a printed code to the station that takes the answer:
// along moves, and from a unit that ended to a station of its successor. A code
// nobody printed is NotFound; a closed station or round is Closed, and Place
// then still says which office it is.
func (s *Store) StationByCode(ctx context.Context, code string) (Place, error) {
	key := StationKey(code)
	if !validStationCode(key) {
		return Place{}, Refuse(NotFound, "station.unknown", "code", "code", code)
	}
	p, err := s.cache.places.get(key, s.clock(), func() (Place, error) { return s.findPlace(ctx, key) })
	if err != nil {
		return p, err
	}
	return p, p.takes(s.clock.Day())
}

// takes tells why the place takes no answer on a day.
func (p Place) takes(day string) error {
	switch {
	case p.Station.State != "open":
		return Refuse(Closed, "station.closed", "", "station", p.Station.Name.Vi, "unit", p.Unit.Name.Vi)
	case !p.Unit.ValidOn(day):
		return Refuse(Closed, "station.unit_ended", "", "unit", p.Unit.Name.Vi)
	case len(p.Sectors) == 0:
		return Refuse(Closed, "station.closed", "", "station", p.Station.Name.Vi, "unit", p.Unit.Name.Vi)
	}
	return p.Round.Takes(day)
}

func (s *Store) findPlace(ctx context.Context, code string) (Place, error) {
	reg, err := s.Register(ctx)
	if err != nil {
		return Place{}, err
	}
	printed, err := stationByCode(ctx, s.ro, code)
	if err != nil {
		return Place{}, err
	}
	end, err := s.follow(ctx, reg, printed)
	if err != nil {
		return Place{}, err
	}
	p := Place{Station: end}
	p.Unit, _ = reg.Unit(end.Unit)
	if end.Code != printed.Code {
		p.From = &printed
	}
	if end.Unit != printed.Unit {
		from, _ := reg.Unit(printed.Unit)
		p.FromUnit = &from
	}
	for _, x := range reg.Sectors() {
		if x.Active && slices.Contains(end.Sectors, x.Code) {
			p.Sectors = append(p.Sectors, x)
		}
	}
	p.Round, err = roundByID(ctx, s.ro, end.Round)
	return p, err
}

// follow walks from a printed station to the one that answers now. It never
// visits a station twice, so that a circle of moves ends where it began.
func (s *Store) follow(ctx context.Context, reg *Register, st Station) (Station, error) {
	day := s.clock.Day()
	for seen := []string{st.Code}; ; seen = append(seen, st.Code) {
		var next Station
		var err error
		unit, _ := reg.Unit(st.Unit)
		switch {
		case st.State == "moved":
			next, err = stationByCode(ctx, s.ro, st.MovedTo)
		case st.State == "open" && !unit.ValidOn(day):
			next, err = s.successorStation(ctx, reg, st, day)
		}
		if err != nil {
			return st, err
		}
		if next.Code == "" || slices.Contains(seen, next.Code) {
			return st, nil
		}
		st = next
	}
}

// successorStation is the best station of the units that a station's unit
// became part of; the zero Station when they have none.
func (s *Store) successorStation(ctx context.Context, reg *Register, from Station, day string) (Station, error) {
	var there []Station
	for _, unit := range reg.Successors(from.Unit, day) {
		stations, err := stationsOf(ctx, s.ro, unit.ID)
		if err != nil {
			return Station{}, err
		}
		there = append(there, stations...)
	}
	return bestStation(from, there), nil
}

// bestStation chooses among stations that take answers the one that continues
// another best: of the same round, then with the most sectors in common, then
// of the same name, then the first.
func bestStation(from Station, there []Station) (best Station) {
	most := -1
	for _, st := range there {
		score := 0
		for _, x := range st.Sectors {
			if slices.Contains(from.Sectors, x) {
				score += 2
			}
		}
		if st.Round == from.Round {
			score += 10_000
		}
		if st.Name == from.Name {
			score++
		}
		if st.State == "open" && score > most {
			best, most = st, score
		}
	}
	return best
}
