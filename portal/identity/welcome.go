package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/municipality"
)

const welcomeResident = `
	insert into portal.persons as known (municipality, id, number, name, created_at, signed_in_at)
	values ($1, $2, $3, $4, $5, $5)
	on conflict (municipality, number) do update
	set name = case when $6 then excluded.name else known.name end,
	    signed_in_before = known.signed_in_at,
	    signed_in_at = excluded.signed_in_at
	returning id, name, signed_in_before`

// Welcome finds the resident whom a provider vouched for, or makes them known, and says when they last signed in (zero: never).
// The transaction must have been opened for the sign-in of this very number: row security shows it no other person.
func Welcome(ctx context.Context, tx pgx.Tx, at municipality.ID, who Person, now time.Time) (Resident, time.Time, error) {
	resident := Resident{Municipality: at, Assurance: who.Assurance, SignedInAt: now}
	name := who.Name
	if name == "" {
		name = who.Number.Masked()
	}
	var before *time.Time
	err := tx.QueryRow(ctx, welcomeResident, string(at), uuid.New(), who.Number.Digits(), name, now, who.Name != "").
		Scan(&resident.Person, &resident.Name, &before)
	if err != nil {
		return Resident{}, time.Time{}, fmt.Errorf("welcome resident: %w", err)
	}
	if before == nil {
		return resident, time.Time{}, nil
	}
	return resident, *before, nil
}
