package survey

import (
	"context"
	"database/sql"
)

func (x *Succession) read(r *Record) {
	r.text("from", &x.From)
	r.text("to", &x.To)
	r.day("day", &x.Day)
	r.text("kind", &x.Kind)
	r.decimal("share", &x.Share)
	r.text("act", &x.Act)
}

// Check gives all that is wrong with the succession in itself.
func (x Succession) Check() Errors {
	var es Errors
	needed(&es, "from", x.From)
	needed(&es, "to", x.To)
	if !ValidDay(x.Day) {
		es = append(es, Refuse(Invalid, "error.day", "day", "value", x.Day))
	}
	oneOf(&es, "kind", x.Kind, successionKinds)
	if !(x.Share > 0 && x.Share <= 1) {
		es = append(es, Refuse(Invalid, "succession.share", "share", "value", x.Share))
	}
	if x.From == x.To && x.From != "" {
		es = append(es, Refuse(Invalid, "succession.itself", "to"))
	}
	return es
}

func allSuccessions(ctx context.Context, q querier) ([]Succession, error) {
	return rows(ctx, q, func(r *sql.Rows) (x Succession, err error) {
		return x, r.Scan(&x.From, &x.To, &x.Day, &x.Kind, &x.Share, &x.Act)
	}, `SELECT from_id, to_id, day, kind, share, act FROM unit_succession ORDER BY day, from_id, to_id`)
}

// putSuccession writes a succession, over one of the same units and day.
func putSuccession(ctx context.Context, tx *sql.Tx, x Succession) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO unit_succession (from_id, to_id, day, kind, share, act)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (from_id, to_id, day) DO UPDATE SET kind = excluded.kind,
		share = excluded.share, act = excluded.act`, x.From, x.To, x.Day, x.Kind, x.Share, x.Act)
	return err
}

// DropSuccession takes back a succession that was entered by mistake. The units
// themselves, and stations that were moved, stay as they are.
func (s *Store) DropSuccession(ctx context.Context, actor, from, to, day string) error {
	return s.edit(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM unit_succession WHERE from_id = $1 AND to_id = $2 AND day = $3`, from, to, day)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return Refuse(NotFound, "succession.unknown", "from")
		}
		return s.audit(ctx, tx, actor, "succession.drop", from, to+" "+day)
	})
}
