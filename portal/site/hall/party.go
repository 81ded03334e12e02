package hall

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/gofiber/fiber/v2"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// Party is a provider where everybody signs at once, and all that it was asked last.
type Party struct {
	mu      sync.Mutex
	key     *ecdsa.PrivateKey
	Errand  identity.Errand
	Signing identity.Signing
	Refusal error  // answered instead of sending anybody there
	Person  string // the digits of whoever signs
}

// Choices are one provider that cannot sign and one that can.
func (*Party) Choices(municipality.ID) []identity.Choice {
	return []identity.Choice{{ID: "looks-only"}, {ID: "trial", Signs: true}}
}

// StartSigning keeps what is asked and sends the browser to LeavesFor.
func (p *Party) StartSigning(_ context.Context, e identity.Errand, s identity.Signing) (identity.Departure, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Errand, p.Signing = e, s
	return identity.Departure{URL: LeavesFor, Browser: "secret"}, p.Refusal
}

const (
	// LeavesFor is where one signs.
	LeavesFor = "https://idp.example/sign"
	// BackPath is where one comes back to.
	BackPath = "/logga-in/svar"
)

// OpenSigning starts a hall in which the party signs, as Amina until its Person is changed.
func OpenSigning(tb testing.TB, build Build) *Hall {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	h := prepare(tb)
	h.Party, h.build = &Party{key: key, Person: "199001012385"}, build
	h.Comes = h.Arrival
	h.Mount()
	return h
}

// comingBack lets the browser come back from the party as the hall says, where one signs.
func (h *Hall) comingBack(site Site) []page.Route {
	routes := slices.Clone(site.Routes)
	for i, route := range routes {
		if h.Party != nil && route.Path == BackPath {
			routes[i].Rate = page.Rate{}
			routes[i].Handler = func(c *fiber.Ctx) error {
				if h.ComesRefused != nil {
					return site.NotSigned(c, h.ComesRefused, h.Party.Errand.ReturnPath)
				}
				return site.Signed(c, h.Comes())
			}
		}
	}
	return routes
}

// Arrival is how somebody comes back who has signed what they were sent to sign.
func (h *Hall) Arrival() identity.Arrival {
	h.T.Helper()
	p := h.Party
	p.mu.Lock()
	defer p.mu.Unlock()
	return identity.Arrival{Signing: true, Signed: h.Evidence(p.Signing.Document), Context: p.Signing.Context, ReturnPath: p.Errand.ReturnPath}
}

// Evidence is what the party gives to whoever signs a document.
func (h *Hall) Evidence(document [sha256.Size]byte) *identity.Evidence {
	h.T.Helper()
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	bond := sha256.Sum256(append(append([]byte{}, random...), document[:]...))
	now := h.Clock.Now().Truncate(1e9)
	payload, err := json.Marshal(map[string]any{
		"iss": "https://idp.example", "aud": "portal", "nonce": base64.RawURLEncoding.EncodeToString(bond[:]),
		"auth_time": now.Unix(), "acr": "loa3", "number": h.Party.Person,
	})
	h.Must(err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: h.Party.key}, nil)
	h.Must(err)
	token, err := signer.Sign(payload)
	h.Must(err)
	raw, err := token.CompactSerialize()
	h.Must(err)
	key, err := json.Marshal(jose.JSONWebKey{Key: h.Party.key.Public(), Algorithm: "ES256", Use: "sig", KeyID: "1"})
	h.Must(err)
	return &identity.Evidence{
		Issuer: "https://idp.example", ClientID: "portal", NumberClaims: []string{"number"}, ACRValues: []string{"loa3"}, IDToken: raw, JWK: key,
		Random: random, DocumentHash: document[:], Text: h.Party.Signing.Text, StartedAt: now, SignedAt: now,
		Assurance: identity.SubstantialAssurance, Person: h.Party.Person,
	}
}
