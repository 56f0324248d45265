package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Role is what a person may do; see the table of routes.
type Role string

// The roles.
const (
	Administrator Role = "administrator" // everything: register, people, imports
	Analyst       Role = "analyst"       // all results and microdata
	Supervisor    Role = "supervisor"    // the field office: samples in the field, contacts, interviews, enumerators
	Department    Role = "department"    // its sectors, everywhere
	Leader        Role = "leader"        // its units, all sectors
	Viewer        Role = "viewer"        // published results, no microdata, no comments
	Enumerator    Role = "enumerator"    // its own cases, on an enrolled tablet
)

// Roles are all roles, the most powerful first.
var Roles = []Role{Administrator, Analyst, Supervisor, Department, Leader, Viewer, Enumerator}

// Person is somebody who signs in.
type Person struct {
	ID       string
	Login    string // folded
	Name     string
	Role     Role
	Sectors  []string // scope of a department
	Units    []string // scope of a unit leader, ids
	Disabled bool
	Ready    bool   // has a password
	Created  string // RFC 3339
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

// NameMax is the longest name of a person, in characters.
const NameMax = 120

var loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// normalize brings a person into the stored form and refuses what does not
// fit. A scope that the role does not use is dropped.
func (p *Person) normalize() error {
	p.Login = strings.ReplaceAll(Fold(p.Login), " ", "")
	p.Name = strings.Join(strings.Fields(norm.NFC.String(p.Name)), " ")
	var es Errors
	if !loginPattern.MatchString(p.Login) {
		es = append(es, Refuse(Invalid, "person.login", "login"))
	}
	if p.Name == "" || len([]rune(p.Name)) > NameMax || hasControl(p.Name) {
		es = append(es, Refuse(Invalid, "person.name", "name", "max", NameMax))
	}
	if !slices.Contains(Roles, p.Role) {
		es = append(es, Refuse(Invalid, "person.role", "role"))
	}
	if p.Role != Department {
		p.Sectors = nil
	} else if len(p.Sectors) == 0 {
		es = append(es, Refuse(Invalid, "person.sectors", "sectors"))
	}
	if p.Role != Leader {
		p.Units = nil
	} else if len(p.Units) == 0 {
		es = append(es, Refuse(Invalid, "person.units", "units"))
	}
	slices.Sort(p.Sectors)
	slices.Sort(p.Units)
	p.Sectors, p.Units = slices.Compact(p.Sectors), slices.Compact(p.Units)
	return es.Or()
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// checkScope refuses sectors and units that do not exist.
func checkScope(ctx context.Context, tx *sql.Tx, p *Person) error {
	for _, code := range p.Sectors {
		if err := mustExist(ctx, tx, "SELECT COUNT(*) FROM sector WHERE code = $1", code, "person.no_sector", "sectors"); err != nil {
			return err
		}
	}
	for _, id := range p.Units {
		if err := mustExist(ctx, tx, "SELECT COUNT(*) FROM unit WHERE id = $1", id, "person.no_unit", "units"); err != nil {
			return err
		}
	}
	return nil
}

func mustExist(ctx context.Context, tx *sql.Tx, query, value, key, field string) error {
	var n int
	if err := tx.QueryRowContext(ctx, query, value).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return Refuse(Invalid, key, field, "value", value)
	}
	return nil
}

const personColumns = "id, login, name, role, sectors, units, disabled, password <> '', created, version"

func scanPerson(row interface{ Scan(...any) error }) (*Person, error) {
	var p Person
	var sectors, units string
	err := row.Scan(&p.ID, &p.Login, &p.Name, &p.Role, &sectors, &units, &p.Disabled, &p.Ready, &p.Created, &p.Version)
	p.Sectors, p.Units = Split(sectors), Split(units)
	return &p, found(err)
}

// found turns "no row" into the refusal that a person understands.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return Refuse(NotFound, "error.not_found", "")
	}
	return err
}

