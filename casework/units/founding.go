package units

import (
	"context"
	"time"

	"github.com/google/uuid"

	"stodporten/portal/audit"
	"stodporten/portal/municipality"
)

// Founding is what an empty installation needs before its first administrator can sign in.
type Founding struct {
	Municipality  municipality.Municipality
	Position      int // its place in the list; the first answers at plain localhost
	UnitName      string
	Administrator Officer
}

// Found adds a municipality, a unit for its administration, and the first administrator, in one transaction that was opened
// for the municipality to be.
func Found(ctx context.Context, tx *audit.Tx, founding Founding) error {
	if err := municipality.Found(ctx, tx, founding.Municipality, founding.Position, tx.At); err != nil {
		return err
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "municipality", Object: string(tx.Municipality)})
	unit := Unit{ID: uuid.New(), Name: founding.UnitName, PublicName: founding.UnitName, Zone: "administration"}
	if err := AddUnit(ctx, tx, unit); err != nil {
		return err
	}
	if err := AddOfficer(ctx, tx, founding.Administrator); err != nil {
		return err
	}
	return Allow(ctx, tx, Allowance{Officer: founding.Administrator.ID, Unit: unit.ID, Role: Administrator, Until: time.Time{}})
}
