package survey

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// testClock is a clock that tests move.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
}

func (c *testClock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// peopleStores runs fn on a fresh database of each engine.
func peopleStores(t *testing.T, fn func(t *testing.T, ctx context.Context, s *Store, clock *testClock)) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		ctx := context.Background()
		clock := newTestClock()
		s, err := Open(ctx, database, clock.time)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if err := s.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		fn(t, ctx, s, clock)
	})
}

const goodPassword = "một con vịt xoè ra hai cái cánh"

// join adds a person who has a password.
func join(t *testing.T, ctx context.Context, s *Store, p *Person) *Person {
	t.Helper()
	if err := s.CreatePerson(ctx, "test", p); err != nil {
		t.Fatal(err)
	}
	token, err := s.Invite(ctx, "test", p.ID, SetPassword)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AcceptPassword(ctx, token, goodPassword); err != nil {
		t.Fatal(err)
	}
	fresh, err := s.Person(ctx, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return fresh
}

func wantRefusal(t *testing.T, what string, err error, code Code, key string) {
	t.Helper()
	if err == nil || !Is(err, code) || !strings.Contains(err.Error(), key) {
		t.Errorf("%s: got %v, want a refusal %s %s", what, err, code, key)
	}
}

func TestSignInAndThrottle(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, clock *testClock) {
		join(t, ctx, s, &Person{Login: "Nguyễn.Văn.A", Name: "Nguyễn Văn A", Role: Viewer})
		p, err := s.SignIn(ctx, " NGUYEN.VAN.A", goodPassword, "10.0.0.1")
		if err != nil || p.Login != "nguyen.van.a" || !p.Ready {
			t.Fatalf("signing in: got %+v, %v", p, err)
		}
		// The same characters, composed and decomposed, are one password.
		if _, err := s.SignIn(ctx, "nguyen.van.a", "mo\u0323\u0302t con vi\u0323t xoe\u0300 ra hai ca\u0301i ca\u0301nh", "10.0.0.1"); err != nil {
			t.Errorf("decomposed password: %v", err)
		}
		for i := range freeTries {
			_, known := s.SignIn(ctx, "nguyen.van.a", "wrong", "10.0.0.2")
			_, unknown := s.SignIn(ctx, "nobody", "wrong", "10.0.0.2")
			wantRefusal(t, "wrong password", known, Invalid, "signin.wrong")
			if unknown == nil || known.Error() != unknown.Error() {
				t.Errorf("try %d: an unknown login is told apart: %v and %v", i, known, unknown)
			}
		}
		_, err = s.SignIn(ctx, "nguyen.van.a", goodPassword, "10.0.0.2")
		wantRefusal(t, "after five failures", err, TooMany, "signin.wait")
		_, err = s.SignIn(ctx, "nobody", "wrong", "10.0.0.2")
		wantRefusal(t, "unknown login after five failures", err, TooMany, "signin.wait")
		if _, err := s.SignIn(ctx, "nguyen.van.a", goodPassword, "10.0.0.1"); err != nil {
			t.Errorf("from elsewhere the person must not be locked out: %v", err)
		}
		clock.forward(2 * time.Second)
		_, err = s.SignIn(ctx, "nguyen.van.a", "wrong", "10.0.0.2")
		wantRefusal(t, "after the wait", err, Invalid, "signin.wrong")
		clock.forward(time.Second)
		_, err = s.SignIn(ctx, "nguyen.van.a", goodPassword, "10.0.0.2")
		wantRefusal(t, "the wait doubles", err, TooMany, "signin.wait")
		clock.forward(2 * time.Second)
		if _, err := s.SignIn(ctx, "nguyen.van.a", goodPassword, "10.0.0.2"); err != nil {
			t.Errorf("right password after the wait: %v", err)
		}
	})
}

func TestWaitGrowsAndEnds(t *testing.T) {
	for _, tt := range []struct {
		failures int64
		want     time.Duration
	}{{0, 0}, {4, 0}, {5, time.Second}, {6, 2 * time.Second}, {10, 32 * time.Second}, {15, longestWait}, {1 << 40, longestWait}} {
		if got := waitAfter(tt.failures); got != tt.want {
			t.Errorf("wait after %d failures: got %v, want %v", tt.failures, got, tt.want)
		}
	}
}

