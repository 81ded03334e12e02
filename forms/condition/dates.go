package condition

import (
	"errors"
	"fmt"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"stodporten/forms/calendar"
)

const (
	// farthest is how many days or months a date may be moved.
	farthest = 200 * 366
	// farthestWorking is how many working days: about two years, since each is looked up.
	farthestWorking = 520
)

var errNoDate = errors.New("not a date")

func date(value ref.Val) (calendar.Date, error) {
	text, ok := value.(types.String)
	if !ok {
		return calendar.Date{}, errNoDate
	}
	day, err := calendar.Parse(string(text))
	if err != nil {
		return calendar.Date{}, fmt.Errorf("%w: %q", errNoDate, string(text))
	}
	return day, nil
}

// of applies a rule to a date.
func of(value ref.Val, rule func(day calendar.Date) ref.Val) ref.Val {
	day, err := date(value)
	if err != nil {
		return types.WrapErr(err)
	}
	return rule(day)
}

// between applies a rule to two dates.
func between(from, to ref.Val, rule func(from, to calendar.Date) int) ref.Val {
	return of(from, func(first calendar.Date) ref.Val {
		return of(to, func(second calendar.Date) ref.Val { return types.Int(rule(first, second)) })
	})
}

// moved moves a date by no more than the limit, and not out of the years that have four digits.
func moved(from, by ref.Val, limit types.Int, move func(calendar.Date, int) calendar.Date) ref.Val {
	return of(from, func(day calendar.Date) ref.Val {
		n, ok := by.(types.Int)
		if !ok || n > limit || n < -limit {
			return types.NewErr("more than %d away", limit)
		}
		to := move(day, int(n))
		if to.Year < 0 || to.Year > 9999 {
			return types.NewErr("the year %d", to.Year)
		}
		return types.String(to.String())
	})
}

// age is full years. Somebody born on 29 February is a year older on 28 February where there is no 29th, since a time
// counted in years ends on the last day of a month that lacks the day (lag 1930:173).
func age(bornOn, on ref.Val) ref.Val { return between(bornOn, on, calendar.Age) }

func days(from, to ref.Val) ref.Val {
	return between(from, to, calendar.Date.Until)
}

// months are full months, counted as age counts years.
func months(from, to ref.Val) ref.Val {
	return between(from, to, func(from, to calendar.Date) int {
		full := 12*(to.Year-from.Year) + int(to.Month-from.Month)
		if to.Before(from.AddMonths(full)) {
			full--
		}
		return full
	})
}

func year(value ref.Val) ref.Val {
	return of(value, func(day calendar.Date) ref.Val { return types.Int(day.Year) })
}

func month(value ref.Val) ref.Val {
	return of(value, func(day calendar.Date) ref.Val { return types.Int(day.Month) })
}

// weekday counts from Monday, 1, to Sunday, 7.
func weekday(value ref.Val) ref.Val {
	return of(value, func(day calendar.Date) ref.Val {
		if name := day.Weekday(); name != time.Sunday {
			return types.Int(name)
		}
		return types.Int(7)
	})
}

func plusDays(from, by ref.Val) ref.Val { return moved(from, by, farthest, calendar.Date.AddDays) }

// plusMonths ends with the month where it has no such day.
func plusMonths(from, by ref.Val) ref.Val { return moved(from, by, farthest, calendar.Date.AddMonths) }

// workingDay is false on Saturdays, Sundays, public holidays and the three eves on which no time limit ends either.
func workingDay(value ref.Val) ref.Val {
	return of(value, func(day calendar.Date) ref.Val { return types.Bool(calendar.IsWorkingDay(day)) })
}

// plusWorkingDays does not count the day it starts from.
func plusWorkingDays(from, by ref.Val) ref.Val {
	return moved(from, by, farthestWorking, calendar.AddWorkingDays)
}

// born is the birth date in an identity number of 12 digits, or the date itself where a birth date was given alone. A
// number that does not tell it (month 00, day 60) has none.
func born(value ref.Val) ref.Val {
	text, ok := value.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	if _, err := date(text); err == nil {
		return text
	}
	if len(text) != 12 {
		return types.WrapErr(errNoDate)
	}
	digits := []byte(text[:8])
	if digits[6] >= '6' {
		digits[6] -= 6
	}
	day, err := time.Parse("20060102", string(digits))
	if err != nil {
		return types.WrapErr(fmt.Errorf("%w: the number tells no birth date", ErrMissing))
	}
	return types.String(day.Format(time.DateOnly))
}
