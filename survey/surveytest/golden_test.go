package surveytest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestGolden(t *testing.T) {
	t.Chdir(t.TempDir())
	run := func(mode, got string) string {
		t.Setenv("SIPAS_GOLDEN", mode)
		r := &failures{TB: t}
		done := make(chan struct{})
		go func() { // Fatalf ends the goroutine
			defer close(done)
			Golden(r, "export/index.csv", []byte(got))
		}()
		<-done
		return r.text
	}
	for _, step := range []struct{ mode, got, want string }{
		{"", "a;1\n", "make golden"},
		{"write", "a;1\n", ""},
		{"", "a;1\n", ""},
		{"", "a;2\n", "index.csv differs"},
	} {
		if text := run(step.mode, step.got); step.want == "" && text != "" || !strings.Contains(text, step.want) {
			t.Errorf("mode %q, result %q: got %q, want %q", step.mode, step.got, text, step.want)
		}
	}
}

// failures keeps what a helper reports instead of failing the test.
type failures struct {
	testing.TB
	text string
}

func (f *failures) Errorf(format string, args ...any) { f.text += fmt.Sprintf(format, args...) }

func (f *failures) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}
