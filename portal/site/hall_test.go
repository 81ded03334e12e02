package site

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"stodporten/forms/norm"
	"stodporten/locales"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// hall is the residents' site as a browser meets it: the town of pgtest with the standard forms published, real visits, and a
// provider that says where it is and no more.
type hall struct {
	t        testing.TB
	app      *page.App
	site     Site
	database *pgtest.Database
	visits   *session.Store
	redis    *miniredis.Miniredis
	clock    *handClock
	log      *heard
}

// handClock stands on the morning of the story until it is moved.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

type heard struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *heard) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *heard) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// openHall starts it, with the site changed first where a test wants another one.
func openHall(tb testing.TB, changes ...func(*Site)) *hall {
	tb.Helper()
	h := &hall{
		t: tb, database: pgtest.NewTown(tb), redis: miniredis.RunT(tb), log: &heard{},
		clock: &handClock{now: time.Date(2026, time.November, 23, 8, 30, 0, 0, time.UTC)},
	}
	h.publish()
	words, err := locales.Load()
	h.must(err)
	rates, err := norm.Standard()
	h.must(err)
	client := redis.NewClient(&redis.Options{Addr: h.redis.Addr(), DisableIdentity: true, MaxRetries: -1})
	tb.Cleanup(func() { _ = client.Close() })
	h.visits, err = session.New(session.Options{Client: client, Realm: identity.ResidentRealm, Clock: h.clock, Secret: []byte("a secret for tests")})
	h.must(err)
	log := slog.New(slog.NewJSONHandler(h.log, nil))
	party, err := identity.New(identity.Options{
		Realm: identity.ResidentRealm, Issuers: []identity.Issuer{issuerAt(provider(tb))}, Flows: h.visits, Clock: h.clock, Log: log,
	})
	h.must(err)
	db := audit.New(h.database.Pool(tb, "portal"), h.clock, page.RequestID)
	h.site = Site{
		DB: db, Catalogue: catalogue.New(), Visits: h.visits, SignIn: party, Words: words, Rates: rates, Clock: h.clock,
		Scheme: "http", Port: 8080, SignIns: 1000,
	}
	for _, change := range changes {
		change(&h.site)
	}
	h.app, err = page.New(page.Site{
		Realm: identity.ResidentRealm, Scheme: "http", Municipalities: municipality.NewDirectory(db, h.clock.Now), Visits: h.visits,
		Words: words, Answers: Answers(), Frame: Frame(), Clock: h.clock, Log: log,
	})
	h.must(err)
	h.must(h.app.Mount(h.site.Routes()))
	return h
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// publish makes the standard forms the second version of those that the town begins with.
func (h *hall) publish() {
	h.t.Helper()
	forms, err := catalogue.Standard()
	h.must(err)
	db := audit.New(h.database.Pool(h.t, "casework"), h.clock, func(context.Context) string { return "" })
	version := regexp.MustCompile(`"version":\s*1`)
	for _, place := range []municipality.ID{"ekkoping", "granvik"} {
		for _, form := range forms {
			second := []byte(version.ReplaceAllString(string(form), `"version": 2`))
			h.must(db.Do(h.t.Context(), audit.ForSystem(place, "test"), "form.publish", func(ctx context.Context, tx *audit.Tx) error {
				_, err := catalogue.Publish(ctx, tx, second)
				return err
			}))
		}
	}
}

// provider answers what a relying party asks before it sends anybody there.
func provider(tb testing.TB) string {
	tb.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"issuer":"`+server.URL+`","authorization_endpoint":"`+server.URL+`/authorize","token_endpoint":"`+server.URL+
			`/token","jwks_uri":"`+server.URL+`/keys","end_session_endpoint":"`+server.URL+`/end","id_token_signing_alg_values_supported":["ES256"],`+
			`"response_types_supported":["code"],"subject_types_supported":["public"]}`)
	})
	return server.URL
}

