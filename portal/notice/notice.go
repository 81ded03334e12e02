// Package notice holds what a person must be told, queued in the transaction of the deed that they are told of.
//
// It owns portal.notices. A notice is a message key and the number of a matter: the words are found when it is shown or
// sent, in the reader's language, and never say what the matter holds. It refuses nothing; sending is portal/courier's.
package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

// Notice is one thing to tell a person. Key is a message key of locales; Number that of the matter, or "".
type Notice struct {
	ID     uuid.UUID
	Key    string
	Number string
	At     time.Time
	SeenAt *time.Time // nil until the person has had it on a page
}

const insertNotice = `
	insert into portal.notices (municipality, id, person, key, number, at)
	values ($1, $2, $3, $4, $5, $6)`

// Queue tells a person in the transaction of the deed: both happen or neither.
func Queue(ctx context.Context, tx *audit.Tx, person uuid.UUID, key, number string) error {
	if _, err := tx.Exec(ctx, insertNotice, string(tx.Municipality), uuid.New(), person, key, number, tx.At); err != nil {
		return fmt.Errorf("queue notice %s: %w", key, err)
	}
	return nil
}

const selectNotices = `
	select id, key, number, at, seen_at
	from portal.notices
	where municipality = $1 and person = $2
	order by at desc, id
	limit $3`

// Ask asks for the resident's notices, latest first, together with what else is in the batch. They are in all once the batch
// has been closed.
func Ask(batch *pgx.Batch, tx *audit.Tx, limit int, all *[]Notice) {
	batch.Queue(selectNotices, string(tx.Municipality), tx.Actor.Person(), limit).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Notice])
		if err != nil {
			return fmt.Errorf("list notices: %w", err)
		}
		*all = found
		return nil
	})
}

// Of lists the asking resident's notices, latest first.
func Of(ctx context.Context, tx *audit.Tx, limit int) ([]Notice, error) {
	rows, err := tx.Query(ctx, selectNotices, string(tx.Municipality), tx.Actor.Person(), limit)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	notices, err := pgx.CollectRows(rows, pgx.RowToStructByName[Notice])
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return notices, nil
}

const markSeen = `
	update portal.notices set seen_at = $3
	where municipality = $1 and person = $2 and seen_at is null and at <= $3`

// MarkSeen notes that the asking resident has had all notices up to now on a page.
func MarkSeen(ctx context.Context, tx *audit.Tx) error {
	if _, err := tx.Exec(ctx, markSeen, string(tx.Municipality), tx.Actor.Person(), tx.At); err != nil {
		return fmt.Errorf("mark notices seen: %w", err)
	}
	return nil
}
