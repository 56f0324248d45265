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
	"strconv"
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

// TestTabletWorksWithoutASession goes from the enrolment to the form, with
// nothing but the key of the device.
func TestTabletWorksWithoutASession(t *testing.T) {
	f := newFieldServer(t)
	token, _, public := f.enrolment()
	json := map[string]string{"Content-Type": "application/json"}
	body := fmt.Sprintf(`{"token":%q,"name":"Máy 1","public_key":%q}`, token, public)
	for want, bad := range map[string]string{
		"404 not_found": strings.Replace(body, token, "nothing", 1), "422 invalid": strings.Replace(body, public, "AAAA", 1),
	} {
		w := f.ask("POST", "/api/v1/devices", []byte(bad), json)
		if got := fmt.Sprintf("%d %v", w.Code, f.read(w, w.Code)["code"]); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, bad := range []string{"{}", `{"token":1}`, body + body, strings.Replace(body, `"name"`, `"nom"`, 1), strings.Replace(body, `"name":"Máy 1"`, `"name":null`, 1)} {
		if w := f.ask("POST", "/api/v1/devices", []byte(bad), json); w.Code != 422 {
			t.Errorf("%s: got %d", bad, w.Code)
		}
	}
	said := f.read(f.ask("POST", "/api/v1/devices", []byte(body), json), 201)
	if said["person"].(map[string]any)["name"] != f.person.Name || said["lang"] != "vi" || said["server_now"] != "2026-11-24T05:00:00Z" {
		t.Errorf("got %v", said)
	}
	if w := f.ask("POST", "/api/v1/devices", []byte(body), json); w.Code != 404 {
		t.Errorf("the token again: got %d", w.Code)
	}

	b := f.enrol()
	hello := b.read(b.hello(`{"now":"2026-11-24T05:10:00Z","have":[],"since":"","something_newer":[1]}`), 200)
	if cases := hello["cases"].([]any); len(cases) != 3 || cases[0].(map[string]any)["unit_name"] == "" || hello["locked"] != false {
		t.Errorf("got %v", hello)
	}
	if keys := hello["keys"].(map[string]any); fmt.Sprint(keys["seal"]) != fmt.Sprint(b.said["seal_key"]) || fmt.Sprint(keys["sign"]) != fmt.Sprint(b.said["sign_key"]) {
		t.Errorf("got keys %v, at enrolment %v", keys, b.said)
	}
	round := hello["rounds"].([]any)[0].(map[string]any)
	w := b.get("/api/v1/forms/"+b.form, "sipas-form-1\n"+b.id+"\n"+b.form)
	if w.Code != 200 || sha256Of(w.Body.Bytes()) != round["form_sha256"] || round["form"] != b.form {
		t.Errorf("form: got %d with hash %s, want %v", w.Code, sha256Of(w.Body.Bytes()), round["form_sha256"])
	}
	if w := b.get("/api/v1/forms/"+strings.Replace(b.form, "@", "%40", 1), "sipas-form-1\n"+b.id+"\n"+b.form); w.Code != 200 {
		t.Errorf("form, escaped: got %d", w.Code)
	}
	if w := b.get("/api/v1/forms/nothing", "sipas-form-1\n"+b.id+"\nnothing"); w.Code != 404 {
		t.Errorf("no form: got %d", w.Code)
	}
	if w := b.get("/api/v1/forms/a%00b", "sipas-form-1\n"+b.id+"\na\x00b"); w.Code != 404 {
		t.Errorf("a zero character: got %d", w.Code)
	}
	for _, bad := range []string{"", "{", "[]", `{"have":"all"}`, `{"since":"then"}`} {
		if w := b.hello(bad); w.Code != 422 {
			t.Errorf("hello %q: got %d %s", bad, w.Code, w.Body)
		}
	}
	if w := b.ask("POST", "/api/v1/sync", []byte(`{"now":"x"}`), b.signed("sipas-sync-1\n"+b.id+"\n"+sha256Of([]byte(`{}`)))); w.Code != 401 {
		t.Errorf("a hello signed for another body: got %d", w.Code)
	}
}

// TestRevokedDevice gets no new work, but what it still has is taken.
func TestRevokedDevice(t *testing.T) {
	b := newFieldServer(t).enrol()
	e := b.visit("c1", "not_at_home")
	sealed := b.seal(e)
	b.at = b.at.Add(time.Minute)
	if err := b.store.RevokeDevice(context.Background(), "test", b.id); err != nil {
		t.Fatal(err)
	}
	hello := b.read(b.hello(`{"have":["`+e.ID+`"]}`), 200)
	if hello["locked"] != true || len(hello["cases"].([]any)) != 0 || fmt.Sprint(hello["missing"]) != "["+e.ID+"]" {
		t.Errorf("got %v", hello)
	}
	if got := b.read(b.put(e.ID, sealed, nil), 202); got["reason"] != "intake.device_revoked" || got["receipt"] == "" {
		t.Errorf("got %v", got)
	}
	state := b.read(b.get("/api/v1/interviews/"+e.ID+"/state", "sipas-state-1\n"+b.id+"\n"+e.ID), 200)
	if state["state"] != "quarantined" || state["reason"] != "intake.device_revoked" {
		t.Errorf("got %v", state)
	}
	w := b.get("/api/v1/forms/"+b.form, "sipas-form-1\n"+b.id+"\n"+b.form)
	if w.Code != 403 || b.read(w, 403)["code"] != "device_revoked" {
		t.Errorf("form: got %d", w.Code)
	}
	other := b.fieldServer.enrol() // what another device may not know
	if w := other.get("/api/v1/interviews/"+e.ID+"/state", "sipas-state-1\n"+other.id+"\n"+e.ID); w.Code != 404 {
		t.Errorf("state for another device: got %d", w.Code)
	}
}

// TestBlobs sends an attachment that breaks off.
func TestBlobs(t *testing.T) {
	b := newFieldServer(t).enrol()
	content := []byte("ảnh chụp ngôi nhà số 7")
	hash, size := sha256Of(content), len(content)
	path, text := "/api/v1/blobs/"+hash, "sipas-blob-1\n"+b.id+"\n"+hash
	part := func(from, to int, body []byte, want int, offset string) {
		t.Helper()
		h := b.signed(text)
		h["Content-Type"], h["Content-Range"] = "application/octet-stream", fmt.Sprintf("bytes %d-%d/%d", from, to-1, size)
		if w := b.ask("PUT", path, body, h); w.Code != want || w.Header().Get("Upload-Offset") != offset {
			t.Errorf("bytes %d to %d: got %d at %q, want %d at %q: %s", from, to, w.Code, w.Header().Get("Upload-Offset"), want, offset, w.Body)
		}
	}
	head := func(want int, offset string) {
		t.Helper()
		if w := b.ask("HEAD", path, nil, b.signed(text)); w.Code != want || w.Header().Get("Upload-Offset") != offset || w.Body.Len() > 0 {
			t.Errorf("HEAD: got %d at %q, want %d at %q", w.Code, w.Header().Get("Upload-Offset"), want, offset)
		}
	}
	head(204, "0")
	part(0, 5, content[:5], 204, "5")
	head(204, "5")
	part(9, 12, content[9:12], 409, "5")
	part(0, 5, content[:5], 204, "5")
	part(2, 9, content[2:9], 204, "9")
	part(9, size, content[9:12], 400, "") // cut
	e := b.visit("c1", "not_at_home")
	e.Blobs = []survey.BlobRef{{SHA256: hash, Size: int64(size), Name: "nha.jpg"}}
	b.read(b.put(e.ID, b.seal(e), nil), 201)
	missing := func(want int) {
		t.Helper()
		state := b.read(b.get("/api/v1/interviews/"+e.ID+"/state", "sipas-state-1\n"+b.id+"\n"+e.ID), 200)
		if got := state["blobs_missing"].([]any); len(got) != want || state["state"] != "accepted" {
			t.Errorf("got %v, want %d missing", state, want)
		}
	}
	missing(1)
	part(9, size, content[9:], 201, fmt.Sprint(size))
	head(200, fmt.Sprint(size))
	missing(0)
	b.wantAttachment(hash, content)
	if w := b.ask("HEAD", path, nil, map[string]string{"Sipas-Device": b.id}); w.Code != 401 {
		t.Errorf("unsigned: got %d", w.Code)
	}
}

// wantAttachment sends an interview that names an attachment, and gets it in the office.
func (b *fieldTablet) wantAttachment(hash string, content []byte) {
	b.t.Helper()
	e := b.visit("c2", "partial")
	form, err := b.store.LoadForm(context.Background(), b.form)
	if err != nil {
		b.t.Fatal(err)
	}
	e.Kind, e.Answers = "interview", map[string]string{form.Items()[0].Code: "4"}
	e.Blobs = []survey.BlobRef{{SHA256: hash, Size: int64(len(content)), Name: "nhà số 7.jpg"}, {SHA256: sha256Of(nil), Size: 1, Name: "ghi âm"}}
	if got := b.read(b.put(e.ID, b.seal(e), nil), 201); got["state"] != "accepted" {
		b.t.Fatalf("got %v", got)
	}
	c := newCast(b.t, b.Server)
	office := c.enter(b.t, "giamsat")
	page := interviewPath("hh", e.ID)
	wantPage(b.t, "interview", office.get(page), 200, "nhà số 7.jpg", page+"/attachments/"+hash, "ghi âm (chưa đến đủ)", "!"+sha256Of(nil))
	w := office.get(page + "/attachments/" + hash)
	if w.Code != 200 || w.Body.String() != string(content) || w.Header().Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") {
		b.t.Errorf("got %d %v %q", w.Code, w.Header(), w.Body)
	}
	for _, path := range []string{page + "/attachments/" + sha256Of(nil), page + "/attachments/x"} {
		if w := office.get(path); w.Code != 404 {
			b.t.Errorf("%s: got %d", path, w.Code)
		}
	}
}

// TestRefusedTabletsSpread: those who were refused at the same moment do not
// come back at the same moment.
func TestRefusedTabletsSpread(t *testing.T) {
	s := newTestServer(t)
	seen := map[string]bool{}
	for range 40 {
		w := httptest.NewRecorder()
		s.showError(survey.Refuse(survey.TooMany, "error.busy", ""), s.echo.NewContext(httptest.NewRequest("PUT", "/api/v1/interviews/x", nil), w))
		seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
		if err != nil || w.Code != 429 || seconds < 15 || seconds > 60 {
			t.Fatalf("got %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
		}
		seen[w.Header().Get("Retry-After")] = true
	}
	if len(seen) < 5 {
		t.Errorf("got only %v", seen)
	}
}
