// Package site is the residents' pages and their one route table.
//
// It owns no table: each page asks the record rooms, in a transaction that was opened for the resident who asks. It refuses
// whoever is real, outside production; all else the rooms refuse, and Answers turns that into a status and words.
package site

import (
	"strings"

	"stodporten/forms/control"
	"stodporten/forms/norm"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/door"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/session"
	"stodporten/portal/site/apply"
)

// Site is what the residents' pages need.
type Site struct {
	DB         *audit.DB
	Catalogue  *catalogue.Catalogue
	Words      *locales.Bundle // to say once more, in the language it was signed in, what was signed
	Visits     *session.Store
	SignIn     *identity.RelyingParty
	Signer     apply.Signer    // where one signs; at SignIn when nil
	Files      *files.Receiver // nil where no file can be sent
	Rates      norm.Tables     // for the guide
	Clock      audit.Clock
	Scheme     string // http or https, as browsers see it
	Port       int    // in people's addresses; 0 for the scheme's own
	SignIns    int    // a minute, from one address
	Production bool   // real people may sign in; everywhere else nobody but the invented ones may
}

// Addresses that more than one page leads to.
const (
	startPath    = "/"
	servicesPath = apply.ServicesPath
	guidePath    = "/guide/ekonomiskt-bistand"
	myPagesPath  = apply.MyPagesPath
	visitsPath   = "/mina-sidor/session"
	helpPath     = "/hjalp-idag"

	accessibilityPath = "/om/tillganglighet"
	personalDataPath  = "/om/personuppgifter"
	cookiesPath       = "/om/kakor"
)

// Frame is what stands around every page of the residents.
func Frame() page.Frame {
	return page.Frame{Ways: ways, Foot: foot, SignIn: door.SignInPath, SignOut: door.SignOutPath, Account: visitsPath}
}

func ways(v page.View) []control.Step {
	steps := []control.Step{
		{Text: v.Say("start.way-services"), Href: servicesPath, Current: under(v.Path, servicesPath)},
		{Text: v.Say("start.way-guide"), Href: guidePath, Current: v.Path == guidePath},
	}
	if v.SignedIn() {
		steps = append(steps, control.Step{Text: v.Say("start.way-my-pages"), Href: myPagesPath, Current: under(v.Path, myPagesPath)})
	}
	return steps
}

func foot(v page.View) []control.Step {
	return []control.Step{
		{Text: v.Say("start.way-help"), Href: helpPath},
		{Text: v.Say("start.way-accessibility"), Href: accessibilityPath},
		{Text: v.Say("start.way-personal-data"), Href: personalDataPath},
		{Text: v.Say("start.way-cookies"), Href: cookiesPath},
	}
}

func under(path, section string) bool {
	return path == section || strings.HasPrefix(path, section+"/")
}
