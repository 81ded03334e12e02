package migrations_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/migrations"
	"stodporten/migrations/cluster"
	"stodporten/migrations/pgtest"
)

func TestTheSchemaDumpIsWhatTheMigrationsComeTo(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	pgDump, err := cluster.PgDump(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	got, err := migrations.Dump(t.Context(), pgDump, database.Superuser())
	if err != nil {
		t.Fatal(err)
	}

	want, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("schema.sql is not what the migrations come to; run bin/migrate dump (-committed +now):\n%s", diff)
	}
}

func TestMigratingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)

	again, err := migrations.Up(t.Context(), database.URL("owner"))

	if err != nil || len(again) != 0 {
		t.Errorf("applied %v again: %v", again, err)
	}
	steps, err := migrations.Status(t.Context(), database.URL("owner"))
	if err != nil || len(steps) == 0 {
		t.Fatalf("status %v: %v", steps, err)
	}
	for i, step := range steps {
		if !step.Applied || step.Version != int64(i+1) {
			t.Errorf("step %d is %+v, want it applied and numbered without a gap", i+1, step)
		}
	}
}

func TestRolesAndDatabaseMayBeMadeAgain(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)

	for range 2 {
		if err := migrations.Roles(t.Context(), database.Superuser()); err != nil {
			t.Error(err)
		}
		if err := migrations.Create(t.Context(), database.Superuser(), "postgres"); err != nil {
			t.Error(err)
		}
	}
}
