package server

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
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

// TestTabletBatteryDies kills the browser 20 times in the middle of writing.
// What was said to be saved is there afterwards; an interview that was being
// finished is either a draft or a sealed record, never both and never gone.
func TestTabletBatteryDies(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	profile := t.TempDir()
	p := o.tablet(t, base, profile)
	p.enrolled(o.lan)
	saved, ids := 0, map[string]bool{}
	for kill := range 20 {
		finish := kill%4 == 3
		js[bool](p, `
			const c = (await core.cases())[0];
			globalThis.d = await core.openDraft(c.id);
			globalThis.saved = Number(d.answers["Q7"] ?? 0);
			(async () => { for (let i = saved + 1; ; i++) { await d.set("Q7", String(i)); saved = i } })().catch(() => {});
			return true`)
		pause := time.Duration(20+rand.IntN(150)) * time.Millisecond
		time.Sleep(pause)
		if finish {
			ids[js[string](p, `d.finish({outcome: "partial"}).catch(() => {}); return d.id`)] = true
			time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
		} else {
			saved = js[int](p, "return saved")
		}
		p.Kill()
		p = o.tablet(t, base, profile)
		type state struct {
			Drafts []struct{ ID string }
			Outbox []struct{ ID, State string }
			Saved  int
			OK     bool
		}
		got := js[state](p, `
			const {ok} = await core.unlock("246810");
			const drafts = await core.drafts();
			let saved = 0;
			if (drafts.length) {
				const d = await core.openDraft(drafts[0].case);
				saved = Number(d.answers["Q7"] ?? 0);
				await d.close();
			}
			return {ok, drafts, outbox: core.outbox(), saved}`)
		if !got.OK {
			t.Fatalf("kill %d: the PIN no longer opens", kill)
		}
		if !finish && got.Saved < saved {
			t.Errorf("kill %d after %v: %d was said to be saved, %d is there", kill, pause, saved, got.Saved)
		}
		for id := range ids {
			n := 0
			for _, d := range got.Drafts {
				if d.ID == id {
					n++
				}
			}
			for _, r := range got.Outbox {
				if r.ID == id {
					n++
				}
			}
			if n != 1 {
				t.Errorf("kill %d: interview %s is there %d times: drafts %v, records %v", kill, id, n, got.Drafts, got.Outbox)
			}
		}
	}
	if saved < 20 {
		t.Errorf("only %d answers were saved between the kills", saved)
	}
	js[bool](p, `await core.sync({now: true}); return true`)
	for id := range ids {
		if left := js[bool](p, `return (await core.drafts()).some(d => d.id === "`+id+`")`); !left && o.open(id) == nil {
			t.Errorf("interview %s has not arrived", id)
		}
	}
}

// TestTabletLieFi loses the answer of a server that has stored the record; the
// next try gets the same receipt and there is one record on each side.
func TestTabletLieFi(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.Allow("Failed to load resource")
	p.enrolled(o.lan)
	lost := 0
	o.after = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || lost == 3 {
			return false
		}
		lost++
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
		return true
	}
	first := js[[]string](p, `
		await core.visit((await core.cases())[0].id, {outcome: "not_at_home"});
		await core.sync({now: true});
		return core.outbox().map(r => r.state + " " + r.reason)`)
	if len(first) != 1 || first[0] != "failed no_network" {
		t.Errorf("after an answer was lost: %q", first)
	}
	if got := js[[]string](p, `for (let i = 0; i < 3; i++) await core.sync({now: true}); return core.outbox().map(r => r.state)`); !slices.Equal(got, []string{"acked"}) {
		t.Errorf("states %q", got)
	}
	if o.arrived() != 1 || lost != 3 {
		t.Errorf("the inbox has %d records, %d answers were lost", o.arrived(), lost)
	}
}

