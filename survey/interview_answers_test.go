package survey

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestReadInterview(t *testing.T) {
	q := testQuestionnaire(t)
	nobody := func(string) bool { return false }
	values := map[string][]string{"O1": {"4"}, "A2": {"0"}, "A1": {"-"}, "K": {"3;1"}, "F2": {"120"}, "M1": {" Ghế\tthiếu "},
		"P3": {"0912 345 678"}, "respondent": {"1"}, "age": {"40"}}
	got, err := q.ReadInterview(values, nobody)
	if err != nil {
		t.Fatal(err)
	}
	if got.Answers != "40-." || got.Extra.String() != `{"F2":[120],"K":[3,1],"age":[40],"respondent":[1]}` ||
		fmt.Sprint(got.Texts) != "map[M1:Ghế thiếu]" || fmt.Sprint(got.Contact) != "map[P3:0912 345 678]" {
		t.Errorf("got %+v", got)
	}
	// What is stored reads back as the same.
	v := AnswerVersion{Answers: got.Answers, Extra: got.Extra, Texts: got.Texts}
	again, err := q.ReadInterview(v.Values(q), nobody)
	if err != nil || again.Answers != got.Answers || again.Extra.String() != got.Extra.String() || !maps.Equal(again.Texts, got.Texts) {
		t.Errorf("read back: got %+v (%v)", again, err)
	}
	// A hidden question keeps nothing; a required one may be excused.
	got, err = q.ReadInterview(map[string][]string{"O1": {"2"}, "R0": {"1"}, "respondent": {"3"}, "age": {"40"}}, func(code string) bool { return code == "RA" })
	if err != nil || got.Extra.String() != `{"R0":[1],"respondent":[3]}` {
		t.Errorf("excused: got %+v (%v)", got, err)
	}
	for want, values := range map[string]map[string][]string{
		"rating.required (RA)":                  {"O1": {"2"}, "R0": {"1"}},
		"rating.required (O1)":                  {"A2": {"1"}},
		"rating.value (A2)":                     {"O1": {"1"}, "A2": {"7"}},
		"rating.unknown (ZZ)":                   {"O1": {"1"}, "ZZ": {"7"}},
		"text.too_long (M1)":                    {"O1": {"1"}, "M1": {strings.Repeat("a", 21)}},
		"rating.range (age)":                    {"O1": {"1"}, "respondent": {"1"}, "age": {"200"}},
		"rating.one_value (O1) map[count:2]":    {"O1": {"1;2"}},
		"rating.number (F2) map[value:nhiều]":   {"O1": {"1"}, "F2": {"nhiều"}},
		"rating.empty":                          {"P3": {"0912"}},
		"text.too_long (P3) map[length:20 max:": {"O1": {"1"}, "P3": {strings.Repeat("9", 20)}},
	} {
		excused := nobody
		if want == "rating.empty" {
			excused = func(string) bool { return true }
		}
		if _, err := q.ReadInterview(values, excused); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %s", values, err, want)
		}
	}
}
