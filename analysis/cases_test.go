package analysis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sort"
	"strings"
	"testing"
)

// caseRunner computes what a case asks for and returns it in the shape of the
// case's "expected": maps, slices, structs with json tags, numbers and strings.
type caseRunner func(c *caseContext) (map[string]any, error)

// errNotSupported marks a case that a runner cannot compute. It is reported,
// never hidden.
var errNotSupported = errors.New("not supported")

// testCase is one file of cases/; numbers are kept as json.Number so that a
// condition compares the text that was written.
type testCase struct {
	Name      string           `json:"name"`
	Group     string           `json:"group"`
	Priority  string           `json:"priority"`
	Dataset   string           `json:"dataset"`
	Derive    []map[string]any `json:"derive"`
	Design    *caseDesign      `json:"design"`
	Statistic map[string]any   `json:"statistic"`
	Expected  map[string]any   `json:"expected"`
	Tolerance *struct{ Rel, Abs *float64 }
}

func (c *testCase) statType() string { s, _ := c.Statistic["type"].(string); return s }

// caseResult is the outcome of one case.
type caseResult int

const (
	passed caseResult = iota
	failed
	notSupported
)

func allRunners() map[string]caseRunner {
	all := make(map[string]caseRunner)
	for _, set := range []map[string]caseRunner{designRunners, modelRunners, judgeRunners} {
		for name, run := range set {
			if _, twice := all[name]; twice {
				panic("two runners for statistic type " + name)
			}
			all[name] = run
		}
	}
	return all
}

// TestCases runs the reference cases and those of the folders in SIPAS_CASES
// (separated like PATH).
func TestCases(t *testing.T) {
	reference := filepath.Join("..", "testdata", "reference")
	folders := []string{reference, filepath.Join("..", "testdata", "reference-extra")}
	for _, f := range filepath.SplitList(os.Getenv("SIPAS_CASES")) {
		if f != "" {
			folders = append(folders, f)
		}
	}
	counts := make(map[string]*[3]int)
	worst := make(map[string]float64)
	var total [3]int
	runners := allRunners()
	known := knownKeys(t, reference)
	for _, folder := range folders {
		for _, suite := range suites(t, folder) {
			cache := make(map[string]*Data)
			for _, file := range caseFiles(t, suite) {
				result, typ, off := failed, "unreadable", 0.0
				t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
					result, typ, off = runCaseFile(t, file, suite, cache, runners, known)
				})
				if counts[typ] == nil {
					counts[typ] = new([3]int)
				}
				counts[typ][result]++
				worst[typ] = math.Max(worst[typ], off)
				total[result]++
			}
		}
	}
	fmt.Printf("%-26s %8s %8s %14s %22s\n", "type", "passed", "failed", "not supported", "largest rel. difference")
	for _, typ := range slices.Sorted(maps.Keys(counts)) {
		n := counts[typ]
		fmt.Printf("%-26s %8d %8d %14d %22.0e\n", typ, n[passed], n[failed], n[notSupported], worst[typ])
	}
	caseTotals = &total
}

// caseTotals are the counts of TestCases, nil when it did not run.
var caseTotals *[3]int

// TestMain prints the counts as the last line, after the list of passed tests
// that -v makes.
func TestMain(m *testing.M) {
	code := m.Run()
	if n := caseTotals; n != nil {
		fmt.Printf("cases: %d passed, %d failed, %d not supported\n", n[passed], n[failed], n[notSupported])
	}
	os.Exit(code)
}

// suites returns the folders at or directly below root that hold a cases/
// folder. A relative root is also tried from the top of the repository, since
// tests run inside analysis/.
func suites(t *testing.T, root string) []string {
	t.Helper()
	isSuite := func(dir string) bool {
		fi, err := os.Stat(filepath.Join(dir, "cases"))
		return err == nil && fi.IsDir()
	}
	for _, dir := range []string{root, filepath.Join("..", root)} {
		if isSuite(dir) {
			return []string{dir}
		}
		entries, _ := os.ReadDir(dir)
		var found []string
		for _, e := range entries {
			if sub := filepath.Join(dir, e.Name()); isSuite(sub) {
				found = append(found, sub)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	t.Errorf("no folder cases/ in %s", root)
	return nil
}

// caseFiles lists cases/*.json and fails for a name in the index without a file.
func caseFiles(t *testing.T, suite string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(suite, "cases", "*.json"))
	if err != nil || len(files) == 0 {
		t.Errorf("no cases in %s (%v)", suite, err)
	}
	have := make(map[string]bool, len(files))
	for _, f := range files {
		have[strings.TrimSuffix(filepath.Base(f), ".json")] = true
	}
	index, err := os.ReadFile(filepath.Join(suite, "INDEX.tsv"))
	if err != nil {
		return files
	}
	lines := strings.Split(strings.TrimSpace(string(index)), "\n")
	col := slices.Index(strings.Split(lines[0], "\t"), "name")
	for _, line := range lines[1:] {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if col >= 0 && col < len(cells) && cells[col] != "" && !have[cells[col]] {
			t.Errorf("%s: INDEX.tsv names case %q, which has no file", suite, cells[col])
		}
	}
	return files
}

func readCase(file string) (*testCase, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	dec.UseNumber()
	c := new(testCase)
	if err := dec.Decode(c); err != nil {
		return nil, err
	}
	return c, nil
}

// knownKeys collects, per statistic type, the keys of "expected" in the
// reference cases. Such a key missing from a result is a failure; a key that
// only an unseen suite has is reported as not compared.
func knownKeys(t *testing.T, reference string) map[string]map[string]bool {
	known := make(map[string]map[string]bool)
	files, _ := filepath.Glob(filepath.Join(reference, "cases", "*.json"))
	for _, f := range files {
		c, err := readCase(f)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if known[c.statType()] == nil {
			known[c.statType()] = make(map[string]bool)
		}
		collectKeys(c.Expected, known[c.statType()])
	}
	return known
}

func collectKeys(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			into[k] = true
			collectKeys(x, into)
		}
	case []any:
		for _, x := range v {
			collectKeys(x, into)
		}
	}
}

