package server

import (
	"strings"
	"testing"

	"sipas/survey"
)

// TestRefusalsNameTheStates wants each refusal of Round.Allows to name exactly
// the states that would allow the action.
func TestRefusalsNameTheStates(t *testing.T) {
	s := newTestServer(t)
	states := []survey.RoundState{survey.RoundDraft, survey.RoundOpen, survey.RoundClosing, survey.RoundClosed, survey.RoundEdition}
	for _, action := range []survey.RoundAction{survey.ActMethod, survey.ActPlan, survey.ActFrame, survey.ActDesign, survey.ActDraw,
		survey.ActRelease, survey.ActAssign, survey.ActCollect, survey.ActReview, survey.ActEdit, survey.ActWeigh, survey.ActPublish} {
		var allowed []bool
		var refused *survey.Error
		for _, state := range states {
			err := survey.Round{Kind: "household", State: state}.Allows(action)
			allowed = append(allowed, err == nil)
			if err != nil {
				refused = err.(*survey.Error)
			}
		}
		for _, code := range languages {
			lang := s.langs[code]
			text := lang.Error(refused)
			for i, state := range states {
				if word := "“" + lang.T("round.state."+string(state)) + "”"; strings.Contains(text, word) != allowed[i] {
					t.Errorf("%s in %s: %q; %s is allowed: %t", action, code, text, word, allowed[i])
				}
			}
		}
	}
}
