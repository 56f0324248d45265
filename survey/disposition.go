package survey

import "slices"

// Disposition is the outcome of a visit or of a whole case.
type Disposition struct {
	Code  string           // as stored
	AAPOR string           // final disposition code, in-person household surveys
	Group DispositionGroup // what it counts as in the outcome rates
	Final bool             // a case with it is not visited again unless somebody reopens it
}

// DispositionGroup is a group of final dispositions.
type DispositionGroup string

// The groups, by the letters of The American Association for Public Opinion
// Research, Standard Definitions (10th edition, 2023).
const (
	CompleteInterview DispositionGroup = "I"
	PartialInterview  DispositionGroup = "P"
	RefusalBreakOff   DispositionGroup = "R"
	NonContact        DispositionGroup = "NC"
	OtherNonResponse  DispositionGroup = "O"
	UnknownHousehold  DispositionGroup = "UH" // unknown if it is an eligible household
	UnknownOther      DispositionGroup = "UO" // household, but unknown if it has an eligible person
	NotEligible       DispositionGroup = "NE"
)

// The dispositions that the program itself decides by.
const (
	Complete = "complete"
	Partial  = "partial"
)

var dispositions = []Disposition{
	{Complete, "1.1", CompleteInterview, true},
	{Partial, "1.2", PartialInterview, true},
	{"refused", "2.111", RefusalBreakOff, true},            // by the household
	{"refused_respondent", "2.112", RefusalBreakOff, true}, // by the chosen person
	{"break_off", "2.12", RefusalBreakOff, true},
	{"not_at_home", "2.24", NonContact, false},
	{"absent", "2.25", NonContact, true}, // the whole of the fieldwork
	{"no_access", "2.23", NonContact, false},
	{"appointment", "2.20", NonContact, false},
	{"dead", "2.31", OtherNonResponse, true},
	{"unable", "2.32", OtherNonResponse, true}, // ill, deaf, …
	{"language", "2.33", OtherNonResponse, true},
	{"moved", "2.36", OtherNonResponse, true},
	{"not_found", "3.18", UnknownHousehold, true},
	{"unsafe", "3.17", UnknownHousehold, true},
	{"vacant", "4.60", NotEligible, true},
	{"not_residential", "4.50", NotEligible, true},
	{"out_of_scope", "4.70", NotEligible, true}, // no eligible respondent, or no such transaction
}

// Dispositions are all outcomes an enumerator can choose from, in the order shown.
func Dispositions() []Disposition { return slices.Clone(dispositions) }

// DispositionOf finds a disposition by its code.
func DispositionOf(code string) (Disposition, bool) {
	i := slices.IndexFunc(dispositions, func(d Disposition) bool { return d.Code == code })
	if i < 0 {
		return Disposition{}, false
	}
	return dispositions[i], true
}

// Answered reports whether the outcome brings answers.
func (d Disposition) Answered() bool {
	return d.Group == CompleteInterview || d.Group == PartialInterview
}
