package forms

import (
	"strings"
	"time"

	"stodporten/forms/codes"
)

func fillDecimal(f Field, v Value) map[string][]string {
	return one(scaled(v.Whole, f.Places()))
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

func fillRange(_ Field, v Value) map[string][]string {
	inputs := map[string][]string{}
	for _, end := range []string{"from", "to"} {
		for part, text := range dateInputs(v.Parts[end]) {
			inputs[end+"_"+part] = text
		}
	}
	return inputs
}

func fillOrgNumber(_ Field, v Value) map[string][]string { return one(dashed(v.Text, 4)) }

func fillGiro(f Field, v Value) map[string][]string { return one(giro(f.Kind, v.Text)) }

func fillIBAN(_ Field, v Value) map[string][]string { return one(inFours(v.Text)) }

func fillFiles(_ Field, v Value) map[string][]string { return map[string][]string{"": v.Choices} }

func dashed(digits string, last int) string {
	if len(digits) <= last {
		return digits
	}
	return digits[:len(digits)-last] + "-" + digits[len(digits)-last:]
}

func giro(kind Kind, digits string) string {
	if kind == BankgiroKind {
		return dashed(digits, 4)
	}
	return dashed(digits, 1)
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

func showDecimal(f Field, v Value, t tongue) []string {
	return []string{t.speaker.Decimal(v.Whole, f.Places())}
}

func showPercent(f Field, v Value, t tongue) []string {
	return []string{t.speaker.Decimal(v.Whole, f.Places()) + "\u00a0%"}
}

// showScale says the ends in words beside their number.
func showScale(f Field, v Value, t tongue) []string {
	low, high := f.Ends()
	said := t.speaker.Number(v.Whole)
	switch end := f.LowLabel.In(t.lang); {
	case v.Whole == low && end != "":
		return []string{said + " (" + end + ")"}
	case v.Whole == high && f.HighLabel.In(t.lang) != "":
		return []string{said + " (" + f.HighLabel.In(t.lang) + ")"}
	}
	return []string{said}
}

func showPartialDate(f Field, v Value, t tongue) []string {
	if month, err := time.Parse("2006-01", v.Text); err == nil {
		return []string{t.speaker.Month(month.Add(12 * time.Hour))}
	}
	return showDate(f, v, t)
}

func showRange(_ Field, v Value, t tongue) []string {
	from, to := dateShown(v.Parts["from"], t), dateShown(v.Parts["to"], t)
	return []string{from + " – " + to}
}

// locales: kinds.day-*
func showWeek(_ Field, v Value, t tongue) []string {
	var lines []string
	for _, day := range Weekdays() {
		from, to := v.Parts[day+"_from"], v.Parts[day+"_to"]
		if from+to != "" {
			lines = append(lines, t.speaker.Say("kinds.day-"+day)+" "+from+"–"+to)
		}
	}
	return lines
}

func showTick(_ Field, _ Value, t tongue) []string { return []string{t.speaker.Say("kinds.attested")} }

func showCountry(_ Field, v Value, t tongue) []string { return []string{codes.Country(v.Text, t.lang)} }

func showAddress(_ Field, v Value, t tongue) []string {
	switch v.Parts["which"] {
	case "register":
		return []string{t.speaker.Say("kinds.address-register")}
	case "protected":
		return []string{t.speaker.Say("kinds.address-protected")}
	}
	var lines []string
	if co := v.Parts["co"]; co != "" {
		lines = append(lines, "c/o "+co)
	}
	if street := v.Parts["street"]; street != "" {
		lines = append(lines, street)
	}
	code := v.Parts["postcode"]
	if len(code) == 5 && isDigits(code) {
		code = code[:3] + " " + code[3:]
	}
	if town := strings.TrimSpace(code + " " + v.Parts["city"]); town != "" {
		lines = append(lines, town)
	}
	return lines
}

func showPerson(f Field, v Value, t tongue) []string {
	var lines []string
	if name := v.Parts["name"]; name != "" {
		lines = append(lines, name)
	}
	if number := v.Parts["number"]; number != "" {
		lines = append(lines, showIdentity(f, Value{Type: Text, Text: number}, t)...)
	}
	switch v.Parts["capacity"] {
	case "trustee":
		lines = append(lines, t.speaker.Say("kinds.capacity-trustee"))
	case "administrator":
		lines = append(lines, t.speaker.Say("kinds.capacity-administrator"))
	case "attorney":
		lines = append(lines, t.speaker.Say("kinds.capacity-attorney"))
	case "mandate":
		lines = append(lines, t.speaker.Say("kinds.capacity-mandate"))
	}
	if phone := v.Parts["phone"]; phone != "" {
		lines = append(lines, phone)
	}
	return lines
}

func showOrgNumber(_ Field, v Value, _ tongue) []string { return []string{dashed(v.Text, 4)} }

func showGiro(f Field, v Value, _ tongue) []string { return []string{giro(f.Kind, v.Text)} }

func showIBAN(_ Field, v Value, _ tongue) []string { return []string{inFours(v.Text)} }

// showFiles names the files that are known; one that is gone says so.
func showFiles(_ Field, v Value, t tongue) []string {
	lines := make([]string, len(v.Choices))
	for i, id := range v.Choices {
		fact, ok := t.files[id]
		if !ok {
			lines[i] = t.speaker.Say("kinds.file-gone")
			continue
		}
		lines[i] = fact.Name + ", " + Size(fact.Bytes, t.speaker)
	}
	return lines
}

const megabyte = 1 << 20

// Size is how large a file is, in words.
func Size(bytes int64, speaker Speaker) string {
	if bytes < megabyte {
		return speaker.Number(max(1, (bytes+1023)/1024)) + "\u00a0kB"
	}
	return speaker.Decimal(bytes*10/megabyte, 1) + "\u00a0MB"
}
