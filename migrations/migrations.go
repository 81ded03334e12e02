// Package migrations holds the schema in the order it was made, grants and row security included, and applies it. A file that has landed
// is never edited; each is safe while the programs of the release before still run. schema.sql is what they come to, for reading.
// It owns the table in which goose notes what has been applied. It refuses to take a migration back: one goes forward with another file.
package migrations

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// Step is one migration: its number, its file, and whether the database has it.
type Step struct {
	Version int64
	File    string
	Applied bool
}

// Roles makes the roles of an installation or brings their settings up to date. The address is a superuser's.
func Roles(ctx context.Context, address string) error {
	statements, err := files.ReadFile("roles.sql")
	if err != nil {
		return err
	}
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect to set up the roles: %w", err)
	}
	defer func() { _ = connection.Close(context.WithoutCancel(ctx)) }()
	// Several statements in one go need the simple protocol, and nothing here comes from outside.
	if _, err := connection.PgConn().Exec(ctx, string(statements)).ReadAll(); err != nil {
		return fmt.Errorf("set up the roles: %w", err)
	}
	return nil
}

// Up applies what is missing, as the role owner, and says what that was. Two that run at once wait for each other.
func Up(ctx context.Context, address string) ([]Step, error) {
	var applied []Step
	err := with(ctx, address, func(provider *goose.Provider) error {
		results, err := provider.Up(ctx)
		for _, result := range results {
			applied = append(applied, Step{Version: result.Source.Version, File: result.Source.Path, Applied: true})
		}
		return err
	})
	if err != nil {
		return applied, fmt.Errorf("apply the migrations: %w", err)
	}
	return applied, nil
}

// Status lists every migration in order.
func Status(ctx context.Context, address string) ([]Step, error) {
	var steps []Step
	err := with(ctx, address, func(provider *goose.Provider) error {
		states, err := provider.Status(ctx)
		for _, state := range states {
			steps = append(steps, Step{Version: state.Source.Version, File: state.Source.Path, Applied: state.State == goose.StateApplied})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read which migrations are applied: %w", err)
	}
	return steps, nil
}

// Fingerprint changes whenever a database made from these files would: 16 letters of a hash.
func Fingerprint() (string, error) {
	numbered, err := fs.Glob(files, "[0-9]*.sql")
	if err != nil {
		return "", err
	}
	return fingerprint(numbered...)
}

// RolesFingerprint is the same for the roles, which a whole server has in common.
func RolesFingerprint() (string, error) { return fingerprint("roles.sql") }

func fingerprint(names ...string) (string, error) {
	sum := sha256.New()
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

func with(ctx context.Context, address string, use func(*goose.Provider) error) error {
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := home(ctx, pool); err != nil {
		return err
	}
	database := stdlib.OpenDBFromPool(pool)
	defer database.Close()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	// goose passes over the files without a number: the roles and the dump.
	provider, err := goose.NewProvider(goose.DialectPostgres, database, files,
		goose.WithSessionLocker(locker), goose.WithTableName("migrations.applied"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	return use(provider)
}

// home makes the schema for goose's table. The schema public stays closed to all, owner included.
func home(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, "create schema if not exists migrations")
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == uniqueViolation {
		return nil // Another migrate made it in the same moment.
	}
	return err
}

const uniqueViolation = "23505"
