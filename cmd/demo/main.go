// Command demo starts a town: the built programs as child processes, a private Postgres, a Redis, a pretend identity provider and
// invented people. It stays until Ctrl-C, then ends everything and keeps the data; what a hard kill left running is ended at the next
// start. It owns no table. It builds and installs nothing, listens on this machine only, and is refused nothing in production because
// the programs themselves refuse its people there.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"stodporten/cmd/start"
)

type settings struct {
	Port      int    `env:"DEMO_PORT" default:"8080" help:"The first port: residents; caseworkers at +1, the identity provider at +10, health at +11, +12 and +14."`
	Dir       string `env:"DEMO_DIR" default:".demo" help:"Where the data lies."`
	ClockFile string `env:"CLOCK_FILE" placeholder:"FILE" help:"A file with an offset from the real time, such as 72h; read each time."`
	Lang      string `env:"LANG" hidden:""`
	Reset     bool   `help:"Begin anew: delete the data first."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // A second Ctrl-C ends at once; the children follow.
	var s settings
	kong.Parse(&s, kong.Name("demo"), kong.Description("Starts Stödporten with invented people on this machine."))
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", sentence(err))
		stop()
		os.Exit(1)
	}
}

// sentence keeps an error to one line.
func sentence(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// run starts everything and stays. Who stops it while it starts is told of no fault: what broke off broke off for that.
func run(ctx context.Context, s settings) (err error) {
	d, err := prepare(ctx, s)
	if err != nil {
		return unlessStopped(ctx, err)
	}
	defer d.folder.close()
	defer func() { err = errors.Join(err, d.stop(context.WithoutCancel(ctx))) }()
	if err := d.start(ctx); err != nil {
		return unlessStopped(ctx, err)
	}
	if err := d.welcome(os.Stdout, s.Lang); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-d.fallen:
		return err
	}
}

func unlessStopped(ctx context.Context, err error) error {
	select {
	case <-ctx.Done():
		return nil
	default:
		return err
	}
}

// prepare does everything that can be refused before anything is started.
func prepare(ctx context.Context, s settings) (*demo, error) {
	clock, err := start.NewClock(s.ClockFile)
	if err != nil {
		return nil, err
	}
	if s.ClockFile != "" {
		if s.ClockFile, err = filepath.Abs(s.ClockFile); err != nil {
			return nil, fmt.Errorf("find %s: %w", s.ClockFile, err)
		}
	}
	programs, err := findPrograms()
	if err != nil {
		return nil, err
	}
	folder, err := openFolder(ctx, s.Dir)
	if err != nil {
		return nil, err
	}
	d := &demo{
		settings: s, clock: clock, folder: folder, ports: ports{first: s.Port}, programs: programs,
		fallen: make(chan error, 8), up: make(chan struct{}),
	}
	if err = d.ports.free(ctx); err == nil && s.Reset {
		err = folder.empty(ctx)
	}
	if err != nil {
		folder.close()
		return nil, err
	}
	return d, nil
}

// findPrograms looks beside this program, where make puts them all.
func findPrograms() (map[string]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the programs: %w", err)
	}
	found := map[string]string{}
	for _, name := range []string{"portal", "casework", "worker"} {
		path := filepath.Join(filepath.Dir(self), name)
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("%s is not built: run make demo", path)
		}
		found[name] = path
	}
	return found, nil
}
