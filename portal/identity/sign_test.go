package identity_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"stodporten/locales"
	"stodporten/portal/identity"
)

const document = "the application as it was shown"

// signed is a document signed by Amina at an honest provider, in a visit of hers.
func signed(t *testing.T, s *site) identity.Evidence {
	t.Helper()
	back, _ := s.leaveToSign(t, signingBy(signer(t, s), document))
	s.at.move(2 * time.Minute)
	arrival, err := s.Finish(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	return *arrival.Signed
}

// signer is the mark of the person who signs in.
func signer(t *testing.T, s *site) string {
	t.Helper()
	back, _ := s.leave(t, errand())
	arrival, err := s.Finish(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	return arrival.Person.Signer
}

func TestASignatureIsBoundToTheDocumentAndThePerson(t *testing.T) {
	t.Parallel()
	s := newSite(t, newLiar(t, newClock()))
	mark := signer(t, s)
	began := s.at.Now()
	back, asked := s.leaveToSign(t, signingBy(mark, document))
	s.at.move(2 * time.Minute)

	arrival, err := s.Finish(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}

	if asked.Get("prompt") != "login" || asked.Get("max_age") != "0" || asked.Get("sign_text") != base64.RawURLEncoding.EncodeToString([]byte("Jag skriver under")) {
		t.Errorf("asked with %v", asked)
	}
	e := arrival.Signed
	sum := sha256.Sum256([]byte(document))
	bound := sha256.Sum256(append(append([]byte{}, e.Random...), sum[:]...))
	if asked.Get("nonce") != base64.RawURLEncoding.EncodeToString(bound[:]) {
		t.Error("the nonce is not the hash of the random number and the document's hash")
	}
	if e.Person != amina || !e.SignedAt.Equal(s.at.Now()) || !e.StartedAt.Equal(began) || e.Assurance != identity.SubstantialAssurance ||
		e.Text != "Jag skriver under" || arrival.Context != "draft-17" || arrival.ReturnPath != "/mina-sidor?flik=brev" {
		t.Errorf("the evidence is %+v", e)
	}
	if err := e.Verify(sum); err != nil {
		t.Error(err)
	}
}

func TestALieInASignatureOnADocumentIsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		kind identity.Kind
		lie  func(t *testing.T, s *site, back *identity.Return)
	}{
		"a nonce that is not bound to the hash": {identity.NotBound, func(_ *testing.T, s *site, _ *identity.Return) {
			s.liar.claims = set1("nonce", base64.RawURLEncoding.EncodeToString(make([]byte, 32)))
		}},
		"the signature on another document": {identity.NotBound, func(t *testing.T, s *site, back *identity.Return) {
			t.Helper()
			_, other := s.leaveToSign(t, signingBy(signer(t, s), "another document"))
			s.liar.claims = set1("nonce", other.Get("nonce"))
			_ = back
		}},
		"the signer is another person": {identity.OtherPerson, func(_ *testing.T, s *site, _ *identity.Return) {
			s.liar.claims = func(claims map[string]any) {
				claims["ssn"], claims["sub"], claims["name"] = jonas, "subject-of-jonas", "Jonas"
			}
		}},
		"the visit is another person's by now": {identity.OtherPerson, func(_ *testing.T, _ *site, back *identity.Return) {
			back.Subject = uuid.MustParse("7a0c4a9e-2f6b-4f7e-9a55-3a8f0f6f1c02")
		}},
		"the visit has ended": {identity.OtherPerson, func(_ *testing.T, _ *site, back *identity.Return) { back.Subject = uuid.Nil }},
		"signed in before it began": {identity.NotFresh, func(_ *testing.T, s *site, _ *identity.Return) {
			s.liar.claims = set1("auth_time", s.at.Now().Add(-31*time.Second).Unix())
		}},
		"signed in at no time": {identity.NoSignInTime, func(_ *testing.T, s *site, _ *identity.Return) {
			s.liar.claims = func(c map[string]any) { delete(c, "auth_time") }
		}},
		"too low an assurance": {identity.LowerAssurance, func(_ *testing.T, s *site, _ *identity.Return) { s.liar.claims = set1("acr", "loa2") }},
		"a key withdrawn a moment ago": {identity.UnknownKey, func(t *testing.T, s *site, _ *identity.Return) {
			t.Helper()
			before := s.liar.token
			s.liar.rotate(t, "second")
			s.liar.token = before
		}},
		"another browser": {identity.OtherBrowser, func(_ *testing.T, _ *site, back *identity.Return) { back.Browser = "" }},
		"cancelled":       {identity.Cancelled, func(t *testing.T, s *site, back *identity.Return) { t.Helper(); failing("access_denied")(t, s, back) }},
	}
	for title, c := range cases {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, newLiar(t, newClock()))
			back, _ := s.leaveToSign(t, signingBy(signer(t, s), document))
			c.lie(t, s, &back)

			arrival, err := s.Finish(t.Context(), back)

			s.refused(t, c.kind, err, jonas, "Jag skriver", "draft-17")
			if arrival.Signed != nil {
				t.Error("there is evidence all the same")
			}
		})
	}
}

