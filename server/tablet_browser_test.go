package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"sipas/server/browsertest"
	"sipas/survey"
)

// TestTabletSize holds the app to what a slow line and an old tablet can bear:
// 150 KB in all, compressed, as the server sends it.
func TestTabletSize(t *testing.T) {
	s := newTestServer(t)
	paths := []string{"/tablet/", "/tablet/sw.js", "/tablet/manifest.webmanifest"}
	for _, name := range tabletFiles {
		paths = append(paths, s.assets.path(name))
	}
	total := 0
	for _, path := range paths {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		t.Logf("%s: %d bytes", path, w.Body.Len())
		total += w.Body.Len()
		if w.Body.Len() > 2000 && w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is sent without compression", path)
		}
	}
	if total > 150_000 {
		t.Errorf("the tablet app is %d bytes over the wire, want at most 150,000", total)
	}
}

// TestTabletInterview goes from the code of the enrolment to the receipt, with
// the tablet handed over in between.
func TestTabletInterview(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	type result struct {
		Name, During, After, Missing string
		Shown                        []bool
		Refused                      string
		Record                       struct{ ID, Hash string }
		Drafts                       int
		Outbox                       []struct{ State, ServerState string }
		Attempts                     int
		State                        string
	}
	got := js[result](p, `
		const [c] = await core.cases();
		const d = await core.openDraft(c.id, {mode: "face"});
		await d.consent("2026-11-24T01:00:00Z");
		await d.go("O1");
		await d.set("O1", "3");
		await d.set("O1", "4");
		await d.go("A1");
		await d.set("A1", "-");
		await d.set("Q3", null, "refused");
		await d.go("O1");
		await d.handover(true);
		await d.set("A2", "1");
		await d.set("Q6", "", "dont_know");
		const during = d.answers["A2"];
		await d.handover(false);
		const after = d.answers["A2"], missing = d.missing["Q6"] ?? "";
		const refused = await d.set("A2", "5").catch(e => e.code);
		const record = await d.finish({outcome: "partial", note: "chờ con về", contact: {phone: "0912"}});
		const drafts = (await core.drafts()).length;
		await core.sync({now: true});
		const now = await core.case(c.id);
		return {name: c.name, during, after, missing, refused, record, drafts, outbox: core.outbox(), attempts: now.attempts, state: now.state}`)
	if got.Name != caseName(1) || got.During != "1" || got.After != "answered" || got.Missing != "" || got.Refused != "handed_over" ||
		got.Drafts != 0 || got.Attempts != 1 || got.State != "done" || len(got.Outbox) != 1 || got.Outbox[0].State != "acked" {
		t.Errorf("got %+v", got)
	}
	e := o.open(got.Record.ID)
	answers, paradata := e["answers"].(map[string]any), e["paradata"].(map[string]any)
	if fmt.Sprint(answers) != "map[A1:- O1:4]" || e["kind"] != "interview" || e["outcome"] != "partial" || e["mode"] != "handover" ||
		e["seq"] != 1.0 || e["note"] != "chờ con về" || e["form"] != "tablet-types@1.0.0" || fmt.Sprint(e["contact"]) != "map[phone:0912]" {
		t.Errorf("envelope %v", e)
	}
	if fmt.Sprint(paradata["missing"]) != "map[Q3:refused]" || paradata["changes"] != 1.0 || paradata["backs"] != 1.0 || paradata["consent"] != "2026-11-24T01:00:00Z" {
		t.Errorf("paradata %v", paradata)
	}
	if got := o.openHanded(got.Record.ID, e["handed"].(map[string]any)); fmt.Sprint(got) != `map[A2:{"text":"1","missing":""} Q6:{"text":"","missing":"dont_know"}]` {
		t.Errorf("what the respondent entered: %v", got)
	}
}

