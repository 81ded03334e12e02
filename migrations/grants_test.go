package migrations_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"stodporten/migrations/pgtest"
)

// mayRead is the whole plan of who may read which table. A table that is not here may be read by nobody.
func mayRead() map[string][]string {
	return map[string][]string{
		"portal.municipalities":    {"portal", "casework", "worker"},
		"portal.services":          {"portal", "casework", "worker"},
		"portal.persons":           {"portal", "casework", "worker"},
		"portal.access_log":        {"portal", "casework"},
		"portal.notices":           {"portal", "casework", "worker"},
		"portal.form_versions":     {"portal", "casework", "worker"},
		"portal.form_samples":      {"casework"},
		"portal.form_blocks":       {"casework"},
		"portal.form_withdrawals":  {"portal", "casework", "worker"},
		"portal.form_keeping":      {"portal", "casework", "worker"},
		"portal.drafts":            {"portal", "worker"}, // the worker no answer: TestTheWorkerSeesWhenADraftLapsesAndNoAnswer
		"portal.number_series":     {"portal", "casework"},
		"portal.applications":      {"portal", "casework", "worker"},
		"portal.files":             {"portal", "casework", "worker"},
		"portal.signatures":        {"portal", "casework", "worker"},
		"portal.queue_places":      {"casework", "worker"},
		"portal.application_steps": {"portal", "casework"},
		"portal.tasks":             {"portal", "casework", "worker"},
		"portal.signers":           {"portal", "casework", "worker"},
		"portal.parts":             {"portal", "casework"}, // casework what was sealed alone
		"portal.withdrawals":       {"portal", "casework", "worker"},
		"portal.papers":            {"portal", "casework", "worker"},
		"portal.blank_papers":      {"portal", "casework", "worker"},
		"audit.lines":              {"casework", "worker"},
		"casework.units":           {"casework"},
		"casework.officers":        {"casework"},
		"casework.grants":          {"casework"},
		"casework.cases":           {"casework"},
		"casework.parties":         {"casework"},
	}
}

// mayChange is who may insert, update or delete, as the first letters of the verbs (update also when of some columns only).
func mayChange() map[string]map[string]string {
	return map[string]map[string]string{
		"portal.municipalities":    {"casework": "iu"},
		"portal.services":          {"casework": "iu"},
		"portal.persons":           {"portal": "iu", "casework": "iu"},
		"portal.access_log":        {"casework": "i"},
		"portal.notices":           {"portal": "iu", "casework": "i", "worker": "i"},
		"portal.form_versions":     {"casework": "i"},
		"portal.form_samples":      {"casework": "i"},
		"portal.form_blocks":       {"casework": "i"},
		"portal.form_withdrawals":  {"casework": "i"},
		"portal.form_keeping":      {"casework": "iu"},
		"portal.drafts":            {"portal": "iud", "worker": "ud"},
		"portal.number_series":     {"portal": "iu", "casework": "iu"},
		"portal.applications":      {"portal": "i", "casework": "u"},
		"portal.files":             {"portal": "iud", "worker": "ud"},
		"portal.signatures":        {"portal": "i"},
		"portal.queue_places":      {"portal": "i", "casework": "u"},
		"portal.application_steps": {"portal": "i", "casework": "i"},
		"portal.tasks":             {"portal": "iu", "casework": "iu", "worker": "u"},
		"portal.signers":           {"portal": "u", "worker": "u"},
		"portal.parts":             {"portal": "u", "casework": "i"},
		"portal.withdrawals":       {"portal": "i"},
		"portal.papers":            {"worker": "i"},
		"portal.blank_papers":      {"worker": "iu"},
		"audit.lines":              {"portal": "i", "casework": "i", "worker": "i"},
		"casework.units":           {"casework": "iu"},
		"casework.officers":        {"casework": "iu"},
		"casework.grants":          {"casework": "iu"},
		"casework.cases":           {"casework": "iu"},
		"casework.parties":         {"casework": "iu"},
	}
}

const ourTables = `
	select n.nspname || '.' || c.relname
	from pg_class c join pg_namespace n on n.oid = c.relnamespace
	where c.relkind in ('r', 'p') and n.nspname in ('portal', 'casework', 'audit')
	order by 1`

