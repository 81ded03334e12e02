package drafts_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
)

// stored counts what lies in a folder.
func stored(t *testing.T, folder string) (objects int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			objects++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func TestTheFilesOfADraftThatLapsesAreGoneFromTheTableAndTheStore(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.now = time.Now() // a store knows the machine's time alone
	draft := d.begin()
	folder, keys := filepath.Join(t.TempDir(), "files"), filepath.Join(t.TempDir(), "keys.json")
	if err := files.NewKeys(keys); err != nil {
		t.Fatal(err)
	}
	store, err := files.OpenStore(t.Context(), files.Place{Address: folder, KeyFile: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	log := slog.New(slog.DiscardHandler)
	paper := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	_, err = files.NewReceiver(d.db, store, log).Take(t.Context(), amina(), files.New{
		Draft: draft.ID, Field: "rent", Name: "hyra.pdf", Bytes: int64(len(paper)),
		Limits: files.LimitsOf(forms.Field{ID: "rent", Kind: forms.FileKind}),
	}, bytes.NewReader(paper))
	if err != nil {
		t.Fatal(err)
	}
	before := stored(t, folder)

	d.now = d.now.Add(drafts.Kept - drafts.Told)
	d.works(drafts.Remind)
	d.now = d.now.Add(drafts.Told)
	d.works(drafts.Lapse)
	d.now = d.now.Add(25 * time.Hour)
	worker := audit.New(d.town.Pool(t, "worker"), d, func(context.Context) string { return "" })
	if err := files.Sweep(t.Context(), files.NewReceiver(worker, store, log), "ekkoping"); err != nil {
		t.Fatal(err)
	}

	rows := d.look("select id::text from portal.files")
	if before == 0 || len(rows) != 0 || stored(t, folder) != 0 {
		t.Errorf("of %d objects %d are left, and the rows %v", before, stored(t, folder), rows)
	}
}
