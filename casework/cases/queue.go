package cases

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

// Selection is one of the lists of a unit's queue.
type Selection string

// The lists. Overdue counts from the day after the promised one.
const (
	New     Selection = "new"
	Mine    Selection = "mine"
	All     Selection = "all"
	Overdue Selection = "overdue"
)

// Listed is a case in a list. Without MayOpen it bears number, service and clock only: no name.
type Listed struct {
	Number       string
	Service      string
	UnitName     string
	Status       string
	ReceivedAt   time.Time
	DueOn        time.Time
	Applicant    *string // nil when the officer may not read the file, and for a protected identity: a list is looked at over shoulders
	Protected    bool    // false when the officer may not read the file
	Person       *uuid.UUID
	AssigneeName *string
	OwnerName    string // answers for it while nobody has taken it
	MayOpen      bool
	MayTake      bool
}

// Asked is a list as an officer asks for it.
type Asked struct {
	Selection Selection
	Order     Order
	Today     time.Time // the date where the municipality is
	Page      int       // from 0
}

// Order is how a list is sorted.
type Order string

// The orders; ByDue is what an unknown word means.
const (
	ByDue      Order = "due"
	ByReceived Order = "received"
	ByNumber   Order = "number"
)

// PageSize is how many cases a page of the queue holds.
const PageSize = 50

const selectQueue = `
	select c.number, c.service, u.name as unit_name, c.status, c.received_at, c.due_on,
	       case when not p.protected then p.name end as applicant, coalesce(p.protected, false) as protected, p.id as person,
	       o.name as assignee_name, w.name as owner_name, a.content as may_open, a.take as may_take
	from casework.cases c
	join casework.cases_for($2, $3) a on a.case_id = c.id
	join casework.units u on u.municipality = c.municipality and u.id = c.unit
	join casework.officers w on w.municipality = c.municipality and w.id = c.owner
	left join casework.officers o on o.municipality = c.municipality and o.id = c.assignee
	left join lateral (
	  select person.id, person.name, person.protected from casework.parties party
	  join portal.persons person on person.municipality = party.municipality and person.id = party.person
	  where party.municipality = c.municipality and party.case_id = c.id and party.relation = 'applicant'
	  order by person.id limit 1) p on a.content
	where c.municipality = $1 and c.status <> 'closed'
	  and case $4 when 'new' then c.assignee is null
	              when 'mine' then c.assignee = $2
	              when 'overdue' then c.due_on < $5
	              else true end
	order by case $6 when 'received' then c.received_at end, case $6 when 'number' then c.number end,
	         case when $6 not in ('received', 'number') then c.due_on end, c.received_at, c.number
	limit $7 offset $8`

// Queue lists the cases of the units in which the asking officer holds a role. Names shown are read, and in the trail as read; the
// person is not told of being in a list, only of the file being opened.
func Queue(ctx context.Context, tx *audit.Tx, asked Asked) ([]Listed, error) {
	rows, err := tx.Query(ctx, selectQueue, string(tx.Municipality), tx.Actor.Officer(), tx.At, string(asked.Selection),
		asked.Today, string(asked.Order), PageSize, max(0, asked.Page)*PageSize)
	if err != nil {
		return nil, fmt.Errorf("list queue: %w", err)
	}
	listed, err := pgx.CollectRows(rows, pgx.RowToStructByName[Listed])
	if err != nil {
		return nil, fmt.Errorf("list queue: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "queue", Object: string(asked.Selection)})
	for _, one := range listed {
		if one.Person != nil {
			tx.Log(audit.Line{Deed: audit.Read, Kind: "case-in-list", Object: one.Number, Concerns: *one.Person})
		}
	}
	return listed, nil
}

// Counts is how many cases each list holds.
type Counts struct {
	New, Mine, All, Overdue int
}

const countQueue = `
	select count(*) filter (where c.assignee is null), count(*) filter (where c.assignee = $2), count(*),
	       count(*) filter (where c.due_on < $4)
	from casework.cases c
	join casework.cases_for($2, $3) a on a.case_id = c.id
	where c.municipality = $1 and c.status <> 'closed'`

// CountQueue counts what Queue would list, for the same officer.
func CountQueue(ctx context.Context, tx *audit.Tx, today time.Time) (Counts, error) {
	var counts Counts
	err := tx.QueryRow(ctx, countQueue, string(tx.Municipality), tx.Actor.Officer(), tx.At, today).
		Scan(&counts.New, &counts.Mine, &counts.All, &counts.Overdue)
	if err != nil {
		return Counts{}, fmt.Errorf("count queue: %w", err)
	}
	return counts, nil
}
