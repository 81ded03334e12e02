// Command worker does what nobody waits for at a page: it makes papers, scans uploads, tells people in time and lets lapse what is over.
// It works off what the other programs left for it in the transaction of a deed, and makes rounds of its own. It owns no table. An errand
// may be run twice and does no harm; what it logs is a kind, an id and how it went.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5/pgxpool"

	"stodporten/cmd/start"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/files"
	"stodporten/portal/files/scanner"
	"stodporten/portal/paper"
)

type settings struct {
	start.Settings
	Node    string `env:"NODE" default:"node" help:"The node program that papers are set with; 18 or later."`
	Press   string `env:"PRESS" default:".tools/press" placeholder:"FOLDER" help:"Where npm has installed what portal/paper/press/package.json names. Without it papers wait until it is there."`
	Files   string `env:"FILES" required:"" placeholder:"PLACE" help:"Where uploaded files lie, encrypted: a folder, or s3://bucket?region=…; the same in every program."`
	Keys    string `env:"FILES_KEYS" required:"" placeholder:"FILE" help:"The keys that they are encrypted with, a Tink keyset as JSON."`
	Scanner string `env:"SCANNER" required:"" placeholder:"ADDRESS" help:"What looks for harm in them: clamd at unix:/path or tcp:host:port; built-in knows the EICAR text alone and is refused in production."`
	AtATime int    `env:"AT_A_TIME" default:"4" help:"How many errands are run at once."`
}

const about = `What Stödporten does when nobody waits: papers, scanning, reminders, what lapses.

It has no pages: LISTEN, PUBLIC_SCHEME and PUBLIC_PORT mean nothing to it. Run as many as you like; each errand is taken by one.`

func main() {
	s := &settings{}
	os.Exit(start.Run("worker", about, s, func(ctx context.Context, house *start.House) (start.Site, error) {
		return build(ctx, s, house)
	}))
}

// build puts the worker together; nothing is asked of the database yet.
func build(ctx context.Context, s *settings, house *start.House) (start.Site, error) {
	if s.AtATime < 1 {
		return nil, errors.New("AT_A_TIME must be at least 1")
	}
	if s.Production && s.Scanner == scanner.BuiltIn {
		return nil, errors.New("SCANNER must be a real one in production")
	}
	words, err := locales.Load()
	if err != nil {
		return nil, err
	}
	press, err := filepath.Abs(s.Press)
	if err != nil {
		return nil, fmt.Errorf("PRESS: %w", err)
	}
	printer := paper.NewPress(s.Node, press)
	house.AtEnd(func(context.Context) error {
		printer.Close()
		return nil
	})
	own, err := queueConnections(ctx, s)
	if err != nil {
		return nil, err
	}
	house.AtEnd(func(context.Context) error {
		own.Close()
		return nil
	})
	h := &hands{
		db: audit.New(house.Database, house.Clock, errandOf), forms: catalogue.New(), words: words, press: printer, clock: house.Clock,
	}
	if err := h.openFiles(ctx, s, house); err != nil {
		return nil, err
	}
	r, err := newReport(house)
	if err != nil {
		return nil, err
	}
	q, err := newQueue(own, h, r, s.AtATime)
	if err != nil {
		return nil, err
	}
	house.Ready("queue", q.ready)
	return q, nil
}

// openFiles gives the worker what it scans with.
func (h *hands) openFiles(ctx context.Context, s *settings, house *start.House) error {
	store, err := files.OpenStore(ctx, files.Place{Address: s.Files, KeyFile: s.Keys})
	if err != nil {
		return fmt.Errorf("FILES: %w", err)
	}
	house.AtEnd(func(context.Context) error { return store.Close() })
	house.Ready("files", store.Ready)
	h.files = files.NewReceiver(h.db, store, house.Log)
	if h.scanner, err = scanner.At(s.Scanner); err != nil {
		return fmt.Errorf("SCANNER: %w", err)
	}
	return nil
}

// queueConnections are River's own: the rest of the database is opened for somebody by package audit alone.
func queueConnections(ctx context.Context, s *settings) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(s.DatabaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not an address that Postgres knows") // The cause may repeat a password.
	}
	config.MaxConns = int32(min(s.AtATime, 50)) + 4 //nolint:gosec // At most 54.
	config.ConnConfig.RuntimeParams["application_name"] = "worker-queue"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the queue's connections: %w", err)
	}
	return pool, nil
}
