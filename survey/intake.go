package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Intake is what became of one parcel of the inbox.
type Intake struct {
	ID       string // of the envelope
	Hash     string
	Device   string // '' = not from a tablet
	Via      string // ViaTablet, ViaFile, ViaWeb, ViaOffice
	Received string // RFC 3339, UTC
	State    IntakeState
	Reason   string         // message key, '' = none
	Args     map[string]any // fill the message; field names the member or question
	Tries    int64
	NextTry  string // RFC 3339, '' = only a person moves it on
	Round    string // '' until it was opened
	Case     string
	Decided  string // login of the person who decided
	Seq      int64  // of the device
}

// IntakeState is where a parcel stands.
type IntakeState string

// A parcel is received, then accepted, or waits in quarantine for a repair or a
// person. Other bytes under a known id are a candidate. Rejected by a person,
// it is still kept.
const (
	IntakeReceived    IntakeState = "received"
	IntakeAccepted    IntakeState = "accepted"
	IntakeQuarantined IntakeState = "quarantined"
	IntakeCandidate   IntakeState = "candidate"
	IntakeRejected    IntakeState = "rejected"
)

// retries are the waits between the tries of a parcel in quarantine.
var retries = [...]time.Duration{5 * time.Minute, 10 * time.Minute, time.Hour, 8 * time.Hour, 24 * time.Hour}

// firstTry is when the scheduled task takes up a parcel that was stored but not
// applied, because the program ended in between.
const firstTry = time.Minute

// nextTry is the time of the try after a number of tries, ” = no more.
func nextTry(now time.Time, tries int64) string {
	if tries < 1 || tries > int64(len(retries)) {
		return ""
	}
	return Stamp(now.Add(retries[tries-1]))
}

const intakeColumns = `SELECT k.id, k.hash, k.device_id, i.via, k.received, k.state, k.reason, k.args, k.tries, k.next_try, k.round_id, k.case_id,
	k.decided, k.seq FROM intake k JOIN inbox i ON i.id = k.id AND i.hash = k.hash `

func scanIntake(r *sql.Rows) (k Intake, err error) {
	var args string
	err = r.Scan(&k.ID, &k.Hash, &k.Device, &k.Via, &k.Received, &k.State, &k.Reason, &args, &k.Tries, &k.NextTry, &k.Round, &k.Case,
		&k.Decided, &k.Seq)
	if err == nil && args != "" {
		err = json.Unmarshal([]byte(args), &k.Args)
	}
	return k, err
}

// Refusal is the reason as an Error, to be said in the reader's language; nil
// when there is none.
func (k Intake) Refusal() *Error {
	if k.Reason == "" {
		return nil
	}
	e := &Error{Code: Invalid, Key: k.Reason, Args: k.Args}
	e.Field, _ = k.Args["field"].(string)
	return e
}

// Intake gives what became of one parcel.
func (s *Store) Intake(ctx context.Context, id, hash string) (Intake, error) {
	return intakeOf(ctx, s.ro, id, hash)
}

func intakeOf(ctx context.Context, q querier, id, hash string) (Intake, error) {
	found, err := rows(ctx, q, scanIntake, intakeColumns+`WHERE k.id = $1 AND k.hash = $2`, id, hash)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "intake.unknown", "id")
	}
	if err != nil {
		return Intake{}, err
	}
	return found[0], nil
}

// IntakesOf lists all that came under the id of an envelope, the first arrival first.
func (s *Store) IntakesOf(ctx context.Context, id string) ([]Intake, error) {
	return rows(ctx, s.ro, scanIntake, intakeColumns+`WHERE k.id = $1 ORDER BY k.received, k.state, k.hash`, id)
}

// Quarantine lists what waits for a repair or a person, the oldest first.
func (s *Store) Quarantine(ctx context.Context) ([]Intake, error) {
	return rows(ctx, s.ro, scanIntake, intakeColumns+`WHERE k.state IN ('quarantined', 'candidate') ORDER BY k.received, k.id, k.hash`)
}

