package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	portal "stodporten/cmd/portal"
	"stodporten/cmd/start"
	"stodporten/migrations/cluster/child"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// studio is the site in this process, on the same database and Redis as the program, where what it asks of them is recorded.
type studio struct {
	tape *tape
	app  *page.App
}

func (h *house) studio(b *testing.B) *studio {
	b.Helper()
	s := &studio{tape: &tape{}}
	config, err := pgxpool.ParseConfig(h.database.URL("portal"))
	must(b, err)
	config.MaxConns, config.ConnConfig.Tracer = 1, s.tape
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	must(b, err)
	b.Cleanup(pool.Close)
	client, err := session.Connect(h.redis.url())
	must(b, err)
	client.AddHook(s.tape)
	b.Cleanup(func() { _ = client.Close() })
	settings := &portal.Settings{IssuersFile: filepath.Join(h.folder, "issuers.json"), SessionSecret: sessionSecret, SignIns: 1_000_000}
	settings.PublicScheme, settings.PublicPort = "http", h.portal.port
	s.app, err = portal.Build(settings, &start.House{
		Settings: &settings.Settings, Log: slog.New(slog.DiscardHandler), Clock: h.clock, Database: pool, Redis: client, Metrics: prometheus.NewRegistry(),
	})
	must(b, err)
	return s
}

// ask sends a request past the network.
func (s *studio) ask(b *testing.B, p *person, method, path string, values url.Values) answer {
	b.Helper()
	var body io.Reader = http.NoBody
	if values != nil {
		body = strings.NewReader(values.Encode())
	}
	request := httptest.NewRequestWithContext(b.Context(), method, path, body)
	request.Host = fmt.Sprintf("%s:%d", p.host, p.house.portal.port)
	request.Header.Set("Cookie", p.cookies())
	if values != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := s.app.Fiber().Test(request, -1)
	must(b, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(b, err)
	return answer{response.StatusCode, &url.URL{Path: path}, response.Header, text}
}

// record is a request as the floor plays it, once everything is warm.
func (s *studio) record(b *testing.B, p *person, path string) play {
	b.Helper()
	s.tape.take()
	got := s.ask(b, p, http.MethodGet, path, nil)
	return playOf(got, s.tape.take())
}

func playOf(got answer, steps []step) play {
	p := play{Steps: steps, Status: got.status, Body: got.body}
	for name, values := range got.header {
		for _, value := range values {
			if !slices.Contains([]string{"Date", "Content-Length", "Connection"}, name) {
				p.Header = append(p.Header, [2]string{name, value})
			}
		}
	}
	return p
}

// rival is the floor in its own process.
type rival struct {
	port  int
	child *child.Child
}

func (h *house) startFloor(b *testing.B, s score) *rival {
	b.Helper()
	r := &rival{port: freePort(b)}
	s.Database, s.Redis, s.Listen = h.database.URL("portal"), h.redis.url(), fmt.Sprintf("127.0.0.1:%d", r.port)
	text, err := json.Marshal(s)
	must(b, err)
	path := filepath.Join(h.folder, "score.json")
	must(b, os.WriteFile(path, text, 0o600))
	self, err := os.Executable()
	must(b, err)
	command := exec.CommandContext(context.WithoutCancel(b.Context()), self)
	command.Env = append(os.Environ(), floorVariable+"="+path)
	command.Stderr = os.Stderr
	r.child, err = child.Start(command, syscall.SIGKILL)
	must(b, err)
	b.Cleanup(func() { _ = r.child.Stop(syscall.SIGKILL, 0) })
	eventually(b, "the floor answers", func() error {
		_, err := (&wire{port: r.port, head: "Host: localhost\r\n\r\n"}).ask(b.Context(), "/")
		return err
	})
	return r
}
