// Command portal is the residents' site as a program. It holds no line of casework's code, and its database role cannot read a
// journal, a decision draft or a reporter's name. It owns no table; each room says what it refuses.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"stodporten/cmd/start"
	"stodporten/forms/norm"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/door"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
	"stodporten/portal/site"
)

type settings struct {
	start.Settings
	IssuersFile    string   `env:"ISSUERS_FILE" required:"" placeholder:"FILE" help:"The ways to sign in, as JSON; see above."`
	SessionSecret  string   `env:"SESSION_SECRET" required:"" placeholder:"TEXT" help:"At least 16 bytes that seal the visits in Redis, the same in every process; a new one signs everybody out."`
	Files          string   `env:"FILES" required:"" placeholder:"PLACE" help:"Where uploaded files lie, encrypted: a folder, or s3://bucket?region=…; the same in every program."`
	Keys           string   `env:"FILES_KEYS" required:"" placeholder:"FILE" help:"The keys that they are encrypted with, a Tink keyset as JSON, that nobody else may read."`
	MakeKeys       makeKeys `name:"make-keys" placeholder:"FILE" help:"Make such a file of keys, and end."`
	TrustedProxies []string `env:"TRUSTED_PROXIES" placeholder:"ADDRESS" help:"Addresses or networks of the proxies in front, whose X-Real-IP is believed."`
	SignIns        int      `env:"SIGN_INS" default:"600" help:"The most sign-ins a minute from one address; a library may share one among many."`
	PseudoLocale   bool     `env:"PSEUDO_LOCALE" help:"Offer the language that shows untranslated words; refused in production."`
}

const about = "The residents' site of Stödporten."

func main() {
	s := &settings{}
	os.Exit(start.Run("portal", about+"\n\n"+identity.IssuersHelp, s, func(ctx context.Context, house *start.House) (start.Site, error) {
		store, err := openFiles(ctx, s, house)
		if err != nil {
			return nil, err
		}
		return build(s, house, store) //nolint:contextcheck // a site has no context of its own: each request makes one
	}))
}

// openFiles opens where files lie, until the last request is answered.
func openFiles(ctx context.Context, s *settings, house *start.House) (*files.Store, error) {
	store, err := files.OpenStore(ctx, files.Place{Address: s.Files, KeyFile: s.Keys})
	if err != nil {
		return nil, fmt.Errorf("FILES: %w", err)
	}
	house.Ready("files", store.Ready)
	house.AtEnd(func(context.Context) error { return store.Close() })
	return store, nil
}

// build puts the site together; nothing is asked of the database, Redis or a provider yet.
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
		Client: house.Redis, Realm: identity.ResidentRealm, Clock: house.Clock, Secret: []byte(s.SessionSecret),
	})
	if err != nil {
		return nil, fmt.Errorf("SESSION_SECRET: %w", err)
	}
	issuers, err := identity.ReadIssuers(s.IssuersFile)
	if err != nil {
		return nil, err
	}
	signIn, err := identity.New(identity.Options{
		Realm: identity.ResidentRealm, Issuers: issuers, Flows: visits, Clock: house.Clock, Log: house.Log, Production: s.Production,
	})
	if err != nil {
		return nil, err
	}
	db := audit.New(house.Database, house.Clock, page.RequestID)
	app, err := page.New(page.Site{
		Realm: identity.ResidentRealm, Scheme: s.PublicScheme, Issuers: door.Origins(issuers), Proxies: s.TrustedProxies,
		Pseudo: s.PseudoLocale, Municipalities: municipality.NewDirectory(db, house.Clock.Now), Visits: visits, Words: words,
		Answers: site.Answers(), Frame: site.Frame(), Clock: house.Clock, Log: house.Log, Metrics: house.Metrics,
		Leaving: house.Draining,
	})
	if err != nil {
		return nil, err
	}
	rates, err := norm.Standard()
	if err != nil {
		return nil, err
	}
	residents := site.Site{
		Rates: rates, Words: words, DB: db, Catalogue: catalogue.New(), Files: files.NewReceiver(db, store, house.Log),
		Visits: visits, SignIn: signIn, Clock: house.Clock, Scheme: s.PublicScheme, Port: s.PublicPort, SignIns: s.SignIns, Production: s.Production,
	}
	if err := app.Mount(residents.Routes()); err != nil {
		return nil, err
	}
	return app, nil
}
