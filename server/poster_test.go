package server

import (
	"image"
	"image/color"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"sipas/survey"
)

var (
	qrPath = regexp.MustCompile(`<path d="(M[^"]+)"`)
	qrRun  = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
)

// readQR draws the path of a QR code and reads it as a telephone does.
func readQR(t *testing.T, path string, side int) string {
	t.Helper()
	const scale = 6
	img := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	runs := qrRun.FindAllStringSubmatch(path, -1)
	if strings.Join(func() (all []string) {
		for _, r := range runs {
			all = append(all, r[0])
		}
		return all
	}(), "") != path {
		t.Fatalf("the path has more than runs of modules: %.200s", path)
	}
	for _, run := range runs {
		x, _ := strconv.Atoi(run[1])
		y, _ := strconv.Atoi(run[2])
		n, _ := strconv.Atoi(run[3])
		if x < quietZone || y < quietZone || x+n > side-quietZone || y >= side-quietZone {
			t.Errorf("a module at %d, %d stands in the quiet zone", x, y)
		}
		for px := x * scale; px < (x+n)*scale; px++ {
			for py := y * scale; py < (y+1)*scale; py++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("the QR code cannot be read: %v", err)
	}
	if level := result.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL]; level != "M" {
		t.Errorf("error correction %v, want M", level)
	}
	return result.GetText()
}

func TestQRCodesCanBeRead(t *testing.T) {
	for _, address := range []string{"https://sipas.example/q/QUAY333", "http://[::1]:8080/q/K7M2P4X?s=civil-status",
		"https://danh-gia-hai-long.hanhchinhcong.bacninh.gov.vn/duong-dan/q/K7M2P4X?s=agriculture-environment"} {
		path, side, err := qrCode(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := readQR(t, path, side); got != address {
			t.Errorf("read %q, want %q", got, address)
		}
	}
}

// posters shows a page of posters as a member of the cast.
func posters(t *testing.T, c *cast, login, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Host = "evil.example"
	return c.enter(t, login).send(r)
}

func TestPosters(t *testing.T) {
	d := newDesk(t)
	c := newCast(t, d.Server)
	w := posters(t, c, "quantri", "/stations/"+codeOpen+"/poster?size=a5&lang=vi")
	body := w.Body.String()
	for _, want := range []string{`class="a5"`, "Quầy 3 – Hộ tịch", "Counter 3 – Civil status", d.units[0].Name.Vi, d.units[0].Name.En, "Khuyết danh", "Anonymous", "sipas.example/q/QUAY333"} {
		if w.Code != 200 || !strings.Contains(body, want) {
			t.Errorf("got %d, the poster has no %q", w.Code, want)
		}
	}
	if strings.Contains(body, "evil.example") {
		t.Error("the Host header is on the poster")
	}
	side, _ := strconv.Atoi(regexp.MustCompile(`viewBox="0 0 (\d+) `).FindStringSubmatch(body)[1])
	if got := readQR(t, qrPath.FindStringSubmatch(body)[1], side); got != "https://sipas.example/q/"+codeOpen {
		t.Errorf("the poster's QR code leads to %q", got)
	}
	vi := posters(t, c, "quantri", "/stations/"+codeSeveral+"/poster?text=vi&sector=land").Body.String()
	side, _ = strconv.Atoi(regexp.MustCompile(`viewBox="0 0 (\d+) `).FindStringSubmatch(vi)[1])
	if got := readQR(t, qrPath.FindStringSubmatch(vi)[1], side); got != "https://sipas.example/q/"+codeSeveral+"?s=land" || strings.Contains(vi, "Were you satisfied?") {
		t.Errorf("the Vietnamese poster of a sector leads to %q", got)
	}
	if w := posters(t, c, "quantri", "/stations/"+codeOpen+"/poster?sector=land"); w.Code != 404 {
		t.Errorf("a sector that the counter does not serve: got %d, want 404", w.Code)
	}
	all := posters(t, c, "quantri", "/posters?unit="+d.units[0].ID).Body.String()
	if n := strings.Count(all, `class="sheet"`); n != 4 {
		t.Errorf("%d posters of the unit, want 4: closed and moved counters have none", n)
	}
	if n := strings.Count(posters(t, c, "quantri", "/posters?unit=nothing").Body.String(), `class="sheet"`); n != 0 {
		t.Errorf("%d posters of no unit", n)
	}
}

// TestPostersOfOthers: a head of a unit prints the posters of that unit only.
func TestPostersOfOthers(t *testing.T) {
	d := newDesk(t)
	c := newCast(t, d.Server)
	if w := posters(t, c, "lanhdao-b", "/stations/"+codeOpen+"/poster"); w.Code != 404 {
		t.Errorf("a poster of another unit: got %d, want 404", w.Code)
	}
	if w := posters(t, c, "lanhdao-b", "/posters"); w.Code != 200 || strings.Contains(w.Body.String(), `class="sheet"`) {
		t.Errorf("posters of other units: got %d", w.Code)
	}
	own, err := d.store.SaveStation(t.Context(), "test", survey.Station{Unit: c.people["lanhdao-b"].Units[0], Round: "counter", Name: survey.Text{Vi: "Quầy nhà"},
		Sectors: []string{"land"}, Form: "counter-rating@1.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	if w := posters(t, c, "lanhdao-b", "/posters"); strings.Count(w.Body.String(), `class="sheet"`) != 1 || !strings.Contains(w.Body.String(), own.Code) {
		t.Errorf("posters of the own unit: got %d", w.Code)
	}
}

func TestPostersNeedAPublicAddress(t *testing.T) {
	d := newDesk(t)
	s, err := New(Config{Store: d.store})
	if err != nil {
		t.Fatal(err)
	}
	body := posters(t, newCast(t, s), "quantri", "/stations/"+codeOpen+"/poster?lang=vi").Body.String()
	if !strings.Contains(body, "--base-url") || strings.Contains(body, `class="sheet"`) {
		t.Errorf("without a public address: %.900s", body)
	}
}
