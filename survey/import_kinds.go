package survey

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
)

// importKinds are what can be imported, in the order in which a province fills
// an empty system.
var importKinds = []string{"sectors", "units", "succession", "procedures", "targets", "questionnaires", "stations", "dossiers", "frame", "interviews", "ratings"}

// ImportKinds are the kinds of imports.
func ImportKinds() []string { return slices.Clone(importKinds) }

// importer prepares an import of a kind.
func (s *Store) importer(ctx context.Context, in Import) (importer, error) {
	switch in.Kind {
	case "sectors":
		return newTableImport(ctx, s, s.sectorTable())
	case "units":
		return newTableImport(ctx, s, s.unitTable())
	case "succession":
		return newTableImport(ctx, s, s.successionTable())
	case "procedures":
		return newTableImport(ctx, s, s.procedureTable())
	case "targets":
		return newTableImport(ctx, s, s.targetTable())
	case "stations":
		return newTableImport(ctx, s, s.stationTable())
	case "dossiers":
		return newTableImport(ctx, s, s.dossierTable())
	case "frame":
		return s.newFrameImport(ctx, in)
	case "interviews":
		return s.newInterviewImport(ctx, in)
	case "ratings":
		return s.newRatingImport(ctx, in)
	case "questionnaires":
		return s.newQuestionnaireImport(ctx, in)
	}
	return nil, Refuse(Invalid, "import.kind", "kind", "value", in.Kind, "kinds", strings.Join(importKinds, ", "))
}

// column makes a Column: its name, ! before a required one, its titles, other headers.
func column(name, vi, en string, also ...string) Column {
	bare := strings.TrimPrefix(name, "!")
	return Column{Name: bare, Title: Text{vi, en}, Required: bare != name, Also: also}
}

func (s *Store) sectorTable() table[Sector] {
	return table[Sector]{
		cols: []Column{
			column("!code", "Mã lĩnh vực", "Sector code", "mã", "ma linh vuc"), column("!name_vi", "Tên lĩnh vực", "Vietnamese name", "tên", "vi"),
			column("name_en", "Tên tiếng Anh", "English name", "en"), column("kind", "Loại", "Kind"),
			column("position", "Thứ tự", "Position"), column("active", "Đang dùng", "Active"),
		},
		fresh: Sector{Kind: "procedure", Active: true},
		read:  func(x *Sector, r *Record, _ *resolver) { x.read(r) },
		check: Sector.Check,
		keys:  func(x Sector) []string { return []string{x.Code} },
		row: func(x Sector) []string {
			return []string{x.Code, x.Name.Vi, x.Name.En, x.Kind, strconv.FormatInt(x.Position, 10), strconv.FormatBool(x.Active)}
		},
		all: allSectors, save: s.saveSector,
	}
}

func (s *Store) unitTable() table[Unit] {
	return table[Unit]{
		cols: []Column{
			column("id", "Khóa", "Id"), column("!code", "Mã đơn vị", "Unit code", "mã", "ma don vi", "mã cơ quan"),
			column("kind", "Loại", "Kind", "cấp"), column("!name_vi", "Tên đơn vị", "Vietnamese name", "tên", "tên cơ quan", "full_name"),
			column("name_en", "Tên tiếng Anh", "English name"), column("parent", "Đơn vị cấp trên", "Parent unit", "cấp trên"),
			column("block", "Khối", "Block", "nhóm so sánh"), column("population", "Dân số", "Population"),
			column("valid_from", "Hiệu lực từ", "Valid from", "từ ngày"), column("valid_to", "Hiệu lực đến", "Valid to", "đến ngày"),
			column("sectors", "Lĩnh vực", "Sectors", "sector_codes"), column("status", "Nguồn", "Status"), column("note", "Ghi chú", "Note"),
		},
		fresh: Unit{Kind: "facility"},
		read: func(u *Unit, r *Record, look *resolver) {
			u.read(r)
			look.readSectors(r, "sectors", &u.Sectors)
			if u.ID == "" {
				u.ID = look.unitID(*u)
			}
			if u.Parent != "" && !look.added[u.Parent] {
				if _, ok := look.reg.Unit(u.Parent); !ok {
					look.readUnit(r, "parent", look.today, &u.Parent)
				}
			}
			look.added[u.ID] = true
		},
		check: Unit.Check,
		keys:  func(u Unit) []string { return []string{u.ID} },
		row: func(u Unit) []string {
			population := ""
			if u.Population > 0 {
				population = strconv.FormatInt(u.Population, 10)
			}
			return []string{u.ID, u.Code, u.Kind, u.Name.Vi, u.Name.En, u.Parent, u.Block, population, u.ValidFrom, u.ValidTo,
				Join(u.Sectors), u.Status, u.Note}
		},
		all: func(ctx context.Context, q querier) ([]Unit, error) { return rows(ctx, q, scanUnit, unitColumns) },
		save: func(ctx context.Context, tx *sql.Tx, actor string, u *Unit) (err error) {
			*u, err = s.saveUnit(ctx, tx, actor, *u)
			return err
		},
	}
}

