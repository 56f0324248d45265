package survey

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"
)

// putComments stores n comments of a unit and week.
func putComments(t *testing.T, ctx context.Context, s *Store, unit, sector, week string, n int) {
	t.Helper()
	err := s.tx(ctx, func(tx *sql.Tx) error {
		for i := range n {
			if _, err := tx.ExecContext(ctx, `INSERT INTO comment (id, unit_id, sector, week, body) VALUES ($1, $2, $3, $4, $5)`,
				NewID(), unit, sector, week, fmt.Sprintf("%s %s %d", unit, week, i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCommentsComeLateAndTogether(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, clock *testClock) { // in 2026-W48
		putComments(t, ctx, s, "A", "land", "2026-W44", 3)
		putComments(t, ctx, s, "A", "land", "2026-W45", 2) // five are together: both weeks
		putComments(t, ctx, s, "A", "tax", "2026-W46", 4)  // one is missing
		putComments(t, ctx, s, "A", "tax", "2026-W48", 7)  // the week is not over
		putComments(t, ctx, s, "B", "land", "2026-W46", 4)
		putComments(t, ctx, s, "C", "tax", "2026-W47", 6)
		count := func(q CommentQuery) map[string]int {
			t.Helper()
			q.Limit = 100
			list, err := s.Comments(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, c := range list {
				got[c.Unit+" "+c.Week]++
			}
			return got
		}
		want := func(what string, got map[string]int, want string) {
			t.Helper()
			if fmt.Sprint(got) != want {
				t.Errorf("%s: got %v, want %s", what, got, want)
			}
		}
		want("all", count(CommentQuery{}), "map[A 2026-W44:3 A 2026-W45:2 C 2026-W47:6]")
		want("a unit", count(CommentQuery{Scope: Scope{Units: []string{"A"}}}), "map[A 2026-W44:3 A 2026-W45:2]")
		want("another unit asked for", count(CommentQuery{Scope: Scope{Units: []string{"A"}}, Unit: "C"}), "map[]")
		want("a sector", count(CommentQuery{Scope: Scope{Sectors: []string{"tax"}}}), "map[C 2026-W47:6]")
		want("nobody", count(CommentQuery{Scope: Scope{Nothing: true}}), "map[]")
		want("a state", count(CommentQuery{States: []string{CommentShown}}), "map[]")
		clock.forward(7 * 24 * time.Hour)
		want("a week later", count(CommentQuery{Unit: "A"}), "map[A 2026-W44:3 A 2026-W45:2 A 2026-W46:4 A 2026-W48:7]")

		var ids []string
		after := Comment{}
		for range 20 { // in pages, none twice and none lost
			page, err := s.Comments(ctx, CommentQuery{After: after, Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				if slices.Contains(ids, c.ID) {
					t.Fatalf("comment %s is on two pages", c.ID)
				}
				ids = append(ids, c.ID)
			}
			if len(page) < 3 {
				break
			}
			after = page[2]
		}
		if len(ids) != 22 {
			t.Errorf("in pages: got %d comments, want 22", len(ids))
		}
	})
}

func TestCommentsAreReviewed(t *testing.T) {
	peopleStores(t, func(t *testing.T, ctx context.Context, s *Store, _ *testClock) {
		putComments(t, ctx, s, "A", "land", "2026-W40", 5)
		list, err := s.Comments(ctx, CommentQuery{Limit: 10})
		if err != nil || len(list) != 5 {
			t.Fatalf("%d comments, %v", len(list), err)
		}
		id := list[0].ID
		wantRefusal(t, "an unknown decision", s.ReviewComment(ctx, "r", id, CommentNew, "deleted", ""), Invalid, "comment.state")
		wantRefusal(t, "masked to nothing", s.ReviewComment(ctx, "r", id, CommentNew, CommentMasked, " \x00 "), Invalid, "error.required")
		if err := s.ReviewComment(ctx, "r", id, CommentNew, CommentMasked, "Chị […] rất chậm"); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, "decided twice", s.ReviewComment(ctx, "r", id, CommentNew, CommentHidden, ""), Conflict, "error.outdated")
		if c, err := s.CommentByID(ctx, id); err != nil || c.State != CommentMasked || c.Body != "Chị […] rất chậm" {
			t.Errorf("after masking: %+v, %v", c, err)
		}
		if err := s.ReviewComment(ctx, "r", list[1].ID, CommentNew, CommentShown, "ignored"); err != nil {
			t.Fatal(err)
		}
		if c, err := s.CommentByID(ctx, list[1].ID); err != nil || c.Body != list[1].Body {
			t.Errorf("shown as it was: %+v, %v", c, err)
		}
		wantRefusal(t, "an unknown comment", second(s.CommentByID(ctx, "x")), NotFound, "error.not_found")
	})
}
