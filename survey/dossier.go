package survey

import (
	"context"
	"database/sql"
	"regexp"
)

// DossierCount is the number of dossiers a unit handled in a sector and month:
// what counter ratings are weighted to.
type DossierCount struct {
	Unit   string // id
	Sector string
	Month  string // 2026-11
	N      int64
	Source string // who counted
}

var monthPattern = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)

// Check gives all that is wrong with the count in itself.
func (d DossierCount) Check() Errors {
	var es Errors
	needed(&es, "unit", d.Unit)
	needed(&es, "sector", d.Sector)
	if !monthPattern.MatchString(d.Month) {
		es = append(es, Refuse(Invalid, "error.month", "month", "value", d.Month))
	}
	if d.N < 0 {
		es = append(es, Refuse(Invalid, "error.negative", "n"))
	}
	return es
}

// Dossiers lists the counts of the months from first to last (2026-01), both
// included.
func (s *Store) Dossiers(ctx context.Context, first, last string) ([]DossierCount, error) {
	return dossiers(ctx, s.ro, first, last)
}

func dossiers(ctx context.Context, q querier, first, last string) ([]DossierCount, error) {
	return rows(ctx, q, func(r *sql.Rows) (d DossierCount, err error) {
		return d, r.Scan(&d.Unit, &d.Sector, &d.Month, &d.N, &d.Source)
	}, `SELECT unit_id, sector, month, n, source FROM dossier_count WHERE month >= $1 AND month <= $2
		ORDER BY month, unit_id, sector`, first, last)
}

// SaveDossiers enters or replaces counts.
func (s *Store) SaveDossiers(ctx context.Context, actor string, counts []DossierCount) error {
	for _, d := range counts {
		if err := d.Check().Or(); err != nil {
			return err
		}
	}
	return s.edit(ctx, func(tx *sql.Tx) error {
		for _, d := range counts {
			if err := s.saveDossier(ctx, tx, d); err != nil {
				return err
			}
		}
		if len(counts) == 0 {
			return nil
		}
		return s.audit(ctx, tx, actor, "dossiers.save", counts[0].Unit, counts[0].Month)
	})
}

// saveDossier writes a count after looking that its unit and sector exist.
func (s *Store) saveDossier(ctx context.Context, tx *sql.Tx, d DossierCount) error {
	reg, err := s.Register(ctx)
	if err != nil {
		return err
	}
	if _, ok := reg.Unit(d.Unit); !ok {
		return Refuse(Invalid, "unit.unknown", "unit", "id", d.Unit)
	}
	if _, ok := reg.Sector(d.Sector); !ok {
		return Refuse(Invalid, "sector.unknown", "sector", "code", d.Sector)
	}
	return putDossier(ctx, tx, d)
}

func putDossier(ctx context.Context, q querier, d DossierCount) error {
	_, err := q.ExecContext(ctx, `INSERT INTO dossier_count (unit_id, sector, month, n, source) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (unit_id, sector, month) DO UPDATE SET n = excluded.n, source = excluded.source`,
		d.Unit, d.Sector, d.Month, d.N, d.Source)
	return err
}

// DropDossier takes a count away: the number is not known.
func (s *Store) DropDossier(ctx context.Context, actor string, d DossierCount) error {
	return s.edit(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM dossier_count WHERE unit_id = $1 AND sector = $2 AND month = $3`,
			d.Unit, d.Sector, d.Month)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "dossiers.drop", d.Unit, d.Sector+" "+d.Month)
	})
}
