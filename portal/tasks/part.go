package tasks

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

const mostBytes = 1 << 20

// Part is what the asking resident fills in for a task, on the pages of the form that are theirs.
type Part struct {
	Role     string
	Pages    []string
	Known    forms.Answers // of others, for conditions: no more than this resident may see
	Seen     []byte        // a forms.Snapshot of what others answered, as this resident may see it; nil where there is none
	Answers  forms.Answers
	Revision int // rises by one with each saving
}

const selectPart = `
	select role, pages, known, seen, answers, revision from portal.parts
	where municipality = $1 and person = $2 and task = $3`

// PartOf reads what the asking resident has filled in for a task so far.
func PartOf(ctx context.Context, tx *audit.Tx, task uuid.UUID) (Part, error) {
	rows, err := tx.Query(ctx, selectPart, string(tx.Municipality), tx.Actor.Person(), task)
	if err != nil {
		return Part{}, fmt.Errorf("read part: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Part])
	if errors.Is(err, pgx.ErrNoRows) {
		return Part{}, ErrNoTask
	}
	if err != nil {
		return Part{}, fmt.Errorf("read part: %w", err)
	}
	return found, nil
}

const savePart = `
	update portal.parts set answers = $4, revision = revision + 1, saved_at = $6
	where municipality = $1 and person = $2 and task = $3 and revision = $5 and sealed is null
	returning revision`

// Save keeps the answers, if the part is still as it was when the page was opened, and gives the new revision.
func Save(ctx context.Context, tx *audit.Tx, task uuid.UUID, revision int, answers forms.Answers) (int, error) {
	text, err := json.Marshal(answers)
	if err != nil {
		return 0, fmt.Errorf("save part: %w", err)
	}
	if len(text) > mostBytes {
		return 0, ErrTooLarge
	}
	var saved int
	err = tx.QueryRow(ctx, savePart, string(tx.Municipality), tx.Actor.Person(), task, text, revision, tx.At).Scan(&saved)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, ErrChanged
	}
	if err != nil {
		return 0, fmt.Errorf("save part: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "part", Object: task.String(), Concerns: tx.Actor.Person()})
	return saved, nil
}

const sealPart = `
	update portal.parts set sealed = $4, sealed_hash = $5, sealed_at = $6
	where municipality = $1 and person = $2 and task = $3 and revision = $7 and sealed is null`

// Seal keeps the bytes for good that a task was done with. ErrChanged when the part is not at that revision any longer.
func Seal(ctx context.Context, tx *audit.Tx, task uuid.UUID, revision int, sealed Sealed) error {
	done, err := tx.Exec(ctx, sealPart, string(tx.Municipality), tx.Actor.Person(), task, sealed.Bytes, sealed.Hash[:], tx.At, revision)
	if err != nil {
		return fmt.Errorf("seal part: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrChanged
	}
	return nil
}

// Sealed is a document to the byte, and its SHA-256.
type Sealed struct {
	Bytes []byte
	Hash  [32]byte
}

const keepReason = `
	update portal.parts set reason = $4
	where municipality = $1 and person = $2 and task = $3 and sealed is null`

// Explain keeps why the asking resident declines. Casework reads it, and no other resident.
func Explain(ctx context.Context, tx *audit.Tx, task uuid.UUID, reason string) error {
	if _, err := tx.Exec(ctx, keepReason, string(tx.Municipality), tx.Actor.Person(), task, reason); err != nil {
		return fmt.Errorf("keep a reason: %w", err)
	}
	return nil
}

const insertPart = `
	insert into portal.parts (municipality, task, person, application, pages, known)
	values ($1, $2, $3, $4, $5, $6)`

// Opening is what a new part begins with.
type Opening struct {
	Task   uuid.UUID
	Of     Asking
	Pages  []string        // of the form, to be filled in
	Before json.RawMessage // forms.Answers as they were handed in
}

// OpenPart gives a task its pages. Casework calls it for what it asks.
func OpenPart(ctx context.Context, tx *audit.Tx, o Opening) error {
	if _, err := tx.Exec(ctx, insertPart, string(tx.Municipality), o.Task, o.Of.Person, o.Of.Application, o.Pages, o.Before); err != nil {
		return fmt.Errorf("open part: %w", err)
	}
	return nil
}

// Given is what somebody did for an application, as casework reads it.
type Given struct {
	Task     uuid.UUID
	Kind     Kind
	About    string
	Person   uuid.UUID
	Name     string
	State    State
	Pages    []string
	Words    string // that the officer asked with
	AskedAt  time.Time
	DueOn    time.Time
	EndedAt  *time.Time
	Reason   string
	Sealed   []byte // nil while there is nothing
	SealedAt *time.Time
}

const selectGiven = `
	select t.id as task, t.kind, t.about, t.person, p.name, t.state, coalesce(x.pages, '{}') as pages,
	       coalesce(t.detail->>'words', '') as words, t.asked_at, t.due_on, t.ended_at,
	       coalesce(x.reason, '') as reason, x.sealed, x.sealed_at
	from portal.tasks t
	join portal.persons p on p.municipality = t.municipality and p.id = t.person
	left join portal.parts x on x.municipality = t.municipality and x.task = t.id
	where t.municipality = $1 and t.application = $2
	order by t.asked_at, t.kind, t.about, t.id`

// OfApplication lists what has been asked for an application, the first first. The caller has asked casework/access first.
func OfApplication(ctx context.Context, tx *audit.Tx, application uuid.UUID) ([]Given, error) {
	rows, err := tx.Query(ctx, selectGiven, string(tx.Municipality), application)
	if err != nil {
		return nil, fmt.Errorf("list what was asked: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Given])
	if err != nil {
		return nil, fmt.Errorf("list what was asked: %w", err)
	}
	return all, nil
}
