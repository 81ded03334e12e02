package start

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"stodporten/migrations/pgtest"
)

func TestHelpExplainsEverySettingByTheNameOfItsVariable(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	p := program{name: "portal", about: "The residents' site.", settings: &Settings{}}

	status := p.run(t.Context(), []string{"--help"}, &out, &errs)

	if status != 0 || errs.Len() != 0 {
		t.Errorf("status %d, errors %q", status, errs.String())
	}
	for _, name := range []string{
		"DATABASE_URL", "DATABASE_CONNECTIONS", "REDIS_URL", "LISTEN", "PRIVATE_LISTEN", "PUBLIC_SCHEME", "PUBLIC_PORT",
		"PRODUCTION", "DRAIN", "READY_AFTER", "CLOCK_FILE", "LOG_LEVEL",
	} {
		if !strings.Contains(out.String(), "$"+name) {
			t.Errorf("--help does not mention %s", name)
		}
	}
}

func TestSettingsThatCannotBeMeantAreRefusedInASentence(t *testing.T) {
	t.Parallel()
	clock := filepath.Join(t.TempDir(), "clock")
	must(t, os.WriteFile(clock, []byte("1h"), 0o600))
	for name, flags := range map[string][]string{
		"no database":                        {"--redis-url=redis://localhost", "--database-url="},
		"a moved clock in production":        {"--production", "--clock-file=" + clock},
		"plain http in production":           {"--production", "--public-scheme=http"},
		"a scheme of one's own":              {"--public-scheme=gopher"},
		"a negative wait":                    {"--drain=-1s"},
		"no connections":                     {"--database-connections=0"},
		"a clock file that is not there":     {"--clock-file=/nowhere"},
		"an address that Redis does not own": {"--redis-url=http://localhost"},
		"an unknown setting":                 {"--colour=red"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var errs bytes.Buffer
			p := program{name: "portal", settings: &Settings{}}
			arguments := append([]string{"--database-url=postgres://a:hunter2@h/d", "--redis-url=redis://localhost"}, flags...)

			status := p.run(t.Context(), arguments, io.Discard, &errs)

			if status == 0 || strings.Count(errs.String(), "\n") != 1 {
				t.Errorf("status %d, said %q", status, errs.String())
			}
			if strings.Contains(errs.String(), "hunter2") {
				t.Error("the password is in what it said")
			}
		})
	}
}

func TestTheClockIsMovedByItsFileWhileItRuns(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "clock")
	must(t, os.WriteFile(file, []byte("0s\n"), 0o600))
	clock, err := NewClock(file)
	must(t, err)
	must(t, os.WriteFile(file, []byte("720h\n"), 0o600))

	moved := time.Until(clock.Now())

	if moved < 719*time.Hour || moved > 720*time.Hour {
		t.Errorf("moved by %s, want 720h", moved)
	}
}

func TestAProgramIsReadyOnlyWhileAllItNeedsIsThere(t *testing.T) {
	t.Parallel()
	fixture := begin(t, func(context.Context, *House) {})

	fixture.awaits(t, "/readyz", http.StatusOK, "ready")
	fixture.redis.Close()
	fixture.awaits(t, "/readyz", http.StatusServiceUnavailable, "redis: ")
	must(t, fixture.redis.Restart())
	fixture.awaits(t, "/readyz", http.StatusOK, "ready")
	fixture.other.Store(false)
	fixture.awaits(t, "/readyz", http.StatusServiceUnavailable, "503 Service Unavailable")
	fixture.awaits(t, "/healthz", http.StatusOK, "alive")
	fixture.awaits(t, "/metrics", http.StatusOK, "database_connections_open")
	fixture.awaits(t, "/debug/pprof/", http.StatusOK, "goroutine")
}

