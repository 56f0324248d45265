package server

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

//go:embed templates
var templates embed.FS

// views are the parsed pages, one set a language, so that nothing about a
// language is decided while a page is written.
type views struct {
	files  fs.FS
	langs  map[string]*Lang
	assets *assets
	live   bool // parse again at each request
	pages  map[string]map[string]*template.Template
}

func newViews(files fs.FS, langs map[string]*Lang, a *assets, live bool) (*views, error) {
	v := &views{files: files, langs: langs, assets: a, live: live}
	var err error
	v.pages, err = v.parse()
	return v, err
}

// parse reads templates/NAME.html, each together with the layouts and parts.
func (v *views) parse() (map[string]map[string]*template.Template, error) {
	names, err := fs.Glob(v.files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]map[string]*template.Template{}
	for code, lang := range v.langs {
		common, err := template.New("").Funcs(v.funcs(lang)).Option("missingkey=error").
			ParseFS(v.files, "templates/layouts/*.html", "templates/parts/*.html")
		if err != nil {
			return nil, err
		}
		pages[code] = map[string]*template.Template{}
		for _, name := range names {
			t, err := common.Clone()
			if err == nil {
				_, err = t.ParseFS(v.files, name)
			}
			if err != nil {
				return nil, err
			}
			page := strings.TrimSuffix(path.Base(name), ".html")
			pages[code][page] = t.Lookup(path.Base(name))
		}
	}
	return pages, nil
}

// funcs are what templates may call, in one language.
func (v *views) funcs(l *Lang) template.FuncMap {
	return template.FuncMap{
		"t":       l.T,
		"num":     l.Num,
		"int":     func(n any) string { return l.Int(toInt64(n)) },
		"pct":     l.Pct,
		"date":    l.Date,
		"instant": l.Instant,
		"period":  l.Period,
		"share":   func(x float64, digits int) string { return l.Pct(100*x, digits) },
		"points":  func(x float64, digits int) string { return l.Num(100*x, digits) },
		"name":    l.Name,
		"static":  v.assets.path,
		"inline":  v.inline,
		"dict":    dict,
		"field":   field,
		"lang":    func() string { return l.Code },
	}
}

// inline gives a style sheet or script that stands in the page itself; its
// hash is in the content security policy, see headers.go.
func (v *views) inline(name string) (any, error) {
	body, err := v.assets.compact(name)
	switch path.Ext(name) {
	case ".css":
		return template.CSS(body), err
	case ".js":
		return template.JS(body), err
	}
	return nil, fmt.Errorf("inline %q: neither style sheet nor script", name)
}

// dict passes several values to a part: dict "name" value ….
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m, nil
}

func toInt64(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	case uint64:
		return int64(n)
	}
	return 0
}

// Page is what every template gets: Data holds what is special to the page.
type Page struct {
	Title   string
	Lang    *Lang
	Path    string         // of this page, for links that switch the language
	Section string         // first part of the path, for the navigation
	Other   string         // the same page in the other language
	Person  *survey.Person // who is signed in, or nil
	Results bool           // the reader may see results, for the navigation
	Flash   string         // what just happened, shown once
	Failed  bool           // a form that has to be corrected
	Data    any
}

// render writes a page; it is written to memory first, so that a failing
// template gives an error page and never half a page.
func (s *Server) render(c echo.Context, status int, name, title string, data any) error {
	t, p, err := s.page(c, status, name, title, data)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	if c.Request().Method == http.MethodHead {
		return c.NoContent(status)
	}
	return c.HTMLBlob(status, b.Bytes())
}

// page finds the template of a page and what every template gets.
func (s *Server) page(c echo.Context, status int, name, title string, data any) (*template.Template, Page, error) {
	lang := s.langOf(c)
	pages := s.views.pages
	if s.views.live {
		var err error
		if pages, err = s.views.parse(); err != nil {
			return nil, Page{}, err
		}
	}
	t := pages[lang.Code][name]
	if t == nil {
		return nil, Page{}, fmt.Errorf("no template %q", name)
	}
	p := Page{Title: title, Lang: lang, Path: localPath(c.Request().URL.EscapedPath()), Section: pathHead(c.Request().URL.Path),
		Other: otherLang(c, lang), Person: person(c), Data: data,
		Failed: status >= 400 && name != "error", Results: s.openResults || person(c) != nil}
	if p.Person != nil {
		p.Flash = s.sessions.PopString(c.Request().Context(), "flash")
	}
	if s.onRender != nil {
		s.onRender(name)
	}
	return t, p, nil
}

// pathHead is the first part of a path: admin in /admin/units.
func pathHead(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first
}

// otherLang is the address of this page in the other language.
func otherLang(c echo.Context, l *Lang) string {
	u := *c.Request().URL
	q := u.Query()
	q.Set("lang", languages[1])
	if l.Code == languages[1] {
		q.Set("lang", languages[0])
	}
	u.RawQuery = q.Encode()
	return localPath(u.RequestURI())
}

// flash tells the person on the next page what was done.
func (s *Server) flash(c echo.Context, key string, args ...any) {
	s.sessions.Put(c.Request().Context(), "flash", s.langOf(c).T(key, args...))
}
