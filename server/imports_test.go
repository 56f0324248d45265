package server

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

// uploadFile sends a file with the form of an import.
func (v *visitor) uploadFile(kind, name, body string, fields ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.uploadTo("/admin/imports", "file", name, body, append([]string{"kind", kind}, fields...)...)
}

// uploadTo sends a form with a file.
func (v *visitor) uploadTo(path, field, name, body string, fields ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			v.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write([]byte(body))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.send(r)
}

// ended waits until an import has ended and gives its page.
func (v *visitor) ended(path string) *httptest.ResponseRecorder {
	v.t.Helper()
	for range 400 {
		if w := v.get(path + "/state"); !strings.Contains(w.Body.String(), `"state":"running"`) {
			return v.get(path)
		}
		time.Sleep(25 * time.Millisecond)
	}
	v.t.Fatalf("%s did not end", path)
	return nil
}

// importSteps goes from a file to the page of the import that has ended.
func (v *visitor) importSteps(kind, name, body string, fields ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	w := v.uploadFile(kind, name, body, fields...)
	path := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(path, "/admin/imports/files/") {
		v.t.Fatalf("%s: got %d to %q: %.3000s", name, w.Code, path, w.Body)
	}
	wantPage(v.t, "columns of "+name, v.get(path), 200, "Ghép cột")
	wantPage(v.t, "preview of "+name, v.post(path), 200, "Xem trước", `name="apply"`)
	w = v.post(path, "apply", "true")
	return v.ended(w.Header().Get("Location"))
}