func list(t *testing.T, db *pgtest.Database, query string) []string {
	t.Helper()
	rows, err := db.Pool(t, "owner").Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestEveryTableForcesRowSecurityAndHasAPolicy(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)

	without := list(t, db, `
		select n.nspname || '.' || c.relname
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'migrations', 'river')
		  and n.nspname not like 'pg_t%'
		  and not (c.relrowsecurity and c.relforcerowsecurity
		           and exists (select from pg_policy p where p.polrelid = c.oid))
		order by 1`)

	if len(without) > 0 {
		t.Errorf("tables without forced row security and a policy: %s", strings.Join(without, ", "))
	}
}

func TestEachRoleReadsAndChangesWhatThePlanSaysAndNoMore(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tables := list(t, db, ourTables)
	if len(tables) != len(mayRead()) {
		t.Errorf("the plan names %d tables, the database has %d: %v", len(mayRead()), len(tables), tables)
	}

	for _, table := range tables {
		for _, role := range []string{"portal", "casework", "worker"} {
			read, change := privileges(t, db, role, table)

			if want := slices.Contains(mayRead()[table], role); read != want {
				t.Errorf("%s may read %s: %v, want %v", role, table, read, want)
			}
			if diff := cmp.Diff(mayChange()[table][role], change); diff != "" {
				t.Errorf("%s may change %s (-want +got):\n%s", role, table, diff)
			}
		}
	}
}

func privileges(t *testing.T, db *pgtest.Database, role, table string) (read bool, change string) {
	t.Helper()
	err := db.Pool(t, "owner").QueryRow(context.Background(), `
		select has_any_column_privilege($1, $2, 'select'),
		       case when has_any_column_privilege($1, $2, 'insert') then 'i' else '' end ||
		       case when has_any_column_privilege($1, $2, 'update') then 'u' else '' end ||
		       case when has_table_privilege($1, $2, 'delete') then 'd' else '' end`, role, table).Scan(&read, &change)
	if err != nil {
		t.Fatal(err)
	}
	return read, change
}

func TestThePortalRoleCannotReadTheCasework(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)

	for _, table := range []string{"casework.cases", "casework.parties", "casework.officers", "casework.grants", "audit.lines", "portal.queue_places"} {
		_, err := db.Pool(t, "portal").Exec(context.Background(), fmt.Sprintf("select 1 from %s limit 1", table))
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("the portal role read %s: %v", table, err)
		}
	}
}

func TestTheCaseworkRoleCannotReadADraft(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)

	_, err := db.Pool(t, "casework").Exec(context.Background(), "select 1 from portal.drafts limit 1")

	if err == nil || !strings.Contains(err.Error(), "42501") {
		t.Errorf("the casework role read a draft: %v", err)
	}
}

func TestTheWorkerSeesWhenADraftLapsesAndNoAnswer(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)

	_, when := db.Pool(t, "worker").Exec(context.Background(), "select lapses_at from portal.drafts limit 1")
	if when != nil {
		t.Errorf("the worker cannot see when a draft lapses: %v", when)
	}
	for _, column := range []string{"answers", "moved_answers"} {
		_, err := db.Pool(t, "worker").Exec(context.Background(), "select "+column+" from portal.drafts limit 1")
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("the worker read a draft's %s: %v", column, err)
		}
	}
}

func TestDraftsAreCountedAndToldByCaseworkAlone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)

	for _, role := range []string{"portal", "worker"} {
		for _, call := range []string{"portal.count_drafts('2026-11-23')", "portal.tell_drafts('f', 1, 'k', '2026-11-23')"} {
			_, err := db.Pool(t, role).Exec(context.Background(), "select "+call)
			if err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("%s called %s: %v", role, call, err)
			}
		}
	}
}

func TestNoProcessRoleOwnsAnythingOrPassesRowSecurity(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)

	owning := list(t, db, `
		select distinct r.rolname || ' owns ' || c.relname
		from pg_class c join pg_roles r on r.oid = c.relowner
		where r.rolname in ('portal', 'casework', 'worker')`)
	passing := list(t, db, `
		select rolname from pg_roles
		where rolname in ('owner', 'portal', 'casework', 'worker') and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`)

	if len(owning) > 0 || len(passing) > 0 {
		t.Errorf("owning: %v; passing row security: %v", owning, passing)
	}
}