func issuerAt(address string) identity.Issuer {
	return identity.Issuer{
		ID: "trial", Realm: identity.ResidentRealm, Municipalities: []municipality.ID{"*"}, Name: map[string]string{"sv": "Prov"},
		URL: address, ClientID: "portal", ClientSecret: "known-to-both", Claims: identity.ClaimTable{Number: []string{"number"}, Name: "name"},
		Assurance: map[string]identity.Assurance{"loa3": identity.SubstantialAssurance}, Demands: identity.SubstantialAssurance,
		MaxAgeSeconds: 900, SignParameter: "text",
	}
}

// browser is one that keeps its cookies, at one of the two municipalities. Language is what it prefers.
type browser struct {
	hall     *hall
	host     string
	cookies  map[string]string
	language string
	visit    session.Visit // once signed in
}

func (h *hall) browser(host string) *browser {
	return &browser{hall: h, host: host, cookies: map[string]string{}, language: "sv"}
}

// as is a browser in which that person of the town has signed in.
func (h *hall) as(person uuid.UUID, host string, place municipality.ID) *browser {
	h.t.Helper()
	b := h.browser(host)
	visit, token, err := h.visits.Start(h.t.Context(), session.Visit{
		Municipality: place, Subject: person, Name: "Amina Testberg", Assurance: identity.SubstantialAssurance, Issuer: "trial",
		IssuerSubject: person.String(),
	}, "")
	h.must(err)
	b.cookies["resident"], b.visit = token, visit
	return b
}

func (h *hall) amina() *browser { return h.as(pgtest.Amina, "ekkoping.localhost", "ekkoping") }

// reply is an answer as a test looks at it.
type reply struct {
	status int
	header http.Header
	body   string
}

func (b *browser) get(path string) reply {
	b.hall.t.Helper()
	return b.send(httptest.NewRequestWithContext(b.hall.t.Context(), http.MethodGet, path, http.NoBody))
}

// post sends a form of the browser's own visit.
func (b *browser) post(path string, values url.Values) reply {
	b.hall.t.Helper()
	if values == nil {
		values = url.Values{}
	}
	if b.visit.CSRF != "" {
		values.Set(page.TokenField, b.visit.CSRF)
	}
	return b.bare(path, values)
}

// bare sends a form without the visit's token.
func (b *browser) bare(path string, values url.Values) reply {
	b.hall.t.Helper()
	request := httptest.NewRequestWithContext(b.hall.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(request)
}

func (b *browser) send(request *http.Request) reply {
	b.hall.t.Helper()
	request.Host = b.host
	request.Header.Set("Accept-Language", b.language)
	for name, value := range b.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := b.hall.app.Fiber().Test(request, -1)
	b.hall.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	b.hall.must(err)
	for _, cookie := range answer.Cookies() {
		b.cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		}
	}
	return reply{answer.StatusCode, answer.Header, string(body)}
}

var pageName = regexp.MustCompile(`<html[^>]* data-page="([^"]*)"`)

func (r reply) page() string {
	if found := pageName.FindStringSubmatch(r.body); found != nil {
		return found[1]
	}
	return ""
}

// words are what stands on the page, without its tags, on one line; spaces that do not break are plain.
func (r reply) words() string {
	text := regexp.MustCompile(`(?s)<(script|style|svg)\b.*?</(script|style|svg)>|<[^>]*>`).ReplaceAllString(r.body, " ")
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", " ")), " ")
}

func (r reply) wants(tb testing.TB, status int, name string) reply {
	tb.Helper()
	if r.status != status || r.page() != name {
		tb.Fatalf("page %q with %d, want %q with %d: %.600s", r.page(), r.status, name, status, r.words())
	}
	return r
}

func (r reply) says(tb testing.TB, all ...string) {
	tb.Helper()
	for _, words := range all {
		if !strings.Contains(r.words(), words) {
			tb.Errorf("page %q does not say %q: %s", r.page(), words, r.words())
		}
	}
}

// count looks at the database from outside, past row security.
func count(tb testing.TB, h *hall, sql string, arguments ...any) int {
	tb.Helper()
	connection, err := pgx.Connect(tb.Context(), h.database.Superuser())
	h.must(err)
	defer func() { _ = connection.Close(context.Background()) }()
	var n int
	h.must(connection.QueryRow(tb.Context(), sql, arguments...).Scan(&n))
	return n
}
