package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"stodporten/portal/audit"
	"stodporten/portal/errand"
	"stodporten/portal/papers"
)

func (w *works) paper(t *testing.T, id uuid.UUID, kind papers.Kind) (document []byte) {
	t.Helper()
	_ = w.portal.Do(t.Context(), audit.ForResident(amina), "test", func(ctx context.Context, tx *audit.Tx) (err error) {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "test"})
		document, err = papers.Own(ctx, tx, id, kind)
		return err
	})
	return document
}

func TestWhatIsHandedInGetsItsReceiptAndItsCopyOnceEach(t *testing.T) {
	t.Parallel()
	w := settled(t)
	h := w.employ(t, node(t))

	id := w.handIn(t, "Pengarna räcker inte.")

	for _, kind := range []papers.Kind{papers.Receipt, papers.Application} {
		soon(t, "there is the "+string(kind), func() bool { return bytes.HasPrefix(w.paper(t, id, kind), []byte("%PDF-1.7")) })
	}
	must(t, h.makePapers(t.Context(), "ekkoping", id))
	must(t, h.makePapers(t.Context(), "ekkoping", id))
	if n := w.count(t, "select count(*) from portal.papers"); n != 2 {
		t.Errorf("there are %d papers, want 2", n)
	}
}

func TestAFurtherSignatureMakesANewEditionAndKeepsTheOneBefore(t *testing.T) {
	t.Parallel()
	w := settled(t)
	h := w.employ(t, node(t))
	id := w.handIn(t, "Pengarna räcker inte.")
	soon(t, "there is the copy", func() bool { return w.paper(t, id, papers.Application) != nil })
	first := w.paper(t, id, papers.Application)
	w.database.Arrange(t, `insert into portal.persons (municipality, id, number, name, created_at)
		values ('ekkoping', '12000000-0000-4000-8000-000000000002', '200002292399', 'Jonas Testberg', '2026-11-01');
		insert into portal.signatures (municipality, application, person, signed_hash, evidence, signed_at)
		select municipality, application, '12000000-0000-4000-8000-000000000002', signed_hash, evidence, signed_at from portal.signatures`)

	must(t, h.makePapers(t.Context(), "ekkoping", id))

	if second := w.paper(t, id, papers.Application); bytes.Equal(first, second) {
		t.Error("the copy is still the one with one signature")
	}
	if n := w.count(t, "select count(*) from portal.papers where kind = 'application'"); n != 2 {
		t.Errorf("there are %d copies, want both editions", n)
	}
}

func TestAPressKilledInTheMiddleIsStartedAgainAndLeavesOnePaper(t *testing.T) {
	t.Parallel()
	w := settled(t)
	w.employ(t, fragile(t, 3))

	id := w.handIn(t, "Pengarna räcker inte.")

	soon(t, "there is the copy", func() bool { return w.paper(t, id, papers.Application) != nil })
	if n := w.count(t, "select count(*) from portal.papers where application = $1", id); n != 2 {
		t.Errorf("there are %d papers, want 2", n)
	}
	if !strings.Contains(w.log.String(), `"outcome":"failed"`) {
		t.Errorf("nobody says that an errand failed:\n%s", w.log)
	}
}

// fragile is a node that dies at the first paper, so many times, and is sound after that.
func fragile(t *testing.T, times int) string {
	t.Helper()
	folder := t.TempDir()
	for i := range times {
		must(t, os.WriteFile(filepath.Join(folder, "life"+string(rune('a'+i))), nil, 0o600))
	}
	path := filepath.Join(folder, "node")
	script := "#!/bin/sh\nfor life in '" + folder + "'/life*; do\n  [ -e \"$life\" ] || break\n  /bin/rm \"$life\"\n" +
		"  head -n 1 >/dev/null; echo '{\"ready\":true}'; read -r paper; exit 1\ndone\nexec '" + node(t) + "' \"$@\"\n"
	must(t, os.WriteFile(path, []byte(script), 0o700))
	return path
}

func TestWithoutAPressPapersWaitAndNothingIsGivenUp(t *testing.T) {
	t.Parallel()
	w := settled(t)
	w.employ(t, "/nowhere/node")

	id := w.handIn(t, "Pengarna räcker inte.")

	soon(t, "the errand is put off", func() bool {
		return w.count(t, "select count(*) from river.river_job where kind = 'papers' and state = 'scheduled' and attempt <= 1") == 1
	})
	if w.paper(t, id, papers.Receipt) != nil {
		t.Error("there is a receipt that nobody can have set")
	}
}

