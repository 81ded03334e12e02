package drafts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
)

// ErrNotMoved is answered when there is nothing to lead back to: the draft was not moved, or has been saved since.
var ErrNotMoved = errors.New("the draft was not moved")

const moveDraft = `
	update portal.drafts
	set version = $4, answers = $5, moved_from = version, moved_answers = answers, revision = revision + 1,
	    saved_at = $6, lapses_at = $6::timestamptz + ` + keptOf + `drafts.form` + orStandard + `, saved_from = '', reminded_at = null, stays_on = null
	where municipality = $1 and person = $2 and id = $3 and revision = $7 and (lapses_at > $6 or reminded_at is null)
	returning revision`

// Move puts the draft on another version, with the answers as they are there, if it still is as its author saw it. What it was
// is kept until it is saved next. ErrChanged when it was saved elsewhere, ErrNoDraft when it is gone.
func Move(ctx context.Context, tx *audit.Tx, draft Draft, version int, answers forms.Answers) (int, error) {
	written, err := json.Marshal(answers)
	if err != nil {
		return 0, fmt.Errorf("move draft: %w", err)
	}
	if len(written) > mostBytes {
		return 0, ErrTooLarge
	}
	var revision int
	err = tx.QueryRow(ctx, moveDraft, string(tx.Municipality), tx.Actor.Person(), draft.ID, version, written, tx.At,
		draft.Revision).Scan(&revision)
	if errors.Is(err, pgx.ErrNoRows) {
		if _, err := Of(ctx, tx, draft.Form); err != nil {
			return 0, err
		}
		return 0, ErrChanged
	}
	if err != nil {
		return 0, fmt.Errorf("move draft: %w", err)
	}
	log(tx, audit.Write, draft.ID)
	return revision, nil
}

// The version that was moved to is the one that the author would rather not have.
const undoMove = `
	update portal.drafts
	set version = moved_from, answers = moved_answers, moved_from = null, moved_answers = null, stays_on = version,
	    revision = revision + 1, saved_at = $4, saved_from = ''
	where municipality = $1 and person = $2 and id = $3 and moved_from is not null and (lapses_at > $4 or reminded_at is null)`

// UndoMove makes the draft what it was before it was moved. ErrNotMoved when it has been saved since.
func UndoMove(ctx context.Context, tx *audit.Tx, id uuid.UUID) error {
	done, err := tx.Exec(ctx, undoMove, string(tx.Municipality), tx.Actor.Person(), id, tx.At)
	if err != nil {
		return fmt.Errorf("undo the move of a draft: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNotMoved
	}
	log(tx, audit.Write, id)
	return nil
}

const stayDraft = `
	update portal.drafts set stays_on = $4
	where municipality = $1 and person = $2 and id = $3 and version < $4 and (lapses_at > $5 or reminded_at is null)`

// Stay notes that the author has seen a newer version and would rather not move to it. Nothing else changes, so a page that is
// open elsewhere does not notice.
func Stay(ctx context.Context, tx *audit.Tx, id uuid.UUID, newer int) error {
	done, err := tx.Exec(ctx, stayDraft, string(tx.Municipality), tx.Actor.Person(), id, newer, tx.At)
	if err != nil {
		return fmt.Errorf("stay on a version: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNoDraft
	}
	log(tx, audit.Write, id)
	return nil
}
