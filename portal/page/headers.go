package page

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// guardHeaders sets on every answer what keeps a browser from doing more than a page needs.
func (a *App) guardHeaders(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, a.policy(requestOf(c).nonce))
	a.commonHeaders(c)
	c.Set("Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")

	return c.Next()
}

func (a *App) commonHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	if a.site.Scheme == "https" {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
}

func (a *App) policy(nonce string) string {
	var b strings.Builder
	b.WriteString("default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce + "'; ")
	b.WriteString("img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'")
	for _, issuer := range a.site.Issuers {
		b.WriteString(" " + issuer)
	}
	b.WriteString("; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'")
	if a.site.Scheme == "https" {
		b.WriteString("; upgrade-insecure-requests")
	}
	return b.String()
}
