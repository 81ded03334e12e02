package apply

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/page"
)

var (
	// errNotOffered is answered to somebody who would begin where nobody may now. The service's page says why.
	errNotOffered = errors.New("the form is not offered now")
	// errStopped is answered for a draft on a version that may not be handed in. The draft is as it was.
	errStopped = errors.New("the form may not be handed in now")
)

// handsIn is errStopped where the version was withdrawn, or is not open today.
func (f filling) handsIn() error {
	if f.standing != catalogue.Open {
		return errStopped
	}
	return nil
}

// showStopped says why one cannot go on with a draft, and what one can do: move it, read it, or throw it away.
func showStopped(c *fiber.Ctx, status int, f filling) error {
	v := page.Of(c, "form-stopped", "stopped.title-withdrawn")
	switch f.standing {
	case catalogue.NotYet:
		v.Title = v.Words("stopped.title-not-yet")
	case catalogue.Closed:
		v.Title = v.Words("stopped.title-closed")
	case catalogue.Withdrawn, catalogue.Open:
	}
	v.Sensitive = Sensitive(f.definition)
	return page.Render(c, status, stoppedPage(v, f, forms.Take(f.definition, f.draft.Answers, f.facts, v.Speaker)))
}

// Why says why a version is not open, in the reader's language.
func Why(v page.View, d forms.Definition, standing catalogue.Standing, reason forms.Words) control.Text {
	switch standing {
	case catalogue.NotYet:
		return v.Say("stopped.opens", locales.With("Date", dayOf(d.Opens)))
	case catalogue.Closed:
		return v.Say("stopped.closed", locales.With("Date", dayOf(d.Closes)))
	case catalogue.Withdrawn:
		return InWords(v, reason)
	case catalogue.Open:
	}
	return control.Text{}
}

// dayOf reads a definition's own day, which its publishing has checked.
func dayOf(text string) time.Time {
	day, err := calendar.Parse(text)
	if err != nil {
		return time.Time{}
	}
	return day.Time()
}

// wentError is a page that the version which the draft has been moved to does not have. What was typed comes with it.
type wentError struct {
	filling
	asked forms.Page
	typed forms.Answers
}

func (wentError) Error() string { return errPageNotAsked.Error() }

// pageGone tells a page that the draft's version no longer has from one that no version ever had.
func (p pen) pageGone(ctx context.Context, tx *audit.Tx, f filling, l leaving) error {
	if l.version < 1 || l.version == f.draft.Version || l.draft != f.draft.ID.String() {
		return errPageNotAsked
	}
	before, err := p.forms.Version(ctx, tx, f.service.Form, l.version)
	if errors.Is(err, catalogue.ErrNoForm) {
		return errPageNotAsked
	}
	if err != nil {
		return err
	}
	asked, known := before.Page(l.page)
	if !known {
		return errPageNotAsked
	}
	typed, _, err := forms.ReadPage(before, l.page, l.posted, f.facts.Today)
	if err != nil {
		return err
	}
	return wentError{filling: f, asked: asked, typed: typed}
}

// showWent says that a page is no longer asked, with what was typed on it.
func showWent(c *fiber.Ctx, w wentError) error {
	v := page.Of(c, "form-page-went", "stopped.title-went")
	v.Sensitive = Sensitive(w.definition)
	return page.Render(c, fiber.StatusConflict, wentPage(v, w.filling, saidOn(w.asked, w.typed, v)))
}
