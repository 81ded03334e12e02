package page

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// Guard says who a route is for. The zero value is nobody: Mount refuses a route without a guard.
type Guard int

// Anyone is for visitors too; whoever is signed in is still known.
const (
	Anyone Guard = iota + 1
	Resident
	Officer
)

// Rate limits how often one asker may use a route. Shut keeps it closed when nobody can count, as for sign-in; other routes stay
// open then.
type Rate struct {
	session.Limit
	Shut bool
}

// Route is one line of a site's table.
type Route struct {
	Method string
	Path   string
	Guard  Guard
	// Limit is the number of bytes a body may have; 1 MB when zero.
	Limit   int
	Rate    Rate
	Machine bool // another server posts here and the handler knows it by other means: no token is asked for
	// Stream leaves the body to the handler, which takes it by Incoming or Parts up to the Limit; such a route may have any method.
	Stream  bool
	Handler fiber.Handler
}

// ErrRoute is answered for a table that could not be safe: no guard, no handler, a method that is neither GET nor POST where no body
// is streamed, or the same address twice.
var ErrRoute = errors.New("a route that cannot be mounted")

// Mount adds the routes of a table. A GET answers HEAD too.
func (a *App) Mount(routes []Route) error {
	for _, r := range routes {
		if err := a.acceptable(r); err != nil {
			return err
		}
		enter := a.enter(r)
		if r.Stream {
			enter = a.enterStream(r)
		}
		a.fiber.Add(r.Method, r.Path, enter, r.Handler)
		if r.Method == fiber.MethodGet {
			a.fiber.Add(fiber.MethodHead, r.Path, enter, r.Handler)
		}
	}
	return nil
}

func (a *App) acceptable(r Route) error {
	switch {
	case r.Method != fiber.MethodGet && r.Method != fiber.MethodPost && (!r.Stream || !slices.Contains(streamed(), r.Method)):
		return fmt.Errorf("%w: method %s of %s", ErrRoute, r.Method, r.Path)
	case r.Guard < Anyone || r.Guard > Officer:
		return fmt.Errorf("%w: %s %s has no guard", ErrRoute, r.Method, r.Path)
	case r.Guard == Resident && a.site.Realm != identity.ResidentRealm, r.Guard == Officer && a.site.Realm != identity.OfficerRealm:
		return fmt.Errorf("%w: %s %s is for the other site", ErrRoute, r.Method, r.Path)
	case r.Handler == nil:
		return fmt.Errorf("%w: %s %s has no handler", ErrRoute, r.Method, r.Path)
	}
	for _, known := range a.fiber.GetRoutes(true) {
		if known.Method == r.Method && known.Path == r.Path {
			return fmt.Errorf("%w: %s %s twice", ErrRoute, r.Method, r.Path)
		}
	}
	return nil
}

func streamed() []string {
	return []string{fiber.MethodHead, fiber.MethodPatch, fiber.MethodDelete, fiber.MethodOptions}
}

// enter stands before the handler of a route: limits first, then who asks, then whether the form is theirs.
func (a *App) enter(route Route) fiber.Handler {
	limit := route.Limit
	if limit == 0 {
		limit = standardLimit
	}
	return func(c *fiber.Ctx) error {
		r := requestOf(c)
		r.route = route.Path
		if err := readBody(c, limit); err != nil {
			return err
		}
		if c.Method() == fiber.MethodPost && !route.Machine {
			if err := sameOrigin(c); err != nil {
				return err
			}
			a.switchLanguage(c, r)
		}
		if err := a.admit(r, route.Guard); err != nil {
			return err
		}
		if err := a.withinRate(c, r, route.Rate); err != nil {
			return err
		}
		if c.Method() == fiber.MethodPost && !route.Machine && r.visit != nil && !ownToken(c, r.visit.CSRF) && !sentAgain(c, r.visit.Canary) {
			return errStale
		}
		return c.Next()
	}
}

func (a *App) admit(r *request, guard Guard) error {
	if r.unsure != nil {
		return r.unsure
	}
	if guard != Anyone && r.visit == nil {
		return errSignIn
	}
	return nil
}

func (a *App) withinRate(c *fiber.Ctx, r *request, rate Rate) error {
	if rate.Times == 0 {
		return nil
	}
	who := string(r.place.ID) + " " + c.IP()
	if r.visit != nil {
		who = r.visit.Subject.String()
	}
	err := a.site.Visits.Pass(c.UserContext(), rate.Limit, who)
	if errors.Is(err, session.ErrUnavailable) && !rate.Shut {
		return nil
	}
	return err
}

// sameOrigin asks the standard library, which looks at Sec-Fetch-Site and else at Origin.
func sameOrigin(c *fiber.Ctx) error {
	header := http.Header{}
	for _, name := range []string{"Sec-Fetch-Site", "Origin"} {
		if value := c.Get(name); value != "" {
			header.Set(name, value)
		}
	}
	asked := &http.Request{Method: c.Method(), Host: string(c.Request().Host()), Header: header, URL: &url.URL{Path: "/"}}
	if err := http.NewCrossOriginProtection().Check(asked); err != nil {
		return errForeign
	}
	return nil
}

func ownToken(c *fiber.Ctx, token string) bool {
	return token != "" && subtle.ConstantTimeCompare([]byte(c.FormValue(TokenField)), []byte(token)) == 1
}

// sentAgain is a form off the page that said that nobody was signed in: it bears no token, since there was no visit, and whose page it
// was before. The same person, signed in again, need not be asked once more; the browser itself must say that it comes from our page.
func sentAgain(c *fiber.Ctx, canary string) bool {
	return c.FormValue(TokenField) == "" && c.Get("Sec-Fetch-Site") == "same-origin" && canary != "" &&
		subtle.ConstantTimeCompare([]byte(c.FormValue(readerField)), []byte(canary)) == 1
}
