package page_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestEveryFailureHasAPageInBothLanguagesWithAWayOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for _, status := range []int{400, 401, 403, 404, 405, 409, 413, 415, 418, 421, 422, 429, 500, 502, 503} {
		said := map[string]string{}
		for _, lang := range []string{"sv", "en"} {
			response := h.get(fmt.Sprintf("/fel/status?n=%d", status), header("Cookie", "lang="+lang))
			document := parsed(t, response)

			if response.StatusCode != status {
				t.Errorf("%d became %d", status, response.StatusCode)
			}
			heading := all(document, "h1")
			if len(heading) != 1 || strings.Contains(textOf(document), "⟦") {
				t.Errorf("%d in %s: %s", status, lang, textOf(document))
				continue
			}
			said[lang] = textOf(heading[0])
			if !leadsHome(document) {
				t.Errorf("%d in %s has no way on", status, lang)
			}
			if id := response.Header.Get("X-Request-Id"); id == "" || !strings.Contains(textOf(document), id) {
				t.Errorf("%d in %s does not show the request's id", status, lang)
			}
		}
		if said["sv"] == said["en"] {
			t.Errorf("%d says %q in both languages", status, said["sv"])
		}
	}
}

func leadsHome(document *html.Node) bool {
	for _, link := range all(all(document, "main")[0], "a") {
		if attribute(link, "href") == "/" {
			return true
		}
	}
	return false
}

func TestErrorsOfRoomsBecomeStatusesAndNeverTheirOwnText(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for path, want := range map[string]int{
		"/fel/saknas": 404, "/fel/taget": 409, "/fel/krasch": 500, "/fel/databas": 500, "/fel/okant": 500, "/finns-inte": 404, "/fel/status?n=422": 422,
	} {
		response := h.get(path)
		body := response.body

		if response.StatusCode != want {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
		for _, secret := range []string{"199001012385", "syntax", "broken", "goroutine", "taken"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
	}
	if response := h.ask(http.MethodPost, "/mina-sidor", strings.NewReader("a=b")); response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a page that is only read: %d", response.StatusCode)
	}
}

func TestWhoIsNotSignedInIsToldSoAndComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	response := h.get("/mina-sidor")
	document := parsed(t, response)

	if response.StatusCode != http.StatusUnauthorized {
		t.Error(response.StatusCode)
	}
	for _, link := range all(document, "a") {
		if attribute(link, "href") == "/logga-in?till=%2Fmina-sidor" {
			return
		}
	}
	t.Error("no way to sign in and come back")
}

func TestAnotherRealmsCookieIsNobodys(t *testing.T) {
	t.Parallel()
	residents, desk := newHouse(t), newHouse(t, asDesk)
	_, amina := residents.signIn("Amina Testberg")
	_, sara := desk.signIn("Sara Lind")

	if response := desk.get("/mina-sidor", amina); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a resident at the desk: %d", response.StatusCode)
	}
	if response := desk.get("/mina-sidor", sara); response.StatusCode != http.StatusOK {
		t.Errorf("an officer at the desk: %d", response.StatusCode)
	}
	if response := residents.get("/mina-sidor", amina, host(granvik)); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a resident of the other municipality: %d", response.StatusCode)
	}
}

func TestWithoutRedisNobodyIsSignedOutAndNothingOpens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, amina := h.signIn("Amina Testberg")
	h.redis.SetError("LOADING")

	for _, path := range []string{"/", "/mina-sidor"} {
		response := h.get(path, amina)
		body := response.body

		if response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
		if strings.Contains(body, "/logga-in") || strings.Contains(body, "/logga-ut") {
			t.Errorf("%s says whether somebody is signed in, which nobody knows", path)
		}
		if !strings.Contains(body, "0300-12 34 00") {
			t.Errorf("%s gives no number to call", path)
		}
	}
	if response := h.get("/finns-inte", amina); response.StatusCode != http.StatusNotFound {
		t.Errorf("what is not there: %d", response.StatusCode)
	}
	if response := h.get("/"); response.StatusCode != http.StatusOK {
		t.Errorf("a visitor: %d", response.StatusCode)
	}
	h.redis.SetError("")
	if response := h.get("/mina-sidor", amina); response.StatusCode != http.StatusOK {
		t.Errorf("when it is back: %d", response.StatusCode)
	}
}

func TestAHostThatNobodyClaimedGetsABarePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for _, name := range []string{"unknown.example", "ekkoping.example.evil.example"} {
		response := h.get("/mina-sidor", host(name))
		document := parsed(t, response)

		if response.StatusCode != http.StatusMisdirectedRequest || len(all(document, "h1")) != 1 {
			t.Errorf("%s: %d", name, response.StatusCode)
		}
		if strings.Contains(textOf(document), "Ekköping") {
			t.Errorf("%s is told of a municipality", name)
		}
	}
}

func TestTheLogSaysWhatHappenedAndOfNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, amina := h.signIn("Amina Testberg")

	h.get("/mina-sidor?q=hemligt", amina)
	h.get("/fel/status?n=404")
	h.get("/fel/krasch")
	h.get("/fel/databas")
	h.get("/finns/199001012385")
	h.get("/fel/199001012385")
	log := h.log.String()

	if lines := strings.Count(log, "\n"); lines != 6 {
		t.Errorf("%d lines for 6 requests", lines)
	}
	for _, part := range []string{
		`"municipality":"ekkoping"`, `"route":"/mina-sidor"`, `"route":"/fel/:kind"`, `"route":"none"`, `"method":"GET"`, `"realm":"resident"`, `"ms":`,
		"SQLSTATE 22P02 people", "panic: string", "find the person",
	} {
		if !strings.Contains(log, part) {
			t.Errorf("%s is missing", part)
		}
	}
	for _, secret := range []string{"199001012385", "hemligt", "Amina", "syntax"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log knows %q:\n%s", secret, log)
		}
	}
}

func TestRequestsAreCountedByPattern(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.get("/fel/a")
	h.get("/fel/b")
	h.ask(http.MethodPatch, "/", nil)

	families, err := h.counts.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]uint64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			labels := make([]string, 0, 3)
			for _, label := range metric.GetLabel() {
				labels = append(labels, label.GetValue())
			}
			counted[strings.Join(labels, " ")] = metric.GetHistogram().GetSampleCount()
		}
	}

	if counted["GET /fel/:kind 500"] != 2 || counted["other none 405"] != 1 {
		t.Errorf("%v", counted)
	}
}
