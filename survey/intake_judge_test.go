package survey

import (
	"context"
	"encoding/base64"
	"slices"
	"testing"
	"time"
)

// TestClock: wrong clocks are corrected as far as can be known, flagged, and
// never a reason to keep anything out.
func TestClock(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	now := f.now.time() // 05:00
	for _, tt := range []struct {
		name           string
		change         func(e *Envelope)
		started, ended string
		flags          []string
	}{
		{"right", func(*Envelope) {}, "2026-11-24T04:49:00Z", "2026-11-24T04:59:00Z", nil},
		{"a minute ahead", func(e *Envelope) { e.Paradata.SkewMS = 60_000 }, "2026-11-24T04:49:00Z", "2026-11-24T04:59:00Z", nil},
		{"30 days ahead, known", func(e *Envelope) {
			e.Paradata.SkewMS = 30 * 86400_000
			e.Started, e.Ended = "2026-12-24T04:49:00Z", "2026-12-24T04:59:00.250Z"
		}, "2026-11-24T04:49:00Z", "2026-11-24T04:59:00Z", []string{FlagClockAhead}},
		{"30 days behind, known", func(e *Envelope) {
			e.Paradata.SkewMS = -30 * 86400_000
			e.Started, e.Ended = "2026-10-25T04:49:00Z", "2026-10-25T04:59:00Z"
		}, "2026-11-24T04:49:00Z", "2026-11-24T04:59:00Z", []string{FlagClockBehind}},
		{"ahead after the last sync", func(e *Envelope) {
			e.Started, e.Ended = "2026-12-24T04:49:00Z", "2026-12-24T04:59:00Z"
		}, "2026-11-24T04:50:00Z", "2026-11-24T05:00:00Z", []string{FlagClockAhead}},
		{"behind after the last sync", func(e *Envelope) {
			e.Started, e.Ended = "1970-01-01T00:00:00Z", "1970-01-01T00:10:00Z"
		}, "2026-11-24T03:50:00Z", "2026-11-24T04:00:00Z", []string{FlagBeforeBuild, FlagClockBehind}},
		{"set back during the interview", func(e *Envelope) {
			e.Started, e.Ended = "2026-11-24T04:59:30Z", "2026-11-24T04:58:00Z"
		}, "2026-11-24T04:48:00Z", "2026-11-24T04:58:00Z", []string{FlagClockChanged}},
		{"after the round", func(e *Envelope) {
			f.exec("UPDATE round SET ends = '2026-11-23' WHERE id = 'hh'")
		}, "2026-11-24T04:49:00Z", "2026-11-24T04:59:00Z", []string{FlagLate}},
		{"not measured", func(e *Envelope) {
			f.exec("UPDATE round SET ends = '' WHERE id = 'hh'")
			e.Paradata.Position = &Position{Lat: 21.1, Lon: 106.1, Accuracy: 5, Mock: true}
		}, "2026-11-24T04:49:00Z", "2026-11-24T04:59:00Z", []string{FlagMock}},
	} {
		e := f.visit("c1", "not_at_home")
		e.Clock.LastServer = Stamp(now.Add(-time.Hour))
		tt.change(&e)
		f.send(e, IntakeAccepted, "")
		if v := f.visitOf(e.ID); v.Started != tt.started || v.Ended != tt.ended || !slices.Equal(v.Flags, tt.flags) {
			t.Errorf("%s: got %s to %s %v; want %s to %s %v", tt.name, v.Started, v.Ended, v.Flags, tt.started, tt.ended, tt.flags)
		}
	}
}

// TestReplacement: a reserve stands for a case by the round's rule, or is
// accepted and flagged.
func TestReplacement(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		send := func(id, standsFor string, flagged bool) {
			t.Helper()
			e := f.interview(id)
			e.StandsFor = standsFor
			f.send(e, IntakeAccepted, "")
			if got := slices.Contains(f.visitOf(e.ID).Flags, FlagReplacement); got != flagged {
				t.Errorf("%s for %q: flagged %t, want %t", id, standsFor, got, flagged)
			}
		}
		f.send(f.visit("c1", "refused"), IntakeAccepted, "")
		send("r1", "c1", false)
		if c := f.caseOf("r1"); c.State != CaseDone || c.Replaces != "c1" || c.Interview == "" {
			t.Errorf("got reserve %+v", c)
		}
		send("r3", "c2", true) // not the next one, and c2 was never visited
		for i := range 3 {
			f.send(f.visit("c3", "not_at_home"), IntakeAccepted, "")
			if i == 1 {
				f.now.add(24 * time.Hour)
			}
		}
		f.send(f.visit("r2", "not_at_home"), IntakeAccepted, "") // it names nobody
		if c, v := f.caseOf("r2"), f.visitsOf("r2"); c.State != CaseOpen || c.Replaces != "" || !slices.Contains(v[0].Flags, FlagReplacement) {
			t.Errorf("got reserve %+v, %+v", c, v)
		}
		f.addCase("r4", 4, true)
		send("r4", "c3", false) // three attempts on two days
		f.addCase("r5", 5, true)
		send("r5", "c3", true) // somebody stands there already
		f.addCase("r6", 6, true)
		f.send(f.interview("c4"), IntakeAccepted, "")
		send("r6", "c4", true) // it answered
		// The visit that allows it was still on its way.
		early := f.visit("c5", "moved")
		f.addCase("r7", 7, true)
		e := f.interview("r7")
		e.StandsFor = "c5"
		f.send(e, IntakeAccepted, "")
		if flags := f.visitOf(e.ID).Flags; !slices.Contains(flags, FlagReplacement) {
			t.Errorf("before: got flags %v", flags)
		}
		f.send(early, IntakeAccepted, "")
		if flags := f.visitOf(e.ID).Flags; len(flags) > 0 {
			t.Errorf("afterwards: got flags %v", flags)
		}
	})
}

func (f *field) visitsOf(id string) []Visit {
	f.t.Helper()
	all, err := f.VisitsOfCase(context.Background(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return all
}

// TestHandover reads answers that the respondent sealed one by one.
func TestHandover(t *testing.T) {
	f := openField(t, t.TempDir()+"/test.db")
	seal, _, err := f.ServerKeys(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	e := f.interview("c1")
	hand := func(code, plain, bound string) string {
		sealed, err := sealFor(seal.Public, handedInfo, bound, []byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(sealed)
	}
	e.Mode = "handover"
	e.Handed = map[string]string{"A2": hand("A2", `{"text":"5"}   `, e.ID+"\nA2"), "F2": hand("F2", `{"text":"","missing":"refused"}`, e.ID+"\nF2")}
	f.send(e, IntakeAccepted, "")
	versions, err := f.AnswerVersions(context.Background(), e.ID)
	if err != nil || versions[0].Answers != "251-" || f.visitOf(e.ID).Paradata.Missing["F2"] != "refused" {
		t.Errorf("got %+v, %v", versions, err)
	}
	moved := f.interview("c2") // an answer sealed for another question
	moved.Handed = map[string]string{"A2": hand("A2", `{"text":"5"}`, moved.ID+"\nB1")}
	f.send(moved, IntakeQuarantined, "intake.damaged")
}
