package survey

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Register is all units, their succession and the sectors at one instant. It
// is shared and never changes.
type Register struct {
	units      []Unit
	keys       []string // folded names, same order
	byID       map[string]int
	byCode     map[string][]int
	children   map[string][]string
	next, prev map[string][]Succession
	sectors    []Sector
}

// Succession says that (a share of) a unit went over into another on a day.
type Succession struct {
	From, To string // unit ids
	Day      string // first day of the new state
	Kind     string // merge, split, rename, succession
	Share    float64
	Act      string // the legal act
}

var successionKinds = []string{"merge", "split", "rename", "succession"}

// Register gives the units and sectors as they stand now.
func (s *Store) Register(ctx context.Context) (*Register, error) {
	return s.cache.register.get("", s.clock(), func() (reg *Register, err error) {
		err = s.view(ctx, func(tx *sql.Tx) error {
			reg, err = loadRegister(ctx, tx)
			return err
		})
		return reg, err
	})
}

func loadRegister(ctx context.Context, q querier) (*Register, error) {
	units, err := rows(ctx, q, scanUnit, unitColumns)
	if err != nil {
		return nil, err
	}
	successions, err := allSuccessions(ctx, q)
	if err != nil {
		return nil, err
	}
	sectors, err := allSectors(ctx, q)
	if err != nil {
		return nil, err
	}
	return newRegister(units, successions, sectors), nil
}

