package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/BurntSushi/toml"
)

// Messages stand in server/locales/AREA.LANG.toml. Each key must be in both
// languages with the same arguments, and used; each key that is used must be there.

// message is the arguments of a message, over all its plural forms.
type message map[string]bool

// use is one place that names a key, or with a final dot or low line the
// beginning of keys.
type use struct {
	where, key string
	must       bool            // it is certainly a key
	args       map[string]bool // what it fills in; nil is not known
}

var (
	keyShape    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+$`)
	keyStart    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)*[._]$`)
	placeholder = regexp.MustCompile(`\{\{[^}]*?\.(\w+)[^}]*\}\}`)
)

func TestMessages(t *testing.T) {
	languages := map[string]map[string]message{"vi": {}, "en": {}}
	for _, name := range files(t) {
		if path.Dir(name) != "server/locales" {
			continue
		}
		code := path.Ext(strings.TrimSuffix(name, ".toml"))
		messages := languages[strings.TrimPrefix(code, ".")]
		if path.Ext(name) != ".toml" || messages == nil {
			t.Errorf("%s: want AREA.vi.toml or AREA.en.toml", name)
			continue
		}
		for _, problem := range addMessages(messages, read(t, name)) {
			t.Errorf("%s: %s", name, problem)
		}
	}
	for _, problem := range checkMessages(languages["vi"], languages["en"], messageUses(t)) {
		t.Error(problem)
	}
}

