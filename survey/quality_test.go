package survey

import (
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// longForm puts the household questionnaire of 39 items into a store.
func longForm(t testing.TB, s *Store) (form string, items int) {
	t.Helper()
	body, err := register.ReadFile("register/questionnaires/sipas-1001.json")
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.SaveQuestionnaire(t.Context(), "test", body)
	if err != nil {
		t.Fatal(err)
	}
	return q.Form(), len(q.Items())
}

// honestly are n enumerators, the first of them in styles.
func enumerators(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("e%02d", i))
	}
	return out
}

var fabricators = []string{surveytest.Copier, surveytest.Straight, surveytest.Speeder, surveytest.Stayer, surveytest.Skipper}

// TestQualityFindsFabricators: 5 of 40 enumerators invent all of their 16
// interviews, each in a style of their own. They are the top five, and honest
// ones are hardly ever marked.
func TestQualityFindsFabricators(t *testing.T) {
	s := openTest(t, t.TempDir()+"/test.db", clockAt("2026-11-24"))
	form, items := longForm(t, s)
	var units []string
	for u := range 10 {
		units = append(units, fmt.Sprint("u", u))
	}
	fieldStore(t, s, surveytest.Field{Form: form, Items: items, Each: 16, Enumerators: enumerators(40), Styles: fabricators, Units: units})
	q, err := s.Quality(t.Context(), "ho")
	if err != nil {
		t.Fatal(err)
	}
	if q.Interviews != 640 || len(q.Enumerators) != 40 || !q.Similarity || !(q.Floor > 90 && q.Floor < 300) || !(q.Median > 600 && q.Median < 1200) {
		t.Errorf("got %d interviews, %d enumerators, floor %v, median %v", q.Interviews, len(q.Enumerators), q.Floor, q.Median)
	}
	want := map[string]string{"e00": "similar", "e01": "straight", "e02": "speeder", "e03": "same_point", "e04": "missing"}
	var honest []float64
	marked := 0
	for rank, e := range q.Enumerators {
		reason, guilty := want[e.Person]
		found := slices.Contains(e.Reasons, reason) || e.Counts[reason] > 10
		switch {
		case guilty && (rank >= 5 || !found):
			t.Errorf("%s is %d. with score %.1f, %v %v; want among the first 5 with %s", e.Person, rank+1, e.Score, e.Reasons, e.Counts, reason)
		case !guilty:
			honest = append(honest, e.Score)
			if len(e.Reasons) > 0 {
				marked++
				t.Logf("honest %s: %v", e.Person, e.Reasons)
			}
		}
	}
	if marked > 2 { // five comparisons at a false discovery rate of 5 %
		t.Errorf("%d of 35 honest enumerators stand out", marked)
	}
	limit, found := slices.Max(honest), 0
	for _, e := range q.Enumerators {
		if want[e.Person] != "" && e.Score > limit {
			found++
		}
	}
	t.Logf("recall %d of 5 without a false alarm among 35; largest honest score %.1f", found, limit)
	checks := q.Checks("e02")
	if len(checks) != 16 || !slices.Contains(checks[0].Reasons, "speeder") || !slices.Contains(checks[0].Reasons, "short") {
		t.Errorf("interviews of the speeder: got %+v", checks[:1])
	}

	// The same data give the same check; it is kept until they change.
	again, err := s.makeQuality(t.Context(), "ho", q.Stamp)
	if err != nil || fmt.Sprint(again.Enumerators) != fmt.Sprint(q.Enumerators) || fmt.Sprint(again.checks) != fmt.Sprint(q.checks) {
		t.Errorf("a second check differs (%v)", err)
	}
	kept, err := s.Quality(t.Context(), "ho")
	if err != nil || kept != q {
		t.Errorf("the check was made twice (%v)", err)
	}
	mustExec(t, s, `UPDATE interview SET standing = 'void' WHERE id = $1`, surveytest.FieldInterview(0, 0))
	for _, step := range []struct {
		minutes time.Duration
		want    int
	}{{9, 640}, {11, 639}} { // a page of one interview takes a recent check
		s.clock = func() time.Time { return q.made.Add(step.minutes * time.Minute) }
		if recent, err := s.RecentQuality(t.Context(), "ho"); err != nil || recent.Interviews != step.want {
			t.Errorf("after %d minutes: got %d interviews, want %d (%v)", step.minutes, recent.Interviews, step.want, err)
		}
	}
	if q, err = s.Quality(t.Context(), "ho"); err != nil || q.Interviews != 639 {
		t.Errorf("after a change: got %d interviews (%v)", q.Interviews, err)
	}
}

