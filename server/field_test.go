package server

import "testing"

func TestFieldOffice(t *testing.T) {
	c := newCast(t, newTestServer(t))
	for _, login := range []string{"quantri", "giamsat"} {
		v := c.enter(t, login)
		wantPage(t, login, v.get("/field"), 200, "Thực địa", "/field/enumerators")
		wantPage(t, login, v.get("/field/enumerators"), 200, "Điều Tra Viên", "!Người Xem")
	}
	wantPage(t, "viewer", c.enter(t, "xem").get("/field"), 403)
	enumerator := c.enter(t, "dieutra")
	wantRedirect(t, "an enumerator on the office site", enumerator.get("/"), "/tablet/")
	wantPage(t, "an enumerator in the field office", enumerator.get("/field"), 403)
	wantRedirect(t, "an enumerator signs in again", enumerator.get("/login"), "/")
}
