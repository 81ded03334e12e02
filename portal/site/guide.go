package site

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/calendar"
	"stodporten/forms/control"
	"stodporten/forms/norm"
	"stodporten/portal/page"
)

// guessing is the page: the form as it stands, what is wrong with it, and the result where there is one.
type guessing struct {
	guess
	tables norm.Tables
	months []norm.Month
	slips  slips
	result *norm.Calculation
}

const (
	guideForm     = "guide"
	guidedService = servicesPath + "/ekonomiskt-bistand"
	monthsAhead   = 3
)

// showGuide is an empty form. Nothing is asked of the database, and nothing written.
func showGuide(tables norm.Tables) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := guideView(c)
		now := monthOf(v.Now)
		g := guessing{tables: tables, months: monthsOf(tables, now)}
		g.Month, g.Others, g.Children = now.String(), "0", make([]guessedChild, firstRows)

		return page.Render(c, fiber.StatusOK, guidePage(v, g))
	}
}

// answerGuide computes what was typed. It is handed nothing that could keep it, and the answer is not to be kept either.
func answerGuide(tables norm.Tables) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := guideView(c)
		c.Set(fiber.HeaderCacheControl, "no-store")
		posted := page.Posted(c)
		g := guessing{guess: readGuess(posted), tables: tables, months: monthsOf(tables, monthOf(v.Now))}
		if _, more := posted["add"]; more {
			g.Children = append(g.Children, guessedChild{})[:min(len(g.Children)+1, mostChildren)]
			return page.Render(c, fiber.StatusOK, guidePage(v, g))
		}
		_, shown := posted["shown"]
		if page.OnlySwitched(c) && !shown {
			return page.Render(c, fiber.StatusOK, guidePage(v, g))
		}
		claim, slips := g.claim()
		if len(slips) > 0 {
			g.slips, v.Wrong = slips, true
			return page.Render(c, fiber.StatusUnprocessableEntity, guidePage(v, g))
		}
		result, err := tables.Calculate(claim)
		if err != nil {
			return err
		}
		g.result = &result
		v.Title = v.Words("guide.result-title")

		return page.Render(c, fiber.StatusOK, guidePage(v, g))
	}
}

func guideView(c *fiber.Ctx) page.View {
	v := page.Of(c, "guide", "guide.title")
	v.Sensitive, v.Form = true, guideForm
	v.Crumbs = []control.Step{{Text: v.Say("start.way-start"), Href: startPath}, {Text: v.Say("services.title"), Href: servicesPath}}

	return v
}

func monthOf(now time.Time) norm.Month { return norm.MonthOf(calendar.At(now).Time()) }

// monthsOf are those that a guess may be for: from the first table to a few months ahead.
func monthsOf(tables norm.Tables, now norm.Month) []norm.Month {
	var months []norm.Month
	for m := tables[0].From; m.Compare(ahead(now, monthsAhead)) <= 0; m = ahead(m, 1) {
		months = append(months, m)
	}
	return months
}

func ahead(m norm.Month, months int) norm.Month {
	return norm.MonthOf(time.Date(m.Year, m.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC))
}
