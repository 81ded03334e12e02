package page_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"golang.org/x/net/html"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// house is a site as a browser meets it: real visits in an embedded Redis, two municipalities, a few routes.
type house struct {
	t      *testing.T
	app    *page.App
	visits *session.Store
	redis  *miniredis.Miniredis
	log    *syncBuffer
	clock  *clock
	counts *prometheus.Registry
	kept   []string
}

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

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

type places map[string]municipality.Municipality

func (p places) ForHost(_ context.Context, host string) (municipality.Municipality, error) {
	if m, ok := p[host]; ok {
		return m, nil
	}
	return municipality.Municipality{}, municipality.ErrUnknownHost
}

const (
	ekkoping = "ekkoping.example"
	granvik  = "granvik.example"
)

func towns() places {
	return places{
		ekkoping: {
			ID: "ekkoping", Name: "Ekköpings kommun", Short: "EK", Host: ekkoping,
			Theme:     municipality.Theme{Brand: "#1f5c4d", Accent: "#e0a030"},
			Languages: []string{"sv", "en", "ar"}, HelpPhone: "0300-12 34 00",
			HelpHours: map[string]string{"sv": "Vardagar 8–16.30", "en": "Weekdays 8–16:30"}, OnCallPhone: "0300-12 34 99",
		},
		granvik: {
			ID: "granvik", Name: "Granviks kommun", Short: "GR", Host: granvik,
			Theme: municipality.Theme{Brand: "#234a73", Accent: "#d9842b"}, Languages: []string{"sv"}, HelpPhone: "0301-1", OnCallPhone: "0301-2",
			Outage: map[string]string{"sv": "Det går långsamt i dag."},
		},
	}
}

var errTaken = errors.New("taken")

func newHouse(t *testing.T, change ...func(*page.Site)) *house {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, redis: miniredis.RunT(t), log: &syncBuffer{}, clock: &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}, counts: prometheus.NewRegistry()}
	client := redis.NewClient(&redis.Options{Addr: h.redis.Addr(), MaxRetries: -1, DialTimeout: time.Second})
	t.Cleanup(func() { _ = client.Close() })
	site := page.Site{
		Realm: identity.ResidentRealm, Scheme: "https", Issuers: []string{"https://idp.example"}, Municipalities: towns(), Words: words,
		Answers: []page.Answer{{Error: errTaken, Status: fiber.StatusConflict}},
		Frame: page.Frame{
			SignIn: "/logga-in", SignOut: "/logga-ut", Account: "/konto",
			Ways: func(v page.View) []control.Step {
				return []control.Step{{Text: v.Say("page.to-start"), Href: "/", Current: v.Name == "start"}}
			},
			Foot: func(v page.View) []control.Step { return []control.Step{{Text: v.Say("page.about"), Href: "/om"}} },
		},
		Clock: h.clock, Log: slog.New(slog.NewJSONHandler(h.log, nil)), Metrics: h.counts,
	}
	for _, c := range change {
		c(&site)
	}
	h.visits, err = session.New(session.Options{Client: client, Realm: site.Realm, Clock: h.clock, Secret: []byte("0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	if site.Visits == nil {
		site.Visits = h.visits
	}
	if h.app, err = page.New(site); err != nil {
		t.Fatal(err)
	}
	guard := page.Resident
	if site.Realm == identity.OfficerRealm {
		guard = page.Officer
	}
	if err := h.app.Mount(h.routes(guard)); err != nil {
		t.Fatal(err)
	}
	return h
}

// routes are a page of each kind.
func (h *house) routes(guard page.Guard) []page.Route {
	show := func(name string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			v := page.Of(c, name, "page.contact")
			v.Sensitive, v.Form = true, "form"
			return page.Render(c, fiber.StatusOK, plainPage(v))
		}
	}
	return []page.Route{
		{Method: fiber.MethodGet, Path: "/", Guard: page.Anyone, Handler: show("start")},
		{Method: fiber.MethodGet, Path: "/mina-sidor", Guard: guard, Handler: show("mine")},
		{Method: fiber.MethodPost, Path: "/skicka/:what", Guard: page.Anyone, Handler: func(c *fiber.Ctx) error {
			h.kept = append(h.kept, c.Params("what"), c.FormValue("text"))
			return page.SeeOther(c, "/")
		}},
		{Method: fiber.MethodPost, Path: "/mitt", Guard: guard, Handler: func(c *fiber.Ctx) error { return page.SeeOther(c, "/mina-sidor") }},
		{Method: fiber.MethodPost, Path: "/maskin", Guard: page.Anyone, Machine: true, Handler: func(c *fiber.Ctx) error { return c.SendString("ok") }},
		{
			Method: fiber.MethodPost, Path: "/ofta", Guard: page.Anyone, Handler: func(c *fiber.Ctx) error { return c.SendString("ok") },
			Rate: page.Rate{Limit: session.Limit{Name: "often", Times: 2, Period: time.Minute}},
		},
		{
			Method: fiber.MethodPost, Path: "/sallan", Guard: page.Anyone, Handler: func(c *fiber.Ctx) error { return c.SendString("ok") },
			Rate: page.Rate{Limit: session.Limit{Name: "seldom", Times: 2, Period: time.Minute}, Shut: true},
		},
		{Method: fiber.MethodPost, Path: "/stort", Guard: page.Anyone, Stream: true, Limit: 5 << 20, Handler: h.receive},
		{Method: fiber.MethodPatch, Path: "/mitt/stort", Guard: guard, Stream: true, Limit: 5 << 20, Handler: h.receive},
		{Method: fiber.MethodPost, Path: "/mitt/stort", Guard: guard, Stream: true, Limit: 5 << 20, Handler: h.receive},
		{Method: fiber.MethodGet, Path: "/mitt/stort", Guard: guard, Stream: true, Handler: func(c *fiber.Ctx) error {
			return page.Send(c, page.Attachment{Name: "hyra å\".pdf", MediaType: "application/pdf", Bytes: 3, Content: io.NopCloser(strings.NewReader("pdf"))})
		}},
		{Method: fiber.MethodGet, Path: "/fel/:kind", Guard: page.Anyone, Handler: func(c *fiber.Ctx) error { return failure(c) }},
	}
}

