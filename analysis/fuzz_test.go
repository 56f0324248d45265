package analysis

import (
	"bytes"
	"math"
	"testing"
)

// FuzzReadCSV: any bytes are either columns of equal length or an error.
func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{
		"", "a\n", "a,b\n1,2\n", "\ufeffw,y\n1,2\n3,\n", "w,w\n1,2\n", "w\n1e5\n-2\n+.5\n", "w\n0x1p-2\n", "w\nNaN\n", "w\n\"1,5\"\n",
		"a,\"b\nc\"\n1,2\n", "w\n1\n1,2\n", "w\r\n1\r\n", "w\n\xff\n", "tên\nĐà Nẵng\n", "w\n\"\n", "w\n\n\n1\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, numbers := range [][]string{nil, {"w"}} {
			d, err := ReadCSV(bytes.NewReader(in), CSVOptions{Numbers: numbers})
			if err != nil {
				continue
			}
			for _, name := range d.Names() {
				c, err := d.Column(name)
				if err != nil || c.Len() != d.Rows() {
					t.Fatalf("column %q: %d of %d rows, %v", name, c.Len(), d.Rows(), err)
				}
				x, err := c.Numbers()
				for i, v := range x {
					if err == nil && (math.IsInf(v, 0) || math.IsNaN(v) != c.Missing(i)) {
						t.Fatalf("column %q, row %d: %g from %q", name, i+1, v, c.Text(i))
					}
				}
				if f := c.Factor(); f.Len() != d.Rows() {
					t.Fatalf("column %q: %d codes for %d rows", name, f.Len(), d.Rows())
				}
			}
		}
	})
}

// FuzzDesign: whatever a file declares, a design is refused or gives estimates
// whose variance is not negative; nothing panics.
func FuzzDesign(f *testing.F) {
	for _, s := range []string{
		"w,h,p,q,N,M,y,by\n1,a,1,1,9,4,1,u\n1,a,2,1,9,4,0,v\n2,b,3,1,5,2,1,u\n2,b,4,2,5,2,1,v\n",
		"w,h,p,q,N,M,y,by\n1,a,1,1,2,1,1,u\n1,a,2,1,2,1,0,u\n0,b,3,1,1,1,1,\n",
		"w,h,p,q,N,M,y,by\n1,a,1,1,.5,.5,,u\n1,a,2,1,.5,.5,,v\n1,b,1,1,.5,.5,3,v\n",
		"w,h,p,q,N,M,y,by\n1,a,1,1,1,1,1,u\n", "w,h,p,q,N,M,y,by\n", "w,h,p,q,N,M,y,by\n-1,a,1,1,9,9,1,u\n1,a,2,1,9,9,1,u\n",
		"w,h,p,q,N,M,y,by\n1e300,a,1,1,9,9,1e300,u\n1e300,a,2,1,9,9,-1e300,u\n",
	} {
		for mode := range uint8(4) {
			f.Add([]byte(s), mode)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, mode uint8) {
		data, err := ReadCSV(bytes.NewReader(in), CSVOptions{})
		if err != nil || data.Rows() > 300 {
			return
		}
		column := func(name string) Column {
			c, err := data.Column(name)
			if err != nil {
				return Column{}
			}
			return c
		}
		var given []Column
		for _, name := range []string{"w", "h", "p", "q", "N", "M", "y", "by"} {
			c := column(name)
			if !c.given() {
				return
			}
			given = append(given, c)
		}
		rules := []Lonely{LonelyFail, LonelyRemove, LonelyAdjust, LonelyAverage}
		spec := DesignSpec{Weights: given[0], Strata: given[1:2], IDs: given[2:4], Nest: mode&4 != 0, Lonely: rules[mode%4], AdjustDomainLonely: mode&8 != 0}
		if mode&16 != 0 {
			spec.FPC = given[4:6]
		}
		d, err := NewDesign(spec)
		if err != nil {
			return
		}
		y, by := given[6], given[7].Factor()
		check := func(what string, values []float64) {
			for _, v := range values {
				if v < 0 {
					t.Fatalf("%s is %g", what, v)
				}
			}
		}
		for _, estimate := range []func([]bool, Missing, ...Column) (*Estimates, error){d.Mean, d.Total} {
			if e, err := estimate(nil, DropMissing, y); err == nil {
				check("SE", []float64{e.SE(0)})
				for _, m := range ProportionMethods() {
					if _, err := e.Precision(0).Interval(m, 0.95); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if table, err := d.MeanBy(ByQuery{By: by}, y); err == nil {
			for _, dom := range table.Domains {
				check("SE of "+dom.Level, []float64{dom.SE})
				check("df of "+dom.Level, []float64{float64(dom.DF)})
			}
		}
		if _, err := d.Quantiles(nil, y, HF7, 0.1, 0.9); err == nil {
			_, _ = d.QuantileIntervals(nil, y, MethodXlogit, 0.95, 0.5)
		}
		if rep, err := d.Jackknife(JKn, false); err == nil {
			if e, err := rep.Mean(nil, DropMissing, y); err == nil {
				check("jackknife SE", []float64{e.SE(0)})
			}
		}
		if post, err := d.PostStratify(MarginTotals{Name: "by", Factor: by, Totals: map[string]float64{"u": 10, "v": 20}}); err == nil {
			if e, err := post.Mean(nil, DropMissing, y); err == nil {
				check("post-stratified SE", []float64{e.SE(0)})
			}
		}
	})
}
