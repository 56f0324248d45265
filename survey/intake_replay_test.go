package survey

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestReplay proves that the tables hold what the inbox says, puts back what is
// missing and reports what differs.
func TestReplay(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		a, b, v := f.interview("c1"), f.interview("c1"), f.visit("c2", "not_at_home")
		f.send(a, IntakeAccepted, "")
		f.now.add(time.Second)
		f.send(b, IntakeAccepted, "")
		f.now.add(time.Second)
		f.send(v, IntakeAccepted, "")
		other := a
		other.Answers = map[string]string{"O1": "5"}
		candidate := f.send(other, IntakeCandidate, "intake.other_content")
		f.send(f.visit("nowhere", "refused"), IntakeQuarantined, "intake.unknown_case")
		replay := func(want Replay) {
			t.Helper()
			got, err := f.ReplayInbox(ctx)
			if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		}
		before := f.tables()
		replay(Replay{Read: 5, Same: 3, Waiting: 2})
		if after := f.tables(); before != after {
			t.Errorf("a replay changed something: before\n%s\nafter\n%s", before, after)
		}
		for _, text := range []string{"DELETE FROM interview_version", "DELETE FROM respondent_contact", "DELETE FROM interview", "DELETE FROM visit",
			"UPDATE field_case SET state = 'open', outcome = '', attempts = 0, interview_id = '' WHERE NOT reserve"} {
			f.exec(text)
		}
		replay(Replay{Read: 5, Same: 0, Restored: 3, Waiting: 2})
		if after := f.tables(); before != after {
			t.Errorf("made anew: got\n%s\nwant\n%s", after, before)
		}
		f.exec("DELETE FROM interview_version WHERE interview_id = $1", a.ID)
		replay(Replay{Read: 5, Same: 2, Restored: 1, Waiting: 2})
		if after := f.tables(); before != after {
			t.Errorf("answers made anew: got\n%s\nwant\n%s", after, before)
		}
		if _, err := f.ApplyIntake(ctx, "chau", candidate.ID, candidate.Hash); err != nil {
			t.Fatal(err)
		}
		replay(Replay{Read: 5, Same: 4, Waiting: 1})
		f.exec("UPDATE visit SET outcome = 'vacant' WHERE id = $1", v.ID)
		f.exec("UPDATE interview_version SET answers = '1111' WHERE interview_id = $1", b.ID)
		f.exec("UPDATE inbox SET bytes = $1 WHERE hash = $2", []byte("x"), candidate.Hash)
		got, err := f.ReplayInbox(ctx)
		var what []string
		for _, fault := range got.Faults {
			what = append(what, fault.What)
		}
		slices.Sort(what)
		if want := []string{"invalid: intake.not_sealed", "the answers differ", "the visit differs"}; err != nil || got.Same != 1 || !slices.Equal(what, want) {
			t.Errorf("got %+v, %v; want %q", got, err, want)
		}
	})
}

// tables are the rows that the intake writes, without versions of rows.
func (f *field) tables() string {
	f.t.Helper()
	var b strings.Builder
	for _, query := range []string{"SELECT id || case_id || outcome || started || flags || paradata FROM visit ORDER BY id",
		"SELECT id || standing || review || received || outcome FROM interview ORDER BY id", "SELECT interview_id || answers || extra || texts || author FROM interview_version ORDER BY 1",
		"SELECT interview_id || code || value FROM respondent_contact ORDER BY 1", "SELECT id || state || outcome || interview_id || CAST(attempts AS TEXT) FROM field_case ORDER BY id"} {
		lines, err := rows(context.Background(), f.ro, func(r rowScanner) (s string, err error) { return s, r.Scan(&s) }, query)
		if err != nil {
			f.t.Fatal(err)
		}
		b.WriteString(strings.Join(lines, "\n") + "\n\n")
	}
	return b.String()
}

// TestReceiveFile brings the export file of a broken tablet.
func TestReceiveFile(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		var file bytes.Buffer
		line := func(e Envelope, device string, change func(sealed []byte)) {
			sealed := f.seal(e)
			hash := hashText(sealed)
			signature, err := SignWith(f.tablet.key, EnvelopeText(e.ID, hash))
			if err != nil {
				t.Fatal(err)
			}
			if change != nil {
				change(sealed)
			}
			fmt.Fprintf(&file, `{"id":%q,"hash":%q,"device":%q,"signature":%q,"sealed":%q}`+"\n", e.ID, hash, device, signature,
				base64.StdEncoding.EncodeToString(sealed))
		}
		a, b := f.interview("c1"), f.interview("c2")
		line(a, f.tablet.ID, nil)
		line(b, f.tablet.ID, nil)
		line(f.interview("c3"), NewID(), nil)
		line(f.interview("c3"), f.tablet.ID, func(sealed []byte) { sealed[99] ^= 1 })
		file.WriteString("\nnot JSON\n")
		line(f.visit("nowhere", "refused"), f.tablet.ID, nil)
		want := []string{"accepted", "accepted", "not_found: device.unknown (device)", "invalid: envelope.hash (hash)", "invalid: envelope.no_record", "quarantined"}
		for _, outcome := range []Outcome{Stored, Repeated} {
			records, err := f.ReceiveFile(ctx, "chau", bytes.NewReader(file.Bytes()))
			if err != nil || len(records) != len(want) {
				t.Fatalf("got %+v, %v", records, err)
			}
			for i, r := range records {
				got := string(r.Receipt.State)
				if r.Err != nil {
					got = r.Err.Error()
				}
				if got != want[i] || r.Err == nil && r.Receipt.Outcome != outcome {
					t.Errorf("line %d: got %s %s, want %s %s", r.Line, got, r.Receipt.Outcome, want[i], outcome)
				}
			}
		}
		if k, err := f.IntakesOf(ctx, a.ID); err != nil || len(k) != 1 || k[0].Via != ViaFile || f.caseOf("c1").Interview != a.ID {
			t.Errorf("got %+v, %v", k, err)
		}
	})
}

