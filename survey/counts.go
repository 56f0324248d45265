package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sipas/analysis"
)

// Counts say how often each answer was given: sparse, sorted by code and
// value, each pair once, N never 0. They add up, so a month is the sum of its
// ratings and a quarter the sum of its months.
//
// Codes are those of items ("A1": values 1–5, "0", "-", "." as in
// Rating.Answers), of questions and grid rows ("F2": the percentages given),
// and, with a leading underscore that no questionnaire can use:
//
//	_index           n: ratings with a valid answer to an item of the index
//	                 all: those among them whose valid answers are all 4 or 5
//	_factor.CODE     n: ratings with a valid answer to an item of the factor
//	_content.CODE    n: the same for a content
//	_flag            ratings by flag
//
// A multiple choice also counts "*", the ratings that chose anything; a
// ranking counts "*" and value/place, as in "4/1" for option 4 in first place.
type Counts []Count

// Count is one of Counts.
type Count struct {
	Code, Value string
	N           int64
}

// compare orders counts by code, then value: shorter first, so that numbers
// stand in their order.
func (c Count) compare(o Count) int {
	if x := cmp.Compare(c.Code, o.Code); x != 0 {
		return x
	}
	if x := cmp.Compare(len(c.Value), len(o.Value)); x != 0 {
		return x
	}
	return cmp.Compare(c.Value, o.Value)
}

// Add is the sum of two counts; neither is changed.
func (cs Counts) Add(other Counts) Counts {
	sum := make(Counts, 0, len(cs)+len(other))
	i, j := 0, 0
	for i < len(cs) && j < len(other) {
		switch x := cs[i].compare(other[j]); {
		case x < 0:
			sum = append(sum, cs[i])
			i++
		case x > 0:
			sum = append(sum, other[j])
			j++
		default:
			both := cs[i]
			both.N += other[j].N
			sum = append(sum, both)
			i, j = i+1, j+1
		}
	}
	return append(append(sum, cs[i:]...), other[j:]...)
}

// Get is the count of one value under a code.
func (cs Counts) Get(code, value string) int64 {
	if i, ok := slices.BinarySearchFunc(cs, Count{Code: code, Value: value}, Count.compare); ok {
		return cs[i].N
	}
	return 0
}

// Of are the counts under one code.
func (cs Counts) Of(code string) Counts {
	i, _ := slices.BinarySearchFunc(cs, Count{Code: code}, Count.compare)
	j := i
	for j < len(cs) && cs[j].Code == code {
		j++
	}
	return cs[i:j]
}

// Item are the counts of a scale item: levels 1 to 5, and as missing "no
// opinion" and refusals. With skipped, items that were never shown or left
// blank are missing as well.
func (cs Counts) Item(code string, skipped bool) analysis.Counts {
	var out analysis.Counts
	for _, c := range cs.Of(code) {
		switch {
		case len(c.Value) == 1 && c.Value[0] >= '1' && c.Value[0] <= '5':
			out.Level[c.Value[0]-'1'] += c.N
		case c.Value != string(NotAsked) || skipped:
			out.Missing += c.N
		}
	}
	return out
}

// Mean is the mean of a percentage or number and how many answered it; 0, 0
// without answers.
func (cs Counts) Mean(code string) (mean float64, n int64) {
	var sum int64
	for _, c := range cs.Of(code) {
		if v, err := strconv.ParseInt(c.Value, 10, 64); err == nil {
			sum += v * c.N
			n += c.N
		}
	}
	if n == 0 {
		return 0, 0
	}
	return float64(sum) / float64(n), n
}

// String is the stored form, readable and canonical: equal counts have equal
// texts.
//
//	A1:.=2,4=7,5=11;O1:3=1,5=19
func (cs Counts) String() string {
	b := make([]byte, 0, 8*len(cs))
	for i, c := range cs {
		switch {
		case i > 0 && cs[i-1].Code == c.Code:
			b = append(b, ',')
		case i > 0:
			b = append(b, ';')
			fallthrough
		default:
			b = append(append(b, c.Code...), ':')
		}
		b = append(append(b, c.Value...), '=')
		b = strconv.AppendInt(b, c.N, 10)
	}
	return string(b)
}

