package cases_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/casework/cases"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
)

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

var noon = clock(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC))

func open(t *testing.T, town *pgtest.Database, role string) *audit.DB {
	t.Helper()
	return audit.New(town.Pool(t, role), noon, func(context.Context) string { return "" })
}

func officer(id uuid.UUID, name string) audit.Actor {
	return audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: id, Name: name})
}

func begin(t *testing.T, db *audit.DB, number string, opened bool) {
	t.Helper()
	err := db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
		return cases.Begin(ctx, tx, cases.Beginning{
			ID: uuid.New(), Number: number, Service: "ekonomiskt-bistand", Unit: pgtest.Benefits, Owner: pgtest.Tove,
			ReceivedAt: noon.Now(), DueOn: time.Date(2026, 12, 7, 0, 0, 0, 0, time.UTC),
			Parties: []cases.Party{{Person: pgtest.Amina, Relation: "applicant", Opened: opened}},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func do(t *testing.T, db *audit.DB, who audit.Actor, deed func(context.Context, *audit.Tx) error) error {
	t.Helper()
	return db.Do(t.Context(), who, "test", deed)
}

func reading(number string) func(context.Context, *audit.Tx) error {
	return func(ctx context.Context, tx *audit.Tx) error {
		_, err := cases.Open(ctx, tx, number)
		return err
	}
}

func taking(number string) func(context.Context, *audit.Tx) error {
	return func(ctx context.Context, tx *audit.Tx) error { return cases.Take(ctx, tx, number) }
}

func TestOfManyOfficersWhoTakeACaseAtOnceOneGetsIt(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)

	var all sync.WaitGroup
	var got, late [2]atomic.Int32
	for i := range 8 {
		who := []audit.Actor{officer(pgtest.Sara, "Sara Lind"), officer(pgtest.Karin, "Karin Holm")}[i%2]
		all.Go(func() {
			switch err := db.Do(t.Context(), who, "test", taking("EKK-2026-000001")); {
			case err == nil:
				got[i%2].Add(1)
			case errors.Is(err, cases.ErrTaken):
				late[i%2].Add(1)
			default:
				t.Errorf("taking: %v", err)
			}
		})
	}
	all.Wait()

	sara, karin := [2]int32{got[0].Load(), late[0].Load()}, [2]int32{got[1].Load(), late[1].Load()}
	has, hasNot := [2]int32{4, 0}, [2]int32{0, 4}
	if one := sara == has && karin == hasNot || sara == hasNot && karin == has; !one {
		t.Errorf("Sara got it and was late %v times, Karin %v: want one of them to have it each time and the other never", sara, karin)
	}
}

func TestAColleagueWithoutAssignmentGetsTheAnswerOfAnUnknownNumberAndTheTrailHasIt(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)
	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), taking("EKK-2026-000001")); err != nil {
		t.Fatal(err)
	}

	for name, who := range map[string]uuid.UUID{"same unit": pgtest.Karin, "manager": pgtest.Tove, "other unit": pgtest.Nils, "other municipality": pgtest.Ulla} {
		there := do(t, db, officer(who, name), reading("EKK-2026-000001"))
		unknown := do(t, db, officer(who, name), reading("EKK-2026-999999"))

		if !errors.Is(there, cases.ErrNoCase) || there.Error() != unknown.Error() {
			t.Errorf("%s: %v for a case that is there, %v for one that is not", name, there, unknown)
		}
		if n := refusals(t, db, who); n != 2 {
			t.Errorf("%s: %d attempts in the trail, want 2", name, n)
		}
	}
	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), reading("EKK-2026-000001")); err != nil {
		t.Errorf("the case's own officer: %v", err)
	}
}

