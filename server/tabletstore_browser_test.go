package server

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"sipas/server/browsertest"
)

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
