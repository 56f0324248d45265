package survey

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sipas/survey/surveytest"
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

// TestReceiveAtOnce sends the same bytes, and other bytes under the same id,
// many times at once to two servers of one database: the same bytes get the same
// receipt, one content counts, and everything is in the inbox once.
func TestReceiveAtOnce(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		ctx := context.Background()
		f := openField(t, database)
		other, err := Open(ctx, database, f.now.time)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		e := f.interview("c1")
		a, b := f.seal(e), []byte(nil)
		e.Answers = map[string]string{"O1": "5"}
		b = f.seal(e)
		const each = 10
		receipts := make([]Receipt, 4*each)
		var all sync.WaitGroup
		for i := range receipts {
			sealed, s := [][]byte{a, b}[i%2], []*Store{f.Store, other}[i/2%2]
			all.Go(func() {
				signature, err := SignWith(f.tablet.key, EnvelopeText(e.ID, hashText(sealed)))
				if err == nil {
					receipts[i], err = s.Receive(ctx, f.tablet.Device, e.ID, sealed, signature)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		stored := 0
		for i, r := range receipts {
			if first := receipts[i%2]; r.Hash != first.Hash || r.ServerTime != first.ServerTime || r.Signature != first.Signature {
				t.Errorf("got receipts %+v and %+v", first, r)
			}
			if r.Outcome == Stored {
				stored++
			}
		}
		var inbox, visits, attempts, candidates int
		for query, to := range map[string]*int{"SELECT count(*) FROM inbox": &inbox, "SELECT count(*) FROM visit": &visits,
			"SELECT attempts FROM field_case WHERE id = 'c1'": &attempts, "SELECT count(*) FROM intake WHERE state = 'candidate'": &candidates} {
			if err := f.ro.QueryRow(query).Scan(to); err != nil {
				t.Fatal(err)
			}
		}
		if stored != 2 || inbox != 2 || visits != 1 || attempts != 1 || candidates != 1 {
			t.Errorf("%d stored, %d in the inbox, %d visits, %d attempts, %d candidates; want 2, 2, 1, 1, 1", stored, inbox, visits, attempts, candidates)
		}
	})
}

// TestServerKeysAtOnce: two servers that begin at the same moment have one key.
func TestServerKeysAtOnce(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		ctx := context.Background()
		stores := []*Store{openTest(t, database, clockAt("2026-11-24"))}
		for range 3 {
			s, err := Open(ctx, database, clockAt("2026-11-24"))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			stores = append(stores, s)
		}
		ids := make([]string, len(stores))
		var all sync.WaitGroup
		for i, s := range stores {
			all.Go(func() {
				seal, sign, err := s.ServerKeys(ctx)
				if err != nil {
					t.Error(err)
				}
				ids[i] = seal.ID + " " + sign.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] || len(id) != 33 {
				t.Errorf("got keys %q", ids)
				break
			}
		}
	})
}

// TestOlderKeys: what was sealed to a key before still opens, and the newest
// key is given out.
func TestOlderKeys(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	old := f.seal(f.interview("c1"))
	k, err := newServerKey(SealKey, Stamp(f.now.time().Add(time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	insertKey(t, f.Store, k)
	f.cache.keys.clear()
	if seal, _, err := f.ServerKeys(context.Background()); err != nil || seal.ID != k.ID {
		t.Errorf("got key %s, %v; want the newer one", seal.ID, err)
	}
	keys, err := f.serverKeys(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if e, err := keys.open(old); err != nil || e.Case != "c1" {
		t.Errorf("got %+v, %v", e, err)
	}
	f.send(f.interview("c2"), IntakeAccepted, "")
}

// TestSignatures: unsigned, foreign, replayed and garbled signatures are refused
// before anything is stored.
func TestSignatures(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	ctx := context.Background()
	e, sealed := f.interview("c1"), []byte(nil)
	sealed = f.seal(e)
	sign := func(key *ecdsa.PrivateKey, text string) string {
		signature, err := SignWith(key, text)
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := sign(f.tablet.key, EnvelopeText(e.ID, hashText(sealed)))
	for name, signature := range map[string]string{
		"unsigned": "", "another key": sign(stranger, EnvelopeText(e.ID, hashText(sealed))),
		"of another envelope": sign(f.tablet.key, EnvelopeText(NewID(), hashText(sealed))), "of other bytes": sign(f.tablet.key, EnvelopeText(e.ID, hashText([]byte("x")))),
		"for another use": sign(f.tablet.key, "sipas-sync-1\n"+e.ID+"\n"+hashText(sealed)), "cut": good[:80], "padded": good + "==",
		"zeros": strings.Repeat("A", 86), "no base64": strings.Repeat("!", 86),
	} {
		if _, err := f.Receive(ctx, f.tablet.Device, e.ID, sealed, signature); !Is(err, Forbidden) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	var n int
	if err := f.ro.QueryRow("SELECT count(*) FROM inbox").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d in the inbox, %v", n, err)
	}
	// A tablet that copied another's bytes signs them itself: its person is not the one inside.
	minh := &Person{Login: "minh", Name: "Trần Văn Minh", Role: Enumerator}
	if err := f.CreatePerson(ctx, "admin", minh); err != nil {
		t.Fatal(err)
	}
	his := f.enrol(minh)
	if r, err := f.upload(his, e.ID, sealed); err != nil || r.State != IntakeQuarantined || r.Reason != "intake.foreign_person" {
		t.Errorf("copied: got %+v, %v", r, err)
	}
	if r, err := f.upload(f.tablet, e.ID, sealed); err != nil || r.Outcome != Repeated {
		t.Errorf("then by its own: got %+v, %v", r, err)
	}
}

// TestHostileEnvelopes: whatever is sealed gets a receipt and goes to quarantine
// with a reason; nothing trips the program.
func TestHostileEnvelopes(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		seal, _, err := f.ServerKeys(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		send := func(name, plain, reason string) {
			t.Helper()
			sealed, err := sealFor(seal.Public, sealInfo, "", []byte(plain))
			if err != nil {
				t.Fatal(err)
			}
			r, err := f.upload(f.tablet, NewID(), sealed)
			if err != nil || r.State != IntakeQuarantined || r.Reason != reason {
				t.Errorf("%s: got %q %q, %v; want %q", name, r.State, r.Reason, err, reason)
			}
		}
		wrap := func(envelope string) string {
			return `{"envelope":` + envelope + `,"sha256":"` + hashText([]byte(envelope)) + `"}`
		}
		send("nothing", "", "intake.not_sealed")
		send("text", "xin chào", "intake.syntax")
		send("broken UTF-8", wrap(`{"id":"`+"\xff"+`"}`), "intake.syntax")
		send("twice", wrap(`{"id":"a","id":"b"}`), "intake.syntax")
		send("twice outside", `{"envelope":{},"envelope":{},"sha256":""}`, "intake.syntax")
		send("two values", wrap(`{}`)+wrap(`{}`), "intake.syntax")
		send("spaces", `{"envelope":{}, "sha256":""}`, "intake.not_canonical")
		send("order", `{"sha256":"","envelope":{}}`, "intake.not_canonical")
		send("number", wrap(`{"seq":1.0}`), "intake.not_canonical")
		send("large number", wrap(`{"seq":9007199254740993}`), "intake.not_canonical")
		send("hash", `{"envelope":{},"sha256":"0"}`, "intake.inner_hash")
		send("null", wrap(`null`), "intake.other_id")
		send("list", wrap(`[]`), "intake.member")
		send("unknown member", wrap(`{"zeit":1}`), "intake.unknown_member")
		send("other case", wrap(`{"ID":"a"}`), "intake.unknown_member")
		send("unknown member below", wrap(`{"paradata":{"zeit":1}}`), "intake.unknown_member")
		send("unknown member outside", `{"envelope":{},"extra":1,"sha256":"`+hashText([]byte("{}"))+`"}`, "intake.unknown_member")
		send("other kind", wrap(`{"seq":"1"}`), "intake.member")
		send("fraction", wrap(`{"seq":1.5}`), "intake.member")
		send("deep", wrap(`{"note":`+strings.Repeat("[", 50_000)+strings.Repeat("]", 50_000)+`}`), "intake.syntax")
		send("deep answers", wrap(`{"answers":`+strings.Repeat(`{"a":`, 9000)+"1"+strings.Repeat("}", 9000)+`}`), "intake.member")
		send("wide", wrap(`{"note":"`+strings.Repeat("a", MaxEnvelope-1000)+`"}`), "intake.other_id")
		for name, change := range map[string]func(e *Envelope){
			"zero character in the case": func(e *Envelope) { e.Case = "c\x001" }, "zero character in the form": func(e *Envelope) { e.Form = "visit@1\x00" },
			"zero character in a code": func(e *Envelope) { e.Answers["a\x00"] = "1" }, "long code": func(e *Envelope) { e.Answers[strings.Repeat("a", 100_000)] = "1" },
			"zero character in the correction": func(e *Envelope) { e.Replaces = "\x00" }, "zero character in the round": func(e *Envelope) { e.Round = "\x00" },
		} {
			e := f.interview("c1")
			change(&e)
			if r, err := f.upload(f.tablet, e.ID, f.seal(e)); err != nil || r.State != IntakeQuarantined {
				t.Errorf("%s: got %+v, %v", name, r, err)
			}
		}
		e := f.interview("c1") // texts and paradata may hold anything
		e.Note, e.Answers["M1"], e.Paradata.Missing = "a\x00b\u202e", "\x00", map[string]string{"\x00": "\x00"}
		f.send(e, IntakeAccepted, "")
		if v := f.visitOf(e.ID); v.Note != "ab" {
			t.Errorf("got note %q", v.Note)
		}
		if err := f.RetryIntake(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestSealedBytes changes sealed bytes at random: none opens, none trips the program.
func TestSealedBytes(t *testing.T) {
	k, err := newServerKey(SealKey, "")
	if err != nil {
		t.Fatal(err)
	}
	keys := serverKeys{k}
	rapid.Check(t, func(t *rapid.T) {
		e := Envelope{ID: rapid.StringMatching(`[0-9a-f]{32}`).Draw(t, "id"), Note: rapid.String().Draw(t, "note"), Seq: rapid.Int64Range(0, 1<<53).Draw(t, "seq"),
			Answers: rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "answers"), Handed: map[string]string{}, Contact: map[string]string{}, Blobs: []BlobRef{},
			Paradata: Paradata{Position: &Position{Lat: rapid.Float64().Draw(t, "lat")}}}
		sealed, hash, err := e.Seal(k.Public)
		if err != nil {
			t.Fatal(err)
		}
		got, err := keys.open(sealed)
		if err != nil || !got.same(&e) || hash != hashText(sealed) {
			t.Fatalf("got %+v, %v; want %+v", got, err, e)
		}
		at := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
		sealed[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if _, err := keys.open(sealed); !Is(err, Invalid) {
			t.Fatalf("byte %d changed: got %v", at, err)
		}
		if _, err := keys.open(sealed[:at]); !Is(err, Invalid) {
			t.Fatalf("cut at %d: got %v", at, err)
		}
	})
}

// TestFullWriter: a server that has too much to write says so, and keeps nothing.
func TestFullWriter(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	f.send(f.interview("c1"), IntakeAccepted, "")
	f.writer.mu.Lock()
	f.writer.held = maxHeld
	f.writer.mu.Unlock()
	e := f.interview("c2")
	if r, err := f.upload(f.tablet, e.ID, f.seal(e)); !Is(err, TooMany) {
		t.Errorf("got %+v, %v", r, err)
	}
	if f.Load() != 1 || f.retryAfter() < 1 {
		t.Errorf("load %g, retry after %d", f.Load(), f.retryAfter())
	}
	f.writer.mu.Lock()
	f.writer.held = 0
	f.writer.mu.Unlock()
	f.send(f.interview("c2"), IntakeAccepted, "")
	if f.Load() != 0 || f.retryAfter() != 0 {
		t.Errorf("load %g, retry after %d", f.Load(), f.retryAfter())
	}
}

// insertKey puts a server key where the server keeps them.
func insertKey(t *testing.T, s *Store, k serverKey) {
	t.Helper()
	if err := putServerKey(context.Background(), s.db, k); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkReceive is the return of the network: many tablets send what they
// have at once. It reports envelopes a second, to be held against the ratings a
// second of BenchmarkAddRating.
func BenchmarkReceive(b *testing.B) {
	f := openField(b, b.TempDir()+"/test.db")
	const tablets = 200
	for i := range tablets {
		f.addCase(fmt.Sprintf("b%d", i), int64(1000+i), false)
	}
	envelopes := make([][]byte, b.N)
	signatures, ids := make([]string, b.N), make([]string, b.N)
	for i := range envelopes {
		e := f.visit(fmt.Sprintf("b%d", i%tablets), "not_at_home")
		if i < tablets {
			e = f.interview(fmt.Sprintf("b%d", i))
		}
		ids[i], envelopes[i] = e.ID, f.seal(e)
		var err error
		if signatures[i], err = SignWith(f.tablet.key, EnvelopeText(e.ID, hashText(envelopes[i]))); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	var all sync.WaitGroup
	next := make(chan int)
	for range tablets {
		all.Go(func() {
			for i := range next {
				r, err := f.Receive(context.Background(), f.tablet.Device, ids[i], envelopes[i], signatures[i])
				if err != nil || r.State != IntakeAccepted {
					b.Errorf("got %+v, %v", r, err)
				}
			}
		})
	}
	for i := range b.N {
		next <- i
	}
	close(next)
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "envelopes/s")
}
