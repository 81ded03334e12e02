package cases

import (
	"context"
	"errors"
	"fmt"

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

// Take makes the asking officer the case's officer. Of two who try at once, one gets ErrTaken. The applicant sees from the
// same moment that the matter has been received, and by which unit.
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
	select c.assignee is not null
	from casework.cases c
	join casework.cases_for($2, $3) a on a.case_id = c.id
	where c.municipality = $1 and c.number = $4`

// whyNotTaken tells an officer of the unit that somebody was first, and everybody else nothing.
func whyNotTaken(ctx context.Context, tx *audit.Tx, number string) error {
	var assigned bool
	err := tx.QueryRow(ctx, selectListed, string(tx.Municipality), tx.Actor.Officer(), tx.At, number).Scan(&assigned)
	tx.Refuse(audit.Line{Kind: "case", Object: bounded(number)})
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && !assigned:
		return ErrNoCase
	case err != nil:
		return fmt.Errorf("take case: %w", err)
	}
	return ErrTaken
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
