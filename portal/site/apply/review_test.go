package apply_test

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/portal/identity"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

func TestTheReviewShowsEveryAnswerAndWhatIsSigned(t *testing.T) {
	t.Parallel()
	amina := openSigningHall(t).Amina()

	got := amina.FillIn(nil)

	got.Says(t, "Amina Testberg", "19900101-2385", "Nästa månad", "Nej, jag är ensam vuxen i hushållet", "Barn 1", "Elias Testberg", "20170101-2393",
		"Hyresrätt, eget kontrakt", "8 450 kr", "520 kr", "9 150 kr", "7 000 kr", "Pengarna räcker inte till hyran.", "8327, 123456789", "Kontrollnummer",
		"Det jag har skrivit är sant")
	if strings.Contains(got.Words(), "behöver rättas") || strings.Contains(got.Body, `data-errors`) {
		t.Error("something stands in the way")
	}
	for _, page := range hall.PagesOfStory() {
		if !strings.Contains(got.Body, `href="`+hall.Apply+page+`"`) {
			t.Errorf("there is no way to change the page %s", page)
		}
	}
}

func TestTheReviewNamesWhatStandsInTheWayAndLeadsToIt(t *testing.T) {
	t.Parallel()
	amina := openSigningHall(t).Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	amina.Leave("housing", url.Values{"housing_type": {"rental"}, "rent": {"mycket"}, apply.WayField: {apply.WayLeave}}, "/mina-sidor?sparat=1")

	got := amina.Get(hall.Apply+"granska").Wants(t, http.StatusOK, "check-answers")

	got.Says(t, "Innan du kan skriva under behöver du rätta")
	if strings.Contains(got.Body, hall.Apply+apply.SignPage) {
		t.Error("it can be signed all the same")
	}
	for _, link := range []string{hall.Apply + "children?ratta=1#children.r1.child_name", hall.Apply + "housing?ratta=1#rent", hall.Apply + "declarations?ratta=1#truth"} {
		if !strings.Contains(got.Body, `href="`+link+`"`) {
			t.Errorf("nothing leads to %s", link)
		}
	}
	amina.Get(hall.Apply+"housing?ratta=1").Wants(t, http.StatusOK, "form-page").Says(t, "behöver rättas")
	if strings.Contains(amina.Get(hall.Apply+"housing").Words(), "behöver rättas") {
		t.Error("a page that is just opened shows what is wrong with it")
	}
}

func TestWhatIsRecommendedAndLeftOutDoesNotStandInTheWay(t *testing.T) {
	t.Parallel()
	amina := openSigningHall(t).Amina()

	got := amina.FillIn(map[string]url.Values{"work": {"situation": {"programme"}, "tried": {""}}})

	got.Says(t, "det kan göra att det går fortare")
	if !strings.Contains(got.Body, `href="`+hall.Apply+`work#tried"`) || !strings.Contains(got.Body, hall.Apply+apply.SignPage) {
		t.Error("it is not led to, or cannot be signed")
	}
}

func TestSigningIsBoundToTheBytesThatTheReviewShowed(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	review := amina.FillIn(nil)

	number := amina.Receipt(amina.Sign(review))

	if h.Party.Errand.Issuer != "trial" || h.Party.Errand.Demands != identity.SubstantialAssurance || h.Party.Signing.Subject != amina.Visit.Subject ||
		h.Party.Errand.RedirectURI != "http://ekkoping.localhost:8080/logga-in/svar" {
		t.Errorf("they are sent with %+v to sign %+v", h.Party.Errand, h.Party.Signing)
	}
	control := identity.ControlNumber(h.Party.Signing.Document)
	review.Says(t, "Kontrollnummer "+control)
	if !strings.Contains(h.Party.Signing.Text, control) || !strings.Contains(h.Party.Signing.Text, "Ekköpings kommun") {
		t.Errorf("the provider shows %q", h.Party.Signing.Text)
	}
	var stored, hash []byte
	h.Look("select snapshot, snapshot_hash from portal.applications where number = $1", []any{number}, &stored, &hash)
	if sum := sha256.Sum256(stored); sum != h.Party.Signing.Document || string(sum[:]) != string(hash) {
		t.Errorf("signed %x, sealed %x, said to be %x", h.Party.Signing.Document, sum, hash)
	}
}

func TestADraftChangedSinceItsReviewIsReadAgainBeforeItIsSigned(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	old := amina.FillIn(nil).Inputs(t, "/"+apply.SignPage)
	amina.Leave("housing", url.Values{"rent": {"9 000"}}, hall.Apply+"income")

	got := amina.Post(hall.Apply+apply.SignPage, old).Wants(t, http.StatusConflict, "check-answers")

	got.Says(t, "Ansökan har ändrats sedan du öppnade sidan", "9 000 kr")
	if h.Party.Signing.Context != "" {
		t.Error("they were sent to sign")
	}
	amina.Post(hall.Apply+apply.SignPage, got.Inputs(t, "/"+apply.SignPage)).LeadsTo(t, hall.LeavesFor)
}

func TestWhatIsNotCompleteIsNotSigned(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	amina.FillIn(nil)
	amina.Leave("housing", url.Values{"rent": {""}, apply.WayField: {apply.WayLeave}}, "/mina-sidor?sparat=1")
	forged := amina.Get(hall.Apply + "granska")
	var draft, revision string
	h.Look("select id::text, revision::text from portal.drafts", nil, &draft, &revision)

	got := amina.Post(hall.Apply+apply.SignPage, url.Values{apply.DraftField: {draft}, apply.RevisionField: {revision}, apply.HashField: {hashNow(t, h, amina)}})

	forged.Says(t, "behöver rättas")
	got.Wants(t, http.StatusUnprocessableEntity, "check-answers")
	if h.Party.Signing.Context != "" {
		t.Error("they were sent to sign")
	}
}

func TestAProviderThatIsAwayLeavesTheDraftAndSaysSo(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	review := amina.FillIn(nil)
	h.Party.Refusal = &identity.Refusal{Kind: identity.ProviderAway}

	got := amina.Post(hall.Apply+apply.SignPage, review.Inputs(t, "/"+apply.SignPage))

	got.Wants(t, http.StatusServiceUnavailable, "not-signed").Says(t, "Vi når inte inloggningstjänsten", "Dina svar finns kvar precis som de var", "Tillbaka till dina svar")
}

func TestAVisitThatEndedWhileSigningIsToldToSignInAndSignAgain(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	h.ComesRefused = &identity.Refusal{Kind: identity.OtherPerson}
	amina := h.Amina()
	amina.FillIn(nil)

	out := h.Browser(amina.Host).Get(hall.BackPath)
	other := amina.Get(hall.BackPath)

	out.Wants(t, http.StatusUnauthorized, "not-signed").Says(t, "Du hann bli utloggad medan du skrev under", "Tillbaka till dina svar")
	other.Wants(t, http.StatusForbidden, "not-signed").Says(t, "Den som skrev under är inte den som är inloggad")
}
