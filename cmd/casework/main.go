// Command casework is the caseworkers' and administrators' site as a program, and the commands that an installation is begun with:
// its first municipality, units, officers and services. It owns no table; each room says what it refuses.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"stodporten/casework/desk"
	"stodporten/cmd/start"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/door"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

type settings struct {
	start.Settings
	IssuersFile    string   `env:"ISSUERS_FILE" required:"" placeholder:"FILE" help:"The ways to sign in, as JSON; see above."`
	Files          string   `env:"FILES" placeholder:"PLACE" help:"Where uploaded files lie, encrypted: a folder, or s3://bucket?region=…; the same in every program. Without it officers see which files there are and cannot fetch them."`
	Keys           string   `env:"FILES_KEYS" placeholder:"FILE" help:"The keys that they are encrypted with, a Tink keyset as JSON, that nobody else may read."`
	SessionSecret  string   `env:"SESSION_SECRET" required:"" placeholder:"TEXT" help:"At least 16 bytes that seal the visits in Redis, the same in every process; a new one signs everybody out."`
	TrustedProxies []string `env:"TRUSTED_PROXIES" placeholder:"ADDRESS" help:"Addresses or networks of the proxies in front, whose X-Real-IP is believed."`
	SignIns        int      `env:"SIGN_INS" default:"600" help:"The most sign-ins a minute from one address; a town hall may share one among all."`
	HostPrefix     string   `env:"HOST_PREFIX" placeholder:"desk." help:"What comes before a municipality's host name in the desk's: with desk. the desk of stod.ekkoping.se is at desk.stod.ekkoping.se. Empty, it is at the same name behind another port."`
	PseudoLocale   bool     `env:"PSEUDO_LOCALE" help:"Offer the language that shows untranslated words; refused in production."`
}

const about = `The caseworkers' and administrators' site of Stödporten.

Besides serving the site, the program begins an installation and keeps its organisation; each command explains itself with --help:
  casework found     a municipality with its first administrator and the standard forms
  casework unit      a unit of the organisation
  casework officer   somebody who may sign in, and their roles
  casework offer     a service that residents can apply for: its form, its unit and who watches over it
  casework publish   the next version of a form, tried with its sample answers
  casework leave     somebody who no longer works here`

func main() {
	if asked(os.Args[1:]) {
		os.Exit(command(os.Args[1:], os.Stdout, os.Stderr))
	}
	s := &settings{}
	os.Exit(start.Run("casework", about+"\n\n"+identity.IssuersHelp, s, func(ctx context.Context, house *start.House) (start.Site, error) {
		store, err := openFiles(ctx, s, house)
		if err != nil {
			return nil, err
		}
		return build(s, house, store) //nolint:contextcheck // a site has no context of its own: each request makes one
	}))
}

// openFiles opens where files lie, until the last request is answered; nil where nobody has said where that is.
func openFiles(ctx context.Context, s *settings, house *start.House) (*files.Store, error) {
	if s.Files == "" {
		return nil, nil //nolint:nilnil // the desk does without, and says so
	}
	store, err := files.OpenStore(ctx, files.Place{Address: s.Files, KeyFile: s.Keys})
	if err != nil {
		return nil, fmt.Errorf("FILES: %w", err)
	}
	house.Ready("files", store.Ready)
	house.AtEnd(func(context.Context) error { return store.Close() })
	return store, nil
}

// build puts the site together; nothing is asked of the database, Redis or a provider yet. Without a store no file is handed out.
func build(s *settings, house *start.House, store *files.Store) (start.Site, error) {
	if s.Production && s.PseudoLocale {
		return nil, errors.New("PSEUDO_LOCALE is refused in production: nobody reads it")
	}
	if s.SignIns < 1 {
		return nil, errors.New("SIGN_INS must be at least 1")
	}
	words, err := locales.Load()
	if err != nil {
		return nil, err
	}
	visits, err := session.New(session.Options{
		Client: house.Redis, Realm: identity.OfficerRealm, Clock: house.Clock, Secret: []byte(s.SessionSecret),
	})
	if err != nil {
		return nil, fmt.Errorf("SESSION_SECRET: %w", err)
	}
	issuers, err := identity.ReadIssuers(s.IssuersFile)
	if err != nil {
		return nil, err
	}
	signIn, err := identity.New(identity.Options{
		Realm: identity.OfficerRealm, Issuers: issuers, Flows: visits, Clock: house.Clock, Log: house.Log, Production: s.Production,
	})
	if err != nil {
		return nil, err
	}
	db := audit.New(house.Database, house.Clock, page.RequestID)
	app, err := page.New(page.Site{
		Realm: identity.OfficerRealm, Scheme: s.PublicScheme, Issuers: door.Origins(issuers), Proxies: s.TrustedProxies,
		Pseudo: s.PseudoLocale, Municipalities: hosts{municipality.NewDirectory(db, house.Clock.Now), s.HostPrefix}, Visits: visits, Words: words,
		Answers: desk.Answers(), Frame: desk.Frame(), Clock: house.Clock, Log: house.Log, Metrics: house.Metrics,
		Leaving: house.Draining,
	})
	if err != nil {
		return nil, err
	}
	officers := desk.Desk{
		DB: db, Catalogue: catalogue.New(), Visits: visits, SignIn: signIn, Log: house.Log,
		Scheme: s.PublicScheme, Port: s.PublicPort, SignIns: s.SignIns,
	}
	if store != nil {
		officers.Files = files.NewReceiver(db, store, house.Log)
	}
	if err := app.Mount(officers.Routes()); err != nil {
		return nil, err
	}
	return app, nil
}

// hosts finds the municipality of a host name that is the residents' own with something before it.
type hosts struct {
	page.Municipalities
	prefix string
}

// ForHost takes a name without the prefix as it is, so that a first look at localhost needs none.
func (h hosts) ForHost(ctx context.Context, host string) (municipality.Municipality, error) {
	if len(host) > len(h.prefix) && strings.EqualFold(host[:len(h.prefix)], h.prefix) {
		host = host[len(h.prefix):]
	}
	return h.Municipalities.ForHost(ctx, host)
}
