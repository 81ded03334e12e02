package door_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/locales"
	"stodporten/portal/door"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

type clock struct{}

func (clock) Now() time.Time { return time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC) }

// town is Ekköping, whatever the host.
type town struct{}

func (town) ForHost(context.Context, string) (municipality.Municipality, error) {
	return municipality.Municipality{
		ID: "ekkoping", Name: "Ekköpings kommun", Languages: []string{"sv", "en"}, HelpPhone: "040-628 04 00",
		Theme: municipality.Theme{Brand: "#1f5245", Accent: "#d9a441"},
	}, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// house is a site that has a door and nothing else.
type house struct {
	app    *page.App
	visits *session.Store
	away   *atomic.Bool // the providers do not answer
}

func newHouse(t *testing.T, realm identity.Realm, providers int) *house {
	t.Helper()
	h := &house{away: &atomic.Bool{}}
	client, err := session.Connect(startRedis(t))
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	h.visits, err = session.New(session.Options{Client: client, Realm: realm, Clock: clock{}, Secret: []byte("a secret of the tests")})
	must(t, err)
	var issuers []identity.Issuer
	for n := range providers {
		issuers = append(issuers, h.startProvider(t, realm, fmt.Sprintf("way-%d", n+1)))
	}
	log := slog.New(slog.DiscardHandler)
	signIn, err := identity.New(identity.Options{Realm: realm, Issuers: issuers, Flows: h.visits, Clock: clock{}, Log: log})
	must(t, err)
	words, err := locales.Load()
	must(t, err)
	h.app, err = page.New(page.Site{
		Realm: realm, Scheme: "http", Issuers: door.Origins(issuers), Municipalities: town{}, Visits: h.visits, Words: words,
		Frame: page.Frame{SignIn: door.SignInPath, SignOut: door.SignOutPath, Account: "/session"}, Clock: clock{}, Log: log,
	})
	must(t, err)
	must(t, h.app.Mount(door.Door{
		Realm: realm, SignIn: signIn, Visits: h.visits, Scheme: "http", Port: 8080, Home: "/home", Account: "/session", SignIns: 1000,
		Welcome: func(context.Context, municipality.ID, identity.Person) (door.Guest, error) {
			return door.Guest{}, errors.New("nobody comes this far")
		},
	}.Routes()))
	return h
}

func startRedis(t *testing.T) string {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not on the path; on Debian: apt-get install redis-server, with Homebrew: brew install redis")
	}
	folder, err := os.MkdirTemp("/tmp", "redis-") // a socket's path must be short
	must(t, err)
	socket := filepath.Join(folder, "redis.sock")
	process := exec.CommandContext(context.Background(), binary, "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--loglevel", "warning")
	must(t, process.Start())
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
		_ = os.RemoveAll(folder)
	})
	for range 200 {
		if _, err := os.Stat(socket); err == nil {
			return "unix://" + socket
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("redis-server did not answer within 4 s")
	return ""
}

// startProvider is one that can be left for and is never come back from.
func (h *house) startProvider(t *testing.T, realm identity.Realm, id string) identity.Issuer {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if h.away.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, strings.ReplaceAll(`{"issuer": "*", "authorization_endpoint": "*/in", "token_endpoint": "*/token", "jwks_uri": "*/keys",
			"end_session_endpoint": "*/out", "response_types_supported": ["code"], "subject_types_supported": ["public"],
			"id_token_signing_alg_values_supported": ["ES256"]}`, "*", server.URL))
	}))
	t.Cleanup(server.Close)
	return identity.Issuer{
		ID: id, Realm: realm, Municipalities: []municipality.ID{"*"}, Name: map[string]string{"sv": "Väg " + id, "en": "Way " + id},
		URL: server.URL, ClientID: "site", ClientSecret: "known-to-both", Claims: identity.ClaimTable{StaffID: "sub", Number: []string{"pnr"}},
		Assurance: map[string]identity.Assurance{"loa3": identity.SubstantialAssurance}, Demands: identity.SubstantialAssurance, MaxAgeSeconds: 3600,
	}
}

// signedIn is somebody's cookie and token.
func (h *house) signedIn(t *testing.T, who uuid.UUID) (cookie, csrf string) {
	t.Helper()
	visit, token, err := h.visits.Start(t.Context(), session.Visit{
		Municipality: "ekkoping", Subject: who, Name: "Sara Lind", Assurance: identity.SubstantialAssurance, Issuer: "way-1", IssuerSubject: "s",
	}, "")
	must(t, err)
	return string(visit.Realm) + "=" + token, visit.CSRF
}

