package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules of the house are tests; each failure says why the rule exists.

// room is a folder and what its code may import; tests and the test helper
// packages (surveytest, browsertest) are free.
type room struct {
	dir     string
	ours    []string // folders of ours
	std     []string // standard library; nil is all
	modules []string // other modules; nil is all
	not     []string // and never these
	because string
}

var rooms = []room{
	{dir: "analysis", ours: []string{}, modules: []string{"gonum.org/v1/gonum"}, not: []string{"net", "os", "database/sql", "html/template"},
		because: "a statistician reads, tests and audits it alone: same input, same output"},
	{dir: "survey", ours: []string{"analysis"}, not: []string{"net/http", "html/template"},
		modules: []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "golang.org/x/text", "golang.org/x/crypto", "github.com/xuri/excelize/v2", "github.com/go-json-experiment/json"},
		because: "the rules of a survey do not depend on the web"},
	{dir: "server", ours: []string{"survey", "analysis", "static"},
		not:     []string{"database/sql", "modernc.org", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"},
		because: "a handler that writes SQL stands in the wrong room"},
	{dir: "static", ours: []string{}, std: []string{"embed"}, modules: []string{}, because: "it is bytes"},
}

// refuses tells why an import does not belong in the room; "" is fine.
func (r room) refuses(imported string) string {
	list, kind := r.std, "of the standard library"
	name := imported
	if imported == "sipas" || strings.HasPrefix(imported, "sipas/") {
		list, kind, name = r.ours, "of ours", strings.TrimPrefix(imported, "sipas/")
	} else if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
		list, kind = r.modules, "of other modules"
	}
	within := func(dir string) bool { return name == dir || strings.HasPrefix(name, dir+"/") }
	switch {
	case name == r.dir || strings.HasPrefix(name, r.dir+"/") && kind == "of ours":
		return ""
	case list != nil && !slices.ContainsFunc(list, within):
		return fmt.Sprintf("%s may import %s only %q: %s", r.dir, kind, list, r.because)
	case slices.ContainsFunc(r.not, within):
		return fmt.Sprintf("%s may not import %s: %s", r.dir, imported, r.because)
	}
	return ""
}

// source is one Go file of ours that is part of the program.
type source struct {
	path      string // from the root, with slashes
	fset      *token.FileSet
	file      *ast.File
	constants map[string]bool // names of the constants of its package
}

func (s source) line(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(n.Pos()).Line)
}

func (s source) at(n ast.Node, format string, args ...any) string {
	return s.line(n) + ": " + fmt.Sprintf(format, args...)
}

func (s source) in(dir string) bool { return strings.HasPrefix(s.path, dir+"/") }

// rule finds what is wrong with one file.
type rule func(source) []string

var rules = map[string]rule{
	"imports": checkImports, "clock": checkClock, "init": checkInit, "http client": checkClient, "built SQL": checkSQL,
}

func TestRules(t *testing.T) {
	for _, s := range programSources(t) {
		for name, check := range rules {
			for _, violation := range check(s) {
				t.Errorf("%s: %s", name, violation)
			}
		}
	}
}

