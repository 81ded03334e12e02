// Package intake turns what has been received into cases. Nothing received is ever without a unit and an owner.
//
// It owns no table: the place in the queue came with the application, in the transaction of its handing in, and the case
// takes over unit, owner, number and clock from it. It refuses nothing that was receipted.
package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"stodporten/casework/cases"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/municipality"
)

// ErrLeftWaiting is answered when a case could not be begun for each application. The rest has been received; what waits is tried
// again every time.
var ErrLeftWaiting = errors.New("applications wait for a case")

// Receive begins a case for each application that waits for one, in a transaction of the system's own. It may be called at
// any time and any number of times, from several programs at once; each application begins one case, and one that cannot keeps none
// of the others back.
func Receive(ctx context.Context, db *audit.DB, of municipality.ID) error {
	var left error
	err := db.Do(ctx, audit.ForSystem(of, "intake"), "intake.receive", func(ctx context.Context, tx *audit.Tx) error {
		waiting, err := applications.PickUp(ctx, tx)
		if err != nil {
			return err
		}
		for _, one := range waiting {
			failed, err := begin(ctx, tx, one)
			if err != nil {
				return fmt.Errorf("receive application: %w", err)
			}
			if failed != nil {
				left = errors.Join(left, fmt.Errorf("%w: %w", ErrLeftWaiting, failed))
			}
		}
		return nil
	})
	return errors.Join(err, left)
}

// begin tries it apart from the others: what fails is undone, and the application waits on.
func begin(ctx context.Context, tx *audit.Tx, one applications.Waiting) (failed, err error) {
	if _, err := tx.Exec(ctx, "savepoint application"); err != nil {
		return nil, fmt.Errorf("begin apart: %w", err)
	}
	asked, err := applications.AskedPersons(ctx, tx, one.ID)
	if err != nil {
		return nil, err
	}
	failed = cases.Begin(ctx, tx, beginning(one, asked))
	if failed == nil {
		_, err = tx.Exec(ctx, "release savepoint application")
		return nil, err
	}
	if _, err := tx.Exec(ctx, "rollback to savepoint application"); err != nil {
		return failed, errors.Join(failed, err)
	}
	return failed, applications.LetGo(ctx, tx, one.ID)
}

// beginning: whoever applied knows of the case, so it is open to them from the start. Who is asked to sign is a party to whom it has not
// been opened; who must not be contacted is none.
func beginning(of applications.Waiting, asked []applications.AskedPerson) cases.Beginning {
	begun := cases.Beginning{
		ID: uuid.New(), Number: of.Number, Application: of.ID, Service: of.Service, Unit: of.Unit, Owner: of.Owner,
		ReceivedAt: of.HandedInAt, DueOn: of.PromisedBy,
		Parties: []cases.Party{{Person: of.Person, Relation: "applicant", Opened: true}},
	}
	for _, one := range asked {
		if !slices.ContainsFunc(begun.Parties, func(p cases.Party) bool { return p.Person == one.Person }) {
			begun.Parties = append(begun.Parties, cases.Party{Person: one.Person, Relation: relationOf(one.Role)})
		}
	}
	return begun
}

// relationOf is what a signer's role makes them in the case.
func relationOf(role string) string {
	switch {
	case strings.Contains(role, "guardian"):
		return "guardian"
	case strings.Contains(role, "representative"):
		return "representative"
	}
	return "co-applicant"
}
