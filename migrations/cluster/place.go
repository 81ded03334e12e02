package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

const (
	port = "5432" // part of the socket's name; no port is opened
	// The kernels allow 104 to 108 bytes for a socket's path.
	longestSocket = 100
	// A cluster that could not lie where it was asked for lies here; each place notes the other.
	moveTo    = "/var/tmp/stodporten-"
	elsewhere = "elsewhere"
	belongsTo = "belongs-to"
)

// place is where a cluster lies and whose it is. dir is where it was asked for; base is dir, or a folder in /var/tmp.
type place struct {
	dir, base string
	as        *syscall.Credential // nil unless we are root, which Postgres refuses to run as
}

func (p place) data() string    { return filepath.Join(p.base, "data") }
func (p place) sockets() string { return filepath.Join(p.base, "run") }
func (p place) log() string     { return filepath.Join(p.base, "postgres.log") }

func (p place) socketFits() bool {
	return len(filepath.Join(p.sockets(), ".s.PGSQL."+port)) <= longestSocket
}

// where finds a cluster that settle has placed, and guesses dir itself where none was.
func where(dir string) (place, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return place{}, fmt.Errorf("find %s: %w", dir, err)
	}
	at := place{dir: dir, base: dir}
	if note, err := os.ReadFile(filepath.Join(dir, elsewhere)); err == nil {
		at.base = strings.TrimSpace(string(note))
	}
	return at, nil
}

// settle decides where the cluster lies and makes the folder.
func settle(ctx context.Context, dir string) (place, error) {
	at, err := where(dir)
	if err != nil {
		return place{}, err
	}
	if err := os.MkdirAll(at.dir, 0o755); err != nil { //nolint:gosec // Postgres' own user must pass through; data and run are closed.
		return place{}, Explain(err, at.dir)
	}
	if at.as, err = runner(at.data()); err != nil {
		return place{}, err
	}
	moved := at.base != at.dir
	if moved {
		_, err := os.Lstat(at.base)
		moved = err == nil // A folder that was moved to /var/tmp may have been swept away since.
	}
	if !moved && (!at.socketFits() || !at.opensFor(ctx)) {
		if at, err = at.moved(ctx); err != nil {
			return place{}, err
		}
	}
	if err := ours(at.base); err != nil {
		return place{}, err
	}
	return at, writable(at.base)
}

// moved is the same cluster in /var/tmp, named by a hash of the folder it was asked for in.
func (p place) moved(ctx context.Context) (place, error) {
	sum := sha256.Sum256([]byte(p.dir))
	p.base = moveTo + hex.EncodeToString(sum[:8])
	// No note in dir led here, so what lies here belonged to a folder that has been deleted since.
	if _, err := os.Lstat(p.base); err == nil {
		if err := ours(p.base); err != nil {
			return p, err
		}
		if err := p.stopOrphan(ctx); err != nil {
			return p, err
		}
		if err := os.RemoveAll(p.base); err != nil {
			return p, Explain(err, p.base)
		}
	}
	sweep(ctx)
	if err := os.Mkdir(p.base, 0o755); err != nil { //nolint:gosec // As above: data and run are closed.
		return p, Explain(err, p.base)
	}
	for path, text := range map[string]string{filepath.Join(p.base, belongsTo): p.dir, filepath.Join(p.dir, elsewhere): p.base} {
		if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
			return p, Explain(err, filepath.Dir(path))
		}
	}
	return p, nil
}

// sweep deletes the clusters in /var/tmp whose folders have been deleted by hand, so that they never pile up. What it cannot delete, or
// does not know whose it is, it leaves.
func sweep(ctx context.Context) {
	bases, err := filepath.Glob(moveTo + "*")
	if err != nil {
		return
	}
	for _, base := range bases {
		owner, err := os.ReadFile(filepath.Join(base, belongsTo))
		if err != nil || ours(base) != nil {
			continue
		}
		if _, err := os.Stat(strings.TrimSpace(string(owner))); !errors.Is(err, os.ErrNotExist) { //nolint:gosec // It is only looked for.
			continue
		}
		if (place{base: base}).stopOrphan(ctx) == nil {
			_ = os.RemoveAll(base)
		}
	}
}

// runner is the user whom Postgres runs as: us, or when we are root, the owner of the data, else postgres, else nobody.
func runner(data string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // No credential means: as we are.
	}
	if info, err := os.Stat(data); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 {
			return &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(account.Uid, 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(account.Gid, 10, 32)
		if err != nil {
			continue
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("this machine has neither a user postgres nor a user nobody, and Postgres does not run as root")
}

// opensFor tries whether the user whom Postgres runs as comes into the folder.
func (p place) opensFor(ctx context.Context) bool {
	if p.as == nil {
		return true
	}
	try := exec.CommandContext(ctx, "/bin/sh", "-c", ":")
	try.Dir = p.base
	try.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	return try.Run() == nil
}

// folder makes a folder that only the user whom Postgres runs as opens.
func (p place) folder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return Explain(err, p.base)
	}
	if p.as == nil {
		return nil
	}
	if err := os.Chown(path, int(p.as.Uid), int(p.as.Gid)); err != nil {
		return fmt.Errorf("give %s to the user whom Postgres runs as: %w", path, err)
	}
	return nil
}

// ours refuses a folder in a place open to all that somebody else made before us.
func ours(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return Explain(err, path)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user: delete it, or choose another folder", path)
	}
	return nil
}

func systemLocale() string {
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8"
	}
	return "C.UTF-8"
}
