package intake_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/casework/cases"
	"stodporten/casework/intake"
	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
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

func sara() audit.Actor {
	return audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: pgtest.Sara, Name: "Sara Lind"})
}

func handIn(t *testing.T, town *pgtest.Database) string {
	t.Helper()
	var number string
	err := open(t, town, "portal").Do(t.Context(), amina(), "test", func(ctx context.Context, tx *audit.Tx) error {
		service, err := municipality.ServiceByID(ctx, tx, "ekonomiskt-bistand")
		if err != nil {
			return err
		}
		number, err = applications.HandIn(ctx, tx, applications.HandingIn{
			Draft: uuid.New(), Short: "EKK", Service: service, Definition: forms.Definition{ID: "financial-assistance", Version: 1},
			Answers: forms.Answers{}, Snapshot: []byte("{}"), SnapshotHash: sha256.Sum256([]byte("{}")), Evidence: json.RawMessage(`{}`),
			SignedAt: noon.Now(), Year: 2026, PromisedBy: time.Date(2026, 12, 7, 0, 0, 0, 0, time.UTC),
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func queue(t *testing.T, db *audit.DB) (listed []cases.Listed) {
	t.Helper()
	err := db.Do(t.Context(), sara(), "test", func(ctx context.Context, tx *audit.Tx) (err error) {
		listed, err = cases.Queue(ctx, tx, cases.Asked{Selection: cases.New, Today: noon.Now()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return listed
}

func TestEachApplicationBecomesOneCaseHoweverManyReceiveAtOnce(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	handedIn := map[string]bool{}
	for range 5 {
		handedIn[handIn(t, town)] = true
	}

	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if err := intake.Receive(t.Context(), db, "ekkoping"); err != nil {
				t.Errorf("receive: %v", err)
			}
		})
	}
	all.Wait()

	listed := queue(t, db)
	for _, one := range listed {
		if !handedIn[one.Number] || one.DueOn.Format(time.DateOnly) != "2026-12-07" {
			t.Errorf("in the queue: %+v", one)
		}
		delete(handedIn, one.Number)
	}
	if len(handedIn) != 0 || len(listed) != 5 {
		t.Errorf("%d cases; without one: %v", len(listed), handedIn)
	}
}

var errCut = errors.New("cut off in the middle")

func TestWhatWasPickedUpByAProgramThatDiedWaitsOn(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	handIn(t, town)

	err := db.Do(t.Context(), audit.ForSystem("ekkoping", "intake"), "test", func(ctx context.Context, tx *audit.Tx) error {
		waiting, err := applications.PickUp(ctx, tx)
		if err != nil || len(waiting) != 1 {
			t.Errorf("picked up %d, %v", len(waiting), err)
		}
		return errCut
	})
	if !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	if err := intake.Receive(t.Context(), db, "ekkoping"); err != nil {
		t.Fatal(err)
	}

	if n := len(queue(t, db)); n != 1 {
		t.Errorf("%d cases, want 1", n)
	}
}

func TestTheApplicantSeesThatTheUnitHasReceivedItWhenAnOfficerTakesIt(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	casework, portal := open(t, town, "casework"), open(t, town, "portal")
	number := handIn(t, town)
	if err := intake.Receive(t.Context(), casework, "ekkoping"); err != nil {
		t.Fatal(err)
	}

	err := casework.Do(t.Context(), sara(), "test", func(ctx context.Context, tx *audit.Tx) error { return cases.Take(ctx, tx, number) })
	if err != nil {
		t.Fatal(err)
	}

	err = portal.Do(t.Context(), amina(), "test", func(ctx context.Context, tx *audit.Tx) error {
		mine, err := applications.ByNumber(ctx, tx, number)
		if err != nil {
			return err
		}
		steps, err := applications.Steps(ctx, tx, mine.ID)
		if err != nil || mine.Status != applications.Received || len(steps) != 2 {
			t.Errorf("status %s, steps %+v, %v", mine.Status, steps, err)
		}
		told, err := notice.Of(ctx, tx, 10)
		if err != nil || len(told) != 2 {
			t.Errorf("notices: %+v, %v", told, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A service may be offered with a unit that casework does not know. What is handed in there waits, and keeps nothing else back.
func TestWhatCannotBecomeACaseWaitsAndTheRestIsReceived(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	first := handIn(t, town)
	town.Arrange(t, "update portal.services set unit = '99999999-0000-4000-8000-000000000001' where municipality = 'ekkoping'")
	stray := handIn(t, town)
	town.Arrange(t, "update portal.services set unit = '"+pgtest.Benefits.String()+"' where municipality = 'ekkoping'")
	last := handIn(t, town)

	for range 2 {
		if err := intake.Receive(t.Context(), db, "ekkoping"); !errors.Is(err, intake.ErrLeftWaiting) {
			t.Errorf("receive: %v", err)
		}
	}
	if listed := queue(t, db); len(listed) != 2 || listed[0].Number != first || listed[1].Number != last {
		t.Errorf("in the queue: %+v", listed)
	}

	town.Arrange(t, "update portal.queue_places set unit = '"+pgtest.Benefits.String()+"'")
	if err := intake.Receive(t.Context(), db, "ekkoping"); err != nil {
		t.Error(err)
	}
	if listed := queue(t, db); len(listed) != 3 || listed[1].Number != stray {
		t.Errorf("once the unit is right: %+v", listed)
	}
}
