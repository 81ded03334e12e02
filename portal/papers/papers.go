// Package papers keeps the papers that were made for somebody, as PDF: the receipt and the application as they were handed in, and
// the blank paper form of each version.
//
// It owns portal.papers and portal.blank_papers. A paper is written once by the worker; what the applicant reads is always the last
// edition. It refuses a paper of somebody else's application, as one that is not there.
package papers

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

// ErrNotMade is answered for a paper that the worker has not made yet, and for somebody else's.
var ErrNotMade = errors.New("no such paper yet")

// Kind is which of a matter's papers it is; it is also the last part of the paper's address.
type Kind string

// The papers of an application.
const (
	Receipt     Kind = "receipt"
	Application Kind = "application"
)

// Paper is one of a matter's papers. Edition is the number of signatures that it shows.
type Paper struct {
	Application uuid.UUID
	Kind        Kind
	Edition     int
	Person      uuid.UUID
	Document    []byte
}

const insertPaper = `
	insert into portal.papers (municipality, application, kind, edition, person, made_at, document, hash)
	values ($1, $2, $3, $4, $5, $6, $7, $8)
	on conflict do nothing`

// Keep puts a paper away; one of the same edition that is there already stays. The worker alone may.
func Keep(ctx context.Context, tx *audit.Tx, p Paper) error {
	hash := sha256.Sum256(p.Document)
	_, err := tx.Exec(ctx, insertPaper, string(tx.Municipality), p.Application, string(p.Kind), p.Edition, p.Person, tx.At, p.Document, hash[:])
	if err != nil {
		return fmt.Errorf("keep a paper: %w", err)
	}
	return nil
}

const selectEditions = `
	select kind, max(edition) from portal.papers where municipality = $1 and application = $2 group by kind order by kind`

// Editions says which edition of each paper there is of an application; the zero edition is absent from the map.
func Editions(ctx context.Context, tx *audit.Tx, application uuid.UUID) (map[Kind]int, error) {
	rows, err := tx.Query(ctx, selectEditions, string(tx.Municipality), application)
	if err != nil {
		return nil, fmt.Errorf("list papers: %w", err)
	}
	editions := map[Kind]int{}
	var kind Kind
	var edition int
	_, err = pgx.ForEachRow(rows, []any{&kind, &edition}, func() error {
		editions[kind] = edition
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list papers: %w", err)
	}
	return editions, nil
}

const selectOwn = `
	select document from portal.papers
	where municipality = $1 and person = $2 and application = $3 and kind = $4
	order by edition desc
	limit 1`

// Own is the last edition of a paper of the asking resident's own application.
func Own(ctx context.Context, tx *audit.Tx, application uuid.UUID, kind Kind) ([]byte, error) {
	var document []byte
	err := tx.QueryRow(ctx, selectOwn, string(tx.Municipality), tx.Actor.Person(), application, string(kind)).Scan(&document)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNotMade
	}
	if err != nil {
		return nil, fmt.Errorf("read a paper: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "paper", Object: application.String(), Concerns: tx.Actor.Person()})
	return document, nil
}

const selectAny = `
	select document, person from portal.papers
	where municipality = $1 and application = $2 and kind = $3
	order by edition desc
	limit 1`

// Find is the last edition of a paper, for an officer. The caller has asked casework/access first.
func Find(ctx context.Context, tx *audit.Tx, application uuid.UUID, kind Kind) ([]byte, error) {
	var document []byte
	var person uuid.UUID
	err := tx.QueryRow(ctx, selectAny, string(tx.Municipality), application, string(kind)).Scan(&document, &person)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNotMade
	}
	if err != nil {
		return nil, fmt.Errorf("read a paper: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "paper", Object: application.String(), Concerns: person})
	return document, nil
}

// Blank is the paper form of a version in a language, to be filled in by hand.
type Blank struct {
	Form     string
	Version  int
	Lang     string
	Looks    string // what the paper's looks depend on, as a short text to compare
	Document []byte
}

const upsertBlank = `
	insert into portal.blank_papers (municipality, form, version, lang, looks, made_at, document)
	values ($1, $2, $3, $4, $5, $6, $7)
	on conflict (municipality, form, version, lang) do update set looks = excluded.looks, made_at = excluded.made_at, document = excluded.document`

// KeepBlank puts a paper form in the place of the one before. The worker alone may.
func KeepBlank(ctx context.Context, tx *audit.Tx, b Blank) error {
	if _, err := tx.Exec(ctx, upsertBlank, string(tx.Municipality), b.Form, b.Version, b.Lang, b.Looks, tx.At, b.Document); err != nil {
		return fmt.Errorf("keep a paper form: %w", err)
	}
	return nil
}

const selectLooks = `
	select lang, looks from portal.blank_papers where municipality = $1 and form = $2 and version = $3 order by lang`

// Looks says in which languages there is a paper form of a version, and with which looks.
func Looks(ctx context.Context, tx *audit.Tx, form string, version int) (map[string]string, error) {
	rows, err := tx.Query(ctx, selectLooks, string(tx.Municipality), form, version)
	if err != nil {
		return nil, fmt.Errorf("list paper forms: %w", err)
	}
	looks := map[string]string{}
	var lang, one string
	_, err = pgx.ForEachRow(rows, []any{&lang, &one}, func() error {
		looks[lang] = one
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list paper forms: %w", err)
	}
	return looks, nil
}

// OnPaper is a paper form and when it was made.
type OnPaper struct {
	Lang     string
	MadeAt   time.Time
	Document []byte
}

const selectBlank = `
	select lang, made_at, document from portal.blank_papers
	where municipality = $1 and form = $2 and version = $3 and lang = any ($4)
	order by array_position($4, lang)
	limit 1`

// FindBlank is the paper form of a version in the first of the languages that it is there in. Anybody may have it.
func FindBlank(ctx context.Context, tx *audit.Tx, form string, version int, langs ...string) (OnPaper, error) {
	rows, err := tx.Query(ctx, selectBlank, string(tx.Municipality), form, version, langs)
	if err != nil {
		return OnPaper{}, fmt.Errorf("find a paper form: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[OnPaper])
	if errors.Is(err, pgx.ErrNoRows) {
		return OnPaper{}, ErrNotMade
	}
	if err != nil {
		return OnPaper{}, fmt.Errorf("find a paper form: %w", err)
	}
	return found, nil
}
