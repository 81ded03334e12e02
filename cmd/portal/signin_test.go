package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/prometheus/client_golang/prometheus"

	"stodporten/cmd/demo/provider"
	"stodporten/cmd/demo/town"
	"stodporten/cmd/start"
	"stodporten/locales"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// street is the residents' site and a provider beside it, in one process, with a log that can be read.
type street struct {
	t      *testing.T
	site   string // the first address
	log    *note
	people []provider.Person
}

type note struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (n *note) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.Write(p)
}

func (n *note) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.String()
}

func walkDown(t *testing.T) *street {
	t.Helper()
	s := &street{t: t, log: &note{}, people: []provider.Person{
		{Realm: identity.ResidentRealm, ID: "199001012385", Number: "199001012385", GivenName: "Amina", FamilyName: "Testberg", Level: identity.SubstantialAssurance},
		{Realm: identity.ResidentRealm, ID: "196502103614", Number: "196502103614", GivenName: "Bertil", FamilyName: "Ek", Level: identity.LowAssurance},
	}}
	clock, err := start.NewClock("")
	s.must(err)
	database := pgtest.New(t)
	none := func(context.Context) string { return "" }
	s.must(town.Settle(t.Context(), audit.New(database.Pool(t, "casework"), clock, none), "localhost"))
	client, err := session.Connect("redis://" + miniredis.RunT(t).Addr())
	s.must(err)
	t.Cleanup(func() { _ = client.Close() })
	listener := s.listen()
	port := listener.Addr().(*net.TCPAddr).Port
	s.site = "http://localhost:" + strconv.Itoa(port)
	wish := &settings{IssuersFile: s.provide(clock), SessionSecret: "a secret for tests alone", SignIns: 600}
	wish.PublicScheme, wish.PublicPort = "http", port
	app, err := build(wish, &start.House{
		Settings: &wish.Settings, Log: slog.New(slog.NewJSONHandler(s.log, nil)), Clock: clock,
		Database: database.Pool(t, "portal"), Redis: client, Metrics: prometheus.NewRegistry(),
	}, nil)
	s.must(err)
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- app.Serve(ctx, listener, time.Second) }()
	t.Cleanup(func() {
		end()
		s.must(<-served)
	})
	return s
}

func (s *street) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *street) listen() net.Listener {
	s.t.Helper()
	listener, err := new(net.ListenConfig).Listen(s.t.Context(), "tcp", "localhost:0")
	s.must(err)
	return listener
}

// provide serves the pretend provider and gives the issuers file that names it.
func (s *street) provide(clock start.Clock) string {
	s.t.Helper()
	words, err := locales.Load()
	s.must(err)
	listener := s.listen()
	base := "http://" + listener.Addr().String()
	client := provider.Client{
		Realm: identity.ResidentRealm, ID: "portal", Secret: "known-to-both", Redirects: []string{s.site + "/logga-in/svar"},
		AfterLogout: []string{s.site + "/utloggad"}, BackChannel: s.site + "/logga-ut/fran-leverantor",
	}
	handler, err := provider.New(provider.Options{
		Base: base, Clients: []provider.Client{client}, People: s.people, Clock: clock, Words: words, Log: slog.New(slog.DiscardHandler),
	})
	s.must(err)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(listener) }()
	s.t.Cleanup(func() { _ = server.Close() })
	file, err := json.Marshal(map[string]any{"issuers": []identity.Issuer{provider.Entry(base, client)}})
	s.must(err)
	path := filepath.Join(s.t.TempDir(), "issuers.json")
	s.must(os.WriteFile(path, file, 0o600))
	return path
}

// walker is somebody at a browser without scripts.
type walker struct {
	street *street
	client *http.Client
}