// TestTabletBelievesOnlyReceipts answers in every way but the right one:
// portals, proxies, refusals. The record stays and is sent at last.
func TestTabletBelievesOnlyReceipts(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.Allow("Failed to load resource")
	p.Allow("redirect")
	p.enrolled(o.lan)
	id := js[string](p, `return (await core.visit((await core.cases())[0].id, {outcome: "not_at_home"})).id`)
	portal := func(status int, header, value, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasPrefix(r.URL.Path, "/api/") {
				return false
			}
			w.Header().Set(header, value)
			w.WriteHeader(status)
			io.WriteString(w, body)
			return true
		}
	}
	forged := fmt.Sprintf(`{"id":%q,"hash":"HASH","server_time":"2026-11-24T00:00:00Z","receipt":%q,"state":"accepted"}`, id, strings.Repeat("A", 86))
	faults := map[string]func(http.ResponseWriter, *http.Request) bool{
		"portal page":   portal(200, "Content-Type", "text/html", "<h1>Wi-Fi miễn phí</h1>"),
		"redirect":      portal(302, "Location", "/tablet/", ""),
		"511":           portal(511, "Content-Type", "text/html", "đăng nhập"),
		"empty 201":     portal(201, "Sipas", "1", ""),
		"forged":        portal(201, "Sipas", "1", strings.Replace(forged, "HASH", js[string](p, `return core.outbox_.row("`+id+`").hash`), 1)),
		"other id":      portal(200, "Sipas", "1", strings.Replace(forged, id, strings.Repeat("0", 32), 1)),
		"409 no proof":  portal(409, "Sipas", "1", `{"code":"content_conflict"}`),
		"no connection": func(w http.ResponseWriter, r *http.Request) bool { panic(http.ErrAbortHandler) },
	}
	for _, status := range []int{400, 401, 403, 404, 405, 408, 410, 413, 415, 422, 426, 429, 451, 500, 501, 502, 503, 504, 507, 508} {
		faults[fmt.Sprint(status)] = portal(status, "Sipas", "1", `{"code":"no","title":"không"}`)
	}
	type row struct {
		State, Reason string
		Bytes         int
	}
	for name, fault := range faults {
		o.breakWith(fault)
		got := js[row](p, `
			await core.sync({now: true});
			const [r] = core.outbox();
			return {state: r.state, reason: r.reason, bytes: (await core.db.get("sealed", r.id)).length}`)
		want := "failed"
		if slices.Contains([]string{"400", "405", "409 no proof", "410", "413", "415", "422", "426", "451", "501", "508"}, name) {
			want = "dead"
		}
		if got.State != want || got.Reason == "" || got.Bytes < 500 {
			t.Errorf("%s: the record is %+v, want %s with a reason and its bytes", name, got, want)
		}
	}
	o.breakWith(nil)
	if got := js[string](p, `await core.sync({now: true}); return core.outbox()[0].state`); got != "acked" || o.open(id) == nil {
		t.Errorf("with the server back the record is %s", got)
	}
}

// TestTabletServerRestored sends again what a server that came back from an old
// backup has lost, and learns of lost storage from the server's counter.
func TestTabletServerRestored(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	id := js[string](p, `const r = await core.visit((await core.cases())[0].id, {outcome: "moved"}); await core.sync({now: true}); return r.id`)
	for _, table := range []string{"visit", "intake", "inbox"} { // as a backup of the morning has them
		o.exec("DELETE FROM " + table)
	}
	if got := js[string](p, `await core.sync({now: true}); return core.outbox()[0].state`); got != "acked" || o.open(id) == nil {
		t.Errorf("after the restore: %s, at the server %v", got, o.open(id))
	}
	o.exec(`UPDATE device SET last_seq = 5`)
	type result struct {
		Lost struct{ Seq, Here int }
		Next int
	}
	got := js[result](p, `
		await core.sync({now: true});
		const lost = core.status().lost;
		return {lost, next: (await core.visit((await core.cases())[1].id, {outcome: "moved"})).seq}`)
	if got.Lost.Seq != 5 || got.Lost.Here != 1 || got.Next != 6 {
		t.Errorf("the server has seen number 5: %+v", got)
	}
}

