package files

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/files/content"
	"stodporten/portal/files/scanner"
	"stodporten/portal/municipality"
	"stodporten/portal/notice"
)

// RefusedNotice is the key of what a person is told when a file that was handed in turned out to be harmful.
const RefusedNotice = "notice.file-refused"

// Scan looks for what is harmful in a file and lets it pass or refuses it, for the worker. It may be run more than once, and does
// nothing to a file that is gone or has been scanned. While the scanner is away it answers scanner.ErrAway and changes nothing:
// the file waits, and is scanned when Scan is run again.
func Scan(ctx context.Context, r *Receiver, with scanner.Scanner, of municipality.ID, id uuid.UUID) error {
	who := audit.ForSystem(of, "scan")
	f, err := r.find(ctx, who, id)
	switch {
	case errors.Is(err, ErrNoFile):
		return nil
	case err != nil:
		return err
	case f.State == forms.Receiving && f.Received == f.Bytes:
		_, err := r.Finish(ctx, who, id)
		return err
	case f.State != forms.Quarantined:
		return nil
	}
	harmful, err := r.look(ctx, with, f)
	switch {
	case err != nil:
		return fmt.Errorf("scan a file: %w", err)
	case harmful:
		return r.refuseInfected(ctx, who, f)
	}
	return r.pass(ctx, who, f)
}

func (r *Receiver) look(ctx context.Context, with scanner.Scanner, f kept) (bool, error) {
	inside, err := r.store.open(ctx, sealedOf(f.Municipality, f.ID, f.Sealed))
	if err != nil {
		return false, err
	}
	defer inside.Close()
	return with.Harmful(ctx, inside)
}

const passFile = `
	update portal.files set state = 'clean', changed_at = $4
	where municipality = $1 and id = $2 and sealed = $3 and state = 'quarantined'`

func (r *Receiver) pass(ctx context.Context, who audit.Actor, f kept) error {
	return r.db.Do(ctx, who, "file.scan", func(ctx context.Context, tx *audit.Tx) error {
		if _, err := tx.Exec(ctx, passFile, string(tx.Municipality), f.ID, f.Sealed, tx.At); err != nil {
			return fmt.Errorf("pass a file: %w", err)
		}
		log(tx, audit.Write, f.ID, f.Person)
		return nil
	})
}

const selectNumber = `
	select a.number from portal.files f
	join portal.applications a on a.municipality = f.municipality and a.id = f.application
	where f.municipality = $1 and f.id = $2`

// refuseInfected tells its owner, when the file has been handed in and they are not at the form any longer.
func (r *Receiver) refuseInfected(ctx context.Context, who audit.Actor, f kept) error {
	err := r.db.Do(ctx, who, "file.scan", func(ctx context.Context, tx *audit.Tx) error {
		done, err := tx.Exec(ctx, refuseFile, string(tx.Municipality), f.ID, string(content.Infected), tx.At)
		if err != nil {
			return fmt.Errorf("refuse a file: %w", err)
		}
		log(tx, audit.Write, f.ID, f.Person)
		var number string
		err = tx.QueryRow(ctx, selectNumber, string(tx.Municipality), f.ID).Scan(&number)
		if errors.Is(err, pgx.ErrNoRows) || done.RowsAffected() == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find what a file belongs to: %w", err)
		}
		return notice.Queue(ctx, tx, f.Person, RefusedNotice, number)
	})
	if err != nil {
		return err
	}
	r.forget(ctx, f)
	return nil
}

const selectWaiting = `
	select id from portal.files
	where municipality = $1 and changed_at < $2 and (state = 'quarantined' or (state = 'receiving' and received = bytes))
	order by changed_at, id
	limit 500`

// ScanWaiting scans what has waited for longer than a moment, the oldest first: files whose errand was lost, or given up while
// the scanner was away. It stops when the scanner is away.
func ScanWaiting(ctx context.Context, r *Receiver, with scanner.Scanner, of municipality.ID) error {
	const moment = 5 * time.Minute
	var waiting []uuid.UUID
	err := r.db.Do(ctx, audit.ForSystem(of, "scan"), "file.scan", func(ctx context.Context, tx *audit.Tx) error {
		rows, err := tx.Query(ctx, selectWaiting, string(tx.Municipality), tx.At.Add(-moment))
		if err != nil {
			return fmt.Errorf("list waiting files: %w", err)
		}
		waiting, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		return err
	})
	for _, id := range waiting {
		if err == nil {
			err = Scan(ctx, r, with, of, id)
		}
	}
	return err
}

const deleteExpired = `
	delete from portal.files where municipality = $1 and state = 'receiving' and received < bytes and expires_at <= $2`

const selectObjects = `
	select municipality, id, person, bytes, received, parts, part_bytes,
	       coalesce(sealed, '00000000-0000-0000-0000-000000000000') as sealed, kinds, state
	from portal.files
	where municipality = $1 and id = any($2)
	order by id`

// Sweep forgets files that were begun and never became whole, and clears the store of what no row has named for a day.
func Sweep(ctx context.Context, r *Receiver, of municipality.ID) error {
	var old map[uuid.UUID][]string
	named := map[string]bool{}
	err := r.db.Do(ctx, audit.ForSystem(of, "sweep"), "file.sweep", func(ctx context.Context, tx *audit.Tx) error {
		if _, err := tx.Exec(ctx, deleteExpired, string(tx.Municipality), tx.At); err != nil {
			return fmt.Errorf("forget expired files: %w", err)
		}
		var err error
		if old, err = r.store.filesBefore(ctx, of, tx.At.Add(-24*time.Hour)); err != nil {
			return err
		}
		ids := make([]uuid.UUID, 0, len(old))
		for id := range old {
			ids = append(ids, id)
		}
		rows, err := tx.Query(ctx, selectObjects, string(tx.Municipality), ids)
		if err != nil {
			return fmt.Errorf("list stored files: %w", err)
		}
		all, err := pgx.CollectRows(rows, pgx.RowToStructByName[kept])
		for _, f := range all {
			for _, o := range f.objects() {
				named[o.name] = true
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	var failed error
	for _, names := range old {
		for _, name := range slices.DeleteFunc(names, func(name string) bool { return named[name] }) {
			failed = errors.Join(failed, r.store.remove(ctx, object{name: name}))
		}
	}
	return failed
}
