package site

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheAccessibilityStatementSaysWhatTheLawWants(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	got := visitor.Get(accessibilityPath).Wants(t, http.StatusOK, "about-accessibility")

	got.Says(t, "Ekköpings kommun står bakom", "2018:1937", "WCAG 2.2", "Vad brister?", "Ring oss på 040-628 04 00", "Digg", "22 november 2026")
}

func TestThePersonalDataPageSaysWhatArticleThirteenWants(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	got := visitor.Get(personalDataPath).Wants(t, http.StatusOK, "about-personal-data")

	// The controller and its data protection officer, purpose and legal basis, recipients, other countries, how long, the rights,
	// the complaint, whether one must, automated decisions.
	got.Says(t, "Ekköpings kommun är personuppgiftsansvarig", "dataskyddsombud", "artikel 6.1 e", "artikel 9.2", "Vem ser dem?", "lämnar inte EU",
		"30 dagar", "fem år", "få en kopia", "rättas", "mindre", "IMY", "Du behöver inte lämna några uppgifter", "En människa fattar alla beslut")
}

func TestTheCookiePageNamesTheCookiesThatThereAre(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	visitor := h.Browser("ekkoping.localhost")

	told := visitor.Get(cookiesPath).Wants(t, http.StatusOK, "about-cookies")
	visitor.Get("/?lang=en")
	visitor.Get("/logga-in")

	if len(visitor.Cookies) != 2 {
		t.Errorf("a visitor about to sign in has other cookies than the two: %v", visitor.Cookies)
	}
	for name := range visitor.Cookies {
		told.Says(t, strings.TrimPrefix(name, "__Host-"))
	}
	told.Says(t, "__Host-resident ")
}

func TestHelpTodayGivesNumbersThatATelephoneDials(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	visitor := h.Browser("ekkoping.localhost")

	got := visitor.Get(helpPath).Wants(t, http.StatusOK, "help-today")

	got.Says(t, "112", "040-628 04 99", "040-628 04 00", "020-50 50 50", "116 111", "90101", "1177", "Säg att det är akut")
	if !strings.Contains(got.Body, `href="tel:040628049`) || !strings.Contains(got.Body, "data-exit") {
		t.Error("the numbers cannot be dialled, or the page cannot be left quickly")
	}
}
