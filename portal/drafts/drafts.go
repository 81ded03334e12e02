// Package drafts keeps answers that have not been handed in.
//
// It owns portal.drafts and portal.form_keeping. A draft belongs to its author alone: row security shows it to nobody else, and
// the casework role cannot read the table. It stays on the form version it began with until its author moves it, lapses when it
// has not been saved for as long as its form says and its author has been told, and refuses to be overwritten by a page that was
// opened before somebody else, or another tab, saved it.
package drafts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
)

// mostBytes of answers as JSON stay below what the table takes of them in its own form.
const mostBytes = 1 << 20

var (
	// ErrNoDraft is answered for a draft that is not there, has lapsed, or is somebody else's.
	ErrNoDraft = errors.New("no such draft")
	// ErrChanged is answered when the draft was saved elsewhere after the page was opened.
	ErrChanged = errors.New("the draft was changed elsewhere")
	// ErrTooLarge is answered for more answers than a draft holds; what was saved before is still there.
	ErrTooLarge = errors.New("more than a draft holds")
)

// Draft is what has been answered so far.
type Draft struct {
	ID       uuid.UUID // also the idempotency key of handing in
	Form     string
	Version  int
	Answers  forms.Answers
	Page     string // the page to go on with; "" for the first
	Revision int    // rises by one with each saving
	BegunAt  time.Time
	SavedAt  time.Time
	LapsesAt time.Time

	SavedFrom string // the page, as it was shown once, that saved it last; up to 64 characters, "" when that is not known
	StaysOn   *int   // the newer version that its author would rather not move to
	MovedFrom *int   // the version that UndoMove leads back to; nil once it has been saved
}

const deleteLapsed = `
	delete from portal.drafts where municipality = $1 and person = $2 and lapses_at <= $3 and reminded_at is not null`

const insertDraft = `
	insert into portal.drafts (municipality, id, person, form, version, answers, begun_at, saved_at, lapses_at)
	values ($1, $2, $3, $4, $5, '{}', $6, $6, $6::timestamptz + ` + keptOf + `$4` + orStandard + `)
	on conflict (municipality, person, form) do nothing`

// Begin starts a draft on the given version, or goes on with the one that is there: a double click begins one.
func Begin(ctx context.Context, tx *audit.Tx, form string, version int) (Draft, error) {
	who := tx.Actor.Person()
	if _, err := tx.Exec(ctx, deleteLapsed, string(tx.Municipality), who, tx.At); err != nil {
		return Draft{}, fmt.Errorf("drop lapsed drafts: %w", err)
	}
	_, err := tx.Exec(ctx, insertDraft, string(tx.Municipality), uuid.New(), who, form, version, tx.At)
	if err != nil {
		return Draft{}, fmt.Errorf("begin draft: %w", err)
	}
	draft, err := Of(ctx, tx, form)
	if err != nil {
		return Draft{}, err
	}
	log(tx, audit.Write, draft.ID)
	return draft, nil
}

const selectDraft = `
	select id, form, version, answers, page, revision, begun_at, saved_at, lapses_at, saved_from, stays_on, moved_from
	from portal.drafts
	where municipality = $1 and person = $2 and form = $3 and (lapses_at > $4 or reminded_at is null)`

const holdDraft = `
	select id from portal.drafts where municipality = $1 and person = $2 and form = $3 for update`

// Hold asks, before AskOf in the same batch, that nobody else save the draft until the transaction is over.
func Hold(batch *pgx.Batch, tx *audit.Tx, form string) {
	batch.Queue(holdDraft, string(tx.Municipality), tx.Actor.Person(), form)
}

// AskOf asks for the resident's draft of a form together with what else is in the batch. ErrNoDraft comes out of the closing.
func AskOf(batch *pgx.Batch, tx *audit.Tx, form string, draft *Draft) {
	batch.Queue(selectDraft, string(tx.Municipality), tx.Actor.Person(), form, tx.At).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Draft])
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNoDraft
		}
		if err != nil {
			return fmt.Errorf("find draft: %w", err)
		}
		*draft = found
		log(tx, audit.Read, found.ID)
		return nil
	})
}

