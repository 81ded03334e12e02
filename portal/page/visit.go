package page

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// findMunicipality goes by the Host header alone.
func (a *App) findMunicipality(c *fiber.Ctx) error {
	place, err := a.site.Municipalities.ForHost(c.UserContext(), string(c.Request().Host()))
	if err != nil {
		return err
	}
	requestOf(c).place = place
	return c.Next()
}

// findVisit looks only where there is a cookie. That nobody can be asked is kept for the guard: a page that is not found is not
// found all the same.
func (a *App) findVisit(c *fiber.Ctx) error {
	r := requestOf(c)
	r.token = c.Cookies(Cookies(c).VisitName)
	if r.token != "" {
		visit, err := a.site.Visits.Find(c.UserContext(), r.token, r.place.ID)
		switch {
		case err == nil:
			r.visit = &visit
		case !errors.Is(err, session.ErrNoVisit):
			r.unsure = err
		}
	}
	if r.token != "" {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	return c.Next()
}

// Cookies are those of this site at this address.
func Cookies(c *fiber.Ctx) session.Cookies {
	site := requestOf(c).app.site
	return session.CookiesFor(site.Realm, site.Scheme, string(c.Request().Host()))
}

// VisitToken is the value of the visit's cookie, for ending or replacing the visit; empty without one.
func VisitToken(c *fiber.Ctx) string { return requestOf(c).token }

// ResidentOf is who asks, on routes guarded by Resident; elsewhere the zero value, which no room takes for anybody.
func ResidentOf(c *fiber.Ctx) identity.Resident {
	if visit := requestOf(c).visit; visit != nil {
		resident, _ := visit.Resident()
		return resident
	}
	return identity.Resident{}
}

// OfficerOf is who asks, on routes guarded by Officer; elsewhere the zero value.
func OfficerOf(c *fiber.Ctx) identity.Officer {
	if visit := requestOf(c).visit; visit != nil {
		officer, _ := visit.Officer()
		return officer
	}
	return identity.Officer{}
}
