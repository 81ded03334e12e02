package units_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"stodporten/casework/units"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

var noon = clock(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC))

func open(t *testing.T, town *pgtest.Database, at clock) *audit.DB {
	t.Helper()
	return audit.New(town.Pool(t, "casework"), at, func(context.Context) string { return "" })
}

func do(t *testing.T, db *audit.DB, of municipality.ID, deed func(context.Context, *audit.Tx) error) {
	t.Helper()
	if err := db.Do(t.Context(), audit.ForSystem(of, "test"), "test", deed); err != nil {
		t.Fatal(err)
	}
}

func TestARoleIsHeldFromItsStartUntilItsEnd(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	id := uuid.New()
	do(t, open(t, town, noon), "ekkoping", func(ctx context.Context, tx *audit.Tx) error {
		if err := units.AddOfficer(ctx, tx, units.Officer{ID: id, Subject: "ny", Name: "Ny"}); err != nil {
			return err
		}
		return units.Allow(ctx, tx, units.Allowance{Officer: id, Unit: pgtest.Benefits, Role: units.Intake, Until: noon.Now().Add(time.Hour)})
	})

	for after, want := range map[time.Duration]int{-time.Second: 0, 0: 1, time.Hour - time.Second: 1, time.Hour: 0} {
		do(t, open(t, town, clock(noon.Now().Add(after))), "ekkoping", func(ctx context.Context, tx *audit.Tx) error {
			grants, err := units.GrantsOf(ctx, tx, id)
			if len(grants) != want {
				t.Errorf("%s after it was given: %v, want %d", after, grants, want)
			}
			return err
		})
	}
}

func TestAnOfficerIsWelcomedWhereTheyBelongAndToldWhenTheyCameLast(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	for visit, at := range []clock{noon, clock(noon.Now().Add(time.Hour))} {
		do(t, open(t, town, at), "ekkoping", func(ctx context.Context, tx *audit.Tx) error {
			who, before, err := units.Welcome(ctx, tx, "sara.lind")
			want := identity.Officer{Municipality: "ekkoping", ID: pgtest.Sara, Name: "Sara Lind", SignedInAt: at.Now()}
			if diff := cmp.Diff(want, who); diff != "" {
				t.Error(diff)
			}
			if visit == 0 && !before.IsZero() || visit == 1 && !before.Equal(noon.Now()) {
				t.Errorf("visit %d: last here %s", visit, before)
			}
			return err
		})
	}
	err := open(t, town, noon).Do(t.Context(), audit.ForVisitor("granvik"), "test", func(ctx context.Context, tx *audit.Tx) error {
		_, _, err := units.Welcome(ctx, tx, "sara.lind")
		return err
	})
	if !errors.Is(err, units.ErrNotAnOfficer) {
		t.Errorf("Granvik welcomes Ekköping's officer: %v", err)
	}
}

func TestTheOrganisationIsThatOfOneMunicipality(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	do(t, open(t, town, noon), "granvik", func(ctx context.Context, tx *audit.Tx) error {
		all, err := units.All(ctx, tx)
		if err != nil || len(all) != 1 || all[0].Name != "Försörjningsstöd" {
			t.Errorf("units %v, %v", all, err)
		}
		officers, err := units.Officers(ctx, tx)
		if err != nil || len(officers) != 1 || officers[0].Name != "Ulla Gran" || len(officers[0].Grants) != 2 {
			t.Errorf("officers %+v, %v", officers, err)
		}
		if _, err := units.UnitByID(ctx, tx, pgtest.Benefits); !errors.Is(err, units.ErrNoUnit) {
			t.Errorf("Ekköping's unit: %v", err)
		}
		if _, err := units.OfficerNamed(ctx, tx, "sara.lind"); !errors.Is(err, units.ErrNotAnOfficer) {
			t.Errorf("Ekköping's officer: %v", err)
		}
		if _, err := units.UnitNamed(ctx, tx, "Barn och familj"); !errors.Is(err, units.ErrNoUnit) {
			t.Errorf("Ekköping's unit by name: %v", err)
		}
		return nil
	})
}

func TestWhoLeavesHoldsNothingAndIsListedNoMore(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	do(t, open(t, town, noon), "ekkoping", func(ctx context.Context, tx *audit.Tx) error {
		id, err := units.Leave(ctx, tx, "sara.lind")
		if err != nil || id != pgtest.Sara {
			t.Errorf("left: %s, %v", id, err)
		}
		if grants, err := units.GrantsOf(ctx, tx, pgtest.Sara); err != nil || len(grants) != 0 {
			t.Errorf("still holds %v, %v", grants, err)
		}
		if _, err := units.OfficerNamed(ctx, tx, "sara.lind"); !errors.Is(err, units.ErrNotAnOfficer) {
			t.Errorf("is still listed: %v", err)
		}
		if _, err := units.Leave(ctx, tx, "sara.lind"); !errors.Is(err, units.ErrNotAnOfficer) {
			t.Errorf("leaves twice: %v", err)
		}
		return nil
	})
}

func TestAMunicipalityIsFoundedWithItsAdministratorOrNotAtAll(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	founding := units.Founding{
		Municipality: municipality.Municipality{
			ID: "nyby", Name: "Nyby kommun", Short: "NYB", Host: "nyby.localhost", Languages: []string{"sv"}, HelpPhone: "0123-45 67 00",
			HelpHours: map[string]string{"sv": "vardagar"}, OnCallPhone: "0123-45 67 99", Theme: municipality.Theme{Brand: "#1f5245", Accent: "#d9a441"},
		},
		Position: 2, UnitName: "Kansliet", Administrator: units.Officer{ID: uuid.New(), Subject: "ada", Name: "Ada Frid"},
	}
	db := open(t, town, noon)
	do(t, db, "nyby", func(ctx context.Context, tx *audit.Tx) error { return units.Found(ctx, tx, founding) })

	do(t, db, "nyby", func(ctx context.Context, tx *audit.Tx) error {
		grants, err := units.GrantsOf(ctx, tx, founding.Administrator.ID)
		if err != nil || len(grants) != 1 || grants[0].Role != units.Administrator || grants[0].UnitName != "Kansliet" {
			t.Errorf("%v, %v", grants, err)
		}
		return err
	})
	founding.Municipality.ID = "granby"
	err := db.Do(t.Context(), audit.ForSystem("nyby", "test"), "test", func(ctx context.Context, tx *audit.Tx) error { return units.Found(ctx, tx, founding) })
	if err == nil {
		t.Error("a municipality is founded in another's transaction")
	}
}