// TestArrivals lets visits to a few cases be sealed, sent, repeated, cut short
// between inbox and intake, and arrive in any order. In the end each is in the
// inbox and applied once, no case has two active interviews, and a replay finds
// everything as it is.
func TestArrivals(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	rapid.Check(t, func(r *rapid.T) {
		f.empty()
		direct := statements{f.engine, map[statementKey]statement{}}
		type packet struct {
			e      Envelope
			sealed []byte
		}
		var packets []packet
		made := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(r, "visits") {
			id := rapid.SampledFrom([]string{"c1", "c2", "c3", "r1"}).Draw(r, "case")
			e := f.visit(id, rapid.SampledFrom([]string{"not_at_home", "refused", "vacant"}).Draw(r, "outcome"))
			if rapid.Bool().Draw(r, "answers") {
				e = f.interview(id)
			}
			f.now.add(time.Duration(rapid.IntRange(0, 3000).Draw(r, "minutes")) * time.Minute)
			packets, made[e.ID] = append(packets, packet{e, f.seal(e)}), true
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(packets)-1), 0, 30).Draw(r, "order") {
			p := packets[i]
			if rapid.IntRange(0, 3).Draw(r, "kill") == 0 {
				cut := &job{parcel: &parcel{Parcel: Parcel{ID: p.e.ID, Hash: hashText(p.sealed), Device: p.e.Device, Via: ViaTablet, Bytes: p.sealed}}, done: make(chan struct{})}
				if err := f.tx(context.Background(), func(tx *sql.Tx) error {
					b := &batch{statements: direct, ctx: context.Background(), t: tx, clock: f.clock, parcels: []*job{cut}}
					return b.storeParcels()
				}); err != nil {
					r.Fatal(err)
				}
				continue
			}
			if _, err := f.upload(f.tablet, p.e.ID, p.sealed); err != nil {
				r.Fatal(err)
			}
		}
		for _, p := range packets { // the network is back
			if _, err := f.upload(f.tablet, p.e.ID, p.sealed); err != nil {
				r.Fatal(err)
			}
		}
		f.now.add(firstTry)
		if err := f.RetryIntake(context.Background()); err != nil {
			r.Fatal(err)
		}
		f.wantArrived(r, made)
	})
}

// empty forgets all that came.
func (f *field) empty() {
	f.t.Helper()
	if err := f.tx(context.Background(), func(tx *sql.Tx) error {
		for _, text := range []string{"DELETE FROM interview_version", "DELETE FROM respondent_contact", "DELETE FROM interview", "DELETE FROM visit",
			"DELETE FROM intake", "DELETE FROM inbox", "UPDATE field_case SET state = CASE WHEN reserve THEN 'reserve' ELSE 'open' END, outcome = '', attempts = 0, interview_id = '', replaces = ''"} {
			if _, err := tx.Exec(text); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		f.t.Fatal(err)
	}
}

// wantArrived compares what was made with what is stored.
func (f *field) wantArrived(r *rapid.T, made map[string]bool) {
	ctx := context.Background()
	visits, err := f.Visits(ctx, "hh")
	if err != nil || len(visits) != len(made) {
		r.Fatalf("%d visits of %d, %v", len(visits), len(made), err)
	}
	for _, v := range visits {
		if !made[v.ID] {
			r.Fatalf("visit %s was not made", v.ID)
		}
	}
	active, err := f.Interviews(ctx, "hh", StandingActive)
	if err != nil {
		r.Fatal(err)
	}
	of := map[string]string{}
	for _, i := range active {
		if of[i.Case] != "" {
			r.Fatalf("case %s has two active interviews", i.Case)
		}
		of[i.Case] = i.ID
	}
	cases, err := f.Cases(ctx, "hh")
	if err != nil {
		r.Fatal(err)
	}
	for _, c := range cases {
		if c.Interview != of[c.ID] || c.Interview != "" && c.State != CaseDone {
			r.Fatalf("case %+v; its active interview is %q", c, of[c.ID])
		}
	}
	before := f.tables()
	got, err := f.ReplayInbox(ctx)
	if err != nil || got.Read != int64(len(made)) || got.Same != got.Read || f.tables() != before {
		r.Fatalf("replay: got %+v, %v", got, err)
	}
}
