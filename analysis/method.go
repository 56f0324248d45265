package analysis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Method is the versioned record of how an index is computed (docs/method.md §2).
// It is shown with every result and never changes once a published result
// used it; another way to compute is another record.
type Method struct {
	Version     string      `json:"method_version"`
	Basis       string      `json:"basis"`
	Instrument  string      `json:"instrument"`
	ItemScore   ItemScore   `json:"item_score"`
	Secondary   ItemScore   `json:"secondary_item_score,omitempty"`
	Aggregation Aggregation `json:"aggregation"`
	ContentOf   ContentOf   `json:"content_of,omitempty"`
	Missing     string      `json:"missing"`

	// ValidBallotMinAnswered is the share of satisfaction items, in percent,
	// that makes a ballot valid.
	ValidBallotMinAnswered int      `json:"valid_ballot_min_answered_pct"`
	MinValidPerCell        int      `json:"min_valid_per_cell"`
	SuppressBelow          int      `json:"suppress_below"`
	Round                  Rounding `json:"round"`
	Weights                string   `json:"weights"`
	ValidFrom              string   `json:"valid_from"`
	ValidTo                *string  `json:"valid_to"`
}

// Rounding is how figures are printed; inside they are never rounded.
type Rounding struct {
	Digits int    `json:"digits"`
	Mode   string `json:"mode"`
	At     string `json:"at"`
}

// The only values that exist so far for words in the method record.
const (
	MissingExclude = "EXCLUDE"
	RoundHalfUpAs  = "half_up"
	RoundAtOutput  = "output"

	WeightsNone     = "none"     // each answer counts once
	WeightsDesign   = "design"   // inverse probability, as the sample's design gives
	WeightsDossiers = "dossiers" // cells weighted to the dossiers handled
)

// ParseMethod reads and validates a method record written as JSON. An unknown
// field is an error: it would be a rule that nobody follows.
func ParseMethod(data []byte) (Method, error) {
	var m Method
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return Method{}, fmt.Errorf("method record: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Method{}, fmt.Errorf("method record: text after the record")
	}
	return m, m.Validate()
}

// Validate refuses a record that cannot be followed and names the field.
func (m Method) Validate() error {
	bad := func(field, format string, args ...any) error {
		return fmt.Errorf("method %q: %s %s", m.Version, field, fmt.Sprintf(format, args...))
	}
	switch {
	case m.Version == "":
		return bad("method_version", "is empty")
	case m.Basis == "":
		return bad("basis", "is empty")
	case m.Instrument == "":
		return bad("instrument", "is empty")
	case !m.ItemScore.Known():
		return bad("item_score", "is %q", m.ItemScore)
	case m.Secondary != "" && !m.Secondary.Known():
		return bad("secondary_item_score", "is %q", m.Secondary)
	case m.Secondary == m.ItemScore:
		return bad("secondary_item_score", "repeats the first, %q", m.ItemScore)
	case !m.Aggregation.Known():
		return bad("aggregation", "is %q", m.Aggregation)
	case m.ContentOf != "" && m.ContentOf != OfItems && m.ContentOf != OfFactors:
		return bad("content_of", "is %q, not %q or %q", m.ContentOf, OfItems, OfFactors)
	case m.Aggregation == MeanOfContents && m.ContentOf == "":
		return bad("content_of", "is empty; %s needs it", MeanOfContents)
	case m.Missing != MissingExclude:
		return bad("missing", "is %q, not %q", m.Missing, MissingExclude)
	case m.ValidBallotMinAnswered < 0 || m.ValidBallotMinAnswered > 100:
		return bad("valid_ballot_min_answered_pct", "is %d, not within 0..100", m.ValidBallotMinAnswered)
	case m.SuppressBelow < 0:
		return bad("suppress_below", "is %d, below 0", m.SuppressBelow)
	case m.MinValidPerCell < m.SuppressBelow:
		return bad("min_valid_per_cell", "is %d, below suppress_below %d", m.MinValidPerCell, m.SuppressBelow)
	case m.Round.Digits < 0 || m.Round.Digits > 6:
		return bad("round.digits", "is %d, not within 0..6", m.Round.Digits)
	case m.Round.Mode != RoundHalfUpAs:
		return bad("round.mode", "is %q, not %q", m.Round.Mode, RoundHalfUpAs)
	case m.Round.At != RoundAtOutput:
		return bad("round.at", "is %q, not %q", m.Round.At, RoundAtOutput)
	case m.Weights != WeightsNone && m.Weights != WeightsDesign && m.Weights != WeightsDossiers:
		return bad("weights", "is %q", m.Weights)
	}
	from, err := time.Parse(time.DateOnly, m.ValidFrom)
	if err != nil {
		return bad("valid_from", "is %q, not a date like 2024-01-31", m.ValidFrom)
	}
	if m.ValidTo == nil {
		return nil
	}
	to, err := time.Parse(time.DateOnly, *m.ValidTo)
	if err != nil {
		return bad("valid_to", "is %q, not a date like 2024-01-31", *m.ValidTo)
	}
	if to.Before(from) {
		return bad("valid_to", "%s is before valid_from %s", *m.ValidTo, m.ValidFrom)
	}
	return nil
}

// InForce reports whether the record is valid on a day written 2024-01-31;
// both ends are included.
func (m Method) InForce(day string) bool {
	return day >= m.ValidFrom && (m.ValidTo == nil || day <= *m.ValidTo)
}

// ValidBallot reports whether a ballot with that many of its satisfaction
// items answered is valid; exact in whole numbers, no items make no ballot.
func (m Method) ValidBallot(answered, items int) bool {
	return items > 0 && 100*answered >= m.ValidBallotMinAnswered*items
}

// Scores computes the index of the items under this method: its item score,
// aggregation rule and reading of contents.
func (m Method) Scores(items []ItemCounts) (Scores, error) {
	return Aggregate(items, m.ItemScore, m.Aggregation, m.ContentOf)
}

// SecondaryScores computes the index under the second item score that official
// reports print beside the first; the zero Scores when the method has none.
func (m Method) SecondaryScores(items []ItemCounts) (Scores, error) {
	if m.Secondary == "" {
		return Scores{}, nil
	}
	return Aggregate(items, m.Secondary, m.Aggregation, m.ContentOf)
}
