package analysis

import (
	"strings"
	"testing"
)

const methodRecord = `{"method_version":"SIPAS-2023/BN-1","basis":"QĐ 1001/QĐ-BNV","instrument":"sipas-1001@1.0.0",
 "item_score":"MEAN5","secondary_item_score":"TOP2","aggregation":"POOLED","content_of":"items",
 "missing":"EXCLUDE","valid_ballot_min_answered_pct":70,"min_valid_per_cell":30,"suppress_below":5,
 "round":{"digits":2,"mode":"half_up","at":"output"},"weights":"none",
 "valid_from":"2024-01-01","valid_to":null}`

func TestParseMethod(t *testing.T) {
	m, err := ParseMethod([]byte(methodRecord))
	if err != nil {
		t.Fatal(err)
	}
	if m.ItemScore != Mean5 || m.Secondary != Top2 || m.Round.Digits != 2 || m.ValidTo != nil {
		t.Errorf("got %+v", m)
	}
	for _, c := range []struct {
		answered, items int
		want            bool
	}{{15, 22, false}, {16, 22, true}, {7, 10, true}, {0, 0, false}} {
		if got := m.ValidBallot(c.answered, c.items); got != c.want {
			t.Errorf("ballot with %d of %d: got %v, want %v", c.answered, c.items, got, c.want)
		}
	}
	until := "2024-12-31"
	m.ValidTo = &until
	for day, want := range map[string]bool{"2023-12-31": false, "2024-01-01": true, "2024-12-31": true, "2025-01-01": false} {
		if got := m.InForce(day); got != want {
			t.Errorf("in force on %s: got %v, want %v", day, got, want)
		}
	}
	first, err := m.Scores(goldenItems())
	if err != nil || first.Overall.Score.String() != "75.45" {
		t.Errorf("MEAN5 POOLED of the golden table: got %s, %v; want 75.45", first.Overall.Score, err)
	}
	second, err := m.SecondaryScores(goldenItems())
	if err != nil || second.Overall.Score.String() != "72.73" {
		t.Errorf("TOP2 POOLED of the golden table: got %s, %v; want 72.73", second.Overall.Score, err)
	}
	m.Secondary = ""
	if none, err := m.SecondaryScores(goldenItems()); err != nil || none.Overall.Score.Defined() {
		t.Errorf("no secondary score: got %s, %v; want no value", none.Overall.Score, err)
	}
}

func TestParseMethodRefuses(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{`"basis"`, `"base"`, `unknown field "base"`},
		{`}`, `}{`, "method record"},
		{`"valid_to":null}`, `"valid_to":null} x`, "after the record"},
		{`"SIPAS-2023/BN-1"`, `""`, "method_version"},
		{`"QĐ 1001/QĐ-BNV"`, `""`, "basis"},
		{`"sipas-1001@1.0.0"`, `""`, "instrument"},
		{`"MEAN5"`, `"MEAN4"`, "item_score"},
		{`"TOP2"`, `"TOP3"`, "secondary_item_score"},
		{`"TOP2"`, `"MEAN5"`, "repeats"},
		{`"POOLED"`, `"POOL"`, "aggregation"},
		{`"items"`, `"ballots"`, "content_of"},
		{`"POOLED","content_of":"items"`, `"MEAN_OF_CONTENTS"`, "content_of"},
		{`"EXCLUDE"`, `"IMPUTE"`, "missing"},
		{`pct":70`, `pct":101`, "valid_ballot_min_answered_pct"},
		{`below":5`, `below":-1`, "suppress_below"},
		{`cell":30`, `cell":4`, "min_valid_per_cell"},
		{`"digits":2`, `"digits":7`, "round.digits"},
		{`"half_up"`, `"half_even"`, "round.mode"},
		{`"at":"output"`, `"at":"input"`, "round.at"},
		{`"weights":"none"`, `"weights":"some"`, "weights"},
		{`2024-01-01`, `1/1/2024`, "valid_from"},
		{`"valid_to":null`, `"valid_to":"soon"`, "valid_to"},
		{`"valid_to":null`, `"valid_to":"2023-12-31"`, "before valid_from"},
	} {
		text := strings.Replace(methodRecord, test.old, test.new, 1)
		if text == methodRecord {
			t.Fatalf("%q is not in the record", test.old)
		}
		if _, err := ParseMethod([]byte(text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s instead of %s: got error %v, want one with %q", test.new, test.old, err, test.want)
		}
	}
}
