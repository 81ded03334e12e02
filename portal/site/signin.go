package site

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/idnumber"
	"stodporten/portal/audit"
	"stodporten/portal/door"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/task"
)

// door is the way in and out of this site.
func (s Site) door() door.Door {
	return door.Door{
		Realm: identity.ResidentRealm, SignIn: s.SignIn, Visits: s.Visits, Scheme: s.Scheme, Port: s.Port,
		Home: myPagesPath, Account: visitsPath,
		SignIns: s.SignIns, Welcome: s.welcome, Signed: s.Finish, NotSigned: NotSigned,
	}
}

// Finish goes on with what was signed: what a task asked for, or an application.
func (s Site) Finish(c *fiber.Ctx, arrival identity.Arrival) error {
	if task.Ours(arrival) {
		return s.tasks().Finish(c, arrival)
	}
	return s.application().Finish(c, arrival)
}

// NotSigned says why there is no signature, in the words of the pages that somebody came from.
func NotSigned(c *fiber.Ctx, why *identity.Refusal, back string) error {
	if task.OursBack(back) {
		return task.NotSigned(c, why, back)
	}
	return apply.NotSigned(c, why, back)
}

// welcome finds the resident in a transaction that sees the row of this number alone. Outside production it lets in invented
// people only: a real one would be telling a demonstration who they are.
func (s Site) welcome(ctx context.Context, at municipality.ID, who identity.Person) (door.Guest, error) {
	if !s.Production && idnumber.ForDemo(who.Number) != nil {
		return door.Guest{}, &door.Unwelcome{Key: "signin.real-person"}
	}
	var resident identity.Resident
	var before time.Time
	err := s.DB.Do(ctx, audit.ForSignIn(at, who.Number.Digits()), "sign-in", func(ctx context.Context, tx *audit.Tx) (err error) {
		resident, before, err = identity.Welcome(ctx, tx, at, who, tx.At)
		tx.Log(audit.Line{Deed: audit.Write, Kind: "sign-in", Object: resident.Person.String(), Concerns: resident.Person})
		return err
	})
	if err != nil {
		return door.Guest{}, err
	}
	return door.Guest{Subject: resident.Person, Name: resident.Name, LastSignedInAt: before}, nil
}
