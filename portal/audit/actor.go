package audit

import (
	"github.com/google/uuid"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// Actor is who a transaction is opened for. The zero value belongs to no municipality, so that row security shows it nothing.
type Actor struct {
	municipality municipality.ID
	kind         string
	id           uuid.UUID
	name         string
	signInNumber string
}

const (
	kindResident = "resident"
	kindOfficer  = "officer"
	kindVisitor  = "visitor"
	kindSystem   = "system"
)

// ForResident opens the resident's own rows and no other's.
func ForResident(who identity.Resident) Actor {
	return Actor{municipality: who.Municipality, kind: kindResident, id: who.Person}
}

// ForOfficer opens the municipality's rows; which cases the officer may read is asked of casework/access.
func ForOfficer(who identity.Officer) Actor {
	return Actor{municipality: who.Municipality, kind: kindOfficer, id: who.ID, name: who.Name}
}

// ForVisitor is somebody not known: row security shows no person's rows.
func ForVisitor(of municipality.ID) Actor {
	return Actor{municipality: of, kind: kindVisitor}
}

// ForSignIn is a visitor for whom a trusted provider has just vouched: row security shows the row of that identity number alone.
func ForSignIn(of municipality.ID, number string) Actor {
	return Actor{municipality: of, kind: kindVisitor, signInNumber: number}
}

// ForSystem is a program acting by itself; name says which: "intake".
func ForSystem(of municipality.ID, name string) Actor {
	return Actor{municipality: of, kind: kindSystem, name: name}
}

// Officer is the officer's id, or uuid.Nil for everybody else.
func (a Actor) Officer() uuid.UUID {
	if a.kind != kindOfficer {
		return uuid.Nil
	}
	return a.id
}

// Person is the resident's id, or uuid.Nil for everybody else.
func (a Actor) Person() uuid.UUID {
	if a.kind != kindResident {
		return uuid.Nil
	}
	return a.id
}

// Name is the officer's or the program's name; a resident's is never written in a line.
func (a Actor) Name() string { return a.name }

func (a Actor) known() bool { return a.kind == kindResident || a.kind == kindOfficer }

func (a Actor) personSetting() string { return settingOf(a.Person()) }

func (a Actor) officerSetting() string { return settingOf(a.Officer()) }

func settingOf(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}
