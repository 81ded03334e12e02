package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"stodporten/migrations/cluster"
	"stodporten/migrations/cluster/child"
)

// folder is DEMO_DIR, held by one demo at a time.
type folder struct {
	path string
	lock *os.File

	mu       sync.Mutex
	children map[string]int
}

// openFolder makes the folder, takes it for this demo, and ends what a killed one left running there.
func openFolder(ctx context.Context, path string) (*folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", path, err)
	}
	for _, dir := range []string{path, filepath.Join(path, "logs")} {
		if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // Postgres' user passes through to its own closed folder.
			return nil, cluster.Explain(err, dir)
		}
	}
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, cluster.Explain(err, path)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("a demo is running in %s already: stop it with Ctrl-C, or start another with DEMO_DIR=.demo2 DEMO_PORT=8180 make demo", path)
		}
		return nil, cluster.Explain(err, path)
	}
	f := &folder{path: path, lock: lock, children: map[string]int{}}
	if err := f.endOrphans(ctx); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return f, nil
}

// close is for after everything has ended; who was noted is forgotten.
func (f *folder) close() {
	_ = os.Remove(f.in("children"))
	_ = f.lock.Close()
}

func (f *folder) in(names ...string) string {
	return filepath.Join(append([]string{f.path}, names...)...)
}

// empty deletes the data and keeps the folder and its lock.
func (f *folder) empty(ctx context.Context) error {
	if err := cluster.Remove(ctx, f.in("postgres")); err != nil {
		return err
	}
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return cluster.Explain(err, f.path)
	}
	for _, entry := range entries {
		if entry.Name() == "lock" {
			continue
		}
		if err := os.RemoveAll(f.in(entry.Name())); err != nil {
			return cluster.Explain(err, f.path)
		}
	}
	return os.Mkdir(f.in("logs"), 0o700)
}

// note writes down who runs here, for the next start should this process be killed hard where the system does not end its children.
func (f *folder) note(path string, pid int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.children[path] = pid
	var lines strings.Builder
	for path, pid := range f.children {
		fmt.Fprintf(&lines, "%d %s\n", pid, path)
	}
	if err := os.WriteFile(f.in("children"), []byte(lines.String()), 0o600); err != nil {
		return cluster.Explain(err, f.path)
	}
	return nil
}

func (f *folder) endOrphans(ctx context.Context) error {
	text, err := os.ReadFile(f.in("children"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return cluster.Explain(err, f.path)
	}
	for line := range strings.Lines(string(text)) {
		number, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		pid, err := strconv.Atoi(number)
		if err != nil || path == "" || !child.Runs(ctx, pid, filepath.Base(path)) {
			continue
		}
		if err := child.End(ctx, pid, syscall.SIGTERM); err != nil {
			return fmt.Errorf("end what an earlier demo left running: %w", err)
		}
	}
	return os.Remove(f.in("children"))
}

// secret is kept, so that who is signed in stays so from one start to the next.
func (f *folder) secret(name string) (string, error) {
	path := f.in(name + ".secret")
	if kept, err := os.ReadFile(path); err == nil && len(kept) > 0 {
		return string(kept), nil
	}
	fresh := newSecret()
	if err := os.WriteFile(path, []byte(fresh), 0o600); err != nil {
		return "", cluster.Explain(err, f.path)
	}
	return fresh, nil
}

func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // It never fails; where it would, the program ends.
	return hex.EncodeToString(raw)
}
