package drafts_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
)

const day = 24 * time.Hour

// works runs what the worker does each day, under its own role.
func (d *desk) works(deeds ...func(context.Context, *audit.Tx) error) {
	d.t.Helper()
	db := audit.New(d.town.Pool(d.t, "worker"), d, func(context.Context) string { return "" })
	for _, deed := range deeds {
		if err := db.Do(d.t.Context(), audit.ForSystem("ekkoping", "worker"), "test", deed); err != nil {
			d.t.Fatal(err)
		}
	}
}

// decides does what an administrator does.
func (d *desk) decides(deed func(ctx context.Context, tx *audit.Tx) error) error {
	d.t.Helper()
	db := audit.New(d.town.Pool(d.t, "casework"), d, func(context.Context) string { return "" })
	return db.Do(d.t.Context(), audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: pgtest.Tove, Name: "Tove Berg"}), "test", deed)
}

// told is the notices of Amina, the first one first.
func (d *desk) told() []string {
	d.t.Helper()
	return d.look("select key from portal.notices where person = '" + pgtest.Amina.String() + "' order by at, key")
}

func TestADraftLapsesADayAfterItsTimeOnceItsAuthorWasToldAndIsThenGone(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()
	draft.Answers = forms.Answers{"reason": {Type: forms.Text, Text: "en hemlighet"}}
	if _, err := d.save(draft); err != nil {
		t.Fatal(err)
	}

	d.now = d.now.Add(23*day - time.Second)
	d.works(drafts.Remind, drafts.Lapse)
	early := d.told()
	d.now = d.now.Add(time.Second)
	d.works(drafts.Remind, drafts.Remind, drafts.Lapse)
	week := d.told()
	d.now = d.now.Add(7*day - time.Second)
	d.works(drafts.Remind, drafts.Lapse)
	_, still := d.read(amina())
	d.now = d.now.Add(time.Second)
	_, over := d.read(amina())
	d.works(drafts.Remind, drafts.Lapse)

	if len(early) != 0 || !slices.Equal(week, []string{"notice.draft-lapses"}) {
		t.Errorf("told %v a second before the week, and %v then", early, week)
	}
	if still != nil || !errors.Is(over, drafts.ErrNoDraft) {
		t.Errorf("a second before: %v; then: %v", still, over)
	}
	if left := d.look("select id::text from portal.drafts where answers::text like '%hemlighet%'"); len(left) != 0 {
		t.Errorf("the table still has %v", left)
	}
	if got := d.told(); !slices.Equal(got, []string{"notice.draft-lapses", "notice.draft-lapsed"}) {
		t.Errorf("in the end Amina was told %v", got)
	}
}

func TestADraftThatIsSavedAgainIsToldOfAgainAndDoesNotLapseMeanwhile(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()
	d.now = d.now.Add(25 * day)
	d.works(drafts.Remind)

	if _, err := d.save(draft); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(20 * day)
	d.works(drafts.Remind, drafts.Lapse)
	_, there := d.read(amina())
	between := d.told()
	d.now = d.now.Add(5 * day)
	d.works(drafts.Remind)

	if there != nil || len(between) != 1 || len(d.told()) != 2 {
		t.Errorf("it is %v, with %v and then %v", there, between, d.told())
	}
}

func TestNothingLapsesThatNobodyWasToldOfHoweverLongTheWorkerWasAway(t *testing.T) {
	t.Parallel()
	d := open(t)
	begun := d.begin()

	d.now = d.now.Add(90 * day)
	_, before := d.read(amina())
	again := d.begin()
	d.works(drafts.Lapse, drafts.Remind, drafts.Lapse)
	d.now = d.now.Add(7*day - time.Second)
	d.works(drafts.Lapse)
	_, still := d.read(amina())
	d.now = d.now.Add(time.Second)
	d.works(drafts.Lapse)
	_, gone := d.read(amina())

	if before != nil || again.ID != begun.ID || still != nil || !errors.Is(gone, drafts.ErrNoDraft) {
		t.Errorf("untold: %v, begun again as %v; told: %v; a week later: %v", before, again.ID == begun.ID, still, gone)
	}
}

func TestALapsedDraftIsNeitherSavedNorGoneOnWithWhileTheWorkerHasNotBeenThere(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft := d.begin()
	d.now = d.now.Add(23 * day)
	d.works(drafts.Remind)
	d.now = d.now.Add(7 * day)

	_, saved := d.save(draft)
	next := d.begin()

	if !errors.Is(saved, drafts.ErrNoDraft) || next.ID == draft.ID || next.Revision != 0 {
		t.Errorf("saving: %v; what begins then is %+v", saved, next)
	}
}

func TestAFormDecidesHowLongItsDraftsAreKept(t *testing.T) {
	t.Parallel()
	d := open(t)
	first := d.begin()

	for name, k := range map[string]drafts.Keeping{
		"shorter than a week": {6, 1}, "longer than a year": {366, 7}, "told on the day it lapses": {30, 0}, "told before it is saved": {10, 10},
	} {
		err := d.decides(func(ctx context.Context, tx *audit.Tx) error { return drafts.Keep(ctx, tx, form, k) })
		if !errors.Is(err, drafts.ErrKeeping) {
			t.Errorf("%s: %v", name, err)
		}
	}
	want := drafts.Keeping{KeptDays: 60, ToldDays: 10}
	if err := d.decides(func(ctx context.Context, tx *audit.Tx) error { return drafts.Keep(ctx, tx, form, want) }); err != nil {
		t.Fatal(err)
	}
	if _, err := d.save(first); err != nil {
		t.Fatal(err)
	}
	saved, err := d.read(amina())

	if err != nil || !first.LapsesAt.Equal(d.now.Add(drafts.Kept)) || !saved.LapsesAt.Equal(d.now.Add(60*day)) {
		t.Errorf("begun it lapses %v, saved since %v (%v)", first.LapsesAt, saved.LapsesAt, err)
	}
	d.now = d.now.Add(50*day - time.Second)
	d.works(drafts.Remind)
	if got := d.told(); len(got) != 0 {
		t.Errorf("told too early: %v", got)
	}
	d.now = d.now.Add(time.Second)
	d.works(drafts.Remind)
	if got := d.told(); len(got) != 1 {
		t.Errorf("ten days before Amina has been told %v", got)
	}
}

func TestDraftsAreCountedByVersionWithoutBeingRead(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.begin()
	err := d.as(resident("ekkoping", pgtest.Jonas), func(ctx context.Context, tx *audit.Tx) error {
		_, err := drafts.Begin(ctx, tx, form, 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.as(resident("granvik", pgtest.AminaElsewhere), func(ctx context.Context, tx *audit.Tx) error {
		_, err := drafts.Begin(ctx, tx, form, 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	var counts []drafts.Count
	err = d.decides(func(ctx context.Context, tx *audit.Tx) (err error) {
		counts, err = drafts.Counts(ctx, tx)
		return err
	})

	if diff := cmp.Diff([]drafts.Count{{Form: form, Version: 1, Drafts: 2}}, counts); err != nil || diff != "" {
		t.Errorf("Ekköping counts (%v):\n%s", err, diff)
	}
}