type answer struct {
	status   int
	header   http.Header
	location *url.URL
	body     string
}

func (h *house) ask(t *testing.T, method, path, cookies string, form url.Values) answer {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	request.Host = "ekkoping.localhost:8080"
	request.Header.Set("Cookie", cookies)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := h.app.Fiber().Test(request, -1)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	location, err := url.Parse(response.Header.Get("Location"))
	must(t, err)
	return answer{response.StatusCode, response.Header, location, string(body)}
}

func (h *house) get(t *testing.T, path, cookies string) answer {
	t.Helper()
	return h.ask(t, http.MethodGet, path, cookies, nil)
}

func (a answer) cookie(name string) string {
	for _, line := range a.header.Values("Set-Cookie") {
		if value, found := strings.CutPrefix(line, name+"="); found {
			value, _, _ = strings.Cut(value, ";")
			return value
		}
	}
	return ""
}

func TestWhereThereIsOneWayInItIsTakenAtOnceAndWhereThereAreMoreOneChooses(t *testing.T) {
	t.Parallel()
	one, two := newHouse(t, identity.OfficerRealm, 1), newHouse(t, identity.ResidentRealm, 2)

	left := one.get(t, "/logga-in", "")
	if left.status != http.StatusSeeOther || left.location.Path != "/in" || left.cookie("officer-flow") == "" {
		t.Errorf("one way: %d %s, cookies %v", left.status, left.location, left.header.Values("Set-Cookie"))
	}
	if got := left.location.Query().Get("redirect_uri"); got != "http://ekkoping.localhost:8080/logga-in/svar" {
		t.Errorf("to come back to %s", got)
	}
	list := two.get(t, "/logga-in?till=/mina-sidor/logg", "")
	for _, words := range []string{"Väg way-1", "Väg way-2", "med=way-2&amp;till=%2Fmina-sidor%2Flogg", "040-628 04 00"} {
		if list.status != http.StatusOK || !strings.Contains(list.body, words) {
			t.Errorf("the choice (%d) lacks %q", list.status, words)
		}
	}
	if chosen := two.get(t, "/logga-in?med=way-2", ""); chosen.status != http.StatusSeeOther || chosen.location.Path != "/in" {
		t.Errorf("the chosen way: %d %s", chosen.status, chosen.location)
	}
	if strange := two.get(t, "/logga-in?med=way-9", ""); strange.status != http.StatusNotFound || !strings.Contains(strange.body, "sign-in-refused") {
		t.Errorf("a way that is not there: %d", strange.status)
	}
}

func TestWhoIsSignedInGoesWhereTheyWishedAndNowhereElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t, identity.OfficerRealm, 1)
	cookie, _ := h.signedIn(t, uuid.New())

	for wish, want := range map[string]string{
		"": "/home", "/": "/home", "/arenden?lista=mine": "/arenden?lista=mine",
		"//evil.example": "/home", "https://evil.example/": "/home", `/\evil.example`: "/home", "javascript:alert(1)": "/home",
	} {
		got := h.get(t, "/logga-in?"+url.Values{"till": {wish}}.Encode(), cookie)
		if got.status != http.StatusSeeOther || got.location.String() != want {
			t.Errorf("%q leads to %s (%d), want %s", wish, got.location, got.status, want)
		}
	}
	again := h.get(t, "/logga-in?igen=1", cookie)
	if again.location.Path != "/in" || again.location.Query().Get("prompt") != "login" {
		t.Errorf("as somebody else: %s", again.location)
	}
}

func TestAProviderThatIsAwayIsSaidSoAndEndsNoVisitThatIsEndedHere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, identity.OfficerRealm, 1)
	cookie, csrf := h.signedIn(t, uuid.New())
	h.away.Store(true)

	if got := h.get(t, "/logga-in", ""); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, `data-page="sign-in-refused"`) {
		t.Errorf("signing in: %d", got.status)
	}
	out := h.ask(t, http.MethodPost, "/logga-ut", cookie, url.Values{"csrf": {csrf}})
	if out.status != http.StatusSeeOther || out.location.String() != "/utloggad?kvar=1" {
		t.Errorf("signing out: %d %s", out.status, out.location)
	}
	if page := h.get(t, "/utloggad?kvar=1", ""); page.status != http.StatusOK || !strings.Contains(page.body, "Vi nådde inte inloggningstjänsten") {
		t.Errorf("signed out: %d", page.status)
	}
	if still := h.get(t, "/session", cookie); still.status != http.StatusUnauthorized {
		t.Errorf("the visit lives: %d", still.status)
	}
}

