package check

import (
	"strings"

	"stodporten/locales"
)

// scheme is how the account numbers of a range of clearing numbers are built, after the list the banks publish through
// Bankgirot.
type scheme int

const (
	// anyDigits has no check that is sure: an unknown range, or one with numbers that break their own rule.
	anyDigits scheme = iota
	// elevenOnTen is seven digits; modulus 11 over them and all but the first of the clearing number.
	elevenOnTen
	// elevenOnEleven is seven digits; modulus 11 over them and the whole clearing number.
	elevenOnEleven
	// tenDigits is ten digits with modulus 10.
	tenDigits
	// nineDigits is up to nine digits with modulus 11.
	nineDigits
	// modulusTen is two to ten digits with modulus 10.
	modulusTen
)

type clearingRange struct {
	from, to string
	scheme   scheme
}

// schemeOf goes by the first range that a clearing number falls in.
func schemeOf(clearing string) scheme {
	for _, r := range []clearingRange{
		{"1100", "1399", elevenOnTen},
		{"1400", "2099", elevenOnTen},
		{"2300", "2399", elevenOnEleven},
		{"2400", "2499", elevenOnTen},
		{"3300", "3300", tenDigits},
		{"3782", "3782", tenDigits},
		{"3000", "3999", elevenOnTen},
		{"4000", "4999", elevenOnEleven},
		{"5000", "5999", elevenOnTen},
		{"6000", "6999", nineDigits},
		{"7000", "7999", elevenOnTen},
		{"9020", "9029", elevenOnEleven},
		{"9040", "9049", elevenOnEleven},
		{"9060", "9069", elevenOnTen},
		{"9070", "9079", elevenOnTen},
		{"9100", "9109", elevenOnEleven},
		{"9120", "9149", elevenOnTen},
		{"9150", "9169", elevenOnEleven},
		{"9170", "9179", elevenOnTen},
		{"9180", "9189", tenDigits},
		{"9190", "9199", elevenOnEleven},
		{"9230", "9239", elevenOnTen},
		{"9250", "9259", elevenOnTen},
		{"9260", "9269", elevenOnEleven},
		{"9270", "9289", elevenOnTen},
		{"9300", "9349", tenDigits},
		{"9390", "9399", elevenOnEleven},
		{"9400", "9449", elevenOnTen},
		{"9460", "9469", elevenOnTen},
		{"9470", "9479", elevenOnEleven},
		{"9500", "9549", modulusTen},
		{"9550", "9569", elevenOnEleven},
		{"9570", "9579", tenDigits},
		{"9580", "9589", elevenOnTen},
		{"9590", "9599", elevenOnEleven},
		{"9630", "9639", elevenOnTen},
		{"9640", "9679", elevenOnEleven},
		{"9680", "9689", elevenOnTen},
		{"9700", "9719", elevenOnEleven},
		{"9750", "9759", elevenOnEleven},
		{"9780", "9789", elevenOnEleven},
		{"9880", "9889", elevenOnEleven},
		{"9890", "9899", tenDigits},
		{"9960", "9969", modulusTen},
	} {
		if clearing >= r.from && clearing <= r.to {
			return r.scheme
		}
	}
	return anyDigits
}

// account checks a clearing number and an account number of digits alone.
func account(clearing, number string) *finding {
	fifth := len(clearing) == 5 && clearing[0] == '8'
	if len(clearing) != 4 && !fifth || clearing[0] == '0' || fifth && !luhn(clearing) {
		return &finding{check: "clearing", key: "check.clearing", part: "clearing"}
	}
	wrong := &finding{check: "account", key: "check.account", part: "number"}
	bank := schemeOf(clearing[:4])
	if lengths := lengthsOf(bank); len(number) < lengths[0] || len(number) > lengths[1] {
		if lengths[0] == lengths[1] {
			return &finding{check: "account", key: "check.account-length", part: "number", data: []locales.Pair{locales.With("Limit", lengths[0])}}
		}
		return wrong
	}
	if !adds(bank, clearing, number) {
		return wrong
	}
	return nil
}

func lengthsOf(bank scheme) [2]int {
	switch bank {
	case elevenOnTen, elevenOnEleven:
		return [2]int{7, 7}
	case tenDigits:
		return [2]int{10, 10}
	case nineDigits:
		return [2]int{8, 9}
	case modulusTen:
		return [2]int{2, 10}
	default:
		return [2]int{5, 12}
	}
}

func adds(bank scheme, clearing, number string) bool {
	switch bank {
	case elevenOnTen:
		return modulusEleven(clearing[1:] + number)
	case elevenOnEleven:
		return modulusEleven(clearing + number)
	case nineDigits:
		return modulusEleven(number)
	case tenDigits, modulusTen:
		return luhn(number)
	default:
		return true
	}
}

// modulusEleven weighs the digits from the last: 1, 2, … 10, and 1 again.
func modulusEleven(digits string) bool {
	sum := 0
	for i := range len(digits) {
		sum += int(digits[len(digits)-1-i]-'0') * (i%10 + 1)
	}
	return sum%11 == 0
}

// luhn is modulus 10: every other digit from the last but one counts double, digit by digit.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i]-'0') * (i%2 + 1)
		sum += n/10 + n%10
	}
	return sum%10 == 0
}

// unreadAccount tells which of the two numbers is missing or has something else than digits.
func unreadAccount(parts map[string]string) *finding {
	for _, part := range []string{"clearing", "number"} {
		text := strings.TrimSpace(parts[part])
		switch {
		case text == "" && part == "clearing":
			return &finding{check: "clearing", key: "check.clearing-missing", part: part}
		case text == "":
			return &finding{check: "account", key: "check.account-missing", part: part}
		case strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789 -.,\u00a0", r) }):
			return &finding{check: map[string]string{"clearing": "clearing", "number": "account"}[part], key: "check.account-digits", part: part}
		}
	}
	return &finding{check: "account", key: "check.account", part: "number"}
}
