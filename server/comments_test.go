package server

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"time"

	"sipas/survey"
)

// TestCommentsByRole rates at two units, and looks as everybody.
func TestCommentsByRole(t *testing.T) {
	clock := newTestTime()
	c := newCast(t, newTestServerAt(t, clock.time))
	ctx := context.Background()
	form, err := c.s.store.LoadForm(ctx, counterForm(t, c.s))
	if err != nil {
		t.Fatal(err)
	}
	day := c.s.store.Clock().Day()
	for _, login := range []string{"lanhdao-a", "lanhdao-b"} {
		unit := c.people[login].Units[0]
		for i := range 6 {
			id := survey.NewID()
			_, err := c.s.store.AddRating(ctx, survey.Rating{ID: id, Round: openRound(t, c.s), Form: form.Form(), Unit: unit, Sector: "land",
				Station: "S", Printed: "S", Channel: "phone", Day: day, Answers: "2....."},
				[]survey.Comment{{ID: survey.NewID(), Unit: unit, Sector: "land", Week: survey.Week(day), State: "new",
					Body: fmt.Sprintf("%s nói %d <b>gọi</b> 0912345678", login, i)}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	reviewer := c.enter(t, "phantich")
	wantPage(t, "in the same week", reviewer.get("/comments"), 200, "Chưa có ý kiến nào xem được")
	clock.forward(7 * 24 * time.Hour)
	reviewer = c.enter(t, "phantich")
	list := reviewer.get("/comments?state=new")
	wantPage(t, "a week later", list, 200, "lanhdao-a nói", "lanhdao-b nói", "!0912345678", "[…]", "!<b>gọi")
	wantWords(t, "list", list)
	wantPage(t, "a leader before the review", c.enter(t, "lanhdao-a").get("/comments"), 200, "!nói")

	for _, m := range regexp.MustCompile(`href="(/comments/[0-9a-f]{32})"`).FindAllStringSubmatch(list.Body.String(), -1) {
		page := reviewer.get(m[1])
		wantPage(t, "one comment", page, 200, "0912345678", "giống dữ liệu cá nhân", "!<b>gọi")
		wantWords(t, "one comment", page)
		wantPage(t, "no decision", reviewer.post(m[1], "from", "new"), 422, "Xin chọn một quyết định")
		wantRedirect(t, "shown", reviewer.post(m[1], "from", "new", "state", "shown"), "/comments?state=new")
		wantPage(t, "again", reviewer.post(m[1], "from", "new", "state", "hidden"), 409)
		for _, login := range []string{"lanhdao-a", "sogddt", "xem"} {
			wantPage(t, "raw text as "+login, c.enter(t, login).get(m[1]), 403, "!0912345678")
		}
	}
	for login, want := range map[string][]string{
		"lanhdao-a": {"lanhdao-a nói", "!lanhdao-b nói"}, "lanhdao-b": {"lanhdao-b nói", "!lanhdao-a nói"},
		"soyte": {"!nói"}, "quantri": {"lanhdao-a nói", "lanhdao-b nói"},
	} {
		v := c.enter(t, login)
		wantPage(t, "as "+login, v.get("/comments"), 200, append(want, "!0912345678")...)
		other := c.people["lanhdao-b"].Units[0]
		if login == "lanhdao-a" {
			wantPage(t, "another unit as "+login, v.get("/comments?unit="+other), 200, "!lanhdao-b nói")
		}
	}
	wantPage(t, "as a viewer", c.enter(t, "xem").get("/comments"), 403)
}