// unitID finds which unit a row without id means: the one with the code that
// begins on the same day or, where the row names no day, that is valid today;
// else it is a new one.
func (l *resolver) unitID(u Unit) string {
	for _, have := range l.reg.UnitsWithCode(u.Code) {
		if have.ValidFrom == u.ValidFrom && u.ValidFrom != "" || u.ValidFrom == "" && u.ValidTo == have.ValidTo && have.ValidOn(l.today) {
			return have.ID
		}
	}
	key := compose(u.Code, u.ValidFrom, u.ValidTo)
	if l.begun[key] == "" {
		l.begun[key] = UnitID(u.Code, u.ValidFrom, u.ValidTo, func(id string) bool {
			_, known := l.reg.Unit(id)
			return known || l.added[id]
		})
	}
	return l.begun[key]
}

func (s *Store) successionTable() table[Succession] {
	return table[Succession]{
		cols: []Column{
			column("!from", "Đơn vị cũ", "From unit", "from_code"), column("!to", "Đơn vị mới", "To unit", "to_code"),
			column("!day", "Ngày", "Day", "date"), column("kind", "Hình thức", "Kind"), column("share", "Tỷ phần", "Share"),
			column("act", "Văn bản", "Legal act"),
		},
		fresh: Succession{Kind: "merge", Share: 1},
		read: func(x *Succession, r *Record, look *resolver) {
			x.read(r)
			look.readUnit(r, "from", dayBefore(x.Day), &x.From)
			look.readUnit(r, "to", x.Day, &x.To)
		},
		check: Succession.Check,
		keys:  func(x Succession) []string { return []string{compose(x.From, x.To, x.Day)} },
		row: func(x Succession) []string {
			return []string{x.From, x.To, x.Day, x.Kind, strconv.FormatFloat(x.Share, 'f', -1, 64), x.Act}
		},
		all: allSuccessions,
		save: func(ctx context.Context, tx *sql.Tx, actor string, x *Succession) error {
			if err := putSuccession(ctx, tx, *x); err != nil {
				return err
			}
			return s.audit(ctx, tx, actor, "succession.save", x.From, x.To+" "+x.Day)
		},
	}
}

func (s *Store) procedureTable() table[Procedure] {
	return table[Procedure]{
		cols: []Column{
			column("!code", "Mã thủ tục", "Procedure code", "mã", "mã tthc"), column("!name_vi", "Tên thủ tục", "Vietnamese name", "tên"),
			column("name_en", "Tên tiếng Anh", "English name"), column("!sector", "Lĩnh vực", "Sector"),
			column("valid_from", "Hiệu lực từ", "Valid from"), column("valid_to", "Hiệu lực đến", "Valid to"),
		},
		read: func(p *Procedure, r *Record, look *resolver) {
			p.read(r)
			look.readSector(r, "sector", &p.Sector)
		},
		check: Procedure.Check,
		keys:  func(p Procedure) []string { return []string{p.Code} },
		row: func(p Procedure) []string {
			return []string{p.Code, p.Name.Vi, p.Name.En, p.Sector, p.ValidFrom, p.ValidTo}
		},
		all: allProcedures, save: s.saveProcedure,
	}
}

func (s *Store) targetTable() table[Target] {
	return table[Target]{
		cols: []Column{
			column("!id", "Mã chỉ tiêu", "Target id", "mã"), column("!plan", "Kế hoạch", "Plan"), column("!year", "Năm", "Year"),
			column("respondents", "Đối tượng", "Respondents"), column("sectors", "Lĩnh vực", "Sectors"),
			column("combine", "Cách tính", "Combine"), column("measure", "Nội dung đo", "Measure"), column("metric", "Chỉ số", "Metric"),
			column("operator", "So sánh", "Operator"), column("!percent", "Tỷ lệ", "Percent"), column("section", "Mục", "Section"),
			column("!text_vi", "Nội dung", "Text", "vi"), column("text_en", "Nội dung tiếng Anh", "English text"),
			column("status", "Nguồn", "Status"), column("note", "Ghi chú", "Note"), column("active", "Đang dùng", "Active"),
		},
		fresh: Target{Respondents: []string{"citizen"}, Combine: "all", Measure: "procedure-settlement", Metric: "satisfaction",
			Operator: ">=", Active: true},
		read: func(t *Target, r *Record, look *resolver) {
			t.read(r)
			look.readSectors(r, "sectors", &t.Sectors)
		},
		check: Target.Check,
		keys:  func(t Target) []string { return []string{t.ID} },
		row: func(t Target) []string {
			sectors := slices.Sorted(slices.Values(t.Sectors))
			return []string{t.ID, t.Plan, strconv.FormatInt(t.Year, 10), Join(t.Respondents), Join(sectors), t.Combine, t.Measure, t.Metric,
				t.Operator, strconv.FormatFloat(t.Percent, 'f', -1, 64), t.Section, t.Text.Vi, t.Text.En, t.Status, t.Note,
				strconv.FormatBool(t.Active)}
		},
		all: allTargets, save: s.saveTarget,
	}
}

