package main_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// nonsense is a request as bytes, and the statuses that answer it well.
type nonsense struct {
	request  string
	statuses []int
}

const formHead = "Content-Type: application/x-www-form-urlencoded\r\n"

func TestBadInputIsAnsweredInPlainWordsAndLosesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	p := h.signedIn(t, h.people[0], ekkoping)
	page := p.begun(t)
	_, err := p.submit(t.Context(), page, "/reason", map[string]string{"reason": canaryText + " står kvar"})
	must(t, err)
	page = p.sees(t, service+"/reason", http.StatusOK, "form-page")
	token := page.between(`name="csrf" value="`, `"`)
	all := p.nonsensical(token)

	for name, one := range all {
		got, err := p.throw(t.Context(), one.request)
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case !slices.Contains(one.statuses, got.status):
			t.Errorf("%s gives %d at the page %q, want %v", name, got.status, got.page(), one.statuses)
		case got.status >= 400 && !plainWords(got):
			t.Errorf("%s: %d in no plain words: %.300s", name, got.status, got.body)
		}
	}

	t.Logf("%d kinds of bad input", len(all))
	if h.portal.starts != 1 || !h.portal.alive() {
		t.Error("the portal has not lived through it")
	}
	kept := p.sees(t, service+"/reason", http.StatusOK, "form-page")
	if !strings.Contains(string(kept.body), canaryText+" står kvar") {
		t.Error("what was saved before is lost")
	}
}

// plainWords: a page of ours, or two lines where no page could be made.
func plainWords(got answer) bool {
	text := string(got.body)
	if strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") {
		return strings.Contains(text, ". ") && strings.Count(strings.TrimSpace(text), "\n") == 1
	}
	return got.page() != "" && strings.Contains(text, "<h1")
}

// throw sends bytes as they are, and reads what comes back, also where the server answers before it has read them all.
func (p *person) throw(ctx context.Context, request string) (answer, error) {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", p.house.portal.port))
	if err != nil {
		return answer{}, err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(time.Minute))
	go func() { _, _ = io.WriteString(connection, request) }()
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil && len(body) == 0 {
		return answer{}, err
	}
	return answer{response.StatusCode, &url.URL{}, response.Header, body}, nil
}

// nonsensical is everything that is thrown at the site by somebody signed in.
func (p *person) nonsensical(token string) map[string]nonsense {
	all := p.badBodies(token)
	for name, one := range p.badHeads() {
		all[name] = one
	}
	return all
}

