package site

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
)

// offer is a service with the version of the form that is filled in for it now, and whether one may.
type offer struct {
	municipality.Service
	catalogue.Offer
}

// shelf is where the services on offer stand.
type shelf struct {
	db    *audit.DB
	forms *catalogue.Catalogue
}

func (s shelf) all(ctx context.Context, at municipality.ID) ([]offer, error) {
	var offers []offer
	err := s.db.Public(ctx, at, func(ctx context.Context, tx *audit.Tx) error {
		services, err := municipality.Services(ctx, tx)
		if err != nil {
			return err
		}
		for _, service := range services {
			version, err := s.forms.Offered(ctx, tx, service.Form)
			if err != nil {
				return err
			}
			offers = append(offers, offer{service, version})
		}
		return nil
	})
	return offers, err
}

func (s shelf) one(ctx context.Context, at municipality.ID, id string) (offer, error) {
	var found offer
	err := s.db.Public(ctx, at, func(ctx context.Context, tx *audit.Tx) (err error) {
		if found.Service, err = municipality.ServiceByID(ctx, tx, id); err != nil {
			return err
		}
		found.Offer, err = s.forms.Offered(ctx, tx, found.Form)
		return err
	})
	return found, err
}

// begun is the resident's own draft of the form; drafts.ErrNoDraft when there is none.
func (s shelf) begun(ctx context.Context, who identity.Resident, form string) (drafts.Draft, error) {
	var draft drafts.Draft
	err := s.db.Do(ctx, audit.ForResident(who), "draft.look", func(ctx context.Context, tx *audit.Tx) (err error) {
		draft, err = drafts.Of(ctx, tx, form)
		return err
	})
	return draft, err
}

type serviceShower interface {
	one(ctx context.Context, at municipality.ID, id string) (offer, error)
	begun(ctx context.Context, who identity.Resident, form string) (drafts.Draft, error)
}

// showService is all that somebody may want to know before applying, and the button that begins or goes on.
func showService(services serviceShower) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "service", "services.title")
		o, err := services.one(c.UserContext(), v.Municipality.ID, c.Params("form"))
		if err != nil {
			return err
		}
		v.Title, v.Sensitive = apply.InWords(v, o.Definition.Service.Title).Words, apply.Sensitive(o.Definition)
		v.Crumbs = []control.Step{{Text: v.Say("start.way-start"), Href: startPath}, {Text: v.Say("services.title"), Href: servicesPath}}
		if !v.SignedIn() {
			return page.Render(c, fiber.StatusOK, servicePage(v, o, nil))
		}
		draft, err := services.begun(c.UserContext(), page.ResidentOf(c), o.Form)
		if errors.Is(err, drafts.ErrNoDraft) {
			return page.Render(c, fiber.StatusOK, servicePage(v, o, nil))
		}
		if err != nil {
			return err
		}
		return page.Render(c, fiber.StatusOK, servicePage(v, o, &draft))
	}
}

func textsOf(v page.View, all []forms.Words) []control.Text {
	texts := make([]control.Text, 0, len(all))
	for _, words := range all {
		texts = append(texts, apply.InWords(v, words))
	}
	return texts
}

func savedAt(v page.View, draft drafts.Draft) control.Text {
	return v.Say("service.saved", locales.With("Time", v.Speaker.DateTime(draft.SavedAt)), locales.With("Until", draft.LapsesAt))
}

// identification is what one must be able to show who one is with.
//
// locales: service.assurance-*
func identification(v page.View, d forms.Definition) control.Text {
	return v.Say("service.assurance-" + d.Assurance)
}

// guidedForm is what the guide is about.
const guidedForm = "financial-assistance"

// hasGuide says whether the guide can tell anything of the service.
func hasGuide(o offer) bool {
	return strings.HasPrefix(o.Form, guidedForm)
}
