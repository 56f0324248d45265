package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"sipas/survey"
)

// fieldServer is a server with a household round in the field, an enumerator
// with three cases, and a clock that the test turns.
type fieldServer struct {
	*Server
	t      *testing.T
	db     *sql.DB
	router routers.Router
	person *survey.Person
	form   string
	hash   string
	mu     sync.Mutex
	at     time.Time
}

func (f *fieldServer) time() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at
}

func newFieldServer(t *testing.T) *fieldServer {
	t.Helper()
	ctx := context.Background()
	f := &fieldServer{t: t, at: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC), form: "sipas-1001@1.0.0"}
	path := t.TempDir() + "/test.db"
	store, err := survey.Open(ctx, path, f.time)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := store.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	if f.db, err = sql.Open("sqlite", path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.db.Close() })
	if f.Server, err = New(Config{Store: store, Uploads: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	f.person = &survey.Person{Login: "lan", Name: "Nguyễn Thị Lan", Role: survey.Enumerator}
	if err := store.CreatePerson(ctx, "test", f.person); err != nil {
		t.Fatal(err)
	}
	body, err := store.FormBody(ctx, f.form)
	if err != nil {
		t.Fatal(err)
	}
	f.hash = sha256Of([]byte(body))
	f.exec(`INSERT INTO round (id, kind, name_vi, name_en, state, method, starts, ends) SELECT 'hh', 'household', 'Hộ', 'Households', 'open', version, '2026-11-01', '2026-12-15' FROM method LIMIT 1`)
	f.exec("INSERT INTO fieldwork (round_id, form, rules) VALUES ('hh', $1, '{\"attempts\":3,\"attempt_days\":2,\"partial\":0.5}')", f.form)
	f.exec("INSERT INTO draw (id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal) VALUES ('d1','hh','','','1','','{}',1,'','')")
	for i := range 3 {
		f.exec(`INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, person_id, state, changed)
			VALUES ($1, 'hh', 'd1', $2, $1, $1, '07210', '', 'p1', FALSE, $2, $3, 'open', '2026-11-01T00:00:00Z')`, fmt.Sprintf("c%d", i+1), i+1, f.person.ID)
	}
	if f.router, err = gorillamux.NewRouter(loadOpenAPI(t)); err != nil {
		t.Fatal(err)
	}
	openapi3filter.RegisterBodyDecoder("application/octet-stream", openapi3filter.FileBodyDecoder)
	return f
}

func sha256Of(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (f *fieldServer) exec(query string, args ...any) {
	f.t.Helper()
	if _, err := f.db.Exec(query, args...); err != nil {
		f.t.Fatal(err)
	}
}

// fieldTablet is an enrolled tablet.
type fieldTablet struct {
	*fieldServer
	id   string
	key  *ecdsa.PrivateKey
	said map[string]any // at enrolment
	seq  int64
}

func (f *fieldServer) enrolment() (string, *ecdsa.PrivateKey, string) {
	f.t.Helper()
	token, _, err := f.store.NewEnrolment(context.Background(), "test", f.person.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		f.t.Fatal(err)
	}
	return token, key, base64.RawURLEncoding.EncodeToString(public)
}

func (f *fieldServer) enrol() *fieldTablet {
	f.t.Helper()
	token, key, public := f.enrolment()
	body := fmt.Sprintf(`{"token":%q,"name":"Máy 1","public_key":%q,"app_version":"1","persisted":true,"locked":true}`, token, public)
	w := f.ask("POST", "/api/v1/devices", []byte(body), map[string]string{"Content-Type": "application/json"})
	said := f.read(w, 201)
	return &fieldTablet{fieldServer: f, id: said["device"].(string), key: key, said: said}
}

// ask sends a request and holds the answer against openapi.yaml.
func (f *fieldServer) ask(method, path string, body []byte, header map[string]string) *httptest.ResponseRecorder {
	f.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(string(body)))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	if w.Header().Get("Sipas") != "1" || w.Header().Get("Cache-Control") != "no-store" || len(w.Result().Cookies()) > 0 {
		f.t.Errorf("%s %s: headers %v", method, path, w.Header())
	}
	if method != "HEAD" {
		if err := fits(f.router, r, w); err != nil {
			f.t.Errorf("%s %s: %v", method, path, err)
		}
	}
	return w
}

// read wants a status and gives the JSON of an answer.
func (f *fieldServer) read(w *httptest.ResponseRecorder, status int) map[string]any {
	f.t.Helper()
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != status {
		f.t.Fatalf("got %d %s, %v; want %d", w.Code, w.Body, err, status)
	}
	return out
}

// signed are the headers of a request that the tablet signs.
func (b *fieldTablet) signed(text string) map[string]string {
	signature, err := survey.SignWith(b.key, text)
	if err != nil {
		b.t.Fatal(err)
	}
	return map[string]string{"Sipas-Device": b.id, "Sipas-Signature": signature}
}

func (b *fieldTablet) hello(body string) *httptest.ResponseRecorder {
	h := b.signed("sipas-sync-1\n" + b.id + "\n" + sha256Of([]byte(body)))
	h["Content-Type"] = "application/json"
	return b.ask("POST", "/api/v1/sync", []byte(body), h)
}

func (b *fieldTablet) get(path, text string) *httptest.ResponseRecorder {
	return b.ask("GET", path, nil, b.signed(text))
}

// visit is an envelope of a contact without an interview.
func (b *fieldTablet) visit(c, outcome string) survey.Envelope {
	b.seq++
	now := b.time()
	return survey.Envelope{ID: survey.NewID(), Kind: "visit", Round: "hh", Form: b.form, FormSHA256: b.hash, Case: c, Device: b.id,
		Person: b.person.ID, Seq: b.seq, Started: survey.Stamp(now.Add(-5 * time.Minute)), Ended: survey.Stamp(now), ElapsedMS: 1000,
		Clock: survey.EnvelopeClock{LastServer: survey.Stamp(now.Add(-time.Hour))}, Outcome: outcome, Mode: "face"}
}

func (b *fieldTablet) seal(e survey.Envelope) []byte {
	public, err := base64.RawURLEncoding.DecodeString(b.said["seal_key"].(map[string]any)["public"].(string))
	if err != nil {
		b.t.Fatal(err)
	}
	sealed, _, err := e.Seal(public)
	if err != nil {
		b.t.Fatal(err)
	}
	return sealed
}

// put uploads sealed bytes; change may spoil the request.
func (b *fieldTablet) put(id string, sealed []byte, change func(h map[string]string)) *httptest.ResponseRecorder {
	sum := sha256.Sum256(sealed)
	h := b.signed("sipas-envelope-1\n" + id + "\n" + hex.EncodeToString(sum[:]))
	h["Content-Type"] = "application/octet-stream"
	h["Content-Digest"] = "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	if change != nil {
		change(h)
	}
	return b.ask("PUT", "/api/v1/interviews/"+id, sealed, h)
}

