// Package errand asks the worker to do something later, in the transaction of the deed that calls for it: both happen or neither.
//
// It owns no table: the queue is River's, reached through one function of the database that takes a kind and an id and nothing else,
// so that no errand can hold personal data. An errand may be run more than once, and is written for that. It refuses an errand in a
// transaction that belongs to no municipality.
package errand

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Kind is what there is to do; the worker has one hand for each.
type Kind string

// The kinds there are, and whose id comes with them.
const (
	Papers Kind = "papers" // an application's: make its receipt and its copy as PDF
	Blanks Kind = "blanks" // uuid.Nil: make the blank paper forms that are missing or have other looks
	Scan   Kind = "scan"   // a file's: look for what is harmful in it
)

const leave = `select portal.leave_errand($1, $2)`

// Insert leaves an errand with the worker, which begins when the transaction has committed.
func Insert(ctx context.Context, tx pgx.Tx, kind Kind, id uuid.UUID) error {
	if _, err := tx.Exec(ctx, leave, string(kind), id); err != nil {
		return fmt.Errorf("leave the errand %s: %w", kind, err)
	}
	return nil
}

// Queue is Insert together with what else is in the batch.
func Queue(batch *pgx.Batch, kind Kind, id uuid.UUID) {
	batch.Queue(leave, string(kind), id)
}