// Of is AskOf by itself.
func Of(ctx context.Context, tx *audit.Tx, form string) (Draft, error) {
	var draft Draft
	var batch pgx.Batch
	AskOf(&batch, tx, form, &draft)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return Draft{}, err
	}
	return draft, nil
}

// Begun is a draft as a list shows it: without its answers.
type Begun struct {
	ID       uuid.UUID
	Form     string
	Version  int
	Page     string
	SavedAt  time.Time
	LapsesAt time.Time
}

const selectBegun = `
	select id, form, version, page, saved_at, lapses_at
	from portal.drafts
	where municipality = $1 and person = $2 and (lapses_at > $3 or reminded_at is null)
	order by saved_at desc, id
	limit 100`

// AskAll asks for the resident's drafts, the one saved last first, together with what else is in the batch. They are in all
// once the batch has been closed.
func AskAll(batch *pgx.Batch, tx *audit.Tx, all *[]Begun) {
	batch.Queue(selectBegun, string(tx.Municipality), tx.Actor.Person(), tx.At).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Begun])
		if err != nil {
			return fmt.Errorf("list drafts: %w", err)
		}
		*all = found
		tx.Log(audit.Line{Deed: audit.Read, Kind: "draft-list", Concerns: tx.Actor.Person()})
		return nil
	})
}

const updateDraft = `
	update portal.drafts
	set answers = $4, page = $5, revision = revision + 1, saved_at = $6, lapses_at = $6::timestamptz + ` + keptOf + `drafts.form` + orStandard + `, saved_from = $8,
	    reminded_at = null, moved_from = null, moved_answers = null
	where municipality = $1 and person = $2 and id = $3 and revision = $7 and (lapses_at > $6 or reminded_at is null)
	returning revision`

// Save keeps the answers and the page to go on with, if the draft is still as it was when the page was opened, and gives
// the new revision. ErrChanged when it is not, ErrNoDraft when it is gone; nothing is overwritten either way.
func Save(ctx context.Context, tx *audit.Tx, draft Draft) (int, error) {
	answers, err := json.Marshal(draft.Answers)
	if err != nil {
		return 0, fmt.Errorf("save draft: %w", err)
	}
	if len(answers) > mostBytes {
		return 0, ErrTooLarge
	}
	var revision int
	err = tx.QueryRow(ctx, updateDraft, string(tx.Municipality), tx.Actor.Person(), draft.ID, answers, draft.Page,
		tx.At, draft.Revision, draft.SavedFrom).Scan(&revision)
	if errors.Is(err, pgx.ErrNoRows) {
		if _, err := Of(ctx, tx, draft.Form); err != nil {
			return 0, err
		}
		return 0, ErrChanged
	}
	if err != nil {
		return 0, fmt.Errorf("save draft: %w", err)
	}
	log(tx, audit.Write, draft.ID)
	return revision, nil
}

const deleteDraft = `
	delete from portal.drafts where municipality = $1 and person = $2 and id = $3 and revision = $4`

// Spend removes the draft as it was at that revision, in the transaction that hands it in or throws it away.
// ErrNoDraft when it is gone or has been saved since.
func Spend(ctx context.Context, tx *audit.Tx, id uuid.UUID, revision int) error {
	done, err := tx.Exec(ctx, deleteDraft, string(tx.Municipality), tx.Actor.Person(), id, revision)
	if err != nil {
		return fmt.Errorf("spend draft: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNoDraft
	}
	log(tx, audit.Write, id)
	return nil
}

func log(tx *audit.Tx, deed audit.Deed, id uuid.UUID) {
	tx.Log(audit.Line{Deed: deed, Kind: "draft", Object: id.String(), Concerns: tx.Actor.Person()})
}
