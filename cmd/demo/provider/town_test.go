package provider_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/cmd/demo/provider"
	"stodporten/locales"
	"stodporten/portal/identity"
)

// clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// flows keeps sign-ins under way, for one process.
type flows struct{ kept sync.Map }

func (f *flows) Keep(_ context.Context, name string, record []byte, _ time.Duration) error {
	f.kept.Store(name, record)
	return nil
}

func (f *flows) Take(_ context.Context, name string) ([]byte, error) {
	record, ok := f.kept.LoadAndDelete(name)
	if !ok {
		return nil, identity.ErrNoFlow
	}
	raw, _ := record.([]byte)

	return raw, nil
}

func (f *flows) Has(_ context.Context, name string) (bool, error) {
	_, ok := f.kept.Load(name)
	return ok, nil
}

// town is the provider, a site of each realm, and one browser.
type town struct {
	at      *clock
	base    string
	sites   map[identity.Realm]*identity.RelyingParty
	browser *http.Client
	mu      sync.Mutex
	ended   []identity.Ended
}

const (
	answerAt = "http://ekkoping.localhost:8080/logga-in/svar"
	afterAt  = "http://ekkoping.localhost:8080/utloggad"
	amina    = "199001012385"
)

func newTown(t *testing.T) *town {
	t.Helper()
	people, err := provider.People()
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &town{at: &clock{now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}, sites: map[identity.Realm]*identity.RelyingParty{}}
	backChannel := httptest.NewServer(http.HandlerFunc(w.backChannel))
	t.Cleanup(backChannel.Close)
	server := httptest.NewUnstartedServer(nil)
	w.base = "http://" + server.Listener.Addr().String()
	clients := []provider.Client{
		client(identity.ResidentRealm, "portal", backChannel.URL), client(identity.OfficerRealm, "desk", backChannel.URL),
	}
	server.Config.Handler, err = provider.New(provider.Options{
		Base: w.base, Clients: clients, People: people, Clock: w.at, Log: slog.New(slog.DiscardHandler), Words: words,
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	for _, client := range clients {
		w.sites[client.Realm], err = identity.New(identity.Options{
			Realm: client.Realm, Issuers: []identity.Issuer{provider.Entry(w.base, client)}, Flows: &flows{}, Clock: w.at,
			Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.browser = newBrowser(t)

	return w
}

func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasSuffix(r.URL.Hostname(), "localhost") {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

func client(realm identity.Realm, id, backChannel string) provider.Client {
	return provider.Client{
		Realm: realm, ID: id, Secret: "a secret of the tests", BackChannel: backChannel,
		Redirects:   []string{"http://localhost:8080/logga-in/svar", "http://*.localhost:8080/logga-in/svar"},
		AfterLogout: []string{"http://localhost:8080/utloggad", "http://*.localhost:8080/utloggad"},
	}
}

func (w *town) backChannel(out http.ResponseWriter, r *http.Request) {
	for _, site := range w.sites {
		if site.EndByProvider(r.Context(), r.PostFormValue("logout_token"), func(_ context.Context, one identity.Ended) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.ended = append(w.ended, one)

			return nil
		}) == nil {
			return
		}
	}
	out.WriteHeader(http.StatusBadRequest)
}

func errand() identity.Errand {
	return identity.Errand{Municipality: "ekkoping", RedirectURI: answerAt, ReturnPath: "/mina-sidor", Language: "sv"}
}

// open asks for an address as the browser does, and gives the page, or where the browser is sent outside the provider.
func (w *town) open(t *testing.T, method, address string, form url.Values) (page string, where *url.URL, status int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := w.browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	where, err = answer.Location()
	if err != nil {
		where = nil
	}
	return string(body), where, answer.StatusCode
}

// field is a form's hidden field on a page.
func field(t *testing.T, page, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `name="`+name+`" value="`)
	value, _, ends := strings.Cut(rest, `"`)
	if !found || !ends {
		t.Fatalf("no field %q on the page: %s", name, page)
	}
	return value
}

func (w *town) finish(t *testing.T, realm identity.Realm, departure identity.Departure, where *url.URL, subject uuid.UUID) (identity.Arrival, error) {
	t.Helper()
	if where == nil {
		t.Fatal("the provider did not send the browser back")
	}
	return w.sites[realm].Finish(t.Context(), identity.Return{
		Municipality: "ekkoping", Browser: departure.Browser, Query: where.Query(), Subject: subject,
	})
}

func (w *town) signIn(t *testing.T, realm identity.Realm, hint string) identity.Person {
	t.Helper()
	e := errand()
	e.LoginHint = hint
	departure, err := w.sites[realm].StartSignIn(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	_, where, _ := w.open(t, http.MethodGet, departure.URL, nil)
	arrival, err := w.finish(t, realm, departure, where, uuid.Nil)
	if err != nil {
		t.Fatal(err)
	}
	return arrival.Person
}
