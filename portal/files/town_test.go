package files_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/files/content"
	"stodporten/portal/files/scanner"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// hatch is where files come in: the town's database as the portal, the worker and casework see it, and a store in a folder.
type hatch struct {
	t                        testing.TB
	database                 *pgtest.Database
	portal, worker, casework *audit.DB
	receiver, sweeper        *files.Receiver
	store                    *files.Store
	folder                   string
	clock                    *clock
	log                      *bytes.Buffer
	draft                    uuid.UUID
}

type clock struct {
	mu   sync.Mutex
	now  time.Time
	then func()
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.then != nil {
		c.then()
		c.then = nil
	}
	return c.now
}

// next does something when the time is asked for the next time, which every transaction does when it is open.
func (c *clock) next(then func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.then = then
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func openHatch(tb testing.TB) *hatch {
	tb.Helper()
	h := &hatch{t: tb, database: pgtest.NewTown(tb), folder: filepath.Join(tb.TempDir(), "files"), log: &bytes.Buffer{}, draft: uuid.New()}
	h.clock = &clock{now: time.Now()} // the store knows the machine's time alone
	h.portal, h.worker, h.casework = h.as("portal"), h.as("worker"), h.as("casework")
	keys := filepath.Join(tb.TempDir(), "keys.json")
	h.must(files.NewKeys(keys))
	var err error
	h.store, err = files.OpenStore(tb.Context(), files.Place{Address: h.folder, KeyFile: keys})
	h.must(err)
	tb.Cleanup(func() { _ = h.store.Close() })
	log := slog.New(slog.NewJSONHandler(h.log, nil))
	h.receiver, h.sweeper = files.NewReceiver(h.portal, h.store, log), files.NewReceiver(h.worker, h.store, log)
	h.begin(h.draft, pgtest.Amina)
	return h
}

func (h *hatch) as(role string) *audit.DB {
	return audit.New(h.database.Pool(h.t, role), h.clock, func(context.Context) string { return "" })
}

func (h *hatch) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// begin gives a person of Ekköping a draft.
func (h *hatch) begin(draft, person uuid.UUID) {
	h.t.Helper()
	h.database.Arrange(h.t, `insert into portal.drafts (municipality, id, person, form, version, answers, begun_at, saved_at, lapses_at)
		values ('ekkoping', '`+draft.String()+`', '`+person.String()+`', 'financial-assistance', 1, '{}', '2026-11-23', '2026-11-23', '2036-12-23')`)
}

// apply makes the draft an application with those files, as handing in does.
func (h *hatch) apply(ids ...uuid.UUID) uuid.UUID {
	h.t.Helper()
	application := uuid.New()
	h.must(h.portal.Do(h.t.Context(), amina(), "hand-in", func(ctx context.Context, tx *audit.Tx) error {
		if err := files.Attach(ctx, tx, h.draft, application, ids); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from portal.drafts where id = $1`, h.draft); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into portal.applications (municipality, number, id, person, draft, service, form, version, answers, snapshot,
			snapshot_hash, handed_in_at, unit_name, lacks_signature, promised_by)
			values ('ekkoping', 'EKK-2026-000001', $1, $2, $3, 'ekonomiskt-bistand', 'financial-assistance', 1, '{}', 'x', decode(repeat('00', 32), 'hex'), $4, 'Enheten', false, '2026-12-23')`,
			application, pgtest.Amina, h.draft, tx.At)
		return err
	}))
	return application
}

func of(place municipality.ID, person uuid.UUID) audit.Actor {
	return audit.ForResident(identity.Resident{Municipality: place, Person: person})
}

func amina() audit.Actor { return of("ekkoping", pgtest.Amina) }

func sara() audit.Actor {
	return audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: pgtest.Sara, Name: "Sara Lind"})
}

func all() files.Limits {
	return files.Limits{Kinds: content.Kinds(), Files: 5, Bytes: files.MostBytes, Total: files.MostTotal}
}

// paper is a PDF of a size, whose text cannot be guessed and which no compression makes smaller.
func paper(size int) []byte {
	head, tail := "%PDF-1.7\n1 0 obj << /Length 1 >>\nstream\n", "\nendstream\nendobj\n%%EOF\n"
	text := make([]byte, size-len(head)-len(tail))
	for i := range text {
		text[i] = "abcdefghijklmnpq"[rand.IntN(16)]
	}
	return []byte(head + string(text) + tail)
}

func (h *hatch) upload(name string, file []byte) files.File {
	h.t.Helper()
	f, err := h.receiver.Begin(h.t.Context(), amina(), files.New{Draft: h.draft, Field: "proof", Name: name, Bytes: int64(len(file)), Limits: all()})
	h.must(err)
	f, err = h.receiver.Append(h.t.Context(), amina(), f.ID, 0, bytes.NewReader(file))
	h.must(err)
	return f
}

func (h *hatch) scan(id uuid.UUID, with scanner.Scanner) error {
	return files.Scan(h.t.Context(), h.sweeper, with, "ekkoping", id)
}

func (h *hatch) found(id uuid.UUID) files.File {
	h.t.Helper()
	var f files.File
	h.must(h.portal.Do(h.t.Context(), amina(), "look", func(ctx context.Context, tx *audit.Tx) (err error) {
		f, err = files.Find(ctx, tx, id)
		return err
	}))
	return f
}

func (h *hatch) read(r *files.Receiver, who audit.Actor, id uuid.UUID) ([]byte, error) {
	_, inside, err := r.Open(h.t.Context(), who, id)
	if err != nil {
		return nil, err
	}
	defer inside.Close()
	return io.ReadAll(inside)
}

// stored is everything in the folder, by its name.
func (h *hatch) stored() map[string][]byte {
	h.t.Helper()
	found := map[string][]byte{}
	h.must(filepath.WalkDir(h.folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found[strings.TrimPrefix(path, h.folder)], err = os.ReadFile(path)
		}
		return err
	}))
	return found
}

// eicar is put together here, so that no scanner takes this file for what it holds.
func eicar() string {
	return `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
}
