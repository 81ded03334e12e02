package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"stodporten/forms/idnumber"
	"stodporten/locales"
)

// Evidence is what shows, years later and offline, that a person signed a document: the provider's signed word, the key it was
// signed with, and the random number that ties both to the document's hash. It holds the person's identity number: keep it as
// one keeps the document.
type Evidence struct {
	Issuer       string          `json:"issuer"` // the provider's address, as in the token
	ClientID     string          `json:"client_id"`
	NumberClaims []string        `json:"number_claims,omitempty"` // where the token says who signed, as on that day
	StaffClaim   string          `json:"staff_claim,omitempty"`
	ACRValues    []string        `json:"acr_values"` // which acr meant at least what was demanded, as on that day
	IDToken      string          `json:"id_token"`
	JWK          json.RawMessage `json:"jwk"`
	Random       []byte          `json:"random"`
	DocumentHash []byte          `json:"document_hash"`
	Text         string          `json:"text"` // what the provider was asked to show
	StartedAt    time.Time       `json:"started_at"`
	SignedAt     time.Time       `json:"signed_at"` // auth_time: when the person proved who they are, for this
	Assurance    Assurance       `json:"assurance"`
	Person       string          `json:"person"` // twelve digits, or the officer's staff id
}

// ErrEvidence is answered for evidence that does not hold; the text says what does not, and nothing about the person.
var ErrEvidence = errors.New("the evidence does not hold")

// sign makes the evidence once the very person of the visit has signed, and tries it before anyone relies on it.
func (p *RelyingParty) sign(r Return, f flow, b bond, token proven, person Person) (*Evidence, error) {
	if r.Subject != f.Signing.Subject || !isSigner(f.Signing.Signer, p.realm, person) {
		return nil, refuse(OtherPerson)
	}
	at, err := p.remote(f.Municipality, f.Issuer)
	if err != nil {
		return nil, err
	}
	key, err := token.key.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write down the key of a signature: %w", err)
	}
	evidence := &Evidence{
		Issuer: at.issuer.URL, ClientID: at.issuer.ClientID, ACRValues: at.issuer.acrValues(f.Demands),
		IDToken: token.raw, JWK: key, Random: b.derive("random"), DocumentHash: f.Signing.Document, Text: f.Signing.Text,
		StartedAt: f.StartedAt, SignedAt: token.claims.SignedInAt.Time, Assurance: person.Assurance,
	}
	if p.realm == OfficerRealm {
		evidence.StaffClaim, evidence.Person = at.issuer.Claims.StaffID, person.StaffID
	} else {
		evidence.NumberClaims, evidence.Person = at.issuer.Claims.Number, person.Number.Digits()
	}
	if err := evidence.Verify([sha256.Size]byte(f.Signing.Document)); err != nil {
		return nil, refuse(NotBound)
	}
	return evidence, nil
}

// Verify tells from the evidence alone whether this document was signed by Person at SignedAt: nobody is asked, and no clock. It
// takes our word for one thing only: that the key was the provider's on that day. Otherwise the answer is ErrEvidence.
func (e Evidence) Verify(document [sha256.Size]byte) error {
	if !bytes.Equal(document[:], e.DocumentHash) {
		return fmt.Errorf("%w: another document", ErrEvidence)
	}
	if len(e.Random) < secretBytes {
		return fmt.Errorf("%w: no random number", ErrEvidence)
	}
	payload, err := e.signed()
	if err != nil {
		return err
	}
	var c claims
	var said words
	if json.Unmarshal(payload, &c) != nil || json.Unmarshal(payload, &said) != nil {
		return fmt.Errorf("%w: an unreadable token", ErrEvidence)
	}
	switch {
	case c.Issuer != e.Issuer:
		return fmt.Errorf("%w: another issuer", ErrEvidence)
	case !slices.Contains(c.Audience, e.ClientID):
		return fmt.Errorf("%w: meant for another", ErrEvidence)
	case c.Nonce == nil || *c.Nonce != signingNonce(e.Random, e.DocumentHash):
		return fmt.Errorf("%w: not bound to the document", ErrEvidence)
	case !c.SignedInAt.Equal(e.SignedAt) || e.SignedAt.Before(e.StartedAt.Add(-skew)):
		return fmt.Errorf("%w: another time", ErrEvidence)
	case e.Assurance == 0 || !slices.Contains(e.ACRValues, c.ACR):
		return fmt.Errorf("%w: too low an assurance", ErrEvidence)
	case e.Person == "" || e.person(said) != e.Person:
		return fmt.Errorf("%w: another person", ErrEvidence)
	}
	return nil
}

// signed is the token's payload, if the key kept with it is fit and verifies it.
func (e Evidence) signed() ([]byte, error) {
	var key jose.JSONWebKey
	if err := json.Unmarshal(e.JWK, &key); err != nil || !key.Valid() {
		return nil, fmt.Errorf("%w: an unreadable key", ErrEvidence)
	}
	token, err := jose.ParseSignedCompact(e.IDToken, algorithms())
	if err != nil || len(token.Signatures) != 1 || !fits(key, token.Signatures[0].Header.Algorithm) {
		return nil, fmt.Errorf("%w: an unreadable token", ErrEvidence)
	}
	payload, err := token.Verify(key)
	if err != nil {
		return nil, fmt.Errorf("%w: another key", ErrEvidence)
	}
	return payload, nil
}

func (e Evidence) person(said words) string {
	if e.StaffClaim != "" {
		return said.text(e.StaffClaim)
	}
	for _, claim := range e.NumberClaims {
		if raw := said.text(claim); raw != "" {
			number, err := idnumber.Parse(raw, e.SignedAt)
			if err != nil {
				return ""
			}
			return number.Digits()
		}
	}
	return ""
}

// ControlNumber is how a document's hash is shown to people: "1A2B-3C4D", the same beside the document and at the provider.
func ControlNumber(document [sha256.Size]byte) string {
	digits := strings.ToUpper(hex.EncodeToString(document[:4]))

	return digits[:4] + "-" + digits[4:]
}

// SignText is what the provider shows before the person signs. It names the municipality and the control number, and neither
// the service nor anything about the person: it passes through hands that need not know.
func SignText(speaker locales.Speaker, municipalityName string, document [sha256.Size]byte) string {
	return speaker.Say("identity.sign-text",
		locales.With("Municipality", municipalityName), locales.With("Number", ControlNumber(document)))
}