func (p *person) badBodies(token string) map[string]nonsense {
	post := func(body string, head ...string) string {
		if len(head) == 0 {
			head = []string{formHead}
		}
		return p.head("POST", service+"/reason") + "Sec-Fetch-Site: same-origin\r\n" + strings.Join(head, "") +
			fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body
	}
	chunked := func(body string) string {
		return p.head("POST", service+"/reason") + "Sec-Fetch-Site: same-origin\r\nTransfer-Encoding: chunked\r\n" + formHead +
			fmt.Sprintf("\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	}
	own := "csrf=" + url.QueryEscape(token) + "&"
	huge, fields := own+"reason="+strings.Repeat("a", 10<<20), own+strings.Repeat("a=b&", 10_000)
	bad, large := []int{http.StatusBadRequest}, []int{http.StatusRequestEntityTooLarge}
	return map[string]nonsense{
		"bytes that are no UTF-8, escaped": {post(own + "reason=%ff%fe"), bad},
		"bytes that are no UTF-8, bare":    {post(own + "reason=\xff\xfe"), bad},
		"a name that is no UTF-8":          {post(own + "%c3%28=1"), bad},
		"an escape that is none":           {post(own + "reason=%zz"), bad},
		"a NUL, escaped":                   {post(own + "reason=a%00b"), bad},
		"a NUL, bare":                      {post(own + "reason=a\x00b"), bad},
		"ten megabytes":                    {post(huge), large},
		"ten megabytes in a chunk":         {chunked(huge), large},
		"ten thousand fields":              {post(fields), large},
		"ten thousand fields in a chunk":   {chunked(fields), large},
		"a chunk of no length":             {p.head("POST", service+"/reason") + "Transfer-Encoding: chunked\r\n" + formHead + "\r\nzz\r\nabc\r\n", []int{http.StatusBadRequest, http.StatusForbidden}},
		"JSON":                             {post(`{"reason":"a"}`, "Content-Type: application/json\r\n"), []int{http.StatusUnsupportedMediaType}},
		"a file":                           {post("--x\r\n\r\na\r\n--x--", "Content-Type: multipart/form-data; boundary=x\r\n"), []int{http.StatusUnsupportedMediaType}},
		"no type":                          {post("reason=a", ""), []int{http.StatusUnsupportedMediaType}},
		"no token":                         {post("reason=a"), []int{http.StatusForbidden}},
		"another's token":                  {post("csrf=" + strings.Repeat("A", 43) + "&reason=a"), []int{http.StatusForbidden}},
		"from another site":                {strings.Replace(post(own+"reason=a"), "same-origin", "cross-site", 1), []int{http.StatusForbidden}},
		"a negative length":                {p.head("POST", service+"/reason") + formHead + "Content-Length: -5\r\n\r\n", bad},
		"a draft of nobody's":              {post(own + "reason=a&draft-id=00000000-0000-4000-8000-000000000000&draft-revision=0"), []int{http.StatusNotFound, http.StatusConflict}},
		"a draft that is no id":            {post(own + "reason=a&draft-id=%27%3B--&draft-revision=99999999999999999999"), []int{http.StatusNotFound, http.StatusConflict}},
		"one field too long":               {post(own + "reason=" + strings.Repeat("a", 600_000)), []int{http.StatusRequestEntityTooLarge, http.StatusConflict, http.StatusNotFound}},
	}
}

// head is the beginning of a request, with the person's cookies.
func (p *person) head(method, path string) string {
	return method + " " + path + " HTTP/1.1\r\nHost: " + p.host + "\r\nCookie: " + p.cookies() + "\r\n"
}

func (p *person) badHeads() map[string]nonsense {
	get := func(path string, head ...string) string { return p.head("GET", path) + strings.Join(head, "") + "\r\n" }
	bare := func(head string) string { return "GET / HTTP/1.1\r\n" + head + "\r\n" }
	bad, away := []int{http.StatusBadRequest}, []int{http.StatusBadRequest, http.StatusNotFound}
	method := []int{http.StatusMethodNotAllowed, http.StatusNotFound, http.StatusNotImplemented, http.StatusBadRequest}
	return map[string]nonsense{
		"a header of 20 kB":               {get("/", "X-Long: "+strings.Repeat("a", 20<<10)+"\r\n"), []int{http.StatusRequestHeaderFieldsTooLarge}},
		"an address of 20 kB":             {get("/?q=" + strings.Repeat("a", 20<<10)), []int{http.StatusRequestHeaderFieldsTooLarge, http.StatusRequestURITooLong}},
		"a thousand headers":              {get("/", strings.Repeat("X-Many: 1\r\n", 1000)), []int{http.StatusOK, http.StatusRequestHeaderFieldsTooLarge}},
		"a path upwards":                  {get("/../../../etc/passwd"), away},
		"a path upwards among the assets": {get("/assets/../../../etc/passwd"), away},
		"a path upwards, escaped":         {get("/assets/%2e%2e/%2e%2e/etc/passwd"), away},
		"a path upwards, escaped twice":   {get("/assets/%252e%252e%252fetc%252fpasswd"), away},
		"backslashes":                     {get(`/assets/..\..\etc\passwd`), away},
		"a path that is no UTF-8":         {get("/%ff%fe"), bad},
		"a NUL in a path":                 {get("/mina-sidor/arenden/%00"), bad},
		"a query that is no UTF-8":        {get("/?q=%ff"), bad},
		"a case that is no number":        {get("/mina-sidor/arenden/%27%20or%201=1--"), []int{http.StatusNotFound}},
		"a case of 10,000 letters":        {get("/mina-sidor/arenden/" + strings.Repeat("E", 10_000)), []int{http.StatusNotFound}},
		"a form that is not there":        {get("/e-tjanster/%3Cscript%3E"), []int{http.StatusNotFound}},
		"a way back to another site":      {get("/logga-in?till=https%3A%2F%2Felsewhere.invalid%2F"), []int{http.StatusSeeOther, http.StatusOK}},
		"a hint of 5,000 letters":         {get("/logga-in?login_hint=" + strings.Repeat("1", 5000)), []int{http.StatusSeeOther, http.StatusOK, http.StatusBadRequest}},
		"a language of 5,000 letters":     {get("/", "Accept-Language: "+strings.Repeat("xx-", 1600)+"\r\n"), []int{http.StatusOK}},
		"an unknown host":                 {bare("Host: elsewhere.invalid\r\n"), []int{http.StatusMisdirectedRequest}},
		"a host that is none":             {bare("Host: \x01\x02\r\n"), []int{http.StatusBadRequest, http.StatusMisdirectedRequest}},
		"no host":                         {bare(""), []int{http.StatusBadRequest, http.StatusMisdirectedRequest}},
		"a cookie of 12 kB":               {bare("Host: localhost\r\nCookie: resident=" + strings.Repeat("a", 12<<10) + "\r\n"), []int{http.StatusOK}},
		"a cookie of 20 kB":               {bare("Host: localhost\r\nCookie: resident=" + strings.Repeat("a", 20<<10) + "\r\n"), []int{http.StatusRequestHeaderFieldsTooLarge}},
		"a cookie that is no text":        {bare("Host: localhost\r\nCookie: resident=\xff\xfe; lang=\xff\r\n"), []int{http.StatusOK, http.StatusBadRequest}},
		"a method that is none":           {strings.Replace(get("/mina-sidor"), "GET", "BREW", 1), method},
		"DELETE":                          {strings.Replace(get("/mina-sidor"), "GET", "DELETE", 1), method},
		"a POST where there is none":      {p.head("POST", "/mina-sidor/logg") + "Content-Length: 0\r\n\r\n", method},
		"no HTTP":                         {"hello\r\n\r\n", bad},
	}
}

// A connection that sends nonsense without end, or stops in the middle, is left to the time limits of the server; what others ask is
// answered meanwhile.
func TestConnectionsThatStandStillKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	p := h.signedIn(t, h.people[0], ekkoping)
	var held []net.Conn
	defer func() {
		for _, one := range held {
			_ = one.Close()
		}
	}()
	for range 300 {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", h.portal.port))
		must(t, err)
		_, err = io.WriteString(connection, "POST "+service+"/reason HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"+formHead+"\r\nreason=")
		must(t, err)
		held = append(held, connection)
	}

	for range 20 {
		got := p.sees(t, "/mina-sidor", http.StatusOK, "my-pages")
		if !bytes.Contains(got.body, []byte(p.Name())) {
			t.Fatal("the page is not the asker's")
		}
	}
}
