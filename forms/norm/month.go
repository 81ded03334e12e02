package norm

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// ErrMonth is what ParseMonth answers to anything but a month written as 2026-12.
var ErrMonth = errors.New("not a month written as year-month")

// Month is what an application is for. It is comparable; in JSON it is "2026-12".
type Month struct {
	Year  int
	Month time.Month
}

// MonthOf is the month a time shows in its own zone.
func MonthOf(t time.Time) Month {
	return Month{Year: t.Year(), Month: t.Month()}
}

// ParseMonth takes four digits, a hyphen and two digits.
func ParseMonth(text string) (Month, error) {
	t, err := time.Parse("2006-01", text)
	if err != nil {
		return Month{}, ErrMonth
	}
	return MonthOf(t), nil
}

// String is the form that ParseMonth takes.
func (m Month) String() string {
	return fmt.Sprintf("%04d-%02d", m.Year, m.Month)
}

// Last is the last day, midnight UTC. The age a child reaches by then is the age it is counted with in this house; no source
// was found that names the day, so a municipality may want another.
func (m Month) Last() time.Time {
	return time.Date(m.Year, m.Month+1, 0, 0, 0, 0, 0, time.UTC)
}

// Compare is fit for slices.SortFunc.
func (m Month) Compare(n Month) int {
	return cmp.Or(cmp.Compare(m.Year, n.Year), cmp.Compare(m.Month, n.Month))
}

// MarshalText is the form that ParseMonth takes.
func (m Month) MarshalText() ([]byte, error) {
	return []byte(m.String()), nil
}

// UnmarshalText takes what MarshalText gives.
func (m *Month) UnmarshalText(text []byte) error {
	parsed, err := ParseMonth(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
