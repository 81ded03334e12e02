package calendar

import (
	"testing"
	"time"
)

func day(t *testing.T, text string) Date {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return d
}

func TestAnAppealIsInTimeForThreeWeeksFromTheDayOfReading(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		read time.Time
		last string
	}{
		"read 1 December at 09.10":          {time.Date(2026, 12, 1, 8, 10, 0, 0, time.UTC), "2026-12-22"},
		"read just after midnight at home":  {time.Date(2026, 11, 30, 23, 5, 0, 0, time.UTC), "2026-12-22"},
		"read just before midnight at home": {time.Date(2026, 11, 30, 22, 55, 0, 0, time.UTC), "2026-12-21"},
		"ends on Christmas Eve":             {time.Date(2026, 12, 3, 8, 0, 0, 0, time.UTC), "2026-12-28"},
		"ends on New Year's Eve":            {time.Date(2026, 12, 10, 8, 0, 0, 0, time.UTC), "2027-01-04"},
		"ends on Midsummer Eve":             {time.Date(2026, 5, 29, 8, 0, 0, 0, time.UTC), "2026-06-22"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			last := Shift(At(c.read).WeeksFrom(3))

			if last != day(t, c.last) {
				t.Errorf("last day to appeal is %s, want %s", last, c.last)
			}
		})
	}
}

func TestATimeLimitEndsOnAWorkingDay(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ ends, shifted string }{
		"a Tuesday stays":                       {"2026-12-22", "2026-12-22"},
		"Saturday":                              {"2026-11-28", "2026-11-30"},
		"Sunday":                                {"2026-11-29", "2026-11-30"},
		"Maundy Thursday stays":                 {"2026-04-02", "2026-04-02"},
		"Good Friday":                           {"2026-04-03", "2026-04-07"},
		"Easter Monday":                         {"2026-04-06", "2026-04-07"},
		"the eve of Epiphany stays":             {"2026-01-05", "2026-01-05"},
		"Epiphany":                              {"2026-01-06", "2026-01-07"},
		"May Day before a weekend":              {"2026-05-01", "2026-05-04"},
		"Ascension Day":                         {"2026-05-14", "2026-05-15"},
		"the day after Ascension stays":         {"2026-05-15", "2026-05-15"},
		"Whit Monday is a working day":          {"2026-05-25", "2026-05-25"},
		"Whit Monday was none":                  {"2004-05-31", "2004-06-01"},
		"6 June was a working day":              {"2003-06-06", "2003-06-06"},
		"the National Day on a Friday":          {"2025-06-06", "2025-06-09"},
		"Midsummer Eve":                         {"2026-06-19", "2026-06-22"},
		"All Saints' eve, a Friday, stays":      {"2026-10-30", "2026-10-30"},
		"All Saints' Day":                       {"2026-10-31", "2026-11-02"},
		"Christmas Eve before a long weekend":   {"2026-12-24", "2026-12-28"},
		"Christmas Eve in the middle of a week": {"2024-12-24", "2024-12-27"},
		"New Year's Eve":                        {"2026-12-31", "2027-01-04"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := Shift(day(t, c.ends)); got != day(t, c.shifted) {
				t.Errorf("%s is shifted to %s, want %s", c.ends, got, c.shifted)
			}
		})
	}
}

func TestWorkingDaysAreCountedPastHolidays(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		from string
		n    int
		want string
	}{
		"none":                           {"2026-12-25", 0, "2026-12-25"},
		"one, over a weekend":            {"2026-11-27", 1, "2026-11-30"},
		"five make a week":               {"2026-11-23", 5, "2026-11-30"},
		"two from the 23rd of December":  {"2026-12-23", 2, "2026-12-29"},
		"from a holiday, not counted":    {"2026-12-25", 1, "2026-12-28"},
		"ten over Christmas and Epiph.":  {"2026-12-21", 10, "2027-01-11"},
		"backwards over Easter":          {"2026-04-07", -1, "2026-04-02"},
		"backwards from a Sunday":        {"2026-11-29", -2, "2026-11-26"},
		"a year has 251 of them in 2026": {"2025-12-31", 251, "2026-12-30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := AddWorkingDays(day(t, c.from), c.n); got != day(t, c.want) {
				t.Errorf("%d working days from %s is %s, want %s", c.n, c.from, got, c.want)
			}
		})
	}
}

func TestMonthsEndOnTheDayOfTheSameNumberOrTheLast(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		from   string
		months int
		want   string
	}{
		"start of youth service, a Sunday": {"2026-11-10", 2, "2027-01-10"},
		"report of what was not done":      {"2026-11-25", 3, "2027-02-25"},
		"31 January and a month":           {"2026-01-31", 1, "2026-02-28"},
		"31 January in a leap year":        {"2028-01-31", 1, "2028-02-29"},
		"31 August and six":                {"2026-08-31", 6, "2027-02-28"},
		"30 November and three":            {"2026-11-30", 3, "2027-02-28"},
		"28 February stays the 28th":       {"2027-02-28", 1, "2027-03-28"},
		"backwards":                        {"2026-03-31", -1, "2026-02-28"},
		"backwards over new year":          {"2026-01-31", -2, "2025-11-30"},
		"twelve":                           {"2024-02-29", 12, "2025-02-28"},
		"December and one":                 {"2026-12-31", 1, "2027-01-31"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := day(t, c.from).AddMonths(c.months); got != day(t, c.want) {
				t.Errorf("%s and %d months is %s, want %s", c.from, c.months, got, c.want)
			}
		})
	}
}

func TestAnAgeIsReachedWhenTheBirthdayBegins(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		born, on string
		february int
		march    int
	}{
		"the day before eighteen":    {"2009-01-10", "2027-01-09", 17, 17},
		"eighteen":                   {"2009-01-10", "2027-01-10", 18, 18},
		"Elias in December 2026":     {"2017-01-01", "2026-12-01", 9, 9},
		"Selma in December 2026":     {"2019-03-31", "2026-12-01", 7, 7},
		"born today":                 {"2026-11-23", "2026-11-23", 0, 0},
		"born tomorrow":              {"2026-11-24", "2026-11-23", -1, -1},
		"leap day, 27 February":      {"2008-02-29", "2026-02-27", 17, 17},
		"leap day, 28 February":      {"2008-02-29", "2026-02-28", 18, 17},
		"leap day, 1 March":          {"2008-02-29", "2026-03-01", 18, 18},
		"leap day, 28 in leap year":  {"2008-02-29", "2028-02-28", 19, 19},
		"leap day in leap year":      {"2008-02-29", "2028-02-29", 20, 20},
		"28 February in a leap year": {"2007-02-28", "2028-02-28", 21, 21},
		"1 March in a leap year":     {"2007-03-01", "2028-02-29", 20, 20},
		"a hundred and more":         {"1920-05-05", "2026-11-23", 106, 106},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			born, on := day(t, c.born), day(t, c.on)

			if got := Age(born, on); got != c.february {
				t.Errorf("Age = %d, want %d", got, c.february)
			}
			if got := On1March.Age(born, on); got != c.march {
				t.Errorf("On1March.Age = %d, want %d", got, c.march)
			}
		})
	}
}

func BenchmarkShift(b *testing.B) {
	christmas := Of(2026, 12, 24)
	for b.Loop() {
		_ = Shift(christmas)
	}
}
