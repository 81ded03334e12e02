package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/oauth2"

	"stodporten/portal/municipality"
)

// Errand is what sends a person to a provider.
type Errand struct {
	Municipality municipality.ID
	Issuer       string    // a Choice's ID; "" where the municipality has one only
	Browser      string    // what the browser's flow cookie holds, or ""
	RedirectURI  string    // where the provider sends the browser back to, as registered there
	ReturnPath   string    // where the person was going; see the function ReturnPath
	Demands      Assurance // more than the issuer's own, where the service asks for it
	Again        bool      // the person is to prove who they are even if the provider still knows them
	LoginHint    string    // who is to sign in, for the demo; not passed on in production
	Language     string    // BCP 47
}

// Signing is what a person signs by signing in afresh.
type Signing struct {
	Subject  uuid.UUID         // the visit's person
	Signer   string            // the visit's Signer: nobody else can sign
	Document [sha256.Size]byte // of exactly what was shown
	Text     string            // what the provider shows, from SignText
	Context  string            // whatever the page needs to go on, such as a draft's id; never shown
}

// Departure is where to send the browser, and what its flow cookie must hold when it comes back.
type Departure struct {
	URL     string
	Browser string
}

// flow is what is remembered of somebody who is away at a provider. What binds it to the browser is not in it: nonce and
// verifier are worked out from the browser's cookie, so that nobody who reads the store can finish another's sign-in.
type flow struct {
	Municipality municipality.ID `json:"m"`
	Issuer       string          `json:"i"`
	Browser      string          `json:"b"` // hash of the cookie
	RedirectURI  string          `json:"u"`
	ReturnPath   string          `json:"p"`
	Demands      Assurance       `json:"d"`
	StartedAt    time.Time       `json:"t"`
	Signing      *signingFlow    `json:"s,omitempty"`
}

type signingFlow struct {
	Subject  uuid.UUID `json:"p"`
	Signer   string    `json:"s"`
	Document []byte    `json:"d"`
	Text     string    `json:"t"`
	Context  string    `json:"c"`
}

const (
	secretBytes    = 32
	longestContext = 500
	longestText    = 2000
)

var (
	plain = base64.RawURLEncoding.Strict()

	// ErrErrand is answered for an errand that our own code filled in wrongly.
	ErrErrand = errors.New("an errand that cannot be sent")
)

// StartSignIn sends a person to a provider to say who they are.
func (p *RelyingParty) StartSignIn(ctx context.Context, e Errand) (Departure, error) {
	departure, err := p.start(ctx, e, nil)
	p.note(ctx, "sign-in", e.Municipality, e.Issuer, err)

	return departure, err
}

// StartSigning sends the person of a visit to a provider to sign in afresh, with a nonce that only this document's hash and
// a random number give. The provider shows the text where its issuer is told how to.
func (p *RelyingParty) StartSigning(ctx context.Context, e Errand, s Signing) (Departure, error) {
	if s.Subject == uuid.Nil || s.Signer == "" || s.Text == "" || len(s.Text) > longestText || len(s.Context) > longestContext {
		return Departure{}, ErrErrand
	}
	departure, err := p.start(ctx, e, &signingFlow{
		Subject: s.Subject, Signer: s.Signer, Document: s.Document[:], Text: s.Text, Context: s.Context,
	})
	p.note(ctx, "signing", e.Municipality, e.Issuer, err)

	return departure, err
}

