package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/notice"
)

// The case's own row is asked once more whether it waits: who comes second waits for the first one's lock, and the rule of
// reading was asked before that.
const takeCase = `
	update casework.cases c
	set assignee = $2, assigned_at = $3, revision = revision + 1
	from casework.cases_for($2, $3) a
	where c.municipality = $1 and c.number = $4 and a.case_id = c.id and a.take and c.assignee is null`

// Taken is ErrTaken with who was first, for whoever may see that the case is there.
type Taken struct { //nolint:errname // it reads as one in errors.As
	By string
	At time.Time
}

func (t *Taken) Error() string { return ErrTaken.Error() }

// Is makes errors.Is(err, ErrTaken) hold.
func (t *Taken) Is(target error) bool { return target == ErrTaken }

// Take makes the asking officer the case's officer. Of two who try at once, one gets a *Taken; who takes it twice has it. The
// applicant sees from the same moment that the matter has been received, and by which unit.
func Take(ctx context.Context, tx *audit.Tx, number string) error {
	done, err := tx.Exec(ctx, takeCase, string(tx.Municipality), tx.Actor.Officer(), tx.At, number)
	if err != nil {
		return fmt.Errorf("take case: %w", err)
	}
	if done.RowsAffected() == 0 {
		return whyNotTaken(ctx, tx, number)
	}
	taken, err := find(ctx, tx, number)
	if err != nil {
		return err
	}
	if err := note(ctx, tx, taken, audit.Write); err != nil {
		return err
	}
	if taken.Application == nil {
		return nil
	}
	applicant, moved, err := applications.Advance(ctx, tx, *taken.Application,
		applications.Taken{Step: applications.Received, UnitName: taken.UnitName, At: tx.At})
	if err != nil || !moved {
		return err
	}
	return notice.Queue(ctx, tx, applicant, "notice.received", taken.Number)
}

const selectListed = `
	select c.assignee, coalesce(o.name, ''), c.assigned_at
	from casework.cases c
	join casework.cases_for($2, $3) a on a.case_id = c.id
	left join casework.officers o on o.municipality = c.municipality and o.id = c.assignee
	where c.municipality = $1 and c.number = $4`

// whyNotTaken tells an officer of the unit that somebody was first, and everybody else nothing. A second click of the case's
// own officer is no error.
func whyNotTaken(ctx context.Context, tx *audit.Tx, number string) error {
	var assignee *uuid.UUID
	var name string
	var at *time.Time
	err := tx.QueryRow(ctx, selectListed, string(tx.Municipality), tx.Actor.Officer(), tx.At, number).Scan(&assignee, &name, &at)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("take case: %w", err)
	}
	if err == nil && assignee != nil && *assignee == tx.Actor.Officer() {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "case-in-list", Object: number})
		return nil
	}
	tx.Refuse(audit.Line{Kind: "case", Object: bounded(number)})
	if err != nil || assignee == nil {
		return ErrNoCase
	}
	return &Taken{By: name, At: *at}
}

const selectTakeable = `
	select exists (
	  select from casework.cases c join casework.cases_for($2, $3) a on a.case_id = c.id and a.take
	  where c.municipality = $1 and c.number = $4)`

// MayTake says whether the asking officer could take the case now: what the page asks before it offers to undo.
func MayTake(ctx context.Context, tx *audit.Tx, number string) (bool, error) {
	var may bool
	if err := tx.QueryRow(ctx, selectTakeable, string(tx.Municipality), tx.Actor.Officer(), tx.At, number).Scan(&may); err != nil {
		return false, fmt.Errorf("ask whether the case may be taken: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "queue", Object: bounded(number)})
	return may, nil
}

const putBackCase = `
	update casework.cases c
	set assignee = null, assigned_at = null, revision = revision + 1
	from casework.cases_for($2, $3) a
	where c.municipality = $1 and c.number = $4 and a.case_id = c.id and c.assignee = $2`

// PutBack returns the officer's own case to the unit's queue, where its owner answers for it again.
func PutBack(ctx context.Context, tx *audit.Tx, number string) error {
	mine, err := find(ctx, tx, number)
	if err != nil {
		return err
	}
	done, err := tx.Exec(ctx, putBackCase, string(tx.Municipality), tx.Actor.Officer(), tx.At, number)
	if err != nil {
		return fmt.Errorf("put case back: %w", err)
	}
	if done.RowsAffected() == 0 {
		tx.Refuse(audit.Line{Kind: "case", Object: mine.Number})
		return ErrNotYours
	}
	return note(ctx, tx, mine, audit.Write)
}

const returnAll = `
	update casework.cases
	set assignee = null, assigned_at = null, revision = revision + 1
	where municipality = $1 and assignee = $2 and status <> 'closed'
	returning number, unit`

// Return puts everything that an officer has back in the queues of its units, as when they leave: nothing lies with somebody who is
// not there. It gives how much that was.
func Return(ctx context.Context, tx *audit.Tx, officer uuid.UUID) (int, error) {
	rows, err := tx.Query(ctx, returnAll, string(tx.Municipality), officer)
	if err != nil {
		return 0, fmt.Errorf("return cases: %w", err)
	}
	type returned struct {
		Number string
		Unit   uuid.UUID
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[returned])
	if err != nil {
		return 0, fmt.Errorf("return cases: %w", err)
	}
	for _, one := range all {
		tx.Log(audit.Line{Deed: audit.Write, Kind: "case", Object: one.Number, Unit: one.Unit})
	}
	return len(all), nil
}
