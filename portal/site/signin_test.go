package site

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/forms/idnumber"
	"stodporten/migrations/pgtest"
	"stodporten/portal/door"
	"stodporten/portal/identity"
)

func vouchedFor(t *testing.T, digits, name string) identity.Person {
	t.Helper()
	number, err := idnumber.FromDigits(digits)
	if err != nil {
		t.Fatal(err)
	}
	return identity.Person{Issuer: "trial", Subject: "someone", Number: number, Name: name, Assurance: identity.SubstantialAssurance}
}

func TestSomebodyKnownIsFoundAgainAndToldWhenTheyWereHereLast(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	first := h.Clock.Now()
	amina := vouchedFor(t, "199001012385", "Amina Nytt Namn")

	before, err := h.site.welcome(t.Context(), "ekkoping", amina)
	h.Must(err)
	h.Clock.Set(first.Add(26 * time.Hour))
	again, err := h.site.welcome(t.Context(), "ekkoping", amina)
	h.Must(err)

	if before.Subject != pgtest.Amina || again.Subject != pgtest.Amina || again.Name != "Amina Nytt Namn" {
		t.Errorf("welcomed as %v and %v", before, again)
	}
	if !before.LastSignedInAt.IsZero() || !again.LastSignedInAt.Equal(first) {
		t.Errorf("was here last at %v, then at %v, want never and %v", before.LastSignedInAt, again.LastSignedInAt, first)
	}
	if lines := h.Count(`select count(*) from audit.lines where object_kind = 'sign-in' and concerns = $1 and actor_kind = 'visitor'`, pgtest.Amina); lines != 2 {
		t.Errorf("%d audit lines tell of two sign-ins", lines)
	}
}

func TestTheSamePersonIsAnotherInAnotherMunicipality(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	guest, err := h.site.welcome(t.Context(), "granvik", vouchedFor(t, "199001012385", "Amina Granviksson"))
	h.Must(err)

	if guest.Subject != pgtest.AminaElsewhere {
		t.Errorf("in Granvik she is %v", guest.Subject)
	}
	if n := h.Count(`select count(*) from portal.persons where municipality = 'ekkoping' and name like '%Granviksson%'`); n != 0 {
		t.Error("a sign-in in Granvik has changed a person in Ekköping")
	}
}

func TestSomebodyNewIsMadeKnownOnceHoweverManyTabsSignIn(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	dawit := vouchedFor(t, "198001662397", "Dawit Tesfay")
	found := make(chan uuid.UUID)

	for range 8 {
		go func() {
			guest, err := h.site.welcome(t.Context(), "ekkoping", dawit)
			if err != nil {
				t.Error(err)
			}
			found <- guest.Subject
		}()
	}

	one := <-found
	for range 7 {
		if other := <-found; other != one || other == uuid.Nil {
			t.Errorf("the same person is %v and %v", one, other)
		}
	}
	if n := h.Count(`select count(*) from portal.persons where number = '198001662397'`); n != 1 {
		t.Errorf("there are %d of them", n)
	}
}

func TestSomebodyWithoutANameIsCalledByWhatTellsNobodyTheirNumber(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	guest, err := h.site.welcome(t.Context(), "ekkoping", vouchedFor(t, "198001662397", ""))
	h.Must(err)
	kept, err := h.site.welcome(t.Context(), "ekkoping", vouchedFor(t, "199001012385", ""))
	h.Must(err)

	if guest.Name == "" || strings.Contains(guest.Name, "2397") {
		t.Errorf("called %q", guest.Name)
	}
	if kept.Name != "Amina Testberg" {
		t.Errorf("a known name became %q", kept.Name)
	}
}

