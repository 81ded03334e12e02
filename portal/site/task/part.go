package task

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/forms/sheet"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
	"stodporten/portal/tasks"
)

// What a page of a part carries beside its answers.
const (
	revisionField = "part-revision"
	wayField      = "part-way"
	wayLeave      = "leave"

	checkedQuery = "ratta"
	formID       = "answers"
)

// partView is one page of a part to show.
type partView struct {
	asked
	sheet   sheet.Sheet
	changed bool // it was saved elsewhere since the page was opened
}

func (o asked) filled(id string, speaker locales.Speaker) partView {
	filled, _ := sheet.Filled(o.definition, id, o.answers, o.facts, speaker)
	return partView{asked: o, sheet: filled}
}

func (o asked) asks(id string) bool {
	for _, p := range o.pages() {
		if p.ID == id {
			return true
		}
	}
	return false
}

// showPart shows a page of the part with what has been saved of it.
func showPart(desk opener) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "task-part", "task.title")
		o, err := desk.Opened(c.UserContext(), askingOf(c, v))
		if err != nil {
			return err
		}
		id := c.Params("page")
		if o.State != tasks.Open {
			return page.SeeOther(c, o.path())
		}
		if !o.asks(id) {
			return errNotAsked
		}
		shown := o.filled(id, v.Speaker)
		if c.Query(checkedQuery) != "" {
			shown.sheet.Problems = check.Page(o.definition, id, o.answers, o.facts).Problems
		}
		return renderPart(c, v, fiber.StatusOK, shown)
	}
}

func renderPart(c *fiber.Ctx, v page.View, status int, s partView) error {
	v.Title = apply.InWords(v, s.sheet.Page.Title).Words
	v.Wrong = len(s.sheet.Problems) > 0
	v.Form = formID
	v.Sensitive = apply.Sensitive(s.definition)
	return page.Render(c, status, partPage(v, s))
}

// leaving is a page of a part as it was sent.
type leaving struct {
	page     string
	posted   url.Values
	revision int
	stays    bool // the language switch
}

func leavingOf(c *fiber.Ctx) leaving {
	posted := url.Values(page.Posted(c))
	revision, err := strconv.Atoi(posted.Get(revisionField))
	if err != nil {
		revision = -1
	}
	return leaving{page: c.Params("page"), posted: posted, revision: revision, stays: page.OnlySwitched(c)}
}

type partSaver interface {
	Save(ctx context.Context, a asking, l leaving) (partView, bool, error)
}

// Save keeps a page of the part as it is left, right or wrong, and says whether its rows were changed. tasks.ErrChanged comes with the
// page as it was sent, over what was saved elsewhere; nothing is saved then.
func (d desk) Save(ctx context.Context, a asking, l leaving) (out partView, rows bool, err error) {
	err = d.db.Do(ctx, a.actor(), "tasks.save", func(ctx context.Context, tx *audit.Tx) error {
		out, rows, err = d.save(ctx, tx, a, l)
		return err
	})
	return out, rows, err
}

func (d desk) save(ctx context.Context, tx *audit.Tx, a asking, l leaving) (out partView, rows bool, err error) {
	o, err := d.open(ctx, tx, a, tasks.Held)
	if err != nil {
		return partView{asked: o}, false, err
	}
	if !o.asks(l.page) {
		return out, false, errNotAsked
	}
	form, _ := o.definition.Page(l.page)
	read, typed, err := forms.ReadPage(o.definition, l.page, l.posted, o.facts.Today)
	if err != nil {
		return out, false, err
	}
	merged := forms.Merge(o.answers, read)
	if action, ok := forms.ReadAction(form, l.posted); ok {
		rows = true
		if changed, err := action.Apply(form, merged); err == nil {
			merged = changed
		}
	}
	saved := o.part.Revision
	o.answer(o.ofOwnPages(merged))
	out = o.filled(l.page, a.speaker)
	out.sheet = out.sheet.Returned(typed, check.Page(o.definition, l.page, o.answers, o.facts).Problems)
	if l.revision != saved {
		out.changed = true
		return out, rows, tasks.ErrChanged
	}
	out.part.Revision, err = tasks.Save(ctx, tx, o.ID, saved, o.part.Answers)
	return out, rows, err
}

// ofOwnPages are the answers that belong to the part: no more of what is known is kept in it.
func (o asked) ofOwnPages(all forms.Answers) forms.Answers {
	own := forms.Answers{}
	for _, id := range o.part.Pages {
		p, ok := o.definition.Page(id)
		if !ok {
			continue
		}
		for _, field := range p.Fields {
			if value, ok := all[field.ID]; ok {
				own[field.ID] = value
			}
		}
	}
	return own
}

// savePart saves a page and goes the way that the button says.
func savePart(desk partSaver) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "task-part", "task.title")
		a, l := askingOf(c, v), leavingOf(c)
		out, rows, err := desk.Save(c.UserContext(), a, l)
		switch {
		case errors.Is(err, tasks.ErrChanged):
			return renderPart(c, v, fiber.StatusConflict, out)
		case errors.Is(err, tasks.ErrEnded):
			return page.SeeOther(c, Path(a.task))
		case err != nil:
			return err
		}
		return goOn(c, v, l, out, rows)
	}
}

func goOn(c *fiber.Ctx, v page.View, l leaving, out partView, rows bool) error {
	switch here := out.partPath(l.page); {
	case rows, l.stays, l.posted.Has(sheet.UpdateName):
		return page.SeeOther(c, here)
	case l.posted.Get(wayField) == wayLeave:
		return page.SeeOther(c, apply.MyPagesPath+"?"+apply.SavedQuery+"=1")
	case len(out.sheet.Problems) > 0:
		return renderPart(c, v, fiber.StatusUnprocessableEntity, out)
	case len(out.sheet.New) > 0:
		return renderPart(c, v, fiber.StatusOK, out)
	}
	if next := out.next(l.page); next != "" {
		return page.SeeOther(c, out.partPath(next))
	}
	return page.SeeOther(c, out.path())
}
