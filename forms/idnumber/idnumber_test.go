package idnumber

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

var clock = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func TestANumberIsReadHoweverItIsTyped(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ typed, digits string }{
		"twelve digits":              {"199001012385", "199001012385"},
		"hyphen":                     {"19900101-2385", "199001012385"},
		"ten digits":                 {"9001012385", "199001012385"},
		"ten with hyphen":            {"900101-2385", "199001012385"},
		"spaces":                     {" 1990 01 01  23 85\t", "199001012385"},
		"non-breaking space":         {"19900101\u00a02385", "199001012385"},
		"spaces round the hyphen":    {"900101 - 2385", "199001012385"},
		"en dash":                    {"19900101–2385", "199001012385"},
		"minus":                      {"19900101−2385", "199001012385"},
		"non-breaking hyphen":        {"19900101‑2385", "199001012385"},
		"marks of direction":         {"\u2066199001012385\u2069", "199001012385"},
		"arabic digits":              {"١٩٩٠٠١٠١٢٣٨٥", "199001012385"},
		"persian digits":             {"۱۹۹۰۰۱۰۱-۲۳۸۵", "199001012385"},
		"child, this century":        {"170101-2393", "201701012393"},
		"before 1900 with plus":      {"900101+9802", "189001019802"},
		"before 1900, twelve digits": {"18900101-9802", "189001019802"},
		"twelve digits with plus":    {"18900101+9802", "189001019802"},
		"samordningsnummer":          {"19800166-2397", "198001662397"},
		"samordningsnummer, ten":     {"800166-2397", "198001662397"},
		"plus, a hundred this year":  {listed(t, "1926")[:8] + "+" + listed(t, "1926")[8:], listed(t, "1926")},
		"month 00":                   {"19150072-2390", "191500722390"},
		"month 00, plus":             {"150072+2390", "191500722390"},
		"day 60":                     {"191806602395", "191806602395"},
		"month 00 and day 60":        {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.typed == "" {
				c.typed = first(t, coordination, func(d string) bool { return d[4:6] == "00" && d[6:8] == "60" })
				c.digits = c.typed
			}

			n, err := Parse(c.typed, clock)

			if err != nil || n.Digits() != c.digits {
				t.Errorf("Parse(%q) = %s, %v, want %s", c.typed, n.Digits(), err, c.digits)
			}
		})
	}
}

func TestWhatIsWrongWithANumberIsTold(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		typed string
		want  error
	}{
		"empty":                             {"", ErrShape},
		"letters":                           {"not a number", ErrShape},
		"nine digits":                       {"900101238", ErrShape},
		"eleven digits":                     {"19900101238", ErrShape},
		"thirteen digits":                   {"1990010123855", ErrShape},
		"hyphen elsewhere":                  {"1990-01-01-2385", ErrShape},
		"two hyphens":                       {"19900101--2385", ErrShape},
		"only signs":                        {"----------", ErrShape},
		"not UTF-8":                         {"19900101-238\xff", ErrShape},
		"a NUL":                             {"199001012385\x00", ErrShape},
		"very long":                         {strings.Repeat("1", 10_000), ErrShape},
		"very long with spaces":             {strings.Repeat(" ", 100) + "199001012385", ErrShape},
		"month 13":                          {"199013012385", ErrDate},
		"day 32":                            {"199001322385", ErrDate},
		"day 00":                            {"199001002385", ErrDate},
		"day 59":                            {"199001592385", ErrDate},
		"day 92":                            {"199001922385", ErrDate},
		"31 February":                       {"199002312385", ErrDate},
		"29 February, no leap year":         {"202302292385", ErrDate},
		"29 February 1900":                  {"190002292385", ErrDate},
		"month 00 without 60":               {"199000012385", ErrDate},
		"month 13 and day 60":               {"199013602385", ErrDate},
		"31 April and sixty":                {checked("19900491238"), ErrDate},
		"month 00 and day 92":               {checked("19900092238"), ErrDate},
		"year 0":                            {"000001012385", ErrDate},
		"born tomorrow":                     {checked("20261124238"), ErrDate},
		"born next year, undated":           {checked("20270061238"), ErrDate},
		"born in 2090":                      {checked("20900101238"), ErrDate},
		"wrong check digit":                 {"199001012386", ErrCheckDigit},
		"two digits swapped":                {"199001013285", ErrCheckDigit},
		"plus on a young person":            {"19900101+2385", ErrShape},
		"TF number":                         {"19880209T050", ErrReserve},
		"TF number, small letter":           {"19880209-t050", ErrReserve},
		"letters of health care":            {"880209-KF12", ErrReserve},
		"Stockholm":                         {"991988020912", ErrReserve},
		"Stockholm with hyphen":             {"99198802-0912", ErrReserve},
		"a letter too early is a slip":      {"1988020T9050", ErrShape},
		"the letter o for a nought is none": {"199OO1012385", ErrShape},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			n, err := Parse(c.typed, clock)

			if !errors.Is(err, c.want) || n != (Number{}) {
				t.Errorf("Parse(%q) = %s, %v, want %v", c.typed, n.Digits(), err, c.want)
			}
		})
	}
}

