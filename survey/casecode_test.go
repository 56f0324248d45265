package survey

import (
	"strings"
	"testing"
)

// TestCaseCodeNoticesMistakes: every single wrong character and nearly every
// swap of neighbours is noticed.
func TestCaseCodeNoticesMistakes(t *testing.T) {
	swaps, missed := 0, 0
	for range 200 {
		code := NewCaseCode()
		if !ValidCaseCode(code) || len(code) != caseCodeLength {
			t.Fatalf("%q is not valid", code)
		}
		for i := range len(code) {
			for _, r := range caseAlphabet {
				if wrong := code[:i] + string(r) + code[i+1:]; wrong != code && ValidCaseCode(wrong) {
					t.Errorf("%s for %s is not noticed", wrong, code)
				}
			}
			if i > 0 && code[i] != code[i-1] {
				swaps++
				if ValidCaseCode(code[:i-1] + string(code[i]) + string(code[i-1]) + code[i+1:]) {
					missed++
				}
			}
		}
	}
	if missed*50 > swaps {
		t.Errorf("%d of %d swaps are not noticed", missed, swaps)
	}
}

func TestCaseCodeForgivesTyping(t *testing.T) {
	for typed, want := range map[string]string{
		"abc-def-ghjk": "ABCDEFGHJK", " AB C.DE–F/G_H\u00a0J\nK ": "ABCDEFGHJK", "ＡＢ２３": "AB23",
		"Đ2á3": "DD2AS3", "ư4": "W4", "Ấy": "AASY", "ặ": "AJW", "": "", "🙂-": "",
		strings.Repeat("A", 300): "",
	} {
		if got := CaseKey(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
	for _, bad := range []string{"", "ABC", "0123456789", "ABCDEFGHIJ", strings.Repeat("A", 300), "\xff\xfe", "ABCDEFGHJ\u0301"} {
		if ValidCaseCode(bad) {
			t.Errorf("%q is valid", bad)
		}
	}
}
