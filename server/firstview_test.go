package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"sipas/server/browsertest"
	"sipas/survey"
)

// What a first view may weigh on the wire, headers included, and the whole page
// before compression.
const (
	maxWire  = 14 << 10
	maxWhole = 20 << 10
)

// wireBytes asks for a page as a telephone does and counts what comes back.
func wireBytes(t testing.TB, server *httptest.Server, path string) int {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: sipas.example\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: close\r\n\r\n", path)
	body, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Fatal(err)
	}
	if head, _, _ := strings.Cut(string(body), "\r\n\r\n"); !strings.Contains(head, " 200 ") || !strings.Contains(head, "Content-Encoding: gzip") {
		t.Fatalf("%s: %s", path, head)
	}
	return len(body)
}

// formStations makes a station for every seeded questionnaire, with the code it returns.
func (d *desk) formStations() map[string]string {
	d.t.Helper()
	forms, err := d.store.ListForms(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	codes := map[string]string{}
	for _, f := range forms {
		st, err := d.store.SaveStation(d.t.Context(), "test", survey.Station{Unit: d.units[0].ID, Round: "counter", Name: survey.Text{Vi: "Quầy " + f.ID, En: "Counter " + f.ID},
			Sectors: []string{"health"}, Form: f.Form, FullForm: "tthc-2640@1.0.0"})
		if err != nil {
			d.t.Fatal(err)
		}
		codes[f.ID] = st.Code
	}
	return codes
}

// TestFirstViewIsSmall measures every seeded questionnaire in both languages,
// on a telephone and on a tablet.
func TestFirstViewIsSmall(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	codes := d.formStations()
	if len(codes) < 6 {
		t.Fatalf("%d questionnaires", len(codes))
	}
	for form, code := range codes {
		for _, lang := range languages {
			for _, kiosk := range []string{"", "&kiosk=1"} {
				path := "/q/" + code + "?lang=" + lang + kiosk
				wire, whole := wireBytes(t, server, path), d.get(path).Body.Len()
				t.Logf("%s %s%s: %d bytes on the wire, %d before compression", form, lang, kiosk, wire, whole)
				if wire > maxWire {
					t.Errorf("%s %s%s: %d bytes on the wire, at most %d", form, lang, kiosk, wire, maxWire)
				}
				if form == "counter-rating" && kiosk == "" && whole > maxWhole {
					t.Errorf("%s %s: %d bytes before compression, at most %d", form, lang, whole, maxWhole)
				}
			}
		}
	}
}

// TestFirstViewIsOneRequest: style, script, faces and icon stand in the page.
func TestFirstViewIsOneRequest(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	for _, path := range []string{"/q/" + codeOpen, "/q/" + codeOpen + "?kiosk=1", "/q/" + codeSeveral, "/q/" + codeOpen + "/full", "/q/" + codeOpen + "/thanks"} {
		p.Forget()
		p.Open(base + inLanguage(path, "vi"))
		browsertest.Eval[bool](p, "new Promise(done => setTimeout(() => done(true), 300))") // an icon is asked for a little later
		var over []string
		for _, r := range p.Requests() {
			if !strings.HasPrefix(r.URL, "data:") {
				over = append(over, r.URL)
			}
		}
		if len(over) != 1 {
			t.Errorf("%s: %d requests: %q", path, len(over), over)
		}
	}
}

// BenchmarkFirstView reports the bytes of the citizen's first view.
func BenchmarkFirstView(b *testing.B) {
	d := newDesk(b)
	server := httptest.NewServer(d)
	b.Cleanup(server.Close)
	n := 0
	for b.Loop() {
		n = wireBytes(b, server, "/q/"+codeOpen+"?lang=vi")
	}
	b.ReportMetric(float64(n), "wire-bytes")
	b.ReportMetric(float64(d.get("/q/"+codeOpen+"?lang=vi").Body.Len()), "page-bytes")
	b.ReportMetric(1, "requests")
}

// TestConditionsFitTheStyleSheet: every seeded questionnaire works without
// script, so its conditions have numbers that the style sheet knows.
func TestConditionsFitTheStyleSheet(t *testing.T) {
	d := newDesk(t)
	css, err := d.assets.read("citizen.css")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= maxConditions; n++ {
		if !strings.Contains(string(css), fmt.Sprintf("form:has(.t%d:checked) .w%d", n, n)) {
			t.Errorf("the style sheet does not know condition %d", n)
		}
	}
	forms, err := d.store.ListForms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		q, err := d.store.LoadForm(t.Context(), f.Form)
		if err != nil {
			t.Fatal(err)
		}
		if cs := newConditions(q, atCounter); len(cs.terms) > maxConditions {
			t.Errorf("%s has %d conditions, the style sheet %d", f.Form, len(cs.terms), maxConditions)
		}
	}
}
