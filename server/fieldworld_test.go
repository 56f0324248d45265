package server

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sipas/survey"
)

// simWorld is a schedule: tablets, a network that loses and repeats, a server
// that dies and is restored, an office that closes and withdraws. What happens
// next is picked by rapid or by a seeded generator.
type simWorld struct {
	server   *Server // the real one, over a store that changes when it dies
	store    *survey.Store
	base     *simBase
	path     string // of the database
	dir      string // of its files, which go with the schedule
	files    int
	requests int // that arrived
	pick     func(label string, n int) int
	faults   simFaults

	now     time.Time
	skew    map[string]time.Duration // of the clocks of the tablets
	round   string
	form    simForm
	disks   []*simDisk
	tabs    []*simTab
	wire    []*simPacket
	backups []simBackup
	forms   int

	ledger    map[simKey]*simEntry
	promised  map[simKey]bool // what the server, as it now is, has given a receipt for
	opened    map[string]bool // drafts that were ever begun
	restored  bool
	disturbed bool // the office did something that makes quarantine possible
	copied    bool // a tablet was copied, which makes candidates possible
	err       error
	story     []string
}

// simKey is one row of the inbox.
type simKey struct{ id, hash string }

// simEntry is what the test knows of one finished visit.
type simEntry struct {
	envelope map[string]any
	saved    int    // tablets that have shown "saved"
	receipt  string // server_time of a receipt
	pruned   bool
}

// simPacket is a request under way, or its answer.
type simPacket struct {
	tab          *simTab
	call         int
	kind         string
	method, path string
	header       http.Header
	body         []byte
	answer       *simAnswer
}

type simAnswer struct {
	status int
	header http.Header
	body   []byte
}

type simBackup struct {
	path     string
	at       time.Time
	promised map[simKey]bool
}

func (w *simWorld) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format+"\nwhat happened: %s\n%s", append(args, strings.Join(w.story, ", "), fmt.Sprint(w.disks))...)
	}
}

// serve hands a request to the server and waits.
func (w *simWorld) serve(method, path string, header http.Header, body []byte) (int, http.Header, []byte) {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header = header.Clone()
	a := httptest.NewRecorder()
	w.requests++
	w.server.ServeHTTP(a, r)
	return a.Code, a.Header(), a.Body.Bytes()
}

func (p *simPacket) served(w *simWorld) *simAnswer {
	status, header, body := w.serve(p.method, p.path, p.header, p.body)
	if status >= 500 {
		w.fail("%s %s: got %d %s", p.method, p.path, status, body)
	}
	var x simReceipt
	if p.method == "PUT" && json.Unmarshal(body, &x) == nil && x.Receipt != "" {
		w.promised[simKey{x.ID, x.Hash}] = true
	}
	return &simAnswer{status, header, body}
}

// made notes an envelope that was sealed, saved one whose transaction completed.
func (w *simWorld) made(r *simRecord, envelope map[string]any) {
	w.ledger[simKey{r.id, r.hash}] = &simEntry{envelope: envelope}
}

func (w *simWorld) saved(d *simDisk, r *simRecord) {
	w.note("%s saves %s", d.name, r.id[:4])
	w.ledger[simKey{r.id, r.hash}].saved++
}

// witness looks at a tablet after each transaction: a receipt is genuine, and
// the same bytes have one first arrival.
func (w *simWorld) witness(d *simDisk) {
	for _, r := range d.records {
		e := w.ledger[simKey{r.id, r.hash}]
		if r.state != "acked" || e == nil {
			continue
		}
		if !d.genuine(r.receipt, r) {
			w.fail("%s holds a receipt of %s that is not the server's: %+v", d.name, r.id, r.receipt)
		}
		if e.receipt != "" && e.receipt != r.receipt.ServerTime && !w.restored {
			w.fail("%s arrived at %s, says one receipt, at %s, says another", r.id, e.receipt, r.receipt.ServerTime)
		}
		e.receipt = r.receipt.ServerTime
	}
}

func (w *simWorld) pruned(d *simDisk, r *simRecord) {
	if r.receipt.Receipt == "" || !d.genuine(r.receipt, r) {
		w.fail("%s forgets %s without a receipt", d.name, r.id)
	}
	if at, err := time.Parse(time.RFC3339, r.receipt.ServerTime); err != nil || w.now.Sub(at) < simKeepDays*24*time.Hour {
		w.fail("%s forgets %s, which the server has had since %s only", d.name, r.id, r.receipt.ServerTime)
	}
	w.note("%s prunes %s", d.name, r.id[:4])
	w.ledger[simKey{r.id, r.hash}].pruned = true
}

