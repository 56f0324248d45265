package analysis

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadCSV(t *testing.T) {
	in := "\ufeffid,w,tên\n01,1.5,\"Đà, Nẵng\"\n1,,\n01,TRUE,x\n"
	rows := 0
	d, err := ReadCSV(strings.NewReader(in), CSVOptions{Numbers: []string{"w"}, Progress: func(n int, _ int64) { rows = n }})
	if err != nil {
		t.Fatal(err)
	}
	id, _ := d.Factor("id")
	w, _ := d.Numbers("w")
	name, _ := d.Column("tên")
	if d.Rows() != 3 || rows != 3 || len(id.Levels) != 2 || id.At(0) != "01" || w[0] != 1.5 || !math.IsNaN(w[1]) || w[2] != 1 {
		t.Errorf("got %d rows, ids %v, w %v", d.Rows(), id, w)
	}
	if name.Text(0) != "Đà, Nẵng" || !name.Missing(1) || name.Text(1) != "" {
		t.Errorf("names: %q, %q", name.Text(0), name.Text(1))
	}
	d, err = ReadCSV(strings.NewReader(in), CSVOptions{Columns: []string{"tên", "id", "id"}})
	if err != nil || strings.Join(d.Names(), ",") != "tên,id" {
		t.Errorf("columns: got %v, %v", d, err)
	}
}

func TestReadCSVRefusals(t *testing.T) {
	tests := []struct {
		name, in string
		opts     CSVOptions
		want     []string
	}{
		{"empty", "", CSVOptions{}, []string{"empty"}},
		{"not a number", "w,s\n1,a\n2,b\nx,c\n", CSVOptions{Numbers: []string{"w"}}, []string{"line 4", `"w"`, `"x"`}},
		{"decimal comma", "w\n\"1,5\"\n", CSVOptions{Numbers: []string{"w"}}, []string{"line 2", "point"}},
		{"infinite", "w\nInf\n", CSVOptions{Numbers: []string{"w"}}, []string{"line 2", `"Inf"`}},
		{"NaN", "w\nNaN\n", CSVOptions{Numbers: []string{"w"}}, []string{`"NaN"`}},
		{"hexadecimal", "w\n0x10\n", CSVOptions{Numbers: []string{"w"}}, []string{`"0x10"`}},
		{"too large", "w\n1e999\n", CSVOptions{Numbers: []string{"w"}}, []string{"too large"}},
		{"two points", "w\n1.2.3\n", CSVOptions{Numbers: []string{"w"}}, []string{`"1.2.3"`}},
		{"ragged", "a,b\n1,2\n3\n", CSVOptions{}, []string{"line 3", "cells"}},
		{"quote", "a,b\n1,\"2\n", CSVOptions{}, []string{"line 2"}},
		{"bad header", "a,\"b\n", CSVOptions{}, []string{"line 1"}},
		{"twice", "a,b,a\n", CSVOptions{}, []string{"line 1", `"a"`, "twice"}},
		{"missing column", "a,b\n", CSVOptions{Columns: []string{"c"}}, []string{`"c"`, "a, b"}},
		{"missing number", "a,b\n", CSVOptions{Numbers: []string{"c"}}, []string{`"c"`, "a, b"}},
		{"latin-1", "a\n\xe9\n", CSVOptions{}, []string{"line 2", "UTF-8"}},
		{"latin-1 header", "\xe9\n", CSVOptions{}, []string{"line 1", "UTF-8"}},
	}
	for _, tt := range tests {
		_, err := ReadCSV(strings.NewReader(tt.in), tt.opts)
		if err == nil {
			t.Errorf("%s: no error", tt.name)
			continue
		}
		for _, part := range tt.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not contain %q", tt.name, err, part)
			}
		}
	}
	if _, err := ReadCSV(iotest.ErrReader(errors.New("disk gone")), CSVOptions{}); err == nil || !strings.Contains(err.Error(), "disk gone") {
		t.Errorf("broken reader: got %v", err)
	}
}

