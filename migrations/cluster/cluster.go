// Package cluster runs a private Postgres from the binaries that are on this machine: for the demo, which keeps its data, and for
// the tests, which forget it. It listens on a unix socket in a closed folder and nowhere else, so its roles need no passwords.
// It owns no table. It refuses Postgres older than 15, and installs nothing: it says what to install.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"stodporten/migrations/cluster/child"
)

// Superuser is the role that made the cluster; everything else is done as the installation's own roles.
const Superuser = "postgres"

// Config says where a cluster lies and how dear its data is.
type Config struct {
	// Dir is made when absent. Where it cannot hold a cluster (closed to the user that Postgres runs as, or too long a path for a
	// socket) the cluster lies in /var/tmp, and a file in Dir says where.
	Dir string
	// Throwaway is for tests: nothing is synced to disk, the server outlives the process that started it, and a server that is not
	// running is made anew, since what it left may be torn.
	Throwaway bool
}

// Server is a running cluster.
type Server struct {
	place place
	child *child.Child
	pid   int
	from  int64 // where its words begin in the log
}

// Start makes the cluster when there is none, ends what a killed predecessor left running, and returns when connections are served.
// The errors are sentences for the person at the terminal.
func Start(ctx context.Context, config Config) (*Server, error) {
	binaries, err := find(ctx)
	if err != nil {
		return nil, err
	}
	at, err := settle(ctx, config.Dir)
	if err != nil {
		return nil, err
	}
	if err := at.stopOrphan(ctx); err != nil {
		return nil, err
	}
	if config.Throwaway {
		if err := os.RemoveAll(at.data()); err != nil {
			return nil, fmt.Errorf("clear %s: %w", at.data(), err)
		}
	}
	if err := at.initialise(ctx, binaries, config.Throwaway); err != nil {
		return nil, err
	}
	return at.run(ctx, binaries, config.Throwaway)
}

// URL is the address of a database of the cluster in dir for one role, whether or not the cluster runs.
func URL(dir, role, database string) (string, error) {
	at, err := where(dir)
	if err != nil {
		return "", err
	}
	return at.url(role, database), nil
}

// Remove ends the cluster in dir, when one runs, and deletes it with all its data.
func Remove(ctx context.Context, dir string) error {
	at, err := where(dir)
	if err != nil {
		return err
	}
	if err := at.stopOrphan(ctx); err != nil {
		return err
	}
	if err := os.RemoveAll(at.base); err != nil {
		return fmt.Errorf("delete %s: %w", at.base, err)
	}
	return os.RemoveAll(at.dir)
}

// URL is the address of a database for one role. The database need not exist.
func (s *Server) URL(role, database string) string { return s.place.url(role, database) }

// PID is that of the postmaster.
func (s *Server) PID() int { return s.pid }

// Done is closed when the server has ended, by Stop or on its own. A throwaway server is not watched: its channel is nil.
func (s *Server) Done() <-chan struct{} {
	if s.child == nil {
		return nil
	}
	return s.child.Done()
}

// Why says, after Done, what made the server end: its last words when it gave up, else how it was ended.
func (s *Server) Why() string {
	for line := range strings.Lines(child.LastWords(s.place.log(), s.from)) {
		if _, words, found := strings.Cut(line, "PANIC:"); found {
			return strings.TrimSpace(words)
		}
	}
	if err := s.child.Err(); err != nil {
		return err.Error()
	}
	return "it was told to stop"
}

// Stop ends the server in order: sessions are cut off, what was committed is on disk.
func (s *Server) Stop(ctx context.Context) error {
	if s.child == nil {
		return s.place.stopOrphan(ctx)
	}
	return s.child.Stop(syscall.SIGINT, 20*time.Second)
}

func (p place) url(role, database string) string {
	address := url.URL{
		Scheme:   "postgres",
		User:     url.User(role),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {p.sockets()}, "port": {port}}.Encode(),
	}
	return address.String()
}

