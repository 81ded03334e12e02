package site

import (
	"github.com/gofiber/fiber/v2"

	"stodporten/portal/page"
)

// showServices lists what can be applied for here, and the guide that answers before one asks.
func showServices(offers offerLister) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "services", "services.title")
		all, err := offers.all(c.UserContext(), v.Municipality.ID)
		if err != nil {
			return err
		}
		return page.Render(c, fiber.StatusOK, servicesPage(v, all))
	}
}