// Intakes lists the parcels of one state, the newest first.
func (s *Store) Intakes(ctx context.Context, state IntakeState, limit int) ([]Intake, error) {
	return rows(ctx, s.ro, scanIntake, intakeColumns+`WHERE k.state = $1 ORDER BY k.received DESC, k.id, k.hash LIMIT $2`, string(state), limit)
}

// QuarantineCount counts what waits for a repair or a person.
func (s *Store) QuarantineCount(ctx context.Context) (n int64, err error) {
	return n, s.ro.QueryRowContext(ctx, `SELECT count(*) FROM intake WHERE state IN ('quarantined', 'candidate')`).Scan(&n)
}

// OpenEnvelope opens what came, for a person who has to decide.
func (s *Store) OpenEnvelope(ctx context.Context, id, hash string) (*Envelope, error) {
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return nil, err
	}
	return openStored(ctx, s.ro, keys, id, hash)
}

func openStored(ctx context.Context, q querier, keys serverKeys, id, hash string) (*Envelope, error) {
	var sealed []byte
	err := q.QueryRowContext(ctx, `SELECT bytes FROM inbox WHERE id = $1 AND hash = $2`, id, hash).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, Refuse(NotFound, "intake.unknown", "id")
	}
	if err != nil {
		return nil, err
	}
	return keys.open(sealed)
}

// applyParcels applies what was just stored. Whatever happens here, the parcels
// are on disk: what is not applied now is tried again by RetryIntake.
func (s *Store) applyParcels(parcels []*parcel) {
	if len(parcels) == 0 {
		return
	}
	before := make([]Intake, len(parcels))
	for i, p := range parcels {
		before[i] = p.row
	}
	err := again(func() error { return s.applyTogether(parcels) })
	if err == nil {
		return
	}
	for i, p := range parcels {
		p.row = before[i]
	}
	if len(parcels) > 1 && dueToContent(err) { // the others shall not wait for one that fails
		for i := range parcels {
			s.applyParcels(parcels[i : i+1])
		}
	}
}

// applyTogether applies parcels in one transaction.
func (s *Store) applyTogether(parcels []*parcel) error {
	ctx := context.Background() // it belongs to many
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		in := newIntaker(s, ctx, tx, keys)
		for _, p := range parcels {
			if err := in.take(p); err != nil {
				return err
			}
		}
		return in.noteSeqs()
	})
}

// take applies one parcel that is due and writes down what became of it. What
// the envelope itself is to blame for leads to quarantine; other errors end the
// transaction.
func (in *intaker) take(p *parcel) error {
	due, err := in.lock(p)
	if err != nil || !due {
		return err
	}
	if _, err := in.tx.ExecContext(in.ctx, "SAVEPOINT intake"); err != nil {
		return err
	}
	err = in.applySafely(p)
	if err != nil && (passing(err) || Is(err, StorageFull) || Is(err, Unavailable) || storageFailed(err)) {
		return err
	}
	end := "RELEASE SAVEPOINT intake"
	if err != nil {
		end = "ROLLBACK TO SAVEPOINT intake"
	}
	if _, endErr := in.tx.ExecContext(in.ctx, end); endErr != nil {
		return endErr
	}
	return in.settle(p, err)
}

// lock takes the row of a parcel, and finds whether somebody was faster.
func (in *intaker) lock(p *parcel) (due bool, err error) {
	err = changed(in.tx.ExecContext(in.ctx, `UPDATE intake SET tries = tries + 1 WHERE id = $1 AND hash = $2 AND state IN ('received', 'quarantined')`,
		p.ID, p.Hash))
	if Is(err, Conflict) {
		p.row, err = intakeOf(in.ctx, in.tx, p.ID, p.Hash)
		return false, err
	}
	p.row.Tries++
	return true, err
}

// applySafely turns a fault of ours into an error: an envelope that trips the
// program must not end it, or it would end it at each new start.
func (in *intaker) applySafely(p *parcel) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("envelope %s: %v", p.ID, fault)
		}
	}()
	if p.refused != nil {
		return p.refused
	}
	return in.apply(p)
}

