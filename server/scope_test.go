package server

import (
	"net/http"
	"testing"
)

// TestForeignScopes asks for what belongs to others: none of it is shown, and
// whether it exists is not told apart from whether it may be seen.
func TestForeignScopes(t *testing.T) {
	c := newCast(t, newTestServer(t))
	reg := mustRegister(t, c.s)
	a, _ := reg.Unit(c.people["lanhdao-a"].Units[0])
	b, _ := reg.Unit(c.people["lanhdao-b"].Units[0])
	admin := c.enter(t, "quantri")
	for code, unit := range map[string]string{"QUAYAAAA": a.ID, "QUAYBBBB": b.ID} {
		wantRedirect(t, code, admin.post("/admin/stations", "code", code, "unit", unit, "name_vi", "Quầy của "+code, "round", openRound(t, c.s),
			"sectors", "land", "form", counterForm(t, c.s)), "/admin/stations?unit="+unit)
	}
	for _, tt := range []struct{ login, own, foreign, secret string }{
		{"lanhdao-a", "/units/" + a.ID + "/results", "/units/" + b.ID + "/results", b.Name.Vi},
		{"lanhdao-b", "/units/" + b.ID + "/results", "/units/" + a.ID + "/results", a.Name.Vi},
		{"lanhdao-a", "/stations/QUAYAAAA/poster", "/stations/QUAYBBBB/poster", "Quầy của QUAYBBBB"},
		{"soyte", "/sectors/health", "/sectors/education", "Dịch vụ giáo dục công lập"},
		{"sogddt", "/sectors/education", "/sectors/health", "Dịch vụ y tế công lập"},
	} {
		v := c.enter(t, tt.login)
		wantPage(t, tt.login+" "+tt.own, v.get(tt.own), http.StatusOK)
		w := v.get(tt.foreign)
		if w.Code != http.StatusNotFound && w.Code != http.StatusForbidden {
			t.Errorf("%s %s: got %d, want 404 or 403", tt.login, tt.foreign, w.Code)
		}
		wantPage(t, tt.login+" "+tt.foreign, w, w.Code, "!"+tt.secret)
	}
	for _, path := range []string{"/api/v1/index?unit=" + b.ID, "/api/v1/index?by=unit", "/posters?unit=" + b.ID, "/compare"} {
		wantPage(t, "lanhdao-a "+path, c.enter(t, "lanhdao-a").get(path), c.enter(t, "lanhdao-a").get(path).Code, "!"+b.Name.Vi, "!Quầy của QUAYBBBB")
	}
}
