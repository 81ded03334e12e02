package site

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/notice"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
)

const (
	withdrawEnding = "/ta-tillbaka"

	reasonField = "reason"
	mostReason  = 1000
)

// Withdraw takes the resident's application back. applications.ErrTooLate when it cannot be.
func (f folder) Withdraw(ctx context.Context, who identity.Resident, number, reason string) error {
	return f.db.Do(ctx, audit.ForResident(who), "application.withdraw", func(ctx context.Context, tx *audit.Tx) error {
		if err := applications.Withdraw(ctx, tx, number, reason); err != nil {
			return err
		}
		return notice.Queue(ctx, tx, who.Person, "notice.withdrawn", number)
	})
}

// withdrawing is what the page asks before an application is taken back.
type withdrawing struct {
	matter
	reason string
	long   bool // more than a reason takes
}

// showWithdraw says what it means to take an application back.
func showWithdraw(folder matterReader) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "withdraw", "withdraw.title")
		m, err := folder.Matter(c.UserContext(), page.ResidentOf(c), c.Params("number"))
		if err != nil {
			return err
		}
		if m.over() {
			return page.SeeOther(c, apply.CasePath(m.Number))
		}
		return renderWithdraw(c, v, fiber.StatusOK, withdrawing{matter: m})
	}
}

func renderWithdraw(c *fiber.Ctx, v page.View, status int, w withdrawing) error {
	v.Sensitive, v.Wrong = apply.Sensitive(w.definition), w.long
	v.Back = control.Step{Text: v.Say("common.back"), Href: apply.CasePath(w.Number)}
	return page.Render(c, status, withdrawPage(v, w))
}

type withdrawer interface {
	matterReader
	Withdraw(ctx context.Context, who identity.Resident, number, reason string) error
}

// withdrawApplication takes it back; a second press finds that it has been.
func withdrawApplication(folder withdrawer) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "withdraw", "withdraw.title")
		ctx, who, number := c.UserContext(), page.ResidentOf(c), c.Params("number")
		reason := strings.TrimSpace(strings.ReplaceAll(c.FormValue(reasonField), "\r\n", "\n"))
		if long := len([]rune(reason)) > mostReason; long || page.OnlySwitched(c) {
			m, err := folder.Matter(ctx, who, number)
			if err != nil {
				return err
			}
			status := fiber.StatusOK
			if long {
				status = fiber.StatusUnprocessableEntity
			}
			return renderWithdraw(c, v, status, withdrawing{matter: m, reason: reason, long: long})
		}
		err := folder.Withdraw(ctx, who, number, reason)
		if err != nil && !errors.Is(err, applications.ErrTooLate) {
			return err
		}
		return page.SeeOther(c, apply.CasePath(number))
	}
}
