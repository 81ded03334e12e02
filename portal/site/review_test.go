package site

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/portal/identity"
)

func TestTheReviewShowsEveryAnswerAndWhatIsSigned(t *testing.T) {
	t.Parallel()
	amina := openSigningHall(t).amina()

	got := amina.fillIn(nil)

	got.says(t, "Amina Testberg", "19900101-2385", "Nästa månad", "Nej, jag är ensam vuxen i hushållet", "Barn 1", "Elias Testberg", "20170101-2393",
		"Hyresrätt, eget kontrakt", "8 450 kr", "520 kr", "9 150 kr", "7 000 kr", "Pengarna räcker inte till hyran.", "8327, 123456789", "Kontrollnummer",
		"Det jag har skrivit är sant")
	if strings.Contains(got.words(), "behöver rättas") || strings.Contains(got.body, `data-errors`) {
		t.Error("something stands in the way")
	}
	for _, page := range pagesOfStory() {
		if !strings.Contains(got.body, `href="`+apply+page+`"`) {
			t.Errorf("there is no way to change the page %s", page)
		}
	}
}

func TestTheReviewNamesWhatStandsInTheWayAndLeadsToIt(t *testing.T) {
	t.Parallel()
	amina := openSigningHall(t).amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	amina.leave("housing", url.Values{"housing_type": {"rental"}, "rent": {"mycket"}, wayField: {wayLeave}}, "/mina-sidor?sparat=1")

	got := amina.get(apply+"granska").wants(t, http.StatusOK, "check-answers")

	got.says(t, "Innan du kan skriva under behöver du rätta")
	if strings.Contains(got.body, apply+signPage) {
		t.Error("it can be signed all the same")
	}
	for _, link := range []string{apply + "children?ratta=1#children.r1.child_name", apply + "housing?ratta=1#rent", apply + "declarations?ratta=1#truth"} {
		if !strings.Contains(got.body, `href="`+link+`"`) {
			t.Errorf("nothing leads to %s", link)
		}
	}
	amina.get(apply+"housing?ratta=1").wants(t, http.StatusOK, "form-page").says(t, "behöver rättas")
	if strings.Contains(amina.get(apply+"housing").words(), "behöver rättas") {
		t.Error("a page that is just opened shows what is wrong with it")
	}
}

func TestWhatIsRecommendedAndLeftOutDoesNotStandInTheWay(t *testing.T) {
	t.Parallel()
	amina := openSigningHall(t).amina()

	got := amina.fillIn(map[string]url.Values{"work": {"situation": {"programme"}, "tried": {""}}})

	got.says(t, "det kan göra att det går fortare")
	if !strings.Contains(got.body, `href="`+apply+`work#tried"`) || !strings.Contains(got.body, apply+signPage) {
		t.Error("it is not led to, or cannot be signed")
	}
}

func TestSigningIsBoundToTheBytesThatTheReviewShowed(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	review := amina.fillIn(nil)

	number := amina.receipt(amina.sign(review))

	if h.party.errand.Issuer != "trial" || h.party.errand.Demands != identity.SubstantialAssurance || h.party.signing.Subject != amina.visit.Subject ||
		h.party.errand.RedirectURI != "http://ekkoping.localhost:8080/logga-in/svar" {
		t.Errorf("they are sent with %+v to sign %+v", h.party.errand, h.party.signing)
	}
	control := identity.ControlNumber(h.party.signing.Document)
	review.says(t, "Kontrollnummer "+control)
	if !strings.Contains(h.party.signing.Text, control) || !strings.Contains(h.party.signing.Text, "Ekköpings kommun") {
		t.Errorf("the provider shows %q", h.party.signing.Text)
	}
	var stored, hash []byte
	look(t, h.hall, "select snapshot, snapshot_hash from portal.applications where number = $1", []any{number}, &stored, &hash)
	if sum := sha256.Sum256(stored); sum != h.party.signing.Document || string(sum[:]) != string(hash) {
		t.Errorf("signed %x, sealed %x, said to be %x", h.party.signing.Document, sum, hash)
	}
}

func TestADraftChangedSinceItsReviewIsReadAgainBeforeItIsSigned(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	old := amina.fillIn(nil).inputs(t, "/"+signPage)
	amina.leave("housing", url.Values{"rent": {"9 000"}}, apply+"income")

	got := amina.post(apply+signPage, old).wants(t, http.StatusConflict, "check-answers")

	got.says(t, "Ansökan har ändrats sedan du öppnade sidan", "9 000 kr")
	if h.party.signing.Context != "" {
		t.Error("they were sent to sign")
	}
	amina.post(apply+signPage, got.inputs(t, "/"+signPage)).leadsTo(t, "https://idp.example/sign")
}

func TestWhatIsNotCompleteIsNotSigned(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.fillIn(nil)
	amina.leave("housing", url.Values{"rent": {""}, wayField: {wayLeave}}, "/mina-sidor?sparat=1")
	forged := amina.get(apply + "granska")
	var draft, revision string
	look(t, h.hall, "select id::text, revision::text from portal.drafts", nil, &draft, &revision)

	got := amina.post(apply+signPage, url.Values{draftField: {draft}, revisionField: {revision}, hashField: {reviewOf(t, h, amina).hashText()}})

	forged.says(t, "behöver rättas")
	got.wants(t, http.StatusUnprocessableEntity, "check-answers")
	if h.party.signing.Context != "" {
		t.Error("they were sent to sign")
	}
}

func TestAProviderThatIsAwayLeavesTheDraftAndSaysSo(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	review := amina.fillIn(nil)
	h.party.refusal = &identity.Refusal{Kind: identity.ProviderAway}

	got := amina.post(apply+signPage, review.inputs(t, "/"+signPage))

	got.wants(t, http.StatusServiceUnavailable, "not-signed").says(t, "Vi når inte inloggningstjänsten", "Dina svar finns kvar precis som de var", "Tillbaka till dina svar")
}

func TestAVisitThatEndedWhileSigningIsToldToSignInAndSignAgain(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	h.comesRefused = &identity.Refusal{Kind: identity.OtherPerson}
	amina := h.amina()
	amina.fillIn(nil)

	out := h.browser(amina.host).get(backPath)
	other := amina.get(backPath)

	out.wants(t, http.StatusUnauthorized, "not-signed").says(t, "Du hann bli utloggad medan du skrev under", "Tillbaka till dina svar")
	other.wants(t, http.StatusForbidden, "not-signed").says(t, "Den som skrev under är inte den som är inloggad")
}