// TestTabletHandover starts the tablet again while the respondent holds it: what
// they entered stays sealed, and what it opens is still asked. A form that changes
// meanwhile is that of the next interview.
func TestTabletHandover(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	js[bool](p, `
		const d = await core.openDraft((await core.cases())[0].id);
		await d.set("Q1", "1");
		await d.handover(true);
		await d.set("Q1", "2");
		await d.set("Q2", "1;3");
		await d.set("O1", "5");
		return true`)
	form, err := os.ReadFile("testdata/tablet-types.json")
	if err == nil {
		form = bytes.Replace(form, []byte(`"version": "1.0.0"`), []byte(`"version": "1.1.0"`), 1)
		_, err = o.store.SaveQuestionnaire(t.Context(), "test", form)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.exec(`UPDATE fieldwork SET form = 'tablet-types@1.1.0'`)
	p.start()
	type result struct {
		HandedOver, Shown, Handed bool
		Answers                   map[string]string
		Forms                     []string
		ID                        string
	}
	got := js[result](p, `
		await core.unlock("246810");
		await core.sync({now: true});
		const d = await core.openDraft((await core.cases())[0].id);
		const before = {handedOver: d.handedOver, shown: d.shown("Q2"), handed: d.handed("Q1"), answers: d.answers};
		await d.set("A1", "4");
		await d.handover(false);
		for (const code of ["A2", "age"]) await d.set(code, code === "A2" ? "3" : "40");
		const forms = [d.form.version];
		await d.finish({outcome: "partial"});
		const e = await core.openDraft((await core.cases())[1].id);
		return {...before, forms: [...forms, e.form.version], id: d.id, ...await core.sync({now: true})}`)
	if !got.HandedOver || !got.Shown || !got.Handed || fmt.Sprint(got.Answers) != "map[O1:answered Q1:answered Q2:answered]" || fmt.Sprint(got.Forms) != "[1.0.0 1.1.0]" {
		t.Errorf("after a restart in the respondent's hands: %+v", got)
	}
	if e := o.open(got.ID); fmt.Sprint(e["answers"]) != "map[A2:3 age:40]" || len(e["handed"].(map[string]any)) != 4 || e["form"] != "tablet-types@1.0.0" {
		t.Errorf("envelope %v", e)
	}
	o.want(t, 1, `SELECT count(*) FROM interview_version WHERE interview_id = $1 AND extra LIKE '%"Q1":[2]%' AND extra LIKE '%"Q2":[1,3]%'`, got.ID)
}

// TestTabletSpeaksAsTheServer compares what both write down by themselves: the
// outcomes and the canonical form of JSON.
func TestTabletSpeaksAsTheServer(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	for _, d := range survey.Dispositions() {
		want := []bool{true, d.Final, d.Answered() || d.Code == "break_off"}
		if got := js[[]bool](p, `const code = "`+d.Code+`"; return [parts.isOutcome(code), parts.isFinal(code), parts.withAnswers.includes(code)]`); !slices.Equal(got, want) {
			t.Errorf("%s: known, final, with answers: %v, want %v", d.Code, got, want)
		}
	}
	for _, text := range []string{
		`{"b":1,"a":[true,null,"x"],"\u00e9":2,"Z":{}}`, `{"\ud83d\ude00":1,"\ufb33":2,"ế":3}`, `[1e21,1e-7,0.1,-0.0,123456789012345680000,5e-324]`,
		`["\u2028\u0007\u001f\"\\\/\b\n","Ông/Bà <b>&"]`, `{"lat":21.0277644,"lon":105.8341598,"accuracy":12.5}`,
	} {
		want := jsontext.Value(text)
		if err := want.Canonicalize(); err != nil {
			t.Fatal(err)
		}
		if got := js[string](p, `return parts.canonical(JSON.parse(`+jsString(text)+`))`); got != string(want) {
			t.Errorf("canonical form of %s: %s, want %s", text, got, want)
		}
	}
}

// TestTabletVisits: a contact without interview leaves a draft for the next
// time, a final outcome keeps what was answered, a double tap is one visit.
func TestTabletVisits(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	type result struct {
		Attempts, Days    int
		Appointment, Same string
		Draft             bool
		Outcomes          []string
		Discarded         any
		Left              int
	}
	got := js[result](p, `
		const [c, other] = await core.cases();
		const d = await core.openDraft(c.id);
		await d.set("O1", "4");
		await d.finish({outcome: "appointment", appointment: "2026-11-25T02:00:00Z", note: "gọi trước"});
		const now = await core.case(c.id);
		const twice = await Promise.all([core.visit(other.id, {outcome: "not_at_home"}), core.visit(other.id, {outcome: "not_at_home"})]);
		const again = await core.openDraft(c.id);
		const kept = again.answers["O1"] === "4";
		await core.visit(c.id, {outcome: "refused", note: "bận"});
		const empty = await core.openDraft(other.id);
		const discarded = await empty.discard("");
		return {attempts: now.attempts, days: now.days, appointment: now.appointment, draft: !!now.draft && kept, same: String(twice[0].id === twice[1].id),
			outcomes: core.outbox().map(r => r.kind + " " + r.outcome).reverse(), discarded, left: (await core.drafts()).length}`)
	want := []string{"visit appointment", "visit not_at_home", "interview break_off"}
	if got.Attempts != 1 || got.Days != 1 || got.Appointment != "2026-11-25T02:00:00Z" || !got.Draft || got.Same != "true" ||
		!slices.Equal(got.Outcomes, want) || got.Discarded != nil || got.Left != 0 {
		t.Errorf("got %+v, want outcomes %q", got, want)
	}
	file := js[string](p, `return (await core.exportRecords(core.outbox().map(r => r.id))).text()`)
	taken, err := o.store.ReceiveFile(t.Context(), "test", strings.NewReader(file))
	if err != nil || len(taken) != 3 {
		t.Fatalf("the exported file: %v, %v", taken, err)
	}
	for _, r := range taken {
		if r.Err != nil || o.open(r.ID) == nil {
			t.Errorf("line %d of the exported file: %v", r.Line, r.Err)
		}
	}
}

// TestTabletTwoWindows lets one window write a draft; the other sees it and goes
// on when the first has closed.
func TestTabletTwoWindows(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	q := tabletPage{p.Tab(), o, base}
	q.start()
	js[bool](q, `return (await core.unlock("246810")).ok`)
	open := `const id = (await core.cases())[0].id; const both = await Promise.all([core.openDraft(id), core.openDraft(id)]);
		globalThis.d = both[0]; return d.id + " " + (both[1] !== d || d.readOnly)`
	first := js[string](p, open)
	second := js[string](q, open)
	if id, _, _ := strings.Cut(first, " "); first != id+" false" || second != id+" true" { // a double tap opens one
		t.Errorf("the windows have %q and %q", first, second)
	}
	js[bool](p, `await d.set("O1", "2"); return true`)
	q.Until(`d.answers["O1"] === "2"`)
	if got := js[string](q, `return d.set("O1", "5").then(() => "written", e => e.code)`); got != "read_only" {
		t.Errorf("the second window writes: %s", got)
	}
	js[bool](p, `await d.close(); return true`)
	q.Until(`!d.readOnly`)
	js[bool](q, `await d.set("A1", "3"); await d.finish({outcome: "partial"}); return true`)
	p.Until(`core.outbox().length === 1`)
	if got := js[string](p, `
		const two = await Promise.all([core.sync({now: true}), core.sync({now: true})]);
		return two.map(r => r.sent).sort().join() + " " + core.outbox()[0].state`); got != "0,1 acked" && got != "0,0 acked" {
		t.Errorf("two senders: %s", got)
	}
	js[bool](q, `core.lock(); return true`)
	p.Until(`core.status().locked`)
	js[bool](p, `return (await core.unlock("246810")).ok`)
	// A window that has lost its lock, as after a suspension, is told by the generation.
	if got := js[string](p, `
		const d = await core.openDraft((await core.cases())[1].id);
		await core.db.write(["drafts"], async (tx) => { const s = tx.objectStore("drafts"); const r = await s.get(d.id); r.generation++; await s.put(r) });
		return await d.set("O1", "1").then(() => "written", e => e.code) + " " + d.readOnly`); got != "read_only true" {
		t.Errorf("over a newer generation: %s", got)
	}
}

// TestTabletUpdate keeps a new version waiting while an interview is open.
func TestTabletUpdate(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	p.Until(`navigator.serviceWorker.controller`)
	js[bool](p, `globalThis.d = await core.openDraft((await core.cases())[0].id); await d.set("O1", "4"); return true`)
	o.breakWith(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/tablet/sw.js" {
			return false
		}
		r.Header.Del("Accept-Encoding")
		o.Server.ServeHTTP(w, r)
		io.WriteString(w, "\n// a newer version")
		return true
	})
	js[bool](p, `await core.checkUpdate(); return true`)
	p.Until(`core.status().updateWaiting`)
	if got := js[string](p, `return JSON.stringify(await core.applyUpdate())`); got != `{"ok":false,"reason":"draft"}` {
		t.Errorf("during an interview: %s", got)
	}
	js[bool](p, `await d.set("A1", "4"); await d.finish({outcome: "partial"}); await core.sync({now: true}); globalThis.old = true; return true`)
	if got := js[string](p, `return JSON.stringify(await core.applyUpdate())`); got != `{"ok":true}` {
		t.Errorf("after the interview: %s", got)
	}
	p.Until(`globalThis.Core && !globalThis.old`)
	js[bool](p, `globalThis.core = await Core.open(); await core.unlock("246810"); return true`)
	if got := js[string](p, `return core.status().updateWaiting + " " + core.outbox()[0].state`); got != "false acked" {
		t.Errorf("on the new version: %s", got)
	}
}

