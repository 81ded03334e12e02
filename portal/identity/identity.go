// Package identity says who somebody is and how surely: sign-in and signing at any number of OpenID Connect providers,
// residents and officers apart.
//
// It owns portal.persons, whom it writes at sign-in alone; what it must remember between leaving for a provider and coming back
// lies with the Flows it is given, for ten minutes and one use. It knows no page and sets no cookie. It refuses whatever a
// provider says that is not signed, addressed, dated and bound as we asked, each with a Refusal of its own kind; it never takes
// a protected identity from a token, and never writes a token or a claim into a log or an error.
package identity

import (
	"time"

	"github.com/google/uuid"

	"stodporten/portal/municipality"
)

// Realm keeps residents and officers apart: issuers, cookies, Redis keys and programs belong to one of them.
type Realm string

// The two realms; the word stands in cookies, Redis keys and the issuers file.
const (
	ResidentRealm Realm = "resident"
	OfficerRealm  Realm = "officer"
)

// Assurance is how surely the provider knows the person, as in eIDAS. The zero value is no assurance at all.
type Assurance int

// Levels in rising order, so that they can be compared.
const (
	LowAssurance         Assurance = iota + 1 // eIDAS low, Swedish level 2
	SubstantialAssurance                      // eIDAS substantial, Swedish level 3: BankID, Freja+
	HighAssurance                             // eIDAS high, Swedish level 4
)

// String is the word of the issuers file: "low", "substantial" or "high"; "none" for the zero value.
func (a Assurance) String() string {
	switch a {
	case LowAssurance:
		return "low"
	case SubstantialAssurance:
		return "substantial"
	case HighAssurance:
		return "high"
	}
	return "none"
}

// Resident is somebody signed in at the residents' site; Person is our own id of them within the municipality.
type Resident struct {
	Municipality municipality.ID
	Person       uuid.UUID
	Name         string
	Assurance    Assurance
	SignedInAt   time.Time
}

// Officer is somebody signed in at the desk; what they may do is asked of casework/access each time.
type Officer struct {
	Municipality municipality.ID
	ID           uuid.UUID
	Name         string
	Assurance    Assurance
	SignedInAt   time.Time
}
