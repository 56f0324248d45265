package survey

import (
	"slices"
	"testing"

	"sipas/analysis"
)

func TestCountsOfARating(t *testing.T) {
	l := newLayout(testQuestionnaire(t))
	for _, c := range []struct {
		answers string
		extra   Extra
		flags   []string
		want    string
	}{
		{"5.1.", nil, nil, "A1:1=1;A2:.=1;B1:.=1;O1:5=1;_content.I:n=1;_factor.A:n=1;_factor.O:n=1;_index:n=1"},
		{"54.5", nil, []string{"night", "burst"}, "A1:.=1;A2:4=1;B1:5=1;O1:5=1;_content.I:n=1;_factor.A:n=1;_factor.B:n=1;_factor.O:n=1;_flag:burst=1,night=1;_index:n=1,all=1"},
		{"0--0", nil, nil, "A1:-=1;A2:-=1;B1:0=1;O1:0=1"},
		{"2...", Extra{"R0": {1, 9}, "RA": {2}, "K": {3, 1}, "Gr2": {1}, "F2": {120}}, nil,
			"A1:.=1;A2:.=1;B1:.=1;F2:120=1;Gr2:1=1;K:*=1,1/2=1,3/1=1;O1:2=1;R0:*=1,1=1,9=1;RA:2=1;_factor.O:n=1;_index:n=1"},
	} {
		r := goodRating()
		r.Answers, r.Extra, r.Flags = c.answers, c.extra, c.flags
		if err := l.check(&r); err != nil {
			t.Fatalf("%s %v: %v", c.answers, c.extra, err)
		}
		if got := l.counts(&r).String(); got != c.want {
			t.Errorf("%s %v:\n got %s\nwant %s", c.answers, c.extra, got, c.want)
		}
	}
}

func TestCountsReadings(t *testing.T) {
	_, err := ParseCounts("F2:0=1,100=2,150=1;O1:.=7,-=1,0=2,3=4,5=6")
	if err == nil {
		t.Fatal("'.' sorts after '-' and must be refused in this order")
	}
	cs, err := ParseCounts("F2:0=1,100=2,150=1;O1:-=1,.=7,0=2,3=4,5=6")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := cs.Item("O1", false), analysis.NewCounts(0, 0, 4, 0, 6, 3); got != want {
		t.Errorf("asked only: got %v, want %v", got, want)
	}
	if got, want := cs.Item("O1", true), analysis.NewCounts(0, 0, 4, 0, 6, 10); got != want {
		t.Errorf("with skipped: got %v, want %v", got, want)
	}
	if mean, n := cs.Mean("F2"); mean != 87.5 || n != 4 {
		t.Errorf("mean: got %v of %d, want 87.5 of 4", mean, n)
	}
	if mean, n := cs.Mean("F9"); mean != 0 || n != 0 {
		t.Errorf("mean without answers: got %v of %d", mean, n)
	}
	if got := cs.Get("F2", "100"); got != 2 || cs.Get("F2", "101") != 0 || cs.Get("A", "1") != 0 || len(cs.Of("none")) != 0 {
		t.Errorf("got %d", got)
	}
}

func TestParseCountsRefuses(t *testing.T) {
	for _, bad := range []string{"A", "A:", "A:1", "A:1=", "A:1=0", "A:1=-1", "A:1=+1", "A:1=01", "A:=1", ":1=1", "A:1=1;", "A:1=1,", "A:1=1;A:1=1",
		"A:2=1,1=1", "A:10=1,9=1", "B:1=1;A:1=1", "A:1=1,1=2", "A:1=99999999999999999999", "A:1=1 ", "A,B:1=1"} {
		if cs, err := ParseCounts(bad); err == nil {
			t.Errorf("%q was read as %v", bad, cs)
		}
	}
}

func FuzzParseCounts(f *testing.F) {
	for _, seed := range []string{"", "A1:.=2,4=7,5=11;O1:3=1,5=19", "K:*=1,1/2=1,3/1=1;_index:n=4,all=2", "A:1=1;A:2=2", "A:1=01"} {
		f.Add(seed, "O1:5=1")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := ParseCounts(a)
		if err != nil {
			return
		}
		if got := x.String(); got != a {
			t.Fatalf("read %q, wrote %q", a, got)
		}
		y, err := ParseCounts(b)
		if err != nil {
			return
		}
		sum := x.Add(y)
		if !slices.Equal(sum, y.Add(x)) {
			t.Fatalf("%q + %q depends on the order", a, b)
		}
		for _, c := range sum {
			if c.N != x.Get(c.Code, c.Value)+y.Get(c.Code, c.Value) {
				t.Fatalf("%q + %q: %v", a, b, c)
			}
		}
		if x.String() != a {
			t.Fatalf("adding changed %q", a)
		}
	})
}
