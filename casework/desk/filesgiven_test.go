package desk_test

import (
	"archive/zip"
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/files/content"
	"stodporten/portal/files/scanner"
	"stodporten/portal/identity"
	"stodporten/portal/page"
)

// openStore is a folder of the test's own, with keys of its own.
func openStore(t testing.TB) *files.Store {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys.json")
	must(t, files.NewKeys(keys))
	store, err := files.OpenStore(t.Context(), files.Place{Address: filepath.Join(t.TempDir(), "files"), KeyFile: keys})
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// form is the standard one, with a question for files where there are some.
func (a applicant) form(t testing.TB) []byte {
	t.Helper()
	form := standard(t)
	if len(a.files) == 0 {
		return form
	}
	at := bytes.Index(form, []byte(`"id": "reason"`)) // the page
	at += bytes.Index(form[at:], []byte(`"fields": [`)) + len(`"fields": [`)
	question := `{"id": "proof", "kind": "file", "label": {"sv": "Papper som visar det", "en": "Papers that show it", "ar": "أوراق"}},`
	return append(append(bytes.Clone(form[:at]), question...), form[at:]...)
}

// paper is a PDF with something in it.
func paper(inside string) []byte {
	return []byte("%PDF-1.7\n1 0 obj << /Length 1 >>\nstream\n" + inside + strings.Repeat("hyran för november ", 4000) + "\nendstream\nendobj\n%%EOF\n%" + inside + "\n")
}

// eicar is put together here, so that no scanner takes this file for what it holds.
func eicar() string {
	return `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
}

// packed is a letter with a packed sheet in it, in which lies what is given.
func packed(t testing.TB, inside string) []byte {
	t.Helper()
	sheet := zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "eicar.com": inside})
	return zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>", "word/embeddings/sheet.xlsx": string(sheet)})
}

func zipped(t testing.TB, entries map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range entries {
		in, err := w.Create(name)
		must(t, err)
		_, err = in.Write([]byte(text))
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

// sends lets the applicant send a file to their draft.
func (h *house) sends(t testing.TB, a *applicant, name string, file []byte) files.File {
	t.Helper()
	if a.draft == uuid.Nil {
		a.draft = uuid.New()
		h.town.Arrange(t, `insert into portal.drafts (municipality, id, person, form, version, answers, begun_at, saved_at, lapses_at)
			values ('`+string(a.of)+`', '`+a.draft.String()+`', '`+a.person.String()+`', 'financial-assistance', 2, '{}', '2026-11-23', '2026-11-23', '2036-12-23')`)
	}
	receiver := files.NewReceiver(h.portal, h.store, nil)
	who := audit.ForResident(identity.Resident{Municipality: a.of, Person: a.person, Name: a.name})
	limits := files.Limits{Kinds: content.Kinds(), Files: 5, Bytes: files.MostBytes, Total: files.MostTotal}
	f, err := receiver.Begin(t.Context(), who, files.New{Draft: a.draft, Field: "proof", Name: name, Bytes: int64(len(file)), Limits: limits})
	must(t, err)
	f, err = receiver.Append(t.Context(), who, f.ID, 0, bytes.NewReader(file))
	must(t, err)
	a.files = append(a.files, f)
	return f
}

// scan is the worker's errand.
func (h *house) scan(t testing.TB, f files.File, with scanner.Scanner) error {
	t.Helper()
	worker := files.NewReceiver(audit.New(h.town.Pool(t, "worker"), h.clock, page.RequestID), h.store, nil)
	return files.Scan(t.Context(), worker, with, "ekkoping", f.ID)
}

// withPaper is Amina's application with one clean file, and its content.
func (h *house) withPaper(t testing.TB) (number string, f files.File, inside []byte) {
	t.Helper()
	who := amina()
	inside = paper("kvitto ")
	f = h.sends(t, &who, "hyra november.pdf", inside)
	number = h.handIn(t, who)
	must(t, h.scan(t, f, scanner.StandIn{}))
	return number, f, inside
}

// papersAre what the worker has made of the application.
func (h *house) papersAre(t testing.TB, number, document string) {
	t.Helper()
	h.town.Arrange(t, `insert into portal.papers (municipality, application, kind, edition, person, made_at, document, hash)
		select municipality, id, 'application', 1, person, handed_in_at, '`+document+`', sha256('`+document+`') from portal.applications where number = '`+number+`'`)
}

// refused says whether the trail has an attempt.
func (h *house) refused(t testing.TB, kind, object string) bool {
	t.Helper()
	return len(h.query(t, "select id from audit.lines where deed = 'refused' and object_kind = $1 and object = $2", kind, object)) > 0
}
