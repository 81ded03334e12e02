package apply

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/page"
)

type discarder interface {
	Opened(ctx context.Context, a asking) (filling, error)
	Missing(ctx context.Context, a asking, draft string) (missing, error)
	Discard(ctx context.Context, a asking, draft string, revision int) error
}

// Discard throws the draft away, if it still is the one that the person saw. drafts.ErrNoDraft when it is not.
func (p pen) Discard(ctx context.Context, a asking, draft string, revision int) error {
	id := draftID(draft)
	if !id.Valid {
		return drafts.ErrNoDraft
	}
	return p.db.Do(ctx, a.actor(), "draft.discard", func(ctx context.Context, tx *audit.Tx) error {
		return drafts.Spend(ctx, tx, id.UUID, revision)
	})
}

// showDiscard asks whether the draft is really to be thrown away.
func showDiscard(pen discarder) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "discard", "apply.discard-title")
		a := askingOf(c, v)
		f, err := pen.Opened(c.UserContext(), a)
		if errors.Is(err, drafts.ErrNoDraft) {
			return showGone(c, pen, a, leaving{})
		}
		if err != nil {
			return err
		}
		v.Sensitive = Sensitive(f.definition)
		return page.Render(c, fiber.StatusOK, discardPageOf(v, f, false))
	}
}

// discardDraft throws it away, and asks once more when it has been written in since.
func discardDraft(pen discarder) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "discard", "apply.discard-title")
		a := askingOf(c, v)
		revision, err := strconv.Atoi(c.FormValue(revisionField))
		if err != nil {
			revision = -1
		}
		err = pen.Discard(c.UserContext(), a, c.FormValue(draftField), revision)
		if err == nil {
			return page.SeeOther(c, MyPagesPath+"?"+DiscardedQuery+"=1")
		}
		if !errors.Is(err, drafts.ErrNoDraft) {
			return err
		}
		f, err := pen.Opened(c.UserContext(), a)
		if errors.Is(err, drafts.ErrNoDraft) {
			return showGone(c, pen, a, leaving{draft: c.FormValue(draftField)})
		}
		if err != nil {
			return err
		}
		v.Sensitive = Sensitive(f.definition)
		return page.Render(c, fiber.StatusConflict, discardPageOf(v, f, true))
	}
}
