// Package audit opens every transaction of the house, for somebody and a purpose, and writes in the same transaction who
// did or read what.
//
// It owns audit.lines and portal.access_log. A transaction sets the municipality and the person for row security before
// anything else runs in it; there is no other way to the database. It refuses a deed that ends without saying what was
// read or written: an unlogged reading of personal data is an error here and not an oversight.
package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"stodporten/portal/municipality"
)

// ErrUnlogged is answered, after a rollback, for a deed that was done for a known person and left no line.
var ErrUnlogged = errors.New("the deed left no audit line")

// Clock tells the time that a deed's rows bear; SQL never does.
type Clock interface{ Now() time.Time }

// Purpose says in a word or two what a transaction is for: "draft.save". It holds no personal data.
type Purpose string

// DB is the database of a process, under that process's role.
type DB struct {
	pool      *pgxpool.Pool
	clock     Clock
	requestOf func(context.Context) string
}

// New takes the pool over: nothing else may use it. requestOf gives the id of the request that a context belongs to, or "".
func New(pool *pgxpool.Pool, clock Clock, requestOf func(context.Context) string) *DB {
	return &DB{pool: pool, clock: clock, requestOf: requestOf}
}

// Tx is one transaction, opened for somebody. Rooms read and write through it and never commit it themselves.
type Tx struct {
	pgx.Tx
	Municipality municipality.ID
	Actor        Actor
	At           time.Time // the time of everything that the deed writes
	lines        []Line
	refusals     []Line
}

// Log adds a line that is written when, and only when, the deed commits.
func (tx *Tx) Log(line Line) { tx.lines = append(tx.lines, line) }

// Refuse adds a line that is written when the deed fails: somebody reached for what is not theirs.
func (tx *Tx) Refuse(line Line) {
	line.Deed = Refused
	tx.refusals = append(tx.refusals, line)
}

// Do runs the deed in one transaction for the actor and commits it together with its audit lines. An error of the deed
// is returned as it is, after a rollback; what it refused is written all the same.
func (db *DB) Do(ctx context.Context, who Actor, purpose Purpose, deed func(ctx context.Context, tx *Tx) error) error {
	tx, err := db.open(ctx, who)
	if err != nil {
		return err
	}
	defer db.rollback(ctx, tx)
	if err := deed(ctx, tx); err != nil {
		db.rollback(ctx, tx)
		return errors.Join(err, db.writeRefusals(ctx, who, purpose, tx.refusals))
	}
	if len(tx.lines) == 0 && who.known() {
		return fmt.Errorf("%w: %s", ErrUnlogged, purpose)
	}
	if err := db.writeLines(ctx, tx, purpose, tx.lines); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit %s: %w", purpose, err)
	}
	return nil
}

// Public runs a deed that reads nothing about anybody: services, form versions. Row security knows no person in it.
func (db *DB) Public(ctx context.Context, of municipality.ID, deed func(ctx context.Context, tx *Tx) error) error {
	return db.Do(ctx, ForVisitor(of), "public", deed)
}

// Query serves the directory of municipalities alone: before a host name is looked up there is nobody to open a transaction for.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return db.pool.Query(ctx, sql, args...)
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.Ping(ctx) }

const setWhoAsks = `
	select set_config('stodporten.municipality', $1, true),
	       set_config('stodporten.person', $2, true),
	       set_config('stodporten.officer', $3, true),
	       set_config('stodporten.sign_in_number', $4, true)`

func (db *DB) open(ctx context.Context, who Actor) (*Tx, error) {
	plain, err := db.pool.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a transaction: %w", err)
	}
	tx := &Tx{Tx: plain, Municipality: who.municipality, Actor: who, At: db.clock.Now()}
	_, err = plain.Exec(ctx, setWhoAsks, string(who.municipality), who.personSetting(), who.officerSetting(), who.signInNumber)
	if err != nil {
		db.rollback(ctx, tx)
		return nil, fmt.Errorf("open a transaction: %w", err)
	}
	return tx, nil
}

// rollback does nothing after a commit. A context that has run out must not keep the connection in its transaction.
func (db *DB) rollback(ctx context.Context, tx *Tx) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = tx.Rollback(ctx) // the pool discards a connection that cannot roll back
}

func (db *DB) writeRefusals(ctx context.Context, who Actor, purpose Purpose, refusals []Line) error {
	if len(refusals) == 0 {
		return nil
	}
	tx, err := db.open(ctx, who)
	if err != nil {
		return err
	}
	defer db.rollback(ctx, tx)
	if err := db.writeLines(ctx, tx, purpose, refusals); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit refusals of %s: %w", purpose, err)
	}
	return nil
}

const insertLine = `
	insert into audit.lines (municipality, at, actor_kind, actor, actor_name, purpose, deed, object_kind, object, concerns, unit, reason, request)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

func (db *DB) writeLines(ctx context.Context, tx *Tx, purpose Purpose, lines []Line) error {
	var batch pgx.Batch
	who, request := tx.Actor, db.requestOf(ctx)
	for _, line := range lines {
		batch.Queue(insertLine, string(who.municipality), tx.At, who.kind, orNull(who.id), who.name, string(purpose),
			string(line.Deed), line.Kind, line.Object, orNull(line.Concerns), orNull(line.Unit), line.Reason, request)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("write audit lines of %s: %w", purpose, err)
	}
	return nil
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
