package survey

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sipas/survey/surveytest"
)

const someSeed = "000102030405060708090a0b0c0d0e0f"

// TestDealtCases holds for every sample: each case is dealt once, numbers differ
// by at most one, areas of two cases or more have two enumerators, who take
// turns, and reserves go to who has cases in their area.
func TestDealtCases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var units []Unit
		for i := range rapid.IntRange(1, 6).Draw(t, "units") {
			units = append(units, Unit{ID: fmt.Sprint("u", i), Kind: "commune", Name: Text{Vi: fmt.Sprint("Xã ", i)}})
		}
		var cases []Case
		for _, u := range units {
			for psu := range rapid.IntRange(0, 4).Draw(t, "psus") {
				for i := range rapid.IntRange(0, 9).Draw(t, "cases") {
					c := Case{ID: fmt.Sprint(u.ID, psu, "-", i), Number: int64(len(cases) + 1), Unit: u.ID, PSU: fmt.Sprint("Thôn ", psu), State: CaseOpen, Version: 1}
					if rapid.IntRange(0, 3).Draw(t, "reserve") == 0 {
						c.Reserve, c.State = true, CaseReserve
					}
					cases = append(cases, c)
				}
			}
		}
		spec := WorkloadSpec{Size: rapid.IntRange(1, 20).Draw(t, "size"), Seed: fmt.Sprintf("%032x", rapid.Uint64().Draw(t, "seed"))}
		for i := range rapid.IntRange(1, 9).Draw(t, "enumerators") {
			spec.Enumerators = append(spec.Enumerators, fmt.Sprint("e", i))
		}
		plan, err := planWorkloads(spec, cases, newRegister(units, nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		checkPlan(t, plan, cases)
		again, err := planWorkloads(spec, cases, newRegister(units, nil, nil))
		if err != nil || again.Seal != plan.Seal {
			t.Fatalf("the same seed gives another plan: %v", err)
		}
	})
}

// checkPlan checks what must hold for every plan of cases.
func checkPlan(t rapid.TB, plan WorkloadPlan, cases []Case) {
	t.Helper()
	spec := plan.Spec
	whose, number, area := map[string]string{}, map[string]int{}, map[string][]Case{}
	for _, w := range plan.Workloads {
		if len(w.Cases) > spec.Size || !slices.Contains(spec.Enumerators, w.Person) {
			t.Fatalf("workload of %q with %d cases, at most %d", w.Person, len(w.Cases), spec.Size)
		}
		for _, c := range slices.Concat(w.Cases, w.Reserves) {
			if whose[c.ID] != "" || c.Unit != w.Unit {
				t.Fatalf("case %s of %s was dealt to %s and %s in %s", c.ID, c.Unit, whose[c.ID], w.Person, w.Unit)
			}
			whose[c.ID] = w.Person
			if c.State != CaseReserve {
				number[w.Person]++
			}
		}
	}
	if len(whose) != len(cases) {
		t.Fatalf("%d of %d cases were dealt", len(whose), len(cases))
	}
	low, high := len(cases), 0
	for _, e := range spec.Enumerators {
		low, high = min(low, number[e]), max(high, number[e])
	}
	if high-low > 1 {
		t.Fatalf("%d to %d cases an enumerator: %v", low, high, number)
	}
	for _, c := range cases {
		area[AreaOf(c)] = append(area[AreaOf(c)], c)
	}
	for name, in := range area {
		who := map[string]int{}
		last, changes, n := "", 0, 0
		for _, c := range in {
			if c.State != CaseReserve {
				who[whose[c.ID]]++
				if n > 0 && whose[c.ID] != last {
					changes++
				}
				last = whose[c.ID]
				n++
			}
		}
		if n >= 2 && len(spec.Enumerators) >= 2 && len(who) < 2 {
			t.Fatalf("area %q with %d cases has one enumerator", name, n)
		}
		if len(spec.Enumerators) >= 2 && n >= 2 && changes < n-1-len(who) { // a new stretch may begin with who came last
			t.Fatalf("area %q: %d changes among %d cases, they do not take turns", name, changes, n)
		}
		for _, c := range in {
			if c.State == CaseReserve && n > 0 && who[whose[c.ID]] == 0 {
				t.Fatalf("reserve %s went to %s, who has no case in area %q", c.ID, whose[c.ID], name)
			}
		}
	}
}

