package diff

import (
	"maps"
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/locales"
)

// longest is how many characters of a text stand in a sentence about it.
const longest = 120

// In says the change in one sentence.
func (c Change) In(s locales.Speaker) string {
	title, of := c.Title.In(s.Code()), c.Of.In(s.Code())
	switch c.Kind {
	case Changed:
		return c.setting(s, title)
	case Reworded:
		return c.rewording(s, title)
	case Shifted:
		if c.What == Field && c.Part == "page" {
			return s.Say("formdiff.moved-to-page", locales.With("Title", short(title)), locales.With("Of", of))
		}
	case Added, Removed:
	}
	key := "formdiff." + string(c.Kind) + "-" + string(c.What)
	return s.Say(key, locales.With("Title", short(title)), locales.With("Of", short(of)))
}

func (c Change) setting(s locales.Speaker, title string) string {
	part, before, after := c.part(s), value(s, c.Before), value(s, c.After)
	switch {
	case c.Before == "":
		return s.Say("formdiff.set", locales.With("Part", part), locales.With("Title", short(title)), locales.With("After", after))
	case c.After == "":
		return s.Say("formdiff.unset", locales.With("Part", part), locales.With("Title", short(title)), locales.With("Before", before))
	}
	return s.Say("formdiff.changed", locales.With("Part", part), locales.With("Title", short(title)), locales.With("Before", before), locales.With("After", after))
}

// rewording shows the reader's language where that is another, else the first language that is.
func (c Change) rewording(s locales.Speaker, title string) string {
	lang := s.Code()
	if c.WordsBefore[lang] == c.WordsAfter[lang] {
		for _, other := range union(c.WordsBefore, c.WordsAfter) {
			if c.WordsBefore[other] != c.WordsAfter[other] {
				lang = other
				break
			}
		}
	}
	before, after := c.WordsBefore[lang], c.WordsAfter[lang]
	data := []locales.Pair{locales.With("Part", c.part(s)), locales.With("Title", short(title)), locales.With("Lang", lang)}
	switch {
	case before == "":
		return s.Say("formdiff.written", append(data, locales.With("After", short(after)))...)
	case after == "":
		return s.Say("formdiff.unwritten", append(data, locales.With("Before", short(before)))...)
	}
	return s.Say("formdiff.reworded", append(data, locales.With("Before", short(before)), locales.With("After", short(after)))...)
}

// part is what the member is called; one that has no words yet is called as in the definition.
func (c Change) part(s locales.Speaker) string {
	name, rest, _ := strings.Cut(c.Part, " ")
	key := "formdiff.part-" + strings.ToLower(kebab(name))
	if !s.Knows(key) {
		return c.Part
	}
	return strings.TrimSpace(s.Say(key) + " " + rest)
}

// kebab is requiredWhen as required-when.
func kebab(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func value(s locales.Speaker, text string) string {
	switch text {
	case "true":
		return s.Say("common.yes")
	case "false":
		return s.Say("common.no")
	}
	return short(text)
}

func short(text string) string {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= longest {
		return string(letters)
	}
	return string(letters[:longest-1]) + "…"
}

// Languages are the languages in which a text was changed, sorted; nil where the change is none of words.
func (c Change) Languages() []string {
	all := maps.Clone(c.WordsBefore)
	if all == nil {
		all = forms.Words{}
	}
	maps.Copy(all, c.WordsAfter)
	var changed []string
	for lang := range all {
		if c.WordsBefore[lang] != c.WordsAfter[lang] {
			changed = append(changed, lang)
		}
	}
	slices.Sort(changed)
	return changed
}
