// Package office is the administrators' pages: the organisation, the notice of a disturbance, the looks of a municipality.
//
// It owns no table and writes through the rooms, in a transaction that was opened for the administrator. Who is one, the route
// table of casework/desk says. It refuses words that are too long and colours on which words could not be read, beside the field.
package office

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// transactions opens them for somebody; audit.DB does.
type transactions interface {
	Do(ctx context.Context, who audit.Actor, purpose audit.Purpose, deed func(context.Context, *audit.Tx) error) error
}

const (
	homePath     = "/administration"
	outagePath   = "/administration/driftstorning"
	themePath    = "/administration/utseende"
	doneQuery    = "sparat"
	whatField    = "gor"
	previewValue = "visa"
	saveValue    = "spara"
	removeValue  = "ta-bort"
)

// way leads back to the start of administration.
func way(v page.View) []control.Step {
	return []control.Step{{Text: v.Say("office.title"), Href: homePath}}
}

// current is the municipality as it stands, past the pages' short memory of it.
func current(ctx context.Context, db transactions, who identity.Officer) (municipality.Municipality, error) {
	var m municipality.Municipality
	err := db.Do(ctx, audit.ForOfficer(who), "read-office", func(ctx context.Context, tx *audit.Tx) (err error) {
		m, err = municipality.Current(ctx, tx, tx.Municipality)
		tx.Log(audit.Line{Deed: audit.Read, Kind: "municipality", Object: string(tx.Municipality)})
		return err
	})
	return m, err
}

// done says that something has just been saved.
func done(c *fiber.Ctx) bool { return c.Query(doneQuery) != "" }
