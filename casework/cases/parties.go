package cases

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

const selectParties = `
	select person, opened_at
	from casework.parties
	where municipality = $1 and case_id = $2
	order by person`

type partyRow struct {
	Person   uuid.UUID
	OpenedAt *time.Time
}

// note writes the line of a deed for each party, and tells those for whom the case is open.
func note(ctx context.Context, tx *audit.Tx, of Case, deed audit.Deed) error {
	rows, err := tx.Query(ctx, selectParties, string(tx.Municipality), of.ID)
	if err != nil {
		return fmt.Errorf("list parties: %w", err)
	}
	parties, err := pgx.CollectRows(rows, pgx.RowToStructByName[partyRow])
	if err != nil {
		return fmt.Errorf("list parties: %w", err)
	}
	if len(parties) == 0 {
		tx.Log(audit.Line{Deed: deed, Kind: "case", Object: of.Number, Unit: of.Unit})
	}
	for _, party := range parties {
		tx.Log(audit.Line{Deed: deed, Kind: "case", Object: of.Number, Concerns: party.Person, Unit: of.Unit})
		if party.OpenedAt == nil {
			continue
		}
		told := audit.Access{At: tx.At, OfficerName: tx.Actor.Name(), UnitName: of.UnitName, Deed: deed, What: "case", Number: of.Number}
		if err := audit.Tell(ctx, tx, party.Person, told); err != nil {
			return err
		}
	}
	return nil
}

// Person is a party as the case's officer sees them.
type Person struct {
	ID        uuid.UUID
	Name      string
	Number    string // twelve digits
	Relation  string
	Protected bool // protected identity: name, address and telephone go no further than they must
	Opened    bool // the person knows of the case
}

const selectPeople = `
	select p.person as id, person.name, person.number, p.relation, person.protected, p.opened_at is not null as opened
	from casework.parties p
	join portal.persons person on person.municipality = p.municipality and person.id = p.person
	where p.municipality = $1 and p.case_id = $2
	order by p.relation <> 'applicant', person.name, person.id`

// People lists the parties of a case that Open has given, the applicant first; the reading was noted there.
func People(ctx context.Context, tx *audit.Tx, of Case) ([]Person, error) {
	rows, err := tx.Query(ctx, selectPeople, string(tx.Municipality), of.ID)
	if err != nil {
		return nil, fmt.Errorf("list parties: %w", err)
	}
	people, err := pgx.CollectRows(rows, pgx.RowToStructByName[Person])
	if err != nil {
		return nil, fmt.Errorf("list parties: %w", err)
	}
	return people, nil
}

const openForParty = `
	update casework.parties set opened_at = $4
	where municipality = $1 and case_id = $2 and person = $3 and opened_at is null`

// OpenFor lets a party know of the case from now on. What was read before stays untold: the trail has it, and the person
// may ask for it.
func OpenFor(ctx context.Context, tx *audit.Tx, number string, person uuid.UUID) error {
	of, err := find(ctx, tx, number)
	if err != nil {
		return err
	}
	done, err := tx.Exec(ctx, openForParty, string(tx.Municipality), of.ID, person, tx.At)
	if err != nil {
		return fmt.Errorf("open case for party: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNoCase
	}
	return note(ctx, tx, of, audit.Write)
}
