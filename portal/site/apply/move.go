package apply

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/forms/diff"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/page"
)

// What the preview's buttons say.
const (
	toField  = "till" // the version that the preview showed
	wayMove  = "flytta"
	wayStay  = "stanna"
	wayUndo  = "angra"
	undoForm = "undo-move"
)

// errNothingNewer is answered when the draft is on the version that is offered, or none is.
var errNothingNewer = errors.New("there is no newer version to move to")

// newer is the version that the draft can be moved to, nil when there is none.
func (f filling) newer() *forms.Definition {
	if f.offer.Standing != catalogue.Open || f.offer.Definition.Version <= f.draft.Version {
		return nil
	}
	return &f.offer.Definition
}

// proposes says that the newer version is to be spoken of: there is one, and its author has not said that they would rather stay.
func (f filling) proposes() bool {
	newer := f.newer()
	return newer != nil && (f.draft.StaysOn == nil || *f.draft.StaysOn < newer.Version)
}

// moving is what moving a draft would make of it.
type moving struct {
	filling
	to      forms.Definition
	changes []diff.Change
	move    diff.Moved
	changed bool // the draft or the form is no longer what the preview showed
}

func (f filling) moving() (moving, error) {
	newer := f.newer()
	if newer == nil {
		return moving{filling: f}, errNothingNewer
	}
	return moving{
		filling: f, to: *newer, changes: diff.Between(f.definition, *newer),
		move: diff.Move(f.definition, *newer, f.draft.Answers, f.facts),
	}, nil
}

// asShown says whether the preview that was sent is still what would happen.
func (m moving) asShown(draft string, revision, version int) bool {
	return draft == m.draft.ID.String() && revision == m.draft.Revision && version == m.to.Version
}

type mover interface {
	Opened(ctx context.Context, a asking) (filling, error)
	Missing(ctx context.Context, a asking, draft string) (missing, error)
	Move(ctx context.Context, a asking, draft string, revision, version int) (moving, error)
	Stay(ctx context.Context, a asking, version int) (filling, error)
	UndoMove(ctx context.Context, a asking) (filling, error)
}

// Move puts the draft on the newer version, if both are as the preview showed them; moving.changed says that they are not.
func (p pen) Move(ctx context.Context, a asking, draft string, revision, version int) (m moving, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.move", func(ctx context.Context, tx *audit.Tx) error {
		f, err := p.open(ctx, tx, a, drafts.Hold)
		if err != nil {
			return err
		}
		if m, err = f.moving(); err != nil {
			return err
		}
		if m.changed = !m.asShown(draft, revision, version); m.changed {
			return nil
		}
		_, err = drafts.Move(ctx, tx, f.draft, version, m.move.Answers)
		return err
	})
	return m, err
}

// Stay notes that the author would rather not move to a version.
func (p pen) Stay(ctx context.Context, a asking, version int) (f filling, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.stay", func(ctx context.Context, tx *audit.Tx) error {
		if f, err = p.open(ctx, tx, a); err != nil {
			return err
		}
		if newer := f.newer(); newer == nil || newer.Version != version {
			return nil
		}
		return drafts.Stay(ctx, tx, f.draft.ID, version)
	})
	return f, err
}

// UndoMove leads back to the version that the draft was on, and to what it said. drafts.ErrNotMoved when it has been saved since.
func (p pen) UndoMove(ctx context.Context, a asking) (f filling, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.undo-move", func(ctx context.Context, tx *audit.Tx) error {
		if f, err = p.open(ctx, tx, a, drafts.Hold); err != nil {
			return err
		}
		if err := drafts.UndoMove(ctx, tx, f.draft.ID); err != nil {
			return err
		}
		f, err = p.open(ctx, tx, a)
		return err
	})
	return f, err
}

// showMove previews what moving to the newer version would change.
func showMove(pen mover) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "move-draft", "move.title")
		a := askingOf(c, v)
		f, err := pen.Opened(c.UserContext(), a)
		if errors.Is(err, drafts.ErrNoDraft) {
			return showGone(c, pen, a, leaving{})
		}
		if err != nil {
			return err
		}
		m, err := f.moving()
		if errors.Is(err, errNothingNewer) {
			return page.SeeOther(c, f.start())
		}
		return renderMove(c, v, fiber.StatusOK, m)
	}
}

// answerMove does what the preview's button says.
func answerMove(pen mover) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "move-draft", "move.title")
		a := askingOf(c, v)
		version, revision := numberIn(c, toField), numberIn(c, revisionField)
		var m moving
		var err error
		switch c.FormValue(wayField) {
		case wayUndo:
			m.filling, err = pen.UndoMove(c.UserContext(), a)
		case wayStay:
			m.filling, err = pen.Stay(c.UserContext(), a, version)
		case wayMove:
			m, err = pen.Move(c.UserContext(), a, c.FormValue(draftField), revision, version)
		default:
			return page.SeeOther(c, Path(a.service, MovePage))
		}
		switch {
		case errors.Is(err, drafts.ErrNoDraft):
			return showGone(c, pen, a, leaving{draft: c.FormValue(draftField)})
		case errors.Is(err, errNothingNewer):
			return page.SeeOther(c, m.start())
		case err != nil:
			return err
		case m.changed:
			return renderMove(c, v, fiber.StatusConflict, m)
		case len(m.move.Anew) > 0:
			return page.SeeOther(c, m.path(m.move.Anew[0].Page))
		}
		return page.SeeOther(c, m.start())
	}
}

// numberIn is a number that a form of ours carried, -1 for anything else.
func numberIn(c *fiber.Ctx, name string) int {
	number, err := strconv.Atoi(c.FormValue(name))
	if err != nil {
		return -1
	}
	return number
}

func renderMove(c *fiber.Ctx, v page.View, status int, m moving) error {
	v.Sensitive = Sensitive(m.definition)
	v.Back = control.Step{Text: v.Say("common.back"), Href: m.start()}
	return page.Render(c, status, movePage(v, m))
}

// changeTexts say each change in the reader's language.
func changeTexts(v page.View, all []diff.Change) []control.Text {
	texts := make([]control.Text, len(all))
	for i, change := range all {
		texts[i] = control.Plain(change.In(v.Speaker))
	}
	return texts
}

// placeTexts name questions, each under the page that it stands on in d.
func placeTexts(v page.View, d forms.Definition, all []diff.Place) []control.Text {
	texts := make([]control.Text, len(all))
	for i, place := range all {
		title := place.Title.In(v.Speaker.Code())
		if on, known := d.Page(place.Page); known {
			title = v.Words("move.on-page", locales.With("Page", on.Title.In(v.Speaker.Code())), locales.With("Question", title))
		}
		texts[i] = control.Plain(title)
	}
	return texts
}
