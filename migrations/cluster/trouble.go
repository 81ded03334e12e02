package cluster

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

var (
	// ErrFull says that the disk has no room for a cluster.
	ErrFull = errors.New("the disk is full")
	// ErrClosed says that we may not write where the cluster should lie.
	ErrClosed = errors.New("the folder cannot be written")

	errStillHeld = errors.New("the server before it has not let go yet")
)

// A new cluster takes 40 MB, and its log grows in steps of 16.
const (
	roomToBegin = 150 << 20
	roomToGoOn  = 32 << 20
)

// room refuses to start where there is too little left.
func (p place) room(least uint64) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(p.base, &disk); err != nil {
		return Explain(err, p.base)
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize) //nolint:gosec,unconvert // Both are positive; their types differ between systems.
	if free < least {
		return fmt.Errorf("%w: %d MB are left where %s lies, and Postgres needs %d", ErrFull, free>>20, p.base, least>>20)
	}
	return nil
}

// writable tries it, since a mode does not tell of a read-only file system.
func writable(dir string) error {
	file, err := os.CreateTemp(dir, ".try-*")
	if err != nil {
		return Explain(err, dir)
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// Explain turns what the system says of a folder into a sentence with its sentinel.
func Explain(err error, dir string) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: no room left in %s", ErrFull, dir)
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: %s is closed to this user", ErrClosed, dir)
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, os.ErrExist):
		return fmt.Errorf("%w: %s or a folder above it is a file", ErrClosed, dir)
	}
	return fmt.Errorf("use %s: %w", dir, err)
}

// diagnose does the same for what Postgres' programs said before they gave up.
func diagnose(said, dir string, err error) error {
	switch {
	case strings.Contains(said, "No space left on device"), strings.Contains(said, "Disk quota exceeded"):
		return Explain(syscall.ENOSPC, dir)
	case strings.Contains(said, "pre-existing shared memory block"), strings.Contains(said, "lock file \"postmaster.pid\" already exists"):
		return fmt.Errorf("%w: %s", errStillHeld, complaint(said))
	case strings.Contains(said, "Permission denied"), strings.Contains(said, "Read-only file system"):
		return Explain(os.ErrPermission, dir)
	case complaint(said) != "":
		return fmt.Errorf("%w: %s", err, complaint(said))
	}
	return err
}

// complaint is the last line that names a fault.
func complaint(said string) string {
	found := ""
	for line := range strings.Lines(said) {
		for _, mark := range []string{"FATAL:", "PANIC:", "error:", "ERROR:"} {
			if _, words, ok := strings.Cut(line, mark); ok {
				found = strings.TrimSpace(words)
			}
		}
	}
	return found
}
