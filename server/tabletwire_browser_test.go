package server

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

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
