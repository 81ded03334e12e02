package main_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// wire is a connection that a person keeps and asks one thing after the other on: a browser without its weight, for tests that ask tens
// of thousands of times.
type wire struct {
	port       int
	head       string // host and cookies
	connection net.Conn
	reader     *bufio.Reader
}

// wire is a new connection with the person's cookies as they are now.
func (p *person) wire() *wire {
	return &wire{port: p.house.portal.port, head: fmt.Sprintf("Host: %s\r\nCookie: %s\r\n\r\n", p.host, p.cookies())}
}

// get follows where it is led within the site.
func (w *wire) get(ctx context.Context, path string) (answer, error) {
	for range 5 {
		got, err := w.ask(ctx, path)
		if err != nil {
			w.close()
			return got, err
		}
		if got.status != http.StatusSeeOther {
			return got, nil
		}
		path = got.header.Get("Location")
	}
	return answer{}, fmt.Errorf("%w: led in circles to %s", errLost, path)
}

func (w *wire) ask(ctx context.Context, path string) (answer, error) {
	if w.connection == nil {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", w.port))
		if err != nil {
			return answer{}, err
		}
		w.connection, w.reader = connection, bufio.NewReaderSize(connection, 16<<10)
	}
	if _, err := io.WriteString(w.connection, "GET "+path+" HTTP/1.1\r\n"+w.head); err != nil {
		return answer{}, err
	}
	response, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body := make([]byte, max(0, response.ContentLength))
	if _, err := io.ReadFull(response.Body, body); err != nil {
		return answer{}, err
	}
	if response.Close {
		w.close()
	}
	return answer{response.StatusCode, &url.URL{Path: path}, response.Header, body}, nil
}

func (w *wire) close() {
	if w.connection != nil {
		_ = w.connection.Close()
		w.connection = nil
	}
}
