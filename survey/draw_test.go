package survey

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// madeFrame is a frame of two units: strata of 40 and 60, PSUs of 5 to 20,
// sizes 1 to 4; sorted as draws want it.
func madeFrame() []FrameUnit {
	var out []FrameUnit
	for u := range 2 {
		for h := range 2 {
			for p := range 4 {
				for i := range 5 * (p + 1) {
					out = append(out, FrameUnit{ID: fmt.Sprintf("%d-%d-%d-%d", u, h, p, i), Unit: fmt.Sprint("u", u), Stratum: fmt.Sprint("s", h),
						PSU: fmt.Sprint("p", p), Second: fmt.Sprint(i + 1), Size: float64(1 + i%4)})
				}
			}
		}
	}
	slices.SortFunc(out, compareFrameUnits)
	return out
}

func strataOf(units []FrameUnit) (out []FrameStratum) {
	for _, u := range units {
		if len(out) == 0 || out[len(out)-1].Unit != u.Unit || out[len(out)-1].Stratum != u.Stratum {
			out = append(out, FrameStratum{Unit: u.Unit, Stratum: u.Stratum})
		}
		out[len(out)-1].N++
	}
	for i := range out {
		out[i].PSUs = []int64{5, 10, 15, 20}
	}
	return out
}

// TestDrawsAgreeWithTheory draws 10,000 samples by each method: how often each
// unit is in must agree with its inclusion probability within 5 standard errors,
// and the weighted number of units must on average be their number.
func TestDrawsAgreeWithTheory(t *testing.T) {
	const draws = 10_000
	units := madeFrame()
	for _, change := range []func(*SampleDesign){
		func(d *SampleDesign) {},
		func(d *SampleDesign) { d.Method, d.Allocation = "systematic", "equal" },
		func(d *SampleDesign) { d.Method, d.Allocation = "pps", "power" },
		func(d *SampleDesign) {
			d.Size, d.N, d.Allocation, d.Shares = "total", 40, "neyman", map[string]float64{"s0": 0.99}
		},
		func(d *SampleDesign) { d.Stages, d.Method, d.Take, d.Within = 2, "pps", 4, "systematic" },
		func(d *SampleDesign) { d.Stages, d.Method, d.Take, d.Within = 2, "simple", 4, "simple" },
	} {
		d := DesignPreset("")
		d.Size, d.N = "each", 20
		change(&d)
		plan, err := d.Plan(strataOf(units))
		if err != nil {
			t.Fatal(err)
		}
		in, sum := map[string]float64{}, 0.0
		pi := map[string]float64{}
		for seed := range uint64(draws) {
			cases, _, err := drawSample(d, plan, units, 7, seed)
			if err != nil {
				t.Fatalf("%+v: %v", d, err)
			}
			once := map[string]bool{}
			for _, c := range cases {
				if once[c.FrameID] {
					t.Fatalf("%+v, seed %d: %s twice", d, seed, c.FrameID)
				}
				once[c.FrameID] = true
				if c.Reserve {
					continue
				}
				p := c.Stage1 * c.Stage2
				if had, ok := pi[c.FrameID]; ok && math.Abs(had-p) > 1e-12 || p <= 0 || p > 1 || math.Abs(c.Weight*p-1) > 1e-12 {
					t.Fatalf("%+v: %s has probability %v, then %v, weight %v", d, c.FrameID, had, p, c.Weight)
				}
				pi[c.FrameID] = p
				in[c.FrameID]++
				sum += c.Weight
			}
		}
		if len(in) != len(units) {
			t.Errorf("%+v: only %d of %d units were ever drawn", d, len(in), len(units))
		}
		for _, u := range units {
			p, got := pi[u.ID], in[u.ID]/draws
			if se := math.Sqrt(p * (1 - p) / draws); math.Abs(got-p) > 5*se+1e-12 {
				t.Errorf("%+v: %s is in %.4f of the samples, its probability is %.4f ± %.4f", d, u.ID, got, p, se)
			}
		}
		if got, want := sum/draws, float64(len(units)); math.Abs(got-want) > 0.01*want {
			t.Errorf("%+v: the weights sum to %.2f on average, there are %.0f units", d, got, want)
		}
	}
}

