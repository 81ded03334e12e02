package forms

import (
	"slices"
	"strings"
	"time"

	"stodporten/forms/typed"
)

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
	return []string{typed.Hyphenated(v.Text)}
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
		var texts []string
		for _, part := range trait.inputs() {
			if text := v.Parts[part]; text != "" {
				texts = append(texts, text)
			}
		}
		return []string{strings.Join(texts, " ")}
	case v.Type == Empty, trait.show == nil, v.Type != trait.value:
		return nil
	}
	return trait.show(f, v, t)
}
