package survey

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"
)

// ApplyIntake lets in what waits, on the word of a person: a round that was
// closed, a case that was withdrawn, a revoked device and a disabled person
// hinder no longer; what cannot be read or does not fit its questionnaire, and
// a published round, still do, and the error is the reason. Other content under
// an id that counts already becomes a further version of its answers. What was
// rejected can be let in later.
func (s *Store) ApplyIntake(ctx context.Context, actor, id, hash string) (Intake, error) {
	return s.applyIntake(ctx, actor, id, hash, "")
}

// ChooseCandidate is ApplyIntake for other content under an id that counts
// already: why it is the right one stands with the version of the answers.
func (s *Store) ChooseCandidate(ctx context.Context, actor, id, hash, why string) (Intake, error) {
	why, refused := CleanText(why, maxWhy)
	if refused == nil && why == "" {
		refused = Refuse(Invalid, "error.required", "why")
	}
	if refused != nil {
		refused.Field = "why"
		return Intake{}, refused
	}
	return s.applyIntake(ctx, actor, id, hash, why)
}

func (s *Store) applyIntake(ctx context.Context, actor, id, hash, why string) (Intake, error) {
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return Intake{}, err
	}
	var row Intake
	err = again(func() error {
		return s.tx(ctx, func(tx *sql.Tx) error {
			if row, err = lockIntake(ctx, tx, id, hash); err != nil {
				return err
			}
			in, p := newIntaker(s, ctx, tx, keys), stored(row)
			in.actor, in.why = actor, why
			if p.envelope, err = openStored(ctx, tx, keys, id, hash); err != nil {
				return err
			}
			if err := in.applySafely(p); err != nil {
				return err
			}
			p.row.Decided = actor
			if err := in.settle(p, nil); err != nil {
				return err
			}
			row = p.row
			if err := in.noteSeqs(); err != nil {
				return err
			}
			return s.audit(ctx, tx, actor, "intake.apply", id, strings.TrimSpace(hash+" "+why))
		})
	})
	var one *Error
	var many Errors
	if row.State == IntakeQuarantined && (errors.As(err, &one) && one.Code == Invalid || errors.As(err, &many)) {
		if noted := s.noteReason(ctx, row, err); noted != nil {
			return row, noted
		}
	}
	return row, err
}

// lockIntake takes the row of a parcel that is to be decided about, and reads it.
func lockIntake(ctx context.Context, tx *sql.Tx, id, hash string) (Intake, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE intake SET tries = tries WHERE id = $1 AND hash = $2`, id, hash); err != nil {
		return Intake{}, err
	}
	row, err := intakeOf(ctx, tx, id, hash)
	if err == nil && row.State == IntakeAccepted {
		err = Refuse(Conflict, "intake.decided", "state")
	}
	return row, err
}

// noteReason keeps why a parcel could not be let in, which may be another reason
// than before.
func (s *Store) noteReason(ctx context.Context, row Intake, why error) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		now, err := lockIntake(ctx, tx, row.ID, row.Hash)
		if err != nil || now.State != IntakeQuarantined {
			return err
		}
		reason := reasonOf(why)
		now.Reason, now.Args = reason.Key, reason.Args
		return (&intaker{s: s, ctx: ctx, tx: tx}).putIntake(now)
	})
}

// maxWhy bounds the reason that a person gives, in characters.
const maxWhy = 1000

// RejectIntake decides that what waits does not count. It is kept all the same,
// and why stands in the audit trail.
func (s *Store) RejectIntake(ctx context.Context, actor, id, hash, why string) error {
	why, refused := CleanText(why, maxWhy)
	if refused != nil {
		refused.Field = "why"
		return refused
	}
	if why == "" {
		return Refuse(Invalid, "intake.why", "why")
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		row, err := lockIntake(ctx, tx, id, hash)
		if err == nil && row.State == IntakeRejected {
			err = Refuse(Conflict, "intake.decided", "state")
		}
		if err != nil {
			return err
		}
		row.State, row.NextTry, row.Decided = IntakeRejected, "", actor
		if err := (&intaker{s: s, ctx: ctx, tx: tx}).putIntake(row); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "intake.reject", id, why)
	})
}

// applyCandidate makes other content of an envelope that counts already a
// further version of its answers, in force at once: its author is the
// enumerator, and the person who chose it the second one.
func (in *intaker) applyCandidate(p *parcel, c Case) error {
	a, err := in.derive(p, c)
	if err != nil {
		return err
	}
	i, err := interviewByID(in.ctx, in.tx, p.ID)
	if Is(err, NotFound) || err == nil && a.interview == nil {
		return Refuse(Conflict, "intake.candidate_visit", "id")
	}
	if err != nil {
		return err
	}
	var last int64
	if err := in.tx.QueryRowContext(in.ctx, `SELECT max(number) FROM interview_version WHERE interview_id = $1`, i.ID).Scan(&last); err != nil {
		return err
	}
	v := a.version
	v.Number, v.State, v.Reason = last+1, "approved", cmp.Or(in.why, "inbox "+p.Hash[:12])
	v.DecidedBy, v.DecidedAt = in.actor, Stamp(in.s.clock())
	if err := putAnswerVersion(in.ctx, in.tx, v); err != nil {
		return err
	}
	return changed(in.tx.ExecContext(in.ctx, `UPDATE interview SET in_force = $2, version = version + 1 WHERE id = $1 AND version = $3`,
		i.ID, v.Number, i.Version))
}
