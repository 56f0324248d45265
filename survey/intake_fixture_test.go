package survey

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"sync"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// field is a sample round in the field with an enumerator, who has a tablet.
type field struct {
	*Store
	t      testing.TB
	now    *wallClock
	person *Person
	tablet tablet
	seq    int64
}

// wallClock is a clock that the test turns.
type wallClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *wallClock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *wallClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// tablet is an enrolled device with its key.
type tablet struct {
	Device
	key *ecdsa.PrivateKey
}

func eachField(t *testing.T, fn func(t *testing.T, f *field)) {
	t.Helper()
	surveytest.EachEngine(t, func(t *testing.T, database string) { fn(t, openField(t, database)) })
}

// openField makes the round "hh" with the test form, cases c1 to c6 of the
// enumerator lan in one stratum and PSU, and reserves r1 to r3.
func openField(t testing.TB, database string) *field {
	t.Helper()
	ctx := context.Background()
	clock := &wallClock{at: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)}
	f := &field{Store: openTest(t, database, clock.time), t: t, now: clock}
	f.person = &Person{Login: "lan", Name: "Nguyễn Thị Lan", Role: Enumerator}
	if err := f.CreatePerson(ctx, "admin", f.person); err != nil {
		t.Fatal(err)
	}
	f.exec("INSERT INTO round (id, kind, name_vi, state, method, starts, ends) VALUES ('hh','household','Hộ','open','m1','2026-11-01','2026-12-15')")
	f.exec("INSERT INTO unit (id, code, kind, name_vi, name_en, name_key, valid_from) VALUES ('u1', '1', 'commune', 'Xã A', 'A', 'xa a', '2020-01-01')")
	f.exec(`INSERT INTO fieldwork (round_id, form, rules) VALUES ('hh', 'visit@1', '{"attempts":3,"attempt_days":2,"replace":true,"partial":0.5}')`)
	f.exec("INSERT INTO draw (id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal) VALUES ('d1','hh','','','1','','{}',1,'','')")
	f.exec("INSERT INTO frame (round_id, contacts_until) VALUES ('hh', '2027-06-01')")
	for i := 1; i <= 6; i++ {
		f.addCase(fmt.Sprintf("c%d", i), int64(i), false)
	}
	for i := 1; i <= 3; i++ {
		f.addCase(fmt.Sprintf("r%d", i), int64(i), true)
	}
	f.tablet = f.enrol(f.person)
	return f
}

func (f *field) exec(query string, args ...any) {
	f.t.Helper()
	if _, err := f.db.Exec(query, args...); err != nil {
		f.t.Fatal(err)
	}
}

func (f *field) addCase(id string, position int64, reserve bool) {
	f.t.Helper()
	state, number := CaseOpen, position
	if reserve {
		state, number = CaseReserve, 100+position
	}
	f.exec("INSERT INTO frame_unit (round_id, id, unit_id, stratum, psu, second, size) VALUES ('hh', $1, 'u1', '', 'p1', '', 1)", "f"+id)
	f.exec("INSERT INTO frame_contact (round_id, id, name, address, phone) VALUES ('hh', $1, $2, 'Thôn 1', '0912345678')", "f"+id, "Ông "+id)
	f.exec(`INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, person_id, state, changed)
		VALUES ($1, 'hh', 'd1', $2, $3, $4, 'u1', '', 'p1', $5, $6, $7, $8, '2026-11-01T00:00:00Z')`,
		id, number, "f"+id, NewCaseCode(), reserve, position, f.person.ID, string(state))
}

// enrol gives a person a tablet.
func (f *field) enrol(p *Person) tablet {
	f.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.t.Fatal(err)
	}
	token, _, err := f.NewEnrolment(context.Background(), "admin", p.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		f.t.Fatal(err)
	}
	d, who, err := f.Enrol(context.Background(), token, NewDevice{Name: "Máy 1", Public: public, AppVersion: "1", Persisted: true})
	if err != nil || who.ID != p.ID {
		f.t.Fatalf("enrol: %v, %v", who, err)
	}
	return tablet{d, key}
}

// interview is a complete interview of a case, ended a minute ago.
func (f *field) interview(id string) Envelope {
	f.seq++
	now := f.now.time()
	return Envelope{ID: NewID(), Kind: "interview", Round: "hh", Form: "visit@1", FormSHA256: hashText([]byte(testForm)), Case: id,
		Device: f.tablet.ID, Person: f.person.ID, Seq: f.seq, Started: Stamp(now.Add(-11 * time.Minute)), Ended: Stamp(now.Add(-time.Minute)),
		ElapsedMS: 600_000, Clock: EnvelopeClock{LastServer: Stamp(now.Add(-time.Hour)), AppBuilt: "2026-10-01T00:00:00Z"}, Outcome: Complete,
		Mode: "face", Answers: map[string]string{"O1": "2", "A2": "4", "A1": "1", "B1": "-", "R0": "2;9", "respondent": "1", "age": "44",
			"M1": "Chờ lâu", "P3": "0912"}, Contact: map[string]string{"name": "Ông A"}}
}

// visit is a contact without answers.
func (f *field) visit(id, outcome string) Envelope {
	e := f.interview(id)
	e.Kind, e.Outcome, e.Answers, e.Contact = "visit", outcome, nil, nil
	return e
}

// seal seals an envelope once, as the tablet does.
func (f *field) seal(e Envelope) []byte {
	f.t.Helper()
	seal, _, err := f.ServerKeys(context.Background())
	if err != nil {
		f.t.Fatal(err)
	}
	sealed, _, err := e.Seal(seal.Public)
	if err != nil {
		f.t.Fatal(err)
	}
	return sealed
}

// upload sends sealed bytes from a tablet.
func (f *field) upload(from tablet, id string, sealed []byte) (Receipt, error) {
	f.t.Helper()
	signature, err := SignWith(from.key, EnvelopeText(id, hashText(sealed)))
	if err != nil {
		f.t.Fatal(err)
	}
	return f.Receive(context.Background(), from.Device, id, sealed, signature)
}

// send seals and uploads, and wants the state and reason.
func (f *field) send(e Envelope, state IntakeState, reason string) Receipt {
	f.t.Helper()
	r, err := f.upload(f.tablet, e.ID, f.seal(e))
	if err != nil || r.State != state || r.Reason != reason {
		k, _ := f.Intake(context.Background(), r.ID, r.Hash)
		f.t.Errorf("case %s %s: got %q %q %v, %v; want %q %q", e.Case, e.Outcome, r.State, r.Reason, k.Args, err, state, reason)
	}
	return r
}

func (f *field) caseOf(id string) Case {
	f.t.Helper()
	c, err := f.Case(context.Background(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *field) interviewOf(id string) Interview {
	f.t.Helper()
	i, err := f.Interview(context.Background(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return i
}

func (f *field) visitOf(id string) Visit {
	f.t.Helper()
	found, err := rows(context.Background(), f.ro, scanVisit, visitColumns+`WHERE id = $1`, id)
	if err != nil || len(found) != 1 {
		f.t.Fatalf("visit %s: got %d, %v", id, len(found), err)
	}
	return found[0]
}
