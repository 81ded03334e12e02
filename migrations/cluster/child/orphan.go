package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrForeign says that a process is another user's and cannot be ended by us.
var ErrForeign = errors.New("the process belongs to another user")

// Runs says whether the process is alive and its command line still holds the mark: a number may belong to some other program by now.
func Runs(ctx context.Context, pid int, mark string) bool {
	return pid > 1 && alive(pid) && strings.Contains(commandLine(ctx, pid), mark)
}

// End ends a process that is not our child, asking first as given, and harder when it does not listen.
func End(ctx context.Context, pid int, ask ...syscall.Signal) error {
	for _, signal := range append(ask, syscall.SIGKILL) {
		if err := syscall.Kill(pid, signal); errors.Is(err, syscall.EPERM) {
			return fmt.Errorf("end process %d: %w", pid, ErrForeign)
		}
		if ended(ctx, pid) {
			return nil
		}
	}
	return fmt.Errorf("process %d does not end", pid)
}

const patience = 10 * time.Second

func ended(ctx context.Context, pid int) bool {
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
