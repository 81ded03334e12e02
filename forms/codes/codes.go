// Package codes knows lists that are the same in every form: the countries of ISO 3166, named in the reader's language.
// The names come from Unicode's CLDR; the package owns no table and refuses a text that names no country.
package codes

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Entry is a code and what it is called.
type Entry struct {
	Code string
	Name string
}

// kosovo has no code of its own in ISO 3166, and this one everywhere else.
const kosovo = "XK"

// noCountries have a code reserved for them and are no countries: parts of others, the euro area, the United Nations.
func noCountries() []string {
	return []string{"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN"}
}

// renamed are countries that have another name since the tables at hand were made.
func renamed(code, lang string) string {
	return map[string]map[string]string{
		"BY": {"sv": "Belarus"},
		"CZ": {"en": "Czechia"},
		"MK": {"sv": "Nordmakedonien", "en": "North Macedonia", "fi": "Pohjois-Makedonia", "ar": "مقدونيا الشمالية"},
		"SZ": {"sv": "Eswatini", "en": "Eswatini", "fi": "Eswatini", "ar": "إسواتيني"},
		"TR": {"en": "Türkiye"},
	}[code][lang]
}

// countries are the two-letter codes in use, sorted.
var countries = sync.OnceValue(func() []string {
	var found []string
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string([]rune{first, second})
			region, err := language.ParseRegion(code)
			name := display.Regions(language.Swedish).Name(region)
			named := err == nil && name != "" && name != code
			if code == kosovo || named && region.IsCountry() && region.Canonicalize().String() == code && !slices.Contains(noCountries(), code) {
				found = append(found, code)
			}
		}
	}
	return found
})

// names are what countries are called in the languages that forms are usually in, folded, by name.
var names = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, lang := range usual() {
		for _, code := range countries() {
			all[strings.ToLower(Country(code, lang))] = code
		}
	}
	return all
})

// usual are the languages that forms are usually in.
func usual() []string { return []string{"ar", "fi", "en", "sv"} }

// sorted are the countries in the usual languages, which pages ask for again and again.
var sorted = sync.OnceValue(func() map[string][]Entry {
	all := map[string][]Entry{}
	for _, lang := range usual() {
		all[lang] = inOrder(lang)
	}
	return all
})

// Countries are all countries in the order of the language's alphabet.
func Countries(lang string) []Entry {
	base, _ := tag(lang).Base()
	if known, ok := sorted()[base.String()]; ok {
		return slices.Clone(known)
	}
	return inOrder(lang)
}

func inOrder(lang string) []Entry {
	all := make([]Entry, 0, len(countries()))
	for _, code := range countries() {
		all = append(all, Entry{Code: code, Name: Country(code, lang)})
	}
	order := collate.New(tag(lang))
	slices.SortFunc(all, func(a, b Entry) int { return order.CompareString(a.Name, b.Name) })
	return all
}

// Country is what a country is called; an unknown code is its own name.
func Country(code, lang string) string {
	base, _ := tag(lang).Base()
	if name := renamed(code, base.String()); name != "" {
		return name
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.Regions(tag(lang)).Name(region); name != "" {
		return name
	}
	return code
}

// CountryNamed finds a country by its code or by its name in Swedish, English, Finnish or Arabic.
func CountryNamed(text string) (code string, ok bool) {
	if upper := strings.ToUpper(text); slices.Contains(countries(), upper) {
		return upper, true
	}
	code, ok = names()[strings.ToLower(text)]
	return code, ok
}

// tag is the language without its variant; a language without names of countries falls back to Swedish.
func tag(lang string) language.Tag {
	base, _, _ := strings.Cut(lang, "-")
	parsed, err := language.Parse(base)
	if err != nil || display.Regions(parsed) == nil {
		return language.Swedish
	}
	return parsed
}
