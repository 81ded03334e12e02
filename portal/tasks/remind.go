package tasks

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms/calendar"
	"stodporten/portal/audit"
)

// ReminderDays is how long before its last day one is told of a task once more.
const ReminderDays = 3

const remind = `
	with due as (
	  update portal.tasks set reminded_at = $2
	  where municipality = $1 and state = 'open' and reminded_at is null and due_on <= $3 and due_on >= $4
	    and asked_at < $2::timestamptz - interval '1 day'
	  returning person, kind, number)
	insert into portal.notices (municipality, id, person, key, number, at)
	select $1, gen_random_uuid(), person, 'notice.remind-' || kind, number, $2 from due`

const lapseTasks = `
	with late as (
	  update portal.tasks set state = 'lapsed', ended_at = $2
	  where municipality = $1 and state = 'open' and due_on < $3
	  returning application, about, person, kind, number)
	select application, about, kind from late`

const lapseSigner = `
	with late as (
	  update portal.signers set state = 'lapsed', ended_at = $4
	  where municipality = $1 and application = $2 and role = $3 and state = 'asked'
	  returning application, asked_by)
	insert into portal.notices (municipality, id, person, key, number, at)
	select $1, gen_random_uuid(), l.asked_by, 'notice.sign-lapsed', a.number, $4
	from late l join portal.applications a on a.municipality = $1 and a.id = l.application`

// Remind is the worker's, once a day or more often: whoever has a task that soon ends is told once, and what nobody did in time
// lapses. Whoever handed in the application is told when a signature did not come.
func Remind(ctx context.Context, tx *audit.Tx) error {
	of, today := string(tx.Municipality), calendar.At(tx.At)
	if _, err := tx.Exec(ctx, remind, of, tx.At, today.AddDays(ReminderDays).Time(), today.Time()); err != nil {
		return fmt.Errorf("remind of tasks: %w", err)
	}
	rows, err := tx.Query(ctx, lapseTasks, of, tx.At, today.Time())
	if err != nil {
		return fmt.Errorf("let tasks lapse: %w", err)
	}
	late, err := pgx.CollectRows(rows, pgx.RowToStructByName[lapsed])
	if err != nil {
		return fmt.Errorf("let tasks lapse: %w", err)
	}
	for _, one := range late {
		if one.Kind != Sign {
			continue
		}
		if _, err := tx.Exec(ctx, lapseSigner, of, one.Application, one.About, tx.At); err != nil {
			return fmt.Errorf("let a signature lapse: %w", err)
		}
	}
	return nil
}

type lapsed struct {
	Application uuid.UUID
	About       string
	Kind        Kind
}
