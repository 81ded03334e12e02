package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/casework/units"
	"stodporten/forms/control"
	"stodporten/portal/audit"
	"stodporten/portal/page"
)

func forCases() []units.Role {
	return []units.Role{units.Caseworker, units.Intake, units.Manager}
}

func forAdministration() []units.Role { return []units.Role{units.Administrator} }

func anyRole() []units.Role { return append(forCases(), forAdministration()...) }

type grantsKey struct{}

// held are the roles of who asks, on routes that only let them through.
func held(c *fiber.Ctx) []units.Grant {
	grants, _ := c.Locals(grantsKey{}).([]units.Grant)
	return grants
}

func holdsAny(grants []units.Grant, roles []units.Role) bool {
	return slices.ContainsFunc(grants, func(g units.Grant) bool { return slices.Contains(roles, g.Role) })
}

var errNoRole = errors.New("no role that the page is for")

// let lets an officer through who holds one of the roles now. Anybody else is in the trail, and is told so whatever the page.
func (d Desk) let(roles []units.Role, handler fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		grants, err := d.know(c)
		if err != nil {
			return err
		}
		if holdsAny(grants, roles) {
			c.Locals(grantsKey{}, grants)
			return handler(c)
		}
		err = d.DB.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "enter-desk", func(_ context.Context, tx *audit.Tx) error {
			tx.Refuse(audit.Line{Kind: "page", Object: objectOf(c)})
			return errNoRole
		})
		if !errors.Is(err, errNoRole) {
			return err
		}
		return page.Render(c, fiber.StatusForbidden, noRolePage(page.Of(c, "no-role", "desk.no-role-title"), len(grants) > 0))
	}
}

// know looks the roles up as the program itself, and sets the navigation by them.
func (d Desk) know(c *fiber.Ctx) ([]units.Grant, error) {
	who := page.OfficerOf(c)
	var grants []units.Grant
	err := d.DB.Do(c.UserContext(), audit.ForSystem(who.Municipality, "desk"), "know-officer", func(ctx context.Context, tx *audit.Tx) (err error) {
		grants, err = units.GrantsOf(ctx, tx, who.ID)
		return err
	})
	page.SetWays(c, func(v page.View) []control.Step { return ways(v, grants) })
	return grants, err
}

// welcomed is for pages of everybody who is signed in, with a role or without.
func (d Desk) welcomed(handler fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if _, err := d.know(c); err != nil {
			return err
		}
		return handler(c)
	}
}

// objectOf is the case that was reached for, where there is one in the address.
func objectOf(c *fiber.Ctx) string {
	const most = 60
	if number := c.Params("number"); number != "" && len(number) <= most {
		return number
	}
	return c.Route().Path
}
