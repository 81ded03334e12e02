// Package applications keeps an application as it was handed in: the answers, what was seen, who signed, the receipt, and the
// status as the resident sees it.
//
// It owns portal.applications, portal.signers, portal.signatures, portal.withdrawals, portal.application_steps,
// portal.queue_places and portal.number_series. What was handed in never changes; status and steps are advanced by casework in
// its own transactions. It refuses a second application from the same draft, a signature of anybody but the very person who was
// asked, and shows a resident their own applications alone.
package applications

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

var (
	// ErrNoApplication is answered for one that is not there and for somebody else's alike.
	ErrNoApplication = errors.New("no such application")
	// ErrNotAsked is answered to who signs or declines and is not asked, or not any longer.
	ErrNotAsked = errors.New("no signature is asked for")
	// ErrTooLate is answered when an application is taken back that has been decided on, or was taken back before.
	ErrTooLate = errors.New("the application cannot be taken back any longer")
)

// Step is where an application is on its way, as the resident sees it.
type Step string

// The steps in order.
const (
	HandedIn      Step = "handed-in"
	Received      Step = "received"
	Investigating Step = "investigating"
	Decided       Step = "decided"
	Closed        Step = "closed"
)

// Application is one of the asking resident's own, without what it holds.
type Application struct {
	ID             uuid.UUID
	Number         string
	Service        string
	Form           string
	Version        int
	HandedInAt     time.Time
	UnitName       string
	Status         Step
	LacksSignature bool
	PromisedBy     time.Time  // a date
	WithdrawnAt    *time.Time // nil unless it was taken back
}

// Taken is a step that has been reached.
type Taken struct {
	Step     Step
	UnitName string
	At       time.Time
}

// A signature is lacking while somebody who must sign has not; before others were asked one by one, the application itself said so.
const lacksSignature = `
	case when exists (select from portal.signers s where s.municipality = a.municipality and s.application = a.id)
	     then exists (select from portal.signers s
	                   where s.municipality = a.municipality and s.application = a.id and s.demanded and s.state <> 'signed')
	     else a.lacks_signature end as lacks_signature`

const ofOwn = `
	select a.id, a.number, a.service, a.form, a.version, a.handed_in_at, a.unit_name, a.status, a.promised_by, w.withdrawn_at,` + lacksSignature + `
	from portal.applications a
	left join portal.withdrawals w on w.municipality = a.municipality and w.application = a.id
	where a.municipality = $1 and a.person = $2`

const selectOwn = ofOwn + `
	order by a.handed_in_at desc, a.number desc
	limit 200`

// AskOwn asks for the resident's applications, latest first, together with what else is in the batch. They are in all once
// the batch has been closed.
func AskOwn(batch *pgx.Batch, tx *audit.Tx, all *[]Application) {
	batch.Queue(selectOwn, string(tx.Municipality), tx.Actor.Person()).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Application])
		if err != nil {
			return fmt.Errorf("list applications: %w", err)
		}
		*all = found
		tx.Log(audit.Line{Deed: audit.Read, Kind: "application-list", Concerns: tx.Actor.Person()})
		return nil
	})
}

// Own is AskOwn by itself.
func Own(ctx context.Context, tx *audit.Tx) ([]Application, error) {
	var all []Application
	var batch pgx.Batch
	AskOwn(&batch, tx, &all)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return nil, fmt.Errorf("list applications: %w", err)
	}
	return all, nil
}

const selectByNumber = ofOwn + ` and a.number = $3`

// ByNumber reads one of the asking resident's applications. ErrNoApplication leaves the attempt in the trail.
func ByNumber(ctx context.Context, tx *audit.Tx, number string) (Application, error) {
	found, err := one(ctx, tx, selectByNumber, number)
	if errors.Is(err, ErrNoApplication) {
		refuse(tx, number)
	}
	return found, err
}

const selectByDraft = ofOwn + ` and a.draft = $3`

// ByDraft finds what became of a draft: a second click, or a browser that lost the answer, is led to the receipt.
func ByDraft(ctx context.Context, tx *audit.Tx, draft uuid.UUID) (Application, error) {
	return one(ctx, tx, selectByDraft, draft)
}

func one(ctx context.Context, tx *audit.Tx, query string, key any) (Application, error) {
	rows, err := tx.Query(ctx, query, string(tx.Municipality), tx.Actor.Person(), key)
	if err != nil {
		return Application{}, fmt.Errorf("find application: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Application])
	if errors.Is(err, pgx.ErrNoRows) {
		return Application{}, ErrNoApplication
	}
	if err != nil {
		return Application{}, fmt.Errorf("find application: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "application", Object: found.Number, Concerns: tx.Actor.Person()})
	return found, nil
}

const selectSteps = `
	select step, unit_name, at
	from portal.application_steps
	where municipality = $1 and person = $2 and application = $3
	order by at, step`

// Steps lists how far the asking resident's application has come.
func Steps(ctx context.Context, tx *audit.Tx, application uuid.UUID) ([]Taken, error) {
	rows, err := tx.Query(ctx, selectSteps, string(tx.Municipality), tx.Actor.Person(), application)
	if err != nil {
		return nil, fmt.Errorf("list steps: %w", err)
	}
	steps, err := pgx.CollectRows(rows, pgx.RowToStructByName[Taken])
	if err != nil {
		return nil, fmt.Errorf("list steps: %w", err)
	}
	return steps, nil
}

const selectOwnSnapshot = `
	select snapshot from portal.applications where municipality = $1 and person = $2 and number = $3`

// Snapshot is what the asking resident saw and signed, to the byte.
func Snapshot(ctx context.Context, tx *audit.Tx, number string) ([]byte, error) {
	var sealed []byte
	err := tx.QueryRow(ctx, selectOwnSnapshot, string(tx.Municipality), tx.Actor.Person(), number).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		refuse(tx, number)
		return nil, ErrNoApplication
	}
	if err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "application", Object: number, Concerns: tx.Actor.Person()})
	return sealed, nil
}

// refuse keeps a bounded part of what somebody wrote in an address, and no half character of it.
func refuse(tx *audit.Tx, number string) {
	const most = 40
	if len(number) > most {
		number = strings.ToValidUTF8(number[:most], "")
	}
	tx.Refuse(audit.Line{Kind: "application", Object: number})
}
