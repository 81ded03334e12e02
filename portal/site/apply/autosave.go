package apply

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// saves is how often a page may save itself: its script does so every four seconds at most, in each of a few tabs.
func saves() page.Rate {
	return page.Rate{Limit: session.Limit{Name: "autosave", Times: 60, Period: time.Minute}}
}

// saved is what a page that saved itself must know to go on from there.
type saved struct {
	Revision int    `json:"revision"`
	State    string `json:"state"`
	Saved    string `json:"saved"` // the time of day, as the reader writes it
	Left     int    `json:"left"`  // seconds until the visit ends by itself
}

type autosaver interface {
	Autosave(ctx context.Context, a asking, l leaving) (taking, error)
}

// Autosave saves a page while it is being filled in, and changes nothing where nothing is new. It refuses what Leave refuses, and
// writes over nothing that was saved elsewhere.
func (p pen) Autosave(ctx context.Context, a asking, l leaving) (t taking, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.autosave", func(ctx context.Context, tx *audit.Tx) error {
		if t, err = p.take(ctx, tx, a, l); err != nil {
			return err
		}
		if t.quarrels(l) {
			return drafts.ErrChanged
		}
		if stateOf(t.asked, t.merged) == t.before {
			return nil
		}
		t.draft.Answers, t.draft.Page, t.draft.SavedFrom = t.merged, l.page, l.tab
		if t.draft.Revision, err = drafts.Save(ctx, tx, t.draft); err != nil {
			return err
		}
		t.before, t.draft.SavedAt = stateOf(t.asked, t.merged), tx.At
		return nil
	})
	return t, err
}

// autosavePage answers the script of a page. Everything that a person must see or decide it leaves to the page's own buttons, which
// send the same form.
func autosavePage(pen autosaver) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "autosave", "apply.begin-title")
		l := leavingOf(c)
		l.anew = false
		t, err := pen.Autosave(c.UserContext(), askingOf(c, v), l)
		var went wentError
		switch {
		case errors.Is(err, drafts.ErrChanged), errors.As(err, &went):
			return c.Status(fiber.StatusConflict).JSON(fiber.Map{})
		case errors.Is(err, drafts.ErrNoDraft), errors.Is(err, errOtherDraft):
			return c.Status(fiber.StatusGone).JSON(fiber.Map{})
		case errors.Is(err, errPageNotAsked):
			return page.ErrNotFound
		case err != nil:
			return err
		}
		return c.JSON(saved{Revision: t.draft.Revision, State: t.before, Saved: v.Speaker.Time(t.draft.SavedAt), Left: v.Visit.SecondsLeft(v.Now)})
	}
}

// savedTime is when the draft was saved last, "" before the first time.
func savedTime(v page.View, draft drafts.Draft) string {
	if draft.Revision == 0 {
		return ""
	}
	return v.Speaker.Time(draft.SavedAt)
}
