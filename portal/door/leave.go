package door

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// signOut ends the visit here first: whatever the provider does then, nobody is signed in any more.
func (d Door) signOut(c *fiber.Ctx) error {
	if err := d.Visits.End(c.UserContext(), page.VisitToken(c)); err != nil {
		return err
	}
	return d.leave(c)
}

// signOutEverywhere ends every visit of the person at this site, on whatever machine.
func (d Door) signOutEverywhere(c *fiber.Ctx) error {
	v := page.Of(c, "signed-out", "door.signed-out-title")
	if _, err := d.Visits.EndEverywhere(c.UserContext(), v.Municipality.ID, v.Visit.Subject); err != nil {
		return err
	}
	return d.leave(c)
}

// leave empties the browser of what it knows of the visit, and goes by way of the provider, so that its session ends too.
func (d Door) leave(c *fiber.Ctx) error {
	v := page.Of(c, "signed-out", "door.signed-out-title")
	setCookies(c, page.Cookies(c).Expired()...)
	c.Set(session.ClearSiteData())
	c.Set(fiber.HeaderCacheControl, "no-store")
	if v.Visit == nil {
		return page.SeeOther(c, signedOutPath)
	}
	where, err := d.SignIn.LogoutURL(c.UserContext(), identity.Leaving{
		Municipality: v.Municipality.ID, Issuer: v.Visit.Issuer, IDToken: v.Visit.IDToken, RedirectURI: d.address(c) + signedOutPath,
	})
	if _, away := identity.AsRefusal(err); away {
		return page.SeeOther(c, signedOutPath+"?"+stillThere+"=1")
	}
	if err != nil {
		return err
	}
	if where == "" {
		return page.SeeOther(c, signedOutPath)
	}
	return page.Leave(c, where)
}

// stillThere says that the provider could not be reached, and so may still know the person.
const stillThere = "kvar"

// showSignedOut is where signing out ends. Whoever is signed in after all has come by a link, and stays so.
func (d Door) showSignedOut(c *fiber.Ctx) error {
	v := page.Of(c, "signed-out", "door.signed-out-title")
	if v.SignedIn() {
		return page.SeeOther(c, d.Home)
	}
	c.Set(session.ClearSiteData())
	c.Set(fiber.HeaderCacheControl, "no-store")
	return page.Render(c, fiber.StatusOK, signedOutPage(v, c.Query(stillThere) != ""))
}

// endByProvider is where a provider tells that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0).
func (d Door) endByProvider(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	err := d.SignIn.EndByProvider(c.UserContext(), c.FormValue("logout_token"), func(ctx context.Context, ended identity.Ended) error {
		_, err := d.Visits.EndByIssuerSession(ctx, ended.Issuer, ended.Session, ended.Subject)
		return err
	})
	if _, ok := identity.AsRefusal(err); ok {
		c.Status(fiber.StatusBadRequest)
		return nil
	}
	return err
}
