package analysis

import (
	"math/big"
	"strings"
	"testing"
)

// goldenItems are the five ballots of the method's golden unit test
// (docs/method.md §9): factor A = {a1,a2}, B = {b1}, C = {c1,c2}; content I = {A},
// II = {B,C}; 0 is blank.
func goldenItems() []ItemCounts {
	ballots := [][5]int{
		{5, 4, 4, 5, 5},
		{4, 4, 3, 4, 0},
		{3, 2, 4, 0, 0},
		{4, 5, 5, 4, 2},
		{1, 3, 4, 4, 4},
	}
	items := []ItemCounts{
		{Code: "a1", Factor: "A", Content: "I"},
		{Code: "a2", Factor: "A", Content: "I"},
		{Code: "b1", Factor: "B", Content: "II"},
		{Code: "c1", Factor: "C", Content: "II"},
		{Code: "c2", Factor: "C", Content: "II"},
	}
	for _, b := range ballots {
		for i, value := range b {
			items[i].Counts.Tally(value)
		}
	}
	return items
}

func decimals(parts []Part) string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Score.Decimal(2))
	}
	return strings.Join(out, " ")
}

func TestGoldenTable(t *testing.T) {
	for _, test := range []struct {
		rule                            Aggregation
		contentOf                       ContentOf
		score                           ItemScore
		items, factors, contents, whole string
		num, den                        int64 // the whole as a fraction of 100
		usedItems, ofItems, wholeUsed   int
	}{
		{MeanOfItems, "", Top2, "60.00 60.00 80.00 100.00 66.67", "60.00 80.00 83.33", "60.00 82.22", "73.33", 220, 3, 2, 2, 5},
		{MeanOfItems, "", Mean5, "68.00 72.00 80.00 85.00 73.33", "70.00 80.00 79.17", "70.00 79.44", "75.67", 227, 3, 2, 2, 5},
		{MeanOfFactors, "", Top2, "60.00 60.00 80.00 100.00 66.67", "60.00 80.00 83.33", "60.00 81.67", "74.44", 670, 9, 2, 2, 3},
		{MeanOfFactors, "", Mean5, "68.00 72.00 80.00 85.00 73.33", "70.00 80.00 79.17", "70.00 79.58", "76.39", 1375, 18, 2, 2, 3},
		{MeanOfContents, OfFactors, Top2, "60.00 60.00 80.00 100.00 66.67", "60.00 80.00 83.33", "60.00 81.67", "70.83", 425, 6, 2, 2, 2},
		{MeanOfContents, OfFactors, Mean5, "68.00 72.00 80.00 85.00 73.33", "70.00 80.00 79.17", "70.00 79.58", "74.79", 1795, 24, 2, 2, 2},
		{MeanOfContents, OfItems, Top2, "60.00 60.00 80.00 100.00 66.67", "60.00 80.00 83.33", "60.00 82.22", "71.11", 640, 9, 2, 2, 2},
		{MeanOfContents, OfItems, Mean5, "68.00 72.00 80.00 85.00 73.33", "70.00 80.00 79.17", "70.00 79.44", "74.72", 1345, 18, 2, 2, 2},
		{Pooled, "", Top2, "60.00 60.00 80.00 100.00 66.67", "60.00 80.00 85.71", "60.00 83.33", "72.73", 1600, 22, 2, 2, 5},
		{Pooled, "", Mean5, "68.00 72.00 80.00 85.00 73.33", "70.00 80.00 80.00", "70.00 80.00", "75.45", 8300, 110, 2, 2, 5},
	} {
		got, err := Aggregate(goldenItems(), test.score, test.rule, test.contentOf)
		if err != nil {
			t.Fatalf("%s %s: %v", test.rule, test.score, err)
		}
		for _, c := range []struct{ level, got, want string }{
			{"items", decimals(got.Items), test.items},
			{"factors", decimals(got.Factors), test.factors},
			{"contents", decimals(got.Contents), test.contents},
			{"whole", got.Overall.Score.String(), test.whole},
		} {
			if c.got != c.want {
				t.Errorf("%s %s %s of %s: got %s, want %s", test.rule, test.score, c.level, test.contentOf, c.got, c.want)
			}
		}
		if want := big.NewRat(test.num, 100*test.den); got.Overall.Score.share.Cmp(want) != 0 {
			t.Errorf("%s %s: got %v exactly, want %v", test.rule, test.score, got.Overall.Score.share, want)
		}
		if got.Overall.Used != test.wholeUsed || got.Factors[0].Used != test.usedItems {
			t.Errorf("%s %s: used %d parts and %d items, want %d and %d", test.rule, test.score,
				got.Overall.Used, got.Factors[0].Used, test.wholeUsed, test.usedItems)
		}
	}
	want := []int64{5, 5, 5, 4, 3}
	for i, it := range goldenItems() {
		if got := it.Counts.Valid(); got != want[i] {
			t.Errorf("v of %s: got %d, want %d", it.Code, got, want[i])
		}
	}
}

