package page

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/locales"
	"stodporten/portal/identity"
	"stodporten/portal/session"
)

const (
	// TokenField is the hidden field that a visit's forms carry.
	TokenField = "csrf"

	readerField = "reader" // whose page it was: the canary, which stays the same when one signs in again
	stayPath    = "/fortsatt"
	overPath    = "/inaktiv"

	// harmless is where the quick exit leads: a page that anybody may have been reading.
	harmless = "https://www.smhi.se/"
)

// ownRoutes are on every site: staying signed in, with JavaScript and without, and what is seen when nobody did.
func (a *App) ownRoutes() []Route {
	guard := Resident
	if a.site.Realm == identity.OfficerRealm {
		guard = Officer
	}
	return []Route{
		{Method: fiber.MethodGet, Path: stayPath, Guard: guard, Handler: a.showStay},
		{Method: fiber.MethodPost, Path: stayPath, Guard: guard, Handler: a.stay},
		{Method: fiber.MethodGet, Path: overPath, Guard: Anyone, Handler: showOver},
	}
}

// stay answers the idle warning: how many seconds there are now.
func (a *App) stay(c *fiber.Ctx) error {
	visit, err := a.extend(c)
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"left": visit.SecondsLeft(a.site.Clock.Now())})
}

// showStay opens in a tab of its own, for those without JavaScript. Being read is what prolongs the visit. A script of our own asks
// here who is signed in now: a page that outlived its visit can then be saved by the same person, with the new visit's token.
func (a *App) showStay(c *fiber.Ctx) error {
	visit, err := a.extend(c)
	if err != nil {
		return err
	}
	if c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMEApplicationJSON {
		return c.JSON(fiber.Map{"left": visit.SecondsLeft(a.site.Clock.Now()), TokenField: visit.CSRF, readerField: visit.Canary})
	}
	requestOf(c).visit = &visit
	v := Of(c, "stay", "page.stay-title")

	return Render(c, fiber.StatusOK, stayPage(v))
}

func (a *App) extend(c *fiber.Ctx) (session.Visit, error) {
	r := requestOf(c)
	visit, err := a.site.Visits.Extend(c.UserContext(), r.token, r.place.ID)
	if err != nil {
		return session.Visit{}, a.lapsed(err)
	}
	return visit, nil
}

// showOver is where a page goes by itself when the time is out.
func showOver(c *fiber.Ctx) error {
	return Render(c, fiber.StatusOK, overPage(Of(c, "over", "page.over-title")))
}

func (v View) endsAt() locales.Pair {
	if v.Visit == nil {
		return locales.With("Time", "")
	}
	left := time.Duration(v.Visit.SecondsLeft(v.Now)) * time.Second
	return locales.With("Time", v.Speaker.Time(v.Now.Add(left)))
}
