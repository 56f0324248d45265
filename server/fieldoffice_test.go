package server

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"sipas/survey"
)

// What the office does while tablets are away, and what must be true at the end.

func (w *simWorld) must(what string, err error) {
	if err != nil {
		w.fail("%s: %v", what, err)
	}
}

// exec changes the database beside the store.
func (w *simWorld) exec(text string, args ...any) {
	db, err := sql.Open(w.base.driver, w.path)
	if err == nil {
		defer db.Close()
		_, err = db.Exec(text, args...)
	}
	w.must(text, err)
}

func (w *simWorld) withdraw() {
	person, _ := simPick(w, "person", w.base.people)
	kase, _ := simPick(w, "case", w.base.cases[person])
	w.disturbed = true
	w.exec("UPDATE field_case SET state = 'withdrawn', changed = $1, version = version + 1 WHERE id = $2", survey.Stamp(w.now), kase)
}

func (w *simWorld) closeRound() {
	ctx := context.Background()
	r, err := w.store.Round(ctx, w.round)
	if err == nil && r.State == survey.RoundOpen {
		r, err = w.store.MoveRound(ctx, "test", r.ID, survey.RoundClosing, r.Version)
	} else if err == nil && r.State == survey.RoundClosing {
		w.note("the round is closed")
		w.disturbed = true
		_, err = w.store.MoveRound(ctx, "test", r.ID, survey.RoundClosed, r.Version)
	}
	w.must("closing", err)
}

func (w *simWorld) disable() {
	id, _ := simPick(w, "person", w.base.people)
	w.setDisabled(id, true)
}

func (w *simWorld) setDisabled(id string, disabled bool) {
	ctx := context.Background()
	p, err := w.store.Person(ctx, id)
	if err == nil && p.Disabled != disabled {
		w.disturbed = true
		p.Disabled = disabled
		err = w.store.UpdatePerson(ctx, "test", p)
	}
	w.must("disabling", err)
}

func (w *simWorld) revoke() {
	if d, ok := simPick(w, "tablet", w.disks); ok && !d.unknown {
		w.disturbed = true
		w.note("%s is revoked", d.name)
		if err := w.store.RevokeDevice(context.Background(), "test", d.device); !survey.Is(err, survey.NotFound) { // a restore may have forgotten it
			w.must("revoking", err)
		}
	}
}

// returnInterview sends an interview back to its enumerator.
func (w *simWorld) returnInterview() {
	ctx := context.Background()
	active, err := w.store.Interviews(ctx, w.round, survey.StandingActive)
	w.must("interviews", err)
	i, ok := simPick(w, "interview", active)
	if !ok || i.Review == survey.ReviewReturned {
		return
	}
	w.note("%s is returned", i.ID[:4])
	if err := w.store.ReviewInterview(ctx, &survey.Person{ID: "office", Login: "office"}, i.ID, i.Version, survey.ReviewReturned, "Xin hỏi lại"); err != nil {
		if r, _ := w.store.Round(ctx, w.round); r.Allows(survey.ActAssign) == nil {
			w.must("returning", err)
		}
	}
}

// newForm publishes a further version of the questionnaire; what was begun
// keeps the version that it was begun with.
func (w *simWorld) newForm() {
	w.forms++
	w.disturbed = true // a server restored to before it does not know it
	form := w.publish(w.forms)
	w.exec("UPDATE fieldwork SET form = $1, version = version + 1 WHERE round_id = $2", form, w.round)
}

// publish stores a version of the questionnaire of the round.
func (w *simWorld) publish(n int) string {
	ctx := context.Background()
	body, err := w.store.FormBody(ctx, w.base.form.form)
	w.must("form", err)
	q, err := w.store.SaveQuestionnaire(ctx, "test", []byte(strings.Replace(body, `"version":"1.0.0"`, fmt.Sprintf(`"version":"1.%d.0"`, n), 1)))
	if err != nil {
		w.must("form", err)
		return w.base.form.form
	}
	return q.Form()
}

