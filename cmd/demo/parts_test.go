package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stodporten/migrations/cluster"
	"stodporten/migrations/cluster/child"
)

func TestATakenPortIsToldBeforeAnythingIsStarted(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	_, number, err := net.SplitHostPort(taken.Addr().String())
	must(t, err)
	port, err := strconv.Atoi(number)
	must(t, err)
	for offset := range 15 {
		plan := ports{first: port - offset}
		used := false
		for _, p := range plan.all() {
			used = used || p == port
		}
		if !used {
			continue
		}

		err := plan.free(t.Context())

		if err == nil || strings.Count(err.Error(), "DEMO_PORT=") != 1 || strings.Contains(err.Error(), "\n") {
			t.Errorf("from port %d: %v, want one sentence with another DEMO_PORT", plan.first, err)
		}
	}
}

func TestAFirstPortThatLeavesNoRoomIsRefused(t *testing.T) {
	t.Parallel()
	for _, first := range []int{-1, 0, 80, 65530, 70000} {
		if err := (ports{first: first}).free(t.Context()); err == nil || !strings.Contains(err.Error(), "DEMO_PORT must be") {
			t.Errorf("first port %d: %v", first, err)
		}
	}
}

func TestAFolderBelongsToOneDemoAtATime(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "demo")
	first, err := openFolder(t.Context(), dir)
	must(t, err)

	_, second := openFolder(t.Context(), dir)
	first.close()
	again, third := openFolder(t.Context(), dir)

	if second == nil || !strings.Contains(second.Error(), "running in "+dir) {
		t.Errorf("the second got %v", second)
	}
	if third != nil {
		t.Fatalf("after the first had closed: %v", third)
	}
	again.close()
}

func TestWhatAKilledDemoLeftRunningIsEndedAndAStrangerWithItsNumberIsNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, err := openFolder(t.Context(), dir)
	must(t, err)
	orphan, stranger := exec.CommandContext(t.Context(), "sleep", "62"), exec.CommandContext(t.Context(), "sleep", "63")
	for _, command := range []*exec.Cmd{orphan, stranger} {
		if _, err := child.Detach(command); err != nil {
			t.Fatal(err)
		}
	}
	must(t, folder.note(orphan.Path, orphan.Process.Pid))
	must(t, folder.note("/somewhere/portal", stranger.Process.Pid))
	must(t, folder.lock.Close()) // As when it is killed.

	next, err := openFolder(t.Context(), dir)
	must(t, err)
	defer next.close()

	if child.Runs(t.Context(), orphan.Process.Pid, "sleep") {
		t.Error("the orphan still runs")
	}
	if !child.Runs(t.Context(), stranger.Process.Pid, "sleep") {
		t.Error("the stranger was ended")
	}
}

func TestASecretIsKeptFromOneStartToTheNext(t *testing.T) {
	t.Parallel()
	folder, err := openFolder(t.Context(), t.TempDir())
	must(t, err)
	defer folder.close()

	first, err := folder.secret("portal")
	must(t, err)
	again, err := folder.secret("portal")
	must(t, err)
	other, err := folder.secret("casework")
	must(t, err)

	if first != again || first == other || len(first) < 32 {
		t.Errorf("secrets %q, %q and %q", first, again, other)
	}
}

func TestResettingDeletesTheDataAndKeepsTheLock(t *testing.T) {
	t.Parallel()
	folder, err := openFolder(t.Context(), t.TempDir())
	must(t, err)
	defer folder.close()
	must(t, os.WriteFile(folder.in("issuers.json"), []byte("{}"), 0o600))
	must(t, os.MkdirAll(folder.in("redis", "appendonlydir"), 0o700))

	must(t, folder.empty(t.Context()))

	entries, err := os.ReadDir(folder.path)
	must(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if got := strings.Join(names, " "); got != "lock logs" {
		t.Errorf("left are %q", got)
	}
	if _, err := openFolder(t.Context(), folder.path); err == nil {
		t.Error("another demo got the folder")
	}
}

func TestAFolderThatCannotBeWrittenIsToldInASentence(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))

	_, err := openFolder(t.Context(), filepath.Join(file, "demo"))

	if !errors.Is(err, cluster.ErrClosed) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}

func TestAProgramThatDiesIsStartedAgainOnceTheDemoIsUp(t *testing.T) {
	t.Parallel()
	site, fallen := keptForTest(t, true, "exec sleep 64")

	must(t, keep(t.Context(), site))
	first := site.child.PID()
	must(t, syscall.Kill(first, syscall.SIGKILL))
	second := first
	for range 500 {
		if second = site.pid(); second != first {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	must(t, site.stop())

	if second == first {
		t.Error("it was not started again")
	}
	if child.Runs(t.Context(), second, "sleep") {
		t.Error("it still runs after stop")
	}
	select {
	case err := <-fallen:
		t.Errorf("the demo was told: %v", err)
	default:
	}
}

func TestAProgramThatDiesWhileTheDemoStartsSaysWhy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ script, want string }{
		"in JSON":    {`echo '{"level":"ERROR","msg":"ended by a fault","error":"no such issuer"}'; exit 1`, "no such issuer"},
		"in words":   {`echo first; echo oops; exit 3`, "oops"},
		"not at all": {`exit 4`, "exit status 4"},
		"killed":     {`echo fine; kill -9 $$`, "signal: killed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, fallen := keptForTest(t, false, test.script)

			must(t, keep(t.Context(), site))
			err := <-fallen
			must(t, site.stop())

			if !strings.Contains(err.Error(), "portal has ended: "+test.want+" (") {
				t.Errorf("said %q, want %q", err, test.want)
			}
		})
	}
}

func TestAProgramThatKeepsDyingEndsTheDemo(t *testing.T) {
	t.Parallel()
	site, fallen := keptForTest(t, true, "exit 7")

	must(t, keep(t.Context(), site))

	select {
	case err := <-fallen:
		if !strings.Contains(err.Error(), "exit status 7") {
			t.Errorf("said %q", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it is started again for ever")
	}
	must(t, site.stop())
}

func keptForTest(t *testing.T, up bool, script string) (*kept, <-chan error) {
	t.Helper()
	folder, err := openFolder(t.Context(), t.TempDir())
	must(t, err)
	t.Cleanup(folder.close)
	running := make(chan struct{})
	if up {
		close(running)
	}
	fallen := make(chan error, 8)
	return &kept{name: "portal", folder: folder, fallen: fallen, up: running, command: func() *exec.Cmd {
		return exec.CommandContext(context.Background(), "/bin/sh", "-c", script)
	}}, fallen
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (k *kept) pid() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.child.PID()
}
