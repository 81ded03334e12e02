package main_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

// trouble plants faults while the crowd asks, until it has seen enough, and says how many they were. What is planted follows how much
// has been answered, so that a slow machine gets as many as a fast one.
func (h *house) trouble(t *testing.T, crowd []*person, seen *tally) int {
	t.Helper()
	const every = 700
	planted := 0
	var sips sync.WaitGroup
	defer sips.Wait()
	for due := int64(every); !seen.enough() && t.Context().Err() == nil; {
		if seen.own.Load() < due {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		due += every
		planted++
		p := crowd[rand.IntN(len(crowd))]
		switch planted % 8 {
		case 1, 5:
			must(t, h.redis.cutOff(context.Background()))
		case 2, 6:
			h.query(t, `select pg_terminate_backend(pid)::text from pg_stat_activity where datname = current_database() and application_name = 'portal'`)
		case 3:
			h.redis.stop(t)
			h.redis.start(t)
		case 4, 0:
			for range 20 {
				p.leaveEarly(t)
			}
		case 7:
			sips.Go(func() { p.readSlowly(t, seen) })
		}
	}
	return planted
}

// raw is a connection of the person's own, with the beginning of a request for a path written to it.
func (p *person) raw(path string) (net.Conn, error) {
	connection, err := new(net.Dialer).DialContext(context.Background(), "tcp", fmt.Sprintf("127.0.0.1:%d", p.house.portal.port))
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", path, p.host, p.cookies())
	return connection, err
}

// cookies is the header that the person's browser sends.
func (p *person) cookies() string {
	request := &http.Request{Header: http.Header{}}
	for _, cookie := range p.client.Jar.Cookies(&url.URL{Scheme: "http", Host: p.host, Path: "/"}) {
		request.AddCookie(cookie)
	}
	return request.Header.Get("Cookie")
}

// leaveEarly asks and is gone before the answer is, or in the middle of it.
func (p *person) leaveEarly(t *testing.T) {
	t.Helper()
	connection, err := p.raw("/mina-sidor")
	if err != nil {
		return // a connection that cannot be made is a fault of its own
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, as from a telephone that goes into a tunnel
	}
	if rand.IntN(2) == 0 {
		_, _ = io.ReadFull(connection, make([]byte, 500))
	}
	_ = connection.Close()
}

// readSlowly takes an answer in sips, while the server is long at others'.
func (p *person) readSlowly(t *testing.T, seen *tally) {
	t.Helper()
	connection, err := p.raw("/mina-sidor")
	if err != nil {
		return
	}
	defer connection.Close()
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(2048)
	}
	response, err := http.ReadResponse(bufio.NewReaderSize(sipping{connection}, 512), nil)
	if err != nil {
		return // cut off by another fault
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	p.judge(t, answer{response.StatusCode, &url.URL{Path: "/mina-sidor"}, response.Header, body}, err, seen)
}

type sipping struct{ io.Reader }

func (s sipping) Read(into []byte) (int, error) {
	time.Sleep(5 * time.Millisecond)
	return s.Reader.Read(into[:min(len(into), 300)])
}
