package survey

import (
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// BenchmarkSampleIndex computes the index of 10,000 interviews in 99 communes, the index and 39 items of each commune under both item scores, with
// intervals and verdicts. The first time reads the answers and declares the design;
// later ones find them in memory. Beside it stands one plain pass over the same
// answers, which only adds them up.
func BenchmarkSampleIndex(b *testing.B) {
	s, _ := testStore(b, surveytest.SQLitePath(b))
	if err := s.Seed(b.Context()); err != nil {
		b.Fatal(err)
	}
	r, _ := drawnRound(b, s, 99, 280)
	design := DesignPreset("household") // 130 of each commune, of whom some 105 answer
	design.N, design.Take = 130, 65
	if err := s.SaveSampleDesign(b.Context(), "an", r.ID, design, 1); err != nil {
		b.Fatal(err)
	}
	d2, err := s.DrawSample(b.Context(), "an", r.ID)
	if err != nil {
		b.Fatal(err)
	}
	f := released(b, s, r, d2.ID)
	f.exec(`UPDATE round SET method = 'SIPAS-2023/BN-1'`)
	f.fill(1)
	f.move(RoundOpen, RoundClosing, RoundClosed)
	w, err := s.MakeWeighting(b.Context(), "an", f.round.ID, DefaultWeighting())
	if err == nil {
		err = s.ChooseWeighting(b.Context(), "an", f.round.ID, w.Number, 0)
	}
	if err != nil {
		b.Fatal(err)
	}
	q := f.query([]Dim{ByUnit}, LevelIndex, LevelItem)
	start := time.Now()
	table := f.index(q)
	first := time.Since(start)
	if len(table.Rows) != 99*40 {
		b.Fatalf("%d rows, want %d", len(table.Rows), 99*40)
	}
	d, err := s.sampleData(b.Context(), f.round.ID)
	if err != nil {
		b.Fatal(err)
	}
	units := map[string]int{}
	for i := range d.rows {
		if _, ok := units[d.rows[i].Unit]; !ok {
			units[d.rows[i].Unit] = len(units)
		}
	}
	var plain time.Duration
	for b.Loop() {
		start := time.Now()
		f.index(q)
		b.StopTimer()
		index := time.Since(start)
		start = time.Now()
		plainPass(d, units)
		plain = time.Since(start)
		b.ReportMetric(float64(index)/float64(plain), "x-of-plain-pass")
		b.StartTimer()
	}
	b.ReportMetric(float64(first.Milliseconds()), "first-ms")
	b.ReportMetric(float64(d.info.Interviews), "interviews")
	b.ReportMetric(float64(plain.Microseconds())/1000, "plain-ms")
}

// plainPass adds up weighted scores by unit and item, and nothing else.
func plainPass(d *sampleData, units map[string]int) [][2]float64 {
	sums := make([][2]float64, len(units)*len(d.answers))
	for k, column := range d.answers {
		for i, a := range column {
			if a >= 1 && a <= 5 {
				at := &sums[units[d.rows[i].Unit]*len(d.answers)+k]
				at[0] += d.rows[i].Final * float64(a)
				at[1] += d.rows[i].Final
			}
		}
	}
	return sums
}
