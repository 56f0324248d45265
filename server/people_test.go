package server

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"sipas/survey"
)

func TestPeoplePages(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	wantPage(t, "list", admin.get("/admin/people"), 200, "9 trong 9 người dùng", "Toàn tỉnh", "Chưa đặt mật khẩu", "Dịch vụ y tế công lập")
	wantPage(t, "search without marks", admin.get("/admin/people?q="+url.QueryEscape("lanh dao")), 200, "2 trong 9", "Lãnh Đạo A", "!Phân Tích")
	wantPage(t, "nobody", admin.get("/admin/people?q=zzz"), 200, "Không có người dùng nào khớp với “zzz”")
	wantPage(t, "new", admin.get("/admin/people/new"), 200, `name="login"`, `list="unit-list"`)

	a := c.people["lanhdao-a"]
	reg, err := c.s.store.Register(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	unit, _ := reg.Unit(a.Units[0])
	wantPage(t, "edit", admin.get("/admin/people/"+a.ID), 200, unit.ID+" · "+unit.Name.Vi)
	other, _ := reg.Unit(c.people["lanhdao-b"].Units[0])
	for _, typed := range []string{other.ID + " · gì đó", other.Name.Vi, strings.ToUpper(survey.Fold(other.Name.Vi)), other.ID} {
		fresh, err := c.s.store.Person(context.Background(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		w := admin.post("/admin/people/"+a.ID, "name", a.Name, "role", "leader", "units", typed, "units", "", "version", fmt.Sprint(fresh.Version))
		wantRedirect(t, "unit typed as "+typed, w, "/admin/people")
		if fresh, err = c.s.store.Person(context.Background(), a.ID); err != nil || len(fresh.Units) != 1 || fresh.Units[0] != other.ID {
			t.Errorf("unit typed as %q: got %v, %v", typed, fresh.Units, err)
		}
	}
	wantPage(t, "saved", admin.get("/admin/people"), 200, "Đã lưu Lãnh Đạo A")
	wantPage(t, "an unknown unit", admin.post("/admin/people/"+a.ID, "name", "Tên Mới", "role", "leader", "units", "Xã Không Có", "version", "9"),
		422, "Không tìm thấy đơn vị “Xã Không Có”", `value="Tên Mới"`, `value="Xã Không Có"`)
	wantPage(t, "outdated", admin.post("/admin/people/"+a.ID, "name", "Tên Mới", "role", "viewer", "version", "1"),
		409, "vừa được người khác sửa", `value="Tên Mới"`)
	wantPage(t, "login taken", admin.post("/admin/people", "login", "XEM", "name", "A", "role", "viewer"), 409, "đã có người dùng", `href="#login"`)
	wantPage(t, "nothing", admin.post("/admin/people"), 422, "Có 3 chỗ cần sửa")
	wantPage(t, "last administrator", admin.post("/admin/people/"+c.people["quantri"].ID, "name", "A", "role", "viewer", "version", "2"),
		409, "quản trị viên cuối cùng")
	wantPage(t, "link again", admin.post("/admin/people/"+a.ID+"/link"), 200, "/setup/")
	for _, role := range []string{"supervisor", "enumerator"} {
		wantPage(t, role, admin.post("/admin/people", "login", role+"1", "name", "Người Mới", "role", role), 200, "/setup/")
		wantPage(t, role, admin.get("/admin/people?q="+role+"1"), 200, c.s.langs["vi"].T("role."+role), "Toàn tỉnh")
	}
	wantPage(t, "unknown person", admin.get("/admin/people/nobody"), 404)
}

// hostileNames are names that must stay text wherever they are shown.
var hostileNames = []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'"--><svg onload=alert(1)>`,
	`{{.Person}}`, `javascript:alert(1)`, "\u202eabc", `</title><script>`, `=HYPERLINK("x")`, `${7*7}`, `<!--`,
	`<a href="javascript:alert(1)">x</a>`, `" autofocus onfocus=alert(1) x="`, `<style>*{display:none}</style>`,
	`</option></select><script>alert(1)</script>`, `<base href=//evil.example>`, `<iframe srcdoc="<script>alert(1)</script>">`}

func TestNamesAreText(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	for i, payload := range hostileNames {
		w := admin.post("/admin/people", "login", fmt.Sprintf("x%d", i), "name", payload, "role", "viewer")
		wantPage(t, payload, w, 200, "!<script>", "!<img", "!<svg", "!<!--", "![Administrator")
	}
	wantPage(t, "list", admin.get("/admin/people"), 200, "!<script>", "!<img", "!<svg", "!<!--", "&lt;script&gt;alert(1)")
	wantPage(t, "error", admin.post("/admin/people", "login", "<b>", "name", "<i>", "role", "<u>"), 422, "!<b>", "!<i>", "!<u>")
	wantPage(t, "search", admin.get("/admin/people?q="+url.QueryEscape(`"><script>`)), 200, "!<script>")
}

// TestMassAssignment posts the name of every column and field: only what the
// form has may change.
func TestMassAssignment(t *testing.T) {
	c := newCast(t, newTestServer(t))
	ctx := context.Background()
	before, err := c.s.store.Person(ctx, c.people["xem"].ID)
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, name := range []string{"id", "ID", "login", "Login", "password", "Password", "ready", "Ready", "created", "Created", "token_hash",
		"person_id", "expires", "role."} {
		fields = append(fields, name, "1")
	}
	admin := c.enter(t, "quantri")
	fields = append(fields, "name", "Tên Mới", "role", "viewer", "version", "1")
	path := "/admin/people/" + before.ID
	wantRedirect(t, "all columns", admin.post(path+"?"+url.Values{"role": {"administrator"}, "disabled": {"true"}}.Encode(), fields...), "/admin/people")
	after, err := c.s.store.Person(ctx, before.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := *before
	want.Name, want.Version = "Tên Mới", 2
	if fmt.Sprintf("%+v", *after) != fmt.Sprintf("%+v", want) {
		t.Errorf("after posting all columns: got %+v, want %+v", *after, want)
	}
	// Nobody changes their own role with the forms of the account.
	v := c.enter(t, "xem")
	for _, path := range []string{"/account/password", "/account/tokens", "/account/tokens/delete"} {
		v.post(path, append(fields, "role", "administrator", "units", "1", "sectors", "health", "old", "x", "repeat", "1", "days", "3")...)
	}
	if now, err := c.s.store.Person(ctx, before.ID); err != nil || now.Role != survey.Viewer || now.Version != 2 {
		t.Errorf("after the account's forms: got %+v, %v", now, err)
	}
}
