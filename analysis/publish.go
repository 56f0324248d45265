package analysis

import "math"

// Presentation is the outcome of the NCHS data presentation standard for one
// proportion (Parker et al. 2017, Vital and Health Statistics 2(175)).
type Presentation struct {
	Show bool
	// Reason says why not: "n", "n_eff", "width" or "rel_width"; "" when shown.
	Reason string
	// Flags of a shown value: "complement" (the share of the others is
	// unreliable), "df" and "zero_or_hundred" (a statistician should look).
	Flags         []string
	Width         float64 // of the interval; taken as 0 at 0 % and at 100 %
	RelativeWidth float64 // width / share; NaN at share 0
}

// The limits of the NCHS standard.
const (
	nchsMinN       = 30
	nchsNarrow     = 0.05
	nchsWide       = 0.30
	nchsRelative   = 1.30
	nchsMinDF      = 8
	meanScoreWide  = 0.10 // docs/method.md §6, proposed for MEAN5
	platformHide   = 10   // docs/method.md §6: fewer are never shown
	platformMark   = 30   // docs/method.md §6: fewer are marked and never judged
	defaultLevel   = 0.95
	wideUnitResult = 0.20 // docs/method.md §6: hatched beyond 20 points
)

// NCHS applies the standard to a share with its 95 % Korn-Graubard interval:
//
//  1. n < 30 or n* < 30: not shown.
//  2. width <= 0.05: shown.
//  3. width >= 0.30: not shown.
//  4. width/share > 1.30: not shown.
//  5. On shown values: width > 0.05 and width/(1-share) > 1.30 flags the
//     complement, df < 8 and a numerator of 0 or n ask for review.
//
// positives is the number of respondents in the numerator; with all or none
// of n the width is taken as 0.
func NCHS(share float64, n, positives int, nStar float64, iv Interval, df float64) Presentation {
	p := Presentation{Width: iv.Width(), RelativeWidth: math.NaN()}
	extreme := positives == 0 || positives == n
	if extreme {
		p.Width = 0
	}
	if share > 0 {
		p.RelativeWidth = p.Width / share
	}
	switch {
	case n < nchsMinN:
		p.Reason = "n"
	case !(nStar >= nchsMinN):
		p.Reason = "n_eff"
	case p.Width <= nchsNarrow:
		p.Show = true
	case !(p.Width < nchsWide):
		p.Reason = "width"
	case p.RelativeWidth > nchsRelative:
		p.Reason = "rel_width"
	default:
		p.Show = true
	}
	if !p.Show {
		return p
	}
	if p.Width > nchsNarrow && p.Width/(1-share) > nchsRelative {
		p.Flags = append(p.Flags, "complement")
	}
	if df < nchsMinDF {
		p.Flags = append(p.Flags, "df")
	}
	if extreme {
		p.Flags = append(p.Flags, "zero_or_hundred")
	}
	return p
}

// Status says how a value may be shown.
type Status string

// The three statuses.
const (
	Shown  Status = "shown"
	Marked Status = "marked" // shown with a mark "few answers", never judged
	Hidden Status = "hidden" // not shown; the reason is
)

// Publication is the decision whether one value is published.
type Publication struct {
	Status Status
	// Reason of a marked or hidden value: "no_answers", "too_few" (under the
	// platform's minimum), "n", "n_eff", "width", "rel_width", "df".
	Reason string
	// Flags of a value that is not hidden: those of [Presentation], and "wide"
	// when the interval is wider than 20 points.
	Flags []string
}

// PublicationRule is the platform's rule around the NCHS standard.
type PublicationRule struct {
	HideBelow int // respondents below which nothing is shown
	MarkBelow int // respondents below which a value is marked and not judged
	// Strict hides what the standard does not present; otherwise too few
	// effective answers are marked and a wide interval is a flag.
	Strict bool
}

// OfficialRule is the rule of sample rounds: under 10 respondents hidden, and
// everything that the NCHS standard suppresses hidden as well.
func OfficialRule() PublicationRule {
	return PublicationRule{HideBelow: platformHide, MarkBelow: platformMark, Strict: true}
}

// CounterRule is the rule of counter ratings, a signal for daily management:
// under 10 hidden, under 30 (also effectively) marked, and flagged where the
// NCHS standard would not present the value because its interval is wide.
func CounterRule() PublicationRule {
	return PublicationRule{HideBelow: platformHide, MarkBelow: platformMark}
}

// Publish decides about one value. A share follows the NCHS standard; a MEAN5
// index needs MarkBelow respondents and one degree of freedom, and is flagged
// "width" when its interval is wider than 10 points. It is not hidden for that:
// among small offices the narrow intervals are those of lucky samples, and
// judging these alone would call up to 12 % of targets met that are missed by
// a hair, instead of 2.5 % (TestCoverage).
func (r PublicationRule) Publish(v IndexValue) Publication {
	switch {
	case v.N == 0:
		return Publication{Status: Hidden, Reason: "no_answers"}
	case v.N < r.HideBelow:
		return Publication{Status: Hidden, Reason: "too_few"}
	}
	reason, flags := v.unreliable(r.MarkBelow)
	pub := Publication{Status: Shown, Flags: flags}
	switch {
	case reason != "" && r.Strict:
		return Publication{Status: Hidden, Reason: reason}
	case reason == "n" || reason == "n_eff" || reason == "df":
		pub.Status, pub.Reason = Marked, reason
	case reason != "":
		pub.Flags = append([]string{reason}, flags...)
	}
	if v.Interval.Width() > wideUnitResult {
		pub.Flags = append(pub.Flags, "wide")
	}
	return pub
}

// unreliable returns the first reason why the value does not stand alone, and
// its flags.
func (v IndexValue) unreliable(markBelow int) (reason string, flags []string) {
	if v.N < markBelow {
		return "n", nil
	}
	if v.Score.isMean() {
		switch {
		case !(v.DF >= 1):
			return "df", nil
		case v.Interval.Width() > meanScoreWide:
			return "", []string{"width"}
		}
		return "", nil
	}
	p := v.NCHS()
	return p.Reason, p.Flags
}
