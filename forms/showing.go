package forms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stodporten/forms/idnumber"
)

func one(text string) map[string][]string { return map[string][]string{"": {text}} }

func fillText(_ Field, v Value) map[string][]string { return one(v.Text) }

func fillChoices(_ Field, v Value) map[string][]string { return map[string][]string{"": v.Choices} }

func fillInteger(_ Field, v Value) map[string][]string { return one(strconv.FormatInt(v.Whole, 10)) }

func fillYesNo(_ Field, v Value) map[string][]string {
	if v.YesNo {
		return one("yes")
	}
	return one("no")
}

// fillCurrency writes öre only when there are any, and then both: 8450, 8450,50.
func fillCurrency(_ Field, v Value) map[string][]string {
	text := scaled(v.Whole, 2)
	if at := strings.IndexByte(text, ','); at >= 0 && len(text)-at == 2 {
		text += "0"
	}
	return one(text)
}

// fillDate takes a date, a month or a year apart.
func fillDate(_ Field, v Value) map[string][]string { return dateInputs(v.Text) }

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

func fillIdentity(_ Field, v Value) map[string][]string {
	return one(hyphenated(v.Text))
}

func hyphenated(text string) string {
	if number, err := idnumber.FromDigits(text); err == nil {
		return number.Hyphenated()
	}
	return text
}

func fillParts(_ Field, v Value) map[string][]string {
	parts := make(map[string][]string, len(v.Parts))
	for part, text := range v.Parts {
		if part == "number" {
			text = hyphenated(text)
		}
		parts[part] = []string{text}
	}
	return parts
}

func padded(n int64, width int) string {
	digits := strconv.FormatInt(n, 10)
	return strings.Repeat("0", max(0, width-len(digits))) + digits
}

// tongue is a speaker and the language the definition's own words are wanted in.
type tongue struct {
	speaker Speaker
	lang    string
	files   map[string]FileFact
}

func showText(_ Field, v Value, _ tongue) []string { return []string{v.Text} }

func showIdentity(f Field, v Value, t tongue) []string {
	if _, err := time.Parse(time.DateOnly, v.Text); err == nil {
		return showDate(f, v, t)
	}
	return []string{hyphenated(v.Text)}
}

func showInteger(_ Field, v Value, t tongue) []string { return []string{t.speaker.Number(v.Whole)} }

func showCurrency(_ Field, v Value, t tongue) []string { return []string{t.speaker.Kronor(v.Whole)} }

func showDate(_ Field, v Value, t tongue) []string { return []string{dateShown(v.Text, t)} }

func dateShown(text string, t tongue) string {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	// Noon is the same day in every time zone a speaker may use.
	return t.speaker.Date(day.Add(12 * time.Hour))
}

func showYesNo(_ Field, v Value, t tongue) []string {
	if v.YesNo {
		return []string{t.speaker.Say("common.yes")}
	}
	return []string{t.speaker.Say("common.no")}
}

func showOption(f Field, v Value, t tongue) []string {
	var shown []string
	for _, option := range f.Options {
		if option.Value == v.Text || slices.Contains(v.Choices, option.Value) {
			shown = append(shown, option.Label.In(t.lang))
		}
	}
	return shown
}

func showAccount(_ Field, v Value, _ tongue) []string {
	return []string{strings.TrimSpace(v.Parts["clearing"] + ", " + v.Parts["number"])}
}

// Shown is the answer in words, one text a choice; nil when there is none. What could not be understood is shown as it
// was typed.
func (f Field) Shown(v Value, lang string, speaker Speaker) []string {
	return f.shown(v, tongue{speaker: speaker, lang: lang})
}

func (f Field) shown(v Value, t tongue) []string {
	trait := f.Kind.trait()
	switch {
	case v.Type == Unread:
		var typed []string
		for _, part := range trait.inputs() {
			if text := v.Parts[part]; text != "" {
				typed = append(typed, text)
			}
		}
		return []string{strings.Join(typed, " ")}
	case v.Type == Empty, trait.show == nil, v.Type != trait.value:
		return nil
	}
	return trait.show(f, v, t)
}
