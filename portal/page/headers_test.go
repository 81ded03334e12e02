package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/portal/page"
)

func TestEveryAnswerCarriesTheHeadersThatGuardIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asset := assetAddress(t, h, ".css")
	_, amina := h.signIn("Amina Testberg")

	for name, response := range map[string]answer{
		"a page":            h.get("/"),
		"a signed-in page":  h.get("/mina-sidor", amina),
		"an asset":          h.get(asset),
		"robots":            h.get("/robots.txt"),
		"the sign":          h.get("/favicon.ico"),
		"nothing there":     h.get("/finns-inte"),
		"not signed in":     h.get("/mina-sidor"),
		"another host":      h.get("/", host("unknown.example")),
		"a failure":         h.get("/fel/okant"),
		"a panic":           h.get("/fel/krasch"),
		"a redirect":        h.get("/?lang=en"),
		"after a form":      h.post("/skicka/brev", url.Values{"text": {"hej"}}),
		"a foreign form":    h.post("/skicka/brev", nil, header("Sec-Fetch-Site", "cross-site")),
		"too much":          h.post("/skicka/brev", url.Values{"text": {strings.Repeat("x", 1<<20)}}),
		"a wrong method":    h.ask(http.MethodPut, "/", nil),
		"an unreadable one": h.get("/?x=%00"),
	} {
		for header, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"X-Frame-Options":              "DENY",
			"Strict-Transport-Security":    "max-age=31536000; includeSubDomains",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := response.Header.Get(header); got != want {
				t.Errorf("%s (%d): %s is %q", name, response.StatusCode, header, got)
			}
		}
		if response.Header.Get("Cache-Control") == "" {
			t.Errorf("%s: no Cache-Control", name)
		}
		if response.Header.Get("Server") != "" {
			t.Errorf("%s: tells what it runs on", name)
		}
	}
}

func TestAPageMayRunNothingThatWeDidNotSend(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	first, second := h.get("/"), h.get("/")
	policy := first.Header.Get("Content-Security-Policy")

	for _, part := range []string{
		"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self' https://idp.example;", "upgrade-insecure-requests",
	} {
		if !strings.Contains(policy, part) {
			t.Errorf("%q is missing from %q", part, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("%q", policy)
	}
	if policy == second.Header.Get("Content-Security-Policy") {
		t.Error("the nonce came twice")
	}
	document := parsed(t, first)
	for _, name := range []string{"script", "style"} {
		for _, element := range all(document, name) {
			if nonce := attribute(element, "nonce"); nonce == "" || !strings.Contains(policy, "'nonce-"+nonce+"'") {
				t.Errorf("a %s with nonce %q", name, nonce)
			}
		}
	}
	for _, element := range all(document, "*") {
		for _, a := range element.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("%s has %s=%q, which the policy forbids", element.Data, a.Key, a.Val)
			}
		}
	}
}

func TestPlainHTTPAsksForNoSecureTransport(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *page.Site) { s.Scheme = "http" })

	response := h.get("/")

	if got := response.Header.Get("Strict-Transport-Security"); got != "" {
		t.Error(got)
	}
	if got := response.Header.Get("Content-Security-Policy"); strings.Contains(got, "upgrade-insecure-requests") {
		t.Error(got)
	}
}

func TestASignedInAnswerIsKeptByNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	visit, amina := h.signIn("Amina Testberg")

	for _, path := range []string{"/", "/mina-sidor", "/finns-inte", "/fel/okant", "/fortsatt"} {
		response := h.get(path, amina)

		if got := response.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: %q", path, got)
		}
		if !strings.Contains(response.body, `<meta name="reader" content="`+visit.Canary+`">`) {
			t.Errorf("%s does not say whose answer it is", path)
		}
	}
	if body := h.get("/").body; strings.Contains(body, `name="reader"`) {
		t.Error("a visitor has a canary")
	}
}
