package analysis

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// benchSample is a stratified two-stage sample: 200 PSUs in 10 strata, 120
// units, 22 items of five factors and the overall question.
type benchSample struct {
	weights    []float64
	psu, unit  []int32
	answers    [][]uint8
	indicators []Indicator
	breakdown  Breakdown
}

const benchUnits, benchPSUs, benchStrata, benchItems = 120, 200, 10, 23

func newBenchSample(rows int) *benchSample {
	rng := rand.New(rand.NewPCG(2026, uint64(rows)))
	b := &benchSample{weights: make([]float64, rows), psu: make([]int32, rows), unit: make([]int32, rows)}
	for i := range rows {
		b.psu[i] = int32(i * benchPSUs / rows) // collected commune by commune
		b.unit[i] = int32(rng.IntN(benchUnits))
		b.weights[i] = 1 + rng.Float64()
	}
	for range benchItems {
		column := make([]uint8, rows)
		for i := range column {
			switch u := rng.Float64(); {
			case u < 0.03:
				column[i] = 0
			case u < 0.85:
				column[i] = 4 + uint8(rng.IntN(2))
			default:
				column[i] = 1 + uint8(rng.IntN(3))
			}
		}
		b.answers = append(b.answers, column)
	}
	for k := range benchItems {
		b.indicators = append(b.indicators, Indicator{Code: fmt.Sprintf("q%02d", k+1), Items: []int{k}})
	}
	for f, ends := range [][2]int{{0, 4}, {4, 9}, {9, 15}, {15, 19}, {19, 22}} {
		ind := Indicator{Code: fmt.Sprintf("factor%d", f+1)}
		for k := ends[0]; k < ends[1]; k++ {
			ind.Items = append(ind.Items, k)
		}
		b.indicators = append(b.indicators, ind)
	}
	b.breakdown = Breakdown{Name: "unit", By: Factor{Codes: b.unit, Levels: make([]string, benchUnits)}}
	return b
}

func (b *benchSample) frame() *indexFrame {
	f := &indexFrame{second: true, inner: true}
	count := make([]float64, benchPSUs)
	for _, j := range b.psu {
		count[j]++
	}
	for j := range benchPSUs {
		f.groups = append(f.groups, frameGroup{stratum: int32(j * benchStrata / benchPSUs), sampled: count[j], fraction: 0.1})
	}
	for range benchStrata {
		f.strata = append(f.strata, frameStratum{psus: benchPSUs / benchStrata, fraction: 0.5})
	}
	f.sortCells(b.weights, b.psu, b.unit, benchUnits)
	return f
}

// plainPass is the yardstick: one pass over the same columns that adds w·s and
// w·v of every indicator to its unit, row by row.
func (b *benchSample) plainPass(sums [][2]float64) {
	for i, w := range b.weights {
		at := sums[int(b.unit[i])*len(b.indicators):][:len(b.indicators)]
		for k, ind := range b.indicators {
			var s, v float64
			for _, item := range ind.Items {
				if a := b.answers[item][i]; a > 0 {
					v++
					if a >= 4 {
						s++
					}
				}
			}
			at[k][0] += w * s
			at[k][1] += w * v
		}
	}
}

func BenchmarkIndexTable(bench *testing.B) {
	for _, rows := range []int{1e4, 1e5, 1e6} {
		bench.Run(fmt.Sprint(rows), func(bench *testing.B) {
			b := newBenchSample(rows)
			sums := make([][2]float64, benchUnits*len(b.indicators))
			plain := time.Duration(1 << 62)
			for range 3 {
				start := time.Now()
				b.plainPass(sums)
				plain = min(plain, time.Since(start))
			}
			req := IndexRequest{Score: Top2, Answers: b.answers, Indicators: b.indicators, Breakdowns: []Breakdown{b.breakdown}, Rule: OfficialRule(), Conditional: true}
			bench.ReportAllocs()
			bench.ResetTimer()
			for bench.Loop() {
				f := b.frame()
				domain, levels, err := combineFactors(rows, []Factor{b.breakdown.By})
				_ = domain
				if err != nil {
					bench.Fatal(err)
				}
				sorted, err := f.sortAnswers(req.Answers, 0)
				if err != nil {
					bench.Fatal(err)
				}
				f.table(req, levels, sorted)
			}
			perOp := bench.Elapsed() / time.Duration(bench.N)
			bench.ReportMetric(float64(perOp)/float64(plain), "x-of-plain-pass")
			bench.ReportMetric(float64(plain.Nanoseconds())/float64(rows*len(b.indicators)), "plain-ns/row/indicator")
		})
	}
}