// Person finds a person by id.
func (s *Store) Person(ctx context.Context, id string) (*Person, error) {
	return scanPerson(s.ro.QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", id))
}

// PersonByLogin finds a person by login, however it is typed.
func (s *Store) PersonByLogin(ctx context.Context, login string) (*Person, error) {
	return scanPerson(s.ro.QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE login = $1", Fold(login)))
}

// People lists everybody, sorted by name as Vietnamese sorts.
func (s *Store) People(ctx context.Context) ([]*Person, error) {
	people, err := rows(ctx, s.ro, func(r *sql.Rows) (*Person, error) { return scanPerson(r) },
		"SELECT "+personColumns+" FROM person ORDER BY login")
	order := Collator("vi")
	slices.SortStableFunc(people, func(a, b *Person) int { return order.CompareString(a.Name, b.Name) })
	return people, err
}

// CreatePerson adds a person, who cannot sign in until a link has been used
// (see Invite). Id, creation time and version of p are set here.
func (s *Store) CreatePerson(ctx context.Context, actor string, p *Person) error {
	if err := p.normalize(); err != nil {
		return err
	}
	p.ID, p.Created, p.Version, p.Ready = NewID(), Stamp(s.clock()), 1, false
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if err := checkScope(ctx, tx, p); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO person (id, login, name, role, sectors, units, disabled, created)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			p.ID, p.Login, p.Name, p.Role, Join(p.Sectors), Join(p.Units), p.Disabled, p.Created); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "person.create", p.ID, p.summary())
	})
	if Is(err, Conflict) {
		return Refuse(Conflict, "person.login_taken", "login", "login", p.Login)
	}
	return err
}

// UpdatePerson changes name, role, scope and whether the login is disabled; the
// login itself stays. It refuses an outdated version, and to take away the last
// administrator. Disabling ends all sessions.
func (s *Store) UpdatePerson(ctx context.Context, actor string, p *Person) error {
	if err := p.normalize(); err != nil {
		return err
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := checkScope(ctx, tx, p); err != nil {
			return err
		}
		if err := s.keepAdministrator(ctx, tx, p); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `UPDATE person SET name = $1, role = $2, sectors = $3, units = $4, disabled = $5,
			version = version + 1 WHERE id = $6 AND version = $7`,
			p.Name, p.Role, Join(p.Sectors), Join(p.Units), p.Disabled, p.ID, p.Version)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, Refuse(Conflict, "error.outdated", ""))
		}
		p.Version++
		if p.Disabled {
			if err := s.endSessions(ctx, tx, p.ID); err != nil {
				return err
			}
			if err := revokeInvitations(ctx, tx, p.ID, Stamp(s.clock())); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, actor, "person.update", p.ID, p.summary())
	})
}

// keepAdministrator refuses a change after which no administrator could sign
// in. Touching their rows first makes two such changes wait for each other.
func (s *Store) keepAdministrator(ctx context.Context, tx *sql.Tx, p *Person) error {
	if _, err := tx.ExecContext(ctx, "UPDATE person SET version = version WHERE role = $1", Administrator); err != nil {
		return err
	}
	if p.Role == Administrator && !p.Disabled {
		return nil
	}
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM person
		WHERE role = $1 AND NOT disabled AND password <> '' AND id <> $2`, Administrator, p.ID).Scan(&others)
	if err != nil || others > 0 {
		return err
	}
	var was Role
	if err := tx.QueryRowContext(ctx, "SELECT role FROM person WHERE id = $1", p.ID).Scan(&was); err != nil {
		return found(err)
	}
	if was == Administrator {
		return Refuse(Conflict, "person.last_administrator", "role")
	}
	return nil
}

// summary is what the audit keeps about a person.
func (p *Person) summary() string {
	return fmt.Sprintf("login=%s name=%q role=%s sectors=%s units=%s disabled=%t",
		p.Login, p.Name, p.Role, Join(p.Sectors), Join(p.Units), p.Disabled)
}
