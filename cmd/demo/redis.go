package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// visits is where signed-in visits are kept: a redis-server or valkey-server as a child, else the embedded one.
type visits struct {
	server    string // path of the server; "" for the embedded one
	dir       string
	socket    string
	passwords map[identity.Realm]string
	embedded  *miniredis.Miniredis
}

// workerRealm is where the worker's own keys would be; it signs nobody in.
const workerRealm identity.Realm = "worker"

// users are the programs' names in Redis.
var users = map[identity.Realm]string{identity.ResidentRealm: "portal", identity.OfficerRealm: "casework", workerRealm: "worker"}

func prepareVisits(ctx context.Context, dir string) (*visits, error) {
	v := &visits{server: findRedis(ctx), dir: dir, passwords: map[identity.Realm]string{}}
	for realm := range users {
		v.passwords[realm] = newSecret()
	}
	if v.server == "" {
		return v, v.embed()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make %s: %w", dir, err)
	}
	v.socket = filepath.Join(dir, "redis.sock")
	if len(v.socket) > longestSocket {
		short, err := os.MkdirTemp("", "stodporten-redis-")
		if err != nil {
			return nil, fmt.Errorf("make a folder for Redis' socket: %w", err)
		}
		v.socket = filepath.Join(short, "redis.sock")
	}
	return v, nil
}

const longestSocket = 100

// embed starts the embedded one, which forgets everybody at the end of the demo.
func (v *visits) embed() error {
	v.embedded = miniredis.NewMiniRedis()
	for realm, user := range users {
		v.embedded.RequireUserAuth(user, v.passwords[realm])
	}
	v.embedded.ClockTTL(true)
	if err := v.embedded.StartAddr("127.0.0.1:0"); err != nil {
		return fmt.Errorf("start the embedded Redis: %w", err)
	}
	return nil
}

// url is a site's address of it.
func (v *visits) url(realm identity.Realm) string {
	address := url.URL{Scheme: "unix", User: url.UserPassword(users[realm], v.passwords[realm]), Path: v.socket}
	if v.embedded != nil {
		address.Scheme, address.Host, address.Path = "redis", v.embedded.Addr(), "/0"
	}
	return address.String()
}

// command starts the server with its settings on standard input: no password shows in a list of processes or lies on the disk.
func (v *visits) command() *exec.Cmd {
	_ = os.Remove(v.socket)                                            // A killed server leaves it behind.
	server := exec.CommandContext(context.Background(), v.server, "-") //nolint:gosec // The path is one that findRedis looked up.
	server.Dir = v.dir
	server.Stdin = strings.NewReader(v.settings())
	return server
}

func (v *visits) settings() string {
	lines := []string{
		"port 0", "unixsocket " + strconv.Quote(v.socket), "unixsocketperm 700", "dir " + strconv.Quote(v.dir),
		"appendonly yes", "appendfsync everysec", `save ""`, "daemonize no", "user default off",
	}
	for realm, user := range users {
		rules := []string{"user", user, "on", ">" + v.passwords[realm], "resetkeys", "resetchannels"}
		for _, pattern := range session.KeyPatterns(realm) {
			rules = append(rules, "~"+pattern)
		}
		// No command that looks at all keys, the other site's among them.
		rules = append(rules, "+@all", "-@admin", "-@dangerous", "-scan", "-randomkey", "-dbsize", "+info")
		lines = append(lines, strings.Join(rules, " "))
	}
	return strings.Join(lines, "\n") + "\n"
}

// answers tries whether the server takes connections.
func (v *visits) answers(ctx context.Context) error {
	if _, err := os.Stat(v.socket); err != nil {
		return err // The client would write to the terminal that nobody answers.
	}
	client, err := session.Connect(v.url(identity.ResidentRealm))
	if err != nil {
		return err
	}
	defer client.Close()
	return client.Ping(ctx).Err()
}

func (v *visits) close() {
	if v.embedded != nil {
		v.embedded.Close()
	}
	if v.socket != "" && filepath.Dir(v.socket) != v.dir {
		_ = os.RemoveAll(filepath.Dir(v.socket))
	}
}

// findRedis wants one that knows users, which came with version 6; "" when there is none.
func findRedis(ctx context.Context) string {
	for _, name := range []string{"redis-server", "valkey-server", "/opt/homebrew/bin/redis-server", "/usr/local/bin/redis-server"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.CommandContext(ctx, path, "--version").Output() //nolint:gosec // As above.
		if err != nil {
			continue
		}
		if found := serverVersion.FindSubmatch(out); found != nil && len(found[1]) == 1 && found[1][0] < '6' {
			continue
		}
		return path
	}
	return ""
}

var serverVersion = regexp.MustCompile(`v=(\d+)\.`)

// soon tries until it succeeds, gives up with the last error after patience, and at once when the context ends or something falls.
func soon(ctx context.Context, patience time.Duration, fallen <-chan error, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		select {
		case fault := <-fallen:
			return fault
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.Canceled) {
				return ctx.Err()
			}
			return fmt.Errorf("not within %s: %w", patience, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
