package catalogue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// office is the database as an administrator of Ekköping has it, on a day that can be moved.
type office struct {
	t    *testing.T
	town *pgtest.Database
	db   *audit.DB
	res  *audit.DB
	now  time.Time
}

func (o *office) Now() time.Time { return o.now }

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, town: pgtest.NewTown(t), now: time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)}
	none := func(context.Context) string { return "" }
	o.db = audit.New(o.town.Pool(t, "casework"), o, none)
	o.res = audit.New(o.town.Pool(t, "portal"), o, none)
	return o
}

func (o *office) as(of municipality.ID, deed func(ctx context.Context, tx *audit.Tx) error) error {
	o.t.Helper()
	return o.db.Do(o.t.Context(), audit.ForSystem(of, "test"), "test", deed)
}

func (o *office) publish(source, samples []byte) error {
	o.t.Helper()
	return o.as("ekkoping", func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.PublishTried(ctx, tx, source, samples)
		return err
	})
}

func (o *office) mustPublish(source []byte) {
	o.t.Helper()
	if err := o.publish(source, nil); err != nil {
		o.t.Fatal(err)
	}
}

// offered is what a resident who begins now gets.
func (o *office) offered(form string) (offer catalogue.Offer, err error) {
	o.t.Helper()
	err = o.res.Public(o.t.Context(), "ekkoping", func(ctx context.Context, tx *audit.Tx) (err error) {
		offer, err = catalogue.New().Offered(ctx, tx, form)
		return err
	})
	return offer, err
}

func (o *office) withdraw(version int, reason forms.Words) (told int64, err error) {
	o.t.Helper()
	who := identity.Officer{Municipality: "ekkoping", ID: pgtest.Tove, Name: "Tove Berg"}
	err = o.db.Do(o.t.Context(), audit.ForOfficer(who), "test", func(ctx context.Context, tx *audit.Tx) error {
		told, err = catalogue.Withdraw(ctx, tx, trial, version, reason)
		return err
	})
	return told, err
}

func (o *office) begin(of municipality.ID, person uuid.UUID, version int) {
	o.t.Helper()
	o.town.Arrange(o.t, fmt.Sprintf(`insert into portal.drafts (municipality, id, person, form, version, answers, begun_at, saved_at, lapses_at)
		values ('%s', '%s', '%s', '%s', %d, '{}', '2026-11-23', '2026-11-23', '2026-12-23')`, of, uuid.New(), person, trial, version))
}

// look asks past row security what is in the tables.
func (o *office) look(query string) []string {
	o.t.Helper()
	connection, err := pgx.Connect(o.t.Context(), o.town.Superuser())
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = connection.Close(context.Background()) }()
	rows, err := connection.Query(o.t.Context(), query)
	if err != nil {
		o.t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

const trial = "trial"

// form is a small definition with one question; change makes another of it.
func form(t *testing.T, version int, change ...func(d map[string]any)) []byte {
	t.Helper()
	both := func(sv, en string) map[string]any { return map[string]any{"sv": sv, "en": en} }
	one := func(sv, en string) []any { return []any{both(sv, en)} }
	d := map[string]any{
		"id": trial, "version": version, "languages": []any{"sv", "en"}, "sensitivity": 1, "assurance": "substantial", "handlingDays": 14,
		"service": map[string]any{
			"title": both("Prov", "Trial"), "summary": both("Ett prov.", "A trial."), "forWhom": one("För alla.", "For all."),
			"law":   []any{map[string]any{"text": both("Regel.", "A rule."), "paragraph": both("1 §", "section 1")}},
			"steps": one("Svara.", "Answer."), "howLong": both("14 dagar", "14 days"), "contact": both("Ring.", "Call."),
			"channels": one("På papper.", "On paper."), "after": one("Vi läser.", "We read."),
		},
		"pages": []any{map[string]any{"id": "first", "title": both("Först", "First"), "fields": []any{
			map[string]any{"id": "reason", "kind": "text", "label": both("Varför?", "Why?"), "required": true, "sensitivity": 1},
		}}},
	}
	for _, do := range change {
		do(d)
	}
	source, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(source)
}

func with(key string, value any) func(map[string]any) {
	return func(d map[string]any) { d[key] = value }
}
