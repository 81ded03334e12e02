package audit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

var noon = clock(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC))

func open(t *testing.T, town *pgtest.Database, role string) *audit.DB {
	t.Helper()
	return audit.New(town.Pool(t, role), noon, func(context.Context) string { return "request-1" })
}

func resident(of municipality.ID, person uuid.UUID) audit.Actor {
	return audit.ForResident(identity.Resident{Municipality: of, Person: person})
}

var errOfDeed = errors.New("the deed failed")

func trail(t *testing.T, town *pgtest.Database) []string {
	t.Helper()
	var lines []string
	err := open(t, town, "casework").Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
		rows, err := tx.Query(ctx, "select actor_kind || ' ' || purpose || ' ' || deed || ' ' || object || ' ' || request from audit.lines order by id")
		if err != nil {
			return err
		}
		lines, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestADeedAndItsLineAreWrittenTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "portal")
	rename := func(after error) error {
		return db.Do(t.Context(), resident("ekkoping", pgtest.Amina), "person.rename", func(ctx context.Context, tx *audit.Tx) error {
			tx.Log(audit.Line{Deed: audit.Write, Kind: "person", Object: "renamed", Concerns: pgtest.Amina})
			if _, err := tx.Exec(ctx, "update portal.persons set name = 'Amina T'"); err != nil {
				return err
			}
			return after
		})
	}

	if err := rename(errOfDeed); !errors.Is(err, errOfDeed) {
		t.Fatalf("a failed deed answers %v", err)
	}
	if lines := trail(t, town); len(lines) != 0 {
		t.Errorf("a deed that failed left %v", lines)
	}
	if err := rename(nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"resident person.rename write renamed request-1"}, trail(t, town)); diff != "" {
		t.Error(diff)
	}
}

func TestAnUnloggedDeedIsRolledBack(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "portal")

	err := db.Do(t.Context(), resident("ekkoping", pgtest.Amina), "silent", func(ctx context.Context, tx *audit.Tx) error {
		_, err := tx.Exec(ctx, "update portal.persons set name = 'Nobody'")
		return err
	})

	if !errors.Is(err, audit.ErrUnlogged) {
		t.Errorf("a deed without a line answers %v", err)
	}
	if names := visible(t, db, resident("ekkoping", pgtest.Amina)); !cmp.Equal(names, []string{"ekkoping Amina Testberg"}) {
		t.Errorf("the silent change stands: %v", names)
	}
}

func TestWhatWasRefusedIsInTheTrailThoughTheDeedFailed(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)

	err := open(t, town, "portal").Do(t.Context(), resident("ekkoping", pgtest.Amina), "reach", func(_ context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "case", Object: "never"})
		tx.Refuse(audit.Line{Kind: "case", Object: "other"})
		return errOfDeed
	})

	if !errors.Is(err, errOfDeed) {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"resident reach refused other request-1"}, trail(t, town)); diff != "" {
		t.Error(diff)
	}
}