// settle writes down what became of a parcel.
func (in *intaker) settle(p *parcel, err error) error {
	row := &p.row
	row.State, row.Reason, row.Args, row.NextTry = IntakeAccepted, "", nil, ""
	if e := p.envelope; e != nil {
		if e.Device == p.Device { // else it is the number of another one's
			row.Seq = max(e.Seq, 0)
		}
		if plain(e.Round) && plain(e.Case) { // PostgreSQL takes no zero characters
			row.Round, row.Case = e.Round, e.Case
		}
	}
	if err != nil {
		why := reasonOf(err)
		row.State, row.Reason, row.Args, row.NextTry = IntakeQuarantined, why.Key, why.Args, nextTry(in.s.clock(), row.Tries)
		if why.Key == candidateReason {
			row.State, row.NextTry = IntakeCandidate, ""
		}
	}
	return in.putIntake(*row)
}

func (in *intaker) putIntake(row Intake) error {
	args := ""
	if len(row.Args) > 0 {
		b, err := json.Marshal(row.Args)
		if err != nil {
			return err
		}
		args = string(b)
	}
	_, err := in.tx.ExecContext(in.ctx, `UPDATE intake SET state = $3, reason = $4, args = $5, next_try = $6, round_id = $7, case_id = $8,
		decided = $9, seq = $10 WHERE id = $1 AND hash = $2`, row.ID, row.Hash, string(row.State), row.Reason, args, row.NextTry,
		row.Round, row.Case, row.Decided, row.Seq)
	return err
}

// candidateReason marks other bytes under an id that was applied already.
const candidateReason = "intake.other_content"

// reasonOf is the first refusal in an error, with its field among its
// arguments. A fault of ours has a reason too: the cause is there for who
// repairs it.
func reasonOf(err error) *Error {
	var one *Error
	var many Errors
	switch {
	case errors.As(err, &many) && len(many) > 0:
		one = many[0]
	case errors.As(err, &one):
	default:
		one = Refuse(Invalid, "intake.fault", "", "cause", clip(err.Error()))
	}
	args := map[string]any{}
	for name, value := range one.Args {
		args[name] = value
	}
	if one.Field != "" {
		args["field"] = one.Field
	}
	return &Error{Code: one.Code, Key: one.Key, Args: args, Field: one.Field}
}

// noteSeqs counts the devices' sequence numbers on.
func (in *intaker) noteSeqs() error {
	for id, seq := range in.seqs {
		if _, err := in.tx.ExecContext(in.ctx, `UPDATE device SET last_seq = $2 WHERE id = $1 AND last_seq < $2`, id, seq); err != nil {
			return err
		}
	}
	return nil
}

// retryChunk is how many parcels the task reads and applies at once.
const retryChunk = 100

// RetryIntake applies what waits and is due: parcels whose application was cut
// short, and those in quarantine after 5 and 10 minutes, 1, 8 and 24 hours.
func (s *Store) RetryIntake(ctx context.Context) error {
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return err
	}
	for {
		due, err := rows(ctx, s.ro, scanIntake, intakeColumns+`WHERE k.state IN ('received', 'quarantined') AND k.next_try <> '' AND k.next_try <= $1
			ORDER BY k.received, k.device_id, k.seq, k.id LIMIT $2`, Stamp(s.clock()), retryChunk)
		if err != nil || len(due) == 0 {
			return err
		}
		parcels := make([]*parcel, len(due))
		for i, row := range due {
			parcels[i] = stored(row)
			parcels[i].envelope, parcels[i].refused = openStored(ctx, s.ro, keys, row.ID, row.Hash)
			if err := parcels[i].refused; err != nil && !Is(err, Invalid) {
				return err
			}
		}
		if err := again(func() error { return s.applyTogether(parcels) }); err != nil {
			return err
		}
	}
}

// stored is a parcel that lies in the inbox, without its bytes.
func stored(row Intake) *parcel {
	return &parcel{Parcel: Parcel{ID: row.ID, Hash: row.Hash, Device: row.Device, Via: row.Via}, row: row}
}
