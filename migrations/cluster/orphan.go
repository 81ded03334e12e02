package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopOrphan ends a server that still runs on this place's data, and clears away the lock of one that does not.
func (p place) stopOrphan(ctx context.Context) error {
	pid := p.postmaster(ctx)
	if pid == 0 {
		return nil
	}
	for _, step := range []struct {
		ask      syscall.Signal
		patience time.Duration
	}{{syscall.SIGINT, 15 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		if err := syscall.Kill(pid, step.ask); errors.Is(err, syscall.EPERM) {
			return fmt.Errorf("%s is in use by another user's Postgres (process %d)", p.base, pid)
		}
		if ended(ctx, pid, step.patience) {
			return nil
		}
	}
	return fmt.Errorf("end the Postgres that still runs in %s: process %d does not end", p.base, pid)
}

func ended(ctx context.Context, pid int, patience time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for alive(pid) {
		select {
		case <-ctx.Done():
			return !alive(pid)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return true
}

// postmaster is the process that serves this data, 0 when none does. A lock whose number now belongs to some other program is removed:
// Postgres itself would take that program for a server and refuse to start.
func (p place) postmaster(ctx context.Context) int {
	lock := filepath.Join(p.data(), "postmaster.pid")
	text, err := os.ReadFile(lock)
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 || !alive(pid) {
		return 0
	}
	if !strings.Contains(commandLine(ctx, pid), p.data()) {
		_ = os.Remove(lock)
		return 0
	}
	return pid
}

// alive counts a process that has ended but was not reaped by its parent as gone.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	if err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	if runtime.GOOS != "linux" {
		return true
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

func commandLine(ctx context.Context, pid int) string {
	if runtime.GOOS == "linux" {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err != nil {
			return ""
		}
		return strings.ReplaceAll(string(line), "\x00", " ")
	}
	line, err := exec.CommandContext(ctx, "ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output() //nolint:gosec // A number.
	if err != nil {
		return ""
	}
	return string(line)
}