func TestNoPersonIsNamedInTheQueueOrTheLog(t *testing.T) {
	t.Parallel()
	const secret = "Jag lever under hot från min före detta man"
	w := settled(t)
	w.employ(t, fragile(t, 1))

	id := w.handIn(t, secret)
	soon(t, "there is the copy", func() bool { return w.paper(t, id, papers.Application) != nil })

	rows, err := w.all.Query(t.Context(), "select j::text from river.river_job j order by id")
	must(t, err)
	jobs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if len(jobs) < 1 {
		t.Fatal("there was no errand")
	}
	for _, text := range append(jobs, w.log.String()) {
		for _, private := range []string{aminasNumber, "19900101-2385", amina.Name, "Testberg", secret, "hot från"} {
			if strings.Contains(text, private) {
				t.Errorf("%q stands in %s", private, text)
			}
		}
	}
	if n := w.count(t, `select count(*) from river.river_job where kind = 'papers' and args <> jsonb_build_object('municipality', 'ekkoping', 'id', $1::uuid)`, id); n != 0 {
		t.Errorf("%d errands say more than ids", n)
	}
}

func TestEveryFormOnOfferHasItsPaperFormInEachOfItsLanguages(t *testing.T) {
	t.Parallel()
	w := settled(t)
	w.employ(t, node(t))
	made := func() int {
		return w.count(t, "select count(*) from portal.blank_papers where municipality = 'ekkoping'")
	}
	soon(t, "there are paper forms", func() bool { return made() >= 3 })

	var found papers.OnPaper
	must(t, w.portal.Public(t.Context(), "ekkoping", func(ctx context.Context, tx *audit.Tx) (err error) {
		version := 0
		if err = tx.QueryRow(ctx, "select max(version) from portal.form_versions where form = 'financial-assistance'").Scan(&version); err != nil {
			return err
		}
		found, err = papers.FindBlank(ctx, tx, "financial-assistance", version, "so", "ar", "sv")
		return err
	}))

	if found.Lang != "ar" || !bytes.HasPrefix(found.Document, []byte("%PDF-1.7")) {
		t.Errorf("asked for Somali, then Arabic: %s, %.8q", found.Lang, found.Document)
	}
}

func TestAPaperFormIsMadeAgainOnlyWhenItWouldLookDifferent(t *testing.T) {
	t.Parallel()
	w := settled(t)
	h := w.employ(t, node(t))
	must(t, h.makeBlanks(t.Context(), "ekkoping"))
	looks := func() int {
		return w.count(t, "select count(distinct made_at) from portal.blank_papers where municipality = 'ekkoping' and lang = 'sv'")
	}
	before := w.count(t, "select extract(epoch from max(made_at))::bigint * 1000 from portal.blank_papers where municipality = 'ekkoping'")

	must(t, h.makeBlanks(t.Context(), "ekkoping"))
	same := w.count(t, "select extract(epoch from max(made_at))::bigint * 1000 from portal.blank_papers where municipality = 'ekkoping'")
	w.database.Arrange(t, "update portal.municipalities set name = 'Ekköpings stad' where id = 'ekkoping'; update portal.blank_papers set made_at = '2026-01-01'")
	must(t, h.makeBlanks(t.Context(), "ekkoping"))

	if before != same {
		t.Error("a paper form was made again though nothing has changed")
	}
	if n := w.count(t, "select count(*) from portal.blank_papers where municipality = 'ekkoping' and made_at = '2026-01-01'"); n != 0 {
		t.Errorf("%d paper forms still bear the old name (%d kinds)", n, looks())
	}
}

func TestAnErrandIsLeftWithTheDeedOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := settled(t)
	left := func() int { return w.count(t, "select count(*) from river.river_job where kind = 'papers'") }

	_ = w.portal.Do(t.Context(), audit.ForResident(amina), "test", func(ctx context.Context, tx *audit.Tx) error {
		must(t, errand.Insert(ctx, tx, errand.Papers, uuid.New()))
		return context.Canceled
	})

	if n := left(); n != 0 {
		t.Errorf("a deed that failed left %d errands", n)
	}
}

// shape is every column, index and rule of a schema, with the schema's own name left out.
const shape = `
	select replace(what, $1, 'river') from (
	  select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as what
	  from information_schema.columns where table_schema = $1 and table_name <> 'river_migration'
	  union all
	  select 'index ' || indexdef from pg_indexes where schemaname = $1 and tablename <> 'river_migration'
	  union all
	  select 'rule ' || c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
	  from pg_constraint c join pg_class r on r.oid = c.conrelid
	  where c.connamespace = $1::regnamespace and r.relname <> 'river_migration' and c.contype <> 'n'
	  union all
	  select 'state ' || e.enumlabel from pg_enum e join pg_type y on y.oid = e.enumtypid where y.typnamespace = $1::regnamespace
	) all_of_it order by 1`

func TestTheQueuesTablesAreWhatRiverWouldMake(t *testing.T) {
	t.Parallel()
	w := settled(t)
	w.database.Arrange(t, "create schema rivers_own")
	migrator, err := rivermigrate.New(riverpgxv5.New(w.all), &rivermigrate.Config{Schema: "rivers_own"})
	must(t, err)
	_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
	must(t, err)
	look := func(schema string) []string {
		rows, err := w.all.Query(t.Context(), shape, schema)
		must(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(t, err)
		return lines
	}

	if diff := cmp.Diff(look("rivers_own"), look("river")); diff != "" {
		t.Errorf("River's own tables and ours (-River +ours):\n%s", diff)
	}
}
