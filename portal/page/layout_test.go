package page_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

func TestTheLayoutIsSoundHTML(t *testing.T) {
	t.Parallel()
	residents, desk := newHouse(t), newHouse(t, asDesk)
	_, amina := residents.signIn("Amina Testberg")
	_, sara := desk.signIn("Sara Lind")

	for name, response := range map[string]answer{
		"a visitor":            residents.get("/"),
		"a resident":           residents.get("/mina-sidor", amina),
		"in Arabic":            residents.get("/mina-sidor", amina, header("Cookie", "lang=ar")),
		"an officer":           desk.get("/mina-sidor", sara),
		"an outage":            residents.get("/", host(granvik)),
		"a failure":            residents.get("/fel/okant"),
		"not signed in":        residents.get("/mina-sidor"),
		"a page to stay":       residents.get("/fortsatt", amina),
		"when the time is out": residents.get("/inaktiv"),
	} {
		for _, flaw := range flaws(parsed(t, response)) {
			t.Errorf("%s: %s", name, flaw)
		}
	}
}

// flaws are what a screen reader or a browser would stumble over.
func flaws(document *html.Node) []string {
	var found []string
	say := func(flaw string) { found = append(found, flaw) }
	root := all(document, "html")[0]
	if attribute(root, "lang") == "" || attribute(root, "data-page") == "" || attribute(root, "dir") == "" {
		say("html lacks lang, dir or data-page")
	}
	if titles := all(document, "title"); len(titles) == 0 || strings.Count(textOf(titles[0]), " – ") < 1 {
		say("the title does not say page, service and municipality")
	}
	for name, want := range map[string]int{"h1": 1, "main": 1, "header": 1, "footer": 1} {
		if got := len(all(document, name)); got != want {
			say(name + ": wrong number of them")
		}
	}
	ids := map[string]bool{}
	for _, element := range all(document, "*") {
		if id := attribute(element, "id"); id != "" {
			if ids[id] {
				say("twice the id " + id)
			}
			ids[id] = true
		}
	}
	for _, element := range all(document, "*") {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "form"} {
			for _, id := range strings.Fields(attribute(element, name)) {
				if !ids[id] {
					say(element.Data + " has " + name + " to nothing: " + id)
				}
			}
		}
		if href := attribute(element, "href"); strings.HasPrefix(href, "#") && !ids[href[1:]] {
			say("a link to nothing: " + href)
		}
		if element.Data == "nav" && attribute(element, "aria-label") == "" {
			say("a nav without a name")
		}
		if (element.Data == "a" || element.Data == "button") && textOf(element) == "" && attribute(element, "aria-hidden") == "" {
			say(element.Data + " without words")
		}
		if element.Data == "svg" && attribute(element, "aria-hidden") != "true" {
			say("a picture that is read aloud")
		}
	}
	if strings.Contains(textOf(document), "⟦") {
		say("a message without words: " + textOf(document))
	}
	return found
}

func TestHelpIsOneStepAwayOnEveryPageForResidents(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for _, path := range []string{"/", "/mina-sidor", "/finns-inte", "/fel/okant", "/inaktiv"} {
		document := parsed(t, h.get(path))
		numbers := map[string]bool{}
		for _, link := range all(document, "a") {
			numbers[attribute(link, "href")] = true
		}

		for _, number := range []string{"tel:112", "tel:0300123400", "tel:0300123499"} {
			if !numbers[number] {
				t.Errorf("%s: %s is not there", path, number)
			}
		}
		if !strings.Contains(textOf(document), "Jag behöver hjälp i dag") {
			t.Errorf("%s does not ask", path)
		}
	}
}

func TestTheTitleSaysPageServiceAndMunicipality(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	got := textOf(all(parsed(t, h.get("/")), "title")[0])

	if got != "Kontakta oss – Stöd och service – Ekköpings kommun" {
		t.Error(got)
	}
}

func TestTheQuickExitIsThereOnPagesThatAskForIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	exits := 0
	for _, link := range all(parsed(t, h.get("/")), "a") {
		for _, a := range link.Attr {
			if a.Key == "data-exit" {
				exits++
			}
		}
	}

	if exits != 1 {
		t.Errorf("%d ways out", exits)
	}
	if strings.Contains(h.get("/inaktiv").body, "data-exit") {
		t.Error("a page that did not ask has one")
	}
}

func TestWhatOthersWroteIsShownAndNeverRun(t *testing.T) {
	t.Parallel()
	evil := `</title><script>alert(1)</script>"><img src=x onerror=alert(1)>`
	h := newHouse(t, func(s *page.Site) {
		town := towns()[ekkoping]
		town.Name, town.HelpPhone, town.OnCallPhone = evil, evil, evil
		town.Theme = municipality.Theme{Brand: "</style>" + evil, Accent: evil}
		town.HelpHours = map[string]string{"sv": evil}
		town.Outage = map[string]string{"sv": evil}
		s.Municipalities = places{ekkoping: town}
	})
	_, visitor := h.signIn(evil)

	for _, response := range []answer{
		h.get("/", visitor), h.get("/mina-sidor?x=%3Cscript%3E", visitor), h.get("/fel/%3Cscript%3Ealert(1)%3C/script%3E"), h.get("/%22%3E%3Cscript%3E"),
	} {
		document := parsed(t, response)
		for _, script := range all(document, "script") {
			if attribute(script, "nonce") == "" {
				t.Errorf("a script got in: %s", textOf(script))
			}
		}
		for _, element := range all(document, "img") {
			t.Errorf("a picture got in: %v", element.Attr)
		}
		for _, element := range all(document, "a") {
			if href := attribute(element, "href"); strings.HasPrefix(strings.ToLower(href), "javascript:") {
				t.Errorf("a link runs %s", href)
			}
		}
	}
}

func TestHEADAnswersAsGETWithoutABody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	response := h.ask(http.MethodHead, "/", nil)

	if response.StatusCode != http.StatusOK || response.body != "" || response.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d", response.StatusCode)
	}
}
