package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// sampleStore is a household round of three communes, answered and weighted.
func sampleStore(t *testing.T) (*survey.Store, survey.Round) {
	t.Helper()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "s.db")
	s, err := survey.Open(ctx, path, survey.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Migrate(ctx))
	must(s.Seed(ctx))
	r, err := s.SaveRound(ctx, "test", survey.Round{ID: "ho", Kind: "household", Method: "SIPAS-2023/BN-1", Name: survey.Text{Vi: "Hộ"}})
	must(err)
	reg, err := s.Register(ctx)
	must(err)
	var frame strings.Builder
	frame.WriteString("id,unit,psu,second\n")
	n := 0
	for _, u := range reg.UnitsOn(s.Clock().Day()) {
		if u.Kind != "commune" || n == 3 {
			continue
		}
		n++
		for i := range 360 {
			fmt.Fprintf(&frame, "%s-%d,%s,v%d,%d\n", u.ID, i, u.ID, i%6, i)
		}
	}
	file := filepath.Join(t.TempDir(), "frame.csv")
	must(os.WriteFile(file, []byte(frame.String()), 0o600))
	_, work, err := s.StartImport(ctx, survey.Import{Kind: "frame", Path: file, File: "frame.csv", Actor: "test", Fixed: map[string]string{"round": r.ID}})
	must(err)
	_, err = work(ctx)
	must(err)
	_, err = s.SaveFieldwork(ctx, "test", survey.Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", PeriodFrom: "2026-01-01", PeriodTo: "2026-12-31", Rules: survey.DefaultFieldRules()})
	must(err)
	design := survey.DesignPreset("household")
	design.N, design.Take = 80, 20 // four villages of a commune
	must(s.SaveSampleDesign(ctx, "test", r.ID, design, 0))
	d, err := s.DrawSample(ctx, "test", r.ID)
	must(err)
	_, err = s.ReleaseDraw(ctx, "test", d.ID)
	must(err)
	surveytest.AnswerSample(t, surveytest.OpenSQLite(t, path), r.ID, "sipas-1001@1.0.0", 39, map[string]int{"gender": 2, "age": 5}, 3)
	for _, to := range []survey.RoundState{survey.RoundOpen, survey.RoundClosing, survey.RoundClosed} {
		r, err = s.Round(ctx, r.ID)
		must(err)
		r, err = s.MoveRound(ctx, "test", r.ID, to, r.Version)
		must(err)
	}
	_, err = s.MakeWeighting(ctx, "test", r.ID, survey.DefaultWeighting())
	must(err)
	must(s.ChooseWeighting(ctx, "test", r.ID, 1, 0))
	return s, r
}

// TestMicrodataGiveThePrintedIndex computes the index of a round from its
// microdata with the estimate command, as docs/data.md does: value, standard
// error, degrees of freedom and interval are those of the pages.
func TestMicrodataGiveThePrintedIndex(t *testing.T) {
	s, r := sampleStore(t)
	variables, rows, err := s.SampleMicrodata(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	form, err := s.LoadForm(t.Context(), "sipas-1001@1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	w := csv.NewWriter(&data)
	var head, items []string
	for _, v := range variables {
		head = append(head, v.Name)
	}
	for _, it := range form.Items() {
		items = append(items, it.Code)
	}
	lines := [][]string{head}
	for row := range rows {
		lines = append(lines, append([]string{}, row...))
	}
	if err := w.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	for _, by := range []string{"", "unit"} {
		q := survey.IndexQuery{Round: r.ID, Form: form.Form(), Periods: []string{"2026"}, Preliminary: true}
		args := []string{"--data", "-", "--weights", "weight", "--strata", "stratum", "--ids", "psu,case", "--fpc", "fpc1,fpc2", "--na=-1,-2", "--json",
			"--index", "MEAN5:" + strings.Join(items, ","), "--index", "TOP2:" + strings.Join(items, ",")}
		if by != "" {
			q.By, args = []survey.Dim{survey.ByUnit}, append(args, "--by", by)
		}
		table, err := s.Index(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		out, _, err := runEstimate(data.String(), args...)
		if err != nil {
			t.Fatal(err)
		}
		var got printed
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		compared := 0
		for _, e := range got.Estimates {
			for _, row := range table.Rows {
				if by != "" && row.Unit != e.Domain[0] {
					continue
				}
				v := row.Primary
				if strings.HasPrefix(e.Statistic, "TOP2") {
					v = row.Secondary
				}
				compared++
				for _, x := range [][2]float64{{*e.Estimate, v.Estimate}, {*e.SE, v.SE}, {*e.DF, v.DF}, {*e.CI[0], v.Interval.Lower}, {*e.CI[1], v.Interval.Upper}} {
					if math.Abs(x[0]-x[1]) > 1e-9 {
						t.Errorf("%s %v: estimate %v, page %v", e.Statistic, e.Domain, x[0], x[1])
					}
				}
				if e.N != v.N {
					t.Errorf("%s %v: n %d, page %d", e.Statistic, e.Domain, e.N, v.N)
				}
			}
		}
		if want := map[string]int{"": 2, "unit": 6}[by]; compared != want {
			t.Errorf("by %q: %d figures compared, want %d: %s", by, compared, want, out)
		}
	}
	for i, name := range head {
		for _, row := range lines[1:] {
			if name == "case" && (len(row[i]) != 12 || survey.ValidID(row[i])) {
				t.Errorf("a case is called %q", row[i])
			}
		}
		if strings.Contains(strings.Join(head[:i], ","), ","+name+",") {
			t.Errorf("the column %s stands twice", name)
		}
	}
}
