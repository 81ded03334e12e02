package session_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
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

// server is a redis-server of one test's own.
type server struct {
	folder  string
	options []string
	process *exec.Cmd
}

func (s *server) socket() string { return filepath.Join(s.folder, "redis.sock") }

func (s *server) address() string { return "unix://" + s.socket() }

func startRedis(tb testing.TB, options ...string) *server {
	tb.Helper()
	folder, err := os.MkdirTemp("/tmp", "redis-") // a socket's path must be short
	if err != nil {
		tb.Fatal(err)
	}
	s := &server{folder: folder, options: options}
	tb.Cleanup(func() {
		s.kill(tb)
		_ = os.RemoveAll(folder)
	})
	s.start(tb)

	return s
}

func (s *server) start(tb testing.TB) {
	tb.Helper()
	binary := findRedis(tb)
	arguments := append([]string{"--port", "0", "--unixsocket", s.socket(), "--dir", s.folder, "--save", "", "--loglevel", "warning"}, s.options...)
	s.process = exec.CommandContext(context.WithoutCancel(tb.Context()), binary, arguments...)
	var said bytes.Buffer
	s.process.Stdout, s.process.Stderr = &said, &said
	if err := s.process.Start(); err != nil {
		tb.Fatal(err)
	}
	client := connect(tb, s.address())
	for range 200 {
		if client.Ping(tb.Context()).Err() == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	tb.Fatalf("redis-server did not answer within 4 s: %s", said.String())
}

// findRedis is what REDIS_SERVER names, or what is on the path.
func findRedis(tb testing.TB) string {
	tb.Helper()
	for _, candidate := range []string{os.Getenv("REDIS_SERVER"), "redis-server", "valkey-server"} {
		if path, err := exec.LookPath(candidate); candidate != "" && err == nil {
			return path
		}
	}
	tb.Fatal("redis-server is not there: run .ci/install test; on Debian it is apt-get install redis-server, with Homebrew brew install redis")

	return ""
}

func (s *server) kill(tb testing.TB) {
	tb.Helper()
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	s.process = nil
}

func connect(tb testing.TB, address string) redis.UniversalClient {
	tb.Helper()
	client, err := session.Connect(address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = client.Close() })

	return client
}

func newStore(tb testing.TB, client redis.UniversalClient, realm identity.Realm, at *clock) *session.Store {
	tb.Helper()
	store, err := session.New(session.Options{Client: client, Realm: realm, Clock: at, Secret: []byte("a secret of the tests")})
	if err != nil {
		tb.Fatal(err)
	}
	return store
}

// onBoth runs a test against redis-server and against the embedded one that the demo may fall back on.
func onBoth(t *testing.T, test func(t *testing.T, client redis.UniversalClient, at *clock)) {
	t.Helper()
	t.Run("redis-server", func(t *testing.T) {
		t.Parallel()
		test(t, connect(t, startRedis(t).address()), newClock())
	})
	t.Run("miniredis", func(t *testing.T) {
		t.Parallel()
		embedded := miniredis.RunT(t)
		test(t, connect(t, "redis://"+embedded.Addr()), newClock())
	})
}

func amina() session.Visit {
	return session.Visit{
		Municipality: "ekkoping", Subject: uuid.MustParse("7a0c4a9e-2f6b-4f7e-9a55-3a8f0f6f1c01"), Name: "Amina Testberg",
		Assurance: identity.SubstantialAssurance, Issuer: "bankid", IssuerSubject: "subject-of-amina", IssuerSession: "sid-1",
		IDToken: "header.199001012385.signature", Signer: "signer",
	}
}

func start(t *testing.T, store *session.Store, v session.Visit) (session.Visit, string) {
	t.Helper()
	v, token, err := store.Start(t.Context(), v, "")
	if err != nil {
		t.Fatal(err)
	}
	return v, token
}

// faultyLine is a way to Redis on which answers may come late.
type faultyLine struct {
	listener net.Listener
	mu       sync.Mutex
	slowest  time.Duration
}

func newFaultyLine(t *testing.T, to string) *faultyLine {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	line := &faultyLine{listener: listener}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := (&net.Dialer{}).DialContext(context.WithoutCancel(t.Context()), "unix", to)
			if err != nil {
				_ = near.Close()
				continue
			}
			go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
			go line.answers(near, far)
		}
	}()
	return line
}

func (l *faultyLine) answers(near, far net.Conn) {
	defer near.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := far.Read(buffer)
		if err != nil {
			return
		}
		l.mu.Lock()
		slowest := l.slowest
		l.mu.Unlock()
		if slowest > 0 {
			time.Sleep(rand.N(slowest))
		}
		if _, err := near.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (l *faultyLine) slow(by time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slowest = by
}
