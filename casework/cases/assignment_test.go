package cases_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"stodporten/casework/cases"
	"stodporten/casework/units"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
)

// TestWhoWaitsForTheOtherToFinishComesSecond holds the first taking open until the second stands in line behind it: what the second
// read before it waited must not count.
func TestWhoWaitsForTheOtherToFinishComesSecond(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)
	held, second := make(chan struct{}), make(chan error, 1)
	go func() {
		<-held
		second <- db.Do(t.Context(), officer(pgtest.Karin, "Karin Holm"), "test", taking("EKK-2026-000001"))
	}()

	err := do(t, db, officer(pgtest.Sara, "Sara Lind"), func(ctx context.Context, tx *audit.Tx) error {
		err := cases.Take(ctx, tx, "EKK-2026-000001")
		close(held)
		time.Sleep(300 * time.Millisecond)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	err = <-second
	var first *cases.Taken
	if !errors.Is(err, cases.ErrTaken) || !errors.As(err, &first) || first.By != "Sara Lind" || !first.At.Equal(noon.Now()) {
		t.Errorf("the second officer is told %v, %+v", err, first)
	}
}

func TestWhatALeaverHadGoesBackToTheQueueAndOthersKeepTheirs(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	for number, who := range map[string]audit.Actor{"EKK-2026-000001": officer(pgtest.Sara, "Sara Lind"), "EKK-2026-000002": officer(pgtest.Karin, "Karin Holm")} {
		begin(t, db, number, true)
		if err := do(t, db, who, taking(number)); err != nil {
			t.Fatal(err)
		}
	}

	err := do(t, db, audit.ForSystem("ekkoping", "leave"), func(ctx context.Context, tx *audit.Tx) error {
		id, err := units.Leave(ctx, tx, "sara.lind")
		if err != nil {
			return err
		}
		if n, err := cases.Return(ctx, tx, id); n != 1 || err != nil {
			t.Errorf("%d returned, %v; want 1", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	if err := do(t, db, officer(pgtest.Karin, "Karin Holm"), taking("EKK-2026-000001")); err != nil {
		t.Errorf("taking what the leaver had: %v", err)
	}
	if err := do(t, db, officer(pgtest.Karin, "Karin Holm"), reading("EKK-2026-000002")); err != nil {
		t.Errorf("Karin's own: %v", err)
	}
	if err := do(t, db, officer(pgtest.Sara, "Sara Lind"), reading("EKK-2026-000001")); !errors.Is(err, cases.ErrNoCase) {
		t.Errorf("the leaver still reads: %v", err)
	}
	if err := do(t, db, audit.ForVisitor("ekkoping"), func(ctx context.Context, tx *audit.Tx) error {
		_, _, err := units.Welcome(ctx, tx, "sara.lind")
		return err
	}); !errors.Is(err, units.ErrNotAnOfficer) {
		t.Errorf("the leaver signs in: %v", err)
	}
}

func TestAProtectedIdentityIsInNoList(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	town.Arrange(t, "update portal.persons set protected = true where id = '"+pgtest.Amina.String()+"'")
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)

	err := do(t, db, officer(pgtest.Sara, "Sara Lind"), func(ctx context.Context, tx *audit.Tx) error {
		listed, err := cases.Queue(ctx, tx, cases.Asked{Selection: cases.All, Today: noon.Now()})
		if err != nil || len(listed) != 1 || listed[0].Applicant != nil || !listed[0].Protected || listed[0].OwnerName != "Tove Berg" {
			t.Errorf("listed as %+v, %v", listed, err)
		}
		found, err := cases.Open(ctx, tx, "EKK-2026-000001")
		if err != nil {
			return err
		}
		people, err := cases.People(ctx, tx, found)
		if err != nil || len(people) != 1 || people[0].Name != "Amina Testberg" || people[0].Number != "199001012385" || !people[0].Protected {
			t.Errorf("in the file %+v, %v", people, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoHasLeftReadsNothingWhateverIsLeftOfTheirRoles(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "casework")
	begin(t, db, "EKK-2026-000001", true)
	sara := officer(pgtest.Sara, "Sara Lind")
	if err := do(t, db, sara, taking("EKK-2026-000001")); err != nil {
		t.Fatal(err)
	}
	town.Arrange(t, "update casework.officers set left_at = '2026-11-20' where id = '"+pgtest.Sara.String()+"'")

	if err := do(t, db, sara, reading("EKK-2026-000001")); !errors.Is(err, cases.ErrNoCase) {
		t.Errorf("an officer who left with roles in force reads: %v", err)
	}
}
