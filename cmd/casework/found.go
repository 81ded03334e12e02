package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"stodporten/casework/units"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/municipality"
)

type foundCommand struct {
	ID                 string            `arg:"" help:"A short lower-case word that names the municipality in the database for ever: ekkoping."`
	Name               string            `required:"" help:"Its name: \"Ekköpings kommun\"."`
	Short              string            `required:"" help:"Two to five capitals that its registration numbers begin with: EKK."`
	Host               string            `required:"" help:"The host name that residents use, without port; the desk uses the same behind another port, or HOST_PREFIX and this."`
	HelpPhone          string            `required:"" help:"Social services in office hours, shown on every page."`
	HelpHours          map[string]string `required:"" mapsep:";" placeholder:"sv=TEXT;en=TEXT" help:"When that telephone is answered, by language; Swedish is needed."`
	OnCallPhone        string            `required:"" help:"Social services out of hours, shown on every page."`
	Languages          []string          `default:"sv,en" help:"The languages of its pages; Swedish is the first."`
	Brand              string            `default:"#1f5245" help:"Header and buttons; white text must be readable on it (4.5:1)."`
	Accent             string            `default:"#d9a441" help:"Lines and marks."`
	Unit               string            `default:"Administration" help:"The unit that the first administrator belongs to."`
	Administrator      string            `required:"" help:"The first administrator, as the municipality's own identity provider calls them: the claim that claims.staff_id of the issuers file names."`
	AdministratorName  string            `required:"" help:"Their name."`
	AdministratorTitle string            `help:"Their title."`
}

// Help is shown below the flags.
func (f foundCommand) Help() string {
	return `For example, after "migrate roles" and "migrate up":

  casework found ekkoping --name "Ekköpings kommun" --short EKK --host stod.ekkoping.se \
    --help-phone "040-628 04 00" --help-hours "sv=vardagar 8–16.30;en=weekdays 8 am–4.30 pm" --on-call-phone "040-628 04 99" \
    --administrator ada.frid --administrator-name "Ada Frid"
  casework unit ekkoping --name "Ekonomiskt bistånd" --public-name "Enheten för ekonomiskt bistånd" --zone financial-assistance
  casework officer ekkoping tove.berg --name "Tove Berg" --title Enhetschef --unit "Ekonomiskt bistånd" --role manager
  casework officer ekkoping sara.lind --name "Sara Lind" --unit "Ekonomiskt bistånd" --role caseworker --role intake
  casework offer ekkoping ekonomiskt-bistand --form financial-assistance --unit "Ekonomiskt bistånd" --owner tove.berg \
    --phone "040-628 04 10" --email ekonomisktbistand@ekkoping.se --visit "sv=Storgatan 12. Öppet 9–15."

Then a resident can apply, and Sara Lind finds the application in her queue.`
}

// Run founds it at the end of the installation's list, with all that it needs before anybody can sign in, or with nothing.
func (f foundCommand) Run(o *organiser) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	there, err := municipality.All(ctx, o.db)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(there, func(m municipality.Municipality) bool {
		return string(m.ID) == f.ID || m.Short == f.Short || m.Host == f.Host
	}) {
		return errors.New("a municipality with that id, prefix or host is there already; nothing was changed")
	}
	if f.HelpHours["sv"] == "" {
		return errors.New("--help-hours must say it in Swedish: sv=…")
	}
	founding := units.Founding{
		Municipality: municipality.Municipality{
			ID: municipality.ID(f.ID), Name: f.Name, Short: f.Short, Host: f.Host, Languages: f.Languages, HelpPhone: f.HelpPhone,
			HelpHours: f.HelpHours, OnCallPhone: f.OnCallPhone, Theme: municipality.Theme{Brand: f.Brand, Accent: f.Accent},
		},
		Position: len(there), UnitName: f.Unit,
		Administrator: units.Officer{ID: uuid.New(), Subject: f.Administrator, Name: f.AdministratorName, Title: f.AdministratorTitle},
	}
	err = o.db.Do(ctx, audit.ForSystem(municipality.ID(f.ID), "casework found"), "found", func(ctx context.Context, tx *audit.Tx) error {
		if err := units.Found(ctx, tx, founding); err != nil {
			return err
		}
		return publishStandard(ctx, tx, o)
	})
	if err != nil {
		return err
	}
	o.say("%s is there, at the host %s. %s may sign in at the desk.", f.Name, f.Host, f.AdministratorName)
	o.say("Next: casework unit %s --name … --zone … (casework found --help shows the whole way to a first application)", f.ID)
	return nil
}

