package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"stodporten/migrations/cluster"
)

func TestTheDemoAsAPersonRunsIt(t *testing.T) {
	t.Parallel()
	programs := build(t)
	t.Run("started, used, killed hard, started again and stopped", func(t *testing.T) { t.Parallel(); comesBack(t, programs) })
	t.Run("two side by side, and one whose port is taken", func(t *testing.T) { t.Parallel(); sideBySide(t, programs) })
}

func comesBack(t *testing.T, programs string) {
	t.Helper()
	town := anywhere(t, programs)
	resident, officer := browser(t), browser(t)

	town.awaits(t)
	town.finds(t, resident, town.first, "/logga-in?login_hint=199001012385", `data-page="my-pages"`)
	town.finds(t, officer, town.first+1, "/logga-in?login_hint=sara.lind", `data-page="queue"`)
	must(t, town.process.Kill())
	if err := <-town.ended; err == nil {
		t.Error("a demo that was killed says that all went well")
	}
	again := begin(t, programs, town.dir, town.first)
	again.awaits(t)
	again.finds(t, resident, town.first, "/mina-sidor", `data-page="my-pages"`)
	must(t, again.process.Signal(syscall.SIGINT))

	if err := <-again.ended; err != nil {
		t.Errorf("Ctrl-C ended it with %v:\n%s", err, again.said)
	}
	if err := (ports{first: town.first}).free(t.Context()); err != nil {
		t.Errorf("something is left: %v", err)
	}
	if lines := strings.Count(again.said.String(), "\n"); lines > 24 {
		t.Errorf("it said %d lines, and a screen has 24:\n%s", lines, again.said)
	}
}

func sideBySide(t *testing.T, programs string) {
	t.Helper()
	one, other := anywhere(t, programs), anywhere(t, programs)
	one.awaits(t)
	other.awaits(t)

	inTheWay := begin(t, programs, filepath.Join(t.TempDir(), "demo"), one.first)
	err := <-inTheWay.ended

	if err == nil || strings.Count(inTheWay.said.String(), "\n") != 1 || !strings.Contains(inTheWay.said.String(), "is taken by another program") {
		t.Errorf("the third said %q (%v)", inTheWay.said, err)
	}
	if _, err := os.Stat(filepath.Join(inTheWay.dir, "postgres")); err == nil {
		t.Error("the third had begun to start")
	}
	one.finds(t, browser(t), one.first, "/", `data-page="start"`)
	other.finds(t, browser(t), other.first, "/", `data-page="start"`)
}

// build makes the programs as make does.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	command := exec.CommandContext(t.Context(), "go", "build", "-o", dir+"/", "../portal", "../casework", "../worker", ".")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return dir
}

type running struct {
	dir     string
	first   int
	process *os.Process
	ended   chan error
	said    *safely
}

// anywhere begins a demo on ports that nobody uses, below those that systems hand out.
func anywhere(t *testing.T, programs string) *running {
	t.Helper()
	for range 20 {
		first := 20000 + 100*rand.IntN(120)
		if (ports{first: first}).free(t.Context()) == nil {
			return begin(t, programs, filepath.Join(t.TempDir(), "demo"), first)
		}
	}
	t.Fatal("no ports are free")
	return nil
}

// begin starts a demo, and ends it with the test, data and all.
func begin(t *testing.T, programs, dir string, first int) *running {
	t.Helper()
	r := &running{dir: dir, first: first, ended: make(chan error, 1), said: &safely{}}
	command := exec.CommandContext(context.WithoutCancel(t.Context()), filepath.Join(programs, "demo"))
	command.Env = append(os.Environ(), "DEMO_DIR="+r.dir, "DEMO_PORT="+strconv.Itoa(first), "LANG=en_GB.UTF-8")
	command.Stdout, command.Stderr = r.said, r.said
	must(t, command.Start())
	r.process = command.Process
	done := make(chan struct{})
	go func() {
		r.ended <- command.Wait()
		close(done)
	}()
	t.Cleanup(func() {
		_ = r.process.Signal(syscall.SIGINT)
		<-done
		must(t, cluster.Remove(context.WithoutCancel(t.Context()), filepath.Join(r.dir, "postgres")))
	})
	return r
}

// awaits is until the screen is there.
func (r *running) awaits(t *testing.T) {
	t.Helper()
	for range 1500 {
		if strings.Contains(r.said.String(), "Ctrl-C") {
			return
		}
		select {
		case err := <-r.ended:
			r.ended <- err
			t.Fatalf("it ended with %v:\n%s", err, r.said)
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("it does not start:\n%s", r.said)
}

func (r *running) finds(t *testing.T, client *http.Client, port int, path, words string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://localhost:%d%s", port, path), http.NoBody)
	must(t, err)
	response, err := client.Do(request)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	if response.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(words)) {
		t.Errorf("%s answered %s without %s:\n%.600s", path, response.Status, words, body)
	}
}

func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{DialContext: (&net.Dialer{}).DialContext}}
}

type safely struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (s *safely) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buffer.Write(p)
}

func (s *safely) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buffer.String()
}