func (s *Store) stationTable() table[Station] {
	return table[Station]{
		cols: []Column{
			column("code", "Mã quầy", "Station code", "mã"), column("!unit", "Đơn vị", "Unit", "mã đơn vị", "tên đơn vị"),
			column("!round", "Đợt", "Round"), column("!name_vi", "Tên quầy", "Vietnamese name", "tên"),
			column("name_en", "Tên tiếng Anh", "English name"), column("!sectors", "Lĩnh vực", "Sectors"),
			column("!form", "Phiếu", "Form"), column("full_form", "Phiếu đầy đủ", "Full form"), column("state", "Trạng thái", "State"),
			column("moved_to", "Chuyển đến", "Moved to"),
		},
		fresh: Station{State: "open"},
		read: func(st *Station, r *Record, look *resolver) {
			st.read(r)
			if _, err := look.unit(st.Unit, look.today); err == nil {
				look.readUnit(r, "unit", look.today, &st.Unit)
			} else if _, ok := look.reg.Unit(st.Unit); !ok { // the id of a former unit may stand there: old posters
				look.readUnit(r, "unit", look.today, &st.Unit)
			}
			look.readSectors(r, "sectors", &st.Sectors)
		},
		check: func(st Station) Errors {
			if st.Code == "" {
				st.Code = NewStationCode() // it gets one when it is saved
			}
			return st.Check()
		},
		keys: func(st Station) []string {
			named := compose(st.Unit, st.Round, st.Name.Vi) // a row without code means the counter of that name
			if st.Code == "" {
				return []string{named}
			}
			return []string{st.Code, named}
		},
		row: func(st Station) []string {
			return []string{st.Code, st.Unit, st.Round, st.Name.Vi, st.Name.En, Join(slices.Sorted(slices.Values(st.Sectors))), st.Form,
				st.FullForm, st.State, st.MovedTo}
		},
		all:  func(ctx context.Context, q querier) ([]Station, error) { return stationsOf(ctx, q, "") },
		save: s.saveStation,
	}
}

func (s *Store) dossierTable() table[DossierCount] {
	return table[DossierCount]{
		cols: []Column{
			column("!unit", "Đơn vị", "Unit", "mã đơn vị", "tên đơn vị", "unit_id", "cơ quan"), column("!sector", "Lĩnh vực", "Sector"),
			column("!month", "Tháng", "Month"), column("!n", "Số hồ sơ", "Dossiers", "số lượng", "count", "số hồ sơ đã giải quyết"),
			column("source", "Nguồn", "Source"),
		},
		read: func(d *DossierCount, r *Record, look *resolver) {
			if v, ok := r.field("month"); ok {
				d.Month = ParseMonth(v)
				if d.Month == "" {
					r.refuse("import.month", "month", v)
				}
			}
			if d.Month != "" {
				look.readUnitOf(r, d.Month, &d.Unit)
			}
			look.readSector(r, "sector", &d.Sector)
			if v, ok := r.field("n"); ok && v == "" {
				r.refuse("import.count", "n", v)
			}
			r.count("n", &d.N)
			r.text("source", &d.Source)
		},
		check: DossierCount.Check,
		keys:  func(d DossierCount) []string { return []string{compose(d.Unit, d.Sector, d.Month)} },
		row: func(d DossierCount) []string {
			return []string{d.Unit, d.Sector, d.Month, strconv.FormatInt(d.N, 10), d.Source}
		},
		all: func(ctx context.Context, q querier) ([]DossierCount, error) { return dossiers(ctx, q, "", "9999-12") },
		save: func(ctx context.Context, tx *sql.Tx, _ string, d *DossierCount) error {
			return putDossier(ctx, tx, *d) // the import as a whole is in the audit trail
		},
		sure: true,
	}
}

// readUnitOf reads the unit of a month: valid on its last day, else on its first.
func (l *resolver) readUnitOf(r *Record, month string, to *string) {
	v, ok := r.field("unit")
	if !ok || v == "" {
		return
	}
	id, err := l.unit(v, month+"-28")
	if err != nil {
		if first, gone := l.unit(v, month+"-01"); gone == nil {
			id, err = first, nil
		}
	}
	if err != nil {
		r.errs = append(r.errs, err)
		return
	}
	*to = id
}

// ParseMonth reads a month written 2026-11, 11/2026, 11-2026, "Tháng 11/2026",
// or any day in it, and gives 2026-11; "" when it is none.
func ParseMonth(s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(Fold(s), "thang"))
	s = strings.ReplaceAll(s, " nam ", "/")
	if monthPattern.MatchString(s) {
		return s
	}
	if m, year, ok := strings.Cut(strings.NewReplacer("-", "/", ".", "/").Replace(s), "/"); ok && len(year) == 4 && len(m) < 3 {
		if len(m) == 1 {
			m = "0" + m
		}
		if month := year + "-" + m; monthPattern.MatchString(month) {
			return month
		}
	}
	if day, ok := ParseDay(s); ok {
		return day[:7]
	}
	return ""
}
