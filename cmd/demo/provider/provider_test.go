package provider_test

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/cmd/demo/provider"
	"stodporten/forms/idnumber"
	"stodporten/portal/identity"
)

func TestAHintSignsInWithoutAPage(t *testing.T) {
	t.Parallel()
	w := newTown(t)

	resident := w.signIn(t, identity.ResidentRealm, "19900101-2385")
	dawit := w.signIn(t, identity.ResidentRealm, "198001662397")
	officer := w.signIn(t, identity.OfficerRealm, "sara.lind")

	if resident.Number.Digits() != amina || resident.Name != "Amina Testberg" || resident.Assurance != identity.SubstantialAssurance || resident.StaffID != "" {
		t.Errorf("signed in as %+v", resident)
	}
	if dawit.Number.Digits() != "198001662397" || !dawit.Number.Coordination() {
		t.Errorf("signed in as %+v", dawit)
	}
	if officer.StaffID != "sara.lind" || officer.Name != "Sara Lind" || officer.Number.Digits() != "" {
		t.Errorf("signed in as %+v", officer)
	}
}

func TestAPersonIsChosenFromTheList(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	departure, err := w.sites[identity.ResidentRealm].StartSignIn(t.Context(), errand())
	if err != nil {
		t.Fatal(err)
	}

	list, _, _ := w.open(t, http.MethodGet, departure.URL, nil)
	id := field(t, list, "id")
	found, _, _ := w.open(t, http.MethodGet, w.base+"/medborgare/valj?alla=1&q=amina&id="+id, nil)
	english, _, _ := w.open(t, http.MethodGet, w.base+"/medborgare/valj?lang=en&id="+id, nil)
	_, where, _ := w.open(t, http.MethodPost, w.base+"/medborgare/valj", url.Values{"id": {id}, "person": {amina}})
	arrival, err := w.finish(t, identity.ResidentRealm, departure, where, uuid.Nil)

	if err != nil || arrival.Person.Name != "Amina Testberg" || arrival.ReturnPath != "/mina-sidor" {
		t.Errorf("%+v, %v", arrival, err)
	}
	if !strings.Contains(list, `lang="sv"`) || !strings.Contains(list, "Vem vill du logga in som?") || !strings.Contains(list, "19900101-2385") {
		t.Errorf("the list: %s", list)
	}
	if !strings.Contains(found, "Amina Testberg") || strings.Contains(found, "Lovisa") {
		t.Errorf("searched for amina: %s", found)
	}
	if !strings.Contains(english, `lang="en"`) || !strings.Contains(english, "Who do you want to sign in as?") {
		t.Errorf("in English: %s", english)
	}
	if strings.Contains(list, `value="201308302387"`) || !strings.Contains(list, "Maja Björk") {
		t.Error("a child without e-identification can be chosen, or is not there")
	}
	if strings.Contains(list, "sara.lind") {
		t.Error("officers are among the residents")
	}
}

func TestSigningShowsTheTextAndTakesAButton(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	person := w.signIn(t, identity.ResidentRealm, amina)
	signing := identity.Signing{
		Subject: uuid.New(), Signer: person.Signer, Document: sha256.Sum256([]byte("shown")), Text: "Jag skriver under <ansökan>. Kontrollnummer: 1A2B-3C4D",
	}
	start := func(hint string) identity.Departure {
		e := errand()
		e.LoginHint = hint
		departure, err := w.sites[identity.ResidentRealm].StartSigning(t.Context(), e, signing)
		if err != nil {
			t.Fatal(err)
		}
		return departure
	}

	w.at.move(5 * time.Minute)
	withPage := start("")
	page, _, _ := w.open(t, http.MethodGet, withPage.URL, nil)
	w.at.move(time.Minute)
	_, where, _ := w.open(t, http.MethodPost, w.base+"/medborgare/skriv-under", url.Values{"id": {field(t, page, "id")}, "person": {amina}})
	arrival, err := w.finish(t, identity.ResidentRealm, withPage, where, signing.Subject)
	without := start(amina)
	_, whereWithout, _ := w.open(t, http.MethodGet, without.URL, nil)
	arrivalWithout, errWithout := w.finish(t, identity.ResidentRealm, without, whereWithout, signing.Subject)

	if !strings.Contains(page, "Jag skriver under &lt;ansökan&gt;. Kontrollnummer: 1A2B-3C4D") || !strings.Contains(page, "Amina Testberg, du skriver under") {
		t.Errorf("the page: %s", page)
	}
	for title, err := range map[string]error{"with the page": err, "with the hint": errWithout} {
		if err != nil {
			t.Fatalf("%s: %v", title, err)
		}
	}
	if !arrival.Signed.SignedAt.Equal(w.at.Now()) || arrival.Signed.Person != amina || arrivalWithout.Signed.Verify(signing.Document) != nil {
		t.Errorf("the evidence is %+v", arrival.Signed)
	}
	if arrival.Person.Session != person.Session {
		t.Error("the person's session at the provider is another after signing, so that logging out there would miss the visit here")
	}
}