// TestUpload goes through the answers to an upload.
func TestUpload(t *testing.T) {
	b := newFieldServer(t).enrol()
	e := b.visit("c1", "not_at_home")
	sealed := b.seal(e)
	first := b.read(b.put(e.ID, sealed, nil), 201)
	if first["id"] != e.ID || first["hash"] != sha256Of(sealed) || first["state"] != "accepted" || first["server_time"] != "2026-11-24T05:00:00Z" {
		t.Errorf("got %v", first)
	}
	b.at = b.at.Add(time.Hour)
	again := b.read(b.put(e.ID, sealed, nil), 200)
	if fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("the same bytes again: got %v, want %v", again, first)
	}
	public, err := base64.RawURLEncoding.DecodeString(b.said["sign_key"].(map[string]any)["public"].(string))
	if err != nil {
		t.Fatal(err)
	}
	text := survey.ReceiptText(e.ID, sha256Of(sealed), first["server_time"].(string))
	if !(survey.Device{Public: public}).Signed(text, first["receipt"].(string)) {
		t.Errorf("the receipt does not fit the key of the enrolment: %v", first)
	}
	other := e
	other.Note = "khác"
	if got := b.read(b.put(e.ID, b.seal(other), nil), 409); got["code"] != "content_conflict" || got["state"] != "candidate" || got["receipt"] == "" {
		t.Errorf("other content: got %v", got)
	}
	gone := b.visit("nowhere", "refused")
	if got := b.read(b.put(gone.ID, b.seal(gone), nil), 202); got["state"] != "quarantined" || got["reason"] != "intake.unknown_case" || got["receipt"] == "" {
		t.Errorf("unknown case: got %v", got)
	}
	if got := b.read(b.put(survey.NewID(), []byte("không phải phong bì"), nil), 202); got["reason"] != "intake.not_sealed" {
		t.Errorf("no envelope: got %v", got)
	}
	for want, send := range map[string]*httptest.ResponseRecorder{
		"401 device_unknown":   b.put(gone.ID, sealed, func(h map[string]string) { h["Sipas-Device"] = survey.NewID() }),
		"401 device_signature": b.put(gone.ID, sealed, func(h map[string]string) { h["Sipas-Signature"] = b.signed("x")["Sipas-Signature"] }),
		"400 malformed":        b.put(gone.ID, sealed, func(h map[string]string) { h["Content-Digest"] = "sha-256=:AAAA:" }),
		"413 too_large":        b.put(gone.ID, make([]byte, survey.MaxEnvelope+1), nil),
		"422 invalid":          b.put("abc", sealed, nil),
	} {
		if got := fmt.Sprintf("%d %v", send.Code, b.read(send, send.Code)["code"]); got != want {
			t.Errorf("got %s: %s, want %s", got, send.Body, want)
		}
	}
	if w := b.put(gone.ID, make([]byte, 4<<20), nil); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("4 MiB: got %d", w.Code)
	}
	state := b.read(b.get("/api/v1/interviews/"+e.ID+"/state", "sipas-state-1\n"+b.id+"\n"+e.ID), 200)
	if state["state"] != "accepted" {
		t.Errorf("state: got %v", state)
	}
	if w := b.get("/api/v1/interviews/"+e.ID+"/state", "sipas-state-1\nsomething\n"+e.ID); w.Code != 401 {
		t.Errorf("state with another signature: got %d", w.Code)
	}
}
