package page

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/locales"
)

const (
	languageCookie = "lang"
	languageField  = "lang"
	languageKept   = 365 * 24 * time.Hour
)

// chooseLanguage: what was just asked for, else what was asked for before, else what the browser prefers. Asking by ?lang= leads
// back to the same address without it.
func (a *App) chooseLanguage(c *fiber.Ctx) error {
	r := requestOf(c)
	offered := a.offered(r)
	chosen := c.Cookies(languageCookie)
	if !slices.Contains(offered, chosen) {
		chosen = locales.Negotiate(c.Get(fiber.HeaderAcceptLanguage), offered)
	}
	r.speaker = a.site.Words.Speaker(chosen)
	c.Vary(fiber.HeaderAcceptLanguage, fiber.HeaderCookie)

	asked := c.Query(languageField)
	if asked == "" || (c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead) {
		return c.Next()
	}
	a.speak(c, r, asked)
	return SeeOther(c, withoutLanguage(c))
}

// switchLanguage serves forms whose language switch is a button, so that what is typed comes along.
func (a *App) switchLanguage(c *fiber.Ctx, r *request) {
	if asked := c.FormValue(languageField); asked != "" {
		a.speak(c, r, asked)
	}
}

func (a *App) speak(c *fiber.Ctx, r *request, lang string) {
	if !slices.Contains(a.offered(r), lang) {
		return
	}
	r.speaker = a.site.Words.Speaker(lang)
	c.Cookie(&fiber.Cookie{
		Name: languageCookie, Value: lang, Path: "/", MaxAge: int(languageKept.Seconds()),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.site.Scheme == "https",
	})
}

// offered is what the municipality has for its residents; the desk's words are there in Swedish and English alone.
func (a *App) offered(r *request) []string {
	offered := r.place.Languages
	if a.desk() {
		offered = []string{locales.Swedish, locales.English}
	}
	if len(offered) == 0 {
		offered = []string{locales.Swedish}
	}
	if a.site.Pseudo {
		offered = append(slices.Clip(offered), locales.Pseudo)
	}
	return offered
}

func withoutLanguage(c *fiber.Ctx) string {
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil || len(query) == 0 {
		return pathOf(c)
	}
	query.Del(languageField)
	if len(query) == 0 {
		return pathOf(c)
	}
	return pathOf(c) + "?" + query.Encode()
}

// pathOf is the path as it was asked for, and never the beginning of another host's address.
func pathOf(c *fiber.Ctx) string {
	return "/" + strings.TrimLeft(string(c.Request().URI().PathOriginal()), "/\\")
}

// inLanguage picks the words a municipality has written itself: in the language asked for, else in Swedish, with the language
// found.
func inLanguage(words map[string]string, s locales.Speaker) (text, lang string) {
	if text, ok := words[s.Code()]; ok && text != "" {
		return text, s.Lang()
	}
	return words[locales.Swedish], locales.Swedish
}

// OnlySwitched says that a form was sent by the language switch: what was typed is to be shown again in the other language, and
// nothing checked or finished.
func OnlySwitched(c *fiber.Ctx) bool { return c.FormValue(languageField) != "" }