func TestAPersonWithTooSimpleAnEIdentificationIsRefusedByTheSite(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := errand()
	e.LoginHint = "196502103614"
	departure, err := w.sites[identity.ResidentRealm].StartSignIn(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	_, where, _ := w.open(t, http.MethodGet, departure.URL, nil)

	_, err = w.finish(t, identity.ResidentRealm, departure, where, uuid.Nil)

	if refusal, ok := identity.AsRefusal(err); !ok || refusal.Kind != identity.LowerAssurance {
		t.Errorf("the answer is %v", err)
	}
}

func TestNobodyWithoutEIdentificationSignsInByHint(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, hint := range []string{"201308302387", "199001012386", "sara.lind"} {
		e := errand()
		e.LoginHint = hint
		departure, err := w.sites[identity.ResidentRealm].StartSignIn(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}

		page, where, _ := w.open(t, http.MethodGet, departure.URL, nil)

		if where != nil || !strings.Contains(page, "Den personen finns inte här") {
			t.Errorf("%s was sent to %v", hint, where)
		}
	}
}

func TestSigningOutEndsItAtBothEnds(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	person := w.signIn(t, identity.ResidentRealm, amina)
	officer := w.signIn(t, identity.OfficerRealm, "sara.lind")
	leave, err := w.sites[identity.ResidentRealm].LogoutURL(t.Context(), identity.Leaving{
		Municipality: "ekkoping", Issuer: person.Issuer, IDToken: person.IDToken, RedirectURI: afterAt, State: "abc",
	})
	if err != nil {
		t.Fatal(err)
	}

	_, where, _ := w.open(t, http.MethodGet, leave, nil)
	departure, err := w.sites[identity.ResidentRealm].StartSignIn(t.Context(), errand())
	if err != nil {
		t.Fatal(err)
	}
	_, again, _ := w.open(t, http.MethodGet, departure.URL, nil)
	departure, err = w.sites[identity.OfficerRealm].StartSignIn(t.Context(), errand())
	if err != nil {
		t.Fatal(err)
	}
	_, officers, _ := w.open(t, http.MethodGet, departure.URL, nil)

	if where == nil || where.String() != afterAt+"?state=abc" {
		t.Errorf("back at %v", where)
	}
	if len(w.ended) != 1 || w.ended[0].Session != person.Session || w.ended[0].Subject != person.Subject {
		t.Errorf("told to end %+v, not %q", w.ended, person.Session)
	}
	if again != nil {
		t.Error("signed in again without being asked, after signing out")
	}
	if officers == nil {
		t.Errorf("the officer %s was signed out with the resident", officer.StaffID)
	}
	_, where, _ = w.open(t, http.MethodGet, leave, nil)
	if where == nil || len(w.ended) != 1 {
		t.Errorf("signed out a second time: sent to %v, told %d times", where, len(w.ended))
	}
}

func TestSigningOutWithoutAHintAsksFirst(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	person := w.signIn(t, identity.ResidentRealm, amina)
	address := w.base + "/medborgare/logga-ut"
	query := url.Values{"client_id": {"portal"}, "post_logout_redirect_uri": {afterAt}}

	page, where, _ := w.open(t, http.MethodGet, address+"?"+query.Encode(), nil)
	if where != nil || len(w.ended) > 0 || !strings.Contains(page, "Amina Testberg är inloggad här") {
		t.Fatalf("without asking: %v, %s", where, page)
	}
	query.Set("sid", field(t, page, "sid"))
	_, where, _ = w.open(t, http.MethodPost, address, query)

	if where == nil || where.String() != afterAt || len(w.ended) != 1 || w.ended[0].Session != person.Session {
		t.Errorf("sent to %v, ended %+v", where, w.ended)
	}
}

func TestPeopleOutsideTheTestListsAreRefused(t *testing.T) {
	t.Parallel()
	person := func(change map[string]any) string {
		fields := map[string]any{
			"number": amina, "given_name": "Amina", "family_name": "Testberg", "municipality": "ekkoping", "about": map[string]string{"sv": "x", "en": "x"},
		}
		for name, value := range change {
			fields[name] = value
		}
		raw, err := json.Marshal(map[string]any{"residents": []any{fields}})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	unknown := "180001010000"[:11] // nobody born in 1800 ever bore a number
	unknown += string(idnumber.CheckDigit(unknown[2:]))
	for title, list := range map[string]string{
		"a number that somebody may bear":         person(map[string]any{"number": unknown}),
		"a child's number that somebody may bear": person(map[string]any{"children": []string{unknown}}),
		"a wrong last digit":                      person(map[string]any{"number": "199001012386"}),
		"no number and no birth date":             person(map[string]any{"number": ""}),
		"a birth date and an e-identification":    person(map[string]any{"number": "", "born_on": "2025-05-02"}),
		"no name":                                 person(map[string]any{"given_name": ""}),
		"nothing said in English":                 person(map[string]any{"about": map[string]string{"sv": "x"}}),
		"a word it lacks":                         person(map[string]any{"protectedd": true}),
		"no JSON":                                 "[",
	} {
		if _, err := provider.ReadPeople([]byte(list)); err == nil {
			t.Errorf("%s was taken", title)
		}
	}
	if _, err := provider.ReadPeople([]byte(person(nil))); err != nil {
		t.Errorf("the list that all others are made from: %v", err)
	}
}