// ParseCounts is the inverse of Counts.String and accepts nothing else.
func ParseCounts(text string) (Counts, error) {
	if text == "" {
		return nil, nil
	}
	cs := make(Counts, 0, strings.Count(text, "="))
	for group := range strings.SplitSeq(text, ";") {
		code, list, ok := strings.Cut(group, ":")
		repeated := len(cs) > 0 && cs[len(cs)-1].Code == code
		if !ok || code == "" || repeated || strings.ContainsAny(code, ",=") {
			return nil, fmt.Errorf("counts: %q is not code:value=n", clip(group))
		}
		for pair := range strings.SplitSeq(list, ",") {
			value, number, ok := strings.Cut(pair, "=")
			n, err := strconv.ParseInt(number, 10, 64)
			if !ok || value == "" || strings.ContainsRune(value, ':') || err != nil || n <= 0 || number[0] < '1' || number[0] > '9' {
				return nil, fmt.Errorf("counts: %s: %q is not value=n", clip(code), clip(pair))
			}
			c := Count{code, value, n}
			if len(cs) > 0 && cs[len(cs)-1].compare(c) >= 0 {
				return nil, fmt.Errorf("counts: %s %s is out of order", clip(code), clip(value))
			}
			cs = append(cs, c)
		}
	}
	return cs, nil
}

// itemGroup is a factor, a content or the index: its respondents are counted.
type itemGroup struct {
	code  string
	items []int // positions
}

// values of single answers, so that counting makes no strings
const digitsAndMarks = "0123456789-."

// prepareCounts lays out what is counted beside single answers.
func (l *layout) prepareCounts() {
	position := 0
	byFactor := map[string][]int{}
	index := itemGroup{code: "_index"}
	for _, f := range l.q.Factors {
		for _, it := range f.Items {
			byFactor[f.Code] = append(byFactor[f.Code], position)
			if l.q.IndexItem(it.Code) {
				index.items = append(index.items, position)
			}
			position++
		}
	}
	l.levels = []itemGroup{index}
	for _, f := range l.q.Factors {
		l.levels = append(l.levels, itemGroup{"_factor." + f.Code, byFactor[f.Code]})
	}
	for _, c := range l.q.Contents {
		var items []int
		for _, f := range c.Factors {
			items = append(items, byFactor[f]...)
		}
		l.levels = append(l.levels, itemGroup{"_content." + c.Code, items})
	}
	l.levels = slices.DeleteFunc(l.levels, func(v itemGroup) bool { return len(v.items) == 0 })
}

// counts of one rating; it must have passed check.
func (l *layout) counts(r *Rating) Counts {
	cs := make(Counts, 0, len(l.items)+len(l.levels)+4*len(r.Extra)+len(r.Flags)+1)
	for i, it := range l.items {
		v := strings.IndexByte(digitsAndMarks, r.Answers[i])
		cs = append(cs, Count{it.Code, digitsAndMarks[v : v+1], 1})
	}
	for _, v := range l.levels {
		valid, satisfied := 0, 0
		for _, i := range v.items {
			if c := r.Answers[i]; c >= '1' && c <= '5' {
				valid++
				if c >= '4' {
					satisfied++
				}
			}
		}
		if valid == 0 {
			continue
		}
		cs = append(cs, Count{v.code, "n", 1})
		if v.code == "_index" && valid == satisfied {
			cs = append(cs, Count{v.code, "all", 1})
		}
	}
	for code, values := range r.Extra {
		x := l.byCode[code].question
		for place, v := range values {
			value := strconv.Itoa(v)
			if x.Type == "ranked" {
				value += "/" + strconv.Itoa(place+1)
			}
			cs = append(cs, Count{code, value, 1})
		}
		if x.Type == "multi" || x.Type == "ranked" {
			cs = append(cs, Count{code, "*", 1})
		}
	}
	for _, f := range r.Flags {
		cs = append(cs, Count{"_flag", f, 1})
	}
	slices.SortFunc(cs, Count.compare)
	return cs
}
