package office

import (
	"context"
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/page"
)

const formsPath = "/administration/formular"

func formPath(form string) string { return formsPath + "/" + url.PathEscape(form) }

// kept is a form with all its versions, as the office sees it: how many drafts there are, and never one of them.
type kept struct {
	form     string
	title    control.Text
	editions catalogue.History // the newest first
	drafts   map[int]int64     // by version
	outdated []catalogue.Newer
	offer    catalogue.Offer
}

func (k kept) underWay() int64 {
	var all int64
	for _, count := range k.drafts {
		all += count
	}
	return all
}

// keptForms are all forms of the municipality, or the one that is asked for. catalogue.ErrNoForm when it is not there.
func keptForms(ctx context.Context, tx *audit.Tx, shelf *catalogue.Catalogue, only string, speaker locales.Speaker) ([]kept, error) {
	all, err := catalogue.Editions(ctx, tx)
	if err != nil {
		return nil, err
	}
	counts, err := drafts.Counts(ctx, tx)
	if err != nil {
		return nil, err
	}
	outdated, err := catalogue.Outdated(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	var forms []kept
	for len(all) > 0 {
		k := kept{form: all[0].Form, drafts: map[int]int64{}}
		for len(all) > 0 && all[0].Form == k.form {
			k.editions, all = append(k.editions, all[0]), all[1:]
		}
		if only != "" && only != k.form {
			continue
		}
		if err := k.look(ctx, tx, shelf, speaker); err != nil {
			return nil, err
		}
		for _, count := range counts {
			if count.Form == k.form {
				k.drafts[count.Version] = count.Drafts
			}
		}
		for _, newer := range outdated {
			if newer.Form == k.form {
				k.outdated = append(k.outdated, newer)
			}
		}
		forms = append(forms, k)
	}
	if only != "" && len(forms) == 0 {
		return nil, catalogue.ErrNoForm
	}
	return forms, nil
}

// look finds what is offered now. A version that is stored and can no longer be read is known by its name alone.
func (k *kept) look(ctx context.Context, tx *audit.Tx, shelf *catalogue.Catalogue, speaker locales.Speaker) error {
	k.title = control.Plain(k.form)
	offer, err := shelf.OfferedOf(ctx, tx, k.editions)
	if errors.Is(err, forms.ErrDefinition) {
		return nil
	}
	if err != nil {
		return err
	}
	k.offer = offer
	text, lang := offer.Definition.Service.Title.Found(speaker.Code())
	k.title = control.In(speaker, text, lang)
	return nil
}

// ShowForms lists the forms, which version of each is offered, and how many drafts are under way.
func ShowForms(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "forms", "versions.forms-title")
		v.Crumbs = way(v)
		var all []kept
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "list-forms", func(ctx context.Context, tx *audit.Tx) (err error) {
			all, err = keptForms(ctx, tx, shelf, "", v.Speaker)
			return err
		})
		if err != nil {
			return err
		}
		return page.Render(c, fiber.StatusOK, formListPage(v, all))
	}
}

// formCards lead to each form.
func formCards(v page.View, all []kept) []control.Card {
	cards := make([]control.Card, len(all))
	for i, k := range all {
		status, colour := standingOf(v, k.offer.Standing)
		cards[i] = control.Card{
			Title: k.title, Href: formPath(k.form), Status: status, Colour: colour,
			Facts: []control.Text{
				v.Say("versions.offered", locales.With("Version", k.editions[0].Version)),
				v.Say("versions.drafts", locales.With("Count", k.underWay())),
			},
		}
		if len(k.outdated) > 0 {
			cards[i].Text = v.Say("versions.newer-blocks", locales.With("Count", len(k.outdated)))
		}
	}
	return cards
}

// standingOf says whether a version may be begun on.
func standingOf(v page.View, standing catalogue.Standing) (control.Text, control.Colour) {
	switch standing {
	case catalogue.Open:
		return v.Say("versions.standing-open"), control.Green
	case catalogue.NotYet:
		return v.Say("versions.standing-not-yet"), control.Blue
	case catalogue.Closed:
		return v.Say("versions.standing-closed"), control.Grey
	case catalogue.Withdrawn:
		return v.Say("versions.standing-withdrawn"), control.Red
	}
	return v.Say("versions.standing-unreadable"), control.Red
}
