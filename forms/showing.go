package forms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stodporten/forms/idnumber"
)

func one(text string) map[string][]string { return map[string][]string{"": {text}} }

func fillText(v Value) map[string][]string { return one(v.Text) }

func fillChoices(v Value) map[string][]string { return map[string][]string{"": v.Choices} }

func fillInteger(v Value) map[string][]string { return one(strconv.FormatInt(v.Whole, 10)) }

func fillYesNo(v Value) map[string][]string {
	if v.YesNo {
		return one("yes")
	}
	return one("no")
}

// fillCurrency writes öre only when there are any: 8450, 8450,50.
func fillCurrency(v Value) map[string][]string {
	sign, ore := "", v.Whole
	if ore < 0 {
		sign, ore = "-", -ore
	}
	text := sign + strconv.FormatInt(ore/100, 10)
	if rest := ore % 100; rest > 0 {
		text += "," + strconv.FormatInt(rest/10, 10) + strconv.FormatInt(rest%10, 10)
	}
	return one(text)
}

func fillDate(v Value) map[string][]string {
	day, err := time.Parse(time.DateOnly, v.Text)
	if err != nil {
		return nil
	}
	return map[string][]string{
		"day":   {strconv.Itoa(day.Day())},
		"month": {strconv.Itoa(int(day.Month()))},
		"year":  {strconv.Itoa(day.Year())},
	}
}

func fillIdentity(v Value) map[string][]string {
	return one(hyphenated(v.Text))
}

func hyphenated(text string) string {
	if number, err := idnumber.FromDigits(text); err == nil {
		return number.Hyphenated()
	}
	return text
}

func fillParts(v Value) map[string][]string {
	parts := make(map[string][]string, len(v.Parts))
	for part, text := range v.Parts {
		parts[part] = []string{text}
	}
	return parts
}

// tongue is a speaker and the language the definition's own words are wanted in.
type tongue struct {
	speaker Speaker
	lang    string
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

func showDate(_ Field, v Value, t tongue) []string {
	day, err := time.Parse(time.DateOnly, v.Text)
	if err != nil {
		return []string{v.Text}
	}
	// Noon is the same day in every time zone a speaker may use.
	return []string{t.speaker.Date(day.Add(12 * time.Hour))}
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
	return trait.show(f, v, tongue{speaker: speaker, lang: lang})
}