// TestEnumeratorsStayTogether deals 99 communes of two villages: nobody works in
// more than some neighbouring ones.
func TestEnumeratorsStayTogether(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		reg, err := s.Register(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var cases []Case
		for _, u := range reg.UnitsOn("2026-11-24") {
			for i := range 100 {
				if u.Kind == "commune" {
					cases = append(cases, Case{ID: fmt.Sprint(u.ID, "-", i), Unit: u.ID, PSU: fmt.Sprint("Thôn ", i/50), Number: int64(len(cases)), State: CaseOpen})
				}
			}
		}
		spec := WorkloadSpec{Size: 50, Seed: someSeed, From: "2026-12-01", To: "2026-12-31"}
		for i := range 33 {
			spec.Enumerators = append(spec.Enumerators, fmt.Sprint("e", i))
		}
		plan, err := planWorkloads(spec, cases, reg)
		if err != nil {
			t.Fatal(err)
		}
		units, districts, due := map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]string{}
		for _, w := range plan.Workloads {
			if units[w.Person] == nil {
				units[w.Person], districts[w.Person] = map[string]bool{}, map[string]bool{}
			}
			u, _ := reg.Unit(w.Unit)
			units[w.Person][w.Unit], districts[w.Person][neighbourhood(reg, u)] = true, true
			if w.Due < due[w.Person] || w.Due < spec.From || w.Due > spec.To {
				t.Errorf("due %s after %s", w.Due, due[w.Person])
			}
			due[w.Person] = w.Due
		}
		for e := range units {
			if len(units[e]) > 10 || len(districts[e]) > 3 || due[e] != spec.To {
				t.Errorf("%s works in %d communes of %d districts until %s", e, len(units[e]), len(districts[e]), due[e])
			}
		}
	})
}

// fieldTest is a released round with enumerators.
type fieldTest struct {
	*Store
	t     testing.TB
	round Round
	draw  Draw
	lan   string // enumerators
	minh  string
}

func newFieldTest(t testing.TB, s *Store) fieldTest {
	t.Helper()
	r, d := drawnRound(t, s, 2, 400)
	if _, err := s.ReleaseDraw(t.Context(), "an", d.ID); err != nil {
		t.Fatal(err)
	}
	f := fieldTest{Store: s, t: t, round: r, draw: d}
	for _, p := range []*Person{{Login: "lan", Name: "Lan", Role: Enumerator}, {Login: "minh", Name: "Minh", Role: Enumerator}} {
		if err := s.CreatePerson(t.Context(), "an", p); err != nil {
			t.Fatal(err)
		}
		f.lan, f.minh = f.minh, p.ID
	}
	return f
}

func (f fieldTest) cases() []Case {
	f.t.Helper()
	cases, err := f.Cases(f.t.Context(), f.round.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return cases
}

func (f fieldTest) plan() WorkloadPlan {
	f.t.Helper()
	plan, err := f.PlanWorkloads(f.t.Context(), "an", f.round.ID, WorkloadSpec{Enumerators: []string{f.lan, f.minh}, Size: 30, Seed: someSeed}, "")
	if err != nil {
		f.t.Fatal(err)
	}
	return plan
}

func TestPlanWorkloads(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		f := newFieldTest(t, s)
		before := f.cases()
		spec := WorkloadSpec{Enumerators: []string{f.lan, f.minh}, Size: 30, Seed: someSeed}
		for field, change := range map[string]func(*WorkloadSpec){
			"enumerators": func(x *WorkloadSpec) { x.Enumerators = nil }, "size": func(x *WorkloadSpec) { x.Size = 0 },
			"seed": func(x *WorkloadSpec) { x.Seed = "12" }, "to": func(x *WorkloadSpec) { x.From, x.To = "2026-12-02", "2026-12-01" },
			"units": func(x *WorkloadSpec) { x.Units = []string{"nowhere"} },
		} {
			bad := spec
			change(&bad)
			if _, err := s.PreviewWorkloads(ctx, f.round.ID, bad); err == nil || !strings.Contains(err.Error(), "("+field+")") {
				t.Errorf("%s: got %v", field, err)
			}
		}
		stranger := spec
		stranger.Enumerators = []string{f.lan, "nobody"}
		if _, err := s.PreviewWorkloads(ctx, f.round.ID, stranger); !Is(err, Invalid) {
			t.Errorf("a stranger: %v", err)
		}
		preview, err := s.PreviewWorkloads(ctx, f.round.ID, spec)
		if err != nil {
			t.Fatal(err)
		}
		checkPlan(t, preview, before)
		if after := f.cases(); after[0] != before[0] {
			t.Errorf("a preview changed %+v into %+v", before[0], after[0])
		}
		if _, err := s.PlanWorkloads(ctx, "an", f.round.ID, spec, "another"); !Is(err, Conflict) {
			t.Errorf("another preview: %v", err)
		}
		*now = now.Add(time.Minute)
		plan, err := s.PlanWorkloads(ctx, "an", f.round.ID, spec, preview.Seal)
		if err != nil || plan.Seal != preview.Seal {
			t.Fatalf("the plan differs from its preview: %v", err)
		}
		workloads, err := s.Workloads(ctx, f.round.ID)
		if err != nil || len(workloads) != len(plan.Workloads) {
			t.Fatalf("%d workloads, want %d: %v", len(workloads), len(plan.Workloads), err)
		}
		of := map[string]Workload{}
		for i, w := range workloads {
			if w.Number != int64(i+1) || w.Seed != someSeed || w.Due < "2026-11-24" || w.Due > "2026-12-31" {
				t.Errorf("workload %+v", w)
			}
			of[w.ID] = w
		}
		for _, c := range f.cases() {
			if w := of[c.Workload]; w.Person != c.Person || w.Unit != c.Unit || c.Version != 2 || c.Changed != Stamp(*now) {
				t.Errorf("case %+v in workload %+v", c, w)
			}
		}
		if _, err := s.PlanWorkloads(ctx, "an", f.round.ID, spec, ""); !Is(err, Conflict) {
			t.Errorf("a plan of nothing: %v", err)
		}
	})
}

