package start

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// private answers for the program's health, to the inside only.
type private struct {
	address         string
	server          *http.Server
	built, draining atomic.Bool

	mu     sync.Mutex
	checks []check
}

type check struct {
	name string
	try  func(context.Context) error
}

func newPrivate(settings *Settings, metrics *prometheus.Registry) *private {
	p := &private{address: settings.PrivateListen}
	for _, address := range settings.ReadyAfter {
		p.add(address, func(ctx context.Context) error { return answers(ctx, address) })
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", p.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	p.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	return p
}

func (p *private) add(name string, try func(context.Context) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.checks = append(p.checks, check{name: name, try: try})
}

func (p *private) serve(ctx context.Context, failed chan<- error) error {
	listener, err := listen(ctx, p.address)
	if err != nil {
		return err
	}
	go func() {
		if err := p.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve %s: %w", p.address, err)
		}
	}()
	return nil
}

func (p *private) close() { _ = p.server.Close() }

// ready tries everything at once and says what is missing, a line each.
func (p *private) ready(w http.ResponseWriter, r *http.Request) {
	switch {
	case p.draining.Load():
		say(w, http.StatusServiceUnavailable, "stopping")
		return
	case !p.built.Load():
		say(w, http.StatusServiceUnavailable, "starting")
		return
	}
	p.mu.Lock()
	checks := p.checks
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	missing := make([]string, len(checks))
	var tried sync.WaitGroup
	for i, check := range checks {
		tried.Go(func() {
			if err := check.try(ctx); err != nil {
				missing[i] = check.name + ": " + err.Error() + "\n"
			}
		})
	}
	tried.Wait()
	if words := strings.Join(missing, ""); words != "" {
		say(w, http.StatusServiceUnavailable, strings.TrimSuffix(words, "\n"))
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintln(w, words)
}

// answers asks another program of the installation.
func answers(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}

func newMetrics(database *pgxpool.Pool) *prometheus.Registry {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	figure := func(name, help string, read func(*pgxpool.Stat) float64) {
		metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return read(database.Stat()) }))
	}
	figure("database_connections_in_use", "Connections to Postgres that a transaction holds.",
		func(s *pgxpool.Stat) float64 { return float64(s.AcquiredConns()) })
	figure("database_connections_open", "Connections to Postgres, idle ones included.",
		func(s *pgxpool.Stat) float64 { return float64(s.TotalConns()) })
	figure("database_waits_total", "How often a request had to wait for a connection.",
		func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) })
	return metrics
}

// listen answers, when it is closed, what has reached this machine already: a connection that the system has taken for us and that we
// have not yet taken from it would otherwise be reset.
func listen(ctx context.Context, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return listener, nil
	}
	return &lastCall{TCPListener: tcp}, nil
}

type lastCall struct {
	*net.TCPListener
	closing atomic.Bool
}

func (l *lastCall) Close() error {
	l.closing.Store(true)
	return l.SetDeadline(time.Now().Add(50 * time.Millisecond))
}

func (l *lastCall) Accept() (net.Conn, error) {
	connection, err := l.TCPListener.Accept()
	var timeout net.Error
	if l.closing.Load() && errors.As(err, &timeout) && timeout.Timeout() {
		_ = l.TCPListener.Close()
		return nil, net.ErrClosed
	}
	return connection, err
}