// TestQualityRecall tells how many fabricators have a larger score than all but
// one in a hundred honest enumerators, by style and by the share of interviews
// that they invent. Power falls with the share: nobody may claim more.
func TestQualityRecall(t *testing.T) {
	const rounds = 3
	for _, faked := range []float64{1, 0.5, 0.2} {
		var honest []float64
		guilty := map[string][]float64{}
		marked := 0
		for seed := range uint64(rounds) {
			s := openTest(t, t.TempDir()+"/test.db", clockAt("2026-11-24"))
			form, items := longForm(t, s)
			var units []string
			for u := range 15 {
				units = append(units, fmt.Sprint("u", u))
			}
			fieldStore(t, s, surveytest.Field{Form: form, Items: items, Each: 14, Enumerators: enumerators(60), Styles: fabricators, Faked: faked, Units: units, Seed: 100 + seed})
			q, err := s.Quality(t.Context(), "ho")
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range q.Enumerators {
				if i := slices.Index(enumerators(5), e.Person); i >= 0 {
					guilty[fabricators[i]] = append(guilty[fabricators[i]], e.Score)
				} else {
					honest = append(honest, e.Score)
					marked += oneIf(len(e.Reasons) > 0)
				}
			}
		}
		slices.Sort(honest)
		limit := honest[int(0.99*float64(len(honest)))]
		all := 0.0
		for _, style := range fabricators {
			found := 0.0
			for _, score := range guilty[style] {
				found += indicate(score > limit) / rounds
			}
			all += found / float64(len(fabricators))
			t.Logf("%3.0f %% invented, %-8s recall %3.0f %% at 1 %% false", 100*faked, style, 100*found)
		}
		t.Logf("%3.0f %% invented: mean recall %.0f %%; %d of %d honest enumerators stand out in some comparison", 100*faked, 100*all, marked, len(honest))
		if faked == 1 && all < 0.9 || faked == 0.5 && all < 0.5 || float64(marked) > 0.08*float64(len(honest)) {
			t.Errorf("%.0f %% invented: mean recall %.2f, %d honest ones stand out", 100*faked, all, marked)
		}
	}
}

// TestQualityOfLittle: few interviews, a short form, none at all.
func TestQualityOfLittle(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		fieldStore(t, s, surveytest.Field{Each: 3, Failed: 2})
		q, err := s.Quality(t.Context(), "ho")
		if err != nil || q.Similarity || q.Interviews != 18 || !math.IsNaN(q.Enumerators[0].Score) {
			t.Errorf("few: got %+v (%v)", q, err)
		}
		// A night, a false position, a wrong clock, another version of the form.
		id := surveytest.FieldInterview(1, 1)
		mustExec(t, s, `UPDATE interview SET started = '2026-11-20T15:30:00Z', ended = '2026-11-20T15:32:00Z', elapsed_ms = 100000, received = '2026-11-24T00:00:00Z' WHERE id = $1`, id)
		mustExec(t, s, `UPDATE visit SET flags = 'clock_behind;late', paradata = '{"position":{"lat":21,"lon":106,"accuracy":5,"mock":true}}' WHERE id = $1`, id)
		if q, err = s.Quality(t.Context(), "ho"); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(q.checks, func(x InterviewQuality) bool { return x.ID == id })
		if got := fmt.Sprint(q.checks[i].Reasons); got != "[short night mock clock late constraint]" { // A1 is yes or no, and has a 4
			t.Errorf("reasons: got %s", got)
		}
		// Of an interview with other items only place and time can be compared.
		mustExec(t, s, `INSERT INTO questionnaire (form, id, version, body, sha256) VALUES ('visit@2', 'visit', '2', '{}', 'x')`)
		mustExec(t, s, `UPDATE interview SET form = 'visit@2', received = '2026-11-24T00:00:01Z' WHERE id = $1`, surveytest.FieldInterview(2, 1))
		if q, err = s.Quality(t.Context(), "ho"); err != nil {
			t.Fatal(err)
		}
		if x, ok := q.Interview(surveytest.FieldInterview(2, 1)); !ok || !slices.Contains(x.Reasons, "version") || slices.Contains(x.Reasons, "missing") || x.Items != 0 {
			t.Errorf("another form: got %+v", x)
		}
		mustExec(t, s, `UPDATE interview SET standing = 'void'`)
		if q, err = s.Quality(t.Context(), "ho"); err != nil || q.Interviews != 0 || len(q.Enumerators) != 0 {
			t.Errorf("none: got %+v (%v)", q, err)
		}
		if n, err := s.DrawBackChecks(t.Context(), "test", "ho"); err != nil || n != 0 {
			t.Errorf("nothing to draw from: got %d (%v)", n, err)
		}
		if _, err := s.Quality(t.Context(), "zz"); !Is(err, NotFound) {
			t.Errorf("no such round: %v", err)
		}
	})
}

