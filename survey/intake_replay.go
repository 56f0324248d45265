package survey

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
)

// Replay is what a replay of the inbox found.
type Replay struct {
	Read     int64         // parcels
	Same     int64         // accepted ones from which the same was made again
	Restored int64         // accepted ones of which something was missing, made anew
	Applied  int64         // of those that waited, now accepted
	Waiting  int64         // in quarantine, candidates and rejected: a person moves them
	Faults   []ReplayFault // in the order of arrival
}

// ReplayFault is a parcel from which something else would be made today than
// what is stored, or that is damaged itself. Nothing was changed.
type ReplayFault struct{ ID, Hash, What string }

// ReplayInbox reads every parcel of the inbox again in the order of arrival:
// accepted ones must lead to the visit, the interview, the first version of its
// answers and the contact data that are stored; what is missing is made anew,
// what differs is reported. Those that wait are tried. The inbox itself, and what
// people decided, stay as they are. After a fault of the program was mended,
// this is how its victims come to their place; without faults and restored ones
// it proves that the tables hold what the inbox says.
func (s *Store) ReplayInbox(ctx context.Context) (Replay, error) {
	var out Replay
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return out, err
	}
	// Keys first: reading and writing at the same time would hold up both.
	all, err := rows(ctx, s.ro, func(r *sql.Rows) (k parcelKey, err error) { return k, r.Scan(&k.id, &k.hash) },
		`SELECT i.id, i.hash FROM inbox i LEFT JOIN intake k ON k.id = i.id AND k.hash = i.hash
		ORDER BY i.received, i.device_id, k.seq, i.id, i.hash`)
	for _, key := range all {
		if err == nil {
			err = again(func() error { return s.replay(ctx, keys, key, &out) })
		}
	}
	return out, err
}

// replay does one parcel; out changes only when its transaction is done.
func (s *Store) replay(ctx context.Context, keys serverKeys, key parcelKey, out *Replay) error {
	next := *out
	next.Faults = slices.Clone(out.Faults)
	next.Read++
	err := s.tx(ctx, func(tx *sql.Tx) error {
		in := newIntaker(s, ctx, tx, keys)
		row, err := intakeOf(ctx, tx, key.id, key.hash)
		if Is(err, NotFound) { // the row was lost: it begins again
			row, err = in.reopen(key)
		}
		if err != nil {
			return err
		}
		p := stored(row)
		fault := func(what string) { next.Faults = append(next.Faults, ReplayFault{key.id, key.hash, what}) }
		p.envelope, p.refused = openStored(ctx, tx, keys, key.id, key.hash)
		if p.refused != nil && !Is(p.refused, Invalid) {
			return p.refused
		}
		switch row.State {
		case IntakeAccepted:
			return in.compare(p, &next, fault)
		case IntakeReceived, IntakeQuarantined:
			if err := in.take(p); err != nil {
				return err
			}
			if p.row.State == IntakeAccepted {
				next.Applied++
				return in.noteSeqs()
			}
		}
		next.Waiting++
		return nil
	})
	if err == nil {
		*out = next
	}
	return err
}

// reopen makes the row of a parcel whose row is gone.
func (in *intaker) reopen(key parcelKey) (Intake, error) {
	_, err := in.tx.ExecContext(in.ctx, `INSERT INTO intake (id, hash, device_id, received, state, next_try)
		SELECT id, hash, device_id, received, 'received', received FROM inbox WHERE id = $1 AND hash = $2`, key.id, key.hash)
	if err != nil {
		return Intake{}, err
	}
	return intakeOf(in.ctx, in.tx, key.id, key.hash)
}

// kept is what is stored of an envelope.
type kept struct {
	visit     *Visit
	interview *Interview
	versions  []AnswerVersion
	contact   map[string]string
}

// compare holds what an accepted parcel leads to against what is stored, and
// puts back what is missing.
func (in *intaker) compare(p *parcel, out *Replay, fault func(string)) error {
	if p.refused != nil {
		fault(p.refused.Error())
		return nil
	}
	in.actor = "replay" // it was accepted before, whatever happened to its round since
	if err := in.checkSender(p); err != nil {
		return faulty(err, fault)
	}
	c, err := in.lockCase(p.envelope)
	if err != nil {
		return faulty(err, fault)
	}
	want, err := in.derive(p, c)
	if err != nil {
		return faulty(err, fault)
	}
	have, err := in.kept(p.ID)
	if err != nil {
		return err
	}
	if p.row.Decided != "" && slices.ContainsFunc(have.versions, func(v AnswerVersion) bool { return v.Number > 1 && sameAnswers(v, want.version) }) {
		out.Same++ // a person made it a further version, see applyCandidate
		return nil
	}
	if what := have.differs(want); what != "" {
		fault(what)
		return nil
	}
	if have.lacks(want) {
		if err := in.restore(p, have, want, c); err != nil {
			return faulty(err, fault)
		}
		out.Restored++
		return nil
	}
	out.Same++
	return nil
}

