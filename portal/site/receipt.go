package site

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
)

// showReceipt is the number to keep, what happens next, and when.
func showReceipt(folder matterReader) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "receipt", "receipt.title")
		m, err := folder.Matter(c.UserContext(), page.ResidentOf(c), c.Params("number"))
		if err != nil {
			return err
		}
		v.Sensitive = apply.Sensitive(m.definition)
		v.Crumbs = []control.Step{{Text: v.Say("mypages.title"), Href: myPagesPath}}
		return page.Render(c, fiber.StatusOK, receiptPageOf(v, m))
	}
}

// afterwards are the form's own words on what happens, and the day that was promised.
func (m matter) afterwards(v page.View) []control.Text {
	var all []control.Text
	for _, words := range m.definition.Service.After {
		all = append(all, apply.InWords(v, words))
	}
	return append(all, v.Say("receipt.promised", locales.With("Date", v.Speaker.Weekday(m.PromisedBy))))
}

// sealed is what was handed in, as it was seen and signed.
type sealed struct {
	number   string
	snapshot forms.Snapshot
	hash     [sha256.Size]byte
}

func (s sealed) control() string { return identity.ControlNumber(s.hash) }

// Sealed reads what was handed in. applications.ErrNoApplication for what is not there or somebody else's.
func (f folder) Sealed(ctx context.Context, who identity.Resident, number string) (s sealed, err error) {
	err = f.db.Do(ctx, audit.ForResident(who), "application.read", func(ctx context.Context, tx *audit.Tx) error {
		stored, err := applications.Snapshot(ctx, tx, number)
		if err != nil {
			return err
		}
		s.number, s.hash = number, sha256.Sum256(stored)
		if s.snapshot, err = forms.ReadSnapshot(stored); err != nil {
			return fmt.Errorf("read what was handed in: %w", err)
		}
		return nil
	})
	return s, err
}

type sealedReader interface {
	Sealed(ctx context.Context, who identity.Resident, number string) (sealed, error)
}

// showSealed is what was handed in, to read and print.
func showSealed(folder sealedReader) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "handed-in", "receipt.sealed-title")
		s, err := folder.Sealed(c.UserContext(), page.ResidentOf(c), c.Params("number"))
		if err != nil {
			return err
		}
		v.Sensitive = classOf(s.snapshot) >= 2
		v.Crumbs = []control.Step{
			{Text: v.Say("mypages.title"), Href: myPagesPath},
			{Text: control.Plain(s.number), Href: apply.CasePath(s.number)},
		}
		return page.Render(c, fiber.StatusOK, sealedPageOf(v, s))
	}
}

// classOf is the highest class of what was asked.
func classOf(s forms.Snapshot) int {
	class := 0
	for _, p := range s.Pages {
		for _, f := range p.Fields {
			class = max(class, f.Sensitivity)
			for _, row := range f.Rows {
				for _, inner := range row.Fields {
					class = max(class, inner.Sensitivity)
				}
			}
		}
	}
	return class
}
