// Package cases keeps a case: its parties, status, assignment and deadline.
//
// It owns casework.cases and casework.parties, and pushes to the portal what the applicant may see of them, in the same
// transaction. It refuses the same way to open a case that is not there and one that the officer may not read.
package cases

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

var (
	// ErrNoCase is answered for a case that is not there and for one that the officer may not read.
	ErrNoCase = errors.New("no such case")
	// ErrTaken is answered to the officer who came second.
	ErrTaken = errors.New("the case has been taken by somebody else")
	// ErrNotYours is answered to whoever lets go of a case that is not theirs.
	ErrNotYours = errors.New("the case is not assigned to the officer")
	// ErrNumber is answered for a case that would bear another's number.
	ErrNumber = errors.New("the number is another case's")
)

// Case is a file that the asking officer may read.
type Case struct {
	ID           uuid.UUID
	Number       string
	Application  *uuid.UUID // nil when the case did not begin with one
	Service      string
	Unit         uuid.UUID
	UnitName     string // as residents know it
	Status       string
	ReceivedAt   time.Time
	DueOn        time.Time // a date; the municipality's promise to the applicant
	Assignee     *uuid.UUID
	AssigneeName *string
	AssignedAt   *time.Time
	MayTake      bool // nobody has, and the officer's role lets them
}

// Beginning is what a new case is made of.
type Beginning struct {
	ID          uuid.UUID
	Number      string
	Application uuid.UUID // uuid.Nil when the case does not begin with an application
	Service     string
	Unit, Owner uuid.UUID
	ReceivedAt  time.Time
	DueOn       time.Time
	Parties     []Party
}

// Party is somebody a case is about. One who applied knows of the case from the start; everybody else is told nothing,
// log lines included, until an officer opens it for them.
type Party struct {
	Person   uuid.UUID
	Relation string
	Opened   bool
}

const insertCase = `
	insert into casework.cases (municipality, id, number, application, service, unit, owner, received_at, due_on)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	on conflict do nothing`

const insertParty = `
	insert into casework.parties (municipality, case_id, person, relation, opened_at)
	values ($1, $2, $3, $4, $5)`

// Begin opens a file. Beginning again with the same application changes nothing and is no error; a number that another case
// bears is ErrNumber, since what was received must not vanish behind it.
func Begin(ctx context.Context, tx *audit.Tx, b Beginning) error {
	var application *uuid.UUID
	if b.Application != uuid.Nil {
		application = &b.Application
	}
	done, err := tx.Exec(ctx, insertCase, string(tx.Municipality), b.ID, b.Number, application, b.Service, b.Unit, b.Owner,
		b.ReceivedAt, b.DueOn)
	if err != nil {
		return fmt.Errorf("begin case: %w", err)
	}
	if done.RowsAffected() == 0 {
		return alreadyBegun(ctx, tx, b, application)
	}
	for _, party := range b.Parties {
		var opened *time.Time
		if party.Opened {
			opened = &tx.At
		}
		if _, err := tx.Exec(ctx, insertParty, string(tx.Municipality), b.ID, party.Person, party.Relation, opened); err != nil {
			return fmt.Errorf("add party: %w", err)
		}
	}
	for _, party := range b.Parties {
		tx.Log(audit.Line{Deed: audit.Write, Kind: "case", Object: b.Number, Concerns: party.Person, Unit: b.Unit})
	}
	return nil
}

const selectBegun = `
	select exists (
	  select from casework.cases
	  where municipality = $1 and number = $2 and application is not distinct from $3)`

func alreadyBegun(ctx context.Context, tx *audit.Tx, b Beginning, application *uuid.UUID) error {
	var same bool
	if err := tx.QueryRow(ctx, selectBegun, string(tx.Municipality), b.Number, application).Scan(&same); err != nil {
		return fmt.Errorf("begin case: %w", err)
	}
	if !same {
		return ErrNumber
	}
	return nil
}

const selectCase = `
	select c.id, c.number, c.application, c.service, c.unit, u.public_name as unit_name, c.status, c.received_at, c.due_on,
	       c.assignee, o.name as assignee_name, c.assigned_at, a.take as may_take
	from casework.cases c
	join casework.cases_for($2, $3) a on a.case_id = c.id and a.content
	join casework.units u on u.municipality = c.municipality and u.id = c.unit
	left join casework.officers o on o.municipality = c.municipality and o.id = c.assignee
	where c.municipality = $1 and c.number = $4`

// Open reads a case for the asking officer. The reading is in the trail, and told to the parties for whom the case is
// open. ErrNoCase, with the attempt in the trail, for a case that is not there or not the officer's to read.
func Open(ctx context.Context, tx *audit.Tx, number string) (Case, error) {
	found, err := find(ctx, tx, number)
	if err != nil {
		return Case{}, err
	}
	return found, note(ctx, tx, found, audit.Read)
}

func find(ctx context.Context, tx *audit.Tx, number string) (Case, error) {
	rows, err := tx.Query(ctx, selectCase, string(tx.Municipality), tx.Actor.Officer(), tx.At, number)
	if err != nil {
		return Case{}, fmt.Errorf("find case: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Case])
	if errors.Is(err, pgx.ErrNoRows) {
		tx.Refuse(audit.Line{Kind: "case", Object: bounded(number)})
		return Case{}, ErrNoCase
	}
	if err != nil {
		return Case{}, fmt.Errorf("find case: %w", err)
	}
	return found, nil
}

// bounded keeps what somebody wrote in an address from growing in the trail, and no half character of it.
func bounded(number string) string {
	const most = 40
	if len(number) > most {
		return strings.ToValidUTF8(number[:most], "")
	}
	return number
}