// TestDesignsOfTheMethod compares sizes with the tables of the method.
func TestDesignsOfTheMethod(t *testing.T) {
	for _, c := range []struct {
		preset   string
		vertical bool
		n, want  int64
	}{
		{"yamane", false, 1, 1}, {"yamane", false, 50, 45}, {"yamane", false, 80, 67}, {"yamane", false, 81, 68}, {"yamane", false, 100, 80},
		{"yamane", false, 300, 172}, {"yamane", false, 500, 223}, {"yamane", false, 1000, 286}, {"yamane", false, 2000, 334},
		{"yamane", false, 5000, 371}, {"yamane", false, 10000, 385}, {"yamane", false, 100000, 399},
		{"agency", false, 80, 80}, {"agency", false, 81, 68}, {"agency", false, 500_000, 400}, {"agency", true, 5000, 300}, {"agency", true, 200, 200},
	} {
		plan, err := DesignPreset(c.preset).Plan([]FrameStratum{{Unit: "u", N: c.n, Vertical: c.vertical, NoPSU: c.n}})
		if err != nil || plan[0].Cases != c.want {
			t.Errorf("%s, N = %d: got %v %v, want %d", c.preset, c.n, plan, err, c.want)
		}
	}
	d := DesignPreset("household")
	plan, err := d.Plan([]FrameStratum{{Unit: "u", N: 1000, PSUs: []int64{300, 300, 400}}})
	if err != nil || plan[0].Cases != 100 || plan[0].Drawn != 2 {
		t.Fatalf("a commune: got %+v %v, want 100 households in 2 villages", plan, err)
	}
	d.Deff = 1
	units, err := d.Units(plan)
	if err != nil || units[0].Proves != 0.96 || units[0].DF != 1 {
		t.Errorf("a commune: got %+v %v, want that 96 %% prove 90 %%", units, err)
	}
	for _, c := range []struct {
		key    string
		change func(*SampleDesign)
		strata []FrameStratum
	}{
		{"frame.none", func(*SampleDesign) {}, nil},
		{"design.no_psu", func(d *SampleDesign) { d.Stages = 2 }, []FrameStratum{{Unit: "u", N: 9, NoPSU: 2, PSUs: []int64{7}}}},
		{"design.too_few", func(d *SampleDesign) { d.Size, d.N = "each", 1 }, []FrameStratum{{Unit: "u", Stratum: "a", N: 9}, {Unit: "u", Stratum: "b", N: 9}}},
	} {
		d := DesignPreset("yamane")
		c.change(&d)
		if _, err := d.Plan(c.strata); err == nil || !strings.Contains(err.Error(), c.key) {
			t.Errorf("got %v, want %s", err, c.key)
		}
	}
}

func TestDesignIsChecked(t *testing.T) {
	for field, change := range map[string]func(*SampleDesign){
		"size_rule": func(d *SampleDesign) { d.Size = "some" }, "allocation": func(d *SampleDesign) { d.Allocation = "" },
		"selection": func(d *SampleDesign) { d.Method = "handpicked" }, "within": func(d *SampleDesign) { d.Within = "pps" },
		"cases": func(d *SampleDesign) { d.N = 0 }, "stages": func(d *SampleDesign) { d.Stages = 3 }, "take": func(d *SampleDesign) { d.Take = 0 },
		"reserve": func(d *SampleDesign) { d.Reserve = math.NaN() }, "deff": func(d *SampleDesign) { d.Deff = math.Inf(1) },
		"expected": func(d *SampleDesign) { d.Share = 1 }, "target": func(d *SampleDesign) { d.Target = 0 },
		"power": func(d *SampleDesign) { d.Power = 2 }, "shares": func(d *SampleDesign) { d.Shares = map[string]float64{"a": 1} },
	} {
		d := DesignPreset("household")
		change(&d)
		if es := d.Check(); len(es) != 1 || es[0].Field != field {
			t.Errorf("%s: got %v", field, es)
		}
	}
	for _, preset := range DesignPresets() {
		if es := DesignPreset(preset).Check(); len(es) > 0 {
			t.Errorf("%s: %v", preset, es)
		}
	}
}