func runCaseFile(t *testing.T, file, suite string, cache map[string]*Data, runners map[string]caseRunner, known map[string]map[string]bool) (result caseResult, typ string, worst float64) {
	c, err := readCase(file)
	if err != nil {
		t.Errorf("%s: %v", file, err)
		return failed, "unreadable", 0
	}
	typ = c.statType()
	ctx := &caseContext{testCase: c, folder: suite, cache: cache}
	run, ok := runners[typ]
	var got map[string]any
	if ok {
		got, err = runSafely(run, ctx)
	} else {
		err = fmt.Errorf("statistic type %q: %w", typ, errNotSupported)
	}
	if errors.Is(err, errNotSupported) {
		t.Logf("NOT SUPPORTED (%s, %s): %v", c.Group, c.Priority, err)
		return notSupported, typ, 0
	}
	wantError := c.Statistic["expect_error"] == true || c.Expected["error"] == true
	switch {
	case wantError && err == nil:
		t.Errorf("no error, want a refusal like %q", c.Expected["message"])
		return failed, typ, 0
	case wantError && errors.As(err, new(*panicError)):
		t.Error(err)
		return failed, typ, 0
	case wantError:
		return passed, typ, 0
	case err != nil:
		t.Errorf("error: %v", err)
		return failed, typ, 0
	}
	cmp := newComparer(c, known[typ])
	cmp.compare("", cmp.want, normalise(got), nil)
	for _, k := range slices.Compact(slices.Sorted(slices.Values(cmp.notCompared))) {
		t.Logf("not compared: %s (no reference case of type %s has it)", k, typ)
	}
	if len(cmp.diffs) > 0 {
		shown := cmp.diffs[:min(len(cmp.diffs), 12)]
		t.Errorf("%d of %d values differ:\n  %s", len(cmp.diffs), cmp.compared, strings.Join(shown, "\n  "))
		return failed, typ, cmp.worst
	}
	if cmp.compared == 0 {
		t.Error("nothing was compared")
		return failed, typ, cmp.worst
	}
	return passed, typ, cmp.worst
}

// panicError is a panic of a runner: a failure even where an error is expected.
type panicError struct {
	value any
	stack string
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

func runSafely(run caseRunner, c *caseContext) (got map[string]any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{r, string(debug.Stack())}
		}
	}()
	return run(c)
}

// TestCompare keeps the comparison itself honest: what must be seen as
// different is, and what the format allows is not.
func TestCompare(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		want string
		got  map[string]any
		ok   bool
	}{
		{`{"x": 1}`, map[string]any{"x": 1 + 5e-10}, true},
		{`{"x": 1}`, map[string]any{"x": 1 + 5e-9}, false},
		{`{"x": 1}`, map[string]any{"x": nan}, false},
		{`{"x": 1}`, map[string]any{}, false},
		{`{"unheard": 1}`, map[string]any{}, true},
		{`{"x": null}`, map[string]any{}, true},
		{`{"x": "NaN"}`, map[string]any{"x": nan}, true},
		{`{"x": "NaN"}`, map[string]any{"x": 0.0}, false},
		{`{"x": "Inf"}`, map[string]any{"x": math.Inf(1)}, true},
		{`{"x": "-Inf"}`, map[string]any{"x": math.Inf(1)}, false},
		{`{"estimate": 50, "se": 0}`, map[string]any{"estimate": 50, "se": 1e-9}, true},
		{`{"estimate": 50, "se": 0}`, map[string]any{"estimate": 50, "se": 1e-6}, false},
		{`{"p": 1e-40}`, map[string]any{"p": 1e-11}, true},
		{`{"p": 1e-40}`, map[string]any{"p": 1e-9}, false},
		{`{"x": "met"}`, map[string]any{"x": "not_met"}, false},
		{`{"x": true}`, map[string]any{"x": true}, true},
		{`{"x": [1, 2]}`, map[string]any{"x": []float64{1}}, false},
		{`{"vcov": [[4, 0], [0, 1]]}`, map[string]any{"vcov": [][]float64{{4, 1e-9}, {1e-9, 1}}}, true},
		{`{"vcov": [[4, 0], [0, 1]]}`, map[string]any{"vcov": [][]float64{{4, 1e-7}, {1e-7, 1}}}, false},
		{`{"rows": [{"key": "a", "x": 1}, {"key": "b", "x": 2}]}`, map[string]any{"rows": []map[string]any{{"key": "b", "x": 2}, {"key": "a", "x": 1}}}, true},
		{`{"rows": [{"key": "a", "x": 1}]}`, map[string]any{"rows": []map[string]any{{"key": "b", "x": 1}}}, false},
	}
	known := map[string]bool{"x": true, "p": true, "se": true, "estimate": true, "vcov": true, "rows": true, "key": true}
	for _, tt := range tests {
		c := &testCase{}
		dec := json.NewDecoder(strings.NewReader(tt.want))
		dec.UseNumber()
		if err := dec.Decode(&c.Expected); err != nil {
			t.Fatal(err)
		}
		cmp := newComparer(c, known)
		cmp.compare("", cmp.want, normalise(tt.got), nil)
		if got := len(cmp.diffs) == 0; got != tt.ok {
			t.Errorf("want %s, got %v: equal is %v, want %v (%v)", tt.want, tt.got, got, tt.ok, cmp.diffs)
		}
	}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
