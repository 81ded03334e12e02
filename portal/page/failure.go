package page

import (
	"cmp"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/session"
)

// problem is an error on its way to become a page.
type problem struct {
	status int
	key    string // of the explanation; empty for the standard words
	cause  error
	again  []field // what was posted, to be sent once more
	reader bool    // the page sent came from the person who is signed in now
	post   bool
}

type field struct{ name, value string }

// errorPage is the page for a problem, or a bare one where it is not known whose site this is.
func (a *App) errorPage(c *fiber.Ctx, r *request, p problem) templ.Component {
	if r.place.ID == "" {
		return bare(a.site.Words, p.status)
	}
	p.post = c.Method() == fiber.MethodPost
	if p.post && (p.passing() || errors.Is(p.cause, errStale) || errors.Is(p.cause, errSignIn)) {
		p.reader = r.visit != nil && subtle.ConstantTimeCompare([]byte(c.FormValue(readerField)), []byte(r.visit.Canary)) == 1
		if p.reader || r.visit == nil {
			p.again = sentFields(c)
		}
	}
	v := r.view(c, fmt.Sprintf("error-%d", p.status))
	v.Title = v.Words(titleOf(p.status))

	return problemPage(v, p)
}

// passing is a problem that has nothing to do with what was sent: the same may be taken a moment later.
func (p problem) passing() bool {
	return p.status >= fiber.StatusInternalServerError || p.status == fiber.StatusTooManyRequests
}

// keeps says that what was typed is on the page. That the reader is all that was sent is not worth a word.
func (p problem) keeps() bool {
	return p.passing() && slices.ContainsFunc(p.again, func(f field) bool { return f.name != readerField })
}

// sentFields is all that was sent but the token, in a fixed order; whose page it was comes along.
func sentFields(c *fiber.Ctx) []field {
	var all []field
	for name, values := range Posted(c) {
		for _, value := range values {
			all = append(all, field{name, value})
		}
	}
	slices.SortStableFunc(all, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	if reader := c.FormValue(readerField); reader != "" {
		all = append(all, field{readerField, reader})
	}
	return all
}

func (p problem) words(v View) control.Text {
	switch {
	case p.key == "page.stale" && p.reader:
		return v.Say("page.stale-again")
	case p.key != "" && v.Speaker.Knows(p.key):
		return v.Say(p.key)
	case p.status == fiber.StatusUnauthorized && p.post:
		return v.Say("page.text-401-sent")
	}
	return v.Say(textOf(p.status))
}

func titleOf(status int) string {
	switch status {
	case fiber.StatusUnauthorized:
		return "page.title-401"
	case fiber.StatusForbidden:
		return "page.title-403"
	case fiber.StatusNotFound:
		return "page.title-404"
	case fiber.StatusMethodNotAllowed:
		return "page.title-405"
	case fiber.StatusConflict:
		return "page.title-409"
	case fiber.StatusRequestEntityTooLarge:
		return "page.title-413"
	case fiber.StatusMisdirectedRequest:
		return "page.title-421"
	case fiber.StatusUnprocessableEntity:
		return "page.title-422"
	case fiber.StatusTooManyRequests:
		return "page.title-429"
	case fiber.StatusServiceUnavailable:
		return "page.title-503"
	}
	if status >= fiber.StatusInternalServerError {
		return "page.title-500"
	}
	return "page.title-400"
}

func textOf(status int) string {
	switch status {
	case fiber.StatusUnauthorized:
		return "page.text-401"
	case fiber.StatusForbidden:
		return "page.text-403"
	case fiber.StatusNotFound:
		return "page.text-404"
	case fiber.StatusMethodNotAllowed:
		return "page.text-405"
	case fiber.StatusConflict:
		return "page.text-409"
	case fiber.StatusRequestEntityTooLarge:
		return "page.text-413"
	case fiber.StatusMisdirectedRequest:
		return "page.text-421"
	case fiber.StatusUnprocessableEntity:
		return "page.text-422"
	case fiber.StatusTooManyRequests:
		return "page.text-429"
	case fiber.StatusServiceUnavailable:
		return "page.text-503"
	}
	if status >= fiber.StatusInternalServerError {
		return "page.text-500"
	}
	return "page.text-400"
}

// sendPlain is for when not even a page can be made.
func (a *App) sendPlain(c *fiber.Ctx, status int) {
	a.commonHeaders(c)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "text/plain; charset=utf-8")
	swedish, english := a.site.Words.Speaker(locales.Swedish), a.site.Words.Speaker(locales.English)
	c.Status(status)
	c.Response().SetBodyString(swedish.Say(titleOf(status)) + ". " + swedish.Say(textOf(status)) + "\n" +
		english.Say(titleOf(status)) + ". " + english.Say(textOf(status)) + "\n")
}

// lapsed is a visit that ended between two looks at it.
func (a *App) lapsed(err error) error {
	if errors.Is(err, session.ErrNoVisit) {
		return errSignIn
	}
	return err
}
