package locales

import (
	"strconv"
	"strings"
	"time"
)

// symbols are CLDR's, but for two choices of ours: Arabic is written with the digits 0 to 9, so it takes the signs that belong
// to them, and the hours have two digits everywhere. Currency is Swedish kronor only.
type symbols struct {
	group, decimal, minus string
	before, after         string // of an amount
	clock, at             string // the layout of a time, and what joins it to a date
}

func (t *tongue) date(at time.Time) string {
	return t.pseudo(t.cldr.FmtDateLong(at.In(t.stockholm)))
}

func (t *tongue) weekday(at time.Time) string {
	at = at.In(t.stockholm)
	day := t.cldr.WeekdayWide(at.Weekday())
	if t.code == Finnish {
		day = strings.TrimSuffix(day, "na") // Monday, and not on Monday
	}
	return t.pseudo(day + t.comma() + t.cldr.FmtDateLong(at))
}

func (t *tongue) comma() string {
	switch t.tag {
	case Arabic:
		return "، "
	default:
		return " "
	}
}

func (t *tongue) month(at time.Time) string {
	at = at.In(t.stockholm)
	month := t.cldr.MonthWide(at.Month())
	if t.code == Finnish {
		month = strings.TrimSuffix(month, "ta") // the name alone, not as it stands in a date
	}
	return t.pseudo(month + " " + strconv.Itoa(at.Year()))
}

func (t *tongue) time(at time.Time) string {
	return at.In(t.stockholm).Format(t.symbols.clock)
}

func (t *tongue) dateTime(at time.Time) string {
	return t.date(at) + t.pseudo(t.symbols.at) + t.time(at)
}

func (t *tongue) kronor(ore int64) string {
	var b strings.Builder
	magnitude := absolute(ore)
	b.WriteString(t.symbols.before)
	if ore < 0 {
		b.WriteString(t.symbols.minus)
	}
	t.grouped(&b, magnitude/100)
	if rest := magnitude % 100; rest != 0 {
		b.WriteString(t.symbols.decimal)
		b.WriteByte('0' + byte(rest/10))
		b.WriteByte('0' + byte(rest%10))
	}
	b.WriteString(t.pseudo(t.symbols.after))
	return b.String()
}

func (t *tongue) number(n int64) string {
	var b strings.Builder
	if n < 0 {
		b.WriteString(t.symbols.minus)
	}
	t.grouped(&b, absolute(n))
	return b.String()
}

func (t *tongue) fraction(n int64, places int) string {
	unit := uint64(1)
	for range places {
		unit *= 10
	}
	var b strings.Builder
	magnitude := absolute(n)
	if n < 0 {
		b.WriteString(t.symbols.minus)
	}
	t.grouped(&b, magnitude/unit)
	if rest := magnitude % unit; rest != 0 {
		digits := strconv.FormatUint(unit+rest, 10)[1:]
		b.WriteString(t.symbols.decimal + strings.TrimRight(digits, "0"))
	}
	return b.String()
}

func (t *tongue) grouped(b *strings.Builder, n uint64) {
	digits := strconv.FormatUint(n, 10)
	b.Grow(len(digits) + len(digits)/3*len(t.symbols.group) + len(t.symbols.after))
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(t.symbols.group)
		}
		b.WriteByte(digits[i])
	}
}

func absolute(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1 //nolint:gosec // -(n+1) is never negative here, and the least int64 has no positive twin
	}
	return uint64(n)
}