func TestAMarkThatNobodyMadeSignsNothing(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{"x", strings.Repeat("A", 22), strings.Repeat("A", 64), "!"} {
		s := newSite(t, newLiar(t, newClock()))
		back, _ := s.leaveToSign(t, signingBy(mark, document))

		_, err := s.Finish(t.Context(), back)

		s.refused(t, identity.OtherPerson, err)
	}
	s := newSite(t, newLiar(t, newClock()))
	if first, second := signer(t, s), signer(t, s); first == second || strings.Contains(first, amina) {
		t.Errorf("the mark tells of the person: %q, %q", first, second)
	}
	for title, signing := range map[string]identity.Signing{
		"no mark": signingBy("", document), "no person": {Signer: "x", Text: "x"}, "no text": {Signer: "x", Subject: uuid.New()},
		"too much text": {Signer: "x", Subject: uuid.New(), Text: strings.Repeat("x", 2001)},
	} {
		if _, err := s.StartSigning(t.Context(), errand(), signing); !errors.Is(err, identity.ErrErrand) {
			t.Errorf("%s: %v", title, err)
		}
	}
}

func TestEvidenceHoldsYearsLaterWithTheProviderGone(t *testing.T) {
	t.Parallel()
	s := newSite(t, newLiar(t, newClock()))
	kept, err := json.Marshal(signed(t, s))
	if err != nil {
		t.Fatal(err)
	}
	s.liar.Close()
	s.at.move(10 * 365 * 24 * time.Hour)

	var e identity.Evidence
	if err := json.Unmarshal(kept, &e); err != nil {
		t.Fatal(err)
	}

	if err := e.Verify(sha256.Sum256([]byte(document))); err != nil {
		t.Error(err)
	}
}

func TestEvidenceThatWasTamperedWithDoesNotHold(t *testing.T) {
	t.Parallel()
	s := newSite(t, newLiar(t, newClock()))
	whole := signed(t, s)
	second := newSite(t, newLiar(t, newClock()))
	other := signed(t, second)
	otherHash := sha256.Sum256([]byte("another document"))
	private := strings.Replace(string(whole.JWK), `"kty"`, `"d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","kty"`, 1)

	for title, change := range map[string]func(e *identity.Evidence){
		"another hash":           func(e *identity.Evidence) { e.DocumentHash = otherHash[:] },
		"no hash":                func(e *identity.Evidence) { e.DocumentHash = nil },
		"another random number":  func(e *identity.Evidence) { e.Random = other.Random },
		"no random number":       func(e *identity.Evidence) { e.Random = nil },
		"the hash moved into it": func(e *identity.Evidence) { e.Random, e.DocumentHash = append(e.Random, e.DocumentHash...), nil },
		"another token":          func(e *identity.Evidence) { e.IDToken = other.IDToken },
		"a token cut short":      func(e *identity.Evidence) { e.IDToken = e.IDToken[:len(e.IDToken)-2] },
		"an unsigned token": func(e *identity.Evidence) {
			e.IDToken = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + strings.Split(e.IDToken, ".")[1] + "."
		},
		"another key":        func(e *identity.Evidence) { e.JWK = other.JWK },
		"no key":             func(e *identity.Evidence) { e.JWK = nil },
		"a shared secret":    func(e *identity.Evidence) { e.JWK = json.RawMessage(`{"kty":"oct","k":"AAAA"}`) },
		"a private key":      func(e *identity.Evidence) { e.JWK = json.RawMessage(private) },
		"another issuer":     func(e *identity.Evidence) { e.Issuer = "https://evil.example" },
		"another client":     func(e *identity.Evidence) { e.ClientID = "another-site" },
		"another person":     func(e *identity.Evidence) { e.Person = jonas },
		"no person":          func(e *identity.Evidence) { e.Person, e.NumberClaims = "", nil },
		"another claim":      func(e *identity.Evidence) { e.NumberClaims = []string{"name"} },
		"another time":       func(e *identity.Evidence) { e.SignedAt = e.SignedAt.Add(time.Hour) },
		"begun afterwards":   func(e *identity.Evidence) { e.StartedAt = e.SignedAt.Add(time.Minute) },
		"no assurance":       func(e *identity.Evidence) { e.Assurance = 0 },
		"another assurance":  func(e *identity.Evidence) { e.ACRValues = []string{"loa4"} },
		"an empty assurance": func(e *identity.Evidence) { e.ACRValues = nil },
	} {
		changed := whole
		change(&changed)

		if err := changed.Verify(sha256.Sum256([]byte(document))); !errors.Is(err, identity.ErrEvidence) {
			t.Errorf("%s: %v", title, err)
		}
	}
	if err := whole.Verify(otherHash); !errors.Is(err, identity.ErrEvidence) {
		t.Errorf("another document: %v", err)
	}
}

func TestTheTextToSignNamesTheMunicipalityAndTheControlNumberOnly(t *testing.T) {
	t.Parallel()
	bundle, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	hash := [32]byte{0x1a, 0x2b, 0x3c, 0x4d, 0x5e}

	got := map[string]string{}
	for _, lang := range []string{locales.Swedish, locales.English} {
		got[lang] = identity.SignText(bundle.Speaker(lang), "Ekköpings kommun", hash)
	}

	wanted := map[string]string{
		locales.Swedish: "Jag skriver under min ansökan till Ekköpings kommun. Kontrollnummer: 1A2B-3C4D",
		locales.English: "I am signing my application to Ekköpings kommun. Control number: 1A2B-3C4D",
	}
	if difference := cmp.Diff(wanted, got); difference != "" {
		t.Error(difference)
	}
}
