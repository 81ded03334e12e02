package papers_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/papers"
)

type clock struct{}

func (clock) Now() time.Time { return time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC) }

var application = uuid.MustParse("0b2f6f4e-3f1c-4a53-9a3f-6d1f7f8d9e10")

// handedIn is a town where Amina has handed in an application.
func handedIn(t *testing.T) *pgtest.Database {
	t.Helper()
	town := pgtest.NewTown(t)
	town.Arrange(t, `insert into portal.applications (municipality, number, id, person, draft, service, form, version, answers, snapshot,
	  snapshot_hash, handed_in_at, unit_name, lacks_signature, promised_by)
	  values ('ekkoping', 'EKK-2026-000001', '`+application.String()+`', '`+pgtest.Amina.String()+`', gen_random_uuid(), 'ekonomiskt-bistand',
	  'financial-assistance', 1, '{}', '{}', decode(repeat('00', 32), 'hex'), '2026-11-23', 'Enheten', false, '2026-12-07')`)
	return town
}

func do(t *testing.T, town *pgtest.Database, role string, who audit.Actor, deed func(ctx context.Context, tx *audit.Tx) error) error {
	t.Helper()
	db := audit.New(town.Pool(t, role), clock{}, func(context.Context) string { return "" })
	return db.Do(t.Context(), who, "test", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "test"})
		return deed(ctx, tx)
	})
}

func keep(t *testing.T, town *pgtest.Database, edition int, text string) error {
	t.Helper()
	return do(t, town, "worker", audit.ForSystem("ekkoping", "worker"), func(ctx context.Context, tx *audit.Tx) error {
		return papers.Keep(ctx, tx, papers.Paper{Application: application, Kind: papers.Receipt, Edition: edition, Person: pgtest.Amina, Document: []byte(text)})
	})
}

func read(t *testing.T, town *pgtest.Database, of municipality.ID, person uuid.UUID) (document []byte, err error) {
	t.Helper()
	err = do(t, town, "portal", audit.ForResident(identity.Resident{Municipality: of, Person: person}), func(ctx context.Context, tx *audit.Tx) (err error) {
		document, err = papers.Own(ctx, tx, application, papers.Receipt)
		return err
	})
	return document, err
}

func TestTheLastEditionIsReadByItsOwnerAndByNoOtherResident(t *testing.T) {
	t.Parallel()
	town := handedIn(t)
	for edition, text := range []string{"none has signed", "one has signed"} {
		if err := keep(t, town, edition, text); err != nil {
			t.Fatal(err)
		}
	}

	if got, err := read(t, town, "ekkoping", pgtest.Amina); string(got) != "one has signed" || err != nil {
		t.Errorf("Amina reads %q, %v", got, err)
	}
	if got, err := read(t, town, "ekkoping", pgtest.Jonas); !errors.Is(err, papers.ErrNotMade) {
		t.Errorf("Jonas reads %q, %v", got, err)
	}
	if got, err := read(t, town, "granvik", pgtest.AminaElsewhere); !errors.Is(err, papers.ErrNotMade) {
		t.Errorf("Amina in Granvik reads %q, %v", got, err)
	}
}

func TestAPaperOnceMadeStaysAsItWas(t *testing.T) {
	t.Parallel()
	town := handedIn(t)
	for _, text := range []string{"the first", "another"} {
		if err := keep(t, town, 1, text); err != nil {
			t.Fatal(err)
		}
	}

	if got, err := read(t, town, "ekkoping", pgtest.Amina); string(got) != "the first" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	for _, statement := range []string{"update portal.papers set document = 'x'", "delete from portal.papers", "truncate portal.papers"} {
		if _, err := town.Pool(t, "owner").Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "written once") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
