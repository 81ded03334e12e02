// Package start is what every program of the house does before and after its own work: it reads the environment, opens Postgres and
// Redis, starts the log, answers for its health on a private address, and ends everything in an order in which no request is lost.
// It owns no table and makes no decision of a program's. It refuses a moved clock in production, and settings it does not understand.
package start

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"stodporten/portal/session"
)

// House is what a program is handed when it starts.
type House struct {
	Settings *Settings
	Log      *slog.Logger
	Clock    Clock
	Database *pgxpool.Pool
	Redis    redis.UniversalClient
	// Metrics is what /metrics shows; rooms register their own figures here.
	Metrics *prometheus.Registry

	private *private
	endings []func(context.Context) error
}

// Site is what a program serves; *page.App is one.
type Site interface {
	// Serve answers until the context ends, then finishes the requests that have begun; after grace it gives up on those.
	Serve(ctx context.Context, listener net.Listener, grace time.Duration) error
}

// WithoutPages is a Site that serves nobody, as a worker: nothing listens for it but its health, and Serve gets no listener.
type WithoutPages interface {
	Site
	WithoutPages()
}

// Ready adds something without which the program cannot do its work: while the check fails, /readyz says 503 and why.
func (h *House) Ready(name string, check func(context.Context) error) { h.private.add(name, check) }

// Draining is true from the signal to stop until the end. A site then answers with "Connection: close", so that no client sends its
// next request on a connection that is about to go.
func (h *House) Draining() bool { return h.private != nil && h.private.draining.Load() }

// AtEnd has something ended after the last request and before the database and Redis are closed; what was added last goes first.
func (h *House) AtEnd(end func(context.Context) error) { h.endings = append(h.endings, end) }

// Run is a program from its first line to its exit status. Settings points at a struct that embeds Settings; build makes the site
// from the house, and its context lasts as long as the program does.
func Run(name, about string, settings Configuration, build func(context.Context, *House) (Site, error)) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	redis.SetLogger(silence{})
	program := program{name: name, about: about, settings: settings, build: build}
	return program.run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// silence keeps the client of Redis from writing lines of its own into a log that is JSON; /readyz and the request that failed say it.
type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// A request may take 15 s, so the last one is answered within these.
const grace = 20 * time.Second

type program struct {
	name, about string
	settings    Configuration
	build       func(context.Context, *House) (Site, error)
}

func (p program) run(ctx context.Context, arguments []string, out, errs io.Writer) int {
	read, err := p.read(arguments, out, errs)
	if err != nil {
		fmt.Fprintf(errs, "%s: %v (%s --help explains every setting)\n", p.name, err, p.name)
		return 2
	}
	if !read {
		return 0
	}
	log := newLog(errs, p.name, p.settings.common().LogLevel)
	if err := p.serve(ctx, log); err != nil {
		log.Error("ended by a fault", "error", err.Error())
		return 1
	}
	log.Info("stopped")
	return 0
}

func newLog(out io.Writer, program, level string) *slog.Logger {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		least = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: least})).With("program", program)
}

// serve runs until the context ends or something the program lives by fails.
func (p program) serve(ctx context.Context, log *slog.Logger) error {
	// The house stands until its last request is answered, which is later than the signal.
	inside, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	house, err := p.open(inside, log)
	if err != nil {
		return err
	}
	defer house.close()
	failed := make(chan error, 2)
	if err := house.private.serve(inside, failed); err != nil {
		return err
	}
	site, err := p.build(inside, house)
	if err != nil {
		return errors.Join(err, house.end(inside))
	}
	var listener net.Listener
	if _, silent := site.(WithoutPages); silent {
		house.Settings.Listen = ""
	} else if listener, err = listen(inside, house.Settings.Listen); err != nil {
		return errors.Join(err, house.end(inside))
	}
	serving, leaveOff := context.WithCancel(inside)
	defer leaveOff()
	served := make(chan error, 1)
	go func() { served <- site.Serve(serving, listener, grace) }()
	house.private.built.Store(true)
	log.Info("listening", "address", house.Settings.Listen, "private", house.Settings.PrivateListen)
	select {
	case err = <-failed:
	case err = <-served:
		return errors.Join(err, house.end(inside))
	case <-ctx.Done():
		house.drain()
	}
	leaveOff()
	return errors.Join(err, <-served, house.end(inside))
}

func (p program) open(ctx context.Context, log *slog.Logger) (*House, error) {
	settings := p.settings.common()
	clock, err := NewClock(settings.ClockFile)
	if err != nil {
		return nil, err
	}
	database, err := openDatabase(ctx, p.name, settings)
	if err != nil {
		return nil, err
	}
	store, err := session.Connect(settings.RedisURL)
	if err != nil {
		database.Close()
		return nil, err
	}
	h := &House{Settings: settings, Log: log, Clock: clock, Database: database, Redis: store, Metrics: newMetrics(database)}
	h.private = newPrivate(settings, h.Metrics)
	h.Ready("postgres", database.Ping)
	h.Ready("redis", func(ctx context.Context) error { return store.Ping(ctx).Err() })
	return h, nil
}

// openDatabase does not connect: a program that starts before its database is up becomes ready when the database is.
func openDatabase(ctx context.Context, program string, settings *Settings) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(settings.DatabaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not an address that Postgres knows") // The cause may repeat a password.
	}
	config.MaxConns = settings.DatabaseConnections
	config.MaxConnIdleTime = 5 * time.Minute
	config.ConnConfig.ConnectTimeout = 2 * time.Second
	config.ConnConfig.RuntimeParams["application_name"] = program
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return pool, nil
}

// drain lets the proxy in front notice that we leave.
func (h *House) drain() {
	h.private.draining.Store(true)
	h.Log.Info("stopping", "drain", h.Settings.Drain.String())
	time.Sleep(h.Settings.Drain)
}

func (h *House) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var failed error
	for _, end := range slices.Backward(h.endings) {
		failed = errors.Join(failed, end(ctx))
	}
	return failed
}

func (h *House) close() {
	h.private.close()
	if err := h.Redis.Close(); err != nil {
		h.Log.Warn("close Redis", "error", err.Error())
	}
	h.Database.Close()
}
