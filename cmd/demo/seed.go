package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"stodporten/cmd/demo/provider"
	"stodporten/cmd/demo/town"
	"stodporten/cmd/start"
	"stodporten/forms/idnumber"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
)

// seed fills what is missing of the invented municipalities, as casework: an administrator would do no other.
func seed(ctx context.Context, address string, clock start.Clock) error {
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer pool.Close()
	db := audit.New(pool, clock, noRequest)
	if err := town.Settle(ctx, db, "localhost"); err != nil {
		return err
	}
	people, err := provider.People()
	if err != nil {
		return err
	}
	for _, person := range people {
		if !person.Protected {
			continue
		}
		if err := protect(ctx, db, person); err != nil {
			return err
		}
	}
	return nil
}

// protect says of one of the invented people what the population register will say once it is there.
func protect(ctx context.Context, db *audit.DB, person provider.Person) error {
	number, err := idnumber.FromDigits(person.Number)
	if err != nil {
		return fmt.Errorf("protect %s: %w", person.ID, err)
	}
	return db.Do(ctx, audit.ForSystem(person.Municipality, "demo"), "town.protect", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Write, Kind: "person", Object: "protected"})
		return identity.Protect(ctx, tx, identity.Marked{
			Municipality: person.Municipality, Number: number, Name: person.Name(), At: tx.At,
		})
	})
}

func noRequest(context.Context) string { return "" }
