package upload_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/portal/page"
	"stodporten/portal/site/hall"
	"stodporten/portal/site/upload"
)

func TestAFileComesInPiecesAndGoesBackToItsOwnerWhenItIsClean(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	amina, file := c.Amina(), paper(9000)

	begun := begin(amina, "file", "hyra å.pdf", len(file))
	at := begun.Header.Get("Location")
	if begun.Status != http.StatusCreated || begun.Header.Get("Tus-Resumable") != "1.0.0" || begun.Header.Get("Upload-Expires") == "" {
		t.Fatalf("%d %v", begun.Status, begun.Header)
	}
	for offset := 0; offset < len(file); offset += 4000 {
		if told := tus(amina, http.MethodHead, at, nil); told.Header.Get("Upload-Offset") != strconv.Itoa(offset) || told.Header.Get("Upload-Length") != "9000" || told.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("before %d: %d %v", offset, told.Status, told.Header)
		}
		end := min(offset+4000, len(file))
		if got := piece(amina, at, offset, file[offset:end]); got.Status != http.StatusNoContent || got.Header.Get("Upload-Offset") != strconv.Itoa(end) {
			t.Fatalf("the piece at %d: %d %v", offset, got.Status, got.Header)
		}
	}

	if got := amina.Get(at + "/lage"); !strings.Contains(got.Body, `"state":"quarantined"`) || !strings.Contains(got.Body, `"says":"Kontrolleras"`) {
		t.Errorf("how it stands: %s", got.Body)
	}
	if got := amina.Get(upload.KeepPath(idOf(at))); got.Status != http.StatusConflict {
		t.Errorf("what was not scanned was handed out: %d", got.Status)
	}
	c.scanAll()
	got := amina.Get(upload.KeepPath(idOf(at)))
	if got.Status != http.StatusOK || got.Body != string(file) || got.Header.Get("Content-Disposition") != "attachment; filename*=UTF-8''hyra%20%C3%A5.pdf" || !strings.HasPrefix(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %v", got.Status, got.Header)
	}
}

func TestWhatTUSRefusesIsRefusedAsTUSSays(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	amina := c.Amina()
	at := begin(amina, "file", "a.pdf", 5000).Header.Get("Location")

	for name, r := range map[string]struct {
		got  hall.Reply
		want int
	}{
		"another version":         {tus(amina, http.MethodHead, at, nil, "Tus-Resumable", "0.2.2"), 412},
		"no length":               {tus(amina, http.MethodPost, "/uppladdning/papper", nil, "Upload-Metadata", meta("file", "a.pdf")), 400},
		"a negative length":       {begin(amina, "file", "a.pdf", -1), 400},
		"no metadata":             {tus(amina, http.MethodPost, "/uppladdning/papper", nil, "Upload-Length", "10"), 400},
		"metadata in no code":     {tus(amina, http.MethodPost, "/uppladdning/papper", nil, "Upload-Length", "10", "Upload-Metadata", "field *"), 400},
		"no such question":        {begin(amina, "rents", "a.pdf", 10), 404},
		"no such service":         {tus(amina, http.MethodPost, "/uppladdning/annat", nil, "Upload-Length", "10", "Upload-Metadata", meta("file", "a.pdf")), 404},
		"nothing at all":          {begin(amina, "file", "a.pdf", 0), 422},
		"more than one may be":    {begin(amina, "file", "a.pdf", 1<<20+1), 413},
		"a name with a path":      {begin(amina, "file", "../a.pdf", 10), 422},
		"a name that turns":       {begin(amina, "file", "a\u202efdp.exe", 10), 422},
		"a piece elsewhere":       {piece(amina, at, 7, []byte("x")), 409},
		"a piece of no kind":      {tus(amina, http.MethodPatch, at, []byte("x"), "Upload-Offset", "0"), 415},
		"a piece at no place":     {tus(amina, http.MethodPatch, at, []byte("x"), "Upload-Offset", "x", "Content-Type", "application/offset+octet-stream"), 400},
		"an address that is none": {piece(amina, "/uppladdning/fil/x", 0, []byte("x")), 404},
		"a token that is none":    {tus(amina, http.MethodDelete, at, nil, page.TokenHeader, "x"), 403},
	} {
		if r.got.Status != r.want {
			t.Errorf("%s: %d, want %d", name, r.got.Status, r.want)
		}
	}
	if told := tus(amina, http.MethodOptions, "/uppladdning/papper", nil); told.Header.Get("Tus-Extension") != "creation,termination,expiration" || told.Header.Get("Tus-Version") != "1.0.0" {
		t.Errorf("%d %v", told.Status, told.Header)
	}
}

