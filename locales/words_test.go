package locales

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// message is one entry of a message file, as its author wrote it.
type message struct {
	*i18n.Message
	file  string
	forms map[string]string
}

func written(t *testing.T, lang string) map[string]message {
	t.Helper()
	names, err := files.ReadDir(lang)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]message{}
	for _, name := range names {
		messages, err := readFile(files, path.Join(lang, name.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			all[m.ID] = message{Message: m, file: name.Name(), forms: formsOf(m)}
		}
	}
	return all
}

func formsOf(m *i18n.Message) map[string]string {
	written := map[string]string{}
	for name, text := range map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other} {
		if text != "" {
			written[name] = text
		}
	}
	return written
}

// placeholders of all forms together: "ett ärende" may leave out the count that "{{.Count}} ärenden" shows.
func (m message) placeholders() []string {
	names := map[string]bool{}
	for _, text := range m.forms {
		words, err := cut(text)
		if err != nil {
			continue
		}
		for _, p := range words {
			if p.name != "" {
				names[p.name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// report fails the test once, with every finding on a line of its own.
func report(t *testing.T, what, remedy string, findings []string) {
	t.Helper()
	if len(findings) == 0 {
		return
	}
	slices.Sort(findings)
	t.Errorf("%s (%d). %s\n\t%s", what, len(findings), remedy, strings.Join(slices.Compact(findings), "\n\t"))
}

func TestWordsAreCompleteInSwedishAndEnglish(t *testing.T) {
	t.Parallel()
	swedish, english := written(t, Swedish), written(t, English)
	var noSwedish, noEnglish, elsewhere []string

	for key, m := range swedish {
		e, translated := english[key]
		switch {
		case !translated:
			noEnglish = append(noEnglish, fmt.Sprintf("en/%s: %s", m.file, key))
		case e.file != m.file:
			elsewhere = append(elsewhere, fmt.Sprintf("%s: sv/%s, en/%s", key, m.file, e.file))
		}
	}
	for key, m := range english {
		if _, known := swedish[key]; !known {
			noSwedish = append(noSwedish, fmt.Sprintf("sv/%s: %s", m.file, key))
		}
	}

	report(t, "missing in English", "Add the words to the file named.", noEnglish)
	report(t, "missing in Swedish", "Add the words to the file named.", noSwedish)
	report(t, "in differently named files", "Both languages keep a key in a file of the same name.", elsewhere)
}

func TestPartialLanguagesSayOnlyWhatSwedishSays(t *testing.T) {
	t.Parallel()
	swedish := written(t, Swedish)

	for _, lang := range []string{EasySwedish, Arabic, Finnish} {
		var unknown, elsewhere []string
		for key, m := range written(t, lang) {
			s, known := swedish[key]
			switch {
			case !known:
				unknown = append(unknown, fmt.Sprintf("%s/%s: %s", lang, m.file, key))
			case s.file != m.file:
				elsewhere = append(elsewhere, fmt.Sprintf("%s: sv/%s, %s/%s", key, s.file, lang, m.file))
			}
		}
		report(t, "not in Swedish", "Add the key to sv and en, or remove it here.", unknown)
		report(t, "in differently named files", "Every language keeps a key in a file of the same name.", elsewhere)
	}
}

func TestTranslationsHaveThePlaceholdersAndPluralFormsOfTheirLanguage(t *testing.T) {
	t.Parallel()
	swedish := written(t, Swedish)
	needed := map[string][]string{
		Swedish: {"one", "other"}, English: {"one", "other"}, EasySwedish: {"one", "other"}, Finnish: {"one", "other"},
		Arabic: {"few", "many", "one", "other", "two", "zero"},
	}
	var placeholders, plurals []string

	for lang, wanted := range needed {
		for key, m := range written(t, lang) {
			s, known := swedish[key]
			if !known {
				continue
			}
			if got, want := m.placeholders(), s.placeholders(); !slices.Equal(got, want) {
				placeholders = append(placeholders, fmt.Sprintf("%s/%s: %s has %v, Swedish has %v", lang, m.file, key, got, want))
			}
			want := []string{"other"}
			if len(s.forms) > 1 {
				want = wanted
			}
			if got := slices.Sorted(maps.Keys(m.forms)); !slices.Equal(got, want) {
				plurals = append(plurals, fmt.Sprintf("%s/%s: %s has the forms %v, should have %v", lang, m.file, key, got, want))
			}
		}
	}

	report(t, "other placeholders than Swedish", "Every language fills in the same values.", placeholders)
	report(t, "plural forms missing or too many", "A message that counts has every form of its language.", plurals)
}

func TestMessagesAreTextAndNotHTML(t *testing.T) {
	t.Parallel()
	markup := regexp.MustCompile(`<[a-zA-Z/!]|&[a-zA-Z]+;|&#`)
	var html, blank []string

	for _, lang := range []string{Swedish, English, EasySwedish, Arabic, Finnish} {
		for key, m := range written(t, lang) {
			for form, text := range m.forms {
				where := fmt.Sprintf("%s/%s: %s (%s): %q", lang, m.file, key, form, text)
				if markup.MatchString(text) {
					html = append(html, where)
				}
				if strings.TrimSpace(text) != text || strings.Contains(text, "  ") {
					blank = append(blank, where)
				}
			}
		}
	}

	report(t, "HTML in a message", "Split the message, or put the markup in the template.", html)
	report(t, "blanks too many", "No blank before, after or twice.", blank)
}

func TestEveryKeyInTheCodeHasWordsAndEveryWordIsUsed(t *testing.T) {
	t.Parallel()
	words := written(t, Swedish)
	areas := map[string]bool{}
	for key := range words {
		areas[area(key)] = true
	}

	found := scanHouse(t, "..", areas)

	report(t, "keys without words", "Add them to sv and en; a literal that is no key gets the comment \"// "+noKey+"\" on its line.", found.withoutWords(words))
	report(t, "keys put together without a declaration", "Write \"// locales: beginning-*\" in that file, beside the code.", found.undeclared())
	report(t, "declared beginnings that no key has", "Remove the declaration, or add the words.", found.idle(words))
	report(t, "words that nobody says", "Use the key or remove it in every language; a key put together is declared with \"// locales: beginning-*\".", found.unused(words))
	report(t, "placeholders that the code does not fill as the message wants", "Compare the names.", found.misfilled(words))
}

func (f *findings) withoutWords(words map[string]message) []string {
	var out []string
	for key, places := range f.uses {
		if _, known := words[key]; !known {
			out = append(out, fmt.Sprintf("%s: %s", key, strings.Join(places, ", ")))
		}
	}
	return out
}

func (f *findings) undeclared() []string {
	var out []string
	for literal, places := range f.joined {
		if !f.declared(literal) {
			out = append(out, fmt.Sprintf("%s: %s", literal, strings.Join(places, ", ")))
		}
	}
	return out
}

func (f *findings) idle(words map[string]message) []string {
	var out []string
	for prefix, places := range f.prefixes {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(words)), func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			out = append(out, fmt.Sprintf("%s*: %s", prefix, strings.Join(places, ", ")))
		}
	}
	return out
}

func (f *findings) unused(words map[string]message) []string {
	var out []string
	for key, m := range words {
		if f.uses[key] == nil && !f.declared(key) {
			out = append(out, fmt.Sprintf("%s: %s", m.file, key))
		}
	}
	return out
}

func (f *findings) misfilled(words map[string]message) []string {
	var out []string
	for _, c := range f.calls {
		m, known := words[c.key]
		if !known {
			continue
		}
		given, wanted := slices.Sorted(slices.Values(c.names)), m.placeholders()
		if len(m.forms) > 1 && !slices.Contains(wanted, countName) {
			wanted = slices.Sorted(slices.Values(append(wanted, countName)))
		}
		if !slices.Equal(given, wanted) {
			out = append(out, fmt.Sprintf("%s: %s is given %v, wants %v", c.place, c.key, given, wanted))
		}
	}
	return out
}

func (f *findings) declared(key string) bool {
	for prefix := range f.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}
