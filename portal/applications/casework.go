package applications

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

// What follows is asked by casework alone: the portal's database role is refused each of these statements, or shown none of
// another person's rows.

// Waiting is an application in a queue that no case has been begun for.
type Waiting struct {
	ID         uuid.UUID
	Number     string
	Person     uuid.UUID
	Service    string
	HandedInAt time.Time
	PromisedBy time.Time
	Unit       uuid.UUID
	Owner      uuid.UUID
}

const pickUp = `
	update portal.queue_places q set case_begun_at = $2
	from portal.applications a
	where q.municipality = $1 and q.case_begun_at is null and a.municipality = q.municipality and a.id = q.application
	returning a.id, a.number, a.person, a.service, a.handed_in_at, a.promised_by, q.unit, q.owner`

// PickUp gives every application that waits for a case, to the transaction that begins them: if it does not commit, they
// wait on, and of two at once each gets an application only after the other has let it go.
func PickUp(ctx context.Context, tx *audit.Tx) ([]Waiting, error) {
	rows, err := tx.Query(ctx, pickUp, string(tx.Municipality), tx.At)
	if err != nil {
		return nil, fmt.Errorf("pick up applications: %w", err)
	}
	waiting, err := pgx.CollectRows(rows, pgx.RowToStructByName[Waiting])
	if err != nil {
		return nil, fmt.Errorf("pick up applications: %w", err)
	}
	return waiting, nil
}

const letGo = `
	update portal.queue_places set case_begun_at = null where municipality = $1 and application = $2`

// LetGo has an application that was picked up wait on, when no case could be begun for it.
func LetGo(ctx context.Context, tx *audit.Tx, id uuid.UUID) error {
	if _, err := tx.Exec(ctx, letGo, string(tx.Municipality), id); err != nil {
		return fmt.Errorf("let go of an application: %w", err)
	}
	return nil
}

// Sealed is an application as the officer reads it. The caller has asked casework/access first.
type Sealed struct {
	Number         string
	Snapshot       []byte
	SnapshotHash   []byte
	HandedInAt     time.Time
	LacksSignature bool
	SignedAt       time.Time
	WithdrawnAt    *time.Time // nil unless the applicant took it back
	WithdrawnWhy   string
}

const selectSealed = `
	select a.number, a.snapshot, a.snapshot_hash, a.handed_in_at, s.signed_at, w.withdrawn_at,
	       coalesce(w.reason, '') as withdrawn_why,` + lacksSignature + `
	from portal.applications a
	left join portal.withdrawals w on w.municipality = a.municipality and w.application = a.id
	join portal.signatures s on s.municipality = a.municipality and s.application = a.id and s.person = a.person
	where a.municipality = $1 and a.id = $2`

// AsHandedIn reads what the applicant saw and signed.
func AsHandedIn(ctx context.Context, tx *audit.Tx, id uuid.UUID) (Sealed, error) {
	rows, err := tx.Query(ctx, selectSealed, string(tx.Municipality), id)
	if err != nil {
		return Sealed{}, fmt.Errorf("read application: %w", err)
	}
	sealed, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Sealed])
	if errors.Is(err, pgx.ErrNoRows) {
		return Sealed{}, ErrNoApplication
	}
	if err != nil {
		return Sealed{}, fmt.Errorf("read application: %w", err)
	}
	return sealed, nil
}

// Signature is one signer of an application. The evidence is an identity.Evidence and holds the signer's identity number.
type Signature struct {
	Person     uuid.UUID
	Name       string
	SignedHash []byte
	Evidence   json.RawMessage
	SignedAt   time.Time
	Document   []byte // what was signed, where it is not the application's own snapshot; else nil
}

const selectSignatures = `
	select s.person, p.name, s.signed_hash, s.evidence, s.signed_at, x.sealed as document
	from portal.signatures s
	join portal.persons p on p.municipality = s.municipality and p.id = s.person
	left join portal.parts x on x.municipality = s.municipality and x.application = s.application and x.person = s.person
	     and x.sealed_hash = s.signed_hash
	where s.municipality = $1 and s.application = $2
	order by s.signed_at, s.person`

// Signatures lists who has signed, the first first. The caller has asked casework/access first.
func Signatures(ctx context.Context, tx *audit.Tx, id uuid.UUID) ([]Signature, error) {
	rows, err := tx.Query(ctx, selectSignatures, string(tx.Municipality), id)
	if err != nil {
		return nil, fmt.Errorf("list signatures: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Signature])
	if err != nil {
		return nil, fmt.Errorf("list signatures: %w", err)
	}
	return all, nil
}

const selectStepsOf = `
	select step, unit_name, at
	from portal.application_steps
	where municipality = $1 and application = $2
	order by at, step`

// StepsOf is what the applicant sees of how far the application has come. The caller has asked casework/access first.
func StepsOf(ctx context.Context, tx *audit.Tx, id uuid.UUID) ([]Taken, error) {
	rows, err := tx.Query(ctx, selectStepsOf, string(tx.Municipality), id)
	if err != nil {
		return nil, fmt.Errorf("list steps: %w", err)
	}
	steps, err := pgx.CollectRows(rows, pgx.RowToStructByName[Taken])
	if err != nil {
		return nil, fmt.Errorf("list steps: %w", err)
	}
	return steps, nil
}

const advance = `
	update portal.applications set status = $3, unit_name = $4
	where municipality = $1 and id = $2
	returning person`

// Advance pushes a step to the resident's page. It gives the applicant, and false when the step had been reached before.
func Advance(ctx context.Context, tx *audit.Tx, id uuid.UUID, step Taken) (person uuid.UUID, moved bool, err error) {
	err = tx.QueryRow(ctx, advance, string(tx.Municipality), id, string(step.Step), step.UnitName).Scan(&person)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, false, ErrNoApplication
	}
	if err != nil {
		return uuid.Nil, false, fmt.Errorf("advance application: %w", err)
	}
	done, err := tx.Exec(ctx, insertStep, string(tx.Municipality), id, person, string(step.Step), step.UnitName, step.At)
	if err != nil {
		return uuid.Nil, false, fmt.Errorf("advance application: %w", err)
	}
	return person, done.RowsAffected() == 1, nil
}
