// Package intake turns what has been received into cases. Nothing received is ever without a unit and an owner.
//
// It owns no table: the place in the queue came with the application, in the transaction of its handing in, and the case
// takes over unit, owner, number and clock from it. It refuses nothing that was receipted.
package intake

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"stodporten/casework/cases"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/municipality"
)

// Receive begins a case for each application that waits for one, in a transaction of the system's own. It may be called at
// any time and any number of times, from several programs at once; each application begins one case.
func Receive(ctx context.Context, db *audit.DB, of municipality.ID) error {
	return db.Do(ctx, audit.ForSystem(of, "intake"), "intake.receive", func(ctx context.Context, tx *audit.Tx) error {
		waiting, err := applications.PickUp(ctx, tx)
		if err != nil {
			return err
		}
		for _, one := range waiting {
			if err := cases.Begin(ctx, tx, beginning(one)); err != nil {
				return fmt.Errorf("receive application: %w", err)
			}
		}
		return nil
	})
}

// beginning: whoever applied knows of the case, so it is open to them from the start.
func beginning(of applications.Waiting) cases.Beginning {
	return cases.Beginning{
		ID: uuid.New(), Number: of.Number, Application: of.ID, Service: of.Service, Unit: of.Unit, Owner: of.Owner,
		ReceivedAt: of.HandedInAt, DueOn: of.PromisedBy,
		Parties: []cases.Party{{Person: of.Person, Relation: "applicant", Opened: true}},
	}
}
