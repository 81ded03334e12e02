package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// canaries are what the specs typed and who they were: names, numbers, addresses, amounts in words. None of it may be in a log.
func canaries() []string {
	return []string{
		"199001012385", "19900101-2385", "900101-2385", "20170101", "170101-2393", "20190331", "195810033356",
		"Amina", "Testberg", "Elias", "Selma", "Sixten", "Sara Lind", "sara.lind", "ulla.gran", "Karin Holm",
		"070-174 06 05", "0701740605", "amina@", "Min anställning tog slut", "Jag söker arbete", "Skrivet i den", "Skrivet när", "8 450",
		"login_hint", "id_token", "code_verifier", "KANARIEFÅGEL",
	}
}

// secrets are what a token or a cookie looks like.
var secrets = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{20,}|[?&](code|state|nonce)=|(resident|officer)(-flow)?=[A-Za-z0-9_-]{20,}`)

// readTheLogs is the canary test of the whole suite: no line of any program, Postgres and Redis included, holds personal data.
func (d *town) readTheLogs(t *testing.T) {
	t.Helper()
	read, size := 0, 0
	err := filepath.WalkDir(filepath.Join(d.dir, "logs"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read, size = read+1, size+len(text)
		lookThrough(t, filepath.Base(path), string(text))
		return nil
	})
	if err != nil || read < 2 || size < 10_000 {
		t.Errorf("only %d logs of %d bytes were there to be read (%v)", read, size, err)
	}
}

func lookThrough(t *testing.T, name, text string) {
	t.Helper()
	for _, canary := range canaries() {
		if at := strings.Index(text, canary); at >= 0 {
			t.Errorf("%s holds %q: …%s…", name, canary, text[max(0, at-120):min(len(text), at+120)])
		}
	}
	if found := secrets.FindString(text); found != "" {
		t.Errorf("%s holds what looks like a secret: %.40s…", name, found)
	}
}
