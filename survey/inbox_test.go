package survey

import (
	"context"
	"testing"
)

// TestReceive brings an interview from the tablet to its tables, and gives a
// receipt that the tablet can check.
func TestReceive(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		e := f.interview("c1")
		r := f.send(e, IntakeAccepted, "")
		_, sign, err := f.ServerKeys(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if r.ID != e.ID || r.Outcome != Stored || !(Device{Public: sign.Public}).Signed(ReceiptText(r.ID, r.Hash, r.ServerTime), r.Signature) {
			t.Errorf("got receipt %+v", r)
		}
		c, i, v := f.caseOf("c1"), f.interviewOf(e.ID), f.visitOf(e.ID)
		if c.State != CaseDone || c.Outcome != Complete || c.Attempts != 1 || c.Interview != e.ID || c.Changed != Stamp(f.now.time()) {
			t.Errorf("got case %+v", c)
		}
		if i.Standing != StandingActive || i.Review != ReviewNew || i.Person != f.person.ID || i.ElapsedMS != 600_000 || v.Outcome != Complete || len(v.Flags) != 0 {
			t.Errorf("got interview %+v, visit %+v", i, v)
		}
		versions, err := f.AnswerVersions(ctx, e.ID)
		if err != nil || len(versions) != 1 {
			t.Fatalf("got %d versions, %v", len(versions), err)
		}
		if got := versions[0]; got.Answers != "241-" || got.Extra.String() != `{"R0":[2,9],"age":[44],"respondent":[1]}` || got.Texts["M1"] != "Chờ lâu" ||
			len(got.Texts) != 1 || got.Author != "lan" || got.State != "original" {
			t.Errorf("got answers %+v", got)
		}
		var contact int
		if err := f.ro.QueryRow("SELECT count(*) FROM respondent_contact WHERE interview_id = $1 AND (code = 'P3' AND value = '0912' OR code = 'name' AND value = 'Ông A')", e.ID).Scan(&contact); err != nil || contact != 2 {
			t.Errorf("got %d contacts, %v", contact, err)
		}
	})
}

// TestReceiveOwn takes the answers of a household by its code; sent twice they
// are one interview.
func TestReceiveOwn(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		e := f.interview("c2")
		e.Device, e.Person, e.Mode, e.Seq = "", "", "dropoff", 0
		for range 2 {
			r, err := f.ReceiveOwn(context.Background(), ViaWeb, e)
			if err != nil || r.State != IntakeAccepted {
				t.Fatalf("got %+v, %v", r, err)
			}
		}
		if c := f.caseOf("c2"); c.State != CaseDone || c.Interview != e.ID || c.Attempts != 0 {
			t.Errorf("got case %+v", c)
		}
	})
}
