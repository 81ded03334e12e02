package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"stodporten/migrations/cluster/child"
)

// programs is where this test binary builds the portal, as one would install it.
func programs() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("portal-built-%d", os.Getpid()))
}

// built is the path of the portal, made once. PORTAL_TEST_BUILD=-race makes one that looks for races.
var built = sync.OnceValues(func() (string, error) {
	arguments, cgo := []string{"build", "-o", programs() + "/"}, "CGO_ENABLED=0"
	if flag := os.Getenv("PORTAL_TEST_BUILD"); flag != "" {
		arguments, cgo = append(arguments, flag), "CGO_ENABLED=1"
	}
	if err := os.MkdirAll(programs(), 0o700); err != nil {
		return "", err
	}
	build := exec.CommandContext(context.Background(), "go", append(arguments, ".")...)
	build.Env = append(os.Environ(), cgo)
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the portal: %w: %s", err, said)
	}
	return filepath.Join(programs(), "portal"), nil
})

func TestMain(m *testing.M) {
	if path := os.Getenv(floorVariable); path != "" {
		fmt.Fprintln(os.Stderr, runFloor(path))
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(programs())
	os.Exit(code)
}

// program is a portal as a child of this test; it is killed and started again on the same port.
type program struct {
	path          string
	port, private int
	environment   []string
	log           string

	mu     sync.Mutex
	child  *child.Child
	starts int
}

// start returns when the program says that it is ready.
func (p *program) start(ctx context.Context) error {
	log, _, err := child.OpenLog(p.log)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.CommandContext(context.WithoutCancel(ctx), p.path)
	command.Env, command.Stdout, command.Stderr = p.environment, log, log
	running, err := child.Start(command, syscall.SIGKILL)
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.child, p.starts = running, p.starts+1
	p.mu.Unlock()
	return p.awaitReady(ctx, running)
}

func (p *program) awaitReady(ctx context.Context, running *child.Child) error {
	said := "nothing yet"
	for range 3000 {
		select {
		case <-running.Done():
			return fmt.Errorf("the portal ended: %w: %s", running.Err(), child.LastWords(p.log, 0))
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
		status, words, err := p.ready(ctx)
		if err == nil && status == http.StatusOK {
			return nil
		}
		said = fmt.Sprint(status, " ", words, " ", err)
	}
	return fmt.Errorf("the portal is not ready: %s", said)
}

func (p *program) ready(ctx context.Context) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/readyz", p.private), http.NoBody)
	if err != nil {
		return 0, "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	words, err := io.ReadAll(response.Body)
	return response.StatusCode, string(words), err
}

// running is the child of this moment.
func (p *program) running() *child.Child {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.child
}

// kill is kill -9: the program learns nothing of it.
func (p *program) kill() error {
	return p.running().Stop(syscall.SIGKILL, 20*time.Second)
}

// stop asks the program to end, and says how it went.
func (p *program) stop() error {
	running := p.running()
	if err := running.Stop(syscall.SIGTERM, 40*time.Second); err != nil {
		return err
	}
	return running.Err()
}

// alive says whether the program that was started is still the one that runs.
func (p *program) alive() bool {
	select {
	case <-p.running().Done():
		return false
	default:
		return true
	}
}

// freePort is one below those that the system gives to connections going out, so that nobody takes it while the program is away.
func freePort(t testing.TB) int {
	t.Helper()
	for range 500 {
		port := 18000 + rand.IntN(14000)
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		must(t, listener.Close())
		return port
	}
	t.Fatal("no port is free")
	return 0
}

// folderFor is short, since sockets lie in it, and goes when the test ends.
func folderFor(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "portal-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return filepath.Clean(folder)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
