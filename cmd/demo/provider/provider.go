// Package provider is the demo's pretend identity provider: two OpenID Connect issuers on one server, /medborgare for residents
// and /personal for officers, and the invented people who sign in there.
//
// It owns no table and keeps what it knows in memory: started again, it has forgotten who was signed in. It is faithful where a
// relying party could tell the difference (PKCE, codes used once within a minute, exact addresses, sessions, logout at both
// ends) and asks nobody for a secret, since nobody in it exists. It refuses people whose numbers somebody may bear, and it
// never says in a token that somebody's identity is protected.
package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"stodporten/locales"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// What acr says: Swedish levels of assurance, under a name of our own.
const (
	ACRLevel2 = "urn:stodporten:loa2"
	ACRLevel3 = "urn:stodporten:loa3"
)

// The claims that carry who somebody is; for residents those of the Swedish OpenID Connect profile.
const (
	ClaimPersonalNumber     = "https://id.oidc.se/claim/personalIdentityNumber"
	ClaimCoordinationNumber = "https://id.oidc.se/claim/coordinationNumber"
	ClaimStaffID            = "preferred_username"
)

// SignParameter takes the text to sign, base64url.
const SignParameter = "sign_text"

// Clock tells the time; outside production it may be moved.
type Clock interface{ Now() time.Time }

// Client is a site that people sign in to.
type Client struct {
	Realm  identity.Realm
	ID     string
	Secret string
	// Redirects and AfterLogout are whole addresses, compared exactly; "http://*.localhost:8080/…" stands for any one name there.
	Redirects   []string
	AfterLogout []string
	// BackChannel is where the site takes logout tokens; empty where it takes none.
	BackChannel string
}

// Options is what the provider needs.
type Options struct {
	Base    string // "http://localhost:8090"; the issuers are below it
	Clients []Client
	People  []Person
	Clock   Clock
	Log     *slog.Logger
	Words   *locales.Bundle
}

// Provider serves both issuers.
type Provider struct {
	base    string
	clients []Client
	people  []Person
	clock   Clock
	log     *slog.Logger
	words   *locales.Bundle
	key     *ecdsa.PrivateKey
	public  jose.JSONWebKey
	signer  jose.Signer
	vault   *vault
	caller  *http.Client
	mux     *http.ServeMux
}

// ErrOptions is answered for an address or a client that cannot be used.
var ErrOptions = errors.New("the pretend identity provider")

// New makes a provider with a signing key of its own.
func New(o Options) (*Provider, error) {
	base, err := url.Parse(o.Base)
	if err != nil || base.Host == "" || strings.HasSuffix(o.Base, "/") {
		return nil, fmt.Errorf("%w: base %q", ErrOptions, o.Base)
	}
	for _, client := range o.Clients {
		if client.ID == "" || len(client.Secret) < 8 || len(client.Redirects) == 0 || pathOf(client.Realm) == "" {
			return nil, fmt.Errorf("%w: client %q", ErrOptions, client.ID)
		}
	}
	p := &Provider{
		base: o.Base, clients: o.Clients, people: o.People, clock: o.Clock, log: o.Log, words: o.Words,
		vault: newVault(o.Clock), caller: &http.Client{Timeout: 3 * time.Second}, mux: http.NewServeMux(),
	}
	if err := p.makeKey(); err != nil {
		return nil, err
	}
	p.route()

	return p, nil
}

func (p *Provider) makeKey() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make the provider's key: %w", err)
	}
	p.key = key
	p.public = jose.JSONWebKey{Key: key.Public(), KeyID: newSecret()[:16], Algorithm: string(jose.ES256), Use: "sig"}
	private := jose.JSONWebKey{Key: key, KeyID: p.public.KeyID}
	p.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return fmt.Errorf("make the provider's signer: %w", err)
	}
	return nil
}

// Issuer is the address of a realm's issuer.
func (p *Provider) Issuer(realm identity.Realm) string { return p.base + pathOf(realm) }

