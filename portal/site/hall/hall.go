// Package hall is the residents' site as a browser meets it, for tests: the town of pgtest with the standard forms published,
// real visits, a clock that stands still, and a provider where everybody signs at once.
//
// It owns no table and knows no page: whoever opens a hall says which routes are in it. No program imports it.
package hall

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/gofiber/fiber/v2"
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

// Hall is a site that runs for one test, and what stands around it.
type Hall struct {
	T        testing.TB
	App      *page.App
	Database *pgtest.Database
	Redis    *miniredis.Miniredis
	Visits   *session.Store
	SignIn   *identity.RelyingParty // at a provider that says where it is and no more
	Party    *Party                 // where one signs; nil in a hall where nobody does
	DB       *audit.DB
	Words    *locales.Bundle
	Rates    norm.Tables
	Clock    *Clock
	Log      *Log

	build Build
	// Comes is what a browser comes back with from signing; ComesRefused is why it comes back with nothing.
	Comes        func() identity.Arrival
	ComesRefused *identity.Refusal
}

// Build makes the site under test out of what the hall has: its frame, its answers and its routes.
type Build func(h *Hall) Site

// Site is what a browser will meet.
type Site struct {
	Routes  []page.Route
	Answers []page.Answer
	Frame   page.Frame

	Signed    func(c *fiber.Ctx, arrival identity.Arrival) error
	NotSigned func(c *fiber.Ctx, why *identity.Refusal, back string) error
}

// Clock stands on the morning of the stories, 23 November 2026, until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the time that stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves it.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Log is all that was logged.
type Log struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// Open starts a hall in which nobody signs.
func Open(tb testing.TB, build Build) *Hall {
	tb.Helper()
	h := prepare(tb)
	h.build = build
	h.Mount()
	return h
}

func prepare(tb testing.TB) *Hall {
	tb.Helper()
	h := &Hall{
		T: tb, Database: pgtest.NewTown(tb), Redis: miniredis.RunT(tb), Log: &Log{},
		Clock: &Clock{now: time.Date(2026, time.November, 23, 8, 30, 0, 0, time.UTC)},
	}
	h.publish()
	var err error
	h.Words, err = locales.Load()
	h.Must(err)
	h.Rates, err = norm.Standard()
	h.Must(err)
	client := redis.NewClient(&redis.Options{Addr: h.Redis.Addr(), DisableIdentity: true, MaxRetries: -1})
	tb.Cleanup(func() { _ = client.Close() })
	h.Visits, err = session.New(session.Options{Client: client, Realm: identity.ResidentRealm, Clock: h.Clock, Secret: []byte("a secret for tests")})
	h.Must(err)
	h.SignIn, err = identity.New(identity.Options{
		Realm: identity.ResidentRealm, Issuers: []identity.Issuer{issuerAt(provider(tb))}, Flows: h.Visits, Clock: h.Clock,
		Log: slog.New(slog.NewJSONHandler(h.Log, nil)),
	})
	h.Must(err)
	h.DB = audit.New(h.Database.Pool(tb, "portal"), h.Clock, page.RequestID)
	return h
}

// Mount builds the site anew, after something of the hall was changed.
func (h *Hall) Mount() {
	h.T.Helper()
	site := h.build(h)
	app, err := page.New(page.Site{
		Realm: identity.ResidentRealm, Scheme: "http", Municipalities: municipality.NewDirectory(h.DB, h.Clock.Now), Visits: h.Visits,
		Words: h.Words, Answers: site.Answers, Frame: site.Frame, Clock: h.Clock, Log: slog.New(slog.NewJSONHandler(h.Log, nil)),
	})
	h.Must(err)
	h.Must(app.Mount(h.comingBack(site)))
	h.App = app
}

// Must stops the test when something around it failed.
func (h *Hall) Must(err error) {
	h.T.Helper()
	if err != nil {
		h.T.Fatal(err)
	}
}

// publish makes the standard forms, each as it first was, the newest versions: what the pages do is tried with those, whatever the
// forms come to ask. Where the town begins with a first version of its own, theirs is the second.
func (h *Hall) publish() {
	h.T.Helper()
	forms, err := catalogue.Standard()
	h.Must(err)
	db := audit.New(h.Database.Pool(h.T, "casework"), h.Clock, func(context.Context) string { return "" })
	first := regexp.MustCompile(`"version":\s*1\b`)
	for _, place := range []municipality.ID{"ekkoping", "granvik"} {
		for _, form := range forms {
			if !first.Match(form) {
				continue
			}
			publish := func(source []byte) error {
				return db.Do(h.T.Context(), audit.ForSystem(place, "test"), "form.publish", func(ctx context.Context, tx *audit.Tx) error {
					_, err := catalogue.Publish(ctx, tx, source)
					return err
				})
			}
			if err = publish(form); errors.Is(err, catalogue.ErrVersion) {
				err = publish(first.ReplaceAll(form, []byte(`"version": 2`)))
			}
			h.Must(err)
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

// Look reads one row from outside, past row security.
func (h *Hall) Look(sql string, arguments []any, into ...any) {
	h.T.Helper()
	connection, err := pgx.Connect(h.T.Context(), h.Database.Superuser()) //nolint:forbidigo // a test looks from outside, as nobody in the house may
	h.Must(err)
	defer func() { _ = connection.Close(context.Background()) }()
	h.Must(connection.QueryRow(h.T.Context(), sql, arguments...).Scan(into...))
}

// Count is Look for one number.
func (h *Hall) Count(sql string, arguments ...any) int {
	h.T.Helper()
	var n int
	h.Look(sql, arguments, &n)
	return n
}
