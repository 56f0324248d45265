package survey

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// greet says hello and wants no error.
func (f *field) greet(h Hello) HelloAnswer {
	f.t.Helper()
	if h.Now == "" {
		h.Now = Stamp(f.now.time())
	}
	a, err := f.Greet(context.Background(), f.tablet.ID, h)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func caseIDs(a HelloAnswer) string {
	var ids []string
	for _, c := range a.Cases {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, " ")
}

// TestHello: a tablet hears everything at first, and afterwards what changed.
func TestHello(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		a := f.greet(Hello{AppVersion: "1.2", Unsent: 3, LastSeq: 7, Storage: DeviceStorage{Used: 10, Quota: 100, Persisted: true},
			Journal: []json.RawMessage{[]byte(`{"at":"2026-11-24T04:00:00Z","event":"storage_lost"}`)}})
		if caseIDs(a) != "c1 c2 c3 c4 c5 c6 r1 r2 r3" || len(a.Withdrawn)+len(a.Returned)+len(a.Missing) != 0 || a.Locked || a.RetryAfter != 0 {
			t.Errorf("at first: got %+v", a)
		}
		if c := a.Cases[0]; c.Name != "Ông c1" || c.Phone != "0912345678" || c.UnitName != "Xã A" || !c.Draft || c.PSU != "p1" || c.Code == "" {
			t.Errorf("got case %+v", c)
		}
		if r := a.Rounds[0]; len(a.Rounds) != 1 || r.ID != "hh" || r.Form != "visit@1" || r.FormSHA256 != hashText([]byte(testForm)) || r.Rules.Attempts != 3 || r.Ends != "2026-12-15" {
			t.Errorf("got rounds %+v", a.Rounds)
		}
		body, err := json.Marshal(a)
		if err != nil || strings.Contains(string(body), "null") {
			t.Errorf("got %s, %v; want no null", body, err)
		}
		d, err := f.Device(context.Background(), f.tablet.ID)
		if err != nil || d.LastSeen != a.ServerNow || d.AppVersion != "1.2" || d.Report.Unsent != 3 || d.Report.LastSeq != 7 || len(d.Report.Journal) != 1 {
			t.Errorf("got device %+v, %v", d, err)
		}

		f.now.add(time.Minute)
		if got := f.greet(Hello{Since: a.ServerNow}); len(got.Cases) != 0 {
			t.Errorf("nothing changed: got %s", caseIDs(got))
		}
		since := Stamp(f.now.time())
		f.now.add(time.Minute)
		v := f.visit("c2", "not_at_home")
		v.Note = "Chiều về"
		f.send(v, IntakeAccepted, "")
		f.exec("UPDATE field_case SET person_id = '', changed = $1 WHERE id = 'c3'", Stamp(f.now.time()))
		f.exec("UPDATE field_case SET state = 'withdrawn', changed = $1 WHERE id = 'c4'", Stamp(f.now.time()))
		first := f.greet(Hello{Since: since})
		if caseIDs(first) != "c2" || first.Cases[0].Attempts != 1 || fmt.Sprint(first.Cases[0].Visits) != fmt.Sprint([]CaseVisit{{v.ID, v.Started, "not_at_home", "", "Chiều về"}}) ||
			fmt.Sprint(first.Withdrawn) != "[c3 c4]" || first.LastSeq != v.Seq {
			t.Errorf("got %+v", first)
		}
		f.now.add(time.Minute) // the answer was lost: the tablet asks as before
		if again := f.greet(Hello{Since: since}); caseIDs(again) != "c2" || fmt.Sprint(again.Withdrawn) != "[c3 c4]" {
			t.Errorf("again: got %+v", again)
		}
		f.now.add(time.Minute)
		heard := f.greet(Hello{Since: Stamp(f.now.time().Add(-time.Second))})
		if caseIDs(heard) != "" || len(heard.Withdrawn) != 0 {
			t.Errorf("heard: got %+v", heard)
		}
		if _, err := f.Greet(context.Background(), f.tablet.ID, Hello{Since: "' OR 1=1"}); !Is(err, Invalid) {
			t.Errorf("since: got %v", err)
		}
	})
}

// TestHelloMissing repairs a server that was restored from an old backup.
func TestHelloMissing(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		var have []string
		for i := range 150 {
			have = append(have, NewID())
			f.exec("INSERT INTO inbox (id, hash, device_id, via, received, signature, bytes) VALUES ($1, 'h', '', 'tablet', '', '', $2)", have[i], []byte("x"))
		}
		lost := []string{NewID(), NewID()}
		slices.Sort(lost)
		a := f.greet(Hello{Have: append(append([]string{"no id", "", lost[1]}, have...), lost[0], lost[0])})
		if !slices.Equal(a.Missing, lost) {
			t.Errorf("got %v, want %v", a.Missing, lost)
		}
		e := f.interview("c1")
		sealed := f.seal(e)
		r, err := f.upload(f.tablet, e.ID, sealed)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"DELETE FROM interview_version", "DELETE FROM respondent_contact", "DELETE FROM interview", "DELETE FROM visit", "DELETE FROM intake",
			"DELETE FROM inbox", "UPDATE field_case SET state = 'open', attempts = 0, interview_id = '', outcome = ''"} {
			f.exec(table)
		}
		if a := f.greet(Hello{Have: []string{e.ID}}); !slices.Equal(a.Missing, []string{e.ID}) {
			t.Errorf("got %v", a.Missing)
		}
		again, err := f.upload(f.tablet, e.ID, sealed)
		if err != nil || again.State != IntakeAccepted || again.Outcome != Stored || f.caseOf("c1").Interview != e.ID || r.Hash != again.Hash {
			t.Errorf("sent again: got %+v, %v", again, err)
		}
	})
}