func TestImportsOfEveryKind(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	for _, kind := range []string{"sectors", "units", "succession", "procedures", "targets", "stations", "dossiers", "ratings"} {
		body, err := os.ReadFile(filepath.Join("..", "testdata", "imports", kind+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		var fields []string
		if kind == "ratings" {
			fields = []string{"source", "kiosk", "form", counterForm(t, c.s)}
		}
		w := admin.importSteps(kind, kind+".csv", string(body), fields...)
		wantPage(t, kind, w, 200, "Xong", kind+".csv", "!Đang nhập")
	}
	wantPage(t, "list", admin.get("/admin/imports"), 200, "8 dòng", "ratings.csv", "Ý kiến thu ở nơi khác")
	wantPage(t, "the audit", admin.get("/admin/audit"), 200, "Nhập tệp xong")
}

func TestImportShowsThenDoes(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	const file = "Mã lĩnh vực,Tên lĩnh vực,Thứ tự\nwater,Cấp nước,215\nland,Đất đai <b>,ba\n=cmd|x,Tên,5\n"
	w := admin.uploadFile("sectors", `C:\tệp\lĩnh vực.csv`, file)
	path := w.Header().Get("Location")
	wantPage(t, "columns", admin.get(path), 200, `value="Mã lĩnh vực" selected`, "lĩnh vực.csv", "!C:", "Cấp nước", "bắt buộc")
	wantPage(t, "a wrong choice", admin.post(path, "map.code", "Không có"), 422, "Không có")
	preview := admin.post(path)
	wantPage(t, "preview", preview, 200, "water", "Cấp nước", "mới", "Bị từ chối", "!<b>", "=cmd|x")
	wantWords(t, "preview", preview)
	wantPage(t, "nothing was stored", admin.get("/admin/sectors"), 200, "!Cấp nước")
	done := admin.post(path, "apply", "true")
	page := admin.ended(done.Header().Get("Location"))
	wantPage(t, "report", page, 200, "Xong", "refused.csv", "!<b>")
	wantPage(t, "stored", admin.get("/admin/sectors"), 200, "Cấp nước")
	csv := admin.get(done.Header().Get("Location") + "/refused.csv")
	if body := csv.Body.String(); !strings.HasPrefix(body, "\ufeffDòng;Cột;Giá trị;Lý do\r\n") || strings.Contains(body, ";=") ||
		!strings.Contains(csv.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("refused rows: %v %q", csv.Header(), body)
	}
	wantPage(t, "the file is gone", admin.get(path), 404, "Xin tải lên lại")
	again := admin.uploadFile("sectors", "again.csv", "code,name_vi,position\nwater,Cấp nước,215\n")
	wantPage(t, "the same again", admin.post(again.Header().Get("Location")), 200, "Không có gì để thay đổi", `!name="apply"`)
}

func TestFilesThatCannotBeImported(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	for _, tt := range []struct{ kind, name, body, want string }{
		{"sectors", "empty.csv", "", "Xin chọn một tệp"},
		{"sectors", "old.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 600), "kiểu cũ"},
		{"sectors", "bad.xlsx", "PK\x03\x04 not a zip", "hỏng"},
		{"nothing", "a.csv", "a,b\n1,2\n", "Không nhập được loại"},
		{"ratings", "a.csv", "day\n2026-11-01\n", "Xin ghi nguồn"},
		{"<script>", "a.csv", "a\n1\n", "!<script>"},
	} {
		if tt.kind == "ratings" {
			tt.want = "Lỗi"
		}
		w := admin.uploadFile(tt.kind, tt.name, tt.body)
		wantPage(t, tt.name, w, 422, tt.want, "!<script>")
		wantWords(t, tt.name, w)
	}
	w := admin.uploadFile("sectors", "columns.csv", "x,y\n1,2\n")
	wantPage(t, "wrong columns", admin.get(w.Header().Get("Location")), 422, "Thiếu cột")
	wantPage(t, "no file", admin.post("/admin/imports", "kind", "sectors"), 422, "Xin chọn một tệp")
	wantPage(t, "too large", admin.uploadFile("sectors", "large.csv", strings.Repeat("x", 51<<20)), 422, "quá 50 MB")
	wantPage(t, "two files", admin.uploadTo("/admin/imports", "file", "b.csv", "a\n1\n", "kind", "sectors", "file", "a"), 422, "Xin chỉ chọn một tệp")
	for _, id := range []string{"..%2f..%2fetc%2fpasswd", "x", strings.Repeat("a", 32)} {
		wantPage(t, id, admin.get("/admin/imports/files/"+id), 404)
	}
}

// TestImportIsStopped ends one while it runs; what it brought in stays, and
// the same file again adds the rest.
func TestImportIsStopped(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	var file strings.Builder
	file.WriteString("code,name_vi,sector\n")
	for i := range 20_000 {
		fmt.Fprintf(&file, "9.%05d,Thủ tục %d,land\n", i, i)
	}
	path := admin.uploadFile("procedures", "many.csv", file.String()).Header().Get("Location")
	job := admin.post(path, "apply", "true").Header().Get("Location")
	running := admin.get(job)
	wantPage(t, "while it runs", running, 200, "<progress", `http-equiv="refresh"`, "/stop")
	wantWords(t, "while it runs", running)
	wantRedirect(t, "stopping", admin.post(job+"/stop"), job)
	wantPage(t, "stopped", admin.ended(job), 200, "Đã dừng")
	wantPage(t, "stopping again", admin.post(job+"/stop"), 409)
	job = admin.post(path, "apply", "true").Header().Get("Location") // the file still waits
	wantPage(t, "the rest", admin.ended(job), 200, "Xong")
	orphan, _, err := c.s.store.StartImport(t.Context(), survey.Import{Kind: "sectors", Path: "../testdata/imports/sectors.csv", File: "x.csv", Actor: "x"})
	if err != nil { // its work is never done, as after a kill
		t.Fatal(err)
	}
	wantRedirect(t, "one that nobody runs", admin.post("/admin/imports/"+orphan.ID+"/stop"), "/admin/imports/"+orphan.ID)
	wantPage(t, "marked as stopped", admin.get("/admin/imports/"+orphan.ID), 200, "Đã dừng")
	wantPage(t, "all are there", admin.get("/admin/procedures?q=9.199"), 200, "100 dòng")
}
