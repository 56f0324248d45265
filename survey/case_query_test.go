package survey

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFindCases(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		f := newFieldTest(t, s)
		f.plan()
		all := f.cases()
		if _, err := s.db.Exec("UPDATE field_case SET outcome = 'refused', state = 'done' WHERE id = $1", all[3].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.Exec("UPDATE field_case SET person_id = '' WHERE id = $1", all[7].ID); err != nil {
			t.Fatal(err)
		}
		all = f.cases()
		for _, c := range []struct {
			q    CaseQuery
			want func(Case) bool
		}{
			{CaseQuery{}, func(Case) bool { return true }},
			{CaseQuery{Unit: all[0].Unit}, func(c Case) bool { return c.Unit == all[0].Unit }},
			{CaseQuery{Unit: all[0].Unit, PSU: all[0].PSU}, func(c Case) bool { return c.Unit == all[0].Unit && c.PSU == all[0].PSU }},
			{CaseQuery{Person: f.lan}, func(c Case) bool { return c.Person == f.lan }},
			{CaseQuery{Person: Nobody}, func(c Case) bool { return c.Person == "" }},
			{CaseQuery{State: CaseReserve}, func(c Case) bool { return c.State == CaseReserve }},
			{CaseQuery{Outcome: "refused"}, func(c Case) bool { return c.Outcome == "refused" }},
			{CaseQuery{Outcome: Nobody}, func(c Case) bool { return c.Outcome == "" }},
			{CaseQuery{Reserve: "main"}, func(c Case) bool { return !c.Reserve }},
			{CaseQuery{Reserve: "reserve"}, func(c Case) bool { return c.Reserve }},
			{CaseQuery{Code: strings.ToLower(FormatCaseCode(all[5].Code))}, func(c Case) bool { return c.Code == all[5].Code }},
			{CaseQuery{Code: all[5].Code[:2]}, func(c Case) bool { return strings.HasPrefix(c.Code, all[5].Code[:2]) }},
			{CaseQuery{Workload: all[5].Workload}, func(c Case) bool { return c.Workload == all[5].Workload }},
			{CaseQuery{Reserve: "main", State: CaseOpen, Person: f.minh, Unit: all[0].Unit},
				func(c Case) bool {
					return !c.Reserve && c.State == CaseOpen && c.Person == f.minh && c.Unit == all[0].Unit
				}},
		} {
			c.q.Round = f.round.ID
			got, total, err := s.FindCases(ctx, c.q)
			want := slices.DeleteFunc(slices.Clone(all), func(x Case) bool { return !c.want(x) })
			if err != nil || len(got) != len(want) || total != len(want) || len(want) == 0 {
				t.Errorf("%+v: %d cases of %d, want %d: %v", c.q, len(got), total, len(want), err)
				continue
			}
			for i := range got {
				if got[i].Case != want[i] || got[i].Contact != (Contact{}) {
					t.Errorf("%+v, case %d: got %+v, want %+v without contact data", c.q, i, got[i], want[i])
				}
			}
		}
		first, total, err := s.FindCases(ctx, CaseQuery{Round: f.round.ID, Limit: 5})
		if err != nil || len(first) != 5 || total != len(all) || first[0].WorkloadNumber == 0 || first[0].Due == "" {
			t.Fatalf("first page: %+v of %d %v", first, total, err)
		}
		if next, _, err := s.FindCases(ctx, CaseQuery{Round: f.round.ID, Limit: 5, After: first[4].Number}); err != nil || next[0].Case != all[5] {
			t.Errorf("second page: %+v %v", next, err)
		}
	})
}

func TestContactsAreAudited(t *testing.T) {
	ctx := t.Context()
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		f := newFieldTest(t, s)
		c := f.cases()[0]
		contact, err := s.CaseContact(ctx, "bich", c.ID)
		if err != nil || contact.Name == "" || contact.Phone == "" {
			t.Errorf("contact: %+v %v", contact, err)
		}
		list, err := s.CasesWithContacts(ctx, "bich", CaseQuery{Round: f.round.ID, Unit: c.Unit})
		if err != nil || len(list) != 120 || list[0].Contact != contact || list[0].Case != c {
			t.Errorf("%d cases with contacts, the first %+v: %v", len(list), list[0], err)
		}
		trail, err := s.AuditTrail(ctx, "", 0, 2)
		if err != nil || trail[0].Action != "case.contacts" || trail[1].Action != "case.contact" || trail[1].Object != c.ID || trail[1].Actor != "bich" {
			t.Errorf("audit trail: %+v %v", trail, err)
		}
		units, err := s.FieldUnits(ctx, f.round.ID)
		if err != nil || len(units) != 2 || units[0].Cases != 120 || units[0].Free != 100 || units[0].Waiting != 20 {
			t.Errorf("units: %+v %v", units, err)
		}
		for unit, want := range map[string]int{c.Unit: 2, "nowhere": 0} {
			if psus, err := s.FieldPSUs(ctx, f.round.ID, unit); err != nil || len(psus) != want || !slices.IsSorted(psus) {
				t.Errorf("PSUs of %q: %q %v, want %d", unit, psus, err, want)
			}
		}
		f.plan()
		workloads, err := s.WorkloadRows(ctx, f.round.ID)
		sum := int64(0)
		for _, w := range workloads {
			sum += w.Cases + w.Reserves
		}
		if err != nil || sum != 240 || workloads[0].Done != 0 || workloads[0].PSUs == 0 {
			t.Errorf("workloads: %+v %v", workloads, err)
		}
	})
}
