package survey

import (
	"context"
	"database/sql"
	"errors"
	"slices"
)

// Role is what a person may do; see the table of routes.
type Role string

// The roles.
const (
	Administrator Role = "administrator" // everything: register, people, imports
	Analyst       Role = "analyst"       // all results and microdata
	Department    Role = "department"    // its sectors, everywhere
	Leader        Role = "leader"        // its units, all sectors
	Viewer        Role = "viewer"        // published results, no microdata, no comments
)

// Roles are all roles, the most powerful first.
var Roles = []Role{Administrator, Analyst, Department, Leader, Viewer}

// Person is somebody who signs in.
type Person struct {
	ID       string
	Login    string // folded
	Name     string
	Role     Role
	Sectors  []string // scope of a department
	Units    []string // scope of a unit leader
	Disabled bool
	Created  string
	Version  int64
}

// Scope is the part of the results that a person may see. Empty lists mean no
// limit; use Nothing for nobody.
type Scope struct {
	Units   []string // only these units
	Sectors []string // only these sectors
	Nothing bool
}

// Scope of the person: a department sees its sectors everywhere, a leader all
// sectors of its units. A department or leader without any sees nothing.
func (p *Person) Scope() Scope {
	switch {
	case p == nil:
		return Scope{Nothing: true}
	case p.Role == Department:
		return Scope{Sectors: p.Sectors, Nothing: len(p.Sectors) == 0}
	case p.Role == Leader:
		return Scope{Units: p.Units, Nothing: len(p.Units) == 0}
	}
	return Scope{}
}

// Allows reports whether the scope covers the unit and sector; an empty unit
// or sector means "all of them", which only an unlimited scope covers.
func (s Scope) Allows(unit, sector string) bool {
	if s.Nothing {
		return false
	}
	return (len(s.Units) == 0 || slices.Contains(s.Units, unit)) &&
		(len(s.Sectors) == 0 || slices.Contains(s.Sectors, sector))
}

const personColumns = "id, login, name, role, sectors, units, disabled, created, version"

func scanPerson(row interface{ Scan(...any) error }) (*Person, error) {
	var p Person
	var sectors, units string
	err := row.Scan(&p.ID, &p.Login, &p.Name, &p.Role, &sectors, &units, &p.Disabled, &p.Created, &p.Version)
	p.Sectors, p.Units = Split(sectors), Split(units)
	return &p, err
}

// Person finds a person by id.
func (s *Store) Person(ctx context.Context, id string) (*Person, error) {
	p, err := scanPerson(s.ro.QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, Refuse(NotFound, "error.not_found", "")
	}
	return p, err
}
