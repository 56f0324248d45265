package survey

import "testing"

// Invented texts; no number belongs to anybody.
var personalTexts = []string{
	// mobile phones
	"gọi 0912345678 nhé", "0912 345 678", "091.234.5678", "0912-345-678", "0 9 1 2 3 4 5 6 7 8", "(091) 234 5678", "+84912345678", "+84 912 345 678",
	"+84.912.345.678", "84912345678", "0084912345678", "+84 (0) 912 345 678", "sđt:0387654321", "ĐT 0387.654.321", "zalo 0765432109 ạ",
	"liên hệ0868123456", "0868 12 34 56", "0868.12.34.56", "0868 – 123 – 456", "số cũ 01234567890", "0562345678", "tel 0599999999", "０９１２３４５６７８",
	"0912345678/0987654321", "0912345678 0987654321", "không chín một hai ba bốn năm sáu bảy tám", "Không chín, một hai, ba bốn năm, sáu bảy tám.",
	"khong chin mot hai ba bon nam sau bay tam", "anh Tú 0912\u00a0345\u00a0678", "gọi\n0912345678",
	// landlines
	"02043856123", "0204 3856 123", "0204.3856.123", "024 38561234", "(024) 3856 1234", "máy bàn 0222 3822 345", "+84 204 3856 123",
	// identity cards, tax codes, accounts, passports, insurance
	"CCCD 024098001234", "cccd 024 098 001 234", "căn cước 001.098.001.234", "CMND 121234567", "cmnd: 121 234 567", "cmnd 121.234.567", "số CMT 121-234-567",
	"MST 2400123456", "MST 2400123456-001", "mã số thuế 2400 123 456", "stk 19034567890123 Techcombank", "số tài khoản 1903 4567 8901 23", "hộ chiếu C1234567",
	"passport B12345678", "BHXH 2412345678", "thẻ BHYT GD4242412345678", "định danh 024098001234",
	// e-mail
	"nguyenvana@gmail.com", "Gửi về a.b_c+d@bacninh.gov.vn nhé", "nguyen.van.a @ gmail.com", "tu(at)example.com", "tu [at] example.com", "A@B.VN", "mail:tran-thi-b@mail.example.org.",
	// plates
	"xe 98A-123.45", "98B1-234.56", "98B1 234.56", "99AA-012.34", "29-X1 1234", "30G-12345", "98C-01234", "biển số 98K1 23456", "xe máy 98 B1 123.45", "14A 123.45", "99E1-567.89",
	// dossiers
	"000.00.15.H03-241124-0001", "H03.15-241124-0012", "hồ sơ 000.23.15.H02-261124-0107", "mã hồ sơ 2611240107", "Mã hồ sơ: HS12345", "số hồ sơ là 1234/2026", "mã số hồ sơ 00123",
	"số biên nhận 4567", "giấy hẹn số 12: mã số hồ sơ AB-1234", "so ho so 20261124", "Số phiếu hẹn: PH0012", "số giấy hẹn 26111234",
}

