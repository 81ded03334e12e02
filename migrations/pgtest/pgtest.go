// Package pgtest gives a test a migrated Postgres database of its own, cloned from a template in about 90 ms and dropped when the test
// ends. The server is one for this user on this machine: the first test that finds none starts it, and it ends by itself when no test
// has asked for half an hour. A machine without Postgres fails the test with the line that installs it; nothing is skipped.
// It owns no table, and no program may import it.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"stodporten/migrations"
	"stodporten/migrations/cluster"
)

// Database is one test's own.
type Database struct {
	dir, name string
}

// New clones a database for this test. Migrations that have changed make a new template.
func New(tb testing.TB) *Database {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	dir, err := serve(ctx)
	if err != nil {
		tb.Fatalf("a test database: %v", err)
	}
	database := &Database{dir: dir, name: nextName()}
	if err := administer(ctx, dir, database.clone); err != nil {
		tb.Fatalf("a test database: %v", err)
	}
	tb.Cleanup(func() {
		touch(dir)
		if err := administer(context.Background(), dir, database.drop); err != nil {
			tb.Errorf("drop the test's database: %v", err)
		}
	})
	return database
}

// URL is the address of the database for a role: owner, portal, casework or worker.
func (d *Database) URL(role string) string {
	address, err := cluster.URL(d.dir, role, d.name)
	if err != nil {
		panic(err) // The folder's path was made absolute before.
	}
	return address
}

// Superuser is the address that passes row security by; for looking at what is left behind, and for planting faults.
func (d *Database) Superuser() string { return d.URL(cluster.Superuser) }

// Pool connects as a role, with at most eight connections, and is closed when the test ends.
func (d *Database) Pool(tb testing.TB, role string) *pgxpool.Pool {
	tb.Helper()
	config, err := pgxpool.ParseConfig(d.URL(role))
	if err != nil {
		tb.Fatal(err)
	}
	config.MaxConns = 8
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		tb.Fatalf("connect as %s: %v", role, err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

func (d *Database) clone(ctx context.Context, admin *pgx.Conn) error {
	template, err := templateName()
	if err != nil {
		return err
	}
	if _, err := admin.Exec(ctx, "create database "+d.name+" template "+template+" owner owner"); err != nil {
		return fmt.Errorf("clone %s: %w", template, err)
	}
	return nil
}

func (d *Database) drop(ctx context.Context, admin *pgx.Conn) error {
	_, err := admin.Exec(ctx, "drop database if exists "+d.name+" with (force)")
	return err
}

// clones counts this process's databases, so that their names differ; nothing else depends on it.
var clones atomic.Int64

func nextName() string { return fmt.Sprintf("test_%d_%d", os.Getpid(), clones.Add(1)) }

func templateName() (string, error) {
	fingerprint, err := migrations.Fingerprint()
	return "template_" + fingerprint, err
}

// serve makes sure that the server runs and has the template, and gives its folder. Roles are the whole server's, so other roles
// mean another folder.
func serve(ctx context.Context) (string, error) {
	fingerprint, err := migrations.RolesFingerprint()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("stodporten-pgtest-%d-%s", os.Geteuid(), fingerprint))
	if ready(ctx, dir) {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // Postgres' own user passes through; its data is closed.
		return "", err
	}
	unlock, err := lock(dir)
	if err != nil {
		return "", err
	}
	defer unlock()
	if ready(ctx, dir) {
		return dir, nil
	}
	if err := administer(ctx, dir, func(context.Context, *pgx.Conn) error { return nil }); err != nil {
		if err := begin(ctx, dir); err != nil {
			return "", err
		}
	}
	return dir, administer(ctx, dir, func(ctx context.Context, admin *pgx.Conn) error { return prepare(ctx, dir, admin) })
}

// begin starts the server and the watcher that will end it.
func begin(ctx context.Context, dir string) error {
	clearOthers(ctx, dir)
	server, err := cluster.Start(ctx, cluster.Config{Dir: dir, Throwaway: true})
	if err != nil {
		return err
	}
	if err := migrations.Roles(ctx, server.URL(cluster.Superuser, "postgres")); err != nil {
		return errors.Join(err, server.Stop(ctx))
	}
	if err := watch(dir, server.PID()); err != nil {
		return errors.Join(err, server.Stop(ctx))
	}
	return nil
}

// clearOthers deletes what the servers with earlier roles left on the disk, a day after they were last used.
func clearOthers(ctx context.Context, dir string) {
	siblings, err := filepath.Glob(dir[:strings.LastIndexByte(dir, '-')] + "-*")
	if err != nil {
		return
	}
	for _, sibling := range siblings {
		used, err := os.Stat(filepath.Join(sibling, "used"))
		if err == nil && sibling != dir && time.Since(used.ModTime()) > 24*time.Hour {
			_ = cluster.Remove(ctx, sibling)
		}
	}
}

// ready touches the folder first, so that the watcher does not end the server between this look and the clone.
func ready(ctx context.Context, dir string) bool {
	touch(dir)
	template, err := templateName()
	if err != nil {
		return false
	}
	found := false
	err = administer(ctx, dir, func(ctx context.Context, admin *pgx.Conn) error {
		return admin.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", template).Scan(&found)
	})
	return err == nil && found
}

// prepare makes the template under another name first: a half-migrated one is never cloned.
func prepare(ctx context.Context, dir string, admin *pgx.Conn) error {
	template, err := templateName()
	if err != nil {
		return err
	}
	if err := sweep(ctx, admin); err != nil {
		return err
	}
	half := "half_" + template
	for _, statement := range []string{"drop database if exists " + half + " with (force)", "create database " + half + " owner owner"} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return err
		}
	}
	address, err := cluster.URL(dir, "owner", half)
	if err != nil {
		return err
	}
	if _, err := migrations.Up(ctx, address); err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "alter database "+half+" rename to "+template)
	return err
}

// sweep drops what tests left behind that were killed.
func sweep(ctx context.Context, admin *pgx.Conn) error {
	rows, err := admin.Query(ctx, `select datname from pg_database where datname like 'test\_%' order by datname`)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		var pid, n int
		if _, err := fmt.Sscanf(name, "test_%d_%d", &pid, &n); err != nil || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue
		}
		if err := (&Database{name: name}).drop(ctx, admin); err != nil {
			return err
		}
	}
	return nil
}

func administer(ctx context.Context, dir string, deed func(context.Context, *pgx.Conn) error) error {
	address, err := cluster.URL(dir, cluster.Superuser, "postgres")
	if err != nil {
		return err
	}
	admin, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	return deed(ctx, admin)
}
