package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"sipas/server/browsertest"
	"sipas/survey"
)

// enrolled makes a tablet of a person of the cast.
func (c *cast) enrolled(t *testing.T, login, name string) (survey.Device, *ecdsa.PrivateKey) {
	t.Helper()
	token, _, err := c.s.store.NewEnrolment(t.Context(), "test", c.people[login].ID)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := c.s.store.Enrol(t.Context(), token, survey.NewDevice{Name: name, Public: public, AppVersion: "1.2.3", Persisted: true})
	if err != nil {
		t.Fatal(err)
	}
	return d, key
}

// enrolCode is the address that the QR code of enrol.html holds.
var enrolCode = regexp.MustCompile(`https://sipas\.example/tablet/#enrol=([0-9a-f]{64})`)

func TestTabletIsEnrolledByACode(t *testing.T) {
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	s := newTestServerAt(t, func() time.Time { return now })
	c := newCast(t, s)
	office := c.enter(t, "giamsat")
	path := enumeratorPath(c.people["dieutra"].ID)
	wantPage(t, "before", office.get(path), 200, "chưa có máy tính bảng nào", "Tạo mã ghi danh")
	wantPage(t, "without a public address", office.post(path+"/enrol"), 200, "--base-url", "!#enrol=")
	s.baseURL = "https://sipas.example"
	w := office.post(path + "/enrol")
	wantPage(t, "the code", w, 200, "<svg class=\"qr\"", "mã hoá", "10:10 24/11/2026")
	found := enrolCode.FindStringSubmatch(w.Body.String())
	if found == nil {
		t.Fatalf("no address with a token: %s", w.Body)
	}
	if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "no-store") {
		t.Errorf("the page with the token may be kept: %q", got)
	}
	wantPage(t, "a second code", office.post(path+"/enrol"), 200)
	if _, _, err := s.store.Enrol(t.Context(), found[1], survey.NewDevice{Name: "Máy", Public: []byte{4}}); !survey.Is(err, survey.Invalid) && !survey.Is(err, survey.NotFound) {
		t.Errorf("the first code after the second was made: %v", err)
	}
	wantPage(t, "somebody who is no enumerator", office.post(enumeratorPath(c.people["xem"].ID)+"/enrol"), 404)
	wantPage(t, "the audit trail", c.enter(t, "quantri").get("/admin/audit"), 200, "Tạo mã ghi danh", "!"+found[1])
}

func TestTabletsAreWatched(t *testing.T) {
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	c := newCast(t, newTestServerAt(t, func() time.Time { return now }))
	d, _ := c.enrolled(t, "dieutra", "Máy số 7 <b>")
	office := c.enter(t, "giamsat")
	wantPage(t, "list", office.get("/field/enumerators"), 200, "Điều Tra Viên", "Máy số 7 &lt;b&gt;", "2 cảnh báo", "Chưa lần nào")
	wantPage(t, "person", office.get(enumeratorPath(d.Person)), 200, "Máy số 7", "Không khai báo khoá màn hình", "Chưa gửi lần nào")
	wantPage(t, "tablet", office.get(devicePath(d.ID)), 200, "1.2.3", "Máy này chưa gửi gì", "/revoke")
	wantPage(t, "revocation", office.get(devicePath(d.ID)+"/revoke"), 200, "Không có gì trên máy bị xoá", "Điều Tra Viên")
	wantRedirect(t, "revoked", office.post(devicePath(d.ID)+"/revoke"), devicePath(d.ID))
	wantPage(t, "after", office.get(devicePath(d.ID)), 200, "Máy đã được thu hồi", "Đã thu hồi lúc 10:00 24/11/2026", "!/revoke\"")
	wantPage(t, "no such tablet", office.get(devicePath("0")), 404)
	wantPage(t, "audit", c.enter(t, "quantri").get("/admin/audit"), 200, "Thu hồi máy tính bảng", "giamsat")
}

func TestDevicePagesInABrowser(t *testing.T) {
	c := newCast(t, newTestServer(t))
	c.s.baseURL = "https://sipas.example"
	d, _ := c.enrolled(t, "dieutra", "Máy tính bảng số 7")
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	signIn(p, site.URL)
	for name, path := range map[string]string{"field": "/field", "enumerators": "/field/enumerators", "enumerator": enumeratorPath(d.Person),
		"device": devicePath(d.ID), "revoke": devicePath(d.ID) + "/revoke"} {
		lookAt(p, "device-"+name, site.URL+path)
	}
	p.Open(site.URL + enumeratorPath(d.Person) + "?lang=vi")
	press(t, p, "main form button", "svg.qr")
	lookAt(p, "device-enrol", "")
}

// lookAt looks at a page in each size: no violation of axe, no sideways
// scrolling. Without an address it is the page that is open.
func lookAt(p *browsertest.Page, name, address string) {
	for i, size := range sizes {
		p.Viewport(size.width, size.height)
		if address != "" {
			p.Open(withLang(address, languages[i%2]))
		}
		p.Fits()
		if i != 1 {
			p.Axe()
		}
		p.Screenshot(fmt.Sprintf("%s-%d", name, size.width))
	}
}