func TestTriesAtOnceDoNotSlipThrough(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, _ *testClock) {
		var wg sync.WaitGroup
		results := make(chan error, 40)
		for range cap(results) {
			wg.Go(func() {
				_, err := s.SignIn(ctx, "nobody", "wrong", "10.0.0.3")
				results <- err
			})
		}
		wg.Wait()
		close(results)
		tried := 0
		for err := range results {
			if Is(err, Invalid) {
				tried++
			}
		}
		if tried != freeTries {
			t.Errorf("passwords looked at: got %d, want %d", tried, freeTries)
		}
	})
}

func TestInvitationsWorkOnceAndExpire(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, clock *testClock) {
		p := &Person{Login: "lan", Name: "Lan", Role: Analyst}
		if err := s.CreatePerson(ctx, "test", p); err != nil {
			t.Fatal(err)
		}
		invite := func(purpose Purpose) string {
			token, err := s.Invite(ctx, "test", p.ID, purpose)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		replaced := invite(SetPassword)
		token := invite(SetPassword)
		_, err := s.AcceptPassword(ctx, replaced, goodPassword)
		wantRefusal(t, "a replaced link", err, NotFound, "setup.spent")
		_, err = s.AcceptSignIn(ctx, token)
		wantRefusal(t, "a password link used to sign in", err, NotFound, "setup.spent")
		_, err = s.AcceptPassword(ctx, token, "short")
		wantRefusal(t, "a short password", err, Invalid, "password.short")
		if _, err := s.AcceptPassword(ctx, token, goodPassword); err != nil {
			t.Fatalf("a refused password must not use up the link: %v", err)
		}
		_, err = s.AcceptPassword(ctx, token, goodPassword)
		wantRefusal(t, "a used link", err, NotFound, "setup.spent")

		late := invite(SignInOnce)
		clock.forward(SignInOnceFor)
		_, err = s.AcceptSignIn(ctx, late)
		wantRefusal(t, "an expired link", err, NotFound, "setup.spent")

		once := invite(SignInOnce)
		var wins sync.WaitGroup
		won := make(chan bool, 20)
		for range cap(won) {
			wins.Go(func() {
				_, err := s.AcceptSignIn(ctx, once)
				won <- err == nil
			})
		}
		wins.Wait()
		close(won)
		n := 0
		for w := range won {
			if w {
				n++
			}
		}
		if n != 1 {
			t.Errorf("one link, twenty uses at once: %d succeeded, want 1", n)
		}
	})
}

func TestLastAdministratorStays(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, _ *testClock) {
		a := join(t, ctx, s, &Person{Login: "an", Name: "An", Role: Administrator})
		pending := &Person{Login: "pending", Name: "Chưa đặt mật khẩu", Role: Administrator}
		if err := s.CreatePerson(ctx, "test", pending); err != nil {
			t.Fatal(err)
		}
		demoted, disabled := *a, *a
		demoted.Role, disabled.Disabled = Viewer, true
		for what, p := range map[string]Person{"demoted": demoted, "disabled": disabled} {
			wantRefusal(t, "the last administrator "+what, s.UpdatePerson(ctx, "test", &p), Conflict, "person.last_administrator")
		}
		b := join(t, ctx, s, &Person{Login: "binh", Name: "Bình", Role: Administrator})
		// Two that remove each other at the same moment: one of them must stay.
		var wg sync.WaitGroup
		for _, p := range []Person{*a, *b} {
			wg.Go(func() {
				p.Disabled = true
				_ = s.UpdatePerson(ctx, "test", &p) // one of the two is refused; counted below
			})
		}
		wg.Wait()
		people, err := s.People(ctx)
		if err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, p := range people {
			if p.Role == Administrator && !p.Disabled && p.Ready {
				left++
			}
		}
		if left != 1 {
			t.Errorf("administrators left: got %d, want 1", left)
		}
	})
}

