package calendar

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEasterFallsWhereTheTablesHaveIt(t *testing.T) {
	t.Parallel()

	// 1954, 1981, 2049 and 2076 are the years that simpler reckonings get wrong; 1818 and 2285 are the earliest day, 2038 the latest.
	for _, want := range []Date{
		{1818, 3, 22}, {1943, 4, 25}, {1954, 4, 18}, {1961, 4, 2}, {1981, 4, 19}, {2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24},
		{2024, 3, 31}, {2025, 4, 20}, {2026, 4, 5}, {2027, 3, 28}, {2028, 4, 16}, {2029, 4, 1}, {2030, 4, 21}, {2038, 4, 25},
		{2049, 4, 18}, {2076, 4, 19}, {2285, 3, 22},
	} {
		if got := Easter(want.Year); got != want {
			t.Errorf("Easter %d is %s, want %s", want.Year, got, want)
		}
	}
}

func TestEasterAgreesWithTheReckoningOfGauss(t *testing.T) {
	t.Parallel()
	centuries := map[int][2]int{17: {23, 3}, 18: {23, 4}, 19: {24, 5}, 20: {24, 5}, 21: {24, 6}, 22: {25, 0}}

	for year := 1700; year < 2300; year++ {
		m, n := centuries[year/100][0], centuries[year/100][1]
		d := (19*(year%19) + m) % 30
		e := (2*(year%4) + 4*(year%7) + 6*d + n) % 7
		want := Of(year, 3, 22+d+e)
		switch {
		case want == Of(year, 4, 26), want == Of(year, 4, 25) && d == 28 && year%19 > 10:
			want = want.AddDays(-7)
		}

		if got := Easter(year); got != want {
			t.Errorf("Easter %d is %s, by Gauss %s", year, got, want)
		}
	}
}

func TestTheHolidaysOfAYearAreThoseOfTheAlmanac(t *testing.T) {
	t.Parallel()

	for year, want := range map[int]map[string]Holiday{
		2026: {
			"2026-01-01": NewYearsDay, "2026-01-06": Epiphany, "2026-04-03": GoodFriday, "2026-04-05": EasterSunday, "2026-04-06": EasterMonday,
			"2026-05-01": MayDay, "2026-05-14": Ascension, "2026-05-24": WhitSunday, "2026-06-06": NationalDay, "2026-06-19": MidsummerEve,
			"2026-06-20": MidsummerDay, "2026-10-31": AllSaints, "2026-12-24": ChristmasEve, "2026-12-25": ChristmasDay, "2026-12-26": SecondDay,
			"2026-12-31": NewYearsEve,
		},
		2027: {
			"2027-01-01": NewYearsDay, "2027-01-06": Epiphany, "2027-03-26": GoodFriday, "2027-03-28": EasterSunday, "2027-03-29": EasterMonday,
			"2027-05-01": MayDay, "2027-05-06": Ascension, "2027-05-16": WhitSunday, "2027-06-06": NationalDay, "2027-06-25": MidsummerEve,
			"2027-06-26": MidsummerDay, "2027-11-06": AllSaints, "2027-12-24": ChristmasEve, "2027-12-25": ChristmasDay, "2027-12-26": SecondDay,
			"2027-12-31": NewYearsEve,
		},
		2004: {
			"2004-01-01": NewYearsDay, "2004-01-06": Epiphany, "2004-04-09": GoodFriday, "2004-04-11": EasterSunday, "2004-04-12": EasterMonday,
			"2004-05-01": MayDay, "2004-05-20": Ascension, "2004-05-30": WhitSunday, "2004-05-31": WhitMonday, "2004-06-25": MidsummerEve,
			"2004-06-26": MidsummerDay, "2004-11-06": AllSaints, "2004-12-24": ChristmasEve, "2004-12-25": ChristmasDay, "2004-12-26": SecondDay,
			"2004-12-31": NewYearsEve,
		},
	} {
		got := map[string]Holiday{}
		for d := Of(year, 1, 1); d.Year == year; d = d.AddDays(1) {
			if name, ok := HolidayOn(d); ok {
				got[d.String()] = name
			}
		}

		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d: %s", year, diff)
		}
	}
}

func TestMidsummerAndAllSaintsAreSaturdaysOfEveryYear(t *testing.T) {
	t.Parallel()

	for year := 1953; year <= 2150; year++ {
		count := map[Holiday]int{}
		for d := Of(year, 1, 1); d.Year == year; d = d.AddDays(1) {
			name, _ := HolidayOn(d)
			count[name]++
			if (name == MidsummerDay || name == AllSaints) && d.Weekday() != time.Saturday {
				t.Errorf("%s: %s on a %s", d, name, d.Weekday())
			}
			if name == MidsummerEve {
				if next, _ := HolidayOn(d.AddDays(1)); next != MidsummerDay {
					t.Errorf("%s is Midsummer Eve and the day after is %q", d, next)
				}
			}
		}
		if count[MidsummerDay] != 1 || count[MidsummerEve] != 1 || count[AllSaints] != 1 || count[GoodFriday] != 1 {
			t.Errorf("%d: %v", year, count)
		}
	}
}
