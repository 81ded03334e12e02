package office

import (
	"context"
	"errors"
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
	versionPart  = "/version/"
	withdrawPart = "/dra-tillbaka"
)

func editionPath(form string, version int) string {
	return formPath(form) + versionPart + strconv.Itoa(version)
}

// edition is one version, and what changed in it.
type edition struct {
	kept
	catalogue.Edition
	changes    []diff.Change
	before     bool // there is a version before it to compare with
	unreadable bool // one of the two can no longer be read
	tried      bool // it was published with sample answers
	withdrawn  bool // just now
}

// standing is that of this version today.
func (e edition) standing(v page.View) (control.Text, control.Colour) {
	return e.stateOf(v, e.Edition)
}

// findEdition is catalogue.ErrNoForm for a version that is not there.
func findEdition(ctx context.Context, tx *audit.Tx, shelf *catalogue.Catalogue, c *fiber.Ctx, speaker locales.Speaker) (edition, error) {
	version, err := strconv.Atoi(c.Params("version"))
	if err != nil {
		return edition{}, catalogue.ErrNoForm
	}
	all, err := keptForms(ctx, tx, shelf, c.Params("form"), speaker)
	if err != nil {
		return edition{}, err
	}
	for _, one := range all[0].editions {
		if one.Version == version {
			return edition{kept: all[0], Edition: one}, nil
		}
	}
	return edition{}, catalogue.ErrNoForm
}

// compare says what changed since the version before.
func (e *edition) compare(ctx context.Context, tx *audit.Tx, shelf *catalogue.Catalogue) error {
	samples, err := catalogue.SamplesOf(ctx, tx, e.Form, e.Version)
	if err != nil {
		return err
	}
	e.tried, e.before = samples != nil, e.Version > 1
	if !e.before {
		return nil
	}
	after, err := shelf.Version(ctx, tx, e.Form, e.Version)
	if err == nil {
		var before forms.Definition
		if before, err = shelf.Version(ctx, tx, e.Form, e.Version-1); err == nil {
			e.changes = diff.Between(before, after)
		}
	}
	if errors.Is(err, forms.ErrDefinition) {
		e.unreadable = true
		return nil
	}
	return err
}

// ShowEdition shows one version of a form: when it was published, who is on it and what changed.
func ShowEdition(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "form-version", "versions.forms-title")
		var e edition
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "show-form-version", func(ctx context.Context, tx *audit.Tx) (err error) {
			if e, err = findEdition(ctx, tx, shelf, c, v.Speaker); err != nil {
				return err
			}
			return e.compare(ctx, tx, shelf)
		})
		if err != nil {
			return err
		}
		e.withdrawn = done(c)
		v.Title, v.Crumbs = e.heading(v).Words, formWay(v, e.kept)
		return page.Render(c, fiber.StatusOK, editionPage(v, e))
	}
}

func (e edition) heading(v page.View) control.Text {
	return v.Say("versions.edition-title", locales.With("Form", e.title.Words), locales.With("Version", e.Version))
}

func (e edition) facts(v page.View) []control.Fact {
	samples := v.Say("versions.untried")
	if e.tried {
		samples = v.Say("versions.tried")
	}
	facts := []control.Fact{
		{Key: v.Say("versions.published"), Values: []control.Text{control.Plain(v.Speaker.DateTime(e.PublishedAt))}},
		{Key: v.Say("versions.under-way"), Values: []control.Text{control.Plain(v.Speaker.Number(e.drafts[e.Version]))}},
		{Key: v.Say("versions.samples"), Values: []control.Text{samples}},
	}
	if e.WithdrawnAt == nil {
		return facts
	}
	text, lang := e.Reason.Found(v.Speaker.Code())
	return append(facts,
		control.Fact{Key: v.Say("versions.withdrawn-at"), Values: []control.Text{control.Plain(v.Speaker.DateTime(*e.WithdrawnAt))}},
		control.Fact{Key: v.Say("versions.reason"), Values: []control.Text{control.In(v.Speaker, text, lang)}})
}

// changesOf says each change in the reader's language.
func changesOf(v page.View, all []diff.Change) []control.Text {
	texts := make([]control.Text, len(all))
	for i, change := range all {
		texts[i] = control.Plain(change.In(v.Speaker))
	}
	return texts
}
