package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// ErrMissing says that this machine has no Postgres that will do.
var ErrMissing = errors.New("PostgreSQL 15 or later is not on this machine")

const oldest = 15

// binaries is a folder with Postgres' programs.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// PgDump is the path of the dump program that belongs to the servers started here.
func PgDump(ctx context.Context) (string, error) {
	b, err := find(ctx)
	if err != nil {
		return "", err
	}
	return b.path("pg_dump"), nil
}

// fit refuses data that another major version made.
func (b binaries) fit(p place, version []byte) error {
	made := strings.TrimSpace(string(version))
	if made == strconv.Itoa(b.major) {
		return nil
	}
	return fmt.Errorf("the data in %s was made by PostgreSQL %s and this machine has %d: install that version, or begin anew with make demo-reset",
		p.base, made, b.major)
}

// find looks in PATH, then where Debian, Red Hat, Alpine, Homebrew and Postgres.app put them, newest version first.
func find(ctx context.Context) (binaries, error) {
	for _, dir := range candidates() {
		if b, ok := inspect(ctx, dir); ok {
			return b, nil
		}
	}
	return binaries{}, fmt.Errorf("%w; install it with: %s", ErrMissing, advice())
}

func candidates() []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		// A link may stand alone in its folder; the programs lie beside what it points at.
		if target, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*", "/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		slices.SortFunc(found, func(a, b string) int { return number(b) - number(a) })
		dirs = append(dirs, found...)
	}
	return dirs
}

var digits = regexp.MustCompile(`\d+`)

// number is the first one in a path: the version, in every place that candidates knows.
func number(path string) int {
	n, err := strconv.Atoi(digits.FindString(path))
	if err != nil {
		return 0
	}
	return n
}

func inspect(ctx context.Context, dir string) (binaries, bool) {
	b := binaries{dir: dir}
	for _, program := range []string{"postgres", "initdb", "pg_dump"} {
		if _, err := os.Stat(b.path(program)); err != nil {
			return b, false
		}
	}
	out, err := exec.CommandContext(ctx, b.path("postgres"), "--version").Output() //nolint:gosec // The folders are ours to choose.
	if err != nil {
		return b, false
	}
	b.major = number(string(out))
	return b, b.major >= oldest
}

func advice() string {
	if runtime.GOOS == "darwin" {
		return "brew install postgresql@17"
	}
	if _, err := os.Stat("/etc/debian_version"); err == nil {
		return "sudo apt-get install postgresql"
	}
	return "your system's package manager (the package is usually called postgresql-server)"
}
