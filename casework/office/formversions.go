package office

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/page"
)

const (
	keptField = "dagar"
	toldField = "paminn-dagar"
	keepForm  = "keeping"
)

// formOverview is one form: its versions, its blocks, and how long its drafts are kept.
type formOverview struct {
	kept
	keptDays, toldDays string // as they stand in the fields
	wrong              control.Text
	saved              bool
}

func overviewOf(ctx context.Context, tx *audit.Tx, shelf *catalogue.Catalogue, form string, speaker locales.Speaker) (formOverview, error) {
	all, err := keptForms(ctx, tx, shelf, form, speaker)
	if err != nil {
		return formOverview{}, err
	}
	keeping, err := drafts.KeepingOf(ctx, tx, form)
	return formOverview{kept: all[0], keptDays: strconv.Itoa(keeping.KeptDays), toldDays: strconv.Itoa(keeping.ToldDays)}, err
}

// ShowForm lists the versions of a form.
func ShowForm(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "form-versions", "versions.forms-title")
		var o formOverview
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "show-form", func(ctx context.Context, tx *audit.Tx) (err error) {
			o, err = overviewOf(ctx, tx, shelf, c.Params("form"), v.Speaker)
			return err
		})
		if err != nil {
			return err
		}
		o.saved = done(c)
		return renderForm(c, v, fiber.StatusOK, o)
	}
}

// AnswerForm decides how long drafts of a form are kept.
func AnswerForm(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "form-versions", "versions.forms-title")
		who, form := page.OfficerOf(c), c.Params("form")
		typedKept, typedTold := strings.TrimSpace(c.FormValue(keptField)), strings.TrimSpace(c.FormValue(toldField))
		var o formOverview
		err := db.Do(c.UserContext(), audit.ForOfficer(who), "keep-drafts", func(ctx context.Context, tx *audit.Tx) (err error) {
			if o, err = overviewOf(ctx, tx, shelf, form, v.Speaker); err != nil || page.OnlySwitched(c) {
				return err
			}
			keeping, err := keepingTyped(typedKept, typedTold)
			if err != nil {
				return err
			}
			return drafts.Keep(ctx, tx, form, keeping)
		})
		o.keptDays, o.toldDays = typedKept, typedTold
		switch {
		case errors.Is(err, drafts.ErrKeeping):
			o.wrong = v.Say("versions.keeping-wrong")
			return renderForm(c, v, fiber.StatusUnprocessableEntity, o)
		case err != nil:
			return err
		case page.OnlySwitched(c):
			return renderForm(c, v, fiber.StatusOK, o)
		}
		return page.SeeOther(c, formPath(form)+"?"+doneQuery+"=1")
	}
}

func keepingTyped(kept, told string) (drafts.Keeping, error) {
	keptDays, err := strconv.Atoi(kept)
	if err != nil {
		return drafts.Keeping{}, drafts.ErrKeeping
	}
	toldDays, err := strconv.Atoi(told)
	if err != nil {
		return drafts.Keeping{}, drafts.ErrKeeping
	}
	return drafts.Keeping{KeptDays: keptDays, ToldDays: toldDays}, nil
}

func renderForm(c *fiber.Ctx, v page.View, status int, o formOverview) error {
	v.Title, v.Crumbs, v.Form, v.Wrong = o.title.Words, formWay(v, kept{}), keepForm, !o.wrong.Empty()
	return page.Render(c, status, formVersionsPage(v, o))
}

// formWay leads back to the list of forms, and to the form where there is one.
func formWay(v page.View, of kept) []control.Step {
	steps := append(way(v), control.Step{Text: v.Say("versions.forms-title"), Href: formsPath})
	if of.form != "" {
		steps = append(steps, control.Step{Text: of.title, Href: formPath(of.form)})
	}
	return steps
}

func (o formOverview) mistakes() []control.Mistake {
	if o.wrong.Empty() {
		return nil
	}
	return []control.Mistake{{Target: keptField, Text: o.wrong}}
}

// versionSheet has a line for each version, the newest first.
func (k kept) versionSheet(v page.View) control.Sheet {
	sheet := control.Sheet{Caption: v.Say("versions.versions"), CaptionSize: control.Medium, Columns: []control.Column{
		{Title: v.Say("versions.version")}, {Title: v.Say("versions.published")}, {Title: v.Say("versions.under-way"), Numeric: true},
		{Title: v.Say("versions.standing")},
	}}
	for _, edition := range k.editions {
		sheet.Rows = append(sheet.Rows, []control.Cell{
			{Text: v.Say("versions.number", locales.With("Version", edition.Version)), Href: editionPath(k.form, edition.Version)},
			{Text: control.Plain(v.Speaker.DateTime(edition.PublishedAt))},
			{Text: control.Plain(v.Speaker.Number(k.drafts[edition.Version]))},
			{Part: control.Tag(k.stateOf(v, edition))},
		})
	}
	return sheet
}

// stateOf says what a version is for: to begin on, only for those who have begun, or for nobody.
func (k kept) stateOf(v page.View, edition catalogue.Edition) (control.Text, control.Colour) {
	switch {
	case edition.WithdrawnAt != nil:
		return standingOf(v, catalogue.Withdrawn)
	case edition.Version == k.offer.Definition.Version || k.offer.Standing == "":
		return standingOf(v, k.offer.Standing)
	case edition.Version > k.offer.Definition.Version:
		return standingOf(v, catalogue.NotYet)
	}
	return v.Say("versions.standing-before"), control.Grey
}
