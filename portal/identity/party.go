package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"stodporten/portal/municipality"
)

// Clock tells the time; outside production it may be moved.
type Clock interface{ Now() time.Time }

// Options is what signing in needs.
type Options struct {
	Realm   Realm
	Issuers []Issuer // those of the other realm are left out
	Flows   Flows
	Clock   Clock
	Log     *slog.Logger
	// Production refuses test numbers, hints of who is to sign in, and plain http.
	Production bool
	// Transport reaches the providers; nil is the standard library's.
	Transport http.RoundTripper
	// AnswerWithin is how long a provider may take over one answer; zero is four seconds.
	AnswerWithin time.Duration
}

// RelyingParty signs people in for one realm. It is safe for any number of requests at once. It asks no provider anything
// before somebody wants to sign in there.
type RelyingParty struct {
	realm      Realm
	issuers    []*remote
	flows      Flows
	clock      Clock
	log        *slog.Logger
	production bool
}

// New checks the issuers and connects nothing. A realm without any issuer is an error: nobody could ever sign in.
func New(o Options) (*RelyingParty, error) {
	below, within := o.Transport, o.AnswerWithin
	if below == nil {
		below = http.DefaultTransport
	}
	if within == 0 {
		within = answerWithin
	}
	client := newClient(below, within)
	party := &RelyingParty{realm: o.Realm, flows: o.Flows, clock: o.Clock, log: o.Log, production: o.Production}
	for _, issuer := range o.Issuers {
		if issuer.Realm != o.Realm {
			continue
		}
		if err := issuer.validate(); err != nil {
			return nil, fmt.Errorf("%w: %q: %w", ErrIssuers, issuer.ID, err)
		}
		if o.Production && !strings.HasPrefix(issuer.URL, "https://") {
			return nil, fmt.Errorf("%w: %q: production asks no one over plain http", ErrIssuers, issuer.ID)
		}
		party.issuers = append(party.issuers, &remote{
			issuer: issuer, client: client, clock: o.Clock, keys: &keyRing{client: client, clock: o.Clock},
		})
	}
	if len(party.issuers) == 0 {
		return nil, fmt.Errorf("%w: none for the realm %q", ErrIssuers, o.Realm)
	}
	return party, nil
}

// Choice is one way to sign in, for the page that offers them.
type Choice struct {
	ID    string
	Name  map[string]string // by language, "sv" always
	Signs bool              // whether it can sign documents too
}

// Choices are the ways to sign in at a municipality, in the order of the issuers file.
func (p *RelyingParty) Choices(at municipality.ID) []Choice {
	var choices []Choice
	for _, r := range p.issuers {
		if r.issuer.serves(at) {
			choices = append(choices, Choice{ID: r.issuer.ID, Name: r.issuer.Name, Signs: r.issuer.SignParameter != ""})
		}
	}
	return choices
}

// remote finds an issuer that serves the municipality; no name is enough where there is but one.
func (p *RelyingParty) remote(at municipality.ID, id string) (*remote, error) {
	var found []*remote
	for _, r := range p.issuers {
		if r.issuer.serves(at) && (id == "" || r.issuer.ID == id) {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		return nil, refuse(UnknownIssuer)
	}
	return found[0], nil
}

// note writes a refusal down once: which issuer, and the kind. Nothing that the provider or the browser sent is in it.
func (p *RelyingParty) note(ctx context.Context, deed string, at municipality.ID, issuer string, err error) {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return
	}
	level := slog.LevelWarn
	if refusal.Kind == Cancelled || refusal.Kind == Lapsed {
		level = slog.LevelInfo
	}
	attributes := []slog.Attr{
		slog.String("deed", deed),
		slog.String("realm", string(p.realm)), slog.String("municipality", string(at)),
		slog.String("issuer", issuer), slog.String("code", string(refusal.Kind)),
	}
	if refusal.cause != nil {
		attributes = append(attributes, slog.String("network", refusal.cause.Error()))
	}
	p.log.LogAttrs(ctx, level, "identity refused", attributes...)
}
