package survey

import (
	"context"
	"strings"
	"testing"
)

func TestMicrodataRows(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		past, today := goodRating(), goodRating()
		past.Day, today.Day = "2026-11-23", s.clock.Day()
		past.Answers, past.Extra = "35-.", Extra{"R0": {1, 9}, "K": {3, 1}, "Gr1": {2}, "F2": {110}}
		past.Respondent = "citizen"
		add(t, s, past, today)
		q, err := s.LoadForm(ctx, past.Form)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, v := range q.Variables() {
			names = append(names, v.Name)
		}
		var got [][]string
		err = s.Microdata(ctx, past.Round, past.Form, "", "", func(values []string) error {
			got = append(got, append([]string{}, values...))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 {
			t.Fatalf("got %d rows, want 1: the day that is not over is left out", len(got))
		}
		row := map[string]string{}
		for i, name := range names {
			row[name] = got[0][i]
		}
		want := map[string]string{"day": "2026-11-23", "respondent": "citizen", "O1": "3", "A2": "5", "A1": CodeRefused, "B1": CodeNotAsked,
			"R0_1": "1", "R0_2": "0", "R0_9": "1", "RA": CodeNotAsked, "K_1": "3", "K_2": "1", "Gr1": "2", "Gr2": CodeNotAsked, "F2": "110", "age": CodeNotAsked}
		for name, value := range want {
			if row[name] != value {
				t.Errorf("%s: got %q, want %q", name, row[name], value)
			}
		}
		for _, hidden := range []string{"id", "M1", "P3", "printed"} {
			if _, ok := row[hidden]; ok {
				t.Errorf("%s is in the microdata", hidden)
			}
		}
		if text := strings.Join(got[0], " "); strings.Contains(text, past.ID) {
			t.Errorf("the id is in the row: %s", text)
		}
	})
}

// Every column and code has a label in both languages.
func TestDictionaryIsComplete(t *testing.T) {
	s := openTest(t, t.TempDir()+"/t.db", clockAt("2026-11-24"))
	ctx := context.Background()
	if err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	forms, err := s.ListForms(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range forms {
		q, err := s.LoadForm(ctx, info.Form)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, v := range q.Variables() {
			if v.Label.Vi == "" || v.Label.En == "" || seen[v.Name] {
				t.Errorf("%s %s: label %+v, twice %v", info.Form, v.Name, v.Label, seen[v.Name])
			}
			seen[v.Name] = true
			for _, code := range v.Values {
				if code.Label.Vi == "" || code.Label.En == "" {
					t.Errorf("%s %s: code %s has no label", info.Form, v.Name, code.Code)
				}
			}
		}
	}
}
