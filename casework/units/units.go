// Package units is the organisation: units, the officers in them, the roles they hold and for how long.
//
// It owns casework.units, casework.officers and casework.grants, and pushes to the portal which unit receives a service
// and who answers for what nobody has taken. It refuses an officer who has left and one it has never heard of alike.
package units

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// Role is what an officer may do in a unit.
type Role string

// The roles, as casework/access reads them.
const (
	Caseworker    Role = "caseworker"
	Intake        Role = "intake"
	Manager       Role = "manager"
	Administrator Role = "administrator"
)

var (
	// ErrNotAnOfficer is answered for a subject that is unknown here or has left.
	ErrNotAnOfficer = errors.New("not an officer of this municipality")
	// ErrNoUnit is answered for a unit that is not there.
	ErrNoUnit = errors.New("no such unit")
)

// Unit is a part of the organisation. PublicName is how residents know it.
type Unit struct {
	ID         uuid.UUID
	Name       string
	PublicName string
	Zone       string // confidentiality zone (OSL 8 kap. 2 §): what one zone holds is secret to the others
}

// Grant is a role that an officer holds now.
type Grant struct {
	Unit     uuid.UUID
	UnitName string
	Role     Role
}

const selectGrants = `
	select g.unit, u.name as unit_name, g.role
	from casework.grants g
	join casework.units u on u.municipality = g.municipality and u.id = g.unit
	join casework.officers o on o.municipality = g.municipality and o.id = g.officer and o.left_at is null
	where g.municipality = $1 and g.officer = $2 and g.starts_at <= $3 and (g.ends_at is null or g.ends_at > $3)
	order by u.name, g.role`

// GrantsOf lists the roles that the officer holds at the time of the transaction. They are looked up at each request and
// kept in no session: a leaver is out at once.
func GrantsOf(ctx context.Context, tx *audit.Tx, officer uuid.UUID) ([]Grant, error) {
	rows, err := tx.Query(ctx, selectGrants, string(tx.Municipality), officer, tx.At)
	if err != nil {
		return nil, fmt.Errorf("list grants: %w", err)
	}
	grants, err := pgx.CollectRows(rows, pgx.RowToStructByName[Grant])
	if err != nil {
		return nil, fmt.Errorf("list grants: %w", err)
	}
	return grants, nil
}

const selectUnit = `
	select id, name, public_name, zone from casework.units where municipality = $1 and id = $2`

// UnitByID answers ErrNoUnit for a unit of another municipality as for none.
func UnitByID(ctx context.Context, tx *audit.Tx, id uuid.UUID) (Unit, error) {
	rows, err := tx.Query(ctx, selectUnit, string(tx.Municipality), id)
	if err != nil {
		return Unit{}, fmt.Errorf("find unit: %w", err)
	}
	unit, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Unit])
	if errors.Is(err, pgx.ErrNoRows) {
		return Unit{}, ErrNoUnit
	}
	if err != nil {
		return Unit{}, fmt.Errorf("find unit: %w", err)
	}
	return unit, nil
}

const insertUnit = `
	insert into casework.units (municipality, id, name, public_name, zone, created_at) values ($1, $2, $3, $4, $5, $6)`