// TestMessagesSeesFaults shows that each kind of fault is found.
func TestMessagesSeesFaults(t *testing.T) {
	vi, en := map[string]message{}, map[string]message{}
	for messages, text := range map[*map[string]message]string{
		&vi: `"a.same" = "{{.n}}"` + "\n" + `"a.args" = "{{.n}} {{.m}}"` + "\n" + `"a.vi" = ""` + "\n" + `"a.unused" = ""` + "\n" + `["b.x.plural"]` + "\n" + `other = "{{.count}}"`,
		&en: `"a.same" = "{{ .n }}"` + "\n" + `"a.args" = "{{.n}}"` + "\n" + `"a.en" = ""` + "\n" + `"a.unused" = ""` + "\n" + `["b.x.plural"]` + "\n" + `one = "one"` + "\n" + `other = "{{.count}}"`,
	} {
		if problems := addMessages(*messages, text); len(problems) > 0 {
			t.Fatal(problems)
		}
	}
	if problems := addMessages(vi, `"a.same" = "twice"`); len(problems) != 1 {
		t.Errorf("a key twice: %q", problems)
	}
	template, err := templateUses("t.html", `{{if t "a.args"}}{{with .X}}{{t "a.same" "n" (int .N)}}{{end}}{{end}}{{t (printf "b.%s.plural" .Y) "count" 2}}{{t "a.gone"}}`)
	if err != nil {
		t.Fatal(err)
	}
	template = append(template, scriptUses("u.js", `h(t("a.args", { n, m: "x" }), t("a.args", { n: 1 }), t("a.same"), t("a.none"), t("f." + x), t("b.x.plural", { count: f(1, 2) }))`)...)
	got := checkMessages(vi, en, append(template, use{"x.go", "a.vi", false, nil}, use{"x.go", "a.en", false, nil}, use{"x.go", "c.", true, nil}, use{"x.go", "d.size_", true, nil}))
	want := []string{
		"a.args: arguments [m n] in vi, [n] in en",
		"a.en is not in vi",
		"a.unused is used nowhere",
		"a.vi is not in en",
		"t.html: a.args needs [m n], gets []",
		"t.html: a.gone is no message",
		"u.js: a.args needs [m n], gets [n]",
		"u.js: a.none is no message",
		"u.js: a.same needs [n], gets []",
		"u.js: no message begins with f.",
		"x.go: no message begins with c.",
		"x.go: no message begins with d.size_",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// addMessages reads a message file: a key is a quoted name or a table path,
// its value a text or a table of plural forms.
func addMessages(messages map[string]message, text string) (problems []string) {
	var root map[string]any
	if _, err := toml.Decode(text, &root); err != nil {
		return []string{err.Error()}
	}
	var add func(prefix string, table map[string]any)
	add = func(prefix string, table map[string]any) {
		for name, value := range table {
			key := prefix + name
			forms, isTable := value.(map[string]any)
			if _, plural := forms["other"].(string); isTable && !plural {
				add(key+".", forms)
				continue
			}
			if messages[key] != nil {
				problems = append(problems, key+" stands twice")
				continue
			}
			if !isTable {
				forms = map[string]any{"other": value}
			}
			messages[key] = message{}
			for _, form := range forms {
				for _, m := range placeholder.FindAllStringSubmatch(fmt.Sprint(form), -1) {
					messages[key][m[1]] = true
				}
			}
		}
	}
	add("", root)
	return problems
}

func checkMessages(vi, en map[string]message, uses []use) (problems []string) {
	report := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	all := maps.Clone(en)
	maps.Copy(all, vi)
	used := map[string]bool{}
	for _, u := range uses {
		_, found := all[u.key]
		if found {
			used[u.key] = true
		}
		if keyStart.MatchString(u.key) {
			for key := range all {
				if strings.HasPrefix(key, u.key) {
					used[key], found = true, true
				}
			}
		}
		switch needs := all[u.key]; {
		case !found && u.must && keyStart.MatchString(u.key):
			report("%s: no message begins with %s", u.where, u.key)
		case !found && u.must:
			report("%s: %s is no message", u.where, u.key)
		case u.args != nil && needs != nil:
			for name := range needs {
				if !u.args[name] {
					report("%s: %s needs %v, gets %v", u.where, u.key, sorted(needs), sorted(u.args))
					break
				}
			}
		}
	}
	for key := range all {
		_, inVi := vi[key]
		_, inEn := en[key]
		switch {
		case !inVi:
			report("%s is not in vi", key)
		case !inEn:
			report("%s is not in en", key)
		case !maps.Equal(vi[key], en[key]):
			report("%s: arguments %v in vi, %v in en", key, sorted(vi[key]), sorted(en[key]))
		}
		if !used[key] {
			report("%s is used nowhere", key)
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func messageUses(t *testing.T) (uses []use) {
	for _, s := range programSources(t) {
		uses = append(uses, sourceUses(s)...)
	}
	for _, name := range files(t) {
		if strings.HasPrefix(name, "server/templates/") {
			found, err := templateUses(name, read(t, name))
			if err != nil {
				t.Error(err)
			}
			uses = append(uses, found...)
		}
		if ok, _ := path.Match("static/tablet/ui/*.js", name); ok {
			uses = append(uses, scriptUses(name, read(t, name))...)
		}
	}
	return uses
}

var (
	// scriptCall is t("key" in a script, and what follows the key.
	scriptCall = regexp.MustCompile(`\bt\("([a-z][^"]*)"(\)|, \{([^{}]*)\}\)| \+)?`)
	scriptText = regexp.MustCompile(`"([^"\n]*)"`)
	scriptName = regexp.MustCompile(`^\s*(\w+)\s*(?::|$)`)
)

// scriptUses finds keys in a script of the tablet app: certain after t(,
// possible in any text in double quotes.
func scriptUses(name, text string) (uses []use) {
	for _, m := range scriptText.FindAllStringSubmatch(text, -1) {
		if keyShape.MatchString(m[1]) || keyStart.MatchString(m[1]) {
			uses = append(uses, use{name, m[1], false, nil})
		}
	}
	for _, m := range scriptCall.FindAllStringSubmatch(text, -1) {
		u := use{name, m[1], true, nil}
		if m[2] != "" && m[2] != " +" && !strings.ContainsAny(m[3], "()[]") {
			u.args = map[string]bool{}
			for _, pair := range strings.Split(m[3], ",") {
				if argument := scriptName.FindStringSubmatch(pair); argument != nil {
					u.args[argument[1]] = true
				}
			}
		}
		uses = append(uses, u)
	}
	return uses
}

// keyCalls are the functions that take a key, and how many arguments stand
// between the key and the names and values that fill it; -1 is not known.
var keyCalls = map[string]int{"T": 0, "flash": 0, "Refuse": 1, "refuse": -1}

// sourceUses finds keys in Go: certain in calls that take one, possible in any text.
func sourceUses(s source) (uses []use) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if key := literal(n); keyShape.MatchString(key) || keyStart.MatchString(key) {
				uses = append(uses, use{s.line(n), key, false, nil})
			}
		case *ast.CallExpr:
			between, ok := keyCalls[callName(n)]
			if !ok {
				return true
			}
			for i, arg := range n.Args {
				if b, ok := arg.(*ast.BinaryExpr); ok { // "error.http." + code
					arg = operands(b)[0]
				}
				key := literal(arg)
				if !keyShape.MatchString(key) && !keyStart.MatchString(key) {
					continue
				}
				u := use{s.line(n), key, true, nil}
				if between >= 0 && !n.Ellipsis.IsValid() {
					u.args = argumentNames(n.Args[min(i+1+between, len(n.Args)):])
				}
				if u.args != nil && between == 1 {
					u.args["field"] = true // every refusal has one
				}
				uses = append(uses, u)
				break
			}
		}
		return true
	})
	return uses
}

func callName(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		text, _ := strconv.Unquote(lit.Value) // the parser has checked it
		return text
	}
	return ""
}

