package norm

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func tables(tb testing.TB) Tables {
	tb.Helper()
	all, err := Standard()
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

func kronor(kr int64) int64 { return kr * 100 }

func TestEveryRowOfTheNormIsThatOfTheStatute(t *testing.T) {
	t.Parallel()
	all := tables(t)

	for _, year := range []struct {
		month          Month
		single, couple int64
		lunchAtHome    map[int]int64 // by age; the same as elsewhere from seven
		lunchElsewhere map[int]int64
		joint          []int64
		beyond         int64
	}{
		{
			month: Month{2025, time.March}, single: 3910, couple: 7050,
			lunchAtHome: map[int]int64{
				0: 2720, 1: 3030, 2: 3030, 3: 2700, 4: 3030, 5: 3030, 6: 3030, 7: 3790, 8: 3790, 9: 3790, 10: 3790,
				11: 4350, 12: 4350, 13: 4350, 14: 4350, 15: 4920, 16: 4920, 17: 4920, 18: 4920, 19: 4960, 20: 4960,
			},
			lunchElsewhere: map[int]int64{0: 2540, 1: 2780, 2: 2780, 3: 2480, 4: 2700, 5: 2700, 6: 2700, 7: 3790, 14: 4350, 18: 4920, 20: 4960},
			joint:          []int64{1270, 1400, 1770, 2010, 2310, 2620, 2810}, beyond: 190,
		},
		{
			month: Month{2026, time.December}, single: 3940, couple: 7100,
			lunchAtHome: map[int]int64{
				0: 2740, 1: 3050, 2: 3050, 3: 2720, 4: 3050, 5: 3050, 6: 3050, 7: 3820, 8: 3820, 9: 3820, 10: 3820,
				11: 4380, 12: 4380, 13: 4380, 14: 4380, 15: 4950, 16: 4950, 17: 4950, 18: 4950, 19: 4990, 20: 4990,
			},
			lunchElsewhere: map[int]int64{0: 2560, 1: 2800, 2: 2800, 3: 2500, 4: 2720, 5: 2720, 6: 2720, 7: 3820, 14: 4380, 18: 4950, 20: 4990},
			joint:          []int64{1280, 1410, 1780, 2020, 2330, 2640, 2830}, beyond: 190,
		},
	} {
		rates, provisional := all.For(year.month)
		if provisional {
			t.Errorf("%s is provisional", year.month)
		}
		sum := func(h Household) int64 {
			lines, err := rates.lines(h)
			if err != nil {
				t.Fatalf("%+v: %v", h, err)
			}
			return lines[len(lines)-2].Sum // the last is the joint costs, before it adults or the only child
		}
		check := func(what string, got, kr int64) {
			if got != kronor(kr) {
				t.Errorf("%s: %s is %d öre, want %d kronor", year.month, what, got, kr)
			}
		}
		check("single", sum(Household{Adults: Single}), year.single)
		check("couple", sum(Household{Adults: Couple}), year.couple)
		for age, kr := range year.lunchAtHome {
			check(fmt.Sprintf("child of %d, lunch at home", age), sum(Household{Adults: Single, Children: []Child{{Age: age, LunchAtHome: true, InSchool: true}}}), kr)
		}
		for age, kr := range year.lunchElsewhere {
			check(fmt.Sprintf("child of %d, lunch elsewhere", age), sum(Household{Adults: Single, Children: []Child{{Age: age, InSchool: true}}}), kr)
		}
		for i, kr := range year.joint {
			check(fmt.Sprintf("joint costs of %d", i+1), rates.joint(i+1), kr)
		}
		check("joint costs of 8", rates.joint(8), year.joint[6]+year.beyond)
		check("joint costs of 11", rates.joint(11), year.joint[6]+4*year.beyond)
	}
}

func TestTheYear2026IsReckonedFrom2025AndMeetsTheOfficialTotals(t *testing.T) {
	t.Parallel()
	all := tables(t)
	before, _ := all.For(Month{2025, time.January})
	after, _ := all.For(Month{2026, time.January})
	raised := func(ore int64) int64 { return (ore*1007/1000 + 500) / 1000 * 1000 }

	pairs := [][2]int64{{before.Single, after.Single}, {before.Couple, after.Couple}, {before.JointBeyond, after.JointBeyond}}
	for i := range before.Children {
		b, a := before.Children[i], after.Children[i]
		pairs = append(pairs, [2]int64{b.Rate, a.Rate}, [2]int64{b.LunchAtHome, a.LunchAtHome}, [2]int64{b.LunchElsewhere, a.LunchElsewhere})
	}
	for i := range before.Joint {
		pairs = append(pairs, [2]int64{before.Joint[i], after.Joint[i]})
	}

	for _, p := range pairs {
		if raised(p[0]) != p[1] {
			t.Errorf("%d raised by 0.7 per cent is %d, the table has %d", p[0], raised(p[0]), p[1])
		}
	}
	if single, couple := after.Single+after.joint(1), after.Couple+after.joint(2); single != kronor(5220) || couple != kronor(8510) {
		t.Errorf("totals are %d and %d öre, the government's 5 220 and 8 510 kronor", single, couple)
	}
	if !before.Verified || after.Verified {
		t.Error("2025 is read in the statute, 2026 is not")
	}
}

func TestAMonthWithoutATableTakesTheNearestAndSaysSo(t *testing.T) {
	t.Parallel()
	all := tables(t)

	for month, want := range map[string]struct {
		from        string
		provisional bool
	}{
		"2025-01": {"2025-01", false},
		"2025-12": {"2025-01", false},
		"2026-01": {"2026-01", false},
		"2026-12": {"2026-01", false},
		"2027-01": {"2026-01", true},
		"2031-07": {"2026-01", true},
		"2024-12": {"2025-01", true},
	} {
		m, err := ParseMonth(month)
		if err != nil {
			t.Fatal(err)
		}

		rates, provisional := all.For(m)

		if rates.From.String() != want.from || provisional != want.provisional {
			t.Errorf("%s is answered from the table of %s, provisional %v", month, rates.From, provisional)
		}
	}
	if _, provisional := (Tables{}).For(Month{2026, time.May}); !provisional {
		t.Error("no tables at all are no ground for a firm answer")
	}
}

func TestATableWithASlipIsRefused(t *testing.T) {
	t.Parallel()

	for name, slip := range map[string]func(*Tables){
		"none":                   func(all *Tables) { *all = Tables{} },
		"no single":              func(all *Tables) { (*all)[0].Single = 0 },
		"negative couple":        func(all *Tables) { (*all)[1].Couple = -1 },
		"no joint costs":         func(all *Tables) { (*all)[0].Joint = nil },
		"a joint cost of nought": func(all *Tables) { (*all)[0].Joint[3] = 0 },
		"nothing for the eighth": func(all *Tables) { (*all)[0].JointBeyond = 0 },
		"an age without a rate":  func(all *Tables) { (*all)[0].Children[2].From = 4 },
		"an age with two":        func(all *Tables) { (*all)[0].Children[2].From = 2 },
		"backwards":              func(all *Tables) { (*all)[0].Children[1].To = 0 },
		"a bracket of no age": func(all *Tables) {
			(*all)[0].Children = slices.Insert((*all)[0].Children, 1, Bracket{From: 1, To: 0, Rate: 1})
		},
		"ends at eighteen":             func(all *Tables) { (*all)[0].Children = (*all)[0].Children[:7] },
		"one lunch rate only":          func(all *Tables) { (*all)[0].Children[0].LunchElsewhere = 0 },
		"three rates":                  func(all *Tables) { (*all)[0].Children[0].Rate = 1 },
		"a rate below nought":          func(all *Tables) { (*all)[0].Children[6].Rate = -1 },
		"a rate beyond all sense":      func(all *Tables) { (*all)[0].Children[6].Rate = largest + 1 },
		"tables that overlap":          func(all *Tables) { (*all)[0].Until = (*all)[1].From },
		"tables in the wrong order":    func(all *Tables) { (*all)[0], (*all)[1] = (*all)[1], (*all)[0] },
		"ends before it begins":        func(all *Tables) { (*all)[1].Until = Month{2025, time.December} },
		"no source":                    func(all *Tables) { (*all)[0].Source = "" },
		"more than all earnings":       func(all *Tables) { (*all)[0].LeftOut = 101 },
		"less than none of earnings":   func(all *Tables) { (*all)[0].LeftOut = -1 },
		"no slip, to prove the others": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := tables(t)
			if slip != nil {
				slip(&all)
			}
			text, err := json.Marshal(all)
			if err != nil {
				t.Fatal(err)
			}

			_, err = ParseTables(text)

			if errors.Is(err, ErrRates) != (slip != nil) {
				t.Errorf("err = %v", err)
			}
		})
	}
	for _, text := range []string{"", "[", `[{"frmo":"2026-01"}]`, `[{"from":"January"}]`, strings.Replace(string(standard), `"single"`, `"singel": 1, "single"`, 1)} {
		if _, err := ParseTables([]byte(text)); !errors.Is(err, ErrRates) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestAMonthIsWrittenAndReadAsYearAndMonth(t *testing.T) {
	t.Parallel()

	m, err := ParseMonth("2026-12")

	if err != nil || m != (Month{2026, time.December}) || m.String() != "2026-12" || m != MonthOf(time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", m, err)
	}
	if got := m.Last().Format(time.DateOnly); got != "2026-12-31" {
		t.Errorf("ends on %s", got)
	}
	if got := (Month{2028, time.February}).Last().Format(time.DateOnly); got != "2028-02-29" {
		t.Errorf("ends on %s", got)
	}
	for _, text := range []string{"", "2026", "2026-13", "2026-1", "2026-12-01", "12-2026", "2026-12\x00"} {
		if _, err := ParseMonth(text); !errors.Is(err, ErrMonth) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
