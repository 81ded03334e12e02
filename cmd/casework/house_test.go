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
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"stodporten/cmd/demo/provider"
	"stodporten/cmd/start"
	"stodporten/locales"
	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// house is an empty installation: a migrated database without a row, a Redis, the pretend identity provider, and the site served.
type house struct {
	database *pgtest.Database
	clock    start.Clock
	folder   string
	port     string
	log      *lines
	provider *httpServer
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

func newHouse(t *testing.T) *house {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "desk-") // a socket's path must be short
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	h := &house{database: pgtest.New(t), folder: folder, log: &lines{}}
	clockFile := filepath.Join(folder, "clock")
	morning := time.Date(2026, time.November, 23, 8, 30, 0, 0, time.UTC)
	must(t, os.WriteFile(clockFile, []byte(time.Until(morning).String()), 0o600))
	h.clock, err = start.NewClock(clockFile)
	must(t, err)
	return h
}

// run is a command, with what it said.
func (h *house) run(arguments ...string) (status int, said string) {
	var out bytes.Buffer
	status = command(append(arguments, "--database-url="+h.database.URL("casework"), "--clock-file="+filepath.Join(h.folder, "clock")), &out, &out)
	return status, out.String()
}

// does is a command that must succeed.
func (h *house) does(t *testing.T, arguments ...string) string {
	t.Helper()
	status, said := h.run(arguments...)
	if status != 0 {
		t.Fatalf("%s ended with %d: %s", strings.Join(arguments, " "), status, said)
	}
	return said
}

type httpServer struct{ base string }

// serve opens the site as main does, with people who may sign in at the provider.
func (h *house) serve(t *testing.T, people ...provider.Person) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	_, h.port, err = net.SplitHostPort(listener.Addr().String())
	must(t, err)
	h.startProvider(t, people)
	pool := h.database.Pool(t, "casework")
	client, err := session.Connect(startRedis(t, h.folder))
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	s := &settings{IssuersFile: filepath.Join(h.folder, "issuers.json"), SessionSecret: "a secret of the tests", SignIns: 1000}
	s.PublicScheme = "http"
	s.PublicPort = listener.Addr().(*net.TCPAddr).Port
	site, err := build(s, &start.House{
		Settings: &s.Settings, Log: slog.New(slog.NewJSONHandler(h.log, nil)), Clock: h.clock, Database: pool, Redis: client, Metrics: prometheus.NewRegistry(),
	}, nil)
	must(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- site.Serve(ctx, listener, time.Second) }()
	t.Cleanup(func() {
		stop()
		must(t, <-ended)
	})
}

func (h *house) startProvider(t *testing.T, people []provider.Person) {
	t.Helper()
	words, err := locales.Load()
	must(t, err)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	base := "http://" + listener.Addr().String()
	at := func(path string) []string { return []string{"http://*.localhost:" + h.port + path} }
	client := provider.Client{
		Realm: identity.OfficerRealm, ID: "casework", Secret: "known-to-both", Redirects: at("/logga-in/svar"), AfterLogout: at("/utloggad"),
	}
	handler, err := provider.New(provider.Options{
		Base: base, Clients: []provider.Client{client}, People: people, Clock: h.clock, Words: words, Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	entries, err := json.Marshal(map[string]any{"issuers": []identity.Issuer{provider.Entry(base, client)}})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(h.folder, "issuers.json"), entries, 0o600))
	h.provider = &httpServer{base: base}
}

func startRedis(t *testing.T, folder string) string {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not on the path; on Debian: apt-get install redis-server, with Homebrew: brew install redis")
	}
	socket := filepath.Join(folder, "redis.sock")
	process := exec.CommandContext(context.Background(), binary, "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--loglevel", "warning")
	must(t, process.Start())
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
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

func officer(id, given, family string) provider.Person {
	return provider.Person{
		Realm: identity.OfficerRealm, ID: id, GivenName: given, FamilyName: family, Municipality: "ekkoping", Level: identity.SubstantialAssurance,
	}
}

// browser keeps cookies and follows where it is led, to any host on this machine.
type browser struct {
	house  *house
	client *http.Client
}

func (h *house) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{house: h, client: &http.Client{Jar: jar, Transport: transport, Timeout: 30 * time.Second}}
}

// landed is the page where a request ended.
type landed struct {
	status     int
	path, name string
	body       string
}

var (
	pageName = regexp.MustCompile(`data-page="([^"]*)"`)
	token    = regexp.MustCompile(`name="csrf" value="([^"]*)"`)
)

func (b *browser) get(t *testing.T, path string) landed {
	t.Helper()
	return b.ask(t, http.MethodGet, path, nil)
}

func (b *browser) post(t *testing.T, path string, from landed) landed {
	t.Helper()
	form := url.Values{}
	if found := token.FindStringSubmatch(from.body); found != nil {
		form.Set("csrf", found[1])
	}
	return b.ask(t, http.MethodPost, path, form)
}

func (b *browser) ask(t *testing.T, method, path string, form url.Values) landed {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://ekkoping.localhost:"+b.house.port+path, strings.NewReader(form.Encode()))
	must(t, err)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := b.client.Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	p := landed{status: response.StatusCode, path: response.Request.URL.Path, body: string(body)}
	if found := pageName.FindStringSubmatch(p.body); found != nil {
		p.name = found[1]
	}
	return p
}

func (p landed) shows(t *testing.T, status int, name string, words ...string) landed {
	t.Helper()
	if p.status != status || p.name != name {
		t.Fatalf("%d %q at %s, want %d %q\n%s", p.status, p.name, p.path, status, name, p.body)
	}
	for _, word := range words {
		if !strings.Contains(p.body, word) {
			t.Errorf("%q does not say %q\n%s", name, word, p.body)
		}
	}
	return p
}