func refusals(t *testing.T, db *audit.DB, of uuid.UUID) (n int) {
	t.Helper()
	err := do(t, db, audit.ForSystem("ekkoping", "test"), func(ctx context.Context, tx *audit.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from audit.lines where deed = 'refused' and actor = $1", of).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func accesses(t *testing.T, town *pgtest.Database) (told []audit.Access) {
	t.Helper()
	amina := audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: pgtest.Amina})
	err := do(t, open(t, town, "portal"), amina, func(ctx context.Context, tx *audit.Tx) (err error) {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "access-log"})
		told, err = audit.AccessesOf(ctx, tx, 100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return told
}

func TestAReadingIsToldToTheApplicantWithOfficerUnitAndTime(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)

	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), reading("EKK-2026-000001")); err != nil {
		t.Fatal(err)
	}

	told := accesses(t, town)
	if len(told) != 1 || told[0].OfficerName != "Sara Lind" || told[0].UnitName != "Enheten för ekonomiskt bistånd" ||
		told[0].Deed != audit.Read || !told[0].At.Equal(noon.Now()) || told[0].Number != "EKK-2026-000001" {
		t.Errorf("Amina is told %+v", told)
	}
}

func TestACaseThatDidNotBeginWithTheOwnApplicationLeavesNoTraceUntilItIsOpened(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", false)
	sara := officer(pgtest.Sara, "Sara Lind")

	for _, deed := range []func(context.Context, *audit.Tx) error{reading("EKK-2026-000001"), taking("EKK-2026-000001"), reading("EKK-2026-000001")} {
		if err := do(t, db, sara, deed); err != nil {
			t.Fatal(err)
		}
	}
	if told := accesses(t, town); len(told) != 0 {
		t.Fatalf("before it is opened Amina is told %+v", told)
	}

	err := do(t, db, sara, func(ctx context.Context, tx *audit.Tx) error {
		return cases.OpenFor(ctx, tx, "EKK-2026-000001", pgtest.Amina)
	})
	if err != nil {
		t.Fatal(err)
	}
	if told := accesses(t, town); len(told) != 1 {
		t.Errorf("after it is opened Amina is told %+v", told)
	}
}

func TestTheQueueShowsNamesToWhoMayOpenAndNumbersToTheRestOfTheUnit(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)
	begin(t, db, "EKK-2026-000002", true)
	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), taking("EKK-2026-000002")); err != nil {
		t.Fatal(err)
	}

	tests := map[string]struct {
		who    uuid.UUID
		listed int
		names  int
		counts cases.Counts
	}{
		"intake":             {pgtest.Sara, 2, 2, cases.Counts{New: 1, Mine: 1, All: 2, Overdue: 2}},
		"colleague":          {pgtest.Karin, 2, 0, cases.Counts{New: 1, All: 2, Overdue: 2}},
		"manager":            {pgtest.Tove, 2, 0, cases.Counts{New: 1, All: 2, Overdue: 2}},
		"other unit":         {pgtest.Nils, 0, 0, cases.Counts{}},
		"other municipality": {pgtest.Ulla, 0, 0, cases.Counts{}},
	}
	for name, test := range tests {
		err := do(t, db, officer(test.who, name), func(ctx context.Context, tx *audit.Tx) error {
			today := time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC)
			listed, err := cases.Queue(ctx, tx, cases.Asked{Selection: cases.All, Today: today})
			if err != nil {
				return err
			}
			counts, err := cases.CountQueue(ctx, tx, today)
			names := 0
			for _, one := range listed {
				if one.Applicant != nil {
					names++
				}
			}
			if len(listed) != test.listed || names != test.names || counts != test.counts {
				t.Errorf("%s: %d listed, %d with a name, %+v; want %d, %d, %+v", name, len(listed), names, counts, test.listed, test.names, test.counts)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestWhoPutsACaseBackMustHaveIt(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)
	back := func(ctx context.Context, tx *audit.Tx) error { return cases.PutBack(ctx, tx, "EKK-2026-000001") }

	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), back); !errors.Is(err, cases.ErrNotYours) {
		t.Errorf("putting back what nobody has taken: %v", err)
	}
	if err := do(t, db, officer(pgtest.Karin, "Karin Holm"), back); !errors.Is(err, cases.ErrNoCase) {
		t.Errorf("putting back what one may not read: %v", err)
	}
	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), taking("EKK-2026-000001")); err != nil {
		t.Fatal(err)
	}
	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), back); err != nil {
		t.Errorf("putting back one's own: %v", err)
	}
	if err := do(t, db, officer(pgtest.Karin, "Karin Holm"), taking("EKK-2026-000001")); err != nil {
		t.Errorf("taking what was put back: %v", err)
	}
}
