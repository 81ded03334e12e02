package calendar

import "time"

// Holiday is the message key of a day's name.
type Holiday string

// The public holidays of lag (1989:253), 1 §, Sundays apart, and the three eves that end no time limit either.
const (
	NewYearsDay  Holiday = "calendar.new-years-day"
	Epiphany     Holiday = "calendar.epiphany"
	GoodFriday   Holiday = "calendar.good-friday"
	EasterSunday Holiday = "calendar.easter-sunday"
	EasterMonday Holiday = "calendar.easter-monday"
	MayDay       Holiday = "calendar.may-day"
	Ascension    Holiday = "calendar.ascension-day"
	WhitSunday   Holiday = "calendar.whit-sunday"
	WhitMonday   Holiday = "calendar.whit-monday"
	NationalDay  Holiday = "calendar.national-day"
	MidsummerEve Holiday = "calendar.midsummer-eve"
	MidsummerDay Holiday = "calendar.midsummer-day"
	AllSaints    Holiday = "calendar.all-saints-day"
	ChristmasEve Holiday = "calendar.christmas-eve"
	ChristmasDay Holiday = "calendar.christmas-day"
	SecondDay    Holiday = "calendar.boxing-day"
	NewYearsEve  Holiday = "calendar.new-years-eve"
)

// nationalDaySince is the first year that 6 June was a holiday, and Whit Monday none (SFS 2004:1320).
const nationalDaySince = 2005

// HolidayOn names a day that is a public holiday or one of the three eves. An ordinary Sunday has no name. The rules are those in
// force since 1953, with the exchange of 2005; earlier years are answered by the same rules.
func HolidayOn(d Date) (Holiday, bool) {
	if name, ok := fixed(d); ok {
		return name, true
	}
	if name, ok := saturdays(d); ok {
		return name, true
	}
	return moving(d)
}

func fixed(d Date) (Holiday, bool) {
	type dayOfYear struct {
		month time.Month
		day   int
	}
	switch (dayOfYear{d.Month, d.Day}) {
	case dayOfYear{time.January, 1}:
		return NewYearsDay, true
	case dayOfYear{time.January, 6}:
		return Epiphany, true
	case dayOfYear{time.May, 1}:
		return MayDay, true
	case dayOfYear{time.June, 6}:
		return NationalDay, d.Year >= nationalDaySince
	case dayOfYear{time.December, 24}:
		return ChristmasEve, true
	case dayOfYear{time.December, 25}:
		return ChristmasDay, true
	case dayOfYear{time.December, 26}:
		return SecondDay, true
	case dayOfYear{time.December, 31}:
		return NewYearsEve, true
	}
	return "", false
}

// saturdays are Midsummer Day, from 20 to 26 June, and All Saints', from 31 October to 6 November.
func saturdays(d Date) (Holiday, bool) {
	if d.Weekday() == time.Friday && d.Month == time.June && d.Day >= 19 && d.Day <= 25 {
		return MidsummerEve, true
	}
	if d.Weekday() != time.Saturday {
		return "", false
	}
	switch {
	case d.Month == time.June && d.Day >= 20 && d.Day <= 26:
		return MidsummerDay, true
	case d.Month == time.October && d.Day == 31, d.Month == time.November && d.Day <= 6:
		return AllSaints, true
	}
	return "", false
}

func moving(d Date) (Holiday, bool) {
	switch Easter(d.Year).Until(d) {
	case -2:
		return GoodFriday, true
	case 0:
		return EasterSunday, true
	case 1:
		return EasterMonday, true
	case 39:
		return Ascension, true
	case 49:
		return WhitSunday, true
	case 50:
		return WhitMonday, d.Year < nationalDaySince
	}
	return "", false
}

// Easter is Easter Sunday of a Gregorian year (the computus of Meeus, Jones and Butcher).
func Easter(year int) Date {
	golden := year % 19
	century, ofCentury := year/100, year%100
	leapCenturies := century / 4
	correction := (century + 8) / 25
	moon := (19*golden + century - leapCenturies - (century-correction+1)/3 + 15) % 30
	weekday := (32 + 2*(century%4) + 2*(ofCentury/4) - moon - ofCentury%4) % 7
	shift := (golden + 11*moon + 22*weekday) / 451
	days := moon + weekday - 7*shift + 114
	return Of(year, time.Month(days/31), days%31+1)
}