func TestSigningOutEmptiesTheBrowserAndLeavesTheOtherSiteAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, identity.OfficerRealm, 1)
	cookie, csrf := h.signedIn(t, uuid.New())

	out := h.ask(t, http.MethodPost, "/logga-ut", cookie, url.Values{"csrf": {csrf}})

	if out.status != http.StatusSeeOther || out.location.Path != "/out" || out.location.Query().Get("post_logout_redirect_uri") != "http://ekkoping.localhost:8080/utloggad" {
		t.Errorf("%d %s", out.status, out.location)
	}
	if got := out.header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("Clear-Site-Data: %s", got)
	}
	taken := strings.Join(out.header.Values("Set-Cookie"), "\n")
	for _, name := range []string{"officer=; ", "officer-flow=; "} {
		if !strings.Contains(taken, name) {
			t.Errorf("%s is not taken back:\n%s", name, taken)
		}
	}
	if strings.Contains(taken, "resident") {
		t.Errorf("the other site's cookies are touched:\n%s", taken)
	}
	for name, got := range map[string]answer{
		"without a token": h.ask(t, http.MethodPost, "/logga-ut/overallt", cookie, nil),
		"nobody":          h.ask(t, http.MethodPost, "/logga-ut/overallt", "", nil),
	} {
		if got.status != http.StatusUnauthorized && got.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}

func TestSigningOutEverywhereEndsEveryVisitOfThePersonAndNobodyElses(t *testing.T) {
	t.Parallel()
	h := newHouse(t, identity.ResidentRealm, 1)
	who := uuid.New()
	here, csrf := h.signedIn(t, who)
	there, _ := h.signedIn(t, who)
	other, _ := h.signedIn(t, uuid.New())
	if list := h.get(t, "/session", here); strings.Count(list.body, "En annan webbläsare") != 1 || strings.Count(list.body, "Den här webbläsaren") != 1 {
		t.Errorf("the list of visits: %s", list.body)
	}

	h.ask(t, http.MethodPost, "/logga-ut/overallt", here, url.Values{"csrf": {csrf}})

	for cookie, want := range map[string]int{here: http.StatusUnauthorized, there: http.StatusUnauthorized, other: http.StatusOK} {
		if got := h.get(t, "/session", cookie); got.status != want {
			t.Errorf("a visit answers %d, want %d", got.status, want)
		}
	}
}

func TestWhatComesBackUnaskedSignsNobodyInAndEndsNobodysVisit(t *testing.T) {
	t.Parallel()
	h := newHouse(t, identity.OfficerRealm, 1)
	cookie, _ := h.signedIn(t, uuid.New())

	for query, want := range map[string]int{
		"": http.StatusBadRequest, "code=x": http.StatusBadRequest, "state=" + strings.Repeat("A", 43) + "&code=x": http.StatusConflict,
		"error=access_denied": http.StatusBadRequest,
	} {
		got := h.get(t, "/logga-in/svar?"+query, cookie)
		if got.status != want || got.cookie("officer") != "" {
			t.Errorf("%q: %d, want %d; cookies %v", query, got.status, want, got.header.Values("Set-Cookie"))
		}
	}
	for name, form := range map[string]url.Values{"nothing": nil, "no token": {"logout_token": {"x"}}, "two": {"logout_token": {"x", "y"}}} {
		if got := h.ask(t, http.MethodPost, "/logga-ut/fran-leverantor", "", form); got.status != http.StatusBadRequest || got.body != "" {
			t.Errorf("%s: %d %q", name, got.status, got.body)
		}
	}
	if still := h.get(t, "/session", cookie); still.status != http.StatusOK {
		t.Errorf("the visit has ended: %d", still.status)
	}
}

func TestTheOriginsOfIssuersAreThoseOfSigningInAndOut(t *testing.T) {
	t.Parallel()
	got := door.Origins([]identity.Issuer{
		{URL: "https://eid.example/a", EndSession: "https://out.example:8443/x"}, {URL: "https://eid.example/b"}, {URL: "not an address"},
	})

	if strings.Join(got, " ") != "https://eid.example https://out.example:8443" {
		t.Errorf("%q", got)
	}
}
