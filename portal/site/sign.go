package site

import (
	"github.com/gofiber/fiber/v2"

	"stodporten/portal/identity"
	"stodporten/portal/page"
)

// finishSigning goes on with what was signed.
func (s Site) finishSigning(_ *fiber.Ctx, _ identity.Arrival) error { return page.NotFound() }