func TestARealNumberIsRefusedOutsideProductionAndNotKept(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	// Popular in examples and well formed, but in none of Skatteverket's lists of test numbers.
	someone := vouchedFor(t, "198507099805", "Någon Verklig")

	_, err := h.site.welcome(t.Context(), "ekkoping", someone)

	var unwelcome *door.Unwelcome
	if !errors.As(err, &unwelcome) || unwelcome.Key != "signin.real-person" {
		t.Errorf("a real person gets in: %v", err)
	}
	if n := h.Count(`select count(*) from portal.persons where name = 'Någon Verklig' or number = '198507099805'`); n != 0 {
		t.Error("a real person was kept")
	}
	if strings.Contains(h.Log.String(), "198507099805") || strings.Contains(h.Log.String(), "Verklig") {
		t.Error("a real person is in the log")
	}
}

func TestInProductionARealPersonIsWelcome(t *testing.T) {
	t.Parallel()
	h := openHall(t, func(s *Site) { s.Production = true })

	guest, err := h.site.welcome(t.Context(), "ekkoping", vouchedFor(t, "198507099805", "Någon Verklig"))

	if err != nil || guest.Subject == uuid.Nil {
		t.Errorf("nobody real can sign in: %v", err)
	}
}

func TestSigningInLeadsToTheProviderAndNoFartherThanAPathOfOurs(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	visitor := h.Browser("ekkoping.localhost")

	got := visitor.Get("/logga-in?till=https://elsewhere.invalid/&login_hint=199001012385")

	where, err := url.Parse(got.Header.Get("Location"))
	h.Must(err)
	query := where.Query()
	if got.Status != http.StatusSeeOther || where.Path != "/authorize" || query.Get("redirect_uri") != "http://ekkoping.localhost:8080/logga-in/svar" ||
		query.Get("code_challenge_method") != "S256" || query.Get("state") == "" || query.Get("nonce") == "" || query.Get("login_hint") != "199001012385" {
		t.Errorf("%d to %s", got.Status, where)
	}
	if visitor.Cookies["resident-flow"] == "" || strings.Contains(where.String(), "elsewhere") {
		t.Error("the browser cannot be told from others when it comes back, or is led elsewhere")
	}
	if strings.Contains(h.Log.String(), "199001012385") {
		t.Error("the log holds who is to sign in")
	}
}

func TestAnAnswerThatNobodyAskedForIsRefusedInPlainWordsAndLogged(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	for name, c := range map[string]struct {
		query  string
		status int
		words  string
	}{
		"no state":      {"code=abc", http.StatusBadRequest, "gick inte att läsa"},
		"a strange one": {"code=abc&state=" + strings.Repeat("A", 43), http.StatusConflict, "mer än tio minuter"},
		"not readable":  {"code=%zz", http.StatusBadRequest, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := h.Browser("ekkoping.localhost").Get("/logga-in/svar?" + c.query)

			if got.Status != c.status {
				t.Errorf("answered with %d: %s", got.Status, got.Words())
			}
			got.Says(t, c.words)
			if got.Header.Get("Set-Cookie") != "" {
				t.Errorf("somebody was given a cookie: %s", got.Header.Get("Set-Cookie"))
			}
		})
	}
	t.Cleanup(func() {
		if log := h.Log.String(); !strings.Contains(log, `"code":"unreadable"`) || !strings.Contains(log, `"code":"lapsed"`) || strings.Contains(log, "AAAA") {
			t.Errorf("the log does not tell of it, or tells too much: %s", log)
		}
	})
}

func TestTooManySignInsFromOneAddressHaveToWait(t *testing.T) {
	t.Parallel()
	h := openHall(t, func(s *Site) { s.SignIns = 3 })
	visitor := h.Browser("ekkoping.localhost")
	for range 3 {
		if got := visitor.Get("/logga-in"); got.Status != http.StatusSeeOther {
			t.Fatalf("one of the first three is answered %d", got.Status)
		}
	}

	got := visitor.Get("/logga-in").Wants(t, http.StatusTooManyRequests, "error-429")

	got.Says(t, "Vänta en liten stund")
	if got.Header.Get("Retry-After") == "" {
		t.Error("it is not said when to try again")
	}
	visitor.Get("/").Wants(t, http.StatusOK, "start")
}

