package calendar

import "time"

// IsWorkingDay is false on Saturdays, Sundays, public holidays, and Midsummer, Christmas and New Year's Eve: the days on which
// no time limit ends (lag 1930:173, 2 §).
func IsWorkingDay(d Date) bool {
	if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		return false
	}
	_, named := HolidayOn(d)
	return !named
}

// Shift is the day on which a time limit ends that would end on d: d itself, or the next working day (lag 1930:173, 2 §).
func Shift(d Date) Date {
	for !IsWorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddWorkingDays is the nth working day after d, or before it for a negative n; d itself is not counted, whatever day it is.
func AddWorkingDays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if IsWorkingDay(d) {
			n--
		}
	}
	return d
}

// LeapBirthday is when somebody born on 29 February turns a year older in a year that has no such day. No statute says it of
// ages in so many words, so it is a choice that can be made.
type LeapBirthday int

const (
	// On28February follows lag (1930:173), 1 §: years end on the day of the same number, or on the last of a month without it.
	On28February LeapBirthday = iota
	// On1March counts the day of birth as passed only when it has.
	On1March
)

// Age is in whole years, reached when the birthday begins, by On28February. Before birth it is negative.
func Age(born, on Date) int {
	return On28February.Age(born, on)
}

// Age is in whole years, reached when the birthday begins. Before birth it is negative.
func (l LeapBirthday) Age(born, on Date) int {
	years := on.Year - born.Year
	birthday := born.AddYears(years)
	if l == On1March && birthday.Day != born.Day {
		birthday = birthday.AddDays(1)
	}
	if on.Before(birthday) {
		years--
	}
	return years
}
