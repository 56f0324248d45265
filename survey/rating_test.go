package survey

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func keys(err error) []string {
	es, _ := err.(Errors)
	var out []string
	for _, e := range es {
		out = append(out, e.Key+" "+e.Field)
	}
	return out
}

func TestRatingCheck(t *testing.T) {
	q := testQuestionnaire(t)
	for _, c := range []struct {
		name   string
		change func(*Rating)
		want   []string
	}{
		{"good", func(r *Rating) {}, nil},
		{"every kind of answer", func(r *Rating) {
			r.Answers = "20-1"
			r.Extra = Extra{"R0": {1, 9}, "RA": {1}, "K": {3, 1}, "Gr1": {2}, "F2": {200}, "age": {40}}
			r.Flags = []string{"burst", "night"}
		}, nil},
		{"frame", func(r *Rating) {
			r.ID, r.Form, r.Day, r.Channel, r.Unit = "x", "visit@2", "2026-02-30", "fax", ""
		}, []string{"rating.id id", "rating.form form", "rating.day day", "rating.channel channel", "rating.missing unit"}},
		{"keys", func(r *Rating) {
			r.Round, r.Sector, r.Station, r.Flags = "a b", "é", strings.Repeat("x", 101), []string{"a", "B;", "a"}
		}, []string{"rating.code round", "rating.code sector", "rating.code station", "rating.code flags", "rating.code flags"}},
		{"import without a batch", func(r *Rating) { r.Channel = "import" }, []string{"rating.channel channel"}},
		{"batch without import", func(r *Rating) { r.Batch = "b" }, []string{"rating.channel channel"}},
		{"too few answers", func(r *Rating) { r.Answers = "5" }, []string{"rating.answers answers"}},
		{"outside the scale", func(r *Rating) { r.Answers = "693x" }, []string{"rating.value O1", "rating.value A2", "rating.value A1", "rating.value B1"}},
		{"no zero on a scale without it", func(r *Rating) { r.Answers = "500." }, []string{"rating.value A1"}},
		{"required", func(r *Rating) { r.Answers = ".5.." }, []string{"rating.required O1"}},
		{"refused is an answer", func(r *Rating) { r.Answers = "-..." }, nil},
		{"hidden: no low score", func(r *Rating) { r.Extra = Extra{"R0": {1}} }, []string{"rating.hidden R0"}},
		{"hidden: no opinion is not a low score", func(r *Rating) { r.Answers, r.Extra = "0...", Extra{"R0": {1}} }, []string{"rating.hidden R0"}},
		{"hidden: all must hold", func(r *Rating) { r.Answers, r.Extra = "3...", Extra{"R0": {1}, "RA": {1}} }, []string{"rating.hidden RA"}},
		{"required once shown", func(r *Rating) { r.Answers, r.Extra = "1...", Extra{"R0": {1}} }, []string{"rating.required RA"}},
		{"hidden by the group", func(r *Rating) { r.Respondent, r.Extra = "business", Extra{"age": {40}} }, []string{"rating.hidden age"}},
		{"values", func(r *Rating) {
			r.Answers = "1..."
			r.Extra = Extra{"R0": {2, 3}, "K": {1, 1}, "Gr1": {3}, "F2": {201}, "age": {0}}
		}, []string{"rating.value R0", "rating.repeated K", "rating.value Gr1", "rating.range F2", "rating.range age"}},
		{"shapes", func(r *Rating) {
			r.Answers = "1..."
			r.Extra = Extra{"R0": {9, 1}, "RA": {1, 2}, "K": {1, 2, 3}, "Gr1": {}, "F2": {1, 2}}
		}, []string{"rating.repeated R0", "rating.one_value RA", "rating.too_many K", "rating.one_value Gr1", "rating.one_value F2"}},
		{"texts and groups stand elsewhere", func(r *Rating) { r.Extra = Extra{"M1": {1}, "P3": {1}, "respondent": {1}} },
			[]string{"rating.text_apart M1", "rating.text_apart P3", "rating.group respondent"}},
		{"unknown", func(r *Rating) { r.Extra = Extra{"Z9": {1}, "G": {1}, "O2": {5}}; r.Respondent = "patient" },
			[]string{"rating.respondent respondent", "rating.unknown G", "rating.unknown O2", "rating.unknown Z9"}},
	} {
		r := goodRating()
		c.change(&r)
		if diff := cmp.Diff(c.want, keys(r.Check(q))); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func TestQuestionnaireRead(t *testing.T) {
	q := testQuestionnaire(t)
	base := goodRating()
	base.Answers, base.Respondent = "", ""
	for _, c := range []struct {
		name       string
		values     map[string][]string
		answers    string
		extra      Extra
		respondent string
		comment    string
		refused    []string
	}{
		{"two taps", map[string][]string{"O1": {"5"}, "A2": {""}, "M1": {" "}}, "5...", nil, "", "", nil},
		{"everything", map[string][]string{"O1": {"2"}, "A2": {"0"}, "A1": {"-"}, "R0": {"9", "1"}, "RA": {"2"}, "K": {"3;1"}, "Gr2": {"1"},
			"F2": {" 95 "}, "respondent": {"1"}, "age": {"33"}, "M1": {"Cảm ơn\r\n"}}, "20-.",
			Extra{"R0": {1, 9}, "RA": {2}, "K": {3, 1}, "Gr2": {1}, "F2": {95}, "age": {33}}, "citizen", "Cảm ơn", nil},
		{"what is hidden is dropped, and what that hides", map[string][]string{"O1": {"4"}, "R0": {"1"}, "RA": {"1"}, "age": {"33"}}, "4...", nil, "", "", nil},
		{"text is not markup", map[string][]string{"O1": {"1"}, "M1": {"<b>=1+1</b>\x00\x1b"}}, "1...", nil, "", "<b>=1+1</b>", nil},
		{"all faults at once", map[string][]string{"O1": {"6"}, "A2": {"4", "5"}, "B1": {"10"}, "F2": {"x"}, "respondent": {"2"}, "Z": {"1"}, "P3": {"0912345678"},
			"M1": {strings.Repeat("ă", 21)}}, "", nil, "", "",
			[]string{"rating.value O1", "rating.one_value A2", "rating.value B1", "rating.number F2", "text.too_long M1", "rating.text_not_kept P3", "rating.value respondent", "rating.unknown Z"}},
		{"broken text", map[string][]string{"O1": {"5"}, "M1": {"\xff"}}, "", nil, "", "", []string{"text.encoding M1"}},
		{"nothing said", map[string][]string{}, "", nil, "", "", []string{"rating.required O1"}},
		{"numbers are checked", map[string][]string{"O1": {"5"}, "F2": {"-1"}, "K": {"1;1"}}, "", nil, "", "", []string{"rating.repeated K", "rating.range F2"}},
	} {
		r, comments, err := q.Read(base, c.values)
		if diff := cmp.Diff(c.refused, keys(err)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
		if err != nil {
			continue
		}
		comment := ""
		if len(comments) == 1 {
			comment = comments[0].Body
			if comments[0].Week != "2026-W48" || comments[0].Unit != "u1" || comments[0].Sector != "land" || comments[0].check() != nil {
				t.Errorf("%s: comment %+v, %v", c.name, comments[0], comments[0].check())
			}
		}
		if r.Answers != c.answers || !reflect.DeepEqual(r.Extra, c.extra) || r.Respondent != c.respondent || comment != c.comment {
			t.Errorf("%s: got %q %v %q %q; want %q %v %q %q", c.name, r.Answers, r.Extra, r.Respondent, comment, c.answers, c.extra, c.respondent, c.comment)
		}
	}
}

func TestExtraIsCanonical(t *testing.T) {
	e := Extra{"R0": {1, 9}, "F2": {100}, "Gr1": {2}}
	const want = `{"F2":[100],"Gr1":[2],"R0":[1,9]}`
	if got := e.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	back, err := ParseExtra(want)
	if err != nil || !reflect.DeepEqual(back, e) {
		t.Errorf("got %v, %v", back, err)
	}
	if Extra(nil).String() != "" {
		t.Error("nothing is the empty text")
	}
	if _, err := ParseExtra(`{"F2":["a"]}`); err == nil {
		t.Error("a text was read as a number")
	}
}

func TestCleanText(t *testing.T) {
	for _, c := range []struct{ in, want, key string }{
		{"  Phục vụ tốt \r\n rất nhanh\r", "Phục vụ tốt \n rất nhanh", ""},
		{"Tiê\u0301ng", "Tiếng", ""},
		{"a\x00b\x07c\td", "abc d", ""},
		{"đảo\u202engược\u2066\ufeff", "đảongược", ""},
		{"👨‍👩‍👧 tốt", "👨‍👩‍👧 tốt", ""},
		{"<script>alert(1)</script>", "<script>alert(1)</script>", ""},
		{"\xc3\x28", "", "text.encoding"},
		{strings.Repeat("ễ", 2000), strings.Repeat("ễ", 2000), ""},
		{strings.Repeat("ễ", 2001), "", "text.too_long"},
	} {
		got, err := CleanText(c.in, 0)
		key := ""
		if err != nil {
			key = err.Key
		}
		if got != c.want || key != c.key {
			t.Errorf("%.30q: got %.30q %q, want %.30q %q", c.in, got, key, c.want, c.key)
		}
	}
	if _, err := CleanText("sáu chữ", 6); err == nil || err.Args["length"] != 7 || err.Args["max"] != 6 {
		t.Errorf("got %v, want 7 of 6 characters", err)
	}
}

func TestWeek(t *testing.T) {
	for day, want := range map[string]string{"2026-11-24": "2026-W48", "2027-01-01": "2026-W53", "2024-12-30": "2025-W01", "x": ""} {
		if got := Week(day); got != want {
			t.Errorf("%s: got %q, want %q", day, got, want)
		}
	}
}

// FuzzRead gives a form anything. What is accepted passes Check again, counts
// into a text that can be read back, and its texts are clean.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"O1=5", "O1=2&R0=1;9&RA=1&M1=Cảm ơn", "O1=1&K=3;1&Gr1=2&F2=200&respondent=1&age=40", "O1=0&A1=-&B1=.", "O1=9999999999999999999&M1=\xff&x=y"} {
		f.Add(seed)
	}
	q, err := ParseQuestionnaire([]byte(testForm))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, form string) {
		values := map[string][]string{}
		for pair := range strings.SplitSeq(form, "&") {
			name, value, _ := strings.Cut(pair, "=")
			values[name] = append(values[name], value)
		}
		r, comments, err := q.Read(goodRating(), values)
		if err != nil {
			if len(keys(err)) == 0 {
				t.Fatalf("%q: refused without a field: %v", form, err)
			}
			return
		}
		if err := r.Check(q); err != nil {
			t.Fatalf("%q: read %+v, which is refused: %v", form, r, err)
		}
		if text := newLayout(q).counts(&r).String(); text != "" {
			if cs, err := ParseCounts(text); err != nil || cs.String() != text {
				t.Fatalf("%q: counts %q: %v", form, text, err)
			}
		}
		if back, err := ParseExtra(r.Extra.String()); err != nil || back.String() != r.Extra.String() {
			t.Fatalf("%q: extra %q: %v", form, r.Extra, err)
		}
		for _, c := range comments {
			if err := c.check(); err != nil {
				t.Fatalf("%q: comment %+v: %v", form, c, err)
			}
		}
	})
}
