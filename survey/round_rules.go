package survey

import "slices"

// RoundAction is something that is done to a round, and that its state allows
// or refuses.
type RoundAction string

// The actions, in the order of a round's life.
const (
	ActChange  RoundAction = "change"  // name and days
	ActMethod  RoundAction = "method"  // kind and method version
	ActPlan    RoundAction = "plan"    // fieldwork: questionnaire, reference period, units, targets, rules
	ActFrame   RoundAction = "frame"   // import or empty the list from which the sample is drawn
	ActDesign  RoundAction = "design"  // of the sample
	ActDraw    RoundAction = "draw"    // the sample
	ActRelease RoundAction = "release" // a draw to the field
	ActAssign  RoundAction = "assign"  // workloads and cases to enumerators, and withdraw them
	ActCollect RoundAction = "collect" // ratings, visits, interviews, keyed paper
	ActReview  RoundAction = "review"  // decide about interviews, back-checks
	ActEdit    RoundAction = "edit"    // propose and decide further versions of answers
	ActWeigh   RoundAction = "weigh"   // make and choose weightings
	ActPublish RoundAction = "publish" // make the edition
)

// roundRules are the states in which each action is allowed. A round that is
// closing takes what was collected before from tablets, so its cases may still
// be assigned and returned.
var roundRules = map[RoundAction][]RoundState{
	ActChange:  {RoundDraft, RoundOpen, RoundClosing, RoundClosed},
	ActMethod:  {RoundDraft},
	ActPlan:    {RoundDraft, RoundOpen},
	ActFrame:   {RoundDraft, RoundOpen},
	ActDesign:  {RoundDraft, RoundOpen},
	ActDraw:    {RoundDraft, RoundOpen},
	ActRelease: {RoundDraft, RoundOpen},
	ActAssign:  {RoundDraft, RoundOpen, RoundClosing},
	ActCollect: {RoundOpen, RoundClosing},
	ActReview:  {RoundOpen, RoundClosing, RoundClosed},
	ActEdit:    {RoundOpen, RoundClosing, RoundClosed},
	ActWeigh:   {RoundClosing, RoundClosed},
	ActPublish: {RoundClosed},
}

// ofEveryRound are the actions that rounds without a sample know too.
var ofEveryRound = []RoundAction{ActChange, ActMethod, ActCollect, ActPublish}

// Sample reports whether the round has a sample; ratings at the counter are
// self-selected.
func (r Round) Sample() bool { return r.Kind != "counter" }

// Allows tells why an action is not for this round, or not in its state, or
// nil when it is. The refusal says which states would allow it.
func (r Round) Allows(action RoundAction) error {
	if !r.Sample() && !slices.Contains(ofEveryRound, action) {
		return Refuse(Conflict, "round.no_sample", "round")
	}
	if !slices.Contains(roundRules[action], r.State) {
		return Refuse(Conflict, "round.only."+string(action), "state", "round", r.Name.Vi)
	}
	return nil
}
