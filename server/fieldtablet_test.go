package server

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipas/survey"
)

// A simulated tablet, written from docs/field.md and from nothing else: what it
// sends is made here and not by the code that reads it. All that survives is a
// simDisk; a simTab is the page in one browser tab, which may die between any
// two steps. Each change of the disk is one transaction.

// simDisk is the storage of one tablet.
type simDisk struct {
	name       string
	person     string
	device     string
	key        *ecdsa.PrivateKey
	sealKey    hpke.PublicKey
	sealID     []byte
	signKey    *ecdsa.PublicKey
	form       simForm
	withdrawn  map[string]bool
	returned   map[string]string // interview → case: to be done again
	locked     bool
	unknown    bool // to the server, which has to enrol it again
	generation int  // of the tab that sends; a lost lock leaves two that think so
	seq        int64
	since      string
	lastServer string    // server_now of the latest hello
	until      time.Time // Retry-After of the server
	drafts     map[string]simDraft
	records    map[string]*simRecord
	lock       *simTab // the Web Lock of the queue, gone with its tab
}

// simForm is the questionnaire version of the round as the tablet last heard of it.
type simForm struct{ form, sha256 string }

// simDraft is an interview that is not finished. It keeps its form for ever.
type simDraft struct {
	id, kase string
	replaces string // the interview that it corrects
	form     simForm
	started  time.Time
}

// simRecord is a finished visit in the queue.
type simRecord struct {
	id, hash string
	device   string // that the signature is of
	state    string // sealed, sending, acked, dead
	sealed   []byte
	sign     string
	receipt  simReceipt
	tries    int
	next     time.Time
	seq      int64
}

type simReceipt struct {
	ID         string `json:"id"`
	Hash       string `json:"hash"`
	ServerTime string `json:"server_time"`
	Receipt    string `json:"receipt"`
	State      string `json:"state"`
	Reason     string `json:"reason"`
}

// simHello is what the tablet reads of a hello.
type simHello struct {
	ServerNow string   `json:"server_now"`
	Missing   []string `json:"missing"`
	Withdrawn []string `json:"withdrawn"`
	Locked    bool     `json:"locked"`
	Rounds    []struct {
		ID, Form string
		SHA256   string `json:"form_sha256"`
	} `json:"rounds"`
	Cases []struct {
		ID    string `json:"id"`
		State string `json:"state"`
	} `json:"cases"`
	Returned []struct {
		Case      string `json:"case"`
		Interview string `json:"interview"`
	} `json:"returned"`
}

const (
	simKeepDays = 30
	simLongest  = 5 * time.Minute // of the waits between two tries
)

// simFaults break one rule of the protocol each, to show that the model notices.
type simFaults struct {
	trustsAnyReply bool // a 200 is enough
	sealsAgain     bool // new bytes at every try
	prunesByOwnDay bool // days by the clock of the tablet
	ignoresMissing bool
	draftGoesFirst bool // the draft is deleted before the envelope is written
	forgetsSending bool // a restart leaves what was being sent
	losesCommits   bool // of the server: a receipt before the commit is on disk
	dropsQueue     bool // a new enrolment begins with an empty queue
}

// simTab is the app in one tab.
type simTab struct {
	w       *simWorld
	disk    *simDisk
	gen     int
	calls   int    // requests so far; only the answer to the last is waited for
	waiting string // "", hello, or the id that was sent
	greeted bool
	ready   *simReady
}

// simReady is a finished visit between sealing and its transaction.
type simReady struct {
	draft  string
	record *simRecord
}

// canonical is canonical JSON (RFC 8785) of maps, texts and integers.
func canonical(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // maps come sorted, integers as they are
		panic(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

func sha256Hex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// sign is the signature of the device over a text: raw r‖s, base64url.
func (d *simDisk) sign(text string) string {
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, d.key, sum[:])
	if err != nil {
		panic(err)
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return base64.RawURLEncoding.EncodeToString(raw)
}

// genuine reports whether a receipt is the server's, for these bytes.
func (d *simDisk) genuine(x simReceipt, r *simRecord) bool {
	raw, err := base64.RawURLEncoding.DecodeString(x.Receipt)
	if err != nil || len(raw) != 64 || x.ID != r.id || x.Hash != r.hash {
		return false
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "sipas-receipt-1\n%s\n%s\n%s", x.ID, x.Hash, x.ServerTime))
	return ecdsa.Verify(d.signKey, sum[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:]))
}

