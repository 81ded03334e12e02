// Package tasks keeps what a resident is asked to do, and by when: to sign, to complete an application, to send a paper.
//
// It owns portal.tasks and portal.parts, what is filled in for a task. A task is shown to the one who is asked and to nobody else;
// casework asks, reads what was sealed, and never sees what is being written. It refuses to end a task twice, to save a part over
// what another tab saved, and to change a part once it has been sealed.
package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

var (
	// ErrNoTask is answered for one that is not there and for somebody else's alike.
	ErrNoTask = errors.New("no such task")
	// ErrEnded is answered for a task that is no longer open: done, declined, lapsed, or no longer asked for.
	ErrEnded = errors.New("the task has ended")
	// ErrChanged is answered when the part was saved elsewhere after the page was opened.
	ErrChanged = errors.New("the part was changed elsewhere")
	// ErrTooLarge is answered for more answers than a part holds.
	ErrTooLarge = errors.New("more than a part holds")
)

// Kind is what is asked.
type Kind string

// The kinds of tasks.
const (
	Sign         Kind = "sign"
	Complete     Kind = "complete"
	SendEvidence Kind = "send-evidence"
)

// State is how far it has come. Only an open one can be done.
type State string

// The states of a task.
const (
	Open      State = "open"
	Done      State = "done"
	Declined  State = "declined"
	Lapsed    State = "lapsed"
	Withdrawn State = "withdrawn"
)

// Task is one thing that the asking resident is asked to do.
type Task struct {
	ID          uuid.UUID
	Application uuid.UUID
	Number      string // of the matter, which need not be the resident's own
	Kind        Kind
	About       string // the role that one signs in, or the id of a paper
	Form        string
	Version     int
	Detail      Detail
	State       State
	AskedAt     time.Time
	DueOn       time.Time // a date
	EndedAt     *time.Time
}

// Detail is what a page says of a task beside its kind. Nothing of it is in a notice.
type Detail struct {
	// Label is the name of a paper that is to come, by language.
	Label map[string]string `json:"label,omitempty"`
	// Words are what an officer asks for, as written.
	Words string `json:"words,omitempty"`
}

const columns = `id, application, number, kind, about, form, version, detail, state, asked_at, due_on, ended_at`

const selectOpen = `
	select ` + columns + ` from portal.tasks
	where municipality = $1 and person = $2 and state = 'open'
	order by due_on, asked_at, id
	limit 100`

// AskOpen asks for what the resident has to do, the most urgent first, together with what else is in the batch. They are in all
// once the batch has been closed.
func AskOpen(batch *pgx.Batch, tx *audit.Tx, all *[]Task) {
	batch.Queue(selectOpen, string(tx.Municipality), tx.Actor.Person()).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Task])
		if err != nil {
			return fmt.Errorf("list tasks: %w", err)
		}
		*all = found
		return nil
	})
}

const selectOne = `
	select ` + columns + ` from portal.tasks
	where municipality = $1 and person = $2 and id = $3`

// One reads a task of the asking resident, ended or not. ErrNoTask leaves the attempt in the trail.
func One(ctx context.Context, tx *audit.Tx, id uuid.UUID) (Task, error) {
	return collect(ctx, tx, id, selectOne)
}

// Held is One, and nobody else ends the task or saves its part until the transaction is over. ErrEnded when it is not open.
func Held(ctx context.Context, tx *audit.Tx, id uuid.UUID) (Task, error) {
	found, err := collect(ctx, tx, id, selectOne+" for update")
	if err != nil {
		return Task{}, err
	}
	if found.State != Open {
		return found, ErrEnded
	}
	return found, nil
}

func collect(ctx context.Context, tx *audit.Tx, id uuid.UUID, query string) (Task, error) {
	rows, err := tx.Query(ctx, query, string(tx.Municipality), tx.Actor.Person(), id)
	if err != nil {
		return Task{}, fmt.Errorf("find task: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Task])
	if errors.Is(err, pgx.ErrNoRows) {
		tx.Refuse(audit.Line{Kind: "task", Object: id.String()})
		return Task{}, ErrNoTask
	}
	if err != nil {
		return Task{}, fmt.Errorf("find task: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "task", Object: found.ID.String(), Concerns: tx.Actor.Person()})
	return found, nil
}

const endTask = `
	update portal.tasks set state = $4, ended_at = $5
	where municipality = $1 and person = $2 and id = $3 and state = 'open'`

// End ends the asking resident's task. ErrEnded when it has ended already: of two that end it at once, one does.
func End(ctx context.Context, tx *audit.Tx, id uuid.UUID, as State) error {
	done, err := tx.Exec(ctx, endTask, string(tx.Municipality), tx.Actor.Person(), id, string(as), tx.At)
	if err != nil {
		return fmt.Errorf("end task: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrEnded
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "task", Object: id.String(), Concerns: tx.Actor.Person()})
	return nil
}

// Asking is a new task.
type Asking struct {
	Person      uuid.UUID
	Application uuid.UUID
	Number      string
	Kind        Kind
	About       string
	Form        string
	Version     int
	Detail      Detail
	DueOn       time.Time
}

const insertTask = `
	insert into portal.tasks (municipality, id, person, application, number, kind, about, form, version, detail, asked_at, due_on)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
	on conflict (municipality, application, person, kind, about) where state = 'open' do nothing`

// Ask asks for something: casework anybody, the portal the resident whose transaction it is. What is asked for already is not asked
// for twice; the id is uuid.Nil then. The caller tells the person in the same transaction.
func Ask(ctx context.Context, tx *audit.Tx, a Asking) (uuid.UUID, error) {
	id := uuid.New()
	detail, err := json.Marshal(a.Detail)
	if err != nil {
		return uuid.Nil, fmt.Errorf("ask: %w", err)
	}
	done, err := tx.Exec(ctx, insertTask, string(tx.Municipality), id, a.Person, a.Application, a.Number, string(a.Kind), a.About,
		a.Form, a.Version, detail, tx.At, a.DueOn)
	if err != nil {
		return uuid.Nil, fmt.Errorf("ask: %w", err)
	}
	if done.RowsAffected() == 0 {
		return uuid.Nil, nil
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "task", Object: id.String(), Concerns: a.Person})
	return id, nil
}
