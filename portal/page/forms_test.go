package page_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"stodporten/portal/page"
)

func TestAFormFromElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	visit, amina := h.signIn("Amina Testberg")
	form := url.Values{"text": {"hej"}, "csrf": {visit.CSRF}}
	none := func(r *http.Request) { r.Header.Del("Sec-Fetch-Site") }

	for name, c := range map[string]struct {
		change []func(*http.Request)
		want   int
	}{
		"from our own page":             {nil, 303},
		"from another site":             {[]func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		"from a sister site":            {[]func(*http.Request){header("Sec-Fetch-Site", "same-site")}, 403},
		"an old browser, our origin":    {[]func(*http.Request){none, header("Origin", "https://"+ekkoping)}, 303},
		"an old browser, another":       {[]func(*http.Request){none, header("Origin", "https://evil.example")}, 403},
		"an old browser, a null origin": {[]func(*http.Request){none, header("Origin", "null")}, 403},
	} {
		response := h.post("/mitt", form, append(c.change, amina)...)

		if response.StatusCode != c.want {
			t.Errorf("%s: %d", name, response.StatusCode)
		}
	}
	if response := h.post("/maskin", nil, header("Sec-Fetch-Site", "cross-site")); response.StatusCode != http.StatusOK {
		t.Errorf("another server may post where a route says so: %d", response.StatusCode)
	}
}

func TestAVisitsFormsCarryItsToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	visit, amina := h.signIn("Amina Testberg")
	other, _ := h.signIn("Jonas Provsson")

	for name, c := range map[string]struct {
		token string
		want  int
	}{
		"its own":        {visit.CSRF, 303},
		"none":           {"", 403},
		"a wrong one":    {"x" + visit.CSRF, 403},
		"someone else's": {other.CSRF, 403},
	} {
		for _, path := range []string{"/mitt", "/skicka/brev"} {
			response := h.post(path, url.Values{"text": {"hej"}, "csrf": {c.token}}, amina)

			if response.StatusCode != c.want {
				t.Errorf("%s at %s: %d", name, path, response.StatusCode)
			}
		}
	}
	for _, form := range all(parsed(t, h.get("/mina-sidor", amina)), "form") {
		if attribute(form, "method") == "post" && !strings.Contains(hidden(form), "csrf="+visit.CSRF) {
			t.Errorf("the form to %s has no token", attribute(form, "action"))
		}
	}
}

func TestWhatWasWrittenIsNotLostWhenTheVisitIs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before, _ := h.signIn("Amina Testberg")
	sent := url.Values{"text": {"Min hyra höjdes.", "<b>"}, "csrf": {before.CSRF}, "reader": {before.Canary}}

	signedOut := h.post("/mitt", sent)
	document := parsed(t, signedOut)

	if signedOut.StatusCode != http.StatusUnauthorized {
		t.Fatal(signedOut.StatusCode)
	}
	if got := hidden(document); got != "text=Min hyra höjdes. text=<b> reader="+before.Canary {
		t.Errorf("kept: %s", got)
	}

	_, again := h.signIn("Amina Testberg")
	stale := h.post("/mitt", sent, again)
	document = parsed(t, stale)

	if stale.StatusCode != http.StatusForbidden || !strings.Contains(textOf(document), "Skicka igen") {
		t.Errorf("%d: %s", stale.StatusCode, textOf(document))
	}
	form := url.Values{}
	for _, input := range all(byID(document, "again"), "input") {
		form.Add(attribute(input, "name"), attribute(input, "value"))
	}
	if response := h.post("/mitt", form, again); response.StatusCode != http.StatusSeeOther {
		t.Errorf("sent again: %d", response.StatusCode)
	}
}

func TestOnePressSendsAgainOnceTheSamePersonHasSignedInAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before, _ := h.signIn("Amina Testberg")
	kept := url.Values{"text": {"Min hyra höjdes."}, "reader": {before.Canary}} // as the page says it that found nobody signed in
	_, amina := h.signIn("Amina Testberg")
	_, jonas := h.signIn("Jonas Provsson")
	old := url.Values{"text": {"x"}, "reader": {before.Canary}, "csrf": {before.CSRF}}

	if got := h.post("/mitt", kept, amina, header("Sec-Fetch-Site", "same-origin")); got.StatusCode != http.StatusSeeOther {
		t.Errorf("Amina's press answers %d", got.StatusCode)
	}
	for name, refused := range map[string]int{
		"Jonas's press":            h.post("/mitt", kept, jonas, header("Sec-Fetch-Site", "same-origin")).StatusCode,
		"a browser that is silent": h.post("/mitt", kept, amina, header("Sec-Fetch-Site", "")).StatusCode,
		"an old token":             h.post("/mitt", old, amina, header("Sec-Fetch-Site", "same-origin")).StatusCode,
		"another site":             h.post("/mitt", kept, amina, header("Sec-Fetch-Site", "cross-site")).StatusCode,
		"a page of nobody's":       h.post("/mitt", url.Values{"text": {"x"}}, amina, header("Sec-Fetch-Site", "same-origin")).StatusCode,
	} {
		if refused != http.StatusForbidden {
			t.Errorf("%s answers %d", name, refused)
		}
	}
}

