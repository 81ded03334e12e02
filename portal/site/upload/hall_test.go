package upload_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/door"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
	"stodporten/portal/files/scanner"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/site/hall"
	"stodporten/portal/site/upload"
)

// counter is where papers are handed in: a service whose form asks for files, which Amina and Jonas have begun.
type counter struct {
	*hall.Hall
	store *files.Store
	pages upload.Pages
}

func openCounter(tb testing.TB) *counter {
	tb.Helper()
	c := &counter{}
	keys := filepath.Join(tb.TempDir(), "keys.json")
	folder := filepath.Join(tb.TempDir(), "files")
	c.Hall = hall.Open(tb, func(h *hall.Hall) hall.Site {
		h.Must(files.NewKeys(keys))
		var err error
		c.store, err = files.OpenStore(tb.Context(), files.Place{Address: folder, KeyFile: keys})
		h.Must(err)
		c.pages = upload.Pages{DB: h.DB, Catalogue: catalogue.New(), Files: files.NewReceiver(h.DB, c.store, slog.New(slog.NewJSONHandler(h.Log, nil)))}
		answers := append(upload.Answers(), page.Answer{Error: drafts.ErrNoDraft, Status: http.StatusNotFound, Key: "answers.no-draft"},
			page.Answer{Error: municipality.ErrNoSuchService, Status: http.StatusNotFound, Key: "answers.no-service"})
		return hall.Site{Routes: c.pages.Routes(), Answers: answers, Frame: page.Frame{SignIn: door.SignInPath, SignOut: door.SignOutPath, Account: "/mina-sidor/session"}}
	})
	tb.Cleanup(func() { _ = c.store.Close() })
	form, err := os.ReadFile("../../../forms/testdata/kinds/papers.json")
	c.Must(err)
	publisher := audit.New(c.Database.Pool(tb, "casework"), c.Clock, page.RequestID)
	c.Must(publisher.Do(tb.Context(), audit.ForSystem("ekkoping", "test"), "publish", func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.Publish(ctx, tx, form)
		return err
	}))
	c.Database.Arrange(tb, `insert into portal.services (municipality, id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner)
		select municipality, 'papper', 'papers', 9, unit, unit_name, unit_phone, unit_email, unit_visit, owner from portal.services
		where municipality = 'ekkoping' and id = 'ekonomiskt-bistand'`)
	for _, person := range []uuid.UUID{pgtest.Amina, pgtest.Jonas} {
		who := audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: person})
		c.Must(c.DB.Do(tb.Context(), who, "begin", func(ctx context.Context, tx *audit.Tx) error {
			_, err := drafts.Begin(ctx, tx, "papers", 1)
			return err
		}))
	}
	return c
}

func (c *counter) jonas() *hall.Browser { return c.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping") }

// scanAll is what the worker does.
func (c *counter) scanAll() {
	c.T.Helper()
	worker := files.NewReceiver(audit.New(c.Database.Pool(c.T, "worker"), c.Clock, page.RequestID), c.store, nil)
	var all string
	c.Look(`select coalesce(string_agg(id::text, ' '), '') from portal.files where state = 'quarantined'`, nil, &all)
	for _, id := range strings.Fields(all) {
		c.Must(files.Scan(c.T.Context(), worker, scanner.StandIn{}, "ekkoping", uuid.MustParse(id)))
	}
}

// paper is a PDF of a size.
func paper(size int) []byte {
	head, tail := "%PDF-1.7\n1 0 obj << /Length 1 >>\nstream\n", "\nendstream\nendobj\n%%EOF\n"
	return []byte(head + strings.Repeat("x", max(0, size-len(head)-len(tail))) + tail)
}

// tus sends one request as a client of tus does; header is name, value, name, value.
func tus(b *hall.Browser, method, path string, body []byte, header ...string) hall.Reply {
	b.Hall.T.Helper()
	request := httptest.NewRequestWithContext(b.Hall.T.Context(), method, path, bytes.NewReader(body))
	request.Header.Set("Tus-Resumable", "1.0.0")
	request.Header.Set(page.TokenHeader, b.Visit.CSRF)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return b.Send(request)
}

func meta(field, name string) string {
	return "field " + base64.StdEncoding.EncodeToString([]byte(field)) + ",filename " + base64.StdEncoding.EncodeToString([]byte(name))
}

func begin(b *hall.Browser, field, name string, size int) hall.Reply {
	b.Hall.T.Helper()
	return tus(b, http.MethodPost, "/uppladdning/papper", nil, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", meta(field, name))
}

func piece(b *hall.Browser, at string, offset int, body []byte) hall.Reply {
	b.Hall.T.Helper()
	return tus(b, http.MethodPatch, at, body, "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

// sent is a file that has come whole, by its address.
func sent(b *hall.Browser, name string, file []byte) string {
	b.Hall.T.Helper()
	at := begin(b, "file", name, len(file)).Header.Get("Location")
	if got := piece(b, at, 0, file); got.Status != http.StatusNoContent {
		b.Hall.T.Fatalf("%s was not taken: %d %s", name, got.Status, got.Body)
	}
	return at
}

func idOf(at string) string { return filepath.Base(at) }

// posted is a file of a form.
type posted struct {
	name string
	body []byte
}

// post sends files as a browser without a script does; the name is written as it is, which no library would.
func post(b *hall.Browser, path string, all ...posted) hall.Reply {
	b.Hall.T.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	b.Hall.Must(w.WriteField(page.TokenField, b.Visit.CSRF))
	b.Hall.Must(w.WriteField("reader", b.Visit.Canary))
	for _, f := range all {
		header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="fil"; filename=%q`, f.name)}, "Content-Type": {"application/octet-stream"}}
		part, err := w.CreatePart(header)
		b.Hall.Must(err)
		_, err = io.Copy(part, bytes.NewReader(f.body))
		b.Hall.Must(err)
	}
	b.Hall.Must(w.Close())
	request := httptest.NewRequestWithContext(b.Hall.T.Context(), http.MethodPost, path, &out)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Send(request)
}
