package survey

import (
	"context"
	"database/sql"
	"slices"
)

// Sector is a field of public service that targets and ratings speak of.
type Sector struct {
	Code     string
	Name     Text
	Kind     string // one of SectorKinds
	Position int64  // order in lists
	Active   bool
	Version  int64
}

var sectorKinds = []string{"procedure", "public-service"}

// SectorKinds are the kinds of sectors: administrative procedures, and public
// services such as hospitals and schools. They are never mixed in one figure.
func SectorKinds() []string { return slices.Clone(sectorKinds) }

// Check gives all that is wrong with the sector in itself.
func (x Sector) Check() Errors {
	var es Errors
	if !codePattern.MatchString(x.Code) {
		es = append(es, Refuse(Invalid, "sector.code", "code", "value", x.Code))
	}
	needed(&es, "name_vi", x.Name.Vi)
	short(&es, "name_en", x.Name.En)
	oneOf(&es, "kind", x.Kind, sectorKinds)
	return es
}

func (x *Sector) read(r *Record) {
	r.text("code", &x.Code)
	r.text("name_vi", &x.Name.Vi)
	r.text("name_en", &x.Name.En)
	r.text("kind", &x.Kind)
	r.count("position", &x.Position)
	r.yes("active", &x.Active)
}

func scanSector(r *sql.Rows) (x Sector, err error) {
	return x, r.Scan(&x.Code, &x.Name.Vi, &x.Name.En, &x.Kind, &x.Position, &x.Active, &x.Version)
}

func allSectors(ctx context.Context, q querier) ([]Sector, error) {
	return rows(ctx, q, scanSector, `SELECT code, name_vi, name_en, kind, position, active, version
		FROM sector ORDER BY position, code`)
}

// SaveSector creates a sector (Version 0) or changes one. A sector that is no
// longer used is made inactive, never deleted: its results stay.
func (s *Store) SaveSector(ctx context.Context, actor string, x Sector) (Sector, error) {
	if err := x.Check().Or(); err != nil {
		return x, err
	}
	err := s.edit(ctx, func(tx *sql.Tx) error { return s.saveSector(ctx, tx, actor, &x) })
	return x, err
}

func (s *Store) saveSector(ctx context.Context, tx *sql.Tx, actor string, x *Sector) error {
	action := "sector.change"
	if x.Version == 0 {
		action = "sector.create"
	}
	if err := putSector(ctx, tx, x); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, action, x.Code, x.Name.Vi)
}

func putSector(ctx context.Context, tx *sql.Tx, x *Sector) error {
	args := []any{x.Code, x.Name.Vi, x.Name.En, x.Kind, x.Position, x.Active}
	if x.Version == 0 {
		x.Version = 1
		_, err := tx.ExecContext(ctx, `INSERT INTO sector (code, name_vi, name_en, kind, position, active)
			VALUES ($1, $2, $3, $4, $5, $6)`, args...)
		return err
	}
	err := changed(tx.ExecContext(ctx, `UPDATE sector SET name_vi = $2, name_en = $3, kind = $4, position = $5,
		active = $6, version = version + 1 WHERE code = $1 AND version = $7`, append(args, x.Version)...))
	x.Version++
	return err
}
