package survey

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

var insertFieldCase = multiRow{`INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position,
	state, changed) VALUES `, 13, ""}

// ReleaseDraw brings a draw to the field: each drawn unit becomes a case with a
// printed code, open or in reserve. One draw of a round is in the field; another
// may take its place as long as nobody has visited a case and none is assigned,
// so that no tablet and no paper holds a case that is gone.
func (s *Store) ReleaseDraw(ctx context.Context, actor, draw string) (Fieldwork, error) {
	var f Fieldwork
	d, err := s.Draw(ctx, draw)
	if err != nil {
		return f, err
	}
	var cases []DrawnCase // sealed: they do not change meanwhile
	if err := s.DrawnCases(ctx, draw, func(c DrawnCase, _ FrameUnit) error { cases = append(cases, c); return nil }); err != nil {
		return f, err
	}
	return f, s.tx(ctx, func(tx *sql.Tx) error {
		r, err := roundByID(ctx, tx, d.Round)
		if err == nil {
			err = r.Allows(ActRelease)
		}
		if err == nil {
			f, err = fieldworkOf(ctx, tx, r.ID)
		}
		if err == nil && f.Draw == draw {
			err = Refuse(Conflict, "release.again", "draw")
		}
		if err == nil {
			err = f.covers(cases)
		}
		if err != nil {
			return err
		}
		before := f.Draw
		f.Draw = draw
		if err := putFieldwork(ctx, tx, &f); err != nil { // two releases wait for each other here
			return err
		}
		if before != "" {
			if err := takeBackDraw(ctx, tx, r.ID); err != nil {
				return err
			}
		}
		if err := s.insertCases(ctx, tx, d, cases); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "draw.release", draw, fmt.Sprintf("round %s, %d cases", r.ID, len(cases)))
	})
}

// covers refuses a draw with cases of units that the plan does not name: the
// list was imported before the plan was made.
func (f Fieldwork) covers(cases []DrawnCase) error {
	for _, c := range cases {
		if len(f.Units) > 0 && !slices.Contains(f.Units, c.Unit) {
			return Refuse(Conflict, "release.outside", "draw", "unit", c.Unit)
		}
	}
	return nil
}

// takeBackDraw deletes the cases of a draw with which nobody has begun.
func takeBackDraw(ctx context.Context, tx *sql.Tx, round string) error {
	var begun bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM visit WHERE round_id = $1) OR EXISTS (SELECT 1 FROM interview WHERE round_id = $1)
		OR EXISTS (SELECT 1 FROM keying WHERE round_id = $1) OR EXISTS (SELECT 1 FROM intake WHERE round_id = $1)`, round).Scan(&begun)
	if err == nil && begun {
		err = Refuse(Conflict, "release.visited", "draw")
	}
	var assigned int64
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM field_case WHERE round_id = $1 AND person_id <> ''`, round).Scan(&assigned)
	}
	if err == nil && assigned > 0 {
		err = Refuse(Conflict, "release.assigned", "draw", "count", assigned)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM field_case WHERE round_id = $1`, round)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM workload WHERE round_id = $1`, round)
	}
	return err
}

func (s *Store) insertCases(ctx context.Context, tx *sql.Tx, d Draw, cases []DrawnCase) error {
	now, codes := Stamp(s.clock()), map[string]bool{}
	for len(cases) > 0 {
		n := chunk(len(cases))
		var args []any
		for _, c := range cases[:n] {
			code := NewCaseCode()
			for codes[code] {
				code = NewCaseCode()
			}
			codes[code] = true
			state := CaseOpen
			if c.Reserve {
				state = CaseReserve
			}
			args = append(args, NewID(), d.Round, d.ID, c.Number, c.FrameID, code, c.Unit, c.Stratum, c.PSU, c.Reserve, c.Position,
				string(state), now)
		}
		if _, err := tx.ExecContext(ctx, insertFieldCase.text(s.engine, n), args...); err != nil {
			return err
		}
		cases = cases[n:]
	}
	return nil
}
