package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// idleMinutes is longer than a test binary may run (10 minutes unless told otherwise), since a test touches the folder only when it
// takes a database and when it gives it back.
const idleMinutes = 30

// watcher ends the server when nobody has asked for long, and itself when the server is gone: $1 folder, $2 postmaster, $3 minutes.
const watcher = `
while sleep 20; do
  kill -0 "$2" 2>/dev/null || exit 0
  [ -n "$(find "$1/used" -mmin +"$3" 2>/dev/null)" ] || [ ! -e "$1/used" ] || continue
  kill -INT "$2"
  exit 0
done`

// watch starts the watcher detached: this process ends long before.
func watch(dir string, postmaster int) error {
	guard := exec.Command("/bin/sh", "-c", watcher, "stodporten-pgtest", dir, strconv.Itoa(postmaster), strconv.Itoa(idleMinutes)) //nolint:noctx,gosec // It outlives every context, and its words are ours.
	guard.Dir = "/"
	guard.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := guard.Start(); err != nil {
		return fmt.Errorf("start the watcher of the test server: %w", err)
	}
	return guard.Process.Release()
}

// touch says that the server is in use. A folder that is not there yet is made by the caller, who then touches again.
func touch(dir string) {
	used := filepath.Join(dir, "used")
	now := time.Now()
	if os.Chtimes(used, now, now) == nil {
		return
	}
	if file, err := os.OpenFile(used, os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		_ = file.Close()
	}
}

// lock waits until no other process is starting the server or making the template.
func lock(dir string) (unlock func(), err error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || ok && int(stat.Uid) != os.Geteuid() {
		return nil, fmt.Errorf("%s belongs to another user: delete it", dir)
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("wait for %s: %w", file.Name(), err)
	}
	return func() { _ = file.Close() }, nil
}
