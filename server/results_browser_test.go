package server

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"sipas/server/browsertest"
)

// TestResultPagesInABrowser looks at every result page in each size and both
// languages, with results and in a province that has none yet, with script and
// without: no violation of axe, no sideways scrolling, no error.
func TestResultPagesInABrowser(t *testing.T) {
	s := newResultServer(t)
	if _, err := s.store.FillDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	lookAtResults(t, s, "full", sizes)
}

func TestResultPagesOfANewProvince(t *testing.T) {
	s := newTestServer(t)
	if err := s.store.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	open, err := New(Config{Store: s.store, OpenResults: true})
	if err != nil {
		t.Fatal(err)
	}
	lookAtResults(t, open, "empty", sizes[:1])
}

func lookAtResults(t *testing.T, s *Server, name string, sizes []struct{ width, height int64 }) {
	site := httptest.NewServer(s)
	t.Cleanup(site.Close)
	p := browsertest.New(t)
	for page, path := range map[string]string{"overview": "/", "sector": "/sectors/land", "unit": "/units/07210/results", "compare": "/compare?block=commune", "former": "/units/07201~2025-06-30/results"} {
		for i, size := range append(sizes, struct{ width, height int64 }{320, 640}) {
			lang := languages[(i+len(page))%2]
			p.Viewport(size.width, size.height)
			p.Open(site.URL + withLang(path, lang))
			p.Fits()
			p.Axe()
			p.Screenshot(strings.Join([]string{"results", name, page, lang, fmt.Sprint(size.width)}, "-"))
		}
	}
	p.NoScript()
	p.TextSize(32)
	p.Viewport(360, 640)
	p.Open(site.URL + "/?lang=vi")
	p.Fits()
	p.Axe()
}