// TestRulesSeeViolations shows that each rule can fail, and what it must let pass.
func TestRulesSeeViolations(t *testing.T) {
	for _, c := range []struct{ rule, path, code, want string }{
		{"imports", "analysis/a.go", `import "os/exec"`, "may not import os/exec"},
		{"imports", "analysis/a.go", `import "net/netip"`, "may not import net/netip"},
		{"imports", "analysis/a.go", `import "sipas/survey"`, "of ours only []"},
		{"imports", "analysis/a.go", `import "golang.org/x/text/language"`, "of other modules only"},
		{"imports", "analysis/a.go", `import ("math"; "gonum.org/v1/gonum/stat/distuv"; "netx")`, ""},
		{"imports", "survey/a.go", `import "net/http/httptest"`, "the rules of a survey"},
		{"imports", "survey/a.go", `import "github.com/labstack/echo/v4"`, "of other modules only"},
		{"imports", "survey/a.go", `import "sipas/server"`, "of ours only"},
		{"imports", "survey/a.go", `import ("net/url"; "database/sql"; "sipas/analysis"; "github.com/jackc/pgx/v5/stdlib")`, ""},
		{"imports", "server/a.go", `import "database/sql"`, "wrong room"},
		{"imports", "server/a.go", `import "sipas"`, "of ours only"},
		{"imports", "server/a.go", `import "sipas/survey/surveytest"`, "only tests"},
		{"imports", "server/a.go", `import ("sipas/static"; "github.com/labstack/echo/v4")`, ""},
		{"imports", "static/a.go", `import "net/http"`, "it is bytes"},
		{"clock", "server/a.go", `import "time"; var t = time.Now()`, "survey/clock.go"},
		{"clock", "survey/clock.go", `import "time"; var t = time.Now()`, ""},
		{"init", "server/a.go", `func init() {}`, "init"},
		{"init", "server/a.go", `type x int; func (x) init() {}`, ""},
		{"http client", "main.go", `import "net/http"; var c = http.Client{}`, "Timeout"},
		{"http client", "main.go", `import "net/http"; var r, e = http.Get("x")`, "http.Get"},
		{"http client", "main.go", `import "net/http"; var c = &http.Client{Timeout: 1}`, ""},
		{"built SQL", "survey/a.go", `import "fmt"; func f(x string) { g(fmt.Sprintf("SELECT %s", x)) }`, "Sprintf"},
		{"built SQL", "survey/a.go", `func f(x string) { g("DELETE FROM " + x) }`, "joined"},
		{"built SQL", "survey/a.go", `const cols = "a"; func f() { g("SELECT " + cols + " FROM b") }`, ""},
		{"built SQL", "survey/a.go", `func f(x string) { g("selected " + x) }`, ""},
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, c.path, "package p; "+c.code, 0)
		if err != nil {
			t.Fatal(err)
		}
		constants := map[string]bool{}
		addConstants(constants, file)
		got := strings.Join(rules[c.rule](source{c.path, fset, file, constants}), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s of %s with %s: got %q, want %q", c.rule, c.path, c.code, got, c.want)
		}
	}
}

func checkImports(s source) (bad []string) {
	for _, spec := range s.file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
		if strings.HasPrefix(imported, "sipas/") && isHelper(imported) {
			bad = append(bad, s.at(spec, "only tests may import %s", imported))
		}
		for _, r := range rooms {
			if s.in(r.dir) {
				if why := r.refuses(imported); why != "" {
					bad = append(bad, s.at(spec, "%s", why))
				}
			}
		}
	}
	return bad
}

// isHelper tells the packages that serve tests only.
func isHelper(dir string) bool { return strings.HasSuffix(dir, "test") }

func checkClock(s source) (bad []string) {
	if s.path == "survey/clock.go" {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if isSelector(n, "time", "Now") {
			bad = append(bad, s.at(n, "time.Now: only survey/clock.go reads the clock, so that tests can set it"))
		}
		return true
	})
	return bad
}

func isSelector(n ast.Node, pkg string, names ...string) bool {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg && slices.Contains(names, sel.Sel.Name)
}

func checkInit(s source) (bad []string) {
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			bad = append(bad, s.at(f, "func init: work at start stands in main, where it can be read and can fail"))
		}
	}
	return bad
}

func checkClient(s source) (bad []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if isSelector(n, "http", "Get", "Post", "PostForm", "Head", "DefaultClient") {
			bad = append(bad, s.at(n, "http.%s waits for ever: use an http.Client with a Timeout", n.(*ast.SelectorExpr).Sel.Name))
		}
		lit, ok := n.(*ast.CompositeLit)
		if !ok || !isSelector(lit.Type, "http", "Client") {
			return true
		}
		if !slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool {
			kv, ok := e.(*ast.KeyValueExpr)
			return ok && kv.Key.(*ast.Ident).Name == "Timeout"
		}) {
			bad = append(bad, s.at(lit, "an http.Client without Timeout waits for ever"))
		}
		return true
	})
	return bad
}

