// Command migrate makes the roles and the schema of an installation, and does nothing else: `migrate roles` once as a superuser,
// `migrate up` as the role owner before each release starts. It refuses to take anything back.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"stodporten/migrations"
	"stodporten/migrations/cluster"
)

type settings struct {
	DatabaseURL string `env:"DATABASE_URL" placeholder:"URL" help:"Postgres: a superuser's address for roles, the role owner's for up and status."`

	Roles  roles  `cmd:"" help:"Make the roles owner, portal, casework and worker, and the database, where they are missing; bring their limits up to date."`
	Up     up     `cmd:"" help:"Apply the migrations that the database lacks."`
	Status status `cmd:"" help:"List the migrations, and which are applied."`
	Dump   dump   `cmd:"" help:"Write what the migrations come to into a file, by means of a private Postgres; for developers."`
}

type roles struct {
	Database string `default:"stodporten" help:"The database to make."`
}

type (
	up     struct{}
	status struct{}
)

type dump struct {
	File string `arg:"" default:"migrations/schema.sql" help:"Where to write it."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var s settings
	command := kong.Parse(&s, kong.Name("migrate"), kong.Description("Makes the roles and the schema of an installation of Stödporten."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&s))
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "migrate:", strings.Join(strings.Fields(err.Error()), " "))
		stop()
		os.Exit(1)
	}
}

var errNoDatabase = errors.New("DATABASE_URL is needed: migrate --help explains it")

func (r *roles) Run(ctx context.Context, s *settings) error {
	if s.DatabaseURL == "" {
		return errNoDatabase
	}
	if err := migrations.Roles(ctx, s.DatabaseURL); err != nil {
		return err
	}
	return migrations.Create(ctx, s.DatabaseURL, r.Database)
}

func (*up) Run(ctx context.Context, s *settings) error {
	if s.DatabaseURL == "" {
		return errNoDatabase
	}
	steps, err := migrations.Up(ctx, s.DatabaseURL)
	for _, step := range steps {
		fmt.Fprintln(os.Stdout, "applied", step.File)
	}
	return err
}

func (*status) Run(ctx context.Context, s *settings) error {
	if s.DatabaseURL == "" {
		return errNoDatabase
	}
	steps, err := migrations.Status(ctx, s.DatabaseURL)
	for _, step := range steps {
		state := "missing"
		if step.Applied {
			state = "applied"
		}
		fmt.Fprintln(os.Stdout, state, step.File)
	}
	return err
}

func (d *dump) Run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "stodporten-dump-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Remove(context.WithoutCancel(ctx), dir)) }()
	server, err := cluster.Start(ctx, cluster.Config{Dir: dir})
	if err != nil {
		return err
	}
	superuser := server.URL(cluster.Superuser, "postgres")
	if err := errors.Join(migrations.Roles(ctx, superuser), migrations.Create(ctx, superuser, "stodporten")); err != nil {
		return err
	}
	if _, err := migrations.Up(ctx, server.URL("owner", "stodporten")); err != nil {
		return err
	}
	pgDump, err := cluster.PgDump(ctx)
	if err != nil {
		return err
	}
	schema, err := migrations.Dump(ctx, pgDump, server.URL(cluster.Superuser, "stodporten"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Clean(d.File), []byte(schema), 0o644) //nolint:gosec // It is read by all.
}
