// Package idnumber knows what a Swedish identity number looks like: personnummer, samordningsnummer, and the reserve numbers
// that are neither.
//
// It tells what is well formed, not whom a number belongs to; that is for the population register. It never tells a sex from a
// number. It owns no table and asks no clock: the day is a parameter. It refuses reserve numbers by a sentinel of their own,
// since a person who has one must be told another thing than a person who slipped.
package idnumber

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// What is wrong with a text that should be an identity number. A site turns each into words of its own.
var (
	ErrShape      = errors.New("not ten or twelve digits")
	ErrDate       = errors.New("begins with no day that has been")
	ErrCheckDigit = errors.New("the check digit does not fit the others")
	ErrReserve    = errors.New("a reserve number")
)

// Number is well formed. It is comparable, and fit for a map key; the zero Number is none. Printed, logged or formatted it shows
// itself masked: to see all of it one asks for Digits or Hyphenated by name.
type Number struct {
	digits string
}

const (
	longest    = 64 // bytes; a number copied from a letter brings spaces along
	dayOffset  = 60 // of a samordningsnummer
	hundred    = 100
	dateDigits = 8

	stockholmReserve = "99"
)

// Parse reads what a person types: ten or twelve digits, with or without a hyphen or plus before the last four, and spaces
// anywhere. Ten digits are of the century that the separator tells on the day given: with plus the person turns a hundred that
// calendar year or has done so, else not (folkbokföringslagen 18 §). Of the day, only the date that it shows in its own zone counts.
func Parse(text string, on time.Time) (Number, error) {
	digits, plus, err := split(text)
	if err != nil {
		return Number{}, err
	}
	if len(digits) == 10 {
		digits = century(digits, plus, on.Year()) + digits
	} else if plus && on.Year()-year(digits) < hundred {
		return Number{}, fmt.Errorf("%w: plus before the hundredth year", ErrShape)
	}
	n, err := FromDigits(digits)
	if err != nil {
		return Number{}, err
	}
	today := time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, time.UTC)
	if born, known := n.BirthDate(); known && born.After(today) || year(digits) > on.Year() {
		return Number{}, fmt.Errorf("%w: a day to come", ErrDate)
	}
	return n, nil
}

// FromDigits takes a number as it is stored, twelve digits, and asks for no day.
func FromDigits(digits string) (Number, error) {
	if len(digits) != 12 || strings.Trim(digits, "0123456789") != "" {
		return Number{}, ErrShape
	}
	if strings.HasPrefix(digits, stockholmReserve) {
		return Number{}, ErrReserve
	}
	n := Number{digits}
	if _, known := n.BirthDate(); !known && !n.undated() {
		return Number{}, fmt.Errorf("%w: no such day", ErrDate)
	}
	if CheckDigit(digits[2:11]) != digits[11] {
		return Number{}, ErrCheckDigit
	}
	return n, nil
}

// Digits is all twelve, for storing and comparing.
func (n Number) Digits() string {
	return n.digits
}

// Hyphenated is the number in full for a reader who may see it: "19900101-2385".
func (n Number) Hyphenated() string {
	if n.digits == "" {
		return ""
	}
	return n.digits[:dateDigits] + "-" + n.digits[dateDigits:]
}

// Masked hides what makes the number a key: "19900101-****".
func (n Number) Masked() string {
	if n.digits == "" {
		return ""
	}
	return n.digits[:dateDigits] + "-****"
}

// String is Masked, so that a number printed by accident gives nothing away but a birth date.
func (n Number) String() string { return n.Masked() }

// GoString is Masked, for %#v in a failing test or a panic.
func (n Number) GoString() string { return "idnumber.Number(" + n.Masked() + ")" }

// LogValue gives a log nothing at all: a birth date is personal data there.
func (n Number) LogValue() slog.Value { return slog.StringValue("********-****") }

// Coordination tells a samordningsnummer, whose day is sixty more than the day of birth.
func (n Number) Coordination() bool {
	return n.digits != "" && n.digits[6] >= '6'
}

// BirthDate is midnight UTC. It is unknown for a samordningsnummer whose month is 00 or whose day is 60, and not always the day
// of birth: where the numbers of a day are used up, a day nearby is given.
func (n Number) BirthDate() (date time.Time, known bool) {
	if n.digits == "" {
		return time.Time{}, false
	}
	y, m, d := year(n.digits), pair(n.digits, 4), pair(n.digits, 6)
	if n.Coordination() {
		d -= dayOffset
	}
	date = time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y == 0 || date.Year() != y || date.Month() != time.Month(m) || date.Day() != d {
		return time.Time{}, false
	}
	return date, true
}

// undated is the shape of a samordningsnummer without a birth date: month 00, or day 60, or both, and the other one possible.
func (n Number) undated() bool {
	month, day := pair(n.digits, 4), pair(n.digits, 6)-dayOffset
	return year(n.digits) > 0 && month <= 12 && day >= 0 && day <= 31 && (month == 0 || day == 0)
}

// CheckDigit is Luhn's over nine digits, weights 2, 1, 2 and so on; for 640823323 it is '4'.
func CheckDigit(nine string) byte {
	sum := 0
	for i := range len(nine) {
		digit := int(nine[i] - '0')
		if i%2 == 0 {
			digit *= 2
		}
		sum += digit/10 + digit%10
	}
	return '0' + byte((10-sum%10)%10)
}

func year(digits string) int {
	return pair(digits, 0)*hundred + pair(digits, 2)
}

func pair(digits string, at int) int {
	return int(digits[at]-'0')*10 + int(digits[at+1]-'0')
}

func century(ten string, plus bool, now int) string {
	born := now - now%hundred + pair(ten, 0)
	if born > now {
		born -= hundred
	}
	if plus {
		born -= hundred
	}
	return fmt.Sprintf("%02d", born/hundred)
}
