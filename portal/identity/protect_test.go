package identity_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"stodporten/forms/idnumber"
	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
)

// within runs statements as a role, in a transaction for Ekköping, and says how they went.
func within(t *testing.T, town *pgtest.Database, role string, deed func(pgx.Tx) error) error {
	t.Helper()
	tx, err := town.Pool(t, role).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	_, err = tx.Exec(t.Context(), `select set_config('stodporten.municipality', 'ekkoping', true), set_config('stodporten.sign_in_number', '199001012385', true)`)
	if err != nil {
		t.Fatal(err)
	}
	if err := deed(tx); err != nil {
		return err
	}
	return tx.Commit(t.Context())
}

func TestAProtectedIdentityIsMarkedByCaseworkAndStaysMarkedThroughSignIn(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	number, err := idnumber.FromDigits("199001012385")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

	err = within(t, town, "casework", func(tx pgx.Tx) error {
		return identity.Protect(t.Context(), tx, identity.Marked{Municipality: "ekkoping", Number: number, Name: "Amina Testberg", At: now})
	})
	if err != nil {
		t.Fatal(err)
	}
	err = within(t, town, "portal", func(tx pgx.Tx) error {
		_, _, err := identity.Welcome(t.Context(), tx, "ekkoping", identity.Person{Number: number, Name: "Amina Testberg"}, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	for _, statement := range []string{
		"update portal.persons set protected = false",
		"insert into portal.persons (municipality, id, number, name, protected, created_at) values ('ekkoping', gen_random_uuid(), '199001012385', 'x', false, '2026-11-23')",
	} {
		err := within(t, town, "portal", func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), statement)
			return err
		})
		if err == nil {
			t.Errorf("the portal's role did: %s", statement)
		}
	}
	var marked bool
	err = within(t, town, "casework", func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), "select protected from portal.persons where number = '199001012385'").Scan(&marked)
	})
	if err != nil || !marked {
		t.Errorf("after signing in: protected %v, %v", marked, err)
	}
}