func (w *simWorld) note(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

// simEvent is something that may happen, more or less often.
type simEvent struct {
	weight int
	name   string
	do     func(w *simWorld)
}

// The events, by what they disturb; a schedule is made of some of these lists.
var (
	simWork = []simEvent{
		{4, "step", (*simWorld).stepTab}, {4, "deliver", (*simWorld).deliver}, {3, "answer", (*simWorld).giveAnswer},
		{8, "exchange", (*simWorld).exchange}, {8, "interview", (*simWorld).interview}, {1, "time", (*simWorld).passTime},
	}
	simNetwork = []simEvent{
		{1, "request lost", (*simWorld).loseRequest}, {1, "answer lost", (*simWorld).loseAnswer}, {1, "repeated", (*simWorld).repeat},
		{1, "portal", (*simWorld).portal}, {1, "gives up", (*simWorld).giveUp},
	}
	simKills   = []simEvent{{2, "tab killed", (*simWorld).killTab}, {2, "server killed", (*simWorld).killServer}, {1, "backup", (*simWorld).backup}, {1, "restore", (*simWorld).restore}}
	simClocks  = []simEvent{{2, "clock", (*simWorld).jumpClock}, {1, "month", (*simWorld).passMonth}, {1, "backup", (*simWorld).backup}, {1, "restore", (*simWorld).restore}}
	simTabs    = []simEvent{{2, "second tab", (*simWorld).openTab}, {2, "lock stolen", (*simWorld).stealLock}, {1, "tab killed", (*simWorld).killTab}}
	simOffice  = []simEvent{{1, "withdrawn", (*simWorld).withdraw}, {1, "closed", (*simWorld).closeRound}, {1, "disabled", (*simWorld).disable}, {1, "revoked", (*simWorld).revoke}, {1, "new form", (*simWorld).newForm}, {1, "tries", (*simWorld).tryAgain}}
	simReturns = []simEvent{{2, "returned", (*simWorld).returnInterview}, {1, "backup", (*simWorld).backup}, {1, "restore", (*simWorld).restore}}
	simCopies  = []simEvent{{1, "copied tablet", (*simWorld).copyTablet}, {1, "tab killed", (*simWorld).killTab}}
	simEnrolls = []simEvent{{1, "enrols again", (*simWorld).enrolAgain}}
)

// run lets so many events happen, heals everything and looks.
func (w *simWorld) run(steps int, lists ...[]simEvent) error {
	var events []simEvent
	for _, e := range slices.Concat(lists...) {
		for range e.weight {
			events = append(events, e)
		}
	}
	for range steps {
		if w.err != nil {
			return w.err
		}
		e := events[w.pick("event", len(events))]
		e.do(w)
	}
	w.heal()
	w.check()
	return w.err
}

func simPick[T any](w *simWorld, label string, from []T) (T, bool) {
	var none T
	if len(from) == 0 {
		return none, false
	}
	return from[w.pick(label, len(from))], true
}

func (w *simWorld) stepTab() {
	if t, ok := simPick(w, "tab", w.tabs); ok {
		t.step()
	}
}

// exchange is a moment of good network: a step, its request and the answer.
func (w *simWorld) exchange() {
	t, ok := simPick(w, "tab", w.tabs)
	if !ok {
		return
	}
	t.step()
	for _, p := range slices.Clone(w.wire) {
		if p.tab == t && p.call == t.calls && p.answer == nil {
			p.answer = p.served(w)
			w.drop(p)
			p.arrive()
		}
	}
}

// interview opens a draft, or finishes one.
func (w *simWorld) interview() {
	t, ok := simPick(w, "tab", w.tabs)
	if !ok || t.disk.locked || t.ready != nil {
		return
	}
	if len(t.disk.drafts) > 0 && w.pick("finish", 4) > 0 {
		ids := slices.Sorted(maps.Keys(t.disk.drafts))
		id, _ := simPick(w, "draft", ids)
		outcomes := []string{"complete", "complete", "partial", "break_off", "not_at_home", "refused"}
		if t.disk.drafts[id].replaces != "" {
			outcomes = outcomes[:3]
		}
		outcome, _ := simPick(w, "outcome", outcomes)
		t.finish(id, outcome)
		return
	}
	kase, _ := simPick(w, "case", w.base.cases[t.disk.person])
	replaces, again := simPick(w, "returned", slices.Sorted(maps.Keys(t.disk.returned)))
	if again {
		kase = t.disk.returned[replaces]
	}
	if t.disk.withdrawn[kase] {
		return
	}
	w.opened[t.begin(kase, replaces)] = true
}

// requests and answers are what is under way.
func (w *simWorld) underWay(answered bool) (out []*simPacket) {
	for _, p := range w.wire {
		if (p.answer != nil) == answered {
			out = append(out, p)
		}
	}
	return out
}

func (w *simWorld) drop(p *simPacket) {
	w.wire = slices.DeleteFunc(w.wire, func(x *simPacket) bool { return x == p })
}

// deliver brings any request to the server: the oldest need not be first.
func (w *simWorld) deliver() {
	if p, ok := simPick(w, "request", w.underWay(false)); ok {
		p.answer = p.served(w)
		w.note("%s %s → %d", p.tab.disk.name, p.label(), p.answer.status)
	}
}

func (p *simPacket) label() string { return p.kind[:min(5, len(p.kind))] }

func (w *simWorld) giveAnswer() {
	if p, ok := simPick(w, "answer", w.underWay(true)); ok {
		w.drop(p)
		p.arrive()
	}
}

// arrive gives an answer to the tab, if that still waits for it.
func (p *simPacket) arrive() {
	if p.tab.calls == p.call && p.tab.waiting != "" {
		p.tab.receive(p.answer)
	}
}

func (w *simWorld) loseRequest() {
	if p, ok := simPick(w, "request", w.underWay(false)); ok {
		w.drop(p)
	}
}

func (w *simWorld) loseAnswer() {
	if p, ok := simPick(w, "answer", w.underWay(true)); ok {
		w.note("answer to %s lost", p.label())
		w.drop(p)
	}
}

// repeat sends a request twice, as a proxy does.
func (w *simWorld) repeat() {
	if p, ok := simPick(w, "request", w.underWay(false)); ok {
		again := *p
		w.wire = append(w.wire, &again)
	}
}

// portal lets somebody between answer: a Wi-Fi portal, a proxy, a server that
// only looks like ours.
func (w *simWorld) portal() {
	p, ok := simPick(w, "request", w.underWay(false))
	if !ok {
		return
	}
	echo, _ := json.Marshal(map[string]string{"id": p.kind, "hash": sha256Hex(p.body), "server_time": stampOf(w.now), "state": "accepted",
		"receipt": strings.Repeat("A", 86)})
	answers := []*simAnswer{
		{200, http.Header{"Content-Type": {"text/html"}}, []byte("<html>Đăng nhập Wi-Fi")},
		{302, http.Header{"Location": {"http://portal.lan/"}}, nil},
		{511, http.Header{}, []byte("<html>Network Authentication Required")},
		{503, http.Header{"Retry-After": {"3600"}}, nil},
		{413, http.Header{}, []byte("<html>too large")},
		{200, http.Header{"Sipas": {"1"}}, echo},
		{201, http.Header{"Sipas": {"1"}}, echo},
	}
	p.answer, _ = simPick(w, "portal", answers)
	w.note("portal answers %d to %s", p.answer.status, p.label())
}

// giveUp is the time limit of a request; the request itself may still arrive.
func (w *simWorld) giveUp() {
	if t, ok := simPick(w, "tab", w.tabs); ok && t.waiting != "" {
		t.receive(nil)
	}
}

// killTab ends the app at this very step; the disk stays, and the app starts again.
func (w *simWorld) killTab() {
	if t, ok := simPick(w, "tab", w.tabs); ok {
		w.note("a tab of %s dies", t.disk.name)
		w.kill(t)
		w.tabs = append(w.tabs, &simTab{w: w, disk: t.disk})
	}
}

func (w *simWorld) kill(t *simTab) {
	if t.disk.lock == t {
		t.disk.lock = nil
	}
	t.calls++ // nobody waits any more
	t.waiting = ""
	w.tabs = slices.DeleteFunc(w.tabs, func(x *simTab) bool { return x == t })
}

func (w *simWorld) openTab() {
	if d, ok := simPick(w, "tablet", w.disks); ok && len(w.tabs) < 6 {
		w.tabs = append(w.tabs, &simTab{w: w, disk: d})
	}
}

func (w *simWorld) stealLock() {
	if t, ok := simPick(w, "tab", w.tabs); ok {
		t.take(true)
	}
}

func (w *simWorld) passTime() {
	d, _ := simPick(w, "time", []time.Duration{time.Second, 10 * time.Second, 10 * time.Minute, 9 * time.Hour})
	w.now = w.now.Add(d)
	if w.pick("greet", 2) == 0 {
		for _, t := range w.tabs {
			t.greeted = false
		}
	}
}

func (w *simWorld) passMonth() {
	w.now = w.now.AddDate(0, 0, 31)
	for _, t := range w.tabs {
		t.greeted = false
	}
}

func (w *simWorld) jumpClock() {
	if d, ok := simPick(w, "tablet", w.disks); ok {
		by, _ := simPick(w, "jump", []time.Duration{-30 * 24 * time.Hour, 30 * 24 * time.Hour, -time.Hour, 0})
		w.note("clock of %s is %v off", d.name, by)
		w.skew[d.name] = by
	}
}

// open puts the server on a database file; what the old process had in memory is gone.
func (w *simWorld) open(path string) {
	old := w.store
	w.path = path
	store, err := survey.Open(context.Background(), path, func() time.Time { return w.now })
	if err != nil {
		w.fail("opening %s: %v", path, err)
		return
	}
	w.store, w.server.store = store, store
	if old != nil {
		if err := old.Close(); err != nil {
			w.fail("closing: %v", err)
		}
	}
}

// image copies the database as a machine without power leaves it: the file and
// so many bytes of the write-ahead log. The log only grows while a schedule
// runs, and every prefix of it is a moment of the past.
func (w *simWorld) image(log int64) string {
	w.files++
	path := filepath.Join(w.dir, fmt.Sprintf("%d.db", w.files))
	if err := copyFile(path, w.path, -1); err != nil {
		w.fail("%v", err)
	}
	if err := copyFile(path+"-wal", w.path+"-wal", log); err != nil {
		w.fail("%v", err)
	}
	return path
}

func copyFile(to, from string, n int64) error {
	body, err := os.ReadFile(from)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if n >= 0 && n < int64(len(body)) {
		body = body[:n]
	}
	return os.WriteFile(to, body, 0o600)
}

func (w *simWorld) logSize() int64 {
	info, err := os.Stat(w.path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// killServer takes the power away while a request is served, at any byte that
// it writes; the answer is never seen.
func (w *simWorld) killServer() {
	before := w.logSize()
	promised := maps.Clone(w.promised)
	if p, ok := simPick(w, "request", w.underWay(false)); ok {
		p.served(w)
		w.drop(p)
		w.promised = promised // nobody has seen the answer
		w.note("the server dies in %s", p.label())
	}
	if w.base.postgres {
		w.open(w.path)
		return
	}
	const parts = 8
	if w.faults.losesCommits {
		before /= 2
	}
	after := w.logSize()
	w.open(w.image(before + (after-before)*int64(w.pick("cut", parts+1))/parts))
	w.keepsAcknowledged()
}

func (w *simWorld) backup() {
	if !w.base.postgres {
		w.backups = append(w.backups, simBackup{w.image(w.logSize()), w.now, maps.Clone(w.promised)})
	}
}

// restore brings an older backup back. One that is older than the days for
// which tablets keep what was received would lose what they have forgotten.
func (w *simWorld) restore() {
	fresh := slices.DeleteFunc(slices.Clone(w.backups), func(b simBackup) bool { return w.now.Sub(b.at) >= simKeepDays*24*time.Hour })
	b, ok := simPick(w, "backup", fresh)
	if !ok {
		return
	}
	w.note("restored from a backup of %s", stampOf(b.at))
	w.restored, w.promised = true, maps.Clone(b.promised)
	current := w.path
	w.path = b.path
	path := w.image(-1)
	w.path = current
	w.open(path)
	for _, t := range w.tabs {
		t.greeted = false
	}
}

// query reads rows of texts beside the store.
func (w *simWorld) query(text string, args ...any) (out [][]string) {
	db, err := sql.Open(w.base.driver, w.path)
	if err != nil {
		w.fail("%v", err)
		return nil
	}
	defer db.Close()
	rs, err := db.Query(text, args...)
	if err != nil {
		w.fail("%s: %v", text, err)
		return nil
	}
	defer rs.Close()
	names, _ := rs.Columns()
	for rs.Next() {
		row := make([]string, len(names))
		targets := make([]any, len(names))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rs.Scan(targets...); err != nil {
			w.fail("%s: %v", text, err)
		}
		out = append(out, row)
	}
	return out
}