func TestCasesChangeHands(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		f := newFieldTest(t, s)
		f.plan()
		workloads, err := s.Workloads(ctx, f.round.ID)
		if err != nil {
			t.Fatal(err)
		}
		w := workloads[0]
		other := map[string]string{f.lan: f.minh, f.minh: f.lan}[w.Person]
		mine, err := s.CasesOfWorkload(ctx, w.ID)
		if err != nil || len(mine) < 4 {
			t.Fatal(err)
		}
		done := mine[0]
		if _, err := s.db.Exec("UPDATE field_case SET state = 'done' WHERE id = $1", done.ID); err != nil {
			t.Fatal(err)
		}
		*now = now.Add(time.Minute)
		moved := w
		moved.Person, moved.Due = other, "2026-12-01"
		if _, err := s.SaveWorkload(ctx, "an", moved); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveWorkload(ctx, "an", moved); !Is(err, Conflict) {
			t.Errorf("an outdated workload: %v", err)
		}
		mine, err = s.CasesOfWorkload(ctx, w.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range mine {
			if want := map[bool]string{true: w.Person, false: other}[c.ID == done.ID]; c.Person != want || c.ID != done.ID && c.Changed != Stamp(*now) {
				t.Errorf("%s case of %q changed %s, want %q", c.State, c.Person, c.Changed, want)
			}
		}
		pick := func(c Case) CasePick { return CasePick{c.ID, c.Version} }
		if err := s.ReassignCases(ctx, "an", f.round.ID, []CasePick{pick(mine[0])}, f.lan); !Is(err, Conflict) {
			t.Errorf("a case that is done: %v", err)
		}
		if err := s.ReassignCases(ctx, "an", f.round.ID, []CasePick{pick(mine[1]), pick(mine[2])}, w.Person); err != nil {
			t.Error(err)
		}
		if err := s.ReassignCases(ctx, "an", f.round.ID, []CasePick{pick(mine[1])}, w.Person); !Is(err, Conflict) {
			t.Errorf("an outdated case: %v", err)
		}
		back, err := s.Case(ctx, mine[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		if joined, err := s.Workload(ctx, back.Workload); err != nil || back.Person != w.Person || joined.Person != w.Person || joined.Unit != back.Unit {
			t.Errorf("case %+v joined workload %+v %v", back, joined, err)
		}
		if err := s.ReassignCases(ctx, "an", f.round.ID, []CasePick{pick(mine[3])}, ""); err != nil {
			t.Error(err)
		}
		if free, err := s.Case(ctx, mine[3].ID); err != nil || free.Person != "" || free.Workload != "" {
			t.Errorf("given to nobody: %+v %v", free, err)
		}
		n, err := s.HandOver(ctx, "an", f.round.ID, f.lan, f.minh)
		if err != nil || n == 0 {
			t.Errorf("hand-over: %d %v", n, err)
		}
		for _, c := range f.cases() {
			if c.Person == f.lan && c.State != CaseDone {
				t.Errorf("%+v still is with who left", c)
			}
		}
		if _, err := s.HandOver(ctx, "an", f.round.ID, f.lan, f.minh); !Is(err, Conflict) {
			t.Errorf("nothing to hand over: %v", err)
		}
		if n, err := s.TakeBackAll(ctx, "an", f.round.ID); err != nil || n != len(f.cases())-2 {
			t.Errorf("taken back %d: %v", n, err)
		}
		if left, err := s.Workloads(ctx, f.round.ID); err != nil || len(left) != 1 {
			t.Errorf("workloads that nothing is done of: %+v %v", left, err)
		}
	})
}

func TestCasesAreWithdrawn(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		f := newFieldTest(t, s)
		f.plan()
		cases := f.cases()
		reserve := cases[slices.IndexFunc(cases, func(c Case) bool { return c.Reserve })]
		for _, c := range []Case{cases[0], reserve} {
			pick := CasePick{c.ID, c.Version}
			if err := s.WithdrawCase(ctx, "an", f.round.ID, pick, "  "); err == nil {
				t.Error("withdrawn without a reason")
			}
			if err := s.RestoreCase(ctx, "an", f.round.ID, pick); !Is(err, Conflict) {
				t.Errorf("restored what was never withdrawn: %v", err)
			}
			*now = now.Add(time.Minute)
			if err := s.WithdrawCase(ctx, "an", f.round.ID, pick, "Nhà đã dỡ"); err != nil {
				t.Fatal(err)
			}
			if err := s.WithdrawCase(ctx, "an", f.round.ID, pick, "Nhà đã dỡ"); !Is(err, Conflict) {
				t.Errorf("twice: %v", err)
			}
			gone, err := s.Case(ctx, c.ID)
			if err != nil || gone.State != CaseWithdrawn || gone.Person != c.Person || gone.Changed != Stamp(*now) {
				t.Errorf("withdrawn: %+v %v", gone, err)
			}
			if err := s.RestoreCase(ctx, "an", f.round.ID, CasePick{c.ID, gone.Version}); err != nil {
				t.Fatal(err)
			}
			back, err := s.Case(ctx, c.ID)
			if err != nil || back.State != c.State || back.Person != c.Person || back.Workload != c.Workload {
				t.Errorf("restored: %+v %v, want as %+v", back, err, c)
			}
			history, err := s.CaseHistory(ctx, back)
			if err != nil || len(history) != 2 || history[0].Action != "case.restore" || history[1].Detail != "Nhà đã dỡ" {
				t.Errorf("history: %+v %v", history, err)
			}
		}
		if _, err := s.db.Exec("UPDATE round SET state = 'closed' WHERE id = $1", f.round.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.WithdrawCase(ctx, "an", f.round.ID, CasePick{cases[5].ID, cases[5].Version}, "x"); err == nil || !strings.Contains(err.Error(), "round.only.assign") {
			t.Errorf("in a closed round: %v", err)
		}
	})
}

