package session

import (
	"net"
	"net/http"
	"strings"

	"stodporten/portal/identity"
)

// Cookies is what a browser keeps for one realm: the visit, and the secret of sign-ins under way. No other cookie says who
// somebody is.
type Cookies struct {
	VisitName, FlowName string
	secure              bool
}

// CookiesFor names and guards the cookies as the address demands: "__Host-" and Secure everywhere, except over plain http on
// localhost, where browsers would refuse both. A plain http address anywhere else gets cookies that no browser sends back.
func CookiesFor(realm identity.Realm, scheme, host string) Cookies {
	if scheme == "http" && isLocal(host) {
		return Cookies{VisitName: string(realm), FlowName: string(realm) + "-flow"}
	}
	return Cookies{VisitName: "__Host-" + string(realm), FlowName: "__Host-" + string(realm) + "-flow", secure: true}
}

// Visit carries a token from Start. It ends with the browser; the store ends it sooner.
func (c Cookies) Visit(token string) *http.Cookie { return c.cookie(c.VisitName, token, 0) }

// Flow carries a browser secret from identity, for as long as a sign-in may be under way.
func (c Cookies) Flow(secret string) *http.Cookie {
	return c.cookie(c.FlowName, secret, int(identity.FlowLives.Seconds()))
}

// Expired takes both cookies back, by name, and nothing of the other site's.
func (c Cookies) Expired() []*http.Cookie {
	return []*http.Cookie{c.cookie(c.VisitName, "", -1), c.cookie(c.FlowName, "", -1)}
}

func (c Cookies) cookie(name, value string, maxAge int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure is left out on localhost alone, see CookiesFor
		Name: name, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.secure,
	}
}

// ClearSiteData is the header of the answer to signing out. "cookies" is left out: it would sign the other site out too.
func ClearSiteData() (name, value string) { return "Clear-Site-Data", `"cache", "storage"` }

func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
