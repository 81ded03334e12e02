package pgtest_test

import (
	"fmt"
	"testing"

	"stodporten/migrations/pgtest"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			database := pgtest.New(t)
			owner := database.Pool(t, "owner")

			_, err := owner.Exec(t.Context(), `create schema mine`)

			if err != nil {
				t.Errorf("another test's schema is here: %v", err)
			}
		})
	}
}

func TestEveryRoleConnectsAsItselfAndNoneButOwnerMayCreate(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	for _, role := range []string{"portal", "casework", "worker"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			pool := database.Pool(t, role)

			var name string
			if err := pool.QueryRow(t.Context(), `select current_user`).Scan(&name); err != nil || name != role {
				t.Errorf("connected as %q: %v", name, err)
			}
			for _, schema := range []string{"public", "portal", "casework", "audit"} {
				if _, err := pool.Exec(t.Context(), `create table `+schema+`.made (line text)`); err == nil {
					t.Errorf("%s made a table in schema %s", role, schema)
				}
			}
		})
	}
}

func BenchmarkClone(b *testing.B) {
	for b.Loop() {
		pgtest.New(b)
	}
}
