package survey

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	encodingunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"sipas/survey/surveytest"
)

// TestEncodings: the same table in each encoding that files come in.
func TestEncodings(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	const text = "code,name_vi,sector\r\nx.1,Thủ tục số một – Đất đai ở Bắc Giang,Đất đai\r\nx.2,\"Cấp đổi, cấp lại\"\u00a0,Đất đai\r\n"
	wide := func(e encodingunicode.Endianness, bom encodingunicode.BOMPolicy) []byte {
		b, err := encodingunicode.UTF16(e, bom).NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, body := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with mark": []byte("\uFEFF" + text), "NFD": []byte(norm.NFD.String(text)),
		"UTF-16LE": wide(encodingunicode.LittleEndian, encodingunicode.UseBOM), "UTF-16BE": wide(encodingunicode.BigEndian, encodingunicode.UseBOM),
		"UTF-16LE without mark": wide(encodingunicode.LittleEndian, encodingunicode.IgnoreBOM),
		"Windows-1258":          windows(t, charmap.Windows1258, text),
		"semicolons":            []byte(strings.ReplaceAll(strings.Replace(text, `"Cấp đổi, cấp lại"`, `Cấp đổi| cấp lại`, 1), ",", ";")),
		"tabs":                  []byte("sep=\t\n" + strings.ReplaceAll(strings.Replace(text, `"Cấp đổi, cấp lại"`, `Cấp đổi| cấp lại`, 1), ",", "\t")),
	} {
		r, err := s.PreviewImport(t.Context(), Import{Kind: "procedures", Path: file(t, "p.csv", body)})
		if err != nil || counts(r) != "+2 ~0 =0 !0" {
			t.Errorf("%s: got %v, want two rows", name, err)
			if r != nil {
				t.Log(counts(r), reasons(r), r.Encoding)
			}
			continue
		}
		if got := r.Changes[0].Fields[1].New; got != "Thủ tục số một – Đất đai ở Bắc Giang" {
			t.Errorf("%s (%s): got %q", name, r.Encoding, got)
		}
		if got := strings.ReplaceAll(r.Changes[1].Fields[1].New, "|", ","); got != "Cấp đổi, cấp lại" {
			t.Errorf("%s (%s): got %q", name, r.Encoding, got)
		}
	}
	r, err := s.PreviewImport(t.Context(), Import{Kind: "procedures",
		Path: file(t, "w.csv", windows(t, charmap.Windows1252, "code,name_vi,sector\nx.1,Café français,land\n"))})
	if err != nil || r.Encoding != "Windows-1252" || r.Changes[0].Fields[1].New != "Café français" {
		t.Errorf("Windows-1252: got %+v, %v", r, err)
	}
}

// windows writes Vietnamese as Windows does: letters with their own code, tone
// marks after them.
func windows(t *testing.T, page *charmap.Charmap, text string) []byte {
	t.Helper()
	var out []byte
	for _, r := range text {
		if b, ok := page.EncodeRune(r); ok {
			out = append(out, b)
			continue
		}
		parts := []rune(norm.NFD.String(string(r)))
		// ấ is a, circumflex, acute; the page has â and the acute.
		base, marks := parts[0], parts[1:]
		for i := len(marks); i > 0; i-- {
			for j, m := range marks {
				if c := []rune(norm.NFC.String(string([]rune{base, m}))); len(c) == 1 {
					if _, ok := page.EncodeRune(c[0]); ok {
						base, marks = c[0], append(append([]rune{}, marks[:j]...), marks[j+1:]...)
						break
					}
				}
			}
		}
		for _, x := range append([]rune{base}, marks...) {
			b, ok := page.EncodeRune(x)
			if !ok {
				t.Fatalf("%q has no byte in %v", x, page)
			}
			out = append(out, b)
		}
	}
	return out
}

// TestBadRowsAreRefusedAlone: mixed encodings, a quote that is never closed, an
// endless line, too many cells.
func TestBadRowsAreRefusedAlone(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("BÁO CÁO THỦ TỤC\n\ncode,name_vi,sector\n")                     // 1–3
	b.WriteString("x.1,Đất đai một,land\n")                                       // 4
	b.Write(windows(t, charmap.Windows1258, "x.2,Đất đai hai,land\n"))            // 5: another encoding
	b.WriteString("x.3,\"never closed,land\n")                                    // 6
	b.WriteString("x.4,\"hai\ndòng\",land\n")                                     // 7–8
	b.WriteString("x.5," + strings.Repeat("a", maxLine+10) + ",land\n")           // 9
	b.WriteString("x.6,Tên \"trong\" dấu,land" + strings.Repeat(",", 400) + "\n") // 10
	b.WriteString("x.7,Tên \"trong\" dấu,đất đai\n")                              // 11
	b.WriteString("x.8,Tên,nothing\n\n,,\nx.9,Cuối,land")                         // 12–15
	r := bring(t, s, Import{Kind: "procedures", Path: file(t, "bad.csv", []byte(b.String()))})
	want := `5  import.encoding ""; 6  import.quote ""; 9  import.line_too_long ""; 10  import.too_many_columns ""; 12 sector import.sector_unknown "nothing"`
	if got := reasons(r); got != want || r.Added != 4 {
		t.Errorf("added %d\n got %s\nwant %s", r.Added, got, want)
	}
	kept, err := s.ImportRefusals(t.Context(), r.ID)
	if err != nil || len(kept) != 5 || kept[4].Args["value"] != "nothing" {
		t.Errorf("kept refusals: got %+v, %v", kept, err)
	}
	list, _ := s.Procedures(t.Context())
	names := map[string]string{}
	for _, p := range list {
		names[p.Code] = p.Name.Vi
	}
	if names["x.4"] != "hai\ndòng" || names["x.7"] != `Tên "trong" dấu` || names["x.9"] != "Cuối" {
		t.Errorf("got %q %q %q", names["x.4"], names["x.7"], names["x.9"])
	}
}

