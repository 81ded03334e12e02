package main_test

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"stodporten/cmd/demo/provider"
)

// What stands in names and texts of these tests, and nowhere else.
const (
	canaryName = "Kanariefink"
	canaryText = "kvitterdrill"
)

// marks may stand in no log in any form: names, written answers, mail addresses, the beginning of every JSON Web Token.
var marks = []string{canaryName, strings.ToLower(canaryName), canaryText, "ingen@kvitter.invalid", "eyJ"}

// secrets are the words that a test has used and no log may hold: identity numbers however written, cookies, codes, states.
type secrets struct {
	mu    sync.Mutex
	words map[string]string // and what each is
}

func newSecrets() *secrets { return &secrets{words: map[string]string{}} }

func (s *secrets) know(people []provider.Person) {
	for _, p := range people {
		s.add("an identity number", p.Number)
		s.add("an identity number", p.Number[2:])
		s.add("an identity number", p.Number[:8]+"-"+p.Number[8:])
		s.add("an identity number", p.Number[2:8]+"-"+p.Number[8:])
	}
}

func (s *secrets) add(what, word string) {
	if len(word) < 8 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.words[word] = what
}

// listen notes what an answer gives a browser to keep or to carry on.
func (s *secrets) listen(response *http.Response) {
	for _, cookie := range response.Cookies() {
		s.add("a cookie", cookie.Value)
	}
	where, err := url.Parse(response.Header.Get("Location"))
	if err != nil {
		return
	}
	for _, name := range []string{"code", "state", "nonce", "code_challenge", "id_token_hint"} {
		s.add("the "+name+" of a sign-in", where.Query().Get(name))
	}
}

// found says what of it stands in a log. Numbers, cookies and codes are runs of letters, digits, hyphens and underscores, and the log is
// looked through run by run, since there may be many thousands of them.
func (s *secrets) found(log []byte) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]bool{}
	for _, mark := range marks {
		if bytes.Contains(log, []byte(mark)) {
			found["the mark "+mark] = true
		}
	}
	for begin := 0; begin < len(log); begin++ {
		end := begin
		for end < len(log) && inRun(log[end]) {
			end++
		}
		if what, ok := s.words[string(log[begin:end])]; ok {
			found[what+" "+string(log[begin:end])] = true
		}
		begin = end
	}
	return slices.Sorted(maps.Keys(found))
}

func inRun(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '_'
}

// searchLogs is what every test ends with.
func (h *house) searchLogs(t testing.TB) {
	t.Helper()
	for name, read := range map[string]func() ([]byte, error){
		"the portal's log":   func() ([]byte, error) { return os.ReadFile(h.portal.log) },
		"the database's log": func() ([]byte, error) { return readFrom(h.databaseLog(t), h.fromLog) },
	} {
		log, err := read()
		must(t, err)
		for _, what := range h.secrets.found(log) {
			t.Errorf("%s holds %s", name, what)
		}
		if race := bytes.Index(log, []byte("WARNING: DATA RACE")); race >= 0 {
			t.Errorf("%s tells of a race:\n%s", name, log[race:min(len(log), race+4000)])
		}
	}
}

func (h *house) superuser(t testing.TB) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(context.Background(), h.database.Superuser())
	must(t, err)
	return connection
}

// databaseLog is the log of the whole test server: the other tests' words in it must be as clean.
func (h *house) databaseLog(t testing.TB) string {
	t.Helper()
	folder := h.query(t, `show data_directory`)
	return filepath.Join(filepath.Dir(folder[0]), "postgres.log")
}

func (h *house) databaseLogSize(t testing.TB) int64 {
	t.Helper()
	info, err := os.Stat(h.databaseLog(t))
	must(t, err)
	return info.Size()
}
