package units

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

const selectUnits = `
	select id, name, public_name, zone from casework.units where municipality = $1 order by name, id`

// All lists the units.
func All(ctx context.Context, tx *audit.Tx) ([]Unit, error) {
	rows, err := tx.Query(ctx, selectUnits, string(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Unit])
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "units"})
	return all, nil
}

// UnitNamed answers ErrNoUnit when there is none of that name; names are unique in a municipality.
func UnitNamed(ctx context.Context, tx *audit.Tx, name string) (Unit, error) {
	all, err := All(ctx, tx)
	if err != nil {
		return Unit{}, err
	}
	for _, unit := range all {
		if unit.Name == name {
			return unit, nil
		}
	}
	return Unit{}, ErrNoUnit
}

// Member is an officer who has not left, with the roles held now.
type Member struct {
	ID         uuid.UUID
	Subject    string
	Name       string
	Title      string
	SignedInAt *time.Time // nil before the first time
	Grants     []Grant
}

const selectOfficers = `
	select id, subject, name, title, signed_in_at
	from casework.officers
	where municipality = $1 and left_at is null
	order by name, id`

const selectAllGrants = `
	select g.officer, g.unit, u.name as unit_name, g.role
	from casework.grants g
	join casework.units u on u.municipality = g.municipality and u.id = g.unit
	where g.municipality = $1 and g.starts_at <= $2 and (g.ends_at is null or g.ends_at > $2)
	order by u.name, g.role, g.officer`

// Officers lists who may sign in, and what they may do.
func Officers(ctx context.Context, tx *audit.Tx) ([]Member, error) {
	rows, err := tx.Query(ctx, selectOfficers, string(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("list officers: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Member, err error) {
		err = row.Scan(&m.ID, &m.Subject, &m.Name, &m.Title, &m.SignedInAt)
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("list officers: %w", err)
	}
	if rows, err = tx.Query(ctx, selectAllGrants, string(tx.Municipality), tx.At); err != nil {
		return nil, fmt.Errorf("list grants: %w", err)
	}
	held := map[uuid.UUID][]Grant{}
	var officer uuid.UUID
	var grant Grant
	if _, err := pgx.ForEachRow(rows, []any{&officer, &grant.Unit, &grant.UnitName, &grant.Role}, func() error {
		held[officer] = append(held[officer], grant)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("list grants: %w", err)
	}
	for i := range all {
		all[i].Grants = held[all[i].ID]
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "officers"})
	return all, nil
}

// OfficerNamed finds who the municipality's provider calls by that subject; ErrNotAnOfficer for nobody and for somebody who has left.
func OfficerNamed(ctx context.Context, tx *audit.Tx, subject string) (Member, error) {
	all, err := Officers(ctx, tx)
	if err != nil {
		return Member{}, err
	}
	for _, member := range all {
		if member.Subject == subject {
			return member, nil
		}
	}
	return Member{}, ErrNotAnOfficer
}

const endOfficer = `
	update casework.officers set left_at = $3
	where municipality = $1 and subject = $2 and left_at is null
	returning id`

const endGrants = `
	update casework.grants set ends_at = $3
	where municipality = $1 and officer = $2 and starts_at < $3 and (ends_at is null or ends_at > $3)`

// Leave ends an officer's roles and sign-in at the time of the transaction. What they had taken is for casework/cases to return.
func Leave(ctx context.Context, tx *audit.Tx, subject string) (uuid.UUID, error) {
	var id uuid.UUID
	err := tx.QueryRow(ctx, endOfficer, string(tx.Municipality), subject, tx.At).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, ErrNotAnOfficer
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("end officer: %w", err)
	}
	if _, err := tx.Exec(ctx, endGrants, string(tx.Municipality), id, tx.At); err != nil {
		return uuid.Nil, fmt.Errorf("end grants: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "officer", Object: id.String()})
	return id, nil
}
