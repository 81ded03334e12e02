package applications_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/notice"
)

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

var noon = clock(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC))

func open(t *testing.T, town *pgtest.Database, role string) *audit.DB {
	t.Helper()
	return audit.New(town.Pool(t, role), noon, func(context.Context) string { return "" })
}

func amina() audit.Actor {
	return audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: pgtest.Amina})
}

func handIn(ctx context.Context, tx *audit.Tx, draft drafts.Draft) (string, error) {
	if err := drafts.Spend(ctx, tx, draft.ID, draft.Revision); err != nil {
		return "", err
	}
	service, err := municipality.ServiceByID(ctx, tx, "ekonomiskt-bistand")
	if err != nil {
		return "", err
	}
	snapshot := []byte(`{"pages":[]}`)
	return applications.HandIn(ctx, tx, applications.HandingIn{
		Draft: draft.ID, Short: "EKK", Service: service, Definition: forms.Definition{ID: "financial-assistance", Version: 1},
		Answers: forms.Answers{}, Snapshot: snapshot, SnapshotHash: sha256.Sum256(snapshot), Evidence: json.RawMessage(`{}`),
		SignedAt: noon.Now(), Year: 2026, PromisedBy: time.Date(2026, 12, 7, 0, 0, 0, 0, time.UTC),
	})
}

func begin(ctx context.Context, t *testing.T, db *audit.DB, who audit.Actor) drafts.Draft {
	t.Helper()
	var draft drafts.Draft
	err := db.Do(ctx, who, "test", func(ctx context.Context, tx *audit.Tx) (err error) {
		draft, err = drafts.Begin(ctx, tx, "financial-assistance", 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func TestHandingInGivesANumberAPlaceInAQueueWithAnOwnerAndANotice(t *testing.T) {
	t.Parallel()
	ctx, town := t.Context(), pgtest.NewTown(t)
	db := open(t, town, "portal")
	draft := begin(ctx, t, db, amina())

	var number string
	err := db.Do(ctx, amina(), "test", func(ctx context.Context, tx *audit.Tx) (err error) {
		number, err = handIn(ctx, tx, draft)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	if number != "EKK-2026-000001" {
		t.Errorf("the first number of the year is %s", number)
	}
	var owner uuid.UUID
	err = open(t, town, "casework").Do(ctx, audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
		return tx.QueryRow(ctx, "select owner from portal.queue_places").Scan(&owner)
	})
	if err != nil || owner != pgtest.Tove {
		t.Errorf("the owner of what waits is %s (%v), want Tove", owner, err)
	}
	err = db.Do(ctx, amina(), "test", func(ctx context.Context, tx *audit.Tx) error {
		mine, err := applications.Own(ctx, tx)
		if err != nil || len(mine) != 1 || mine[0].Status != applications.HandedIn {
			t.Errorf("own applications: %+v, %v", mine, err)
		}
		steps, err := applications.Steps(ctx, tx, mine[0].ID)
		if err != nil || len(steps) != 1 || steps[0].UnitName != "Enheten för ekonomiskt bistånd" {
			t.Errorf("steps: %+v, %v", steps, err)
		}
		told, err := notice.Of(ctx, tx, 10)
		if err != nil || len(told) != 1 || told[0].Number != number {
			t.Errorf("notices: %+v, %v", told, err)
		}
		_, err = drafts.Of(ctx, tx, "financial-assistance")
		if !errors.Is(err, drafts.ErrNoDraft) {
			t.Errorf("the draft is still there: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneDraftHandedInByManyAtOnceBecomesOneApplication(t *testing.T) {
	t.Parallel()
	ctx, town := t.Context(), pgtest.NewTown(t)
	db := open(t, town, "portal")
	draft := begin(ctx, t, db, amina())

	var done sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			err := db.Do(ctx, amina(), "test", func(ctx context.Context, tx *audit.Tx) error {
				_, err := handIn(ctx, tx, draft)
				return err
			})
			done.Store(i, err)
		})
	}
	all.Wait()

	succeeded := 0
	done.Range(func(_, err any) bool {
		switch {
		case err == nil:
			succeeded++
		case !errors.Is(err.(error), drafts.ErrNoDraft):
			t.Errorf("the slower ones are told %v", err)
		}
		return true
	})
	if succeeded != 1 {
		t.Errorf("%d of 8 handed in, want 1", succeeded)
	}
}

func TestNumbersRunByMunicipalityAndSomebodyElsesIsNotThere(t *testing.T) {
	t.Parallel()
	ctx, town := t.Context(), pgtest.NewTown(t)
	db := open(t, town, "portal")
	jonas := audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: pgtest.Jonas})

	var numbers []string
	for _, who := range []audit.Actor{amina(), jonas} {
		draft := begin(ctx, t, db, who)
		err := db.Do(ctx, who, "test", func(ctx context.Context, tx *audit.Tx) error {
			number, err := handIn(ctx, tx, draft)
			numbers = append(numbers, number)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}

	if diff := cmp.Diff([]string{"EKK-2026-000001", "EKK-2026-000002"}, numbers); diff != "" {
		t.Error(diff)
	}
	for _, number := range []string{numbers[0], "EKK-2026-999999", "GRA-2026-000001"} {
		err := db.Do(ctx, jonas, "test", func(ctx context.Context, tx *audit.Tx) error {
			_, err := applications.ByNumber(ctx, tx, number)
			if !errors.Is(err, applications.ErrNoApplication) {
				return fmt.Errorf("%s: %w", number, err)
			}
			_, err = applications.Snapshot(ctx, tx, number)
			return err
		})
		if !errors.Is(err, applications.ErrNoApplication) {
			t.Errorf("Jonas asked for %s and got %v", number, err)
		}
	}
}

func TestWhatWasSignedIsNeverChanged(t *testing.T) {
	t.Parallel()
	ctx, town := t.Context(), pgtest.NewTown(t)
	db := open(t, town, "portal")
	draft := begin(ctx, t, db, amina())
	err := db.Do(ctx, amina(), "test", func(ctx context.Context, tx *audit.Tx) error {
		_, err := handIn(ctx, tx, draft)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	for name, statement := range map[string]string{
		"answers":   "update portal.applications set answers = '{\"rent\": 1}'",
		"snapshot":  "update portal.applications set snapshot = '\\x00'",
		"signature": "update portal.signatures set evidence = '{\"forged\": true}'",
		"form":      "update portal.form_versions set definition = '\\x00'",
		"log":       "delete from audit.lines",
	} {
		if err := asSuperuser(ctx, town, statement); err == nil {
			t.Errorf("%s: even the superuser's %q must fail", name, statement)
		}
	}
}

func asSuperuser(ctx context.Context, town *pgtest.Database, statement string) error {
	connection, err := pgx.Connect(ctx, town.Superuser())
	if err != nil {
		panic(err)
	}
	defer func() { _ = connection.Close(ctx) }()
	_, err = connection.Exec(ctx, statement)
	return err
}
