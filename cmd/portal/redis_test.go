package main_test

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"stodporten/migrations/cluster/child"
	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// redisServer is a redis-server of one test's own, which keeps what it was told when it is started again. The portal comes as a user
// of its own, limited to its keys.
type redisServer struct {
	folder string
	child  *child.Child
	admin  *redis.Client
}

const redisPassword = "portals-own-word"

func newRedis(t testing.TB, folder string) *redisServer {
	t.Helper()
	s := &redisServer{folder: folder}
	s.admin = redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket(), MaxRetries: -1})
	t.Cleanup(func() {
		_ = s.admin.Close()
		s.stop(t)
	})
	s.start(t)
	return s
}

func (s *redisServer) socket() string { return filepath.Join(s.folder, "redis.sock") }

// url is the portal's address of it.
func (s *redisServer) url() string { return "unix://portal:" + redisPassword + "@" + s.socket() }

func (s *redisServer) start(t testing.TB) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not on the path; on Debian: apt-get install redis-server, with Homebrew: brew install redis")
	}
	rules := []string{"user", "portal", "on", ">" + redisPassword, "resetkeys", "resetchannels"}
	for _, pattern := range session.KeyPatterns(identity.ResidentRealm) {
		rules = append(rules, "~"+pattern)
	}
	rules = append(rules, "+@all", "-@admin", "-@dangerous", "+info")
	command := exec.CommandContext(context.WithoutCancel(t.Context()), path, "-")
	command.Stdin = strings.NewReader(strings.Join([]string{
		"port 0", "unixsocket " + s.socket(), "dir " + s.folder, "appendonly yes", `save ""`, "loglevel warning", strings.Join(rules, " "),
	}, "\n") + "\n")
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	s.child, err = child.Start(command, syscall.SIGKILL)
	must(t, err)
	eventually(t, "redis-server answers", func() error { return s.admin.Ping(context.Background()).Err() })
}

// stop ends the server, if it runs, as its owner would: what it was told is on disk.
func (s *redisServer) stop(t testing.TB) {
	t.Helper()
	if s.child == nil {
		return
	}
	must(t, s.child.Stop(syscall.SIGTERM, 20*time.Second))
	s.child = nil
}

// cutOff closes every connection of the portal's; the server stays.
func (s *redisServer) cutOff(ctx context.Context) error {
	return s.admin.Do(ctx, "client", "kill", "user", "portal").Err()
}

// eventually tries for a minute; slow machines are no fault.
func eventually(t testing.TB, what string, try func() error) {
	t.Helper()
	var err error
	for range 6000 {
		if err = try(); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(fmt.Errorf("%s: %w", what, err))
}
