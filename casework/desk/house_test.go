package desk_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/casework/desk"
	"stodporten/locales"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/door"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// house is the desk as a browser meets it: the two municipalities of pgtest in a real Postgres, visits in a real Redis, and a
// provider that is only there to be left for.
type house struct {
	town      *pgtest.Database
	site      page.Site
	app       *page.App
	desk      desk.Desk
	db        *audit.DB // as casework
	portal    *audit.DB // as portal
	officers  *session.Store
	residents *session.Store
	clock     *clock
	store     *files.Store
	log       *lines
}

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

// lines is a log that may be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newHouse opens the desk on the morning of 23 November 2026.
func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{town: pgtest.NewTown(t), clock: &clock{now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}, log: &lines{}}
	h.db = audit.New(h.town.Pool(t, "casework"), h.clock, page.RequestID)
	h.portal = audit.New(h.town.Pool(t, "portal"), h.clock, page.RequestID)
	address := startRedis(t)
	h.officers, h.residents = h.visits(t, address, identity.OfficerRealm), h.visits(t, address, identity.ResidentRealm)
	h.publish(t)
	issuers := []identity.Issuer{startProvider(t)}
	log := slog.New(slog.NewJSONHandler(h.log, nil))
	signIn, err := identity.New(identity.Options{Realm: identity.OfficerRealm, Issuers: issuers, Flows: h.officers, Clock: h.clock, Log: log})
	must(t, err)
	words, err := locales.Load()
	must(t, err)
	h.store = openStore(t)
	h.site = page.Site{
		Realm: identity.OfficerRealm, Scheme: "http", Issuers: door.Origins(issuers), Municipalities: municipality.NewDirectory(h.db, h.clock.Now),
		Visits: h.officers, Words: words, Answers: desk.Answers(), Frame: desk.Frame(), Clock: h.clock, Log: log,
	}
	h.desk = desk.Desk{DB: h.db, Catalogue: catalogue.New(), Visits: h.officers, SignIn: signIn, Log: log, Scheme: "http", SignIns: 1000,
		Files: files.NewReceiver(h.db, h.store, log)}
	h.mount(t)
	return h
}

// mount opens the desk as it is said to be now.
func (h *house) mount(t testing.TB) {
	t.Helper()
	var err error
	h.app, err = page.New(h.site)
	must(t, err)
	must(t, h.app.Mount(h.desk.Routes()))
}

func (h *house) visits(t testing.TB, address string, realm identity.Realm) *session.Store {
	t.Helper()
	client, err := session.Connect(address)
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	store, err := session.New(session.Options{Client: client, Realm: realm, Clock: h.clock, Secret: []byte("a secret of the tests")})
	must(t, err)
	return store
}

// publish makes the standard form the newest of both municipalities.
func (h *house) publish(t testing.TB) {
	t.Helper()
	for _, of := range []municipality.ID{"ekkoping", "granvik"} {
		must(t, h.db.Do(t.Context(), audit.ForSystem(of, "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
			_, err := catalogue.Publish(ctx, tx, standard(t))
			return err
		}))
	}
}

// standard is the form that a new installation begins with, as the version after the empty one of pgtest.
func standard(t testing.TB) []byte {
	t.Helper()
	forms, err := catalogue.Standard()
	must(t, err)
	at := slices.IndexFunc(forms, func(form []byte) bool { return bytes.Contains(form, []byte(`"id": "financial-assistance",`)) })
	return bytes.Replace(forms[at], []byte(`"version": 1,`), []byte(`"version": 2,`), 1)
}