func publishStandard(ctx context.Context, tx *audit.Tx, o *organiser) error {
	published, err := catalogue.PublishStandard(ctx, tx)
	if err != nil {
		return err
	}
	for _, definition := range published {
		o.say("Published the form %s, version %d.", definition.ID, definition.Version)
	}
	return nil
}

type offerCommand struct {
	Municipality string            `arg:"" help:"Which municipality, by its id."`
	Service      string            `arg:"" help:"A short lower-case word that stands in the address: ekonomiskt-bistand."`
	Form         string            `help:"The published form that is filled in: financial-assistance."`
	Unit         string            `help:"The unit that receives what is handed in, by its name."`
	Owner        string            `help:"The officer who watches over what nobody has taken, as the identity provider calls them."`
	Phone        string            `help:"The unit's telephone, on the service's page."`
	Email        string            `help:"The unit's e-mail address, on the service's page."`
	Visit        map[string]string `mapsep:";" placeholder:"sv=TEXT;en=TEXT" help:"Where and when one can visit, by language."`
	Close        bool              `help:"Take no more applications; those under way are not touched."`
}

// Run offers the service, or changes of one that is there what was said and leaves the rest.
func (c offerCommand) Run(o *organiser) error {
	return o.do(municipality.ID(c.Municipality), "offer", func(ctx context.Context, tx *audit.Tx) error {
		all, err := municipality.EveryService(ctx, tx)
		if err != nil {
			return err
		}
		service := municipality.Service{ID: c.Service, Position: len(all)}
		if at := slices.IndexFunc(all, func(s municipality.Service) bool { return s.ID == c.Service }); at >= 0 {
			service = all[at]
		}
		if err := c.change(ctx, tx, &service); err != nil {
			return err
		}
		if err := units.OfferService(ctx, tx, service); err != nil {
			return err
		}
		return c.tell(ctx, tx, o, service)
	})
}

func (c offerCommand) change(ctx context.Context, tx *audit.Tx, service *municipality.Service) error {
	if c.Unit != "" {
		unit, err := units.UnitNamed(ctx, tx, c.Unit)
		if err != nil {
			return fmt.Errorf("%q: %w; casework unit adds one", c.Unit, err)
		}
		service.Unit, service.UnitName = unit.ID, unit.PublicName
	}
	if c.Owner != "" {
		owner, err := units.OfficerNamed(ctx, tx, c.Owner)
		if err != nil {
			return fmt.Errorf("%q: %w; casework officer adds one", c.Owner, err)
		}
		service.Owner = owner.ID
	}
	for _, one := range []struct {
		said string
		into *string
	}{{c.Form, &service.Form}, {c.Phone, &service.UnitPhone}, {c.Email, &service.UnitEmail}} {
		if one.said != "" {
			*one.into = one.said
		}
	}
	if len(c.Visit) > 0 {
		service.UnitVisit = c.Visit
	}
	service.Open = !c.Close
	switch {
	case service.Form == "", service.Unit == uuid.Nil, service.Owner == uuid.Nil, service.UnitPhone == "", service.UnitEmail == "", len(service.UnitVisit) == 0:
		return errors.New("a service needs --form, --unit, --owner, --phone, --email and --visit the first time")
	}
	if _, err := catalogue.New().Newest(ctx, tx, service.Form); err != nil {
		return fmt.Errorf("%q: %w", service.Form, err)
	}
	return nil
}

// tell warns when nobody in the unit could take what is handed in.
func (c offerCommand) tell(ctx context.Context, tx *audit.Tx, o *organiser, service municipality.Service) error {
	if !service.Open {
		o.say("The service %s takes no more applications.", service.ID)
		return nil
	}
	o.say("Residents can apply for %s; %s receives it.", service.ID, service.UnitName)
	officers, err := units.Officers(ctx, tx)
	if err != nil {
		return err
	}
	for _, member := range officers {
		for _, grant := range member.Grants {
			if grant.Unit == service.Unit && (grant.Role == units.Caseworker || grant.Role == units.Intake) {
				return nil
			}
		}
	}
	o.say("But nobody in the unit can take what comes in. Next: casework officer %s <id> --name … --unit … --role caseworker --role intake", c.Municipality)
	return nil
}