// TestTabletQuota begins no interview on a tablet that is nearly full. When
// something else has taken all room, the interview begun is finished from the
// reserve; when that is gone too, what is there stays, can be exported and sent.
func TestTabletQuota(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := tabletPage{browsertest.New(t), o, base}
	p.Allow("Failed to load resource")
	quota := func(size float64) {
		t.Helper()
		if _, err := chromedp.Call(p.Ctx, storage.OverrideQuotaForOrigin, storage.OverrideQuotaForOriginParams{Origin: base, QuotaSize: &size}); err != nil {
			t.Fatal(err)
		}
	}
	const all = 16 << 20
	quota(all) // before the page begins: the browser asks seldom
	p.start()
	p.enrolled(o.lan)
	o.breakWith(noUploads)
	js[bool](p, `
		const raw = await new Promise((done) => { const r = indexedDB.open("others"); r.onupgradeneeded = () => r.result.createObjectStore("s", {autoIncrement: true}); r.onsuccess = () => done(r.result) });
		const put = (n) => new Promise((done) => {
			const noise = new Uint8Array(n); // does not compress
			for (let at = 0; at < n; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
			const tx = raw.transaction("s", "readwrite", {durability: "strict"});
			tx.objectStore("s").put(noise);
			tx.oncomplete = () => done(true);
			tx.onabort = () => done(false);
		});
		globalThis.fill = async () => { for (const n of [1 << 20, 100_000, 10_000, 1000]) while (await put(n)); };
		await core.visit((await core.cases())[1].id, {outcome: "moved"});
		globalThis.d = await core.openDraft((await core.cases())[0].id);
		await d.set("O1", "4");
		return true`)
	// The browser tells nobody its true quota; what is left shows in the reserve of 2 + 4 MiB.
	used := js[float64](p, `return (await core.device.measure()).used`)
	for _, step := range []struct {
		room float64 // MiB beside what is used, with the reserve
		want string
	}{{1, "ok"}, {-3, "warn"}, {-5, "full"}} {
		js[bool](p, `return core.device.release(true)`)
		quota(used + step.room*(1<<20))
		if got := js[string](p, `return (await core.device.measure()).level`); got != step.want {
			t.Errorf("with room for %+.0f MiB the level is %s, want %s", step.room, got, step.want)
		}
	}
	if got := js[string](p, `return core.openDraft((await core.cases())[1].id).then(() => "begun", e => e.code)`); got != "storage_full" {
		t.Errorf("a new interview on a nearly full tablet: %s", got)
	}
	quota(all)
	js[bool](p, `await core.device.measure(); return true`)
	type result struct {
		FromReserve, Full, Unlocked, Kept, Finished, Level string
		Exported                                           int
	}
	quota(js[float64](p, `
		await core.sync({now: true});
		core.sync_.stop(); // so that nothing else asks for the reserve
		await fill();
		return (await navigator.storage.estimate()).usage`)) // the browser lets the parts of its storage overrun each other for a while
	got := js[result](p, `
		const text = "x".repeat(20_000);
		const fromReserve = await d.set("A1", "3").then(() => "saved", e => e.code);
		await fill();
		let full = "";
		for (let i = 0; i < 20 && !full; i++) await d.set("x" + i, text).catch(e => { full = e.code ?? String(e) });
		core.lock();
		const unlocked = String((await core.unlock("246810")).ok);
		globalThis.d = await core.openDraft((await core.cases())[0].id);
		const kept = d.answers.O1 + d.answers.A1;
		const finished = await d.finish({outcome: "partial"}).then(() => "sealed", e => e.code ?? String(e));
		const file = await (await core.exportRecords("unsent")).text();
		return {fromReserve, full, unlocked, kept, finished, level: core.status().storage.level, exported: file.trim().split("\n").length}`)
	if got != (result{FromReserve: "saved", Full: "storage_full", Unlocked: "true", Kept: "43", Finished: "sealed", Level: "full", Exported: 2}) {
		t.Errorf("when others take the room: %+v", got)
	}
	o.breakWith(nil)
	if got := js[int](p, `await fill(); await core.sync({now: true}); return core.outbox().length`); got != 2 || o.arrived() != 2 {
		t.Errorf("with nothing left %d records are here and %d at the server, want 2 and 2", got, o.arrived())
	}
	quota(4 * all)
	if got := js[string](p, `await core.sync({now: true}); return core.outbox().map(r => r.state).join() + core.status().storage.level`); got != "acked,ackedok" {
		t.Errorf("with room again: %s", got)
	}
}