// TestHelloReturned sends an interview back to its enumerator, but never what
// the respondent answered alone.
func TestHelloReturned(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		open, alone := f.interview("c1"), f.interview("c2")
		alone.Mode = "handover"
		for i, e := range []Envelope{open, alone} {
			f.send(e, IntakeAccepted, "")
			f.exec("UPDATE interview SET review = 'returned' WHERE id = $1", e.ID)
			f.exec("UPDATE field_case SET state = 'returned' WHERE id = $1", e.Case)
			f.exec("INSERT INTO review_comment (id, interview_id, question, body, author, at) VALUES ($1, $2, 'A2', 'Hỏi lại', 'chau', $3)",
				fmt.Sprint(i), e.ID, Stamp(f.now.time()))
		}
		f.exec("INSERT INTO person (id, login, name, role, created) VALUES ('p9', 'chau', 'Lê Thị Châu', 'supervisor', $1)", Stamp(f.now.time()))
		a := f.greet(Hello{Since: Stamp(f.now.time().Add(time.Hour))})
		if len(a.Returned) != 2 || fmt.Sprint(a.Returned[0].Answers) != "map[A1:1 A2:4 B1:- M1:Chờ lâu O1:2 R0:2;9 age:44 respondent:1]" || a.Returned[0].Interview != open.ID ||
			fmt.Sprint(a.Returned[0].Comments) != fmt.Sprintf("[{A2 Hỏi lại Lê Thị Châu %s}]", Stamp(f.now.time())) {
			t.Fatalf("got %+v", a.Returned)
		}
		if r := a.Returned[1]; len(r.Answers) != 0 || len(r.Comments) != 1 {
			t.Errorf("alone: got %+v", r)
		}
		state, err := f.FieldState(context.Background(), open.ID)
		if err != nil || state != "returned" {
			t.Errorf("got %q, %v", state, err)
		}
		again := f.interview("c1") // what was told is what an envelope takes
		again.Answers, again.Replaces = a.Returned[0].Answers, open.ID
		f.send(again, IntakeAccepted, "")
		if got := f.greet(Hello{}); len(got.Returned) != 1 {
			t.Errorf("corrected: got %+v", got.Returned)
		}
	})
}

// TestHelloLocked tells nothing to who may not work any more, but still what to
// send again.
func TestHelloLocked(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	lost := NewID()
	for name, change := range map[string][2]string{
		"revoked":    {"UPDATE device SET revoked = '2026-11-24T00:00:00Z'", "UPDATE device SET revoked = ''"},
		"disabled":   {"UPDATE person SET disabled = TRUE WHERE login = 'lan'", "UPDATE person SET disabled = FALSE WHERE login = 'lan'"},
		"other role": {"UPDATE person SET role = 'viewer' WHERE login = 'lan'", "UPDATE person SET role = 'enumerator' WHERE login = 'lan'"},
	} {
		f.exec(change[0])
		if a := f.greet(Hello{Have: []string{lost}}); !a.Locked || len(a.Cases)+len(a.Rounds) != 0 || len(a.Missing) != 1 {
			t.Errorf("%s: got %+v", name, a)
		}
		f.exec(change[1])
		if a := f.greet(Hello{}); a.Locked || len(a.Cases) == 0 {
			t.Errorf("no longer %s: got %+v", name, a)
		}
	}
}

// TestHelloJournal keeps the last notes of a tablet, within bounds, and its skew.
func TestHelloJournal(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	for i := range 5 {
		var notes []json.RawMessage
		for j := range 60 {
			notes = append(notes, json.RawMessage(fmt.Sprintf(`{"n":%d}`, 60*i+j)))
		}
		f.greet(Hello{Journal: append(notes, json.RawMessage(`"`+strings.Repeat("a", 5000)+`"`), json.RawMessage("\"\xff\"")), Now: Stamp(f.now.time().Add(-time.Hour)), AppVersion: "a\x00"})
	}
	d, err := f.Device(context.Background(), f.tablet.ID)
	if err != nil || len(d.Report.Journal) != 200 || string(d.Report.Journal[199]) != `{"n":299}` || d.Report.SkewMS != -3_600_000 || d.AppVersion != "" {
		t.Errorf("got %d notes, the last %s, skew %d, %v", len(d.Report.Journal), d.Report.Journal[len(d.Report.Journal)-1], d.Report.SkewMS, err)
	}
}
