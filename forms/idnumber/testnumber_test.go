package idnumber

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestTheListsCanBeSearchedWhereTheyLie(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		list    string
		numbers int
	}{
		"personnummer":      {personal, 21_726},
		"samordningsnummer": {coordination, 2_240},
	} {
		numbers := strings.Fields(c.list)
		if len(numbers) != c.numbers || len(c.list) != c.numbers*line || !slices.IsSorted(numbers) || len(slices.Compact(slices.Clone(numbers))) != c.numbers {
			t.Errorf("%s: %d numbers in %d bytes, sorted %v", name, len(numbers), len(c.list), slices.IsSorted(numbers))
		}
	}
}

func TestEveryListedNumberIsWellFormedAndFound(t *testing.T) {
	t.Parallel()
	undated := 0

	for _, digits := range strings.Fields(personal + coordination) {
		n, err := Parse(digits, clock)
		if err != nil || !IsTestNumber(n) {
			t.Errorf("%s: %v, in the list %v", digits, err, IsTestNumber(n))
		}
		if _, known := n.BirthDate(); !known {
			undated++
		}
	}

	if undated != 170 {
		t.Errorf("%d numbers without a birth date, want the 170 of Skatteverket's list", undated)
	}
}

func TestProductionRefusesTestNumbersAndTheDemoAllOthers(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		digits string
		test   bool
	}{
		"Amina of the first story":            {"199001012385", true},
		"Elias":                               {"201701012393", true},
		"Selma":                               {"201903312385", true},
		"a samordningsnummer":                 {"198001662397", true},
		"the first of the list":               {"189001019802", true},
		"the last of the list":                {"202312312388", true},
		"popular and well formed, not listed": {"198507099805", false},
		"before the first":                    {checked("18000101980"), false},
		"after the last":                      {checked("20900101238"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := FromDigits(c.digits)
			if err != nil {
				t.Fatal(err)
			}

			production, demo := ForProduction(n), ForDemo(n)

			if IsTestNumber(n) != c.test || errors.Is(production, ErrTestNumber) != c.test || errors.Is(demo, ErrNotTestNumber) == c.test {
				t.Errorf("%s: production %v, demo %v", c.digits, production, demo)
			}
		})
	}
	if stands(personal, "199001012386") || stands(personal, "199001012384") {
		t.Error("a neighbour of a listed number is taken for one")
	}
	if err := ForDemo(Number{}); !errors.Is(err, ErrNotTestNumber) {
		t.Errorf("no number at all in the demo: %v", err)
	}
}

func BenchmarkIsTestNumber(b *testing.B) {
	n, err := FromDigits("199001012385")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if !IsTestNumber(n) {
			b.Fatal("not found")
		}
	}
}
