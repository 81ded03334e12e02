package hall

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// Browser is one that keeps its cookies, at one of the two municipalities. Language is what it prefers.
type Browser struct {
	Hall     *Hall
	Host     string
	Cookies  map[string]string
	Language string
	Visit    session.Visit // once signed in
}

// Browser is a new one, in which nobody has signed in.
func (h *Hall) Browser(host string) *Browser {
	return &Browser{Hall: h, Host: host, Cookies: map[string]string{}, Language: "sv"}
}

// As is a browser in which that person of the town has signed in.
func (h *Hall) As(person uuid.UUID, host string, place municipality.ID) *Browser {
	h.T.Helper()
	b := h.Browser(host)
	visit, token, err := h.Visits.Start(h.T.Context(), session.Visit{
		Municipality: place, Subject: person, Name: "Amina Testberg", Assurance: identity.SubstantialAssurance, Issuer: "trial",
		IssuerSubject: person.String(),
	}, "")
	h.Must(err)
	b.Cookies["resident"], b.Visit = token, visit
	return b
}

// Amina has signed in in Ekköping.
func (h *Hall) Amina() *Browser { return h.As(pgtest.Amina, "ekkoping.localhost", "ekkoping") }

// Reply is an answer as a test looks at it.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// Get opens a page.
func (b *Browser) Get(path string) Reply {
	b.Hall.T.Helper()
	return b.Send(httptest.NewRequestWithContext(b.Hall.T.Context(), http.MethodGet, path, http.NoBody))
}

// Post sends a form of the browser's own visit.
func (b *Browser) Post(path string, values url.Values) Reply {
	b.Hall.T.Helper()
	if values == nil {
		values = url.Values{}
	}
	if b.Visit.CSRF != "" {
		values.Set(page.TokenField, b.Visit.CSRF)
	}
	return b.Bare(path, values)
}

// Bare sends a form without the visit's token.
func (b *Browser) Bare(path string, values url.Values) Reply {
	b.Hall.T.Helper()
	request := httptest.NewRequestWithContext(b.Hall.T.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Send(request)
}

// Send sends any request as this browser would, and keeps the cookies of the answer.
func (b *Browser) Send(request *http.Request) Reply {
	b.Hall.T.Helper()
	request.Host = b.Host
	request.Header.Set("Accept-Language", b.Language)
	for name, value := range b.Cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // a request carries no attributes
	}
	answer, err := b.Hall.App.Fiber().Test(request, -1)
	b.Hall.Must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	b.Hall.Must(err)
	for _, cookie := range answer.Cookies() {
		b.Cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 {
			delete(b.Cookies, cookie.Name)
		}
	}
	return Reply{answer.StatusCode, answer.Header, string(body)}
}

var pageName = regexp.MustCompile(`<html[^>]* data-page="([^"]*)"`)

// Page is the name of the page that the answer is.
func (r Reply) Page() string {
	if found := pageName.FindStringSubmatch(r.Body); found != nil {
		return found[1]
	}
	return ""
}

// Words are what stands on the page, without its tags, on one line; spaces that do not break are plain.
func (r Reply) Words() string {
	text := regexp.MustCompile(`(?s)<(script|style|svg)\b.*?</(script|style|svg)>|<[^>]*>`).ReplaceAllString(r.Body, " ")
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", " ")), " ")
}

// Wants stops the test when it is another page, or came with another status.
func (r Reply) Wants(tb testing.TB, status int, name string) Reply {
	tb.Helper()
	if r.Status != status || r.Page() != name {
		tb.Fatalf("page %q with %d, want %q with %d: %.600s", r.Page(), r.Status, name, status, r.Words())
	}
	return r
}

// Says looks for words on the page.
func (r Reply) Says(tb testing.TB, all ...string) {
	tb.Helper()
	for _, words := range all {
		if !strings.Contains(r.Words(), words) {
			tb.Errorf("page %q does not say %q: %s", r.Page(), words, r.Words())
		}
	}
}