func TestPublishedCrossCheck(t *testing.T) {
	// 2024: (23·83.84 + 16·84.09)/39 = 83.94 (docs/method.md §8)
	if got, want := Decimal((23*83.84+16*84.09)/39, 2), "83.94"; got != want {
		t.Errorf("overall from contents: got %s, want %s", got, want)
	}
	// TP. Hồ Chí Minh 2024: mean of respondent groups, 96.195 rounded half up
	groups := []Score{{big.NewRat(9660, 10000)}, {big.NewRat(9579, 10000)}, {}}
	mean, used := MeanScore(groups...)
	if mean.Decimal(2) != "96.20" || used != 2 {
		t.Errorf("mean of groups: got %s of %d, want 96.20 of 2", mean, used)
	}
}

func TestMissingItemsAndLevels(t *testing.T) {
	items := goldenItems()
	items[2].Counts = NewCounts(0, 0, 0, 0, 0, 5) // b1 and with it factor B: nobody answered
	for _, test := range []struct {
		rule    Aggregation
		whole   string
		used    int
		of      int
		factorB bool
	}{
		{MeanOfItems, "71.67", 4, 5, false},
		{MeanOfFactors, "71.67", 2, 3, false},
		{MeanOfContents, "71.67", 2, 2, false},
		{Pooled, "70.59", 4, 5, false},
	} {
		got, err := Aggregate(items, Top2, test.rule, OfFactors)
		if err != nil {
			t.Fatalf("%s: %v", test.rule, err)
		}
		if got.Overall.Score.String() != test.whole || got.Overall.Used != test.used || got.Overall.Of != test.of {
			t.Errorf("%s: got %s of %d/%d, want %s of %d/%d", test.rule, got.Overall.Score,
				got.Overall.Used, got.Overall.Of, test.whole, test.used, test.of)
		}
		if got.Factors[1].Score.Defined() != test.factorB || got.Factors[1].Score.String() != "no value" {
			t.Errorf("%s: factor without answers: got %s, want no value", test.rule, got.Factors[1].Score)
		}
	}
	miss := Miss.Of(items[2].Counts)
	if miss.Decimal(2) != "100.00" {
		t.Errorf("MISS without answers: got %s, want 100.00", miss)
	}
	if s := Miss.Of(Counts{}); s.Defined() {
		t.Errorf("MISS of nobody asked: got %s, want no value", s)
	}
}

func TestItemScores(t *testing.T) {
	c := NewCounts(1, 2, 3, 4, 10, 5)
	want := map[ItemScore]string{Top2: "70.00", Mean5: "80.00", Bot2: "15.00", Neut: "15.00", Miss: "20.00"}
	for _, s := range ItemScores() {
		if got := s.Of(c).Decimal(2); got != want[s] || !s.Known() {
			t.Errorf("%s of %v: got %s, want %s", s, c, got, want[s])
		}
	}
	if s := ItemScore("TOP1"); s.Known() || s.Of(c).Defined() {
		t.Errorf("TOP1: got a value, want none")
	}
}

func TestAggregateRefuses(t *testing.T) {
	ok := goldenItems()
	with := func(change func([]ItemCounts)) []ItemCounts {
		items := append([]ItemCounts(nil), ok...)
		change(items)
		return items
	}
	for _, test := range []struct {
		items     []ItemCounts
		score     ItemScore
		rule      Aggregation
		contentOf ContentOf
		want      string
	}{
		{nil, Top2, Pooled, "", "no items"},
		{ok, "TOP3", Pooled, "", `"TOP3"`},
		{ok, Top2, "MEDIAN", "", `"MEDIAN"`},
		{ok, Top2, MeanOfContents, "", "content_of"},
		{with(func(i []ItemCounts) { i[1].Code = "" }), Top2, Pooled, "", "item 2 has no code"},
		{with(func(i []ItemCounts) { i[1].Code = "a1" }), Top2, Pooled, "", `"a1" appears twice`},
		{with(func(i []ItemCounts) { i[1].Counts.Level[2] = -1 }), Top2, Pooled, "", "item a2: n3 is -1"},
		{with(func(i []ItemCounts) { i[1].Counts.Missing = -1 }), Top2, Pooled, "", "missing is -1"},
		{with(func(i []ItemCounts) { i[1].Factor = "" }), Top2, MeanOfFactors, "", `"a2" has no factor`},
		{with(func(i []ItemCounts) { i[1].Content = "" }), Top2, MeanOfContents, OfItems, `"a2" has no content`},
		{with(func(i []ItemCounts) { i[1].Content = "II" }), Top2, Pooled, "", `factor "A" is in content "I" and in "II"`},
	} {
		_, err := Aggregate(test.items, test.score, test.rule, test.contentOf)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want one with %q", err, test.want)
		}
	}
}
