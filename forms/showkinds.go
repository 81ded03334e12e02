package forms

import (
	"strings"
	"time"

	"stodporten/forms/codes"
	"stodporten/forms/typed"
)

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
	if len(code) == 5 && strings.Trim(code, "0123456789") == "" {
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

// showFilled is what stands in the input.
func showFilled(f Field, v Value, _ tongue) []string {
	return f.Kind.trait().fill(typed.Question{}, v)[""]
}

// showFiles names the files that are known; one that is gone says so.
func showFiles(_ Field, v Value, t tongue) []string {
	lines := make([]string, len(v.Choices))
	for i, id := range v.Choices {
		fact, ok := t.files[id]
		if !ok {
			lines[i] = t.speaker.Say("kinds.file-gone")
			continue
		}
		lines[i] = fact.Name + ", " + fact.Size(t.speaker)
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
