package drafts_test

import (
	"context"
	"errors"
	"testing"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/drafts"
)

// secondVersion is there to move to.
func (d *desk) secondVersion() {
	d.t.Helper()
	d.town.Arrange(d.t, `insert into portal.form_versions (municipality, form, version, definition, hash, published_at)
		values ('ekkoping', '`+form+`', 2, '{}', decode(repeat('01', 32), 'hex'), '2026-11-22')`)
}

func (d *desk) move(draft drafts.Draft, answers forms.Answers) error {
	d.t.Helper()
	return d.as(amina(), func(ctx context.Context, tx *audit.Tx) error {
		_, err := drafts.Move(ctx, tx, draft, 2, answers)
		return err
	})
}

func (d *desk) undo(who audit.Actor, draft drafts.Draft) error {
	d.t.Helper()
	return d.as(who, func(ctx context.Context, tx *audit.Tx) error { return drafts.UndoMove(ctx, tx, draft.ID) })
}

func text(words string) forms.Answers {
	return forms.Answers{"reason": {Type: forms.Text, Text: words}}
}

func TestAMovedDraftIsWhatItWasWhenTheMoveIsUndone(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.secondVersion()
	draft := d.begin()
	draft.Answers = text("på första versionen")
	if _, err := d.save(draft); err != nil {
		t.Fatal(err)
	}
	draft.Revision = 1

	if err := d.move(draft, text("på andra")); err != nil {
		t.Fatal(err)
	}
	moved, err := d.read(amina())
	if err != nil || moved.Version != 2 || moved.Answers["reason"].Text != "på andra" || moved.MovedFrom == nil || *moved.MovedFrom != 1 || moved.Revision != 2 {
		t.Fatalf("moved it is %+v (%v)", moved, err)
	}
	if err := d.undo(resident("ekkoping", pgtest.Jonas), draft); !errors.Is(err, drafts.ErrNotMoved) {
		t.Errorf("Jonas undoes Amina's move: %v", err)
	}
	if err := d.undo(amina(), draft); err != nil {
		t.Fatal(err)
	}

	back, err := d.read(amina())
	if err != nil || back.Version != 1 || back.Answers["reason"].Text != "på första versionen" || back.MovedFrom != nil || back.Revision != 3 ||
		back.StaysOn == nil || *back.StaysOn != 2 {
		t.Errorf("undone it is %+v (%v)", back, err)
	}
	if err := d.undo(amina(), draft); !errors.Is(err, drafts.ErrNotMoved) {
		t.Errorf("undone twice: %v", err)
	}
}

func TestAMoveCannotBeUndoneOnceTheDraftHasBeenSaved(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.secondVersion()
	draft := d.begin()
	if err := d.move(draft, text("flyttat")); err != nil {
		t.Fatal(err)
	}
	moved, err := d.read(amina())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.save(moved); err != nil {
		t.Fatal(err)
	}

	undone := d.undo(amina(), draft)

	got, err := d.read(amina())
	if !errors.Is(undone, drafts.ErrNotMoved) || err != nil || got.Version != 2 || got.MovedFrom != nil {
		t.Errorf("undone: %v; it is %+v (%v)", undone, got, err)
	}
	if left := d.look("select id::text from portal.drafts where moved_answers is not null"); len(left) != 0 {
		t.Errorf("the answers of before are kept in %v", left)
	}
}

func TestAMoveOverwritesNothingThatWasSavedElsewhere(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.secondVersion()
	draft := d.begin()
	elsewhere := draft
	elsewhere.Answers = text("från telefonen")
	if _, err := d.save(elsewhere); err != nil {
		t.Fatal(err)
	}

	moving := d.move(draft, text("från datorn"))

	got, err := d.read(amina())
	if !errors.Is(moving, drafts.ErrChanged) || err != nil || got.Version != 1 || got.Answers["reason"].Text != "från telefonen" {
		t.Errorf("moving: %v; it is %+v (%v)", moving, got, err)
	}
}

func TestStayingOnAVersionChangesNothingThatAnOpenPageWouldNotice(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.secondVersion()
	draft := d.begin()

	stay := func(who audit.Actor, newer int) error {
		return d.as(who, func(ctx context.Context, tx *audit.Tx) error { return drafts.Stay(ctx, tx, draft.ID, newer) })
	}

	if err := stay(amina(), 1); !errors.Is(err, drafts.ErrNoDraft) {
		t.Errorf("staying although there is nothing newer: %v", err)
	}
	if err := stay(resident("ekkoping", pgtest.Jonas), 2); !errors.Is(err, drafts.ErrNoDraft) {
		t.Errorf("Jonas decides for Amina: %v", err)
	}
	if err := stay(amina(), 2); err != nil {
		t.Fatal(err)
	}
	if got, err := d.read(amina()); err != nil || got.StaysOn == nil || *got.StaysOn != 2 || got.Revision != 0 || got.Version != 1 {
		t.Errorf("it is %+v (%v)", got, err)
	}
}
