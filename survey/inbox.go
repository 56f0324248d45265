package survey

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
)

// Parcel is what arrives at the inbox: an envelope as it came.
type Parcel struct {
	ID        string // of the envelope, made by the client
	Hash      string // SHA-256 of Bytes, hex
	Device    string // '' = not from a tablet
	Via       string // one of the vias
	Signature string // of the device over id and hash
	Bytes     []byte // sealed
}

// The ways in which a parcel arrives.
const (
	ViaTablet = "tablet" // sent by the tablet itself
	ViaFile   = "file"   // exported by a tablet, brought by a person
	ViaWeb    = "web"    // a household answered by its code
	ViaOffice = "office" // paper, keyed in
)

// Receipt is what the sender of an envelope gets. Whoever has one may forget
// the envelope: it is on disk here. The same bytes always get the same id,
// hash, time and signature; state and reason are those of the moment.
type Receipt struct {
	ID         string      `json:"id"`
	Hash       string      `json:"hash"`
	ServerTime string      `json:"server_time"` // of the first arrival
	Signature  string      `json:"receipt"`     // of the server, see ReceiptText
	State      IntakeState `json:"state"`
	Reason     string      `json:"reason"` // message key, '' = none
	Outcome    Outcome     `json:"-"`      // Stored or Repeated
}

// ReceiptText is what the server signs for a receipt.
func ReceiptText(id, hash, serverTime string) string {
	return "sipas-receipt-1\n" + id + "\n" + hash + "\n" + serverTime
}

// parcel is an arrival on its way through the writer.
type parcel struct {
	Parcel
	envelope *Envelope // nil when it does not open
	refused  error     // why it does not
	row      Intake    // what is kept of it, set by the batch
}

// Receive takes the sealed envelope of a tablet into the inbox, and returns once
// it is on disk. What becomes of it is tried at once too, but a receipt does
// not depend on it: see Receipt.State. Sending the same again is always safe.
//
// Refusals: Invalid for a malformed id or size, Forbidden when the signature is
// not the device's, TooMany, StorageFull, Unavailable.
func (s *Store) Receive(ctx context.Context, d Device, id string, sealed []byte, signature string) (Receipt, error) {
	p := Parcel{ID: id, Hash: hashText(sealed), Device: d.ID, Via: ViaTablet, Signature: signature, Bytes: sealed}
	if !d.Signed(EnvelopeText(p.ID, p.Hash), signature) {
		return Receipt{}, Refuse(Forbidden, "device.signature", "")
	}
	results := s.receive(ctx, []Parcel{p})
	return results[0].receipt, results[0].err
}

// ReceiveOwn takes an envelope that the server writes itself, of a household
// that answered by its code (ViaWeb) or of paper (ViaOffice), through the same
// inbox. The id makes a repetition harmless; the same answers under the same id
// are one interview.
func (s *Store) ReceiveOwn(ctx context.Context, via string, e Envelope) (Receipt, error) {
	results, err := s.receiveOwn(ctx, via, []Envelope{e})
	if err != nil {
		return Receipt{}, err
	}
	return results[0].receipt, results[0].err
}

// receiveOwn is ReceiveOwn for several envelopes, one result each.
func (s *Store) receiveOwn(ctx context.Context, via string, list []Envelope) ([]received, error) {
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return nil, err
	}
	parcels := make([]Parcel, len(list))
	for i, e := range list {
		sealed, hash, err := e.Seal(keys.current(SealKey).Public)
		if err != nil {
			return nil, err
		}
		parcels[i] = Parcel{ID: e.ID, Hash: hash, Via: via, Bytes: sealed}
	}
	return s.receive(ctx, parcels), nil
}

type received struct {
	receipt Receipt
	err     error
}

