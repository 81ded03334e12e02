package office

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

const (
	swedishField = "text-sv"
	englishField = "text-en"
	mostWords    = 400
)

// notice is what the form of a disturbance holds.
type notice struct {
	swedish, english string
	wrongSwedish     control.Text
	wrongEnglish     control.Text
	shown            bool // stands on the pages now
	preview          bool // stands on this page alone
	saved            bool
}

func (n notice) words() map[string]string {
	words := map[string]string{}
	if n.swedish != "" {
		words[locales.Swedish] = n.swedish
	}
	if n.english != "" {
		words[locales.English] = n.english
	}
	return words
}

// ShowOutage is where an administrator tells everybody that something does not work.
func ShowOutage(db transactions) fiber.Handler {
	return func(c *fiber.Ctx) error {
		m, err := current(c.UserContext(), db, page.OfficerOf(c))
		if err != nil {
			return err
		}
		n := notice{swedish: m.Outage[locales.Swedish], english: m.Outage[locales.English], shown: len(m.Outage) > 0, saved: done(c)}
		return renderOutage(c, fiber.StatusOK, m, n)
	}
}

// AnswerOutage shows what it would look like, sets it or takes it away.
func AnswerOutage(db transactions) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, who := c.UserContext(), page.OfficerOf(c)
		m, err := current(ctx, db, who)
		if err != nil {
			return err
		}
		n := notice{swedish: oneLine(c.FormValue(swedishField)), english: oneLine(c.FormValue(englishField)), shown: len(m.Outage) > 0}
		what := c.FormValue(whatField)
		if what == removeValue {
			n.swedish, n.english = "", ""
		} else if page.OnlySwitched(c) {
			return renderOutage(c, fiber.StatusOK, m, n)
		} else if !n.check(c) {
			return renderOutage(c, fiber.StatusUnprocessableEntity, m, n)
		}
		if what == previewValue {
			n.preview, m.Outage = true, n.words()
			return renderOutage(c, fiber.StatusOK, m, n)
		}
		err = db.Do(ctx, audit.ForOfficer(who), "set-outage", func(ctx context.Context, tx *audit.Tx) error {
			tx.Log(audit.Line{Deed: audit.Write, Kind: "outage", Object: string(tx.Municipality)})
			return municipality.SetOutage(ctx, tx, tx.Municipality, n.words(), tx.At)
		})
		if err != nil {
			return err
		}
		return page.SeeOther(c, outagePath+"?"+doneQuery+"=1")
	}
}

// check finds what is missing or too long; Swedish is what everybody gets who reads no other language here.
func (n *notice) check(c *fiber.Ctx) bool {
	v := page.Of(c, "outage", "outage.title")
	if n.swedish == "" {
		n.wrongSwedish = v.Say("outage.needed")
	}
	tooLong := v.Say("outage.too-long", locales.With("Count", mostWords))
	if utf8.RuneCountInString(n.swedish) > mostWords {
		n.wrongSwedish = tooLong
	}
	if utf8.RuneCountInString(n.english) > mostWords {
		n.wrongEnglish = tooLong
	}
	return n.wrongSwedish.Empty() && n.wrongEnglish.Empty()
}

func (n notice) mistakes() []control.Mistake {
	var mistakes []control.Mistake
	for _, one := range []control.Mistake{{Target: swedishField, Text: n.wrongSwedish}, {Target: englishField, Text: n.wrongEnglish}} {
		if !one.Text.Empty() {
			mistakes = append(mistakes, one)
		}
	}
	return mistakes
}

func renderOutage(c *fiber.Ctx, status int, m municipality.Municipality, n notice) error {
	v := page.Of(c, "outage", "outage.title")
	v.Municipality, v.Crumbs, v.Form, v.Wrong = m, way(v), "outage", len(n.mistakes()) > 0
	return page.Render(c, status, outagePage(v, n))
}

// oneLine makes a banner of what was typed: no line breaks, no blanks around it.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