// faulty reports a refusal as a fault of the parcel; other errors pass.
func faulty(err error, fault func(string)) error {
	var one *Error
	var many Errors
	if errors.As(err, &one) || errors.As(err, &many) {
		fault(err.Error())
		return nil
	}
	return err
}

// kept reads what is stored of an envelope.
func (in *intaker) kept(id string) (k kept, err error) {
	visits, err := rows(in.ctx, in.tx, scanVisit, visitColumns+`WHERE id = $1`, id)
	if err != nil {
		return k, err
	}
	if len(visits) > 0 {
		k.visit = &visits[0]
	}
	i, err := interviewByID(in.ctx, in.tx, id)
	if Is(err, NotFound) {
		return k, nil
	}
	if err != nil {
		return k, err
	}
	k.interview = &i
	if k.versions, err = rows(in.ctx, in.tx, scanAnswerVersion, answerVersionColumns+`WHERE v.interview_id = $1 ORDER BY v.number`, id); err != nil {
		return k, err
	}
	return k, each(in.ctx, in.tx, func(r *sql.Rows) error {
		var code, value string
		err := r.Scan(&code, &value)
		put(&k.contact, code, value)
		return err
	}, `SELECT code, value FROM respondent_contact WHERE interview_id = $1`, id)
}

// lacks reports whether something is missing. Contact data may be gone: they
// are deleted on the day that the round states.
func (k kept) lacks(want arrival) bool {
	return k.visit == nil || want.interview != nil && (k.interview == nil || !slices.ContainsFunc(k.versions, func(v AnswerVersion) bool { return v.Number == 1 }))
}

// differs names the first thing that is stored otherwise than the envelope
// says, without saying what stands there. Flags that depend on what else was
// there, and what people decided about an interview, are not looked at.
func (k kept) differs(want arrival) string {
	if k.visit != nil && !sameVisit(*k.visit, want.visit) {
		return "the visit differs"
	}
	if k.interview == nil {
		return ""
	}
	if want.interview == nil {
		return "an interview is stored that the envelope has not"
	}
	a, b := *k.interview, *want.interview
	a.Standing, a.Review, a.InForce, a.Version = b.Standing, b.Review, b.InForce, b.Version
	if a != b {
		return "the interview differs"
	}
	for _, v := range k.versions {
		if v.Number == 1 && !sameAnswers(v, want.version) {
			return "the answers differ"
		}
	}
	if len(k.contact) > 0 && !maps.Equal(k.contact, want.contact) {
		return "the contact data differ"
	}
	return ""
}

// ownFlags are the findings that an envelope brings itself.
var ownFlags = []string{FlagClockAhead, FlagClockBehind, FlagBeforeBuild, FlagClockChanged, FlagMock}

func sameVisit(a, b Visit) bool {
	for _, v := range []*Visit{&a, &b} {
		v.Flags = slices.DeleteFunc(slices.Clone(v.Flags), func(flag string) bool { return !slices.Contains(ownFlags, flag) })
		slices.Sort(v.Flags)
	}
	x, errX := canonical(a)
	y, errY := canonical(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func sameAnswers(a, b AnswerVersion) bool {
	return a.Answers == b.Answers && a.Extra.String() == b.Extra.String() && maps.Equal(a.Texts, b.Texts)
}

// restore writes what is missing.
func (in *intaker) restore(p *parcel, have kept, want arrival, c Case) error {
	if err := in.checkOpen(c); err != nil {
		return err
	}
	if err := in.judge(&want, p.envelope, &c); err != nil {
		return err
	}
	if have.visit == nil {
		if err := in.writeVisit(want.visit); err != nil {
			return err
		}
	}
	switch {
	case want.interview == nil:
	case have.interview == nil:
		if err := in.writeInterview(want); err != nil {
			return err
		}
	default:
		if err := putAnswerVersion(in.ctx, in.tx, want.version); err != nil {
			return err
		}
	}
	return in.moveCase(want, c)
}
