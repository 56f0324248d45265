package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// RoundStatus is how far a sample round has come, in numbers.
type RoundStatus struct {
	Planned     bool  // there is a fieldwork
	FrameUnits  int64 // units of selection in the frame
	Designed    bool  // a design was saved
	Draws       int64
	Released    string // id of the draw in the field, '' = none
	Workloads   int64
	Handed      int64               // workloads that have an enumerator
	Cases       map[CaseState]int64 // by state
	Unassigned  int64               // open cases without an enumerator
	Interviews  int64               // active ones
	Weightings  int64
	Chosen      bool // a weighting is chosen or frozen
	Outstanding Outstanding
}

// Live counts the cases in the field: neither in reserve nor withdrawn.
func (x RoundStatus) Live() int64 {
	return x.Cases[CaseOpen] + x.Cases[CaseDone] + x.Cases[CaseReturned]
}

// Outstanding is what a round still waits for.
type Outstanding struct {
	Open        int64 // cases that nobody has finished
	Returned    int64 // cases to be done again or completed
	Tablets     int64 // that said at their last sync that they hold unsent records
	Unsent      int64 // those records
	Quarantined int64 // envelopes that wait for a decision, those of no known round too
	Unreviewed  int64 // interviews that nobody has approved or returned
	Rivals      int64 // interviews that wait beside the active one of their case
	Proposals   int64 // of one person, that wait for a second: further answers, interviews taken out
	BackChecks  int64 // drawn and not done
}

// None reports whether nothing is outstanding.
func (o Outstanding) None() bool { return o == Outstanding{} }

// RoundStatus tells how far a round has come; all numbers are of one instant.
func (s *Store) RoundStatus(ctx context.Context, round string) (RoundStatus, error) {
	x := RoundStatus{Cases: map[CaseState]int64{}}
	return x, s.view(ctx, func(tx *sql.Tx) error {
		f, err := fieldworkOf(ctx, tx, round)
		if err != nil && !Is(err, NotFound) {
			return err
		}
		x.Planned, x.Released = err == nil, f.Draw
		var designs, chosen int64
		err = tx.QueryRowContext(ctx, `SELECT COALESCE((SELECT MAX(frame_n) FROM draw WHERE round_id = $1),
			(SELECT COUNT(*) FROM frame_unit WHERE round_id = $1)), -- a sealed frame was counted
			(SELECT COUNT(*) FROM sample_design WHERE round_id = $1), (SELECT COUNT(*) FROM draw WHERE round_id = $1),
			(SELECT COUNT(*) FROM workload WHERE round_id = $1), (SELECT COUNT(*) FROM workload WHERE round_id = $1 AND person_id <> ''),
			(SELECT COUNT(*) FROM field_case WHERE round_id = $1 AND state = 'open' AND person_id = ''),
			(SELECT COUNT(*) FROM interview WHERE round_id = $1 AND standing = 'active'),
			(SELECT COUNT(*) FROM weighting WHERE round_id = $1),
			(SELECT COUNT(*) FROM weighting WHERE round_id = $1 AND state IN ('chosen', 'frozen'))`, round).
			Scan(&x.FrameUnits, &designs, &x.Draws, &x.Workloads, &x.Handed, &x.Unassigned, &x.Interviews, &x.Weightings, &chosen)
		if err != nil {
			return err
		}
		x.Designed, x.Chosen = designs > 0, chosen > 0
		err = each(ctx, tx, func(r *sql.Rows) error {
			var state CaseState
			var n int64
			err := r.Scan(&state, &n)
			x.Cases[state] = n
			return err
		}, `SELECT state, COUNT(*) FROM field_case WHERE round_id = $1 GROUP BY state`, round)
		if err != nil {
			return err
		}
		x.Outstanding, err = outstandingOf(ctx, tx, round)
		x.Outstanding.Open, x.Outstanding.Returned = x.Cases[CaseOpen], x.Cases[CaseReturned]
		return err
	})
}

// outstandingOf counts what waits, but for the cases.
func outstandingOf(ctx context.Context, q querier, round string) (o Outstanding, err error) {
	err = q.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM intake WHERE round_id IN ($1, '') AND state IN ('received', 'quarantined', 'candidate')),
		(SELECT COUNT(*) FROM interview WHERE round_id = $1 AND standing = 'active' AND review IN ('new', 'recheck')),
		(SELECT COUNT(*) FROM interview WHERE round_id = $1 AND standing = 'review'),
		(SELECT COUNT(*) FROM interview_version v JOIN interview i ON i.id = v.interview_id WHERE i.round_id = $1 AND v.state = 'proposed')
			+ (SELECT COUNT(*) FROM proposal WHERE round_id = $1 AND state = 'open'),
		(SELECT COUNT(*) FROM back_check b JOIN interview i ON i.id = b.interview_id
			WHERE b.round_id = $1 AND b.done = '' AND i.standing = 'active')`, round).
		Scan(&o.Quarantined, &o.Unreviewed, &o.Rivals, &o.Proposals, &o.BackChecks)
	if err != nil {
		return o, err
	}
	return o, each(ctx, q, func(r *sql.Rows) error {
		var id, report string
		if err := r.Scan(&id, &report); err != nil {
			return err
		}
		var said struct{ Unsent int64 }
		if err := json.Unmarshal([]byte(report), &said); err != nil {
			return fmt.Errorf("report of device %s: %w", id, err)
		}
		if said.Unsent > 0 {
			o.Tablets, o.Unsent = o.Tablets+1, o.Unsent+said.Unsent
		}
		return nil
	}, `SELECT id, report FROM device WHERE report <> ''
		AND person_id IN (SELECT person_id FROM field_case WHERE round_id = $1 UNION SELECT person_id FROM visit WHERE round_id = $1)`, round)
}
