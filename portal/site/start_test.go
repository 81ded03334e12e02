package site

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheStartPageSaysWhatItIsForAndWhatOneCanDo(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	got := h.Browser("ekkoping.localhost").Get("/").Wants(t, http.StatusOK, "start")

	got.Says(t, "Här ansöker du om stöd från socialtjänsten i Ekköpings kommun", "Logga in på Mina sidor", "040-628 04 00")
	for _, way := range []string{`href="/e-tjanster/ekonomiskt-bistand"`, `href="/guide/ekonomiskt-bistand"`, `href="/hjalp-idag"`, `href="/logga-in"`} {
		if !strings.Contains(got.Body, way) {
			t.Errorf("the start page does not lead to %s", way)
		}
	}
}

func TestSomebodySignedInIsLedToTheirPages(t *testing.T) {
	t.Parallel()

	got := openHall(t).Amina().Get("/").Wants(t, http.StatusOK, "start")

	got.Says(t, "Gå till Mina sidor", "Amina Testberg")
	if strings.Contains(got.Words(), "Logga in på Mina sidor") {
		t.Error("somebody signed in is asked to sign in")
	}
}

func TestTheStartPageIsSaidInEachLanguageOfTheMunicipality(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	for lang, want := range map[string][2]string{
		"en": {`<html lang="en" dir="ltr"`, "Apply for support and follow your case"},
		"ar": {`<html lang="ar" dir="rtl"`, "اطلب الدعم وتابع قضيتك"},
		"sv": {`<html lang="sv" dir="ltr"`, "Sök stöd och följ ditt ärende"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			visitor := h.Browser("ekkoping.localhost")
			visitor.Language = lang

			got := visitor.Get("/").Wants(t, http.StatusOK, "start")

			got.Says(t, want[1])
			if !strings.Contains(got.Body, want[0]) {
				t.Errorf("the page does not begin with %s: %.200s", want[0], got.Body)
			}
		})
	}
}

func TestEachMunicipalityShowsItsOwnServicesAndNumbers(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	for _, path := range []string{"/", "/e-tjanster", "/e-tjanster/ekonomiskt-bistand", "/hjalp-idag", "/om/personuppgifter"} {
		ekkoping, granvik := h.Browser("ekkoping.localhost").Get(path), h.Browser("granvik.localhost").Get(path)
		if ekkoping.Status != http.StatusOK || granvik.Status != http.StatusOK {
			t.Fatalf("%s answers %d and %d", path, ekkoping.Status, granvik.Status)
		}
		for _, foreign := range []string{"Granvik", "0980-31 92", "Torget 1"} {
			if strings.Contains(ekkoping.Body, foreign) {
				t.Errorf("%s of Ekköping shows %q", path, foreign)
			}
		}
		for _, foreign := range []string{"Ekköping", "040-628", "Storgatan"} {
			if strings.Contains(granvik.Body, foreign) {
				t.Errorf("%s of Granvik shows %q", path, foreign)
			}
		}
	}
}

func TestOnePlaceInTheMenuIsTheCurrentOne(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	for path, current := range map[string]string{
		"/e-tjanster": "Tjänster", "/e-tjanster/ekonomiskt-bistand": "Tjänster", "/guide/ekonomiskt-bistand": "Räkna ut",
	} {
		got := h.Browser("ekkoping.localhost").Get(path)

		_, after, found := strings.Cut(got.Body, `aria-current="page"`)
		if !found || !strings.Contains(strings.SplitN(after, "</a>", 2)[0], current) {
			t.Errorf("%s does not stand at %q in the menu", path, current)
		}
	}
}
