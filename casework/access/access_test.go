package access_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/casework/access"
	"stodporten/casework/units"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

const rolesThereAre = 4

// holder is an officer with one set of roles, in force or not, in the unit of the cases.
type holder struct {
	id    uuid.UUID
	roles []units.Role
	when  string
}

// TestTheTableOfRulesAndTheDatabaseAgreeMatrix asks both of every combination of roles, their time, and who has the case.
func TestTheTableOfRulesAndTheDatabaseAgreeMatrix(t *testing.T) {
	t.Parallel()
	ctx, town := t.Context(), pgtest.NewTown(t)
	now := clock(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC))
	holders := plantHolders(t, town, now.Now())
	other := pgtest.Karin
	cells := 0

	for _, h := range holders {
		for _, assignee := range []uuid.UUID{uuid.Nil, h.id, other} {
			number := plantCase(t, town, assignee)
			db := audit.New(town.Pool(t, "casework"), now, func(context.Context) string { return "" })
			who := audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: h.id})
			listed, content, take := ask(ctx, t, db, who, number)

			standing := access.Standing{Assigned: assignee == h.id, Waiting: assignee == uuid.Nil}
			if h.when == "now" {
				standing.Roles = h.roles
			}
			for deed, got := range map[access.Deed]bool{access.List: listed, access.Open: content, access.Take: take} {
				if want := access.May(deed, standing); got != want {
					t.Errorf("%v %s, assigned %v, waiting %v: the database says %v to %s, the table %v",
						h.roles, h.when, standing.Assigned, standing.Waiting, got, deed, want)
				}
				cells++
			}
		}
	}

	// 2 to the power of the roles, three times (not yet, now, no more), three assignees, three deeds.
	if want := (1 << rolesThereAre) * 3 * 3 * 3; cells != want {
		t.Errorf("%d cells were tried, want %d", cells, want)
	}
	t.Logf("%d cells", cells)
}

func plantHolders(t *testing.T, town *pgtest.Database, now time.Time) []holder {
	t.Helper()
	all := []units.Role{units.Caseworker, units.Intake, units.Manager, units.Administrator}
	spans := map[string][2]string{
		"not yet": {now.Add(time.Second).Format(time.RFC3339), ""},
		"now":     {now.Add(-time.Hour).Format(time.RFC3339), ""},
		"no more": {now.Add(-time.Hour).Format(time.RFC3339), now.Format(time.RFC3339)},
	}
	var holders []holder
	statements := ""
	for when, span := range spans {
		for set := range 1 << len(all) {
			h := holder{id: uuid.New(), when: when}
			statements += fmt.Sprintf("insert into casework.officers (municipality, id, subject, name, created_at) values ('ekkoping', '%s', '%s', 'Test', '2026-11-01');\n", h.id, h.id)
			for i, role := range all {
				if set&(1<<i) == 0 {
					continue
				}
				h.roles = append(h.roles, role)
				statements += fmt.Sprintf("insert into casework.grants (municipality, officer, unit, role, starts_at, ends_at) values ('ekkoping', '%s', '%s', '%s', '%s', nullif('%s', '')::timestamptz);\n",
					h.id, pgtest.Benefits, role, span[0], span[1])
			}
			holders = append(holders, h)
		}
	}
	town.Arrange(t, statements)
	return holders
}

func plantCase(t *testing.T, town *pgtest.Database, assignee uuid.UUID) string {
	t.Helper()
	id := uuid.New()
	number := fmt.Sprintf("EKK-2026-%012d", id.ID())
	assigned := "null, null"
	if assignee != uuid.Nil {
		assigned = fmt.Sprintf("'%s', '2026-11-20'", assignee)
	}
	town.Arrange(t, fmt.Sprintf(`insert into casework.cases (municipality, id, number, service, unit, owner, received_at, due_on, assignee, assigned_at)
		values ('ekkoping', '%s', '%s', 'ekonomiskt-bistand', '%s', '%s', '2026-11-20', '2026-12-04', %s)`,
		id, number, pgtest.Benefits, pgtest.Tove, assigned))
	return number
}

func ask(ctx context.Context, t *testing.T, db *audit.DB, who audit.Actor, number string) (listed, content, take bool) {
	t.Helper()
	err := db.Do(ctx, who, "test", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "test"})
		return tx.QueryRow(ctx, `
			select count(*) > 0, coalesce(bool_or(a.content), false), coalesce(bool_or(a.take), false)
			from casework.cases c join casework.cases_for($1, $2) a on a.case_id = c.id
			where c.number = $3`, who.Officer(), tx.At, number).Scan(&listed, &content, &take)
	})
	if err != nil {
		t.Fatal(err)
	}
	return listed, content, take
}

func TestNoOfficerOfAnotherMunicipalityIsListedAnything(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	now := clock(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC))
	number := plantCase(t, town, uuid.Nil)
	db := audit.New(town.Pool(t, "casework"), now, func(context.Context) string { return "" })

	for _, of := range []municipality.ID{"granvik", "ekkoping"} {
		who := audit.ForOfficer(identity.Officer{Municipality: of, ID: pgtest.Ulla})
		if listed, content, take := ask(t.Context(), t, db, who, number); listed || content || take {
			t.Errorf("Ulla, signed in at %s, is listed a case of Ekköping", of)
		}
	}
}
