package survey

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Unit is an office, agency, commune or facility that is measured, or a level
// above it. A unit is valid for a period; codes are used again after it, so
// only ID names one unit.
type Unit struct {
	ID         string
	Code       string // of the General Statistics Office, or ours
	Kind       string // one of UnitKinds
	Name       Text
	Parent     string // id, '' at the top
	Block      string // comparison group: department, vertical, commune, hospital, school, …
	Population int64  // 0 = not known
	ValidFrom  string // ISO day, '' = not known
	ValidTo    string // ISO day, the last; '' = still valid
	Sectors    []string
	Status     string // official, secondary, inferred, proposed, unverified
	Note       string
	Version    int64
}

var unitKinds = []string{"province", "department", "vertical", "district", "commune", "facility"}

// UnitKinds are the kinds of units, the highest level first.
func UnitKinds() []string { return slices.Clone(unitKinds) }

var unitCodePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)

// idPattern is what may stand in an address as it is.
var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$`)

var statuses = []string{"", "official", "secondary", "inferred", "proposed", "unverified"}

// UnitID makes the id of a new unit: its code when that is free and the unit
// still valid, else code~last day, else code~first day. Ids stand in addresses
// and never change, also when the unit ends later.
func UnitID(code, validFrom, validTo string, taken func(id string) bool) string {
	id := code
	if validTo != "" {
		id = code + "~" + validTo
	} else if taken(id) {
		id = code + "~" + validFrom
	}
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s~%s~%d", code, validFrom, n)
	}
	return id
}

// ValidOn reports whether the unit exists on a day.
func (u Unit) ValidOn(day string) bool {
	return day >= u.ValidFrom && (u.ValidTo == "" || day <= u.ValidTo)
}

// Check gives all that is wrong with the unit in itself.
func (u Unit) Check() Errors {
	var es Errors
	if !unitCodePattern.MatchString(u.Code) {
		es = append(es, Refuse(Invalid, "unit.code", "code", "value", u.Code))
	}
	if u.ID != "" && !idPattern.MatchString(u.ID) {
		es = append(es, Refuse(Invalid, "unit.code", "id", "value", u.ID))
	}
	oneOf(&es, "kind", u.Kind, unitKinds)
	needed(&es, "name_vi", u.Name.Vi)
	short(&es, "name_en", u.Name.En)
	short(&es, "note", u.Note)
	period(&es, u.ValidFrom, u.ValidTo)
	oneOf(&es, "status", u.Status, statuses)
	if u.Population < 0 {
		es = append(es, Refuse(Invalid, "error.negative", "population"))
	}
	if u.Parent != "" && u.Parent == u.ID {
		es = append(es, Refuse(Invalid, "unit.own_parent", "parent"))
	}
	return es
}

func (u *Unit) read(r *Record) {
	r.text("id", &u.ID)
	r.text("code", &u.Code)
	r.text("kind", &u.Kind)
	r.text("name_vi", &u.Name.Vi)
	r.text("name_en", &u.Name.En)
	r.text("parent", &u.Parent)
	r.text("block", &u.Block)
	r.count("population", &u.Population)
	r.day("valid_from", &u.ValidFrom)
	r.day("valid_to", &u.ValidTo)
	r.codes("sectors", &u.Sectors)
	r.text("status", &u.Status)
	r.text("note", &u.Note)
}

const unitColumns = `SELECT id, code, kind, name_vi, name_en, COALESCE(parent_id, ''), block, COALESCE(population, 0),
	valid_from, valid_to, status, note, version,
	(SELECT COALESCE(string_agg(sector, ';' ORDER BY sector), '') FROM unit_sector WHERE unit_id = unit.id)
	FROM unit `

func scanUnit(r *sql.Rows) (u Unit, err error) {
	var sectors string
	err = r.Scan(&u.ID, &u.Code, &u.Kind, &u.Name.Vi, &u.Name.En, &u.Parent, &u.Block, &u.Population,
		&u.ValidFrom, &u.ValidTo, &u.Status, &u.Note, &u.Version, &sectors)
	u.Sectors = Split(sectors)
	return u, err
}

// unitByID reads one unit inside a transaction.
func unitByID(ctx context.Context, q querier, id string) (Unit, error) {
	found, err := rows(ctx, q, scanUnit, unitColumns+`WHERE id = $1`, id)
	if err != nil {
		return Unit{}, err
	}
	if len(found) == 0 {
		return Unit{}, Refuse(NotFound, "unit.unknown", "unit", "id", id)
	}
	return found[0], nil
}

// SaveUnit creates a unit (Version 0; ID may be empty) or changes one, and
// gives it as stored. A change of an outdated version is a Conflict.
func (s *Store) SaveUnit(ctx context.Context, actor string, u Unit) (Unit, error) {
	err := s.edit(ctx, func(tx *sql.Tx) (err error) {
		u, err = s.saveUnit(ctx, tx, actor, u)
		return err
	})
	return u, err
}

func (s *Store) saveUnit(ctx context.Context, tx *sql.Tx, actor string, u Unit) (Unit, error) {
	if err := u.Check().Or(); err != nil {
		return u, err
	}
	action := "unit.change"
	if u.Version == 0 {
		action = "unit.create"
		if u.ID == "" {
			u.ID = UnitID(u.Code, u.ValidFrom, u.ValidTo, func(id string) bool {
				_, err := unitByID(ctx, tx, id)
				return err == nil
			})
		}
	}
	if err := checkUnitPlace(ctx, tx, u); err != nil {
		return u, err
	}
	if err := putUnit(ctx, tx, &u); err != nil {
		return u, err
	}
	return u, s.audit(ctx, tx, actor, action, u.ID, u.Name.Vi)
}

// checkUnitPlace refuses a second unit with the code in the same time, and a
// parent below the unit itself.
func checkUnitPlace(ctx context.Context, tx *sql.Tx, u Unit) error {
	same, err := rows(ctx, tx, scanUnit, unitColumns+`WHERE code = $1 AND id <> $2`, u.Code, u.ID)
	if err != nil {
		return err
	}
	for _, other := range same {
		if (u.ValidTo == "" || other.ValidFrom <= u.ValidTo) && (other.ValidTo == "" || u.ValidFrom <= other.ValidTo) {
			return Refuse(Conflict, "unit.code_taken", "code", "code", u.Code, "name", other.Name.Vi)
		}
	}
	for id, steps := u.Parent, 0; id != ""; steps++ {
		if id == u.ID || steps > 20 {
			return Refuse(Invalid, "unit.own_parent", "parent")
		}
		parent, err := unitByID(ctx, tx, id)
		if Is(err, NotFound) {
			return Refuse(Invalid, "unit.parent_unknown", "parent", "id", id)
		}
		if err != nil {
			return err
		}
		id = parent.Parent
	}
	return nil
}

// putUnit writes the unit and its sectors, and raises its version.
func putUnit(ctx context.Context, tx *sql.Tx, u *Unit) error {
	created := u.Version == 0
	args := []any{u.ID, u.Code, u.Kind, u.Name.Vi, u.Name.En, unitKey(*u), nullText(u.Parent), u.Block,
		nullCount(u.Population), u.ValidFrom, u.ValidTo, u.Status, u.Note}
	if created {
		_, err := tx.ExecContext(ctx, `INSERT INTO unit (id, code, kind, name_vi, name_en, name_key, parent_id, block,
			population, valid_from, valid_to, status, note) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`, args...)
		if err != nil {
			return err
		}
	} else {
		err := changed(tx.ExecContext(ctx, `UPDATE unit SET code = $2, kind = $3, name_vi = $4, name_en = $5,
			name_key = $6, parent_id = $7, block = $8, population = $9, valid_from = $10, valid_to = $11, status = $12,
			note = $13, version = version + 1 WHERE id = $1 AND version = $14`, append(args, u.Version)...))
		if err != nil {
			return err
		}
	}
	u.Version++
	slices.Sort(u.Sectors)
	u.Sectors = slices.Compact(u.Sectors)
	if !created {
		if _, err := tx.ExecContext(ctx, `DELETE FROM unit_sector WHERE unit_id = $1`, u.ID); err != nil {
			return err
		}
	}
	for _, sector := range u.Sectors {
		if _, err := tx.ExecContext(ctx, `INSERT INTO unit_sector (unit_id, sector) VALUES ($1, $2)`, u.ID, sector); err != nil {
			return unknownSector(err, "sectors", sector)
		}
	}
	return nil
}

func unitKey(u Unit) string { return strings.TrimSpace(Fold(u.Name.Vi + " " + u.Name.En)) }

func nullText(v string) sql.NullString { return sql.NullString{String: v, Valid: v != ""} }

func nullCount(v int64) sql.NullInt64 { return sql.NullInt64{Int64: v, Valid: v > 0} }

// unknownSector names the sector when a foreign key says there is none.
func unknownSector(err error, field, sector string) error {
	if err = storageError(err); Is(err, Invalid) {
		return Refuse(Invalid, "sector.unknown", field, "code", sector)
	}
	return err
}

// changed turns the result of an update that names a version into a Conflict
// when nothing was touched: somebody else was faster.
func changed(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return Refuse(Conflict, "error.outdated", "version")
	}
	return err
}
