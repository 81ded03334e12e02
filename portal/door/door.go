// Package door is the way in and out of a site, the same for residents and officers: leaving for an identity provider and
// coming back, a visit that begins and ends, and the page where somebody sees their own visits.
//
// It owns no table and knows no record room: who somebody is among ours, the site says. It refuses what identity refuses, in
// plain words and with a way on, and lets nobody in whom the site does not know.
package door

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// The addresses that the frame of a site and the providers' registrations name.
const (
	SignInPath     = "/logga-in"
	SignOutPath    = "/logga-ut"
	answerPath     = "/logga-in/svar"
	signedOutPath  = "/utloggad"
	everywherePath = "/logga-ut/overallt"
	byProviderPath = "/logga-ut/fran-leverantor"
)

// Guest is somebody whom a provider vouched for and the site knows. Subject is the site's own id of them.
type Guest struct {
	Subject        uuid.UUID
	Name           string
	LastSignedInAt time.Time // zero at the first visit
}

// Unwelcome is somebody whom a provider vouched for and the site does not let in. Key is the message that says why.
type Unwelcome struct{ Key string } //nolint:errname // it reads as one in errors.As

func (u *Unwelcome) Error() string { return "not let in: " + u.Key }

// Door is the way in and out of one site.
type Door struct {
	Realm  identity.Realm
	SignIn *identity.RelyingParty
	Visits *session.Store
	Scheme string // http or https, as browsers see it
	Port   int    // in people's addresses; 0 for the scheme's own

	Home    string // where one goes who wished for no other page
	Account string // the address of the page about one's own visits
	// SignIns is how many may begin a minute from one address. A whole town hall may share one, so it stops machines and not a
	// morning's work.
	SignIns int

	// Welcome is the site's own look-up, after the provider has vouched. An *Unwelcome becomes a page, any other error is ours.
	Welcome func(ctx context.Context, at municipality.ID, who identity.Person) (Guest, error)
	// Signed goes on with a document that has been signed. A site where nothing is signed leaves it out.
	Signed func(c *fiber.Ctx, arrival identity.Arrival) error
	// NotSigned says why a signature was not accepted, to somebody who is still signed in; back is the page they came from.
	NotSigned func(c *fiber.Ctx, why *identity.Refusal, back string) error
}

// Routes are the door's lines of the site's one table.
func (d Door) Routes() []page.Route {
	signedIn := page.Resident
	if d.Realm == identity.OfficerRealm {
		signedIn = page.Officer
	}
	rate := page.Rate{Limit: session.Limit{Name: "sign-in", Times: d.SignIns, Period: time.Minute}, Shut: true}
	return []page.Route{
		{Method: fiber.MethodGet, Path: SignInPath, Guard: page.Anyone, Rate: rate, Handler: d.showWaysIn},
		{Method: fiber.MethodGet, Path: answerPath, Guard: page.Anyone, Rate: rate, Handler: d.arrive},
		{Method: fiber.MethodPost, Path: SignOutPath, Guard: page.Anyone, Handler: d.signOut},
		{Method: fiber.MethodGet, Path: signedOutPath, Guard: page.Anyone, Handler: d.showSignedOut},
		{Method: fiber.MethodPost, Path: everywherePath, Guard: signedIn, Handler: d.signOutEverywhere},
		{Method: fiber.MethodPost, Path: byProviderPath, Guard: page.Anyone, Machine: true, Handler: d.endByProvider},
		{Method: fiber.MethodGet, Path: d.Account, Guard: signedIn, Handler: d.showVisits},
	}
}

// RedirectURI is where a provider sends the browser back to: at the host it came from, so that its cookies are there.
func (d Door) RedirectURI(c *fiber.Ctx) string { return d.address(c) + answerPath }

func (d Door) address(c *fiber.Ctx) string {
	host := string(c.Request().Host())
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if d.Port != 0 {
		return d.Scheme + "://" + net.JoinHostPort(host, strconv.Itoa(d.Port))
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return d.Scheme + "://" + host
}

// Origins are the places that a form of the site may lead on to, for page.Site.
func Origins(issuers []identity.Issuer) []string {
	var origins []string
	for _, issuer := range issuers {
		for _, raw := range []string{issuer.URL, issuer.EndSession} {
			where, err := url.Parse(raw)
			if err != nil || where.Host == "" {
				continue
			}
			if origin := where.Scheme + "://" + where.Host; !slices.Contains(origins, origin) {
				origins = append(origins, origin)
			}
		}
	}
	return origins
}