// TestTabletColdStart starts the app without any network, after one start with it.
func TestTabletColdStart(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	profile := t.TempDir()
	p := o.tablet(t, base, profile)
	p.enrolled(o.lan)
	p.Until(`navigator.serviceWorker.controller`)
	p.Open(base + "/tablet/")
	p.Kill()
	o.breakWith(func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) })
	p = tabletPage{browsertest.At(t, profile), o, base}
	p.Allow("Failed to load resource")
	start := time.Now()
	p.Open(base + "/tablet/cases/abc")
	p.Until(`document.body.dataset.ready`)
	t.Logf("cold start without network: %v", time.Since(start))
	for _, what := range []string{`script[type=module]`, `link[rel=stylesheet]`} {
		if got := js[bool](p, `const e = document.querySelector("`+what+`"); return fetch(e.src ?? e.href).then(r => r.ok, () => false)`); !got {
			t.Errorf("%s is not there without network", what)
		}
	}
}

// TestTabletClock takes a clock that is a month wrong either way: the records
// are made, sent and say by how much.
func TestTabletClock(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	for _, days := range []int{30, -30} {
		id := js[string](p, fmt.Sprintf(`
			globalThis.RealDate ??= Date;
			const off = %d * 86400e3;
			globalThis.Date = class extends RealDate { constructor(...a) { a.length ? super(...a) : super(RealDate.now() + off) } static now() { return RealDate.now() + off } };
			await core.sync({now: true});
			const r = await core.visit((await core.cases())[0].id, {outcome: "not_at_home"});
			await core.sync({now: true});
			return r.id`, days))
		e := o.open(id)
		if e == nil {
			t.Fatalf("%+d days: the record has not arrived", days)
		}
		skew := e["paradata"].(map[string]any)["skew_ms"].(float64)
		if want := float64(days) * 86400e3; skew < want-60e3 || skew > want+60e3 {
			t.Errorf("%+d days: the record says %v ms", days, skew)
		}
	}
	if !js[bool](p, `return core.status().clockOdd`) {
		t.Error("a clock that goes back is not noticed")
	}
}
