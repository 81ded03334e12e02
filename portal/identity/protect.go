package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms/idnumber"
	"stodporten/portal/municipality"
)

// Marked is a person whose identity is protected (OSL 21:3 and 21:3 a), as the population register says. No provider's token
// can say it, and none can take it back.
type Marked struct {
	Municipality municipality.ID
	Number       idnumber.Number
	Name         string
	At           time.Time
}

const markProtected = `
	insert into portal.persons (municipality, id, number, name, protected, created_at)
	values ($1, $2, $3, $4, true, $5)
	on conflict (municipality, number) do update set protected = true`

// Protect marks a person, also before their first visit. The transaction is one of casework's: the portal's role may not mark.
func Protect(ctx context.Context, tx pgx.Tx, who Marked) error {
	_, err := tx.Exec(ctx, markProtected, string(who.Municipality), uuid.New(), who.Number.Digits(), who.Name, who.At)
	if err != nil {
		return fmt.Errorf("mark a protected identity: %w", err)
	}
	return nil
}
