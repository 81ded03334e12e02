package page_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"stodporten/portal/page"
)

// served is the house behind a real socket, where bodies come in pieces.
func served(t *testing.T, h *house) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	stopped := make(chan error, 1)
	go func() { stopped <- h.app.Serve(ctx, listener, 5*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

func TestTooMuchIsRefusedHoweverItIsSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	address := served(t, h)
	large := strings.Repeat("x", 10<<20)

	for _, path := range []string{"/skicka/brev", "/mitt", "/maskin", "/ofta", "/fortsatt", "/stort"} {
		for name, send := range map[string]func(net.Conn) error{
			"all at once": func(c net.Conn) error {
				_, err := fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\ntext=%s", path, ekkoping, len(large)+5, large)
				return err
			},
			"in chunks": func(c net.Conn) error {
				if _, err := fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n", path, ekkoping); err != nil {
					return err
				}
				for rest := "text=" + large; rest != ""; {
					n := min(len(rest), 64<<10)
					if _, err := fmt.Fprintf(c, "%x\r\n%s\r\n", n, rest[:n]); err != nil {
						return err
					}
					rest = rest[n:]
				}
				_, err := io.WriteString(c, "0\r\n\r\n")
				return err
			},
		} {
			connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			go func() { _ = send(connection) }()
			response, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				t.Fatalf("%s %s: %v", path, name, err)
			}
			_, err = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			_ = connection.Close()
			if err != nil && !errors.Is(err, net.ErrClosed) {
				t.Logf("%s %s: the rest of the answer: %v", path, name, err)
			}

			if response.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("%s %s: %d", path, name, response.StatusCode)
			}
		}
	}
	if len(h.kept) != 0 {
		t.Error("a handler saw what was refused")
	}
}

func TestWhatIsNoTextIsRefusedInWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	many := url.Values{}
	for i := range 10_000 {
		many.Set(fmt.Sprint("f", i), "x")
	}

	for name, c := range map[string]struct {
		response answer
		want     int
	}{
		"a NUL in a form":           {h.ask(http.MethodPost, "/skicka/brev", strings.NewReader("text=a%00b")), 400},
		"no UTF-8 in a form":        {h.ask(http.MethodPost, "/skicka/brev", strings.NewReader("text=%ff")), 400},
		"raw bytes in a form":       {h.ask(http.MethodPost, "/skicka/brev", strings.NewReader("text=\xff\xfe")), 400},
		"a name that is no text":    {h.ask(http.MethodPost, "/skicka/brev", strings.NewReader("%ff=x")), 400},
		"half an escape":            {h.ask(http.MethodPost, "/skicka/brev", strings.NewReader("text=%4")), 400},
		"a NUL in the query":        {h.get("/?a=%00"), 400},
		"no UTF-8 in the query":     {h.get("/?a=%c3%28"), 400},
		"a NUL in the path":         {h.get("/fel/%00"), 400},
		"no UTF-8 in the path":      {h.get("/fel/%ff"), 400},
		"ten thousand fields":       {h.post("/skicka/brev", many), 413},
		"something that is no form": {h.ask(http.MethodPost, "/skicka/brev", strings.NewReader("{}"), header("Content-Type", "application/json")), 415},
		"a file":                    {h.ask(http.MethodPost, "/skicka/brev", strings.NewReader("--x--"), header("Content-Type", "multipart/form-data; boundary=x")), 415},
	} {
		if c.response.StatusCode != c.want {
			t.Errorf("%s: %d", name, c.response.StatusCode)
		}
		if heading := all(parsed(t, c.response), "h1"); len(heading) != 1 {
			t.Errorf("%s: no page with a heading", name)
		}
	}
	if len(h.kept) != 0 {
		t.Error("a handler saw what was refused")
	}
}

func TestWhatWasReadStaysAsItWasWhenTheNextRequestComes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	address := served(t, h)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var want []string

	for i := range 200 {
		what, text := fmt.Sprintf("brev-%04d", i), fmt.Sprintf("text number %04d", i)
		want = append(want, what, text)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/skicka/"+what, strings.NewReader(url.Values{"text": {text}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Host = ekkoping
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}

	for i := range want {
		if h.kept[i] != want[i] {
			t.Fatalf("string %d became %q, it was %q", i, h.kept[i], want[i])
		}
	}
}

func TestTheRequestUnderWayIsFinishedWhenTheProgramStops(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- h.app.Serve(ctx, listener, 10*time.Second) }()
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()

	body := "text=hej"
	_, err = fmt.Fprintf(connection, "POST /skicka/brev HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", ekkoping, len(body), body[:4])
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // the half request is with the server now
	stop()
	time.Sleep(50 * time.Millisecond)
	if _, err := io.WriteString(connection, body[4:]); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()

	if response.StatusCode != http.StatusSeeOther {
		t.Error(response.StatusCode)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func FuzzWhatIsPostedNeverBreaksThePage(f *testing.F) {
	for _, seed := range []string{"text=hej", "text=%00", "%ff=%ff", "a&b&c", "=", "text=%", "csrf=x&reader=y&lang=en", strings.Repeat("a=b&", 3000)} {
		f.Add(seed)
	}
	h := newHouse(&testing.T{})
	f.Fuzz(func(t *testing.T, body string) {
		inner := *h
		inner.t = t
		response := inner.ask(http.MethodPost, "/skicka/brev", strings.NewReader(body))

		if response.StatusCode >= 500 {
			t.Errorf("%d for %q", response.StatusCode, body)
		}
		if !utf8.ValidString(response.body) {
			t.Errorf("an answer that is no text for %q", body)
		}
	})
}

func FuzzOnlyPathsOfThisSiteAreLedBackTo(f *testing.F) {
	for _, seed := range []string{"/", "//evil.example", "/\\evil.example", "https://evil.example", "/mina-sidor?x=1", "/\t/evil", "javascript:alert(1)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if !page.Local(path) {
			return
		}
		base, err := url.Parse("https://ekkoping.example/a")
		if err != nil {
			t.Fatal(err)
		}
		target, err := base.Parse(path)
		if err != nil {
			return
		}
		if target.Host != base.Host || target.Scheme != base.Scheme {
			t.Errorf("%q leads to %s", path, target)
		}
	})
}
