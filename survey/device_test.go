package survey

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"sync"
	"testing"
	"time"
)

// TestEnrol: a token is for an enabled enumerator, once, for 10 minutes.
func TestEnrol(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		public, err := key.PublicKey.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		good := NewDevice{Name: " Máy  2 ", Public: public, AppVersion: "1", Persisted: true, Locked: true}
		token := func() string {
			t.Helper()
			token, expires, err := f.NewEnrolment(ctx, "admin", f.person.ID)
			if err != nil || expires != Stamp(f.now.time().Add(10*time.Minute)) {
				t.Fatal(token, expires, err)
			}
			return token
		}
		first := token()
		for name, n := range map[string]NewDevice{"no name": {Public: public}, "no key": {Name: "x"}, "point at infinity": {Name: "x", Public: make([]byte, 65)},
			"compressed": {Name: "x", Public: public[:33]}, "version": {Name: "x", Public: public, AppVersion: "a b"}} {
			if _, _, err := f.Enrol(ctx, first, n); !Is(err, Invalid) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		second := token() // the first ends
		if _, _, err := f.Enrol(ctx, first, good); refusalKey(err) != "device.token_spent" {
			t.Errorf("an older token: got %v", err)
		}
		f.now.add(10 * time.Minute)
		if _, _, err := f.Enrol(ctx, second, good); refusalKey(err) != "device.token_spent" {
			t.Errorf("after 10 minutes: got %v", err)
		}
		third := token()
		f.now.add(10*time.Minute - time.Second)
		won := make([]error, 4)
		var all sync.WaitGroup
		for i := range won {
			all.Go(func() { _, _, won[i] = f.Enrol(ctx, third, good) })
		}
		all.Wait()
		wins := 0
		for _, err := range won {
			if err == nil {
				wins++
			} else if refusalKey(err) != "device.token_spent" {
				t.Errorf("at once: got %v", err)
			}
		}
		devices, err := f.DevicesOf(ctx, f.person.ID)
		if err != nil || wins != 1 || len(devices) != 2 || devices[0].Name != "Máy 2" || !devices[0].Report.Storage.Persisted || !devices[0].Report.Locked {
			t.Errorf("%d enrolled at once; devices %+v, %v", wins, devices, err)
		}
		fourth := token()
		f.exec("UPDATE person SET disabled = TRUE WHERE id = $1", f.person.ID)
		if _, _, err := f.Enrol(ctx, fourth, good); refusalKey(err) != "device.token_spent" {
			t.Errorf("of a disabled person: got %v", err)
		}
		if _, _, err := f.NewEnrolment(ctx, "admin", f.person.ID); !Is(err, Conflict) {
			t.Errorf("for a disabled person: got %v", err)
		}
		viewer := &Person{Login: "xem", Name: "Xem", Role: Viewer}
		if err := f.CreatePerson(ctx, "admin", viewer); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.NewEnrolment(ctx, "admin", viewer.ID); !Is(err, Invalid) {
			t.Errorf("for a viewer: got %v", err)
		}
	})
}