// receive stores parcels, applies them and signs the receipts, one result each.
func (s *Store) receive(ctx context.Context, parcels []Parcel) []received {
	out := make([]received, len(parcels))
	keys, err := s.serverKeys(ctx)
	if err != nil {
		for i := range out {
			out[i].err = err
		}
		return out
	}
	jobs := make([]*job, len(parcels))
	for i, p := range parcels {
		jobs[i] = &job{parcel: &parcel{Parcel: p}, done: make(chan struct{})}
		if err := p.check(); err != nil {
			jobs[i].finish("", err)
			continue
		}
		jobs[i].parcel.envelope, jobs[i].parcel.refused = keys.open(p.Bytes) // here, where many do it at once
	}
	s.writer.submit(s, jobs)
	for i, j := range jobs {
		select {
		case <-j.done:
			if out[i].err = j.result.Err; out[i].err == nil {
				out[i].receipt, out[i].err = keys.receipt(j.parcel.row, j.result.Outcome)
			}
		case <-ctx.Done():
			out[i].err = ctx.Err()
		}
	}
	return out
}

func (p Parcel) check() error {
	switch {
	case !ValidID(p.ID):
		return Refuse(Invalid, "envelope.id", "id", "value", clip(p.ID))
	case len(p.Bytes) == 0 || len(p.Bytes) > MaxEnvelope:
		return Refuse(Invalid, "envelope.size", "", "size", len(p.Bytes), "max", MaxEnvelope)
	}
	return nil
}

func (ks serverKeys) receipt(row Intake, outcome Outcome) (Receipt, error) {
	r := Receipt{ID: row.ID, Hash: row.Hash, ServerTime: row.Received, State: row.State, Reason: row.Reason, Outcome: outcome}
	var err error
	r.Signature, err = signText(ks.current(SignKey).private, ReceiptText(r.ID, r.Hash, r.ServerTime))
	return r, err
}

var (
	insertInbox = multiRow{`INSERT INTO inbox (id, hash, device_id, via, received, signature, bytes) VALUES `, 7,
		` ON CONFLICT (id, hash) DO NOTHING RETURNING id, hash`}
	insertIntake = multiRow{`INSERT INTO intake (id, hash, device_id, received, state, next_try) VALUES `, 6, ""}
	selectIntake = multiRow{intakeColumns + `WHERE k.id IN (`, 1, ")"}
)

// storeParcels puts parcels into the inbox and notes for each what is known of it.
func (b *batch) storeParcels() error {
	if len(b.parcels) == 0 {
		return nil
	}
	now, first := Stamp(b.clock()), Stamp(b.clock().Add(firstTry))
	leader := map[parcelKey]*job{} // the one that is inserted
	var ids []any
	for _, j := range b.parcels {
		if key := j.parcel.key(); leader[key] == nil {
			leader[key] = j
			ids = append(ids, j.parcel.ID)
		}
	}
	fresh, err := b.insertParcels(leader, now)
	if err != nil {
		return err
	}
	known := map[parcelKey]Intake{}
	if err := b.query(&selectIntake, distinct(ids), func(rs *sql.Rows) error {
		row, err := scanIntake(rs)
		known[parcelKey{row.ID, row.Hash}] = row
		return err
	}); err != nil {
		return err
	}
	var args []any
	for _, j := range b.parcels {
		p, key := j.parcel, j.parcel.key()
		j.result.Outcome = Repeated
		if leader[key] == j && fresh[key] {
			row := Intake{ID: p.ID, Hash: p.Hash, Device: p.Device, Via: p.Via, Received: now, State: IntakeReceived, NextTry: first}
			known[key], j.result.Outcome = row, Stored
			args = append(args, row.ID, row.Hash, row.Device, row.Received, string(row.State), row.NextTry)
		}
		p.row = known[key]
	}
	return b.exec(&insertIntake, args)
}

// insertParcels tells which were not there yet.
func (b *batch) insertParcels(leader map[parcelKey]*job, now string) (fresh map[parcelKey]bool, err error) {
	var order []*parcel
	for _, j := range leader {
		order = append(order, j.parcel)
	}
	slices.SortFunc(order, func(x, y *parcel) int { return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Hash, y.Hash)) })
	args := make([]any, 0, insertInbox.columns*len(order))
	for _, p := range order {
		args = append(args, p.ID, p.Hash, p.Device, p.Via, now, p.Signature, p.Bytes)
	}
	fresh = map[parcelKey]bool{}
	return fresh, b.query(&insertInbox, args, func(rs *sql.Rows) error {
		var key parcelKey
		err := rs.Scan(&key.id, &key.hash)
		fresh[key] = true
		return err
	})
}

type parcelKey struct{ id, hash string }

func (p *parcel) key() parcelKey { return parcelKey{p.ID, p.Hash} }
