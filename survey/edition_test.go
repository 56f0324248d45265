package survey

import (
	"strings"
	"testing"
	"time"
)

// publishRound makes the edition of a closed round: a weighting is chosen, an
// proposes, binh agrees.
func publishRound(t testing.TB, s *Store, r Round) (Round, error) {
	t.Helper()
	addWeighting(t, s, r.ID, 1, "chosen")
	if err := s.ProposeEdition(t.Context(), "an", r.ID, r.Version); err != nil {
		t.Fatal(err)
	}
	return s.MoveRound(t.Context(), "binh", r.ID, RoundEdition, r.Version)
}

func addWeighting(t testing.TB, s *Store, round string, number int, state string) {
	t.Helper()
	_, err := s.db.Exec(`INSERT INTO weighting (id, round_id, number, at, actor, spec, log, seal, state) VALUES ($1, $2, $3, '', '', '{}', '[]', '', $4)`,
		NewID(), round, number, state)
	if err != nil {
		t.Fatal(err)
	}
}

func TestEditionNeedsTwoPersons(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		r, err := s.SaveRound(ctx, "an", Round{ID: "ho", Kind: "household", Name: Text{Vi: "Hộ"}, Method: "SIPAS-2023/BN-1"})
		if err != nil {
			t.Fatal(err)
		}
		refused := func(what, key string, err error) {
			t.Helper()
			if !Is(err, Conflict) || !strings.Contains(err.Error(), key) {
				t.Errorf("%s: got %v, want %s", what, err, key)
			}
		}
		refused("a draft", "round.only.publish", s.ProposeEdition(ctx, "an", r.ID, r.Version))
		for _, to := range []RoundState{RoundOpen, RoundClosing, RoundClosed} {
			if r, err = s.MoveRound(ctx, "an", r.ID, to, r.Version); err != nil {
				t.Fatal(err)
			}
		}
		agree := func(actor string) error { _, err := s.MoveRound(ctx, actor, r.ID, RoundEdition, r.Version); return err }
		refused("no weighting", "weights.none_chosen", s.ProposeEdition(ctx, "an", r.ID, r.Version))
		refused("no weighting", "weights.none_chosen", agree("binh"))
		addWeighting(t, s, r.ID, 1, "chosen")
		refused("no proposal", "edition.not_proposed", agree("binh"))
		refused("an old page", "error.outdated", s.ProposeEdition(ctx, "an", r.ID, r.Version-1))
		if err := s.ProposeEdition(ctx, "an", r.ID, r.Version); err != nil {
			t.Fatal(err)
		}
		refused("the same person", "edition.same_person", agree("an"))
		if _, err := s.db.Exec("UPDATE weighting SET state = 'made'"); err != nil {
			t.Fatal(err)
		}
		addWeighting(t, s, r.ID, 2, "chosen")
		refused("another weighting", "edition.changed", agree("binh"))
		if err := s.ProposeEdition(ctx, "an", r.ID, r.Version); err != nil {
			t.Fatal(err)
		}
		if err := s.WithdrawEdition(ctx, "an", r.ID); err != nil {
			t.Fatal(err)
		}
		refused("a withdrawn proposal", "edition.not_proposed", agree("binh"))
		if err := s.ProposeEdition(ctx, "an", r.ID, r.Version); err != nil {
			t.Fatal(err)
		}
		for _, to := range []RoundState{RoundClosing, RoundClosed} {
			if r, err = s.MoveRound(ctx, "an", r.ID, to, r.Version); err != nil {
				t.Fatal(err)
			}
		}
		refused("a round that was opened again", "edition.not_proposed", agree("binh"))
		if err := s.ProposeEdition(ctx, "an", r.ID, r.Version); err != nil {
			t.Fatal(err)
		}
		if p, err := s.EditionProposal(ctx, r.ID); err != nil || p.Actor != "an" {
			t.Errorf("proposal: %+v %v", p, err)
		}
		if err := agree("binh"); err != nil {
			t.Fatal(err)
		}
		var frozen int
		if err := s.db.QueryRow("SELECT COUNT(*) FROM weighting WHERE state = 'frozen' AND number = 2").Scan(&frozen); err != nil || frozen != 1 {
			t.Errorf("%d frozen weightings: %v", frozen, err)
		}
	})
}

func TestRoundStatus(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		r, d := drawnRound(t, s, 1, 200)
		x, err := s.RoundStatus(ctx, r.ID)
		if err != nil || !x.Planned || x.FrameUnits != 200 || !x.Designed || x.Draws != 1 || x.Released != "" || x.Live() != 0 || !x.Outstanding.None() {
			t.Errorf("drawn: %+v %v", x, err)
		}
		if _, err := s.ReleaseDraw(ctx, "an", d.ID); err != nil {
			t.Fatal(err)
		}
		cases, err := s.Cases(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		p := Person{Login: "lan", Name: "Lan", Role: Enumerator}
		if err := s.CreatePerson(ctx, "an", &p); err != nil {
			t.Fatal(err)
		}
		for _, do := range []struct {
			text string
			args []any
		}{
			{"UPDATE field_case SET person_id = $1, state = 'returned' WHERE id = $2", []any{p.ID, cases[0].ID}},
			{"UPDATE field_case SET person_id = $1, state = 'done' WHERE id = $2", []any{p.ID, cases[1].ID}},
			{`INSERT INTO device (id, person_id, name, public, enrolled, report) VALUES ('d1', $1, '', $2, '', '{"unsent":3}'), ('d2', $1, '', $2, '', '{"unsent":0}'), ('d3', $1, '', $2, '', '')`, []any{p.ID, []byte{4}}},
			{`INSERT INTO intake (id, hash, device_id, received, state, round_id) VALUES ('1','1','','','quarantined',$1), ('2','2','','','accepted',$1), ('3','3','','','candidate','')`, []any{r.ID}},
			{`INSERT INTO interview (id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome, standing, review, received)
				VALUES ('i1', $1, $2, '', '', '', '', '', 0, 'complete', 'active', 'new', ''), ('i2', $1, $2, '', '', '', '', '', 0, 'complete', 'review', 'new', ''),
				('i3', $1, $2, '', '', '', '', '', 0, 'complete', 'active', 'approved', '')`, []any{cases[1].ID, r.ID}},
			{`INSERT INTO interview_version (interview_id, number, answers, extra, texts, at, state) VALUES ('i1', 1, '', '', '', '', 'original'), ('i1', 2, '', '', '', '', 'proposed')`, nil},
			{`INSERT INTO back_check (id, round_id, interview_id, enumerator, drawn, chosen_by, questions, done)
				VALUES ('b1', $1, 'i1', '', '', '', '', ''), ('b2', $1, 'i3', '', '', '', '', 'x')`, []any{r.ID}},
			{`INSERT INTO proposal (id, round_id, kind, object, reason, author, at, state) VALUES ('p1', $1, 'void', '', '', '', '', 'open'), ('p2', $1, 'void', '', '', '', '', 'refused')`, []any{r.ID}},
		} {
			if _, err := s.db.Exec(do.text, do.args...); err != nil {
				t.Fatal(do.text, err)
			}
		}
		x, err = s.RoundStatus(ctx, r.ID)
		want := Outstanding{Open: 98, Returned: 1, Tablets: 1, Unsent: 3, Quarantined: 2, Unreviewed: 1, Rivals: 1, Proposals: 2, BackChecks: 1}
		if err != nil || x.Outstanding != want || x.Live() != 100 || x.Unassigned != 98 || x.Interviews != 2 {
			t.Errorf("in the field: got %+v %v, want outstanding %+v", x, err, want)
		}
	})
}
