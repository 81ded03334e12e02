// Package access answers one question: may this officer do this to this case.
//
// The rules stand in one table here, in words in rules.md beside it, and once more as the SQL function
// casework.cases_for, which every list, search and count joins; a test holds the three to each other. It owns no table.
// It refuses by default: what no rule allows is not allowed.
package access

import (
	"slices"

	"stodporten/casework/units"
)

// Deed is something that an officer may want to do to a case.
type Deed string

// The deeds of the table.
const (
	List    Deed = "list"     // see that the case is there: number, service, clock
	Open    Deed = "open"     // read what the file holds
	Take    Deed = "take"     // become the case's officer
	PutBack Deed = "put-back" // let the case go back to the unit's queue
)

// Standing is how an officer stands to a case at one moment.
type Standing struct {
	Roles    []units.Role // held now in the unit of the case
	Assigned bool         // the case is the officer's own
	Waiting  bool         // nobody has taken the case yet
}

// rule allows a deed to a role of the case's unit, on a condition. The lag (2001:454) om behandling av personuppgifter
// inom socialtjänsten, 10 §, is the reason for all of them: each sees what the work demands and no more.
type rule struct {
	deed Deed
	role units.Role
	when func(Standing) bool
}

func always(Standing) bool     { return true }
func assigned(s Standing) bool { return s.Assigned }
func waiting(s Standing) bool  { return s.Waiting }

func rules() []rule {
	return []rule{
		{List, units.Caseworker, always},
		{List, units.Intake, always},
		{List, units.Manager, always},
		{Open, units.Caseworker, assigned},
		{Open, units.Intake, assigned},
		{Open, units.Manager, assigned},
		{Open, units.Intake, waiting},
		{Take, units.Caseworker, waiting},
		{Take, units.Intake, waiting},
		{PutBack, units.Caseworker, assigned},
		{PutBack, units.Intake, assigned},
		{PutBack, units.Manager, assigned},
	}
}

// May says whether an officer who stands so may do the deed.
func May(deed Deed, standing Standing) bool {
	return slices.ContainsFunc(rules(), func(r rule) bool {
		return r.deed == deed && slices.Contains(standing.Roles, r.role) && r.when(standing)
	})
}
