package applications

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/errand"
	"stodporten/portal/files"
	"stodporten/portal/municipality"
	"stodporten/portal/notice"
)

// HandingIn is all that an application is made of. The caller has checked the answers and spent the draft in the same
// transaction.
type HandingIn struct {
	Draft          uuid.UUID
	Short          string // the municipality's prefix of numbers
	Service        municipality.Service
	Definition     forms.Definition
	Answers        forms.Answers
	Snapshot       []byte
	SnapshotHash   [32]byte
	Evidence       json.RawMessage // identity.Evidence of the applicant's signature
	SignedAt       time.Time
	LacksSignature bool // somebody who must sign has not
	Signers        []Signer
	Papers         []Paper
	Year           int       // of the day of handing in, where the municipality is
	PromisedBy     time.Time // a date
}

const insertSignature = `
	insert into portal.signatures (municipality, application, person, signed_hash, evidence, signed_at)
	values ($1, $2, $3, $4, $5, $6)`

const insertStep = `
	insert into portal.application_steps (municipality, application, person, step, unit_name, at)
	values ($1, $2, $3, $4, $5, $6)
	on conflict do nothing`

const insertQueuePlace = `
	insert into portal.queue_places (municipality, application, unit, owner, entered_at)
	values ($1, $2, $3, $4, $5)`

// The number is allotted by the last statement but those that name it, since it locks the municipality's series.
const insertApplication = `
	with allotted as (
	  insert into portal.number_series as s (municipality, year, last) values ($1, $2, 1)
	  on conflict (municipality, year) do update set last = s.last + 1
	  returning last
	)
	insert into portal.applications (municipality, number, id, person, draft, service, form, version, answers, snapshot,
	  snapshot_hash, handed_in_at, unit_name, lacks_signature, promised_by)
	select $1, $3 || '-' || $2::text || '-' || lpad(last::text, greatest(6, length(last::text)), '0'),
	       $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
	from allotted
	returning number`

// HandIn is the one transaction of handing in: application, signature, first step, a place in a queue that has an owner,
// number and notice. The number it returns is the receipt's once the transaction has committed.
func HandIn(ctx context.Context, tx *audit.Tx, h HandingIn) (string, error) {
	id, of, who := uuid.New(), string(tx.Municipality), tx.Actor.Person()
	var batch pgx.Batch
	batch.Queue(insertSignature, of, id, who, h.SnapshotHash[:], h.Evidence, h.SignedAt)
	batch.Queue(insertStep, of, id, who, string(HandedIn), h.Service.UnitName, tx.At)
	batch.Queue(insertQueuePlace, of, id, h.Service.Unit, h.Service.Owner, tx.At)
	errand.Queue(&batch, errand.Papers, id)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return "", fmt.Errorf("hand in: %w", err)
	}
	if err := files.Attach(ctx, tx, h.Draft, id, files.Named(h.Answers)); err != nil {
		return "", fmt.Errorf("hand in: %w", err)
	}
	var number string
	err := tx.QueryRow(ctx, insertApplication, of, h.Year, h.Short, id, who, h.Draft, h.Service.ID, h.Definition.ID,
		h.Definition.Version, h.Answers, h.Snapshot, h.SnapshotHash[:], tx.At, h.Service.UnitName, h.LacksSignature,
		h.PromisedBy).Scan(&number)
	if err != nil {
		return "", fmt.Errorf("hand in: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "application", Object: number, Concerns: who, Unit: h.Service.Unit})
	if err := h.askOthers(ctx, tx, id, number); err != nil {
		return "", err
	}
	return number, notice.Queue(ctx, tx, who, "notice.handed-in", number)
}