// argumentNames are the names in name, value, name, value, …; nil when one is
// not written out.
func argumentNames(args []ast.Expr) map[string]bool {
	names := map[string]bool{}
	for i := 0; i < len(args); i += 2 {
		name := literal(args[i])
		if name == "" {
			return nil
		}
		names[name] = true
	}
	return names
}

// templateUses finds keys in a template: certain after t, possible in any text.
func templateUses(name, text string) (uses []use, err error) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", set); err != nil {
		return nil, err
	}
	for _, t := range set {
		uses = append(uses, nodeUses(name, t.Root)...)
	}
	return uses, nil
}

func nodeUses(name string, n parse.Node) (uses []use) {
	var branch *parse.BranchNode
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				uses = append(uses, nodeUses(name, child)...)
			}
		}
	case *parse.ActionNode:
		return nodeUses(name, n.Pipe)
	case *parse.TemplateNode:
		return nodeUses(name, n.Pipe)
	case *parse.IfNode:
		branch = &n.BranchNode
	case *parse.RangeNode:
		branch = &n.BranchNode
	case *parse.WithNode:
		branch = &n.BranchNode
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				uses = append(uses, nodeUses(name, c)...)
			}
		}
	case *parse.CommandNode:
		return commandUses(name, n)
	}
	if branch != nil {
		for _, part := range []parse.Node{branch.Pipe, branch.List, branch.ElseList} {
			uses = append(uses, nodeUses(name, part)...)
		}
	}
	return uses
}

func commandUses(name string, c *parse.CommandNode) (uses []use) {
	function, _ := c.Args[0].(*parse.IdentifierNode)
	isT := function != nil && function.Ident == "t"
	for i, arg := range c.Args {
		text, ok := arg.(*parse.StringNode)
		if !ok {
			uses = append(uses, nodeUses(name, arg)...)
			continue
		}
		key, _, formatted := strings.Cut(text.Text, "%") // printf "role.%s"
		if formatted || !isT || i != 1 {
			if keyShape.MatchString(key) || keyStart.MatchString(key) {
				uses = append(uses, use{name, key, false, nil})
			}
			continue
		}
		u := use{name, key, true, map[string]bool{}}
		for j := 2; j < len(c.Args); j += 2 {
			if argument, ok := c.Args[j].(*parse.StringNode); ok {
				u.args[argument.Text] = true
			} else {
				u.args = nil
				break
			}
		}
		uses = append(uses, u)
	}
	return uses
}
