package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/portal/page"
)

func TestTheLanguageIsAskedForThenRememberedThenGuessed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for name, c := range map[string]struct {
		change []func(*http.Request)
		want   string
	}{
		"nothing said":               {nil, "sv"},
		"the browser's wish":         {[]func(*http.Request){header("Accept-Language", "en-GB,en;q=0.9,sv;q=0.1")}, "en"},
		"a wish we cannot meet":      {[]func(*http.Request){header("Accept-Language", "fr")}, "sv"},
		"remembered":                 {[]func(*http.Request){header("Accept-Language", "sv"), header("Cookie", "lang=ar")}, "ar"},
		"remembered and not offered": {[]func(*http.Request){host(granvik), header("Cookie", "lang=en")}, "sv"},
		"rubbish":                    {[]func(*http.Request){header("Accept-Language", strings.Repeat("x", 3000)), header("Cookie", "lang=../../etc")}, "sv"},
		"the pseudo-locale":          {[]func(*http.Request){header("Cookie", "lang=qps")}, "sv"},
	} {
		root := all(parsed(t, h.get("/", c.change...)), "html")[0]

		if got := attribute(root, "lang"); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
		if dir := attribute(root, "dir"); (dir == "rtl") != (c.want == "ar") {
			t.Errorf("%s: %s", name, dir)
		}
	}
}

func TestSwitchingLanguageKeepsOnesPlace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	response := h.get("/mina-sidor?sida=2&lang=en&q=%C3%A5")

	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/mina-sidor?q=%C3%A5&sida=2" {
		t.Errorf("%d %s", response.StatusCode, response.Header.Get("Location"))
	}
	cookie := response.Header.Get("Set-Cookie")
	for _, part := range []string{"lang=en;", "HttpOnly", "secure", "SameSite=Lax", "path=/", "max-age=31536000"} {
		if !strings.Contains(strings.ToLower(cookie), strings.ToLower(part)) {
			t.Errorf("%q is missing from %q", part, cookie)
		}
	}
	if response := h.get("//evil.example/?lang=en"); strings.HasPrefix(response.Header.Get("Location"), "//") {
		t.Errorf("the switch leads away to %s", response.Header.Get("Location"))
	}
	if response := h.get("/?lang=fr"); response.Header.Get("Set-Cookie") != "" {
		t.Error("a language that is not offered was remembered")
	}
}

func TestSwitchingLanguageInAFormBringsWhatIsTypedAlong(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	visit, amina := h.signIn("Amina Testberg")

	buttons := all(byID(parsed(t, h.get("/mina-sidor", amina)), "form"), "button")
	response := h.post("/mitt", url.Values{"csrf": {visit.CSRF}, "lang": {"en"}}, amina)

	if !strings.Contains(response.Header.Get("Set-Cookie"), "lang=en") {
		t.Error(response.Header.Get("Set-Cookie"))
	}
	found := 0
	for _, b := range all(parsed(t, h.get("/mina-sidor", amina)), "button") {
		if attribute(b, "name") == "lang" && attribute(b, "form") == "form" {
			found++
		}
	}
	if found != 2 {
		t.Errorf("%d languages can be switched to, English and Arabic are offered (%d buttons in the form itself)", found, len(buttons))
	}
}

func TestTheEnterKeyPressesTheMainButton(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for _, b := range all(parsed(t, h.get("/")), "button") {
		if attribute(b, "form") != "form" {
			continue
		}
		if attribute(b, "name") != "" {
			t.Errorf("the first button of the form is %q", attribute(b, "name"))
		}
		return
	}
	t.Error("no button of the form stands before the language switch")
}

func TestThePseudoLocaleIsOfferedOnlyWhereASiteSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *page.Site) { s.Pseudo = true })

	body := h.get("/", header("Cookie", "lang=qps")).body

	if !strings.Contains(body, `lang="sv-x-pseudo"`) {
		t.Error("it is not spoken")
	}
}
