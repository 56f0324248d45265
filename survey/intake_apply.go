package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
)

// intaker applies envelopes within one transaction.
type intaker struct {
	s     *Store
	ctx   context.Context
	tx    *sql.Tx
	keys  serverKeys
	actor string // login of the person who applies it in spite of its reason, '' = nobody
	why   string // what that person says

	// What several envelopes ask for, read once.
	rounds  map[string]Round
	works   map[string]Fieldwork
	devices map[string]Device
	people  map[string]*Person
	seqs    map[string]int64 // highest sequence number by device
}

func newIntaker(s *Store, ctx context.Context, tx *sql.Tx, keys serverKeys) *intaker {
	return &intaker{s: s, ctx: ctx, tx: tx, keys: keys, rounds: map[string]Round{}, works: map[string]Fieldwork{}, devices: map[string]Device{},
		people: map[string]*Person{}, seqs: map[string]int64{}}
}

// once reads what stands under a key unless it was read before.
func once[T any](kept map[string]T, key string, read func() (T, error)) (T, error) {
	if v, ok := kept[key]; ok {
		return v, nil
	}
	v, err := read()
	if err == nil {
		kept[key] = v
	}
	return v, err
}

// arrival is what an envelope becomes.
type arrival struct {
	visit     Visit
	interview *Interview // nil without answers
	version   AnswerVersion
	contact   map[string]string
}

// apply writes visit, interview and case of an envelope. Every refusal is a
// reason for quarantine.
func (in *intaker) apply(p *parcel) error {
	if err := in.checkSender(p); err != nil {
		return err
	}
	if p.envelope.Device == p.Device {
		in.seqs[p.Device] = max(in.seqs[p.Device], p.envelope.Seq)
	}
	c, err := in.lockCase(p.envelope)
	if err != nil {
		return err
	}
	before, err := in.cameBefore(p)
	if err != nil || before.same {
		return err
	}
	if (before.counts || before.waits) && in.actor == "" {
		return Refuse(Conflict, candidateReason, "id")
	}
	if err := in.checkOpen(c); err != nil {
		return err
	}
	if before.counts {
		return in.applyCandidate(p, c)
	}
	a, err := in.derive(p, c)
	if err != nil {
		return err
	}
	if err := in.judge(&a, p.envelope, &c); err != nil {
		return err
	}
	if err := in.writeVisit(a.visit); err != nil {
		return err
	}
	if a.interview != nil {
		if err := in.writeInterview(a); err != nil {
			return err
		}
	}
	return in.moveCase(a, c)
}