// initialise makes the data folder under another name first, so that one begun and not finished is never taken for whole.
func (p place) initialise(ctx context.Context, binaries binaries, throwaway bool) error {
	version, err := os.ReadFile(filepath.Join(p.data(), "PG_VERSION"))
	if err == nil {
		return errors.Join(binaries.fit(p, version), p.room(roomToGoOn))
	}
	if !errors.Is(err, os.ErrNotExist) {
		return Explain(err, p.base)
	}
	if err := p.room(roomToBegin); err != nil {
		return err
	}
	half := p.data() + ".new"
	if err := os.RemoveAll(half); err != nil {
		return Explain(err, p.base)
	}
	if err := p.folder(half); err != nil {
		return err
	}
	arguments := []string{
		"--pgdata=" + half, "--username=" + Superuser, "--auth=trust", "--encoding=UTF8", "--no-instructions",
		"--locale-provider=icu", "--icu-locale=sv-SE", "--locale=" + systemLocale(),
	}
	if throwaway {
		arguments = append(arguments, "--no-sync")
	}
	initdb := p.command(ctx, binaries.path("initdb"), arguments...)
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("make a Postgres cluster in %s: %w", p.base, diagnose(string(out), p.base, err))
	}
	if err := os.Rename(half, p.data()); err != nil {
		return Explain(err, p.base)
	}
	return nil
}

func (p place) run(ctx context.Context, binaries binaries, throwaway bool) (*Server, error) {
	if err := p.folder(p.sockets()); err != nil {
		return nil, err
	}
	const tries = 5
	for try := 1; ; try++ {
		server, err := p.tryRun(ctx, binaries, throwaway)
		if err == nil {
			return server, nil
		}
		// The sessions of a postmaster that was killed hard need a moment to notice.
		if !errors.Is(err, errStillHeld) || try == tries {
			return nil, err
		}
		time.Sleep(time.Second)
	}
}

func (p place) tryRun(ctx context.Context, binaries binaries, throwaway bool) (*Server, error) {
	log, from, err := child.OpenLog(p.log())
	if err != nil {
		return nil, Explain(err, p.base)
	}
	defer log.Close()
	// No context: the server lives until Stop, not until the start-up's deadline.
	server := p.command(context.WithoutCancel(ctx), binaries.path("postgres"), p.settings(throwaway)...)
	server.Stdout, server.Stderr = log, log
	s := &Server{place: p, from: from}
	var ended <-chan struct{}
	if throwaway {
		ended, err = child.Detach(server)
	} else if s.child, err = child.Start(server, syscall.SIGINT); err == nil {
		ended = s.child.Done()
	}
	if err != nil {
		return nil, err
	}
	s.pid = server.Process.Pid
	if err := p.answers(ctx, ended); err != nil {
		_ = server.Process.Signal(syscall.SIGQUIT)
		return nil, fmt.Errorf("start Postgres in %s: %w", p.base, diagnose(child.LastWords(p.log(), from), p.base, err))
	}
	return s, nil
}

var errEnded = errors.New("it ended at once")

// answers waits until the server serves a connection; after a crash it replays its log first.
func (p place) answers(ctx context.Context, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		connection, err := pgx.Connect(ctx, p.url(Superuser, "postgres"))
		if err == nil {
			return connection.Close(ctx)
		}
		select {
		case <-ended:
			return errEnded
		case <-ctx.Done():
			return fmt.Errorf("no answer on %s: %w", p.sockets(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (p place) settings(throwaway bool) []string {
	settings := []string{
		"listen_addresses=", "port=" + port, "unix_socket_directories=" + p.sockets(), "unix_socket_permissions=0700",
		"timezone=UTC", "log_timezone=UTC", "max_connections=100", "shared_buffers=64MB",
		// A log holds no personal data: neither the statement that failed nor the values of the row.
		"log_error_verbosity=terse", "log_min_error_statement=panic", "log_parameter_max_length_on_error=0",
	}
	if throwaway {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal",
			"max_wal_senders=0", "max_connections=300")
	}
	arguments := []string{"-D", p.data()}
	for _, setting := range settings {
		arguments = append(arguments, "-c", setting)
	}
	return arguments
}

// command runs as the user whom the cluster belongs to, in English, so that diagnose knows the words.
func (p place) command(ctx context.Context, path string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, path, arguments...) //nolint:gosec // The path is one that find looked up.
	command.Dir = p.base
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=" + systemLocale(), "LC_MESSAGES=C", "TZ=UTC"}
	command.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	return command
}
