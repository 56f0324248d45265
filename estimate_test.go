package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

const reference = "testdata/reference"

// runEstimate runs the command as a person would type it.
func runEstimate(stdin string, args ...string) (stdout, stderr string, err error) {
	var cli struct {
		Estimate EstimateCmd `cmd:""`
	}
	parser, err := kong.New(&cli, kong.Name("sipas"), kong.Exit(func(int) {}))
	if err != nil {
		return "", "", err
	}
	if _, err := parser.Parse(append([]string{"estimate"}, args...)); err != nil {
		return "", "", err
	}
	var out, errOut bytes.Buffer
	err = cli.Estimate.run(strings.NewReader(stdin), &out, &errOut)
	return out.String(), errOut.String(), err
}

// printed is the JSON of the command, with numbers that may be null.
type printed struct {
	Rows      int `json:"rows"`
	Estimates []struct {
		Statistic   string     `json:"statistic"`
		Domain      []string   `json:"domain"`
		N           int        `json:"n"`
		Estimate    *float64   `json:"estimate"`
		SE          *float64   `json:"se"`
		CI          []*float64 `json:"ci"`
		DF          *float64   `json:"df"`
		NStar       *float64   `json:"n_star"`
		Publication string     `json:"publication"`
		InOnePSU    bool       `json:"in_one_psu"`
		Verdict     string     `json:"verdict"`
		Why         string     `json:"why"`
		Needed      string     `json:"answers_needed"`
	} `json:"estimates"`
}

func estimateJSON(t *testing.T, stdin string, args ...string) printed {
	t.Helper()
	out, _, err := runEstimate(stdin, append(args, "--json")...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	var p printed
	if err := json.Unmarshal([]byte(out), &p); err != nil {
		t.Fatalf("%v: %v in %s", args, err, out)
	}
	return p
}

// referenceRows are the expected rows of a case, by key.
func referenceRows(t *testing.T, name string) map[string]map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(reference, "cases", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Expected struct{ Rows []map[string]any }
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]map[string]any)
	for _, row := range c.Expected.Rows {
		key := fmt.Sprint(row["key"])
		if by, ok := row["by"].(map[string]any); ok {
			key = ""
			for _, v := range by {
				key = fmt.Sprint(v)
			}
		}
		rows[key] = row
	}
	return rows
}

// TestEstimateAgainstReference runs the command end to end on reference cases.
func TestEstimateAgainstReference(t *testing.T) {
	sipas := []string{"--data", reference + "/sipas_synthetic/sipas_2025.csv", "--weights", "w", "--strata", "district", "--ids", "commune,id", "--fpc", "N_comm,M_comm"}
	all := make([]string, 22)
	for i := range all {
		all[i] = fmt.Sprintf("q%02d", i+1)
	}
	for _, test := range []struct {
		name     string
		args     []string
		interval string // key of the interval in the case
		verdict  bool
	}{
		{"sipas_department_overall", append(sipas, "--proportion", "overall=4,5", "--by", "agency", "--where", "level=province", "--target", "0.90", "--no-within"), "ci_kg", true},
		{"sipas_department_feedback", append(sipas, "--index", "TOP2:q20,q21,q22", "--by", "agency", "--where", "level=province", "--target", "90%"), "ci_kg", true},
		{"sipas_mean5_sector_all", append(sipas, "--index", "mean5:"+strings.Join(all, ","), "--by", "sector", "--target", ">=0.80"), "ci_logit", true},
		{"sipas_commune_office_overall", append(sipas, "--proportion", "overall=4,5", "--by", "agency", "--where", "level=commune"), "ci_kg", false},
		{"api_strat_by_stype", []string{"--data", reference + "/data/apistrat.csv", "--weights", "pw", "--strata", "stype", "--fpc", "fpc", "--mean", "api00", "--by", "stype"}, "ci_t_df_domain", false},
		{"api_clus1_by_total", []string{"--data", reference + "/data/apiclus1.csv", "--weights", "pw", "--ids", "dnum", "--fpc", "fpc", "--total", "enroll", "--by", "stype"}, "ci_t_df_domain", false},
	} {
		want := referenceRows(t, test.name)
		got := estimateJSON(t, "", test.args...)
		if len(got.Estimates) != len(want) {
			t.Errorf("%s: got %d rows, want %d", test.name, len(got.Estimates), len(want))
		}
		for _, row := range got.Estimates {
			w := want[row.Domain[0]]
			check := func(field string, got *float64, want any) {
				x, ok := want.(float64)
				if ok && (got == nil || math.Abs(*got-x) > 1e-8*math.Max(math.Abs(x), 1e-3)) {
					t.Errorf("%s %s %s: got %v, want %v", test.name, row.Domain[0], field, got, x)
				}
			}
			n := float64(row.N)
			check("n", &n, w["n"])
			check("estimate", row.Estimate, w["estimate"])
			check("se", row.SE, w["se"])
			check("n_star", row.NStar, w["n_star"])
			if ci, ok := w[test.interval].([]any); ok {
				check("lower", row.CI[0], ci[0])
				check("upper", row.CI[1], ci[1])
			}
			if show, ok := w["nchs"].(map[string]any); ok && show["show"] != (row.Publication == "shown") {
				t.Errorf("%s %s: published %q, NCHS shows %v", test.name, row.Domain[0], row.Publication, show["show"])
			}
			if test.verdict && row.Publication == "shown" && row.Verdict != w["verdict"] {
				t.Errorf("%s %s: got verdict %q, want %v", test.name, row.Domain[0], row.Verdict, w["verdict"])
			}
			if test.verdict && row.Publication != "shown" && row.Verdict != "cannot_tell" {
				t.Errorf("%s %s is not published, but judged %q", test.name, row.Domain[0], row.Verdict)
			}
		}
	}
}