func (s *street) walker() *walker {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &walker{street: s, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// sight is the page that somebody ends up on.
type sight struct {
	status int
	at     *url.URL
	header http.Header
	body   string
}

func (w *walker) get(address string) sight {
	w.street.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = w.street.site + address
	}
	request, err := http.NewRequestWithContext(w.street.t.Context(), http.MethodGet, address, http.NoBody)
	w.street.must(err)
	return w.do(request)
}

func (w *walker) post(address string, values url.Values) sight {
	w.street.t.Helper()
	request, err := http.NewRequestWithContext(w.street.t.Context(), http.MethodPost, address, strings.NewReader(values.Encode()))
	w.street.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(request)
}

func (w *walker) do(request *http.Request) sight {
	w.street.t.Helper()
	answer, err := w.client.Do(request)
	w.street.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	w.street.must(err)
	return sight{answer.StatusCode, answer.Request.URL, answer.Header, string(body)}
}

func (p sight) wants(t *testing.T, status int, name string) sight {
	t.Helper()
	if p.status != status || !strings.Contains(p.body, `data-page="`+name+`"`) {
		t.Fatalf("%s answers %d and is not %q: %.1500s", p.at, p.status, name, p.body)
	}
	return p
}

// token is what the forms of the page carry.
func (p sight) token() string {
	if found := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(p.body); found != nil {
		return found[1]
	}
	return ""
}

func (w *walker) cookie() string {
	w.street.t.Helper()
	where, err := url.Parse(w.street.site)
	w.street.must(err)
	for _, cookie := range w.client.Jar.Cookies(where) {
		if cookie.Name == "resident" {
			return cookie.Value
		}
	}
	return ""
}

const amina = "/logga-in?login_hint=199001012385"

func TestSomebodySignsInAndComesToWhatTheyWanted(t *testing.T) {
	t.Parallel()
	s := walkDown(t)
	w := s.walker()

	w.get("/mina-sidor").wants(t, http.StatusUnauthorized, "error-401")
	list := w.get("/logga-in?till=/mina-sidor/session")
	chosen := w.post(strings.Replace(list.at.String(), "?"+list.at.RawQuery, "", 1), url.Values{
		"id": {list.at.Query().Get("id")}, "person": {"199001012385"},
	}).wants(t, http.StatusOK, "session")
	first := w.cookie()
	again := w.get(amina+"&till=/mina-sidor/session").wants(t, http.StatusOK, "session")

	if chosen.at.Path != "/mina-sidor/session" || !strings.Contains(chosen.body, "första gången") || !strings.Contains(again.body, "Förra gången") {
		t.Errorf("the session page says at first and then: %s\n%s", chosen.body, again.body)
	}
	if w.cookie() == first || first == "" {
		t.Error("the cookie did not change with signing in")
	}
	if s := chosen.header.Get("Cache-Control"); s != "no-store" {
		t.Errorf("a page of one's own may be kept: %q", s)
	}
}

func TestAHintAloneSignsInAndLeadsToOnesOwnPages(t *testing.T) {
	t.Parallel()
	w := walkDown(t).walker()

	got := w.get(amina).wants(t, http.StatusOK, "my-pages")

	if got.at.Path != "/mina-sidor" || !strings.Contains(got.body, "Amina Testberg") {
		t.Errorf("ended at %s", got.at)
	}
}

func TestSomebodyWhoBreaksOffIsToldThatNothingHappened(t *testing.T) {
	t.Parallel()
	s := walkDown(t)
	w := s.walker()

	list := w.get("/logga-in?till=/e-tjanster")
	got := w.post(strings.Replace(list.at.String(), "/valj?"+list.at.RawQuery, "/avbryt", 1), url.Values{"id": {list.at.Query().Get("id")}})

	got.wants(t, http.StatusOK, "sign-in-refused")
	if !strings.Contains(got.body, "Inget har hänt") || !strings.Contains(got.body, "till=%2Fe-tjanster") || w.cookie() != "" {
		t.Errorf("the page does not say it, or does not lead back: %s", got.body)
	}
	if !strings.Contains(s.log.String(), `"code":"cancelled"`) {
		t.Error("the log does not tell of it")
	}
	if after := w.get(amina+"&till=/logga-in/svar").wants(t, http.StatusOK, "my-pages"); after.at.Path != "/mina-sidor" {
		t.Errorf("signing in from that page ends at %s", after.at)
	}
}

func TestTooSimpleAnIdentificationIsRefusedAndLogged(t *testing.T) {
	t.Parallel()
	s := walkDown(t)
	w := s.walker()

	got := w.get("/logga-in?login_hint=196502103614").wants(t, http.StatusForbidden, "sign-in-refused")

	if !strings.Contains(got.body, "kräver en säkrare e-legitimation") || w.cookie() != "" {
		t.Errorf("the page says %s", got.body)
	}
	if log := s.log.String(); !strings.Contains(log, `"code":"lower-assurance"`) || strings.Contains(log, "196502103614") {
		t.Errorf("the log does not tell of it, or tells of whom: %s", log)
	}
}

func TestAnAnswerIsWorthOneSignInInTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	s := walkDown(t)
	w, other := s.walker(), s.walker()
	var answer string
	w.client.CheckRedirect = func(request *http.Request, _ []*http.Request) error {
		if request.URL.Path == "/logga-in/svar" {
			answer = request.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}
	w.get(amina)
	w.client.CheckRedirect = nil

	stolen := other.get(answer).wants(t, http.StatusForbidden, "sign-in-refused")
	mine := w.get(answer).wants(t, http.StatusConflict, "sign-in-refused")

	if other.cookie() != "" || w.cookie() != "" {
		t.Error("somebody got in with an answer that another browser had taken")
	}
	if !strings.Contains(stolen.body, "annan webbläsare") || !strings.Contains(mine.body, "redan använt") {
		t.Errorf("the pages say %s\n%s", stolen.body, mine.body)
	}
}

func TestSigningOutHereSignsOutThereAndInTheOtherBrowserOfThatSession(t *testing.T) {
	t.Parallel()
	s := walkDown(t)
	w, other := s.walker(), s.walker()
	own := w.get(amina).wants(t, http.StatusOK, "my-pages")
	other.get(amina).wants(t, http.StatusOK, "my-pages")
	old := w.cookie()

	gone := w.post(s.site+"/logga-ut", url.Values{"csrf": {own.token()}}).wants(t, http.StatusOK, "signed-out")

	if gone.at.Path != "/utloggad" || gone.header.Get("Clear-Site-Data") != `"cache", "storage"` || w.cookie() != "" {
		t.Errorf("ended at %s with %v", gone.at, gone.header)
	}
	list := w.get("/logga-in")
	if strings.HasPrefix(list.at.String(), s.site) {
		t.Errorf("the provider still knew who it was: %s", list.at)
	}
	thief := s.walker()
	where, err := url.Parse(s.site)
	s.must(err)
	thief.client.Jar.SetCookies(where, []*http.Cookie{{Name: "resident", Value: old}})
	thief.get("/mina-sidor").wants(t, http.StatusUnauthorized, "error-401")
	other.get("/mina-sidor").wants(t, http.StatusOK, "my-pages")
}

func TestSigningOutAtTheProviderEndsTheVisitHere(t *testing.T) {
	t.Parallel()
	s := walkDown(t)
	w := s.walker()
	w.get(amina).wants(t, http.StatusOK, "my-pages")
	there := regexp.MustCompile(`"issuer": *"([^"]+)"`)
	list := s.walker().get("/logga-in").at
	discovery := w.get(list.Scheme + "://" + list.Host + "/medborgare/.well-known/openid-configuration")
	issuer := there.FindStringSubmatch(discovery.body)
	if issuer == nil {
		t.Fatalf("no issuer in %s", discovery.body)
	}

	asked := w.get(issuer[1] + "/logga-ut")
	w.post(issuer[1]+"/logga-ut", hiddenOf(asked))

	deadline := time.Now().Add(5 * time.Second)
	for {
		got := w.get("/mina-sidor")
		if got.status == http.StatusUnauthorized {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the visit lives on: %d; the provider said %d %.800s", got.status, asked.status, asked.body)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// hiddenOf is what the form of a page would send if its last button were pressed.
func hiddenOf(p sight) url.Values {
	values := url.Values{}
	for _, found := range regexp.MustCompile(`<(?:input|button)[^>]* name="([^"]+)"[^>]* value="([^"]*)"`).FindAllStringSubmatch(p.body, -1) {
		values.Set(found[1], found[2])
	}
	return values
}

func TestTheSettingsOfADemonstrationAreRefusedInProduction(t *testing.T) {
	t.Parallel()
	wish := &settings{PseudoLocale: true, SignIns: 600, SessionSecret: "a secret for tests alone"}
	wish.Production = true

	_, err := build(wish, &start.House{Settings: &wish.Settings}, nil)

	if err == nil || !strings.Contains(err.Error(), "PSEUDO_LOCALE") {
		t.Errorf("accepted, or refused for something else: %v", err)
	}
}
