// Package desk is the caseworkers' pages and their one route table, in which the administrators' pages of casework/office stand too.
//
// It owns no table: each page asks the rooms, in a transaction that was opened for the officer who asks. Roles are looked up at
// each request and kept in no session. It refuses an officer who holds no role that the page is for; which cases an officer may
// read is asked of casework/access by the rooms, and a case that is not theirs is answered like one that is not there.
package desk

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/casework/cases"
	"stodporten/casework/units"
	"stodporten/forms/control"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/door"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// Desk is what the caseworkers' pages need.
type Desk struct {
	DB        *audit.DB
	Catalogue *catalogue.Catalogue
	Visits    *session.Store
	SignIn    *identity.RelyingParty
	Files     *files.Receiver // nil where files cannot be fetched
	Log       *slog.Logger
	Scheme    string // http or https, as browsers see it
	Port      int    // in people's addresses; 0 for the scheme's own
	SignIns   int    // a minute, from one address
}

// Addresses that more than one page leads to.
const (
	startPath          = "/"
	queuePath          = "/arenden"
	administrationPath = "/administration"
	outagePath         = "/administration/driftstorning"
	themePath          = "/administration/utseende"
	formsPath          = "/administration/formular"
	formPath           = formsPath + "/:form"
	editionPath        = formPath + "/version/:version"
	blockPath          = formPath + "/block/:block"
	visitsPath         = "/session"
)

// Frame is what stands around every page of the desk. The navigation is that of somebody whose roles are not known yet: guarded
// pages set their own.
func Frame() page.Frame {
	return page.Frame{Ways: func(v page.View) []control.Step {
		if !v.SignedIn() {
			return nil
		}
		return ways(v, []units.Grant{{Role: units.Caseworker}})
	}, SignIn: door.SignInPath, SignOut: door.SignOutPath, Account: visitsPath}
}

func ways(v page.View, held []units.Grant) []control.Step {
	var steps []control.Step
	if holdsAny(held, forCases()) {
		steps = append(steps, control.Step{Text: v.Say("desk.way-cases"), Href: queuePath, Current: under(v.Path, queuePath)})
	}
	if holdsAny(held, forAdministration()) {
		steps = append(steps, control.Step{Text: v.Say("desk.way-administration"), Href: administrationPath, Current: under(v.Path, administrationPath)})
	}
	return steps
}

func under(path, section string) bool {
	return path == section || strings.HasPrefix(path, section+"/")
}

// Answers turns what the rooms refuse into a status and words.
func Answers() []page.Answer {
	return []page.Answer{
		{Error: cases.ErrNoCase, Status: fiber.StatusNotFound, Key: "desk.no-case"},
		{Error: cases.ErrNotYours, Status: fiber.StatusConflict, Key: "desk.not-yours"},
		{Error: applications.ErrNoApplication, Status: fiber.StatusNotFound},
		{Error: catalogue.ErrNoForm, Status: fiber.StatusNotFound},
	}
}

func (d Desk) door() door.Door {
	return door.Door{
		Realm: identity.OfficerRealm, SignIn: d.SignIn, Visits: d.Visits, Scheme: d.Scheme, Port: d.Port, SignIns: d.SignIns,
		Home: startPath, Account: visitsPath, Welcome: d.welcome,
	}
}

// welcome finds the officer among those of this municipality. Whoever is none is in the trail, and in the log without a name.
func (d Desk) welcome(ctx context.Context, at municipality.ID, who identity.Person) (door.Guest, error) {
	var guest door.Guest
	err := d.DB.Do(ctx, audit.ForVisitor(at), "sign-in", func(ctx context.Context, tx *audit.Tx) error {
		officer, before, err := units.Welcome(ctx, tx, who.StaffID)
		guest = door.Guest{Subject: officer.ID, Name: officer.Name, LastSignedInAt: before}
		return err
	})
	if errors.Is(err, units.ErrNotAnOfficer) {
		d.Log.LogAttrs(ctx, slog.LevelWarn, "identity refused", slog.String("deed", "sign-in"), slog.String("realm", string(identity.OfficerRealm)),
			slog.String("municipality", string(at)), slog.String("issuer", who.Issuer), slog.String("code", "not-an-officer"))
		return door.Guest{}, &door.Unwelcome{Key: "desk.not-an-officer"}
	}
	return guest, err
}