// seal makes the bytes that every try sends.
func (d *simDisk) seal(envelope map[string]any) []byte {
	inner := canonical(envelope)
	plain := canonical(map[string]any{"envelope": envelope, "sha256": sha256Hex(inner)})
	enc, sender, err := hpke.NewSender(d.sealKey, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte("sipas envelope 1"))
	if err != nil {
		panic(err)
	}
	text, err := sender.Seal(nil, plain)
	if err != nil {
		panic(err)
	}
	return slices.Concat([]byte{1}, d.sealID, enc, text)
}

// signed is the record of sealed bytes.
func (d *simDisk) signed(id string, seq int64, sealed []byte) *simRecord {
	r := &simRecord{id: id, hash: sha256Hex(sealed), device: d.device, state: "sealed", sealed: sealed, seq: seq}
	r.sign = d.sign("sipas-envelope-1\n" + id + "\n" + r.hash)
	return r
}

// newSimDisk enrols a tablet with the token of a QR code.
func (w *simWorld) newSimDisk(name, person, token string) *simDisk {
	d := &simDisk{name: name, person: person, form: w.form, drafts: map[string]simDraft{}, records: map[string]*simRecord{}, withdrawn: map[string]bool{}, returned: map[string]string{}}
	if err := d.enrol(w, token); err != nil {
		w.fail("enrolment of %s: %v", name, err)
	}
	return d
}

// enrol makes a device key and hands it to the server. What is in the queue
// stays, with the device that made it and its signature; the new device counts
// from 1.
func (d *simDisk) enrol(w *simWorld, token string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return err
	}
	body := canonical(map[string]any{"token": token, "name": d.name, "public_key": base64.RawURLEncoding.EncodeToString(public),
		"app_version": "test", "persisted": true, "locked": true})
	status, header, answer := w.serve("POST", "/api/v1/devices", http.Header{"Content-Type": {"application/json"}}, body)
	var got struct {
		Device  string `json:"device"`
		SealKey struct {
			ID     string `json:"id"`
			Public string `json:"public"`
		} `json:"seal_key"`
		SignKey struct {
			ID     string `json:"id"`
			Public string `json:"public"`
		} `json:"sign_key"`
	}
	if status != http.StatusCreated || header.Get("Sipas") != "1" {
		return fmt.Errorf("got %d %v %s", status, header, answer)
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return err
	}
	d.device, d.key, d.locked, d.unknown, d.since = got.Device, key, false, false, ""
	seal, err := base64.RawURLEncoding.DecodeString(got.SealKey.Public)
	if err != nil {
		return err
	}
	sign, err := base64.RawURLEncoding.DecodeString(got.SignKey.Public)
	if err != nil {
		return err
	}
	if err := d.trust(seal, sign); err != nil {
		return err
	}
	if hex.EncodeToString(d.sealID) != got.SealKey.ID {
		return fmt.Errorf("the sealing key is %x, its id says %s", d.sealID, got.SealKey.ID)
	}
	if w.faults.dropsQueue {
		d.records = map[string]*simRecord{}
	}
	d.seq = 0
	return nil
}

// copy is the same tablet once more.
func (d *simDisk) copy(name string) *simDisk {
	twin := *d
	twin.name, twin.lock = name, nil
	twin.drafts, twin.withdrawn, twin.records = maps.Clone(d.drafts), maps.Clone(d.withdrawn), map[string]*simRecord{}
	twin.returned = maps.Clone(d.returned)
	for id, r := range d.records {
		record := *r
		twin.records[id] = &record
	}
	return &twin
}

// trust takes the server's public keys.
func (d *simDisk) trust(seal, sign []byte) error {
	point, err := ecdh.P256().NewPublicKey(seal)
	if err != nil {
		return err
	}
	if d.sealKey, err = hpke.NewDHKEMPublicKey(point); err != nil {
		return err
	}
	sum := sha256.Sum256(seal)
	d.sealID = sum[:8]
	d.signKey, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), sign)
	return err
}

// now is the tablet's clock.
func (t *simTab) now() time.Time { return t.w.now.Add(t.w.skew[t.disk.name]) }

// tx is a transaction of the sender: it does nothing when another tab took over.
func (t *simTab) tx(change func(*simDisk)) bool {
	if t.disk.generation != t.gen {
		t.gen, t.waiting = 0, ""
		return false
	}
	change(t.disk)
	t.w.witness(t.disk)
	return true
}

// begin opens a draft of a case; its id exists before the first question shows.
func (t *simTab) begin(kase, replaces string) string {
	id := survey.NewID()
	t.disk.drafts[id] = simDraft{id: id, kase: kase, replaces: replaces, form: t.disk.form, started: t.now()}
	return id
}