// TestBackChecks draws, enters and sums up.
func TestBackChecks(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		form, items := longForm(t, s)
		fieldStore(t, s, surveytest.Field{Form: form, Items: items, Each: 60, Failed: 2, Extra: `{"age":[3],"gender":[1],"Q4":[2]}`})
		ctx := t.Context()
		seed := [16]byte{1, 2, 3}
		n, err := s.drawBackChecks(ctx, "giam", "ho", seed)
		if err != nil || n != 36 { // 10 % of 60 for each of 6, which is more than 5
			t.Fatalf("drawn: got %d (%v)", n, err)
		}
		if n, err = s.DrawBackChecks(ctx, "giam", "ho"); err != nil || n != 0 {
			t.Errorf("again: got %d (%v)", n, err)
		}
		checks, err := s.BackChecks(ctx, "ho")
		if err != nil {
			t.Fatal(err)
		}
		by, person, enumerator := map[string]int{}, map[string]int{}, map[string]int{}
		for _, b := range checks {
			by[b.ChosenBy]++
			person[b.Person]++
			enumerator[b.Enumerator]++
			if len(b.Questions) != 5 || b.Person == b.Enumerator {
				t.Errorf("got %+v", b)
			}
		}
		if by["score"] != 24 || by["random"] != 12 || person["giam"] != 18 || person["sat"] != 18 || len(enumerator) != 6 || enumerator["e3"] != 6 {
			t.Errorf("chosen by %v, for %v, of %v", by, person, enumerator)
		}
		trail, err := s.AuditTrail(ctx, "ho", 0, 1)
		if err != nil || len(trail) != 1 || trail[0].Action != "backcheck.draw" || trail[0].Detail[:37] != "seed "+hex.EncodeToString(seed[:]) {
			t.Errorf("audit: got %+v (%v)", trail, err)
		}
		enterBackChecks(t, s, checks)
	})
}