func TestFilesThatAreNoTable(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body []byte
		key  string
	}{
		"empty":     {nil, "import.empty"},
		"blank":     {[]byte("\n\n , ,\n"), "import.empty"},
		"old excel": {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), "import.old_excel"},
		"cut zip":   {[]byte("PK\x03\x04garbage"), "import.damaged"},
		"binary":    {[]byte("\x00\x01\x02\xff\xfe\x80\n\x81\x82"), "import.columns"},
		"text":      {[]byte("just a letter\nof two lines\n"), "import.columns"},
		"bomb":      {bomb(t), "import.bomb"},
	} {
		_, err := s.PreviewImport(t.Context(), Import{Kind: "sectors", Path: file(t, "f", c.body)})
		if e, ok := err.(*Error); !ok || e.Key != c.key {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
		}
	}
	if _, err := s.PreviewImport(t.Context(), Import{Kind: "magic", Path: "x"}); !Is(err, Invalid) {
		t.Errorf("unknown kind: got %v", err)
	}
}

// bomb is a small archive that unpacks to much.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, 8<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDamagedWorkbooks: whatever a workbook holds, reading it ends, without a panic.
func TestDamagedWorkbooks(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	good := workbook(t, [][]any{{"code", "name_vi", "kind"}, {"a", "Lĩnh vực A", "procedure"}, {"b", "Lĩnh vực B", "magic"}, nil, {"c", "C", "x"}})
	r, err := s.PreviewImport(t.Context(), Import{Kind: "sectors", Path: file(t, "g.xlsx", good)})
	if err != nil || reasons(r) != `3 kind error.word "magic"; 5 kind error.word "x"` {
		t.Fatalf("undamaged: got %v %v, want rows 3 and 5 refused", err, r)
	}
	random := rand.New(rand.NewPCG(1, 2))
	parts := unzip(t, good)
	for range 150 {
		name := slices.Sorted(maps.Keys(parts))[random.IntN(len(parts))]
		body := slices.Clone(parts[name])
		switch random.IntN(3) {
		case 0:
			body = body[:random.IntN(len(body))]
		case 1:
			for range 1 + random.IntN(5) {
				body[random.IntN(len(body))] = byte(random.Uint32())
			}
		default:
			at := random.IntN(len(body))
			body = slices.Insert(body, at, []byte(`<c r="ZZZ9999999" t="s"><v>-5</v></c>`)...)
		}
		broken := maps.Clone(parts)
		broken[name] = body
		path := file(t, "b.xlsx", zipped(t, broken))
		if _, err := s.PreviewImport(t.Context(), Import{Kind: "sectors", Path: path}); err != nil && !refusal(err) {
			t.Errorf("damaged %s: got %v, want a refusal", name, err)
		}
	}
}

func workbook(t *testing.T, table [][]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range table {
		if err := book.SetSheetRow(book.GetSheetName(0), fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unzip(t *testing.T, body []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if parts[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	return parts
}

func zipped(t *testing.T, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzCSV: any bytes are read to the end, each line once or within a row.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n1,\"2\n3\"\n\"x\ny,z\n"))
	f.Add([]byte("\xff\xfea\x00;\x00b\x00\n\x00"))
	f.Add([]byte("sep=;\n\"\";\"\"\"\";x\r\n\xd2\xec"))
	f.Fuzz(func(t *testing.T, body []byte) {
		sh, err := openSheet(file(t, "f.csv", body))
		if err != nil {
			return
		}
		defer sh.close()
		for last := 0; ; {
			line, _, err := sh.read()
			if err == io.EOF {
				return
			}
			if _, ok := err.(*Error); err != nil && !ok {
				return // an archive, or broken UTF-16
			}
			if line <= last {
				t.Fatalf("line %d came after line %d", line, last)
			}
			last = line
		}
	})
}
