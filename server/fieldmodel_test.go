package server

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// simBase is what every schedule begins with: a round in the field, two
// enumerators with their cases, keys of the server.
type simBase struct {
	driver   string
	postgres bool
	path     string // SQLite: a file that is copied; PostgreSQL: the database
	dir      string
	server   *Server
	round    string
	form     simForm
	answers  map[string]any
	people   []string
	cases    map[string][]string // by person
	tablets  []*simDisk          // one of each person, just enrolled
	ran      simCount
}

// simCount is what the schedules of a base came to.
type simCount struct{ schedules, records, requests int }

var simStart = time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)

func newSimBase(t testing.TB, database string) *simBase {
	t.Helper()
	ctx := t.Context()
	store, err := survey.Open(ctx, database, func() time.Time { return simStart })
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := store.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Store: store, Limits: Limits{AddressPerSecond: 1 << 20, AddressBurst: 1 << 30}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	b := &simBase{driver: "sqlite", path: database, dir: simDir(t), server: s, cases: map[string][]string{}}
	if store.Engine() == survey.Postgres {
		b.driver, b.postgres = "pgx", true
	}
	b.plan(t, store)
	for i := range 2 {
		p := &survey.Person{Login: fmt.Sprint("dieutra-", i), Name: fmt.Sprint("Điều Tra ", i), Role: survey.Enumerator}
		if err := store.CreatePerson(ctx, "test", p); err != nil {
			t.Fatal(err)
		}
		b.people = append(b.people, p.ID)
	}
	b.assign(t, store)
	if _, _, err := store.ServerKeys(ctx); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if !b.postgres {
		if err := copyFile(b.before(), b.path, -1); err != nil {
			t.Fatal(err)
		}
	}
	w := b.world(simFaults{}, nil)
	w.open(b.path)
	for i, person := range b.people {
		b.tablets = append(b.tablets, w.newSimDisk(fmt.Sprint("tablet", i), person, w.token(person)))
	}
	if err := w.store.Close(); w.err != nil || err != nil {
		t.Fatal(w.err, err)
	}
	return b
}

// before is a backup that knows no tablet yet.
func (b *simBase) before() string { return filepath.Join(b.dir, "before.db") }

func (b *simBase) world(faults simFaults, pick func(string, int) int) *simWorld {
	return &simWorld{base: b, server: b.server, pick: pick, faults: faults, now: simStart.Add(time.Hour), skew: map[string]time.Duration{}, round: b.round,
		form: b.form, ledger: map[simKey]*simEntry{}, opened: map[string]bool{}, promised: map[simKey]bool{}, path: b.path}
}

// simDir is a directory in memory where there is one: a kill is simulated by
// copying what was written, so that nothing waits for a disk.
func simDir(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "sipas-field-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// plan makes the round: frame, design, draw, release, opening.
func (b *simBase) plan(t testing.TB, store *survey.Store) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	methods, err := store.Methods(ctx)
	must(err)
	r, err := store.SaveRound(ctx, "test", survey.Round{ID: "ho", Kind: "household", Name: survey.Text{Vi: "Hộ gia đình"}, Method: methods[0].Version})
	must(err)
	reg, err := store.Register(ctx)
	must(err)
	var list strings.Builder
	list.WriteString("Mã hộ,Xã,Thôn,STT,Tên chủ hộ,Địa chỉ,Điện thoại\n")
	i := slices.IndexFunc(reg.UnitsOn(store.Clock().Day()), func(u survey.Unit) bool { return u.Kind == "commune" })
	for n := range 40 {
		fmt.Fprintf(&list, "h%d,%s,Thôn %d,%d,Chủ hộ %d,Số %d,09%08d\n", n, reg.UnitsOn(store.Clock().Day())[i].Code, n%2, n, n, n, n)
	}
	file := filepath.Join(t.TempDir(), "ho.csv")
	must(os.WriteFile(file, []byte(list.String()), 0o600))
	_, work, err := store.StartImport(ctx, survey.Import{Kind: "frame", Actor: "test", File: "ho.csv", Path: file, Fixed: map[string]string{"round": r.ID}})
	must(err)
	_, err = work(ctx)
	must(err)
	const form = "sipas-1001@1.0.0"
	_, err = store.SaveFieldwork(ctx, "test", survey.Fieldwork{Round: r.ID, Form: form, Rules: survey.DefaultFieldRules()})
	must(err)
	design := survey.DesignPreset("yamane")
	design.Size, design.N = "each", 16
	must(store.SaveSampleDesign(ctx, "test", r.ID, design, 0))
	d, err := store.DrawSample(ctx, "test", r.ID)
	must(err)
	_, err = store.ReleaseDraw(ctx, "test", d.ID)
	must(err)
	_, err = store.MoveRound(ctx, "test", r.ID, survey.RoundOpen, r.Version)
	must(err)
	q, err := store.LoadForm(ctx, form)
	must(err)
	b.round, b.answers = r.ID, map[string]any{}
	for _, it := range q.Items() {
		b.answers[it.Code] = fmt.Sprint(q.Scales[it.Scale].Values[0].Value)
	}
	body, err := store.FormBody(ctx, form)
	must(err)
	b.form = simForm{form, sha256Hex([]byte(body))}
}

