package page_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/page"
)

// receive keeps the names and sizes of what comes in parts, or the size of what comes in one piece.
func (h *house) receive(c *fiber.Ctx) error {
	parts := page.Parts(c)
	if parts == nil {
		n, err := io.Copy(io.Discard, page.Incoming(c))
		if err != nil {
			return page.Broken(err)
		}
		h.kept = append(h.kept, fmt.Sprint(n))
		return c.SendStatus(fiber.StatusNoContent)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // As the standard library says it.
			return page.SeeOther(c, "/")
		}
		if err != nil {
			return page.Broken(err)
		}
		n, err := io.Copy(io.Discard, part)
		if err != nil {
			return page.Broken(err)
		}
		h.kept = append(h.kept, part.FileName(), fmt.Sprint(n))
	}
}

// form is a posted form of parts, the token first where there is one.
func form(t *testing.T, token string, sizes ...int) (string, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	if token != "" {
		if err := w.WriteField(page.TokenField, token); err != nil {
			t.Fatal(err)
		}
	}
	for i, size := range sizes {
		part, err := w.CreateFormFile("file", fmt.Sprintf("%d.pdf", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &out
}

func TestAFormWithFilesIsReadAsItComes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	visit, signedIn := h.signIn("Amina")

	kind, body := form(t, visit.CSRF, 1<<20, 0, 2<<20)
	got := h.ask(http.MethodPost, "/mitt/stort", body, signedIn, header("Content-Type", kind))

	if got.StatusCode != http.StatusSeeOther || strings.Join(h.kept, " ") != "0.pdf 1048576 1.pdf 0 2.pdf 2097152" {
		t.Errorf("%d, %v", got.StatusCode, h.kept)
	}
}

func TestAStreamWithoutTheVisitsTokenIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	visit, signedIn := h.signIn("Amina")
	without, empty := form(t, "", 10)
	others, another := form(t, "another's", 10)
	right, mine := form(t, visit.CSRF, 10)

	for name, c := range map[string]struct {
		got  answer
		want int
	}{
		"no token":                  {h.ask(http.MethodPost, "/mitt/stort", empty, signedIn, header("Content-Type", without)), 403},
		"another's":                 {h.ask(http.MethodPost, "/mitt/stort", another, signedIn, header("Content-Type", others)), 403},
		"a form of the other kind":  {h.ask(http.MethodPost, "/mitt/stort", strings.NewReader(page.TokenField+"="+visit.CSRF), signedIn), 403},
		"from another site":         {h.ask(http.MethodPost, "/mitt/stort", mine, signedIn, header("Content-Type", right), header("Sec-Fetch-Site", "cross-site")), 403},
		"a piece with no token":     {h.ask(http.MethodPatch, "/mitt/stort", strings.NewReader("x"), signedIn), 403},
		"a piece with another's":    {h.ask(http.MethodPatch, "/mitt/stort", strings.NewReader("x"), signedIn, header(page.TokenHeader, "x")), 403},
		"a piece from another site": {h.ask(http.MethodPatch, "/mitt/stort", strings.NewReader("x"), signedIn, header(page.TokenHeader, visit.CSRF), header("Sec-Fetch-Site", "cross-site")), 403},
		"nobody's":                  {h.ask(http.MethodPatch, "/mitt/stort", strings.NewReader("x")), 401},
		"no form at all":            {h.ask(http.MethodPost, "/stort", strings.NewReader("--x"), header("Content-Type", "multipart/form-data; boundary=x")), 400},
	} {
		if c.got.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, c.got.StatusCode, c.want)
		}
	}
	if len(h.kept) != 0 {
		t.Error("a handler saw what was refused")
	}
	if got := h.ask(http.MethodPatch, "/mitt/stort", strings.NewReader("abc"), signedIn, header(page.TokenHeader, visit.CSRF)); got.StatusCode != http.StatusNoContent || h.kept[0] != "3" {
		t.Errorf("a piece with its token: %d, %v", got.StatusCode, h.kept)
	}
}

func TestAFileGoesOutAsOneToKeepThatNoBrowserOpensHere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, signedIn := h.signIn("Amina")

	got := h.get("/mitt/stort", signedIn)

	for name, want := range map[string]string{
		"Content-Disposition":     "attachment; filename*=UTF-8''hyra%20%C3%A5%22.pdf",
		"Content-Type":            "application/pdf",
		"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Cache-Control":           "no-store",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %s", name, got.Header.Get(name))
		}
	}
	if got.body != "pdf" {
		t.Errorf("%q", got.body)
	}
	if got := h.get("/mitt/stort"); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("a visitor: %d", got.StatusCode)
	}
}

func TestOnlyAStreamMayHaveAnotherMethodThanAForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)

	for _, method := range []string{http.MethodPatch, http.MethodDelete, http.MethodPut} {
		err := h.app.Mount([]page.Route{{Method: method, Path: "/nytt", Guard: page.Anyone, Handler: func(*fiber.Ctx) error { return nil }}})
		if err == nil {
			t.Errorf("%s was mounted", method)
		}
	}
}

func FuzzAFormWithFilesNeverBreaksThePage(f *testing.F) {
	for _, seed := range []string{
		"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nt\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a\x00.pdf\"\r\n\r\n%PDF\r\n--x--\r\n",
		"--x--", "--x\r\n\r\n\r\n--x--", "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n--x",
	} {
		f.Add(seed)
	}
	h := newHouse(&testing.T{})
	f.Fuzz(func(t *testing.T, body string) {
		inner := *h
		inner.t = t
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/stort", strings.NewReader(body))
		request.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		request.Host = ekkoping
		got, err := inner.app.Fiber().Test(request, -1)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		if got.StatusCode >= 500 {
			t.Errorf("%d for %q", got.StatusCode, body)
		}
	})
}
