package typed

import (
	"strconv"
	"strings"

	"stodporten/forms/answer"
	"stodporten/forms/idnumber"
)

func one(text string) map[string][]string { return map[string][]string{"": {text}} }

// FillText is the text itself.
func FillText(_ Question, v answer.Value) map[string][]string { return one(v.Text) }

// FillChoices is every value chosen.
func FillChoices(_ Question, v answer.Value) map[string][]string {
	return map[string][]string{"": v.Choices}
}

// FillInteger is the digits.
func FillInteger(_ Question, v answer.Value) map[string][]string {
	return one(strconv.FormatInt(v.Whole, 10))
}

// FillYesNo is yes or no.
func FillYesNo(_ Question, v answer.Value) map[string][]string {
	if v.YesNo {
		return one("yes")
	}
	return one("no")
}

// FillCurrency writes öre only when there are any, and then both: 8450, 8450,50.
func FillCurrency(_ Question, v answer.Value) map[string][]string {
	text := scaled(v.Whole, 2)
	if at := strings.IndexByte(text, ','); at >= 0 && len(text)-at == 2 {
		text += "0"
	}
	return one(text)
}

// FillDate takes a date, a month or a year apart.
func FillDate(_ Question, v answer.Value) map[string][]string { return dateInputs(v.Text) }

func dateInputs(text string) map[string][]string {
	inputs := map[string][]string{}
	for i, digits := range strings.Split(text, "-") {
		n, err := strconv.Atoi(digits)
		if err != nil || i > 2 {
			return nil
		}
		inputs[[]string{"year", "month", "day"}[i]] = []string{strconv.Itoa(n)}
	}
	return inputs
}

// FillIdentity has a hyphen before the last four digits.
func FillIdentity(_ Question, v answer.Value) map[string][]string {
	return one(Hyphenated(v.Text))
}

// Hyphenated writes a number of twelve digits with its hyphen; another text stays as it is.
func Hyphenated(text string) string {
	if number, err := idnumber.FromDigits(text); err == nil {
		return number.Hyphenated()
	}
	return text
}

// FillParts is each part in an input of its own.
func FillParts(_ Question, v answer.Value) map[string][]string {
	parts := make(map[string][]string, len(v.Parts))
	for part, text := range v.Parts {
		parts[part] = []string{text}
	}
	return parts
}

// FillPerson is each part, with a hyphen in the number.
func FillPerson(q Question, v answer.Value) map[string][]string {
	parts := FillParts(q, v)
	if number, ok := v.Parts["number"]; ok {
		parts["number"] = []string{Hyphenated(number)}
	}
	return parts
}

func padded(n int64, width int) string {
	digits := strconv.FormatInt(n, 10)
	return strings.Repeat("0", max(0, width-len(digits))) + digits
}

// FillDecimal has a decimal comma.
func FillDecimal(q Question, v answer.Value) map[string][]string {
	return one(scaled(v.Whole, q.Places))
}

// scaled writes a number with a decimal comma and no noughts that say nothing.
func scaled(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := padded(n, places+1)
	whole, rest := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if rest == "" {
		return sign + whole
	}
	return sign + whole + "," + rest
}

// FillRange is both dates apart.
func FillRange(_ Question, v answer.Value) map[string][]string {
	inputs := map[string][]string{}
	for _, end := range []string{"from", "to"} {
		for part, text := range dateInputs(v.Parts[end]) {
			inputs[end+"_"+part] = text
		}
	}
	return inputs
}

// FillOrgNumber has a hyphen before the last four digits.
func FillOrgNumber(_ Question, v answer.Value) map[string][]string { return one(dashed(v.Text, 4)) }

// FillBankgiro has a hyphen before the last four digits.
func FillBankgiro(_ Question, v answer.Value) map[string][]string { return one(dashed(v.Text, 4)) }

// FillPlusgiro has a hyphen before the last digit.
func FillPlusgiro(_ Question, v answer.Value) map[string][]string { return one(dashed(v.Text, 1)) }

// FillIBAN is in fours.
func FillIBAN(_ Question, v answer.Value) map[string][]string { return one(inFours(v.Text)) }

// FillFiles is every id.
func FillFiles(_ Question, v answer.Value) map[string][]string {
	return map[string][]string{"": v.Choices}
}

func dashed(digits string, last int) string {
	if len(digits) <= last {
		return digits
	}
	return digits[:len(digits)-last] + "-" + digits[len(digits)-last:]
}

func inFours(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
