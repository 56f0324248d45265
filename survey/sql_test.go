package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// statementText is one SQL statement of the source, as the engines get it.
type statementText struct {
	where   string
	text    func(Engine) string
	engines []Engine
}

// TestEveryStatement lets both engines compile every SQL statement of this
// package: wrong syntax, names and types are found without running it.
func TestEveryStatement(t *testing.T) {
	statements := sourceStatements(t)
	if len(statements) < 50 {
		t.Errorf("found only %d statements in the source", len(statements))
	}
	eachStore(t, func(t *testing.T, s *Store) {
		if err := s.compile("SELECT no_such_column FROM unit"); err == nil {
			t.Error("a wrong statement compiles: this test sees nothing")
		}
		for _, st := range statements {
			if !slices.Contains(st.engines, s.engine) {
				continue
			}
			if err := s.compile(st.text(s.engine)); err != nil {
				t.Errorf("%s: %v\n%s", st.where, err, st.text(s.engine))
			}
		}
	})
}

// compile makes the engine parse and plan a statement without running it.
// SQLite's driver parses late, so there it is explained instead of prepared.
func (s *Store) compile(text string) (err error) {
	ctx := context.Background()
	if s.engine == Postgres {
		prepared, err := s.db.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		return prepared.Close()
	}
	parameters := strings.Count(text, "?")
	for _, m := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return err
		}
		parameters = max(parameters, n)
	}
	explained, err := s.db.QueryContext(ctx, "EXPLAIN "+text, make([]any, parameters)...)
	if err != nil {
		return err
	}
	return errors.Join(drain(explained), explained.Close())
}

func drain(rs *sql.Rows) error {
	for rs.Next() {
	}
	return rs.Err()
}

var statementStart = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|VACUUM|PRAGMA|LOCK)\b`)

// sourceStatements finds the constant texts that begin like SQL, constants of
// the package put in their place.
func sourceStatements(t *testing.T) (found []statementText) {
	fset := token.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var sources []*ast.File
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			file, err := parser.ParseFile(fset, e.Name(), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, file)
		}
	}
	// Constants are evaluated by the type checker; that it knows no imports
	// and so finds errors elsewhere does not matter.
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Error: func(error) {}, Importer: noImports{}}
	_, _ = config.Check("survey", fset, sources, info)
	for _, file := range sources {
		only := engineComments(fset, file)
		add := func(at ast.Node, text string, form func(Engine) string) {
			position := fset.Position(at.Pos())
			if !statementStart.MatchString(text) {
				return
			}
			engines := []Engine{SQLite, Postgres}
			if engine := only[fset.Position(at.End()).Line]; engine != "" {
				engines = []Engine{engine}
			} else if strings.HasPrefix(text, "PRAGMA") {
				engines = []Engine{SQLite}
			}
			found = append(found, statementText{fmt.Sprintf("%s:%d", position.Filename, position.Line), form, engines})
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
				return false // seen where it is used
			}
			if m, ok := multiRowLiteral(info, n); ok {
				add(n, m.head, func(e Engine) string { return m.text(e, 2) })
				return false
			}
			if e, ok := n.(ast.Expr); ok {
				if text, ok := constantText(info, e); ok {
					add(n, text, func(Engine) string { return text })
					return false // a part of it is no statement
				}
			}
			return true
		})
	}
	return found
}

type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not looked at", path)
}

func constantText(info *types.Info, e ast.Expr) (string, bool) {
	if v := info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	return "", false
}

// multiRowLiteral reads multiRow{"INSERT … VALUES ", 2, " …"}.
func multiRowLiteral(info *types.Info, n ast.Node) (m multiRow, ok bool) {
	lit, isLiteral := n.(*ast.CompositeLit)
	if !isLiteral || len(lit.Elts) != 3 {
		return m, false
	}
	if name, isName := lit.Type.(*ast.Ident); !isName || name.Name != "multiRow" {
		return m, false
	}
	columns := info.Types[lit.Elts[1]].Value
	if columns == nil {
		return m, false
	}
	n64, _ := constant.Int64Val(columns)
	m.columns = int(n64)
	m.head, ok = constantText(info, lit.Elts[0])
	m.tail, _ = constantText(info, lit.Elts[2])
	return m, ok
}

// engineComments are the lines with a comment like "// postgres only".
func engineComments(fset *token.FileSet, file *ast.File) map[int]Engine {
	only := map[int]Engine{}
	for _, group := range file.Comments {
		for _, c := range group.List {
			for _, engine := range []Engine{SQLite, Postgres} {
				if strings.Contains(c.Text, string(engine)+" only") {
					only[fset.Position(c.Pos()).Line] = engine
				}
			}
		}
	}
	return only
}
