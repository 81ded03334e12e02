package tasks_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/tasks"
)

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

var task = uuid.MustParse("33000000-0000-4000-8000-000000000001")

// open is a town in which Jonas is asked to sign what Amina has handed in.
func open(t *testing.T) (*pgtest.Database, *audit.DB) {
	t.Helper()
	town := pgtest.NewTown(t)
	town.Arrange(t, `
		insert into portal.applications (municipality, id, number, person, draft, service, form, version, answers, snapshot, snapshot_hash,
		  handed_in_at, unit_name, lacks_signature, promised_by)
		select 'ekkoping', '31000000-0000-4000-8000-000000000001', 'EKK-2026-000001', '`+pgtest.Amina.String()+`', gen_random_uuid(),
		  'ekonomiskt-bistand', 'financial-assistance', 1, '{}', '{}', sha256('{}'), '2026-11-23', 'Enheten', true, '2026-12-07';
		insert into portal.tasks (municipality, id, person, application, number, kind, about, form, version, asked_at, due_on)
		values ('ekkoping', '`+task.String()+`', '`+pgtest.Jonas.String()+`', '31000000-0000-4000-8000-000000000001', 'EKK-2026-000001', 'sign',
		  'partner', 'financial-assistance', 1, '2026-11-23', '2026-12-07');
		insert into portal.parts (municipality, task, person, application, role)
		values ('ekkoping', '`+task.String()+`', '`+pgtest.Jonas.String()+`', '31000000-0000-4000-8000-000000000001', 'partner')`)
	return town, audit.New(town.Pool(t, "portal"), clock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), func(context.Context) string { return "" })
}

func as(t *testing.T, db *audit.DB, person uuid.UUID, deed func(context.Context, *audit.Tx) error) error {
	t.Helper()
	return db.Do(t.Context(), audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: person}), "test", deed)
}

func TestATaskIsThereForWhomItIsForAlone(t *testing.T) {
	t.Parallel()
	_, db := open(t)

	for name, person := range map[string]uuid.UUID{"Amina, who asked": pgtest.Amina, "nobody": uuid.New()} {
		read := as(t, db, person, func(ctx context.Context, tx *audit.Tx) error { _, err := tasks.One(ctx, tx, task); return err })
		part := as(t, db, person, func(ctx context.Context, tx *audit.Tx) error { _, err := tasks.PartOf(ctx, tx, task); return err })
		end := as(t, db, person, func(ctx context.Context, tx *audit.Tx) error { return tasks.End(ctx, tx, task, tasks.Done) })

		if !errors.Is(read, tasks.ErrNoTask) || !errors.Is(part, tasks.ErrNoTask) || !errors.Is(end, tasks.ErrEnded) {
			t.Errorf("%s reads: %v, reads the part: %v, ends: %v", name, read, part, end)
		}
	}
	if err := as(t, db, pgtest.Jonas, func(ctx context.Context, tx *audit.Tx) error { _, err := tasks.Held(ctx, tx, task); return err }); err != nil {
		t.Errorf("Jonas: %v", err)
	}
}

func TestOfManyWhoEndATaskOneDoes(t *testing.T) {
	t.Parallel()
	_, db := open(t)

	var all sync.WaitGroup
	var ended atomic.Int32
	for range 6 {
		all.Go(func() {
			switch err := as(t, db, pgtest.Jonas, func(ctx context.Context, tx *audit.Tx) error { return tasks.End(ctx, tx, task, tasks.Done) }); {
			case err == nil:
				ended.Add(1)
			case !errors.Is(err, tasks.ErrEnded):
				t.Errorf("ending: %v", err)
			}
		})
	}
	all.Wait()

	if ended.Load() != 1 {
		t.Errorf("%d ended it", ended.Load())
	}
}

func TestAPartIsNotSavedOverAnotherAndNeverOnceSealed(t *testing.T) {
	t.Parallel()
	_, db := open(t)
	save := func(revision int) error {
		return as(t, db, pgtest.Jonas, func(ctx context.Context, tx *audit.Tx) error {
			_, err := tasks.Save(ctx, tx, task, revision, forms.Answers{"a": {Type: forms.Text, Text: "b"}})
			return err
		})
	}
	seal := func(revision int) error {
		return as(t, db, pgtest.Jonas, func(ctx context.Context, tx *audit.Tx) error {
			if _, err := tasks.Held(ctx, tx, task); err != nil {
				return err
			}
			return tasks.Seal(ctx, tx, task, revision, tasks.Sealed{Bytes: []byte("x"), Hash: sha256.Sum256([]byte("x"))})
		})
	}

	for _, step := range []struct {
		name string
		got  error
		want error
	}{
		{"the first saving", save(0), nil}, {"one from before it", save(0), tasks.ErrChanged}, {"sealing what was before", seal(0), tasks.ErrChanged},
		{"sealing", seal(1), nil}, {"sealing again", seal(1), tasks.ErrChanged}, {"saving after that", save(1), tasks.ErrChanged},
	} {
		if !errors.Is(step.got, step.want) {
			t.Errorf("%s: %v, want %v", step.name, step.got, step.want)
		}
	}
}

func TestCaseworkReadsNothingOfWhatIsBeingWritten(t *testing.T) {
	t.Parallel()
	town, _ := open(t)
	db := audit.New(town.Pool(t, "casework"), clock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), func(context.Context) string { return "" })

	for _, column := range []string{"answers", "known", "seen", "revision"} {
		err := db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
			_, err := tx.Exec(ctx, "select "+column+" from portal.parts")
			return err
		})
		if err == nil {
			t.Errorf("casework reads %s", column)
		}
	}
}
