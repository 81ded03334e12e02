package site

import (
	"context"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// offer is a service with the form that is filled in for it.
type offer struct {
	municipality.Service
	Definition forms.Definition
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
			definition, err := s.forms.Newest(ctx, tx, service.Form)
			if err != nil {
				return err
			}
			offers = append(offers, offer{service, definition})
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
		found.Definition, err = s.forms.Newest(ctx, tx, found.Form)
		return err
	})
	return found, err
}

// inWords is a form's own text in the language of the page, marked where it is in another.
func inWords(v page.View, words forms.Words) control.Text {
	text, lang := words.Found(v.Speaker.Code())
	return control.In(v.Speaker, text, lang)
}
