package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/uuid"
	"golang.org/x/oauth2"

	"stodporten/portal/municipality"
)

// Return is a browser that comes back from a provider.
type Return struct {
	Municipality municipality.ID
	Browser      string     // what its flow cookie holds, or ""
	Query        url.Values // as it came
	Subject      uuid.UUID  // the person of the visit that the browser is in; uuid.Nil outside a visit
}

// Arrival is somebody for whom a provider has vouched. Who that is among our residents or officers is for the site to look up.
type Arrival struct {
	Person     Person
	ReturnPath string
	Signing    bool      // the errand was to sign, whatever came of it
	Signed     *Evidence // of a signing; then no new visit begins
	Context    string    // of the Signing
}

// Finish judges what a provider sent the browser back with. Whatever is wrong is a *Refusal; an error of the flows passes through.
// What was refused comes with where the person was going and whether to sign, if the errand was found, and with nobody in it.
func (p *RelyingParty) Finish(ctx context.Context, r Return) (Arrival, error) {
	f, b, err := p.takeUp(ctx, r)
	if err != nil {
		p.note(ctx, "sign-in", r.Municipality, "", err)
		return Arrival{}, err
	}
	deed, refused := "sign-in", Arrival{ReturnPath: f.ReturnPath, Signing: f.Signing != nil}
	if refused.Signing {
		deed = "signing"
	}
	arrival, err := p.finish(ctx, r, f, b)
	p.note(ctx, deed, r.Municipality, f.Issuer, err)
	if err != nil {
		return refused, err
	}
	return arrival, nil
}

// takeUp finds the errand of the answer's state, once, in the browser that began it.
func (p *RelyingParty) takeUp(ctx context.Context, r Return) (flow, bond, error) {
	state, ok := only(r.Query, "state")
	if !ok || !wellFormedSecret(state) {
		return flow{}, bond{}, refuse(Unreadable)
	}
	raw, err := p.flows.Take(ctx, flowName(state))
	if errors.Is(err, ErrNoFlow) {
		return flow{}, bond{}, refuse(Lapsed)
	}
	if err != nil {
		return flow{}, bond{}, fmt.Errorf("finish signing in: %w", err)
	}
	var f flow
	if err := json.Unmarshal(raw, &f); err != nil {
		return flow{}, bond{}, fmt.Errorf("read the sign-in under way: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(hashed(r.Browser)), []byte(f.Browser)) != 1 || f.Municipality != r.Municipality {
		return flow{}, bond{}, refuse(OtherBrowser)
	}
	if p.clock.Now().Sub(f.StartedAt) > FlowLives {
		return flow{}, bond{}, refuse(Lapsed)
	}
	return f, bond{r.Browser, state}, nil
}

func (p *RelyingParty) finish(ctx context.Context, r Return, f flow, b bond) (Arrival, error) {
	at, err := p.remote(f.Municipality, f.Issuer)
	if err != nil {
		return Arrival{}, err
	}
	known, err := at.metadata(ctx)
	if err != nil {
		return Arrival{}, err
	}
	code, err := readAnswer(r.Query, at.issuer.URL, known.announces)
	if err != nil {
		return Arrival{}, err
	}
	access, raw, err := at.exchange(ctx, known, f, code, b.verifier())
	if err != nil {
		return Arrival{}, err
	}
	token, err := at.prove(ctx, known, raw, f.Signing != nil)
	if err != nil {
		return Arrival{}, err
	}
	e := expectation{
		issuer: at.issuer, nonce: b.nonceFor(f), demands: f.Demands, now: p.clock.Now(), started: f.StartedAt, signing: f.Signing != nil,
	}
	level, err := e.judge(token.claims)
	if err != nil {
		return Arrival{}, err
	}
	if err := e.verifyTwice(ctx, token, access.AccessToken); err != nil {
		return Arrival{}, err
	}
	person, err := p.person(ctx, at, known, token, access)
	if err != nil {
		return Arrival{}, err
	}
	person.Assurance = level
	arrival := Arrival{Person: person, ReturnPath: f.ReturnPath, Signing: f.Signing != nil}
	if f.Signing == nil {
		return arrival, nil
	}
	arrival.Context = f.Signing.Context
	arrival.Signed, err = p.sign(r, f, b, token, person)

	return arrival, err
}

// readAnswer is the code, from an answer that is the asked provider's own (RFC 9207) and no error.
func readAnswer(query url.Values, issuer string, announces bool) (string, error) {
	for _, name := range []string{"code", "iss", "error"} {
		if len(query[name]) > 1 {
			return "", refuse(Unreadable)
		}
	}
	if iss := query.Get("iss"); iss != issuer && (query.Has("iss") || announces) {
		return "", refuse(MixUp)
	}
	if query.Has("error") {
		if query.Get("error") == "access_denied" {
			return "", refuse(Cancelled)
		}
		return "", refuse(ProviderError)
	}
	code := query.Get("code")
	if code == "" || len(code) > longestToken {
		return "", refuse(Unreadable)
	}
	return code, nil
}

func (r *remote) exchange(ctx context.Context, known *metadata, f flow, code, verifier string) (*oauth2.Token, string, error) {
	ctx = oidc.ClientContext(ctx, r.client)
	access, err := r.oauth(known, f.RedirectURI).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var said *oauth2.RetrieveError
	switch {
	case errors.As(err, &said):
		return nil, "", refuse(exchangeKind(said))
	case err != nil && reached(err):
		return nil, "", refuse(NoToken)
	case err != nil:
		return nil, "", refuseFetch(err)
	}
	raw, ok := access.Extra("id_token").(string)
	if !ok || raw == "" {
		return nil, "", refuse(NoToken)
	}
	return access, raw, nil
}

func exchangeKind(said *oauth2.RetrieveError) Kind {
	switch {
	case said.ErrorCode == "invalid_grant":
		return CodeRefused
	case said.Response != nil && said.Response.StatusCode >= http.StatusInternalServerError:
		return ProviderAway
	}
	return ProviderError
}

// reached says whether the provider did answer, only not with what we can read.
func reached(err error) bool {
	var request *url.Error
	return !errors.As(err, &request)
}

// only is the value of a parameter that is there exactly once.
func only(query url.Values, name string) (string, bool) {
	if len(query[name]) != 1 {
		return "", false
	}
	return query[name][0], true
}