// visible lists every person that row security shows to somebody.
func visible(t *testing.T, db *audit.DB, who audit.Actor) []string {
	t.Helper()
	var names []string
	err := db.Do(t.Context(), who, "look", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "person"})
		rows, err := tx.Query(ctx, "select municipality || ' ' || name from portal.persons order by 1")
		if err != nil {
			return err
		}
		names, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestRowSecurityShowsEachAskerTheirOwnAndNobodyKnownNothing(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	portal, casework := open(t, town, "portal"), open(t, town, "casework")

	tests := map[string]struct {
		db   *audit.DB
		who  audit.Actor
		want []string
	}{
		"a resident sees herself":                {portal, resident("ekkoping", pgtest.Amina), []string{"ekkoping Amina Testberg"}},
		"the same woman in the other town":       {portal, resident("granvik", pgtest.AminaElsewhere), []string{"granvik Amina Testberg"}},
		"a person id of another town is nobody":  {portal, resident("granvik", pgtest.Amina), nil},
		"a visitor sees nobody":                  {portal, audit.ForVisitor("ekkoping"), nil},
		"a sign-in sees the number vouched for":  {portal, audit.ForSignIn("ekkoping", "200002292399"), []string{"ekkoping Jonas Testberg"}},
		"a sign-in with an unknown number":       {portal, audit.ForSignIn("ekkoping", "198601189882"), nil},
		"a sign-in with no number":               {portal, audit.ForSignIn("ekkoping", ""), nil},
		"no person id sees nobody":               {portal, resident("ekkoping", uuid.Nil), nil},
		"no municipality sees nobody, at a desk": {casework, audit.ForSystem("granvik-2", "test"), nil},
		"the desk sees its own municipality":     {casework, audit.ForSystem("granvik", "test"), []string{"granvik Amina Testberg"}},
	}
	for name, test := range tests {
		who := test.who
		if got := visibleOrRefused(t, test.db, who); !cmp.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// visibleOrRefused takes a line that cannot be written, since the asker belongs to no municipality, for seeing nothing.
func visibleOrRefused(t *testing.T, db *audit.DB, who audit.Actor) (names []string) {
	t.Helper()
	_ = db.Do(t.Context(), who, "look", func(ctx context.Context, tx *audit.Tx) error {
		rows, err := tx.Query(ctx, "select municipality || ' ' || name from portal.persons order by 1")
		if err != nil {
			t.Error(err)
			return err
		}
		names, err = pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Error(err)
		}
		return errOfDeed
	})
	if len(names) == 0 {
		return nil
	}
	return names
}

func TestATransactionThatNobodyOpenedSeesNoRowOfAnyTable(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)

	for role, tables := range map[string][]string{
		"portal":   {"portal.persons", "portal.services", "portal.form_versions", "portal.drafts", "portal.applications", "portal.notices", "portal.access_log"},
		"casework": {"portal.persons", "portal.services", "casework.units", "casework.officers", "casework.grants", "casework.cases", "casework.parties", "audit.lines"},
		"worker":   {"portal.services", "portal.form_versions", "portal.applications", "audit.lines"},
	} {
		for _, table := range tables {
			var n int
			err := town.Pool(t, role).QueryRow(t.Context(), fmt.Sprintf("select count(*) from %s", table)).Scan(&n)
			if err != nil || n != 0 {
				t.Errorf("%s sees %d rows of %s outside any transaction of the house (%v)", role, n, table, err)
			}
		}
	}
}

func TestAResidentCannotWriteAsSomebodyElse(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	db := open(t, town, "portal")

	for name, statement := range map[string]string{
		"another person's draft": `insert into portal.drafts (municipality, id, person, form, version, answers, begun_at, saved_at, lapses_at)
			values ('ekkoping', gen_random_uuid(), '` + pgtest.Jonas.String() + `', 'financial-assistance', 1, '{}', '2026-11-23', '2026-11-23', '2026-12-23')`,
		"another town's notice": `insert into portal.notices (municipality, id, person, key, at)
			values ('granvik', gen_random_uuid(), '` + pgtest.AminaElsewhere.String() + `', 'notice.received', '2026-11-23')`,
		"a line in another's name": `insert into audit.lines (municipality, at, actor_kind, actor, purpose, deed, object_kind, object)
			values ('ekkoping', '2026-11-23', 'resident', '` + pgtest.Jonas.String() + `', 'forged', 'read', 'case', 'x')`,
		"a line in an officer's name": `insert into audit.lines (municipality, at, actor_kind, actor, purpose, deed, object_kind, object)
			values ('ekkoping', '2026-11-23', 'officer', '` + pgtest.Sara.String() + `', 'forged', 'read', 'case', 'x')`,
	} {
		err := db.Do(t.Context(), resident("ekkoping", pgtest.Amina), "forge", func(ctx context.Context, tx *audit.Tx) error {
			tx.Log(audit.Line{Deed: audit.Write, Kind: "test"})
			_, err := tx.Exec(ctx, statement)
			return err
		})
		if err == nil {
			t.Errorf("%s was written", name)
		}
	}
}