// checkSender refuses envelopes whose sender is not who it says, or may not
// send any more.
func (in *intaker) checkSender(p *parcel) error {
	e := p.envelope
	switch {
	case e.ID != p.ID:
		return Refuse(Invalid, "intake.other_id", "id")
	case (e.Device == "") != (p.Device == ""):
		return Refuse(Invalid, "intake.foreign_device", "device")
	case e.Device == "" && e.Person == "": // the household itself, or paper keyed by nobody in particular
		return nil
	}
	// A tablet that was enrolled again sends what it made before, signed by what
	// it is now: the server may have been restored to a day before it knew it.
	for _, id := range []string{p.Device, e.Device} {
		if id == "" {
			continue
		}
		d, err := once(in.devices, id, func() (Device, error) { return deviceByID(in.ctx, in.tx, id) })
		if Is(err, NotFound) && id != p.Device {
			continue
		}
		if err != nil {
			return err
		}
		if d.Person != e.Person {
			return Refuse(Invalid, "intake.foreign_person", "person")
		}
		if d.Revoked != "" && p.row.Received >= d.Revoked && in.actor == "" {
			return Refuse(Invalid, "intake.device_revoked", "device", "device", d.Name)
		}
	}
	who, err := once(in.people, e.Person, func() (*Person, error) {
		return scanPerson(in.tx.QueryRowContext(in.ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", e.Person))
	})
	if Is(err, NotFound) {
		return Refuse(Invalid, "intake.unknown_person", "person")
	}
	if err == nil && who.Disabled && in.actor == "" {
		err = Refuse(Invalid, "intake.person_disabled", "person", "name", who.Name)
	}
	return err
}

// lockCase takes the row of the case, so that no other envelope of it is applied
// at the same time, and reads it.
func (in *intaker) lockCase(e *Envelope) (Case, error) {
	if _, err := in.tx.ExecContext(in.ctx, `UPDATE field_case SET version = version WHERE id = $1`, e.Case); err != nil {
		return Case{}, err
	}
	c, err := caseByID(in.ctx, in.tx, e.Case)
	if Is(err, NotFound) {
		return c, Refuse(Invalid, "intake.unknown_case", "case")
	}
	if err == nil && c.Round != e.Round {
		err = Refuse(Invalid, "intake.other_round", "round")
	}
	return c, err
}

// cameBefore is what else came under the id of an envelope.
type cameBefore struct {
	same   bool // the same content, sealed twice: it counts already
	counts bool // other content that counts
	waits  bool // other content in quarantine
}

func (in *intaker) cameBefore(p *parcel) (b cameBefore, err error) {
	others, err := rows(in.ctx, in.tx, scanIntake, intakeColumns+`WHERE k.id = $1 AND k.hash <> $2 AND k.state IN ('accepted', 'quarantined')`,
		p.ID, p.Hash)
	for _, other := range others {
		if other.State == IntakeQuarantined {
			b.waits = true
			continue
		}
		b.counts = true
		e, err := openStored(in.ctx, in.tx, in.keys, other.ID, other.Hash)
		if err != nil {
			return b, err
		}
		b.same = b.same || e.same(p.envelope)
	}
	return b, err
}

// checkOpen refuses what comes when round or case no longer take anything. A
// person may let it in all the same, but an edition is frozen for good.
func (in *intaker) checkOpen(c Case) error {
	r, err := once(in.rounds, c.Round, func() (Round, error) { return roundByID(in.ctx, in.tx, c.Round) })
	if err != nil {
		return err
	}
	act := ActCollect
	if in.actor != "" {
		act = ActReview
	}
	if r.Allows(act) != nil {
		return Refuse(Invalid, "intake.round_"+string(r.State), "round", "round", r.Name.Vi)
	}
	if c.State == CaseWithdrawn && in.actor == "" {
		return Refuse(Invalid, "intake.case_withdrawn", "case")
	}
	return nil
}

func (in *intaker) writeVisit(v Visit) error {
	paradata, err := json.Marshal(v.Paradata)
	if err != nil {
		return err
	}
	_, err = in.tx.ExecContext(in.ctx, `INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode, appointment,
		note, paradata, flags) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, v.ID, v.Case, v.Round, v.Person, v.Device,
		v.Started, v.Ended, v.Outcome, v.Mode, v.Appointment, v.Note, string(paradata), Join(v.Flags))
	return err
}

func (in *intaker) writeInterview(a arrival) error {
	i := a.interview
	_, err := in.tx.ExecContext(in.ctx, `INSERT INTO interview (id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome,
		standing, review, replaces, received) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		i.ID, i.Case, i.Round, i.Form, i.Person, i.Mode, i.Started, i.Ended, i.ElapsedMS, i.Outcome, string(i.Standing), string(i.Review),
		i.Replaces, i.Received)
	if err != nil {
		return err
	}
	if err := putAnswerVersion(in.ctx, in.tx, a.version); err != nil {
		return err
	}
	for code, value := range a.contact {
		if _, err := in.tx.ExecContext(in.ctx, `INSERT INTO respondent_contact (interview_id, round_id, code, value) VALUES ($1, $2, $3, $4)`,
			i.ID, i.Round, code, value); err != nil {
			return err
		}
	}
	return freezeForms(in.ctx, in.tx, i.Form)
}

// putAnswerVersion stores one version of the answers of an interview.
func putAnswerVersion(ctx context.Context, tx *sql.Tx, v AnswerVersion) error {
	texts := ""
	if len(v.Texts) > 0 {
		b, err := json.Marshal(v.Texts)
		if err != nil {
			return err
		}
		texts = string(b)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO interview_version (interview_id, number, answers, extra, texts, reason, author, at, decided_by,
		decided_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, v.Interview, v.Number, v.Answers, v.Extra.String(), texts,
		v.Reason, v.Author, v.At, v.DecidedBy, v.DecidedAt, v.State)
	return err
}

// moveCase brings the case where the visit leads it. Visits may arrive in
// another order than they were made: the one that began last tells the outcome,
// unless there is an interview. Neither what a household answered by itself nor
// the correction of an interview is an attempt.
func (in *intaker) moveCase(a arrival, c Case) error {
	var later int
	if err := in.tx.QueryRowContext(in.ctx, `SELECT count(*) FROM visit WHERE case_id = $1 AND id <> $2 AND started > $3`,
		c.ID, a.visit.ID, a.visit.Started).Scan(&later); err != nil {
		return err
	}
	if err := in.tx.QueryRowContext(in.ctx, `SELECT count(*) FROM visit v WHERE v.case_id = $1 AND v.device_id <> ''
		AND NOT EXISTS (SELECT 1 FROM interview i WHERE i.id = v.id AND i.replaces <> '')`, c.ID).Scan(&c.Attempts); err != nil {
		return err
	}
	d, _ := DispositionOf(a.visit.Outcome)
	if c.State == CaseReserve {
		c.State = CaseOpen
	}
	switch {
	case a.interview != nil && a.interview.Standing == StandingActive:
		c.Interview, c.Outcome, c.State = a.interview.ID, a.visit.Outcome, CaseDone
	case c.Interview != "" || later > 0:
	default:
		c.Outcome = a.visit.Outcome
		if d.Final {
			c.State = CaseDone
		}
	}
	if err := in.s.saveCase(in.ctx, in.tx, &c); err != nil {
		return err
	}
	return in.clearReplaced(c.ID)
}

// addFlag notes a finding, once.
func (v *Visit) addFlag(code string) {
	if !slices.Contains(v.Flags, code) {
		v.Flags = append(v.Flags, code)
	}
}