func TestStoppingLosesNoRequestAndEndsThingsInOrder(t *testing.T) {
	t.Parallel()
	var order []string
	fixture := begin(t, func(_ context.Context, h *House) {
		h.AtEnd(func(ctx context.Context) error {
			order = append(order, "first")
			return h.Redis.Ping(ctx).Err()
		})
		h.AtEnd(func(ctx context.Context) error {
			order = append(order, "last")
			return h.Database.Ping(ctx)
		})
	})
	fixture.awaits(t, "/readyz", http.StatusOK, "ready")
	answers := make([]string, 40)
	var asked sync.WaitGroup
	for i := range answers {
		asked.Go(func() { answers[i] = get(t, "http://"+fixture.address+"/slow") })
	}
	fixture.arrived(t, len(answers))

	fixture.stop()
	fixture.awaits(t, "/readyz", http.StatusServiceUnavailable, "stopping")
	late := get(t, "http://"+fixture.address+"/slow")
	asked.Wait()
	status := <-fixture.ended

	for i, answer := range append(answers, late) {
		if answer != "200 done" {
			t.Errorf("request %d got %q", i, answer)
		}
	}
	if got := strings.Join(order, " "); got != "last first" {
		t.Errorf("ended in the order %q", got)
	}
	if status != 0 || !strings.Contains(fixture.log.String(), `"msg":"stopped"`) {
		t.Errorf("status %d, log:\n%s", status, fixture.log)
	}
}

func TestAPortThatIsTakenIsToldWithItsAddress(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	var errs bytes.Buffer
	p := program{name: "portal", settings: &Settings{}, build: func(context.Context, *House) (Site, error) { return &http1{}, nil }}

	status := p.run(t.Context(), []string{
		"--database-url=postgres://h/d", "--redis-url=redis://localhost", "--listen=" + taken.Addr().String(), "--private-listen=127.0.0.1:0",
	}, io.Discard, &errs)

	if status != 1 || !strings.Contains(errs.String(), "listen on "+taken.Addr().String()) {
		t.Errorf("status %d, said %s", status, errs.String())
	}
}

// http1 is a site of the standard library.
type http1 struct {
	http.Server
}

func (s *http1) Serve(ctx context.Context, listener net.Listener, grace time.Duration) error {
	failed := make(chan error, 1)
	go func() { failed <- s.Server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return s.Shutdown(ctx)
}

type fixture struct {
	address, private string
	redis            *miniredis.Miniredis
	other            atomic.Bool
	inside           atomic.Int64
	stop             context.CancelFunc
	ended            chan int
	log              *safeBuffer
}

func begin(t *testing.T, furnish func(context.Context, *House)) *fixture {
	t.Helper()
	f := &fixture{address: free(t), private: free(t), redis: miniredis.RunT(t), ended: make(chan int, 1), log: &safeBuffer{}}
	f.other.Store(true)
	other := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !f.other.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = other.Serve(listener) }()
	t.Cleanup(func() { _ = other.Close() })
	p := program{name: "portal", settings: &Settings{}, build: func(ctx context.Context, h *House) (Site, error) {
		furnish(ctx, h)
		return &http1{Server: http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(f.slow)}}, nil
	}}
	ctx, cancel := context.WithCancel(context.Background())
	f.stop = cancel
	database := pgtest.New(t)
	go func() {
		f.ended <- p.run(ctx, []string{
			"--database-url=" + database.URL("portal"), "--redis-url=redis://" + f.redis.Addr(), "--listen=" + f.address,
			"--private-listen=" + f.private, "--drain=300ms", "--ready-after=http://" + listener.Addr().String(),
		}, io.Discard, f.log)
	}()
	t.Cleanup(cancel)
	return f
}

func (f *fixture) slow(w http.ResponseWriter, r *http.Request) {
	f.inside.Add(1)
	time.Sleep(600 * time.Millisecond)
	if r.Context().Err() == nil {
		fmt.Fprint(w, "done")
	}
}

func (f *fixture) arrived(t *testing.T, n int) {
	t.Helper()
	for range 500 {
		if f.inside.Load() >= int64(n) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("only %d of %d requests arrived", f.inside.Load(), n)
}

func (f *fixture) awaits(t *testing.T, path string, status int, words string) {
	t.Helper()
	want, got := fmt.Sprint(status), ""
	for range 500 {
		got = get(t, "http://"+f.private+path)
		if strings.HasPrefix(got, want) && strings.Contains(got, words) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s answered %q, want %d and %q; log:\n%s", path, got, status, words, f.log)
}

func get(t *testing.T, address string) string {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		return err.Error()
	}
	response, err := client.Do(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(response.StatusCode, " ", string(body))
}

func free(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
