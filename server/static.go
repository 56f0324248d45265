package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// assets serves the static files under names that hold a hash of their bytes,
// so that browsers may keep them for ever.
type assets struct {
	files  fs.FS
	live   bool              // read from disk at each request
	hashed map[string]string // app.css → app.1a2b3c4d5e6f.css
	plain  map[string]string // the reverse
}

func newAssets(files fs.FS, live bool) (*assets, error) {
	a := &assets{files: files, live: live, hashed: map[string]string{}, plain: map[string]string{}}
	names, err := fs.Glob(files, "*.*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		h := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		a.hashed[name], a.plain[h] = h, name
	}
	return a, nil
}

// path gives the address of a static file; the name stands in a template, so
// an unknown one is found by the tests.
func (a *assets) path(name string) string {
	if a.live {
		return "/static/" + name
	}
	return "/static/" + a.hashed[name]
}

// read gives the bytes of a file by its plain name.
func (a *assets) read(name string) ([]byte, error) { return fs.ReadFile(a.files, name) }

// compact gives a file for use inside a page: without comments and needless
// white space. Comments of scripts must stand on lines of their own.
func (a *assets) compact(name string) ([]byte, error) {
	body, err := a.read(name)
	if err != nil {
		return nil, err
	}
	if path.Ext(name) == ".css" {
		body = blockComment.ReplaceAll(body, nil)
		body = aroundMark.ReplaceAll(body, []byte("$1$2"))
	}
	var out []byte
	for line := range bytes.Lines(body) {
		if line = bytes.TrimSpace(line); len(line) > 0 && !bytes.HasPrefix(line, []byte("//")) {
			out = append(append(out, line...), '\n')
		}
	}
	return out, nil
}

var (
	blockComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	aroundMark   = regexp.MustCompile(`\s*([{};,>])\s*|(:) `)
)

func (s *Server) showStatic(c echo.Context) error {
	name := c.Param("name")
	plain, ok := s.assets.plain[name]
	if s.assets.live {
		plain, ok = name, fs.ValidPath(name)
	}
	if !ok {
		return survey.Refuse(survey.NotFound, "error.page", "")
	}
	body, err := s.assets.read(plain)
	if err != nil {
		return survey.Refuse(survey.NotFound, "error.page", "")
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if s.assets.live {
		h.Set("Cache-Control", "no-store")
	}
	return c.Blob(http.StatusOK, mime.TypeByExtension(path.Ext(plain)), body)
}
