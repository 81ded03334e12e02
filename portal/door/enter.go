package door

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// What may stand in the query of the sign-in address.
const (
	wishParameter  = "till"
	wayParameter   = "med"
	againParameter = "igen"
	hintParameter  = "login_hint"
)

// showWaysIn goes straight on where there is but one way, and offers a choice where there are several.
func (d Door) showWaysIn(c *fiber.Ctx) error {
	v := page.Of(c, "sign-in", "door.title")
	again, hint, wish := c.Query(againParameter) != "", c.Query(hintParameter), d.wish(c.Query(wishParameter))
	if v.SignedIn() && !again && hint == "" {
		return page.SeeOther(c, wish)
	}
	choices, way := d.SignIn.Choices(v.Municipality.ID), c.Query(wayParameter)
	if way == "" && len(choices) > 0 && (len(choices) == 1 || hint != "") {
		way = choices[0].ID
	}
	if way == "" {
		return page.Render(c, fiber.StatusOK, d.waysPage(v, choices, wish))
	}
	departure, err := d.SignIn.StartSignIn(c.UserContext(), identity.Errand{
		Municipality: v.Municipality.ID, Issuer: way, Browser: FlowCookie(c), RedirectURI: d.RedirectURI(c), ReturnPath: wish,
		Again: again, LoginHint: hint, Language: v.Speaker.Lang(),
	})
	if err != nil {
		return d.refuse(c, err, wish)
	}
	return d.Depart(c, departure)
}

// Depart leaves for the provider, and has the browser remember what only it will know when it comes back.
func (d Door) Depart(c *fiber.Ctx, departure identity.Departure) error {
	setCookies(c, page.Cookies(c).Flow(departure.Browser))
	return page.Leave(c, departure.URL)
}

// FlowCookie is what the browser remembers of a sign-in or signing under way; empty when it remembers nothing.
func FlowCookie(c *fiber.Ctx) string { return c.Cookies(page.Cookies(c).FlowName) }

// arrive is where a provider sends the browser back to, after signing in and after signing.
func (d Door) arrive(c *fiber.Ctx) error {
	v := page.Of(c, "sign-in", "door.title")
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		query = url.Values{}
	}
	back := identity.Return{Municipality: v.Municipality.ID, Browser: FlowCookie(c), Query: query}
	if v.SignedIn() {
		back.Subject = v.Visit.Subject
	}
	arrival, err := d.SignIn.Finish(c.UserContext(), back)
	if err != nil {
		back := d.wish(arrival.ReturnPath)
		if refused, ok := identity.AsRefusal(err); ok && arrival.Signing && d.NotSigned != nil {
			return d.NotSigned(c, refused, back)
		}
		return d.refuse(c, err, back)
	}
	if arrival.Signed == nil {
		return d.begin(c, v, arrival)
	}
	if d.Signed == nil {
		return page.NotFound()
	}
	return d.Signed(c, arrival)
}

// begin starts the visit under a cookie that nobody has seen before, and ends the one that the browser came with.
func (d Door) begin(c *fiber.Ctx, v page.View, arrival identity.Arrival) error {
	who := arrival.Person
	guest, err := d.Welcome(c.UserContext(), v.Municipality.ID, who)
	if err != nil {
		return d.refuse(c, err, d.wish(arrival.ReturnPath))
	}
	if guest.Subject == uuid.Nil {
		return page.ErrNotFound
	}
	_, token, err := d.Visits.Start(c.UserContext(), session.Visit{
		Municipality: v.Municipality.ID, Subject: guest.Subject, Name: guest.Name, Assurance: who.Assurance,
		LastSignedInAt: guest.LastSignedInAt, Issuer: who.Issuer, IssuerSubject: who.Subject, IssuerSession: who.Session,
		IDToken: who.IDToken, Signer: who.Signer,
	}, page.VisitToken(c))
	if errors.Is(err, session.ErrNoVisit) { // signed out everywhere, or at the provider, while signing in
		return page.SeeOther(c, signedOutPath)
	}
	if err != nil {
		return err
	}
	setCookies(c, page.Cookies(c).Visit(token))
	c.Set(fiber.HeaderCacheControl, "no-store")
	return page.SeeOther(c, d.wish(arrival.ReturnPath))
}

// wish is a path of this site; whoever wished for none goes home, and so does whoever was at the door itself.
func (d Door) wish(path string) string {
	path = identity.ReturnPath(path)
	bare, _, _ := strings.Cut(path, "?")
	switch bare {
	case "/", SignInPath, SignOutPath, answerPath, signedOutPath, everywherePath:
		return d.Home
	}
	return path
}

// refusal is what the page says to somebody who did not get in.
type refusal struct {
	title, text string // message keys
	status      int
	other       bool // it may help to sign in as somebody else
}

// refuse tells what happened and leads on; whoever was signed in before still is. What is no refusal is an error of ours.
func (d Door) refuse(c *fiber.Ctx, err error, wish string) error {
	r := refusal{title: "door.refused-title", status: fiber.StatusForbidden}
	var unwelcome *Unwelcome
	if refused, ok := identity.AsRefusal(err); ok {
		r.text, r.status = refused.Key(), statusOf(refused)
		if refused.Kind == identity.Cancelled {
			r.title = "door.cancelled-title"
		}
	} else if errors.As(err, &unwelcome) {
		r.text, r.other = unwelcome.Key, true
	} else {
		return err
	}
	v := page.Of(c, "sign-in-refused", r.title)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return page.Render(c, r.status, d.refusedPage(v, r, wish))
}

// statusOf tells machines what the words tell people.
func statusOf(refused *identity.Refusal) int {
	switch {
	case refused.Away():
		return fiber.StatusServiceUnavailable
	case refused.Kind == identity.Cancelled:
		return fiber.StatusOK
	case refused.Kind == identity.Lapsed, refused.Kind == identity.CodeRefused:
		return fiber.StatusConflict
	case refused.Kind == identity.Unreadable:
		return fiber.StatusBadRequest
	case refused.Kind == identity.UnknownIssuer:
		return fiber.StatusNotFound
	}
	return fiber.StatusForbidden
}

func signInAddress(wish string, parameters ...string) string {
	query := url.Values{wishParameter: {wish}}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return SignInPath + "?" + query.Encode()
}

func nameOf(v page.View, choice identity.Choice) control.Text {
	if name := choice.Name[v.Speaker.Code()]; name != "" {
		return control.Plain(name)
	}
	return control.In(v.Speaker, choice.Name[locales.Swedish], locales.Swedish)
}

func setCookies(c *fiber.Ctx, cookies ...*http.Cookie) {
	for _, cookie := range cookies {
		c.Response().Header.Add(fiber.HeaderSetCookie, cookie.String())
	}
}
