package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"stodporten/cmd/demo/provider"
)

// person is somebody at a browser without scripts: it keeps cookies, follows where it is led, and sends forms as they stand.
type person struct {
	provider.Person
	house  *house
	host   string // of the municipality
	client *http.Client
	canary string // once signed in
}

// visitor is a person who has not signed in.
func (h *house) visitor(t testing.TB, who provider.Person, host string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	transport := &http.Transport{DialContext: h.dial, MaxIdleConnsPerHost: 4, DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &person{Person: who, house: h, host: host, client: &http.Client{
		Jar: jar, Timeout: time.Minute, Transport: listening{transport, h},
	}}
}

// dial finds every municipality's host on this machine.
func (h *house) dial(ctx context.Context, network, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
}

// listening notes every cookie and code that comes by, for the search of the logs, and lets a test know what is asked for.
type listening struct {
	http.RoundTripper
	house *house
}

func (l listening) RoundTrip(request *http.Request) (*http.Response, error) {
	if l.house.asked != nil {
		l.house.asked(request)
	}
	response, err := l.RoundTripper.RoundTrip(request)
	if err == nil {
		l.house.secrets.listen(response)
	}
	return response, err
}

func (p *person) address(path string) string {
	return fmt.Sprintf("http://%s:%d%s", p.host, p.house.portal.port, path)
}

// get asks for a path of the site, or for a whole address.
func (p *person) get(ctx context.Context, path string) (answer, error) {
	if strings.HasPrefix(path, "/") {
		path = p.address(path)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	if err != nil {
		return answer{}, err
	}
	return p.do(request)
}

// post sends values to a path of the site.
func (p *person) post(ctx context.Context, path string, values url.Values) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address(path), strings.NewReader(values.Encode()))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(request)
}

func (p *person) do(request *http.Request) (answer, error) {
	response, err := p.client.Do(request)
	if err != nil {
		return answer{at: whereFailed(err)}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{at: response.Request.URL}, err
	}
	return answer{response.StatusCode, response.Request.URL, response.Header, body}, nil
}

// whereFailed is the address that did not answer, which is what a person who reloads asks for again.
func whereFailed(err error) *url.URL {
	var failed *url.Error
	if errors.As(err, &failed) {
		if where, err := url.Parse(failed.URL); err == nil {
			return where
		}
	}
	return nil
}

// signIn ends on the page that was wished for, with the provider's list passed by.
func (p *person) signIn(ctx context.Context, wish string) (answer, error) {
	landed, err := p.get(ctx, "/logga-in?"+url.Values{"login_hint": {p.Number}, "till": {wish}}.Encode())
	if err != nil {
		return landed, err
	}
	if landed.reader() == "" {
		return landed, fmt.Errorf("%s is not signed in: page %q, %d at %s", p.Name(), landed.page(), landed.status, landed.at)
	}
	p.canary = landed.reader()
	return landed, nil
}

// signedIn is a person on the first page after signing in.
func (h *house) signedIn(t testing.TB, who provider.Person, host string) *person {
	t.Helper()
	p := h.visitor(t, who, host)
	_, err := p.signIn(t.Context(), "/mina-sidor")
	must(t, err)
	return p
}

// sees gets a page and demands its status and name.
func (p *person) sees(t testing.TB, path string, status int, name string) answer {
	t.Helper()
	got, err := p.get(t.Context(), path)
	must(t, err)
	if got.status != status || got.page() != name {
		t.Fatalf("%s shows %q with %d, want %q with %d:\n%s", path, got.page(), got.status, name, status, got.body)
	}
	return got
}