var harmlessTexts = []string{
	"", "Phục vụ tốt", "Cảm ơn cán bộ đã hướng dẫn tận tình", "Rất hài lòng 5 sao", "Chờ 45 phút", "Đi lại 3 lần trong 2 tuần", "Tôi đến lúc 8h30, đến 10h15 mới xong", "từ 8:00 đến 11:30",
	"ngày 24/11/2026", "24-11-2026", "24.11.2026", "hẹn ngày 24.11.2026 10:30", "2026-11-24", "ngày 1/1/2026 và ngày 15/2/2026", "năm 2025", "giai đoạn 2021-2030", "các năm 2022 2023 2024 2025",
	"năm 2023, 2024, 2025", "phí 150.000 đồng", "nộp 1.500.000đ", "1.500.000.000 đồng", "12 000 000 đồng", "1 500 000 000 đồng", "2.500.000-3.000.000 đồng", "từ 2.500.000 đến 3.000.000", "phí 0 đồng",
	"QĐ 2640/QĐ-BNV", "Nghị định 118/2025/NĐ-CP", "TT 01/2018/TT-VPCP", "Luật 91/2025/QH15", "theo QĐ 1001 và QĐ 766", "Điều 12, khoản 3", "điểm a khoản 2 Điều 14", "mẫu số 01", "Mẫu 02/ĐK",
	"quầy số 5", "cửa số 12", "số thứ tự 125", "phòng 302 tầng 3", "quầy 12 và quầy 14", "bộ phận một cửa", "thủ tục 1.004203", "TTHC 2.000815", "mã thủ tục 1.001193", "mức độ 4", "dịch vụ công mức 3 và 4",
	"tổng đài 1022", "gọi 113 hoặc 114", "tổng đài 19001234", "100%", "đạt 92,54 %", "90 - 95 %", "giảm 30% thời gian", "chỉ 50/100 hồ sơ đúng hạn", "hơn 1.200 hồ sơ", "3 trong 10 người", "diện tích 120,5 m2",
	"thửa 125 tờ bản đồ số 12", "lô đất 5x20", "1000 m2 đất", "cách 12 km", "nhiệt độ 38 độ", "máy lạnh 2 chiều", "wifi yếu", "ghế ngồi ít, chỉ 6 chiếc", "một hai lần phải đi lại", "hai ba người chờ", "một, hai, ba lần",
	"năm sáu bảy cán bộ", "ba bốn lần, năm sáu ngày", "không một lời xin lỗi", "Tám giờ mới mở cửa", "tốt!!! 👍👍👍", "<script>alert(1)</script>", "=1+1", "@mọi người ơi", "phục vụ @ quầy 3", "email không gửi được", "số điện thoại ghi trên bảng không đúng",
	"không tìm thấy mã hồ sơ", "mã hồ sơ bị sai", "số hồ sơ quá nhiều", "giấy hẹn ghi sai ngày", "xe không có chỗ gửi", "gửi xe 5000 đồng", "biển số nhà mờ", "A1 B2 C3", "Nhóm 1A", "lớp 12A1 có 45 em", "trường THPT số 2", "QL1A đông xe", "đường tỉnh 398",
	"lúc 14 giờ 30", "thứ 2 đến thứ 6", "7h-11h30", "8h00 - 17h00", "tiền điện 3.456 kWh", "hết 2 giờ 15 phút", "k biết nói gì", "ok", "10/10", "5/5 điểm", "1-2-3-4-5",
}

func TestContainsPersonal(t *testing.T) {
	if len(personalTexts) < 80 || len(harmlessTexts) < 100 {
		t.Fatalf("%d with and %d without personal data are too few", len(personalTexts), len(harmlessTexts))
	}
	for _, text := range personalTexts {
		if !ContainsPersonal(text) {
			t.Errorf("missed: %q", text)
		}
	}
	for _, text := range harmlessTexts {
		if found := FindPersonal(text); len(found) > 0 {
			t.Errorf("false alarm: %q: %v", text, found)
		}
	}
}

func TestMaskPersonal(t *testing.T) {
	for text, want := range map[string]string{
		"Gọi 0912 345 678 hoặc a@b.vn, xe 98A-123.45 nhé": "Gọi […] hoặc […], xe […] nhé",
		"Tốt, phí 1.500.000 đồng":                         "Tốt, phí 1.500.000 đồng",
		"số ０９１２３４５６７８.":                                  "số […].",
	} {
		if got := MaskPersonal(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzMaskPersonal(f *testing.F) {
	for _, s := range personalTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, p := range FindPersonal(text) {
			if p.Start < last || p.End <= p.Start || p.End > len(text) {
				t.Fatalf("%q: %v", text, p)
			}
			last = p.End
		}
		MaskPersonal(text)
	})
}
