package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"stodporten/cmd/demo/town"
	"stodporten/cmd/start"
	"stodporten/forms"
	"stodporten/locales"
	"stodporten/migrations/cluster"
	"stodporten/migrations/pgtest"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
	"stodporten/portal/files/scanner"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/paper"
)

// Amina's number, as it may stand in papers and nowhere else.
const aminasNumber = "199001012385"

var amina = identity.Resident{Municipality: "ekkoping", Person: uuid.MustParse("12000000-0000-4000-8000-000000000001"), Name: "Amina Testberg"}

// works is a settled town with a worker in it.
type works struct {
	database *pgtest.Database
	portal   *audit.DB
	clock    start.Clock
	offset   string // the file that moves the clock
	words    *locales.Bundle
	all      *pgxpool.Pool
	log      *note
	store    *files.Store
	scanner  scanner.Scanner
}

func settled(t *testing.T) *works {
	t.Helper()
	offset := filepath.Join(t.TempDir(), "clock")
	must(t, os.WriteFile(offset, []byte("0s"), 0o600))
	clock, err := start.NewClock(offset)
	must(t, err)
	words, err := locales.Load()
	must(t, err)
	w := &works{database: pgtest.New(t), clock: clock, offset: offset, words: words, log: &note{}, scanner: scanner.StandIn{}}
	keys := filepath.Join(t.TempDir(), "keys")
	must(t, files.NewKeys(keys))
	w.store, err = files.OpenStore(t.Context(), files.Place{Address: t.TempDir(), KeyFile: keys})
	must(t, err)
	t.Cleanup(func() { _ = w.store.Close() })
	w.all = w.database.Pool(t, cluster.Superuser)
	must(t, town.Settle(t.Context(), audit.New(w.database.Pool(t, "casework"), clock, nobody), "localhost"))
	w.database.Arrange(t, `insert into portal.persons (municipality, id, number, name, created_at)
		values ('ekkoping', '12000000-0000-4000-8000-000000000001', '199001012385', 'Amina Testberg', '2026-11-01')`)
	w.portal = audit.New(w.database.Pool(t, "portal"), clock, nobody)
	return w
}

func nobody(context.Context) string { return "" }

// employ starts a worker that sets papers with this node; it stops with the test.
func (w *works) employ(t *testing.T, node string) *hands {
	t.Helper()
	h := &hands{
		db: audit.New(w.database.Pool(t, "worker"), w.clock, errandOf), forms: catalogue.New(), words: w.words,
		press: paper.NewPress(node, installed(t)), clock: w.clock,
	}
	t.Cleanup(h.press.Close)
	h.files, h.scanner = files.NewReceiver(h.db, w.store, slog.New(slog.NewJSONHandler(w.log, nil))), w.scanner
	r, err := newReport(&start.House{Log: slog.New(slog.NewJSONHandler(w.log, nil)), Metrics: prometheus.NewRegistry()})
	must(t, err)
	q, err := newQueue(w.database.Pool(t, "worker"), h, r, 2)
	must(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- q.Serve(ctx, nil, time.Minute) }()
	t.Cleanup(func() {
		stop()
		must(t, <-served)
	})
	return h
}

func installed(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../../.tools/press")
	must(t, err)
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		t.Fatalf("%v: run .ci/install test", err)
	}
	return folder
}

func node(t *testing.T) string {
	t.Helper()
	for _, name := range []string{filepath.Join(installed(t), "node"), "node"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("there is no node: run .ci/install test")
	return ""
}

// handIn hands in Amina's application, with the words in one of its answers.
func (w *works) handIn(t *testing.T, reason string) (id uuid.UUID) {
	t.Helper()
	forms := catalogue.New()
	must(t, w.portal.Do(t.Context(), audit.ForResident(amina), "test", func(ctx context.Context, tx *audit.Tx) error {
		service, err := municipality.ServiceByID(ctx, tx, "ekonomiskt-bistand")
		if err != nil {
			return err
		}
		definition, err := forms.Newest(ctx, tx, service.Form)
		if err != nil {
			return err
		}
		draft, err := drafts.Begin(ctx, tx, definition.ID, definition.Version)
		if err != nil {
			return err
		}
		if err := drafts.Spend(ctx, tx, draft.ID, draft.Revision); err != nil {
			return err
		}
		number, err := applications.HandIn(ctx, tx, w.handingIn(t, draft, service, definition, reason))
		if err != nil {
			return err
		}
		handed, err := applications.ByNumber(ctx, tx, number)
		id = handed.ID
		return err
	}))
	return id
}

func (w *works) handingIn(t *testing.T, draft drafts.Draft, service municipality.Service, d forms.Definition, reason string) applications.HandingIn {
	t.Helper()
	now := w.clock.Now()
	answers := forms.Answers{"reason": {Type: forms.Text, Text: reason}}
	sealed, err := forms.Take(d, answers, forms.Facts{
		Today: now, Actor: "resident", Role: "applicant", Lang: "sv", Applicant: forms.Applicant{Name: amina.Name, Number: aminasNumber},
	}, w.words.Speaker("sv")).Bytes()
	must(t, err)
	return applications.HandingIn{
		Draft: draft.ID, Short: "EKK", Service: service, Definition: d, Answers: answers, Snapshot: sealed,
		SnapshotHash: sha256.Sum256(sealed), Evidence: json.RawMessage(`{"person": "` + aminasNumber + `"}`), SignedAt: now,
		Year: now.Year(), PromisedBy: now.AddDate(0, 0, 14),
	}
}

// soon waits for what a worker does by itself.
func soon(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 1200 {
		if done() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("after two minutes still not: %s", what)
}

// count asks one number of the database, past row security.
func (w *works) count(t *testing.T, query string, arguments ...any) int {
	t.Helper()
	var n int
	must(t, w.all.QueryRow(t.Context(), query, arguments...).Scan(&n))
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type note struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (n *note) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.Write(p)
}

func (n *note) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.String()
}
