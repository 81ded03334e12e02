package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Deed is what was done to the object of a line.
type Deed string

// The deeds that a line can tell of.
const (
	Read    Deed = "read"
	Write   Deed = "write"
	Refused Deed = "refused"
)

// Line is one entry of the trail: the object, whom it concerns and, for officers, the unit they acted for.
// Reason is what an officer stated, where the deed demands one; it is never shown to residents.
type Line struct {
	Deed     Deed
	Kind     string // "application", "draft", "case"
	Object   string // id or number
	Concerns uuid.UUID
	Unit     uuid.UUID
	Reason   string
}

// Access is a reading or writing as the person it concerns is told of it.
type Access struct {
	At          time.Time
	OfficerName string
	UnitName    string
	Deed        Deed
	What        string // a message key of the log page: "case"
	Number      string
}

const insertAccess = `
	insert into portal.access_log (municipality, id, person, at, officer_name, unit_name, deed, what, number)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// Tell shows the person an entry of who has read or written what. Only casework calls it, and only for a case that is
// open to that person; the trail itself is written whether or not the person is told.
func Tell(ctx context.Context, tx *Tx, person uuid.UUID, told Access) error {
	_, err := tx.Exec(ctx, insertAccess, string(tx.Municipality), uuid.New(), person, told.At,
		told.OfficerName, told.UnitName, string(told.Deed), told.What, told.Number)
	if err != nil {
		return fmt.Errorf("tell a person of an access: %w", err)
	}
	return nil
}

const selectAccesses = `
	select at, officer_name, unit_name, deed, what, number
	from portal.access_log
	where person = $1
	order by at desc, id
	limit $2`

// AccessesOf lists who has looked at the asking resident's matters, latest first, at most limit entries.
func AccessesOf(ctx context.Context, tx *Tx, limit int) ([]Access, error) {
	rows, err := tx.Query(ctx, selectAccesses, tx.Actor.Person(), limit)
	if err != nil {
		return nil, fmt.Errorf("list accesses: %w", err)
	}
	accesses, err := pgx.CollectRows(rows, pgx.RowToStructByName[Access])
	if err != nil {
		return nil, fmt.Errorf("list accesses: %w", err)
	}
	return accesses, nil
}
