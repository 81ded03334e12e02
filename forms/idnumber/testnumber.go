package idnumber

import (
	_ "embed"
	"errors"
	"sort"
)

var (
	// ErrTestNumber is production's refusal of a number that nobody bears.
	ErrTestNumber = errors.New("a test number in production")
	// ErrNotTestNumber is the demo's refusal of a number that somebody may bear, however invented it looks.
	ErrNotTestNumber = errors.New("a number outside Skatteverket's lists of test numbers")
)

// The lists lie in the program's read-only data, in order, and are searched there: nothing is read or built beforehand.
var (
	//go:embed list/personnummer.txt
	personal string
	//go:embed list/samordningsnummer.txt
	coordination string
)

const line = 13 // twelve digits and a line feed

// IsTestNumber tells whether a number stands in Skatteverket's lists for test environments, which end with those born in 2023.
func IsTestNumber(n Number) bool {
	return stands(personal, n.digits) || stands(coordination, n.digits)
}

// ForProduction refuses test numbers, with ErrTestNumber.
func ForProduction(n Number) error {
	if IsTestNumber(n) {
		return ErrTestNumber
	}
	return nil
}

// ForDemo refuses all but test numbers, with ErrNotTestNumber: a number that is well formed may belong to a living person.
func ForDemo(n Number) error {
	if !IsTestNumber(n) {
		return ErrNotTestNumber
	}
	return nil
}

func stands(list, digits string) bool {
	if len(digits) != line-1 {
		return false
	}
	at := sort.Search(len(list)/line, func(i int) bool { return list[i*line:i*line+line-1] >= digits })
	return at < len(list)/line && list[at*line:at*line+line-1] == digits
}