// TestTabletStorageCleared announces that the browser has thrown the data away.
func TestTabletStorageCleared(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	js[bool](p, `for (const c of await core.cases()) await core.visit(c.id, {outcome: "moved"}); await core.sync({now: true}); return true`)
	p.Open("about:blank")
	if _, err := chromedp.Call(p.Ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: base, StorageTypes: "indexeddb,cache_storage,file_systems,service_workers"}); err != nil {
		t.Fatal(err)
	}
	p.start()
	type status struct {
		Enrolled bool
		Lost     struct {
			Device      string
			Seq, Unsent int
		}
	}
	for range 2 { // said again until somebody has taken note
		if got := js[status](p, `return core.status()`); got.Enrolled || len(got.Lost.Device) != 32 || got.Lost.Seq != 2 || got.Lost.Unsent != 0 {
			t.Errorf("after the storage was cleared: %+v", got)
		}
		p.start()
	}
	if got := js[bool](p, `await core.acknowledgeLoss(); return core.status().lost === null`); !got {
		t.Error("the loss is still announced")
	}
}

// TestTabletSecondCopy brings back records of which only the copy in the private
// file system is left.
func TestTabletSecondCopy(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	id := js[string](p, `
		const {id} = await core.visit((await core.cases())[0].id, {outcome: "moved"});
		await core.db.write(["outbox", "sealed"], (tx) => { tx.objectStore("outbox").delete(id); tx.objectStore("sealed").delete(id) });
		return id`)
	p.start()
	if got := js[string](p, `await core.sync({now: true}); return core.outbox().map(r => r.id + " " + r.state).join()`); got != id+" acked" || o.open(id) == nil {
		t.Errorf("the outbox is %q", got)
	}
}