// frameFile is a list of households of the first communes, n each in 4 villages.
func frameFile(s *Store, t testing.TB, communes, n int) string {
	t.Helper()
	reg, err := s.Register(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("Mã hộ,Xã,Thôn,STT,Tên chủ hộ,Địa chỉ,Điện thoại\n")
	for _, u := range reg.UnitsOn("2026-11-24") {
		if u.Kind != "commune" || communes == 0 {
			continue
		}
		communes--
		for i := range n {
			fmt.Fprintf(&b, "%s-%d,%s,Thôn %d,%d,Chủ hộ %d,Số %d,09%08d\n", u.Code, i, u.Code, i%4, i, i, i, i)
		}
	}
	return file(t, "ho.csv", []byte(b.String()))
}

// sampleRound makes a round of households and its frame.
func sampleRound(t testing.TB, s *Store, communes, n int) Round {
	t.Helper()
	counter, err := s.Round(t.Context(), "counter")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.SaveRound(t.Context(), "test", Round{ID: "ho-2026", Kind: "household", Name: Text{Vi: "Hộ gia đình 2026"}, Method: counter.Method,
		Starts: "2026-11-24", Ends: "2026-12-31"})
	if err != nil {
		t.Fatal(err)
	}
	report := bring(t, s, Import{Kind: "frame", Path: frameFile(s, t, communes, n), Fixed: map[string]string{"round": r.ID}})
	if got, want := counts(report), fmt.Sprintf("+%d ~0 =0 !0", communes*n); got != want {
		t.Fatalf("frame: got %s, want %s: %s", got, want, reasons(report))
	}
	return r
}

// TestDrawIsSealed goes from the frame to a draw on both engines: the same seed
// gives the same seal, which is written here, and what was drawn stays.
func TestDrawIsSealed(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		r := sampleRound(t, s, 2, 400)
		if _, err := s.DrawSample(ctx, "an", r.ID); !Is(err, Conflict) {
			t.Errorf("a draw without a design: %v", err)
		}
		if err := s.SaveSampleDesign(ctx, "an", r.ID, DesignPreset("household"), 0); err != nil {
			t.Fatal(err)
		}
		d, err := s.drawFrom(ctx, "an", r.ID, "000102030405060708090a0b0c0d0e0f")
		if err != nil {
			t.Fatal(err)
		}
		if want := "ccbdc50e416a88d38106c4421d0a0338e0ca9ddf5e20e910ad6fe35346d7aa15"; d.Seal != want || d.FrameN != 800 {
			t.Errorf("seal of %d units is %s, want %s", d.FrameN, d.Seal, want)
		}
		summary, err := s.DrawSummary(ctx, d.ID)
		if err != nil || len(summary) != 2 {
			t.Fatalf("summary: %+v %v", summary, err)
		}
		for _, x := range summary {
			if x.Cases != 100 || x.Reserves != 20 || x.PSUs != 4 || x.DrawnPSUs != 2 || math.Abs(x.Weights-400) > 1e-9 || math.Abs(x.Low-0.25) > 1e-12 {
				t.Errorf("got %+v, want 100 cases and 20 reserves of 2 villages that weigh 400", x)
			}
		}
		if err := s.VerifyDraw(ctx, d); err != nil {
			t.Errorf("the draw cannot be repeated: %v", err)
		}
		second, err := s.DrawSample(ctx, "an", r.ID)
		if err != nil || second.Seal == d.Seal {
			t.Errorf("a second draw: %v, seal %s", err, second.Seal)
		}
		if all, err := s.Draws(ctx, r.ID); err != nil || len(all) != 2 || all[0].Seal != d.Seal && all[1].Seal != d.Seal {
			t.Errorf("draws: %+v %v", all, err)
		}
		if _, err := bringErr(ctx, s, Import{Kind: "frame", Path: frameFile(s, t, 1, 2), Fixed: map[string]string{"round": r.ID}}); !Is(err, Conflict) {
			t.Errorf("a sealed frame takes an import: %v", err)
		}
		if err := s.ClearFrame(ctx, "an", r.ID); !Is(err, Conflict) {
			t.Errorf("a sealed frame is emptied: %v", err)
		}
		*now = time.Date(2027, 7, 2, 3, 0, 0, 0, time.UTC)
		if err := s.ExpireContacts(ctx); err != nil {
			t.Fatal(err)
		}
		f, err := s.Frame(ctx, r.ID)
		if err != nil || f.ContactsGone != "2027-07-02" || f.ContactsUntil != "2027-07-01" {
			t.Errorf("contacts are due on 2027-07-01: %+v %v", f, err)
		}
		err = s.DrawnCases(ctx, d.ID, func(_ DrawnCase, u FrameUnit) error {
			if u.Contact != (Contact{}) {
				t.Errorf("still here: %+v", u.Contact)
			}
			return nil
		})
		if err := s.VerifyDraw(ctx, d); err != nil {
			t.Errorf("without contact data the draw cannot be repeated: %v", err)
		}
		if err != nil {
			t.Error(err)
		}
		if _, err := s.db.Exec("UPDATE drawn_case SET weight = 2 WHERE draw_id = $1 AND number = 7", d.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.VerifyDraw(ctx, d); err == nil || !strings.Contains(err.Error(), "draw.seal_differs") {
			t.Errorf("a changed case: got %v", err)
		}
	})
}

