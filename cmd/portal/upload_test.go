package main_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const takesFiles = "/e-tjanster/stod-och-service"

// sender is somebody who sends files to a form by tus, as a browser's script does.
type sender struct {
	*person
	token string
}

func (h *house) sender(t testing.TB, n int) sender {
	t.Helper()
	p := h.signedIn(t, h.people[n], ekkoping)
	got, err := p.get(t.Context(), takesFiles+"/borja")
	must(t, err)
	f, err := got.form("/borja")
	must(t, err)
	_, sent := f.press()
	_, err = p.post(t.Context(), takesFiles+"/borja", sent)
	must(t, err)
	return sender{p, sent.Get("csrf")}
}

func (s sender) tus(ctx context.Context, method, path string, body io.Reader, header ...string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.address(path), body)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Tus-Resumable", "1.0.0")
	request.Header.Set("X-Csrf-Token", s.token)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return s.do(request)
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// begin is the address that the pieces of a file go to.
func (s sender) begin(t testing.TB, size int) string {
	t.Helper()
	got, err := s.tus(t.Context(), http.MethodPost, "/uppladdning/stod-och-service", http.NoBody, "Upload-Length", strconv.Itoa(size),
		"Upload-Metadata", "field "+encoded("papers.medical.files")+",filename "+encoded("intyg.pdf"))
	must(t, err)
	if got.status != http.StatusCreated {
		t.Fatalf("no file is begun: %d %s", got.status, got.body)
	}
	return got.header.Get("Location")
}

func (s sender) piece(ctx context.Context, at string, offset int, body io.Reader) (answer, error) {
	return s.tus(ctx, http.MethodPatch, at, body, "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

// certificate is a PDF of a size, no two parts of it alike.
func certificate(size int) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n1 0 obj << >>\nstream\n")
	for n := 0; out.Len() < size-30; n++ {
		fmt.Fprintf(&out, "%08d ", n)
	}
	out.WriteString("\nendstream\nendobj\n%%EOF\n")
	return out.Bytes()
}

func TestAnUploadGoesOnFromWhatWasAcknowledgedThoughThePortalWasKilledHard(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	amina, file := h.sender(t, 0), certificate(20<<20)
	at := amina.begin(t, len(file))

	reader, writer := io.Pipe()
	go func() {
		_, _ = writer.Write(file[:11<<20])
		time.Sleep(300 * time.Millisecond)
		_ = h.portal.kill()
		_ = writer.CloseWithError(io.ErrUnexpectedEOF)
	}()
	if got, err := amina.piece(t.Context(), at, 0, reader); err == nil {
		t.Fatalf("a portal that was killed answered %d", got.status)
	}
	must(t, h.portal.start(t.Context()))
	told, err := amina.tus(t.Context(), http.MethodHead, at, http.NoBody)
	must(t, err)
	offset, err := strconv.Atoi(told.header.Get("Upload-Offset"))
	must(t, err)
	if offset < 8<<20 || offset > 11<<20 {
		t.Fatalf("%d bytes were acknowledged of 11 MB", offset)
	}
	got, err := amina.piece(t.Context(), at, offset, bytes.NewReader(file[offset:]))
	must(t, err)

	sum := sha256.Sum256(file)
	kept := h.query(t, `select state || ' ' || encode(hash, 'hex') from portal.files`)
	if got.status != http.StatusNoContent || len(kept) != 1 || kept[0] != fmt.Sprintf("quarantined %x", sum) {
		t.Errorf("%d: %v", got.status, kept)
	}
}

// BenchmarkHouseUpload: how much more memory the portal holds, at the most, while four people send 25 MB each at once, than when it
// has nothing to do. The floor is what it may hold.
func BenchmarkHouseUpload(b *testing.B) {
	const senders, allowed = 4, 60
	h := realTime(b, senders+1)
	var crowd []sender
	for n := range senders + 1 {
		crowd = append(crowd, h.sender(b, n))
	}
	file := certificate(25 << 20)
	crowd[senders].sendAll(b, certificate(1<<20)) // all is in place
	idle := h.resident(b)
	done, peak := make(chan struct{}), make(chan float64)
	go func() {
		most := 0.0
		for {
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
				most = max(most, h.resident(b))
			}
		}
	}()
	var all sync.WaitGroup
	for _, one := range crowd[:senders] {
		all.Go(func() { one.sendAll(b, file) })
	}
	all.Wait()
	close(done)

	verdict{Name: "four uploads of 25 MB at once, above idle", Ours: median([]float64{<-peak - idle}), Floor: allowed, Unit: "MB"}.print(b)
}

func (s sender) sendAll(b *testing.B, file []byte) {
	b.Helper()
	at := s.begin(b, len(file))
	got, err := s.piece(b.Context(), at, 0, bytes.NewReader(file))
	if err != nil || got.status != http.StatusNoContent || got.header.Get("Upload-Offset") != strconv.Itoa(len(file)) {
		b.Errorf("%d with %s: %v", got.status, got.header.Get("Upload-Offset"), err)
	}
}

// resident is how many MB of the machine's memory the portal holds now.
func (h *house) resident(b *testing.B) float64 {
	b.Helper()
	said, err := exec.CommandContext(b.Context(), "ps", "-o", "rss=", "-p", strconv.Itoa(h.portal.running().PID())).Output()
	if err != nil {
		b.Error(err)
		return 0
	}
	kilobytes, err := strconv.ParseFloat(strings.TrimSpace(string(said)), 64)
	if err != nil {
		b.Error(err)
	}
	return kilobytes / 1024
}
