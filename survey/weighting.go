package survey

import (
	"context"
	"database/sql"
)

// chosenWeighting is the id of the weighting of a round that its results use.
func chosenWeighting(ctx context.Context, q querier, round string) (string, error) {
	ids, err := rows(ctx, q, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT id FROM weighting WHERE round_id = $1 AND state IN ('chosen', 'frozen')`, round)
	if err == nil && len(ids) == 0 {
		err = Refuse(Conflict, "weights.none_chosen", "weighting")
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// freezeWeighting freezes the chosen weighting with the edition of its round.
func freezeWeighting(ctx context.Context, tx *sql.Tx, round string) error {
	id, err := chosenWeighting(ctx, tx, round)
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE weighting SET state = 'frozen' WHERE id = $1`, id)
	}
	return err
}
