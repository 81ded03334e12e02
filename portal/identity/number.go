package identity

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const selectNumber = `
	select number from portal.persons where municipality = $1 and id = $2`

// AskNumber asks for the resident's own identity number, twelve digits, together with what else is in the batch. The
// transaction must have been opened for this very person: row security shows it no other.
func AskNumber(batch *pgx.Batch, who Resident, number *string) {
	batch.Queue(selectNumber, string(who.Municipality), who.Person).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(number); err != nil {
			return fmt.Errorf("read the resident's number: %w", err)
		}
		return nil
	})
}

const selectProtected = `
	select protected from portal.persons where municipality = $1 and id = $2`

// IsProtected says whether the resident's identity is protected (OSL 21:3 and 21:3 a). The transaction must have been opened for this
// very person.
func IsProtected(ctx context.Context, tx pgx.Tx, who Resident) (bool, error) {
	var protected bool
	if err := tx.QueryRow(ctx, selectProtected, string(who.Municipality), who.Person).Scan(&protected); err != nil {
		return false, fmt.Errorf("read whether the resident is protected: %w", err)
	}
	return protected, nil
}
