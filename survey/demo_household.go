package survey

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// demoHouseholds invents the lists of households from which the demo's rounds
// are drawn, and what their residents answer. Everything follows from the seed.
type demoHouseholds struct {
	random *rand.Rand
	form   *Questionnaire
	layout *layout
	lean   map[string]float64 // of a commune or village, on the latent scale
	hand   map[string]float64 // of an enumerator: how people answer to them
	ease   []float64          // by item: how easily people are satisfied with it
}

func newDemoHouseholds(form *Questionnaire, seed uint64) *demoHouseholds {
	d := &demoHouseholds{random: rand.New(rand.NewPCG(seed, 1001)), form: form, layout: form.layout(), lean: map[string]float64{},
		hand: map[string]float64{}}
	for range d.layout.items {
		d.ease = append(d.ease, 1.15+d.bell(0.3))
	}
	return d
}

func (d *demoHouseholds) chance(p float64) bool { return d.random.Float64() < p }

func (d *demoHouseholds) bell(sd float64) float64 { return d.random.NormFloat64() * sd }

func (d *demoHouseholds) pick(words string) string {
	list := strings.Split(words, " ")
	return strings.ReplaceAll(list[d.random.IntN(len(list))], "_", " ")
}

// The parts of invented names. Nobody is meant.
const (
	demoVillages = "Đông Đoài Nam Bắc Trung Thượng Hạ Chùa Đình Giếng Cầu Chợ Mới Đồi Ngòi Đầm Bãi Trại Gò Sen"
	demoSurnames = "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Ngô Dương Giáp Thân Nông Hà Lương"
	demoMiddles  = "Văn Thị Đức Hữu Thị Minh Quang Thị Xuân Ngọc"
	demoGiven    = "An Bình Chung Dung Hạnh Hòa Hùng Hương Khánh Lan Liên Long Mai Nam Nga Phúc Quyên Sơn Tâm Thảo Thủy Tuấn Vân Yến"
)

// households lists those of the villages of a commune: 5 to 9 villages, each
// with 20 to 44 households of 1 to 7 people.
func (d *demoHouseholds) households(round string, commune Unit) []FrameUnit {
	var out []FrameUnit
	names := map[string]bool{}
	for n := 5 + d.random.IntN(5); len(names) < n; {
		name := "Thôn " + d.pick(demoVillages)
		if strings.HasPrefix(commune.Name.Vi, "Phường") {
			name = fmt.Sprintf("Tổ dân phố %d", len(names)+1)
		}
		names[name] = true
	}
	for _, village := range slices.Sorted(maps.Keys(names)) {
		for i := range 20 + d.random.IntN(25) {
			out = append(out, FrameUnit{Round: round, ID: fmt.Sprintf("%s-%03d", commune.Code, len(out)+1), Unit: commune.ID, PSU: village,
				Second: strconv.Itoa(i + 1), Size: float64(1 + d.random.IntN(4) + d.random.IntN(4)),
				Contact: Contact{Name: d.person(),
					Address: fmt.Sprintf("Số nhà %d, %s, %s", i+1, village, commune.Name.Vi),
					Phone:   fmt.Sprintf("0900%06d", d.random.IntN(1_000_000))}})
		}
	}
	return out
}

// person invents a name.
func (d *demoHouseholds) person() string {
	return d.pick(demoSurnames) + " " + d.pick(demoMiddles) + " " + d.pick(demoGiven)
}

// effect is a lasting effect of a place or person, drawn when first asked for.
func (d *demoHouseholds) effect(of map[string]float64, key string, sd float64) float64 {
	x, ok := of[key]
	if !ok {
		x = d.bell(sd)
		of[key] = x
	}
	return x
}

// answers invents the answers of a resident: satisfaction varies between
// communes, villages, people and, a little, with who asks; items of services
// not used are often answered "do not know".
func (d *demoHouseholds) answers(c Case, enumerator string) map[string]string {
	mood := d.effect(d.lean, c.Unit, 0.35) + d.effect(d.lean, c.Unit+c.PSU, 0.15) + d.effect(d.hand, enumerator, 0.1) + d.bell(0.6)
	out := map[string]string{}
	for i, it := range d.layout.items {
		switch {
		case d.chance(0.004):
			out[it.Code] = string(Refused)
		case d.chance(0.05):
			out[it.Code] = string(NoOpinion)
		default:
			out[it.Code] = strconv.Itoa(d.level(mood + d.ease[i] + d.bell(0.7)))
		}
	}
	for i := range d.layout.questions {
		x := &d.layout.questions[i]
		switch {
		case x.Type == "text":
			if d.chance(0.05) {
				out[x.Code] = d.pick("Đường_liên_thôn_cần_sửa. Cán_bộ_nhiệt_tình. Cần_thêm_đèn_đường. Thủ_tục_đã_nhanh_hơn. Nước_sinh_hoạt_còn_yếu.")
			}
		case x.Type == "grid":
			for _, row := range x.Rows {
				values := d.form.Scales[x.Scale].Values
				out[row.Code] = strconv.Itoa(values[d.lean1(len(values), mood)].Value)
			}
		case x.Type == "multi":
			out[x.Code] = d.several(x)
		case x.Sensitive && d.chance(0.3): // not everybody answers these
		case len(x.Options) > 0:
			out[x.Code] = strconv.Itoa(x.Options[d.random.IntN(len(x.Options))].Value)
		}
	}
	return out
}

// level turns the latent scale into 1 to 5.
func (d *demoHouseholds) level(x float64) int {
	for level, limit := range []float64{-1.6, -0.8, 0, 1.5} {
		if x < limit {
			return level + 1
		}
	}
	return 5
}

// lean1 picks one of n ordered values, higher ones for a better mood.
func (d *demoHouseholds) lean1(n int, mood float64) int {
	at := (0.55 + 0.12*mood + d.bell(0.22)) * float64(n)
	return int(math.Max(0, math.Min(float64(n-1), math.Floor(at))))
}

func (d *demoHouseholds) several(x *Question) string {
	most := len(x.Options)
	if x.MaxChoices > 0 {
		most = min(most, x.MaxChoices)
	}
	var values []string
	for _, o := range x.Options {
		if len(values) < most && d.chance(0.35) {
			values = append(values, strconv.Itoa(o.Value))
		}
	}
	return strings.Join(values, ";")
}