func newRegister(units []Unit, successions []Succession, sectors []Sector) *Register {
	c := Collator("vi")
	slices.SortFunc(units, func(a, b Unit) int {
		if n := slices.Index(unitKinds, a.Kind) - slices.Index(unitKinds, b.Kind); n != 0 {
			return n
		}
		if n := c.CompareString(a.Name.Vi, b.Name.Vi); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
	reg := &Register{
		units: units, sectors: sectors, keys: make([]string, len(units)),
		byID: map[string]int{}, byCode: map[string][]int{}, children: map[string][]string{},
		next: map[string][]Succession{}, prev: map[string][]Succession{},
	}
	for i, u := range units {
		reg.keys[i] = unitKey(u)
		reg.byID[u.ID] = i
		reg.byCode[u.Code] = append(reg.byCode[u.Code], i)
		reg.children[u.Parent] = append(reg.children[u.Parent], u.ID)
	}
	for _, x := range successions {
		reg.next[x.From] = append(reg.next[x.From], x)
		reg.prev[x.To] = append(reg.prev[x.To], x)
	}
	return reg
}

// Units are all units: by kind, then by Vietnamese name.
func (reg *Register) Units() []Unit { return reg.units }

// UnitsOn are the units valid on a day.
func (reg *Register) UnitsOn(day string) []Unit {
	var out []Unit
	for _, u := range reg.units {
		if u.ValidOn(day) {
			out = append(out, u)
		}
	}
	return out
}

// Unit gives a unit by id.
func (reg *Register) Unit(id string) (Unit, bool) {
	i, ok := reg.byID[id]
	if !ok {
		return Unit{}, false
	}
	return reg.units[i], true
}

// UnitAt gives the unit that had a code on a day. Codes are used again, so
// the day decides.
func (reg *Register) UnitAt(code, day string) (Unit, bool) {
	for _, i := range reg.byCode[code] {
		if reg.units[i].ValidOn(day) {
			return reg.units[i], true
		}
	}
	return Unit{}, false
}

// UnitsWithCode are all units that ever had a code.
func (reg *Register) UnitsWithCode(code string) []Unit {
	var out []Unit
	for _, i := range reg.byCode[code] {
		out = append(out, reg.units[i])
	}
	return out
}

// UnitsNamed are the units valid on a day with a name: as written, else
// without regard to marks and case, else without the word for the kind (Phường,
// Xã, …) as well.
func (reg *Register) UnitsNamed(name, day string) []Unit {
	name = norm.NFC.String(name)
	want := Fold(name)
	var exact, folded, bare []Unit
	for _, u := range reg.units {
		if !u.ValidOn(day) {
			continue
		}
		vi := Fold(u.Name.Vi)
		switch {
		case u.Name.Vi == name || u.Name.En == name:
			exact = append(exact, u)
		case vi == want || Fold(u.Name.En) == want:
			folded = append(folded, u)
		case u.Kind == "commune" && bareName(vi) == want:
			bare = append(bare, u)
		}
	}
	for _, found := range [][]Unit{exact, folded, bare} {
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// bareName takes the word for the kind off a folded name.
func bareName(folded string) string {
	for _, word := range []string{"phuong ", "xa ", "thi tran ", "thanh pho ", "thi xa ", "huyen ", "tinh "} {
		if rest, ok := strings.CutPrefix(folded, word); ok {
			return rest
		}
	}
	return folded
}

// Children are the units directly below one; "" gives the top.
func (reg *Register) Children(id string) []Unit { return reg.list(reg.children[id]) }

// Within is the unit itself and all units below it.
func (reg *Register) Within(id string) []Unit {
	ids := []string{id}
	for i := 0; i < len(ids) && i <= len(reg.units); i++ {
		ids = append(ids, reg.children[ids[i]]...)
	}
	return reg.list(ids)
}

func (reg *Register) list(ids []string) []Unit {
	var out []Unit
	for _, id := range ids {
		if u, ok := reg.Unit(id); ok {
			out = append(out, u)
		}
	}
	return out
}

// SuccessionFrom says what became of a unit, SuccessionTo what it came from.
func (reg *Register) SuccessionFrom(id string) []Succession { return reg.next[id] }

// SuccessionTo says what a unit came from.
func (reg *Register) SuccessionTo(id string) []Succession { return reg.prev[id] }

// Successors are the units valid on a day that a unit became part of, however
// many steps later. A unit that is itself valid then is its own successor.
func (reg *Register) Successors(id, day string) []Unit {
	return reg.walk(id, day, func(id string) (ids []string) {
		for _, x := range reg.next[id] {
			ids = append(ids, x.To)
		}
		return ids
	})
}

// Predecessors are all units that became part of a unit, through all steps;
// the unit itself is not among them.
func (reg *Register) Predecessors(id string) []Unit {
	ids := []string{id}
	for i := 0; i < len(ids); i++ {
		for _, x := range reg.prev[ids[i]] {
			if !slices.Contains(ids, x.From) {
				ids = append(ids, x.From)
			}
		}
	}
	return reg.list(ids[1:])
}

func (reg *Register) walk(id, day string, step func(string) []string) []Unit {
	var out []Unit
	ids := []string{id}
	for i := 0; i < len(ids); i++ {
		u, ok := reg.Unit(ids[i])
		if !ok {
			continue
		}
		if u.ValidOn(day) {
			out = append(out, u)
			continue
		}
		for _, next := range step(u.ID) {
			if !slices.Contains(ids, next) {
				ids = append(ids, next)
			}
		}
	}
	return out
}

// Search finds units valid on a day ("" = at any time) by code or by words of
// the name, written with or without marks; names that begin so come first.
func (reg *Register) Search(query, day string, limit int) []Unit {
	words := strings.Fields(Fold(query))
	var first, rest []Unit
	for i, u := range reg.units {
		if day != "" && !u.ValidOn(day) || len(words) == 0 {
			continue
		}
		key := reg.keys[i]
		hit := strings.ToLower(u.Code) == words[0] && len(words) == 1
		if !hit {
			hit = !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(" "+key, " "+w) })
		}
		switch {
		case !hit:
		case strings.HasPrefix(key, words[0]) || strings.HasPrefix(bareName(key), words[0]):
			first = append(first, u)
		default:
			rest = append(rest, u)
		}
	}
	out := append(first, rest...)
	return out[:min(limit, len(out))]
}

// Sectors are all sectors in their order.
func (reg *Register) Sectors() []Sector { return reg.sectors }

// Sector gives a sector by code.
func (reg *Register) Sector(code string) (Sector, bool) {
	i := slices.IndexFunc(reg.sectors, func(x Sector) bool { return x.Code == code })
	if i < 0 {
		return Sector{}, false
	}
	return reg.sectors[i], true
}
