package drafts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
	"stodporten/portal/notice"
)

const day = 24 * time.Hour

// Kept is how long a draft waits after it was last saved before it lapses, and Told how long before that its author is told,
// where nothing else has been decided for the form.
const (
	Kept = 30 * day
	Told = 7 * day
)

// The same in SQL, between which the form's name stands.
const (
	keptOf     = `coalesce((select k.kept_days from portal.form_keeping k where k.municipality = $1 and k.form = `
	orStandard = `), 30) * interval '1 day'`
)

// ErrKeeping is answered for a time that is too short to apply in, or too long to keep what nobody comes back to.
var ErrKeeping = errors.New("drafts are kept from 7 to 365 days, and told of at least a day and at most 60 days before")

// Keeping is how many days drafts of a form are kept after they were last saved, and how many before the end their authors
// are told.
type Keeping struct {
	KeptDays int
	ToldDays int
}

const selectKeeping = `
	select kept_days, told_days from portal.form_keeping where municipality = $1 and form = $2`

// KeepingOf is what has been decided for a form, else Kept and Told.
func KeepingOf(ctx context.Context, tx *audit.Tx, form string) (Keeping, error) {
	rows, err := tx.Query(ctx, selectKeeping, string(tx.Municipality), form)
	if err != nil {
		return Keeping{}, fmt.Errorf("find how long drafts are kept: %w", err)
	}
	keeping, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Keeping])
	if errors.Is(err, pgx.ErrNoRows) {
		return Keeping{KeptDays: int(Kept / day), ToldDays: int(Told / day)}, nil
	}
	if err != nil {
		return Keeping{}, fmt.Errorf("find how long drafts are kept: %w", err)
	}
	return keeping, nil
}

const upsertKeeping = `
	insert into portal.form_keeping (municipality, form, kept_days, told_days, changed_at) values ($1, $2, $3, $4, $5)
	on conflict (municipality, form) do update set kept_days = $3, told_days = $4, changed_at = $5`

// Keep decides it for a form. A draft is kept as long as it was promised when it was saved last; what is decided here is true
// from the next saving on.
func Keep(ctx context.Context, tx *audit.Tx, form string, k Keeping) error {
	if k.KeptDays < 7 || k.KeptDays > 365 || k.ToldDays < 1 || k.ToldDays > 60 || k.ToldDays >= k.KeptDays {
		return ErrKeeping
	}
	if _, err := tx.Exec(ctx, upsertKeeping, string(tx.Municipality), form, k.KeptDays, k.ToldDays, tx.At); err != nil {
		return fmt.Errorf("decide how long drafts are kept: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "form-keeping", Object: form})
	return nil
}

// Count is how many drafts there are on a version.
type Count struct {
	Form    string
	Version int
	Drafts  int64
}

const countDrafts = `select form, version, drafts from portal.count_drafts($1) order by form, version`

// Counts is for casework, which can count drafts and read none.
func Counts(ctx context.Context, tx *audit.Tx) ([]Count, error) {
	rows, err := tx.Query(ctx, countDrafts, tx.At)
	if err != nil {
		return nil, fmt.Errorf("count drafts: %w", err)
	}
	counts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Count])
	if err != nil {
		return nil, fmt.Errorf("count drafts: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "draft-counts", Object: string(tx.Municipality)})
	return counts, nil
}

// The notices about a draft that nobody has come back to.
const (
	lapsesSoon = "notice.draft-lapses"
	hasLapsed  = "notice.draft-lapsed"
)

// mostAtOnce is how many drafts one transaction of the worker sees to; those that are left wait for the next.
const mostAtOnce = 500

// abandoned is a draft as the worker sees it.
type abandoned struct {
	ID     uuid.UUID
	Person uuid.UUID
}

// One that should have been told of earlier, because the worker was away, gets the whole of the time it was to have.
const remindDrafts = `
	with due as (
	  select d.id, coalesce(k.told_days, 7) * interval '1 day' as told
	  from portal.drafts d
	  left join portal.form_keeping k on k.municipality = d.municipality and k.form = d.form
	  where d.municipality = $1 and d.reminded_at is null and d.lapses_at <= $2::timestamptz + coalesce(k.told_days, 7) * interval '1 day'
	  order by d.lapses_at, d.id
	  limit $3
	  for update of d skip locked)
	update portal.drafts d
	set reminded_at = $2, lapses_at = case when d.lapses_at > $2::timestamptz + interval '1 day' then d.lapses_at else $2 + due.told end
	from due
	where d.municipality = $1 and d.id = due.id
	returning d.id, d.person`

// Remind tells the authors of drafts that are about to lapse. It is for the worker, once a day or more often, and may run many
// times: each draft is told of once for each time it was saved.
func Remind(ctx context.Context, tx *audit.Tx) error {
	return seeTo(ctx, tx, remindDrafts, lapsesSoon)
}

const lapseDrafts = `
	delete from portal.drafts d
	using (
	  select id from portal.drafts
	  where municipality = $1 and lapses_at <= $2 and reminded_at is not null
	  order by lapses_at, id
	  limit $3
	  for update skip locked) due
	where d.municipality = $1 and d.id = due.id
	returning d.id, d.person`

// Lapse deletes the drafts whose time is over and whose authors had been told, and tells them. It is for the worker.
func Lapse(ctx context.Context, tx *audit.Tx) error {
	return seeTo(ctx, tx, lapseDrafts, hasLapsed)
}

func seeTo(ctx context.Context, tx *audit.Tx, statement, key string) error {
	rows, err := tx.Query(ctx, statement, string(tx.Municipality), tx.At, mostAtOnce)
	if err != nil {
		return fmt.Errorf("see to abandoned drafts: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[abandoned])
	if err != nil {
		return fmt.Errorf("see to abandoned drafts: %w", err)
	}
	for _, one := range all {
		if err := notice.Queue(ctx, tx, one.Person, key, ""); err != nil {
			return err
		}
		tx.Log(audit.Line{Deed: audit.Write, Kind: "draft", Object: one.ID.String(), Concerns: one.Person})
	}
	return nil
}