func TestColumns(t *testing.T) {
	d := NewData(2)
	if err := d.Set(num("x", 1, math.NaN())); err != nil {
		t.Fatal(err)
	}
	if err := d.Set(num("y", 1)); err == nil || !strings.Contains(err.Error(), `"y" has 1 rows`) {
		t.Errorf("short column: got %v", err)
	}
	if err := d.Set(text("x", "a", "b")); err != nil || len(d.Names()) != 1 {
		t.Errorf("replacing a column: %v, names %v", err, d.Names())
	}
	if _, err := d.Numbers("x"); err == nil || !strings.Contains(err.Error(), `"x", row 1`) {
		t.Errorf("text as numbers: got %v", err)
	}
	for _, get := range []func() error{
		func() error { _, err := d.Numbers("z"); return err }, func() error { _, err := d.Factor("z"); return err },
	} {
		if err := get(); err == nil || !strings.Contains(err.Error(), `no variable "z"`) {
			t.Errorf("unknown column: got %v", err)
		}
	}
	x := num("x", 1.5, math.NaN(), 1.5)
	if f := x.Factor(); f.At(0) != "1.5" || f.At(1) != "" || f.Len() != 3 || x.Text(1) != "" || x.Text(2) != "1.5" || !x.IsNumeric() || !x.Missing(1) {
		t.Errorf("number as factor: %v", f)
	}
	if Interact("|").Len() != 0 {
		t.Error("no factors: rows")
	}
	both := Interact("|", NewFactor([]string{"a", "b", "a"}), NewFactor([]string{"1", "", "2"}))
	if both.At(0) != "a|1" || both.At(1) != "" || both.At(2) != "a|2" {
		t.Errorf("interaction: %v", both)
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = "v"
	}
	if s := listNames(many, 3); s != "v, v, v, … 40 in all" {
		t.Errorf("list of names: %q", s)
	}
}

// TestMeanOfText: a text variable is estimated level by level, missing stays missing.
func TestMeanOfText(t *testing.T) {
	d := mustDesign(t, DesignSpec{Rows: 4})
	e, err := d.Mean(nil, DropMissing, text("type", "b", "a", "", "b"))
	if err != nil || e.N != 3 || strings.Join(e.Keys, ",") != "typea,typeb" || math.Abs(e.Values[1]-2./3) > 1e-15 {
		t.Errorf("got %+v, %v", e, err)
	}
	e, err = d.Mean(nil, KeepMissing, text("type", "b", "a", "", "b"))
	if err != nil || !math.IsNaN(e.Values[0]) {
		t.Errorf("kept missing: got %+v, %v", e, err)
	}
}

// TestReadCSVDialects: separators are seen from the header, decimal commas and
// words for missing are read when asked for.
func TestReadCSVDialects(t *testing.T) {
	for name, tt := range map[string]struct {
		in   string
		opts CSVOptions
	}{
		"comma":     {"id,x\na,1.5\n\"b,c\",\n", CSVOptions{}},
		"semicolon": {"id;x\na;1,5\nb,c;\n", CSVOptions{DecimalComma: true}},
		"tab":       {"id\tx\na\t1.5\nb,c\t.\n", CSVOptions{Missing: []string{"NA", "."}}},
		"named":     {"id;x\na;1,5\nb,c;NA\n", CSVOptions{Comma: ';', DecimalComma: true, Missing: []string{"NA"}}},
		"one line":  {"id;x\r\na;1.5\r\n\"b,c\";", CSVOptions{}},
	} {
		tt.opts.Numbers = []string{"x"}
		d, err := ReadCSV(strings.NewReader(tt.in), tt.opts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		id, _ := d.Column("id")
		x, _ := d.Numbers("x")
		if len(x) != 2 || id.Text(1) != "b,c" || x[0] != 1.5 || !math.IsNaN(x[1]) {
			t.Errorf("%s: got id %q and x %v, want b,c and 1.5, missing", name, id.Text(1), x)
		}
	}
	_, err := ReadCSV(strings.NewReader("x\n1,2,3\n"), CSVOptions{Comma: ';', DecimalComma: true, Numbers: []string{"x"}})
	if err == nil || !strings.Contains(err.Error(), `line 2, column "x"`) {
		t.Errorf("two commas: got error %v", err)
	}
}