func TestPersonChecks(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, _ *testClock) {
		for _, tt := range []struct {
			p   Person
			key string
		}{
			{Person{Login: "", Name: "A", Role: Viewer}, "person.login"},
			{Person{Login: "a b<", Name: "A", Role: Viewer}, "person.login"},
			{Person{Login: "ab", Name: " ", Role: Viewer}, "person.name"},
			{Person{Login: "ab", Name: "A\x00", Role: Viewer}, "person.name"},
			{Person{Login: "ab", Name: "A", Role: "root"}, "person.role"},
			{Person{Login: "ab", Name: "A", Role: Department}, "person.sectors"},
			{Person{Login: "ab", Name: "A", Role: Leader}, "person.units"},
			{Person{Login: "ab", Name: "A", Role: Department, Sectors: []string{"nowhere"}}, "person.no_sector"},
			{Person{Login: "ab", Name: "A", Role: Leader, Units: []string{"nowhere"}}, "person.no_unit"},
		} {
			err := s.CreatePerson(ctx, "test", &tt.p)
			if err == nil || !strings.Contains(err.Error(), tt.key) {
				t.Errorf("%+v: got %v, want %s", tt.p, err, tt.key)
			}
		}
		p := join(t, ctx, s, &Person{Login: "ab", Name: "A", Role: Viewer})
		wantRefusal(t, "the same login", s.CreatePerson(ctx, "test", &Person{Login: "AB", Name: "B", Role: Viewer}), Conflict, "person.login_taken")
		old := *p
		p.Name = "Đỗ Thị Ánh"
		if err := s.UpdatePerson(ctx, "test", p); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, "an outdated version", s.UpdatePerson(ctx, "test", &old), Conflict, "error.outdated")
		if n, _, err := s.VerifyAudit(ctx); err != nil || n == 0 {
			t.Errorf("audit: %d entries, %v", n, err)
		}
	})
}

func TestPasswordPolicy(t *testing.T) {
	p := &Person{Login: "tran.thi.hoa", Name: "Trần Thị Hoa"}
	for password, ok := range map[string]bool{
		"mùa xuân hoa đào nở ngoài ngõ":        true,
		strings.Repeat("thơ lục bát dài ", 12): true,
		"vJ7qpX2mKd9sWt4":                      true,
		"ngắn quá":                             false,
		"123456789012345":                      false,
		"aaaaaaaaaaaaaaaaaaaa":                 false,
		"abcabcabcabcabcabc":                   false,
		"qwertyuiopasdfghjkl":                  false,
		"matkhaumatkhau123":                    false,
		"SIPAS-BacNinh-2026":                   false,
		"tran.thi.hoa.2026":                    false,
		"Password12345678":                     false,
		"p@ssword p@ssword":                    false,
		"correcthorsebatterystaple":            false,
		strings.Repeat("x y", PasswordMax):     false,
		"một con vịt \xff\xfe không hợp lệ":    false,
	} {
		if err := CheckPassword(password, p); (err == nil) != ok {
			t.Errorf("password %q: got %v, want accepted %t", password, err, ok)
		}
	}
}

func TestTokens(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, clock *testClock) {
		p := join(t, ctx, s, &Person{Login: "lgsp", Name: "Trục LGSP", Role: Analyst})
		for _, days := range []int{0, -1, TokenDays + 1} {
			_, err := s.CreateToken(ctx, p, "x", days)
			if err == nil || !strings.Contains(err.Error(), "token.days") {
				t.Errorf("%d days: got %v", days, err)
			}
		}
		token, err := s.CreateToken(ctx, p, "Kho dữ liệu mở", 30)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.PersonByToken(ctx, token); err != nil || got.ID != p.ID {
			t.Errorf("token: got %+v, %v", got, err)
		}
		list, err := s.Tokens(ctx, p.ID)
		if err != nil || len(list) != 1 || list[0].LastUsed != "2026-11-23" || strings.Contains(token, list[0].ID) {
			t.Fatalf("tokens: got %+v, %v", list, err)
		}
		off := *p
		off.Disabled = true
		if err := s.UpdatePerson(ctx, "test", &off); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, "a token of a disabled person", second(s.PersonByToken(ctx, token)), NotFound, "error.not_found")
		off.Disabled = false
		if err := s.UpdatePerson(ctx, "test", &off); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, "an unknown token", second(s.PersonByToken(ctx, token+"0")), NotFound, "error.not_found")
		clock.forward(30 * 24 * time.Hour)
		wantRefusal(t, "an expired token", second(s.PersonByToken(ctx, token)), NotFound, "error.not_found")
		clock.forward(-29 * 24 * time.Hour)
		wantRefusal(t, "somebody else's token", s.DeleteToken(ctx, "x", "other", list[0].ID), NotFound, "error.not_found")
		if err := s.DeleteToken(ctx, p.Login, p.ID, list[0].ID); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, "a revoked token", second(s.PersonByToken(ctx, token)), NotFound, "error.not_found")
	})
}

