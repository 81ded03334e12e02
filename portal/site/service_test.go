package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/migrations/pgtest"
	"stodporten/portal/site/hall"
)

const service = "/e-tjanster/ekonomiskt-bistand"

func TestAServiceSaysWhoItIsForHowLongItTakesAndWhomToAsk(t *testing.T) {
	t.Parallel()

	got := openHall(t).Browser("ekkoping.localhost").Get(service).Wants(t, http.StatusOK, "service")

	got.Says(t, "Vem kan få stödet?", "Så går det till", "Det här säger lagen", "12 kap. 1 §", "Andra sätt att ansöka", "Hur lång tid tar det?",
		"Enheten för ekonomiskt bistånd", "040-628 04 10", "Storgatan 12", "BankID", "Logga in och starta ansökan")
	if !strings.Contains(got.Body, "data-exit") {
		t.Error("the page about money troubles cannot be left quickly")
	}
}

func TestWhatIsNotTranslatedIsMarkedWithItsLanguage(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")
	visitor.Language = "en"

	got := visitor.Get(service).Wants(t, http.StatusOK, "service")

	got.Says(t, "Who can get the support?", "Apply for financial assistance")
	if !strings.Contains(got.Body, `<span lang="sv" dir="ltr">Storgatan 12</span>`) {
		t.Error("the address, which is in Swedish only, is not said to be")
	}
}

func TestAServiceThatIsNotOnOfferIsNotThere(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	h.Database.Arrange(t, `update portal.services set open = false where municipality = 'granvik'`)

	for host, path := range map[string]string{"ekkoping.localhost": "/e-tjanster/trollkonst", "granvik.localhost": service} {
		got := h.Browser(host).Get(path)

		got.Wants(t, http.StatusNotFound, "error-404").Says(t, "Den tjänsten finns inte här")
	}
	h.Browser("granvik.localhost").Get("/e-tjanster").Wants(t, http.StatusOK, "services").Says(t, "Just nu går det inte att ansöka", "0980-31 92 00")
}

func TestSomebodyWithADraftGoesOnWithIt(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()

	amina.Get(service).Wants(t, http.StatusOK, "service").Says(t, "Starta ansökan")
	begun := amina.Post(service+"/borja", url.Values{})
	got := amina.Get(service).Wants(t, http.StatusOK, "service")

	if begun.Status != http.StatusSeeOther {
		t.Fatalf("beginning answers %d: %s", begun.Status, begun.Words())
	}
	got.Says(t, "Fortsätt med din ansökan", "Den sparades 23 november 2026 kl. 09.30", "finns kvar till 23 december 2026")
}

func TestADraftShowsToNobodyElse(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	h.Amina().Post(service+"/borja", url.Values{})

	for name, other := range map[string]*hall.Browser{
		"a visitor": h.Browser("ekkoping.localhost"), "Jonas": h.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping"),
		"Amina in Granvik": h.As(pgtest.AminaElsewhere, "granvik.localhost", "granvik"),
	} {
		if got := other.Get(service).Wants(t, http.StatusOK, "service"); strings.Contains(got.Words(), "Fortsätt med din ansökan") {
			t.Errorf("%s sees Amina's draft", name)
		}
	}
}
