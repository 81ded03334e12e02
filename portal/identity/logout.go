package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"stodporten/portal/municipality"
)

// Leaving is a visit that has ended here and is to end at its provider too.
type Leaving struct {
	Municipality municipality.ID
	Issuer       string // the visit's
	IDToken      string // the visit's
	RedirectURI  string // where the provider sends the browser afterwards, as registered there
	State        string // comes back with it; may be empty
}

// LogoutURL is where to send the browser, so that the provider ends its session too. It is "" where the provider has no such
// address, and a *Refusal when the provider cannot be asked: the person is signed out here all the same.
func (p *RelyingParty) LogoutURL(ctx context.Context, l Leaving) (string, error) {
	where, err := p.logoutURL(ctx, l)
	p.note(ctx, "sign-out", l.Municipality, l.Issuer, err)

	return where, err
}

func (p *RelyingParty) logoutURL(ctx context.Context, l Leaving) (string, error) {
	at, err := p.remote(l.Municipality, l.Issuer)
	if err != nil {
		return "", err
	}
	known, err := at.metadata(ctx)
	if err != nil || known.endSession == "" {
		return "", err
	}
	where, err := url.Parse(known.endSession)
	if err != nil {
		return "", refuse(ProviderError)
	}
	query := where.Query()
	query.Set("client_id", at.issuer.ClientID)
	query.Set("post_logout_redirect_uri", l.RedirectURI)
	if l.IDToken != "" {
		query.Set("id_token_hint", l.IDToken)
	}
	if l.State != "" {
		query.Set("state", l.State)
	}
	where.RawQuery = query.Encode()

	return where.String(), nil
}

// Ended is what a provider's back-channel logout names: a session of its own, or all of a subject's.
type Ended struct {
	Issuer  string // the issuer's id
	Session string
	Subject string
}

const (
	logoutEvent  = "http://schemas.openid.net/event/backchannel-logout"
	logoutRecent = 10 * time.Minute // how old a logout token may be, and so how long its jti is remembered
)

// EndByProvider judges a logout token that a provider posted, has the visits ended that it names, and remembers it as used. When
// ending fails the token is not used up, so that the provider can send it again. Whatever is wrong with it is a *Refusal; the
// endpoint answers 400 to that, with no words.
func (p *RelyingParty) EndByProvider(ctx context.Context, token string, end func(context.Context, Ended) error) error {
	issuer, err := p.endByProvider(ctx, token, end)
	p.note(ctx, "back-channel sign-out", "", issuer, err)

	return err
}

func (p *RelyingParty) endByProvider(ctx context.Context, raw string, end func(context.Context, Ended) error) (string, error) {
	if len(raw) > longestToken {
		return "", refuse(TooLarge)
	}
	at, err := p.addressee(raw)
	if err != nil {
		return "", err
	}
	known, err := at.metadata(ctx)
	if err != nil {
		return at.issuer.ID, err
	}
	token, err := at.prove(ctx, known, raw, false)
	if err != nil {
		return at.issuer.ID, err
	}
	if err := (expectation{issuer: at.issuer, now: p.clock.Now()}).judgeLogout(token); err != nil {
		return at.issuer.ID, err
	}
	used := "logout " + at.issuer.ID + " " + token.claims.ID
	replayed, err := p.flows.Has(ctx, used)
	if err != nil {
		return at.issuer.ID, fmt.Errorf("look for the logout token: %w", err)
	}
	if replayed {
		return at.issuer.ID, refuse(LogoutReplayed)
	}
	ended := Ended{Issuer: at.issuer.ID, Session: token.claims.Session, Subject: token.claims.Subject}
	if err := end(ctx, ended); err != nil {
		return at.issuer.ID, fmt.Errorf("end what the provider has ended: %w", err)
	}
	if err := p.flows.Keep(ctx, used, []byte{1}, logoutRecent+2*skew); err != nil {
		return at.issuer.ID, fmt.Errorf("remember the logout token: %w", err)
	}
	return at.issuer.ID, nil
}

// addressee reads, without believing it yet, which of our issuers a token claims to come from.
func (p *RelyingParty) addressee(raw string) (*remote, error) {
	claimed, err := peek(raw)
	if err != nil {
		return nil, refuse(NoToken)
	}
	var issuedBy bool
	for _, r := range p.issuers {
		if r.issuer.URL != claimed.Issuer {
			continue
		}
		issuedBy = true
		for _, client := range claimed.Audience {
			if client == r.issuer.ClientID {
				return r, nil
			}
		}
	}
	if issuedBy {
		return nil, refuse(OtherAudience)
	}
	return nil, refuse(OtherIssuer)
}

// peek reads a token's claims without its signature.
func peek(raw string) (claims, error) {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || len(raw) > longestToken {
		return claims{}, refuse(NoToken)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return claims{}, refuse(NoToken)
	}
	var c claims
	if json.Unmarshal(payload, &c) != nil {
		return claims{}, refuse(NoToken)
	}
	return c, nil
}

// judgeLogout follows OpenID Connect Back-Channel Logout 1.0, 2.6; it also refuses a token that may have been forgotten as used.
func (e expectation) judgeLogout(token proven) error {
	c := token.claims
	if kind, bad := e.address(c); bad {
		return refuse(kind)
	}
	if kind, bad := dates(c, e.now); bad {
		return refuse(kind)
	}
	if e.now.Sub(c.IssuedAt.Time) > logoutRecent {
		return refuse(Expired)
	}
	if token.kind != "" && token.kind != "JWT" && !strings.EqualFold(token.kind, "logout+jwt") {
		return refuse(NoLogoutEvent)
	}
	var events map[string]json.RawMessage
	if json.Unmarshal(c.Events, &events) != nil || !isObject(events[logoutEvent]) {
		return refuse(NoLogoutEvent)
	}
	var said words
	if json.Unmarshal(token.payload, &said) != nil {
		return refuse(NoToken)
	}
	if _, there := said["nonce"]; there {
		return refuse(LogoutNonce)
	}
	if c.ID == "" || len(c.ID) > longestName {
		return refuse(NoToken)
	}
	if c.Subject == "" && c.Session == "" {
		return refuse(OtherSubject)
	}
	return nil
}

func isObject(raw json.RawMessage) bool {
	var object map[string]json.RawMessage

	return json.Unmarshal(raw, &object) == nil && object != nil
}
