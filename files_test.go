package main

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func read(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestModule keeps go.mod buildable everywhere and the database driver on the
// libc it was made for: another version has crashed others in production.
func TestModule(t *testing.T) {
	mod := read(t, "go.mod")
	if regexp.MustCompile(`(?m)^\s*replace\b`).MatchString(mod) {
		t.Error("go.mod has a replace: others could not build what we build")
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatal(err)
	}
	libc := regexp.MustCompile(`modernc\.org/libc (v\S+)`)
	ours, theirs := libc.FindStringSubmatch(mod), libc.FindStringSubmatch(read(t, strings.TrimSpace(string(out))))
	if ours == nil || theirs == nil || ours[1] != theirs[1] {
		t.Errorf("modernc.org/libc is %q here and %q in modernc.org/sqlite's go.mod; they must be the same", ours, theirs)
	}
}

// Paths that exist on one machine only. The words stand in pieces so that this
// file does not find itself.
var machinePath = regexp.MustCompile(`/home/[a-z]|/Users/[a-z]|/tmp/w` + `t/|/wor` + `k/|\.\./shar` + `ed\b`)

// leftForLater are the marks of unfinished work.
var leftForLater = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`)

func TestFiles(t *testing.T) {
	if !machinePath.MatchString("see /ho"+"me/nam/x") || !leftForLater.MatchString("// TO"+"DO: x") {
		t.Error("the patterns find nothing")
	}
	for _, name := range files(t) {
		text := read(t, name)
		if !utf8.ValidString(text) {
			continue // a picture, a sheet
		}
		for _, found := range machinePath.FindAllString(text, 1) {
			t.Errorf("%s: a path of one machine: %s", name, found)
		}
		if slices.Contains([]string{".go", ".js", ".html", ".css"}, path.Ext(name)) && !vendored(name) {
			for _, found := range leftForLater.FindAllString(text, 1) {
				t.Errorf("%s: left for later: %s", name, found)
			}
		}
	}
}

// TestLinks follows the links between the documents, and the names of documents
// in comments.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	named := regexp.MustCompile(`\b[\w./-]*\w\.md\b`)
	checked := 0
	for _, name := range files(t) {
		if path.Ext(name) == ".go" {
			for _, document := range named.FindAllString(comments(t, name), -1) {
				if _, err := os.Stat(document); err != nil {
					t.Errorf("%s: a comment names %s, which is not in the project", name, document)
				}
			}
		}
		if path.Ext(name) != ".md" || strings.HasPrefix(name, "testdata/") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(read(t, name), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			checked++
			if _, err := os.Stat(path.Join(path.Dir(name), m[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if checked == 0 {
		t.Error("no link was found in any document")
	}
}

// comments are the comments of a Go file.
func comments(t *testing.T, name string) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, group := range file.Comments {
		b.WriteString(group.Text() + "\n")
	}
	return b.String()
}

// vendored are the files of others, kept with their licences, and the bundles
// made from them.
func vendored(name string) bool {
	return name == "static/tablet.js" || name == "static/tablet-sw.js" || strings.HasPrefix(name, "static/vendor/") || strings.HasPrefix(name, "server/browsertest/axe/")
}

var (
	// anyOrigin is an absolute address in a page, style sheet or script of ours.
	anyOrigin = regexp.MustCompile(`(?i)\b(?:https?|wss?)://[a-z0-9.-]+|["'(=]\s*//[a-z0-9-]+\.[a-z0-9.-]+`)
	// loadedOrigin is one that something is loaded from, as opposed to one
	// that is only named: libraries name their home pages and licences.
	loadedOrigin = regexp.MustCompile(`(?i)(?:src|href|action)\s*=\s*\\?["'](?:https?:)?//[^"']+|` +
		`(?:url|import|importScripts|fetch|EventSource|WebSocket)\(\s*["']?(?:https?:|wss?:)?//[^"')]+|@import\s+["'](?:https?:)?//[^"']+`)
)

// foreignOrigins finds addresses of others in what a browser gets: it must
// work without the internet and tell nobody who reads it. XML namespaces are
// names, not addresses. A link that a person may follow is written by the
// server from data, never into a template.
func foreignOrigins(name, text string) (found []string) {
	pattern := anyOrigin
	if vendored(name) {
		pattern = loadedOrigin
	}
	for _, origin := range pattern.FindAllString(text, -1) {
		if !strings.HasSuffix(origin, "://www.w3.org") {
			found = append(found, origin)
		}
	}
	return found
}

func TestNoForeignOrigin(t *testing.T) {
	for _, c := range []struct {
		name, text string
		found      int
	}{
		{"static/a.css", `@import "https://fonts.example/x.css"; a { background: url(//cdn.example/x.png) }`, 2},
		{"static/a.js", `fetch("https://api.example/x")`, 1},
		{"static/a.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, 0},
		{"server/templates/a.html", `<script src='//cdn.example/x.js'></script><a href="/units">`, 1},
		{"static/vendor/lib.js", `/* see https://lib.example/LICENSE */ var help = "https://lib.example/help"`, 0},
		{"static/vendor/lib.js", `importScripts("https://cdn.example/x.js")`, 1},
	} {
		if got := foreignOrigins(c.name, c.text); len(got) != c.found {
			t.Errorf("%s: %s: found %q, want %d", c.name, c.text, got, c.found)
		}
	}
	for _, name := range files(t) {
		inStatic := strings.HasPrefix(name, "static/") && path.Ext(name) != ".go" && !strings.Contains(path.Base(name), "LICENSE")
		if inStatic || strings.HasPrefix(name, "server/templates/") {
			for _, origin := range foreignOrigins(name, read(t, name)) {
				t.Errorf("%s: names another host: %s", name, origin)
			}
		}
	}
}

// TestDockerfile checks what the image promises; building it needs a container
// engine, which tests do not have.
func TestDockerfile(t *testing.T) {
	lines := strings.Split(strings.ReplaceAll(read(t, "Dockerfile"), "\\\n", " "), "\n")
	last := map[string]string{} // the last stage: instruction, arguments
	stages := 0
	build := ""
	for _, line := range lines {
		instruction, arguments, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch instruction {
		case "FROM":
			stages++
			clear(last)
		case "RUN":
			build += arguments + "\n"
		}
		last[instruction] += arguments + "\n"
	}
	goVersion := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))[1]
	for what, ok := range map[string]bool{
		"two stages":                   stages == 2 && strings.HasPrefix(last["FROM"], "scratch"),
		"the Go of go.mod":             strings.Contains(strings.Join(lines, "\n"), "FROM golang:"+goVersion+"-"),
		"a static binary":              strings.Contains(build, "CGO_ENABLED=0 go build"),
		"an ordinary user":             regexp.MustCompile(`^[1-9]\d+:[1-9]\d+\n$`).MatchString(last["USER"]),
		"a volume for the data":        last["VOLUME"] == "/data\n" && strings.Contains(last["ENV"], "SIPAS_DATABASE=/data/sipas.db"),
		"a data directory of the user": strings.Contains(last["COPY"], "--chown="+strings.TrimSpace(last["USER"])+" /out/data /data"),
		"a health check by the binary": strings.Contains(last["HEALTHCHECK"], `CMD ["/sipas", "health"]`),
		"the port":                     last["EXPOSE"] == "8080\n",
		"the program as entry point":   last["ENTRYPOINT"] == "[\"/sipas\"]\n",
	} {
		if !ok {
			t.Errorf("Dockerfile: want %s", what)
		}
	}
}