// copyTablet is an image of a tablet put on another one: two tablets with one
// key and the same open drafts, which may both be finished.
func (w *simWorld) copyTablet() {
	d, ok := simPick(w, "tablet", w.disks)
	if !ok || len(w.disks) > 3 {
		return
	}
	twin := d.copy(fmt.Sprintf("%s copy %d", d.name, len(w.disks)))
	w.copied = true
	w.disks = append(w.disks, twin)
	w.tabs = append(w.tabs, &simTab{w: w, disk: twin})
}

// enrolAgain gives a tablet a new key and name; its queue stays.
func (w *simWorld) enrolAgain() {
	if d, ok := simPick(w, "tablet", w.disks); ok {
		w.enrol(d)
	}
}

func (w *simWorld) enrol(d *simDisk) {
	w.note("%s is enrolled again", d.name)
	w.setDisabled(d.person, false) // the office does not enrol for an account that is closed
	w.must("enrolling again", d.enrol(w, w.token(d.person)))
}

// tryAgain is what the server does every minute by itself.
func (w *simWorld) tryAgain() {
	w.must("trying again", w.store.RetryIntake(context.Background()))
}

// heal brings everything home: late requests arrive, every tablet has one tab
// and a network, and time passes until no wait is left.
func (w *simWorld) heal() {
	for _, p := range w.underWay(false) {
		p.served(w)
	}
	w.wire = nil
	for _, t := range slices.Clone(w.tabs) {
		w.kill(t)
	}
	for _, d := range w.disks {
		t := &simTab{w: w, disk: d}
		w.tabs = append(w.tabs, t)
		for range 2 { // the second hello finds nothing missing
			t.greeted = false
			w.bringHome(t)
		}
	}
}

func (w *simWorld) bringHome(t *simTab) {
	for round := 0; w.err == nil; round++ {
		t.step()
		for _, p := range w.wire {
			p.answer = p.served(w)
			p.arrive()
		}
		w.wire = nil
		if t.disk.unknown {
			w.enrol(t.disk)
			t.greeted = false
		}
		open := 0
		for _, r := range t.disk.records {
			if r.state != "acked" {
				open++
			}
		}
		switch {
		case open == 0 && t.greeted && t.waiting == "" && t.gen > 0:
			return
		case round > 40+20*len(t.disk.records):
			w.fail("%s has not sent everything though all works", t.disk.name)
		case t.due() == nil && t.greeted:
			w.now = w.now.Add(simLongest)
		}
	}
}

// keepsAcknowledged holds after every death of the server: what it has answered
// for is in the inbox.
func (w *simWorld) keepsAcknowledged() {
	inbox := w.inbox()
	for k := range w.promised {
		if !inbox[k] {
			w.fail("the server has answered for %s, and has lost it", k.id)
		}
	}
}

// inbox is what arrived from the tablets of this schedule.
func (w *simWorld) inbox() map[simKey]bool {
	out := map[simKey]bool{}
	for _, row := range w.query("SELECT id, hash FROM inbox WHERE via = 'tablet'") {
		if _, ours := w.ledger[simKey{row[0], row[1]}]; ours || !w.base.postgres {
			out[simKey{row[0], row[1]}] = true
		}
	}
	return out
}

// check compares the tablets with the server when all is quiet.
func (w *simWorld) check() {
	if w.err != nil {
		return
	}
	acked, held := map[simKey]bool{}, map[string]bool{}
	for _, d := range w.disks {
		for id, r := range d.records {
			acked[simKey{id, r.hash}] = r.state == "acked"
		}
		for id := range d.drafts {
			held[id] = true
		}
	}
	for k, e := range w.ledger {
		if e.pruned {
			acked[k] = true
		}
		if e.saved > 0 {
			held[k.id] = true
		}
		if e.saved > 0 && !acked[k] {
			w.fail("%s was saved and is neither acknowledged nor on a tablet", k.id)
		}
	}
	for id := range w.opened {
		if !held[id] {
			w.fail("the draft %s is gone", id)
		}
	}
	inbox := w.inbox()
	for k := range acked {
		if !inbox[k] {
			w.fail("%s is acknowledged and not in the inbox", k.id)
		}
	}
	ids := map[string]bool{}
	for k := range inbox {
		switch {
		case w.ledger[k] == nil || w.ledger[k].saved == 0 || !acked[k]:
			w.fail("%s %.8s is in the inbox and acknowledged to nobody", k.id, k.hash)
		case ids[k.id] && !w.copied:
			w.fail("%s is in the inbox twice", k.id)
		}
		ids[k.id] = true
	}
	w.now = w.now.Add(25 * time.Hour) // a correction that came before what it corrects finds it now
	w.tryAgain()
	w.checkIntake(inbox)
	if w.err == nil {
		w.letIn(inbox)
		w.checkIntake(inbox)
	}
}

