package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/hpke"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"sipas/server/browsertest"
	"sipas/survey"
)

// coreOnly is the app without its screens; the tests reach some of its parts.
const coreOnly = `import { Core } from "./core/core.js"
	import { canonical } from "./core/bytes.js"
	import { isFinal, isOutcome } from "./core/cases.js"
	import { withAnswers } from "./core/record.js"
	Object.assign(globalThis, { Core, parts: { canonical, isFinal, isOutcome, withAnswers } })`

// fieldOffice is the far end of the tablet's wire: the real server with a round
// in the field, two enumerators, and faults on demand. It also serves a page
// that has the core of the app without its screens.
type fieldOffice struct {
	*fieldDay
	core    []byte
	lan, ha *survey.Person // with cases 1 and 2, with case 3

	mu    sync.Mutex
	fault func(w http.ResponseWriter, r *http.Request) bool // true: it has answered instead of the server
	after func(w http.ResponseWriter, r *http.Request) bool // true: what the server answered is lost
}

func newFieldOffice(t *testing.T) (*fieldOffice, string) {
	t.Helper()
	result := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: coreOnly, ResolveDir: "../static/tablet"},
		Bundle: true, Outfile: "core.js", Format: api.FormatESModule, NodePaths: []string{"../static/vendor"}, External: []string{"crypto"},
	})
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors[0].Text)
	}
	o := &fieldOffice{fieldDay: newFieldDay(t, 3), core: result.OutputFiles[0].Contents}
	o.lan, o.ha = o.person, &survey.Person{Login: "ha", Name: "Lê Thị Hà", Role: survey.Enumerator}
	if err := o.store.CreatePerson(t.Context(), "test", o.ha); err != nil {
		t.Fatal(err)
	}
	o.exec(`DELETE FROM field_case WHERE reserve`)
	o.exec(`UPDATE field_case SET person_id = $1 WHERE id = $2`, o.ha.ID, caseID(3))
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	return o, server.URL
}

func (o *fieldOffice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	fault, after := o.fault, o.after
	o.mu.Unlock()
	switch {
	case r.URL.Path == "/tablet/core.html" || r.URL.Path == "/tablet/core.js":
		w.Header().Set("Content-Security-Policy", o.policy+"; trusted-types sipas-worker")
		if path.Ext(r.URL.Path) == ".js" {
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(o.core)
			return
		}
		fmt.Fprint(w, `<!doctype html><html lang="vi"><meta charset="utf-8"><title>core</title><link rel="icon" href="data:,"><script type="module" src="/tablet/core.js"></script>`)
	case fault != nil && fault(w, r):
	case after != nil:
		done := httptest.NewRecorder()
		o.Server.ServeHTTP(done, r)
		if after(w, r) {
			return
		}
		for name, values := range done.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(done.Code)
		w.Write(done.Body.Bytes())
	default:
		o.Server.ServeHTTP(w, r)
	}
}

// breakWith makes the wire behave in another way from now on.
func (o *fieldOffice) breakWith(fault func(http.ResponseWriter, *http.Request) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault = fault
}

// noUploads answers every upload as a proxy without its server does.
func noUploads(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodPut {
		return false
	}
	w.WriteHeader(http.StatusBadGateway)
	return true
}

// arrived counts the records in the inbox.
func (o *fieldOffice) arrived() (n int) {
	o.t.Helper()
	if err := o.db.QueryRow(`SELECT count(*) FROM inbox`).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// unseal opens sealed bytes as docs/field.md says, without the program's own code.
func (o *fieldOffice) unseal(sealed []byte, info, bound string) []byte {
	o.t.Helper()
	var der []byte
	if err := o.db.QueryRow(`SELECT private FROM server_key WHERE purpose = 'seal' AND id = $1`, hex.EncodeToString(sealed[1:9])).Scan(&der); err != nil {
		o.t.Fatal(err)
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		o.t.Fatal(err)
	}
	exchange, err := private.(*ecdsa.PrivateKey).ECDH()
	if err != nil {
		o.t.Fatal(err)
	}
	key, err := hpke.NewDHKEMPrivateKey(exchange)
	if err != nil {
		o.t.Fatal(err)
	}
	r, err := hpke.NewRecipient(sealed[9:74], key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(info))
	if err != nil {
		o.t.Fatal(err)
	}
	plain, err := r.Open([]byte(bound), sealed[74:])
	if err != nil {
		o.t.Fatalf("%s: %v", info, err)
	}
	return plain
}

// open reads what has arrived under an id, nil for nothing.
func (o *fieldOffice) open(id string) map[string]any {
	o.t.Helper()
	rows, err := o.db.Query(`SELECT bytes FROM inbox WHERE id = $1`, id)
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		return nil
	}
	var sealed []byte
	if err := rows.Scan(&sealed); err != nil {
		o.t.Fatal(err)
	}
	rows.Close()
	var body struct {
		Envelope json.RawMessage
		SHA256   string
	}
	if err := json.Unmarshal(o.unseal(sealed, "sipas envelope 1", ""), &body); err != nil {
		o.t.Fatal(err)
	}
	if sum := sha256.Sum256(body.Envelope); hex.EncodeToString(sum[:]) != body.SHA256 {
		o.t.Errorf("the inner hash of %s is wrong", id)
	}
	var e map[string]any
	if err := json.Unmarshal(body.Envelope, &e); err != nil {
		o.t.Fatal(err)
	}
	return e
}

// openHanded opens the answers that a respondent entered alone.
func (o *fieldOffice) openHanded(id string, handed map[string]any) map[string]string {
	out := map[string]string{}
	for code, sealed := range handed {
		b, err := base64.RawURLEncoding.DecodeString(sealed.(string))
		if err != nil {
			o.t.Fatal(err)
		}
		plain := o.unseal(b, "sipas handover 1", id+"\n"+code)
		if len(plain)%256 != 0 {
			o.t.Errorf("the length of the answer to %s shows: %d", code, len(plain))
		}
		out[code] = strings.TrimSpace(string(plain))
	}
	return out
}

// tabletPage is the core in a browser; js runs steps in it.
type tabletPage struct {
	*browsertest.Page
	o    *fieldOffice
	base string
}

func (o *fieldOffice) tablet(t testing.TB, base, profile string) tabletPage {
	p := tabletPage{browsertest.At(t, profile), o, base}
	p.start()
	return p
}

func (p tabletPage) start() {
	p.Open(p.base + "/tablet/core.html")
	p.Until("globalThis.Core")
	js[bool](p, "globalThis.core = await Core.open(); return true")
}

// js runs the body of an asynchronous function.
func js[T any](p tabletPage, body string) T {
	return browsertest.Eval[T](p.Page, "(async () => {"+body+"})()")
}

// enrol makes the tablet a device of the person, as after scanning their code.
func (p tabletPage) enrol(person *survey.Person) {
	token, _, err := p.o.store.NewEnrolment(context.Background(), "test", person.ID)
	if err != nil {
		p.o.t.Fatal(err)
	}
	js[bool](p, `await core.enrol("`+token+`", "Máy 7"); return true`)
}

// enrolled also sets the PIN 246810 and fetches the cases.
func (p tabletPage) enrolled(person *survey.Person) {
	p.enrol(person)
	js[bool](p, `await core.setPin("246810"); await core.sync({now: true}); return true`)
}
