package apply_test

import (
	"testing"
	"time"

	"stodporten/forms/calendar"
	"stodporten/portal/site/apply"
)

// The fourteenth day after 23 November 2026 is a Monday; after 12 December it is the day after Christmas, and before that lie
// Christmas Day and Christmas Eve (lag 1989:253 and 1930:173). A promise within fourteen days is kept the day before all of them.
func TestAPromiseWithinFourteenDaysFallsOnADayWithSomebodyToKeepIt(t *testing.T) {
	t.Parallel()
	for today, want := range map[string]string{
		"2026-11-23": "2026-12-07", "2026-12-12": "2026-12-23", "2026-11-28": "2026-12-11", "2026-11-29": "2026-12-11", "2026-12-23": "2027-01-05",
		"2027-03-15": "2027-03-25", // Easter Monday is the 29th
	} {
		day, err := calendar.Parse(today)
		if err != nil {
			t.Fatal(err)
		}
		if got := apply.Promise(day, 14).Format(time.DateOnly); got != want {
			t.Errorf("handed in on %s it is promised by %s, want %s", today, got, want)
		}
	}
}
