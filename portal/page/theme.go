package page

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"stodporten/portal/municipality"
)

// themeStyle is the municipality's colours as CSS custom properties. Colours that are not #rrggbb are left out, and the style
// sheet's own stand.
func themeStyle(theme municipality.Theme) string {
	var b strings.Builder
	b.WriteString(":root{")
	if brand, ok := parseColour(theme.Brand); ok {
		fmt.Fprintf(&b, "--brand:%s;--brand-deep:%s;--brand-soft:%s;--brand-line:%s;",
			brand, brand.towards(0, 0.24), brand.towards(255, 0.93), brand.towards(255, 0.76))
	}
	if accent, ok := parseColour(theme.Accent); ok {
		fmt.Fprintf(&b, "--accent:%s;", accent)
	}
	b.WriteString("}")
	return b.String()
}

type colour [3]uint8

func parseColour(s string) (colour, bool) {
	if len(s) != 7 || s[0] != '#' {
		return colour{}, false
	}
	value, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return colour{}, false
	}
	return colour{uint8(value >> 16), uint8(value >> 8), uint8(value)}, true //nolint:gosec // six hexadecimal digits are 24 bits
}

func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// towards mixes in some of a grey level: 0 is black, 255 white.
func (c colour) towards(level, share float64) colour {
	mixed := colour{}
	for i, part := range c {
		mixed[i] = uint8(float64(part)*(1-share) + level*share + 0.5)
	}
	return mixed
}

// initial is the letter on a municipality's mark.
func initial(m municipality.Municipality) string {
	first, _ := utf8.DecodeRuneInString(m.Name)
	if first == utf8.RuneError {
		return ""
	}
	return string(unicode.ToUpper(first))
}

// motif is the sign below the letter: water, hills, a spruce or fields, always the same for the same municipality.
func motif(id municipality.ID) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id)) // a hash.Hash never fails
	switch sum.Sum32() % 4 {
	case 0:
		return "M9 36c4.700-4 9.300-4 14 0s9.300 4 14 0M13 43c3.300-2.800 6.700-2.800 10 0s6.700 2.800 10 0"
	case 1:
		return "M8 40l9-9 6 6 6-8 9 11M16 46h14"
	case 2:
		return "M23 28l-7 9h14zm0 7-8 9h16zm0 9v5"
	}
	return "M8 37c10-5 20-5 30 0M11 43c8-4 16-4 24 0M16 48.500c5-2 9-2 14 0"
}