// finish seals a draft in memory; commit writes it.
func (t *simTab) finish(id, outcome string) {
	draft, ok := t.disk.drafts[id]
	if !ok {
		return
	}
	d, seq := t.disk, t.disk.seq+1
	envelope := t.w.base.envelope(d, id, draft.kase, seq)
	maps.Copy(envelope, map[string]any{"form": draft.form.form, "form_sha256": draft.form.sha256, "started": stampOf(draft.started),
		"ended": stampOf(t.now()), "outcome": outcome, "replaces": draft.replaces})
	if outcome != "complete" && outcome != "partial" && outcome != "break_off" {
		envelope["kind"], envelope["answers"], envelope["contact"] = "visit", map[string]any{}, map[string]any{}
	}
	t.ready = &simReady{draft: id, record: d.signed(id, seq, d.seal(envelope))}
	t.w.made(t.ready.record, envelope)
	if t.w.faults.draftGoesFirst {
		delete(d.drafts, id)
	}
}

// commit is the one transaction from draft to sealed; only when it has
// completed is the visit "saved".
func (t *simTab) commit() {
	ready, d := t.ready, t.disk
	t.ready = nil
	_, open := d.drafts[ready.draft]
	if !open && !t.w.faults.draftGoesFirst || d.seq != ready.record.seq-1 {
		return // another tab was faster; the draft, if there is still one, is sealed again
	}
	delete(d.drafts, ready.draft)
	d.seq = ready.record.seq
	d.records[ready.record.id] = ready.record
	t.w.saved(d, ready.record)
}

// step does the next thing that the tab can do by itself.
func (t *simTab) step() {
	if t.gen == 0 {
		t.take(false)
	}
	switch {
	case t.ready != nil:
		t.commit()
	case t.gen == 0, t.waiting != "":
	case t.now().Before(t.disk.until) && t.disk.until.Sub(t.now()) <= simLongest:
	case !t.greeted:
		t.hello()
	default:
		if r := t.due(); r != nil {
			t.upload(r)
		} else {
			t.prune()
		}
	}
}

// take gets the lock of the queue, by force from a tab that may still think
// that it has it, and what was being sent becomes sealed again.
func (t *simTab) take(force bool) {
	if t.disk.lock != nil && !force {
		return
	}
	t.disk.lock, t.waiting = t, ""
	t.disk.generation++
	t.gen = t.disk.generation
	for _, r := range t.disk.records {
		if r.state == "sending" && !t.w.faults.forgetsSending {
			r.state = "sealed"
		}
	}
}

// due is the next record to send: the one with the fewest tries whose wait is
// over. A wait longer than the longest means that the clock was changed.
func (t *simTab) due() *simRecord {
	var best *simRecord
	for _, r := range t.disk.records {
		if r.state != "sealed" || r.next.After(t.now()) && r.next.Sub(t.now()) <= simLongest {
			continue
		}
		if best == nil || r.tries < best.tries || r.tries == best.tries && r.seq < best.seq {
			best = r
		}
	}
	return best
}

func (t *simTab) hello() {
	have := []string{}
	unsent := 0
	for id, r := range t.disk.records {
		if r.state == "acked" {
			have = append(have, id)
		} else {
			unsent++
		}
	}
	slices.Sort(have)
	body := canonical(map[string]any{"now": stampOf(t.now()), "app_version": "test", "have": have, "unsent": unsent, "last_seq": t.disk.seq,
		"since": t.disk.since, "storage": map[string]any{"used": 1 << 20, "quota": 1 << 30, "persisted": true}, "journal": []any{}})
	t.call("hello", "POST", "/api/v1/sync", "sipas-sync-1\n"+t.disk.device+"\n"+sha256Hex(body),
		http.Header{"Content-Type": {"application/json"}}, body)
}

func (t *simTab) upload(r *simRecord) {
	if t.w.faults.sealsAgain && r.tries > 0 {
		again := t.disk.signed(r.id, r.seq, t.disk.seal(t.w.ledger[simKey{r.id, r.hash}].envelope))
		r.sealed, r.hash, r.sign = again.sealed, again.hash, again.sign
	}
	if !t.tx(func(*simDisk) { r.state = "sending" }) {
		return
	}
	sum := sha256.Sum256(r.sealed)
	header := http.Header{"Content-Type": {"application/octet-stream"},
		"Content-Digest": {"sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"}}
	t.send(r.id, "PUT", "/api/v1/interviews/"+r.id, r.device, r.sign, header, r.sealed)
}

func (t *simTab) call(kind, method, path, text string, header http.Header, body []byte) {
	t.send(kind, method, path, t.disk.device, t.disk.sign(text), header, body)
}

