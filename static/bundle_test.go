package static

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

//go:generate env SIPAS_BUNDLE=write go test -count=1 -run TestBundle .

// bundles are the scripts that are made of modules: the tablet's app and its
// service worker. They are committed, so that a clone builds with Go alone.
var bundles = map[string]string{"tablet.js": "tablet/main.js", "tablet-sw.js": "tablet/worker.js"}

// TestBundle wants the committed bundles to be what the sources give. `go
// generate ./static` writes them; where two branches meet in one, take either
// and generate.
func TestBundle(t *testing.T) {
	used := map[string]bool{}
	for out, entry := range bundles {
		code, meta := bundle(t, entry)
		for name := range meta.Inputs {
			used[name] = true
		}
		if os.Getenv("SIPAS_BUNDLE") == "write" {
			if err := os.WriteFile(out, code, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, code) {
			t.Errorf("static/%s is not what static/%s gives: run `go generate ./static`", out, entry)
		}
	}
	for _, dir := range []string{"vendor/*/*", "vendor/*/*/*", "vendor/*/*/*/*", "vendor/*/*/*/*/*", "vendor/*/*/*/*/*/*"} {
		names, err := filepath.Glob(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if name = filepath.ToSlash(name); strings.HasSuffix(name, ".js") && !used[name] {
				t.Errorf("static/%s is in no bundle", name)
			}
		}
	}
}

// metafile is what esbuild tells of a bundle.
type metafile struct {
	Inputs map[string]struct{ Bytes int } `json:"inputs"`
}

func bundle(t *testing.T, entry string) ([]byte, metafile) {
	t.Helper()
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Write: false, Outfile: "out.js", Metafile: true,
		Format: api.FormatESModule, Target: api.ES2022, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LineLimit: 160,
		NodePaths: []string{"vendor"}, External: []string{"crypto"}, // of Node, never asked for in a browser
		Plugins: []api.Plugin{{Name: "words", Setup: wordsPlugin}},
		Define:  map[string]string{"process.env.NODE_ENV": `"production"`},
		Banner:  map[string]string{"js": "// Made from static/" + entry + ". Libraries and their licences: static/vendor."},
	})
	for _, m := range append(result.Errors, result.Warnings...) {
		at := cmp.Or(m.Location, &api.Location{})
		t.Errorf("%s:%d: %s", at.File, at.Line, m.Text)
	}
	if t.Failed() {
		t.FailNow()
	}
	var meta metafile
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		t.Fatal(err)
	}
	return result.OutputFiles[0].Contents, meta
}
