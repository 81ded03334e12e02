package session

import (
	"time"

	"github.com/google/uuid"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// How long a visit lasts (security.md: Login.gov, ASVS 5.0 and Swedish rules).
const (
	Idle             = 15 * time.Minute
	WarnBefore       = 150 * time.Second // the idle warning shows this long before the end
	ResidentLifetime = 12 * time.Hour
	OfficerLifetime  = 8 * time.Hour
)

// Visit is one person's signed-in visit in one browser. Whoever starts one fills in who it is; the store fills in the rest.
type Visit struct {
	Realm        identity.Realm
	Municipality municipality.ID
	Subject      uuid.UUID // the resident's or the officer's own id
	Name         string
	Assurance    identity.Assurance

	SignedInAt     time.Time
	SeenAt         time.Time // may lag by SeenEvery
	ExpiresAt      time.Time // the absolute end, whatever is done before
	LastSignedInAt time.Time // the visit before this one; zero at the first

	Canary string // a keyed hash of the person for <meta name="reader">; the same person, the same canary, and it says nothing
	CSRF   string // the token that this visit's forms carry

	Issuer        string // the issuer's id in the issuers file
	IssuerSubject string // sub
	IssuerSession string // sid; empty where the provider has none
	IDToken       string // for signing out at the provider; it may hold the identity number, so it goes nowhere else
	Signer        string // identity.Arrival.Signer: who alone may sign in this visit
}

// Resident is the visitor as the rooms ask for them; false at the desk.
func (v Visit) Resident() (identity.Resident, bool) {
	if v.Realm != identity.ResidentRealm {
		return identity.Resident{}, false
	}
	return identity.Resident{
		Municipality: v.Municipality, Person: v.Subject, Name: v.Name, Assurance: v.Assurance, SignedInAt: v.SignedInAt,
	}, true
}

// Officer is the visitor as the rooms ask for them; false at the residents' site.
func (v Visit) Officer() (identity.Officer, bool) {
	if v.Realm != identity.OfficerRealm {
		return identity.Officer{}, false
	}
	return identity.Officer{
		Municipality: v.Municipality, ID: v.Subject, Name: v.Name, Assurance: v.Assurance, SignedInAt: v.SignedInAt,
	}, true
}

// SecondsLeft is how long until the visit ends by itself if nothing more is asked for: idle or absolute, whichever comes
// first. Never negative.
func (v Visit) SecondsLeft(now time.Time) int {
	return int(max(0, v.ends().Sub(now)) / time.Second)
}

// MayExtend says whether being active moves the end at all; it does not once the absolute end comes first.
func (v Visit) MayExtend(now time.Time) bool {
	return v.ExpiresAt.After(v.SeenAt.Add(Idle)) && now.Before(v.ends())
}

func (v Visit) ends() time.Time {
	if idle := v.SeenAt.Add(Idle); idle.Before(v.ExpiresAt) {
		return idle
	}
	return v.ExpiresAt
}
