package page_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"stodporten/portal/page"
)

var assetPath = regexp.MustCompile(`/assets/[a-z0-9-]+\.[0-9a-f]{12}\.[a-z0-9]+`)

func assetAddress(t *testing.T, h *house, ending string) string {
	t.Helper()
	for _, address := range assetPath.FindAllString(h.get("/").body, -1) {
		if strings.HasSuffix(address, ending) {
			return address
		}
	}
	t.Fatalf("no asset that ends in %s", ending)
	return ""
}

func TestAssetsNeverGrowOldAndComeCompressed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	address := assetAddress(t, h, ".css")

	plain := h.get(address)
	zipped := h.get(address, header("Accept-Encoding", "gzip, deflate"))
	small := h.get(address, header("Accept-Encoding", "gzip, br"))
	refused := h.get(address, header("Accept-Encoding", "br;q=0"))

	for _, response := range []answer{plain, zipped, small, refused} {
		if got := response.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Error(got)
		}
		if response.Header.Get("Content-Type") != "text/css; charset=utf-8" || response.Header.Get("Vary") != "Accept-Encoding" {
			t.Error(response.Header)
		}
	}
	if plain.Header.Get("Content-Encoding")+refused.Header.Get("Content-Encoding") != "" || zipped.Header.Get("Content-Encoding") != "gzip" || small.Header.Get("Content-Encoding") != "br" {
		t.Error("the wrong coding")
	}
	unpacked, err := gzip.NewReader(strings.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	css, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	if want := plain.body; string(css) != want {
		t.Error("the compressed style sheet is another one")
	}
	if response := h.get("/assets/page.000000000000.css"); response.StatusCode != http.StatusNotFound {
		t.Error(response.StatusCode)
	}
}

func TestAFirstVisitIsUnderAHundredKilobytes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	compressed := header("Accept-Encoding", "br")

	for lang, cookie := range map[string]string{"Swedish": "sv", "Arabic": "ar"} {
		answer := h.get("/", header("Cookie", "lang="+cookie)).body
		total := len(answer) // the proxy in front would make this smaller still
		seen := map[string]bool{}
		for _, address := range assetPath.FindAllString(answer, -1) {
			if seen[address] {
				continue
			}
			seen[address] = true
			total += len(h.get(address, compressed).body)
			if strings.HasSuffix(address, ".css") {
				for _, font := range assetPath.FindAllString(h.get(address).body, -1) {
					if !seen[font] {
						seen[font] = true
						total += len(h.get(font).body)
					}
				}
			}
		}

		if total > 100_000 {
			t.Errorf("%s: %d bytes", lang, total)
		}
		t.Logf("%s: %d bytes with every font", lang, total)
	}
}

func TestTheStyleSheetFetchesNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	css := h.get(assetAddress(t, h, ".css")).body

	if strings.Contains(css, "@import") {
		t.Error("it takes in another style sheet")
	}
	for _, font := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(css, -1) {
		name := strings.Trim(font[1], `"'`)
		if strings.HasPrefix(name, "data:") {
			t.Errorf("the policy refuses %.40s", name)
			continue
		}
		if strings.Contains(name, "/") {
			t.Errorf("%s is not beside the style sheet", name)
		}
		if response := h.get("/assets/" + name); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", name, response.StatusCode)
		}
	}
}

func TestSearchEnginesReadOnlyWhatIsForAnyone(t *testing.T) {
	t.Parallel()
	residents := newHouse(t)
	desk := newHouse(t, asDesk)

	if body := residents.get("/robots.txt").body; !strings.Contains(body, "Disallow: /mina-sidor") || strings.Contains(body, "Disallow: /\n") {
		t.Error(body)
	}
	if body := desk.get("/robots.txt").body; !strings.Contains(body, "Disallow: /\n") {
		t.Error(body)
	}
}

func asDesk(s *page.Site) { s.Realm = "officer" }