// BenchmarkPlanWorkloads deals 12,000 cases to 60 enumerators.
func BenchmarkPlanWorkloads(b *testing.B) {
	s, _ := testStore(b, surveytest.SQLitePath(b))
	if err := s.Seed(b.Context()); err != nil {
		b.Fatal(err)
	}
	r, d := drawnRound(b, s, 99, 400)
	if _, err := s.ReleaseDraw(b.Context(), "bench", d.ID); err != nil {
		b.Fatal(err)
	}
	spec := WorkloadSpec{Size: 50, Seed: someSeed}
	for i := range 60 {
		p := Person{Login: fmt.Sprint("dtv", i), Name: "x", Role: Enumerator}
		if err := s.CreatePerson(b.Context(), "bench", &p); err != nil {
			b.Fatal(err)
		}
		spec.Enumerators = append(spec.Enumerators, p.ID)
	}
	for b.Loop() {
		if _, err := s.PlanWorkloads(b.Context(), "bench", r.ID, spec, ""); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if _, err := s.db.Exec("UPDATE field_case SET person_id = ''"); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// TestCasesAreNeverLost does random things to the cases of a round. After each,
// all cases are there, what is assigned stands in a workload of its enumerator
// and unit, what is done stays, and what changed has a new version and instant.
func TestCasesAreNeverLost(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		f := newFieldTest(t, s)
		f.plan()
		rng := rand.New(rand.NewPCG(1, 2))
		people := []string{f.lan, f.minh, ""}
		before := f.cases()
		done, n, restored := map[string]Case{}, len(before), 0
		for step := range 60 {
			*now = now.Add(time.Minute)
			c := before[rng.IntN(n)]
			pick, who := CasePick{c.ID, c.Version}, people[rng.IntN(3)]
			var err error
			what := []string{"reassign", "withdraw", "restore", "done", "hand over", "workload", "plan", "take back"}[[]int{0, 1, 1, 2, 2, 3, 4, 5, 5, 6, 7}[rng.IntN(11)]]
			if what == "restore" {
				if i := slices.IndexFunc(before, func(x Case) bool { return x.State == CaseWithdrawn }); i >= 0 {
					c, restored = before[i], restored+1
				}
				pick = CasePick{c.ID, c.Version}
			}
			switch what {
			case "reassign":
				other := before[rng.IntN(n)]
				err = s.ReassignCases(ctx, "an", f.round.ID, []CasePick{pick, {other.ID, other.Version}}, who)
			case "withdraw":
				err = s.WithdrawCase(ctx, "an", f.round.ID, pick, "x")
			case "restore":
				err = s.RestoreCase(ctx, "an", f.round.ID, pick)
			case "done":
				if c.movable() {
					_, err = s.db.Exec("UPDATE field_case SET state = 'done', version = version + 1, changed = $2 WHERE id = $1", c.ID, Stamp(*now))
					c.State = CaseDone
					done[c.ID] = c
				}
			case "hand over":
				_, err = s.HandOver(ctx, "an", f.round.ID, who, people[rng.IntN(2)])
			case "workload":
				all, listErr := s.Workloads(ctx, f.round.ID)
				if listErr != nil || len(all) == 0 {
					continue
				}
				w := all[rng.IntN(len(all))]
				w.Person, w.Due = who, "2026-12-24"
				_, err = s.SaveWorkload(ctx, "an", w)
			case "plan":
				_, err = s.PlanWorkloads(ctx, "an", f.round.ID, WorkloadSpec{Enumerators: people[:2], Size: 20, Seed: someSeed}, "")
			default:
				_, err = s.TakeBackAll(ctx, "an", f.round.ID)
			}
			var refusal *Error
			if err != nil && !errors.As(err, &refusal) {
				t.Fatalf("step %d, %s: %v", step, what, err)
			}
			after := f.cases()
			checkCases(t, s, fmt.Sprintf("step %d, %s", step, what), *now, before, after, done, err != nil)
			before = after
		}
		if len(done) < 3 || restored < 3 {
			t.Errorf("only %d cases were done and %d restored", len(done), restored)
		}
	})
}

