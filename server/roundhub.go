package server

import (
	"context"

	"sipas/survey"
)

// hubStep is a step of a sample round on its page: what it is, how far it has
// come, where it is done.
type hubStep struct {
	Name, Text, Href string
	Done             bool
	Next             bool // the one to do now
}

// hubSteps are the steps of a sample round from its plan to the edition; the
// first that is not done is the next.
func (s *Server) hubSteps(ctx context.Context, lang *Lang, r survey.Round) ([]hubStep, error) {
	x, err := s.store.RoundStatus(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	draws, err := s.store.Draws(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	proposal, err := s.store.EditionProposal(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	path, field := s.rounds().path(r.ID), fieldPath(r.ID)
	release := path + "/draw"
	if len(draws) > 0 {
		release = "/admin/draws/" + draws[len(draws)-1].ID + "/release"
	}
	if x.Released != "" {
		release = "/admin/draws/" + x.Released
	}
	closing := movePath(r, survey.RoundClosing)
	if r.State == survey.RoundClosing {
		closing = movePath(r, survey.RoundClosed)
	}
	begun, over := r.State != survey.RoundDraft, r.State == survey.RoundClosed || r.State == survey.RoundEdition
	finished, live := x.Cases[survey.CaseDone], x.Live()
	steps := []hubStep{
		{"plan", hubText(lang, "plan", x.Planned), path + "/plan", x.Planned, false},
		{"frame", lang.T("hub.frame", "count", x.FrameUnits), path + "/frame", x.FrameUnits > 0, false},
		{"design", hubText(lang, "design", x.Designed), path + "/sample", x.Designed, false},
		{"draw", lang.T("hub.draw", "count", x.Draws), path + "/draw", x.Draws > 0, false},
		{"release", lang.T("hub.release", "count", live, "reserves", lang.Int(x.Cases[survey.CaseReserve])), release, x.Released != "", false},
		{"workloads", lang.T("hub.workloads", "count", x.Workloads), field + "/workloads", x.Workloads > 0, false},
		{"assign", lang.T("hub.assign", "count", x.Unassigned), field + "/cases?person=-", x.Workloads > 0 && x.Unassigned == 0, false},
		{"open", lang.T("round.state." + string(r.State)), movePath(r, survey.RoundOpen), begun, false},
		{"field", lang.T("fieldwork.done_of", "done", lang.Int(finished), "all", lang.Int(live), "share", shareOf(lang, finished, live)), field,
			live > 0 && finished == live || over, false},
		{"review", lang.T("hub.review", "count", x.Outstanding.Unreviewed, "interviews", lang.Int(x.Interviews)), field + "/review",
			x.Interviews > 0 && x.Outstanding.Unreviewed == 0, false},
		{"close", lang.T("round.state." + string(r.State)), closing, over, false},
		{"weights", lang.T("hub.weights", "count", x.Weightings), path + "/weights", x.Chosen, false},
		{"edition", editionText(lang, r, proposal), movePath(r, survey.RoundEdition), r.State == survey.RoundEdition, false},
	}
	hubNext(steps, r)
	for i := range steps {
		steps[i].Name = lang.T("hub.step." + steps[i].Name)
	}
	return steps, nil
}

// hubNext marks the step to do now and takes the links from those that the
// state of the round does not lead to.
func hubNext(steps []hubStep, r survey.Round) {
	found := r.State == survey.RoundEdition // nothing is left to do
	for i := range steps {
		st := &steps[i]
		switch {
		case st.Name == "open" && st.Done, st.Name == "close" && (st.Done || r.State == survey.RoundDraft),
			st.Name == "edition" && r.State != survey.RoundClosed, st.Name == "plan" && r.Allows(survey.ActPlan) != nil:
			st.Href = ""
		}
		if !st.Done && !found {
			st.Next, found = true, true
		}
	}
}

// editionText says how far the edition is.
func editionText(lang *Lang, r survey.Round, proposal survey.EditionProposal) string {
	switch {
	case r.State == survey.RoundEdition:
		return lang.T("round.state." + string(r.State))
	case proposal.Actor != "":
		return lang.T("hub.edition.waits")
	}
	return lang.T("hub.edition.none")
}

// hubText says whether a step that has no number is done.
func hubText(lang *Lang, step string, done bool) string {
	if done {
		return lang.T("hub." + step + ".done")
	}
	return lang.T("hub." + step + ".none")
}
