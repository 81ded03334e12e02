package migrations

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Create makes the database of an installation, sorted as Swedes sort and owned by the role owner; one that is there is left as it is.
// The address is a superuser's.
func Create(ctx context.Context, address, name string) error {
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect to make the database %s: %w", name, err)
	}
	defer func() { _ = connection.Close(context.WithoutCancel(ctx)) }()
	var there bool
	if err := connection.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	quoted := pgx.Identifier{name}.Sanitize()
	_, err = connection.Exec(ctx, "create database "+quoted+" owner owner template template0 encoding 'UTF8' locale_provider icu icu_locale 'sv-SE'")
	if err != nil {
		return fmt.Errorf("make the database %s: %w", name, err)
	}
	return nil
}

// What differs from one machine or release of pg_dump to the next says nothing of the schema.
var noise = regexp.MustCompile(`(?m)^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n`)

var gaps = regexp.MustCompile(`\n{3,}`)

// Dump is the schema in SQL, as the given pg_dump tells it, without what is not ours: comments, session settings, goose's table.
func Dump(ctx context.Context, pgDump, address string) (string, error) {
	dump := exec.CommandContext(ctx, pgDump, "--schema-only", "--no-owner", "--exclude-schema=migrations", address) //nolint:gosec // The caller found the program.
	var errs bytes.Buffer
	dump.Stderr = &errs
	out, err := dump.Output()
	if err != nil {
		return "", fmt.Errorf("dump the schema: %w: %s", err, strings.TrimSpace(errs.String()))
	}
	schema := gaps.ReplaceAllString(noise.ReplaceAllString(string(out), ""), "\n\n")
	const head = "-- What the migrations come to, for reading; written by `bin/migrate dump` and compared by a test. Never applied.\n\n"
	return head + strings.TrimSpace(schema) + "\n", nil
}
