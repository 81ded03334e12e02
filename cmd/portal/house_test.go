package main_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stodporten/cmd/demo/provider"
	"stodporten/cmd/demo/town"
	"stodporten/cmd/start"
	"stodporten/locales"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/identity"
)

// house is one portal with all that it lives by: a database with the invented municipalities, a Redis, an identity provider with
// people of this test's own, and a clock at which it is the morning of 23 November 2026.
type house struct {
	database *pgtest.Database
	redis    *redisServer
	portal   *program
	clock    start.Clock
	folder   string
	people   []provider.Person
	secrets  *secrets
	provider string              // its address
	asked    func(*http.Request) // told of every request that a person sends; may be nil
	fromLog  int64               // where this test's words begin in the database's log
}

const (
	sessionSecret = "a secret of the tests, sixteen and more"
	clientSecret  = "known-to-both"
)

func morning() time.Time { return time.Date(2026, time.November, 23, 8, 30, 0, 0, time.UTC) }

// newHouse starts everything, for that many residents. When the test ends the logs are searched for what may be in none.
func newHouse(t testing.TB, residents int) *house {
	t.Helper()
	h := furnish(t, residents)
	clockFile := filepath.Join(h.folder, "clock")
	must(t, os.WriteFile(clockFile, []byte(time.Until(morning()).String()), 0o600))
	h.portal.environment = []string{"CLOCK_FILE=" + clockFile}
	var err error
	h.clock, err = start.NewClock(clockFile)
	must(t, err)
	h.database.Arrange(t, patience)
	h.open(t)
	return h
}

// patience: a machine that is busy with other tests is no fault, and the limits have tests of their own.
const patience = `
	do $$
	begin
	  execute format('alter role portal in database %I set statement_timeout = ''14s''', current_database());
	  execute format('alter role portal in database %I set lock_timeout = ''14s''', current_database());
	end
	$$`

// furnish gathers what a house is made of; nothing is started.
func furnish(t testing.TB, residents int) *house {
	t.Helper()
	path, err := built()
	must(t, err)
	h := &house{database: pgtest.New(t), folder: folderFor(t), people: invent(t, residents), secrets: newSecrets()}
	h.secrets.know(h.people)
	h.fromLog = h.databaseLogSize(t)
	h.portal = &program{path: path, port: freePort(t), private: freePort(t), log: filepath.Join(h.folder, "portal.log")}
	return h
}

// open starts everything.
func (h *house) open(t testing.TB) {
	t.Helper()
	must(t, town.Settle(t.Context(), audit.New(h.database.Pool(t, "casework"), h.clock, noRequest), "localhost"))
	h.redis = newRedis(t, h.folder)
	must(t, files.NewKeys(filepath.Join(h.folder, "files.json")))
	h.startProvider(t)
	h.portal.environment = append(h.environment(), h.portal.environment...)
	t.Cleanup(func() {
		must(t, h.portal.kill())
		h.searchLogs(t)
	})
	must(t, h.portal.start(t.Context()))
}

func noRequest(context.Context) string { return "" }

func (h *house) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "GORACE=halt_on_error=0",
		"DATABASE_URL=" + h.database.URL("portal"), "REDIS_URL=" + h.redis.url(),
		fmt.Sprintf("LISTEN=127.0.0.1:%d", h.portal.port), fmt.Sprintf("PRIVATE_LISTEN=127.0.0.1:%d", h.portal.private),
		"PUBLIC_SCHEME=http", fmt.Sprintf("PUBLIC_PORT=%d", h.portal.port), "ISSUERS_FILE=" + filepath.Join(h.folder, "issuers.json"),
		"FILES=" + filepath.Join(h.folder, "files"), "FILES_KEYS=" + filepath.Join(h.folder, "files.json"),
		"SESSION_SECRET=" + sessionSecret, "SIGN_INS=1000000", "DRAIN=0s",
	}
}

// startProvider serves the pretend provider from this process; its log is none of the portal's.
func (h *house) startProvider(t testing.TB) {
	t.Helper()
	words, err := locales.Load()
	must(t, err)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	base := "http://" + listener.Addr().String()
	h.provider = base
	client := provider.Client{
		Realm: identity.ResidentRealm, ID: "portal", Secret: clientSecret, Redirects: h.below("/logga-in/svar"), AfterLogout: h.below("/utloggad"),
	}
	handler, err := provider.New(provider.Options{
		Base: base, Clients: []provider.Client{client}, People: h.people, Clock: h.clock, Words: words, Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	entries, err := json.Marshal(map[string]any{"issuers": []identity.Issuer{provider.Entry(base, client)}})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(h.folder, "issuers.json"), entries, 0o600))
}

func (h *house) below(path string) []string {
	return []string{fmt.Sprintf("http://localhost:%d%s", h.portal.port, path), fmt.Sprintf("http://*.localhost:%d%s", h.portal.port, path)}
}

// The hosts of the two municipalities.
const (
	ekkoping = "localhost"
	granvik  = "granvik.localhost"
)

// invent takes numbers that nobody bears from the test lists, of grown-ups, and gives them names that stand nowhere else.
func invent(t testing.TB, count int) []provider.Person {
	t.Helper()
	list, err := os.ReadFile(filepath.Join("..", "..", "forms", "idnumber", "list", "personnummer.txt"))
	must(t, err)
	var people []provider.Person
	for line := range strings.Lines(string(list)) {
		number := strings.TrimSpace(line)
		if len(number) != 12 || number < "1950" || number > "2005" {
			continue
		}
		if len(people) == count {
			return people
		}
		people = append(people, provider.Person{
			Realm: identity.ResidentRealm, ID: number, Number: number, GivenName: "Ulrika",
			FamilyName: fmt.Sprintf("%s%04d", canaryName, len(people)), Municipality: "ekkoping", Level: identity.SubstantialAssurance,
		})
	}
	if len(people) < count {
		t.Fatalf("the list has %d grown-ups, and the test wants %d", len(people), count)
	}
	return people
}

// query looks at the database from outside, past row security, and gives the first column as text.
func (h *house) query(t testing.TB, sql string, arguments ...any) []string {
	t.Helper()
	connection := h.superuser(t)
	defer func() { _ = connection.Close(context.Background()) }()
	rows, err := connection.Query(context.Background(), sql, arguments...)
	must(t, err)
	defer rows.Close()
	var found []string
	for rows.Next() {
		var one string
		must(t, rows.Scan(&one))
		found = append(found, one)
	}
	must(t, rows.Err())
	return found
}

// readFrom is the rest of a file.
func readFrom(path string, offset int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

var errNothing = errors.New("nothing was found")