// AddUnit founds a unit.
func AddUnit(ctx context.Context, tx *audit.Tx, unit Unit) error {
	_, err := tx.Exec(ctx, insertUnit, string(tx.Municipality), unit.ID, unit.Name, unit.PublicName, unit.Zone, tx.At)
	if err != nil {
		return fmt.Errorf("add unit: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "unit", Object: unit.ID.String(), Unit: unit.ID})
	return nil
}

const insertOfficer = `
	insert into casework.officers (municipality, id, subject, name, title, created_at) values ($1, $2, $3, $4, $5, $6)`

// Officer is somebody who may sign in at the desk. Subject is what the municipality's own provider calls them.
type Officer struct {
	ID      uuid.UUID
	Subject string
	Name    string
	Title   string
}

// AddOfficer lets somebody sign in; without a grant they see nothing.
func AddOfficer(ctx context.Context, tx *audit.Tx, officer Officer) error {
	_, err := tx.Exec(ctx, insertOfficer, string(tx.Municipality), officer.ID, officer.Subject, officer.Name, officer.Title, tx.At)
	if err != nil {
		return fmt.Errorf("add officer: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "officer", Object: officer.ID.String()})
	return nil
}

const insertGrant = `
	insert into casework.grants (municipality, officer, unit, role, starts_at, ends_at) values ($1, $2, $3, $4, $5, $6)`

// Allowance is a role to be given: in a unit, until a time or (zero) until it is taken back.
type Allowance struct {
	Officer, Unit uuid.UUID
	Role          Role
	Until         time.Time
}

// Allow gives the role from the time of the transaction on.
func Allow(ctx context.Context, tx *audit.Tx, given Allowance) error {
	var ends *time.Time
	if !given.Until.IsZero() {
		ends = &given.Until
	}
	_, err := tx.Exec(ctx, insertGrant, string(tx.Municipality), given.Officer, given.Unit, string(given.Role), tx.At, ends)
	if err != nil {
		return fmt.Errorf("allow %s: %w", given.Role, err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "grant", Object: given.Officer.String(), Unit: given.Unit})
	return nil
}

const welcomeOfficer = `
	update casework.officers
	set signed_in_before = signed_in_at, signed_in_at = $3
	where municipality = $1 and subject = $2 and left_at is null
	returning id, name, signed_in_before`

// Welcome finds the officer whom the municipality's provider vouched for, and when they last signed in (zero: never).
// ErrNotAnOfficer, with the attempt in the trail, for a subject unknown here, also when another municipality knows it.
func Welcome(ctx context.Context, tx *audit.Tx, subject string) (identity.Officer, time.Time, error) {
	officer := identity.Officer{Municipality: tx.Municipality, SignedInAt: tx.At}
	var before *time.Time
	err := tx.QueryRow(ctx, welcomeOfficer, string(tx.Municipality), subject, tx.At).Scan(&officer.ID, &officer.Name, &before)
	if errors.Is(err, pgx.ErrNoRows) {
		tx.Refuse(audit.Line{Kind: "sign-in", Object: bounded(subject)})
		return identity.Officer{}, time.Time{}, ErrNotAnOfficer
	}
	if err != nil {
		return identity.Officer{}, time.Time{}, fmt.Errorf("welcome officer: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "sign-in", Object: officer.ID.String()})
	if before == nil {
		return officer, time.Time{}, nil
	}
	return officer, *before, nil
}

// bounded keeps what a provider says from growing in the trail, and no half character of it.
func bounded(subject string) string {
	const most = 80
	if len(subject) > most {
		return strings.ToValidUTF8(subject[:most], "")
	}
	return subject
}

const upsertService = `
	insert into portal.services (municipality, id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner, open)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
	on conflict (municipality, id) do update
	set form = excluded.form, position = excluded.position, unit = excluded.unit, unit_name = excluded.unit_name,
	    unit_phone = excluded.unit_phone, unit_email = excluded.unit_email, unit_visit = excluded.unit_visit,
	    owner = excluded.owner, open = excluded.open`

// OfferService pushes to the portal that a service is on offer, which unit receives it and which officer owns what waits.
func OfferService(ctx context.Context, tx *audit.Tx, service municipality.Service) error {
	_, err := tx.Exec(ctx, upsertService, string(tx.Municipality), service.ID, service.Form, service.Position, service.Unit,
		service.UnitName, service.UnitPhone, service.UnitEmail, service.UnitVisit, service.Owner, service.Open)
	if err != nil {
		return fmt.Errorf("offer service %s: %w", service.ID, err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "service", Object: service.ID, Unit: service.Unit})
	return nil
}
