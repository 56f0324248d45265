package server

import (
	"errors"
	"fmt"
	"testing"

	"sipas/survey"
)

// TestExplain: whoever runs a command reads sentences, not keys.
func TestExplain(t *testing.T) {
	l, err := Messages("en")
	if err != nil {
		t.Fatal(err)
	}
	taken := survey.Refuse(survey.Conflict, "person.login_taken", "login", "login", "an")
	for _, tt := range []struct {
		err  error
		want string
	}{
		{taken, "login: The login name an is taken. Please choose another."},
		{survey.Errors{taken, survey.Refuse(survey.Invalid, "person.no_sector", "sectors", "value", "x")},
			"login: The login name an is taken. Please choose another.; sectors: There is no sector x."},
		{fmt.Errorf("%w: %w", survey.Refuse(survey.NotFound, "error.not_found", ""), errors.New("cause")),
			"This was not found, or your account may not see it.: cause"},
		{errors.New("disk on fire"), "disk on fire"},
	} {
		if got := l.Explain(tt.err); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.err, got, tt.want)
		}
	}
	refused := survey.Refusal{Line: 3, Field: "unit", Value: "x", Key: "import.unit_unknown", Args: map[string]any{"day": "2026-01-02", "value": "x"}}
	if got, want := l.Refusal(refused), "There is no unit “x” on 2026-01-02."; got != want {
		t.Errorf("%+v: got %q, want %q", refused, got, want)
	}
	if _, err := Messages("fr"); err == nil {
		t.Error("messages in a language that the product does not speak")
	}
}

// TestCountsAreGrouped: the number in a sentence with a count is written in the
// reader's way, and the sentence still chooses its form by it.
func TestCountsAreGrouped(t *testing.T) {
	for _, tt := range []struct {
		lang  string
		count any
		want  string
	}{
		{"vi", 23149, "23.149 dòng trong danh sách"}, {"en", int64(23149), "23,149 rows in the list"},
		{"en", 1, "1 row in the list"}, {"en", int64(0), "0 rows in the list"},
	} {
		l, err := Messages(tt.lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.T("hub.frame", "count", tt.count); got != tt.want {
			t.Errorf("%v rows in %s: got %q, want %q", tt.count, tt.lang, got, tt.want)
		}
	}
}
