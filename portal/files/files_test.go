package files_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/files/clamdtest"
	"stodporten/portal/files/content"
	"stodporten/portal/files/scanner"
)

func TestAFileIsReceivedJudgedScannedHandedInAndReadByAnOfficer(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	file := paper(9 << 20) // three parts

	f := h.upload("hyra.pdf", file)
	if f.State != forms.Quarantined || f.Kind != "pdf" {
		t.Fatalf("%+v", f)
	}
	if _, err := h.read(h.receiver, amina(), f.ID); !errors.Is(err, files.ErrWaiting) {
		t.Errorf("what was not scanned was handed out: %v", err)
	}
	h.must(h.scan(f.ID, scanner.StandIn{}))
	h.apply(f.ID)

	for name, r := range map[string]*files.Receiver{"amina": h.receiver, "sara": files.NewReceiver(h.casework, h.store, nil)} {
		who := amina()
		if name == "sara" {
			who = sara()
		}
		got, err := h.read(r, who, f.ID)
		if err != nil || !bytes.Equal(got, file) {
			t.Errorf("%s reads %d bytes: %v", name, len(got), err)
		}
	}
	sum := sha256.Sum256(file)
	if diff := cmp.Diff(sum[:], h.found(f.ID).Hash); diff != "" {
		t.Error(diff)
	}
}

func TestNothingLiesInTheStoreInTheClear(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	file := paper(300 << 10)
	f, err := h.receiver.Begin(t.Context(), amina(), files.New{Draft: h.draft, Field: "proof", Name: "hyra.pdf", Bytes: int64(len(file)), Limits: all()})
	h.must(err)
	_, err = h.receiver.Append(t.Context(), amina(), f.ID, 0, bytes.NewReader(file[:200<<10]))
	h.must(err)
	half := h.stored()
	_, err = h.receiver.Append(t.Context(), amina(), f.ID, 200<<10, bytes.NewReader(file[200<<10:]))
	h.must(err)
	whole := h.stored()

	if len(half) != 1 || len(whole) != 1 {
		t.Errorf("%d objects while it came, %d after", len(half), len(whole))
	}
	for _, stored := range []map[string][]byte{half, whole} {
		for name, sealed := range stored {
			if bytes.Contains(sealed, []byte("%PDF")) || bytes.Contains(sealed, file[1000:1016]) || strings.Contains(name, "hyra") {
				t.Errorf("%s can be read", name)
			}
		}
	}
}

func TestAnUploadGoesOnFromWhatWasAcknowledgedAfterACut(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	file := paper(6 << 20)
	f, err := h.receiver.Begin(t.Context(), amina(), files.New{Draft: h.draft, Field: "proof", Name: "hyra.pdf", Bytes: int64(len(file)), Limits: all()})
	h.must(err)

	cut := errors.New("the train went into a tunnel")
	_, err = h.receiver.Append(t.Context(), amina(), f.ID, 0, io.MultiReader(bytes.NewReader(file[:5<<20]), iotest.ErrReader(cut)))
	if !errors.Is(err, cut) {
		t.Fatal(err)
	}
	kept := h.found(f.ID)
	if kept.Received != 5<<20 || kept.State != forms.Receiving {
		t.Fatalf("%d bytes were kept of %d, %s", kept.Received, 5<<20, kept.State)
	}
	again := files.NewReceiver(h.portal, h.store, nil) // the program was killed, and another one goes on
	if _, err := again.Append(t.Context(), amina(), f.ID, 5<<20+1, bytes.NewReader(file[5<<20+1:])); !errors.Is(err, files.ErrOffset) {
		t.Errorf("a piece that leaves a hole is answered with %v", err)
	}
	whole, err := again.Append(t.Context(), amina(), f.ID, 5<<20, bytes.NewReader(file[5<<20:]))
	h.must(err)

	sum := sha256.Sum256(file)
	if whole.State != forms.Quarantined || !bytes.Equal(whole.Hash, sum[:]) {
		t.Errorf("%+v", whole)
	}
	if _, err := again.Append(t.Context(), amina(), f.ID, 6<<20, strings.NewReader("more")); !errors.Is(err, files.ErrWhole) {
		t.Errorf("more than the whole is answered with %v", err)
	}
}