func (p *RelyingParty) start(ctx context.Context, e Errand, signing *signingFlow) (Departure, error) {
	at, err := p.remote(e.Municipality, e.Issuer)
	if err != nil {
		return Departure{}, err
	}
	if signing != nil && at.issuer.SignParameter == "" {
		return Departure{}, refuse(UnknownIssuer)
	}
	known, err := at.metadata(ctx)
	if err != nil {
		return Departure{}, err
	}
	browser := e.Browser
	if !wellFormedSecret(browser) {
		browser = newSecret()
	}
	state := newSecret()
	record := flow{
		Municipality: e.Municipality, Issuer: at.issuer.ID, Browser: hashed(browser), RedirectURI: e.RedirectURI,
		ReturnPath: ReturnPath(e.ReturnPath), Demands: max(e.Demands, at.issuer.Demands), StartedAt: p.clock.Now().UTC(), Signing: signing,
	}
	raw, err := json.Marshal(record)
	if err != nil {
		return Departure{}, fmt.Errorf("%w: %w", ErrErrand, err)
	}
	if err := p.flows.Keep(ctx, flowName(state), raw, FlowLives); err != nil {
		return Departure{}, fmt.Errorf("start signing in: %w", err)
	}
	config := at.oauth(known, e.RedirectURI)

	return Departure{URL: config.AuthCodeURL(state, p.parameters(at, e, record, bond{browser, state})...), Browser: browser}, nil
}

func (p *RelyingParty) parameters(at *remote, e Errand, record flow, b bond) []oauth2.AuthCodeOption {
	maxAge := at.issuer.MaxAgeSeconds
	values := []oauth2.AuthCodeOption{
		oauth2.S256ChallengeOption(b.verifier()),
		oauth2.SetAuthURLParam("nonce", b.nonceFor(record)),
		oauth2.SetAuthURLParam("acr_values", strings.Join(at.issuer.acrValues(record.Demands), " ")),
	}
	if e.Language != "" {
		values = append(values, oauth2.SetAuthURLParam("ui_locales", e.Language))
	}
	if e.LoginHint != "" && !p.production {
		values = append(values, oauth2.SetAuthURLParam("login_hint", e.LoginHint))
	}
	if record.Signing != nil {
		maxAge = 0
		text := base64.RawURLEncoding.EncodeToString([]byte(record.Signing.Text))
		values = append(values, oauth2.SetAuthURLParam(at.issuer.SignParameter, text))
	}
	if e.Again || record.Signing != nil {
		values = append(values, oauth2.SetAuthURLParam("prompt", "login"))
	}
	return append(values, oauth2.SetAuthURLParam("max_age", strconv.Itoa(maxAge)))
}

func (r *remote) oauth(known *metadata, redirect string) *oauth2.Config {
	endpoint := known.provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if r.issuer.ClientAuthentication == "post" {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: r.issuer.ClientID, ClientSecret: string(r.issuer.ClientSecret), Endpoint: endpoint, RedirectURL: redirect,
		Scopes: append([]string{"openid"}, r.issuer.Scopes...),
	}
}

// bond is what ties an answer to the browser that asked: its cookie, and the state of this one errand.
type bond struct{ browser, state string }

func (b bond) derive(purpose string) []byte {
	mac := hmac.New(sha256.New, []byte(b.browser))
	mac.Write([]byte(purpose + "\x00" + b.state))

	return mac.Sum(nil)
}

func (b bond) verifier() string { return plain.EncodeToString(b.derive("verifier")) }

func (b bond) nonceFor(f flow) string {
	if f.Signing == nil {
		return plain.EncodeToString(b.derive("nonce"))
	}
	return signingNonce(b.derive("random"), f.Signing.Document)
}

// signingNonce can be worked out by whoever holds the document's hash and the random number, and by nobody else.
func signingNonce(random, document []byte) string {
	sum := sha256.Sum256(append(append([]byte{}, random...), document...))

	return plain.EncodeToString(sum[:])
}

func newSecret() string {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // crypto/rand.Read never fails: it ends the program instead

	return plain.EncodeToString(raw)
}

func wellFormedSecret(text string) bool {
	if len(text) != plain.EncodedLen(secretBytes) {
		return false
	}
	_, err := plain.DecodeString(text)

	return err == nil
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))

	return hex.EncodeToString(sum[:])
}

func flowName(state string) string { return "state " + state }
