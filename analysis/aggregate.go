package analysis

import "fmt"

// Aggregation says how item scores become the score of a factor, a content
// and the whole (docs/method.md §2).
type Aggregation string

// The four rules.
const (
	// Pooled adds the counts of all items of the level and scores once.
	Pooled Aggregation = "POOLED"
	// MeanOfItems is the mean of the item scores of the level.
	MeanOfItems Aggregation = "MEAN_OF_ITEMS"
	// MeanOfFactors: a factor is the mean of its items, a content the mean of
	// its factors, the whole the mean of all factors.
	MeanOfFactors Aggregation = "MEAN_OF_FACTORS"
	// MeanOfContents: the whole is the mean of the contents; a content is the
	// mean of its factors or of its items, as [ContentOf] says.
	MeanOfContents Aggregation = "MEAN_OF_CONTENTS"
)

// Known reports whether a is one of the four rules.
func (a Aggregation) Known() bool {
	switch a {
	case Pooled, MeanOfItems, MeanOfFactors, MeanOfContents:
		return true
	}
	return false
}

// ContentOf says what a content is the mean of under MEAN_OF_CONTENTS.
type ContentOf string

// The two readings of a content.
const (
	OfItems   ContentOf = "items"
	OfFactors ContentOf = "factors"
)

// ItemCounts are the counts of one item with its place in the questionnaire.
type ItemCounts struct {
	Code    string
	Factor  string // required by MEAN_OF_FACTORS and by contents of factors
	Content string // required by MEAN_OF_CONTENTS
	Counts  Counts
}

// Part is the score of one item, factor, content or of the whole.
type Part struct {
	Code   string
	Counts Counts // added over the items below
	Score  Score
	// Used of Of parts below had a value and entered the mean: items, factors
	// or contents as the rule says; items under POOLED.
	Used, Of int
}

// Scores is an index at all its levels, in the order in which the items,
// factors and contents first appear.
type Scores struct {
	Overall  Part
	Contents []Part
	Factors  []Part
	Items    []Part
}

// Aggregate scores items and combines them under the rule. Missing answers are
// left out; an item without any valid answer has no value and enters no mean.
// Errors: no or doubled item codes, negative counts, an unknown score or rule,
// an item without the factor or content that the rule needs, a factor in two
// contents.
func Aggregate(items []ItemCounts, score ItemScore, rule Aggregation, contentOf ContentOf) (Scores, error) {
	if err := checkAggregate(items, score, rule, contentOf); err != nil {
		return Scores{}, err
	}
	var out Scores
	factorItems, contentItems := map[string][]Part{}, map[string][]Part{}
	contentFactors := map[string][]string{}
	var factors, contents []string
	for _, it := range items {
		p := Part{Code: it.Code, Counts: it.Counts, Score: score.Of(it.Counts), Of: 1}
		if p.Score.Defined() {
			p.Used = 1
		}
		out.Items = append(out.Items, p)
		if it.Factor != "" {
			if factorItems[it.Factor] == nil {
				factors = append(factors, it.Factor)
				contentFactors[it.Content] = append(contentFactors[it.Content], it.Factor)
			}
			factorItems[it.Factor] = append(factorItems[it.Factor], p)
		}
		if it.Content != "" {
			if contentItems[it.Content] == nil {
				contents = append(contents, it.Content)
			}
			contentItems[it.Content] = append(contentItems[it.Content], p)
		}
	}
	ofItems := func(code string, parts []Part) Part {
		if rule == Pooled {
			return poolParts(code, parts, score)
		}
		return meanPart(code, parts)
	}
	byCode := map[string]Part{}
	for _, code := range factors {
		byCode[code] = ofItems(code, factorItems[code])
		out.Factors = append(out.Factors, byCode[code])
	}
	for _, code := range contents {
		c := ofItems(code, contentItems[code])
		if rule == MeanOfFactors || (rule == MeanOfContents && contentOf == OfFactors) {
			var parts []Part
			for _, f := range contentFactors[code] {
				parts = append(parts, byCode[f])
			}
			c = meanPart(code, parts)
		}
		out.Contents = append(out.Contents, c)
	}
	switch rule {
	case MeanOfFactors:
		out.Overall = meanPart("", out.Factors)
	case MeanOfContents:
		out.Overall = meanPart("", out.Contents)
	default:
		out.Overall = ofItems("", out.Items)
	}
	return out, nil
}

// poolParts adds the counts and scores once.
func poolParts(code string, parts []Part, score ItemScore) Part {
	out := Part{Code: code, Of: len(parts)}
	for _, p := range parts {
		out.Counts = out.Counts.Add(p.Counts)
		if p.Score.Defined() {
			out.Used++
		}
	}
	out.Score = score.Of(out.Counts)
	return out
}

// meanPart is the mean of the parts that have a value.
func meanPart(code string, parts []Part) Part {
	out := Part{Code: code, Of: len(parts)}
	scores := make([]Score, len(parts))
	for i, p := range parts {
		out.Counts = out.Counts.Add(p.Counts)
		scores[i] = p.Score
	}
	out.Score, out.Used = MeanScore(scores...)
	return out
}

func checkAggregate(items []ItemCounts, score ItemScore, rule Aggregation, contentOf ContentOf) error {
	switch {
	case len(items) == 0:
		return fmt.Errorf("aggregate: no items")
	case !score.Known():
		return fmt.Errorf("aggregate: unknown item score %q", score)
	case !rule.Known():
		return fmt.Errorf("aggregate: unknown aggregation rule %q", rule)
	case rule == MeanOfContents && contentOf != OfItems && contentOf != OfFactors:
		return fmt.Errorf("aggregate: content_of is %q; %s needs %q or %q", contentOf, rule, OfItems, OfFactors)
	}
	needFactor := rule == MeanOfFactors || (rule == MeanOfContents && contentOf == OfFactors)
	seen, home := map[string]bool{}, map[string]string{}
	for i, it := range items {
		if it.Code == "" {
			return fmt.Errorf("aggregate: item %d has no code", i+1)
		}
		if seen[it.Code] {
			return fmt.Errorf("aggregate: item %q appears twice", it.Code)
		}
		seen[it.Code] = true
		if err := it.Counts.Check("item " + it.Code); err != nil {
			return err
		}
		if needFactor && it.Factor == "" {
			return fmt.Errorf("aggregate: item %q has no factor, which %s needs", it.Code, rule)
		}
		if rule == MeanOfContents && it.Content == "" {
			return fmt.Errorf("aggregate: item %q has no content, which %s needs", it.Code, rule)
		}
		if it.Factor == "" {
			continue
		}
		if c, ok := home[it.Factor]; ok && c != it.Content {
			return fmt.Errorf("aggregate: factor %q is in content %q and in %q", it.Factor, c, it.Content)
		}
		home[it.Factor] = it.Content
	}
	return nil
}
