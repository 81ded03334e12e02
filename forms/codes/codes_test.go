package codes_test

import (
	"slices"
	"testing"

	"stodporten/forms/codes"
)

func TestACountryIsFoundByItsCodeAndByItsNameInFourLanguages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"SE": "SE", "se": "SE", "Sverige": "SE", "sweden": "SE", "Ruotsi": "SE", "السويد": "SE", "Kosovo": "XK", "Nordmakedonien": "MK", "Syria": "SY",
		"Palestinska territorierna": "PS", "Eritrea": "ER", "Türkiye": "TR", "Turkiet": "TR", "Belarus": "BY",
	} {
		if code, ok := codes.CountryNamed(text); !ok || code != want {
			t.Errorf("%s is %q, want %s", text, code, want)
		}
	}
	for _, text := range []string{"", "Atlantis", "ZZ", "SU", "EU", "<b>", "S", "SWE!"} {
		if code, ok := codes.CountryNamed(text); ok {
			t.Errorf("%q is taken for %s", text, code)
		}
	}
}

func TestTheCountriesAreThoseOfISO3166AndKosovo(t *testing.T) {
	t.Parallel()
	all := codes.Countries("sv")

	// ISO 3166-1 has had 249 codes since South Sudan.
	if len(all) != 249+1 {
		t.Errorf("there are %d", len(all))
	}
	for _, entry := range all {
		if entry.Name == entry.Code || entry.Name == "" {
			t.Errorf("%s has no name", entry.Code)
		}
	}
	order := slices.IndexFunc(all, func(e codes.Entry) bool { return e.Code == "ZW" })
	last := slices.IndexFunc(all, func(e codes.Entry) bool { return e.Code == "AX" })
	if order > last {
		t.Error("Åland comes after Zimbabwe in Swedish")
	}
}

func TestALanguageWithoutNamesHasSwedishOnes(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"sv": "Tyskland", "sv-x-lattlast": "Tyskland", "en": "Germany", "fi": "Saksa", "qps": "Tyskland", "": "Tyskland", "!": "Tyskland"} {
		if name := codes.Country("DE", lang); name != want {
			t.Errorf("in %q it is %q, want %q", lang, name, want)
		}
	}
	if name := codes.Country("??", "sv"); name != "??" {
		t.Errorf("no country is called %q", name)
	}
}