// Entry is what the issuers file says of a realm here, for one client.
func Entry(base string, client Client) identity.Issuer {
	entry := identity.Issuer{
		ID: "demo", Realm: client.Realm, Municipalities: []municipality.ID{"*"}, URL: base + pathOf(client.Realm),
		ClientID: client.ID, ClientSecret: identity.Secret(client.Secret), Scopes: []string{"profile"},
		Claims:    identity.ClaimTable{Name: "name", GivenName: "given_name", FamilyName: "family_name"},
		Assurance: map[string]identity.Assurance{ACRLevel2: identity.LowAssurance, ACRLevel3: identity.SubstantialAssurance},
		Demands:   identity.SubstantialAssurance, MaxAgeSeconds: 60 * 60, SignParameter: SignParameter,
	}
	if client.Realm == identity.OfficerRealm {
		entry.ID, entry.Name = "demo-staff", map[string]string{"sv": "Kommunens inloggning", "en": "The municipality’s sign-in"}
		entry.Claims.StaffID = ClaimStaffID

		return entry
	}
	entry.Name = map[string]string{"sv": "Låtsaslegitimation", "en": "Pretend e-identification"}
	entry.Claims.Number = []string{ClaimPersonalNumber, ClaimCoordinationNumber}

	return entry
}

func pathOf(realm identity.Realm) string {
	switch realm {
	case identity.ResidentRealm:
		return "/medborgare"
	case identity.OfficerRealm:
		return "/personal"
	}
	return ""
}

func (p *Provider) route() {
	p.mux.HandleFunc("GET /stil.css", serveStyle)
	p.mux.HandleFunc("GET /{$}", p.welcome)
	for _, realm := range []identity.Realm{identity.ResidentRealm, identity.OfficerRealm} {
		room := &room{Provider: p, realm: realm}
		path := pathOf(realm)
		p.mux.HandleFunc("GET "+path+"/.well-known/openid-configuration", room.discovery)
		p.mux.HandleFunc("GET "+path+"/nycklar", room.keys)
		p.mux.HandleFunc("GET "+path+"/logga-in", room.authorize)
		p.mux.HandleFunc("POST "+path+"/logga-in", room.authorize)
		p.mux.HandleFunc("GET "+path+"/valj", room.list)
		p.mux.HandleFunc("POST "+path+"/valj", room.choose)
		p.mux.HandleFunc("GET "+path+"/skriv-under", room.showSigning)
		p.mux.HandleFunc("POST "+path+"/skriv-under", room.confirm)
		p.mux.HandleFunc("POST "+path+"/avbryt", room.cancel)
		p.mux.HandleFunc("POST "+path+"/token", room.token)
		p.mux.HandleFunc("GET "+path+"/uppgifter", room.userInfo)
		p.mux.HandleFunc("POST "+path+"/uppgifter", room.userInfo)
		p.mux.HandleFunc("GET "+path+"/logga-ut", room.endSession)
		p.mux.HandleFunc("POST "+path+"/logga-ut", room.endSession)
	}
}

// ServeHTTP answers both issuers' addresses, the style sheet, and a page that says what this is.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "+p.formTargets())
	p.mux.ServeHTTP(w, r)
}

// formTargets lets a form's answer lead back to the sites, which browsers count as part of sending it.
func (p *Provider) formTargets() string {
	targets := []string{"'self'"}
	for _, client := range p.clients {
		for _, address := range slices.Concat(client.Redirects, client.AfterLogout) {
			if where, err := url.Parse(address); err == nil && where.Host != "" {
				targets = append(targets, where.Scheme+"://"+where.Host)
			}
		}
	}
	slices.Sort(targets)

	return strings.Join(slices.Compact(targets), " ")
}

func (p *Provider) client(realm identity.Realm, id string) (Client, bool) {
	for _, client := range p.clients {
		if client.Realm == realm && client.ID == id {
			return client, true
		}
	}
	return Client{}, false
}

// registered says whether an address is one of those a client gave, to the letter, or with one name before .localhost.
func registered(addresses []string, asked string) bool {
	for _, address := range addresses {
		if address == asked {
			return true
		}
		before, after, wild := strings.Cut(address, "*.localhost:")
		if !wild {
			continue
		}
		name, found := strings.CutPrefix(asked, before)
		name, ends := strings.CutSuffix(name, ".localhost:"+after)
		if found && ends && regexp.MustCompile(`^[a-z0-9-]{1,63}$`).MatchString(name) {
			return true
		}
	}
	return false
}