// TestTabletDatabaseGone: a browser that finds its database damaged deletes it.
// The copy brings back the person, the PIN, cases and drafts.
func TestTabletDatabaseGone(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	js[bool](p, `
		const [a, b] = await core.cases();
		const d = await core.openDraft(a.id);
		await core.visit(b.id, {outcome: "moved"});
		for (let i = 1; i <= 20; i++) await d.set("Q7", "lần " + i);
		return true`)
	p.Open(base + "/tablet/core.html")
	p.Until("globalThis.Core")
	type result struct {
		OK, Restored bool
		Lost         any
		Answer       string
		Cases, Sent  int
	}
	got := js[result](p, `
		await new Promise((done) => { indexedDB.deleteDatabase("sipas").onsuccess = done });
		globalThis.core = await Core.open();
		const {ok} = await core.unlock("246810");
		const restored = (await core.journal()).some(e => e.event === "database_restored");
		const d = await core.openDraft((await core.cases())[0].id);
		await core.sync({now: true});
		return {ok, restored, lost: core.status().lost, answer: d.answers.Q7, cases: (await core.cases()).length, sent: core.outbox().filter(r => r.state === "acked").length}`)
	if got != (result{OK: true, Restored: true, Answer: "lần 20", Cases: 2, Sent: 1}) {
		t.Errorf("after the database was deleted: %+v", got)
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
	open := `globalThis.d = await core.openDraft((await core.cases())[0].id); return d.id + " " + d.readOnly`
	first := js[string](p, open)
	second := js[string](q, open)
	if id, _, _ := strings.Cut(first, " "); first != id+" false" || second != id+" true" {
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

// TestTabletRevoked locks the tablet and keeps what is unsent, which still
// arrives; a device that the server refuses keeps everything too.
func TestTabletRevoked(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.Allow("Failed to load resource")
	p.enrolled(o.lan)
	js[bool](p, `
		const [a, b] = await core.cases();
		const d = await core.openDraft(a.id);
		await d.set("O1", "4");
		await core.visit(b.id, {outcome: "moved"});
		return true`)
	o.exec(`UPDATE device SET id = 'gone ' || id`)
	type status struct {
		Unsent, Failed, Refused int
		Locked, Revoked         bool
	}
	if got := js[status](p, `await core.sync({now: true}); return core.status()`); got != (status{Unsent: 1, Failed: 1, Refused: 401}) {
		t.Errorf("unknown to the server: %+v", got)
	}
	o.exec(`UPDATE device SET id = substr(id, 6)`)
	if err := o.store.RevokeDevice(t.Context(), "test", js[string](p, `return core.status().device`)); err != nil {
		t.Fatal(err)
	}
	if got := js[status](p, `await core.sync({now: true}); return core.status()`); got != (status{Locked: true, Revoked: true}) {
		t.Errorf("revoked: %+v", got)
	}
	if got := js[string](p, `return JSON.stringify(await core.unlock("246810")) + (await core.cases()).length + (await core.db.all("drafts")).length`); got != `{"ok":false,"left":10,"revoked":true}01` {
		t.Errorf("the revoked tablet: %s", got)
	}
	o.exec(`UPDATE device SET revoked = ''`)
	if got := js[string](p, `await core.sync({now: true}); return (await core.unlock("246810")).ok + " " + (await core.drafts()).length`); got != "true 1" {
		t.Errorf("with the device back: %s", got)
	}
}

// TestTabletPIN counts wrong tries over restarts; the tenth deletes the wrapped
// key and nothing else, and a new enrolment brings the drafts back.
func TestTabletPIN(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	p.Allow("Failed to load resource")
	o.breakWith(noUploads)
	js[bool](p, `
		const [a, b] = await core.cases();
		const d = await core.openDraft(a.id);
		await d.set("O1", "4");
		await core.visit(b.id, {outcome: "moved"});
		core.lock();
		return true`)
	type wrong struct {
		Left       []int
		Iterations int
		Took       float64
	}
	three := js[wrong](p, `
		const start = performance.now();
		const left = [await core.unlock("000000"), await core.unlock("111111"), await core.unlock("222222")].map(r => r.left);
		return {left, iterations: core.account.vault.pin.iterations, took: (performance.now() - start) / 3}`)
	t.Logf("one try: %d rounds, %.0f ms", three.Iterations, three.Took)
	if !slices.Equal(three.Left, []int{9, 8, 7}) || three.Iterations < 600_000 {
		t.Errorf("three wrong PINs: %+v", three)
	}
	p.start()
	if got := js[string](p, `return core.status().pinLeft + " " + (await core.unlock("246810")).ok + " " + core.status().pinLeft`); got != "7 true 10" {
		t.Errorf("the right PIN after a restart: %s", got)
	}
	if got := js[string](p, `return JSON.stringify(await core.changePin("999999", "135790")) + JSON.stringify(await core.changePin("246810", "135790"))`); got != `{"ok":false,"left":9}{"ok":true,"left":10}` {
		t.Errorf("changing the PIN: %s", got)
	}
	type status struct {
		Locked, HasPin, Blocked bool
		PinLeft, Unsent         int
	}
	got := js[status](p, `core.lock(); for (let i = 0; i < 10; i++) await core.unlock("246810"); return core.status()`)
	if got != (status{Locked: true, Blocked: true, Unsent: 1}) {
		t.Errorf("after ten wrong PINs: %+v", got)
	}
	o.breakWith(nil)
	if got := js[string](p, `
		return [await core.unlock("135790").catch(e => e.code), await core.setPin("111111").catch(e => e.code)].join()`); got != "blocked,blocked" {
		t.Errorf("without a new enrolment: %s", got)
	}
	p.enrol(o.lan)
	if got := js[string](p, `
		const before = core.status().blocked;
		await core.setPin("777777");
		await core.sync({now: true});
		const s = core.status();
		const d = await core.openDraft((await core.cases())[0].id);
		return [before, (await core.cases()).length, (await core.drafts()).length, s.lockedDrafts, d.answers.O1, core.outbox().map(r => r.state)].join()`); got != "false,2,1,0,4,acked" {
		t.Errorf("enrolled again: %s", got)
	}
}

// TestTabletTwoPersons share a tablet; neither sees the other's cases, drafts or
// records, and the records of both are sent.
func TestTabletTwoPersons(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	js[bool](p, `
		const [a, b] = await core.cases();
		await (await core.openDraft(a.id)).set("O1", "4");
		for (let i = 0; i < 3; i++) await core.visit(b.id, {outcome: "not_at_home"});
		await core.logout();
		return true`)
	see := `return [core.status().person?.name, (await core.cases()).map(c => c.name), (await core.drafts()).length, core.outbox().length, core.status().unsentOthers].join("|")`
	if got := js[string](p, see); got != "||0|0|3" {
		t.Errorf("signed out: %s", got)
	}
	o.breakWith(noUploads)
	p.Allow("Failed to load resource")
	p.enrolled(o.ha)
	if got := js[string](p, see); got != "Lê Thị Hà|"+caseName(3)+"|0|0|3" {
		t.Errorf("the second person sees %s", got)
	}
	if got := js[string](p, `await core.use("`+o.lan.ID+`"); const first = (await core.cases()).length; await core.unlock("246810"); `+strings.Replace(see, "[", "[first, ", 1)); got != "0|Nguyễn Thị Lan|"+caseName(1)+","+caseName(2)+"|1|3|0" {
		t.Errorf("the first person again: %s", got)
	}
	o.breakWith(nil)
	js[bool](p, `await core.use("`+o.ha.ID+`"); await core.sync({now: true}); return true`)
	if n := o.arrived(); n != 3 {
		t.Errorf("%d records arrived while the other person was at work, want 3", n)
	}
}

// TestTabletStolen searches a copy of the profile for what was answered, noted
// and read on the tablet, as it lies on the disk of a tablet that is off.
func TestTabletStolen(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	profile := t.TempDir()
	p := o.tablet(t, base, profile)
	p.enrolled(o.lan)
	var planted []string
	for i := range 50 {
		planted = append(planted, fmt.Sprintf("bimat%02dzqj", i))
	}
	js[bool](p, `
		const secrets = `+jsString(strings.Join(planted, ","))+`.split(",");
		const [a, b] = await core.cases();
		const d = await core.openDraft(a.id);
		for (const s of secrets.slice(0, 20)) await d.set("VII." + s.slice(5, 7), s);
		await d.handover(true);
		for (const s of secrets.slice(20, 30)) await d.set("VI." + s.slice(5, 7), s);
		await d.finish({outcome: "complete", note: secrets[30], contact: {name: secrets[31]}});
		await core.visit(b.id, {outcome: "appointment", note: secrets[32]});
		const e = await core.openDraft(b.id);
		for (const s of secrets.slice(33)) await e.set("VII." + s.slice(5, 7), s);
		const db = await new Promise((done) => { const r = indexedDB.open("control"); r.onupgradeneeded = () => r.result.createObjectStore("s"); r.onsuccess = () => done(r.result) });
		await new Promise((done) => { const tx = db.transaction("s", "readwrite", {durability: "strict"}); tx.objectStore("s").put("khongbimatzqj", 1); tx.oncomplete = done });
		return true`)
	p.Kill()
	for i := range 2 {
		planted = append(planted, caseName(i+1), fmt.Sprintf("Số %d, ngõ 4, thôn Hạ", i+1))
	}
	planted = append(planted, "0912 345 678", "0912345678")
	found := searchProfile(t, profile, append(planted, "khongbimatzqj"))
	if found["khongbimatzqj"] == "" {
		t.Error("the search does not find what is not encrypted")
	}
	delete(found, "khongbimatzqj")
	for text, file := range found {
		t.Errorf("%q lies readable in %s", text, file)
	}
}

// searchProfile gives for each text, as UTF-8 or UTF-16, a file that has it.
func searchProfile(t *testing.T, dir string, texts []string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, text := range texts {
			var wide []byte
			for _, unit := range utf16.Encode([]rune(text)) {
				wide = append(wide, byte(unit), byte(unit>>8))
			}
			if bytes.Contains(body, []byte(text)) || bytes.Contains(body, wide) {
				found[text] = name
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
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

// TestTabletIdle locks after five minutes without touch.
func TestTabletIdle(t *testing.T) {
	t.Parallel()
	o, base := newFieldOffice(t)
	p := o.tablet(t, base, t.TempDir())
	p.enrolled(o.lan)
	got := js[string](p, `
		globalThis.d = await core.openDraft((await core.cases())[0].id);
		await d.set("O1", "4");
		const real = performance.now.bind(performance);
		const after = (minutes) => { performance.now = () => real() + minutes * 60e3; document.dispatchEvent(new Event("visibilitychange")); return core.status().locked };
		const before = after(4.9), now = after(5.1);
		return [before, now, (await core.cases()).length, await d.set("O1", "5").catch(e => e.code), core.touch()].join()`)
	if got != "false,true,0,locked," {
		t.Errorf("locked after 4.9 and 5.1 minutes, cases, writing: %s", got)
	}
}