const smallFile = `unit,psu,stratum,w,y,x,sat
a,1,n,1.5,10,4,5
a,2,n,1.5,12,5,4
b,1,n,2.5,9,,1
b,1,s,1,14,6,5
b,4,s,1,,7,
a,4,s,1,11,4,3
`

// TestEstimateDialects: the same file as Excel writes it in Việt Nam, with
// tabs, with a byte order mark and with "NA" gives the same numbers.
func TestEstimateDialects(t *testing.T) {
	args := []string{"--data", "-", "--weights", "w", "--strata", "stratum", "--ids", "psu", "--nest", "--mean", "y,x", "--total", "y", "--ratio", "x/y", "--proportion", "sat=4,5", "--by", "unit"}
	want, _, err := runEstimate(smallFile, append(args, "--json")...)
	if err != nil {
		t.Fatal(err)
	}
	semicolon := strings.NewReplacer(",", ";", ".", ",").Replace(smallFile)
	for name, test := range map[string]struct {
		file string
		more []string
	}{
		"semicolon":    {semicolon, []string{"--decimal-comma"}},
		"named":        {semicolon, []string{"--decimal-comma", "--separator", "semicolon"}},
		"tab":          {strings.ReplaceAll(smallFile, ",", "\t"), []string{"--separator", "tab"}},
		"BOM and CRLF": {"\ufeff" + strings.ReplaceAll(smallFile, "\n", "\r\n"), nil},
		"NA":           {strings.NewReplacer(",,", ",NA,", "7,\n", "7,NA\n").Replace(smallFile), []string{"--na", "NA,."}},
		"comma":        {smallFile, []string{"--separator", "comma"}},
	} {
		got, _, err := runEstimate(test.file, append(append(args, "--json"), test.more...)...)
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", name, got, err, want)
		}
	}
}

func TestEstimateText(t *testing.T) {
	out, _, err := runEstimate(smallFile, "--data", "-", "--weights", "w", "--proportion", "sat=4,5", "--mean", "y", "--by", "unit", "--where", "w>=1", "--where", "psu!=9", "--where", "unit=a,b,c")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"6 rows, 6 PSUs in 1 strata", "mean of y", "sat=4,5", "hidden, too_few", "publication"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	out, _, err = runEstimate(smallFile, "--data", "-", "--proportion", "sat=4,5", "--target", "> 0.95")
	if err != nil || !strings.Contains(out, "cannot_tell") || !strings.Contains(out, "below") {
		t.Errorf("with a target: got %v,\n%s", err, out)
	}
	wide, err1 := estimateJSON(t, smallFile, "--data", "-", "--proportion", "sat=4,5", "--level", "0.99"), error(nil)
	narrow := estimateJSON(t, smallFile, "--data", "-", "--proportion", "sat=4,5", "--level", "0.8")
	if err1 != nil || *wide.Estimates[0].CI[0] >= *narrow.Estimates[0].CI[0] {
		t.Errorf("99 %%: %v, 80 %%: %v", *wide.Estimates[0].CI[0], *narrow.Estimates[0].CI[0])
	}
	mean := estimateJSON(t, smallFile, "--data", "-", "--index", "MEAN5:sat", "--level", "0.8")
	if len(mean.Estimates) != 1 || mean.Estimates[0].N != 5 || mean.Estimates[0].NStar != nil {
		t.Errorf("MEAN5: got %+v", mean.Estimates)
	}
	none := estimateJSON(t, smallFile, "--data", "-", "--index", "MISS:sat", "--mean", "y", "--where", "unit=zz", "--by", "unit")
	if len(none.Estimates) != 0 {
		t.Errorf("nothing left: got %+v", none.Estimates)
	}
}