// enterBackChecks finds e0's interviews all right, and e1's never held.
func enterBackChecks(t *testing.T, s *Store, checks []BackCheck) {
	t.Helper()
	ctx := t.Context()
	for _, b := range checks {
		versions, err := s.AnswerVersions(ctx, b.Interview)
		if err != nil {
			t.Fatal(err)
		}
		q, err := s.LoadForm(ctx, "sipas-1001@1.0.0")
		if err != nil {
			t.Fatal(err)
		}
		answers := map[string]string{}
		for _, code := range b.Questions {
			answers[code] = "2"
			if had := versions[0].Values(q)[code]; len(had) == 1 {
				answers[code] = had[0]
			}
		}
		entry := BackCheckEntry{Mode: "phone", Reached: true, Visited: b.Enumerator != "e1", Person: true, Answers: answers}
		switch b.Enumerator {
		case "e0", "e1":
			wantKey(t, "own", second(s.EnterBackCheck(ctx, &Person{ID: b.Enumerator, Login: "x"}, b.ID, 1, entry)), "backcheck.own")
			if _, err := s.EnterBackCheck(ctx, giam, b.ID, 1, entry); err != nil {
				t.Fatal(err)
			}
			wantKey(t, "twice", second(s.EnterBackCheck(ctx, giam, b.ID, 2, entry)), "error.outdated")
		case "e2": // nobody at home, tried again
			wantKey(t, "mode", second(s.EnterBackCheck(ctx, giam, b.ID, 1, BackCheckEntry{})), "error.word")
			if got, err := s.EnterBackCheck(ctx, giam, b.ID, 1, BackCheckEntry{Mode: "visit"}); err != nil || got.Outcome != BackNoContact {
				t.Fatalf("no contact: got %+v (%v)", got, err)
			}
			wantKey(t, "answer", second(s.EnterBackCheck(ctx, giam, b.ID, 2, BackCheckEntry{Mode: "visit", Reached: true, Visited: true, Person: true, Answers: map[string]string{b.Questions[0]: "77"}})), "rating.value")
			wantKey(t, "nothing asked", second(s.EnterBackCheck(ctx, giam, b.ID, 2, BackCheckEntry{Mode: "visit", Reached: true, Visited: true, Person: true})), "backcheck.nothing")
			if got, err := s.EnterBackCheck(ctx, sat, b.ID, 2, BackCheckEntry{Mode: "visit", Reached: true, Visited: true}); err != nil || got.Outcome != BackOtherPerson || got.Person != "sat" {
				t.Fatalf("somebody else: got %+v (%v)", got, err)
			}
		case "e3":
			wantKey(t, "to the enumerator", s.AssignBackCheck(ctx, giam, b.ID, "e3", 1), "backcheck.own")
			wantKey(t, "to nobody known", s.AssignBackCheck(ctx, giam, b.ID, "zz", 1), "backcheck.person")
			if err := s.AssignBackCheck(ctx, giam, b.ID, "sat", 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	sums, err := s.BackCheckSummaries(ctx, "ho")
	if err != nil || len(sums) != 7 {
		t.Fatalf("got %+v (%v)", sums, err)
	}
	e0, e1, e2, e3, all := sums[0], sums[1], sums[2], sums[3], sums[6]
	// e0: the visit, the person, and of two facts about the person those that the interview has.
	if r := e0.Rates[0]; e0.Done != 6 || e0.Outcomes[BackConfirmed] != 6 || r.Different != 0 || r.Compared < 12 || e0.FullCheck || e0.Redo || e0.Rates[2].Compared != 12 {
		t.Errorf("e0: got %+v", e0)
	}
	if e1.Rates[0].Rate != 1 || e1.Fabricated.Rate != 1 || !e1.FullCheck || !e1.Redo || e1.Fabricated.Interval.Lower < 0.5 {
		t.Errorf("e1: got %+v", e1)
	}
	if r := e2.Rates[0]; r.Compared != 12 || r.Different != 6 || !e2.FullCheck || e2.Redo {
		t.Errorf("e2: got %+v", e2)
	}
	if e3.Drawn != 6 || e3.Done != 0 || !math.IsNaN(e3.Rates[0].Rate) || e3.FullCheck || e3.Redo {
		t.Errorf("e3: got %+v", e3)
	}
	if all.Enumerator != "" || all.Interviews != 360 || all.Done != 18 || all.Fabricated.Compared != 18 || all.Fabricated.Different != 6 {
		t.Errorf("all: got %+v", all)
	}
	n, err := s.CheckAll(ctx, giam, "ho", "e1")
	if err != nil || n != 54 {
		t.Errorf("full check: got %d (%v)", n, err)
	}
	wantKey(t, "full check again", second(s.CheckAll(ctx, giam, "ho", "e1")), "backcheck.all_drawn")
	mustExec(t, s, `UPDATE round SET state = 'edition' WHERE id = 'ho'`)
	wantKey(t, "edition", second(s.DrawBackChecks(ctx, "giam", "ho")), "round.only.review")
}

// TestBackChecksWhileInterviewsArrive: on the first day a fourteenth of the
// early share is due beside what each enumerator must have; the least number
// holds for small workloads.
func TestBackChecksWhileInterviewsArrive(t *testing.T) {
	draw := drawOf([16]byte{9})
	rules := FieldRules{BackCheck: 0.1, BackCheckLeast: 5, BackCheckEarly: 0.2}
	people := map[string][]candidate{}
	names := []string{"a", "b"}
	for _, name := range names {
		for i := range 20 {
			people[name] = append(people[name], candidate{id: fmt.Sprint(name, i), score: float64(i)})
		}
	}
	people["b"] = people["b"][:3]
	plan := backCheckPlan{rules, map[string]int{"a": 700, "b": 700}, 14}
	if err := plan.choose(people, names, draw); err != nil {
		t.Fatal(err)
	}
	count := func(name, by string) (n int) {
		for _, c := range people[name] {
			n += oneIf(c.chosen == by)
		}
		return n
	}
	// At the end there will be 70 + 70; a fifth of them is 28, of which 23 can be.
	if count("a", "score") != 3 || count("a", "random") != 2 || count("b", "score") != 2 || count("b", "random") != 1 || count("a", "early") != 15 {
		t.Errorf("a: %d by score, %d random, %d early; b: %d by score", count("a", "score"), count("a", "random"), count("a", "early"), count("b", "score"))
	}
	if people["a"][19].chosen != "score" || people["a"][18].chosen != "score" {
		t.Errorf("the largest scores are not chosen: %+v", people["a"])
	}
	few := map[string][]candidate{"a": {{id: "a1"}, {id: "a2"}}}
	if err := (backCheckPlan{FieldRules{BackCheckLeast: 1}, nil, 20}).choose(few, []string{"a"}, draw); err != nil || (few["a"][0].chosen == "") == (few["a"][1].chosen == "") {
		t.Errorf("without a share one is drawn: got %+v (%v)", few, err)
	}
	for _, day := range []int{1, 15} {
		some := map[string][]candidate{"a": nil}
		for i := range 50 {
			some["a"] = append(some["a"], candidate{id: fmt.Sprint(i)})
		}
		p := backCheckPlan{rules, map[string]int{"a": 1400}, day}
		if err := p.choose(some, []string{"a"}, draw); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, c := range some["a"] {
			n += oneIf(c.chosen != "")
		}
		if n != 5 { // on day 1, a fourteenth of 28 is 2: the five that are due anyway are more
			t.Errorf("day %d: %d drawn", day, n)
		}
	}
}

// TestContactsOfRespondentsExpire: what respondents gave to be reached again
// goes with the contact data of the frame.
func TestContactsOfRespondentsExpire(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		fieldStore(t, s, surveytest.Field{Each: 1})
		mustExec(t, s, `INSERT INTO frame (round_id, contacts_until) VALUES ('ho', '2026-11-24')`)
		mustExec(t, s, `INSERT INTO respondent_contact (interview_id, round_id, code, value) VALUES ($1, 'ho', 'phone', '0912345678')`, surveytest.FieldInterview(0, 0))
		left := func() (n int) {
			if err := s.db.QueryRow(`SELECT COUNT(*) FROM respondent_contact`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, day := range []struct {
			day  string
			left int
		}{{"2026-11-24", 1}, {"2026-11-25", 0}} {
			s.clock = clockAt(day.day)
			if err := s.ExpireContacts(t.Context()); err != nil || left() != day.left {
				t.Errorf("on %s: %d left, want %d (%v)", day.day, left(), day.left, err)
			}
		}
		if f, err := s.Frame(t.Context(), "ho"); err != nil || f.ContactsGone != "2026-11-25" || f.Contacts {
			t.Errorf("frame: got %+v (%v)", f, err)
		}
	})
}

// BenchmarkQuality makes the daily check of 10,000 interviews of 39 items.
func BenchmarkQuality(b *testing.B) {
	s := openTest(b, b.TempDir()+"/test.db", clockAt("2026-11-24"))
	form, items := longForm(b, s)
	var units []string
	for u := range 50 {
		units = append(units, fmt.Sprint("u", u))
	}
	fieldStore(b, s, surveytest.Field{Form: form, Items: items, Each: 100, Enumerators: enumerators(100), Styles: fabricators, Units: units})
	for b.Loop() {
		begin := time.Now()
		if _, err := s.makeQuality(b.Context(), "ho", ""); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begin).Seconds(), "s/check")
	}
}

// BenchmarkProgress reads the progress of 12,000 cases with as many visits.
func BenchmarkProgress(b *testing.B) {
	s := openTest(b, b.TempDir()+"/test.db", clockAt("2026-11-24"))
	form, items := longForm(b, s)
	fieldStore(b, s, surveytest.Field{Form: form, Items: items, Each: 100, Failed: 20, Enumerators: enumerators(100)})
	for b.Loop() {
		if _, err := s.Progress(b.Context(), "ho"); err != nil {
			b.Fatal(err)
		}
	}
}
