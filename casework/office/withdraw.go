package office

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/page"
)

const (
	mostReason   = 1000
	withdrawForm = "withdraw"
)

// withdrawal is what is asked before a version is taken back.
type withdrawal struct {
	edition
	swedish, english string
	wrongSwedish     control.Text
	wrongEnglish     control.Text
}

func (w withdrawal) reason() forms.Words {
	words := forms.Words{forms.Language: w.swedish}
	if w.english != "" {
		words[locales.English] = w.english
	}
	return words
}

// told is what becomes of those who have begun.
func (w withdrawal) told(v page.View) control.Text {
	if w.drafts[w.Version] == 0 {
		return v.Say("versions.then-nobody-told")
	}
	return v.Say("versions.then-told", locales.With("Count", w.drafts[w.Version]))
}

// ShowWithdrawal asks whether a version is really to be taken back, and why.
func ShowWithdrawal(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "withdraw-version", "versions.withdraw-title")
		var w withdrawal
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "ask-withdrawal", func(ctx context.Context, tx *audit.Tx) (err error) {
			w.edition, err = findEdition(ctx, tx, shelf, c, v.Speaker)
			return err
		})
		if err != nil {
			return err
		}
		return renderWithdrawal(c, v, fiber.StatusOK, w)
	}
}

// AnswerWithdrawal takes the version back, and tells those who have begun on it.
func AnswerWithdrawal(db transactions, shelf *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "withdraw-version", "versions.withdraw-title")
		w := withdrawal{swedish: strings.TrimSpace(c.FormValue(swedishField)), english: strings.TrimSpace(c.FormValue(englishField))}
		right := w.check(v)
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "withdraw-form", func(ctx context.Context, tx *audit.Tx) (err error) {
			if w.edition, err = findEdition(ctx, tx, shelf, c, v.Speaker); err != nil || !right || page.OnlySwitched(c) {
				return err
			}
			_, err = catalogue.Withdraw(ctx, tx, w.Form, w.Version, w.reason())
			return err
		})
		switch {
		case errors.Is(err, catalogue.ErrWithdrawn):
			return page.SeeOther(c, editionPath(w.Form, w.Version))
		case err != nil:
			return err
		case page.OnlySwitched(c):
			w.wrongSwedish, w.wrongEnglish = control.Text{}, control.Text{}
			return renderWithdrawal(c, v, fiber.StatusOK, w)
		case !right:
			return renderWithdrawal(c, v, fiber.StatusUnprocessableEntity, w)
		}
		return page.SeeOther(c, editionPath(w.Form, w.Version)+"?"+doneQuery+"=1")
	}
}

// check finds what is missing or too long.
func (w *withdrawal) check(v page.View) bool {
	tooLong := v.Say("versions.reason-too-long", locales.With("Count", mostReason))
	if w.swedish == "" {
		w.wrongSwedish = v.Say("versions.reason-needed")
	}
	if utf8.RuneCountInString(w.swedish) > mostReason {
		w.wrongSwedish = tooLong
	}
	if utf8.RuneCountInString(w.english) > mostReason {
		w.wrongEnglish = tooLong
	}
	return w.wrongSwedish.Empty() && w.wrongEnglish.Empty()
}

func (w withdrawal) mistakes() []control.Mistake {
	var mistakes []control.Mistake
	for _, one := range []control.Mistake{{Target: swedishField, Text: w.wrongSwedish}, {Target: englishField, Text: w.wrongEnglish}} {
		if !one.Text.Empty() {
			mistakes = append(mistakes, one)
		}
	}
	return mistakes
}

func renderWithdrawal(c *fiber.Ctx, v page.View, status int, w withdrawal) error {
	v.Crumbs = append(formWay(v, w.kept), control.Step{Text: w.heading(v), Href: editionPath(w.Form, w.Version)})
	v.Form, v.Wrong = withdrawForm, len(w.mistakes()) > 0
	return page.Render(c, status, withdrawalPage(v, w))
}