func TestEstimateRefuses(t *testing.T) {
	for _, test := range []struct {
		file, args, want string
	}{
		{smallFile, "", "nothing to estimate"},
		{smallFile, "--mean nope", `no column "nope"`},
		{smallFile, "--mean y --weights nope", `no column "nope"`},
		{smallFile, "--mean unit", `line 2, column "unit": "a" is not a number`},
		{smallFile, "--ratio y", "write numerator/denominator"},
		{smallFile, "--ratio /y", "write numerator/denominator"},
		{smallFile, "--index TOP3:sat", "write SCORE:VAR,VAR"},
		{smallFile, "--index TOP2:w", `column "w", row 1: "1.5" is not an answer`},
		{smallFile, "--proportion sat", `column "sat", row 1: 5 is neither 0 nor 1`},
		{smallFile, "--proportion unit", `"a" is not a number`},
		{smallFile, "--mean y --level 95", "between 0 and 1"},
		{smallFile, "--mean y --target 0.9", "not --mean"},
		{smallFile, "--proportion sat=5 --target high", "write 0.90"},
		{smallFile, "--proportion sat=5 --target 0", "target"},
		{smallFile, "--proportion sat=5 --target 0.9 --level 0.9", "95 % interval"},
		{smallFile, "--mean y --where unit", "write VAR=VALUE"},
		{smallFile, "--mean y --where unit!x", "write VAR=VALUE"},
		{smallFile, "--mean y --where w>x", `"x" is not a number`},
		{smallFile, "--mean y --where unit>2", `"a" is not a number`},
		{smallFile, "--mean y --ids psu --strata stratum", "occurs in strata"},
		{smallFile, "--mean y --fpc w", "fpc"},
		{smallFile, "--mean y --weights x", `row 3: the weight is missing`},
		{strings.Replace(smallFile, "1.5", "-1", 1), "--mean y --weights w", "row 1: the weight -1 is negative"},
		{strings.Replace(smallFile, "1.5", "1,5", 1), "--mean y --weights w", "line 2: the number of cells differs"},
		{strings.Replace(smallFile, "1.5", `"1,5"`, 1), "--mean y --weights w", `line 2, column "w"`},
		{"", "--mean y", "empty"},
		{"y\n", "--mean y", "at least one row"},
		{"y,y\n1,2\n", "--mean y", "twice"},
		{"y\n1\n\"2\n", "--mean y", "line"},
	} {
		args := append([]string{"--data", "-"}, strings.Fields(test.args)...)
		out, _, err := runEstimate(test.file, args...)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want one with %q; output %s", test.args, err, test.want, out)
		}
	}
	if _, _, err := runEstimate("", "--data", "/no/such/file.csv", "--mean", "y"); err == nil || !strings.Contains(err.Error(), "/no/such/file.csv: no such file") {
		t.Errorf("no file: got %v", err)
	}
}

// TestEstimateProgress: every two seconds a line, not more.
func TestEstimateProgress(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	report := progress(&out, 1000, func() time.Time { return now })
	for step := range 5 {
		report(step*100, int64(step)*250)
		now = now.Add(time.Second)
	}
	if got, want := out.String(), "sipas estimate: 200 rows read, 50 %\nsipas estimate: 400 rows read, 100 %\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	out.Reset()
	report = progress(&out, 0, func() time.Time { return now })
	now = now.Add(3 * time.Second)
	report(7, 9)
	if got, want := out.String(), "sipas estimate: 7 rows read\n"; got != want {
		t.Errorf("size not known: got %q, want %q", got, want)
	}
}

// TestEstimateNotes: a slip that has a defined result is pointed out beside it.
func TestEstimateNotes(t *testing.T) {
	file := "w,psu,unit,sat\n1,1,a,5\n2,1,a,4\n1,2,b,1\n1,3,b,4\n"
	for _, tt := range []struct{ args, want string }{
		{"--proportion sat=7", "no row has sat = 7"},
		{"--mean w --where unit=zz", "no row meets --where unit=zz"},
		{"--ids psu --proportion sat=4,5 --by unit", "1 shares lie inside one PSU: name its sampled units as a second stage (--ids psu,…)"},
		{"--ids psu --proportion sat=4,5", ""},
	} {
		_, notes, err := runEstimate(file, append([]string{"--data", "-"}, strings.Fields(tt.args)...)...)
		if err != nil {
			t.Errorf("%s: %v", tt.args, err)
		}
		if tt.want == "" && notes != "" || !strings.Contains(notes, tt.want) {
			t.Errorf("%s: got notes %q, want %q", tt.args, notes, tt.want)
		}
	}
	if _, _, err := runEstimate(file, "--data", "-", "--proportion", "sat=4,5", "--target", "90"); err == nil || !strings.Contains(err.Error(), "write 0.90 or 90%") {
		t.Errorf("target 90: got %v, want advice to write 0.90 or 90%%", err)
	}
}