func TestWithoutRedisNobodySignsInAndWhatIsForAnyoneCanBeRead(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina, visitor := h.Amina(), h.Browser("ekkoping.localhost")
	h.Redis.SetError("gone")

	visitor.Get("/logga-in").Wants(t, http.StatusServiceUnavailable, "error-503")
	amina.Get("/mina-sidor").Wants(t, http.StatusServiceUnavailable, "error-503")
	for _, path := range []string{"/", "/e-tjanster", service, guidePath, helpPath, personalDataPath} {
		if got := visitor.Get(path); got.Status != http.StatusOK {
			t.Errorf("%s answers %d", path, got.Status)
		}
	}
	h.Redis.SetError("")

	amina.Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages")
}

func TestSigningOutEndsTheVisitHereAndThenAtTheProvider(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	token := amina.Cookies["resident"]

	got := amina.Post("/logga-ut", nil)

	where, err := url.Parse(got.Header.Get("Location"))
	h.Must(err)
	if got.Status != http.StatusSeeOther || where.Path != "/end" || where.Query().Get("post_logout_redirect_uri") != "http://ekkoping.localhost:8080/utloggad" {
		t.Errorf("%d to %s", got.Status, where)
	}
	if got.Header.Get("Clear-Site-Data") != `"cache", "storage"` || amina.Cookies["resident"] != "" {
		t.Errorf("the browser still knows something: %v", got.Header)
	}
	amina.Get("/utloggad").Wants(t, http.StatusOK, "signed-out")
	amina.Cookies["resident"] = token
	amina.Get("/mina-sidor").Wants(t, http.StatusUnauthorized, "error-401")
}

func TestSigningOutEverywhereEndsTheVisitsInOtherBrowsersAndNobodyElses(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	here, there, jonas := h.Amina(), h.Amina(), h.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping")
	elsewhere := h.As(pgtest.AminaElsewhere, "granvik.localhost", "granvik")

	here.Get(visitsPath).Wants(t, http.StatusOK, "session").Says(t, "Den här webbläsaren", "En annan webbläsare")
	here.Post("/logga-ut/overallt", nil)

	here.Get("/mina-sidor").Wants(t, http.StatusUnauthorized, "error-401")
	there.Get("/mina-sidor").Wants(t, http.StatusUnauthorized, "error-401")
	jonas.Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages")
	elsewhere.Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages")
}

func TestAVisitOfOneMunicipalityIsNoneInTheOther(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Host = "granvik.localhost"

	amina.Get("/mina-sidor").Wants(t, http.StatusUnauthorized, "error-401")
	if got := amina.Get("/"); strings.Contains(got.Body, "Amina") {
		t.Error("Granvik knows who has signed in in Ekköping")
	}
}

func TestAProviderWhoseWordCannotBeReadEndsNoVisit(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()

	for name, token := range map[string][]string{"none": nil, "no token": {"x"}, "two": {"a.b.c", "d.e.f"}} {
		got := h.Browser("ekkoping.localhost").Bare("/logga-ut/fran-leverantor", url.Values{"logout_token": token})
		if got.Status != http.StatusBadRequest || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: answered with %d, %s", name, got.Status, got.Header.Get("Cache-Control"))
		}
	}

	amina.Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages")
}

func TestSomebodySignedInIsNotSentToSignInAgain(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()

	for asked, want := range map[string]string{
		"/logga-in": "/mina-sidor", "/logga-in?till=/": "/mina-sidor", "/logga-in?till=/e-tjanster": "/e-tjanster", "/logga-in?till=//evil.invalid": "/mina-sidor",
	} {
		if got := amina.Get(asked); got.Status != http.StatusSeeOther || got.Header.Get("Location") != want {
			t.Errorf("%s leads with %d to %q, want %q", asked, got.Status, got.Header.Get("Location"), want)
		}
	}
}