// startRedis is a redis-server of the test's own, and its address.
func startRedis(t testing.TB) string {
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

// startProvider answers where one signs in, and nothing more: cmd/casework signs people in.
func startProvider(t testing.TB) identity.Issuer {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, strings.ReplaceAll(`{"issuer": "*", "authorization_endpoint": "*/in", "token_endpoint": "*/token", "jwks_uri": "*/keys",
			"end_session_endpoint": "*/out", "response_types_supported": ["code"], "subject_types_supported": ["public"],
			"id_token_signing_alg_values_supported": ["ES256"]}`, "*", server.URL))
	})
	return identity.Issuer{
		ID: "staff", Realm: identity.OfficerRealm, Municipalities: []municipality.ID{"*"}, Name: map[string]string{"sv": "Tjänstekonto"},
		URL: server.URL, ClientID: "casework", ClientSecret: "known-to-both", Claims: identity.ClaimTable{StaffID: "sub"},
		Assurance: map[string]identity.Assurance{"loa3": identity.SubstantialAssurance}, Demands: identity.SubstantialAssurance, MaxAgeSeconds: 3600,
	}
}

const (
	ekkoping = "ekkoping.localhost"
	granvik  = "granvik.localhost"
)

// browser is somebody at a host: cookies, and the token of their visit.
type browser struct {
	house   *house
	host    string
	cookies string
	csrf    string
	lang    string
}

// officer is somebody signed in at the desk.
func (h *house) officer(t testing.TB, of municipality.ID, id uuid.UUID, name string) *browser {
	t.Helper()
	visit, token, err := h.officers.Start(t.Context(), session.Visit{
		Municipality: of, Subject: id, Name: name, Assurance: identity.SubstantialAssurance, Issuer: "staff", IssuerSubject: name,
	}, "")
	must(t, err)
	return &browser{house: h, host: string(of) + ".localhost", cookies: "officer=" + token, csrf: visit.CSRF}
}

func (h *house) sara(t testing.TB) *browser {
	t.Helper()
	t.Helper()
	return h.officer(t, "ekkoping", pgtest.Sara, "Sara Lind")
}

func (h *house) karin(t testing.TB) *browser {
	t.Helper()
	t.Helper()
	return h.officer(t, "ekkoping", pgtest.Karin, "Karin Holm")
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (b *browser) get(t testing.TB, path string) answer {
	t.Helper()
	return b.ask(t, http.MethodGet, path, nil)
}

// post sends a form with the visit's token.
func (b *browser) post(t testing.TB, path string, form url.Values) answer {
	t.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("csrf", b.csrf)
	return b.ask(t, http.MethodPost, path, form)
}

func (b *browser) ask(t testing.TB, method, path string, form url.Values) answer {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	request.Host = b.host
	request.Header.Set("Cookie", b.cookies)
	request.Header.Set("Accept-Language", b.lang)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := b.house.app.Fiber().Test(request, -1)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return answer{response.StatusCode, response.Header, string(body)}
}

var pageName = regexp.MustCompile(`data-page="([^"]*)"`)

// page is the name of the page, or where it leads.
func (a answer) page() string {
	if found := pageName.FindStringSubmatch(a.body); found != nil {
		return found[1]
	}
	return a.header.Get("Location")
}

var (
	unread = regexp.MustCompile(`(?s)<(script|style)\b.*?</(script|style)>|<[^>]*>`)
	blank  = regexp.MustCompile(`[\s\x{a0}\x{202f}]+`)
)

// text is what is read on the page, on one line.
func (a answer) text() string {
	return strings.TrimSpace(html.UnescapeString(blank.ReplaceAllString(unread.ReplaceAllString(a.body, " "), " ")))
}

// shows fails the test unless the answer is that page with that status, and holds the words.
func (a answer) shows(t testing.TB, status int, name string, words ...string) {
	t.Helper()
	if a.status != status || a.page() != name {
		t.Fatalf("%d %q, want %d %q\n%s", a.status, a.page(), status, name, a.text())
	}
	for _, word := range words {
		if !strings.Contains(a.text(), word) {
			t.Errorf("%q does not say %q\n%s", name, word, a.text())
		}
	}
}

// query looks at the database from outside, past row security, and gives the rows as text.
func (h *house) query(t testing.TB, sql string, arguments ...any) [][]string {
	t.Helper()
	return query(t, h.town.Superuser(), sql, arguments...)
}