func checkCases(t *testing.T, s *Store, what string, now time.Time, before, after []Case, done map[string]Case, refused bool) {
	t.Helper()
	all, err := s.Workloads(t.Context(), after[0].Round)
	if err != nil || len(after) != len(before) {
		t.Fatalf("%s: %d cases of %d are left: %v", what, len(after), len(before), err)
	}
	of, used := map[string]Workload{}, map[string]bool{}
	for _, w := range all {
		of[w.ID] = w
	}
	for i, c := range after {
		was := before[i]
		used[c.Workload] = true
		w, known := of[c.Workload]
		switch {
		case c.ID != was.ID || c.FrameID != was.FrameID || c.Code != was.Code || c.Number != was.Number:
			t.Fatalf("%s: %+v was %+v", what, c, was)
		case refused && c != was:
			t.Fatalf("%s was refused and changed %+v into %+v", what, was, c)
		case c != was && (c.Version <= was.Version || c.Changed != Stamp(now)):
			t.Fatalf("%s: %+v changed unnoticed from %+v", what, c, was)
		case c.Workload != "" && (!known || w.Unit != c.Unit), c.movable() && c.Workload != "" && w.Person != c.Person, c.movable() && c.Person != "" && c.Workload == "":
			t.Fatalf("%s: case %+v in workload %+v", what, c, w)
		case done[c.ID].ID != "" && (c.State != CaseDone || c.Person != done[c.ID].Person):
			t.Fatalf("%s: %+v was done by %q", what, c, done[c.ID].Person)
		}
	}
	for _, w := range all {
		if !used[w.ID] {
			t.Fatalf("%s left the empty workload %+v", what, w)
		}
	}
}
