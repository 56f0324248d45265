package survey

import (
	"context"
	"database/sql"
)

// Procedure is an administrative procedure (thủ tục hành chính) of a sector.
type Procedure struct {
	Code      string
	Name      Text
	Sector    string
	ValidFrom string
	ValidTo   string
	Version   int64
}

// Check gives all that is wrong with the procedure in itself.
func (p Procedure) Check() Errors {
	var es Errors
	if !idPattern.MatchString(p.Code) {
		es = append(es, Refuse(Invalid, "unit.code", "code", "value", p.Code))
	}
	needed(&es, "name_vi", p.Name.Vi)
	short(&es, "name_en", p.Name.En)
	needed(&es, "sector", p.Sector)
	period(&es, p.ValidFrom, p.ValidTo)
	return es
}

func (p *Procedure) read(r *Record) {
	r.text("code", &p.Code)
	r.text("name_vi", &p.Name.Vi)
	r.text("name_en", &p.Name.En)
	r.text("sector", &p.Sector)
	r.day("valid_from", &p.ValidFrom)
	r.day("valid_to", &p.ValidTo)
}

// Procedures lists all procedures by sector and code.
func (s *Store) Procedures(ctx context.Context) ([]Procedure, error) { return allProcedures(ctx, s.ro) }

func allProcedures(ctx context.Context, q querier) ([]Procedure, error) {
	return rows(ctx, q, func(r *sql.Rows) (p Procedure, err error) {
		return p, r.Scan(&p.Code, &p.Name.Vi, &p.Name.En, &p.Sector, &p.ValidFrom, &p.ValidTo, &p.Version)
	}, `SELECT code, name_vi, name_en, sector, valid_from, valid_to, version FROM procedure ORDER BY sector, code`)
}

// SaveProcedure creates a procedure (Version 0) or changes one.
func (s *Store) SaveProcedure(ctx context.Context, actor string, p Procedure) (Procedure, error) {
	if err := p.Check().Or(); err != nil {
		return p, err
	}
	err := s.edit(ctx, func(tx *sql.Tx) error { return s.saveProcedure(ctx, tx, actor, &p) })
	return p, err
}

func (s *Store) saveProcedure(ctx context.Context, tx *sql.Tx, actor string, p *Procedure) error {
	action := "procedure.change"
	if p.Version == 0 {
		action = "procedure.create"
	}
	if err := putProcedure(ctx, tx, p); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, action, p.Code, p.Name.Vi)
}

func putProcedure(ctx context.Context, tx *sql.Tx, p *Procedure) error {
	args := []any{p.Code, p.Name.Vi, p.Name.En, p.Sector, p.ValidFrom, p.ValidTo}
	if p.Version == 0 {
		p.Version = 1
		_, err := tx.ExecContext(ctx, `INSERT INTO procedure (code, name_vi, name_en, sector, valid_from, valid_to)
			VALUES ($1, $2, $3, $4, $5, $6)`, args...)
		return unknownSector(err, "sector", p.Sector)
	}
	err := changed(tx.ExecContext(ctx, `UPDATE procedure SET name_vi = $2, name_en = $3, sector = $4, valid_from = $5,
		valid_to = $6, version = version + 1 WHERE code = $1 AND version = $7`, append(args, p.Version)...))
	p.Version++
	return unknownSector(err, "sector", p.Sector)
}
