package site

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/page"
)

const (
	logPath        = myPagesPath + "/logg"
	latestAccesses = 500
)

// Accesses is who has read or written in the resident's matters.
func (f folder) Accesses(ctx context.Context, who identity.Resident) (all []audit.Access, err error) {
	err = f.db.Do(ctx, audit.ForResident(who), "access-log.read", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "access-log", Concerns: who.Person})
		all, err = audit.AccessesOf(ctx, tx, latestAccesses)
		return err
	})
	return all, err
}

type accessReader interface {
	Accesses(ctx context.Context, who identity.Resident) ([]audit.Access, error)
}

// showAccessLog tells the resident who has looked.
func showAccessLog(folder accessReader) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "log", "accesslog.title")
		all, err := folder.Accesses(c.UserContext(), page.ResidentOf(c))
		if err != nil {
			return err
		}
		v.Crumbs = []control.Step{{Text: v.Say("mypages.title"), Href: myPagesPath}}
		return page.Render(c, fiber.StatusOK, accessLogPage(v, all))
	}
}

// accessSheet is the log as a table, the latest first.
func accessSheet(v page.View, all []audit.Access) control.Sheet {
	sheet := control.Sheet{
		Caption: v.Say("accesslog.caption"),
		Columns: []control.Column{
			{Title: v.Say("accesslog.when")}, {Title: v.Say("accesslog.who")}, {Title: v.Say("accesslog.unit")},
			{Title: v.Say("accesslog.what")}, {Title: v.Say("accesslog.number")},
		},
	}
	for _, one := range all {
		number := control.Cell{Text: control.Plain(one.Number)}
		sheet.Rows = append(sheet.Rows, []control.Cell{
			{Text: control.Plain(v.Speaker.DateTime(one.At))}, {Text: control.Plain(one.OfficerName)},
			{Text: control.Plain(one.UnitName)}, {Text: deedOf(v, one)}, number,
		})
	}
	return sheet
}

// deedOf is what was done, in words; a kind of matter that has none here is just called read or changed.
//
// locales: accesslog.read-* accesslog.wrote-*
func deedOf(v page.View, one audit.Access) control.Text {
	deed := "accesslog.read-"
	if one.Deed == audit.Write {
		deed = "accesslog.wrote-"
	}
	if !v.Speaker.Knows(deed + one.What) {
		return v.Say(deed + "matter")
	}
	return v.Say(deed + one.What)
}