func TestThereIsRoomForAsManyAndAsLargeAsTheQuestionSays(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	amina := c.Amina()

	first, second := begin(amina, "file", "a.pdf", 1<<20), begin(amina, "file", "b.pdf", 1<<20)
	third, fourth := begin(amina, "file", "c.pdf", 1<<18), begin(amina, "file", "d.pdf", 10)

	for name, r := range map[string]struct {
		got  hall.Reply
		want int
	}{
		"the first": {first, 201}, "one for which there is no room": {second, 413}, "a smaller one": {third, 201}, "the third of two": {fourth, 422},
		"one for another question": {begin(amina, "evidence.contract.files", "e.pdf", 10), 201},
	} {
		if r.got.Status != r.want {
			t.Errorf("%s: %d %s", name, r.got.Status, r.got.Body)
		}
	}
	if got := tus(amina, http.MethodDelete, first.Header.Get("Location"), nil); got.Status != http.StatusNoContent {
		t.Errorf("taking one away: %d", got.Status)
	}
	if got := begin(amina, "file", "d.pdf", 1<<20); got.Status != http.StatusCreated {
		t.Errorf("there is room again: %d", got.Status)
	}
}

func TestAFileIsRefusedInWordsWhenItIsWhole(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	amina := c.Amina()
	amina.Language = "en"

	at := sent(amina, "scripted.pdf", []byte("%PDF-1.7 << /S /JavaScript /JS (x) >> %%EOF"))

	if got := amina.Get(at + "/lage"); !strings.Contains(got.Body, `"state":"refused"`) || !strings.Contains(got.Body, "does something by itself") {
		t.Errorf("%s", got.Body)
	}
	if n := c.Count(`select count(*) from portal.files where state = 'refused' and reason = 'files.scripted'`); n != 1 {
		t.Errorf("%d files were refused", n)
	}
}

// Every way to a file is tried by somebody else, and is answered as for a file that was never there.
func TestAnothersFileIsAnsweredAsOneThatIsNotThereMatrix(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	mine := sent(c.Amina(), "hyra.pdf", paper(3000))
	half := begin(c.Amina(), "file", "b.pdf", 3000).Header.Get("Location")
	c.scanAll()
	jonas := c.jonas()
	ways := map[string]func(at string) hall.Reply{
		"asking how much":  func(at string) hall.Reply { return tus(jonas, http.MethodHead, at, nil) },
		"sending more":     func(at string) hall.Reply { return piece(jonas, at, 0, []byte("x")) },
		"stopping it":      func(at string) hall.Reply { return tus(jonas, http.MethodDelete, at, nil) },
		"asking how it is": func(at string) hall.Reply { return jonas.Get(at + "/lage") },
		"fetching it":      func(at string) hall.Reply { return jonas.Get(upload.KeepPath(idOf(at))) },
		"taking it away": func(at string) hall.Reply {
			return jonas.Post(upload.AttachPath("papper", "file")+"/ta-bort", map[string][]string{"fil-id": {idOf(at)}})
		},
		"as a visitor, more": func(at string) hall.Reply { return piece(c.Browser("ekkoping.localhost"), at, 0, []byte("x")) },
	}
	code, cells := regexp.MustCompile(`[0-9a-f]{20}`), 0 // each answer has one of its own, to tell us of a fault

	for name, way := range ways {
		nobodys := way("/uppladdning/fil/" + uuid.NewString())
		for _, at := range []string{mine, half} {
			got := way(at)
			if cells++; got.Status != nobodys.Status || code.ReplaceAllString(got.Words(), "") != code.ReplaceAllString(nobodys.Words(), "") {
				t.Errorf("%s: %d, for nobody's %d", name, got.Status, nobodys.Status)
			}
		}
	}
	if n := c.Count(`select count(*) from portal.files`); n != 2 {
		t.Errorf("%d files are left", n)
	}
	t.Logf("%d cells", cells)
}

func TestNoNameAndNoContentStandsInTheLog(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	amina := c.Amina()

	sent(amina, "kanariefågel.pdf", append(paper(2000), []byte("\n%hemlighet")...))
	begin(amina, "file", "../kanariefågel.pdf", 10)
	post(amina, upload.AttachPath("papper", "file"), posted{"kanariefågel.exe", []byte("MZ hemlighet")})
	c.scanAll()

	for _, word := range []string{"kanarief", "hemlighet", "kanarief%C3", "JavaScript"} {
		if strings.Contains(c.Log.String(), word) {
			t.Errorf("%s stands in the log", word)
		}
	}
}
