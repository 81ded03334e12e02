package office

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/forms/diff"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/page"
)

const (
	blockPart = "/block/"
	// What the preview showed, so that nothing else is published.
	shownVersionField = "version"
	shownBlockField   = "block"
)

func blockPath(form, block string) string { return formPath(form) + blockPart + url.PathEscape(block) }

// renewal is a form as it would be with the newer version of a block.
type renewal struct {
	kept
	catalogue.Renewed
	changes []diff.Change
	refused []control.Text // why it could not be published
	moved   bool           // it is no longer what was shown before
}

func (r *renewal) look(ctx context.Context, tx *audit.Tx, shelf *catalogue.Catalogue, c *fiber.Ctx, speaker locales.Speaker) error {
	all, err := keptForms(ctx, tx, shelf, c.Params("form"), speaker)
	if err != nil {
		return err
	}
	r.kept = all[0]
	r.Renewed, err = shelf.Renew(ctx, tx, r.form, c.Params("block"))
	if err == nil {
		r.changes = diff.Between(r.Before, r.After)
		return nil
	}
	var flaws forms.FlawsError
	if errors.As(err, &flaws) {
		r.refused = flawTexts(speaker, flaws)
		return nil
	}
	return err
}

// flawTexts are in English, which is what whoever writes definitions reads.
func flawTexts(speaker locales.Speaker, flaws forms.FlawsError) []control.Text {
	texts := make([]control.Text, len(flaws))
	for i, flaw := range flaws {
		texts[i] = control.In(speaker, flaw.String(), locales.English)
	}
	return texts
}

func failureTexts(speaker locales.Speaker, failures catalogue.SamplesError) []control.Text {
	texts := make([]control.Text, len(failures))
	for i, failure := range failures {
		texts[i] = control.Plain(failure.In(speaker))
	}
	return texts
}

// ShowRenewal previews what a newer block would change in a form.
func ShowRenewal(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "newer-block", "versions.renew-title")
		var r renewal
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "preview-block", func(ctx context.Context, tx *audit.Tx) error {
			return r.look(ctx, tx, shelf, c, v.Speaker)
		})
		if err != nil {
			return err
		}
		return renderRenewal(c, v, fiber.StatusOK, r)
	}
}

// AnswerRenewal publishes the form with the newer block, if it is what the preview showed.
func AnswerRenewal(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "newer-block", "versions.renew-title")
		var r renewal
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "renew-block", func(ctx context.Context, tx *audit.Tx) error {
			if err := r.look(ctx, tx, shelf, c, v.Speaker); err != nil || len(r.refused) > 0 || page.OnlySwitched(c) {
				return err
			}
			r.moved = c.FormValue(shownVersionField) != strconv.Itoa(r.After.Version) || c.FormValue(shownBlockField) != strconv.Itoa(r.Newer.Newest)
			if r.moved {
				return nil
			}
			_, err := catalogue.Publish(ctx, tx, r.Source)
			return err
		})
		var failed catalogue.SamplesError
		switch {
		case errors.As(err, &failed):
			r.refused = failureTexts(v.Speaker, failed)
		case err != nil:
			return err
		}
		switch {
		case page.OnlySwitched(c):
			return renderRenewal(c, v, fiber.StatusOK, r)
		case r.moved, len(r.refused) > 0:
			return renderRenewal(c, v, fiber.StatusConflict, r)
		}
		return page.SeeOther(c, editionPath(r.form, r.After.Version))
	}
}

func renderRenewal(c *fiber.Ctx, v page.View, status int, r renewal) error {
	v.Crumbs = formWay(v, r.kept)
	return page.Render(c, status, renewalPage(v, r))
}
