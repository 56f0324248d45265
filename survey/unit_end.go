package survey

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// UnitEnd says how a unit ends: closed, merged, split or renamed.
type UnitEnd struct {
	Unit    string // id
	Version int64  // of the unit as the person saw it
	Day     string // first day without it
	Kind    string // merge, split, rename, succession; '' when nothing follows
	Act     string // the legal act
	Into    []Share
	New     *Unit // a unit that begins on the day and takes over what Into leaves, optional
}

// Share is the part of a unit that goes over into another one.
type Share struct {
	Unit string  // id
	Part float64 // 0–1
}

// EndUnit ends a unit, records what it became, and moves its stations: a
// printed code leads on to the successor. A unit with units below it is refused,
// as are shares that do not add up to one.
func (s *Store) EndUnit(ctx context.Context, actor string, end UnitEnd) error {
	return s.edit(ctx, func(tx *sql.Tx) error {
		u, err := unitByID(ctx, tx, end.Unit)
		if err != nil {
			return err
		}
		if err := checkEnd(ctx, tx, u, end); err != nil {
			return err
		}
		u.ValidTo = dayBefore(end.Day)
		if err := putUnit(ctx, tx, &u); err != nil {
			return err
		}
		if end.New != nil {
			if end.Into, err = s.beginSuccessor(ctx, tx, actor, u, end); err != nil {
				return err
			}
		}
		if err := succeed(ctx, tx, u, end); err != nil {
			return err
		}
		if err := s.moveStations(ctx, tx, u, end); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "unit.end", u.ID, fmt.Sprintf("%s %s %s", end.Day, end.Kind, end.Act))
	})
}

func checkEnd(ctx context.Context, tx *sql.Tx, u Unit, end UnitEnd) error {
	switch {
	case u.Version != end.Version:
		return Refuse(Conflict, "error.outdated", "version")
	case !ValidDay(end.Day):
		return Refuse(Invalid, "error.day", "day", "value", end.Day)
	case !u.ValidOn(dayBefore(end.Day)):
		return Refuse(Invalid, "unit.not_valid_then", "day", "unit", u.Name.Vi, "day", end.Day)
	}
	below, err := rows(ctx, tx, scanUnit, unitColumns+`WHERE parent_id = $1 AND (valid_to = '' OR valid_to >= $2)`, u.ID, end.Day)
	if err != nil {
		return err
	}
	if len(below) > 0 {
		return Refuse(Conflict, "unit.has_children", "unit", "unit", u.Name.Vi, "count", len(below), "first", below[0].Name.Vi)
	}
	if end.Kind == "" && len(end.Into) == 0 && end.New == nil {
		return nil
	}
	var es Errors
	oneOf(&es, "kind", end.Kind, successionKinds)
	return es.Or()
}

// beginSuccessor creates the new unit and gives it what the others leave.
func (s *Store) beginSuccessor(ctx context.Context, tx *sql.Tx, actor string, u Unit, end UnitEnd) ([]Share, error) {
	begun := *end.New
	begun.Version, begun.ValidFrom = 0, end.Day
	if begun.Parent == "" {
		begun.Parent = u.Parent
	}
	if begun.Sectors == nil {
		begun.Sectors = slices.Clone(u.Sectors)
	}
	begun, err := s.saveUnit(ctx, tx, actor, begun)
	left := 1.0
	for _, part := range end.Into {
		left -= part.Part
	}
	return append(slices.Clone(end.Into), Share{begun.ID, left}), err
}

// succeed records what the unit became.
func succeed(ctx context.Context, tx *sql.Tx, u Unit, end UnitEnd) error {
	sum := 0.0
	for _, part := range end.Into {
		to, err := unitByID(ctx, tx, part.Unit)
		if err != nil {
			return asInvalid(err)
		}
		if !to.ValidOn(end.Day) {
			return Refuse(Invalid, "unit.not_valid_then", "into", "unit", to.Name.Vi, "day", end.Day)
		}
		x := Succession{From: u.ID, To: to.ID, Day: end.Day, Kind: end.Kind, Share: part.Part, Act: end.Act}
		if err := x.Check().Or(); err != nil {
			return err
		}
		if err := putSuccession(ctx, tx, x); err != nil {
			return err
		}
		sum += part.Part
	}
	if len(end.Into) > 0 && (sum < 0.9999 || sum > 1.0001) {
		return Refuse(Invalid, "succession.shares", "into", "sum", sum)
	}
	return nil
}

// moveStations makes sure that each open station of the ended unit has one to
// lead to: where the successors have none in the round, the station is
// continued at the largest successor. A poster of a unit that ends in future
// leads on by itself when the day comes, see StationByCode.
func (s *Store) moveStations(ctx context.Context, tx *sql.Tx, u Unit, end UnitEnd) error {
	stations, err := stationsOf(ctx, tx, u.ID)
	if err != nil || len(end.Into) == 0 {
		return err
	}
	largest := slices.MaxFunc(end.Into, func(a, b Share) int {
		switch {
		case a.Part < b.Part:
			return -1
		case a.Part > b.Part:
			return 1
		}
		return 0
	})
	var there []Station
	for _, part := range end.Into {
		more, err := stationsOf(ctx, tx, part.Unit)
		if err != nil {
			return err
		}
		there = append(there, more...)
	}
	for _, st := range stations {
		if st.State != "open" {
			continue
		}
		to := bestStation(st, there)
		if to.Code == "" || to.Round != st.Round {
			to = st
			to.Code, to.Unit, to.Version = NewStationCode(), largest.Unit, 0
			if err := putStation(ctx, tx, &to); err != nil {
				return err
			}
			there = append(there, to)
		}
		if end.Day > s.clock.Day() {
			continue
		}
		st.State, st.MovedTo = "moved", to.Code
		if err := putStation(ctx, tx, &st); err != nil {
			return err
		}
	}
	return nil
}

// dayBefore is the calendar day before a day in ISO 8601.
func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}