func second[T any](_ T, err error) error { return err }

func TestSessionsCannotComeBack(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, clock *testClock) {
		sessions := Sessions{Store: s, Idle: 30 * time.Minute, Lifetime: 12 * time.Hour}
		p := join(t, ctx, s, &Person{Login: "chi", Name: "Chi", Role: Viewer})
		data, err := sessions.Encode(time.Time{}, map[string]any{SessionPerson: p.ID, "flash": "Đã lưu"})
		if err != nil {
			t.Fatal(err)
		}
		if err := sessions.Commit("t1", data, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.OpenSessions(ctx, p.ID); n != 1 || err != nil {
			t.Errorf("open sessions: got %d, %v", n, err)
		}
		if err := s.SignOutEverywhere(ctx, "test", p); err != nil {
			t.Fatal(err)
		}
		if err := sessions.Commit("t1", data, time.Time{}); err != nil { // a request that was under way
			t.Fatal(err)
		}
		if _, ok, err := sessions.Find("t1"); ok || err != nil {
			t.Errorf("an ended session came back: %t, %v", ok, err)
		}

		if err := sessions.Commit("t2", data, time.Time{}); err != nil {
			t.Fatal(err)
		}
		for range 23 { // used every 31 minutes less one, it lives, but not beyond 12 hours
			clock.forward(29 * time.Minute)
			if _, ok, err := sessions.Find("t2"); !ok || err != nil {
				t.Fatalf("at %v: %t, %v", clock.time(), ok, err)
			}
			if err := sessions.Commit("t2", data, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		clock.forward(time.Hour)
		if _, ok, _ := sessions.Find("t2"); ok {
			t.Error("a session lives longer than its lifetime")
		}
		if err := s.ExpireAccess(ctx); err != nil {
			t.Fatal(err)
		}
		if err := sessions.Commit("t3", data, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := sessions.Find("t3"); ok {
			t.Error("data of an old session gives a new one")
		}
	})
}

// TestSessionsWithoutWrites: while nothing can be written, an open session goes
// on being read, but none can begin.
func TestSessionsWithoutWrites(t *testing.T) {
	ctx, clock := context.Background(), newTestClock()
	s, err := Open(ctx, surveytest.SQLitePath(t), clock.time)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	sessions := Sessions{Store: s, Idle: 30 * time.Minute, Lifetime: 12 * time.Hour}
	data, err := sessions.Encode(time.Time{}, map[string]any{SessionPerson: "p"})
	if err == nil {
		err = sessions.Commit("open", data, time.Time{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.db.Close(); err != nil { // the connection of the writer
		t.Fatal(err)
	}
	clock.forward(10 * time.Minute)
	if err := sessions.Commit("open", data, time.Time{}); err != nil {
		t.Errorf("an open session: %v", err)
	}
	if _, ok, err := sessions.Find("open"); !ok || err != nil {
		t.Errorf("reading it: %t, %v", ok, err)
	}
	if err := sessions.Commit("new", data, time.Time{}); err == nil {
		t.Error("a new session was said to be kept")
	}
}

func TestFirstRunLink(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, _ *testClock) {
		first, err := s.FirstRunLink(ctx)
		if err != nil || first == "" {
			t.Fatalf("first run: got %q, %v", first, err)
		}
		again, err := s.FirstRunLink(ctx)
		if err != nil || again == "" || again == first {
			t.Fatalf("second start: got %q, %v; the first was %q", again, err, first)
		}
		wantRefusal(t, "the earlier link", second(s.Invitation(ctx, first)), NotFound, "setup.spent")
		p, err := s.AcceptPassword(ctx, again, goodPassword)
		if err != nil || p.Role != Administrator {
			t.Fatalf("using the link: got %+v, %v", p, err)
		}
		if none, err := s.FirstRunLink(ctx); none != "" || err != nil {
			t.Errorf("with an administrator: got %q, %v; want none", none, err)
		}
	})
}
