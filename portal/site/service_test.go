package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/migrations/pgtest"
)

const service = "/e-tjanster/ekonomiskt-bistand"

func TestAServiceSaysWhoItIsForHowLongItTakesAndWhomToAsk(t *testing.T) {
	t.Parallel()

	got := openHall(t).browser("ekkoping.localhost").get(service).wants(t, http.StatusOK, "service")

	got.says(t, "Vem kan få stödet?", "Så går det till", "Det här säger lagen", "12 kap. 1 §", "Andra sätt att ansöka", "Hur lång tid tar det?",
		"Enheten för ekonomiskt bistånd", "040-628 04 10", "Storgatan 12", "BankID", "Logga in och starta ansökan")
	if !strings.Contains(got.body, "data-exit") {
		t.Error("the page about money troubles cannot be left quickly")
	}
}

func TestWhatIsNotTranslatedIsMarkedWithItsLanguage(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).browser("ekkoping.localhost")
	visitor.language = "en"

	got := visitor.get(service).wants(t, http.StatusOK, "service")

	got.says(t, "Who can get the support?", "Apply for financial assistance")
	if !strings.Contains(got.body, `<span lang="sv" dir="ltr">Storgatan 12</span>`) {
		t.Error("the address, which is in Swedish only, is not said to be")
	}
}

func TestAServiceThatIsNotOnOfferIsNotThere(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	h.database.Arrange(t, `update portal.services set open = false where municipality = 'granvik'`)

	for host, path := range map[string]string{"ekkoping.localhost": "/e-tjanster/trollkonst", "granvik.localhost": service} {
		got := h.browser(host).get(path)

		got.wants(t, http.StatusNotFound, "error-404").says(t, "Den tjänsten finns inte här")
	}
	h.browser("granvik.localhost").get("/e-tjanster").wants(t, http.StatusOK, "services").says(t, "Just nu går det inte att ansöka", "0980-31 92 00")
}

func TestSomebodyWithADraftGoesOnWithIt(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()

	amina.get(service).wants(t, http.StatusOK, "service").says(t, "Starta ansökan")
	begun := amina.post(service+"/borja", url.Values{})
	got := amina.get(service).wants(t, http.StatusOK, "service")

	if begun.status != http.StatusSeeOther {
		t.Fatalf("beginning answers %d: %s", begun.status, begun.words())
	}
	got.says(t, "Fortsätt med din ansökan", "Den sparades 23 november 2026 kl. 09.30", "finns kvar till 23 december 2026")
}

func TestADraftShowsToNobodyElse(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	h.amina().post(service+"/borja", url.Values{})

	for name, other := range map[string]*browser{
		"a visitor": h.browser("ekkoping.localhost"), "Jonas": h.as(pgtest.Jonas, "ekkoping.localhost", "ekkoping"),
		"Amina in Granvik": h.as(pgtest.AminaElsewhere, "granvik.localhost", "granvik"),
	} {
		if got := other.get(service).wants(t, http.StatusOK, "service"); strings.Contains(got.words(), "Fortsätt med din ansökan") {
			t.Errorf("%s sees Amina's draft", name)
		}
	}
}
