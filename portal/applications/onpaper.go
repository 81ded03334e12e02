package applications

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
)

// OnPaper is an application as its papers say it.
type OnPaper struct {
	Number         string
	Person         uuid.UUID
	Applicant      string
	Service        string
	Form           string
	Version        int
	Snapshot       []byte
	SnapshotHash   []byte
	HandedInAt     time.Time
	UnitName       string
	LacksSignature bool
	PromisedBy     time.Time
}

const selectOnPaper = `
	select a.number, a.person, p.name as applicant, a.service, a.form, a.version, a.snapshot, a.snapshot_hash, a.handed_in_at,
	       a.unit_name, a.lacks_signature, a.promised_by
	from portal.applications a
	join portal.persons p on p.municipality = a.municipality and p.id = a.person
	where a.municipality = $1 and a.id = $2`

// ForPaper reads what the worker puts on paper. ErrNoApplication for one that is gone.
func ForPaper(ctx context.Context, tx *audit.Tx, id uuid.UUID) (OnPaper, error) {
	rows, err := tx.Query(ctx, selectOnPaper, string(tx.Municipality), id)
	if err != nil {
		return OnPaper{}, fmt.Errorf("read application for its papers: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[OnPaper])
	if errors.Is(err, pgx.ErrNoRows) {
		return OnPaper{}, ErrNoApplication
	}
	if err != nil {
		return OnPaper{}, fmt.Errorf("read application for its papers: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "application", Object: found.Number, Concerns: found.Person})
	return found, nil
}

// HasSigned is who has signed, and when.
type HasSigned struct {
	Name     string
	SignedAt time.Time
}

const selectSigned = `
	select p.name, s.signed_at
	from portal.signatures s
	join portal.persons p on p.municipality = s.municipality and p.id = s.person
	where s.municipality = $1 and s.application = $2
	order by s.signed_at, s.person`

// SignedBy lists for the worker who has signed, the first first.
func SignedBy(ctx context.Context, tx *audit.Tx, id uuid.UUID) ([]HasSigned, error) {
	rows, err := tx.Query(ctx, selectSigned, string(tx.Municipality), id)
	if err != nil {
		return nil, fmt.Errorf("list who has signed: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[HasSigned])
	if err != nil {
		return nil, fmt.Errorf("list who has signed: %w", err)
	}
	return all, nil
}
