package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"stodporten/forms/idnumber"
)

// Person is what a provider vouched for, as its issuer's claim table reads it. It is never logged.
type Person struct {
	Issuer  string // the issuer's id
	Subject string // sub
	Session string // sid; empty where the provider has none

	Number  idnumber.Number // residents; officers only where the claim table says so
	StaffID string          // officers: what the municipality's own directory calls them

	Name       string
	GivenName  string
	FamilyName string

	Assurance  Assurance
	SignedInAt time.Time // at the provider
	IDToken    string
	Signer     string // for Visit.Signer
}

const longestName = 200

func (p *RelyingParty) person(ctx context.Context, at *remote, known *metadata, token proven, access *oauth2.Token) (Person, error) {
	said, err := at.told(ctx, known, token, access)
	if err != nil {
		return Person{}, err
	}
	table := at.issuer.Claims
	person := Person{
		Issuer: at.issuer.ID, Subject: token.claims.Subject, Session: token.claims.Session,
		StaffID: said.text(table.StaffID), GivenName: said.name(table.GivenName), FamilyName: said.name(table.FamilyName),
		Name: said.name(table.Name), SignedInAt: token.claims.SignedInAt.Time, IDToken: token.raw,
	}
	if person.Name == "" {
		person.Name = strings.TrimSpace(person.GivenName + " " + person.FamilyName)
	}
	if person.Number, err = p.number(said, table.Number); err != nil {
		return Person{}, err
	}
	if p.realm == OfficerRealm && person.StaffID == "" {
		return Person{}, refuse(NoNumber)
	}
	person.Signer = newSigner(p.realm, person)

	return person, nil
}

func (p *RelyingParty) number(said words, from []string) (idnumber.Number, error) {
	raw := ""
	for _, claim := range from {
		if raw = said.text(claim); raw != "" {
			break
		}
	}
	if raw == "" {
		if p.realm == ResidentRealm {
			return idnumber.Number{}, refuse(NoNumber)
		}
		return idnumber.Number{}, nil
	}
	number, err := idnumber.Parse(raw, p.clock.Now())
	if err != nil {
		return idnumber.Number{}, refuse(BadNumber)
	}
	if p.production && idnumber.IsTestNumber(number) {
		return idnumber.Number{}, refuse(TestNumber)
	}
	return number, nil
}

// words are the claims of a token, with those of userinfo where the issuer gives them there; the signed ones come first.
type words map[string]json.RawMessage

func (r *remote) told(ctx context.Context, known *metadata, token proven, access *oauth2.Token) (words, error) {
	var signed words
	if json.Unmarshal(token.payload, &signed) != nil {
		return nil, refuse(NoToken)
	}
	if !r.issuer.UserInfo {
		return signed, nil
	}
	ctx = oidc.ClientContext(ctx, r.client)
	info, err := known.provider.UserInfo(ctx, oauth2.StaticTokenSource(access))
	if err != nil {
		return nil, refuseFetch(err)
	}
	if info.Subject != token.claims.Subject {
		return nil, refuse(OtherSubject)
	}
	said := words{}
	if info.Claims(&said) != nil {
		return nil, refuse(ProviderError)
	}
	for claim, value := range signed {
		said[claim] = value
	}
	return said, nil
}

// text is a claim that is a string; anything else is as if it were missing.
func (w words) text(claim string) string {
	var text string
	if claim == "" || json.Unmarshal(w[claim], &text) != nil {
		return ""
	}
	return text
}

// name is a claim that is shown on pages: bounded, on one line.
func (w words) name(claim string) string {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, w.text(claim))
	line = strings.Join(strings.Fields(line), " ")
	if runes := []rune(line); len(runes) > longestName {
		line = string(runes[:longestName])
	}
	return line
}

// newSigner lets a later signature be held against this person without keeping who it is: a salt, and a hash of both.
func newSigner(realm Realm, person Person) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // see newSecret

	return plain.EncodeToString(append(salt, signerHash(salt, realm, person)...))
}

const saltBytes = 16

func isSigner(signer string, realm Realm, person Person) bool {
	raw, err := plain.DecodeString(signer)
	if err != nil || len(raw) <= saltBytes {
		return false
	}
	return hmac.Equal(raw[saltBytes:], signerHash(raw[:saltBytes], realm, person))
}

func signerHash(salt []byte, realm Realm, person Person) []byte {
	mac := hmac.New(sha256.New, salt)
	if realm == OfficerRealm {
		mac.Write([]byte("officer\x00" + person.Issuer + "\x00" + person.StaffID))
	} else {
		mac.Write([]byte("resident\x00" + person.Number.Digits()))
	}
	return mac.Sum(nil)
}
