// Package town is the invented municipalities of the demo: their units, officers, services and forms.
//
// It owns no table and writes through the rooms, as an administrator would. It refuses nothing and repeats nothing: a
// municipality that is already there is left as it is.
package town

import (
	"context"
	"encoding/json"
	"fmt"

	_ "embed" // the invented municipalities

	"github.com/google/uuid"

	"stodporten/casework/units"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/municipality"
)

//go:embed town.json
var source []byte

// Town is one invented municipality.
type Town struct {
	Municipality municipality.Municipality `json:"municipality"`
	Units        []unit                    `json:"units"`
	Officers     []officer                 `json:"officers"`
	Services     []service                 `json:"services"`
}

type unit struct {
	Key        string `json:"key"`
	Name       string `json:"name"`
	PublicName string `json:"publicName"`
	Zone       string `json:"zone"`
}

type officer struct {
	Subject string            `json:"subject"`
	Name    string            `json:"name"`
	Title   string            `json:"title"`
	Roles   map[string][]role `json:"roles"` // by unit key
}

type role = units.Role

type service struct {
	ID    string            `json:"id"`
	Form  string            `json:"form"`
	Unit  string            `json:"unit"`
	Owner string            `json:"owner"` // an officer's subject
	Phone string            `json:"phone"`
	Email string            `json:"email"`
	Visit map[string]string `json:"visit"`
}

// Towns reads the invented municipalities, the one at plain localhost first. With a domain such as "localhost" they answer at
// <id>.<domain>.
func Towns(domain string) ([]Town, error) {
	var towns []Town
	if err := json.Unmarshal(source, &towns); err != nil {
		return nil, fmt.Errorf("read the invented towns: %w", err)
	}
	for i := range towns {
		towns[i].Municipality.Host = string(towns[i].Municipality.ID) + "." + domain
	}
	return towns, nil
}

// Settle founds the towns that are not there yet, in a database opened with the casework role.
func Settle(ctx context.Context, db *audit.DB, domain string) error {
	towns, err := Towns(domain)
	if err != nil {
		return err
	}
	there, err := municipality.All(ctx, db)
	if err != nil {
		return err
	}
	known := map[municipality.ID]bool{}
	for _, m := range there {
		known[m.ID] = true
	}
	for position, town := range towns {
		if known[town.Municipality.ID] {
			continue
		}
		err := db.Do(ctx, audit.ForSystem(town.Municipality.ID, "demo"), "town.settle", func(ctx context.Context, tx *audit.Tx) error {
			return town.settle(ctx, tx, position)
		})
		if err != nil {
			return fmt.Errorf("settle %s: %w", town.Municipality.ID, err)
		}
	}
	return nil
}

func (t Town) settle(ctx context.Context, tx *audit.Tx, position int) error {
	if err := municipality.Found(ctx, tx, t.Municipality, position, tx.At); err != nil {
		return err
	}
	if _, err := catalogue.PublishStandard(ctx, tx); err != nil {
		return err
	}
	unitIDs, err := t.addUnits(ctx, tx)
	if err != nil {
		return err
	}
	officerIDs, err := t.addOfficers(ctx, tx, unitIDs)
	if err != nil {
		return err
	}
	return t.offer(ctx, tx, unitIDs, officerIDs)
}

func (t Town) addUnits(ctx context.Context, tx *audit.Tx) (map[string]uuid.UUID, error) {
	ids := map[string]uuid.UUID{}
	for _, u := range t.Units {
		ids[u.Key] = uuid.New()
		if err := units.AddUnit(ctx, tx, units.Unit{ID: ids[u.Key], Name: u.Name, PublicName: u.PublicName, Zone: u.Zone}); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (t Town) addOfficers(ctx context.Context, tx *audit.Tx, unitIDs map[string]uuid.UUID) (map[string]uuid.UUID, error) {
	ids := map[string]uuid.UUID{}
	for _, o := range t.Officers {
		ids[o.Subject] = uuid.New()
		err := units.AddOfficer(ctx, tx, units.Officer{ID: ids[o.Subject], Subject: o.Subject, Name: o.Name, Title: o.Title})
		if err != nil {
			return nil, err
		}
		for unitKey, roles := range o.Roles {
			for _, r := range roles {
				if err := units.Allow(ctx, tx, units.Allowance{Officer: ids[o.Subject], Unit: unitIDs[unitKey], Role: r}); err != nil {
					return nil, err
				}
			}
		}
	}
	return ids, nil
}

func (t Town) offer(ctx context.Context, tx *audit.Tx, unitIDs, officerIDs map[string]uuid.UUID) error {
	names := map[string]string{}
	for _, u := range t.Units {
		names[u.Key] = u.PublicName
	}
	for position, s := range t.Services {
		err := units.OfferService(ctx, tx, municipality.Service{
			ID: s.ID, Form: s.Form, Position: position, Unit: unitIDs[s.Unit], UnitName: names[s.Unit],
			UnitPhone: s.Phone, UnitEmail: s.Email, UnitVisit: s.Visit, Owner: officerIDs[s.Owner], Open: true,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