// assign gives each enumerator half of the cases that are open.
func (b *simBase) assign(t testing.TB, store *survey.Store) {
	t.Helper()
	cases, err := store.Cases(t.Context(), b.round)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(b.driver, b.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i, c := range cases {
		person := b.people[i%len(b.people)]
		if _, err := db.Exec("UPDATE field_case SET person_id = $1 WHERE id = $2", person, c.ID); err != nil {
			t.Fatal(err)
		}
		if !c.Reserve {
			b.cases[person] = append(b.cases[person], c.ID)
		}
	}
}

// schedule runs one schedule from the beginning.
func (b *simBase) schedule(faults simFaults, pick func(string, int) int, steps int, lists ...[]simEvent) error {
	dir, err := os.MkdirTemp(b.dir, "")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w := b.world(faults, pick)
	w.dir = dir
	if !b.postgres {
		w.path = filepath.Join(dir, "0.db")
		if err := copyFile(w.path, b.path, -1); err != nil {
			return err
		}
		none := map[simKey]bool{}
		w.backups = []simBackup{{b.path, w.now, none}, {b.before(), w.now, none}}
	}
	w.open(w.path)
	if w.err != nil {
		return w.err
	}
	defer func() { w.store.Close() }()
	for _, enrolled := range b.tablets {
		d := enrolled.copy(enrolled.name)
		w.disks = append(w.disks, d)
		w.tabs = append(w.tabs, &simTab{w: w, disk: d})
	}
	err = w.run(steps, lists...)
	b.ran.schedules++
	b.ran.records += len(w.ledger)
	b.ran.requests += w.requests
	return err
}

// token is that of a QR code.
func (w *simWorld) token(person string) string {
	token, _, err := w.store.NewEnrolment(context.Background(), "test", person)
	if err != nil {
		w.fail("token: %v", err)
	}
	return token
}

// flavours are what disturbs a schedule, besides the network.
var simFlavours = map[string][]simEvent{"kills": simKills, "clocks": simClocks, "tabs": simTabs, "office": simOffice,
	"copies": simCopies, "everything": slices.Concat(simKills, simClocks, simTabs, simOffice, simEnrolls, simReturns), "returns": simReturns}

const simSteps = 50

// simBits are even bits: rapid's own numbers prefer the smallest, and most
// schedules would be made of the first event.
var simBits = rapid.Custom(func(t *rapid.T) (n int) {
	for range 8 {
		n *= 2
		if rapid.Bool().Draw(t, "") {
			n++
		}
	}
	return n
})

// TestFieldProtocol lets the network, the machines, the clocks, the tabs and the
// office go wrong in more than 500 ways, lets all of it heal and compares:
// nothing that a tablet has said to be saved is lost, nothing is there twice.
func TestFieldProtocol(t *testing.T) {
	for name, events := range simFlavours {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newSimBase(t, filepath.Join(simDir(t), "base.db"))
			rapid.Check(t, func(t *rapid.T) {
				pick := func(label string, n int) int { return simBits.Draw(t, label) % n }
				if err := b.schedule(simFaults{}, pick, simSteps, simWork, simNetwork, events); err != nil {
					t.Fatal(err)
				}
			})
			t.Logf("%d schedules, %d finished visits, %d requests that arrived", b.ran.schedules, b.ran.records, b.ran.requests)
		})
	}
}

// seeded picks by a generator.
func seeded(seed uint64) func(string, int) int {
	random := rand.New(rand.NewPCG(seed, 42))
	return func(_ string, n int) int { return random.IntN(n) }
}

func TestFieldProtocolOnPostgres(t *testing.T) {
	b := newSimBase(t, surveytest.PostgresDSN(t))
	for seed := range uint64(8) {
		if err := b.schedule(simFaults{}, seeded(seed), simSteps, simWork, simNetwork, simTabs, simKills); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestFieldModelSeesFaults breaks one rule after the other: the same schedules
// must then fail, or they prove nothing.
func TestFieldModelSeesFaults(t *testing.T) {
	b := newSimBase(t, filepath.Join(simDir(t), "base.db"))
	restores := []simEvent{{2, "backup", (*simWorld).backup}, {3, "restore", (*simWorld).restore}}
	deaths := []simEvent{{3, "server killed", (*simWorld).killServer}, {3, "tab killed", (*simWorld).killTab}}
	for name, c := range map[string]struct {
		faults simFaults
		events []simEvent
	}{
		"a tablet that trusts any 200":                      {simFaults{trustsAnyReply: true}, simNetwork},
		"a tablet that seals again at every try":            {simFaults{sealsAgain: true}, simNetwork},
		"a tablet that prunes by its own clock":             {simFaults{prunesByOwnDay: true}, simClocks},
		"a tablet that does not repair":                     {simFaults{ignoresMissing: true}, restores},
		"a tablet that deletes the draft first":             {simFaults{draftGoesFirst: true}, deaths},
		"a tablet that forgets what it was sending":         {simFaults{forgetsSending: true}, deaths},
		"a tablet that drops its queue when it is enrolled": {simFaults{dropsQueue: true}, simEnrolls},
		"a server that acknowledges what is not on disk":    {simFaults{losesCommits: true}, deaths},
	} {
		const most = 60
		seed := uint64(0)
		for seed < most && b.schedule(c.faults, seeded(seed), simSteps, simWork, c.events) == nil {
			seed++
		}
		if seed == most {
			t.Errorf("%s: %d schedules noticed nothing", name, most)
		}
		t.Logf("%s: noticed by schedule %d", name, seed)
	}
}
