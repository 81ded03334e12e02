package drafts_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

const form = "financial-assistance"

// desk is the database of the portal, on a day that can be moved.
type desk struct {
	t    *testing.T
	town *pgtest.Database
	db   *audit.DB
	now  time.Time
}

func (d *desk) Now() time.Time { return d.now }

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, town: pgtest.NewTown(t), now: time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)}
	d.db = audit.New(d.town.Pool(t, "portal"), d, func(context.Context) string { return "" })
	return d
}

// look asks past row security what is in the tables.
func (d *desk) look(query string) []string {
	d.t.Helper()
	connection, err := pgx.Connect(d.t.Context(), d.town.Superuser())
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = connection.Close(context.Background()) }()
	rows, err := connection.Query(d.t.Context(), query)
	if err != nil {
		d.t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

func resident(of municipality.ID, person uuid.UUID) audit.Actor {
	return audit.ForResident(identity.Resident{Municipality: of, Person: person})
}

func amina() audit.Actor { return resident("ekkoping", pgtest.Amina) }

func (d *desk) as(who audit.Actor, deed func(ctx context.Context, tx *audit.Tx) error) error {
	d.t.Helper()
	return d.db.Do(d.t.Context(), who, "test", deed)
}

func (d *desk) begin() (draft drafts.Draft) {
	d.t.Helper()
	err := d.as(amina(), func(ctx context.Context, tx *audit.Tx) (err error) {
		draft, err = drafts.Begin(ctx, tx, form, 1)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return draft
}

func (d *desk) save(draft drafts.Draft) (revision int, err error) {
	d.t.Helper()
	err = d.as(amina(), func(ctx context.Context, tx *audit.Tx) (err error) {
		revision, err = drafts.Save(ctx, tx, draft)
		return err
	})
	return revision, err
}

func (d *desk) read(who audit.Actor) (draft drafts.Draft, err error) {
	d.t.Helper()
	err = d.as(who, func(ctx context.Context, tx *audit.Tx) (err error) {
		draft, err = drafts.Of(ctx, tx, form)
		return err
	})
	return draft, err
}

func TestADraftIsReadAsItWasSaved(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()
	draft.Page, draft.Answers = "housing", forms.Answers{
		"rent": {Type: forms.Unread, Parts: map[string]string{"": "åtta <b>tusen</b>\u202e"}}, "people": {Type: forms.Whole, Whole: 3},
	}

	revision, err := d.save(draft)

	got, readErr := d.read(amina())
	if err != nil || readErr != nil || revision != 1 || got.Revision != 1 || got.Page != "housing" || got.Answers["people"].Whole != 3 ||
		got.Answers["rent"].Parts[""] != "åtta <b>tusen</b>\u202e" {
		t.Errorf("saved as %d (%v), read as %+v (%v)", revision, err, got, readErr)
	}
}

func TestOfManyWhoSaveTheSameRevisionOneDoes(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()

	var all sync.WaitGroup
	var saved, refused atomic.Int32
	for range 6 {
		all.Go(func() {
			switch _, err := d.save(draft); {
			case err == nil:
				saved.Add(1)
			case errors.Is(err, drafts.ErrChanged):
				refused.Add(1)
			default:
				t.Errorf("saving: %v", err)
			}
		})
	}
	all.Wait()

	if saved.Load() != 1 || refused.Load() != 5 {
		t.Errorf("%d saved and %d were refused", saved.Load(), refused.Load())
	}
}

func TestADraftIsItsAuthorsAlone(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()

	for name, who := range map[string]audit.Actor{
		"Jonas": resident("ekkoping", pgtest.Jonas), "Amina in Granvik": resident("granvik", pgtest.AminaElsewhere),
		"Amina's id in Granvik": resident("granvik", pgtest.Amina),
	} {
		_, read := d.read(who)
		save := d.as(who, func(ctx context.Context, tx *audit.Tx) error {
			_, err := drafts.Save(ctx, tx, draft)
			return err
		})
		spend := d.as(who, func(ctx context.Context, tx *audit.Tx) error { return drafts.Spend(ctx, tx, draft.ID, 0) })

		if !errors.Is(read, drafts.ErrNoDraft) || !errors.Is(save, drafts.ErrNoDraft) || !errors.Is(spend, drafts.ErrNoDraft) {
			t.Errorf("%s reads: %v, saves: %v, throws away: %v", name, read, save, spend)
		}
	}
	if got, err := d.read(amina()); err != nil || got.Revision != 0 {
		t.Errorf("afterwards it is %+v (%v)", got, err)
	}
}

func TestAnswersThatAreTooManyLeaveWhatWasSaved(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()
	draft.Answers = forms.Answers{"reason": {Type: forms.Text, Text: "kort"}}
	if _, err := d.save(draft); err != nil {
		t.Fatal(err)
	}

	draft.Revision, draft.Answers = 1, forms.Answers{"reason": {Type: forms.Text, Text: strings.Repeat("å", 1<<19)}}
	_, err := d.save(draft)

	got, readErr := d.read(amina())
	if !errors.Is(err, drafts.ErrTooLarge) || readErr != nil || got.Answers["reason"].Text != "kort" {
		t.Errorf("saving: %v; it holds %d characters (%v)", err, len(got.Answers["reason"].Text), readErr)
	}
}

func TestTheLargestAnswersThereMayBeFitIntoTheTable(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()
	draft.Answers = forms.Answers{}
	for i := range 18_000 {
		draft.Answers["f"+strings.Repeat("x", i%20)+uuid.NewString()[:8]] = forms.Value{Type: forms.Whole, Whole: int64(i) * 1_000_003}
	}

	_, err := d.save(draft)

	if err != nil {
		t.Errorf("18,000 short answers are refused: %v", err)
	}
}

func TestTheListHasNoAnswersAndLeavesALine(t *testing.T) {
	t.Parallel()
	d := open(t)
	begun := d.begin()
	var all []drafts.Begun

	err := d.as(amina(), func(ctx context.Context, tx *audit.Tx) error {
		var batch pgx.Batch
		drafts.AskAll(&batch, tx, &all)
		return tx.SendBatch(ctx, &batch).Close()
	})

	if err != nil || len(all) != 1 || all[0].ID != begun.ID || all[0].Form != form || !all[0].LapsesAt.Equal(d.now.Add(drafts.Kept)) {
		t.Errorf("the list is %+v (%v)", all, err)
	}
}