// sqlWords begin a statement.
var sqlWords = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|VACUUM|PRAGMA|COPY)\b`)

// builtSQL are the functions that may put a statement together, and from what.
var builtSQL = map[string]string{}

// checkSQL finds statements of survey that are put together at run time: input
// could become SQL, and the test that prepares every statement would not see them.
func checkSQL(s source) (bad []string) {
	if !s.in("survey") {
		return nil
	}
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && builtSQL[s.path+" "+f.Name.Name] != "" {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if isSelector(n.Fun, "fmt", "Sprintf", "Sprint", "Fprintf", "Appendf") && slices.ContainsFunc(n.Args, isSQL) {
					bad = append(bad, s.at(n, "SQL built by fmt.%s: use placeholders", n.Fun.(*ast.SelectorExpr).Sel.Name))
				}
			case *ast.BinaryExpr:
				if parts := operands(n); slices.ContainsFunc(parts, isSQL) && slices.ContainsFunc(parts, func(e ast.Expr) bool {
					id, ok := e.(*ast.Ident)
					_, literal := e.(*ast.BasicLit)
					return !literal && !(ok && s.constants[id.Name])
				}) {
					bad = append(bad, s.at(n, "SQL joined with something that is no constant: use placeholders"))
				}
				return false
			}
			return true
		})
	}
	return bad
}

// addConstants notes the names of the constants of a file.
func addConstants(names map[string]bool, file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
			for _, spec := range d.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					names[name.Name] = true
				}
			}
		}
		return true
	})
}

func isSQL(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false
	}
	text, err := strconv.Unquote(lit.Value)
	return err == nil && sqlWords.MatchString(text)
}

// operands are the parts of a + b + c.
func operands(e ast.Expr) []ast.Expr {
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		return append(operands(b.X), operands(b.Y)...)
	}
	return []ast.Expr{e}
}

// TestOnePackageComment wants each package explained once.
func TestOnePackageComment(t *testing.T) {
	comments := map[string][]string{}
	for _, s := range parseSources(t, true) {
		dir := path.Dir(s.path)
		if _, seen := comments[dir]; !seen {
			comments[dir] = nil
		}
		if s.file.Doc != nil {
			comments[dir] = append(comments[dir], s.path)
		}
	}
	for dir, files := range comments {
		if len(files) != 1 {
			t.Errorf("package %s is explained in %q, want one package comment", dir, files)
		}
	}
}

// programSources are the Go files that become the program.
func programSources(t *testing.T) []source { return parseSources(t, false) }

func parseSources(t *testing.T, helpers bool) (out []source) {
	t.Helper()
	fset := token.NewFileSet()
	constants := map[string]map[string]bool{} // by folder
	for _, name := range files(t) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || !helpers && isHelper(path.Dir(name)) {
			continue
		}
		dir, base := filepath.Split(filepath.FromSlash(name))
		if ok, err := build.Default.MatchFile(dir, base); err != nil {
			t.Fatal(err)
		} else if !ok {
			continue // a tool that is run by hand
		}
		file, err := parser.ParseFile(fset, filepath.FromSlash(name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if constants[dir] == nil {
			constants[dir] = map[string]bool{}
		}
		addConstants(constants[dir], file)
		out = append(out, source{name, fset, file, constants[dir]})
	}
	if len(out) == 0 {
		t.Fatal("no Go files")
	}
	return out
}

// files are all files of the project, with slashes: what git has or would
// take, or where there is no git, what is in the folder.
func files(t *testing.T) (names []string) {
	t.Helper()
	// A checkout of another user, as in CI, is as good as ours.
	out, err := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err == nil {
		for _, name := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
			if _, err := os.Stat(name); err == nil { // not one that is being deleted
				names = append(names, name)
			}
		}
		return names
	}
	err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasPrefix(name, ".git"+string(filepath.Separator)) {
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
