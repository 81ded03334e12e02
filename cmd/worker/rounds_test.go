package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
	"stodporten/portal/files/content"
	"stodporten/portal/files/scanner"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

func (w *works) begin(t *testing.T) (draft drafts.Draft) {
	t.Helper()
	must(t, w.portal.Do(t.Context(), audit.ForResident(amina), "test", func(ctx context.Context, tx *audit.Tx) (err error) {
		draft, err = drafts.Begin(ctx, tx, "financial-assistance", 1)
		return err
	}))
	return draft
}

func (w *works) move(t *testing.T, by string) {
	t.Helper()
	must(t, os.WriteFile(w.offset, []byte(by), 0o600))
}

func TestADraftIsSpokenOfBeforeItLapsesAndThenItIsGone(t *testing.T) {
	t.Parallel()
	w := settled(t)
	h := w.employ(t, "/nowhere/node")
	w.begin(t)
	told := func(key string) int { return w.count(t, "select count(*) from portal.notices where key = $1", key) }
	left := func() int { return w.count(t, "select count(*) from portal.drafts") }

	_ = h.everyMinute(t.Context())
	if told("notice.draft-lapses") != 0 || left() != 1 {
		t.Error("a draft of today is spoken of, or gone")
	}
	w.move(t, "9600h")
	_ = h.everyMinute(t.Context())
	if told("notice.draft-lapses") != 1 || left() != 1 {
		t.Errorf("told %d times, %d drafts left after a year, want 1 and 1", told("notice.draft-lapses"), left())
	}
	w.move(t, "12000h")
	_ = h.everyMinute(t.Context())
	_ = h.everyMinute(t.Context())
	if told("notice.draft-lapses") != 1 || left() != 0 {
		t.Errorf("told %d times, %d drafts left at the end, want 1 and 0", told("notice.draft-lapses"), left())
	}
}

// upload gives a file as a resident does, into the worker's own store.
func (w *works) upload(t *testing.T, draft drafts.Draft, name string, text []byte) uuid.UUID {
	t.Helper()
	receiver := files.NewReceiver(audit.New(w.database.Pool(t, "portal"), w.clock, page.RequestID), w.store, nil)
	taken, err := receiver.Take(t.Context(), audit.ForResident(amina), files.New{
		Draft: draft.ID, Field: "rent", Name: name, Bytes: int64(len(text)), Limits: files.Limits{Kinds: content.Kinds(), Files: 5, Bytes: 1 << 20, Total: 1 << 20},
	}, bytes.NewReader(text))
	must(t, err)
	return taken.ID
}

func pdf(inside string) []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% " + inside + "\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-` + `TEST-FILE!$H+H*`

func TestWhatIsUploadedIsScannedAndOnlyWhatIsHarmlessPasses(t *testing.T) {
	t.Parallel()
	w := settled(t)
	w.employ(t, "/nowhere/node")
	draft := w.begin(t)

	harmless, harmful := w.upload(t, draft, "hyra.pdf", pdf("hyra")), w.upload(t, draft, "hyra2.pdf", pdf(eicar))

	for id, want := range map[uuid.UUID]string{harmless: "clean", harmful: "refused"} {
		soon(t, want, func() bool {
			return w.count(t, "select count(*) from portal.files where id = $1 and state = $2", id, want) == 1
		})
	}
}

func TestWithTheScannerAwayFilesWaitAndPassWhenItIsBack(t *testing.T) {
	t.Parallel()
	w := settled(t)
	w.scanner = scanner.Clamd{Network: "unix", Address: "/nowhere/clamd"}
	h := w.employ(t, "/nowhere/node")

	id := w.upload(t, w.begin(t), "hyra.pdf", pdf("hyra"))

	soon(t, "the errand is put off", func() bool {
		return w.count(t, "select count(*) from river.river_job where kind = 'scan' and state = 'scheduled'") == 1
	})
	if w.count(t, "select count(*) from portal.files where id = $1 and state = 'quarantined'", id) != 1 {
		t.Error("the file does not wait in quarantine")
	}
	w.move(t, "1h")
	must(t, files.ScanWaiting(t.Context(), h.files, scanner.StandIn{}, municipality.ID("ekkoping")))
	if w.count(t, "select count(*) from portal.files where id = $1 and state = 'clean'", id) != 1 {
		t.Error("the file still waits though the scanner is back")
	}
	if !strings.Contains(w.log.String(), `"outcome":"put off"`) {
		t.Error("nobody says that the scanner is away")
	}
}