func TestWhatOnePersonWroteIsNeverHandedToTheNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	amina, _ := h.signIn("Amina Testberg")
	_, jonas := h.signIn("Jonas Provsson")

	response := h.post("/mitt", url.Values{"text": {"Aminas hemlighet"}, "csrf": {amina.CSRF}, "reader": {amina.Canary}}, jonas)

	if body := response.body; response.StatusCode != http.StatusForbidden || strings.Contains(body, "Aminas hemlighet") {
		t.Errorf("%d: %s", response.StatusCode, body)
	}
}

func TestStayingSignedInMovesTheEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	visit, amina := h.signIn("Amina Testberg")
	h.clock.move(13 * time.Minute)

	response := h.post("/fortsatt", url.Values{"csrf": {visit.CSRF}}, amina, header("Accept", "application/json"))
	var left struct{ Left int }
	if err := json.NewDecoder(strings.NewReader(response.body)).Decode(&left); err != nil {
		t.Fatal(err)
	}

	if left.Left != 900 {
		t.Errorf("%d seconds are left", left.Left)
	}
	h.clock.move(13 * time.Minute)
	if response := h.get("/fortsatt", amina); response.StatusCode != http.StatusOK {
		t.Errorf("without JavaScript: %d", response.StatusCode)
	}
	h.clock.move(16 * time.Minute)
	if response := h.post("/fortsatt", url.Values{"csrf": {visit.CSRF}}, amina); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("too late: %d", response.StatusCode)
	}
	if response := h.get("/inaktiv"); response.StatusCode != http.StatusOK {
		t.Errorf("the page for it: %d", response.StatusCode)
	}
}

func TestAPageThatOutlivedItsVisitLearnsWhoIsSignedInNow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before, _ := h.signIn("Amina Testberg")
	again, amina := h.signIn("Amina Testberg")

	response := h.get("/fortsatt", amina, header("Accept", "application/json"))
	var now struct{ CSRF, Reader string }
	if err := json.NewDecoder(strings.NewReader(response.body)).Decode(&now); err != nil {
		t.Fatal(err)
	}

	if now.CSRF != again.CSRF || now.CSRF == before.CSRF || now.Reader != again.Canary {
		t.Errorf("%s", response.body)
	}
	if response := h.get("/fortsatt", header("Accept", "application/json")); response.StatusCode != http.StatusUnauthorized || strings.Contains(response.body, `"csrf"`) {
		t.Errorf("nobody is signed in: %d %s", response.StatusCode, response.body)
	}
}

func TestThePageSaysWhenItsVisitEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, amina := h.signIn("Amina Testberg")

	document := parsed(t, h.get("/mina-sidor", amina))
	dialogs := all(document, "dialog")

	if len(dialogs) != 1 {
		t.Fatalf("%d dialogs", len(dialogs))
	}
	for name, want := range map[string]string{"data-left": "900", "data-warn": "150", "data-extend": "/fortsatt", "data-out": "/inaktiv"} {
		if got := attribute(dialogs[0], name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if text := h.get("/mina-sidor", amina).body; !strings.Contains(text, "Du loggas ut klockan 10.15") {
		t.Error("those without JavaScript are not told; 09.00 UTC and fifteen minutes is 10.15 in Sweden")
	}
}

func TestTooManyTriesAreAskedToWait(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for _, path := range []string{"/ofta", "/sallan"} {
		first, second, third := h.post(path, nil), h.post(path, nil), h.post(path, nil)

		if first.StatusCode != http.StatusOK || second.StatusCode != http.StatusOK || third.StatusCode != http.StatusTooManyRequests {
			t.Errorf("%s: %d %d %d", path, first.StatusCode, second.StatusCode, third.StatusCode)
		}
		if third.Header.Get("Retry-After") == "" {
			t.Errorf("%s does not say when", path)
		}
	}
	h.redis.Close()
	if response := h.post("/ofta", nil); response.StatusCode != http.StatusOK {
		t.Errorf("when nobody can count, reading goes on: %d", response.StatusCode)
	}
	if response := h.post("/sallan", nil); response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("when nobody can count, what is shut stays shut: %d", response.StatusCode)
	}
}

func TestARouteThatCouldNotBeSafeIsNotMounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	handler := h.routes(page.Anyone)[0].Handler

	for name, route := range map[string]page.Route{
		"no guard":                {Method: "GET", Path: "/a", Handler: handler},
		"no handler":              {Method: "GET", Path: "/b", Guard: page.Anyone},
		"another method":          {Method: "DELETE", Path: "/c", Guard: page.Anyone, Handler: handler},
		"twice":                   {Method: "GET", Path: "/mina-sidor", Guard: page.Resident, Handler: handler},
		"the other site's people": {Method: "GET", Path: "/d", Guard: page.Officer, Handler: handler},
	} {
		if err := h.app.Mount([]page.Route{route}); err == nil {
			t.Errorf("%s was mounted", name)
		}
	}
}
