package desk

import (
	"context"
	"log/slog"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// registry is what the pages about cases ask: the rooms, in a transaction for the officer who asks.
type registry struct {
	db    *audit.DB
	forms *catalogue.Catalogue
	files *files.Receiver // nil where files cannot be fetched
	log   *slog.Logger
}

func (r registry) do(ctx context.Context, who identity.Officer, purpose audit.Purpose, deed func(context.Context, *audit.Tx) error) error {
	return r.db.Do(ctx, audit.ForOfficer(who), purpose, deed)
}

// services are the names of what one can apply for, closed services included, in the officer's language.
func (r registry) services(ctx context.Context, tx *audit.Tx, v page.View) (map[string]control.Text, error) {
	all, err := municipality.EveryService(ctx, tx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]control.Text, len(all))
	for _, service := range all {
		definition, err := r.forms.Newest(ctx, tx, service.Form)
		if err != nil {
			// A form that cannot be shown must not hide the cases that began with it.
			r.log.LogAttrs(ctx, slog.LevelError, "a service without a form", slog.String("service", service.ID), slog.String("error", err.Error()))
			continue
		}
		text, lang := matterOf(definition).Found(v.Speaker.Code())
		names[service.ID] = control.In(v.Speaker, text, lang)
	}
	return names, nil
}

// matterOf is the form's noun for the matter, or what the service is called where it has none.
func matterOf(d forms.Definition) forms.Words {
	if len(d.Matter) > 0 {
		return d.Matter
	}
	return d.Service.Title
}

func named(names map[string]control.Text, service string) control.Text {
	if name, ok := names[service]; ok {
		return name
	}
	return control.Plain(service)
}
