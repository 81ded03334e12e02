package errand_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/migrations/pgtest"
	"stodporten/portal/errand"
)

// as opens a transaction of a role, for a municipality or for none.
func as(t *testing.T, town *pgtest.Database, role, municipality string, deed func(ctx context.Context, tx pgx.Tx) error) error {
	t.Helper()
	return pgx.BeginFunc(t.Context(), town.Pool(t, role), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "select set_config('stodporten.municipality', $1, true)", municipality); err != nil {
			return err
		}
		return deed(t.Context(), tx)
	})
}

func TestAnErrandSaysItsKindItsMunicipalityAndAnIdAndNothingElse(t *testing.T) {
	t.Parallel()
	town, id := pgtest.NewTown(t), uuid.MustParse("0b2f6f4e-3f1c-4a53-9a3f-6d1f7f8d9e10")

	err := as(t, town, "portal", "ekkoping", func(ctx context.Context, tx pgx.Tx) error {
		return errand.Insert(ctx, tx, errand.Papers, id)
	})

	if err != nil {
		t.Fatal(err)
	}
	var left string
	row := town.Pool(t, "worker").QueryRow(t.Context(), "select kind || ' ' || args::text || ' ' || state from river.river_job")
	if err := row.Scan(&left); err != nil || left != `papers {"id": "`+id.String()+`", "municipality": "ekkoping"} available` {
		t.Errorf("left is %s (%v)", left, err)
	}
}

func TestNobodyButTheWorkerSeesOrMakesAnErrandAnyOtherWay(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	for _, role := range []string{"portal", "casework"} {
		for _, statement := range []string{
			"select 1 from river.river_job", "insert into river.river_job (kind, args) values ('papers', '{}')", "delete from river.river_job",
		} {
			err := as(t, town, role, "ekkoping", func(ctx context.Context, tx pgx.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("%s: %s: %v", role, statement, err)
			}
		}
	}
}

func TestAnErrandBelongsToAMunicipalityAndHasAPlainName(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	for name, test := range map[string]struct {
		municipality string
		kind         errand.Kind
	}{
		"no municipality": {"", errand.Papers}, "a number as its name": {"ekkoping", "199001012385"}, "a sentence": {"ekkoping", "make papers for Amina"},
	} {
		err := as(t, town, "portal", test.municipality, func(ctx context.Context, tx pgx.Tx) error {
			return errand.Insert(ctx, tx, test.kind, uuid.New())
		})
		if err == nil {
			t.Errorf("%s: the errand was taken", name)
		}
	}
}
