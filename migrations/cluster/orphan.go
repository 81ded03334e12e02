package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"stodporten/migrations/cluster/child"
)

// stopOrphan ends a server that still runs on this place's data.
func (p place) stopOrphan(ctx context.Context) error {
	pid := p.postmaster(ctx)
	if pid == 0 {
		return nil
	}
	// In order; then at once, to be recovered from the log; then hard.
	err := child.End(ctx, pid, syscall.SIGINT, syscall.SIGQUIT)
	if errors.Is(err, child.ErrForeign) {
		return fmt.Errorf("%s is in use by another user's Postgres (process %d)", p.base, pid)
	}
	if err != nil {
		return fmt.Errorf("end the Postgres that still runs in %s: %w", p.base, err)
	}
	return nil
}

// postmaster is the process that serves this data, 0 when none does.
func (p place) postmaster(ctx context.Context) int {
	pid := p.holder(ctx, filepath.Join(p.data(), "postmaster.pid"))
	if pid == 0 {
		pid = p.holder(ctx, filepath.Join(p.sockets(), ".s.PGSQL."+port+".lock"))
	}
	return pid
}

// holder is the server whose number a lock holds. A lock whose number now belongs to some other program, or to what died and was
// never fetched by its parent, is removed: Postgres itself would take that for a server and refuse to start.
func (p place) holder(ctx context.Context, lock string) int {
	text, err := os.ReadFile(lock)
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0
	}
	if !child.Runs(ctx, pid, p.data()) {
		_ = os.Remove(lock)
		return 0
	}
	return pid
}
