package task

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/notice"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
	"stodporten/portal/tasks"
)

// reasonField is why somebody declines; mostReason counts its characters.
const (
	reasonField = "reason"
	mostReason  = 1000
)

type decliner interface {
	opener
	Decline(ctx context.Context, a asking, reason string) error
}

// Decline keeps that the resident will not sign, and why.
func (d desk) Decline(ctx context.Context, a asking, reason string) error {
	return d.db.Do(ctx, a.actor(), "application.decline", func(ctx context.Context, tx *audit.Tx) error {
		held, err := tasks.Held(ctx, tx, a.task)
		if err != nil {
			return err
		}
		if held.Kind != tasks.Sign {
			return errNotAsked
		}
		return applications.Decline(ctx, tx, held, reason)
	})
}

// showDecline asks why, before anything is ended.
func showDecline(desk opener) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "task-decline", "task.decline-title")
		o, err := desk.Opened(c.UserContext(), askingOf(c, v))
		if err != nil {
			return err
		}
		if o.State != tasks.Open || o.Kind != tasks.Sign {
			return page.SeeOther(c, o.path())
		}
		return renderDecline(c, v, fiber.StatusOK, refusal{asked: o})
	}
}

// refusal is what somebody wrote who declines.
type refusal struct {
	asked
	reason string
	wrong  string // the key of what is wrong with it, or ""
}

func renderDecline(c *fiber.Ctx, v page.View, status int, r refusal) error {
	v.Sensitive = apply.Sensitive(r.definition)
	v.Wrong = r.wrong != ""
	v.Back = control.Step{Text: v.Say("common.back"), Href: r.path()}
	return page.Render(c, status, declinePage(v, r))
}

func decline(desk decliner) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "task-decline", "task.decline-title")
		a, reason := askingOf(c, v), strings.TrimSpace(strings.ReplaceAll(c.FormValue(reasonField), "\r\n", "\n"))
		wrong := ""
		switch {
		case reason == "":
			wrong = "task.decline-empty"
		case len([]rune(reason)) > mostReason:
			wrong = "task.decline-long"
		}
		if wrong != "" || page.OnlySwitched(c) {
			o, err := desk.Opened(c.UserContext(), a)
			if err != nil {
				return err
			}
			if page.OnlySwitched(c) {
				return renderDecline(c, v, fiber.StatusOK, refusal{asked: o, reason: reason})
			}
			return renderDecline(c, v, fiber.StatusUnprocessableEntity, refusal{asked: o, reason: reason, wrong: wrong})
		}
		err := desk.Decline(c.UserContext(), a, reason)
		if errors.Is(err, tasks.ErrEnded) || errors.Is(err, applications.ErrNotAsked) {
			return page.SeeOther(c, Path(a.task))
		}
		if err != nil {
			return err
		}
		return page.SeeOther(c, Path(a.task)+"?"+endedQuery+"=1")
	}
}

type partHander interface {
	opener
	HandIn(ctx context.Context, a asking, hash string) (asked, error)
}

// HandIn hands in what was asked to be completed, if it still is what the page showed.
func (d desk) HandIn(ctx context.Context, a asking, hash string) (o asked, err error) {
	err = d.db.Do(ctx, a.actor(), "application.complete", func(ctx context.Context, tx *audit.Tx) error {
		o, err = d.open(ctx, tx, a, tasks.Held)
		if err != nil {
			return err
		}
		if o.Kind != tasks.Complete {
			return errNotAsked
		}
		made, err := o.document(a.speaker)
		if err != nil {
			return err
		}
		if made.hashText() != hash || len(o.problems()) > 0 {
			return tasks.ErrChanged
		}
		if err := tasks.Seal(ctx, tx, o.ID, o.part.Revision, tasks.Sealed{Bytes: made.bytes, Hash: made.hash}); err != nil {
			return err
		}
		if err := notice.Queue(ctx, tx, a.who.Person, "notice.completed", o.Number); err != nil {
			return err
		}
		return tasks.End(ctx, tx, o.ID, tasks.Done)
	})
	return o, err
}

// handInPart hands the completed pages in.
func handInPart(desk partHander) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "task", "task.title")
		a := askingOf(c, v)
		o, err := desk.HandIn(c.UserContext(), a, c.FormValue(hashField))
		switch {
		case errors.Is(err, tasks.ErrEnded):
			return page.SeeOther(c, Path(a.task))
		case errors.Is(err, tasks.ErrChanged) && len(o.problems()) > 0:
			return renderTask(c, v, fiber.StatusUnprocessableEntity, o, "")
		case errors.Is(err, tasks.ErrChanged):
			return renderTask(c, v, fiber.StatusConflict, o, "task.changed")
		case err != nil:
			return err
		}
		return page.SeeOther(c, Path(a.task)+"?"+endedQuery+"=1")
	}
}

type ender interface {
	Sent(ctx context.Context, a asking) error
}

// Sent keeps that the resident says that a paper has been sent.
func (d desk) Sent(ctx context.Context, a asking) error {
	return d.db.Do(ctx, a.actor(), "tasks.done", func(ctx context.Context, tx *audit.Tx) error {
		held, err := tasks.Held(ctx, tx, a.task)
		if err != nil {
			return err
		}
		if held.Kind != tasks.SendEvidence {
			return errNotAsked
		}
		return tasks.End(ctx, tx, held.ID, tasks.Done)
	})
}

// sayDone ends what is done outside the portal.
func sayDone(desk ender) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a := askingOf(c, page.Of(c, "task", "task.title"))
		err := desk.Sent(c.UserContext(), a)
		if err != nil && !errors.Is(err, tasks.ErrEnded) {
			return err
		}
		return page.SeeOther(c, Path(a.task)+"?"+endedQuery+"=1")
	}
}
