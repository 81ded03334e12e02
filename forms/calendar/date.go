// Package calendar knows Swedish days: which are holidays, when a time limit ends, how old somebody is.
//
// A Date is a day and no instant, so that nothing is a day off between Stockholm and UTC; At makes one of the other. The package
// owns no table and asks no clock. It does not decide whether a time limit may be shifted: that is a setting of each limit, and
// off where a child is to be protected.
package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // the day of an instant is that of Stockholm, also on a machine without zone files
)

// ErrDate is what Parse answers to anything but a day written as 2026-12-01.
var ErrDate = errors.New("not a day written as year-month-day")

// Date is a day. It is comparable; the zero Date is none. In JSON and text it is "2026-12-01".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Of takes day 31 of a short month for the first of the next, as time.Date does.
func Of(year int, month time.Month, day int) Date {
	return FromTime(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// FromTime is the day a time shows in its own zone: right for a date column and a birth date, and not for an instant.
func FromTime(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

// At is the day in Stockholm of an instant, in whatever zone it is written.
func At(instant time.Time) Date {
	return FromTime(instant.In(stockholm()))
}

// Parse takes ISO days only, as a form and JSON carry them.
func Parse(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, ErrDate
	}
	return FromTime(t), nil
}

// Time is midnight UTC, for a date column and for locales.
func (d Date) Time() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Begins is the instant at which the day begins in Stockholm; it ends where the next begins.
func (d Date) Begins() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, stockholm())
}

// IsZero tells a Date that was never set.
func (d Date) IsZero() bool { return d == Date{} }

// String is the ISO form.
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText is the ISO form, and nothing for the zero Date.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return []byte{}, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText takes what MarshalText gives.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Weekday is time's.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Compare is fit for slices.SortFunc.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before tells whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After tells whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Until is the number of days from d to e, negative when e has been.
func (d Date) Until(e Date) int {
	return int(e.Time().Sub(d.Time()) / (24 * time.Hour))
}

// AddDays goes backwards for a negative n.
func (d Date) AddDays(n int) Date {
	return Of(d.Year, d.Month, d.Day+n)
}

// WeeksFrom is the day of the same name n weeks later (lag 1930:173, 1 §), not shifted.
func (d Date) WeeksFrom(n int) Date {
	return d.AddDays(7 * n)
}

// AddMonths is the day of the same number, or the last of a month that has no such day (lag 1930:173, 1 §), not shifted.
func (d Date) AddMonths(n int) Date {
	first := Of(d.Year, d.Month+time.Month(n), 1)
	last := Of(first.Year, first.Month+1, 0)
	return Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
}

// AddYears is twelve months each: 29 February becomes the 28th where there is no other.
func (d Date) AddYears(n int) Date {
	return d.AddMonths(12 * n)
}

// The zone is in the program itself, so that it cannot be missing.
var stockholm = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic("calendar: the embedded zones have no Stockholm: " + err.Error())
	}
	return zone
})