func TestFrameIsImported(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		r := sampleRound(t, s, 1, 4)
		in := Import{Kind: "frame", Fixed: map[string]string{"round": r.ID}}
		strata, err := s.FrameStrata(ctx, r.ID)
		if err != nil || len(strata) != 1 || strata[0].N != 4 || len(strata[0].PSUs) != 4 {
			t.Fatalf("got %+v %v, want one commune with 4 villages of one household", strata, err)
		}
		code := strata[0].Unit
		example, err := s.PreviewImport(ctx, Import{Kind: "frame", Path: "../testdata/imports/frame.csv", Fixed: in.Fixed})
		if err != nil || counts(example) != "+3 ~0 =0 !0" || len(example.Ignored) > 0 {
			t.Errorf("the example: %s %s %v %v", counts(example), reasons(example), example.Ignored, err)
		}
		in.Path = file(t, "x.csv", []byte("Mã hộ,Xã,Quy mô,Họ tên,SĐT,Địa chỉ\n"+
			"a,"+code+",2,Nguyễn Văn An,+84 912 345 678,Thôn Đông\nb,"+code+",0,Bình,,\nc,nowhere,1,Cúc,,\n,"+code+",1,D,,\na,"+code+",3,Khác,,\n"+
			"d,"+code+",1,NGUYEN VAN AN,0912.345.678,\ne,"+code+",1,nguyễn văn  an,,thôn đông\nf,"+code+",1,"+strings.Repeat("x", 1001)+",,\n"))
		preview, err := s.PreviewImport(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		report := bring(t, s, in)
		if got, want := counts(report), "+3 ~0 =0 !5"; got != want || counts(preview) != want {
			t.Errorf("got %s, preview %s, want %s: %s", got, counts(preview), want, reasons(report))
		}
		for _, x := range report.Refusals {
			if strings.Contains(x.Value, "xxx") || strings.Contains(x.Value, "Khác") {
				t.Errorf("contact data are kept with a refusal: %+v", x)
			}
		}
		twice, err := s.FrameDuplicates(ctx, r.ID)
		if err != nil || fmt.Sprint(twice) != "[{address [a e]} {phone [a d]}]" {
			t.Errorf("duplicates: %v %v", twice, err)
		}
		if err := s.ClearFrame(ctx, "an", r.ID); err != nil {
			t.Error(err)
		}
		if _, err := s.DrawSample(ctx, "an", r.ID); !Is(err, NotFound) {
			t.Errorf("a draw from an empty frame: %v", err)
		}
		if _, err := bringErr(ctx, s, Import{Kind: "frame", Path: in.Path, Fixed: map[string]string{"round": "counter"}}); !Is(err, Conflict) {
			t.Errorf("a frame of ratings at the counter: %v", err)
		}
		if _, err := bringErr(ctx, s, Import{Kind: "frame", Path: in.Path}); !Is(err, Invalid) {
			t.Errorf("a frame of no round: %v", err)
		}
	})
}

// BenchmarkDraw draws about 10,000 of 500,000 households.
func BenchmarkDraw(b *testing.B) {
	s, _ := testStore(b, surveytest.SQLitePath(b))
	if err := s.Seed(b.Context()); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	r := sampleRound(b, s, 99, 5050)
	if err := s.SaveSampleDesign(b.Context(), "bench", r.ID, DesignPreset("household"), 0); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(start).Seconds(), "import-s")
	for b.Loop() {
		if _, err := s.DrawSample(b.Context(), "bench", r.ID); err != nil {
			b.Fatal(err)
		}
	}
}
