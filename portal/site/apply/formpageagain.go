package apply

import (
	"context"
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/portal/page"
)

// said is an answer in words, under its question.
type said struct {
	name     string
	question string
	answer   []string
}

// saidOn are the answers that a page has, those in rows under the row's title too.
func saidOn(asked forms.Page, answers forms.Answers, v page.View) []said {
	var all []said
	lang := v.Speaker.Code()
	say := func(field forms.Field, name, question string, value forms.Value) {
		if answer := field.Shown(value, lang, v.Speaker); len(answer) > 0 {
			all = append(all, said{name: name, question: question, answer: answer})
		}
	}
	for _, field := range asked.Fields {
		say(field, field.ID, field.Label.In(lang), answers[field.ID])
		for i, row := range answers[field.ID].Rows {
			title := field.TitleOfRow(lang, v.Speaker.Number(int64(i+1)))
			for _, inner := range field.Fields {
				say(inner, forms.InputName(field.ID, row.ID, inner.ID), title+": "+inner.Label.In(lang), row.Answers[inner.ID])
			}
		}
	}
	return all
}

// difference is a question that was answered in two ways, one on this page and one elsewhere.
type difference struct {
	question   string
	here, away []string
}

// differences are what a person must choose between, in the order of the page.
func differences(here, away []said) []difference {
	var all []difference
	for _, mine := range here {
		d := difference{question: mine.question, here: mine.answer}
		if at := slices.IndexFunc(away, mine.same); at >= 0 {
			d.away = away[at].answer
		}
		if !slices.Equal(d.here, d.away) {
			all = append(all, d)
		}
	}
	for _, theirs := range away {
		if !slices.ContainsFunc(here, theirs.same) {
			all = append(all, difference{question: theirs.question, away: theirs.answer})
		}
	}
	return all
}

func (s said) same(other said) bool { return s.name == other.name }

// showConflict shows what this page has and what was saved elsewhere since it was opened, and lets the person choose.
func showConflict(c *fiber.Ctx, l leaving, out left) error {
	v := page.Of(c, "draft-changed", "apply.changed-title")
	v.Sensitive = Sensitive(out.definition)
	d := differences(saidOn(out.sheet.Page, out.answered, v), saidOn(out.sheet.Page, out.draft.Answers, v))
	return page.Render(c, fiber.StatusConflict, conflictPage(v, l, out, d))
}

// gone is a draft that is not there any longer, or never was, and what was typed on a page of it.
type gone struct {
	missing
	leaving leaving
	typed   []said
}

// spent says whether the draft was handed in, as far as can be told.
func (g gone) spent() bool { return g.handedIn != nil && (g.sure || g.leaving.page == "") }

type goneExplainer interface {
	Missing(ctx context.Context, a asking, draft string) (missing, error)
}

// showGone says what became of the draft. What was typed is on the page: a new draft can begin with it, or it can be read.
func showGone(c *fiber.Ctx, pen goneExplainer, a asking, l leaving) error {
	m, err := pen.Missing(c.UserContext(), a, l.draft)
	if err != nil {
		return err
	}
	g, status := gone{missing: m, leaving: l}, fiber.StatusNotFound
	v := page.Of(c, "draft-gone", "apply.gone-title")
	v.Sensitive = Sensitive(m.definition)
	if g.spent() {
		v.Title = v.Words("apply.spent-title")
	}
	if c.Method() == fiber.MethodPost {
		status = fiber.StatusConflict
	}
	if asked, known := m.definition.Page(l.page); known {
		answers, _, err := forms.ReadPage(m.definition, l.page, l.posted, v.Now)
		if err != nil {
			return err
		}
		g.typed = saidOn(asked, answers, v)
	}
	return page.Render(c, status, gonePage(v, g))
}

// field is an input to be sent once more without being seen.
type field struct{ name, value string }

// again is all that was typed, in a fixed order; which draft it was for, and how it was to go on, is left out.
func (l leaving) again() []field {
	var all []field
	for _, name := range slices.Sorted(maps.Keys(l.posted)) {
		switch name {
		case draftField, revisionField, stateField, versionField, tabField, anewField, wayField:
			continue
		}
		for _, value := range l.posted[name] {
			all = append(all, field{name, value})
		}
	}
	return all
}