func failure(c *fiber.Ctx) error {
	switch c.Params("kind") {
	case "saknas":
		return page.NotFound()
	case "taget":
		return errTaken
	case "krasch":
		panic("199001012385")
	case "databas":
		return errors.Join(errors.New("find the person"), &pgconn.PgError{Code: "22P02", Message: `invalid input syntax: "199001012385"`, TableName: "people"})
	case "vantar":
		<-c.UserContext().Done()
		return c.UserContext().Err()
	case "status":
		return fiber.NewError(c.QueryInt("n"), "199001012385")
	}
	return errors.New("broken")
}

// answer is a response that was read to its end.
type answer struct {
	StatusCode int
	Header     http.Header
	body       string
}

// ask sends a request as a browser would, with a Host that is known.
func (h *house) ask(method, path string, body io.Reader, change ...func(*http.Request)) answer {
	h.t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, path, body)
	r.Host = ekkoping
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, c := range change {
		c(r)
	}
	response, err := h.app.Fiber().Test(r, -1)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{StatusCode: response.StatusCode, Header: response.Header, body: string(read)}
}

func (h *house) get(path string, change ...func(*http.Request)) answer {
	h.t.Helper()
	return h.ask(http.MethodGet, path, nil, change...)
}

func (h *house) post(path string, form url.Values, change ...func(*http.Request)) answer {
	h.t.Helper()
	return h.ask(http.MethodPost, path, strings.NewReader(form.Encode()), change...)
}

// signIn begins a visit and gives what a request needs to be part of it.
func (h *house) signIn(name string) (session.Visit, func(*http.Request)) {
	h.t.Helper()
	visit, token, err := h.visits.Start(h.t.Context(), session.Visit{
		Municipality: "ekkoping", Subject: uuid.NewSHA1(uuid.Nil, []byte(name)), Name: name, Assurance: identity.SubstantialAssurance, Issuer: "test",
	}, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return visit, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "__Host-" + string(visit.Realm), Value: token})
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func parsed(t *testing.T, a answer) *html.Node {
	t.Helper()
	document, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// all finds the elements of a name, or every element for "*".
func all(n *html.Node, name string) []*html.Node {
	var found []*html.Node
	if n.Type == html.ElementNode && (name == "*" || n.Data == name) {
		found = append(found, n)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		found = append(found, all(child, name)...)
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		b.WriteString(textOf(child))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
