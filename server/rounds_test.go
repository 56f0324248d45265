package server

import (
	"fmt"
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

// TestRoundIsPublishedByTwo brings a sample round to its edition by the pages.
func TestRoundIsPublishedByTwo(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	r := householdRound(t, c.s)
	path := "/admin/rounds/" + r.ID
	wantPage(t, "open", admin.get(path+"/move?to=open"), 200, "điều tra viên đi phỏng vấn", "Phiếu chưa giao cho ai")
	for _, to := range []string{"open", "closing", "closed", "closing", "closed"} {
		r := must(c.s.store.Round(t.Context(), r.ID))
		wantRedirect(t, to, admin.post(path+"/move", "to", to, "version", fmt.Sprint(r.Version)), path)
	}
	r = must(c.s.store.Round(t.Context(), r.ID))
	wantPage(t, "back", admin.get(path), 200, "Mở lại để nhận nốt")
	wantPage(t, "nothing left", admin.get(path+"/move?to=edition"), 200, "Đề nghị công bố", "0 (trên 0 máy)", "!Đồng ý công bố")
	wantPage(t, "no weights", admin.post(path+"/move", "to", "edition", "act", "propose", "version", fmt.Sprint(r.Version)), 409, "chưa chọn bộ quyền số")
	wantPage(t, "alone", admin.post(path+"/move", "to", "edition", "version", fmt.Sprint(r.Version)), 409, "chưa chọn bộ quyền số")
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}