func TestAFileThatWasWholeWhenTheProgramDiedIsJudgedLater(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	file := paper(1 << 20)
	f, err := h.receiver.Begin(t.Context(), amina(), files.New{Draft: h.draft, Field: "proof", Name: "hyra.pdf", Bytes: int64(len(file)), Limits: all()})
	h.must(err)
	ctx, die := context.WithCancel(t.Context())
	defer die()
	_, err = h.receiver.Append(ctx, amina(), f.ID, 0, iotest.DataErrReader(&ending{bytes.NewReader(file), func() { h.clock.next(die) }}))
	if got := h.found(f.ID); !errors.Is(err, context.Canceled) || got.State != forms.Receiving || got.Received != got.Bytes {
		t.Fatalf("it did not die between the last byte and the judging: %v, %+v", err, got)
	}

	h.must(h.scan(f.ID, scanner.StandIn{})) // judged
	h.must(h.scan(f.ID, scanner.StandIn{}))

	if got, err := h.read(h.receiver, amina(), f.ID); err != nil || !bytes.Equal(got, file) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// ending calls when all has been read.
type ending struct {
	io.Reader
	end func()
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	if err != nil {
		e.end()
	}
	return n, err
}

func TestWhoeverDoesNotOwnAFileIsAnsweredAsIfItWereNotThere(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	f := h.upload("hyra.pdf", paper(2000))
	h.must(h.scan(f.ID, scanner.StandIn{}))

	for name, who := range map[string]audit.Actor{
		"a neighbour": of("ekkoping", pgtest.Jonas), "herself elsewhere": of("granvik", pgtest.AminaElsewhere), "a visitor": audit.ForVisitor("ekkoping"),
	} {
		for what, id := range map[string]uuid.UUID{"hers": f.ID, "nobody's": uuid.New()} {
			_, read := h.read(h.receiver, who, id)
			_, sent := h.receiver.Append(t.Context(), who, id, 0, strings.NewReader("x"))
			remove := h.receiver.Remove(t.Context(), who, id)
			if !errors.Is(read, files.ErrNoFile) || !errors.Is(sent, files.ErrNoFile) || !errors.Is(remove, files.ErrNoFile) {
				t.Errorf("%s with %s: %v, %v, %v", name, what, read, sent, remove)
			}
		}
		if _, err := h.receiver.Begin(t.Context(), who, files.New{Draft: h.draft, Field: "proof", Name: "a.pdf", Bytes: 10, Limits: all()}); !errors.Is(err, files.ErrNoDraft) {
			t.Errorf("%s puts a file into her draft: %v", name, err)
		}
	}
}

func TestAnOfficerSeesNothingBeforeItIsCleanAndHandedIn(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	desk := files.NewReceiver(h.casework, h.store, nil)
	clean, waiting, kept := h.upload("hyra.pdf", paper(2000)), h.upload("lon.pdf", paper(2000)), h.upload("el.pdf", paper(2000))
	h.must(h.scan(clean.ID, scanner.StandIn{}))
	h.must(h.scan(kept.ID, scanner.StandIn{}))

	if _, err := h.read(desk, sara(), clean.ID); !errors.Is(err, files.ErrNoFile) {
		t.Errorf("an officer reads what was not handed in: %v", err)
	}
	application := h.apply(clean.ID, waiting.ID)
	if _, err := h.read(desk, sara(), clean.ID); err != nil {
		t.Errorf("an officer cannot read what was handed in: %v", err)
	}
	for name, id := range map[string]uuid.UUID{"waits": waiting.ID, "stayed behind": kept.ID} {
		if _, err := h.read(desk, sara(), id); !errors.Is(err, files.ErrNoFile) {
			t.Errorf("an officer reads what %s: %v", name, err)
		}
	}
	var seen, own []files.File
	h.must(h.casework.Do(t.Context(), sara(), "look", func(ctx context.Context, tx *audit.Tx) (err error) {
		seen, err = files.OfApplication(ctx, tx, application)
		return err
	}))
	h.must(h.portal.Do(t.Context(), amina(), "look", func(ctx context.Context, tx *audit.Tx) (err error) {
		own, err = files.OfApplication(ctx, tx, application)
		return err
	}))
	if len(seen) != 1 || len(own) != 2 || files.Waiting(own) != 1 {
		t.Errorf("the officer sees %d files, Amina %d, of which %d wait", len(seen), len(own), files.Waiting(own))
	}
}

// packed is a letter with what is given in a packed file in it. The judge refuses that, so it is slipped past it here.
func packed(t *testing.T, inside string) []byte {
	t.Helper()
	var inner, outer bytes.Buffer
	for _, layer := range []struct {
		out        *bytes.Buffer
		name, text func() string
	}{
		{&inner, func() string { return "eicar.com" }, func() string { return inside }},
		{&outer, func() string { return "word/embeddings/sheet.xlsx" }, inner.String},
	} {
		w := zip.NewWriter(layer.out)
		for _, e := range []struct{ name, text string }{{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<a/>"}, {layer.name(), layer.text()}} {
			in, err := w.Create(e.name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(in, e.text); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return outer.Bytes()
}

func TestEICARNeverReachesAnOfficer(t *testing.T) {
	t.Parallel()
	plain := append(bytes.TrimSuffix(paper(3000), []byte("\n")), []byte("\n%"+eicar()+"\n")...)

	for name, file := range map[string][]byte{"in a PDF": plain, "in a zip in a DOCX": packed(t, eicar())} {
		for by, with := range map[string]func() scanner.Scanner{
			"the stand-in": func() scanner.Scanner { return scanner.StandIn{} },
			"clamd": func() scanner.Scanner {
				d := clamdtest.Start(t)
				return scanner.Clamd{Network: d.Network, Address: d.Address, Patience: 5 * time.Second}
			},
		} {
			h := openHatch(t)
			f := h.upload("a", file)
			if f.State != forms.Quarantined {
				t.Fatalf("%s was not even quarantined: %s", name, f.Reason)
			}
			h.apply(f.ID)
			h.must(h.scan(f.ID, with()))

			got := h.found(f.ID)
			if got.State != forms.Refused || got.Reason != string(content.Infected) {
				t.Errorf("%s: %s %s by %s", name, got.State, got.Reason, by)
			}
			if _, err := h.read(files.NewReceiver(h.casework, h.store, nil), sara(), f.ID); !errors.Is(err, files.ErrNoFile) {
				t.Errorf("%s, an officer: %v", name, err)
			}
			if left := h.stored(); len(left) > 0 {
				t.Errorf("%s is still in the store", name)
			}
			if told := h.count(`select count(*) from portal.notices where key = 'notice.file-refused' and number = 'EKK-2026-000001'`); told != 1 {
				t.Errorf("%s: Amina was told %d times", name, told)
			}
		}
	}
}

func (h *hatch) count(sql string) int {
	h.t.Helper()
	var n int
	h.must(h.database.Pool(h.t, "postgres").QueryRow(h.t.Context(), sql).Scan(&n))
	return n
}

func TestWhileTheScannerIsAwayNothingPassesAndNothingIsLost(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	daemon := clamdtest.Start(t)
	with := scanner.Clamd{Network: daemon.Network, Address: daemon.Address, Patience: 300 * time.Millisecond}
	file := paper(2000)
	f := h.upload("hyra.pdf", file)

	daemon.Stop()
	if err := h.scan(f.ID, with); !errors.Is(err, scanner.ErrAway) {
		t.Fatalf("a scanner that is away answers %v", err)
	}
	daemon.Resume(t)
	daemon.Mute.Store(true)
	if err := h.scan(f.ID, with); !errors.Is(err, scanner.ErrAway) {
		t.Fatalf("a scanner that hangs answers %v", err)
	}
	if got := h.found(f.ID).State; got != forms.Quarantined {
		t.Fatalf("it became %s with no scanner", got)
	}
	h.apply(f.ID)
	if got := h.found(f.ID).State; got != forms.Quarantined {
		t.Fatalf("it became %s by being handed in", got)
	}
	daemon.Mute.Store(false)
	h.clock.pass(time.Hour)
	h.must(files.ScanWaiting(t.Context(), h.sweeper, with, "ekkoping"))

	if got, err := h.read(h.receiver, amina(), f.ID); err != nil || !bytes.Equal(got, file) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestADraftThatGoesTakesItsFilesWithItAndTheStoreIsCleared(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	h.upload("hyra.pdf", paper(2000))
	h.must(h.portal.Do(t.Context(), amina(), "discard", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Write, Kind: "draft"})
		_, err := tx.Exec(ctx, `delete from portal.drafts where id = $1`, h.draft)
		return err
	}))

	if n := h.count(`select count(*) from portal.files`); n != 0 {
		t.Errorf("%d files are left of a draft that is gone", n)
	}
	h.must(files.Sweep(t.Context(), h.sweeper, "ekkoping"))
	if n := len(h.stored()); n != 1 {
		t.Errorf("%d objects a moment later: what was just put there may be named in a moment", n)
	}
	h.clock.pass(25 * time.Hour)
	h.must(files.Sweep(t.Context(), h.sweeper, "ekkoping"))
	if n := len(h.stored()); n != 0 {
		t.Errorf("%d objects a day later", n)
	}
}

func TestAnUploadThatNobodyGoesOnWithIsForgottenAndAllElseIsKept(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	f, err := h.receiver.Begin(t.Context(), amina(), files.New{Draft: h.draft, Field: "proof", Name: "a.pdf", Bytes: 5000, Limits: all()})
	h.must(err)
	_, err = h.receiver.Append(t.Context(), amina(), f.ID, 0, strings.NewReader("%PDF-1.7 and so on"))
	h.must(err)
	h.upload("hyra.pdf", paper(2000))

	h.clock.pass(files.Kept + time.Minute)
	if _, err := h.receiver.Append(t.Context(), amina(), f.ID, 18, strings.NewReader("more")); !errors.Is(err, files.ErrNoFile) {
		t.Errorf("what has expired goes on: %v", err)
	}
	h.must(files.Sweep(t.Context(), h.sweeper, "ekkoping"))

	if rows, objects := h.count(`select count(*) from portal.files`), len(h.stored()); rows != 1 || objects != 1 {
		t.Errorf("%d rows and %d objects are left", rows, objects)
	}
}