func TestAPlusReplacesTheHyphenTheYearAPersonTurnsAHundred(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		on        string
		born      string // of the listed number whose last ten digits are typed
		separator string
		want      string
	}{
		"ninety-nine":                      {"2022-12-31", "1923", "-", "1923"},
		"a hundred this year":              {"2023-01-01", "1923", "+", "1923"},
		"a hundred last year":              {"2024-06-01", "1923", "+", "1923"},
		"newborn this year":                {"2023-12-31", "2023", "-", "2023"},
		"new year's eve of a century":      {"1999-12-31", "1900", "-", "1900"},
		"the turn of a century":            {"2000-12-31", "2000", "-", "2000"},
		"plus at the turn of a century":    {"2000-12-31", "1900", "+", "1900"},
		"no separator is read as a hyphen": {"2023-12-31", "2023", "", "2023"},
		"plus before the hundredth year":   {"2022-12-31", "1923", "+", "1823"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on, err := time.Parse(time.DateOnly, c.on)
			if err != nil {
				t.Fatal(err)
			}
			digits := listed(t, c.born)
			typed := digits[2:8] + c.separator + digits[8:]

			n, err := Parse(typed, on)

			if err != nil || n.Digits() != c.want+digits[4:] {
				t.Errorf("Parse(%q) on %s = %s, %v, want a year %s", typed, c.on, n.Digits(), err, c.want)
			}
		})
	}
}

func TestTheDayGivenIsTheOneItsZoneShows(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("an hour ahead", 3600)
	justAfterMidnight := time.Date(2026, 11, 23, 0, 30, 0, 0, zone) // still the 22nd in UTC

	_, err := Parse(checked("20261123238"), justAfterMidnight)

	if err != nil {
		t.Errorf("born today: %v", err)
	}
}

func TestWhatIsStoredIsTwelveDigitsAndNoReserveNumber(t *testing.T) {
	t.Parallel()

	for digits, want := range map[string]error{
		"199001012385":  nil,
		"19900101-2385": ErrShape,
		"9001012385":    ErrShape,
		"":              ErrShape,
		"19900101238x":  ErrShape,
		"991988020912":  ErrReserve,
		"989901012385":  ErrCheckDigit,
	} {
		if _, err := FromDigits(digits); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", digits, err, want)
		}
	}
}

func TestABirthDateIsUnknownWithoutMonthOrDay(t *testing.T) {
	t.Parallel()

	for digits, want := range map[string]string{
		"199001012385": "1990-01-01",
		"198001662397": "1980-01-06",
		"200002292399": "2000-02-29",
		"191500722390": "",
		"191806602395": "",
	} {
		n, err := FromDigits(digits)
		if err != nil {
			t.Fatal(digits, err)
		}

		born, known := n.BirthDate()

		if known != (want != "") || known && born.Format(time.DateOnly) != want {
			t.Errorf("%s: born %v, known %v; want %q", digits, born, known, want)
		}
		if coordinated := digits[6] >= '6'; n.Coordination() != coordinated {
			t.Errorf("%s: samordningsnummer %v", digits, n.Coordination())
		}
	}
}

func TestTheCheckDigitIsThatOfTheStatute(t *testing.T) {
	t.Parallel()

	if got := CheckDigit("640823323"); got != '4' {
		t.Errorf("640823-323 has the check digit %c, want 4", got)
	}
}

func TestANumberPrintedByAccidentShowsNoKey(t *testing.T) {
	t.Parallel()
	n, err := FromDigits("199001012385")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "number", n)

	for _, shown := range []string{fmt.Sprint(n), fmt.Sprintf("%v %+v %#v %s", n, n, n, n), fmt.Sprintf("%v", []Number{n}), log.String()} {
		if strings.Contains(shown, "2385") {
			t.Errorf("the last four digits show: %s", shown)
		}
	}
	if strings.Contains(log.String(), "19900101") {
		t.Errorf("the birth date is logged: %s", log.String())
	}
	if n.Masked() != "19900101-****" || n.Hyphenated() != "19900101-2385" {
		t.Errorf("masked %q, in full %q", n.Masked(), n.Hyphenated())
	}
	if (Number{}).Masked() != "" || (Number{}).Hyphenated() != "" || (Number{}).Coordination() {
		t.Error("no number at all shows itself as one")
	}
	if _, known := (Number{}).BirthDate(); known {
		t.Error("no number at all has a birth date")
	}
}

func FuzzParseKeepsItsPromises(f *testing.F) {
	for _, seed := range []string{"19900101-2385", "900101+9802", "191500722390", "19880209T050", "٩٠٠١٠١٢٣٨٥", "+-+-", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		n, err := Parse(typed, clock)
		if err != nil {
			if n != (Number{}) {
				t.Errorf("%q: an error and a number", typed)
			}
			return
		}
		again, err := Parse(n.Hyphenated(), clock)
		if err != nil || again != n {
			t.Errorf("%q became %s, which is read as %s, %v", typed, n.Digits(), again.Digits(), err)
		}
		if stored, err := FromDigits(n.Digits()); err != nil || stored != n {
			t.Errorf("%q: what is stored is not read again: %v", typed, err)
		}
		if born, known := n.BirthDate(); known && born.After(clock) {
			t.Errorf("%q is born in the future", typed)
		}
	})
}

// checked builds a number, and only ones that nobody can bear: of a day that has not been, or that is none.
func checked(eleven string) string {
	return eleven + string(CheckDigit(eleven[2:]))
}

func listed(t *testing.T, beginning string) string {
	t.Helper()
	return first(t, personal, func(digits string) bool { return strings.HasPrefix(digits, beginning) })
}

func first(t *testing.T, list string, fits func(string) bool) string {
	t.Helper()
	for _, digits := range strings.Fields(list) {
		if fits(digits) {
			return digits
		}
	}
	t.Fatal("no such number in the list")
	return ""
}