func (t *simTab) send(kind, method, path, device, signature string, header http.Header, body []byte) {
	header.Set("Sipas-Device", device)
	header.Set("Sipas-Signature", signature)
	t.calls++
	t.waiting = kind
	t.w.wire = append(t.w.wire, &simPacket{tab: t, call: t.calls, kind: kind, method: method, path: path, header: header, body: body})
}

// receive takes an answer, from whomever it is; nil is silence.
func (t *simTab) receive(a *simAnswer) {
	kind := t.waiting
	t.waiting = ""
	if kind == "hello" {
		t.heard(a)
		return
	}
	r := t.disk.records[kind]
	if r == nil {
		return
	}
	if receipt, ok := t.receipt(a, r); ok {
		t.tx(func(d *simDisk) { r.state, r.receipt, r.sealed = "acked", receipt, slices.Clone(r.sealed) })
		return
	}
	t.tx(func(d *simDisk) {
		r.state, r.tries = "sealed", r.tries+1
		r.next = t.now().Add(min(simLongest, time.Second<<min(r.tries, 10)))
		if a == nil || a.header.Get("Sipas") != "1" {
			return
		}
		if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); err == nil {
			d.until = t.now().Add(min(simLongest, time.Duration(seconds)*time.Second))
		}
		if (a.status == 401 || a.status == 403) && r.device != d.device { // the server has forgotten the device that made it
			r.device, r.sign = d.device, d.sign("sipas-envelope-1\n"+r.id+"\n"+r.hash)
		} else if a.status == 401 || a.status == 403 {
			d.unknown = true
		}
		if slices.Contains([]int{400, 404, 413, 422}, a.status) { // the server itself refuses: a person looks at it
			r.state = "dead"
		}
	})
}

// receipt reads the receipt of an answer; nothing else counts as sent.
func (t *simTab) receipt(a *simAnswer, r *simRecord) (simReceipt, bool) {
	var x simReceipt
	if a == nil {
		return x, false
	}
	if t.w.faults.trustsAnyReply && a.status == 200 {
		return simReceipt{ID: r.id, Hash: r.hash, ServerTime: stampOf(t.now())}, true
	}
	if a.header.Get("Sipas") != "1" || !slices.Contains([]int{200, 201, 202, 409}, a.status) || json.Unmarshal(a.body, &x) != nil {
		return x, false
	}
	return x, t.disk.genuine(x, r)
}

func (t *simTab) heard(a *simAnswer) {
	var x simHello
	if a == nil || a.status != 200 || a.header.Get("Sipas") != "1" || json.Unmarshal(a.body, &x) != nil {
		if a != nil && a.header.Get("Sipas") == "1" && (a.status == 401 || a.status == 403) {
			t.disk.unknown = true
		}
		t.greeted = true // what is unsent is tried all the same
		return
	}
	t.greeted = t.tx(func(d *simDisk) {
		d.lastServer, d.since, d.locked = x.ServerNow, x.ServerNow, x.Locked
		for _, r := range x.Rounds {
			if r.ID == t.w.round {
				d.form = simForm{r.Form, r.SHA256}
			}
		}
		for _, id := range x.Withdrawn {
			d.withdrawn[id] = true
		}
		clear(d.returned)
		for _, r := range x.Returned {
			d.returned[r.Interview] = r.Case
		}
		for _, id := range x.Missing {
			if r := d.records[id]; r != nil && r.state == "acked" && !t.w.faults.ignoresMissing {
				r.state, r.next, r.tries = "sealed", time.Time{}, 0
			}
		}
	})
}

// prune forgets what the server has had for the days of the round, by the
// server's own instants: from the receipt to the latest hello, which did not
// miss it. The clock of the tablet has no say.
func (t *simTab) prune() {
	now, err := time.Parse(time.RFC3339, t.disk.lastServer)
	if t.w.faults.prunesByOwnDay {
		now, err = t.now(), nil
	}
	if err != nil {
		return
	}
	t.tx(func(d *simDisk) {
		for id, r := range d.records {
			at, err := time.Parse(time.RFC3339, r.receipt.ServerTime)
			if r.state == "acked" && err == nil && now.Sub(at) >= simKeepDays*24*time.Hour {
				t.w.pruned(d, r)
				delete(d.records, id)
			}
		}
	})
}

func stampOf(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// String is a line on the disk for the failure message.
func (d *simDisk) String() string {
	var parts []string
	for id, r := range d.records {
		parts = append(parts, id[:4]+" "+r.state)
	}
	slices.Sort(parts)
	return d.name + ": " + strings.Join(parts, ", ")
}
