// Package e2e tries the house as people meet it: the programs as they are built, a private Postgres, a Redis, the pretend provider,
// and a real browser that node drives. It imports no other room: what it knows of the house it knows from outside.
package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// theMorning is when the stories of the house begin.
var theMorning = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// TestTheTownInABrowser starts a town from nothing, has every spec run in it, and looks through its logs afterwards.
func TestTheTownInABrowser(t *testing.T) {
	town := begin(t, build(t))

	specs, err := filepath.Glob("specs/*.test.mjs")
	if err != nil || len(specs) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, spec := range specs {
		t.Run(strings.TrimSuffix(filepath.Base(spec), ".test.mjs"), func(t *testing.T) { town.run(t, spec) })
	}

	town.stop(t)
	town.readTheLogs(t)
}

// town is a running demo.
type town struct {
	port    int
	dir     string
	command *exec.Cmd
	said    *strings.Builder
}

// build makes the programs as make does.
func build(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	command := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./cmd/...")
	command.Env = append(os.Environ(), "CGO_ENABLED=0") // as .ci/build does, so that nothing is compiled twice
	command.Dir = ".."
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build the programs: %v\n%s", err, out)
	}
	return bin
}

func begin(t *testing.T, bin string) *town {
	t.Helper()
	dir := t.TempDir()
	clock := filepath.Join(dir, "clock")
	if err := os.WriteFile(clock, []byte(time.Until(theMorning).String()), 0o600); err != nil {
		t.Fatal(err)
	}
	demo := &town{port: freePorts(t), dir: filepath.Join(dir, "town"), said: &strings.Builder{}}
	demo.command = exec.Command(filepath.Join(bin, "demo")) //nolint:noctx // it is ended by a signal, so that it can say goodbye
	demo.command.Env = append(os.Environ(), "DEMO_PORT="+strconv.Itoa(demo.port), "DEMO_DIR="+demo.dir, "CLOCK_FILE="+clock, "LANG=sv_SE.UTF-8")
	out, err := demo.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	demo.command.Stderr = os.Stderr
	if err := demo.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = demo.command.Process.Kill() })
	go demo.listen(out)
	demo.awaitReady(t)
	return demo
}

func (d *town) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		d.said.WriteString(lines.Text() + "\n")
	}
}

func (d *town) awaitReady(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	address := fmt.Sprintf("http://localhost:%d/readyz", d.port+11)
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the town was not ready within two minutes")
}

func (d *town) run(t *testing.T, spec string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), node(t), "--test", "--test-reporter=spec", spec)
	command.Env = append(os.Environ(), "DEMO_PORT="+strconv.Itoa(d.port), "DEMO_DIR="+d.dir, "CHROMIUM="+browser(t))
	out, err := command.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("%s: %v", spec, err)
	}
}

// stop is a Ctrl-C: everything ends in order, and nothing is left that still listens.
func (d *town) stop(t *testing.T) {
	t.Helper()
	if err := d.command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := d.command.Wait(); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	for _, offset := range []int{0, 1, 10, 11, 12} {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", fmt.Sprintf("localhost:%d", d.port+offset))
		if err == nil {
			_ = connection.Close()
			t.Errorf("something still listens at +%d", offset)
		}
	}
}

// node is version 22 or newer, where make put it or on the path.
func node(t *testing.T) string {
	t.Helper()
	return program(t, "NODE", "node", "../.tools/node/node_modules/node/bin/node", "node")
}

func browser(t *testing.T) string {
	t.Helper()
	return program(t, "CHROMIUM", "a Chromium", "chromium", "chromium-browser", "google-chrome")
}

func program(t *testing.T, setting, name string, places ...string) string {
	t.Helper()
	for _, place := range append([]string{os.Getenv(setting)}, places...) {
		if place == "" {
			continue
		}
		if found, err := exec.LookPath(place); err == nil {
			if found, err = filepath.Abs(found); err == nil {
				return found
			}
		}
	}
	t.Fatalf("there is no %s on this machine: run make test, which installs it", name)
	return ""
}

// freePorts finds a row of fifteen that nobody listens on.
func freePorts(t *testing.T) int {
	t.Helper()
	for first := 21000 + os.Getpid()%2000; first < 32000; first += 20 {
		free := true
		for offset := range 15 {
			listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", first+offset))
			if err != nil {
				free = false
				break
			}
			_ = listener.Close()
		}
		if free {
			return first
		}
	}
	t.Fatal("no fifteen free ports in a row")
	return 0
}
