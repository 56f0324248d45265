package server

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sipas/server/browsertest"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// answeredRound is a cast with a household round of two communes that was
// answered, and is closed.
func answeredRound(t *testing.T) (*cast, survey.Round) {
	t.Helper()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "test.db")
	s := newTestServerOn(t, path, survey.SystemClock)
	c, store := newCast(t, s), s.store
	r, err := store.SaveRound(ctx, "test", survey.Round{ID: "ho", Kind: "household", Method: "SIPAS-2023/BN-1",
		Name: survey.Text{Vi: "Hộ gia đình 2026", En: "Households 2026"}, Starts: "2026-10-01", Ends: "2026-10-31"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ho.csv")
	if err := os.WriteFile(file, []byte(households(t, s)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, work, err := store.StartImport(ctx, survey.Import{Kind: "frame", Path: file, File: "ho.csv", Actor: "test", Fixed: map[string]string{"round": r.ID}})
	if err == nil {
		_, err = work(ctx)
	}
	if err == nil {
		_, err = store.SaveFieldwork(ctx, "test", survey.Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", PeriodFrom: "2026-01-01", PeriodTo: "2026-09-30",
			Rules: survey.DefaultFieldRules()})
	}
	if err == nil {
		err = store.SaveSampleDesign(ctx, "test", r.ID, survey.DesignPreset("household"), 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := store.DrawSample(ctx, "test", r.ID)
	if err == nil {
		_, err = store.ReleaseDraw(ctx, "test", d.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	surveytest.AnswerSample(t, surveytest.OpenSQLite(t, path), r.ID, "sipas-1001@1.0.0", 39, map[string]int{"gender": 2, "age": 5}, 7)
	for _, to := range []survey.RoundState{survey.RoundOpen, survey.RoundClosing, survey.RoundClosed} {
		if r, err = store.Round(ctx, r.ID); err == nil {
			r, err = store.MoveRound(ctx, "test", r.ID, to, r.Version)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return c, r
}

// publish makes the edition with the weighting that is chosen.
func publish(t *testing.T, c *cast, r survey.Round) {
	t.Helper()
	r, err := c.s.store.Round(t.Context(), r.ID)
	if err == nil {
		err = c.s.store.ProposeEdition(t.Context(), "an", r.ID, r.Version)
	}
	if err == nil {
		_, err = c.s.store.MoveRound(t.Context(), "binh", r.ID, survey.RoundEdition, r.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestWeightsPages makes, compares and chooses weights, and publishes the round.
func TestWeightsPages(t *testing.T) {
	c, r := answeredRound(t)
	analyst := c.enter(t, "phantich")
	path := "/admin/rounds/ho/weights"
	for _, login := range []string{"giamsat", "soyte", "xem"} {
		wantPage(t, login, c.enter(t, login).get(path), 403)
	}
	wantPage(t, "no weights", analyst.get(path), 200, "Chưa có bản quyền số nào", "Tính bản mới")
	wantPage(t, "form", analyst.get(path+"/new"), 200, "Phiếu không trả lời", `value="5"`, "gender", "Hậu phân tầng")
	form := func(more ...string) []string {
		return append([]string{"eligibility", "share", "cells", "unit", "cells", "stratum", "least", "5", "calibration", "none", "blank", "refuse"}, more...)
	}
	wantPage(t, "preview", analyst.post(path, form("act", "preview")...), 200, "Quyền số thiết kế", "Phiếu không trả lời", "Phường", `id="preview"`)
	if kept, err := c.s.store.Weightings(t.Context(), r.ID); err != nil || len(kept) != 0 {
		t.Errorf("a preview was kept: %v %v", kept, err)
	}
	wantRedirect(t, "made", analyst.post(path, form("act", "save")...), path+"/1")
	wantPage(t, "log", analyst.get(path+"/1?verify=1"), 200, "Quyền số khớp với niêm phong", "Không hiệu chỉnh", "Phiếu chưa rõ đối tượng", "CASRO")
	wantPage(t, "no such version", analyst.get(path+"/9"), 404)

	raking := form("margins", "unit\ngender, age")
	raking[9] = "rake"
	w := analyst.post(path, append(raking, "act", "table")...)
	wantPage(t, "tables", w, 200, `name="total.0.`, `name="total.1.1|1"`, "18 - 24 tuổi", "Nữ")
	wantPage(t, "totals missing", analyst.post(path, append(raking, "act", "save")...), 422, "thiếu tổng số của mức")
	margins, err := c.s.store.MarginLevels(t.Context(), r.ID, []string{"unit"})
	if err != nil || len(margins) != 2 {
		t.Fatalf("units: %+v %v", margins, err)
	}
	totals := []string{"total.0." + margins[0].Key, "4.000", "total.0." + margins[1].Key, "6000"}
	for g := 1; g <= 2; g++ {
		for a := 1; a <= 5; a++ {
			totals = append(totals, fmt.Sprintf("total.1.%d|%d", g, a), "1000")
		}
	}
	bad := append(append([]string{}, raking...), totals...)
	bad[len(bad)-1] = "1001"
	wantPage(t, "other sums", analyst.post(path, append(bad, "act", "save")...), 422, "Hai tổng phải bằng nhau", "10001")
	wantPage(t, "effect", analyst.post(path, append(append(raking, totals...), "act", "preview")...), 200, "hội tụ sau", "10.000,0")
	wantRedirect(t, "raked", analyst.post(path, append(append(raking, totals...), "act", "save")...), path+"/2")
	wantPage(t, "log of raking", analyst.get(path+"/2"), 200, "Lặp tỷ lệ", "Giới tính × ", "10.000,0")
	wantPage(t, "starts from the latest", analyst.get(path+"/new"), 200, `value="4000"`, "unit\ngender, age")

	wantPage(t, "both versions", analyst.get(path), 200, "Bản 1", "Bản 2", "Chọn")
	wantRedirect(t, "choose", analyst.post(path+"/choose", "number", "2", "chosen", "0"), path)
	wantPage(t, "an old page", analyst.post(path+"/choose", "number", "1", "chosen", "0"), 409)
	wantPage(t, "chosen", analyst.get(path), 200, "Đang dùng")
	for _, format := range []string{"xlsx", "excel", "plain"} {
		wantPage(t, format, analyst.get(path+"/2/file?format="+format), 200)
	}
	rows, err := csv.NewReader(strings.NewReader(analyst.get(path + "/2/file").Body.String())).ReadAll()
	if err != nil || len(rows) < 200 || strings.Join(rows[0], ",") != strings.Join(weightColumns, ",") {
		t.Errorf("%d rows, head %v, %v", len(rows), rows[0], err)
	}
	publish(t, c, r)
	wantPage(t, "published", analyst.get(path), 200, "Đã công bố", "!Tính bản mới", "Chỉ tính quyền số được khi")
	wantPage(t, "too late", analyst.post(path, form("act", "save")...), 409, "Chỉ tính quyền số được khi")
}

// TestTotalsFromAFile fills a table from an upload.
func TestTotalsFromAFile(t *testing.T) {
	c, _ := answeredRound(t)
	analyst := c.enter(t, "phantich")
	send := func(body string) *httptest.ResponseRecorder {
		return analyst.uploadTo("/admin/rounds/ho/weights", "totals", "dan-so.csv", body, "eligibility", "share", "least", "5",
			"calibration", "poststratify", "margins", "gender", "blank", "refuse", "act", "save")
	}
	wantPage(t, "a file", send("gender,total\nNam,\"4.500\"\n2,5500\n"), 200, `value="4500"`, `value="5500"`, "10.000")
	wantPage(t, "other columns", send("colour,total\nNam,4500\n"), 422, "Không có bảng tổng số nào gồm đúng các cột của tệp (colour, total)")
	wantPage(t, "another answer", send("gender,total\nKhác,4500\n"), 422, "Dòng 2", "Khác")
	wantPage(t, "no number", send("gender,total\nNam,x\n"), 422, "Dòng 2", "x")
	if kept, err := c.s.store.Weightings(t.Context(), "ho"); err != nil || len(kept) != 0 {
		t.Errorf("an upload keeps nothing by itself: %v %v", kept, err)
	}
}

// TestSampleRoundResults shows a round to those who work on it first, then to
// everybody; the numbers of page, file and API are the same.
func TestSampleRoundResults(t *testing.T) {
	c, r := answeredRound(t)
	unit := "/units/07210/results?round=ho"
	for _, login := range []string{"quantri", "phantich", "giamsat"} {
		wantPage(t, login, c.enter(t, login).get("/?round=ho"), 200, "Sơ bộ, chưa công bố", "Hộ gia đình 2026", "quyền số thiết kế")
	}
	for _, login := range []string{"soyte", "lanhdao-a", "xem"} {
		v := c.enter(t, login)
		wantPage(t, login, v.get("/?round=ho"), 404, "chưa được công bố")
		wantPage(t, login, v.get("/"), 200, "!Hộ gia đình 2026")
		wantPage(t, login, v.get("/api/v1/index?round=ho"), 404)
	}
	analyst := c.enter(t, "phantich")
	if _, err := c.s.store.MakeWeighting(t.Context(), "an", r.ID, survey.DefaultWeighting()); err != nil {
		t.Fatal(err)
	}
	if err := c.s.store.ChooseWeighting(t.Context(), "an", r.ID, 1, 0); err != nil {
		t.Fatal(err)
	}
	wantPage(t, "weighted", analyst.get("/?round=ho"), 200, "Sơ bộ, chưa công bố: tính theo bản quyền số 1")
	publish(t, c, r)

	viewer := c.enter(t, "xem")
	wantPage(t, "overview", viewer.get("/?round=ho&period=2031&form=counter-rating@1.0.0"), 200, "!Sơ bộ", "Kết quả của mẫu xác suất", "AAPOR RR4",
		"Các đơn vị báo cáo", "T05", "bản 1, niêm phong", "01/10/2026", "Năm 2026", "!Ý kiến tự nguyện tại quầy", "!weights\">")
	wantPage(t, "unit", viewer.get(unit), 200, "Phường Bắc Giang", "Qua các đợt cùng loại", "theo quyền số mẫu", "Tỷ lệ hài lòng:", "!NaN")
	wantPage(t, "comparison", viewer.get("/compare?round=ho&block=commune"), 200, "Phường Bắc Giang", "Hạng")
	wantPage(t, "a sector", viewer.get("/sectors/land?round=ho"), 200, "không hỏi theo lĩnh vực này", "Kết quả của mẫu xác suất")
	wantPage(t, "counter", viewer.get("/"), 200, "Hộ gia đình 2026", "Ý kiến tự nguyện tại quầy")
	wantPage(t, "English", c.enter(t, "soyte").get(unit+"&lang=en"), 200, "Results of a probability sample", "Share satisfied", "!NaN")
	for _, format := range []string{"xlsx", "csv", "csv&flavour=excel"} {
		wantPage(t, format, viewer.get("/api/v1/index?round=ho&by=unit&level=index,item&format="+format), 200)
	}
	var doc struct {
		Meta struct {
			Note   string
			Sample *sampleMeta
		}
		Rows []map[string]any
	}
	if err := json.Unmarshal(viewer.get("/api/v1/index?round=ho&by=unit").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	page := viewer.get(unit).Body.String()
	l := c.s.langs["vi"]
	if m := doc.Meta.Sample; m == nil || m.Preliminary || m.Weighting != 1 || m.Interviews < 150 || m.Response == nil || len(doc.Rows) != 2 {
		t.Fatalf("meta %+v, %d rows", doc.Meta, len(doc.Rows))
	}
	for _, row := range doc.Rows {
		if row["unit"] != "07210" {
			continue
		}
		for _, text := range []string{l.Pct(row["mean5"].(float64), 2), l.Num(row["mean5_low"].(float64), 2) + "–" + l.Num(row["mean5_high"].(float64), 2), l.Pct(row["top2"].(float64), 2)} {
			if !strings.Contains(page, text) {
				t.Errorf("%q of the API is not on the page", text)
			}
		}
		if row["mean5_df"] != 1.0 || row["basis"] != "design" {
			t.Errorf("row %v", row)
		}
	}
	var targets struct{ Targets []apiTarget }
	if err := json.Unmarshal(viewer.get("/api/v1/targets?round=ho").Body.Bytes(), &targets); err != nil {
		t.Fatal(err)
	}
	for _, x := range targets.Targets {
		if x.Measure != "agency-service" || x.Pooled.N == nil {
			t.Errorf("target %+v", x)
		}
	}
	if len(targets.Targets) != 2 {
		t.Errorf("%d targets, want T05 and T07", len(targets.Targets))
	}
	wantPage(t, "another period", viewer.get("/api/v1/index?round=ho&form=sipas-1001@1.0.0&period=2025"), 422, "chỉ có một kỳ")
	wantPage(t, "another form", viewer.get("/api/v1/index?round=ho&form=tthc-2640@1.0.0&period=2026"), 422, "sipas-1001@1.0.0")
}

// TestMicrodataOfARound gives all interviews with their design, and neither
// codes nor contacts nor a part of them.
func TestMicrodataOfARound(t *testing.T) {
	c, _ := answeredRound(t)
	analyst := c.enter(t, "phantich")
	wantPage(t, "supervisor", c.enter(t, "giamsat").get("/api/v1/microdata?round=ho"), 403)
	wantPage(t, "a part", analyst.get("/api/v1/microdata?round=ho&from=2026-10-02"), 422, "trọn vẹn")
	cases, err := c.s.store.Cases(t.Context(), "ho")
	if err != nil {
		t.Fatal(err)
	}
	for _, flavour := range []string{"plain", "excel"} {
		body := analyst.get("/api/v1/microdata?round=ho&flavour=" + flavour).Body.String()
		if n := strings.Count(body, "\n"); n < 150 || n > 220 {
			t.Errorf("%s: %d lines", flavour, n)
		}
		for _, secret := range []string{cases[0].ID, cases[0].Code, cases[0].FrameID + ",", "Thôn", "Phạm Thị Hoài"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s: %q is in the microdata", flavour, secret)
			}
		}
		if !strings.Contains(body, "fpc2") || !strings.Contains(body, "weight_design") {
			t.Errorf("%s: no design in %.300s", flavour, body)
		}
	}
	if body := analyst.get("/api/v1/microdata?round=ho&flavour=excel").Body.String(); !strings.Contains(body, ";4;") {
		t.Errorf("numbers of Excel: %.800s", body)
	}
	var doc struct{ Variables []survey.Variable }
	if err := json.Unmarshal(analyst.get("/api/v1/microdata/dictionary?round=ho").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, v := range doc.Variables {
		if v.Label.Vi == "" || v.Label.En == "" {
			t.Errorf("column %s has no label", v.Name)
		}
	}
	head, _, _ := strings.Cut(analyst.get("/api/v1/microdata?round=ho").Body.String(), "\n")
	if n := len(strings.Split(head, ",")); n != len(doc.Variables) {
		t.Errorf("%d columns, %d in the dictionary", n, len(doc.Variables))
	}
}

// TestWeightsInABrowser looks at the pages of weights and of the results of a
// sample round in each size.
func TestWeightsInABrowser(t *testing.T) {
	c, r := answeredRound(t)
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	admin := c.enter(t, "quantri")
	path := "/admin/rounds/ho/weights"
	margins, err := c.s.store.MarginLevels(t.Context(), r.ID, []string{"unit", "gender"})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"eligibility": {"share"}, "cells": {"unit", "stratum"}, "least": {"5"}, "calibration": {"poststratify"}, "margins": {"unit, gender"}, "blank": {"refuse"}, "act": {"save"}}
	var fields []string
	for k, v := range form {
		for _, x := range v {
			fields = append(fields, k, x)
		}
	}
	for _, m := range margins {
		fields = append(fields, "total.0."+m.Key, "2500")
	}
	wantRedirect(t, "weights", admin.post(path, fields...), path+"/1")
	wantRedirect(t, "choose", admin.post(path+"/choose", "number", "1", "chosen", "0"), path)
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	signIn(p, site.URL)
	for name, at := range map[string]string{"versions": path, "form": path + "/new", "log": path + "/1", "overview": "/?round=ho",
		"unit": "/units/07210/results?round=ho", "compare": "/compare?round=ho&block=commune"} {
		for i, size := range sizes {
			p.Viewport(size.width, size.height)
			p.Open(site.URL + withLang(at, languages[i%2]))
			p.Fits()
			if i != 1 {
				p.Axe()
			}
			p.Screenshot(fmt.Sprintf("weights-%s-%d", name, size.width))
		}
	}
}
