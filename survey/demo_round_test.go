package survey

import (
	"testing"

	"sipas/survey/surveytest"
)

func TestDemoRounds(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	ctx := t.Context()
	if err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	begin := SystemClock()
	d, err := s.FillDemoRounds(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d cases in %v", d.Cases, SystemClock().Sub(begin))
}