// letIn is the office at the end of the day: whatever the rules of the office
// held back is stored on the word of a person.
func (w *simWorld) letIn(inbox map[simKey]bool) {
	for n := range w.forms {
		w.publish(n + 1)
	}
	for _, row := range w.query("SELECT id, hash FROM intake WHERE state = 'quarantined'") {
		if inbox[simKey{row[0], row[1]}] {
			_, err := w.store.ApplyIntake(context.Background(), "test", row[0], row[1])
			w.must("letting in "+row[0], err)
		}
	}
	w.disturbed = false
}

// checkIntake looks at what became of the rows of the inbox.
func (w *simWorld) checkIntake(inbox map[simKey]bool) {
	states := map[simKey]string{}
	for _, row := range w.query("SELECT id, hash, state, reason FROM intake") {
		k := simKey{row[0], row[1]}
		if !inbox[k] {
			continue
		}
		states[k] = row[2]
		switch {
		case row[2] == "received", row[2] == "rejected":
			w.fail("%s is left as %s", k.id, row[2])
		case row[2] == "quarantined" && row[3] == "":
			w.fail("%s is quarantined without a reason", k.id)
		case row[2] != "accepted" && !w.disturbed && !w.copied:
			w.fail("%s is %s because of %s, though nobody disturbed anything", k.id, row[2], row[3])
		case row[2] == "candidate" && !w.copied:
			w.fail("%s is a candidate", k.id)
		}
	}
	visits := map[string]int{}
	for _, row := range w.query("SELECT id FROM visit") {
		visits[row[0]]++
	}
	accepted := map[string]int{}
	for k := range inbox {
		if states[k] == "" {
			w.fail("%s is in the inbox and in no intake", k.id)
		}
		if states[k] == "accepted" {
			accepted[k.id]++
		}
	}
	for id, n := range accepted {
		if n != 1 && !w.copied || visits[id] != 1 { // one draft finished on two tablets with the same content is one visit
			w.fail("%s: accepted %d times, %d visits, want 1 and 1", id, n, visits[id])
		}
	}
	for k := range inbox {
		if visits[k.id] > 0 && accepted[k.id] == 0 {
			w.fail("%s is a visit and was not accepted", k.id)
		}
	}
	for _, row := range w.query(`SELECT c.id, c.attempts, (SELECT COUNT(*) FROM visit v WHERE v.case_id = c.id
			AND NOT EXISTS (SELECT 1 FROM interview i WHERE i.id = v.id AND i.replaces <> '')),
		(SELECT COUNT(*) FROM interview i WHERE i.case_id = c.id AND i.standing = 'active'),
		(SELECT COUNT(*) FROM interview i WHERE i.case_id = c.id AND i.standing <> 'void'), (SELECT COUNT(*) FROM interview i
			WHERE i.case_id = c.id AND NOT EXISTS (SELECT 1 FROM interview_version x WHERE x.interview_id = i.id AND x.number = i.in_force))
		FROM field_case c`) {
		if row[1] != row[2] {
			w.fail("case %s has %s attempts and %s visits besides corrections", row[0], row[1], row[2])
		}
		if row[3] > "1" || row[4] > "0" && row[3] != "1" || row[5] != "0" {
			w.fail("case %s has %s active of %s interviews, %s without answers", row[0], row[3], row[4], row[5])
		}
	}
}
